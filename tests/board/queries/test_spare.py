"""Overflow is offered where somebody is free who can do it, and nowhere else first."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from board import actions
from board.actions import NewCard
from board.models import Column, LimitMode, LimitScope, WipLimit
from board.queries.spare import spare_pods
from core.people import Role
from core.refusal import Refused
from pods.models import Duty, PersonSkill, Pod, PodMembership, Shift, ShiftState, Skill
from tests.board.conftest import Desk
from tests.conftest import MONDAY, SINCE


@pytest.fixture
def desk(light_store: Any, light_cast: Any) -> Desk:
    return Desk(light_store, light_cast)


def on_duty(session: Session, pod_id: int, person_id: int) -> None:
    start, end = MONDAY - timedelta(hours=1), MONDAY + timedelta(hours=7)
    shift = Shift(
        pod_id=pod_id,
        person_id=person_id,
        day=MONDAY.date(),
        duty=Duty.PHONE,
        start_at=start,
        end_at=end,
        changed_at=MONDAY,
    )
    shift.state = ShiftState.PUBLISHED
    session.add(shift)


def said(desk: Desk, card_id: int) -> list[str]:
    with desk.store.reading() as session:
        return [pod.said for pod in spare_pods(session, desk.cast.boyan, card_id, MONDAY)]


def test_the_pod_with_a_free_person_who_holds_the_skill_comes_first(desk: Desk) -> None:
    cast, do = desk.cast, desk.store.perform
    with desk.store.transaction() as session:
        east = Pod(name="East", code="EA", zone="Europe/Sofia", created_at=MONDAY)
        skill = Skill(name="Metering", topics=["meter"])
        session.add_all([east, skill])
        session.flush()
        session.add(
            PodMembership(pod_id=east.id or 0, person_id=cast.goro.person_id or 0, role=Role.AGENT, valid_from=SINCE)
        )
        on_duty(session, cast.south_id, cast.emil.person_id or 0)
        on_duty(session, east.id or 0, cast.goro.person_id or 0)
        session.add(
            PersonSkill(
                person_id=cast.emil.person_id or 0,
                skill_id=skill.id or 0,
                level=3,
                assessed_on=SINCE,
                recorded_at=MONDAY,
            )
        )
        for pod_id in (cast.south_id, east.id or 0):
            actions.open_board(session, cast.dora, pod_id, MONDAY)
    card = do(
        lambda s: actions.create_card(s, cast.boyan, NewCard(cast.north_id, "Meter", topic="meter"), MONDAY, op="c")
    )
    assert said(desk, card.id or 0) == ["South: 1 person free with Metering", "East: nobody free with Metering"]
    with desk.store.transaction() as session:
        doing = session.exec(select(Column.id).where(Column.pod_id == cast.south_id, Column.name == "Doing")).one()
        session.add(WipLimit(pod_id=cast.south_id, scope=LimitScope.PERSON, wip_limit=1, mode=LimitMode.BLOCK))
        busy = NewCard(cast.south_id, "Busy", column_id=doing, assignee_id=cast.emil.person_id)
        actions.create_card(session, cast.emil, busy, MONDAY, op="b")
    assert said(desk, card.id or 0) == ["East: nobody free with Metering", "South: nobody free with Metering"]
    with desk.store.reading() as session, pytest.raises(Refused):
        spare_pods(session, cast.chen, card.id or 0, MONDAY)
