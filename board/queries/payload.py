"""What the board component is sent: one picture per pod and kind of viewer, shared by all of them.

The whole picture goes out once. Later only what differs from the picture that the browser said it has (`base`): the
cards that changed, each with the one it stands after (`p`), the ids of those that are `gone`, and the frame of the
board if that changed. A browser that does not have the base asks for the whole again. docs/performance.md says why.
"""

import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from threading import Lock
from typing import Any

from sqlmodel import Session

from board import lanes
from board.keys import initials
from board.models import ColumnKind, Lanes, LimitMode, ServiceClass
from board.queries.ages import Ageing, ageing
from board.queries.boards import BoardView, CardView, ColumnView, Known, board_view, revision
from board.queries.promised import first_due
from board.queries.setups import LimitLoad, limit_loads
from core import permissions
from core.people import Actor

Picture = dict[str, Any]
REMEMBERED = 16
"""Pictures of one board that a browser may name as its base."""
CARDS_KEPT = 60_000
"""Over all boards; the board that was not looked at for longest is forgotten first."""
MANY = 1_000
"""Finished cards of 13 weeks, from which on their percentiles are counted once an hour."""

WIRE = {
    "id": "i",
    "key": "k",
    "v": "v",
    "lane": "l",
    "col": "c",
    "cls": "s",
    "title": "t",
    "customer": "cu",
    "segment": "sg",
    "channel": "ch",
    "who": "w",
    "aged": "a",
    "opened": "o",
    "started": "st",
    "due": "d",
    "what": "dw",
    "closed": "x",
    "blocked": "b",
    "blockedSince": "bs",
    "nth": "n",
    "steps": "sp",
}
"""The short names under which a card's facts travel; wire.js knows the same. What is blank does not travel."""


@dataclass
class Kept:
    """What this process remembers of one board as one kind of viewer sees it."""

    hour: datetime | None = None
    ages: Ageing | None = None
    basis: tuple[int | None, int | None] = (None, None)
    known: Known = field(default_factory=Known)
    drawn: dict[int, tuple[CardView, Picture]] = field(default_factory=dict)
    cut: Lanes = Lanes.EXPEDITE
    revision: int = 0
    stamp: str = ""
    frames: OrderedDict[str, tuple[Picture, dict[int, Picture]]] = field(default_factory=OrderedDict)
    lock: Lock = field(default_factory=Lock)


class Pictures:
    """What is remembered of all boards, oldest use first out."""

    def __init__(self) -> None:
        self.kept: OrderedDict[tuple[Any, ...], Kept] = OrderedDict()
        self.lock = Lock()

    def of(self, key: tuple[Any, ...]) -> Kept:
        """What is remembered under this key; nothing yet, if it is new."""
        with self.lock:
            found = self.kept.setdefault(key, Kept())
            self.kept.move_to_end(key)
            while len(self.kept) > 1 and sum(len(one.drawn) for one in self.kept.values()) > CARDS_KEPT:
                self.kept.popitem(last=False)
            return found


MAIN: Picture = {"id": lanes.MAIN, "name": "Ordinary"}
pictures = Pictures()
numbers, process = count(1), secrets.token_hex(4)


SIGHT = ("card.write", "card.text", "customer.read")
"""On what a picture depends of its viewer: who may do the same of these sees the same."""


def sight_of(actor: Actor, pod_id: int) -> tuple[bool, ...]:
    """What of this pod's board the viewer may see and do."""
    return tuple(permissions.allows(actor, action, pod_id) for action in SIGHT)


def board_picture(session: Session, actor: Actor, pod_id: int, at: datetime, base: str | None = None) -> Picture | None:
    """The board for this viewer, as a change of `base` where that is known; None when the pod has no board yet."""
    newest = revision(session, actor, pod_id)
    if newest is None:
        return None
    sight = sight_of(actor, pod_id)
    kept = pictures.of((str(session.get_bind().engine.url), pod_id, *sight))
    hour = at.replace(minute=0, second=0, microsecond=0)
    with kept.lock:  # whoever comes second finds it drawn
        if (kept.revision, kept.hour) != (newest, hour):
            if kept.hour != hour:  # percentiles and earlier cases are of the hour
                kept.known = Known()
            shown = board_view(session, actor, pod_id, at, kept.known)
            if shown is None:
                return None
            its = its_ages(session, kept, shown, at, is_due=kept.hour != hour)
            redraw(kept, shown, its, limit_loads(session, actor, pod_id), may=sight[0])
            kept.hour = hour
        return sending(kept, base)


