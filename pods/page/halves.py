"""A split of a pod: proposed when it is above target, looked at and adjusted before, made in one transaction."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import streamlit as st

from core import ui
from core.people import Role
from core.visit import Visit
from pods import actions, halving, neighbours, queries
from pods.actions import Half, NewSplit
from pods.halving import Hand, Part
from pods.models import ChangeSet, PodState
from pods.page.podview import PodView
from pods.queries import Ground

SPLITTING = "split pod"


def draw(visit: Visit, view: PodView) -> None:
    """Open where the pod is above target, at hand elsewhere."""
    if view.state is not PodState.ACTIVE or view.became:
        return
    load = view.load
    above = load is not None and (load.fte > load.size_target or load.about > load.customers_target)
    label = "Above target: a split in two is proposed" if above else "Split this pod in two"
    with st.expander(label, icon=":material/call_split:", expanded=False, key="split-panel"):
        _draw_proposal(visit, view)


def _draw_proposal(visit: Visit, view: PodView) -> None:
    day = st.date_input(
        "From day", value=view.today + timedelta(days=14), min_value=view.today, key="split-day", width=160
    )
    if not isinstance(day, date):
        return
    with visit.read() as session:
        ground = queries.split_ground(session, visit.actor, view.pod_id, day)
    if len(ground.tasks) < 2 or len(ground.hands) < 2 * halving.LEAST_PEOPLE:
        st.caption(
            f"On that day the pod has {len(ground.tasks)} segments and {len(ground.hands)} people besides coaches. "
            "A split needs two segments and four people: two of each half."
        )
        return
    st.caption(
        "Proposed: segments so that both halves have the same work (solver), people so that both can do what they "
        "must. Split the pods with the best figures first: what they do well is then done twice. What two smaller "
        "pods cost in people stands on the page Capacity."
    )
    parts = _adjusted(ground, halving.divided(ground.tasks, ground.hands, ground.needs))
    columns = st.columns(2, gap="large")
    shown = [
        _draw_half(ground, part, number, column)
        for number, (part, column) in enumerate(zip(parts, columns, strict=True))
    ]
    _draw_commit(visit, view, ground, (shown[0], shown[1]))


def _adjusted(ground: Ground, proposed: tuple[Part, Part]) -> tuple[Part, Part]:
    """What the manager puts into the first half; the rest is the second."""
    homes, hands = ground.homes, {hand.membership_id: hand for hand in ground.hands}
    slot = f"{ground.pod_id}-{ground.day}-{hash((tuple(homes), tuple(hands)))}"
    left, right = st.columns(2)
    segments = left.multiselect(
        "Segments of the first half",
        list(homes),
        default=proposed[0].segment_ids,
        format_func=lambda key: homes[key].name,
        key=f"split-segments-{slot}",
    )
    people = right.multiselect(
        "People of the first half",
        list(hands),
        default=proposed[0].membership_ids,
        format_func=lambda key: hands[key].name,
        key=f"split-people-{slot}",
    )
    first = Part(tuple(segments), tuple(people))
    other = Part(tuple(key for key in homes if key not in segments), tuple(key for key in hands if key not in people))
    return first, other


def _draw_half(ground: Ground, part: Part, number: int, column: st.delta_generator.DeltaGenerator) -> Half:
    letter = "AB"[number]
    slot = f"{ground.pod_id}-{letter}"
    hands = [hand for hand in ground.hands if hand.membership_id in part.membership_ids]
    with column, st.container(border=True, key=f"half-{letter}", gap="xsmall"):
        name = st.text_input("Name", value=f"{ground.name} {letter}", max_chars=120, key=f"half-name-{slot}")
        code = st.text_input("Code", value=f"{ground.code}{letter}"[:16], max_chars=16, key=f"half-code-{slot}")
        customers = sum(ground.homes[key].customers for key in part.segment_ids) * ground.work.sample_of
        st.markdown(f"**{customers:,}** customers in {len(part.segment_ids)} segments{_work(ground, part)}")
        st.caption(ui.plain(", ".join(ground.homes[key].name for key in part.segment_ids)) or "no segment yet")
        coaches = f" · coached by {', '.join(hand.name for hand in ground.coaches)}" if ground.coaches else ""
        st.markdown(f"**{sum(hand.fte for hand in hands):g}** full-time equivalents, {len(hands)} people")
        st.caption(ui.plain(", ".join(hand.name for hand in hands) + coaches))
        _draw_lacking(ground, part, hands)
        return Half(name, code, part.segment_ids, part.membership_ids, _chosen_lead(hands, slot))


def _work(ground: Ground, part: Part) -> str:
    if not ground.work.is_measured:
        return ""
    hours = sum(task.hours for task in ground.tasks if task.segment_id in part.segment_ids)
    return f", {hours:.0f} hours of contacts a week"


def _draw_lacking(ground: Ground, part: Part, hands: Sequence[Hand]) -> None:
    wanted = ground.needs.get(0, frozenset()).union(*(ground.needs.get(key, frozenset()) for key in part.segment_ids))
    if missing := halving.lacking(hands, wanted):
        said = ", ".join(ground.skill_names.get(key, "a skill") for key in missing)
        st.markdown(f":orange[Nobody holds {ui.plain(said)} at level 3.]")
    elif wanted:
        st.caption(f"All {len(wanted)} needed skills are held at level 3.")


def _chosen_lead(hands: Sequence[Hand], slot: str) -> int | None:
    if any(hand.role is Role.LEAD for hand in hands):
        return None
    names = {hand.person_id: hand.name for hand in hands}
    chosen = st.selectbox(
        "Who leads it?",
        list(names),
        index=None,
        format_func=names.__getitem__,
        key=f"half-lead-{slot}",
        placeholder="No lead yet: choose one",
    )
    return int(chosen) if chosen is not None else None


def _draw_commit(visit: Visit, view: PodView, ground: Ground, shown: tuple[Half, Half]) -> None:
    today = ground.day == view.today
    st.caption(
        "In one step: two pods with this charter, targets, limits and needs; segments, people and planned moves go to "
        + (
            "them today, open cards to the first column of their new boards."
            if today
            else f"them on {ground.day:%-d %b %Y}. Until then both are forming and {ui.plain(ground.name)} works on."
        )
        + f" Open actions of retrospectives and a running pilot stay with {ui.plain(ground.name)}: close them, or "
        "agree on them anew in the halves."
    )
    with st.form("split-form", border=False):
        note = st.text_input(
            "Why", key=f"split-note-{ground.pod_id}", max_chars=500, placeholder="More than 60,000 customers"
        )
        pressed = st.form_submit_button("Split the pod", type="primary")
    if pressed:
        new = NewSplit(ground.pod_id, ground.day, shown, note)
        done = ui.change(
            visit,
            lambda session: split(session, visit, new, carries=today),
            form=SPLITTING,
            said=f"{ground.name} becomes {shown[0].name} and {shown[1].name}.",
        )
        if done:
            visit.go("Pods")


def split(session: Any, visit: Visit, new: NewSplit, *, carries: bool) -> ChangeSet:
    """The split, and where it takes effect at once the open cards with it: all or nothing."""
    at, beside = visit.now(), neighbours.of(visit)
    change = actions.split_pod(session, visit.actor, new, at, op=ui.op(SPLITTING))
    if beside is not None and carries:
        beside.carry_split(session, visit.actor, change.id or 0, new.pod_id, at)
    return change
