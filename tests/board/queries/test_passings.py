"""The ledger of handoffs: what it counts, that it equals the events, and what it hides."""

import random
from datetime import timedelta

import pytest
from sqlmodel import select

from board import actions, passing
from board.actions import HandOff, Help, ShiftChange
from board.models import Card, CardEvent, EventKind, HandoffKind, OverflowReason
from board.passing import Changes, Holding, Passing
from board.queries import PassedView, passed_view
from core.people import Actor
from core.refusal import NotFound
from tests.board.conftest import Desk
from tests.conftest import MONDAY

COLD, RETURN = HandoffKind.COLD, HandoffKind.RETURN
UNTIL = MONDAY + timedelta(days=30)


@pytest.fixture
def two(desk: Desk) -> Desk:
    """Both pods have a board."""
    desk.store.perform(lambda s: actions.open_board(s, desk.cast.dora, desk.cast.south_id, MONDAY))
    return desk


def give(desk: Desk, card: Card, who: Actor, to_pod_id: int, kind: HandoffKind = COLD, **facts: object) -> Card:
    with desk.store.reading() as session:
        version = session.get_one(Card, card.id).version
    words = ("Moved away", "Wants a call today")
    wish = HandOff(card.id or 0, to_pod_id, kind, *words, version, context_complete=True, **facts)  # type: ignore[arg-type]
    at = MONDAY + timedelta(hours=1)
    given: Card = desk.store.perform(lambda s: actions.hand_off_card(s, who, wish, at, op=desk.op()))
    return given


def assign(desk: Desk, card: Card, who: Actor, person: Actor) -> None:
    with desk.store.reading() as session:
        version = session.get_one(Card, card.id).version
    desk.store.perform(
        lambda s: actions.assign_card(s, who, card.id or 0, person.person_id, version, MONDAY, op=desk.op())
    )


def ledger(desk: Desk, who: Actor, pod_id: int | None) -> PassedView:
    with desk.store.reading() as session:
        return passed_view(session, who, pod_id, MONDAY - timedelta(days=1), UNTIL)


def test_two_people_another_pod_and_back_are_three_changes_two_handoffs_and_a_return(two: Desk) -> None:
    cast = two.cast
    card = two.card(assignee_id=cast.ana.person_id)
    assign(two, card, cast.ana, cast.boyan)
    give(two, card, cast.boyan, cast.south_id)
    assign(two, card, cast.emil, cast.emil)
    give(two, card, cast.emil, cast.north_id, RETURN, undoes_id=1)
    assign(two, card, cast.ana, cast.ana)
    found = ledger(two, cast.ana, cast.north_id)
    assert found.changes == Changes(people=3, pods=2, returns=1)
    assert (found.ledger.count, found.ledger.returns, found.ledger.bounces) == (2, 1, 1)
    assert found.ledger.reasons == [("Moved away", 2)]
    assert (found.ledger.complete.part, found.ledger.complete.whole) == (2, 2)


def test_a_planned_change_of_shift_is_shown_and_counted_nowhere(two: Desk) -> None:
    card = two.card(column="Doing", assignee_id=two.cast.ana.person_id)
    change = ShiftChange(card.id or 0, two.cast.boyan.person_id or 0, "Wants a call today", card.version)
    two.store.perform(lambda s: actions.change_shift(s, two.cast.ana, change, MONDAY, op=two.op()))
    found = ledger(two, two.cast.ana, two.cast.north_id)
    assert found.ledger.planned == {HandoffKind.SHIFT_CHANGE: 1}
    assert (found.ledger.count, found.changes.people) == (0, 0)


def test_the_ledger_equals_the_events_whatever_happened(two: Desk) -> None:
    dice, cast = random.Random(4), two.cast
    cards = [two.card(f"Case {number}") for number in range(4)]
    owners = dict.fromkeys([card.id for card in cards], cast.north_id)
    for _ in range(14):
        card = dice.choice(cards)
        here = owners[card.id]
        there = cast.south_id if here == cast.north_id else cast.north_id
        give(two, card, cast.ana if here == cast.north_id else cast.emil, there)
        owners[card.id] = there
    with two.store.reading() as session:
        wanted = select(CardEvent).where(CardEvent.kind == EventKind.HANDED_OFF)
        events = [row for row in session.exec(wanted) if row.from_pod_id != row.pod_id]
    found = ledger(two, cast.dora, None)
    assert (
        found.ledger.count == len(events) == sum(found.ledger.pairs.values()) == sum(found.ledger.kinds.values()) == 14
    )
    assert found.changes.pods == 14
    assert {line.at for line in found.lines} == {row.occurred_at for row in events}


def test_overflow_stands_in_the_ledger_and_is_no_handoff(two: Desk) -> None:
    card = two.card()
    wish = Help(card.id or 0, two.cast.south_id, OverflowReason.CAPACITY, "All on the phone")
    two.store.perform(lambda s: actions.serve_as_overflow(s, two.cast.ana, wish, MONDAY, op=two.op()))
    found = ledger(two, two.cast.ana, two.cast.north_id)
    assert found.ledger.count == 0
    assert [(line.home, line.serving, line.count, line.open) for line in found.overflow] == [("North", "South", 1, 1)]


def test_words_stay_with_those_who_may_read_the_card(two: Desk) -> None:
    give(two, two.card(), two.cast.ana, two.cast.south_id)
    seen = ledger(two, two.cast.dora, None)
    assert (seen.ledger.count, seen.lines[0].reason, seen.is_readable) == (1, None, False)
    assert "Moved away" not in str(seen)
    with pytest.raises(NotFound):
        ledger(two, two.cast.emil, two.cast.north_id)


def test_ways_to_change_hands() -> None:
    a, b, nobody, south = Holding(1, 1), Holding(1, 2), Holding(1), Holding(2)
    assert passing.changes_of([]) == Changes(0, 0, 0)
    assert passing.changes_of([nobody, a]).people == 0
    assert passing.changes_of([a, nobody, b]).people == 1
    assert passing.changes_of([a, nobody, a]).people == 0
    assert passing.changes_of([a, Holding(1, 2, planned=True), a]).people == 1
    assert passing.changes_of([a, south, a, south]) == Changes(3, 3, 2)


def test_half_of_the_warm_ones_and_what_says_nothing() -> None:
    warm = [Passing(n, 1, 2, HandoffKind.WARM, complete=None, minutes=n) for n in (1, 5, 9, 30)]
    told = Passing(9, 1, 2, COLD, "Moved.", complete=False)
    found = passing.ledger_of([*warm, told, Passing(10, 2, 1, HandoffKind.IMPORTED)])
    assert (found.median_minutes, found.unsaid, found.warm.value) == (7.0, 4, 0.8)
    imported = ("No reason: what was imported gives none", 1)
    assert found.reasons == [("No reason was given", 4), ("Moved.", 1), imported]
    assert passing.ledger_of([]).median_minutes is None
