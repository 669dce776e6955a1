"""Look at moves before they are made: what they would mean, a plain sentence, and the way to commit or keep them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st

from core import ui
from core.visit import Visit
from pods import actions, neighbours, queries
from pods.dating import Move
from pods.models import DraftOrigin
from pods.neighbours import Beside
from pods.page import outlooks
from pods.page.words import last_seen, scaled
from pods.preview import OPEN_CARDS, Preview

MOVING, KEEPING = "move segments", "keep draft"
MANY = 10


@dataclass(frozen=True)
class Looked:
    """Moves that somebody is looking at, and the change set they last saw."""

    moves: tuple[Move, ...]
    preview: Preview
    seen_change_set_id: int
    today: date
    segments: int
    sample_of: int = 1

    @property
    def first(self) -> int:
        """How many segments get their first pod: nobody loses the people they know."""
        return sum(line.from_pod_id is None for line in self.preview.segments)

    @property
    def needs_a_tick(self) -> bool:
        """Whether so much changes pod that one more look is wanted."""
        moved = len({move.segment_id for move in self.moves}) - self.first
        return moved > MANY or 2 * moved > max(self.segments, 3)


def look(visit: Visit, moves: Sequence[Move], slot: str) -> Looked:
    """Work out what these moves would do; nothing is written."""
    with visit.read() as session:
        beside = neighbours.of(visit)
        preview = queries.preview_moves(session, visit.actor, moves, visit.now(), beside)
        newest = queries.latest_change(session)
        today = queries.day_of(session, visit.now())
        segments, sample_of = len(queries.all_segments(session)), queries.sample_of(session)
    return Looked(tuple(moves), preview, last_seen(slot, newest), today, segments, sample_of)


def draw_look(looked: Looked, names: dict[int, str], slot: str) -> None:
    """Before and after in figures, and the guard sentence."""
    if looked.preview.outlook:
        by = looked.sample_of
        customers = {line.pod_id: (line.before * by, line.after * by) for line in looked.preview.pods}
        outlooks.draw(looked.preview.outlook, customers, slot)
    days = [move.day for move in looked.moves]
    takers = [names.get(move.pod_id, "a pod") for move in looked.moves]
    moved = len({move.segment_id for move in looked.moves})
    people = scaled(looked.preview.moved_customers, looked.sample_of)
    said = outlooks.guarded(moved, people, takers, days, looked.segments)
    late = any(day < looked.today for day in days)
    past = " A past day is a correction: what was believed until now stays on record." if late else ""
    (st.warning if looked.needs_a_tick else st.info)(ui.plain(said + past), icon=":material/swap_horiz:")


def draw_form(visit: Visit, looked: Looked, slot: str, commit: Callable[[Any, str, Beside | None], object]) -> bool:
    """Why, whether open cards follow, and the button; true when it was committed."""
    cards = sum(pod.cards or 0 for pod in looked.preview.outlook.pods) if looked.preview.outlook else 0
    beside = neighbours.of(visit)
    with st.form(f"{slot}-form", border=False, enter_to_submit=True):
        note = st.text_input("Why", placeholder="North is above its target", key=f"{slot}-note", max_chars=500)
        sure, follows = True, False
        if looked.needs_a_tick:
            sure = st.checkbox("Yes, so many segments are meant to move", key=f"{slot}-sure")
        if cards and beside and all(move.day == looked.today for move in looked.moves):
            follows = st.checkbox(
                f"The {cards} open cards of these segments follow to the new pod",
                key=f"{slot}-follow",
                help="Each is a handoff of kind “segment move”, shown apart and never counted against a pod.",
            )
        else:
            st.caption(OPEN_CARDS)
        pressed = st.form_submit_button("Commit move", type="primary")
    if not pressed:
        return False
    if not sure:
        st.error("Tick the box above first: so many segments are rarely moved at once. Nothing was changed.")
        return False
    reach = Beside(beside, follows) if beside else None
    told = "Moved. History can take it back." if not looked.first else "Assigned. A later move can change it."
    return bool(ui.change(visit, lambda session: commit(session, note, reach), form=slot, said=told))


def draw_keep(visit: Visit, moves: Sequence[Move]) -> bool:
    """Keep the moves under a name instead; true when kept."""
    with st.form("keep-draft", border=False):
        name = st.text_input(
            "Or keep it as a draft named", placeholder="Spring balance", key="draft-name", max_chars=120
        )
        pressed = st.form_submit_button("Keep as draft", icon=":material/bookmark_add:")
    if not pressed:
        return False
    origin = DraftOrigin.PERSON
    return bool(
        ui.change(
            visit,
            lambda s: actions.save_draft(s, visit.actor, name, moves, origin, visit.now(), op=ui.op(KEEPING)),
            form=KEEPING,
            said="Kept. Nobody's pod changed; the view Drafts has it.",
        )
    )
