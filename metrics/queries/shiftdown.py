"""Read what the shift-down ledger counts: cases with their owners, logged minutes, rates, contacts and complaints."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy import func
from sqlalchemy import select as columns_of
from sqlmodel import Session, col, select

from board.models import Card, Handoff, TimeEntry
from core import permissions
from core.people import Actor
from metrics import shiftdown
from metrics.arrays import DAY_S, ints
from metrics.candidates import Candidate, Knowledge, Period, candidates, per_thousand
from metrics.models import Complaint
from metrics.queries.outcomes import cut_offs
from metrics.repeats import Contacts
from metrics.results import Window
from metrics.shiftdown import Case, CaseCost, Category, Logged, Rate, Repeats
from pods import abilities
from pods import queries as pod_queries
from pods.models import Contact, Decision, Level, Pod, RepeatRole, Skill

MOST_WEEKS = 13
Row = tuple[Any, ...]


@dataclass(frozen=True)
class Ledger:
    """The ledger of a period. unlined: pods of the reader that are on no line; currency: that of the rates."""

    lines: list[Category]
    candidates: list[Candidate]
    mean_costs: Mapping[int, tuple[int, int]]
    currency: str
    unlined: tuple[str, ...]
    has_rates: bool


@dataclass(frozen=True)
class BeforeAfter:
    """A category on both sides of its start, equally long."""

    days: int
    before: Period
    after: Period


def shift_down_ledger(session: Session, actor: Actor, window: Window, now: datetime) -> Ledger:
    """What each category cost on each line, and what could be resolved earlier."""
    within = _within(actor)
    levels = list(session.exec(select(Level)))
    costed = _costed(session, window, within, levels)
    lines = shiftdown.ledger(costed, _repeats(session, window, within, now))
    today = pod_queries.day_of(session, now)
    wanted = select(Pod.name).where(col(Pod.level).is_(None)).order_by(Pod.name)
    wanted = wanted if within is None else wanted.where(col(Pod.id).in_(sorted(within)))
    return Ledger(
        lines=lines,
        candidates=candidates(lines, _knowledge(session, today)),
        mean_costs=shiftdown.mean_costs(costed),
        currency=next((level.currency for level in levels), "EUR"),
        unlined=tuple(session.exec(wanted)),
        has_rates=bool(levels),
    )


def before_after(
    session: Session, actor: Actor, pod_id: int, topic: str, started_on: date, now: datetime
) -> BeforeAfter:
    """The category in the pod that took it over: since its start, and in as many days before; at most 13 weeks each."""
    permissions.check(actor, "shiftdown.read", pod_id)
    within, zone = frozenset({pod_id}), ZoneInfo(pod_queries.zone_of(session, pod_id))
    days = max(1, min((pod_queries.day_of(session, now, pod_id) - started_on).days, MOST_WEEKS * 7))
    start = datetime.combine(started_on, time(), zone)
    before = Window(datetime.combine(started_on - timedelta(days=days), time(), zone), start)
    after = Window(start, min(now, datetime.combine(started_on + timedelta(days=days), time(), zone)))
    return BeforeAfter(days, _period(session, within, topic, before, now), _period(session, within, topic, after, now))


def _within(actor: Actor) -> frozenset[int] | None:
    within = permissions.pods_within(actor, "shiftdown.read")
    if within is not None and not within:
        permissions.check(actor, "shiftdown.read")
    return within


def _period(session: Session, within: frozenset[int] | None, topic: str, window: Window, now: datetime) -> Period:
    costed = _costed(session, window, within, [], topic)
    repeats = _repeats(session, window, within, now).get(topic, shiftdown.NOBODY)
    return Period(
        shiftdown.first_level_fix(costed),
        repeats,
        per_thousand(_complaints(session, within, topic, window), repeats.contacts),
    )


def _costed(
    session: Session, window: Window, within: frozenset[int] | None, levels: Sequence[Level], topic: str | None = None
) -> list[CaseCost]:
    """Cases opened in the period, with all the time that was ever logged on them."""
    cases = _cases(session, window, within, topic)
    known = {case.card_id for case in cases}
    zone = ZoneInfo(pod_queries.zone_of(session))
    entries = session.exec(
        select(TimeEntry)
        .join(Card, col(Card.id) == TimeEntry.card_id)
        .where(Card.opened_at >= (window.start or Card.opened_at), Card.opened_at < window.end)
    )
    logged = [
        Logged(row.card_id, row.pod_id, row.level, row.minutes, row.started_at.astimezone(zone).date())
        for row in entries
        if row.card_id in known
    ]
    rates = [Rate(row.number, row.hourly_cost, row.valid_from, row.valid_to) for row in levels]
    return shiftdown.cost_cases(cases, logged, rates)


def _cases(session: Session, window: Window, within: frozenset[int] | None, topic: str | None) -> list[Case]:
    line_of = dict(session.exec(select(Pod.id, Pod.level)).all())
    asked = [col(Card.opened_at) < window.end, col(Card.topic) != "", col(Card.gone_as).is_(None)]
    asked += [] if window.start is None else [col(Card.opened_at) >= window.start]
    asked += [] if topic is None else [col(Card.topic) == topic]
    wanted = columns_of(
        col(Card.id), col(Card.pod_id), col(Card.topic), col(Card.closed_at), col(Card.resolved_at)
    ).where(*asked)
    moved = (
        select(Handoff.card_id, Handoff.from_pod_id, Handoff.to_pod_id)
        .join(Card, col(Card.id) == Handoff.card_id)
        .where(Handoff.from_pod_id != Handoff.to_pod_id, *asked)
        .order_by(col(Handoff.card_id), col(Handoff.seq))
    )
    chains: dict[int, list[int]] = {}
    for moved_id, giver, taker in session.exec(moved):
        chains.setdefault(moved_id, [giver]).append(taker)
    found = []
    rows = session.connection().execute(wanted.order_by(col(Card.id)))
    for card_id, pod_id, about, closed_at, resolved_at in rows:
        owners = chains.get(card_id or 0, [pod_id])
        if within is None or within & set(owners):
            finished = closed_at is not None or resolved_at is not None
            found.append(Case(card_id or 0, about, finished, tuple((pod, line_of.get(pod)) for pod in owners)))
    return found


def _repeats(session: Session, window: Window, within: frozenset[int] | None, now: datetime) -> dict[str, Repeats]:
    """Per category, of contacts in the period; those after it, and those of other pods, may be repeats of them."""
    wanted = (
        columns_of(
            col(Contact.topic),
            col(Contact.pod_id),
            func.coalesce(Contact.customer_id, -1),
            col(Contact.opened_s),
            col(Contact.opened_day),
            col(Contact.abandoned),
            col(Contact.repeat_role),
            col(Contact.source_id),
            col(Contact.channel),
        )
        .where(col(Contact.opened_s) < window.end_s + shiftdown.REPEAT_DAYS * DAY_S, col(Contact.topic) != "")
        .order_by(col(Contact.topic), col(Contact.customer_id), col(Contact.opened_s), col(Contact.id))
    )
    if window.start is not None:
        wanted = wanted.where(col(Contact.opened_s) >= window.start_s)
    grouped: dict[str, list[Row]] = {}
    for topic, *values in session.connection().execute(wanted):
        grouped.setdefault(topic, []).append(tuple(values))
    return {topic: _repeats_of(session, rows, window, within, now) for topic, rows in grouped.items()}


def _repeats_of(
    session: Session, rows: Sequence[Row], window: Window, within: frozenset[int] | None, now: datetime
) -> Repeats:
    pod, customer, opened, day, abandoned, role, source, channel = zip(*rows, strict=True)
    contacts = Contacts(
        pod=ints(pod),
        customer=ints(customer),
        opened_s=ints(opened),
        day=ints(day),
        topic=ints([0] * len(rows)),
        abandoned=np.asarray(abandoned, dtype=bool),
        counted=ints(role) == RepeatRole.COUNTED,
        known_until_s=cut_offs(session, ints(source)),
    )
    tried = np.array([shiftdown.is_self_service(one) for one in channel], dtype=bool)
    inside = contacts.opened_s < window.end_s
    if within is not None:
        inside &= np.isin(contacts.pod, sorted(within))
    return shiftdown.repeats_of(contacts, tried, inside, now.timestamp())


def _complaints(session: Session, within: frozenset[int] | None, topic: str, window: Window) -> int:
    """Complaints of a category: its matter says so, or the customer's last contact in 30 days was about it."""
    asked = [col(Complaint.received_s) < window.end_s]
    told = [col(Contact.opened_s) < window.end_s]
    if window.start is not None:
        asked.append(col(Complaint.received_s) >= window.start_s)
        told.append(col(Contact.opened_s) >= window.start_s - shiftdown.COMPLAINT_DAYS * DAY_S)
    wanted = select(Complaint.customer_id, Complaint.matter, Complaint.received_s, Complaint.pod_id).where(*asked)
    rows = [row for row in session.exec(wanted) if within is None or row[3] in within]
    complaining = select(Complaint.customer_id).where(*asked)
    contacts = select(Contact.customer_id, Contact.opened_s, Contact.topic).where(
        col(Contact.customer_id).in_(complaining), *told
    )
    talks: dict[int, list[tuple[int, str]]] = {}
    for customer_id, opened_s, about in session.exec(contacts.order_by(col(Contact.opened_s), col(Contact.id))):
        talks.setdefault(customer_id or 0, []).append((opened_s, about))
    return sum(
        shiftdown.is_about(topic, matter, received_s, talks.get(customer_id or 0, ()))
        for customer_id, matter, received_s, _ in rows
    )


def _knowledge(session: Session, today: date) -> Knowledge:
    """What line 1 knows and may do today."""
    named: dict[str, set[int]] = {}
    for skill in session.exec(select(Skill).where(col(Skill.retired_at).is_(None))):
        for topic in skill.topics:
            named.setdefault(topic.casefold(), set()).add(skill.id or 0)
    first = list(session.exec(select(Pod.id).where(Pod.level == 1)))
    able = {
        skill_id
        for held in pod_queries.levels_in(session, [pod_id or 0 for pod_id in first], today).values()
        for skill_id, level in held.items()
        if level >= abilities.ALONE
    }
    outside: dict[str, tuple[int, int]] = {}
    rows = select(Card.topic, Decision.within).join(Card, col(Card.id) == Decision.card_id)
    for topic, is_within in session.exec(rows):
        asked, every = outside.get(topic, (0, 0))
        outside[topic] = (asked + (not is_within), every + 1)
    return Knowledge(
        published=frozenset(pod_queries.published_topics(session)),
        skilled=frozenset(topic for topic, ids in named.items() if ids & able),
        named_skill=frozenset(named),
        has_guardrail=pod_queries.any_guardrail_for(session, [one or 0 for one in first], today),
        outside=outside,
    )
