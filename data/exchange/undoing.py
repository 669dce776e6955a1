"""Take an import back as a whole, unless something live stands on it: then say what."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, delete, false, func, or_, select
from sqlmodel import Session, col

from board.actions.ground import hold_boards
from board.models import Board, Card, CardEvent, Column, Handoff, Notice, RuleRun, Timer
from core import audit, permissions
from core.people import Actor
from core.record import Record
from core.refusal import NotFound, Refused
from data.exchange.models import BatchState, ImportBatch
from metrics.models import Complaint, SurveyAnswer
from pods.models import Contact, Customer, CustomerIdentifier, CustomerProfile, Pod

WORDS = {
    "block": "a block",
    "comment": "a comment",
    "handoff": "a handoff made since",
    "card": "a card",
    "contact": "a contact",
    "survey_answer": "a survey answer",
    "complaint": "a complaint",
}


def undo_batch(session: Session, actor: Actor, batch_id: int, at: datetime, *, op: str) -> ImportBatch:
    """Remove what the import brought. Nothing is removed when anything would be left dangling."""
    permissions.check(actor, "import.run")
    batch = session.get(ImportBatch, batch_id, with_for_update=True)
    if batch is None:
        raise NotFound(f"Import {batch_id}")
    if audit.answered(session, actor, "import.undo", op):
        return batch
    if reasons := why_not(session, batch):
        raise Refused(f"Import {batch_id} cannot be undone: {'; '.join(reasons)}.")
    removed = _remove(session, batch)
    removed["pods"] = _remove_pods(session, batch)
    batch.state, batch.undone_at = BatchState.UNDONE, at
    session.add(batch)
    audit.note(session, actor, "import.undo", at, ("import_batch", batch_id), before=removed, op=op)
    return batch


def why_not(session: Session, batch: ImportBatch) -> list[str]:
    """What stands in the way, in words; empty when nothing does."""
    if batch.state is BatchState.UNDONE:
        return ["it was undone already"]
    reasons = [f"import {later} of the same source came later, undo that one first" for later in _later(session, batch)]
    if changed := batch.counts.get("changed"):
        reasons.append(f"it changed {changed} records that were here before, and their earlier state is not kept")
    reasons += _worked_on(session, batch)
    cards = select(col(Card.id)).where(col(Card.batch_id) == batch.id)
    customers = select(col(Customer.id)).where(col(Customer.batch_id) == batch.id)
    reasons += _leaning(session, "card", cards, batch)
    reasons += _leaning(session, "customer", customers, batch)
    return reasons


def _later(session: Session, batch: ImportBatch) -> Sequence[int]:
    wanted = select(col(ImportBatch.id)).where(
        col(ImportBatch.source_id) == batch.source_id,
        col(ImportBatch.id) > batch.id,
        col(ImportBatch.state) == BatchState.APPLIED,
    )
    return session.execute(wanted.order_by(col(ImportBatch.id).desc()).limit(3)).scalars().all()


def _worked_on(session: Session, batch: ImportBatch) -> list[str]:
    """Cards of the import that people touched."""
    wanted = (
        select(col(Card.key))
        .join(CardEvent, col(CardEvent.card_id) == Card.id)
        .where(col(Card.batch_id) == batch.id, _is_other(Record.metadata.tables["card_event"], batch))
        .distinct()
        .order_by(col(Card.key))
    )
    keys = session.execute(wanted.limit(6)).scalars().all()
    if not keys:
        return []
    more = " and others" if len(keys) > 5 else ""
    return [f"people worked on {', '.join(keys[:5])}{more} since"]


def _leaning(session: Session, target: str, ids: Select[Any], batch: ImportBatch) -> list[str]:
    """Rows of other origin that point at what the import brought."""
    told = []
    for table, column in _pointing_at(target):
        if table.name in ("customer_profile", "customer_identifier"):
            continue
        wanted = select(func.count()).select_from(table).where(column.in_(ids), _is_other(table, batch))
        if count := session.execute(wanted).scalar_one():
            what = WORDS.get(table.name, table.name.replace("_", " "))
            told.append(f"{what} ({count} in all) refers to a {target} that it brought")
    return told


def _pointing_at(target: str) -> Iterator[tuple[Table, ColumnElement[Any]]]:
    for table in Record.metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.column.table.name == target:
                yield table, key.parent


def _is_other(table: Table, batch: ImportBatch) -> ColumnElement[bool]:
    """Whether a row came from elsewhere than this import."""
    if "batch_id" not in table.c:
        return ~false()
    return or_(table.c.batch_id.is_(None), table.c.batch_id != batch.id)


def _remove(session: Session, batch: ImportBatch) -> dict[str, int]:
    touched = session.execute(select(col(Card.pod_id)).where(col(Card.batch_id) == batch.id).distinct()).scalars().all()
    hold_boards(session, touched)
    ours = select(col(Customer.id)).where(col(Customer.batch_id) == batch.id)
    theirs = select(col(Card.id)).where(col(Card.batch_id) == batch.id)
    for waiting in (Timer, RuleRun, Notice):  # what came due for them by itself goes with them
        session.execute(delete(waiting).where(col(waiting.card_id).in_(theirs)))
    removed = {}
    for model in (Handoff, CardEvent, Card, Contact, SurveyAnswer, Complaint):
        gone: Any = session.execute(delete(model).where(col(model.batch_id) == batch.id))
        removed[model.__tablename__] = int(gone.rowcount)
    for part in (CustomerProfile, CustomerIdentifier):
        session.execute(delete(part).where(col(part.customer_id).in_(ours)))
    customers: Any = session.execute(delete(Customer).where(col(Customer.batch_id) == batch.id))
    return {**{str(name): count for name, count in removed.items() if count}, "customers": int(customers.rowcount)}


def _remove_pods(session: Session, batch: ImportBatch) -> int:
    """The pods that the import formed, with their boards, but those that somebody uses by now."""
    formed = set(batch.counts.get("formed_pod_ids", []))
    used: set[int] = set()
    for table, column in _pointing_at("pod"):
        if table.name not in ("board", "board_column"):
            used |= set(session.execute(select(column).where(column.is_not(None)).distinct()).scalars())
    idle = sorted(formed - used)
    for model in (Column, Board):
        session.execute(delete(model).where(col(model.pod_id).in_(idle)))
    session.execute(delete(Pod).where(col(Pod.id).in_(idle)))
    return len(idle)
