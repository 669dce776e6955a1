"""Who asks, and what was promised: checked and stored before work; a later promise leaves open cases alone."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from board import actions, queries
from board.actions import CardMove, HandOff, NewCard
from board.many import Many, ManyKind
from board.models import Card, Column, CommentKind, HandoffKind, SLAPause
from board.queries import Intake
from core.refusal import NotFound, Refused
from pods import actions as pod_actions
from pods.actions import Terms
from pods.entitlement import Call
from pods.models import EntitlementCheck, EntitlementResult, Priority
from tests.board.deals import MARIA, TERMS, Deal, id_of, op
from tests.conftest import MONDAY, Cast

HOUR = timedelta(hours=1)
TOLD = "Maria wants light in the oven this week; the fuse was checked, nothing is promised."
STRANGER = Call(caller="Nobody Known")


@pytest.fixture
def deal(store: Any, cast: Cast) -> Deal:
    return Deal(store, cast)


def sofia(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=ZoneInfo("Europe/Sofia"))


def checked(deal: Deal, card: Card) -> EntitlementCheck:
    with deal.store.reading() as session:
        return session.exec(select(EntitlementCheck).where(EntitlementCheck.card_id == card.id)).one()


def moved(deal: Deal, card: Card, column: str, at: datetime) -> Card:
    with deal.store.reading() as session:
        place = session.exec(select(Column.id).where(Column.name == column, Column.pod_id == deal.cast.north_id)).one()
    wish = CardMove(id_of(card), place or 0, deal.now(card).version)
    made: Card = deal.do(lambda s: actions.move_card(s, deal.cast.boyan, wish, at, op=op()))
    return made


def test_a_named_contact_is_entitled_and_the_clock_starts(deal: Deal) -> None:
    card = deal.card(replace(MARIA, asked=Priority.P2))
    check, clock = checked(deal, card), deal.clock(card)
    assert (check.result, check.given_priority) == (EntitlementResult.ENTITLED, Priority.P2)
    assert (card.contract_id, card.priority) == (deal.contract_id, Priority.P2)
    assert clock is not None
    assert clock.first_due_at == sofia("16 12:00")  # 11:00 in Sofia plus one working hour
    assert clock.resolve_due_at == sofia("17 12:00")  # eight working hours: five on Monday, three on Tuesday


def test_an_unnamed_caller_is_flagged_before_work_and_capped(deal: Deal) -> None:
    asked = Intake(deal.customer_id, None, replace(STRANGER, asked=Priority.P1))
    with deal.store.reading() as session:
        finding = queries.preview_intake(session, deal.cast.boyan, deal.cast.north_id, asked, MONDAY)
    assert finding is not None
    assert not finding.passes
    assert finding.next_step == "Nobody Known is not named in K-1. Ask a named contact to confirm."
    card = deal.card(asked.call)
    check = checked(deal, card)
    assert (check.result, check.asked_priority, card.priority) == (
        EntitlementResult.NOT_NAMED,
        Priority.P1,
        Priority.P3,
    )


def test_an_outage_report_always_passes_at_the_priority_asked_for(deal: Deal) -> None:
    card = deal.card(replace(STRANGER, is_outage=True))
    assert (checked(deal, card).result, card.priority) == (EntitlementResult.NOT_NAMED, Priority.P1)


def test_a_priority_above_what_may_be_asked_for_is_lowered(deal: Deal) -> None:
    assert deal.card(replace(MARIA, asked=Priority.P1)).priority is Priority.P2
    assert deal.card(replace(MARIA, asked=Priority.P3)).priority is Priority.P3


def test_a_contract_that_ends_today_is_expired_today(deal: Deal) -> None:
    today = date(2026, 11, 16)
    deal.do(lambda s: pod_actions.end_contract(s, deal.cast.dora, deal.contract_id, today, 1, MONDAY, op=op()))
    yesterday = deal.card(at=MONDAY - timedelta(days=1))
    assert checked(deal, yesterday).result is EntitlementResult.ENTITLED
    card = deal.card()
    check = checked(deal, card)
    assert (check.result, check.contract_id) == (EntitlementResult.EXPIRED, deal.contract_id)
    assert (card.contract_id, deal.clock(card)) == (None, None)
    with deal.store.reading() as session:
        asked = Intake(deal.customer_id, None, MARIA)
        finding = queries.preview_intake(session, deal.cast.boyan, deal.cast.north_id, asked, MONDAY)
    assert finding is not None
    assert finding.next_step == "K-1 ended today. Offer to renew it, or decline kindly."


def test_hours_used_up_are_said_before_more_are_worked(deal: Deal) -> None:
    card = deal.card()
    deal.log(card, sofia("02 09:00"), 600)
    assert checked(deal, deal.card()).result is EntitlementResult.OVER_POOL


def test_a_customer_without_any_contract_is_served_as_ever(deal: Deal) -> None:
    card = deal.card(Call(), customer_id=deal.other_id)
    with deal.store.reading() as session:
        assert session.exec(select(EntitlementCheck).where(EntitlementCheck.card_id == card.id)).all() == []


def test_who_claims_a_contract_that_nobody_knows_is_unknown(deal: Deal) -> None:
    card = deal.card(STRANGER, customer_id=deal.other_id)
    assert checked(deal, card).result is EntitlementResult.UNKNOWN


def test_a_later_promise_leaves_the_open_case_alone(deal: Deal) -> None:
    card = deal.card(replace(MARIA, asked=Priority.P2))
    before = deal.clock(card)
    deal.promise(Priority.P2, 10, 20, MONDAY + HOUR)
    assert deal.clock(card) == before
    newer = deal.clock(deal.card(replace(MARIA, asked=Priority.P2), at=MONDAY + 2 * HOUR))
    assert before is not None
    assert newer is not None
    assert newer.policy_id != before.policy_id
    moved(deal, card, "Waiting", MONDAY + HOUR)
    moved(deal, card, "Doing", MONDAY + 3 * HOUR)
    after = deal.clock(card)
    assert after is not None
    assert after.policy_id == before.policy_id
    assert after.resolve_due_at == sofia("17 14:00")  # one working hour was left out: 13:00 to 14:00, lunch is none


def test_waiting_pauses_and_every_pause_is_itemised(deal: Deal) -> None:
    card = deal.card()
    moved(deal, card, "Waiting", MONDAY + HOUR)
    moved(deal, card, "Doing", MONDAY + 2 * HOUR)
    deal.do(lambda s: actions.pause_clock(s, deal.cast.boyan, id_of(card), "Grid operator", MONDAY + 3 * HOUR, op=op()))
    deal.do(lambda s: actions.resume_clock(s, deal.cast.boyan, id_of(card), MONDAY + 4 * HOUR, op=op()))
    with deal.store.reading() as session:
        pauses = session.exec(select(SLAPause).order_by(SLAPause.id)).all()  # type: ignore[arg-type]
    assert [(pause.cause, pause.ended_at is not None) for pause in pauses] == [
        ("The card stands in Waiting", True),
        ("Grid operator", True),
    ]


def test_the_first_answer_is_the_first_word_to_the_customer_or_the_start(deal: Deal) -> None:
    card, who = deal.card(), deal.cast.boyan
    for minutes, kind in ((10, CommentKind.NOTE), (20, CommentKind.RECEIVED), (60, CommentKind.SENT)):
        at = MONDAY + timedelta(minutes=minutes)
        deal.do(
            partial(actions.comment_on_card, actor=who, card_id=id_of(card), text="On it", at=at, kind=kind, op=op())
        )
    moved(deal, card, "Doing", MONDAY + 2 * HOUR)
    clock = deal.clock(card)
    assert clock is not None
    assert clock.first_met_at == MONDAY + HOUR


def test_closing_stops_the_clock_and_reopening_lets_it_run_on(deal: Deal) -> None:
    card = deal.card()
    due = deal.clock(card)
    version = deal.now(card).version
    deal.do(lambda s: actions.close_card(s, deal.cast.boyan, id_of(card), version, MONDAY + HOUR, op=op()))
    closed = deal.clock(card)
    deal.do(lambda s: actions.reopen_card(s, deal.cast.boyan, id_of(card), "Again", MONDAY + 2 * HOUR, op=op()))
    again = deal.clock(card)
    assert due and closed and again
    assert (closed.resolve_met_at, closed.first_met_at) == (MONDAY + HOUR, MONDAY + HOUR)
    assert again.resolve_met_at is None
    assert due.resolve_due_at and again.resolve_due_at
    assert again.resolve_due_at == due.resolve_due_at  # it was finished over lunch: no working minute is given back


def test_a_closing_that_is_taken_back_kept_no_promise_and_paused_nothing(deal: Deal) -> None:
    card, who = deal.card(), deal.cast.boyan
    before = deal.clock(card)
    wish, picked = Many(ManyKind.CLOSE), [(id_of(card), deal.now(card).version)]
    north, closed_at = deal.cast.north_id, MONDAY + HOUR
    done = deal.do(lambda s: actions.change_many(s, who, north, picked, wish, closed_at, op=op()))
    deal.do(lambda s: actions.undo_deed(s, who, done.deed.id, MONDAY + 9 * HOUR, op=op()))
    after = deal.clock(card)
    assert before and after
    assert (after.resolve_met_at, after.first_met_at) == (None, None)
    assert (after.resolve_due_at, after.first_due_at) == (before.resolve_due_at, before.first_due_at)
    with deal.store.reading() as session:
        assert session.exec(select(SLAPause)).all() == []


def test_a_card_handed_off_keeps_its_clock(deal: Deal) -> None:
    card = deal.card()
    moved(deal, card, "Waiting", MONDAY + HOUR)
    wish = HandOff(
        id_of(card), deal.cast.south_id, HandoffKind.COLD, "Theirs", TOLD, deal.now(card).version, context_complete=True
    )
    deal.do(lambda s: actions.hand_off_card(s, deal.cast.boyan, wish, MONDAY + 2 * HOUR, op=op()))
    with deal.store.reading() as session:
        assert [pause.ended_at for pause in session.exec(select(SLAPause))] == [MONDAY + 2 * HOUR]


def test_a_case_without_its_caller_is_checked_later_with_the_promises_of_its_opening(deal: Deal) -> None:
    card = deal.card(Call(), title="From the street", customer_id=deal.other_id)
    with pytest.raises(Refused, match="another customer"):
        deal.do(lambda s: check(s, deal, card, deal.contract_id))
    plain = deal.do(
        lambda s: actions.create_card(s, deal.cast.boyan, NewCard(deal.cast.north_id, "No name"), MONDAY, op=op())
    )
    deal.promise(Priority.P3, 5, 10, MONDAY + HOUR)
    deal.do(lambda s: check(s, deal, plain, deal.contract_id))
    clock = deal.clock(plain)
    assert clock is not None
    assert clock.resolve_due_at == sofia("19 11:00")  # 21 working hours after Monday 11:00: 5 + 7 + 7 + 2
    with pytest.raises(Refused, match="checked already"):
        deal.do(lambda s: check(s, deal, plain, deal.contract_id))


def check(session: Any, deal: Deal, card: Card, contract_id: int) -> Any:
    return actions.check_entitlement(
        session, deal.cast.boyan, id_of(card), contract_id, MARIA, MONDAY + 2 * HOUR, op=op()
    )


def test_another_pod_finds_neither_the_contract_nor_the_card(deal: Deal) -> None:
    emil, card = deal.cast.emil, deal.card()
    with pytest.raises(NotFound):
        deal.do(lambda s: actions.pause_clock(s, emil, id_of(card), "Why", MONDAY, op=op()))
    with pytest.raises(NotFound):
        deal.do(lambda s: actions.resume_clock(s, emil, id_of(card), MONDAY, op=op()))
    with pytest.raises(NotFound):
        deal.do(lambda s: actions.check_entitlement(s, emil, id_of(card), None, MARIA, MONDAY, op=op()))
    wish = NewCard(deal.cast.south_id, "Mine", contract_id=deal.contract_id)
    with pytest.raises(NotFound, match="That contract"):
        deal.do(lambda s: actions.create_card(s, emil, wish, MONDAY, op=op()))


def test_only_what_runs_can_be_paused_and_only_what_is_paused_can_go_on(deal: Deal) -> None:
    card = deal.card()
    with pytest.raises(Refused, match="not paused"):
        deal.do(lambda s: actions.resume_clock(s, deal.cast.boyan, id_of(card), MONDAY, op=op()))
    deal.do(lambda s: actions.pause_clock(s, deal.cast.boyan, id_of(card), "Grid", MONDAY, op=op()))
    with pytest.raises(Refused, match="stands still already"):
        deal.do(lambda s: actions.pause_clock(s, deal.cast.boyan, id_of(card), "Grid", MONDAY, op=op()))


def test_terms_of_tomorrow_change_nothing_of_the_case(deal: Deal) -> None:
    card = deal.card()
    before = deal.clock(card)
    terms = Terms(**{**vars(TERMS), "calendar_id": None})
    deal.do(lambda s: pod_actions.change_contract(s, deal.cast.dora, deal.contract_id, terms, 1, MONDAY, op=op()))
    assert deal.clock(card) == before
