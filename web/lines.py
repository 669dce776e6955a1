"""What the live line knows of one open board."""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from board.wishes import Answer

Want = tuple[int, str]
"""A person, and the stamp of the picture that their browser has."""


@dataclass(frozen=True)
class Drawn:
    """A picture as text, with the stamp that names it and the revision that it shows."""

    stamp: str
    revision: int
    text: str


Pictures = Callable[[int, set[Want]], dict[Want, Drawn]]
"""Draws a pod's board as it is now, for each as they may see it; who may not is left out."""

Reader = tuple[int, int]
"""A person, and the pod whose board is open to them."""

Readers = Callable[[set[Reader]], set[Reader]]
"""Those of them who may still read that board."""

Stamps = Callable[[int, list[int]], dict[int, str]]
"""Reads how cards of a pod stand: a text for each that changes with anything about it."""


@dataclass(eq=False)
class Line:
    """One open board: what its browser said, and what it still has to be told."""

    pod_id: int
    person_id: int
    name: str
    login_id: str = ""
    number: str = field(default_factory=lambda: secrets.token_hex(8))
    card_id: int | None = None
    stamp: str = ""
    base: str | None = None
    revision: int = 0
    drawn: Drawn | None = None
    is_over: bool = False
    answers: list[str] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def reader(self) -> Reader:
        """Who reads which board."""
        return self.person_id, self.pod_id

    @property
    def want(self) -> Want | None:
        """What it has to be drawn from; nothing, if a number will do."""
        return None if self.base is None else (self.person_id, self.base)

    def is_behind(self, revision: int) -> bool:
        """Whether it takes pictures, and none of this revision has been drawn for it."""
        return self.base is not None and (self.drawn.revision if self.drawn else self.revision) < revision

    def take(self, base: str | None, revision: int) -> None:
        """Its browser has this picture; without one it takes numbers."""
        self.base, self.revision, self.drawn = base, revision, None

    def send(self, drawn: Drawn) -> str:
        """The picture is on its way, and the next one differs from it."""
        self.take(drawn.stamp, drawn.revision)
        return drawn.text


Deeds = Callable[[Line, dict[str, Any]], list[Answer]]
"""Carries out what a browser asks for, as the person behind its line."""
