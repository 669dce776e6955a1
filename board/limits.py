"""May this card enter? The limits of a board, what each counts, and what it says when it is full."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from board.models import ColumnKind, LimitMode, LimitScope, ServiceClass
from core.refusal import NeedsReason, Refused

UNDER_WAY = (ColumnKind.ACTIVE, ColumnKind.WAITING)
"""What a lane, a person and the whole pod count: work that was started. Queues count only in a group."""

COLUMN, EXPEDITE = "column", "expedite"
"""The scopes besides those of LimitScope: a column's own limit, and the pod's limit on expedite cards."""


@dataclass(frozen=True)
class Place:
    """Where a card stands, as limits see it."""

    column_id: int
    kind: ColumnKind
    service_class: ServiceClass = ServiceClass.STANDARD
    segment_id: int | None = None
    assignee_id: int | None = None


@dataclass(frozen=True)
class Rule:
    """One limit of a board. row_id: of its column or its own row; 0 for the pod's limit on expedite cards."""

    scope: str
    row_id: int
    limit: int
    mode: LimitMode
    name: str = ""
    column_ids: frozenset[int] = field(default_factory=frozenset)
    lane: str = ""
    person_id: int | None = None

    @property
    def key(self) -> str:
        """Its name in events: "column:12", "pod:3"."""
        return f"{self.scope}:{self.row_id}"


@dataclass(frozen=True)
class Passed:
    """A limit that a card passed: what it held before, under which mode, and why."""

    rule: Rule
    name: str
    held: int
    mode: LimitMode
    reason: str

    def detail(self) -> dict[str, Any]:
        """What the event keeps."""
        return {"limit": self.rule.key, "held": self.held, "of": self.rule.limit, "mode": self.mode.value}


def holds(rule: Rule, place: Place) -> bool:
    """Whether a card that stands there is one of those that this limit counts."""
    if place.kind is ColumnKind.DONE:
        return False
    if rule.scope == COLUMN:
        return place.column_id == rule.row_id
    if rule.scope == EXPEDITE:
        return place.service_class is ServiceClass.EXPEDITE
    if rule.scope == LimitScope.GROUP:
        return place.column_id in rule.column_ids
    if place.kind not in UNDER_WAY:
        return False
    if rule.scope == LimitScope.LANE:
        return rule.lane in lanes_of(place)
    if rule.scope == LimitScope.PERSON:
        return place.assignee_id is not None and rule.person_id in (None, place.assignee_id)
    return True


def lanes_of(place: Place) -> frozenset[str]:
    """The names of all lanes that a card stands in, however the board is cut."""
    return frozenset(
        (f"class:{place.service_class.value}", f"segment:{place.segment_id or 0}", f"person:{place.assignee_id or 0}")
    )


def entered(rules: Iterable[Rule], before: Place | None, after: Place) -> list[Rule]:
    """The limits that one more card would stand under: those that count it there and did not count it before."""
    found = [rule for rule in rules if rule.mode is not LimitMode.OFF and holds(rule, after)]
    own = any(rule.scope == LimitScope.PERSON and rule.person_id is not None for rule in found)
    return [rule for rule in found if not (own and _is_general(rule)) and not _was_in(rule, before, after)]


def _is_general(rule: Rule) -> bool:
    """A person's own limit stands in the place of everybody's."""
    return rule.scope == LimitScope.PERSON and rule.person_id is None


def _was_in(rule: Rule, before: Place | None, after: Place) -> bool:
    if before is None or not holds(rule, before):
        return False
    return not _is_general(rule) or before.assignee_id == after.assignee_id


def judge(full: Iterable[tuple[Rule, str, int]], reason: str, *, forced: bool = False) -> list[Passed]:
    """What comes of limits that are full: refused, asked for a reason, or passed and kept.

    forced: what has happened already (a blocker ended, an import) is kept as passed, never refused.
    """
    said = said_of(reason)
    rows = list(full)
    blocks = [row for row in rows if row[0].mode is LimitMode.BLOCK]
    if blocks and not forced:
        rule, name, held = blocks[0]
        raise Refused(f"{full_words(rule, name, held)}; finish {'that' if rule.scope == EXPEDITE else 'one'} first.")
    if not said and not forced and (asked := asks(rows)):
        raise NeedsReason(" ".join(asked))
    return [Passed(rule, name, held, rule.mode, said) for rule, name, held in rows]


def said_of(reason: str) -> str:
    """A reason without stray blanks; nothing where no letter and no number is said."""
    said = " ".join(reason.split())
    return said if any(sign.isalnum() for sign in said) else ""


def asks(full: Iterable[tuple[Rule, str, int]]) -> list[str]:
    """What full limits ask for before one more card passes, a sentence each."""
    wanted = [row for row in full if row[0].mode is LimitMode.REASON]
    return [f"{full_words(*row)}. Say why this one cannot wait, or finish another first." for row in wanted]


def full_words(rule: Rule, name: str, held: int) -> str:
    """A full limit as the start of a sentence."""
    many = f"{held} of {rule.limit} {_cards(rule.limit)}"
    if rule.scope == EXPEDITE:
        return f"The pod already expedites {name}, and its limit is {rule.limit}"
    if rule.scope == LimitScope.PERSON:
        return f"{name} already has {many} under way"
    if rule.scope == LimitScope.POD:
        return f"The pod already has {many} under way"
    return f"{name} already {'hold' if rule.scope == LimitScope.GROUP and not rule.name else 'holds'} {many}"


def limit_of(kind: ColumnKind, wip_limit: int | None) -> int | None:
    """The limit that counts: finished work is never work in progress."""
    return None if kind is ColumnKind.DONE else wip_limit


def room_words(held: int, wip_limit: int | None, mode: LimitMode = LimitMode.BLOCK) -> str:
    """How full a column is: "4 of 5", "Full 5 of 5: finish one first"."""
    if wip_limit is None or mode is LimitMode.OFF:
        return str(held)
    if held < wip_limit:
        return f"{held} of {wip_limit}"
    return f"{'Full' if held == wip_limit else 'Over'} {held} of {wip_limit}: finish one first"


def check_limit(wip_limit: int | None) -> None:
    """Refuse a limit that means nothing."""
    if wip_limit is not None and not 1 <= wip_limit <= 999:
        raise Refused("A limit is a number from 1 to 999. Leave it empty for no limit.")


def _cards(count: int) -> str:
    return "card" if count == 1 else "cards"
