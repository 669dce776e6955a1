"""Decisions: what waits for an answer, what was granted, and each pod's month."""

from datetime import date, timedelta
from typing import Literal

import streamlit as st

from core import permissions, ui
from core.visit import Visit
from pods import actions, queries
from pods.models import DecisionState
from pods.queries import DecisionLine, PodMonth

SHOWN = 12
MONTHS = 6
LONG, LONG_PX = 20, 720
"""A table of more pods than this scrolls in a box of its own."""


def draw_waiting(visit: Visit, waiting: list[DecisionLine]) -> None:
    """What somebody waits for: first what waits for me by name."""
    mine = [line for line in waiting if line.is_mine]
    if mine:
        st.subheader(f"Waiting for you: {len(mine)}", anchor=False)
        for line in mine[:SHOWN]:
            draw_question(visit, line)
    others = [line for line in waiting if not line.is_mine]
    if others:
        with st.expander(f"Waiting for somebody else, and you may answer: {len(others)}"):
            for line in others[:SHOWN]:
                draw_question(visit, line)


def draw_question(visit: Visit, line: DecisionLine) -> None:
    """One wish outside the limits, with its two answers."""
    with visit.read() as session:
        zone = queries.zone_of(session, line.pod_id)
    with st.container(border=True, key=f"question-{line.decision_id}"):
        st.markdown(f"**{ui.plain(line.said)}** · {ui.plain(line.card_key)} · {ui.plain(line.pod)}")
        asked = f"Asked {ui.moment(line.asked_at, zone)}" + (f" by {line.asked_by}" if line.asked_by else "")
        st.caption(ui.plain(asked if line.is_mine else f"{asked}; {line.approver} was asked"))
        st.text(" ".join(filter(None, [line.exceeded or "Inside the limits: nobody had to ask.", line.reason])))
        note = st.text_input(
            "A word with the answer", key=f"note-{line.decision_id}", max_chars=500, placeholder="Needed for a no"
        )
        with st.container(horizontal=True, key=f"answers-{line.decision_id}"):
            if st.button("Approve", key=f"approve-{line.decision_id}", type="primary"):
                answer(visit, line, DecisionState.APPROVED, note)
            if st.button("Decline", key=f"decline-{line.decision_id}"):
                answer(visit, line, DecisionState.DECLINED, note)


def answer(visit: Visit, line: DecisionLine, given: DecisionState, note: str) -> None:
    """Approve or decline."""
    form = f"answer {line.decision_id} {given.value}"
    done = ui.change(
        visit,
        lambda session: actions.answer_decision(
            session, visit.actor, line.decision_id, given, note, visit.now(), op=ui.op(form)
        ),
        form=form,
        said=f"{given.value.capitalize()}: {line.said} on {line.card_key}.",
    )
    if done is not None:
        st.rerun()


def draw_months(visit: Visit, today: date) -> None:
    """The month of each pod, with what each figure means."""
    months = [today.replace(day=1)]
    while len(months) < MONTHS:
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    month = st.selectbox("Month", months, format_func=lambda day: f"{day:%B %Y}", key="decision-month", width=200)
    with visit.read() as session:
        found = queries.pod_months(session, visit.actor, month)
        zone = queries.zone_of(session)
    if not any(line.decisions for line in found):
        ui.empty("No decisions in this month", "They are written down when somebody grants something to a customer.")
        return
    height: Literal["content"] | int = "content" if len(found) <= LONG else LONG_PX
    st.dataframe(month_frame(found), hide_index=True, width="stretch", height=height, key="decision-months")
    st.caption(
        f"As of {ui.moment(visit.now(), zone)}, pods by name. "
        "Ranges are 95 % intervals (Wilson); n is how many are counted."
    )
    with st.expander("How these figures are made"):
        st.markdown(
            "- **Decisions**: everything somebody wanted to grant, in the month it was asked for.\n"
            "- **Inside**: judged within every limit on its day, of all decisions.\n"
            "- **Median wait**: minutes from asking to the answer, of those answered; "
            "those still waiting are apart, those taken back are left out.\n"
            "- **Overruled**: inside the limits, yet reversed by a lead or manager, of those inside.\n"
            "- **Approvals added**: asked for although every limit allowed it.\n\n"
            "The last two are early signs of a return to command and control. They tell about limits and trust, "
            "not about persons."
        )


