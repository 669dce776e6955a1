"""Record many rows at once: only what differs from the stored rows is written."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, insert, update
from sqlmodel import Session, col, select

from core import audit, permissions
from core.people import Actor
from core.refusal import Refused
from metrics.models import Complaint, SurveyAnswer
from metrics.rows import AnswerRow, ComplaintRow, ContactRow, Tally, day_number, is_older
from pods.localtime import week_number
from pods.models import Contact

AT_ONCE = 2_000
"""Keys of one look-up: SQLite and PostgreSQL both cap the parameters of a statement at about 32,000."""

Table = type[Contact] | type[SurveyAnswer] | type[Complaint]
Values = dict[str, Any]
Key = tuple[int, str]


def record_contacts(
    session: Session, actor: Actor, rows: Sequence[ContactRow], batch_id: int | None, zone: str, at: datetime
) -> Tally:
    """Keep contacts: the newest version of each, on the calendar of the zone."""
    permissions.check(actor, "import.run")
    calendar = ZoneInfo(zone)
    return _record(session, actor, Contact, (_contact(row, calendar) for row in rows), batch_id, at)


def record_answers(
    session: Session, actor: Actor, rows: Sequence[AnswerRow], batch_id: int | None, zone: str, at: datetime
) -> Tally:
    """Keep survey answers on the scale from 0 to 10."""
    permissions.check(actor, "import.run")
    if odd := next((row for row in rows if row.score is not None and not 0 <= row.score <= 10), None):
        raise Refused(f"Answer {odd.ext_id} has the score {odd.score}; the scale runs from 0 to 10.")
    calendar = ZoneInfo(zone)
    return _record(session, actor, SurveyAnswer, (_answer(row, calendar) for row in rows), batch_id, at)


def record_complaints(
    session: Session, actor: Actor, rows: Sequence[ComplaintRow], batch_id: int | None, zone: str, at: datetime
) -> Tally:
    """Keep complaints by the day they were received."""
    permissions.check(actor, "import.run")
    calendar = ZoneInfo(zone)
    return _record(session, actor, Complaint, (_complaint(row, calendar) for row in rows), batch_id, at)


def _contact(row: ContactRow, calendar: ZoneInfo) -> Values:
    day = day_number(row.opened_at, calendar)
    return {
        **_place(row),
        "channel": row.channel,
        "topic": row.topic,
        "opened_s": int(row.opened_at.timestamp()),
        "closed_s": None if row.closed_at is None else int(row.closed_at.timestamp()),
        "opened_day": day,
        "opened_week": week_number(day),
        "abandoned": row.abandoned,
        "repeat_role": int(row.repeat_role),
        "answered_s": None if row.answered_at is None else int(row.answered_at.timestamp()),
        "handle_s": row.handle_s,
        "served_pod_id": row.served_pod_id,
        "person_id": row.person_id,
        "person_mark": row.person_mark,
    }


def _answer(row: AnswerRow, calendar: ZoneInfo) -> Values:
    return {
        **_place(row),
        "stage": row.stage,
        "score": row.score,
        "answered_s": int(row.answered_at.timestamp()),
        "answered_day": day_number(row.answered_at, calendar),
    }


def _complaint(row: ComplaintRow, calendar: ZoneInfo) -> Values:
    return {
        **_place(row),
        "matter": row.matter,
        "received_s": int(row.received_at.timestamp()),
        "received_day": day_number(row.received_at, calendar),
    }


def _place(row: ContactRow | AnswerRow | ComplaintRow) -> Values:
    return {
        "source_id": row.source_id,
        "ext_id": row.ext_id,
        "version": row.version,
        "customer_id": row.customer_id,
        "pod_id": row.pod_id,
        "segment_id": row.segment_id,
    }


def preview_rows(
    session: Session, actor: Actor, rows: Sequence[ContactRow | AnswerRow | ComplaintRow], zone: str
) -> Tally:
    """What recording rows of one sort would change. Writes nothing."""
    permissions.check(actor, "import.run")
    if not rows:
        return Tally(0, 0, 0)
    calendar = ZoneInfo(zone)
    new, changed, unchanged = _compared(session, *_values(rows, calendar))
    return Tally(len(new), len(changed), unchanged)


def _values(
    rows: Sequence[ContactRow | AnswerRow | ComplaintRow], calendar: ZoneInfo
) -> tuple[Table, Iterable[Values]]:
    if isinstance(rows[0], ContactRow):
        return Contact, (_contact(row, calendar) for row in rows if isinstance(row, ContactRow))
    if isinstance(rows[0], AnswerRow):
        return SurveyAnswer, (_answer(row, calendar) for row in rows if isinstance(row, AnswerRow))
    return Complaint, (_complaint(row, calendar) for row in rows if isinstance(row, ComplaintRow))


def _record(
    session: Session, actor: Actor, table: Table, rows: Iterable[Values], batch_id: int | None, at: datetime
) -> Tally:
    new, changed, unchanged = _compared(session, table, rows)
    _write(session, table, new, changed, batch_id)
    tally = Tally(len(new), len(changed), unchanged)
    if new or changed:
        counts = {"new": tally.new, "changed": tally.changed}
        audit.note(session, actor, "import.run", at, (str(table.__tablename__), batch_id), after=counts)
    return tally


def _compared(session: Session, table: Table, rows: Iterable[Values]) -> tuple[list[Values], list[Values], int]:
    """The rows that are new, those that replace a stored one, and how many say nothing new."""
    newest, unchanged = _newest(rows)
    stored = _stored(session, table, list(newest))
    changed = []
    for key, (row_id, old) in stored.items():
        if newest[key] == old or is_older(newest[key]["version"], old["version"]):
            unchanged += 1
        else:
            changed.append({**newest[key], "the_id": row_id})
    return [values for key, values in newest.items() if key not in stored], changed, unchanged


def _newest(rows: Iterable[Values]) -> tuple[dict[Key, Values], int]:
    """The last version of each id among the rows, and how many rows others made superfluous."""
    newest: dict[Key, Values] = {}
    superfluous = 0
    for values in rows:
        key = (values["source_id"], values["ext_id"])
        earlier = newest.get(key)
        superfluous += earlier is not None
        if earlier is None or not is_older(values["version"], earlier["version"]):
            newest[key] = values
    return newest, superfluous


def _stored(session: Session, table: Table, keys: Sequence[Key]) -> dict[Key, tuple[int, Values]]:
    names = [name for name in table.model_fields if name not in ("id", "batch_id")]
    columns = [getattr(table, name) for name in ("id", *names)]
    found: dict[Key, tuple[int, Values]] = {}
    for source_id, ext_ids in _by_source(keys):
        query = select(*columns).where(table.source_id == source_id, col(table.ext_id).in_(ext_ids))
        for row_id, *values in session.execute(query):
            old = dict(zip(names, values, strict=True))
            found[source_id, old["ext_id"]] = (row_id, old)
    return found


def _by_source(keys: Sequence[Key]) -> Iterator[tuple[int, list[str]]]:
    grouped: dict[int, list[str]] = {}
    for source_id, ext_id in keys:
        grouped.setdefault(source_id, []).append(ext_id)
    for source_id, ext_ids in grouped.items():
        for start in range(0, len(ext_ids), AT_ONCE):
            yield source_id, ext_ids[start : start + AT_ONCE]


def _write(session: Session, table: Table, new: list[Values], changed: list[Values], batch_id: int | None) -> None:
    rows: Any = table.__table__  # type: ignore[union-attr]
    if new:
        session.execute(insert(rows), [{**values, "batch_id": batch_id} for values in new])
    if changed:
        session.connection().execute(update(rows).where(rows.c.id == bindparam("the_id")), changed)
