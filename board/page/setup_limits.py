"""Limits besides those of single columns: over several columns, a lane, a person, the whole pod."""

from dataclasses import replace

import streamlit as st

from board import lanes
from board.models import ColumnKind, LimitMode, LimitScope, ServiceClass
from board.page import draft as drafts
from board.page.draft import Draft
from board.page.setup_columns import MODES
from board.queries import SetupView
from board.setup import LimitPlan, Names, limit_name
from core import ui

SCOPES = {
    LimitScope.GROUP: "Several columns together",
    LimitScope.LANE: "A lane",
    LimitScope.PERSON: "A person",
    LimitScope.POD: "The whole pod",
}
COUNTS = {
    LimitScope.GROUP: "Counts every open card in these columns, queues too.",
    LimitScope.LANE: "Counts the lane's cards in active and waiting columns.",
    LimitScope.PERSON: "Counts the person's cards in active and waiting columns.",
    LimitScope.POD: "Counts the pod's cards in active and waiting columns.",
}


def draw(draft: Draft, view: SetupView, may: bool) -> None:
    """The limits there are, what they do when full, and a new one."""
    wished = draft.wished
    if not wished.limits:
        ui.empty(
            "No limit but those of columns",
            "A limit over Doing and Waiting together, or on what each person has under way, shows where work piles up.",
        )
    for limit in wished.limits:
        with st.container(border=True, key=f"setup-limit-{limit.limit_id}".replace("--", "-new-")):
            draw_limit(draft, limit, view.names, may)
    if may:
        draw_new(draft, view.names)
    draw_expedite(draft, may)


def draw_limit(draft: Draft, limit: LimitPlan, names: Names, may: bool) -> None:
    """One limit: what it covers, its number, what it does."""
    st.markdown(f"**{ui.plain(limit_name(limit, draft.wished, names))}**")
    st.caption(COUNTS[limit.scope])
    left, right, last = st.columns([1, 2, 1], vertical_alignment="bottom")
    key, number = draft.key, limit.limit_id
    most = left.number_input("At most", 1, 999, limit.wip_limit, key=key(f"most:{number}"), disabled=not may)
    mode = right.selectbox(
        "When it is full",
        list(MODES),
        list(MODES).index(limit.mode),
        format_func=MODES.__getitem__,
        key=key(f"limit-mode:{number}"),
        disabled=not may,
    )
    now = replace(limit, wip_limit=int(most), mode=LimitMode(mode))
    rest = tuple(now if one.limit_id == number else one for one in draft.wished.limits)
    if may:
        drafts.keep(draft, replace(draft.wished, limits=rest))
        if last.button("Remove", key=key(f"limit-gone:{number}"), type="tertiary"):
            stays = tuple(one for one in draft.wished.limits if one.limit_id != number)
            drafts.keep(draft, replace(draft.wished, limits=stays))


def draw_new(draft: Draft, names: Names) -> None:
    """Add one: first what it covers, then how many."""
    with st.expander("Add a limit", icon=":material/add:"):
        scope = st.selectbox("What it covers", list(SCOPES), format_func=SCOPES.__getitem__, key=draft.key("new-scope"))
        fresh = covering(draft, LimitPlan(drafts.next_id(draft.wished), LimitScope(scope), 3), names)
        most = st.number_input("At most", 1, 999, 3, key=draft.key("new-most"))
        ready = fresh.scope is not LimitScope.GROUP or len(fresh.column_ids) > 1
        if st.button("Add it to the draft", key="setup-limit-add", disabled=not ready):
            limits = (*draft.wished.limits, replace(fresh, wip_limit=int(most)))
            drafts.keep(draft, replace(draft.wished, limits=limits))


def covering(draft: Draft, fresh: LimitPlan, names: Names) -> LimitPlan:
    """What the new limit is about."""
    key = draft.key
    if fresh.scope is LimitScope.GROUP:
        columns = {one.column_id: one.name for one in draft.wished.columns if one.kind is not ColumnKind.DONE}
        chosen = st.multiselect(
            "Columns", list(columns), format_func=lambda n: columns.get(n, ""), key=key("new-group")
        )
        name = st.text_input("Its name (may stay empty)", max_chars=60, key=key("new-name"))
        return replace(fresh, column_ids=tuple(chosen), name=" ".join(name.split()))
    if fresh.scope is LimitScope.LANE:
        found = [f"class:{kind.value}" for kind in ServiceClass] + [f"segment:{number}" for number in names.segments]
        said = {lane: lanes.lane_name(lane, names.segments, names.people) for lane in found}
        lane = st.selectbox("Lane", found, format_func=lambda one: said.get(one, ""), key=key("new-lane"))
        return replace(fresh, lane=lane)
    if fresh.scope is LimitScope.PERSON:
        people = {0: "Each person", **names.people}
        chosen_id = st.selectbox("Who", list(people), format_func=lambda n: people.get(n, ""), key=key("new-person"))
        return replace(fresh, person_id=chosen_id or None)
    return fresh


def draw_expedite(draft: Draft, may: bool) -> None:
    """How many cards may be expedited at once, and whether blocked ones count anywhere."""
    wished = draft.wished
    with st.container(border=True, key="setup-agreements"):
        st.markdown("**Expedite, and what is blocked**")
        left, right = st.columns([1, 2])
        most = left.number_input(
            "Expedited at once", 1, 999, wished.expedite_limit, key=draft.key("expedite"), disabled=not may
        )
        mode = right.selectbox(
            "One too many",
            list(MODES),
            list(MODES).index(wished.expedite_mode),
            format_func=MODES.__getitem__,
            key=draft.key("expedite-mode"),
            disabled=not may,
        )
        counts = st.toggle(
            "Blocked cards count towards limits",
            wished.blocked_counts,
            key=draft.key("blocked"),
            disabled=not may,
            help="When they do not, a blocked card makes room; it counts again when its blocker ends.",
        )
        now = replace(wished, expedite_limit=int(most), expedite_mode=LimitMode(mode), blocked_counts=counts)
        if may:
            drafts.keep(draft, now)
