"""Promises that come due by an event: set with the change, dropped with it, fired once, and told to who it concerns."""

import threading
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import col, select

from board import actions
from board.actions import CardMove, NewCard
from board.models import Card, CardEvent, Column, CommentKind, EventKind, Notice, SLAReply, Timer, TimerKind
from core.people import ActorKind
from core.refusal import NotFound, Refused
from data.due import Done, next_due, run_due
from pods import actions as pod_actions
from pods import queries as pod_queries
from pods.actions import Promise
from pods.entitlement import Call
from pods.models import Priority
from tests.board.deals import LATE_SUMMER, Deal, id_of, op
from tests.conftest import MONDAY, Cast


@pytest.fixture
def deal(store: Any, cast: Cast) -> Deal:
    """Office hours 9 to 12 and 13 to 17; MONDAY is 11:00. A P3 promises 4 hours and 21 hours (3 days)."""
    return Deal(store, cast)


def sofia(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=ZoneInfo("Europe/Sofia"))


def waiting(deal: Deal) -> dict[str, datetime]:
    with deal.store.reading() as session:
        wanted = select(Timer).where(col(Timer.fired_at).is_(None), col(Timer.dropped_at).is_(None))
        return {timer.kind.value: timer.due_at for timer in session.exec(wanted)}


def told(deal: Deal) -> list[tuple[str, str]]:
    with deal.store.reading() as session:
        kinds = (EventKind.AT_RISK, EventKind.BREACHED)
        wanted = select(CardEvent).where(col(CardEvent.kind).in_(kinds)).order_by(col(CardEvent.id))
        return [(event.kind.value, event.state) for event in session.exec(wanted)]


def move(deal: Deal, card: Card, name: str, at: datetime) -> None:
    with deal.store.reading() as session:
        column = session.exec(select(Column.id).where(Column.name == name, Column.pod_id == card.pod_id)).one() or 0
    wish = CardMove(id_of(card), column, deal.now(card).version)
    deal.do(lambda s: actions.move_card(s, deal.cast.boyan, wish, at, op=op()))


def say(deal: Deal, card: Card, kind: CommentKind, at: datetime) -> None:
    deal.do(lambda s: actions.comment_on_card(s, deal.cast.boyan, id_of(card), "x", at, kind, op=op()))


def unknown(deal: Deal) -> Card:
    """A card without a customer."""
    wish = NewCard(deal.cast.north_id, "Nobody knows whose")
    made: Card = deal.do(lambda s: actions.create_card(s, deal.cast.boyan, wish, MONDAY, op=op()))
    return made


def test_opening_sets_the_timers_and_work_drops_those_of_the_answer(deal: Deal) -> None:
    card = deal.card()
    first = {"first_risk": sofia("16 15:12"), "first_breach": sofia("16 16:00")}
    solved = {"resolve_risk": sofia("18 14:48"), "resolve_breach": sofia("19 11:00")}
    assert waiting(deal) == first | solved
    assert next_due(deal.store) == sofia("16 15:12")
    say(deal, card, CommentKind.SENT, MONDAY + timedelta(minutes=5))
    assert waiting(deal) == solved
    version = deal.now(card).version
    deal.do(lambda s: actions.close_card(s, deal.cast.boyan, id_of(card), version, MONDAY, op=op()))
    assert waiting(deal) == {}
    assert run_due(deal.store, sofia("30 12:00")) == Done(0, 0)


def test_a_card_that_is_gone_has_no_timers_and_gets_the_time_back_that_it_was_gone(deal: Deal) -> None:
    card, other = deal.card(), deal.card(title="The same oven")
    version, later = deal.now(card).version, MONDAY + timedelta(hours=24)
    deal.do(lambda s: actions.merge_card(s, deal.cast.boyan, id_of(other), id_of(card), version, MONDAY, op=op()))
    deal.do(lambda s: actions.delete_card(s, deal.cast.boyan, id_of(card), "Spam", version, MONDAY, op=op()))
    assert waiting(deal) == {}
    assert run_due(deal.store, sofia("30 12:00")) == Done(0, 0)
    deal.do(lambda s: actions.restore_card(s, deal.cast.boyan, id_of(card), later, op=op()))
    back = {"first_risk": sofia("17 15:12"), "first_breach": sofia("17 16:00")}
    assert waiting(deal) == back | {"resolve_risk": sofia("19 14:48"), "resolve_breach": sofia("20 11:00")}
    for to in (Priority.P2, Priority.P3):
        with deal.store.transaction() as session:
            seen = session.get_one(Card, card.id).version
            actions.set_priority(session, deal.cast.boyan, id_of(card), to, seen, later, op=op())
    assert waiting(deal)["first_breach"] == sofia("17 16:00")


