"""Preview a draft against the store, or apply it: in one transaction, all accepted rows or none."""

from dataclasses import asdict, replace
from datetime import date, datetime
from hashlib import sha256

from sqlalchemy import func
from sqlmodel import Session, col, select

from board import actions as board_actions
from board.models import Card, Column
from core import audit, permissions
from core.people import Actor, ActorKind
from data.exchange.draft import Draft
from data.exchange.lines import Reject
from data.exchange.mapping import ATTRIBUTE_FIELDS, Kind
from data.exchange.models import ImportBatch
from data.exchange.moments import cut_off
from data.exchange.places import Places, locate, make_missing
from data.exchange.reading import Progress, silent
from data.exchange.report import KEPT_REJECTS, Report, report_of
from data.exchange.rows import OutcomeRow, histories, outcomes
from metrics import actions as metric_actions
from metrics.rows import AnswerRow, ComplaintRow, ContactRow, Tally
from pods import actions as pod_actions
from pods.models import Pod


def preview(session: Session, actor: Actor, draft: Draft, source: str) -> Report:
    """What applying would do. Writes nothing."""
    permissions.check(actor, "import.run")
    report = report_of(draft, source)
    places = locate(session, draft, source)
    _tell(report, draft, places)
    if draft.mapping.kind is Kind.EVENT_LOG:
        cases, rejects = histories(draft, places)
        tally = board_actions.preview_history(session, actor, cases)
        report.count(tally[:3])
        report.over_limit = list(tally.over)
        report.refuse(rejects, tally.conflicts)
    elif draft.mapping.kind is Kind.CUSTOMERS:
        _count_customers(report, draft, pod_actions.preview_customers(session, actor, _customer_rows(draft, places)))
    else:
        by_zone, rejects = outcomes(draft, places)
        for zone, rows in by_zone.items():
            report.count(metric_actions.preview_rows(session, actor, rows, zone))
        report.refuse(rejects)
    return report


def apply(
    session: Session, actor: Actor, draft: Draft, source: str, at: datetime, *, op: str, progress: Progress = silent
) -> Report:
    """Write what is news. The same files again change nothing, not even the register of imports."""
    permissions.check(actor, "import.run")
    if done := audit.answered(session, actor, "import.run", op):
        return report_of_batch(session.get_one(ImportBatch, done.object_id))
    foreseen = preview(session, actor, draft, source)
    if not foreseen.new and not foreseen.changed:
        return replace(foreseen, applied=True)
    return _apply(session, actor, draft, source, at, op=op, progress=progress)


def _apply(
    session: Session, actor: Actor, draft: Draft, source: str, at: datetime, *, op: str, progress: Progress
) -> Report:
    by_import = replace(actor, kind=ActorKind.IMPORT)
    report = report_of(draft, source)
    places = _with_source(session, by_import, locate(session, draft, source), draft, source, at)
    batch = _new_batch(session, actor, draft, places, at)
    _tell(report, draft, places)
    progress(0.1, f"Forming {len(places.missing_pods)} pods" if places.missing_pods else "Looking up pods")
    formed = make_missing(session, by_import, draft, places, batch.id or 0, at)
    progress(0.3, "Writing")
    _record(session, by_import, draft, places, report, (batch.id or 0, at))
    progress(0.9, "Finishing")
    report.over_limit = _over_limit(session)
    report.applied, report.batch_id = True, batch.id
    batch.counts = {**report.as_counts(), "formed_pod_ids": formed}
    batch.rejects = [asdict(reject) for reject in report.rejects[:KEPT_REJECTS]]
    session.add(batch)
    after = {"source": source, "files": report.files, "hash": batch.file_hash, "mapping": report.mapping}
    after |= {name: getattr(report, name) for name in ("rows", "new", "changed", "unchanged", "rejected")}
    audit.note(session, actor, "import.run", at, ("import_batch", batch.id), after=after, op=op)
    return report


def _tell(report: Report, draft: Draft, places: Places) -> None:
    """What is missing so far, and until when the data are declared to be whole."""
    report.new_pods, report.new_customers = places.missing_pods, len(places.missing_customers)
    until = _until(draft, places)
    report.observed_until = until.isoformat() if until else None


def _until(draft: Draft, places: Places) -> datetime | None:
    written = draft.mapping.observed_until
    return cut_off(written, places.zone) if written else None


