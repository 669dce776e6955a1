"""The cards as a list: sorted, chosen by mouse or keys, changed together, opened one by one."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from board import queries
from board.ages import in_words
from board.page import together
from board.page.flow_charts import class_name
from board.page.question import Asked
from board.queries import Line, Listing
from core import permissions, ui
from core.visit import Visit
from pods import queries as pod_queries

ORDER = "list-order"
ORDERS = {
    "board": "As on the board",
    "oldest": "Oldest first",
    "newest": "Newest first",
    "due": "Due first",
    "who": "By person",
    "class": "By class",
    "key": "By key",
}


def draw(visit: Visit, pod_id: int, asked: Asked) -> None:
    """The table; under it what can be done with the chosen cards."""
    order = st.session_state.get(ORDER, "board")
    with visit.read() as session:
        found = queries.listed(session, visit.actor, pod_id, asked.text, visit.now(), order=order)
        zone = pod_queries.pod_shown(session, visit.actor, pod_id).zone
    if not found.lines:
        hint = "Take a part of the question out." if asked.text else "Press New card to write the first one."
        ui.empty("No card fits" if asked.text else "No open cards", hint)
        return
    with st.container(horizontal=True, vertical_alignment="center", key="list-head"):
        st.caption(said_count(found), width="content")
        st.selectbox(
            "Sorted", list(ORDERS), key=ORDER, format_func=ORDERS.__getitem__, label_visibility="collapsed", width=180
        )
    lines = chosen(visit, pod_id, found, ZoneInfo(zone))
    if lines:
        draw_chosen(visit, pod_id, lines)
    elif permissions.allows(visit.actor, "card.write", pod_id):
        st.caption(
            "Choose cards in the first column (or with Shift and Space): one to open it, several to move, give, label, "
            "date, block or close them."
        )
    else:
        st.caption("Choose a card in the first column (or with Shift and Space) to open it.")


def said_count(found: Listing) -> str:
    """How many of how many; a long list says that it is cut."""
    if len(found.lines) < found.total:
        return f"The first {len(found.lines):,} of {found.total:,} cards that fit. Ask for less to see the others."
    return f"{found.total:,} card{'s' * (found.total != 1)}"


def chosen(visit: Visit, pod_id: int, found: Listing, zone: ZoneInfo) -> list[Line]:
    """The table, and what is chosen in it. When other cards stand in it, nothing is chosen any more."""
    stamp = hash(tuple(line.card_id for line in found.lines))
    readable = permissions.allows(visit.actor, "card.text", pod_id)
    event: Any = st.dataframe(
        rows(found, zone, readable=readable),
        key=f"list-{pod_id}-{stamp}",
        hide_index=True,
        width="stretch",
        height="content" if len(found.lines) < 16 else 560,
        on_select="rerun",
        selection_mode="multi-row",
        placeholder="",
        column_config={
            "Title": st.column_config.TextColumn(width="large"),
            "Due": st.column_config.DatetimeColumn(format="ddd D MMM HH:mm", width=125),
            "Labels": st.column_config.TextColumn(width=110),
            "Opened": st.column_config.DatetimeColumn(format="D MMM YYYY", width=95),
            "Age, days": st.column_config.NumberColumn(format="%.1f", help="Working days since it began or arrived."),
        },
    )
    return [found.lines[place] for place in event.selection.rows if place < len(found.lines)]


def rows(found: Listing, zone: ZoneInfo, *, readable: bool) -> dict[str, list[Any]]:
    """The columns of the table; what the reader may not see is no column."""

    def local(at: datetime | None) -> datetime | None:
        return at.astimezone(zone).replace(tzinfo=None) if at else None

    lines = found.lines
    table: dict[str, list[Any]] = {"Key": [line.key for line in lines]}
    if readable:
        table["Title"] = [line.title for line in lines]
    table["Column"] = [line.column for line in lines]
    table["Class"] = [class_name(line.service_class) for line in lines]
    table["Who"] = [line.assignee or "Nobody" for line in lines]
    table["Age, days"] = [round(line.age_s / found.day_s, 1) for line in lines]
    table["Due"] = [local(line.due.at) if line.due else None for line in lines]
    if any(line.due and line.due.what for line in lines):
        table["What is due"] = [line.due.what if line.due else "" for line in lines]
    table["Blocked"] = ["Blocked" if line.is_blocked else "" for line in lines]
    if any(line.customer is not None for line in lines):
        table["Customer"] = [line.customer for line in lines]
    table["Segment"] = [line.segment for line in lines]
    table["Topic"] = [line.topic for line in lines]
    if readable:
        table["Labels"] = [", ".join(line.labels) for line in lines]
    table["Channel"] = [line.channel for line in lines]
    table["Opened"] = [local(line.opened_at) for line in lines]
    if any(line.closed_at for line in lines):
        table["Closed"] = [local(line.closed_at) for line in lines]
    return table


def draw_chosen(visit: Visit, pod_id: int, lines: list[Line]) -> None:
    """One card can be opened; one or many can be changed together."""
    with st.container(border=True, key="many"):
        if len(lines) == 1:
            line = lines[0]
            age = in_words(line.age_s, 86_400)
            if st.button(f"Open {line.key}", key="list-open", help=f"In {line.column}, {age} of working time"):
                st.query_params["card"] = str(line.card_id)
                st.rerun()
        if permissions.allows(visit.actor, "card.write", pod_id):
            together.draw(visit, pod_id, lines)
        elif len(lines) > 1:
            st.caption("Choose one card to open it. Who works in this pod may change many together.")
