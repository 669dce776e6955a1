"""A week of every pod: contacts expected, people on the phone, and how long a contact takes."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from core import permissions
from core.people import Actor
from pods import answering, dial, forecast
from pods.answering import Slot
from pods.localtime import instant
from pods.models import Duty, Pod
from pods.queries.arrivals import SLOTS, TESTED_WEEKS, Arrivals, arrivals, season_of, spoken_channels, weeks_a_year_ago
from pods.queries.catalogue import WORKING, organisation
from pods.queries.demand import Handling, handle_by_pod
from pods.queries.dials import dials_on, setting_of
from pods.queries.remembering import remembered
from pods.queries.rosters import on_duty, rostered_pods
from pods.queries.segments import homes_on

SLOT_MINUTES = 24 * 60 // SLOTS


@dataclass(frozen=True)
class PodWeek:
    """One pod's week. told None: too few whole weeks of history. rostered: a shift of that week is published."""

    pod_id: int
    name: str
    zone: str
    segment_ids: tuple[int, ...]
    weeks: int
    told: forecast.Forecast | None
    slots: tuple[Slot, ...]
    rostered: bool
    handling: Handling | None
    handling_is_own: bool
    setting: dial.Setting

    @property
    def handle_s(self) -> float | None:
        """Seconds a contact takes: as set, else as measured."""
        if self.setting.handle_seconds:
            return float(self.setting.handle_seconds)
        return self.handling.seconds if self.handling else None


@dataclass(frozen=True)
class CompanyWeek:
    """All working pods in one week, by id; contacts are scaled up where the store holds a sample.

    dial_day: whose setting of the dial holds; today in the running week, else its Monday.
    """

    monday: date
    dial_day: date
    history_before: date
    channels: tuple[str, ...]
    all_channels: tuple[str, ...]
    scale: int
    pods: dict[int, PodWeek] = field(default_factory=dict)


def capacity_week(
    session: Session,
    actor: Actor,
    pod_id: int,
    monday: date,
    today: date,
    channels: Collection[str] | None = None,
) -> CompanyWeek:
    """The week for somebody who may see this pod's capacity; the other pods are there to help and to be helped."""
    permissions.check(actor, "capacity.read", pod_id)
    return company_week(session, monday, today, channels)


def company_week(
    session: Session,
    monday: date,
    today: date,
    channels: Collection[str] | None = None,
    homes: Mapping[int, int | None] | None = None,
    pod_ids: Collection[int] | None = None,
) -> CompanyWeek:
    """Every working pod in the week of that Monday, from what was known when it began.

    channels None: those on which somebody waits on the line, else all. homes: segment -> pod, as planned or as it is.
    pod_ids None: all of them.
    """
    every, spoken = spoken_channels(session)
    chosen = tuple(channels) if channels is not None else tuple(spoken or every)
    before = min(monday, today - timedelta(days=today.weekday()))
    founded = organisation(session)
    dial_day = today if monday <= today < monday + timedelta(days=7) else monday
    week = CompanyWeek(monday, dial_day, before, chosen, tuple(every), founded.sample_of if founded else 1)
    wanted = select(Pod).where(col(Pod.state).in_(WORKING)).order_by(Pod.name)
    if pod_ids is not None:
        wanted = wanted.where(col(Pod.id).in_(sorted(pod_ids)))
    owned: dict[int, list[int]] = {}
    for segment_id, owner in (homes if homes is not None else homes_on(session, monday)).items():
        owned.setdefault(owner or 0, []).append(segment_id)
    sources = _Sources(session, week, session.exec(wanted).all())
    for pod in sources.working:
        week.pods[pod.id or 0] = sources.pod_week(pod, sorted(owned.get(pod.id or 0, ())))
    return week


