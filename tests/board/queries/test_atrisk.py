"""Blockers with their clock, cards at risk, and one rule of age, read from the store."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from board.actions import block_card, choose_calendar, unblock_card
from board.ages import Band, hours
from board.models import Card, ServiceClass
from board.queries import ageing, at_risk, blockers, reasons_used, walk_cards
from board.risks import Risk
from core.refusal import NotFound
from pods.models import ServiceCalendar
from tests.board.conftest import Desk
from tests.conftest import MONDAY

FRIDAY = datetime(2026, 11, 20, 14, 30, tzinfo=UTC)  # 16:30 in Sofia
SUNDAY = FRIDAY + timedelta(days=2)
NEXT_MONDAY = datetime(2026, 11, 23, 8, 45, tzinfo=UTC)  # 10:45


def office(desk: Desk) -> None:
    """North works on weekdays from nine to five."""
    week = {str(day): [[540, 1020]] for day in range(5)}
    with desk.store.transaction() as session:
        row = ServiceCalendar(name="Office", zone="Europe/Sofia", hours=week)
        session.add(row)
        session.flush()
        choose_calendar(session, desk.cast.ana, desk.cast.north_id, row.id, MONDAY, op="office")


def block(desk: Desk, card: Card, reason: str, at: datetime, until: datetime | None = None) -> None:
    ana, card_id = desk.cast.ana, card.id or 0
    with desk.store.transaction() as session:
        block_card(session, ana, card_id, reason, ana.person_id, at, op=desk.op())
        if until is not None:
            unblock_card(session, ana, card_id, until, op=desk.op())


def finished(session: Session, desk: Desk, days: list[float], kind: ServiceClass) -> None:
    """Cards that took so many working days of eight hours, each within one week of weekdays."""
    week = datetime(2026, 11, 9, 7, 0, tzinfo=UTC)
    for number, taken in enumerate(days):
        whole = int(taken)
        end = week + timedelta(days=whole, hours=(taken - whole) * 8)
        place: dict[str, Any] = {"pod_id": desk.cast.north_id, "column_id": desk.column("Done"), "service_class": kind}
        times: dict[str, Any] = {"opened_at": week, "entered_at": end, "started_at": week, "closed_at": end}
        session.add(Card(key=f"{kind.value}-{number}", title="Done", **place, **times))


def test_a_blocker_counts_in_working_hours_and_reasons_are_counted_once(desk: Desk) -> None:
    office(desk)
    first, second, third = (desk.card(f"Case {number}", "Doing") for number in range(3))
    block(desk, first, "Billing is down", FRIDAY, NEXT_MONDAY)
    block(desk, second, "billing is  down.", FRIDAY, SUNDAY)
    block(desk, third, "Waits for the grid", NEXT_MONDAY)
    north = desk.cast.north_id
    with desk.store.reading() as session:
        found = blockers(session, desk.cast.ana, north, MONDAY, NEXT_MONDAY + timedelta(hours=1))
        hidden = blockers(session, desk.cast.dora, north, MONDAY, NEXT_MONDAY + timedelta(hours=1))
        assert reasons_used(session, north, NEXT_MONDAY) == ["Billing is down", "Waits for the grid"]
        with pytest.raises(NotFound):
            blockers(session, desk.cast.emil, north, MONDAY, NEXT_MONDAY)
    assert {line.key: hours(line.seconds) for line in found.lines} == {"NR-1": 2.25, "NR-2": 0.5, "NR-3": 1.0}
    assert found.lines[0].ended_at is None
    assert [(cause.reason, cause.times, hours(cause.seconds)) for cause in found.causes] == [
        ("Billing is down", 2, 2.75),
        ("Waits for the grid", 1, 1.0),
    ]
    assert (hidden.causes, len(hidden.lines), "Billing" in str(hidden)) == ([], 3, False)


def test_an_age_is_judged_by_the_class_and_the_calendar_of_the_pod(desk: Desk) -> None:
    office(desk)
    card = desk.card("Old", "Doing")  # started on Monday at eleven
    urgent = desk.card("Urgent", "Doing", service_class=ServiceClass.FIXED_DATE)
    with desk.store.transaction() as session:
        finished(session, desk, [0.5 * n for n in range(1, 12)], ServiceClass.STANDARD)
        finished(session, desk, [0.1] * 7, ServiceClass.FIXED_DATE)
    north = desk.cast.north_id
    with desk.store.reading() as session:
        early, late = (ageing(session, north, at) for at in (FRIDAY, NEXT_MONDAY + timedelta(hours=3)))
        ages = [its.age(card.service_class, card.started_at, card.opened_at) for its in (early, late)]
        other = late.age(urgent.service_class, urgent.started_at, urgent.opened_at)
        lines = at_risk(session, desk.cast.ana, north, NEXT_MONDAY + timedelta(hours=3))
        walked = {one.key: one for one in walk_cards(session, desk.cast.ana, north, NEXT_MONDAY + timedelta(hours=3))}
    assert (early.calendar, early.clock.day_s) == ("Office", 28_800)
    assert early.expected.sle("standard") is not None
    assert [age.text for age in ages] == ["4.7 d", "5.3 d"]
    assert [age.band for age in ages] == [Band.SOON, Band.LATE]
    assert other.words == "since its start; not enough history (n=7)"
    assert [(line.key, line.worst) for line in lines if line.worst is Risk.OLD] == [("NR-1", Risk.OLD)]
    assert (walked["NR-1"].age, walked["NR-1"].age_days > (walked["NR-1"].p85_days or 99)) == ("5.3 d", True)
    assert walked["NR-2"].p85_days is None
