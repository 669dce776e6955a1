"""In which lane a card stands, what the lanes are called, and what a move into another lane changes."""

from collections.abc import Mapping, Sequence
from typing import Any

from board.models import Lanes, ServiceClass
from core.refusal import Refused

MAIN = "main"
CLASS_WORDS = {
    ServiceClass.EXPEDITE: "Expedite",
    ServiceClass.FIXED_DATE: "Fixed date",
    ServiceClass.STANDARD: "Standard",
    ServiceClass.INTANGIBLE: "Intangible",
}


def lane_of(
    lanes: Lanes, service_class: ServiceClass, segment_id: int | None, assignee_id: int | None, *, is_open: bool = True
) -> str:
    """The lane of a card. A finished expedite card stands with the others: it delays nobody any more."""
    if lanes is Lanes.EXPEDITE:
        return "expedite" if service_class is ServiceClass.EXPEDITE and is_open else MAIN
    if lanes is Lanes.CLASS:
        return f"class:{service_class.value}"
    if lanes is Lanes.SEGMENT:
        return f"segment:{segment_id or 0}"
    return f"person:{assignee_id or 0}" if lanes is Lanes.PERSON else MAIN


def lane_name(lane: str, segments: Mapping[int, str], people: Mapping[int, str]) -> str:
    """What a lane is called."""
    kind, _, which = lane.partition(":")
    if kind == "class":
        return CLASS_WORDS[ServiceClass(which)]
    if kind == "segment":
        return segments.get(int(which), "No segment")
    if kind == "person":
        return people.get(int(which), "Nobody yet")
    return "Expedite" if lane == "expedite" else "Ordinary"


def in_order(
    found: set[str], order: Sequence[ServiceClass], segments: Mapping[int, str], people: Mapping[int, str]
) -> list[str]:
    """The lanes of a board from top to bottom: classes as they are pulled, others by name, the nameless last."""
    ranks = {f"class:{kind.value}": place for place, kind in enumerate(order)}
    ranks |= {"expedite": -1, MAIN: len(ranks)}

    def key(lane: str) -> tuple[Any, ...]:
        return (lane.endswith(":0"), ranks.get(lane, 0), lane_name(lane, segments, people).casefold())

    return sorted(found, key=key)


def change(lanes: Lanes, lane: str | None, service_class: ServiceClass, segment_id: int | None) -> dict[str, Any]:
    """What a card becomes that is put into this lane: another class, another person, or nothing else."""
    if lane is None or (lane == MAIN and lanes is not Lanes.EXPEDITE):
        return {}
    kind, _, which = lane.partition(":")
    if lane == "expedite":
        return {"service_class": ServiceClass.EXPEDITE}
    if lane == MAIN:
        return {"service_class": ServiceClass.STANDARD} if service_class is ServiceClass.EXPEDITE else {}
    if kind == "class" and which in set(ServiceClass):
        return {"service_class": ServiceClass(which)}
    if kind == "person" and which.isascii() and which.isdecimal() and len(which) < 19:
        return {"assignee_id": int(which) or None}
    if kind == "segment":
        if which == str(segment_id or 0):
            return {}
        raise Refused("A card's segment is that of its customer: it cannot be dragged into another one.")
    raise Refused("That lane does not exist. Reload the page.")
