"""Import: bring a file, say how it is read, look at what it would do, then do it."""

import json
import re
from dataclasses import asdict
from typing import Any

import streamlit as st
from sqlmodel import Session

from core import permissions, ui
from core.refusal import Refused
from core.visit import Visit
from data.exchange import applying
from data.exchange.files import Given, check_upload
from data.exchange.lines import Reject
from data.exchange.mapping import Mapping
from data.exchange.reading import read
from data.exchange.report import Report, rejects_csv, sentences
from data.page import batches, mapper

CHECKED = "import-checked"
ROUND = "import-round"
"""How many files were applied in this session: the next one begins with an empty field."""

FORM = "import"


def render(visit: Visit) -> None:
    """One file at a time, then the register of imports."""
    ui.head("Import", "What does another system know that should count here?")
    try:
        permissions.check(visit.actor, "import.run")
    except Refused as reason:
        ui.refusal(reason)
        return
    given = take_file()
    if given is None:
        st.session_state.pop(CHECKED, None)
        ui.empty(
            "Nothing chosen yet.",
            "Choose an export: an event log, contacts, survey answers, complaints or customers. "
            "Nothing is written before you have seen what it would do.",
        )
    else:
        draw_import(visit, given)
    batches.draw(visit)


def take_file() -> Given | None:
    """The uploaded file, if it fits."""
    with st.container(key="import-file"):
        uploaded = st.file_uploader(
            "File to import",
            type=["csv", "tsv", "txt", "xes", "gz"],
            help="CSV or XES, plain or packed with gzip. Larger files go through the command line.",
            key=f"import-upload-{st.session_state.get(ROUND, 0)}",
        )
    if uploaded is None:
        return None
    try:
        check_upload(uploaded.name, uploaded.size)
    except Refused as reason:
        ui.refusal(reason)
        return None
    return Given(uploaded.name, content=uploaded.getvalue())


def draw_import(visit: Visit, given: Given) -> None:
    """How it is read, what it would do, and the button that does it."""
    try:
        mapping = mapper.choose(visit, given)
    except mapper.Incomplete as hint:
        st.info(str(hint), icon=":material/arrow_upward:")
        return
    except Refused as reason:
        ui.refusal(reason)
        return
    if mapping is None:
        return
    source = st.text_input(
        "Source",
        value=re.sub(r"\.(csv|tsv|txt|xes|gz)", "", given.name.lower()),
        max_chars=80,
        key="import-source",
        help="What the data come from. The same source again brings only what is new.",
    )
    mark = f"{given.digest()}:{source}:{json.dumps(mapping.as_stored(), sort_keys=True)}"
    checked = json.loads(st.session_state.get(CHECKED, "{}"))
    fresh = checked.get("mark") == mark
    if st.button("Dry run", key="import-dry", type="secondary" if fresh else "primary", icon=":material/search:"):
        look(visit, given, mapping, source, mark)
    if fresh:
        report = restored(checked["report"])
        draw_report(report)
        apply_button(visit, given, mapping, source, report)


def look(visit: Visit, given: Given, mapping: Mapping, source: str, mark: str) -> None:
    """Read everything, compare with the store, write nothing."""
    bar = st.progress(0.0, "Reading")
    try:
        draft = read([given], mapping, lambda share, words: bar.progress(share * 0.8, words))
        bar.progress(0.8, "Comparing")
        with visit.read() as session:
            report = applying.preview(session, visit.actor, draft, source)
    except Refused as reason:
        ui.refusal(reason)
        return
    finally:
        bar.empty()
    report.doubt_times(visit.now())
    report.rejects = report.rejects[:200]
    st.session_state[CHECKED] = json.dumps({"mark": mark, "report": asdict(report)})
    st.rerun()


def restored(told: dict[str, Any]) -> Report:
    """The report as it was kept between two runs."""
    return Report(**{**told, "rejects": [Reject(**reject) for reject in told["rejects"]]})


def draw_report(report: Report) -> None:
    """In sentences, and the rejected rows as a table."""
    with st.container(border=True, key=f"import-report-{report.batch_id or 'dry'}"):
        st.text("\n".join(sentences(report)))
    if report.rejects:
        draw_rejects(report)


def draw_rejects(report: Report) -> None:
    """Which rows were left out, by line and reason; personal values are masked already."""
    with st.expander(f"Rejected rows: {report.rejected:,}", key=f"import-rejects-{report.batch_id or 'dry'}"):
        st.dataframe(
            [asdict(reject) for reject in report.rejects],
            hide_index=True,
            width="stretch",
            column_config={"reason": st.column_config.TextColumn(width="large")},
        )
        st.download_button(
            "Download as CSV",
            rejects_csv(report.rejects),
            file_name="rejected.csv",
            mime="text/csv",
            key=f"rejects-csv-{report.batch_id or 'dry'}",
            on_click="ignore",
        )


def apply_button(visit: Visit, given: Given, mapping: Mapping, source: str, report: Report) -> None:
    """Do what the dry run said."""
    if not report.new and not report.changed:
        st.info("Nothing in this file is new. There is nothing to apply.", icon=":material/check:")
        return
    if not st.button("Apply", key="import-apply", type="primary", icon=":material/download_done:"):
        return
    bar = st.progress(0.0, "Reading")
    draft = read([given], mapping, lambda share, words: bar.progress(share * 0.5, words))

    def work(session: Session) -> Report:
        return applying.apply(
            session,
            visit.actor,
            draft,
            source,
            visit.now(),
            op=ui.op(FORM),
            progress=lambda share, words: bar.progress(0.5 + share / 2, words),
        )

    done = ui.change(visit, work, form=FORM)
    bar.empty()
    if done:
        st.session_state.pop(CHECKED, None)
        st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
        ui.flash(f"Applied as import {done.batch_id}: {done.new:,} new, {done.changed:,} changed.")
        st.rerun()