def test_a_finished_card_that_was_deleted_meanwhile_is_given_no_time_twice(deal: Deal) -> None:
    card, who = deal.card(), deal.cast.boyan
    hours = [MONDAY + timedelta(hours=24 * day) for day in range(4)]
    deal.do(lambda s: actions.close_card(s, who, id_of(card), deal.now(card).version, hours[0], op=op()))
    deal.do(lambda s: actions.delete_card(s, who, id_of(card), "Spam", deal.now(card).version, hours[1], op=op()))
    deal.do(lambda s: actions.restore_card(s, who, id_of(card), hours[2], op=op()))
    deal.do(lambda s: actions.reopen_card(s, who, id_of(card), "It came back", hours[3], op=op()))
    assert waiting(deal)["resolve_breach"] == sofia("24 11:00")


def test_risk_and_breach_are_events_of_podboard_told_to_the_lead_or_whoever_has_it(deal: Deal) -> None:
    card = deal.card()
    assert run_due(deal.store, sofia("16 15:12")) == Done(0, 0)  # not over yet
    assert run_due(deal.store, sofia("16 15:13")) == Done(1, 0)
    boyan, version = deal.cast.boyan, deal.now(card).version
    deal.do(lambda s: actions.assign_card(s, boyan, id_of(card), boyan.person_id, version, MONDAY, op=op()))
    assert run_due(deal.store, sofia("16 18:00")) == Done(1, 0)
    assert run_due(deal.store, sofia("16 18:00")) == Done(0, 0)
    assert told(deal) == [("at_risk", "first answer"), ("breached", "first answer")]
    with deal.store.reading() as session:
        events = session.exec(select(CardEvent).where(CardEvent.actor_kind == ActorKind.SYSTEM)).all()
        assert {event.occurred_at for event in events} == {sofia("16 15:12"), sofia("16 16:00")}
        people = session.exec(select(Notice.person_id).order_by(col(Notice.id))).all()
    assert people == [deal.cast.ana.person_id, boyan.person_id]


def test_a_pause_takes_the_timers_away_and_its_end_sets_them_later(deal: Deal) -> None:
    card = deal.card()
    say(deal, card, CommentKind.SENT, MONDAY)
    move(deal, card, "Waiting", sofia("16 14:00"))
    assert waiting(deal) == {}
    move(deal, card, "Doing", sofia("17 10:00"))  # 4 working hours later
    assert waiting(deal) == {"resolve_risk": sofia("19 10:48"), "resolve_breach": sofia("19 16:00")}
    deal.do(lambda s: actions.pause_clock(s, deal.cast.boyan, id_of(card), "Grid", sofia("17 11:00"), op=op()))
    assert waiting(deal) == {}
    deal.do(lambda s: actions.resume_clock(s, deal.cast.boyan, id_of(card), sofia("17 12:00"), op=op()))
    assert waiting(deal)["resolve_breach"] == sofia("19 17:00")


def test_what_was_said_is_not_said_again_after_a_pause(deal: Deal) -> None:
    card = deal.card()
    say(deal, card, CommentKind.SENT, MONDAY)
    run_due(deal.store, sofia("19 09:00"))
    move(deal, card, "Waiting", sofia("19 09:30"))
    move(deal, card, "Doing", sofia("19 14:00"))
    assert list(waiting(deal)) == ["resolve_breach"]


def test_a_promise_that_broke_before_the_answer_is_said_however_late_somebody_looks(deal: Deal) -> None:
    card = deal.card()
    say(deal, card, CommentKind.SENT, sofia("16 16:30"))
    assert waiting(deal)["first_breach"] == sofia("16 16:00")
    run_due(deal.store, sofia("16 17:00"))
    assert told(deal) == [("breached", "first answer")]


def test_the_next_answer_has_timers_of_its_own_each_time(deal: Deal) -> None:
    wish = Promise(deal.contract_id, Priority.P3, 240, None, next_minutes=60)
    deal.do(lambda s: pod_actions.set_sla(s, deal.cast.dora, wish, LATE_SUMMER + timedelta(days=1), op=op()))
    card = deal.card()
    say(deal, card, CommentKind.SENT, MONDAY)
    for day in ("17", "18"):
        say(deal, card, CommentKind.RECEIVED, sofia(f"{day} 09:00"))
        assert waiting(deal) == {"next_risk": sofia(f"{day} 09:48"), "next_breach": sofia(f"{day} 10:00")}
        run_due(deal.store, sofia(f"{day} 11:00"))
        say(deal, card, CommentKind.SENT, sofia(f"{day} 11:30"))
    assert told(deal) == [("at_risk", "next answer"), ("breached", "next answer")] * 2


