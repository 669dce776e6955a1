"""Columns of a board: their order by drag or keys, and each with its limit, its policy and its exit checklist."""

from dataclasses import replace
from functools import partial

import streamlit as st

from board import component
from board.models import ColumnKind, LimitMode
from board.page import draft as drafts
from board.page.draft import Draft
from board.setup import ColumnPlan, Line
from core import ui

KINDS = {
    ColumnKind.QUEUE: "Queue: waits to be started",
    ColumnKind.ACTIVE: "Active: somebody works on it",
    ColumnKind.WAITING: "Waiting: for somebody outside",
    ColumnKind.DONE: "Done: finished",
}
MODES = {
    LimitMode.BLOCK: "Refuse the next card",
    LimitMode.REASON: "Ask for a reason",
    LimitMode.WARN: "Warn, and let it pass",
    LimitMode.OFF: "Do nothing",
}
SOFT = {LimitMode.WARN: "warns", LimitMode.REASON: "asks why", LimitMode.OFF: "off"}
"""What a limit does that does not refuse, in a word or two."""
PICKED = "setup-column"


def draw(draft: Draft, may: bool) -> None:
    """The columns in their order, and the one that is chosen."""
    columns = draft.wished.columns
    picked = st.session_state.get(PICKED)
    chosen = next((one for one in columns if str(one.column_id) == picked), columns[0])
    key = draft.key("order")
    component.order(
        key=key,
        data={
            "items": [{"id": str(one.column_id), "name": one.name, "note": note(one)} for one in columns],
            "label": "Columns, left to right",
            "picked": str(chosen.column_id),
            "may": may,
        },
        on_order_change=partial(reorder, key, draft),
        on_pick_change=partial(pick, key),
    )
    if may and st.button("Add a column", icon=":material/add:", key="setup-add"):
        add(draft)
    with st.container(border=True, key="setup-column-box"):
        if may:
            draw_column(draft, chosen)
        else:
            show_column(chosen)


def note(column: ColumnPlan) -> str:
    """What stands beside a name."""
    if column.kind is ColumnKind.DONE or not column.wip_limit:
        return ""
    return f"limit {column.wip_limit}" + ("" if column.mode is LimitMode.BLOCK else f", {SOFT[column.mode]}")


def reorder(key: str, draft: Draft) -> None:
    """Callback: the columns were dropped in another order."""
    said = st.session_state.get(key, {}).get("order")
    wanted = said.get("ids") if isinstance(said, dict) else None
    by_id = {str(one.column_id): one for one in draft.wished.columns}
    if isinstance(wanted, list) and sorted(map(str, wanted)) == sorted(by_id):
        drafts.write(draft, replace(draft.wished, columns=tuple(by_id[str(one)] for one in wanted)))


def pick(key: str) -> None:
    """Callback: a column was chosen."""
    said = st.session_state.get(key, {}).get("pick")
    if isinstance(said, dict):
        st.session_state[PICKED] = str(said.get("id"))


def add(draft: Draft) -> None:
    """One more column, before the finished work, under a name that is free."""
    columns = draft.wished.columns
    taken, number = {one.name.casefold() for one in columns}, 1
    while f"new column {number}" in taken:
        number += 1
    fresh = ColumnPlan(drafts.next_id(draft.wished), f"New column {number}")
    place = next((at for at, one in enumerate(columns) if one.kind is ColumnKind.DONE), len(columns))
    st.session_state[PICKED] = str(fresh.column_id)
    drafts.keep(draft, replace(draft.wished, columns=(*columns[:place], fresh, *columns[place:])))


def draw_column(draft: Draft, column: ColumnPlan) -> None:
    """The fields of one column; what is typed goes into the draft at once."""

    def key(name: str) -> str:
        return draft.key(f"{name}:{column.column_id}")

    left, right = st.columns(2)
    name = left.text_input("Name", column.name, max_chars=60, key=key("name"))
    kind, limit, mode, checks = column.kind, column.wip_limit, column.mode, column.checks
    if column.column_id < 0:
        at = list(KINDS).index(kind)
        kind = right.selectbox("What it means", list(KINDS), at, format_func=KINDS.__getitem__, key=key("kind"))
    else:
        said = "It stays, so that history can be read."
        right.text_input("What it means", KINDS[kind], disabled=True, key=key("kind-shown"), help=said)
    if kind is not ColumnKind.DONE:
        low, high = st.columns(2)
        limit, at = (
            low.number_input("Limit", 1, 999, limit, placeholder="None", key=key("limit")),
            list(MODES).index(mode),
        )
        mode = high.selectbox("When it is full", list(MODES), at, format_func=MODES.__getitem__, key=key("mode"))
    asked = "Policy: when does a card stand here?"
    policy = st.text_area(asked, column.policy, max_chars=600, height=76, key=key("policy"))
    if kind is not ColumnKind.DONE:
        text = st.text_area(
            "Checked before a card leaves, one line each",
            "\n".join(line.text for line in checks),
            max_chars=1500,
            height=100,
            key=key("checks"),
            placeholder="The customer knows what happens next",
            help="A card that goes on with an open line asks for a reason; the retrospective sees it.",
        )
        checks = lines_of(text, column)
    wished = replace(column, name=name, kind=kind, wip_limit=limit, mode=mode, policy=policy, checks=checks)
    drafts.keep(draft, drafts.with_column(draft.wished, wished))
    if st.button("Take it off the board", key=key("remove"), type="tertiary"):
        drafts.keep(draft, drafts.without_column(draft.wished, column.column_id))


def lines_of(text: str, column: ColumnPlan) -> tuple[Line, ...]:
    """The lines of the field; a line with the same words is the same line."""
    known = {line.text: line for line in column.checks}
    said = (" ".join(line.split()) for line in text.splitlines())
    return tuple(known.get(line, Line(line)) for line in dict.fromkeys(said) if line)


def show_column(column: ColumnPlan) -> None:
    """A column for who may only read it."""
    st.markdown(f"**{ui.plain(column.name)}**")
    st.caption(KINDS[column.kind])
    st.text(f"Limit {column.wip_limit}: {MODES[column.mode].lower()}" if column.wip_limit else "No limit")
    st.text(column.policy or "No policy written yet.")
    for line in column.checks:
        st.text(f"Before leaving: {line.text}")
