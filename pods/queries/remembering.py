"""Keep what was counted over many contacts until contacts change: a page drawn again counts nothing twice."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from sqlalchemy import func, select
from sqlmodel import Session, col

from pods.models import Contact

T = TypeVar("T")

KEPT = 16
VERSION = "contacts version"

_kept: OrderedDict[Hashable, Any] = OrderedDict()
_lock = threading.Lock()


def remembered(session: Session, question: Hashable, count: Callable[[], T]) -> T:
    """The answer to this question on these very contacts. Who may ask is settled before; nobody may change it."""
    known = (contacts_version(session), question)
    with _lock:
        if known in _kept:
            _kept.move_to_end(known)
            answer: T = _kept[known]
            return answer
    answer = count()
    with _lock:
        _kept[known] = answer
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return answer


def contacts_version(session: Session) -> Hashable:
    """Which store, and how far its contacts have come. An import that only corrects rows has a newer batch.

    Asked once in a session, because counting a million takes a while.
    """
    if VERSION in session.info:
        known: Hashable = session.info[VERSION]
        return known
    newest = select(func.max(Contact.id), func.max(Contact.batch_id), func.count(col(Contact.opened_day)))
    found = (str(session.get_bind().engine.url), *session.connection().execute(newest).one())
    session.info[VERSION] = found
    return found