def for_reader(picture: Picture, at: datetime, person_id: int | None) -> Picture:
    """The picture with what its reader's component needs besides: from when ages count on, and who reads."""
    return {**picture, "at": int(at.timestamp()) // 60 * 60, "me": person_id}


def its_ages(session: Session, kept: Kept, shown: BoardView, at: datetime, *, is_due: bool) -> Ageing:
    """By what ages are measured. Percentiles of many cards are those of the hour: one card more does not move them."""
    basis = (shown.calendar_id, None if kept.ages and kept.ages.counted > MANY else shown.done_total)
    if kept.ages is not None and not is_due and basis == kept.basis:
        return kept.ages
    its = ageing(session, shown.pod_id, at)
    if kept.ages is None or (kept.ages.base, kept.ages.calendar) != (its.base, its.calendar):
        kept.drawn = {}  # ages are those at the beginning of the day; the browser adds what came since
    kept.ages, kept.basis = its, (shown.calendar_id, None if its.counted > MANY else shown.done_total)
    return its


def redraw(kept: Kept, shown: BoardView, its: Ageing, loads: list[LimitLoad], *, may: bool) -> None:
    """Draw what is new, and remember the picture under a stamp of its own."""
    columns = {column.column_id for column in shown.columns}
    drawn = {
        card.card_id: (card, _redrawn(card, shown.lanes, kept, its))
        for card in shown.cards
        if card.column_id in columns
    }
    kept.cut = shown.lanes
    kept.drawn, kept.revision, kept.stamp = drawn, shown.revision, f"{process}.{next(numbers)}"
    cards = {card_id: card for card_id, (_, card) in drawn.items()}
    head = frame(shown, cards, its, may=may) | {"limits": [_limit(load) for load in loads]}
    kept.frames[kept.stamp] = head, cards
    while len(kept.frames) > REMEMBERED:
        kept.frames.popitem(last=False)


def _redrawn(card: CardView, cut: Lanes, kept: Kept, its: Ageing) -> Picture:
    was = kept.drawn.get(card.card_id)
    return was[1] if was and was[0] is card and cut is kept.cut else _card(card, cut, its)


def sending(kept: Kept, base: str | None) -> Picture:
    """The whole picture, or how it differs from the base."""
    head, cards = kept.frames[kept.stamp]
    picture: Picture = {"rev": kept.revision, "stamp": kept.stamp}
    if base is None or base not in kept.frames:
        return picture | {"head": head, "cards": list(cards.values())}
    was, had = kept.frames[base]
    changed = [card | {"p": before} for before, (number, card) in pairs(cards) if had.get(number) is not card]
    if len(changed) > len(cards) // 2 + 20:
        return picture | {"head": head, "cards": list(cards.values())}
    gone = [number for number in had if number not in cards]
    return picture | {"base": base, "cards": changed, "gone": gone} | ({} if head == was else {"head": head})


def pairs(cards: dict[int, Picture]) -> Any:
    """Each card with the id of the one before it; 0 before the first."""
    return zip([0, *cards], cards.items(), strict=False)


def frame(shown: BoardView, cards: dict[int, Picture], its: Ageing, *, may: bool) -> Picture:
    """The board without its cards: columns, and the names that cards share."""
    return {
        "live": f"/live/{shown.pod_id}",
        "may": may,
        "columns": [_column(column, shown) for column in shown.columns],
        "cut": shown.lanes.value,
        "order": [kind.value for kind in shown.order],
        "lanes": _lanes(shown, cards),
        "people": {str(number): [initials(name), name] for number, name in shown.people.items()},
        "segments": {str(number): name for number, name in shown.segments.items()},
        "ages": its.picture(),
    }


def _column(column: ColumnView, shown: BoardView) -> Picture:
    is_done = column.kind is ColumnKind.DONE
    here = sum(1 for card in shown.cards if card.column_id == column.column_id) if is_done else column.count
    rule = "" if shown.blocked_counts or not column.wip_limit else "Blocked cards do not count towards its limit."
    return {
        "id": str(column.column_id),
        "name": column.name,
        "kind": column.kind.value,
        "wip": 0 if column.mode is LimitMode.OFF else column.wip_limit or 0,
        "mode": column.mode.value,
        "held": column.held,
        "count": here,
        "policy": column.policy,
        "rule": rule,
        "note": f"{here} of {shown.done_total:,}: the last 14 days, at most 50" if is_done and shown.done_total else "",
    }


def _limit(load: LimitLoad) -> Picture:
    """A limit that no single column shows."""
    return {"name": load.name, "held": load.held, "limit": load.limit, "mode": load.mode.value}


def _card(card: CardView, cut: Lanes, its: Ageing) -> Picture:
    """What is not there is not sent: the component knows the blanks."""
    lane, due = _lane(card, cut), first_due(card.due_at, card.promise)
    facts = {
        "id": card.card_id,
        "key": card.key,
        "v": card.version,
        "lane": None if lane == lanes.MAIN else lane,
        "col": card.column_id,
        "cls": None if card.service_class is ServiceClass.STANDARD else card.service_class.value,
        "title": card.title,
        "customer": card.customer or None,
        "segment": card.segment_id,
        "channel": card.channel or None,
        "who": card.assignee_id,
        "aged": its.spent(card.started_at or card.opened_at, card.closed_at),
        "opened": _seconds(card.opened_at),
        "started": _seconds(card.started_at),
        "due": _seconds(due.at) if due else None,
        "what": due.what if due and due.what else None,
        "closed": _seconds(card.closed_at),
        "blocked": card.blocked,
        "blockedSince": its.spent(card.blocked_since) if card.blocked_since else None,
        "nth": card.nth_contact if card.nth_contact > 1 else None,
        "steps": "/".join(map(str, card.steps)) if card.steps else None,
    }
    return {WIRE[name]: value for name, value in facts.items() if value is not None}


def _lane(card: CardView, cut: Lanes) -> str:
    is_open = card.closed_at is None
    return lanes.lane_of(cut, card.service_class, card.segment_id, card.assignee_id, is_open=is_open)


def _lanes(shown: BoardView, cards: dict[int, Picture]) -> list[Picture]:
    """The lanes that hold cards, from top to bottom; a board of one lane needs no name for it."""
    found = {card.get(WIRE["lane"], lanes.MAIN) for card in cards.values()} or {lanes.MAIN}
    names = [
        {"id": lane, "name": lanes.lane_name(lane, shown.segments, shown.people)}
        for lane in lanes.in_order(found, tuple(ServiceClass), shown.segments, shown.people)
    ]
    if len(names) == 1 and shown.lanes in (Lanes.NONE, Lanes.EXPEDITE):
        return [{"id": names[0]["id"], "name": ""}] if names[0]["id"] == lanes.MAIN else [*names, MAIN]
    return names


def _seconds(at: datetime | None) -> int | None:
    return int(at.timestamp()) if at else None
