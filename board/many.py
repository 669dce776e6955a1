"""One deed with many cards: what it may be, how it reads, and what came of each card."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

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
    DUE = "due"
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
    """One wish for many cards. target: a column, person (none: nobody) or label. text: a class, why it is blocked, or
    the day on which it is due (empty: on none).

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


EVENING = time(17)
"""When a card is due on a day that nobody gave an hour."""

TARGETED = frozenset({ManyKind.MOVE, ManyKind.LABEL, ManyKind.UNLABEL})


def check(wish: Many, count: int) -> None:
    """Refuse a wish that means nothing."""
    if not count:
        raise Refused(f"Choose one to {MOST} cards: all of them change in one go.")
    if count > MOST:
        raise Refused(f"{count} cards are chosen, and one deed changes at most {MOST}. Choose fewer, then the rest.")
    if wish.kind in TARGETED and wish.target is None:
        raise Refused("Choose the column or the label first.")
    if wish.kind is ManyKind.CLASS and wish.text not in {kind.value for kind in ServiceClass}:
        raise Refused("Choose the class of service first.")
    if wish.kind is ManyKind.DUE:
        day_of(wish)
    if wish.kind is ManyKind.BLOCK and not wish.text.strip():
        raise Refused("Say what blocks these cards, so that somebody can help.")


def day_of(wish: Many) -> date | None:
    """The day on which cards are to be due; None: on no day any more."""
    try:
        day = date.fromisoformat(wish.text) if wish.text else None
    except ValueError:
        raise Refused("Choose the day on which these cards are due.") from None
    if day is not None and not 1990 < day.year < 2150:
        raise Refused("Choose a day of this century.")
    return day


def due_on(day: date | None, before: datetime | None, zone: str) -> datetime | None:
    """When a card is due on that local day: at the hour it was due before, else in the evening."""
    place = ZoneInfo(zone)
    return datetime.combine(day, before.astimezone(place).time() if before else EVENING, place) if day else None


def day_words(day: date | None) -> str:
    """A day with its weekday; none is said, too."""
    return f"{day:%a %-d %b %Y}" if day else "no day"


def said(wish: Many, name: str, keys: Sequence[str]) -> str:
    """A deed in the past: "Moved 12 cards to Doing". A single card is called by its key."""
    cards = keys[0] if len(keys) == 1 else f"{len(keys)} cards"
    return {
        ManyKind.MOVE: f"Moved {cards} to {name}",
        ManyKind.ASSIGN: f"Gave {cards} to {name}"
        if name
        else f"Took {cards} back from whoever had {'it' if len(keys) == 1 else 'them'}",
        ManyKind.CLASS: f"Made {cards} {wish.text.replace('_', ' ')}",
        ManyKind.LABEL: f"Put “{name}” on {cards}",
        ManyKind.UNLABEL: f"Took “{name}” off {cards}",
        ManyKind.DUE: f"Made {cards} due on {name}" if wish.text else f"Took the due date off {cards}",
        ManyKind.BLOCK: f"Blocked {cards}",
        ManyKind.UNBLOCK: f"Removed the blocker of {cards}",
        ManyKind.CLOSE: f"Closed {cards}",
    }[wish.kind]


def grouped(outcomes: Sequence[Outcome]) -> list[tuple[Came, str, list[str]]]:
    """What came, why, and of which cards: one line for all that fared alike, refused ones first."""
    found: dict[tuple[Came, str], list[str]] = {}
    for one in sorted(outcomes, key=lambda one: list(Came).index(one.came), reverse=True):
        found.setdefault((one.came, one.said), []).append(one.key)
    return [(came, words, keys) for (came, words), keys in found.items()]


def counted(outcomes: Sequence[Outcome]) -> str:
    """How many, in words: "3 change, 2 are refused, 1 needs nothing"."""
    found = Counter(one.came for one in outcomes)
    many = {
        Came.DONE: ("1 changes", f"{found[Came.DONE]} change"),
        Came.REFUSED: ("1 is refused", f"{found[Came.REFUSED]} are refused"),
        Came.SAME: ("1 needs nothing", f"{found[Came.SAME]} need nothing"),
    }
    return ", ".join(words[found[came] != 1] for came, words in many.items() if found[came])
