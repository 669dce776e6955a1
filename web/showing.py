"""Pictures of boards for the live line: drawn once for all who may see the same and have the same."""

import json
from datetime import datetime
from threading import Lock

from sqlmodel import Session

from board import queries
from core import clock, permissions
from core.people import Actor
from pods import queries as pod_queries
from web.lines import Drawn, Reader, Want
from web.logins import logins
from web.visitor import FRESH


class Roles:
    """Who may see what: read from the store, and remembered for as long as a page remembers it."""

    def __init__(self) -> None:
        self.known: dict[int, tuple[Actor | None, datetime]] = {}
        self.lock = Lock()

    def reader(self, session: Session, person_id: int, pod_id: int, at: datetime) -> Actor | None:
        """The person, if they may read that pod's board. A no is never remembered: a role may just have been given."""
        with self.lock:
            self.known = {number: known for number, known in self.known.items() if at - known[1] <= FRESH}
            found = self.known.get(person_id, (None, at))[0]
        if not may_read(found, pod_id):
            found = pod_queries.actor_of(session, person_id, at)
            with self.lock:
                self.known[person_id] = found, at
        return found if may_read(found, pod_id) else None


def may_read(actor: Actor | None, pod_id: int) -> bool:
    """Whether somebody may read a pod's board."""
    return actor is not None and permissions.allows(actor, "board.read", pod_id)


roles = Roles()
"""Those of this process."""


def pictures(pod_id: int, wants: set[Want]) -> dict[Want, Drawn]:
    """The pod's board as it is now, as it differs from what each has; nothing for those who may not see it."""
    made: dict[tuple[tuple[bool, ...], str], Drawn | None] = {}
    drawn: dict[Want, Drawn] = {}
    at = clock.now()
    with logins.store().reading() as session:
        for person_id, base in wants:
            actor = roles.reader(session, person_id, pod_id, at)
            if actor is None:
                continue
            key = queries.sight_of(actor, pod_id), base
            if key not in made:
                made[key] = draw(session, actor, pod_id, at, base)
            if (found := made[key]) is not None:
                drawn[person_id, base] = found
    return drawn


def readers(asked: set[Reader]) -> set[Reader]:
    """Those of them who may read that board now."""
    at = clock.now()
    with logins.store().reading() as session:
        return {reader for reader in asked if roles.reader(session, *reader, at) is not None}


def draw(session: Session, actor: Actor, pod_id: int, at: datetime, base: str) -> Drawn | None:
    """One picture as text; None when the pod has no board."""
    picture = queries.board_picture(session, actor, pod_id, at, base)
    if picture is None:
        return None
    text = json.dumps({"picture": picture}, ensure_ascii=False, separators=(",", ":"))
    return Drawn(picture["stamp"], picture["rev"], text)
