"""What a page is handed: who looks, how to read and write, what time it is, where to go."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from sqlmodel import Session

from core.people import Actor

T = TypeVar("T")


def _stay(_page: str, **_params: str) -> None:
    return None


@dataclass(frozen=True)
class Visit:
    """One run of a page by one person.

    read:    a read-only session, closed after use.
    perform: runs one unit of work in one transaction, again if the store asks for it,
             and commits it. The only way in which a page changes anything.
    now:     this moment (aware, UTC).
    go:      leads to another page by its title, with query parameters.
    """

    actor: Actor
    read: Callable[[], AbstractContextManager[Session]]
    perform: Callable[[Callable[[Session], Any]], Any]
    now: Callable[[], datetime]
    go: Callable[..., None] = _stay
    pod_id: int | None = None
    extras: dict[str, Any] = field(default_factory=dict)
