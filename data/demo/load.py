"""Tell the whole story in order of time, each day in one transaction."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from itertools import groupby
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from core.people import Person
from core.refusal import Refused
from data.database import Database
from data.demo import (
    company,
    contracts,
    decisions,
    detailing,
    dials,
    feeding,
    finding,
    flows,
    founding,
    growth,
    limiting,
    living,
    meeting,
    passing,
    promising,
    pulses,
    rethinking,
    rituals,
    rosters,
    ruling,
    shifting,
    skills,
    story,
    thanks,
    working,
)
from data.demo.cases import Case, Kind, deeds
from data.demo.contacts import Traffic, traffic
from data.demo.customers import clients, settled
from data.demo.ground import Progress, Scale, Telling
from data.demo.people import colleagues
from data.demo.seasons import Span
from data.demo.workdays import work
from pods import actions as pod_actions

Step = Callable[[Session], None]
WHOLE = Scale()


@dataclass(frozen=True)
class Moment:
    """Something that happens at an instant of the story."""

    at: datetime
    do: Step


def load(store: Database, now: datetime, progress: Progress, *, scale: Scale = WHOLE) -> None:
    """Load the demo company into an empty store, so that its last day is today."""
    with store.reading() as session:
        if session.exec(select(Person.id)).first() is not None:
            raise Refused("The demo company is only loaded into an empty store.")
    span = Span(now, company.ZONE, scale.weeks)
    plans = company.POD_PLANS[: scale.pods]
    telling = Telling(store, span, scale, plans, colleagues(plans, span))
    progress(0.0, "Founding the company")
    _begin(telling)
    progress(0.10, "Listening to the customers")
    seen = traffic(plans, span, feeding.homes_told(telling), scale.share)
    cases = work(plans, span, telling.people, seen, scale.share)
    with _few_collections():
        second_thoughts = [Moment(at, do) for at, do in rethinking.told(telling, seen)]
        _live_through(telling, [*_moments(telling, cases), *second_thoughts], progress)
        _feed(telling, rethinking.later(telling, seen), progress)
        with store.transaction() as session:
            for part in (
                contracts,
                decisions,
                passing,
                shifting,
                rethinking,
                ruling,
                flows,
                limiting,
                promising,
                detailing,
                finding,
            ):
                part.tell(telling, session)
    progress(1.0, "The demo company is ready")


@contextmanager
def _few_collections() -> Iterator[None]:
    """The story stays in memory until it is told: looking through it for garbage all the time costs a tenth."""
    usual = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()


def _begin(telling: Telling) -> None:
    """The first morning: organisation, people, pods, segments, customers."""
    at = telling.span.at(telling.span.first, 7.0)
    plans, homes = company.segment_plans(), company.homes([plan.code for plan in telling.plans], moved=False)
    with telling.store.transaction() as session:
        founding.found(telling, session, at)
        living.settle(telling, session, at)
    telling.clients = clients(plans, homes, telling.scale.customers, telling.span)
    with telling.store.transaction() as session:
        source = pod_actions.add_source(
            session,
            telling.who(session, founding.MANAGER, at),
            company.SOURCE,
            at,
            observed_until=telling.span.now,
            complete_for="contacts, surveys, complaints, cases",
        )
        telling.source_id = source.id or 0
        feeding.add_customers(telling, session, telling.clients, at)
        feeding.learn_ids(telling, session)


def _feed(telling: Telling, seen: Traffic, progress: Progress) -> None:
    with telling.store.transaction() as session:
        for share in feeding.feed(telling, session, seen, telling.span.now):
            progress(0.8 + 0.19 * share, "Recording contacts, surveys and complaints")


def _live_through(telling: Telling, moments: list[Moment], progress: Progress) -> None:
    """One transaction a day."""
    zone = ZoneInfo(company.ZONE)
    ordered = sorted(moments, key=lambda moment: moment.at)
    done = 0
    for day, todays in groupby(ordered, key=lambda moment: moment.at.astimezone(zone).date()):
        with telling.store.transaction() as session:
            for moment in todays:
                moment.do(session)
                done += 1
        progress(0.15 + 0.65 * done / len(ordered), f"Living through {day.strftime('%-d %B')}")


def _moments(telling: Telling, cases: list[Case]) -> list[Moment]:
    return [
        *_staff_changes(telling),
        *_design_changes(telling),
        *_customer_changes(telling),
        *_meetings(telling),
        *_boards(telling, cases),
        *(Moment(at, do) for part in (rosters, dials, ruling, flows, limiting) for at, do in part.told(telling)),
        *(Moment(at, do) for part in (skills, growth, pulses, thanks) for at, do in part.told(telling)),
    ]


def _staff_changes(telling: Telling) -> Iterator[Moment]:
    span = telling.span
    for person in telling.people:
        for stay in person.stays:
            if stay.since > span.first:
                at = span.at(stay.since, 7.5)
                yield Moment(at, _bound(founding.come, telling, person, stay, at))
            if stay.until and stay.until <= span.today:
                at = span.at(stay.until, 7.0)
                yield Moment(at, _bound(founding.announce_leaving, telling, person, stay, at))
                yield Moment(at, _bound(founding.close_account, telling, person, at))


def _design_changes(telling: Telling) -> Iterator[Moment]:
    span = telling.span
    codes = {plan.code for plan in telling.plans}
    move_at = span.at(span.monday(company.MOVED_WEEKS_AGO), 7.2)
    if move_at.date() > span.first and {company.MOVED_FROM, company.MOVED_TO} <= codes:
        yield Moment(move_at, _bound(founding.move_segment, telling, move_at))
    pilot_at = span.at(span.monday(story.PILOT_WEEKS_AGO), 7.3)
    if pilot_at.date() > span.first and story.PILOT_POD in codes:
        yield Moment(pilot_at, _bound(_begin_pilot, telling, pilot_at))


def _begin_pilot(telling: Telling, session: Session, at: datetime) -> None:
    founding.start_pilot(telling, session, living.try_second(telling, session, at), at)


def _customer_changes(telling: Telling) -> Iterator[Moment]:
    for day, changed in settled(telling.clients, telling.span).items():
        at = telling.span.at(day, 7.4)
        yield Moment(at, _bound(feeding.add_customers, telling, changed, at))


def _meetings(telling: Telling) -> Iterator[Moment]:
    for told in rituals.rounds(telling.plans, telling.span, telling.people):
        yield Moment(told.at, _bound(meeting.hold_retro, telling, told))
    for morning in rituals.mornings(telling.plans, telling.span, telling.people, telling.live_from):
        yield Moment(morning.at, _bound(meeting.hold_standup, telling, morning))


def _boards(telling: Telling, cases: list[Case]) -> Iterator[Moment]:
    """Cases that were over before come with their history; the others are lived, deed by deed."""
    start = telling.span.at(telling.live_from, 6.0)
    old = [case for case in cases if _was_over(case, telling.live_from)]
    lived = [case for case in cases if not _was_over(case, telling.live_from)]
    opened = min([start, *(case.deeds[0].at - timedelta(hours=2) for case in lived)])
    yield Moment(opened, _bound(working.open_boards, telling, opened))
    yield Moment(start, _bound(working.bring_over, telling, old, start))
    hands = working.Hands(telling, lived)
    for deed in deeds(lived):
        yield Moment(deed.at, partial(hands.do, deed=deed))


def _was_over(case: Case, day: date) -> bool:
    last = case.deeds[-1]
    return last.kind is Kind.CLOSE and last.at.date() < day


def _bound(act: Callable[..., None], telling: Telling, *values: object) -> Step:
    return lambda session: act(telling, session, *values)
