"""What the board component is sent: one picture per pod, revision and kind of viewer, shared by all of them."""

from collections import OrderedDict
from datetime import datetime
from threading import Lock
from typing import Any

from board import queries
from board.keys import initials
from board.models import ColumnKind, ServiceClass
from board.queries import BoardView, CardView, ColumnView
from core import permissions
from core.people import Actor

Picture = dict[str, Any]
KEPT = 64


class Pictures:
    """The latest pictures, oldest use first out. Ages are reckoned by the reader's browser, so they stay right."""

    def __init__(self) -> None:
        self.kept: OrderedDict[tuple[Any, ...], Picture] = OrderedDict()
        self.lock = Lock()

    def find(self, key: tuple[Any, ...]) -> Picture | None:
        """The picture under this key, if it is still kept."""
        with self.lock:
            if key in self.kept:
                self.kept.move_to_end(key)
            return self.kept.get(key)

    def keep(self, key: tuple[Any, ...], picture: Picture) -> None:
        """Keep it, and forget the one that was not used for longest."""
        with self.lock:
            self.kept[key] = picture
            while len(self.kept) > KEPT:
                self.kept.popitem(last=False)


pictures = Pictures()


def board_picture(session: Any, actor: Actor, pod_id: int, at: datetime) -> Picture | None:
    """The board for this viewer; None when the pod has no board yet."""
    revision = queries.revision(session, actor, pod_id)
    if revision is None:
        return None
    sight = [permissions.allows(actor, action, pod_id) for action in ("card.write", "card.text", "customer.read")]
    hour = at.replace(minute=0, second=0, microsecond=0)
    key = (str(session.get_bind().engine.url), pod_id, revision, hour, *sight)
    if found := pictures.find(key):
        return found
    shown = queries.board_view(session, actor, pod_id, at)
    if shown is None:
        return None
    picture = drawn(shown, may=sight[0])
    if shown.revision == revision:
        pictures.keep(key, picture)
    return picture


def drawn(shown: BoardView, *, may: bool) -> Picture:
    """The board in the words of the component."""
    kinds = {column.column_id: column.kind for column in shown.columns}
    found = shown.sle
    return {
        "rev": shown.revision,
        "live": f"/live/{shown.pod_id}",
        "may": may,
        "columns": [_column(column, shown) for column in shown.columns],
        "cards": [_card(card) for card in shown.cards if card.column_id in kinds],
        "sle": {"p50": found.p50_days, "p85": found.p85_days, "p95": found.p95_days} if found else None,
        "finished": shown.finished,
    }


def _column(column: ColumnView, shown: BoardView) -> Picture:
    is_done = column.kind is ColumnKind.DONE
    here = sum(1 for card in shown.cards if card.column_id == column.column_id)
    rule = "" if shown.blocked_counts or not column.wip_limit else "Blocked cards do not count towards its limit."
    return {
        "id": str(column.column_id),
        "name": column.name,
        "kind": column.kind.value,
        "wip": column.wip_limit or 0,
        "held": column.held,
        "count": here if is_done else column.count,
        "policy": column.policy,
        "rule": rule,
        "note": f"{here} of {shown.done_total:,}: the last 14 days, at most 50" if is_done and shown.done_total else "",
    }


def _card(card: CardView) -> Picture:
    """What is not there is not sent: the component knows the blanks."""
    urgent = card.service_class is ServiceClass.EXPEDITE and card.closed_at is None
    facts = {
        "id": str(card.card_id),
        "key": card.key,
        "v": card.version,
        "lane": "expedite" if urgent else None,
        "col": str(card.column_id),
        "cls": None if card.service_class is ServiceClass.STANDARD else card.service_class.value,
        "title": card.title,
        "customer": card.customer or None,
        "segment": card.segment or None,
        "channel": card.channel or None,
        "who": initials(card.assignee) if card.assignee else None,
        "whoName": card.assignee or None,
        "opened": _seconds(card.opened_at),
        "started": _seconds(card.started_at),
        "due": _seconds(_due(card)),
        "closed": _seconds(card.closed_at),
        "blocked": card.blocked,
        "blockedSince": _seconds(card.blocked_since),
        "nth": card.nth_contact if card.nth_contact > 1 else None,
    }
    return {name: value for name, value in facts.items() if value is not None}


def _due(card: CardView) -> datetime | None:
    """What comes due first: the card's own date, or a promise of its contract that still runs."""
    return min((at for at in (card.due_at, card.promise_at) if at is not None), default=None)


def _seconds(at: datetime | None) -> int | None:
    return int(at.timestamp()) if at else None
