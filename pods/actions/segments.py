"""The attribute lists and the segments that rules are made of."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, select

from core import audit, permissions
from core.people import Actor
from core.refusal import Refused
from pods import space
from pods.models import ATTRIBUTES, UNKNOWN, AttributeValue, Segment


def define_attributes(
    session: Session, actor: Actor, values: Mapping[str, Sequence[str]], at: datetime
) -> list[AttributeValue]:
    """Add allowed values to the attribute lists. A value that stands there already changes nothing."""
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
                added.append(AttributeValue(attribute=name, value=value, position=len(lists[name])))
    space.check_size(lists)
    session.add_all(added)
    session.flush()
    if added:
        after = {name: [row.value for row in added if row.attribute == name] for name in values}
        audit.note(session, actor, "attribute.define", at, ("attribute", None), after=after)
    return added


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
