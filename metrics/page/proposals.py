"""Proposals to resolve a category lower: their gate with one next step each, and before and after."""

from datetime import date

import streamlit as st

from core import permissions, ui
from core.visit import Visit
from metrics import queries
from metrics.candidates import Period, Rating
from metrics.page import period
from metrics.page.checklist import draw_checklist
from pods import actions
from pods import queries as pod_queries
from pods.actions import ShiftDown
from pods.models import ShiftDownState
from pods.queries import Choices, ProposalLine

STATES = {
    ShiftDownState.PROPOSED: "proposed",
    ShiftDownState.STARTED: "started",
    ShiftDownState.STOPPED: "stopped",
}


def draw(visit: Visit) -> None:
    """The form, then every proposal."""
    with visit.read() as session:
        today = pod_queries.day_of(session, visit.now())
        lines = pod_queries.proposals(session, visit.actor, today)
        choices = pod_queries.choices_for(session, visit.actor, today)
    if choices.pods:
        topic = st.session_state.get("proposal-topic", "")
        with st.expander("Propose a category", icon=":material/add:", expanded=bool(topic) or not lines):
            draw_form(visit, choices)
    if not lines:
        ui.empty("Nothing is proposed yet", "The ledger names the categories that cost most above line 1: propose one.")
    for line in lines:
        draw_proposal(visit, line, choices)


def draw_form(visit: Visit, choices: Choices, line: ProposalLine | None = None) -> None:
    """What moves, to whom, and what that pod needs for it. Anything may still be missing."""
    slot = "new" if line is None else str(line.proposal_id)
    row = line.row if line else None
    with st.form(f"proposal-{slot}", border=False):
        left, middle, right = st.columns([3, 2, 3])
        key = "proposal-topic" if row is None else f"topic-{slot}"
        topic = left.text_input("Category", row.topic if row else "", key=key, max_chars=60, disabled=row is not None)
        moves = ((2, 1), (3, 2), (3, 1))
        at = moves.index((row.from_level, row.to_level)) if row else 0
        move = middle.selectbox(
            "From line, to line", moves, at, format_func=lambda two: f"{two[0]} to {two[1]}", key=f"move-{slot}"
        )
        with right:
            pod_id = pick("Pod that receives it", choices.pods, row.to_pod_id if row else visit.pod_id, f"pod-{slot}")
        one, two, three = st.columns(3)
        with one:
            skill_id = pick("Skill it asks for", choices.skills, row.skill_id if row else None, f"skill-{slot}")
        with two:
            article_id = pick("Article", choices.articles, row.article_id if row else None, f"article-{slot}")
        with three:
            rail_id = pick("Guardrail", choices.guardrails, row.guardrail_id if row else None, f"rail-{slot}")
        if st.form_submit_button("Propose" if row is None else "Save", type="primary"):
            if pod_id is None or move is None:
                st.error("Choose the pod that receives it.", icon=":material/block:")
                return
            keep(visit, ShiftDown(topic, move[0], move[1], pod_id, skill_id, article_id, rail_id), line)


def pick(label: str, named: dict[int, str], held: int | None, key: str) -> int | None:
    """One of these, or none yet."""
    ids = [0, *named]
    at = ids.index(held) if held in ids else 0
    return st.selectbox(label, ids, at, format_func=lambda n: named.get(n, "None yet"), key=f"proposal-{key}") or None


def keep(visit: Visit, new: ShiftDown, line: ProposalLine | None) -> None:
    """Propose it, or name what was missing."""
    form = "propose" if line is None else f"change proposal {line.proposal_id}"
    if line is None:
        done = ui.change(
            visit,
            lambda session: actions.propose_shift_down(session, visit.actor, new, visit.now(), op=ui.op(form)),
            form=form,
            said=f"{new.topic.capitalize()} is proposed. The page says what is still missing.",
        )
    else:
        done = ui.change(
            visit,
            lambda session: actions.change_shift_down(
                session, visit.actor, line.proposal_id, new, line.row.version, visit.now(), op=ui.op(form)
            ),
            form=form,
            said="Saved.",
        )
    if done is not None:
        st.session_state.pop("proposal-topic", None)
        st.rerun()