def month_frame(found: list[PodMonth]) -> dict[str, list[str]]:
    """The table, in words: no data is never nought."""
    return {
        "Pod": [line.pod for line in found],
        "Decisions": [str(line.decisions) for line in found],
        "Inside": [line.within.words() for line in found],
        "Median wait": [wait_words(line) for line in found],
        "Overruled": [line.overruled.words() for line in found],
        "Approvals added": [str(line.added) if line.decisions else "no data" for line in found],
    }


def wait_words(line: PodMonth) -> str:
    """42 min (n 5), 2 wait now."""
    said = "nobody waited" if line.median_wait_min is None else f"{line.median_wait_min:,.0f} min (n {line.waited})"
    return f"{said}, {line.waiting} still wait" if line.waiting else said


def draw_log(visit: Visit, pod_id: int) -> None:
    """The pod's decisions, newest first."""
    with visit.read() as session:
        lines = queries.decisions_of(session, visit.actor, pod_id)
        pod = queries.pod_shown(session, visit.actor, pod_id)
    st.subheader(f"Decisions of {ui.plain(pod.name)}", anchor=False)
    if not lines:
        ui.empty("Nothing was granted yet", "Open a card on the board and choose “Grant something”.")
        return
    overrules = permissions.allows(visit.actor, "decision.overrule", pod_id)
    for line in lines[:SHOWN]:
        draw_line(visit, line, pod.zone, overrules=overrules)
    if older := lines[SHOWN:]:
        with st.expander(f"Earlier: {len(older)}"):
            for line in older:
                draw_line(visit, line, pod.zone, overrules=False)


def draw_line(visit: Visit, line: DecisionLine, zone: str, *, overrules: bool) -> None:
    """One decision: what, how it was judged, how it ended."""
    said = [ui.moment(line.asked_at, zone), line.asked_by, line.exceeded, line.reason, line.note]
    said.append(f"Why overruled: {line.overruled_reason}" if line.overruled and line.overruled_reason else None)
    head = f"**{ui.plain(line.said)}** · {ui.plain(line.card_key)} · {ui.plain(ending(line))}"
    with (
        st.container(key=f"decision-{line.decision_id}"),
        st.container(horizontal=True, vertical_alignment="center"),
    ):
        st.markdown(f"{head}  \n:small[:gray[{ui.plain(' · '.join(filter(None, said)))}]]", width="stretch")
        can = overrules and line.within and not line.overruled
        if can and line.state in (DecisionState.DECIDED, DecisionState.APPROVED):
            draw_overrule(visit, line)
        if line.was_asked_by_me and line.state is DecisionState.WAITING:
            draw_withdraw(visit, line)


def ending(line: DecisionLine) -> str:
    """How it stands, in words."""
    if line.overruled:
        return "inside the limits, overruled"
    waited = "" if line.waited_min is None else f" after {line.waited_min:,} min"
    if line.state is DecisionState.DECIDED:
        return "inside the limits, granted at once"
    asked = "asked without need, " if line.added else ""
    if line.withdrawn:
        return f"{asked}taken back before an answer"
    if line.state is DecisionState.WAITING:
        return f"{asked}waits for {line.approver or 'an answer'}"
    return f"{asked}{line.state.value}{waited}"


def draw_withdraw(visit: Visit, line: DecisionLine) -> None:
    """Nobody has to answer it any more: the customer gave up, or it is solved in another way."""
    if not st.button("Take the question back", key=f"take-back-{line.decision_id}", type="tertiary"):
        return
    form = f"take back {line.decision_id}"
    done = ui.change(
        visit,
        lambda session: actions.withdraw_decision(session, visit.actor, line.decision_id, visit.now(), op=ui.op(form)),
        form=form,
        said=f"Taken back: {line.said} on {line.card_key}. Nothing was granted.",
    )
    if done is not None:
        st.rerun()


def draw_overrule(visit: Visit, line: DecisionLine) -> None:
    """Reverse it, with a reason. The form says that it is counted."""
    with st.popover("Overrule", type="tertiary"):
        st.caption("The pod decided within what was agreed. Overruling is written down and counted in its month.")
        why = st.text_input("Why", key=f"why-{line.decision_id}", max_chars=500)
        if st.button("Overrule this decision", key=f"overrule-{line.decision_id}"):
            form = f"overrule {line.decision_id}"
            done = ui.change(
                visit,
                lambda session: actions.overrule_decision(
                    session, visit.actor, line.decision_id, why, visit.now(), op=ui.op(form)
                ),
                form=form,
                said=f"Overruled: {line.said} on {line.card_key}. Tell the pod why, in person.",
            )
            if done is not None:
                st.rerun()
