"""How many contacts came, when, and how long they took: what capacity is reckoned from."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from pods.localtime import day_number
from pods.models import Contact, RepeatRole
from pods.queries.catalogue import organisation

INBOUND = (RepeatRole.COUNTED, RepeatRole.UNIDENTIFIED, RepeatRole.TRANSFER, RepeatRole.RECONNECT)
"""Who reaches somebody of ours takes somebody's time, known or not; what we start ourselves, and tests, do not."""


@dataclass(frozen=True)
class Handling:
    """Mean seconds of work on a contact, over n contacts for which the source says it."""

    seconds: float
    n: int


def _window(upto: date, weeks: int) -> tuple[ColumnElement[bool], ...]:
    end = day_number(upto)
    return (
        col(Contact.opened_day) >= end - 7 * weeks,
        col(Contact.opened_day) < end,
        col(Contact.repeat_role).in_(INBOUND),
    )


def weeks_seen(session: Session, upto: date, weeks: int = 13) -> float:
    """How many of the weeks before that day lie after the very first contact: a young log is not half empty."""
    first = session.exec(select(func.min(Contact.opened_day))).one()
    return min(float(weeks), max(0.0, (day_number(upto) - first) / 7)) if first is not None else 0.0


def weekly_contacts(session: Session, upto: date, weeks: int = 13) -> dict[int, float]:
    """segment -> mean contacts a week in the weeks before that day: inbound, on every channel, served or not.

    Where the store holds a sample of the customers, it is scaled up to all of them.
    """
    seen = weeks_seen(session, upto, weeks)
    founded = organisation(session)
    scale = founded.sample_of if founded else 1
    rows = session.exec(
        select(Contact.segment_id, func.count())
        .where(*_window(upto, weeks), col(Contact.segment_id).is_not(None))
        .group_by(col(Contact.segment_id))
    )
    return {segment_id: count * scale / seen for segment_id, count in rows if segment_id is not None and seen}


def handle_seconds(
    session: Session, pod_id: int | None, upto: date, weeks: int = 13, *, channels: Collection[str] | None = None
) -> Handling | None:
    """Mean work on a contact that this pod served (None: all pods) in the weeks before; None where nobody says."""
    wanted = select(func.avg(Contact.handle_s), func.count()).where(
        *_window(upto, weeks), col(Contact.handle_s) > 0, col(Contact.abandoned).is_(False)
    )
    if pod_id is not None:
        wanted = wanted.where(func.coalesce(Contact.served_pod_id, Contact.pod_id) == pod_id)
    if channels is not None:
        wanted = wanted.where(col(Contact.channel).in_(channels))
    mean, n = session.exec(wanted).one()
    return Handling(float(mean), int(n)) if n else None


def handle_by_pod(
    session: Session, upto: date, weeks: int = 13, *, channels: Collection[str] | None = None
) -> dict[int | None, Handling]:
    """The same for each pod that served contacts, and under None for all of them together."""
    served = func.coalesce(Contact.served_pod_id, Contact.pod_id)
    wanted = select(served, func.sum(Contact.handle_s), func.count()).where(
        *_window(upto, weeks), col(Contact.handle_s) > 0, col(Contact.abandoned).is_(False)
    )
    if channels is not None:
        wanted = wanted.where(col(Contact.channel).in_(channels))
    rows = [(pod_id, int(total or 0), int(n)) for pod_id, total, n in session.exec(wanted.group_by(served))]
    found: dict[int | None, Handling] = {pod_id: Handling(total / n, n) for pod_id, total, n in rows}
    if rows:
        everything = sum(n for _, _, n in rows)
        found[None] = Handling(sum(total for _, total, _ in rows) / everything, everything)
    return found
