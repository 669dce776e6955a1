"""Saved views: chosen by name, kept under one, renamed, given another question, put away."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from board import actions, queries
from board.actions import ViewWish
from board.models import Layout, SavedView
from board.page.question import Asked, put
from core import permissions, ui
from core.visit import Visit

CHOICE, CHOSEN = "find-view", "find-view-chosen"
"""What the list shows; and the view that was chosen last, whose question may have been changed since."""
STALE = (
    "The view “{}” asks for something that is called differently now, or is gone. Correct the question and put it into "
    "the view under Save."
)


def draw(visit: Visit, pod_id: int, now: Asked, first: SavedView | None) -> None:
    """Views by name, and the way to keep this one. first: the view with which the reader's board opens."""
    views, opening = read(visit, pod_id), first.id if first else None
    current = shown(views, now)
    if current is not None:
        st.session_state[CHOSEN] = current.id
    if views:
        st.session_state[CHOICE] = current.id if current else None
        st.selectbox(
            "View",
            list(views),
            key=CHOICE,
            index=None,
            placeholder="Views",
            format_func=lambda n: (
                f"{views[n].name}{'' if views[n].owner_id else ' · pod'}{' · first' * (n == opening)}"
            ),
            label_visibility="collapsed",
            width=170,
            on_change=choose,
            args=(views,),
        )
    if now.text or now.layout is not Layout.BOARD or views:
        with st.popover("Save", icon=":material/bookmark:", type="tertiary", key="find-save"):
            draw_opening(visit, pod_id, current, views.get(opening or 0))
            draw_saving(visit, pod_id, now, views)


def read(visit: Visit, pod_id: int) -> dict[int, SavedView]:
    """The pod's views, then the reader's own, by id."""
    with visit.read() as session:
        return {view.id or 0: view for view in queries.views_of(session, visit.actor, pod_id)}


def draw_opening(visit: Visit, pod_id: int, current: SavedView | None, opening: SavedView | None) -> None:
    """With which view my board opens, and the choice of another one. It is nobody else's matter."""
    if opening is not None:
        st.caption(ui.plain(f"Your board opens with “{opening.name}”."))
    if current is not None and (opening is None or current.id != opening.id):
        if st.button("Open my board with this view", key="view-first", icon=":material/start:"):
            choose_first(visit, pod_id, current.id, f"Your board opens with “{current.name}” from now on.")
    elif opening is not None and st.button("Open it with everything", key="view-first-none", type="tertiary"):
        choose_first(visit, pod_id, None, "Your board opens with everything again.")


def choose_first(visit: Visit, pod_id: int, view_id: int | None, said: str) -> None:
    """Keep the choice."""
    form = f"first view {pod_id}"
    work: Any = lambda session: actions.open_with(session, visit.actor, pod_id, view_id, visit.now(), op=ui.op(form))  # noqa: E731
    if ui.change(visit, work, form=form, said=said) is not None:
        st.rerun()


def shown(views: Mapping[int, SavedView], now: Asked) -> SavedView | None:
    """The view that asks exactly this; of several the one that was chosen."""
    same = [view for view in views.values() if (view.query, view.layout) == (now.text, now.layout)]
    chosen = st.session_state.get(CHOSEN)
    return next((view for view in same if view.id == chosen), same[0] if same else None)


def choose(views: Mapping[int, SavedView]) -> None:
    """A view was chosen: its question and its layout go into the address."""
    view = views.get(st.session_state[CHOICE] or 0)
    st.session_state[CHOSEN] = view.id if view else None
    put(view.query if view else "", view.layout if view else Layout.BOARD)


def draw_stale(visit: Visit, pod_id: int, now: Asked) -> None:
    """Under a question that cannot be read any more: which view it comes from, and how to mend that."""
    if (view := shown(read(visit, pod_id), now)) is not None:
        st.caption(ui.plain(STALE.format(view.name)))


def draw_saving(visit: Visit, pod_id: int, now: Asked, views: Mapping[int, SavedView]) -> None:
    """A view that is shown is renamed, shared or put away; one whose question was changed takes the new one; any
    question becomes a view.
    """
    may_share = permissions.allows(visit.actor, "board.configure", pod_id)
    mine = {n: view for n, view in views.items() if may_share or view.owner_id is not None}
    current, chosen = shown(mine, now), mine.get(st.session_state.get(CHOSEN) or 0) if now.text else None
    if current is None and chosen is not None:
        name = ui.plain(chosen.name)
        if st.button(f"Put this into “{name}”", key="view-put", type="primary", icon=":material/sync_alt:"):
            save(visit, pod_id, wish_of(chosen, now), chosen)
        st.caption(f"Or keep it as another view, and leave “{name}” as it is:")
    with st.form(f"view-{current.id if current else 'new'}", border=False):
        name = st.text_input("Name of the view", current.name if current else "", max_chars=60)
        is_shared = bool(current and current.owner_id is None)
        if may_share:
            is_shared = st.checkbox("For the whole pod", is_shared)
        label = "Keep its name" if current else "Save this view"
        is_first = current is not None or chosen is None
        if st.form_submit_button(label, type="primary" if is_first else "secondary", key="view-save"):
            save(visit, pod_id, ViewWish(name, now.text, now.layout, is_shared), current)
    if current is not None and st.button("Put this view away", key="view-archive", type="tertiary"):
        put_away(visit, current)
    whose = "" if may_share else " It is yours alone; the pod's views are shared by its lead."
    st.caption(f"A view keeps the question and the layout. It never changes a card, a count or a limit.{whose}")


def wish_of(view: SavedView, now: Asked) -> ViewWish:
    """The view as it is, with the question and the layout of now."""
    return ViewWish(view.name, now.text, now.layout, view.owner_id is None)


def save(visit: Visit, pod_id: int, wish: ViewWish, view: SavedView | None) -> None:
    """A new view, or another version of one."""

    def work(session: Any) -> SavedView:
        if view is not None:
            number, version, op = view.id or 0, view.version, ui.op("view")
            return actions.change_view(session, visit.actor, number, wish, version, visit.now(), op=op)
        return actions.create_view(session, visit.actor, pod_id, wish, visit.now(), op=ui.op("view"))

    saved = ui.change(visit, work, form="view", said=f"View “{wish.name.strip()}” saved.")
    if saved is not None:
        st.session_state[CHOSEN] = saved.id
        st.rerun()


def put_away(visit: Visit, view: SavedView) -> None:
    """It leaves everybody's list."""
    form = f"view away {view.id}"
    gone = ui.change(
        visit,
        lambda session: actions.archive_view(session, visit.actor, view.id or 0, visit.now(), op=ui.op(form)),
        form=form,
        said=f"View “{view.name}” was put away.",
    )
    if gone is not None:
        st.session_state.pop(CHOSEN, None)
        st.rerun()
