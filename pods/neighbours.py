"""What pods must know of the board above them, handed in from the top so that no lower slice imports a higher one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.people import Actor
from core.refusal import NotFound
from core.visit import Visit


@dataclass(frozen=True)
class SlowColumn:
    """A column of a board with the age of its open cards: `p85_days` over `cards` of them."""

    name: str
    p85_days: float
    cards: int


@dataclass(frozen=True)
class CaseSeen:
    """A card as its reader may see it: hidden words are None."""

    card_id: int
    key: str
    pod_id: int
    title: str | None
    topic: str
    customer_id: int | None


CaseLookup = Callable[[Any, Actor, int | str], CaseSeen | None]
"""A card by its id or its key, for a reader who may read its board; None otherwise."""


@dataclass(frozen=True)
class Neighbours:
    """Reads and changes of the board that pages of pods need.

    open_cases:   segment id -> open cards of its customers, and with which pod: {segment_id: {pod_id: cards}}
    carry_cases:  hands the open cards of a committed change set to the new pods, as handoffs of kind "segment move";
                  (session, actor, change_set_id, at) -> how many were carried
    slow_columns: the columns of a pod's board, oldest 85th percentile first
    case_seen:    a card by its id or its key, for a reader who may read its board; None otherwise
    carry_split:  boards for the halves of a split pod, and its open cards with them;
                  (session, actor, change_set_id, parent pod id, at) -> how many were carried
    open_cards:   how many cards are open on a pod's board
    """

    open_cases: Callable[[Any, Sequence[int]], Mapping[int, Mapping[int, int]]]
    carry_cases: Callable[[Any, Actor, int, datetime], int]
    slow_columns: Callable[[Any, int, datetime], Sequence[SlowColumn]]
    case_seen: CaseLookup
    carry_split: Callable[[Any, Actor, int, int, datetime], int]
    open_cards: Callable[[Any, int], int]


@dataclass(frozen=True)
class Beside:
    """The board as a change set reaches it. cards_follow: open cards of its segments go to the new pods with it."""

    neighbours: Neighbours
    cards_follow: bool = False


def of(visit: Visit) -> Neighbours | None:
    """The neighbours handed in with a visit; None where a page stands alone."""
    found = visit.extras.get("neighbours")
    return found if isinstance(found, Neighbours) else None


def check_card(
    session: Any, actor: Actor, seen: CaseLookup | None, card_id: int | None, pod_id: int | None = None
) -> None:
    """Refuse a card that the actor may not use: on no board of theirs, or not of this pod where one is asked for.

    seen None: no board stands beside the pods, so there are no cards to look up.
    """
    if seen is None or card_id is None:
        return
    case = seen(session, actor, card_id)
    if case is None or (pod_id is not None and case.pod_id != pod_id):
        raise NotFound("That card")


def lookup(visit: Visit) -> CaseLookup | None:
    """How the board handed in with a visit finds a card."""
    found = of(visit)
    return found.case_seen if found else None
