"""The ledger read from the store: L1, L2 and L3 with their minutes, on both stores."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session

from board import actions as board
from board.actions import HandOff, NewCard
from board.models import Card, HandoffKind, TimeEntry
from core.refusal import NotFound, Refused
from data.database import Database
from metrics import queries
from metrics.models import Complaint
from metrics.results import Window
from pods import actions
from pods.actions import LevelCost, NewPod
from pods.models import Contact, Customer, RepeatRole
from tests.conftest import MONDAY, Cast

DAY = timedelta(days=1)
NOW = MONDAY + 10 * DAY
WINDOW = Window(MONDAY - DAY, NOW)
JANUARY = date(2026, 1, 1)
RATES = {1: 30_00, 2: 60_00, 3: 120_00}


def told(session: Session, cast: Cast) -> None:
    """North is line 1, South line 2, Deep line 3; one password reset travels through all of them."""
    deep = actions.form_pod(session, cast.dora, NewPod("Deep", "DP", level=3), MONDAY, op="deep").id or 0
    for number, cost in RATES.items():
        new = LevelCost(number, f"Line {number}", cost, "EUR", JANUARY)
        actions.set_level_cost(session, cast.dora, new, MONDAY, op=f"rate {number}")
    for pod_id, number in ((cast.north_id, 1), (cast.south_id, 2)):
        actions.set_pod_level(session, cast.dora, pod_id, number, MONDAY, op=f"line {number}")
    for pod_id in (cast.north_id, cast.south_id, deep):
        board.open_board(session, cast.dora, pod_id, MONDAY)
    card = reset(session, cast, "one")
    for pod_id, minutes in ((cast.north_id, 10), (cast.south_id, 20), (deep, 30)):
        if pod_id != cast.north_id:
            who = cast.ana if pod_id == cast.south_id else cast.emil
            wish = HandOff(
                card.id or 0, pod_id, HandoffKind.FUNCTIONAL, "Needs more", "All said", card.version, named="Accounts"
            )
            board.hand_off_card(session, who, wish, MONDAY, op=f"to {pod_id}")
            session.refresh(card)
        log(session, cast, card, pod_id, minutes)
    simple = reset(session, cast, "two")
    board.close_card(session, cast.ana, simple.id or 0, simple.version, MONDAY, op="close")


def reset(session: Session, cast: Cast, op: str) -> Card:
    new = NewCard(cast.north_id, "Cannot sign in", topic="password reset")
    return board.create_card(session, cast.ana, new, MONDAY, op=op)


def log(session: Session, cast: Cast, card: Card, pod_id: int, minutes: int) -> None:
    session.add(
        TimeEntry(
            person_id=cast.ana.person_id or 0,
            pod_id=pod_id,
            card_id=card.id or 0,
            started_at=MONDAY,
            ended_at=MONDAY + timedelta(minutes=minutes),
            minutes=minutes,
            month_on=date(2026, 11, 1),
            recorded_at=MONDAY,
        )
    )
    session.flush()


def test_one_case_through_three_lines_sums_to_the_hand_figure(store: Database, cast: Cast) -> None:
    with store.transaction() as session:
        told(session, cast)
    with store.reading() as session:
        found = queries.shift_down_ledger(session, cast.dora, WINDOW, NOW)
    (line,) = found.lines
    assert (line.topic, line.cases, line.handoffs, dict(line.sums.touches)) == (
        "password reset",
        2,
        2,
        {1: 2, 2: 1, 3: 1},
    )
    assert (line.sums.cost(), line.sums.cost(above=1), line.sums.untimed) == (85_00, 80_00, 1)
    assert (line.first_level.hits, line.first_level.n) == (1, 1)
    assert found.candidates[0].gaps == (
        "no published article",
        "no skill names this category",
        "no guardrail reaches line 1",
    )
    assert (found.currency, found.unlined, found.has_rates) == ("EUR", (), True)


def test_a_reader_of_one_pod_sees_the_cases_that_were_there(store: Database, cast: Cast) -> None:
    with store.transaction() as session:
        told(session, cast)
    with store.reading() as session:
        south = queries.shift_down_ledger(session, cast.emil, WINDOW, NOW)
        with pytest.raises(Refused, match="shift-down ledger"):
            queries.shift_down_ledger(session, cast.fay, WINDOW, NOW)
    assert [(line.topic, line.cases) for line in south.lines] == [("password reset", 1)]


def contact(session: Session, cast: Cast, customer_id: int, days: float, *, lost: bool = False) -> None:
    at = int((MONDAY + days * DAY).timestamp())
    session.add(
        Contact(
            source_id=1,
            ext_id=f"{customer_id} {days}",
            version="1",
            customer_id=customer_id,
            pod_id=cast.north_id,
            channel="self-service",
            topic="password reset",
            opened_s=at,
            opened_day=at // 86_400,
            opened_week=0,
            abandoned=lost,
            repeat_role=int(RepeatRole.COUNTED),
        )
    )


def test_before_and_after_a_start_are_told_apart(store: Database, cast: Cast) -> None:
    with store.transaction() as session:
        told(session, cast)
        people = [Customer(source_id=1, ext_id=f"K-{n}", name="K", created_at=MONDAY) for n in range(2)]
        session.add_all(people)
        session.flush()
        one, two = (person.id or 0 for person in people)
        contact(session, cast, one, -5, lost=True)
        contact(session, cast, one, -3)
        contact(session, cast, two, 1)
        session.add(
            Complaint(
                source_id=1,
                ext_id="C",
                customer_id=one,
                pod_id=cast.north_id,
                matter="Slow answer",
                received_s=int((MONDAY - DAY).timestamp()),
                received_day=0,
            )
        )
    with store.reading() as session:
        found = queries.before_after(session, cast.dora, cast.north_id, "password reset", MONDAY.date(), NOW)
        with pytest.raises(NotFound):
            queries.before_after(session, cast.emil, cast.north_id, "password reset", MONDAY.date(), NOW)
    before, after = found.before, found.after
    assert (found.days, before.repeats.contacts, before.repeats.back.hits, before.repeats.back.n) == (10, 2, 1, 2)
    assert (before.complaints.events, before.complaints.value, after.complaints.events) == (1, 500.0, 0)
    assert (after.repeats.contacts, after.repeats.back.hits, after.first_level.hits) == (1, 0, 1)
