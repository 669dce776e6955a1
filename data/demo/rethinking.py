"""Second thoughts about who serves whom: a move compared with what came, one that is planned, one that is a draft."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from sqlmodel import Session

from data.demo import company, feeding, founding
from data.demo.contacts import Traffic
from data.demo.ground import Telling
from pods import actions, queries
from pods.actions import Move
from pods.models import DraftOrigin

PLANNED = ("south-languages", "CI", 21)
PLAN_NOTE = "City Homes speaks Polish and Bulgarian for the south as well, once its two newcomers work alone."
DRAFT_NAME = "Make room in City Homes"
DRAFTED = (("city-risk", "NH", 28), ("city-starts", "EH", 42))


def told(telling: Telling, seen: Traffic) -> Iterator[tuple[datetime, Callable[[Session], None]]]:
    """What the telephone system knew when the one move was previewed."""
    at = _moved_at(telling) - timedelta(minutes=30)
    if moves(telling):
        early = Traffic(calls=[call for call in seen.calls if call.at < at])
        yield at, lambda session: _listen(telling, session, early, at)


def later(telling: Telling, seen: Traffic) -> Traffic:
    """What is still to be recorded at the end."""
    if not moves(telling):
        return seen
    at = _moved_at(telling) - timedelta(minutes=30)
    return replace(seen, calls=[call for call in seen.calls if call.at >= at])


def tell(telling: Telling, session: Session) -> None:
    """Today: the comparison four weeks after the move, a planned move, and a draft."""
    at = telling.span.now
    manager = telling.who(session, founding.MANAGER, at)
    today = queries.day_of(session, at)
    for change in queries.changes_to_review(session, manager, today):
        actions.review_change(session, manager, change.id or 0, at, op=f"demo:review:{change.id}")
    owned = {plan.code for plan in telling.plans}
    if {PLANNED[1], *(pod for _, pod, _ in DRAFTED)} <= owned:
        planned = _move(telling, *PLANNED)
        actions.commit_moves(session, manager, [planned], PLAN_NOTE, at, op="demo:planned")
        drafted = [_move(telling, *line) for line in DRAFTED]
        actions.save_draft(session, manager, DRAFT_NAME, drafted, DraftOrigin.PERSON, at, op="demo:draft")


def moves(telling: Telling) -> bool:
    """Whether the one move belongs to this telling."""
    codes = {plan.code for plan in telling.plans}
    return {company.MOVED_FROM, company.MOVED_TO} <= codes and _moved_at(telling).date() > telling.span.first


def _moved_at(telling: Telling) -> datetime:
    return telling.span.at(telling.span.monday(company.MOVED_WEEKS_AGO), 7.2)


def _listen(telling: Telling, session: Session, early: Traffic, at: datetime) -> None:
    for _ in feeding.feed(telling, session, early, at):
        pass


def _move(telling: Telling, code: str, pod: str, days: int) -> Move:
    return Move(telling.segment_ids[code], telling.pod_ids[pod], telling.span.today + timedelta(days=days))
