"""Versions of a set-up, any of which can come back; and the range within which the pod changes its own board."""

import streamlit as st

from board import actions, queries
from board.page import draft as drafts
from board.page.draft import Draft
from board.queries import SetupView, Version
from board.setup import MOST_COLUMNS, Range
from core import ui
from core.visit import Visit
from pods import queries as pod_queries


def draw(visit: Visit, draft: Draft, view: SetupView, may: bool) -> None:
    """Newest first: what changed, by whom; the one way back leads over the draft."""
    with visit.read() as session:
        zone = pod_queries.zone_of(session, draft.pod_id)
        found = queries.versions(session, visit.actor, draft.pod_id)
    if len(found) < 2:
        ui.empty("One version so far", "Each saved change is kept here as it was, with a mark on the charts of Flow.")
        return
    for version in found:
        with st.container(border=True, key=f"setup-version-{version.number}"):
            st.markdown(f"**Version {version.number}**" + (" · in force" if version.number == view.number else ""))
            who = f"{ui.moment(version.at, zone)} · {ui.plain(version.who)}"
            st.caption(who + (f" · brought version {version.reverts} back" if version.reverts else ""))
            st.text(version.said or "How the board stood before its first kept change.")
            if may and version.number != view.number:
                draw_back(visit, draft, view, version)


def draw_back(visit: Visit, draft: Draft, view: SetupView, version: Version) -> None:
    """Make it the draft, so that the preview says what that would change today."""
    if st.button("Bring it back…", key=f"setup-back-{version.number}", type="tertiary"):
        with visit.read() as session:
            earlier = queries.setup_of(session, visit.actor, draft.pod_id, version.number)
        drafts.bring(draft.pod_id, earlier, view.current, view.number, version.number)
        st.rerun()


def draw_range(visit: Visit, pod_id: int, view: SetupView) -> None:
    """Words for the pod; a form for a manager."""
    if not view.may_grant:
        for line in words(view.granted):
            st.text(line)
        return
    st.caption("Within this range the pod's lead changes the board alone; beyond it the change is refused in words.")
    granted, form = view.granted or Range(), f"range {pod_id}"
    with st.form("setup-range", border=True):
        left, right = st.columns(2)
        low = left.number_input("Lowest limit", 1, 999, granted.limit_low, key=f"range-low:{view.granted_version}")
        high = right.number_input("Highest limit", 1, 999, granted.limit_high, key=f"range-high:{view.granted_version}")
        columns = left.number_input(
            "Columns at most", 2, MOST_COLUMNS, granted.columns_high, key=f"range-cols:{view.granted_version}"
        )
        expedite = right.number_input(
            "Expedited at once, at most", 1, 999, granted.expedite_high, key=f"range-exp:{view.granted_version}"
        )
        soft = st.toggle(
            "Limits may warn, ask for a reason or be taken away",
            granted.may_soften,
            key=f"range-soft:{view.granted_version}",
        )
        note = st.text_input("Why so", granted.note, max_chars=300, key=f"range-note:{view.granted_version}")
        if st.form_submit_button("Grant this range", key="range-save"):
            wish = Range(int(low), int(high), int(columns), soft, int(expedite), note)
            grant(visit, pod_id, wish, view.granted_version, form)


def grant(visit: Visit, pod_id: int, wish: Range, version: int, form: str) -> None:
    """Keep what is granted from now on."""
    op = ui.op(form)
    kept = ui.change(
        visit,
        lambda session: actions.grant_range(session, visit.actor, pod_id, wish, version, visit.now(), op=op),
        form=form,
        said="Granted. What stands on the board may stay; the next change keeps to it.",
    )
    if kept is not None:
        st.rerun()


def words(granted: Range | None) -> list[str]:
    """What a pod may do, in sentences."""
    if granted is None:
        return ["Nobody has set a range: this pod changes its board as it likes, on the record."]
    soft = "may" if granted.may_soften else "may not"
    said = [
        f"Limits go from {granted.limit_low} to {granted.limit_high}.",
        f"The board has up to {granted.columns_high} columns, and up to {granted.expedite_high} expedited at once.",
        f"Limits {soft} warn, ask for a reason or be taken away.",
        "A manager widens the range; every change within it is the pod's own.",
    ]
    return [*said, f"Why: {granted.note}"] if granted.note else said
