"""How long a pod's contacts wait at home, day by day."""

from datetime import date

from sqlmodel import Session, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from core import permissions
from core.people import Actor, Person
from pods import dial
from pods.models import OverflowDial


def dial_on(session: Session, pod_id: int, day: date) -> OverflowDial | None:
    """The setting in force on that day; None: nobody set one, and the default holds."""
    return session.exec(_on(day).where(OverflowDial.pod_id == pod_id)).first()


def dials_on(session: Session, day: date) -> dict[int, OverflowDial]:
    """pod -> the setting in force on that day, for pods that have one."""
    return {row.pod_id: row for row in session.exec(_on(day))}


def setting_on(session: Session, pod_id: int, day: date) -> dial.Setting:
    """What holds on that day: what was set, else the default."""
    return setting_of(dial_on(session, pod_id, day))


def setting_of(row: OverflowDial | None) -> dial.Setting:
    """A row's setting; without a row the default."""
    if row is None:
        return dial.DEFAULT
    return dial.Setting(row.after_seconds, row.target_share, row.target_seconds, row.handle_seconds)


def _on(day: date) -> SelectOfScalar[OverflowDial]:
    ends = col(OverflowDial.valid_to)
    return (
        select(OverflowDial)
        .where(OverflowDial.valid_from <= day, or_(ends.is_(None), ends > day))
        .order_by(col(OverflowDial.valid_from))
    )


def dials_of(session: Session, actor: Actor, pod_id: int) -> list[tuple[OverflowDial, str]]:
    """Every setting the pod had, has or has planned, newest first, each with who set it."""
    permissions.check(actor, "capacity.read", pod_id)
    wanted = select(OverflowDial, Person.name).outerjoin(Person, col(Person.id) == OverflowDial.author_id)
    newest = (col(OverflowDial.valid_from).desc(), col(OverflowDial.id).desc())
    rows = session.exec(wanted.where(OverflowDial.pod_id == pod_id).order_by(*newest)).all()
    return [(row, name or "") for row, name in rows]
