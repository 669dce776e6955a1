"""In which working hours a pod's work ages."""

from datetime import datetime

from sqlmodel import Session

from board.actions import setups
from board.actions.ground import hold_boards
from board.models import Board
from board.queries.setups import read_setup
from core import audit, permissions
from core.people import Actor
from core.refusal import NotFound
from pods.models import ServiceCalendar


def choose_calendar(
    session: Session, actor: Actor, pod_id: int, calendar_id: int | None, at: datetime, *, op: str
) -> Board:
    """Count ages in the hours of a calendar, or (None) around the clock."""
    permissions.check(actor, "board.configure", pod_id)
    hold_boards(session, {pod_id})
    opened = session.get_one(Board, pod_id, populate_existing=True)
    if audit.answered(session, actor, "board.calendar", op):
        return opened
    if calendar_id is not None and session.get(ServiceCalendar, calendar_id) is None:
        raise NotFound("That calendar")
    was = read_setup(session, pod_id)
    before, opened.calendar_id = {"calendar_id": opened.calendar_id}, calendar_id
    session.add(opened)
    setups.keep(session, actor, opened, was, at)
    after = {"calendar_id": calendar_id}
    audit.note(
        session, actor, "board.calendar", at, ("board", pod_id), pod_id=pod_id, before=before, after=after, op=op
    )
    return opened
