"""Drafts of change sets: kept, opened, changed, put aside, or made real."""

from dataclasses import dataclass
from datetime import date, datetime

import streamlit as st

from core import ui
from core.visit import Visit
from pods import actions, drafts, queries
from pods.dating import Move
from pods.models import DraftOrigin
from pods.page import committing

CHANGING, DISCARDING, COMMITTING = "change draft", "discard draft", "draft"
OPEN = "draft-open"
ORIGINS = {DraftOrigin.PERSON: "by hand", DraftOrigin.SOLVER: "from Balance", DraftOrigin.SPLIT: "from a split"}


@dataclass(frozen=True)
class Kept:
    """One draft as it is shown."""

    number: int
    name: str
    origin: DraftOrigin
    moves: tuple[Move, ...]
    version: int
    changed_at: datetime
    met: tuple[str, ...]


@dataclass(frozen=True)
class Names:
    """What segments and pods are called."""

    segments: dict[int, str]
    pods: dict[int, str]
    zone: str
    today: date


def draw(visit: Visit) -> None:
    """The open drafts, and one of them in full."""
    kept, names = _kept(visit), _names(visit)
    if not kept:
        ui.empty(
            "No drafts",
            "Open “Who serves whom”, choose segments under “Move segments” and keep them as a draft; or let the page "
            "Balance propose one.",
        )
        return
    labels = {draft.number: _label(draft) for draft in kept}
    chosen = st.selectbox("Draft", list(labels), format_func=labels.__getitem__, key=OPEN)
    draft = next(draft for draft in kept if draft.number == chosen)
    st.caption(
        f"Kept {ORIGINS[draft.origin]}, changed {ui.moment(draft.changed_at, names.zone)}. Nothing has moved yet."
    )
    _draw_met(visit, draft)
    _draw_moves(visit, draft, names)
    _draw_add(visit, draft, names)
    if not draft.met:
        _draw_commit(visit, draft, names)
    _draw_discard(visit, draft)


def _label(draft: Kept) -> str:
    return f"{draft.name} · {len(draft.moves)} move" + ("" if len(draft.moves) == 1 else "s")


def _kept(visit: Visit) -> list[Kept]:
    with visit.read() as session:
        return [
            Kept(
                row.id or 0,
                row.name,
                row.origin,
                tuple(drafts.moves_of(row.moves)),
                row.version,
                row.changed_at,
                tuple(
                    f"“{change.note}” by {change.author_name} (number {change.id})"
                    for change in queries.changes_met(session, row)
                ),
            )
            for row in queries.drafts_open(session, visit.actor)
        ]


def _names(visit: Visit) -> Names:
    with visit.read() as session:
        return Names(
            segments={segment.id or 0: segment.name for segment in queries.all_segments(session)},
            pods={pod.id or 0: pod.name for pod in queries.pods_seen(session, visit.actor, limit=2_000)},
            zone=queries.zone_of(session),
            today=queries.day_of(session, visit.now()),
        )


def _draw_met(visit: Visit, draft: Kept) -> None:
    if not draft.met:
        return
    st.warning(
        ui.plain("Since this draft was looked at, its segments were changed: " + "; ".join(draft.met) + "."),
        icon=":material/history:",
    )
    if st.button("Look at it anew", key="draft-anew", type="primary"):
        _change(visit, draft, draft.name, draft.moves, "The draft now stands on what holds today.")


def _draw_moves(visit: Visit, draft: Kept, names: Names) -> None:
    with st.container(key="draft-moves", gap="xsmall"):
        for number, move in enumerate(draft.moves):
            with st.container(horizontal=True, vertical_alignment="center", key=f"draft-move-{number}"):
                segment = names.segments.get(move.segment_id, "a segment")
                pod = names.pods.get(move.pod_id, "a pod that no longer works")
                st.text(f"{segment} → {pod}, from {move.day:%-d %b %Y}", width="stretch")
                if len(draft.moves) > 1 and st.button("Remove", key=f"draft-drop-{number}", type="tertiary"):
                    left = [*draft.moves[:number], *draft.moves[number + 1 :]]
                    _change(visit, draft, draft.name, left, "Taken out of the draft.")


def _draw_add(visit: Visit, draft: Kept, names: Names) -> None:
    with st.expander("Change this draft", icon=":material/edit:"), st.form("draft-change", border=False):
        name = st.text_input("Name", value=draft.name, key=f"draft-rename-{draft.number}", max_chars=120)
        what, where, when = st.columns([6, 3, 2])
        segments = what.multiselect(
            "More segments", list(names.segments), format_func=names.segments.__getitem__, key="draft-segments"
        )
        pod_id = where.selectbox(
            "To pod", list(names.pods), index=None, format_func=names.pods.__getitem__, key="draft-pod"
        )
        day = when.date_input("From day", value=names.today, key="draft-day")
        pressed = st.form_submit_button("Save the draft")
    if pressed:
        if segments and pod_id is None:
            st.error("Choose the pod to which these segments go. Nothing was lost.")
            return
        moves = list(draft.moves)
        for segment_id in segments:
            moves = drafts.with_move(
                moves, Move(segment_id, pod_id or 0, day if isinstance(day, date) else names.today)
            )
        _change(visit, draft, name, moves, "The draft is saved.")


def _change(visit: Visit, draft: Kept, name: str, moves: list[Move] | tuple[Move, ...], said: str) -> None:
    done = ui.change(
        visit,
        lambda session: actions.change_draft(
            session, visit.actor, draft.number, name, moves, visit.now(), version=draft.version, op=ui.op(CHANGING)
        ),
        form=CHANGING,
        said=said,
    )
    if done:
        st.rerun()


def _draw_commit(visit: Visit, draft: Kept, names: Names) -> None:
    looked = committing.look(visit, draft.moves, f"draft-seen-{draft.number}")
    committing.draw_look(looked, names.pods, COMMITTING)
    made = committing.draw_form(
        visit,
        looked,
        COMMITTING,
        lambda session, note, beside: actions.commit_draft(
            session,
            visit.actor,
            draft.number,
            note,
            draft.version,
            visit.now(),
            op=ui.op(COMMITTING),
            seen_change_set_id=looked.seen_change_set_id,
            beside=beside,
        ),
    )
    if made:
        st.rerun()


def _draw_discard(visit: Visit, draft: Kept) -> None:
    with st.popover("Discard this draft", type="tertiary", icon=":material/delete:"):
        st.text("The draft leaves this list. Nobody's pod changes.")
        if st.button("Discard it", key="draft-discard"):
            done = ui.change(
                visit,
                lambda session: actions.discard_draft(
                    session, visit.actor, draft.number, draft.version, visit.now(), op=ui.op(DISCARDING)
                ),
                form=DISCARDING,
                said="Discarded.",
            )
            if done:
                st.rerun()
