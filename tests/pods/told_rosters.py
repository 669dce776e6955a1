"""Rosters in few words: whole hours of a day in Sofia, planned, published and counted."""

from datetime import date, datetime, timedelta
from typing import Any

from core.people import Actor, Grant, Person, Role
from data.database import Database
from pods import actions
from pods.actions import NewShift
from pods.covering import WeekNeed
from pods.localtime import instant
from pods.models import Duty, PodMembership, Publication, Shift
from tests.conftest import MONDAY, SINCE, Cast

SOFIA = "Europe/Sofia"
TODAY = MONDAY.date()
NEXT = TODAY + timedelta(days=7)
"""The Monday of next week."""


def hour(day: date, hours: float) -> datetime:
    return instant(day, round(hours * 60), SOFIA)


def new(person: Actor, day: date, start: float, end: float, duty: Duty = Duty.PHONE) -> NewShift:
    return NewShift(person.person_id or 0, hour(day, start), hour(day, end), duty)


def plan(
    store: Database, cast: Cast, person: Actor, day: date, start: float = 8, end: float = 16, **more: Any
) -> Shift:
    shift = new(person, day, start, end, **more)
    key = f"plan {person.name} {day} {start} {end}"
    done: Shift = store.perform(lambda s: actions.plan_shift(s, cast.ana, cast.north_id, shift, MONDAY, op=key))
    return done


def need(
    store: Database, cast: Cast, people: int, weekdays: range = range(5), hours: tuple[int, int] = (8, 16)
) -> None:
    week = [WeekNeed(day, hours[0] * 60, hours[1] * 60, "phone", people) for day in weekdays]
    store.perform(lambda s: actions.set_needs(s, cast.ana, cast.north_id, week, SINCE, MONDAY, op=f"need {people}"))


def publish(store: Database, cast: Cast, why: dict[str, str] | None = None, op: str = "publish") -> Publication:
    done: Publication = store.perform(
        lambda s: actions.publish_week(s, cast.ana, cast.north_id, NEXT, why or {}, MONDAY, op=op)
    )
    return done


def peer(store: Database, cast: Cast, name: str) -> Actor:
    """One more agent of North."""
    with store.transaction() as session:
        person = Person(login=name.lower(), name=name, created_at=MONDAY)
        session.add(person)
        session.flush()
        session.add(PodMembership(pod_id=cast.north_id, person_id=person.id or 0, role=Role.AGENT, valid_from=SINCE))
        return Actor(name=name, grants=(Grant(Role.AGENT, cast.north_id),), person_id=person.id)


def shift_of(store: Database, shift_id: int | None) -> Shift:
    with store.reading() as session:
        return session.get_one(Shift, shift_id)