def _record(
    session: Session, actor: Actor, draft: Draft, places: Places, report: Report, stamp: tuple[int, datetime]
) -> None:
    batch_id, at = stamp
    if draft.mapping.kind is Kind.EVENT_LOG:
        cases, rejects = histories(draft, places)
        tally = board_actions.record_history(session, actor, cases, batch_id, at)
        report.count(tally[:3])
        report.refuse(rejects, tally.conflicts)
    elif draft.mapping.kind is Kind.CUSTOMERS:
        told = _customer_rows(draft, places)
        _count_customers(report, draft, pod_actions.record_customers(session, actor, told, batch_id, at))
    else:
        by_zone, rejects = outcomes(draft, places)
        for zone, rows in by_zone.items():
            report.count(_record_outcomes(session, actor, rows, batch_id, zone, at))
        report.refuse(rejects)


def _record_outcomes(
    session: Session, actor: Actor, rows: list[OutcomeRow], batch_id: int, zone: str, at: datetime
) -> Tally:
    contacts = [row for row in rows if isinstance(row, ContactRow)]
    if contacts:
        return metric_actions.record_contacts(session, actor, contacts, batch_id, zone, at)
    answers = [row for row in rows if isinstance(row, AnswerRow)]
    if answers:
        return metric_actions.record_answers(session, actor, answers, batch_id, zone, at)
    complaints = [row for row in rows if isinstance(row, ComplaintRow)]
    return metric_actions.record_complaints(session, actor, complaints, batch_id, zone, at)


def _customer_rows(draft: Draft, places: Places) -> list[pod_actions.CustomerRow]:
    return [
        pod_actions.CustomerRow(
            source_id=places.source_id,
            ext_id=entry.ext_id,
            name=entry.texts.get("name", ""),
            email=entry.texts.get("email", ""),
            phone=entry.texts.get("phone", ""),
            attributes={name: entry.texts[name] for name in ATTRIBUTE_FIELDS if entry.texts.get(name)},
            valid_from=entry.since or date(1970, 1, 1),
        )
        for entry in draft.entries
    ]


def _count_customers(report: Report, draft: Draft, tally: pod_actions.Tally) -> None:
    report.count((tally.new, tally.changed, tally.unchanged))
    places_of = [draft.entries[refused.index].place for refused in tally.rejects]
    report.refuse(
        [
            Reject(place.file, place.line, refused.ext_id, "attributes", "", refused.reason)
            for place, refused in zip(places_of, tally.rejects, strict=True)
        ]
    )


def _with_source(session: Session, actor: Actor, places: Places, draft: Draft, source: str, at: datetime) -> Places:
    mapping = draft.mapping
    told = ", ".join(mapping.complete_for)
    until = _until(draft, places)
    made = pod_actions.add_source(session, actor, source, at, observed_until=until, complete_for=told)
    places.source_id = made.id or 0
    places.customer_source_id = places.source_id
    if mapping.customers.source:
        places.customer_source_id = pod_actions.add_source(session, actor, mapping.customers.source, at).id or 0
    return places


def _new_batch(session: Session, actor: Actor, draft: Draft, places: Places, at: datetime) -> ImportBatch:
    digests = sorted(facts.digest for facts in draft.files)
    batch = ImportBatch(
        source_id=places.source_id,
        kind=draft.mapping.kind.value,
        file_name=", ".join(facts.name for facts in draft.files)[:200],
        file_hash=digests[0] if len(digests) == 1 else sha256("".join(digests).encode()).hexdigest(),
        mapping=draft.mapping.as_stored(),
        author_name=actor.name,
        applied_at=at,
    )
    session.add(batch)
    session.flush()
    return batch


def _over_limit(session: Session) -> list[str]:
    """Columns that hold more open cards than they allow: history is not refused, but nobody may overlook it."""
    held = func.count()
    wanted = (
        select(Pod.name, Column.name, held, Column.wip_limit)
        .join(Column, col(Column.pod_id) == Pod.id)
        .join(Card, col(Card.column_id) == Column.id)
        .where(col(Card.closed_at).is_(None), col(Column.wip_limit).is_not(None))
        .group_by(col(Pod.id), Pod.name, col(Column.id), Column.name, col(Column.wip_limit))
        .having(held > Column.wip_limit)
        .order_by(Pod.name)
    )
    return [f"{pod}, {column}: {count} of {limit}" for pod, column, count, limit in session.exec(wanted)]


def report_of_batch(batch: ImportBatch) -> Report:
    """The report of an import that was applied before."""
    counts = {name: value for name, value in batch.counts.items() if name != "formed_pod_ids"}
    return Report(**counts, rejects=[Reject(**reject) for reject in batch.rejects])
