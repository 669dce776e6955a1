"""Columns, limits and policies of a board: for its lead and for managers."""

import streamlit as st

from board import actions, limits, queries
from board.actions import ColumnChange
from board.models import ColumnKind
from board.page import doors, fields
from board.queries import BoardView, ColumnView
from core import ui
from core.visit import Visit

KINDS = {
    ColumnKind.QUEUE: "Queue: waits to be started",
    ColumnKind.ACTIVE: "Active: somebody works on it",
    ColumnKind.WAITING: "Waiting: for somebody outside",
    ColumnKind.DONE: "Done: finished",
}


def show(visit: Visit, pod_id: int) -> None:
    """Open the dialog."""
    st.dialog("Columns, limits and policies", width="large", on_dismiss=doors.leave)(draw)(visit, pod_id)


def draw(visit: Visit, pod_id: int) -> None:
    """One form per column, one for a new one, one for the policies of the whole board."""
    with visit.read() as session:
        shown = queries.board_view(session, visit.actor, pod_id, visit.now())
    if shown is None:
        return
    st.caption("Every change is on the record. A limit holds from the next card on: cards that are in stay in.")
    for place, column in enumerate(shown.columns):
        draw_column(visit, column, place, len(shown.columns))
    draw_new(visit, pod_id)
    draw_policies(visit, shown)


def draw_column(visit: Visit, column: ColumnView, place: int, count: int) -> None:
    """How one column is, and the form that changes it."""
    number, form = column.column_id, f"column {column.column_id}"
    room = limits.room_words(column.held, column.wip_limit) if column.wip_limit else f"{column.count}, no limit"
    about = "finished work" if column.kind is ColumnKind.DONE else room
    with st.expander(f"{ui.plain(column.name)} · {about}"), st.form(f"column-{number}", border=False):
        left, middle, right = st.columns([3, 1, 1])
        name = left.text_input("Name", column.name, max_chars=60, key=f"name:{number}")
        limit = middle.number_input("Limit", 1, 999, column.wip_limit, key=f"limit:{number}", placeholder="None")
        position = right.number_input("Place", 1, count, place + 1, key=f"place:{number}")
        policy = st.text_area("Policy", column.policy, max_chars=600, height=72, key=f"policy:{number}")
        st.caption(KINDS[column.kind])
        with st.container(horizontal=True):
            if st.form_submit_button("Save", key=f"save:{number}"):
                change = ColumnChange(name, limit, policy, column.kind, int(position) - 1)
                save(visit, column, change, form)
            if st.form_submit_button("Remove", key=f"remove:{number}", type="tertiary"):
                remove(visit, column)


def save(visit: Visit, column: ColumnView, change: ColumnChange, form: str) -> None:
    """Keep it. A limit below what is there is allowed, and says what that means."""
    limit, held = change.wip_limit, column.held
    said = f"{change.name} saved."
    if limit is not None and held > limit:
        said += f" It holds {held}, over its new limit of {limit}: no card enters until {limit - 1} are left."
    op = ui.op(form)
    kept = ui.change(
        visit,
        lambda session: actions.change_column(
            session, visit.actor, column.column_id, change, column.version, visit.now(), op=op
        ),
        form=form,
        said=said,
    )
    if kept is not None:
        st.rerun()


def remove(visit: Visit, column: ColumnView) -> None:
    """Take an empty column away."""
    form = f"remove column {column.column_id}"
    op = ui.op(form)
    kept = ui.change(
        visit,
        lambda session: actions.remove_column(session, visit.actor, column.column_id, visit.now(), op=op),
        form=form,
        said=f"{column.name} was removed. Its history stays.",
    )
    if kept is not None:
        st.rerun()


def draw_new(visit: Visit, pod_id: int) -> None:
    """One more column, before the finished work."""
    form = f"new column {pod_id}"
    with st.expander("Add a column"), st.form("column-new", border=False):
        left, middle, right = st.columns([2, 1, 2])
        name = left.text_input("Name", max_chars=60, key=fields.fresh(form))
        limit = middle.number_input("Limit", 1, 999, None, key="limit:new", placeholder="None")
        kind = right.selectbox("What it means", list(KINDS), 1, format_func=lambda kind: KINDS[kind], key="kind:new")
        policy = st.text_area("Policy", max_chars=600, height=72, key=fields.fresh(f"{form} policy"))
        if st.form_submit_button("Add", key="save:new"):
            change, op = ColumnChange(name, limit, policy, ColumnKind(kind)), ui.op(form)
            made = ui.change(
                visit,
                lambda session: actions.add_column(session, visit.actor, pod_id, change, visit.now(), op=op),
                form=form,
                said=f"{name} was added.",
            )
            if made is not None:
                fields.spend(form)
                st.rerun()


def draw_policies(visit: Visit, shown: BoardView) -> None:
    """What holds for the whole board."""
    form = f"policies {shown.pod_id}"
    with st.expander("Policies of the whole board"), st.form("board-policies", border=False):
        counts = st.checkbox("Blocked cards count towards limits", shown.blocked_counts, key="blocked-counts")
        urgent = st.number_input("Cards expedited at once", 1, 9, shown.expedite_limit, key="expedite-limit")
        if st.form_submit_button("Save", key="save:policies"):
            op = ui.op(form)
            kept = ui.change(
                visit,
                lambda session: actions.change_policies(
                    session, visit.actor, shown.pod_id, counts, int(urgent), visit.now(), op=op
                ),
                form=form,
                said="Policies saved.",
            )
            if kept is not None:
                st.rerun()
