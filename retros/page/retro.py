"""Retros: what do we change? The list, a new one, and the room of the one that is open."""

from collections.abc import Callable

import streamlit as st

from core import permissions, ui
from core.refusal import Refused
from core.visit import Visit
from retros import actions, phases, queries, templates
from retros.models import Phase
from retros.page import facts, parts, retro_actions, retro_cards, retro_talk
from retros.queries import CommitmentLine, RetroLine, RetroView

TYPING = (Phase.GATHER, Phase.DISCUSS)
"""Phases in which people type: nothing redraws under their hands."""

ROOMS: dict[Phase, Callable[[Visit, RetroView], None]] = {
    Phase.OPEN_ACTIONS: retro_actions.draw_open,
    Phase.GATHER: retro_cards.draw_gather,
    Phase.GROUP: retro_cards.draw_group,
    Phase.VOTE: retro_talk.draw_vote,
    Phase.DISCUSS: retro_talk.draw_discuss,
    Phase.CLOSED: retro_talk.draw_closed,
}


def render(visit: Visit) -> None:
    """The list, or the retrospective in the address."""
    asked = ui.asked("retro")
    if visit.pod_id is None:
        ui.head("Retros", "What do we change?")
        return parts.no_pod("A retrospective")
    if asked is not None:
        return draw_room(visit, asked)
    with visit.read() as session:
        lines = queries.retros_of(session, visit.actor, visit.pod_id)
        carried = queries.open_commitments(session, visit.actor, visit.pod_id, visit.now())
    ui.head("Retros", "What do we change? One small thing at a time, and see whether it helped.")
    left, right = st.columns([3, 2], gap="large")
    with left:
        draw_list(lines)
    with right:
        draw_start(visit, lines)
        draw_carried(visit, carried)
    return None


def draw_list(lines: list[RetroLine]) -> None:
    """The pod's retrospectives, newest first."""
    with st.container(key="retro-list"):
        parts.section("Retrospectives", str(len(lines)) if lines else "")
        if not lines:
            parts.quiet("None yet. Start one with your pod: thirty minutes, one format, one action.")
        for line in lines:
            icon = ":material/check_circle:" if line.phase is Phase.CLOSED else ":material/cycle:"
            facts = [
                phases.NAMED[line.phase],
                parts.count(line.remarks, "card"),
                parts.count(line.commitments, "action"),
            ]
            said = " · ".join([parts.day(line.opened_on), *facts])
            if parts.row("", said, f"retro-{line.retro_id}", strong=line.title, icon=icon):
                open_room(line.retro_id)


def draw_start(visit: Visit, lines: list[RetroLine]) -> None:
    """Start one from a format."""
    if not permissions.allows(visit.actor, "retro.run", visit.pod_id):
        return
    with st.container(border=True, key="retro-start"), st.form("start", border=False):
        parts.section("Start a retrospective")
        title = st.text_input("Title", key=parts.field("start"), max_chars=120, placeholder="Weeks 46 and 47")
        names = templates.names()
        template = st.selectbox("Format", list(names), format_func=lambda key: names[key], key="template")
        hints = ["Cards carry their author's name after the reveal. Managers and administrators never see them."]
        parts.quiet(" ".join(hints))
        if st.form_submit_button("Start", type="secondary" if lines and lines[0].closed_at is None else "primary"):
            start(visit, title or "", template)


def start(visit: Visit, title: str, template: str) -> None:
    """Open the new retrospective and go there."""
    made = ui.change(
        visit,
        lambda session: actions.open_retro(
            session, visit.actor, visit.pod_id or 0, title, template, visit.now(), op=ui.op("open retro")
        ),
        form="open retro",
    )
    if made is not None:
        parts.saved("start")
        open_room(made.id or 0)


def draw_carried(visit: Visit, carried: list[CommitmentLine]) -> None:
    """What the pod still carries, wherever it was agreed."""
    if not carried:
        return
    with st.container(border=True, key="retro-carried"):
        parts.section("Open actions", str(len(carried)))
        for line in carried:
            retro_actions.draw_line(visit, line)


