"""What a board was like at any instant, from its events alone: which card stood where, with whom, in what state.

Nothing but events (and what each column means) is read, so a card that was deleted, merged, renamed or handed on
since then stands where it stood. Replayed to now it says what the cards themselves say.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import IntEnum
from typing import Any, NamedTuple

from board.models import ColumnKind, EventKind, ServiceClass
from core.people import ActorKind

CLOSED_AT = "closed_at"
"""In an event's detail: when the case counts as closed (None: it does not), where its kind alone does not say it."""

INTO = "into"
"""In the detail of MERGED: the card that goes on. Without it the event stands on the card that goes on."""


class Effect(IntEnum):
    """What an event does to a case: nothing, it is open, it is closed, it is no case any more."""

    NONE = 0
    OPENS = 1
    CLOSES = 2
    GOES = 3


class Happened(NamedTuple):
    """One event, as far as a board is concerned."""

    card_id: int
    kind: EventKind
    by: ActorKind
    pod_id: int
    to_column_id: int | None
    from_assignee_id: int | None
    to_assignee_id: int | None
    service_class: ServiceClass
    at: datetime
    detail: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Standing:
    """A card as it stood. since: when it entered its column."""

    card_id: int
    pod_id: int
    column_id: int | None
    assignee_id: int | None
    service_class: ServiceClass
    is_blocked: bool
    state: Effect
    opened_at: datetime
    since: datetime
    started_at: datetime | None
    closed_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Neither closed nor gone."""
        return self.state is Effect.OPENS


MOVES = frozenset(
    {
        *(EventKind.CREATED, EventKind.MOVED, EventKind.CLOSED, EventKind.REOPENED, EventKind.HANDED_OFF),
        *(EventKind.RESTORED, EventKind.STATUS, EventKind.RESOLVED),
    }
)
"""After these a card stands in the column that they name."""


def effect_of(
    kind: EventKind, by: ActorKind, column: ColumnKind | None, detail: Mapping[str, Any] | None = None
) -> Effect:
    """What an event does to a case. `column`: what the column means that it names.

    On our boards a case is closed when it comes among finished work; a new place in its column changes nothing. Every
    row of an import says whether its case is over, for their systems close cases by rules of their own.
    """
    if kind is EventKind.DELETED or (kind is EventKind.MERGED and detail and INTO in detail):
        return Effect.GOES
    if detail and CLOSED_AT in detail:
        return Effect.OPENS if detail[CLOSED_AT] is None else Effect.CLOSES
    if by is ActorKind.IMPORT:
        return Effect.CLOSES if kind is EventKind.CLOSED else Effect.OPENS
    if kind not in MOVES or column is None:
        return Effect.NONE
    return Effect.CLOSES if column is ColumnKind.DONE else Effect.OPENS


def begins(kind: ColumnKind, by: ActorKind) -> bool:
    """Whether entering a column of that kind starts the work. What came over from elsewhere begins outside queues."""
    return kind is not ColumnKind.QUEUE if by is ActorKind.IMPORT else kind is ColumnKind.ACTIVE


def board_at(
    events: Iterable[Happened], kinds: Mapping[int, ColumnKind], at: datetime | None = None
) -> dict[int, Standing]:
    """Every card as it stood at that instant (None: after everything). Events come card by card, in their order."""
    found: dict[int, Standing] = {}
    for event in events:
        if at is None or event.at <= at:
            found[event.card_id] = after(found.get(event.card_id), event, kinds)
    return found


def after(before: Standing | None, event: Happened, kinds: Mapping[int, ColumnKind]) -> Standing:
    """The card right after an event."""
    standing = before or _born(event)
    stays = event.kind is EventKind.MOVED and event.to_column_id == standing.column_id
    column = None if stays else kinds.get(event.to_column_id or 0)
    effect = effect_of(event.kind, event.by, column, event.detail)
    column_id = event.to_column_id if event.kind in MOVES and event.to_column_id else standing.column_id
    state = standing.state if effect is Effect.NONE else effect
    entered = before is None or column_id != standing.column_id or event.pod_id != standing.pod_id
    return replace(
        standing,
        pod_id=event.pod_id,
        column_id=column_id,
        assignee_id=_assignee(standing, event),
        service_class=event.service_class,
        is_blocked=_blocked(standing, event, state),
        state=state,
        since=event.at if entered else standing.since,
        started_at=standing.started_at or _started(event, column_id, entered, kinds),
        closed_at=_closed(standing, event, state),
    )


def _born(event: Happened) -> Standing:
    return Standing(
        card_id=event.card_id,
        pod_id=event.pod_id,
        column_id=None,
        assignee_id=None,
        service_class=event.service_class,
        is_blocked=False,
        state=Effect.OPENS,
        opened_at=event.at,
        since=event.at,
        started_at=None,
        closed_at=None,
    )


def _assignee(standing: Standing, event: Happened) -> int | None:
    names = event.kind in (EventKind.CREATED, EventKind.ASSIGNED, EventKind.HANDED_OFF)
    if names or event.to_assignee_id is not None or event.from_assignee_id is not None:
        return event.to_assignee_id
    return standing.assignee_id


def _blocked(standing: Standing, event: Happened, state: Effect) -> bool:
    if state is not Effect.OPENS or event.kind is EventKind.UNBLOCKED:
        return False
    return event.kind is EventKind.BLOCKED or standing.is_blocked


def _started(event: Happened, column_id: int | None, entered: bool, kinds: Mapping[int, ColumnKind]) -> datetime | None:
    if not entered or column_id is None or (event.kind is EventKind.HANDED_OFF and event.by is not ActorKind.IMPORT):
        return None
    return event.at if begins(kinds.get(column_id, ColumnKind.QUEUE), event.by) else None


def _closed(standing: Standing, event: Happened, state: Effect) -> datetime | None:
    if state is Effect.OPENS:
        return None
    told = (event.detail or {}).get(CLOSED_AT)
    if told is not None:
        return datetime.fromisoformat(told)
    is_told_again = standing.closed_at is not None and event.by is not ActorKind.IMPORT
    return standing.closed_at if is_told_again else event.at
