"""A draft starts from what the store knows: needs in force, leave, holidays of the site, wishes and standing shifts."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from core.refusal import Refused
from data.database import Database
from pods import queries
from pods.localtime import instant
from pods.models import (
    CoverNeed,
    Duty,
    Leave,
    LeaveState,
    PersonSkill,
    PodMembership,
    Shift,
    ShiftState,
    Site,
    SiteDay,
    Skill,
    SkillNeed,
    Wish,
)
from pods.rostering import Task, Worker
from tests.conftest import MONDAY, SINCE, Cast

ZONE = "Europe/Sofia"
NEXT = date(2026, 11, 23)


def needs(session: Session, pod_id: int) -> None:
    for weekday in range(5):
        need = CoverNeed(
            pod_id=pod_id, weekday=weekday, start_minute=420, end_minute=1320, duty=Duty.PHONE, valid_from=SINCE
        )
        session.add(need)


def task_of(store: Database, cast: Cast, first: date = NEXT, length: int = 7) -> Task:
    with store.reading() as session:
        return queries.roster_task(session, cast.ana, cast.north_id, first, length)


def worker(task: Task, name: str) -> Worker:
    return next(worker for worker in task.workers if worker.name == name)


def test_members_are_rostered_and_coaches_are_not(store: Database, cast: Cast) -> None:
    with store.transaction() as session:
        needs(session, cast.north_id)
    task = task_of(store, cast)
    assert [one.name for one in task.workers] == ["Ana", "Boyan"]
    assert [turn.key for turn in task.turns] == ["phone-1", "phone-2"]


def test_leave_blocks_its_days_and_a_wish_for_a_day_outdoes_one_for_weekdays(store: Database, cast: Cast) -> None:
    boyan, pod = cast.boyan.person_id or 0, cast.north_id
    with store.transaction() as session:
        needs(session, pod)
        last = NEXT + timedelta(days=1)
        away = Leave(
            person_id=boyan, pod_id=pod, asked_at=MONDAY, first_day=NEXT, last_day=last, state=LeaveState.GRANTED
        )
        session.add(away)
        session.add(Wish(person_id=boyan, pod_id=pod, weekday=3, turn="late", weight=-2))
        session.add(Wish(person_id=boyan, pod_id=pod, day=NEXT + timedelta(days=3), turn="late", weight=3))
    found = worker(task_of(store, cast), "Boyan")
    assert found.blocked == {NEXT, NEXT + timedelta(days=1)}
    assert found.wishes == {(NEXT + timedelta(days=3), "phone-2"): 3}


def test_a_holiday_of_the_site_is_free_unless_it_is_worked(store: Database, cast: Cast) -> None:
    with store.transaction() as session:
        needs(session, cast.north_id)
        site = Site(name="Sofia", country="BG", zone=ZONE)
        session.add(site)
        session.flush()
        session.add(SiteDay(site_id=site.id or 0, day=date(2026, 12, 25), name="We serve", is_worked=True))
        wanted = select(PodMembership).where(PodMembership.person_id == cast.ana.person_id)
        session.exec(wanted).one().site = "Sofia"
    found = worker(task_of(store, cast, date(2026, 12, 21)), "Ana")
    assert found.blocked == {date(2026, 12, 24), date(2026, 12, 26)}


def test_standing_shifts_are_kept_and_late_ones_of_the_last_weeks_are_counted(store: Database, cast: Cast) -> None:
    ana = cast.ana.person_id or 0
    with store.transaction() as session:
        needs(session, cast.north_id)
        for day, state in ((NEXT, ShiftState.DRAFT), (NEXT - timedelta(days=3), ShiftState.PUBLISHED)):
            start_at, end_at = instant(day, 810, ZONE), instant(day, 1320, ZONE)
            kept = Shift(
                pod_id=cast.north_id,
                person_id=ana,
                day=day,
                start_at=start_at,
                end_at=end_at,
                state=state,
                changed_at=MONDAY,
            )
            session.add(kept)
    found = worker(task_of(store, cast), "Ana")
    assert found.held == dict.fromkeys((NEXT, NEXT - timedelta(days=3)), (("phone", 810, 1320),))
    assert found.late_before == 1


def test_a_critical_skill_is_asked_of_every_slot(store: Database, cast: Cast) -> None:
    with store.transaction() as session:
        needs(session, cast.north_id)
        skill = Skill(name="Bulgarian")
        session.add(skill)
        session.flush()
        session.add(SkillNeed(pod_id=cast.north_id, skill_id=skill.id or 0))
        boyan = cast.boyan.person_id or 0
        held = PersonSkill(person_id=boyan, skill_id=skill.id or 0, level=3, assessed_on=SINCE, recorded_at=MONDAY)
        session.add(held)
    task = task_of(store, cast)
    assert [skill.name for skill in task.skills] == ["Bulgarian"]
    assert worker(task, "Boyan").skills == {task.skills[0].skill_id}
    assert worker(task, "Ana").skills == frozenset()


def test_who_may_not_plan_shifts_gets_no_task(store: Database, cast: Cast) -> None:
    for actor in (cast.chen, cast.dora, cast.emil, cast.goro):
        with pytest.raises(Refused), store.reading() as session:
            queries.roster_task(session, actor, cast.north_id, NEXT, 7)