def open_room(retro_id: int) -> None:
    """Show one retrospective, by the address."""
    st.query_params["retro"] = str(retro_id)
    st.rerun()


def draw_room(visit: Visit, retro_id: int) -> None:
    """One retrospective: its phase, what to do now, and the work of that phase."""
    with visit.read() as session:
        view = queries.retro_view(session, visit.actor, retro_id)
    ui.head(view.title, phases.WHAT_NOW[view.phase])
    draw_steps(visit, view)
    draw_pulse(visit, retro_id, view.revision, view.phase, {entry["key"]: entry["name"] for entry in view.columns})
    facts.draw(visit, view)
    ROOMS[view.phase](visit, view)


def draw_steps(visit: Visit, view: RetroView) -> None:
    """Where we are, and for the facilitator the way on."""
    with st.container(horizontal=True, vertical_alignment="center", key="retro-steps", gap="small"):
        if st.button("All retros", key="to-list", type="tertiary", icon=":material/arrow_back:"):
            st.query_params.pop("retro", None)
            st.rerun()
        names = [f"**{name}**" if phase is view.phase else f":gray[{name}]" for phase, name in phases.NAMED.items()]
        st.markdown(" · ".join(names), width="content")
        if view.phase in phases.MINUTES:
            st.caption(f"about {phases.MINUTES[view.phase]} minutes", width="content")
        lead = draw_lead(view)
    if lead is not None:  # a refusal stands under the steps, and moves none of them
        lead(visit, view)


def draw_lead(view: RetroView) -> Callable[[Visit, RetroView], None] | None:
    """The facilitator's button; what it does, once it was pressed."""
    if not view.may_run or view.phase is Phase.CLOSED:
        return None
    if view.phase is Phase.DISCUSS:
        return close if st.button("Close the retrospective", key="close-retro", icon=":material/lock:") else None
    following = phases.NAMED[phases.following(view.phase)]
    label = f"Go on: {following}"
    return advance if st.button(label, key="go-on", type="primary", icon=":material/arrow_forward:") else None


def advance(visit: Visit, view: RetroView) -> None:
    """Lead everyone to the next phase."""
    form = f"advance {view.retro_id} {view.phase.value}"
    done = ui.change(
        visit,
        lambda session: actions.advance_phase(
            session, visit.actor, view.retro_id, view.phase, visit.now(), op=ui.op(form)
        ),
        form=form,
    )
    if done is not None:
        st.rerun()


def close(visit: Visit, view: RetroView) -> None:
    """End and lock."""
    form = f"close retro {view.retro_id}"
    done = ui.change(
        visit,
        lambda session: actions.close_retro(session, visit.actor, view.retro_id, visit.now(), op=ui.op(form)),
        form=form,
        said="Closed. Its actions can still change.",
    )
    if done is not None:
        st.rerun()


@st.fragment(run_every=2)
def draw_pulse(visit: Visit, retro_id: int, revision: int, phase: Phase, columns: dict[str, str]) -> None:
    """Looks for news every two seconds. Where people type it only tells them, so that no word is lost."""
    try:
        with visit.read() as session:
            newest, now_at = queries.retro_revision(session, visit.actor, retro_id)
            hidden = queries.hidden_counts(session, visit.actor, retro_id) if phase is Phase.GATHER else {}
    except Refused as reason:
        return ui.refusal(reason)
    if phase is Phase.GATHER and now_at is phase:
        said = " · ".join(f"{name} {hidden.get(key, 0)}" for key, name in columns.items())
        st.caption(f"{ui.plain('Written by the others, still hidden: ' + said)}")
    if (newest, now_at) == (revision, phase):
        return None
    if phase not in TYPING:
        st.rerun(scope="app")
    if now_at is not phase:
        st.info(f"The others have gone on to “{phases.NAMED[now_at]}”. What you are typing is kept.")
    if (now_at is not phase or phase is Phase.DISCUSS) and st.button("Show what is new", key="show-new"):
        st.rerun(scope="app")
    return None
