"""A card's history in words: "Boyan moved it from Next to Doing"."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from board.models import CardEvent, CommentKind, EventKind
from core.people import ActorKind

OTHERS = {
    ActorKind.RULE: "A rule",
    ActorKind.IMPORT: "The import",
    ActorKind.API: "A program",
    ActorKind.SYSTEM: "Podboard",
    ActorKind.PERSON: "Somebody",
}


SPOKEN: dict[str, str] = {
    CommentKind.SENT: "answered the customer",
    CommentKind.RECEIVED: "wrote down what the customer said",
}


@dataclass(frozen=True)
class Names:
    """What the ids of events are called today."""

    people: Mapping[int, str] = field(default_factory=dict)
    columns: Mapping[int, str] = field(default_factory=dict)
    pods: Mapping[int, str] = field(default_factory=dict)


def speaker(name: str, kind: CommentKind) -> str:
    """Over a comment: who spoke to whom."""
    said = {CommentKind.SENT: f"{name}, to the customer", CommentKind.RECEIVED: f"The customer, written down by {name}"}
    return said.get(kind, name)


def line(event: CardEvent, names: Names) -> str:
    """One event as a sentence, without its time."""
    who = names.people.get(event.actor_id or 0) or OTHERS[event.actor_kind]
    said = f"{who} {_deed(event, names)}"
    if event.reason and event.kind is not EventKind.EDITED:
        said += f": {event.reason}"
    return said


def _deed(event: CardEvent, names: Names) -> str:
    source = names.columns.get(event.from_column_id or 0, "an earlier column")
    target = names.columns.get(event.to_column_id or 0, "a column")
    if event.kind is EventKind.MOVED and event.from_column_id == event.to_column_id:
        return f"changed its place in {target}"
    plain = {
        EventKind.CREATED: f"created it in {target}" if event.to_column_id else "created it",
        EventKind.MOVED: f"moved it from {source} to {target}",
        EventKind.CLOSED: f"closed it, from {source} to {target}" if event.to_column_id else "closed it",
        EventKind.REOPENED: f"reopened it into {target}" if event.to_column_id else "reopened it",
        EventKind.EDITED: f"changed its {event.reason or 'text'}",
        EventKind.COMMENTED: SPOKEN.get(event.state, "commented on it"),
        EventKind.BLOCKED: "marked it as blocked",
        EventKind.UNBLOCKED: "removed the blocker",
        EventKind.RESOLVED: "resolved it",
        EventKind.STATUS: f"set it to {event.state}" if event.state else "changed its status",
        EventKind.LABELLED: "took a label off" if event.state == "off" else "put a label on",
        EventKind.PAUSED: "paused its clocks",
        EventKind.RESUMED: "let its clocks run on",
        EventKind.AT_RISK: f"warned that the {event.state or 'promise'} is at risk",
        EventKind.BREACHED: f"noted that the {event.state or 'promise'} is broken",
    }
    if event.kind is EventKind.ASSIGNED:
        return _assigned(event, names)
    if event.kind is EventKind.HANDED_OFF:
        giver = names.pods.get(event.from_pod_id or 0, "a pod")
        return f"handed it off from {giver} to {names.pods.get(event.pod_id, 'another pod')}"
    return plain.get(event.kind, event.kind.value.replace("_", " ") + " it")


def _assigned(event: CardEvent, names: Names) -> str:
    if event.to_assignee_id is None:
        return f"took it back from {names.people.get(event.from_assignee_id or 0, 'somebody')}"
    if event.to_assignee_id == event.actor_id:
        return "took it"
    return f"gave it to {names.people.get(event.to_assignee_id, 'somebody')}"
