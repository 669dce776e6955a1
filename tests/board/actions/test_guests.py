"""A pod that serves a card, or is offered it, is a guest: it reads and comments as long as that lasts, and no more."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from board import actions, queries
from board.actions import CardEdit, CardMove, HandOff, Help, NewTime, Offer
from board.models import Card, HandoffKind, OverflowReason, ServiceClass, SLAPause
from board.queries import Intake
from core.people import Actor
from core.refusal import NotFound
from pods import actions as pod_actions
from pods.actions import NewGuardrail
from pods.entitlement import Call
from pods.models import Remedy
from tests.board.conftest import Desk
from tests.board.deals import Deal
from tests.conftest import MONDAY, Cast

LATER = MONDAY + timedelta(hours=1)
EDIT = CardEdit("Mine now", "", "", "", ServiceClass.STANDARD, None)
Work = Callable[[Session], Any]


@pytest.fixture
def two(desk: Desk) -> Desk:
    """Both pods have a board."""
    desk.store.perform(lambda s: actions.open_board(s, desk.cast.dora, desk.cast.south_id, MONDAY))
    return desk


def offered(two: Desk, card: Card) -> int:
    wish = Offer(card.id or 0, two.cast.south_id, "Moved south")
    return two.store.perform(lambda s: actions.offer_card(s, two.cast.ana, wish, MONDAY, op=two.op())).id or 0


def served(two: Desk, card: Card) -> int:
    wish = Help(card.id or 0, two.cast.south_id, OverflowReason.CAPACITY)
    return two.store.perform(lambda s: actions.serve_as_overflow(s, two.cast.ana, wish, MONDAY, op=two.op())).id or 0


def is_found(two: Desk, card: Card, who: Actor) -> bool:
    def work(session: Session) -> None:
        queries.card_detail(session, who, card.id or 0, LATER)
        actions.comment_on_card(session, who, card.id or 0, "Hello", LATER, op=two.op())

    try:
        two.store.perform(work)
    except NotFound:
        return False
    return True


@pytest.mark.parametrize("ending", ["declined", "withdrawn", "returned", "handed off", "closed"])
def test_a_guest_is_out_as_soon_as_it_ends(two: Desk, ending: str) -> None:
    cast, card = two.cast, two.card()
    row = served(two, card) if ending in ("returned", "closed") else offered(two, card)
    assert is_found(two, card, cast.emil)
    own = HandOff(card.id or 0, cast.south_id, HandoffKind.MISROUTE, "Theirs", "", card.version)
    ends: dict[str, Work] = {
        "declined": lambda s: actions.decline_offer(s, cast.emil, row, "Not ours", LATER, op="end"),
        "withdrawn": lambda s: actions.withdraw_offer(s, cast.ana, row, LATER, op="end"),
        "returned": lambda s: actions.return_overflow(s, cast.emil, row, "Called back", LATER, op="end"),
        "handed off": lambda s: actions.hand_off_card(s, cast.ana, own, LATER, op="end"),
        "closed": lambda s: actions.close_card(s, cast.ana, card.id or 0, card.version, LATER, op="end"),
    }
    two.store.perform(ends[ending])
    guest, former_owner = (cast.boyan, cast.emil) if ending == "handed off" else (cast.emil, cast.boyan)
    assert not is_found(two, card, guest)
    assert is_found(two, card, former_owner)


@pytest.mark.parametrize("way", [offered, served])
def test_a_guest_changes_nothing_but_its_own_words(two: Desk, way: Callable[[Desk, Card], int]) -> None:
    cast, card = two.cast, two.card()
    way(two, card)
    card_id, version, who = card.id or 0, card.version, cast.emil
    given = HandOff(card_id, cast.south_id, HandoffKind.MISROUTE, "Ours", "", version)
    time = NewTime(card_id, who.person_id or 0, MONDAY - timedelta(hours=1), MONDAY)
    tries: dict[str, Work] = {
        "move": lambda s: actions.move_card(s, who, CardMove(card_id, two.column("Doing"), version), LATER, op="g1"),
        "edit": lambda s: actions.edit_card(s, who, card_id, EDIT, version, LATER, op="g2"),
        "assign": lambda s: actions.assign_card(s, who, card_id, who.person_id, version, LATER, op="g3"),
        "close": lambda s: actions.close_card(s, who, card_id, version, LATER, op="g4"),
        "block": lambda s: actions.block_card(s, who, card_id, "Waits", None, LATER, op="g5"),
        "hand off": lambda s: actions.hand_off_card(s, who, given, LATER, op="g6"),
        "offer": lambda s: actions.offer_card(s, who, Offer(card_id, cast.south_id, "Ours"), LATER, op="g7"),
        "log": lambda s: actions.log_time(s, who, time, LATER, op="g8"),
        "pause": lambda s: actions.pause_clock(s, who, card_id, "Waits", LATER, op="g9"),
        "check": lambda s: actions.check_entitlement(s, who, card_id, None, Call("Me"), LATER, op="g10"),
    }
    for name, work in tries.items():
        with pytest.raises(NotFound):
            two.store.perform(work)
            pytest.fail(f"a guest may {name}")
    with two.store.reading() as session, pytest.raises(NotFound):
        queries.card_service(session, who, card_id)


def test_an_escalation_names_no_limit_of_another_pod(two: Desk) -> None:
    cast, card, day = two.cast, two.card(), MONDAY.date()
    rule = NewGuardrail(Remedy.CREDIT, "EUR", day, day + timedelta(days=90), 20_00, pod_id=cast.south_id)
    theirs = two.store.perform(lambda s: pod_actions.set_guardrail(s, cast.dora, rule, MONDAY, op="rail")).id
    with two.store.reading() as session:
        assert queries.skills_and_limits(session, cast.north_id, day)[1] == {}
        assert list(queries.skills_and_limits(session, cast.south_id, day)[1]) == [theirs]
    higher = HandoffKind.HIERARCHICAL
    wish = HandOff(card.id or 0, cast.south_id, higher, "Over the limit", "", card.version, guardrail_id=theirs)
    with pytest.raises(NotFound, match="That guardrail"):
        two.store.perform(lambda s: actions.hand_off_card(s, cast.ana, wish, LATER, op="given"))


def test_nobody_previews_the_contract_of_another_pods_customer(store: Any, cast: Cast) -> None:
    deal = Deal(store, cast)
    for asked in (Intake(deal.customer_id, None, Call()), Intake(None, deal.contract_id, Call())):
        with store.reading() as session:
            assert queries.preview_intake(session, cast.boyan, cast.north_id, asked, MONDAY) is not None
            with pytest.raises(NotFound):
                queries.preview_intake(session, cast.emil, cast.south_id, asked, MONDAY)


def test_why_a_clock_stands_still_is_for_the_pod_and_whose_contract_not_for_the_coach(store: Any, cast: Cast) -> None:
    deal = Deal(store, cast)
    card = deal.card()
    with store.transaction() as session:
        session.add(SLAPause(card_id=card.id or 0, cause="Mrs Baker is away", started_at=MONDAY))
    with store.reading() as session:
        seen = {name: queries.card_service(session, cast.everybody()[name], card.id or 0) for name in SEES}
    assert {name: (its.company, its.caller, its.pauses[0].cause) for name, its in seen.items()} == SEES


SEES = {
    "boyan": ("Bright Bakery", "Maria Baker", "Mrs Baker is away"),
    "chen": ("", "", "Mrs Baker is away"),
    "dora": ("Bright Bakery", "", "for a reason"),
}
