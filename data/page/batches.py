"""The register of imports: what came when, what it did, and the way back."""

from dataclasses import dataclass

import streamlit as st
from sqlmodel import col, select

from core import ui
from core.visit import Visit
from data.exchange.applying import report_of_batch
from data.exchange.lines import Reject
from data.exchange.models import BatchState, ImportBatch
from data.exchange.report import THINGS, rejects_csv, sentences
from data.exchange.undoing import undo_batch
from pods import queries as pod_queries
from pods.models import Source

SHOWN = 20


@dataclass(frozen=True)
class Entry:
    """One import, as it is listed."""

    id: int
    title: str
    line: str
    told: list[str]
    rejects: list[Reject]
    is_applied: bool


def draw(visit: Visit) -> None:
    """The latest imports, newest first."""
    entries = read_entries(visit)
    if not entries:
        return
    st.subheader("Imports so far", anchor=False)
    for entry in entries:
        with st.expander(ui.plain(entry.title), key=f"batch-{entry.id}"):
            st.caption(ui.plain(entry.line))
            st.text("\n".join(entry.told))
            if entry.rejects:
                st.download_button(
                    "Rejected rows as CSV",
                    rejects_csv(entry.rejects),
                    file_name=f"rejected-{entry.id}.csv",
                    mime="text/csv",
                    key=f"batch-rejects-{entry.id}",
                    on_click="ignore",
                )
            if entry.is_applied:
                undo_button(visit, entry)


def undo_button(visit: Visit, entry: Entry) -> None:
    """Take it back as a whole; a refusal names what stands in the way."""
    if st.button("Undo this import", key=f"batch-undo-{entry.id}", icon=":material/undo:"):
        form = f"undo-{entry.id}"
        done = ui.change(
            visit,
            lambda session: undo_batch(session, visit.actor, entry.id, visit.now(), op=ui.op(form)),
            form=form,
            said=f"Import {entry.id} is undone.",
        )
        if done:
            st.rerun()


def read_entries(visit: Visit) -> list[Entry]:
    """Plain values; the session is closed before anything is drawn."""
    with visit.read() as session:
        zone = pod_queries.zone_of(session)
        wanted = select(ImportBatch, Source.name).join(Source, col(Source.id) == ImportBatch.source_id)
        found = session.exec(wanted.order_by(col(ImportBatch.id).desc()).limit(SHOWN)).all()
        return [entry_of(batch, source, zone) for batch, source in found]


def entry_of(batch: ImportBatch, source: str, zone: str) -> Entry:
    """What the list says of one import."""
    report = report_of_batch(batch)
    undone = "" if batch.state is BatchState.APPLIED else "undone · "
    title = f"{undone}{source} · {report.new:,} {THINGS[batch.kind]} · {ui.moment(batch.applied_at, zone)}"
    line = f"Import {batch.id} by {batch.author_name}. Mapping {report.mapping}. File {batch.file_hash[:12]}…"
    return Entry(
        batch.id or 0, title, line, sentences(report), report.rejects, is_applied=batch.state is BatchState.APPLIED
    )
