"""One deed with many cards: what it may be, how it reads, and what came of each card."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from board.models import ServiceClass
from core.refusal import Refused

MOST = 200
"""So many cards a single deed may touch: it is one transaction, and holds the board while it runs."""


class ManyKind(StrEnum):
    """What can be done with many cards at once."""

    MOVE = "move"
    ASSIGN = "assign"
    CLASS = "class"
    LABEL = "label"
    UNLABEL = "unlabel"
    BLOCK = "block"
    UNBLOCK = "unblock"
    CLOSE = "close"


class Came(StrEnum):
    """What came of one card: done, nothing to do, or refused."""

    DONE = "done"
    SAME = "same"
    REFUSED = "refused"


@dataclass(frozen=True)
class Many:
    """One wish for many cards. target: a column, person (none: nobody) or label. text: a class, or why it is blocked.

    reason: why, where a limit that is reached asks for one.
    """

    kind: ManyKind
    target: int | None = None
    text: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Outcome:
    """What came, or would come, of one card."""

    card_id: int
    key: str
    came: Came
    said: str


TARGETED = frozenset({ManyKind.MOVE, ManyKind.LABEL, ManyKind.UNLABEL})


def check(wish: Many, count: int) -> None:
    """Refuse a wish that means nothing."""
    if not 1 <= count <= MOST:
        raise Refused(f"Choose one to {MOST} cards: all of them change in one go.")
    if wish.kind in TARGETED and wish.target is None:
        raise Refused("Choose the column or the label first.")
    if wish.kind is ManyKind.CLASS and wish.text not in {kind.value for kind in ServiceClass}:
        raise Refused("Choose the class of service first.")
    if wish.kind is ManyKind.BLOCK and not wish.text.strip():
        raise Refused("Say what blocks these cards, so that somebody can help.")


def said(wish: Many, name: str, count: int) -> str:
    """A deed in the past: "Moved 12 cards to Doing"."""
    cards = f"{count} card{'s' * (count != 1)}"
    return {
        ManyKind.MOVE: f"Moved {cards} to {name}",
        ManyKind.ASSIGN: f"Gave {cards} to {name}" if name else f"Took {cards} back from whoever had them",
        ManyKind.CLASS: f"Made {cards} {wish.text.replace('_', ' ')}",
        ManyKind.LABEL: f"Put “{name}” on {cards}",
        ManyKind.UNLABEL: f"Took “{name}” off {cards}",
        ManyKind.BLOCK: f"Blocked {cards}",
        ManyKind.UNBLOCK: f"Removed the blocker of {cards}",
        ManyKind.CLOSE: f"Closed {cards}",
    }[wish.kind]


def counted(outcomes: Sequence[Outcome]) -> str:
    """How many, in words: "3 change, 2 are refused, 1 needs nothing"."""
    found = Counter(one.came for one in outcomes)
    many = {
        Came.DONE: ("1 changes", f"{found[Came.DONE]} change"),
        Came.REFUSED: ("1 is refused", f"{found[Came.REFUSED]} are refused"),
        Came.SAME: ("1 needs nothing", f"{found[Came.SAME]} need nothing"),
    }
    return ", ".join(words[found[came] != 1] for came, words in many.items() if found[came])
