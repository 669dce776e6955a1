"""The key of a change: sent again with the same key it is answered, and done once."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, TypeVar

from fastapi import Depends, Header, Request
from sqlmodel import Session

from core.audit import Answer
from core.people import Actor
from core.refusal import NotAllowed, Refused
from web.api.door import Caller

T = TypeVar("T")
READ_ONLY = "This token may only read. Make one that may also write, under your name, My tokens."
OTHER = "This key was sent with another request before. Use a new key for a new change."
KEY = Header(
    alias="Idempotency-Key",
    min_length=8,
    max_length=64,
    pattern=r"^[\x21-\x7e]+$",
    description="A text of your own, new for each change. Sent again, the same change is answered and not repeated.",
)


def caller_of(request: Request) -> Caller:
    """Whoever the door let in."""
    found: Caller = request.state.caller
    return found


Reader = Annotated[Caller, Depends(caller_of)]


@dataclass(frozen=True)
class Wish:
    """One change that a caller asks for: who, under which key, and what exactly was sent."""

    caller: Caller
    op: str
    print: str

    def perform(self, work: Callable[[Session, Actor, str], T]) -> T:
        """Do it in one transaction, or answer its repeat. A refused change leaves the key free."""

        def once(session: Session, actor: Actor) -> T:
            self.claim(session, actor)
            return work(session, actor, f"{self.op}-do")

        return self.caller.perform(once)

    def claim(self, session: Session, actor: Actor) -> None:
        """The key belongs to this very request. Of two at once the second waits here, and is then a repeat."""
        earlier = session.get(Answer, self.op)
        if earlier is None:
            session.add(Answer(op=self.op, action=self.print, actor_id=actor.person_id, at=self.caller.at))
            session.flush()
        elif earlier.action != self.print:
            raise Refused(OTHER)


async def wish_of(request: Request, caller: Reader, key: Annotated[str, KEY]) -> Wish:
    """The change a request asks for. Its key is the person's own: nobody else's can be met by it."""
    if not caller.may_write:
        raise NotAllowed(READ_ONLY)
    sent = f"{request.method} {request.url.path}\n".encode() + await request.body()
    own = hashlib.sha256(f"{caller.actor.person_id}\n{key}".encode()).hexdigest()[:48]
    return Wish(caller, f"api-{own}", f"api.{hashlib.sha256(sent).hexdigest()[:48]}")


Writer = Annotated[Wish, Depends(wish_of)]
