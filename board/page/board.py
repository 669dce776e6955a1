"""The board: what should move next?"""

from functools import partial
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from board import actions, component, queries
from board.models import Layout
from board.page import (
    arrivals,
    calendar,
    card,
    create,
    doors,
    filtering,
    listing,
    moves,
    setup,
    templates,
    then,
    together,
)
from core import permissions, ui
from core.visit import Visit
from pods import queries as pod_queries


def render(visit: Visit) -> None:
    """The pod's board, and over it the card that the address names."""
    pod_id = visit.pod_id
    if pod_id is None:
        ui.head("Board")
        ui.empty("No pod to look at yet", "A manager forms pods and adds you to one. Then its board is here.")
        return
    with visit.read() as session:
        pod_name = pod_queries.pod_shown(session, visit.actor, pod_id).name
        has_board = queries.revision(session, visit.actor, pod_id) is not None
    if not has_board:
        draw_first_step(visit, pod_id, pod_name)
        return
    if then.draw(visit, pod_id, pod_name):
        return
    draw_head(visit, pod_id, pod_name)
    arrivals.draw_strip(visit, pod_id)
    above = st.empty()
    asked = filtering.draw(visit, pod_id)
    together.draw_last(visit, pod_id)
    if asked.layout is Layout.BOARD:
        draw_board(visit, pod_id)
        st.button("Look again", key="board-again")  # pressed by the component, see heal() in live.js
    elif asked.is_read:
        {Layout.LIST: listing, Layout.CALENDAR: calendar}[asked.layout].draw(visit, pod_id, asked)
    draw_dialog(visit, pod_id, above)


def draw_dialog(visit: Visit, pod_id: int, above: DeltaGenerator) -> None:
    """What the address opens over the board: a card, or one of the two doors beside it. A refusal stands above."""
    card_id, door = ui.asked("card"), doors.entered()
    if card_id is not None:
        card.show(visit, card_id, above)
    elif door == "new" and permissions.allows(visit.actor, "card.write", pod_id):
        create.show(visit, pod_id)
    elif door == arrivals.DOOR and permissions.allows(visit.actor, "card.text", pod_id):
        arrivals.show(visit, pod_id)
    elif door == templates.DOOR and permissions.allows(visit.actor, "card.text", pod_id):
        templates.show(visit, pod_id)


def draw_head(visit: Visit, pod_id: int, pod_name: str) -> None:
    """Title and the two doors beside the board itself."""
    with st.container(horizontal=True, vertical_alignment="center", key="board-head"):
        ui.head(f"Board of {pod_name}")
        if not permissions.allows(visit.actor, "card.text", pod_id):
            st.caption("You see how the work flows. Card text is visible to the pod and its coach only.")
        then.draw_door(visit, pod_id)
        setup.door(visit, pod_id)
        if permissions.allows(visit.actor, "card.write", pod_id):
            said = "Or press n on the board"
            st.button("New card", type="primary", key="board-new", help=said, on_click=doors.enter, args=("new",))


@st.fragment
def draw_board(visit: Visit, pod_id: int) -> None:
    """The component. A move or another user's change runs only this part again."""
    with visit.read() as session:
        picture = queries.board_picture(session, visit.actor, pod_id, visit.now(), moves.base())
    if picture is None:
        return
    result: Any = component.draw(
        key="board",
        data={
            **queries.for_reader(picture, visit.now(), visit.actor.person_id),
            "only": filtering.shown_ids(visit, pod_id),
            **moves.answers(),
        },
        on_move_change=partial(moves.take, visit, pod_id),
        on_open_change=partial(moves.hear, "open"),
        on_find_change=partial(moves.find, visit, pod_id),
        on_sync_change=partial(moves.hear, "sync"),
    )
    asked = result.open.get("id") if isinstance(result.open, dict) else None
    if (card_id := ui.number(asked)) is not None:
        st.query_params["card"] = str(card_id)
        st.rerun()


def draw_first_step(visit: Visit, pod_id: int, pod_name: str) -> None:
    """A pod without a board: one button."""
    ui.head(f"Board of {pod_name}")
    if not permissions.allows(visit.actor, "board.configure", pod_id):
        ui.empty("This pod has no board yet", "Its lead opens it with one press. Then the work shows here.")
        return
    ui.empty(
        "This pod has no board yet",
        "It opens with Intake, Next, Doing, Waiting and Done, and a limit of five on what is under way. "
        "Names and limits can be changed at any time.",
    )
    if st.button("Open the board", type="primary", key="board-open"):
        opened = ui.change(visit, lambda session: actions.open_board(session, visit.actor, pod_id, visit.now()))
        if opened is not None:
            ui.flash("The board is open. Press n to write the first card.")
            st.rerun()
