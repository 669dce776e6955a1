"""The pulse of some pods: rounds that are closed, one that still runs, one with too few answers, and illness."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from random import Random

from sqlmodel import Session, select

from data.demo.company import PodPlan
from data.demo.ground import Telling
from data.demo.growth import TOLD, back, within
from data.demo.people import crew_on
from data.demo.skills import Told, lead_of
from pods import actions
from pods.actions import NewLeave
from pods.models import Leave, LeaveKind

QUIET = "EH"
"""Here too few answer for a figure."""

MOOD = {"NH": 0.3, "SH": 0.7, QUIET: 0.5, "CI": 0.4}
"""The pods that ask, and how likely somebody would recommend working there."""

WEEKS_AGO = (17, 10)
ILL = ((39, 4, 3), (33, 7, 2), (12, 2, 1))
"""Days ago, who (a place in the crew), and for how many days."""

JUST_OPEN = 5
"""So many days ago the told pod opened a round that still runs."""


def told(telling: Telling) -> Iterator[Told]:
    """All rounds, as far as they lie in the time that is told."""
    for plan in telling.plans:
        if plan.code in MOOD:
            yield from within(telling, _illnesses(telling, plan) if plan.code == TOLD else ())
            for its in _pulses(telling, plan):
                if telling.span.first < telling.span.day_of(its[0][0]):
                    yield from within(telling, its)


def _illnesses(telling: Telling, plan: PodPlan) -> Iterator[Told]:
    for days, place, length in ILL:
        at = back(telling, days, 7.6)
        yield at, partial(_fall_ill, telling, plan, place, length, at)


def _fall_ill(telling: Telling, plan: PodPlan, place: int, length: int, at: datetime, session: Session) -> None:
    """The lead writes it down in the morning, unless the person is away anyway."""
    person_id = telling.person_ids[crew_on(telling.people, plan.code, telling.span.today)[place].login]
    first = telling.span.day_of(at)
    last = first + timedelta(days=length - 1)
    away = select(Leave.id).where(Leave.person_id == person_id, Leave.first_day <= last, Leave.last_day >= first)
    if session.exec(away).first() is None:
        new = NewLeave(telling.pod_ids[plan.code], person_id, first, last, LeaveKind.SICK)
        lead = telling.who(session, lead_of(telling, plan.code), at)
        actions.ask_leave(session, lead, new, at, op=f"demo:ill:{first}")


def _pulses(telling: Telling, plan: PodPlan) -> Iterator[list[Told]]:
    for number, weeks in enumerate(WEEKS_AGO):
        opened = telling.span.at(telling.span.monday(weeks), 9.1)
        yield list(_round(telling, plan, opened, number))
    if plan.code == TOLD:
        yield list(_round(telling, plan, back(telling, JUST_OPEN, 9.1), len(WEEKS_AGO), is_open=True))


def _round(telling: Telling, plan: PodPlan, opened: datetime, number: int, *, is_open: bool = False) -> Iterator[Told]:
    """Most answer within the first days; in the quiet pod only four do, and in an open round half have."""
    yield opened, partial(_open, telling, plan, opened)
    crew = crew_on(telling.people, plan.code, telling.span.day_of(opened))
    those = crew[1:5] if plan.code == QUIET else crew[2:7] if is_open else crew[: 9 - number]
    draw = Random(f"pulse:{plan.code}:{number}")
    for place, person in enumerate(those):
        mood = MOOD[plan.code] + 0.1 * number
        score = draw.choice((9, 9, 10)) if draw.random() < mood else draw.choice((4, 6, 7, 7, 8, 8))
        at = opened + timedelta(days=1, minutes=37 * (place + 1))
        yield at, partial(_answer, telling, plan, person.login, score, at)
    if not is_open:
        closed = opened + timedelta(days=11, hours=1)
        yield closed, partial(_close, telling, plan, closed)


def _open(telling: Telling, plan: PodPlan, at: datetime, session: Session) -> None:
    lead = telling.who(session, lead_of(telling, plan.code), at)
    until = telling.span.day_of(at) + timedelta(days=14)
    row = actions.open_pulse(session, lead, telling.pod_ids[plan.code], until, at, op=f"demo:pulse:{plan.code}:{until}")
    telling.plan_ids[f"pulse {plan.code}"] = row.id or 0


def _answer(telling: Telling, plan: PodPlan, login: str, score: int, at: datetime, session: Session) -> None:
    actor, round_id = telling.who(session, login, at), telling.plan_ids[f"pulse {plan.code}"]
    actions.answer_pulse(session, actor, round_id, score, at, op=f"demo:answer:{round_id}:{login}")


def _close(telling: Telling, plan: PodPlan, at: datetime, session: Session) -> None:
    lead = telling.who(session, lead_of(telling, plan.code), at)
    round_id = telling.plan_ids[f"pulse {plan.code}"]
    actions.close_pulse(session, lead, round_id, at, op=f"demo:pulse-close:{round_id}")
