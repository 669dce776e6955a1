"""Everything the page of a pod's flow shows, as of the end of its period, from events alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import numpy as np
from sqlmodel import Session, col, select

from board import figures
from board.ages import WorkClock
from board.figures import AgeingWip, CumulativeFlow, Efficiency, Period, Run, Scatter
from board.models import ColumnKind, ServiceClass
from board.queries.ages import clock_over
from board.queries.asof import ColumnThen, columns_at
from board.queries.log import CLASSES, pod_log
from board.stays import finishes_of, open_of, stays_of
from core import permissions
from core.people import Actor
from pods.models import Pod, Segment


@dataclass(frozen=True)
class FlowWish:
    """Of which days, and of which cards; None takes all."""

    first: date
    last: date
    service_class: ServiceClass | None = None
    segment_id: int | None = None
    topic: str | None = None


@dataclass(frozen=True)
class FlowView:
    """The flow of a pod in a period."""

    period: Period
    as_of: datetime
    zone: str
    stages: tuple[ColumnThen, ...]
    flow: CumulativeFlow
    scatter: Scatter
    run: Run
    efficiency: Efficiency
    ageing: AgeingWip
    cards: frozenset[int]
    keys: dict[int, str]
    classes: tuple[ServiceClass, ...]
    calendar: str
    clock: WorkClock

    @property
    def is_running(self) -> bool:
        """Whether the last day is still going on."""
        return self.as_of.timestamp() <= self.period.end


def flow_view(session: Session, actor: Actor, pod_id: int, wish: FlowWish, at: datetime) -> FlowView:
    """The figures of these cards over these days: what came after the last day is not known to them."""
    permissions.check(actor, "board.read", pod_id)
    zone = session.get_one(Pod, pod_id).zone
    period = figures.period_of(wish.first, wish.last, zone, at)
    told = pod_log(session, pod_id)
    log = told.of(told.log.until(period.end), wish.segment_id, wish.topic, wish.service_class)
    first_known = float(told.log.at.min()) if len(told.log.at) else period.start
    first = min(float(log.at.min()) if len(log.at) else period.start, period.start)
    edges = [datetime.fromtimestamp(moment, UTC) for moment in (first, period.end)]
    calendar, clock = clock_over(session, pod_id, *edges)
    columns = columns_at(session, pod_id, datetime.fromtimestamp(period.end, UTC))
    stages = tuple(column for column in columns if column.kind is not ColumnKind.DONE)
    stays = stays_of(log, pod_id, np.array([stage.column_id for stage in stages], dtype=np.int64))
    done = finishes_of(log, pod_id)
    active = np.array([c.column_id for c in columns if c.kind is ColumnKind.ACTIVE], dtype=np.int64)
    is_running = period.end >= at.timestamp()
    return FlowView(
        period=period,
        as_of=datetime.fromtimestamp(period.end, UTC),
        zone=zone,
        stages=stages,
        flow=figures.cumulative_flow(stays, period),
        scatter=figures.scatter(done, period, clock),
        run=figures.throughput_run(
            done, period, is_running=is_running, since=datetime.fromtimestamp(first_known, ZoneInfo(zone)).date()
        ),
        efficiency=figures.efficiency(log, done, period, clock, active),
        ageing=figures.ageing_wip(open_of(log, pod_id), figures.passing(stays, done, period, clock), clock, period.end),
        cards=frozenset(log.card.tolist()),
        keys=told.keys,
        classes=CLASSES,
        calendar=calendar,
        clock=clock,
    )


def flow_choices(session: Session, actor: Actor, pod_id: int) -> tuple[dict[int, str], list[str]]:
    """The segments and topics by which a pod's flow may be filtered: those of its cards."""
    permissions.check(actor, "board.read", pod_id)
    told = pod_log(session, pod_id)
    segments = {its for its in told.segments.values() if its is not None}
    rows: Sequence[tuple[int | None, str]] = session.exec(
        select(Segment.id, Segment.name).where(col(Segment.id).in_(segments)).order_by(col(Segment.name))
    ).all()
    return {key or 0: name for key, name in rows}, sorted({topic for topic in told.topics.values() if topic})
