"""Set-up of a board: columns, limits, classes, policies; edited as a draft, previewed in words, kept as a version."""

import streamlit as st

from board import actions, changes, queries, rebasing
from board.page import draft as drafts
from board.page import setup_classes, setup_columns, setup_limits, setup_versions
from board.page.draft import Draft
from board.queries import SetupView
from core import permissions, ui
from core.visit import Visit
from pods import queries as pod_queries

TABS = ("Columns", "Other limits", "Classes and lanes", "Versions", "Range")


def render(visit: Visit) -> None:
    """The set-up of the pod that is looked at."""
    pod_id = visit.pod_id
    if pod_id is None:
        ui.head("Set-up")
        ui.empty("No pod to look at yet", "A manager forms pods and adds you to one. Then its board is set up here.")
        return
    with visit.read() as session:
        name = pod_queries.pod_shown(session, visit.actor, pod_id).name
        view = queries.setup_view(session, visit.actor, pod_id, visit.now())
    draw_head(visit, pod_id, name)
    if view is None:
        ui.empty("This pod has no board yet", "Its lead opens it on the page Board with one press.")
        return
    may = permissions.allows(visit.actor, "board.configure", pod_id)
    draft = drafts.load(pod_id, view)
    left, right = st.columns([5, 3], gap="large")
    with left:
        chosen = st.segmented_control(
            "Part", TABS, default=TABS[0], required=True, label_visibility="collapsed", key="setup-part"
        )
        draw_part(visit, chosen or TABS[0], draft, view, may)
    with right:
        draw_preview(visit, draft, view, may)


def draw_head(visit: Visit, pod_id: int, name: str) -> None:
    """The title, and the way back."""
    with st.container(horizontal=True, vertical_alignment="center", key="setup-head"):
        ui.head(f"Set-up of {name}'s board", "How does work go through this pod, and within which limits?")
        if st.button("Back to the board", key="setup-back", type="tertiary"):
            visit.go("Board", pod=str(pod_id))


def draw_part(visit: Visit, chosen: str, draft: Draft, view: SetupView, may: bool) -> None:
    """The part of the set-up that is chosen."""
    if chosen == TABS[0]:
        setup_columns.draw(draft, may)
    elif chosen == TABS[1]:
        setup_limits.draw(draft, view, may)
    elif chosen == TABS[2]:
        setup_classes.draw(draft, view, may)
    elif chosen == TABS[3]:
        setup_versions.draw(visit, draft, view, may)
    else:
        setup_versions.draw_range(visit, draft.pod_id, view)


def draw_preview(visit: Visit, draft: Draft, view: SetupView, may: bool) -> None:
    """What the draft changes, what that does to the cards, and the two ways on."""
    with st.container(border=True, key="setup-preview"):
        st.header("What changes", anchor=False)
        said = changes.differences(view.current, draft.wished, view.names)
        draw_later(visit, draft)
        if not said:
            st.caption(
                f"Nothing yet. The board stands at version {view.number}. Change something at the left: it is saved "
                "only when you say so, and every version can come back."
                if may
                else f"The board stands at version {view.number}. The pod's lead and managers may change it."
            )
            return
        for line in said:
            st.markdown(f"- {ui.plain(line)}")
        with visit.read() as session:
            held = queries.held_now(session, draft.pod_id, draft.wished)
        if consequences := changes.effects(view.current, draft.wished, held, view.names):
            st.caption("For the cards that are there now")
            for line in consequences:
                st.markdown(f"- {ui.plain(line)}")
        draw_ways(visit, draft, view)


def draw_later(visit: Visit, draft: Draft) -> None:
    """An earlier version comes back without taking away what came after it: said where it is so."""
    if draft.reverts is None:
        return
    with visit.read() as session:
        earlier = queries.setup_of(session, visit.actor, draft.pod_id, draft.reverts)
    if later := rebasing.came_later(earlier, draft.wished):
        st.info(
            f"Kept, for it came to the board after version {draft.reverts}: {ui.plain(', '.join(later))}. "
            "Take it away under Columns if it should go.",
            icon=":material/info:",
        )


def draw_ways(visit: Visit, draft: Draft, view: SetupView) -> None:
    """Save or drop; first look again when somebody else was faster."""
    if draft.seen != view.number:
        st.warning(
            f"The board is at version {view.number} now; your draft began at {draft.seen}. It is kept. Put it upon "
            "their version: what they changed and you did not is theirs, and the list above says what is still yours.",
            icon=":material/sync_problem:",
        )
        if st.button("Put my draft upon theirs", key="setup-rebase"):
            with visit.read() as session:
                base = queries.setup_of(session, visit.actor, draft.pod_id, draft.seen)
            drafts.rebase(draft, base, view.current, view.number)
            st.rerun()
    with st.container(horizontal=True, key="setup-ways"):
        late = draft.seen != view.number
        wanted = st.button("Save this set-up", type="secondary" if late else "primary", key="setup-save", disabled=late)
        if st.button("Drop the draft", key="setup-drop"):
            drafts.drop(draft.pod_id)
            st.rerun()
    if wanted:
        save(visit, draft)


def save(visit: Visit, draft: Draft) -> None:
    """One version; a refusal leaves the draft as it is."""
    form = f"setup {draft.pod_id}"
    op = ui.op(form)
    kept = ui.change(
        visit,
        lambda session: actions.save_setup(
            session, visit.actor, draft.pod_id, draft.wished, draft.seen, visit.now(), op=op, reverts=draft.reverts
        ),
        form=form,
        said="The board is set up anew. The version before it is kept under Versions.",
    )
    if kept is not None:
        drafts.drop(draft.pod_id)
        st.rerun()
    ui.renew(form)


def door(visit: Visit, pod_id: int) -> None:
    """The way from the board to its set-up, for who may change it."""
    if permissions.allows(visit.actor, "board.configure", pod_id) and st.button(
        "Set-up", key="board-setup", help="Columns, limits, classes and policies"
    ):
        visit.go("Set-up", pod=str(pod_id))
