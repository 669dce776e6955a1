"""Remember what was counted until something changes: a page that is drawn again counts nothing twice."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from sqlalchemy import func, select
from sqlmodel import Session, col

from board.models import CardEvent
from core.audit import AuditEntry
from metrics.models import Complaint, SurveyAnswer
from pods.models import Contact

T = TypeVar("T")

KEPT = 24
"""Answers kept in this process; the oldest unused one goes first."""

KEPT_FACTS = 4
"""What was read for them is larger: 2 MB for 30,000 contacts."""

_answers: OrderedDict[Hashable, Any] = OrderedDict()
_facts: OrderedDict[Hashable, Any] = OrderedDict()
_lock = threading.Lock()


def remembered(session: Session, question: Hashable, count: Callable[[], T]) -> T:
    """The answer to this question on these very rows: counted once, for whoever may ask it.

    Who may ask is settled before: scopes are part of the question.
    """
    return _recall(_answers, KEPT, (version(session), question), count)


def read_once(session: Session, question: Hashable, read: Callable[[], T]) -> T:
    """Rows as columns, read once for all questions about the same period. Nobody may change them."""
    return _recall(_facts, KEPT_FACTS, (version(session), question), read)


def _recall(memory: OrderedDict[Hashable, Any], kept: int, known: Hashable, count: Callable[[], T]) -> T:
    with _lock:
        if known in memory:
            memory.move_to_end(known)
            answer: T = memory[known]
            return answer
    answer = count()
    with _lock:
        memory[known] = answer
        while len(memory) > kept:
            memory.popitem(last=False)
    return answer


def version(session: Session) -> Hashable:
    """Which store, and how far it has come: every change of ours leaves an audit row."""
    newest = select(
        *(
            select(func.max(column)).scalar_subquery()
            for column in (AuditEntry.id, Contact.id, SurveyAnswer.id, Complaint.id, CardEvent.id)
        ),
        *(select(func.count(col(table.id))).scalar_subquery() for table in (SurveyAnswer, Complaint)),
    )
    return (str(session.get_bind().engine.url), *session.connection().execute(newest).one())
