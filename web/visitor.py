"""Who visits: from the login that the gate vouched for to an actor, read from the database each time."""

import asyncio
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from sqlmodel import Session, col, select
from starlette.websockets import WebSocket

from board.models import Board
from core import clock, permissions, ui
from core.people import Actor
from core.refusal import Refused
from pods.models import Organisation, Pod, PodState
from pods.queries import actor_of, organisation
from web import lines, live
from web.logins import Login, logins

T = TypeVar("T")
FRESH = timedelta(seconds=2)
"""For so long what was read of the roles serves the reads of the same run."""


@dataclass(frozen=True)
class Doorway:
    """What the frame knows before it draws a page."""

    login_id: str
    actor: Actor
    company: str
    is_demo: bool
    zone: str
    seen: dict[int, str]


def enter(login_id: str, at: datetime) -> Doorway | None:
    """Whoever stands behind a living login, with the pods they see by name."""
    login = logins.by_id(login_id)
    if login is None:
        return None
    with logins.store().reading() as session:
        actor = actor_of(session, login.person_id, at, request_id=secrets.token_hex(8))
        if actor is None:
            return None
        company = organisation(session) or Organisation(name="", created_at=at)
        return Doorway(login_id, actor, company.name, company.is_demo, company.zone, pods_seen(session, actor))


def pods_seen(session: Session, actor: Actor) -> dict[int, str]:
    """Names of the pods in whose scope the actor is, by name: plain rows, for there may be many hundreds."""
    within = permissions.pods_within(actor, "pod.read")
    query = (
        select(Pod.id, Pod.name).where(col(Pod.state).in_((PodState.ACTIVE, PodState.FORMING))).order_by(col(Pod.name))
    )
    if within is not None:
        query = query.where(col(Pod.id).in_(within))
    return {pod_id: name for pod_id, name in session.exec(query) if pod_id is not None}


def pod_among(actor: Actor, seen: dict[int, str], *asked: int | None) -> int | None:
    """Which pod a page is about: the first of those asked for that the actor may see, else the own, else the first."""
    return next((pod_id for pod_id in (*asked, *actor.home_pod_ids, *seen) if pod_id in seen), None)


@dataclass
class Reach:
    """How a page reads and changes: each time the roles are as the database has them now.

    A fragment runs again without the frame; roles taken away meanwhile must not work there. Each change looks at them
    again, in its own transaction; a read does unless the frame, a change or another read did within two seconds.
    """

    login_id: str
    actor: Actor
    seen_at: datetime

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session for reads."""
        with logins.store().reading() as session:
            if clock.now() - self.seen_at > FRESH:
                self.check(session)
            yield session

    def perform(self, work: Callable[[Session], T]) -> T:
        """One unit of work, by somebody who is still who they were when the page was drawn."""

        def checked(session: Session) -> T:
            self.check(session)
            return work(session)

        result = logins.store().perform(checked)
        logins.touch(self.login_id)
        return result

    def check(self, session: Session) -> None:
        """Refuse when the roles have changed, or the person was disabled, since the page was drawn."""
        actor = actor_of(session, self.actor.person_id or 0, clock.now())
        if actor is None or actor.grants != self.actor.grants:
            raise Refused("Your roles have changed since this page was drawn. Reload it.")
        self.seen_at = clock.now()


async def follow(socket: WebSocket) -> None:
    """/live/{pod_id}: for those who may read that pod's board."""
    login: Login = socket.state.login
    pod_id = ui.number(socket.path_params["pod_id"])
    found = None if pod_id is None else await asyncio.to_thread(reader_of, login, pod_id)
    if pod_id is None or found is None:
        await socket.close(1008)
        return
    name, revision = found
    live.hub.note({pod_id: revision})
    await live.tell(socket, lines.Line(pod_id, login.person_id, name, login.id))


def reader_of(login: Login, pod_id: int) -> tuple[str, int] | None:
    """The reader's name and the board's revision, or None for whoever may not read that board."""
    with logins.store().reading() as session:
        actor = actor_of(session, login.person_id, clock.now())
        if actor is None or not permissions.allows(actor, "board.read", pod_id):
            return None
        return actor.name, session.exec(select(Board.revision).where(Board.pod_id == pod_id)).first() or 0
