"""Needs: one line for each thing that waits for the reader, the urgent ones first."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

SOON = timedelta(hours=8)


@dataclass(frozen=True)
class Need:
    """One thing that needs the reader, and the page that answers it."""

    said: str
    page: str
    params: dict[str, str] = field(default_factory=dict)
    urgent: bool = False


class Mine(Protocol):
    """What must be known of a card of mine."""

    @property
    def card_id(self) -> int: ...
    @property
    def pod_id(self) -> int: ...
    @property
    def key(self) -> str: ...
    @property
    def due_at(self) -> datetime | None: ...
    @property
    def blocked(self) -> str | None: ...


class Loaded(Protocol):
    """What must be known of a column."""

    @property
    def name(self) -> str: ...
    @property
    def wip_limit(self) -> int | None: ...
    @property
    def counted(self) -> int: ...


def of_card(card: Mine, at: datetime, zone: ZoneInfo) -> Need | None:
    """A card of mine that is late, due today or within a working day, or blocked."""
    params = {"pod": str(card.pod_id), "card": str(card.card_id)}
    if card.due_at is not None and card.due_at < at:
        return Need(f"{card.key} is past its due time", "Board", params, urgent=True)
    if card.blocked is not None:
        return Need(f"{card.key} is blocked: {card.blocked or 'no reason given'}", "Board", params)
    if card.due_at is not None and (words := due_words(card.due_at, at, zone)):
        return Need(f"{card.key} is {words}", "Board", params)
    return None


def due_words(due_at: datetime, at: datetime, zone: ZoneInfo) -> str:
    """Due today at 17:00, or in the night and the morning to come; nothing when it is later."""
    due, now = due_at.astimezone(zone), at.astimezone(zone)
    if due.date() != now.date() and due_at >= at + SOON:
        return ""
    return f"due {'today' if due.date() == now.date() else 'tomorrow'} at {due.strftime('%H:%M')}"


def of_column(load: Loaded, pod_id: int) -> Need | None:
    """A column that holds more than the pod agreed on."""
    if load.wip_limit is None or load.counted <= load.wip_limit:
        return None
    said = f"{load.name} holds {load.counted} of {load.wip_limit}: finish one before the next starts"
    return Need(said, "Board", {"pod": str(pod_id)})


def of_decisions(pod_id: int, waiting: int) -> Need:
    """Decisions outside the limits that wait for the reader: a customer waits behind each."""
    said = "A decision waits for your answer" if waiting == 1 else f"{waiting} decisions wait for your answer"
    return Need(f"{said}: somebody promised a customer to come back", "Guardrails", {"pod": str(pod_id)}, urgent=True)


def sorted_needs(needs: Sequence[Need | None]) -> list[Need]:
    """The urgent first, else in the order given."""
    return sorted((need for need in needs if need is not None), key=lambda need: not need.urgent)
