"""Read what the comparison page and a pod's page show: four figures, their weeks, where work travels."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from sqlalchemy import func, select
from sqlmodel import Session, col

from board.models import Handoff, HandoffKind
from core import permissions
from core.people import Actor
from metrics.arrays import DAY_S, Floats
from metrics.outcome_figures import Frames, complaint_results, loyalty_results, repeat_results
from metrics.queries.memory import remembered
from metrics.queries.outcomes import columns, read_outcomes
from metrics.queries.report import observed, scopes_of
from metrics.queries.work import read_work
from metrics.results import Window
from metrics.scopes import Frame
from metrics.standing import Standing, standing
from metrics.weeks import WEEKS, Calendar, weekly
from metrics.work_figures import rate_results
from pods import queries as pod_queries
from pods.models import Pod, PodState


def pods_side_by_side(
    session: Session, actor: Actor, window: Window, at: datetime, window_days: int = 7, topic: str = "any"
) -> Standing:
    """The four figures of every pod the actor may read, with 26 weeks of each."""
    scopes = scopes_of(session, actor, _readable(session, actor))

    def count() -> Standing:
        frames = Frames(scopes, Frame(scopes, window, at.timestamp()), observed(session, window, at))
        reach = _with_weeks(window, frames)
        facts = read_outcomes(session, reach)
        work = read_work(session, reach, pod_queries.zone_of(session))
        results = [
            *loyalty_results(facts, frames.answers),
            *repeat_results(facts, frames.contacts, (window_days,), (topic,), ("all",)),
            *complaint_results(facts, frames.complaints),
            *rate_results(work, frames.cases),
        ]
        return standing(results, weekly(facts, work, frames, window_days, topic))

    return remembered(session, ("standing", scopes, window, at, window_days, topic), count)


def _readable(session: Session, actor: Actor) -> Collection[int]:
    within = permissions.pods_within(actor, "metrics.read")
    if within is not None and not within:
        permissions.check(actor, "metrics.read")
    wanted = select(col(Pod.id)).where(col(Pod.state).in_((PodState.ACTIVE, PodState.FORMING)))
    ids = [int(row[0] or 0) for row in session.connection().execute(wanted)]
    return [pod_id for pod_id in ids if within is None or pod_id in within]


def _with_weeks(window: Window, frames: Frames) -> Window:
    """The period, and the weeks before it that the charts show."""
    if window.start is None:
        return window
    kinds = (frames.contacts, frames.answers, frames.complaints, frames.cases)
    earliest = min(min(frame.window.end_s, frame.observed_until_s) for frame in kinds) - (WEEKS + 1) * 7 * DAY_S
    return Window(min(window.start, datetime.fromtimestamp(earliest, window.end.tzinfo)), window.end)


@dataclass(frozen=True)
class Flow:
    """A pod's finished cases as dots: when, and how many days each took; and the count of each week."""

    finished_s: Floats
    days: Floats
    mondays: list[int]
    finished: list[int]


def flow_of(session: Session, actor: Actor, pod_id: int, window: Window, at: datetime) -> Flow:
    """What a pod finished in the period, case by case and week by week."""
    scopes = scopes_of(session, actor, [pod_id])
    until = Frame(scopes, window, observed(session, window, at).cases)
    cases = (work := read_work(session, window, pod_queries.zone_of(session))).cases
    here, weeks = cases.pod == pod_id, Calendar.of(until)
    mine = here & until.inside(cases.closed_s) & ~np.isnan(cases.started_s)
    per_week = np.bincount(np.clip(weeks.steps(work.finished_day[here]), -1, WEEKS) + 1, minlength=WEEKS + 2)
    spent = (cases.closed_s - cases.started_s)[mine] / DAY_S
    return Flow(cases.closed_s[mine], spent, weeks.mondays.tolist(), per_week[1:-1].tolist())


@dataclass(frozen=True)
class Edge:
    """How many cases went from one pod to another, for what reason."""

    giver: str
    taker: str
    kind: str
    reason: str
    count: int


def edges_of(session: Session, actor: Actor, pod_id: int, window: Window, most: int = 8) -> list[Edge]:
    """The handoffs to and from a pod, most frequent first. Segment moves stay out."""
    permissions.check(actor, "metrics.read", pod_id)
    wanted = (
        select(col(Handoff.from_pod_id), col(Handoff.to_pod_id), col(Handoff.kind), col(Handoff.reason), func.count())
        .where(
            (col(Handoff.from_pod_id) == pod_id) | (col(Handoff.to_pod_id) == pod_id),
            col(Handoff.from_pod_id) != col(Handoff.to_pod_id),
            col(Handoff.kind) != HandoffKind.SEGMENT_MOVE,
            col(Handoff.at) < window.end,
        )
        .group_by(col(Handoff.from_pod_id), col(Handoff.to_pod_id), col(Handoff.kind), col(Handoff.reason))
    )
    if window.start is not None:
        wanted = wanted.where(col(Handoff.at) >= window.start)
    giver, taker, kind, reason, count = columns(session, wanted.order_by(func.count().desc()).limit(most), 5)
    named = select(col(Pod.id), col(Pod.name)).where(col(Pod.id).in_({*giver, *taker}))
    names = {row[0]: row[1] for row in session.connection().execute(named)}
    rows = zip(giver, taker, kind, reason, count, strict=True)
    return [Edge(names[a], names[b], how.value.replace("_", " "), why, n) for a, b, how, why, n in rows]
