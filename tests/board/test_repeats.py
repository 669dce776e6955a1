"""A repeat is the same customer and topic within seven days of the contact before, charged to who closed that one."""

from datetime import timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from board.repeats import Case, Owned, charged, repeats
from metrics.repeats import Contacts, bucket, gaps_to_next
from tests.conftest import MONDAY

DAY = timedelta(days=1)


def cases(*told: tuple[int, float, str]) -> list[Case]:
    """(customer, day, topic), in order of their cards."""
    return [Case(n, who, topic, MONDAY + day * DAY) for n, (who, day, topic) in enumerate(told)]


def test_the_window_counts_from_the_contact_before_and_its_last_second_is_in() -> None:
    found = repeats(cases((1, 0, "bill"), (1, 5, "bill"), (1, 13, "bill"), (1, 20, "bill")))
    assert {card: (its.earlier_id, its.nth) for card, its in found.items()} == {1: (0, 2), 3: (2, 2)}


def test_another_topic_another_customer_and_no_topic_repeat_nothing() -> None:
    assert repeats(cases((1, 0, "bill"), (1, 1, "meter"), (2, 1, "bill"), (3, 0, ""), (3, 1, ""))) == {}


def test_who_closed_it_before_they_came_back_is_charged_else_who_held_it_then() -> None:
    told = [Owned(MONDAY, 1, False), Owned(MONDAY + DAY, 1, True), Owned(MONDAY + 3 * DAY, 2, False)]
    assert charged([*told, Owned(MONDAY + 9 * DAY, 2, True)], MONDAY + 5 * DAY) == 1
    assert charged([told[0], told[2]], MONDAY + 5 * DAY) == 2
    assert charged([], MONDAY) is None


TOLD = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 30 * 24), st.sampled_from(["bill", "meter"])), max_size=40)


@given(TOLD)
def test_badges_and_the_figures_page_count_the_same_repeats(told: list[tuple[int, int, str]]) -> None:
    """With one contact for each case the page's numerator is the number of badges, charged contact by contact."""
    told = sorted(told, key=lambda one: (one[0], one[1]))
    badges = repeats(
        Case(n, who, topic, MONDAY + hour * timedelta(hours=1)) for n, (who, hour, topic) in enumerate(told)
    )
    who, opened = (np.array([one[place] for one in told], dtype=np.int64) for place in (0, 1))
    topics = np.array([1 if topic == "bill" else 2 for *_, topic in told], dtype=np.int64)
    nothing = np.zeros(len(told), dtype=bool)
    contacts = Contacts(who, who, opened * 3600, opened // 24, topics, nothing, ~nothing)
    base = contacts.base("all")
    found = bucket(contacts, base, gaps_to_next(contacts, base, same_topic=True), 7, np.inf)
    assert sorted(its.earlier_id for its in badges.values()) == np.flatnonzero(found.repeated).tolist()
