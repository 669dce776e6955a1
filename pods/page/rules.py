"""The rule editor: one pick list per attribute, customers counted while editing, gaps and overlaps on top."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import ui
from core.visit import Visit
from pods import actions, boxes, queries
from pods.models import ATTRIBUTES
from pods.page import findings
from pods.page.words import last_seen
from pods.proof import held, people_in
from pods.queries import RulesDraft

Boxes = dict[int, list[dict[str, list[str]]]]
DRAFT, ROUND, COMMITTING = "rules-draft", "rules-round", "commit rules"


@dataclass(frozen=True)
class Basis:
    """What the editor starts from."""

    names: dict[int, str]
    codes: dict[int, str]
    values: dict[str, tuple[str, ...]]
    boxes: Boxes
    since: date | None
    newest_change: int


def draw(visit: Visit, today: date, *, designs: bool) -> None:
    """Rules in force, and for managers a draft that is proved while it is edited."""
    basis = _basis(visit, today)
    if not designs:
        _draw_in_force(basis)
        return
    if basis.names:
        _draw_editor(visit, basis, today)
    else:
        ui.empty("No segments yet", "Add the first segment below; then say which customers belong to it.")
    _draw_new_segment(visit)


def _basis(visit: Visit, today: date) -> Basis:
    with visit.read() as session:
        versions = queries.rule_versions(session)
        version = queries.rules_on(versions, today) or (versions[0] if versions else None)
        space = queries.space_of(session)
        segments = queries.all_segments(session)
        return Basis(
            names={segment.id or 0: segment.name for segment in segments},
            codes={segment.id or 0: segment.code for segment in segments},
            values=dict(zip(space.names, space.values, strict=True)),
            boxes=version.boxes() if version else {},
            since=version.effective_on if version else None,
            newest_change=queries.latest_change(session),
        )


def _draw_in_force(basis: Basis) -> None:
    if basis.since is None:
        ui.empty("No rules yet", "A manager commits the first rules here.")
        return
    st.caption(f"In force since {basis.since:%-d %b %Y}. A manager may change them.")
    _draw_table(basis, basis.boxes)


def _draw_table(basis: Basis, drafted: Boxes) -> None:
    rows = [(basis.names.get(segment_id, ""), boxes.said(box)) for segment_id, its in drafted.items() for box in its]
    st.dataframe(
        {"Segment": [name for name, _ in rows], "Rule": [said for _, said in rows]}, hide_index=True, width="stretch"
    )


def _draft(basis: Basis) -> Boxes:
    if DRAFT not in st.session_state:
        return {segment_id: [dict(box) for box in basis.boxes.get(segment_id, ())] for segment_id in basis.names}
    stored = json.loads(st.session_state[DRAFT])
    return {segment_id: stored.get(str(segment_id), []) for segment_id in basis.names}


def _keep(draft: Boxes) -> None:
    st.session_state[DRAFT] = json.dumps(draft)


def _again(draft: Boxes) -> None:
    """Keep a draft that a button changed, with fresh pick lists that show it."""
    _keep(draft)
    st.session_state[ROUND] = int(st.session_state.get(ROUND, 0)) + 1
    st.rerun()


def _draw_editor(visit: Visit, basis: Basis, today: date) -> None:
    draft = _draft(basis)
    verdict = st.container(key="rules-verdict")
    left, right = st.columns([7, 5], gap="large")
    with left:
        st.caption(
            "A rule takes customers whose values stand in all of its lists; an empty list takes any value. A segment "
            "holds the customers of any of its rules. Nothing is saved until you commit."
        )
        segment_id = st.selectbox(
            "Segment", list(basis.names), format_func=basis.names.__getitem__, key="rules-segment"
        )
        draft[segment_id], counts = _draw_boxes(basis, draft, segment_id)
        _keep(draft)
    with right:
        day = st.date_input("In force from", value=today, key="rules-day")
        chosen = day if isinstance(day, date) else today
        with visit.read() as session:
            proved = queries.draft_rules(session, visit.actor, chosen, draft)
        _draw_counts(proved, basis.names)
        _draw_later(proved)
        _draw_commit(visit, basis, draft, chosen, is_changed=_plain(draft) != _plain(basis.boxes))
    with left:
        _fill_counts(draft, segment_id, proved, counts)
    with verdict:
        mended = findings.draw(basis.names, draft, proved)
    if mended:
        _again(mended)


def _draw_boxes(basis: Basis, draft: Boxes, segment_id: int) -> tuple[list[dict[str, list[str]]], list[DeltaGenerator]]:
    """The edited boxes, and for each of them (and for all, last) a place for its count."""
    its, edited, counts = draft[segment_id], list[dict[str, list[str]]](), list[DeltaGenerator]()
    for number, box in enumerate(its):
        with st.container(border=True, key=f"rule-{segment_id}-{number}", gap="xsmall"):
            edited.append(_draw_box(basis, box, f"{st.session_state.get(ROUND, 0)} {segment_id} {number}"))
            counts.append(st.empty())
            if st.button("Remove rule", key=f"drop {segment_id} {number}", type="tertiary", icon=":material/delete:"):
                draft[segment_id] = edited[:-1] + its[number + 1 :]
                _again(draft)
    counts.append(st.empty())
    if not its:
        st.caption("No rule yet: nobody belongs to this segment.")
    if st.button("Add a rule" if its else "Add the first rule", key="add-rule", icon=":material/add:"):
        draft[segment_id] = [*edited, {}]
        _again(draft)
    return edited, counts


def _fill_counts(draft: Boxes, segment_id: int, proved: RulesDraft, counts: list[DeltaGenerator]) -> None:
    """Customers in each rule, and in the segment: those of two rules count once."""
    places = [owner for owner, its in draft.items() for _ in its]
    own = [rule for owner, rule in zip(places, proved.rules, strict=True) if owner == segment_id]
    for place, rule in zip(counts, own, strict=False):
        place.caption(f"This rule holds {people_in(held(proved.space, [rule], proved.customers))}.")
    if len(own) > 1:
        counts[-1].caption(f"All its rules together hold {people_in(held(proved.space, own, proved.customers))}.")


def _draw_box(basis: Basis, box: Mapping[str, Sequence[str]], slot: str) -> dict[str, list[str]]:
    picked: dict[str, list[str]] = {}
    for name in ATTRIBUTES:
        options = basis.values[name]
        if len(options) == 1 and name not in box:
            continue
        chosen = st.multiselect(
            name.capitalize(),
            options,
            default=[value for value in box.get(name, ()) if value in options],
            placeholder="any",
            key=f"box {slot} {name}",
        )
        if chosen:
            picked[name] = chosen
    return picked


def _draw_counts(proved: RulesDraft, names: dict[int, str]) -> None:
    found = {name: int(proved.customers[proved.proof.segment_at == number].sum()) for number, name in names.items()}
    with st.expander("Customers of every segment"):
        st.dataframe({"Segment": list(found), "Customers": list(found.values())}, hide_index=True, width="stretch")
    lines = proved.preview.segments
    st.caption(f"{proved.preview.moved_customers:,} customers would change segment.")
    if lines:
        st.dataframe(
            {
                "Segment": [line.name for line in lines],
                "Before": [line.before for line in lines],
                "After": [line.after for line in lines],
            },
            hide_index=True,
            width="stretch",
        )


def _plain(drafted: Boxes) -> dict[int, list[dict[str, list[str]]]]:
    return {segment_id: its for segment_id, its in drafted.items() if its}


def _draw_later(proved: RulesDraft) -> None:
    """What is true on later days of change: of this draft, or of rules planned after it."""
    for one in proved.later:
        whose = "These rules" if one.is_draft else "The rules planned for then"
        if one.proof.holds:
            st.caption(f":green[:material/check:] {one.day:%-d %b %Y}: {whose.lower()} hold on that day too.")
        else:
            wrong = one.proof.gap_customers + one.proof.overlap_customers
            st.caption(
                f":orange[:material/error:] {one.day:%-d %b %Y}: {whose.lower()} leave gaps or overlaps "
                f"({people_in(wrong)} today)."
            )


def _draw_commit(visit: Visit, basis: Basis, draft: Boxes, day: date, *, is_changed: bool) -> None:
    if not is_changed:
        now = "This is what is in force." if basis.since else "No rules are in force yet."
        st.caption(f"{now} Change a rule and its effect appears here; nothing is saved until you commit.")
        return
    seen = last_seen("rules-seen", basis.newest_change)
    with st.form("rules-form", border=False):
        note = st.text_input("Why", key="rules-note", placeholder="Gold customers move to one pod", max_chars=500)
        pressed = st.form_submit_button("Commit rules", type="primary")
    if st.button("Start again from what is in force", key="rules-reset", type="tertiary"):
        _again({segment_id: list(basis.boxes.get(segment_id, ())) for segment_id in basis.names})
    if pressed:
        done = ui.change(
            visit,
            lambda session: actions.commit_rules(
                session,
                visit.actor,
                day,
                _plain(draft),
                note,
                visit.now(),
                op=ui.op(COMMITTING),
                seen_change_set_id=seen,
            ),
            form=COMMITTING,
            said="New rules are committed." + (" History can take them back." if basis.since else ""),
        )
        if done:
            st.session_state.pop(DRAFT, None)
            st.rerun()


def _draw_new_segment(visit: Visit) -> None:
    with st.form("add-segment", border=True, clear_on_submit=True):
        st.markdown("**Add a segment**")
        left, right = st.columns([3, 1])
        name = left.text_input("Name", placeholder="North gold", key="segment-name", max_chars=120)
        code = right.text_input("Code", placeholder="NG", key="segment-code", max_chars=24)
        pressed = st.form_submit_button("Add segment")
    if pressed:
        done = ui.change(
            visit,
            lambda session: actions.add_segment(session, visit.actor, code, name, visit.now(), op=ui.op("add segment")),
            form="add segment",
            said=f"{name} is added. Give it rules, then a pod.",
        )
        if done:
            st.rerun()
