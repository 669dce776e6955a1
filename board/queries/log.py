"""The events of a pod's cards as columns of numbers: read once, then only of the cards that something happened to."""

import json
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import Float, String, case, cast, extract, func, select, type_coerce
from sqlmodel import Session, col

from board.models import Board, Card, CardEvent, Column, ColumnKind, EventKind, ServiceClass
from board.replay import CLOSED_AT, INTO, MOVES, Effect
from board.stays import Bools, Floats, Ints, Log
from core.people import ActorKind

KEPT = 6
ANEW = 500
"""Where more cards than these have changed, everything is read again."""
CLASSES = tuple(ServiceClass)
KINDS = tuple(EventKind)
_KIND = {kind.value: place for place, kind in enumerate(KINDS)}
_CLASS = {kind.value: place for place, kind in enumerate(CLASSES)}
_MOVING = np.array([kind in MOVES for kind in KINDS])
_BLOCKING = np.array([(kind is EventKind.BLOCKED) - (kind is EventKind.UNBLOCKED) for kind in KINDS])
TELLING = (EventKind.MERGED, EventKind.RESTORED)
"""Kinds of ours whose detail says what became of the case."""
_logs: OrderedDict[Any, "PodLog"] = OrderedDict()
_lock = threading.Lock()


@dataclass(frozen=True)
class PodLog:
    """What happened to the cards that were ever in a pod, and what filters ask of them."""

    log: Log
    keys: dict[int, str]
    segments: dict[int, int | None]
    topics: dict[int, str]
    kinds: dict[int, ColumnKind]
    """Of every column, as this log understands them."""

    def of(
        self, log: Log, segment_id: int | None = None, topic: str | None = None, kind: ServiceClass | None = None
    ) -> Log:
        """Only the cards of that segment, topic (as they are now) and class (as it was at the end); None takes all."""
        keep = np.ones(len(log.card), dtype=bool)
        if segment_id is not None:
            keep &= np.isin(log.card, [card_id for card_id, its in self.segments.items() if its == segment_id])
        if topic is not None:
            keep &= np.isin(log.card, [card_id for card_id, its in self.topics.items() if its == topic])
        if kind is not None:
            keep &= (log.service_class[log.last] == CLASSES.index(kind))[log.number]
        return log if keep.all() else log.only(keep)


def pod_log(session: Session, pod_id: int) -> PodLog:
    """The pod's log as of its board's revision: every change of the board raises it."""
    revision = session.connection().execute(select(col(Board.revision)).where(col(Board.pod_id) == pod_id)).scalar()
    known = (str(session.get_bind().engine.url), pod_id, revision)
    with _lock:
        if known in _logs:
            _logs.move_to_end(known)
            return _logs[known]
        earlier = next((kept for key, kept in _logs.items() if key[:2] == known[:2]), None)
    found = (extended(session, pod_id, earlier) if earlier else None) or read_log(session, pod_id)
    with _lock:
        for old in [key for key in _logs if key[:2] == known[:2]]:
            del _logs[old]
        _logs[known] = found
        while len(_logs) > KEPT:
            _logs.popitem(last=False)
    return found


def forget() -> None:
    """Remember nothing: the next question reads the store."""
    with _lock:
        _logs.clear()


def extended(session: Session, pod_id: int, earlier: PodLog) -> PodLog | None:
    """An earlier log with those cards read anew that have other events by now; None where more has changed.

    Events are only ever added, so their number tells. Their ids would not: of two boards, the later may commit first.
    """
    theirs = _theirs(pod_id)
    counted = select(col(CardEvent.card_id), func.count()).where(col(CardEvent.card_id).in_(theirs))
    counts = {row[0]: row[1] for row in session.connection().execute(counted.group_by(col(CardEvent.card_id)))}
    cards, numbers = np.unique(earlier.log.card, return_counts=True)
    had = dict(zip(cards.tolist(), numbers.tolist(), strict=True))
    changed = [card_id for card_id, number in counts.items() if had.get(card_id) != number]
    if had.keys() - counts.keys() or len(changed) > ANEW or _kinds(session) != earlier.kinds:
        return None
    log = _events(session, changed, earlier.kinds).beside(earlier.log.only(~np.isin(earlier.log.card, changed)))
    return PodLog(log, *_facts(session, theirs), earlier.kinds)


def read_log(session: Session, pod_id: int) -> PodLog:
    """The same from the store."""
    theirs, kinds = _theirs(pod_id), _kinds(session)
    return PodLog(_events(session, theirs, kinds), *_facts(session, theirs), kinds)


def _theirs(pod_id: int) -> Any:
    return select(col(CardEvent.card_id)).where(col(CardEvent.pod_id) == pod_id)


def _facts(session: Session, theirs: Any) -> tuple[dict[int, str], dict[int, int | None], dict[int, str]]:
    cards = select(col(Card.id), col(Card.key), col(Card.segment_id), col(Card.topic)).where(col(Card.id).in_(theirs))
    rows: Any = session.connection().execute(cards).all()
    return {r[0]: r[1] for r in rows}, {r[0]: r[2] for r in rows}, {r[0]: r[3] for r in rows}


def _events(session: Session, theirs: Any, kinds: dict[int, ColumnKind]) -> Log:
    wanted = (
        select(
            *(col(column) for column in (CardEvent.card_id, CardEvent.pod_id)),
            *(col(column) for column in (CardEvent.from_column_id, CardEvent.to_column_id)),
            *(type_coerce(column, String) for column in (CardEvent.kind, CardEvent.actor_kind)),
            type_coerce(CardEvent.service_class, String),
            moment(session, CardEvent.occurred_at),
            _told(session),
            *(col(column) for column in (CardEvent.id, CardEvent.undoes_id)),
        )
        .where(col(CardEvent.card_id).in_(theirs))
        .order_by(col(CardEvent.card_id), col(CardEvent.seq))
    )
    found: Any = session.connection().execute(wanted)
    rows = found.cursor.fetchall()  # plain tuples, as the store has them: nothing here needs converting
    return _log(list(zip(*rows, strict=True)) if rows else [()] * 11, kinds)


