"""The practices a pod keeps to when it takes a category over: ticked, and edited in its own words."""

import streamlit as st

from core import ui
from core.visit import Visit
from pods import actions
from pods.queries import ProposalLine

NOTE = (
    "Eight rows to begin with. The source of these practices (a Kepner-Tregoe white paper) speaks of eight in one "
    "place and of seven in another; the words are ours. Change them."
)


def draw_checklist(visit: Visit, line: ProposalLine, *, writes: bool) -> None:
    """How many are done, and the rows."""
    rows = line.row.checklist
    done = sum(bool(row.get("done")) for row in rows)
    with st.expander(f"Checklist: {done} of {len(rows)} done"):
        st.caption(NOTE)
        if not writes:
            for row in rows:
                st.text(f"{'Done' if row.get('done') else 'Open'}: {row.get('text', '')}")
            return
        shown = st.data_editor(
            [{"Practice": row.get("text", ""), "Done": bool(row.get("done"))} for row in rows],
            num_rows="dynamic",
            hide_index=True,
            width="stretch",
            key=f"checklist-{line.proposal_id}-{line.row.version}",
        )
        if st.button("Save the checklist", key=f"checklist-save-{line.proposal_id}"):
            kept = [(str(row.get("Practice") or ""), bool(row.get("Done"))) for row in shown]
            save(visit, line, kept)


def save(visit: Visit, line: ProposalLine, rows: list[tuple[str, bool]]) -> None:
    """Keep it."""
    form = f"checklist {line.proposal_id}"
    done = ui.change(
        visit,
        lambda session: actions.change_checklist(
            session, visit.actor, line.proposal_id, rows, line.row.version, visit.now(), op=ui.op(form)
        ),
        form=form,
        said="The checklist is saved.",
    )
    if done is not None:
        st.rerun()
