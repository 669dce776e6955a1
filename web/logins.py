"""Sessions on the server: begin, find, touch and end them, and tell open sockets when theirs has ended."""

import asyncio
import hashlib
import secrets
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, select, update

from core import clock
from core.people import Person, SignIn
from data.database import Database, database
from data.settings import settings
from web.log import log

COOKIE = "__Host-podboard"
TOUCH_EVERY = timedelta(seconds=60)
KEPT_SESSIONS = 10_000


@dataclass(frozen=True)
class Login:
    """A session that is alive at this moment."""

    id: str
    person_id: int


@dataclass
class Logins:
    """The sessions of one store, and what this process knows about their sockets and Streamlit sessions."""

    store: Callable[[], Database]
    idle: timedelta
    absolute: timedelta
    now: Callable[[], datetime] = clock.now
    sockets: dict[str, list[asyncio.Event]] = field(default_factory=lambda: defaultdict(list))
    scripts: OrderedDict[str, str] = field(default_factory=OrderedDict)
    touched: OrderedDict[str, datetime] = field(default_factory=OrderedDict)

    def begin(self, session: Session, person_id: int, address: str, browser: str) -> str:
        """A new session for somebody who proved who they are; the token is for the cookie, and kept nowhere."""
        token, at = secrets.token_urlsafe(32), self.now()
        row = SignIn(
            id=secrets.token_hex(12),
            token_hash=fingerprint(token),
            person_id=person_id,
            created_at=at,
            used_at=at,
            address=address[:64],
            browser=browser[:200],
        )
        session.add(row)
        return token

    def by_token(self, token: str) -> Login | None:
        """The living session of a cookie's token."""
        return self._one(col(SignIn.token_hash) == fingerprint(token))

    def by_id(self, login_id: str) -> Login | None:
        """The living session of an id that the gate vouched for."""
        return self._one(col(SignIn.id) == login_id)

    def _one(self, condition: ColumnElement[bool]) -> Login | None:
        query = select(SignIn.id, SignIn.person_id).join(Person).where(condition, *self.alive())
        with self.store().reading() as session:
            row = session.exec(query).first()
        return Login(*row) if row else None

    def alive(self) -> Sequence[Any]:
        """What a living session fulfils, as conditions of a query on SignIn joined with Person."""
        at = self.now()
        return (
            col(SignIn.ended_at).is_(None),
            col(SignIn.used_at) > at - self.idle,
            col(SignIn.created_at) > at - self.absolute,
            col(Person.active).is_(True),
        )

    def living(self, ids: Sequence[str]) -> set[str]:
        """Those of the ids whose sessions are alive."""
        query = select(SignIn.id).join(Person).where(col(SignIn.id).in_(ids), *self.alive())
        with self.store().reading() as session:
            return set(session.exec(query))

    def touch(self, login_id: str) -> None:
        """Somebody did something: the idle limit starts anew. Written at most once a minute."""
        at = self.now()
        if at - self.touched.get(login_id, at - self.absolute) < TOUCH_EVERY:
            return
        remember(self.touched, login_id, at)
        row = col(SignIn.id) == login_id
        self.store().perform(lambda session: session.exec(update(SignIn).where(row, *self._open()).values(used_at=at)))

    def _open(self) -> Sequence[Any]:
        return (col(SignIn.ended_at).is_(None),)

    def own_script(self, script_session: str, login_id: str) -> None:
        """This Streamlit session belongs to that login: said by the script on every run."""
        remember(self.scripts, script_session, login_id)

    def scripts_of(self, login_id: str) -> list[str]:
        """The Streamlit sessions of a login."""
        return [script for script, owner in list(self.scripts.items()) if owner == login_id]

    @contextmanager
    def socket(self, login: Login) -> Iterator[asyncio.Event]:
        """An event that is set once the login ends, for as long as a socket is open."""
        ended = asyncio.Event()
        self.sockets[login.id].append(ended)
        try:
            yield ended
        finally:
            self.sockets[login.id].remove(ended)
            if not self.sockets[login.id]:
                del self.sockets[login.id]

    async def watch(self, every: float = 0.25) -> None:
        """End the sockets of logins that ended, were revoked, or ran out of time; in whichever process that was."""
        while True:
            await asyncio.sleep(every)
            try:
                await self.end_sockets()
            except SQLAlchemyError:  # the store may be away for a while; the watch goes on
                log.warning("logins.unread", exc_info=True)

    async def end_sockets(self) -> None:
        """Look once."""
        if ids := list(self.sockets):
            for login_id in set(ids) - await asyncio.to_thread(self.living, ids):
                for ended in self.sockets.get(login_id, ()):
                    ended.set()


def end(session: Session, condition: Any, at: datetime, reason: str) -> int:
    """End the open sessions that fulfil a condition; says how many."""
    query = update(SignIn).where(condition, col(SignIn.ended_at).is_(None)).values(ended_at=at, end_reason=reason)
    return int(session.exec(query).rowcount)


def fingerprint(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def remember(kept: OrderedDict[str, Any], name: str, value: Any) -> None:
    """Keep the newest entries only."""
    kept[name] = value
    kept.move_to_end(name)
    while len(kept) > KEPT_SESSIONS:
        kept.popitem(last=False)


logins = Logins(
    database,
    idle=timedelta(minutes=settings().idle_minutes),
    absolute=timedelta(hours=settings().absolute_hours),
)
"""The sessions of this process's store."""
