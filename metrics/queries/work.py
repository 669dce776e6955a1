"""Read cases and their changes of owner, as columns."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy import Float, String, cast, extract, func, select, type_coerce
from sqlmodel import Session, col

from board.models import Card, CardEvent, EventKind, Handoff, HandoffKind
from metrics.arrays import Bools, Floats, Ints, floats, ints
from metrics.facts import Work
from metrics.flow import Cases
from metrics.handoffs import Links
from metrics.queries.memory import read_once
from metrics.queries.outcomes import columns
from metrics.results import Window
from pods.localtime import day_number
from pods.models import Pod

APART = (HandoffKind.SEGMENT_MOVE, HandoffKind.MISROUTE)
"""Changes of owner that no pod answers for: the customer moved, or the case had come to the wrong pod."""


def read_work(session: Session, window: Window, zone: str) -> Work:
    """Cases as they stood at the end of the period: what came later is not known yet.

    Read once for every period with that end: the comparison, a pod's page and its charts share it.
    """
    return read_once(session, ("work", window.end, zone), lambda: _work(session, window, zone))


def _work(session: Session, window: Window, zone: str) -> Work:
    ids, pod, first_owner, moments = _cases(session, window.end)
    every, kind = _links(session, ids, window.end)
    moved, misrouted = (np.array([one is apart for one in kind], dtype=bool) for apart in APART)
    links, moves, misroutes = (_part(every, mask) for mask in (~moved & ~misrouted, moved, misrouted))
    first_owner[moves.case[::-1]] = moves.giver[::-1]
    first_owner[misroutes.case] = misroutes.taker  # whoever was given it by mistake never owned it
    first_owner[links.case[::-1]] = links.giver[::-1]
    cases = Cases(ids, pod, first_owner, *moments)
    return Work(
        cases, links, moves, misroutes, _levels(session), _days(cases.started_s, zone), _days(cases.closed_s, zone)
    )


def _cases(session: Session, end: datetime) -> tuple[Ints, Ints, Ints, list[Floats]]:
    wanted = (
        select(
            col(Card.id),
            col(Card.pod_id),
            *(
                moment(session, column)
                for column in (Card.opened_at, Card.started_at, Card.resolved_at, Card.closed_at)
            ),
        )
        .where(col(Card.opened_at) < end, col(Card.gone_as).is_(None) | ~_gone_before(end))
        .order_by(col(Card.id))
    )
    card_ids, pod, opened, started, resolved, closed = columns(session, wanted, 6)
    ids, limit = ints(card_ids), end.timestamp()
    born = seconds(opened)
    happened = [np.where(column < limit, column, np.nan) for column in map(seconds, (started, resolved, closed))]
    first, last = _ends(session, ids, born, end)
    return ids, ints(pod), ints(pod), [born, *happened, first, last]


def _gone_before(end: datetime) -> Any:
    """Deleted, or merged into another, by then: no case any more. What went later was one still."""
    went = (col(CardEvent.card_id) == col(Card.id)) & col(CardEvent.kind).in_((EventKind.DELETED, EventKind.MERGED))
    return select(col(CardEvent.id)).where(went, col(CardEvent.occurred_at) < end).exists()


def _ends(session: Session, ids: Ints, born: Floats, end: datetime) -> tuple[Floats, Floats]:
    """First and last event of each case; a case without events has its opening."""
    wanted = (
        select(
            col(CardEvent.card_id),
            *(moment(session, end_of(CardEvent.occurred_at)) for end_of in (func.min, func.max)),
        )
        .where(col(CardEvent.occurred_at) < end)
        .group_by(col(CardEvent.card_id))
        .order_by(col(CardEvent.card_id))
    )
    card, low, high = columns(session, wanted, 3)
    place, is_ours = position(ids, ints(card))
    first, last = born.copy(), born.copy()
    first[place[is_ours]], last[place[is_ours]] = seconds(low)[is_ours], seconds(high)[is_ours]
    return first, last


def _links(session: Session, ids: Ints, end: datetime) -> tuple[Links, list[HandoffKind]]:
    """Changes of owner by case and time, each with its kind. A change of shift changes no owner."""
    wanted = (
        select(
            col(Handoff.card_id),
            col(Handoff.from_pod_id),
            col(Handoff.to_pod_id),
            moment(session, Handoff.at),
            col(Handoff.kind),
        )
        .where(col(Handoff.at) < end, col(Handoff.from_pod_id) != col(Handoff.to_pod_id))
        .order_by(col(Handoff.card_id), col(Handoff.seq))
    )
    card, giver, taker, at, kind = columns(session, wanted, 5)
    place, is_ours = position(ids, ints(card))
    every = Links(place, ints(giver), ints(taker), seconds(at))
    return _part(every, is_ours), [one for one, ours in zip(kind, is_ours, strict=True) if ours]


def _part(links: Links, mask: Bools) -> Links:
    return Links(links.case[mask], links.giver[mask], links.taker[mask], links.at_s[mask])


def position(ids: Ints, wanted: Ints) -> tuple[Ints, Bools]:
    """Where each wanted id stands among the rising ids, and whether it does."""
    if not len(ids):
        return np.zeros(len(wanted), dtype=np.int64), np.zeros(len(wanted), dtype=bool)
    place = np.minimum(np.searchsorted(ids, wanted), len(ids) - 1)
    return place, ids[place] == wanted


def moment(session: Session, column: Any) -> Any:
    """A moment as the store can give it fastest: text on SQLite, epoch seconds on PostgreSQL."""
    if session.get_bind().dialect.name == "postgresql":
        return cast(extract("epoch", column), Float)
    return type_coerce(column, String)


def seconds(moments: Sequence[str | float | None]) -> Floats:
    """UTC epoch seconds; nan where nothing is known. Text is read by the thousand, not one by one."""
    if not any(isinstance(one, str) for one in moments):
        return floats(moments)
    stamps = np.array([one or "NaT" for one in moments], dtype="datetime64[us]")
    return np.where(np.isnat(stamps), np.nan, stamps.astype(np.int64) / 1e6)


def _levels(session: Session) -> dict[int, int]:
    wanted = select(col(Pod.id), col(Pod.level)).where(col(Pod.level).is_not(None))
    rows: Any = session.connection().execute(wanted).all()
    return {row[0]: row[1] for row in rows}


def _days(moments: Floats, zone: str) -> Floats:
    """Days since 1970 on the calendar of the zone."""
    place = ZoneInfo(zone)
    return floats(
        [
            float("nan") if moment != moment else day_number(datetime.fromtimestamp(moment, place))  # noqa: PLR0124
            for moment in moments.tolist()
        ]
    )