def test_another_priority_keeps_what_passed_and_every_pause(deal: Deal) -> None:
    card = deal.card()
    say(deal, card, CommentKind.SENT, MONDAY)
    move(deal, card, "Waiting", sofia("16 14:00"))
    move(deal, card, "Doing", sofia("17 10:00"))
    boyan, version = deal.cast.boyan, deal.now(card).version
    deal.do(lambda s: actions.set_priority(s, boyan, id_of(card), Priority.P1, version, sofia("17 10:30"), op=op()))
    clock = deal.clock(card)
    assert clock is not None
    assert clock.resolve_due_at == sofia("17 12:00")  # 4 h from 11:00, with 4 h of pause in between
    assert clock.first_due_at == sofia("16 16:00")  # answered by then: not judged again
    assert waiting(deal) == {"resolve_risk": sofia("17 11:12"), "resolve_breach": sofia("17 12:00")}
    version = deal.now(card).version
    with pytest.raises(Refused, match="P1 already"):
        deal.do(lambda s: actions.set_priority(s, boyan, id_of(card), Priority.P1, version, MONDAY, op=op()))
    with pytest.raises(NotFound):
        deal.do(lambda s: actions.set_priority(s, deal.cast.emil, id_of(card), Priority.P2, version, MONDAY, op=op()))
    deal.do(lambda s: actions.set_priority(s, boyan, id_of(card), Priority.P4, version, sofia("17 11:30"), op=op()))
    assert waiting(deal) == {}  # nothing is promised for a P4


def test_the_contract_counts_before_the_customer_and_the_customer_before_the_pod(deal: Deal) -> None:
    dora, at = deal.cast.dora, LATE_SUMMER + timedelta(days=1)

    def promise(**whom: Any) -> int:
        wish = Promise(
            **{"contract_id": None, "priority": Priority.P3, "first_minutes": 30, "resolve_minutes": None, **whom}
        )
        return id_of(deal.do(lambda s: pod_actions.set_sla(s, dora, wish, at, op=op())))

    pod = promise(pod_id=deal.cast.north_id)
    plain = unknown(deal)
    single = promise(customer_id=deal.other_id)
    theirs = deal.card(customer_id=deal.other_id, call=Call())
    bound = deal.card(customer_id=deal.customer_id)
    found = [deal.clock(card) for card in (plain, theirs, bound)]
    assert [clock.policy_id if clock else None for clock in found[:2]] == [pod, single]
    assert found[2] is not None
    assert found[2].policy_id not in (pod, single)
    newer = promise(pod_id=deal.cast.north_id, first_minutes=10)
    assert [clock.policy_id for clock in (deal.clock(plain),) if clock] == [pod]
    deal.do(lambda s: pod_actions.end_sla(s, dora, newer, at, op=op()))
    assert deal.clock(unknown(deal)) is None
    with pytest.raises(Refused, match="replaced or ended already"):
        deal.do(lambda s: pod_actions.end_sla(s, dora, newer, at, op=op()))
    with pytest.raises(Refused, match="change contracts"):
        deal.do(lambda s: pod_actions.end_sla(s, deal.cast.ana, single, at, op=op()))
    with pytest.raises(Refused, match="one of them"):
        promise(pod_id=deal.cast.north_id, customer_id=deal.other_id)
    with deal.store.reading() as session:
        lines = pod_queries.policies_for_pod(session, dora, deal.cast.north_id, MONDAY)
    assert [(line.customer_id, line.pod_id) for line, _ in lines] == [(deal.other_id, None)]


def test_two_processes_fire_a_timer_once(deal: Deal) -> None:
    for _ in range(4):
        deal.card()
    found: list[int] = []
    threads = [
        threading.Thread(target=lambda: found.append(run_due(deal.store, sofia("17 12:00")).timers)) for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(found) == 8
    assert len(told(deal)) == 8
    with deal.store.reading() as session:
        assert session.exec(select(SLAReply)).all() == []
        kinds = session.exec(select(Timer.kind).where(col(Timer.fired_at).is_not(None))).all()
    assert sorted(kinds) == sorted([TimerKind.FIRST_RISK, TimerKind.FIRST_BREACH] * 4)
