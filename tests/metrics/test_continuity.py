"""The same pod, the same person: ten returning contacts counted by hand, and what is not told."""

from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pytest

from metrics.afterhours import Hours, is_closed
from metrics.arrays import ints
from metrics.continuity import UNKNOWN, Answered, after_hours, overflowed, same_person, same_pod

HOME, OTHER = 1, 2
ANA, BOYAN, EMIL = 11, 12, 21

BY_HAND = (
    # customer, pod, person: what it is against the one before
    (1, HOME, ANA),  # first
    (1, HOME, ANA),  # 1: pod, person
    (1, HOME, BOYAN),  # 2: pod
    (1, HOME, BOYAN),  # 3: pod, person
    (1, OTHER, EMIL),  # 4: overflow, a miss
    (2, HOME, ANA),  # first
    (2, HOME, ANA),  # 5: pod, person
    (2, HOME, ANA),  # 6: pod, person
    (2, HOME, BOYAN),  # 7: pod
    (2, HOME, ANA),  # 8: pod
    (3, OTHER, EMIL),  # first, at another pod
    (3, HOME, ANA),  # 9: another pod than before
    (3, OTHER, BOYAN),  # 10: overflow
)


def answered(rows: tuple[tuple[int, int, int], ...]) -> Answered:
    customer, pod, person = (ints(column) for column in zip(*rows, strict=True))
    return Answered(np.full(len(rows), HOME), customer, np.arange(len(rows)), pod, person)


def test_ten_returning_contacts_by_hand_are_70_percent_pod_and_40_percent_person() -> None:
    contacts = answered(BY_HAND)
    pods, people = same_pod(contacts), same_person(contacts)
    assert (int(pods.same.sum()), int(pods.returning.sum())) == (7, 10)
    assert (int(people.same.sum()), int(people.returning.sum())) == (4, 10)
    assert int(overflowed(contacts).sum()) == 3


def test_cover_after_hours_is_counted_apart_from_overflow_and_stays_a_miss() -> None:
    told = answered(((1, HOME, ANA), (1, OTHER, EMIL), (1, OTHER, EMIL), (1, HOME, ANA)))
    contacts = replace(told, closed=np.array([False, False, True, True]))
    assert overflowed(contacts).tolist() == [False, True, False, False]
    assert after_hours(contacts).tolist() == [False, False, True, False]
    assert int(same_pod(contacts).same.sum()) == 0


@pytest.mark.parametrize(
    ("moment", "closed"),
    [
        ("2026-11-16 07:59", True),
        ("2026-11-16 08:00", False),
        ("2026-11-16 18:00", True),
        ("2026-11-17 12:00", True),
        ("2026-11-21 01:00", False),
        ("2026-11-21 02:00", True),
        ("2025-11-17 03:00", False),
    ],
)
def test_a_pod_is_closed_outside_its_hours_and_never_where_it_wrote_none_down(moment: str, closed: bool) -> None:
    since = date(2026, 1, 1)
    hours = [Hours(0, 480, 1080, since, None), Hours(4, 1320, 1560, since, None)]
    assert is_closed(hours, datetime.fromisoformat(moment).replace(tzinfo=UTC)) is closed


def test_overflow_to_the_same_other_pod_twice_stays_a_miss() -> None:
    found = same_pod(answered(((1, OTHER, EMIL), (1, OTHER, EMIL))))
    assert (int(found.returning.sum()), int(found.same.sum())) == (1, 0)
    assert int(same_person(answered(((1, OTHER, EMIL), (1, OTHER, EMIL)))).same.sum()) == 1


def test_what_is_not_told_is_unknown_and_breaks_no_chain() -> None:
    contacts = answered(((1, HOME, ANA), (1, HOME, UNKNOWN), (1, UNKNOWN, ANA)))
    people, pods = same_person(contacts), same_pod(contacts)
    assert (people.returning.tolist(), people.same.tolist()) == ([False, False, True], [False, False, True])
    assert people.unknown.tolist() == [False, True, False]
    assert (pods.returning.tolist(), pods.unknown.tolist()) == ([False, True, False], [False, False, True])


def test_each_contact_is_returning_or_first_or_unknown() -> None:
    draw = np.random.default_rng(7)
    size = 400
    who = draw.integers(-1, 4, size)
    contacts = Answered(
        np.full(size, HOME), np.sort(draw.integers(0, 60, size)), np.arange(size), draw.integers(-1, 3, size), who
    )
    found = same_person(contacts)
    last: dict[int, int] = {}
    for place in range(size):
        customer, person = int(contacts.customer[place]), int(who[place])
        if person == UNKNOWN:
            assert found.unknown[place]
            assert not found.returning[place]
            continue
        assert found.returning[place] == (customer in last)
        assert found.same[place] == (last.get(customer) == person)
        last[customer] = person


def test_nothing_is_nothing() -> None:
    empty = Answered(ints([]), ints([]), ints([]), ints([]), ints([]))
    assert not len(same_pod(empty).returning)
