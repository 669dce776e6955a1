"""Actions in a retrospective: those carried in, a new one in place, and one line of any."""

from dataclasses import dataclass
from datetime import date, timedelta

import streamlit as st

from core import permissions, ui
from core.visit import Visit
from pods import queries as pod_queries
from retros import actions, followup, queries
from retros.followup import Standing, Verdict
from retros.models import CommitmentState
from retros.page import parts
from retros.queries import CommitmentLine, RetroView

TONE = {Standing.OVERDUE: "orange", Standing.KEPT: "green", Standing.LATE: "green"}
SAID = {Verdict.KEEP: "Keep", Verdict.DONE: "Done", Verdict.DROP: "Drop"}
FORTNIGHT = timedelta(days=14)


@dataclass(frozen=True)
class Wish:
    """An action as the form has it."""

    remark_id: int
    text: str
    owner_id: int | None
    due_on: date | None
    metric: str | None


def draw_open(visit: Visit, view: RetroView) -> None:
    """Each open action gets keep, done or drop before the retrospective goes on."""
    with visit.read() as session:
        carried = queries.carried_in(session, visit.actor, view.retro_id, visit.now())
    if not carried:
        return ui.empty("No open actions", "Nothing is carried in. The facilitator goes on to gathering.")
    left = sum(line.verdict is None for line in carried)
    with st.container(key="talk"):
        parts.section("Carried in", f"{len(carried) - left} of {len(carried)} decided")
        for line in carried:
            draw_verdict(visit, view, line)
    return None


def draw_verdict(visit: Visit, view: RetroView, line: CommitmentLine) -> None:
    """One carried action, large, with its three answers."""
    with st.container(border=True, key=f"verdict-{line.commitment_id}"):
        st.text(line.text)
        parts.quiet(f"{line.owner} · {line.due_said} · {line.age}")
        chosen = st.segmented_control(
            "Verdict",
            list(SAID),
            default=line.verdict,
            format_func=SAID.__getitem__,
            key=f"say-verdict-{line.commitment_id}",
            label_visibility="collapsed",
            disabled=not permissions.allows(visit.actor, "commitment.write", view.pod_id),
        )
        if chosen is not None and chosen is not line.verdict:
            review(visit, view, line, chosen)


def review(visit: Visit, view: RetroView, line: CommitmentLine, verdict: Verdict) -> None:
    """Write the verdict down."""
    form = f"review {view.retro_id} {line.commitment_id}"
    done = ui.change(
        visit,
        lambda session: actions.review_commitment(
            session, visit.actor, view.retro_id, line.commitment_id, verdict, visit.now(), op=ui.op(form)
        ),
        form=form,
    )
    if done is not None:
        st.rerun()


def draw_line(visit: Visit, line: CommitmentLine) -> None:
    """One action with its owner and date, and the two ways in which it ends."""
    with st.container(key=f"commitment-{line.commitment_id}", gap="xxsmall"):
        st.text(line.text)
        due = line.due_said if line.state is CommitmentState.OPEN else line.state.value
        tone = TONE.get(line.standing, "gray")
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f":small[:gray[{ui.plain(line.owner)}] · :{tone}[{due}]]", width="content")
            if not permissions.allows(visit.actor, "commitment.write", line.pod_id):
                return
            if line.state is not CommitmentState.OPEN:
                if st.button("Open again", key=f"reopen-{line.commitment_id}", type="tertiary"):
                    finish(visit, line, CommitmentState.OPEN)
                return
            if st.button("Done", key=f"finish-{line.commitment_id}", type="tertiary", icon=":material/check:"):
                finish(visit, line, CommitmentState.DONE)
            if st.button("Drop", key=f"drop-{line.commitment_id}", type="tertiary"):
                finish(visit, line, CommitmentState.DROPPED)


def finish(visit: Visit, line: CommitmentLine, state: CommitmentState) -> None:
    """End an action, or take it up again."""
    form = f"finish {line.commitment_id} {line.version}"
    done = ui.change(
        visit,
        lambda session: actions.finish_commitment(
            session, visit.actor, line.commitment_id, state, line.version, visit.now(), op=ui.op(form)
        ),
        form=form,
        said={CommitmentState.DONE: "Done.", CommitmentState.DROPPED: "Dropped."}.get(state, "Open again."),
    )
    if done is not None:
        st.rerun()


def draw_new(visit: Visit, view: RetroView, remark_id: int, agreed: list[CommitmentLine]) -> None:
    """A new action in place: what, who, until when, and how we shall see it."""
    slot = f"action {view.retro_id} {remark_id}"
    today, people = who_and_when(visit, view.pod_id)
    if warning := followup.too_many(len(agreed) + 1):
        st.warning(warning)
    with st.container(key=f"pen-{slot}"), st.form(f"form {slot}", border=False):
        text = st.text_input("What will be done?", key=parts.field(slot), max_chars=300, persist_state="session")
        one, two, three = st.columns(3)
        owner = one.selectbox(
            "Who sees to it?",
            list(people),
            index=None,
            format_func=people.__getitem__,
            key=f"owner {slot}",
            placeholder="One person",
        )
        due = two.date_input("Until when?", value=today + FORTNIGHT, key=f"due {slot}")
        metric = three.selectbox(
            "Which figure should move?",
            list(followup.FIGURES),
            index=None,
            format_func=followup.FIGURES.__getitem__,
            key=f"figure {slot}",
            placeholder="None",
        )
        if st.form_submit_button("Agree on it", type="primary"):
            agree(visit, view, Wish(remark_id, text or "", owner, due, metric), slot)


def who_and_when(visit: Visit, pod_id: int) -> tuple[date, dict[int, str]]:
    """Today, and the pod's members by id."""
    with visit.read() as session:
        today = queries.day_of(session, pod_id, visit.now())
        members = pod_queries.members_on(session, pod_id, today)
    return today, {member.person_id: member.name for member in members}


def agree(visit: Visit, view: RetroView, wish: Wish, slot: str) -> None:
    """Save the new action; a refusal leaves what was typed."""
    if wish.owner_id is None:
        st.error("Choose one person who sees to it: an action of everybody is an action of nobody.")
        return
    new = actions.NewCommitment(
        pod_id=view.pod_id,
        text=wish.text,
        owner_id=wish.owner_id,
        due_on=wish.due_on,
        retro_id=view.retro_id,
        remark_id=wish.remark_id,
        metric=wish.metric,
        check_on=wish.due_on + 2 * FORTNIGHT if wish.due_on and wish.metric else None,
    )
    made = ui.change(
        visit,
        lambda session: actions.add_commitment(session, visit.actor, new, visit.now(), op=ui.op(slot)),
        form=slot,
        said="Agreed.",
    )
    if made is not None:
        parts.saved(slot)
        st.session_state.pop(f"agreeing {view.retro_id}", None)
        st.rerun()