def draw_proposal(visit: Visit, line: ProposalLine, choices: Choices) -> None:
    """One proposal: its gate while it is proposed, its effect once it started."""
    row = line.row
    with st.container(border=True, key=f"proposal-card-{line.proposal_id}"):
        st.markdown(
            f"**{ui.plain(row.topic.capitalize())}**: line {row.from_level} to {row.to_level}, {STATES[row.state]}"
        )
        st.caption(ui.plain(" · ".join(filter(None, [line.pod, line.ready.skill, line.ready.guardrail, row.note]))))
        writes = permissions.allows(visit.actor, "shiftdown.write", row.to_pod_id)
        if row.state is ShiftDownState.PROPOSED:
            draw_gate(visit, line, writes=writes)
            if writes:
                with st.expander("Name pod, skill, article and guardrail"):
                    draw_form(visit, choices, line)
        elif row.started_on is not None:
            draw_effect(visit, line, row.started_on)
        if row.state is not ShiftDownState.STOPPED:
            draw_checklist(visit, line, writes=writes)
            if writes:
                draw_stop(visit, line)


def draw_gate(visit: Visit, line: ProposalLine, *, writes: bool) -> None:
    """What is missing, one next step each; or the button that starts it all at once."""
    for number, gap in enumerate(line.gaps):
        with st.container(horizontal=True, vertical_alignment="center", key=f"gap-{line.proposal_id}-{number}"):
            st.markdown(f":material/lock: {ui.plain(gap.said)} {ui.plain(gap.step)}", width="stretch")
            if gap.page != "Shift down" and st.button(f"Open {gap.page}", key=f"gap-go-{line.proposal_id}-{number}"):
                visit.go(gap.page, **({"pod": str(line.row.to_pod_id)} if line.row.to_pod_id else {}))
    if line.gaps:
        st.caption("It cannot start before: a line put on work without preparation fails the customer.")
        return
    st.markdown(":material/lock_open: The line is ready. Skill and guardrail move together, in one change.")
    if writes and st.button("Start", type="primary", key=f"start-{line.proposal_id}"):
        form = f"start {line.proposal_id}"
        done = ui.change(
            visit,
            lambda session: actions.start_shift_down(
                session, visit.actor, line.proposal_id, line.row.version, visit.now(), op=ui.op(form)
            ),
            form=form,
            said=f"{line.row.topic.capitalize()} moved to {line.pod}.",
        )
        if done is not None:
            st.rerun()


def draw_effect(visit: Visit, line: ProposalLine, started_on: date) -> None:
    """Before and after, equally long, each with its interval."""
    now = period.as_of(visit.now())
    with visit.read() as session:
        found = queries.before_after(session, visit.actor, line.row.to_pod_id or 0, line.row.topic, started_on, now)
    st.caption(
        ui.plain(
            f"Started {started_on:%-d %b %Y} in {line.pod}: {found.days} days since then (13 weeks at most) beside as "
            "many days before."
        )
    )
    sides = (found.before, found.after)
    st.dataframe(
        {
            "": ["Before", "After"],
            "Fixed on line 1": [side.first_level.words() for side in sides],
            "Came back in 7 days": [repeat_words(side) for side in sides],
            "Complaints per 1,000 contacts": [rating_words(side.complaints) for side in sides],
        },
        hide_index=True,
        width="stretch",
        height="content",
        key=f"effect-{line.proposal_id}",
    )
    st.caption(
        "95 % intervals (Wilson; exact Poisson for complaints). Where they overlap widely, wait. A complaint belongs "
        "to the category it names, else to what the customer last contacted us about in the 30 days before."
    )


def repeat_words(side: Period) -> str:
    """The share, and how many are too young to know."""
    said = side.repeats.back.words()
    return f"{said}, {side.repeats.young} too young" if side.repeats.young else said


def rating_words(rate: Rating) -> str:
    """4.2 (1.1 to 10.7, 4 of 950 contacts)."""
    if rate.value is None:
        return "no data"
    return f"{rate.value:.1f} ({rate.low:.1f} to {rate.high:.1f}, {rate.events} in {rate.contacts:,} contacts)"


def draw_stop(visit: Visit, line: ProposalLine) -> None:
    """Give it up, with the reason from which the next attempt begins."""
    with st.popover("Stop", type="tertiary"):
        why = st.text_input("Why does it stop?", key=f"stop-why-{line.proposal_id}", max_chars=500)
        if st.button("Stop it", key=f"stop-{line.proposal_id}"):
            form = f"stop {line.proposal_id}"
            done = ui.change(
                visit,
                lambda session: actions.stop_shift_down(
                    session, visit.actor, line.proposal_id, why, line.row.version, visit.now(), op=ui.op(form)
                ),
                form=form,
                said="Stopped. Skill and guardrail stay as they are; change them on their own pages.",
            )
            if done is not None:
                st.rerun()
