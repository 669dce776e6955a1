"""Segments, their rules and their pods, as of a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from sqlalchemy import ColumnElement, and_
from sqlalchemy import select as columns_of
from sqlmodel import Session, col, func, or_, select

from pods.dating import Stint, pod_on
from pods.lifetimes import Lifetimes, rules_within, widened
from pods.matching import Epoch, cells_of, counted
from pods.models import ATTRIBUTES, AttributeValue, CustomerProfile, Pod, PodAssignment, RuleSet, Segment, SegmentRule
from pods.preview import Catalogue
from pods.proof import Ints, Proof, Rule, prove
from pods.space import Space, spanned

ALWAYS = Lifetimes()


@dataclass(frozen=True)
class SegmentHome:
    """A segment on one day: who owns it, and how many customers it has."""

    segment_id: int
    code: str
    name: str
    pod_id: int | None
    pod_name: str
    customers: int


@dataclass(frozen=True)
class Rules:
    """One version of all rules, in force from its day until the next."""

    rule_set_id: int
    effective_on: date
    note: str
    rules: tuple[Rule, ...]

    def boxes(self) -> dict[int, list[dict[str, list[str]]]]:
        """segment -> its boxes, in the form in which rules are committed."""
        found: dict[int, list[dict[str, list[str]]]] = {}
        for rule in self.rules:
            box = {name: list(values) for name, values in rule.box.items()}
            found.setdefault(rule.segment_id, []).append(box)
        return found


def space_of(session: Session) -> Space:
    """The attribute lists as they stand."""
    lists: dict[str, list[str]] = {name: [] for name in ATTRIBUTES}
    for row in session.exec(select(AttributeValue).order_by(col(AttributeValue.position), col(AttributeValue.id))):
        lists[row.attribute].append(row.value)
    return spanned(lists)


def lifetimes_of(session: Session) -> Lifetimes:
    """The attribute values that start or end on a day."""
    dated = select(AttributeValue).where(
        or_(col(AttributeValue.valid_from).is_not(None), col(AttributeValue.valid_to).is_not(None))
    )
    return Lifetimes({(row.attribute, row.value): (row.valid_from, row.valid_to) for row in session.exec(dated)})


def attribute_values(session: Session) -> list[AttributeValue]:
    """Every value that was ever listed, in the order of the lists."""
    return list(
        session.exec(select(AttributeValue).order_by(col(AttributeValue.position), col(AttributeValue.id))).all()
    )


def all_segments(session: Session) -> list[Segment]:
    """Every segment, by code."""
    return list(session.exec(select(Segment).order_by(Segment.code)).all())


def rule_versions(session: Session) -> list[Rules]:
    """The rule sets that count, oldest first."""
    wanted = select(RuleSet).where(col(RuleSet.superseded_at).is_(None)).order_by(col(RuleSet.effective_on))
    return _with_boxes(session, session.exec(wanted).all())


def rules_of(session: Session, rule_set_id: int) -> Rules:
    """One version, superseded or not."""
    wanted = select(RuleSet).where(RuleSet.id == rule_set_id)
    return _with_boxes(session, session.exec(wanted).all())[0]


def _with_boxes(session: Session, sets: Sequence[RuleSet]) -> list[Rules]:
    boxes: dict[int, list[Rule]] = {}
    own = col(SegmentRule.rule_set_id).in_([row.id for row in sets])
    for row in session.exec(select(SegmentRule).where(own).order_by(col(SegmentRule.id))):
        boxes.setdefault(row.rule_set_id, []).append(Rule(row.segment_id, row.box))
    return [Rules(row.id or 0, row.effective_on, row.note, tuple(boxes.get(row.id or 0, ()))) for row in sets]


def rules_on(versions: Sequence[Rules], day: date) -> Rules | None:
    """The version in force on that day."""
    return next((version for version in reversed(versions) if version.effective_on <= day), None)


def epochs_of(space: Space, versions: Sequence[Rules], lives: Lifetimes = ALWAYS) -> list[Epoch]:
    """The segment of every cell, from each day on which rules or attribute values change."""
    proofs = ((day, proof_on(space, versions, lives, day)) for day in change_days(versions, lives))
    return [Epoch(day, widened(space, lives.space_on(space, day), one.segment_at)) for day, one in proofs if one]


def change_days(versions: Sequence[Rules], lives: Lifetimes) -> list[date]:
    """The days from the first rules on, on which rules or attribute values change."""
    if not versions:
        return []
    first = versions[0].effective_on
    return sorted({*(version.effective_on for version in versions), *(day for day in lives.changes() if day > first)})


def proof_on(
    whole: Space, versions: Sequence[Rules], lives: Lifetimes, day: date, customers: Ints | None = None
) -> Proof | None:
    """What the rules in force on that day say of the values that there are then; None before the first rules."""
    version = rules_on(versions, day)
    if version is None:
        return None
    space = lives.space_on(whole, day)
    return prove(space, [rule for rule in rules_within(space, version.rules) if rule], customers)


def timelines(session: Session, known_at: datetime | None = None) -> dict[int, list[Stint]]:
    """segment -> its pods over time, as believed then (None: now), oldest first."""
    believed: ColumnElement[bool] = col(PodAssignment.superseded_at).is_(None)
    if known_at is not None:
        believed = and_(
            col(PodAssignment.recorded_at) <= known_at,
            or_(col(PodAssignment.superseded_at).is_(None), col(PodAssignment.superseded_at) > known_at),
        )
    found: dict[int, list[Stint]] = {}
    for row in session.exec(select(PodAssignment).where(believed).order_by(col(PodAssignment.valid_from))):
        found.setdefault(row.segment_id, []).append(Stint(row.pod_id, row.valid_from, row.valid_to, row.id))
    return found


def homes_on(session: Session, day: date, known_at: datetime | None = None) -> dict[int, int | None]:
    """segment -> the pod that owned it on that day, as believed then (None: now)."""
    return {segment_id: pod_on(stints, day) for segment_id, stints in timelines(session, known_at).items()}


def customers_per_segment(session: Session, day: date) -> dict[int | None, int]:
    """How many customers each segment had on that day. Under None: those without a segment."""
    rows = session.exec(
        select(CustomerProfile.segment_id, func.count()).where(*_holding(day)).group_by(col(CustomerProfile.segment_id))
    )
    return dict(rows.all())


def customers_per_cell(session: Session, space: Space, day: date) -> Ints:
    """How many customers stood in each cell on that day."""
    columns = [getattr(CustomerProfile, name) for name in ATTRIBUTES]
    rows = session.execute(columns_of(*columns, func.count()).where(*_holding(day)).group_by(*columns)).all()
    values: Mapping[str, list[str]] = {name: [row[i] for row in rows] for i, name in enumerate(ATTRIBUTES)}
    return counted(space, cells_of(space, values), np.array([row[-1] for row in rows], np.int64))


def _holding(day: date) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    ends = col(CustomerProfile.valid_to)
    return (col(CustomerProfile.valid_from) <= day, or_(ends.is_(None), ends > day))


@dataclass(frozen=True)
class EndedValue:
    """A value that has ended, with the customers who still have it."""

    attribute: str
    value: str
    day: date
    customers: int


def ended_values(session: Session, day: date) -> list[EndedValue]:
    """Values that have ended by that day and that customers still have, most customers first."""
    found = []
    for (name, value), (_, end) in lifetimes_of(session).days.items():
        if end is None or end > day:
            continue
        own = getattr(CustomerProfile, name) == value
        count = session.exec(select(func.count()).select_from(CustomerProfile).where(own, *_holding(day))).one()
        if count:
            found.append(EndedValue(name, value, end, count))
    return sorted(found, key=lambda ended: -ended.customers)


def segments_on(session: Session, day: date, known_at: datetime | None = None) -> list[SegmentHome]:
    """Every segment on that day with its pod (as believed then; None: now) and its customers, by code."""
    homes, customers = homes_on(session, day, known_at), customers_per_segment(session, day)
    names: dict[int | None, str] = dict(session.exec(select(Pod.id, Pod.name)).all())
    return [
        SegmentHome(
            segment_id=segment.id or 0,
            code=segment.code,
            name=segment.name,
            pod_id=homes.get(segment.id or 0),
            pod_name=names.get(homes.get(segment.id or 0), ""),
            customers=customers.get(segment.id, 0),
        )
        for segment in all_segments(session)
    ]


def catalogue_of(session: Session) -> Catalogue:
    """Names and targets for previews."""
    rows = session.exec(select(Pod.id, Pod.name, Pod.customers_target))
    return Catalogue(
        pods={pod_id: (name, target) for pod_id, name, target in rows if pod_id is not None},
        segments={segment.id or 0: (segment.code, segment.name) for segment in all_segments(session)},
    )
