"""Rules: when something happens to a card, and it is like that, then do this. What they are, and what they answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from board import matching
from board.models import EventKind, RuleTrigger, ServiceClass
from core.refusal import Refused

DEEPEST = 3
"""So many rules may follow on one another; the next one does nothing."""
A_DAY = 10
"""So often a rule may meet one card within 24 hours."""
MOST_DEEDS = 5
MOST_RULES = 30
LONGEST_STAY = 366 * 24 * 60
TRIED_DAYS = 30


class DeedKind(StrEnum):
    """What a rule can do."""

    MOVE = "move"
    ASSIGN = "assign"
    LABEL = "label"
    BLOCK = "block"
    NOTIFY = "notify"
    CREATE = "create"
    CLASS = "class"


TARGETED = frozenset({DeedKind.MOVE, DeedKind.LABEL})
WORDED = {DeedKind.BLOCK: 300, DeedKind.NOTIFY: 160, DeedKind.CREATE: 200}
"""Deeds that need words, and how many characters of them fit."""


@dataclass(frozen=True)
class Deed:
    """One thing to do. target: a column, a label, a person (none: nobody, or whoever has the card, else the lead)."""

    kind: DeedKind
    target: int | None = None
    text: str = ""


@dataclass(frozen=True)
class Happening:
    """An event, as far as rules ask about it. depth: how many rules led to it. undoes: it takes another one back."""

    event_id: int
    card_id: int
    kind: EventKind
    state: str = ""
    from_column_id: int | None = None
    to_column_id: int | None = None
    rule_id: int | None = None
    depth: int = 0
    undoes: bool = False


@dataclass(frozen=True)
class Called:
    """What the ids of a rule are called today."""

    columns: Mapping[int, str] = field(default_factory=dict)
    labels: Mapping[int, str] = field(default_factory=dict)
    people: Mapping[int, str] = field(default_factory=dict)


KINDS = {
    RuleTrigger.CREATED: frozenset({EventKind.CREATED}),
    RuleTrigger.MOVED: frozenset({EventKind.MOVED, EventKind.CLOSED}),
    RuleTrigger.ASSIGNED: frozenset({EventKind.ASSIGNED}),
    RuleTrigger.BLOCKED: frozenset({EventKind.BLOCKED}),
    RuleTrigger.UNBLOCKED: frozenset({EventKind.UNBLOCKED}),
    RuleTrigger.REOPENED: frozenset({EventKind.REOPENED}),
    RuleTrigger.HANDED_OFF: frozenset({EventKind.HANDED_OFF}),
    RuleTrigger.REPLIED: frozenset({EventKind.COMMENTED}),
    RuleTrigger.SLA_AT_RISK: frozenset({EventKind.AT_RISK}),
    RuleTrigger.TIME_IN_COLUMN: frozenset[EventKind](),
}
"""The events that each trigger looks at; time in a column comes from timers."""

WHEN = {
    RuleTrigger.CREATED: "a card is created",
    RuleTrigger.MOVED: "a card comes into {column}",
    RuleTrigger.ASSIGNED: "a card is given to somebody",
    RuleTrigger.BLOCKED: "a card is blocked",
    RuleTrigger.UNBLOCKED: "a blocker is removed",
    RuleTrigger.REOPENED: "a card is opened again",
    RuleTrigger.HANDED_OFF: "a card arrives from another pod",
    RuleTrigger.REPLIED: "the customer writes again",
    RuleTrigger.TIME_IN_COLUMN: "a card stands in {column} for {minutes} of working time",
    RuleTrigger.SLA_AT_RISK: "a promised time is at risk",
}


def answers(trigger: RuleTrigger, column_id: int | None, rule_id: int | None, event: Happening) -> bool:
    """Whether a rule looks at an event. Never at one of its own."""
    if event.kind not in KINDS[trigger] or (rule_id is not None and event.rule_id == rule_id):
        return False
    if trigger is RuleTrigger.REPLIED:
        return event.state == "received"
    if trigger is RuleTrigger.REOPENED:
        return not event.undoes  # a slip that was taken back brought nobody back
    if trigger is RuleTrigger.MOVED:
        return event.from_column_id != event.to_column_id and column_id in (None, event.to_column_id)
    return True


def check_rule(trigger: RuleTrigger, minutes: int | None, condition: str, deeds: Sequence[Deed]) -> None:
    """Refuse a rule that means nothing."""
    matching.terms_of(condition)
    if trigger is RuleTrigger.TIME_IN_COLUMN and not 1 <= (minutes or 0) <= LONGEST_STAY:
        raise Refused("Say after how much working time in the column: from one minute to a year.")
    if not 1 <= len(deeds) <= MOST_DEEDS:
        raise Refused(f"A rule does one to {MOST_DEEDS} things. Choose what it shall do.")
    for deed in deeds:
        _check_deed(deed)


def _check_deed(deed: Deed) -> None:
    if deed.kind in TARGETED and deed.target is None:
        raise Refused("Choose the column to move to, and the label to put on.")
    if deed.kind is DeedKind.CLASS and deed.text not in {one.value for one in ServiceClass}:
        raise Refused("Choose the class of service.")
    longest = WORDED.get(deed.kind)
    if longest is not None and not 1 <= len(deed.text.strip()) <= longest:
        missing = {DeedKind.BLOCK: "what blocks the card", DeedKind.NOTIFY: "what to tell", DeedKind.CREATE: "a title"}
        raise Refused(f"Write {missing[deed.kind]}, in at most {longest} characters.")


def stored(deeds: Sequence[Deed]) -> list[dict[str, Any]]:
    """As they are kept."""
    return [{"do": deed.kind.value, "target": deed.target, "text": deed.text.strip()} for deed in deeds]


def deeds_of(kept: Sequence[Mapping[str, Any]]) -> tuple[Deed, ...]:
    """As they were kept."""
    return tuple(Deed(DeedKind(one["do"]), one.get("target"), one.get("text", "")) for one in kept)


def when_words(trigger: RuleTrigger, column: str, minutes: int | None) -> str:
    """When it looks: "a card comes into Doing"."""
    return WHEN[trigger].format(column=column or "any column", minutes=stay_words(minutes or 0))


def stay_words(minutes: int) -> str:
    """Working time in its largest whole unit."""
    if minutes >= 60 and minutes % 60 == 0:
        return f"{minutes // 60} h"
    return f"{minutes} min"


GONE_COLUMN, GONE_LABEL = "a column that is gone", "a label that is gone"
GONE_PERSON = "somebody who is not in the pod any more"

CLAUSES = {
    "blocked": "it is {not_}blocked",
    "column": "it stands {not_}in {value}",
    "label": "it is {not_}labelled {value}",
    "who": "it is {not_}in the hands of {value}",
    "customer": "the customer is {not_}{value}",
    "title": "its title {says} “{value}”",
    matching.TEXT: "its text {says} “{value}”",
}
"""Terms of a condition as half a sentence; every other field is its own name."""


def clause(term: matching.Term) -> str:
    """A term of a condition as one would say it: "it stands in waiting", "its class is not intangible"."""
    turned, values = term.turned, term.spoken
    if term.field == "blocked":
        turned, values = turned != (term.values == ("no",)), ()
    if term.field == "who":
        values = tuple("nobody" if value.casefold() == matching.NONE else value for value in values)
    value = " or ".join(one.replace("_", " ") if term.field == "class" else one for one in values)
    said = CLAUSES.get(term.field, "its {field} is {not_}{value}")
    says = "does not say" if turned else "says"
    return said.format(field=term.field, not_="not " * turned, says=says, value=value)


def missing(column_id: int | None, deeds: Sequence[Deed], called: Called) -> str:
    """What ids name that is gone from the pod: "a column that is gone"; empty: nothing."""
    people = {DeedKind.ASSIGN, DeedKind.NOTIFY}
    if column_id is not None and column_id not in called.columns:
        return GONE_COLUMN
    for deed in deeds:
        if deed.kind is DeedKind.MOVE and deed.target not in called.columns:
            return GONE_COLUMN
        if deed.kind is DeedKind.LABEL and deed.target not in called.labels:
            return GONE_LABEL
        if deed.kind in people and deed.target is not None and deed.target not in called.people:
            return GONE_PERSON
    return ""


def deed_words(deed: Deed, called: Called) -> str:
    """What it does: "move it to Doing"."""
    target = deed.target or 0
    person = called.people.get(target, GONE_PERSON)
    return {
        DeedKind.MOVE: f"move it to {called.columns.get(target, GONE_COLUMN)}",
        DeedKind.ASSIGN: f"give it to {person}" if deed.target else "take it back from whoever has it",
        DeedKind.LABEL: f"label it “{called.labels[target]}”" if target in called.labels else f"put {GONE_LABEL} on it",
        DeedKind.BLOCK: f"block it: {deed.text}",
        DeedKind.NOTIFY: f"tell {person if deed.target else 'whoever has it, else the lead'}: {deed.text}",
        DeedKind.CREATE: f"create the card “{deed.text}”",
        DeedKind.CLASS: f"make its class {deed.text.replace('_', ' ')}",
    }[deed.kind]