class _Sources:
    """What is read once for all pods of a week."""

    def __init__(self, session: Session, week: CompanyWeek, working: Sequence[Pod]) -> None:
        self.session, self.week, self.working = session, week, working
        self.seen: dict[str, Arrivals] = {}
        self.starts: dict[str, list[datetime]] = {}
        self.rostered: dict[str, set[int]] = {}
        self.handling = remembered(
            session,
            ("handling", week.history_before, week.channels),
            lambda: handle_by_pod(session, week.history_before, channels=week.channels),
        )
        self.settings = dials_on(session, week.dial_day)
        self.year_ago = weeks_a_year_ago(session, week.history_before, week.monday, week.channels)

    def pod_week(self, pod: Pod, segment_ids: list[int]) -> PodWeek:
        pod_id, zone = pod.id or 0, pod.zone
        history = self.arrivals_in(zone).of(segment_ids, pod_id)
        ahead = (self.week.monday - self.week.history_before).days // 7 + 1
        season = season_of(self.year_ago, segment_ids, self.week.history_before, self.week.monday)
        told = forecast.forecast(history, ahead, season, self.week.scale)
        people, rostered = self.people(pod_id, zone)
        return PodWeek(
            pod_id=pod_id,
            name=pod.name,
            zone=zone,
            segment_ids=tuple(segment_ids),
            weeks=len(forecast.whole_weeks(history)),
            told=told,
            slots=_slots(told, self.starts_in(zone), people) if told else (),
            rostered=rostered,
            handling=self.handling.get(pod_id) or self.handling.get(None),
            handling_is_own=pod_id in self.handling,
            setting=setting_of(self.settings.get(pod_id)),
        )

    def arrivals_in(self, zone: str) -> Arrivals:
        if zone not in self.seen:
            self.seen[zone] = arrivals(self.session, self.week.history_before, zone, self.week.channels)
        return self.seen[zone]

    def starts_in(self, zone: str) -> list[datetime]:
        if zone not in self.starts:
            days = [self.week.monday + timedelta(days=after) for after in range(7)]
            self.starts[zone] = [instant(day, slot * SLOT_MINUTES, zone) for day in days for slot in range(SLOTS)]
        return self.starts[zone]

    def people(self, pod_id: int, zone: str) -> tuple[list[int], bool]:
        """People on the phone in each half hour of the published roster."""
        starts = self.starts_in(zone)
        end = instant(self.week.monday + timedelta(days=7), 0, zone)
        if zone not in self.rostered:
            self.rostered[zone] = rostered_pods(self.session, starts[0], end)
        spans = on_duty(self.session, pod_id, starts[0], end) if pod_id in self.rostered[zone] else []
        phone = [(span.start_at, span.end_at) for span in spans if span.duty is Duty.PHONE]
        return answering.people_in(starts, phone), bool(spans)


def _slots(told: forecast.Forecast, starts: Sequence[datetime], people: Sequence[int]) -> tuple[Slot, ...]:
    ends = zip(told.mean.ravel(), told.low.ravel(), told.high.ravel(), strict=True)
    return tuple(
        Slot(start, float(mean), float(low), float(high), there)
        for start, there, (mean, low, high) in zip(starts, people, ends, strict=True)
    )


def backtest(session: Session, actor: Actor, week: CompanyWeek, pod_id: int) -> forecast.Backtest | None:
    """How this pod's last weeks came out against what would have been said before each."""
    permissions.check(actor, "capacity.read", pod_id)
    pod = week.pods[pod_id]
    seen = arrivals(session, week.history_before, pod.zone, week.channels, TESTED_WEEKS)
    return forecast.backtest(seen.of(pod.segment_ids, pod_id))


def segments_ahead(
    session: Session, actor: Actor, week: CompanyWeek, pod_id: int
) -> list[tuple[int, forecast.Expected | None]]:
    """Each of the pod's segments with the contacts expected of it in the week; None: not enough history."""
    permissions.check(actor, "capacity.read", pod_id)
    pod = week.pods[pod_id]
    seen = arrivals(session, week.history_before, pod.zone, week.channels)
    ahead = (week.monday - week.history_before).days // 7 + 1
    found: list[tuple[int, forecast.Expected | None]] = []
    for segment_id in pod.segment_ids:
        told = forecast.forecast(seen.of([segment_id], 0), ahead, scale=week.scale)
        found.append((segment_id, told.week if told else None))
    return found


def answered_in_time(week: CompanyWeek, pod_id: int) -> answering.Week | None:
    """The pod's week as its roster answers it; None where contacts, handling time or the roster are not known."""
    pod = week.pods.get(pod_id)
    if pod is None or not pod.slots or not pod.rostered or not pod.handle_s:
        return None
    return answering.week([answering.answer(slot, pod.handle_s, pod.setting.target_seconds) for slot in pod.slots])
