"""Gaps and overlaps of a draft, each with its customers and a way to mend it in the draft with one press."""

from collections.abc import Sequence

import streamlit as st

from core import ui
from pods import boxes, fixes
from pods.proof import Finding, described, headline, people_in
from pods.queries import LaterProof, RulesDraft

Boxes = dict[int, list[dict[str, list[str]]]]
SHOWN = 6


def draw(names: dict[int, str], draft: Boxes, proved: RulesDraft) -> Boxes | None:
    """What is wrong on the first day, or on the first later day with a fault; the draft as a press mended it."""
    if proved.holds:
        days = f", and on {len(proved.later)} later days of change" if proved.later else ""
        st.success(
            f"Each of {proved.space.size:,} combinations has exactly one segment{days}.", icon=":material/check:"
        )
        return None
    with st.container(border=True, key="rules-problems", gap="xsmall"):
        if not proved.proof.holds:
            return _draw_proof(names, draft, proved)
        later = next(one for one in proved.later if one.is_draft and not one.proof.holds)
        _draw_later(names, later)
        return None


def _draw_proof(names: dict[int, str], draft: Boxes, proved: RulesDraft) -> Boxes | None:
    gaps = [finding for finding in proved.proof.findings if finding.is_gap]
    overlaps = [finding for finding in proved.proof.findings if not finding.is_gap]
    mended: Boxes | None = None
    for listed, count in ((gaps, proved.proof.gap_customers), (overlaps, proved.proof.overlap_customers)):
        if not listed:
            continue
        st.markdown(f":orange[:material/error:] **{headline(listed)}: {people_in(count)}**")
        for number, finding in enumerate(listed[:SHOWN]):
            kind = "gap" if finding.is_gap else "overlap"
            mended = _draw_finding(names, draft, proved, finding, f"{kind}-{number}") or mended
        if len(listed) > SHOWN:
            st.caption(f"and {len(listed) - SHOWN} more: mend these first")
    return mended


def _draw_finding(names: dict[int, str], draft: Boxes, proved: RulesDraft, finding: Finding, slot: str) -> Boxes | None:
    st.text(described(finding, names))
    fix = fixes.smallest(proved.space, proved.rules, proved.proof, proved.customers, finding.box)
    if fix is not None:
        rule = proved.rules[fix.rule]
        name = names[rule.segment_id] if rule else ""
        with st.container(horizontal=True, vertical_alignment="center", key=f"fix-{slot}"):
            st.caption(f"Smallest fix: {ui.plain(fix.said(name))}", width="stretch")
            if st.button("Apply this fix to the draft", key=f"apply-{slot}"):
                return _applied(draft, proved, fix)
        return None
    return _draw_choice(names, draft, proved, finding, slot)


def _draw_choice(names: dict[int, str], draft: Boxes, proved: RulesDraft, finding: Finding, slot: str) -> Boxes | None:
    """No single value settles it: one segment takes it, or keeps it alone."""
    choices = list(names) if finding.is_gap else list(finding.segment_ids)
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"choice-{slot}"):
        chosen = st.selectbox(
            "Give it to" if finding.is_gap else "Only this segment keeps it",
            choices,
            format_func=names.__getitem__,
            key=f"choose-{slot}",
        )
        if st.button("Do so in the draft", key=f"do-{slot}"):
            return _given(draft, proved, finding, chosen)
    return None


def _given(draft: Boxes, proved: RulesDraft, finding: Finding, chosen: int) -> Boxes:
    """A gap becomes a rule of that segment; an overlap is cut out of the others' rules."""
    mended = {owner: [dict(box) for box in its] for owner, its in draft.items()}
    if finding.is_gap:
        mended[chosen].append({name: list(values) for name, values in finding.box.items()})
        return mended
    for owner in set(finding.segment_ids) - {chosen}:
        mended[owner] = [part for box in draft[owner] for part in boxes.without(proved.whole, box, finding.box)]
    return mended


def _applied(draft: Boxes, proved: RulesDraft, fix: fixes.Fix) -> Boxes:
    places = [(owner, number) for owner, its in draft.items() for number in range(len(its))]
    owner, number = places[fix.rule]
    mended = {owner: [dict(box) for box in its] for owner, its in draft.items()}
    mended[owner][number] = fixes.applied(proved.whole, draft[owner][number], fix)
    return mended


def _draw_later(names: dict[int, str], later: LaterProof) -> None:
    for listed in _parted(later.proof.findings):
        count = sum(finding.customers for finding in listed)
        st.markdown(
            f":orange[:material/error:] **From {later.day:%-d %b %Y} on: {headline(listed)}: {people_in(count)}**"
        )
        for finding in listed[:SHOWN]:
            st.text(described(finding, names))
    st.caption("An attribute value starts or ends on that day. Let a rule name the value now; it counts from its day.")


def _parted(found: Sequence[Finding]) -> list[list[Finding]]:
    parts = ([one for one in found if one.is_gap], [one for one in found if not one.is_gap])
    return [part for part in parts if part]
