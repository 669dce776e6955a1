"""Operating models: five answers, what is still blank, and two versions side by side, word by word."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Protocol

from core.refusal import Refused

LONGEST = 2_000


class Answered(Protocol):
    """Whatever carries the five answers."""

    @property
    def formed(self) -> str:
        """(a)"""

    @property
    def stages(self) -> str:
        """(b)"""

    @property
    def training(self) -> str:
        """(c)"""

    @property
    def roles(self) -> str:
        """(d)"""

    @property
    def rituals(self) -> str:
        """(e)"""


QUESTIONS: dict[str, str] = {
    "formed": "(a) How are pods formed?",
    "stages": "(b) Which lifecycle stages do they serve?",
    "training": "(c) How deep does the training go: generalists or specialists?",
    "roles": "(d) Which support roles are there, coaches among them?",
    "rituals": "(e) How are standup, retro and review used?",
}
"""The five design questions, in the order in which they are asked."""


@dataclass(frozen=True)
class Piece:
    """Words that two versions share, or that only the old or only the new one has."""

    kind: str
    text: str


@dataclass(frozen=True)
class Difference:
    """One question with its answer in both versions."""

    question: str
    pieces: tuple[Piece, ...]

    @property
    def is_same(self) -> bool:
        """Whether nothing changed."""
        return all(piece.kind == "same" for piece in self.pieces)


def blanks(model: Answered) -> list[str]:
    """The questions without an answer."""
    return [said for name, said in QUESTIONS.items() if not getattr(model, name).strip()]


def check_complete(model: Answered, name: str) -> None:
    """A pilot needs all five answers: what is not decided before cannot be read afterwards."""
    if missing := blanks(model):
        raise Refused(
            f"The operating model {name} leaves open: {'; '.join(missing)} "
            "Answer on the page Models in a new version, then start the pilot with it."
        )


def check_lengths(model: Answered) -> None:
    """An answer must fit."""
    for name, said in QUESTIONS.items():
        if (length := len(getattr(model, name))) > LONGEST:
            raise Refused(f"The answer to {said} has {length} characters; {LONGEST} fit. Nothing was lost: shorten it.")


def compared(old: Answered, new: Answered) -> list[Difference]:
    """Two versions, question by question."""
    return [Difference(said, tuple(words(getattr(old, name), getattr(new, name)))) for name, said in QUESTIONS.items()]


def words(old: str, new: str) -> list[Piece]:
    """What stays, what goes, what comes, in reading order."""
    was, now = old.split(), new.split()
    found: list[Piece] = []
    for kind, i, j, k, m in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if kind == "equal":
            found += _piece("same", was[i:j])
        else:
            found += _piece("gone", was[i:j]) + _piece("new", now[k:m])
    return found


def _piece(kind: str, told: Sequence[str]) -> list[Piece]:
    return [Piece(kind, " ".join(told))] if told else []
