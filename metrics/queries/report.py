"""The figures of a period, for the organisation and its pods: one function for pages and for the command line."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlmodel import Session, col

from board.models import Card
from core import permissions
from core.people import Actor
from core.refusal import NotFound
from metrics.facts import Observed
from metrics.models import Complaint, SurveyAnswer
from metrics.outcome_figures import Frames, outcome_results
from metrics.queries.memory import remembered
from metrics.queries.outcomes import read_outcomes
from metrics.queries.work import read_work
from metrics.results import Result, Scope, Window
from metrics.scopes import Frame, Scopes
from metrics.weeks import WEEKS
from metrics.work_figures import work_results
from pods import queries as pod_queries
from pods.models import Contact, Pod, PodState, Source

ALL_PODS = 60
"""Up to so many pods each gets its own figures unasked."""


def figures(
    session: Session, actor: Actor, window: Window, at: datetime, pod_ids: Collection[int] | None = None
) -> list[Result]:
    """Every figure of the period: of the organisation for those who may read it all, and of pods.

    pod_ids: these pods; None: every pod the actor may read while they are few enough to list.
    """
    scopes = scopes_of(session, actor, pod_ids)

    def count() -> list[Result]:
        frames = Frames(scopes, Frame(scopes, window, at.timestamp()), observed(session, window, at))
        outcomes = outcome_results(read_outcomes(session, window), frames)
        zone = pod_queries.zone_of(session)
        return outcomes + work_results(read_work(session, window, zone), frames.cases)

    return remembered(session, ("figures", scopes, window, at), count)


def scopes_of(session: Session, actor: Actor, pod_ids: Collection[int] | None) -> Scopes:
    """Whose figures the actor gets. Pods outside the actor's scope are not found."""
    within = permissions.pods_within(actor, "metrics.read")
    if within is not None and not within:
        permissions.check(actor, "metrics.read")
    for pod_id in pod_ids or ():
        permissions.check(actor, "metrics.read", pod_id)
    found = _pods(session, within, pod_ids)
    if pod_ids is not None and len(found) < len(set(pod_ids)):
        raise NotFound("That pod")
    if pod_ids is None and len(found) > ALL_PODS:
        found = ()
    return Scopes(whole(session) if within is None else None, found)


def whole(session: Session) -> Scope:
    """The organisation as a scope."""
    founded = pod_queries.organisation(session)
    return Scope("organisation", None, founded.name if founded else "Organisation")


def _pods(session: Session, within: frozenset[int] | None, wanted: Collection[int] | None) -> tuple[Scope, ...]:
    statement = select(col(Pod.id), col(Pod.name)).order_by(col(Pod.id))
    if within is not None:
        statement = statement.where(col(Pod.id).in_(sorted(within)))
    if wanted is not None:
        statement = statement.where(col(Pod.id).in_(sorted(wanted)))
    else:
        statement = statement.where(col(Pod.state).in_((PodState.ACTIVE, PodState.FORMING)))
    return tuple(Scope("pod", pod_id, name) for pod_id, name in session.connection().execute(statement))


def observed(session: Session, window: Window, at: datetime) -> Observed:
    """Until when each kind of fact is known in the period: the lowest cut-off of its sources, at most now."""
    tables = (Contact, SurveyAnswer, Complaint, Card)
    return Observed(*(_observed(session, table, window, at) for table in tables))


def _observed(
    session: Session, table: type[Contact | SurveyAnswer | Complaint | Card], window: Window, at: datetime
) -> float:
    """A source that ended before the period (without a start: before the weeks of the charts) is history.

    An old log that is imported beside a live board must not take the board back to its day.
    """
    wanted = select(col(Source.observed_until)).where(exists().where(col(table.source_id) == col(Source.id)))
    cuts = [min(cut or at, at) for (cut,) in session.connection().execute(wanted)]
    if session.connection().execute(select(exists().where(col(table.source_id).is_(None)))).scalar_one():
        cuts.append(at)  # made here, so seen here
    newest = max(cuts, default=at)
    since = window.start or newest - timedelta(weeks=WEEKS)
    return min((cut for cut in cuts if cut > since), default=newest).timestamp()


def sources_without_flow(session: Session) -> list[str]:
    """Logs of cases that declare what they are complete for, and flow is not among it (metrics.md, decision 5)."""
    wanted = select(col(Source.name), col(Source.complete_for)).where(
        col(Source.complete_for) != "", exists().where(col(Card.source_id) == col(Source.id))
    )
    rows = session.connection().execute(wanted.order_by(col(Source.name)))
    return [name for name, complete_for in rows if not {"flow", "cases"} & set(complete_for.split(", "))]