def _log(columns: Sequence[Sequence[Any]], kinds: dict[int, ColumnKind]) -> Log:
    card, pod, source, target, kind, actor, service_class, at, told, ids, undoes = columns
    kind_of = np.array([_KIND[name] for name in kind], dtype=np.int64)
    theirs = ActorKind.IMPORT.value
    imported = np.array([name == theirs for name in actor], dtype=bool)
    goes_to = _numbers(target)
    moving = _MOVING[kind_of] & (goes_to != 0)
    effect, begins = _meaning(kind_of, imported, moving, goes_to, _numbers(source), kinds)
    when = seconds(at)
    closed = when.copy()
    for place, text in enumerate(told):
        if text is not None and text != "null":
            _say(json.loads(text), place, effect, closed)
    return Log(
        card=np.array(card, dtype=np.int64),
        at=when,
        closed=closed,
        pod=np.array(pod, dtype=np.int64),
        column=np.where(moving, goes_to, 0),
        effect=effect,
        service_class=np.array([_CLASS[name] for name in service_class], dtype=np.int64),
        blocks=_BLOCKING[kind_of],
        begins=begins,
        taken_back=_taken_back(ids, undoes, when, effect == Effect.CLOSES),
    )


def _taken_back(ids: Sequence[int], undoes: Sequence[int | None], when: Floats, closes: Bools) -> Floats:
    """When each closing was undone; infinity for what was not, and for what closes nothing."""
    found = np.full(len(ids), np.inf)
    since = {number: when[place] for place, number in enumerate(undoes) if number is not None}
    if since:
        for place in np.flatnonzero(closes & np.isin(_numbers(ids), list(since))).tolist():
            found[place] = since[ids[place]]
    return found


def _say(detail: dict[str, Any], place: int, effect: Ints, closed: Floats) -> None:
    if CLOSED_AT in detail:
        effect[place] = Effect.OPENS if detail[CLOSED_AT] is None else Effect.CLOSES
        if detail[CLOSED_AT] is not None:
            closed[place] = datetime.fromisoformat(detail[CLOSED_AT]).timestamp()
    elif INTO in detail:
        effect[place] = Effect.GOES


def _meaning(
    kind: Ints, imported: Bools, moving: Bools, goes_to: Ints, source: Ints, kinds: dict[int, ColumnKind]
) -> tuple[Ints, Bools]:
    """What each event does to its case (`replay.effect_of`), and whether it starts the work (`replay.begins`)."""
    ids = np.array(sorted(kinds), dtype=np.int64)
    codes = np.array([list(ColumnKind).index(kinds[number]) for number in ids.tolist()], dtype=np.int64)
    where = np.searchsorted(ids, goes_to).clip(0, max(len(ids) - 1, 0))
    known = moving & (ids[where] == goes_to) if len(ids) else np.zeros(len(kind), dtype=bool)
    meant = codes[where] if len(ids) else kind
    done, active, queue = (
        list(ColumnKind).index(one) for one in (ColumnKind.DONE, ColumnKind.ACTIVE, ColumnKind.QUEUE)
    )
    stays = (kind == KINDS.index(EventKind.MOVED)) & (goes_to == source)
    effect = np.where(known & ~stays, np.where(meant == done, Effect.CLOSES, Effect.OPENS), Effect.NONE)
    closes = kind == KINDS.index(EventKind.CLOSED)
    effect = np.where(imported, np.where(closes, Effect.CLOSES, Effect.OPENS), effect)
    effect[kind == KINDS.index(EventKind.DELETED)] = Effect.GOES
    entered = known & (goes_to != source)
    ours = (meant == active) & (kind != KINDS.index(EventKind.HANDED_OFF))
    return effect.astype(np.int64), entered & np.where(imported, meant != queue, ours)


def _told(session: Session) -> Any:
    """The detail, as text, of events whose detail may say more than their kind."""
    says = (col(CardEvent.actor_kind) == ActorKind.IMPORT) | col(CardEvent.kind).in_(TELLING)
    is_postgres = session.get_bind().dialect.name == "postgresql"
    detail = cast(CardEvent.detail, String) if is_postgres else type_coerce(CardEvent.detail, String)
    return case((says, detail))


def _kinds(session: Session) -> dict[int, ColumnKind]:
    rows: Any = session.connection().execute(select(col(Column.id), col(Column.kind)))
    return {row[0]: row[1] for row in rows}


def _numbers(values: Sequence[int | None]) -> Ints:
    return np.array([value or 0 for value in values], dtype=np.int64)


def moment(session: Session, column: Any) -> Any:
    """A moment as the store can give it fastest: text on SQLite, epoch seconds on PostgreSQL."""
    if session.get_bind().dialect.name == "postgresql":
        return cast(extract("epoch", column), Float)
    return type_coerce(column, String)


def seconds(moments: Sequence[str | float | None]) -> Floats:
    """UTC epoch seconds; nan where nothing is known. Text is read by the thousand, not one by one."""
    if not any(isinstance(one, str) for one in moments):
        return np.array(moments, dtype=np.float64)
    stamps = np.array([one or "NaT" for one in moments], dtype="datetime64[us]")
    return np.where(np.isnat(stamps), np.nan, stamps.astype(np.int64) / 1e6)
