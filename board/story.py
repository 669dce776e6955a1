"""A card's history in words: "Boyan moved it from Next to Doing"."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from board import overflowing
from board.models import CardEvent, CommentKind, EventKind, HandoffOffer, LinkKind, OverflowReason
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
    "changed": "changed a comment",
    "removed": "took a comment back",
}
PLEDGED = {"kept": "kept a promise to the customer", "given up": "gave up a promise to the customer"}
STEPS = {
    "added": "added a step",
    "done": "ticked a step",
    "open": "took the tick off a step",
    "removed": "removed a step",
}
LINKS: dict[str, tuple[str, str]] = {
    LinkKind.DUPLICATE_OF: ("a duplicate of {}", "the duplicate {}"),
    LinkKind.CAUSED_BY: ("caused by {}", "the cause of {}"),
    LinkKind.FOLLOWS: ("one that follows {}", "followed by {}"),
}

_KIND = EventKind
GROUPS: dict[str, frozenset[EventKind]] = {
    "Moves": frozenset(
        {
            *(_KIND.CREATED, _KIND.MOVED, _KIND.CLOSED, _KIND.REOPENED, _KIND.RESOLVED, _KIND.STATUS),
            *(_KIND.BLOCKED, _KIND.UNBLOCKED, _KIND.OVERRIDDEN, _KIND.UNCHECKED),
        }
    ),
    "People": frozenset({_KIND.ASSIGNED, _KIND.HANDED_OFF, _KIND.OVERFLOWED, _KIND.RETURNED, _KIND.HELPED}),
    "Talk and work": frozenset({_KIND.COMMENTED, _KIND.CHECKED, _KIND.ATTACHED, _KIND.PROMISED}),
    "Clocks": frozenset({_KIND.PAUSED, _KIND.RESUMED, _KIND.AT_RISK, _KIND.BREACHED}),
    "Card": frozenset(
        {
            *(_KIND.EDITED, _KIND.LABELLED, _KIND.LINKED, _KIND.MERGED, _KIND.SPLIT),
            *(_KIND.DELETED, _KIND.RESTORED),
        }
    ),
}
"""What a reader may ask the history for. Every kind is in one of them."""


@dataclass(frozen=True)
class Names:
    """What the ids of events are called today."""

    people: Mapping[int, str] = field(default_factory=dict)
    columns: Mapping[int, str] = field(default_factory=dict)
    pods: Mapping[int, str] = field(default_factory=dict)
    cards: Mapping[int, str] = field(default_factory=dict)
    labels: Mapping[int, str] = field(default_factory=dict)
    rules: Mapping[int, str] = field(default_factory=dict)
    undos: Set[int] = frozenset()
    """The events that took others back: who takes one of these back did something again."""


def speaker(name: str, kind: CommentKind) -> str:
    """Over a comment: who spoke to whom."""
    said = {CommentKind.SENT: f"{name}, to the customer", CommentKind.RECEIVED: f"The customer, written down by {name}"}
    return said.get(kind, name)


def group_of(kind: EventKind) -> str:
    """Under which word the history shows an event."""
    return next((name for name, kinds in GROUPS.items() if kind in kinds), "Card")


def line(event: CardEvent, names: Names) -> str:
    """One event as a sentence, without its time."""
    is_undoing = event.undoes_id is not None and event.kind is not EventKind.RESTORED
    if is_undoing and event.kind is EventKind.REOPENED:
        said = (
            f"{_who(event, names)} took the closing back, into {names.columns.get(event.to_column_id or 0, 'a column')}"
        )
    else:
        how = "did it again: " if event.undoes_id in names.undos else "undid a change: " * is_undoing
        said = f"{_who(event, names)} {how}{_deed(event, names)}"
    if event.reason and event.kind is not EventKind.EDITED:
        said += f": {event.reason}"
    return said


def _who(event: CardEvent, names: Names) -> str:
    if event.actor_kind is ActorKind.RULE and event.rule_id is not None and event.rule_id in names.rules:
        return f"The rule “{names.rules[event.rule_id]}”"
    name = names.people.get(event.actor_id or 0) or OTHERS[event.actor_kind]
    return f"{name}, through the API," if event.actor_kind is ActorKind.API else name


def _deed(event: CardEvent, names: Names) -> str:
    said = {
        EventKind.MOVED: _moved,
        EventKind.ASSIGNED: _assigned,
        EventKind.HANDED_OFF: _handed_off,
        EventKind.OVERRIDDEN: _overridden,
        EventKind.OVERFLOWED: _overflowed,
        EventKind.RETURNED: _returned,
        EventKind.LABELLED: _labelled,
        EventKind.LINKED: _linked,
        EventKind.MERGED: _merged,
        EventKind.SPLIT: _split,
    }.get(event.kind)
    return said(event, names) if said else _plain(event, names)


def _plain(event: CardEvent, names: Names) -> str:
    source = names.columns.get(event.from_column_id or 0, "an earlier column")
    target = names.columns.get(event.to_column_id or 0, "a column")
    plain = {
        EventKind.CREATED: f"created it in {target}" if event.to_column_id else "created it",
        EventKind.CLOSED: f"closed it, from {source} to {target}" if event.to_column_id else "closed it",
        EventKind.REOPENED: f"reopened it into {target}" if event.to_column_id else "reopened it",
        EventKind.EDITED: f"changed its {event.reason or 'text'}",
        EventKind.COMMENTED: SPOKEN.get(event.state, "commented on it"),
        EventKind.BLOCKED: "marked it as blocked",
        EventKind.UNBLOCKED: "removed the blocker",
        EventKind.RESOLVED: "resolved it",
        EventKind.STATUS: f"set it to {event.state}" if event.state else "changed its status",
        EventKind.UNCHECKED: "moved it on with lines of the checklist unticked",
        EventKind.CHECKED: STEPS.get(event.state) or _exit(event),
        EventKind.ATTACHED: "removed a file" if event.state == "removed" else "added a file",
        EventKind.PROMISED: PLEDGED.get(event.state, "promised the customer something"),
        EventKind.PAUSED: "paused its clocks",
        EventKind.RESUMED: "let its clocks run on",
        EventKind.AT_RISK: f"warned that the {event.state or 'promise'} is at risk",
        EventKind.BREACHED: f"noted that the {event.state or 'promise'} is broken",
        EventKind.DELETED: "deleted it",
        EventKind.RESTORED: f"put it back into {target}" if event.to_column_id else "put it back",
        EventKind.HELPED: _helped(event, names),
    }
    return plain.get(event.kind, event.kind.value.replace("_", " ") + " it")


def _moved(event: CardEvent, names: Names) -> str:
    source = names.columns.get(event.from_column_id or 0, "an earlier column")
    target = names.columns.get(event.to_column_id or 0, "a column")
    if event.from_column_id == event.to_column_id:
        return f"changed its place in {target}"
    return f"moved it from {source} to {target}"


def _handed_off(event: CardEvent, names: Names) -> str:
    giver = names.pods.get(event.from_pod_id or 0, "a pod")
    return f"handed it off from {giver} to {names.pods.get(event.pod_id, 'another pod')}"


def _assigned(event: CardEvent, names: Names) -> str:
    if event.to_assignee_id is None:
        return f"took it back from {names.people.get(event.from_assignee_id or 0, 'somebody')}"
    if event.to_assignee_id == event.actor_id:
        return "took it"
    return f"gave it to {names.people.get(event.to_assignee_id, 'somebody')}"


LIMITS = {
    "expedite": "the limit on expedite cards",
    "group": "the limit over several columns",
    "lane": "the limit of its lane",
    "person": "the limit of one person",
    "pod": "the limit of the whole pod",
}


def _overridden(event: CardEvent, names: Names) -> str:
    told = _told(event)
    if "held" not in told or "of" not in told:
        return "passed a limit"
    scope, _, which = str(told.get("limit", "")).partition(":")
    column = names.columns.get(int(which)) if scope == "column" and which.isdecimal() else None
    limit = f"the limit of {column}" if column else LIMITS.get(scope, "a limit")
    return f"passed {limit}, with {told['held']} of {told['of']} there already"


def _helped(event: CardEvent, names: Names) -> str:
    told = _told(event)
    minutes = f", {told['minutes']} min" if "minutes" in told else ""
    return f"got help with it from {names.people.get(told.get('helper_id', 0), 'a colleague')}{minutes}"


def _overflowed(event: CardEvent, names: Names) -> str:
    told = _told(event)
    home, serving = (
        names.pods.get(event.pod_id, "its pod"),
        names.pods.get(told.get("serving_pod_id", 0), "another pod"),
    )
    why = overflowing.SAID[OverflowReason(told["why"])] if "why" in told else ""
    return f"let {serving} serve it for {home}" + (f" ({why})" if why else "")


def _returned(event: CardEvent, names: Names) -> str:
    told = _told(event)
    serving = names.pods.get(told.get("serving_pod_id", 0), "the other pod")
    home, did = names.pods.get(event.pod_id, "its pod"), "took" if told.get("by_home") else "gave"
    return f"{did} it back from {serving} to {home}"


def _labelled(event: CardEvent, names: Names) -> str:
    told = _told(event)
    name = names.labels.get(told.get("label_id", 0))
    what = f"the label “{name}”" if name else "a label"
    return f"took {what} off" if told.get("on") is False or event.state == "off" else f"put {what} on"


def _linked(event: CardEvent, names: Names) -> str:
    told = _told(event)
    other = names.cards.get(told.get("other_id", 0), "another card")
    ends = LINKS.get(event.state)
    if ends is None:
        return f"linked it to {other}"
    said = ends[1 if told.get("far") else 0].format(other)
    return f"no longer calls it {said}" if told.get("off") else f"called it {said}"


def _merged(event: CardEvent, names: Names) -> str:
    told = _told(event)
    if "into" in told:
        return f"merged it into {names.cards.get(told['into'], 'another card')}"
    other = names.cards.get(told.get("other_id", 0), "another card")
    return f"took {other} out of it again" if event.state == "apart" else f"merged {other} into it"


def _split(event: CardEvent, names: Names) -> str:
    told = _told(event)
    other = names.cards.get(told.get("other_id", 0), "another card")
    counts = {name: int(told.get(name, 0)) for name in ("comment", "step")}
    parts = [f"{count} {name}" + "s" * (count > 1) for name, count in counts.items() if count]
    along = f", with {' and '.join(parts)}" if parts else ""
    return f"split it from {other}{along}" if told.get("far") else f"split {other} from it{along}"


def _exit(event: CardEvent) -> str:
    return "took a tick off the exit checklist" if _told(event).get("done") is False else "ticked the exit checklist"


def _told(event: CardEvent) -> dict[str, Any]:
    return event.detail or {}


def offered(offer: HandoffOffer, names: Names, *, readable: bool) -> list[tuple[datetime, str]]:
    """An offer to another pod in sentences: that it was made, that it was declined or withdrawn."""
    taker = names.pods.get(offer.to_pod_id, "another pod")
    giver, answerer = (
        names.people.get(offer.offered_by_id or 0, "Somebody"),
        names.people.get(offer.answered_by_id or 0),
    )
    said = [(offer.offered_at, f"{giver} offered it to {taker}", offer.reason)]
    if offer.declined_at is not None:
        who = f"{answerer} of {taker}" if answerer else taker
        said.append((offer.declined_at, f"{who} declined it", offer.declined_reason))
    if offer.withdrawn_at is not None:
        said.append((offer.withdrawn_at, f"The offer to {taker} was withdrawn", ""))
    return [(at, f"{words}: {why}" if why and readable else words) for at, words, why in said]
