"""The customer beside a card: what each reader is told, and repeats as the badge and the figures page count them."""

from collections import Counter as Counts
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlmodel import Session, col, select

from board import actions
from board.actions import CardMove, NewCard, NewPromise, SplitWish
from board.models import Card, Column
from board.queries import board_view
from board.queries.recurring import charged_to, repeats_of
from board.queries.strip import Strip, customer_strip
from core.people import Actor
from core.refusal import NotFound
from metrics.models import Complaint, SurveyAnswer
from metrics.queries import figures
from metrics.queries.voices import last_voice
from metrics.results import Window
from pods.models import Contact, Customer
from tests.board.conftest import Desk
from tests.conftest import MONDAY

DAY = timedelta(days=1)


class Counter:
    """Both pods with a board, and three customers whom no pod owns: any of them may serve those."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.store, self.cast = desk, desk.store, desk.cast
        with self.store.transaction() as session:
            actions.open_board(session, self.cast.dora, self.cast.south_id, MONDAY)
            people = [Customer(source_id=1, ext_id=f"K-{n}", name=f"Mila {n}", created_at=MONDAY) for n in range(3)]
            session.add_all(people)
            session.flush()
            self.mila, self.same, self.other = (row.id or 0 for row in people)

    def case(self, who: Actor, customer_id: int, day: float, topic: str = "billing", *, closed: bool = False) -> int:
        pod_id, at = who.home_pod_ids[0], MONDAY + day * DAY
        wish = NewCard(pod_id, f"Day {day:g}", customer_id=customer_id, topic=topic, channel="phone")
        card: Card = self.store.perform(partial(actions.create_card, actor=who, wish=wish, at=at, op=self.desk.op()))
        if closed:
            with self.store.reading() as session:
                done = session.exec(select(Column.id).where(Column.pod_id == pod_id, Column.name == "Done")).one() or 0
            move = CardMove(card.id or 0, done, card.version)
            self.store.perform(lambda s: actions.move_card(s, who, move, at + DAY / 2, op=self.desk.op()))
        return card.id or 0

    def strip(self, who: Actor, card_id: int, day: float = 20) -> Strip:
        with self.store.reading() as session:
            return customer_strip(session, who, card_id, MONDAY + day * DAY)

    def badges(self, day: float = 21) -> dict[str, int]:
        with self.store.reading() as session:
            boards = [
                board_view(session, who, who.home_pod_ids[0], MONDAY + day * DAY)
                for who in (self.cast.ana, self.cast.emil)
            ]
        return {
            f"{card.key} {card.title}": card.nth_contact
            for board in boards
            if board is not None
            for card in board.cards
            if card.nth_contact > 1
        }

    def charged(self) -> dict[int | None, int]:
        """How many of all cases carry the badge, by the pod charged."""
        with self.store.reading() as session:
            wanted = select(Card.id, Card.customer_id, Card.topic, Card.opened_at).where(col(Card.gone_as).is_(None))
            arrivals = [(row[0] or 0, *row[1:]) for row in session.exec(wanted)]
            opened = {card_id: at for card_id, _, _, at in arrivals}
            found = [(repeat, opened[card_id]) for card_id, repeat in repeats_of(session, arrivals).items()]
            return dict(Counts(charged_to(session, found).values()))


@pytest.fixture
def counter(desk: Desk) -> Counter:
    return Counter(desk)


def test_a_repeat_at_another_pod_is_charged_to_the_pod_that_closed_the_first(counter: Counter) -> None:
    cast = counter.cast
    counter.case(cast.boyan, counter.mila, 0, closed=True)
    back = counter.case(cast.emil, counter.mila, 5)
    late = counter.case(cast.emil, counter.mila, 13)
    elsewhere = counter.case(cast.emil, counter.mila, 5, topic="meter")
    told = counter.strip(cast.emil, back).repeat
    assert told is not None
    assert (told.nth, told.pod, told.days, told.was_closed, told.key) == (2, "North", 5.0, True, None)
    assert counter.strip(cast.emil, late).repeat is None
    assert counter.strip(cast.emil, elsewhere).repeat is None
    assert list(counter.badges()) == ["SO-1 Day 5"]
    assert counter.charged() == {cast.north_id: 1}


def test_a_card_that_was_split_off_is_no_repeat_for_nobody_came_back(counter: Counter) -> None:
    cast, do = counter.cast, counter.store.perform
    first = counter.case(cast.boyan, counter.mila, 0)
    second = do(lambda s: actions.split_card(s, cast.ana, first, SplitWish("Two"), 1, MONDAY + DAY, op="split"))
    assert counter.strip(cast.ana, second.id or 0).repeat is None
    counter.case(cast.boyan, counter.mila, 3)
    assert counter.badges() == {"NR-3 Day 3": 2}
    assert counter.charged() == {cast.north_id: 1}


def test_merged_customers_repeat_as_one_until_they_are_parted(counter: Counter) -> None:
    cast, do = counter.cast, counter.store.perform
    counter.case(cast.boyan, counter.mila, 0, closed=True)
    back = counter.case(cast.emil, counter.same, 5)
    assert counter.badges() == {}
    with counter.store.transaction() as session:
        session.get_one(Customer, counter.same).merged_into_id = counter.mila
    told = counter.strip(cast.emil, back)
    assert told.repeat is not None
    assert (told.repeat.pod, told.rows) == ("North", (counter.mila, counter.same))
    assert list(counter.badges()) == ["SO-1 Day 5"]
    do(lambda s: setattr(s.get_one(Customer, counter.same), "merged_into_id", None))
    assert counter.badges() == {}


def test_the_figures_page_counts_as_many_repeats_as_there_are_badges(counter: Counter) -> None:
    cast = counter.cast
    with counter.store.transaction() as session:
        session.get_one(Customer, counter.same).merged_into_id = counter.mila
    told = [(cast.boyan, counter.mila, 0.0), (cast.emil, counter.same, 5.0), (cast.boyan, counter.mila, 11.0)]
    told += [(cast.emil, counter.other, 1.0), (cast.emil, counter.other, 2.0), (cast.boyan, counter.other, 12.0)]
    for who, customer_id, day in told:
        counter.case(who, customer_id, day)
        with counter.store.transaction() as session:
            session.add(contact(who.home_pod_ids[0], customer_id, day))
    window = Window(MONDAY - DAY, MONDAY + 30 * DAY)
    with counter.store.reading() as session:
        found = figures(session, cast.dora, window, MONDAY + 60 * DAY)
    wanted = {"window_days": 7, "topic": "same", "base": "all"}
    page = {
        result.scope.id: int(result.numerator or 0)
        for result in found
        if result.metric == "repeat_contact_rate" and result.scope.id is not None and result.variant == wanted
    }
    assert sum(page.values()) == len(counter.badges()) == 3
    assert {pod_id: count for pod_id, count in page.items() if count} == counter.charged()


def contact(pod_id: int, customer_id: int, day: float, **facts: object) -> Contact:
    at_s = int((MONDAY + day * DAY).timestamp())
    more = {"topic": "billing", "channel": "phone", "served_pod_id": pod_id, **facts}
    return Contact(
        source_id=1,
        ext_id=f"c{customer_id}-{day:g}",
        customer_id=customer_id,
        pod_id=pod_id,
        opened_s=at_s,
        opened_day=at_s // 86_400,
        opened_week=(at_s // 86_400 + 3) // 7,
        **more,  # type: ignore[arg-type]
    )


def test_the_strip_tells_contacts_cases_and_promises_of_every_record(counter: Counter) -> None:
    cast = counter.cast
    card = counter.case(cast.boyan, counter.mila, 8)
    mine = counter.case(cast.boyan, counter.same, 2, topic="meter")
    counter.case(cast.emil, counter.mila, 3, topic="move")
    wish = NewPromise(card, "A new invoice", MONDAY + 10 * DAY, cast.boyan.person_id)
    counter.store.perform(lambda s: actions.make_promise(s, cast.boyan, wish, MONDAY + 8 * DAY, op="promise"))
    with counter.store.transaction() as session:
        session.get_one(Customer, counter.same).merged_into_id = counter.mila
        session.add(contact(cast.north_id, counter.same, 4, person_id=cast.ana.person_id))
        session.add(contact(cast.south_id, counter.mila, 5, person_id=cast.emil.person_id))
    told = counter.strip(cast.boyan, card, 9)
    assert [(line.topic, line.pod, line.person, line.key) for line in told.contacts] == [
        ("billing", "South", "", ""),
        ("billing", "North", "Ana", ""),
        ("meter", "North", "", "NR-2"),
    ]
    assert [(case.card_id, case.title, case.pod) for case in told.open_cases] == [(mine, "Day 2", "North")]
    assert told.elsewhere == {"South": 1}
    assert [(one.text, one.who, one.is_overdue) for one in told.promises] == [("A new invoice", "Boyan", False)]
    assert counter.strip(cast.boyan, card, 11).promises[0].is_overdue


def test_only_who_may_see_customers_of_that_pod_is_told_anything(counter: Counter) -> None:
    card = counter.case(counter.cast.boyan, counter.mila, 0)
    told = {}
    for name, who in counter.cast.everybody().items():
        try:
            told[name] = counter.strip(who, card).number
        except NotFound:
            told[name] = ""
    assert {name for name, number in told.items() if number} == {"ana", "boyan"}


def test_the_last_word_of_a_customer_is_of_all_their_records(counter: Counter) -> None:
    def said(session: Session, customer_id: int, score: int | None, day: int) -> None:
        at_s = int((MONDAY + day * DAY).timestamp())
        facts: dict[str, Any] = {
            "source_id": 1,
            "ext_id": f"{customer_id}-{day}",
            "customer_id": customer_id,
            "pod_id": 1,
        }
        session.add(SurveyAnswer(**facts, score=score, answered_s=at_s, answered_day=at_s // 86_400))
        session.add(Complaint(**facts, matter=f"Matter {day}", received_s=at_s, received_day=at_s // 86_400))

    with counter.store.transaction() as session:
        said(session, counter.mila, 9, 0)
        said(session, counter.same, 3, 2)
        said(session, counter.mila, None, 4)
    with counter.store.reading() as session:
        one, both = (last_voice(session, rows) for rows in ([counter.mila], [counter.mila, counter.same]))
        assert last_voice(session, [counter.other]).score is None
    assert (one.score, one.matter) == (9, "Matter 4")
    assert (both.score, both.scored_at) == (3, MONDAY + 2 * DAY)
