"""The history of change sets: who, when, why, with the preview it was judged by, and the way back."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import streamlit as st

from core import ui
from core.visit import Visit
from pods import actions, queries
from pods.models import ChangeKind
from pods.page import assignment, outlooks, reviews
from pods.page.words import scaled

PER_PAGE = 10
KINDS = {
    ChangeKind.MOVE: "Move",
    ChangeKind.RULES: "New rules",
    ChangeKind.CORRECTION: "Correction",
    ChangeKind.REVERT: "Taken back",
}


@dataclass(frozen=True)
class Entry:
    """One change set."""

    number: int
    kind: ChangeKind
    author: str
    note: str
    at: datetime
    effective_on: date
    preview: dict[str, Any]
    is_first_rules: bool
    sample_of: int

    @property
    def is_first(self) -> bool:
        """Whether nothing was there before that could come back."""
        lines = self.preview.get("segments", ())
        owned = self.kind is not ChangeKind.RULES and any(line["from_pod_id"] is None for line in lines)
        return self.is_first_rules or owned

    @property
    def reach(self) -> str:
        """How many customers it concerned; a first sharing out may have come before the first customer."""
        moved = self.preview.get("moved_customers", 0)
        if moved or not self.is_first:
            return scaled(moved, self.sample_of)
        segments = len(self.preview.get("segments", ()))
        counted = "" if self.kind is ChangeKind.RULES else f"{segments} segment{'' if segments == 1 else 's'}, "
        return f"{counted}no customers yet"


def draw(visit: Visit, *, designs: bool) -> None:
    """Newest first, ten a page."""
    page = int(st.session_state.get("history-page", 0))
    with visit.read() as session:
        zone, sample_of, first = queries.zone_of(session), queries.sample_of(session), queries.first_rules(session)
        rows = queries.change_sets(session, visit.actor, PER_PAGE + 1, page * PER_PAGE)
        entries = [
            Entry(
                number=row.id or 0,
                kind=row.kind,
                author=row.author_name,
                note=row.note,
                at=row.committed_at,
                effective_on=row.effective_on,
                preview=row.preview,
                is_first_rules=row.id == first,
                sample_of=sample_of,
            )
            for row in rows
        ]
        found = queries.reviews_of(session, visit.actor, [entry.number for entry in entries])
        told = {number: (review.figures, f"{review.through:%-d %b %Y}") for number, review in found.items()}
    if not entries:
        ui.empty("Nothing has changed yet", "Each committed move or set of rules appears here with its author and why.")
        return
    if designs:
        reviews.draw_waiting(visit)
    for entry in entries[:PER_PAGE]:
        _draw_entry(visit, entry, zone, told.get(entry.number), designs=designs)
    if page == 0 and len(entries) <= PER_PAGE:
        return
    with st.container(horizontal=True, key="history-pager"):
        st.button("Newer", key="history-back", disabled=page == 0, on_click=_turn, args=(page - 1,))
        st.button("Older", key="history-on", disabled=len(entries) <= PER_PAGE, on_click=_turn, args=(page + 1,))


def _draw_entry(
    visit: Visit, entry: Entry, zone: str, review: tuple[dict[str, Any], str] | None, *, designs: bool
) -> None:
    with st.container(border=True, key=f"change-{entry.number}", gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", key=f"change-head-{entry.number}"):
            st.text(entry.note, width="stretch")
            if designs and not entry.is_first:
                with st.popover("Take back", type="tertiary", icon=":material/undo:"):
                    _draw_way_back(visit, entry)
        st.caption(
            f"{KINDS[entry.kind]} {entry.number} by {ui.plain(entry.author)} · {ui.moment(entry.at, zone)} · "
            f"effective {entry.effective_on:%-d %b %Y} · {entry.reach}"
            + (" · nothing came before it to go back to" if designs and entry.is_first else "")
        )
        with st.expander("Before and after"):
            assignment.draw_change(entry.preview.get("pods", ()), entry.sample_of)
            _draw_segments(entry.preview.get("segments", ()), entry.sample_of)
            outlooks.draw_kept(entry.preview, f"kept-{entry.number}", entry.sample_of)
        if review:
            reviews.draw(*review, entry.sample_of)


def _draw_segments(lines: list[dict[str, Any]], sample_of: int) -> None:
    if lines:
        st.dataframe(
            {
                "Segment": [line["name"] for line in lines],
                "Before": [line["before"] * sample_of for line in lines],
                "After": [line["after"] * sample_of for line in lines],
                "From": [f"{date.fromisoformat(line['day']):%-d %b %Y}" if line["day"] else "" for line in lines],
            },
            hide_index=True,
            width="stretch",
            column_config={name: st.column_config.NumberColumn(format="localized") for name in ("Before", "After")},
        )


def _draw_way_back(visit: Visit, entry: Entry) -> None:
    """What taking back means, before anything happens."""
    what = "The rules before it apply again" if entry.kind is ChangeKind.RULES else "Its segments go back to their pods"
    st.text(f"{what}: {entry.reach}. Nothing is deleted; an opposite change is written down.")
    if st.button("Take it back", key=f"revert-{entry.number}", type="primary"):
        _revert(visit, entry)


def _revert(visit: Visit, entry: Entry) -> None:
    form = f"take back {entry.number}"
    done = ui.change(
        visit,
        lambda session: actions.revert_change(session, visit.actor, entry.number, visit.now(), op=ui.op(form)),
        form=form,
        said="Taken back by an opposite change set.",
    )
    if done:
        st.rerun()


def _turn(page: int) -> None:
    st.session_state["history-page"] = max(0, page)
