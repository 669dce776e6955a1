"""The door of the API: nothing behind it answers without a token. Who calls, how often, and how much they may send."""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Any, TypeVar

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.people import Actor, ActorKind, ApiToken, Attempts
from core.refusal import Refused
from data.database import Database
from pods import queries as pod_queries
from web import attempts, tokens
from web.api import problems
from web.api.problems import TooMany, Unknown
from web.log import log

T = TypeVar("T")

MOST = 200
WINDOW = timedelta(minutes=1)
"""So many requests a person's programs may send in so long: counted in the store, for all processes together."""

EPOCH, SECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(seconds=1)

LARGEST = 64 * 1024
"""Bytes of a body: the longest description in the widest letters fits twice."""

PATIENCE = 20.0
"""Seconds in which a body has to be here, and in which an answer has to be taken; nobody else waits for either."""

AT_ONCE = 16
"""Requests in work in one process. The others wait here, and leave threads and connections to those who use pages."""

TOO_LARGE = f"The body is larger than {LARGEST:,} bytes. Nothing was changed."
TOO_SLOW = "The body did not come in time. Nothing was changed; send it again, with the same key."
WRONG = "Send a token that is alive: Authorization: Bearer podboard_... Make one under your name, My tokens."


@dataclass(frozen=True)
class Caller:
    """A program that showed a token, and the person for whom it acts. Both are looked up again with each change."""

    store: Database
    secret: str
    actor: Actor
    token_id: int
    may_write: bool
    at: datetime

    def perform(self, work: Callable[[Session, Actor], T]) -> T:
        """One unit of work, with the roles as they are in the same transaction."""

        def carried_out(session: Session) -> T:
            _, actor = known(session, self.secret, self.at)
            return work(session, replace(actor, request_id=self.actor.request_id))

        return self.store.perform(carried_out)


def known(session: Session, secret: str, at: datetime) -> tuple[ApiToken, Actor]:
    """The token and its owner as an actor; every reason why not reads the same."""
    token = tokens.behind(session, secret, at)
    actor = pod_queries.actor_of(session, token.person_id, at) if token else None
    if token is None or actor is None:
        raise Unknown(WRONG)
    return token, replace(actor, kind=ActorKind.API)


@dataclass(frozen=True)
class Door:
    """Pure ASGI around the API: asked before anything of the request is read."""

    app: ASGIApp
    store: Callable[[], Database]
    now: Callable[[], datetime]
    places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, when a place is free."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        try:
            async with self.places:
                caller = await run_in_threadpool(self.enter, scope["headers"])
        except (Unknown, TooMany, Refused, SQLAlchemyError) as problem:
            return await problems.answer_to(problem)(scope, receive, private(send))
        scope.setdefault("state", {})["caller"] = caller
        whole = await fetched(bounded(scope["headers"], receive))
        kept: list[Message] = []
        try:
            async with self.places:
                await self.app(scope, whole, keep_in(kept))
        finally:
            await hand_out(kept, private(send))
        return None

    def enter(self, headers: list[tuple[bytes, bytes]]) -> Caller:
        """Who calls. Cookies are not looked at, so that no other site can let a browser call."""
        store, at, secret = self.store(), self.now(), bearer(headers)
        with store.reading() as session:
            token, actor = known(session, secret, at)
        token_id = token.id or 0
        store.perform(lambda session: count(session, token_id, token.person_id, at))
        actor = replace(actor, request_id=secrets.token_hex(8))
        return Caller(store, secret, actor, token_id, token.may_write, at)


def bearer(headers: list[tuple[bytes, bytes]]) -> str:
    """The secret of the one Authorization header."""
    given = [value.decode("latin-1") for name, value in headers if name == b"authorization"]
    scheme, _, secret = (given[0] if len(given) == 1 else "").partition(" ")
    if scheme.lower() != "bearer" or not secret.isascii():
        raise Unknown(WRONG)
    return secret.strip()


def count(session: Session, token_id: int, person_id: int, at: datetime) -> None:
    """One request more of this person, in a transaction of its own: what follows may fail and counts all the same.

    A refused one does not count: it takes its transaction back.
    """
    number, gone = divmod(at - EPOCH, WINDOW)
    own, former = (f"api:{person_id}:{(number - back) % 2}" for back in (0, 1))
    last = session.get(Attempts, former)
    before = last.count if last and last.expires_at == at - gone else 0
    if wait := wait_of(before, attempts.tried(session, own, WINDOW - gone, at), gone):
        raise TooMany(ceil(wait / SECOND))
    tokens.touch(session, token_id, at)


def wait_of(before: int, here: int, gone: timedelta) -> timedelta:
    """How long the request must wait that is the `here`-th of its window; `before` came in the one before.

    The window slides: of the one before counts as much as the last minute still covers.
    """
    left = WINDOW - gone
    if before * left + here * WINDOW <= MOST * WINDOW:
        return timedelta(0)
    if here <= MOST:
        return left - (MOST - here) * WINDOW / before
    return left + WINDOW / MOST


def bounded(headers: list[tuple[bytes, bytes]], receive: Receive) -> Receive:
    """Receive, until the body has grown too large or is too late; what was announced too large is not read at all."""
    until = asyncio.get_running_loop().time() + PATIENCE
    announced = next((value for name, value in headers if name == b"content-length"), b"0")
    got = [int(announced) if announced.isdigit() else 0]
    is_first = [True]

    async def next_part() -> Message:
        if is_first[0]:
            is_first[0] = False
            check_size(got[0])
            got[0] = 0
        try:
            async with asyncio.timeout_at(until):
                message = await receive()
        except TimeoutError:
            raise HTTPException(408, TOO_SLOW) from None
        got[0] += len(message.get("body", b""))
        check_size(got[0])
        return message

    return next_part


async def fetched(receive: Receive) -> Receive:
    """The whole body, or what was wrong with it. It is read before it takes a place, so a slow sender waits alone."""
    kept: list[Message] = []
    wrong: HTTPException | None = None
    try:
        while not kept or kept[-1].get("more_body"):
            kept.append(await receive())
    except HTTPException as problem:
        wrong = problem

    async def next_part() -> Message:
        if kept:
            return kept.pop(0)
        if wrong is not None:
            raise wrong
        return await receive()

    return next_part


def keep_in(kept: list[Message]) -> Send:
    """An answer is made whole before it is sent: who reads slowly holds up nobody who waits for a place."""

    async def keeping(message: Message) -> None:
        kept.append(message)

    return keeping


async def hand_out(kept: list[Message], send: Send) -> None:
    """Send it on; whoever does not take it in time is hung up on."""
    try:
        async with asyncio.timeout(PATIENCE):
            for message in kept:
                await send(message)
    except TimeoutError:
        log.warning("api.not_taken")


def check_size(size: int) -> None:
    """A body may not be larger than this."""
    if size > LARGEST:
        raise HTTPException(413, TOO_LARGE)


def private(send: Send) -> Send:
    """No cache between may keep an answer: it holds what one person may read."""

    async def sending(message: Any) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", []), (b"cache-control", b"private, no-store")]
        await send(message)

    return sending
