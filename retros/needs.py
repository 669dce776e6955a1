"""Needs: one line for each thing that waits for the reader, the urgent ones first."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
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


class Grown(Protocol):
    """What must be known of skills, learning, coaching and feedback that wait for the reader."""

    @property
    def pulses(self) -> Sequence[tuple[int, date]]: ...
    @property
    def plans(self) -> Sequence[tuple[int, str, date]]: ...
    @property
    def engagements(self) -> Sequence[tuple[int | None, date]]: ...
    @property
    def inbox(self) -> Sequence[tuple[int, int]]: ...


def of_growth(waiting: Grown) -> list[Need]:
    """A plan past its day, an engagement past its end, a pulse to answer, an inbox that nobody took."""
    return [
        *(
            _skills(pod_id, "learning", f"Learning {skill} was due on {due:%-d %b}: close it with evidence, or move it")
            for pod_id, skill, due in waiting.plans
        ),
        *(
            _skills(pod_id, "coaching", f"A coach engagement of yours should have ended on {end:%-d %b}")
            for pod_id, end in waiting.engagements
        ),
        *(
            _skills(
                pod_id,
                "pulse",
                f"Your pod asks how it is to work here, until {until:%-d %b}; nobody sees who said what",
            )
            for pod_id, until in waiting.pulses
        ),
        *(
            _skills(pod_id, "feedback", f"{count} in the inbox of the change team that nobody has taken")
            for pod_id, count in waiting.inbox
        ),
    ]


def _skills(pod_id: int | None, view: str, said: str) -> Need:
    return Need(said, "Skills", {**({"pod": str(pod_id)} if pod_id else {}), "view": view})


def of_offers(pod_id: int, waiting: int) -> Need:
    """Cards that other pods offer warmly: each keeps its people there until somebody here answers."""
    said = "A card is offered to your pod" if waiting == 1 else f"{waiting} cards are offered to your pod"
    return Need(f"{said}: accept or decline", "Board", {"pod": str(pod_id), "open": "arrivals"}, urgent=True)


def sorted_needs(needs: Sequence[Need | None]) -> list[Need]:
    """The urgent first, else in the order given."""
    return sorted((need for need in needs if need is not None), key=lambda need: not need.urgent)
