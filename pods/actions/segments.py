"""The attribute lists and the segments that rules are made of."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlmodel import Session, select

from core import audit, permissions
from core.people import Actor
from core.refusal import NotFound, Refused
from pods import queries, space
from pods.actions import resegment
from pods.models import ATTRIBUTES, UNKNOWN, AttributeValue, Organisation, Segment


def define_attributes(
    session: Session, actor: Actor, values: Mapping[str, Sequence[str]], at: datetime, *, since: date | None = None
) -> list[AttributeValue]:
    """Add allowed values to the lists, from a day on (None: always). One that stands there changes nothing."""
    permissions.check(actor, "segment.design")
    if strange := sorted(set(values) - set(ATTRIBUTES)):
        raise Refused(f"“{strange[0]}” is no attribute. The attributes are {', '.join(ATTRIBUTES)}.")
    known = session.exec(select(AttributeValue)).all()
    lists = {name: [row.value for row in known if row.attribute == name] for name in ATTRIBUTES}
    added = []
    for name, wanted in values.items():
        for value in (text.strip() for text in wanted):
            if value and value != UNKNOWN and value not in lists[name]:
                lists[name].append(value)
                row = AttributeValue(attribute=name, value=value, position=len(lists[name]), valid_from=since)
                added.append(row)
    space.check_size(lists)
    session.add_all(added)
    session.flush()
    if added:
        after = {name: [row.value for row in added if row.attribute == name] for name in values}
        audit.note(session, actor, "attribute.define", at, ("attribute", None), after=after)
    return added


def date_value(
    session: Session,
    actor: Actor,
    value_id: int,
    valid_from: date | None,
    valid_to: date | None,
    at: datetime,
    *,
    op: str,
) -> AttributeValue:
    """A value starts or ends on a day. Its customers count as "unknown" from its end until a new value is told."""
    permissions.check(actor, "segment.design")
    done = audit.answered(session, actor, "attribute.date", op)
    if done and (earlier := session.get(AttributeValue, done.object_id)):
        return earlier
    session.exec(select(Organisation).with_for_update()).all()  # imports wait, and so do other rules
    value = session.get(AttributeValue, value_id, populate_existing=True)
    if value is None:
        raise NotFound("That value")
    today = queries.day_of(session, at)
    before = {"from": _iso(value.valid_from), "to": _iso(value.valid_to)}
    _check_dates(value, valid_from, valid_to, today)
    pairs = ((value.valid_from, valid_from), (value.valid_to, valid_to))
    changed = [day for pair in pairs if pair[0] != pair[1] for day in pair if day]
    value.valid_from, value.valid_to = valid_from, valid_to
    session.flush()
    if changed:
        resegment.from_day(session, min(changed))
    after = {"attribute": value.attribute, "value": value.value, "from": _iso(valid_from), "to": _iso(valid_to)}
    audit.note(session, actor, "attribute.date", at, ("attribute", value.id), before=before, after=after, op=op)
    return value


def _check_dates(value: AttributeValue, start: date | None, end: date | None, today: date) -> None:
    """Days that lie behind stay: figures rest on them."""
    if start and end and end <= start:
        raise Refused("A value ends after it starts: choose a later last day.")
    for was, wanted, what in ((value.valid_from, start, "starts"), (value.valid_to, end, "ends")):
        if was != wanted and any(day is not None and day < today for day in (was, wanted)):
            raise Refused(
                f"Figures rest on the days before today ({today.isoformat()}). A value {what} today or later."
            )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def add_segment(session: Session, actor: Actor, code: str, name: str, at: datetime, *, op: str) -> Segment:
    """A named segment, still without rules and without a pod."""
    permissions.check(actor, "segment.design")
    done = audit.answered(session, actor, "segment.add", op)
    if done and (earlier := session.get(Segment, done.object_id)):
        return earlier
    code, name = code.strip().upper(), name.strip()
    if not code or not name:
        raise Refused("A segment needs a short code and a name.")
    if session.exec(select(Segment).where(Segment.code == code)).first():
        raise Refused(f"The segment code {code} is taken. Choose another.")
    segment = Segment(code=code, name=name)
    session.add(segment)
    session.flush()
    audit.note(session, actor, "segment.add", at, ("segment", segment.id), after={"code": code, "name": name}, op=op)
    return segment
