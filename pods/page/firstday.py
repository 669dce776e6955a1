"""What a new member must know on the first day: cover, limits, promises, skills, health, how the pod works."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import streamlit as st

from core import permissions, ui
from core.visit import Visit
from pods import queries
from pods.abilities import ALONE
from pods.queries import DutySpan

SHOWN = 6


def draw_cover(visit: Visit, pod_id: int) -> None:
    """Who is on now, and who comes next this week."""
    if not permissions.allows(visit.actor, "shift.read", pod_id):
        return
    at = visit.now()
    with visit.read() as session:
        zone = queries.zone_of(session, pod_id)
        spans = queries.on_duty(session, pod_id, at, at + timedelta(days=7))
        today = queries.day_of(session, at, pod_id)
        names = {member.person_id: member.name for member in queries.members_on(session, pod_id, today)}
    st.header("Cover", anchor=False)
    now = [span for span in spans if span.start_at <= at < span.end_at]
    later = [span for span in spans if span.start_at > at]
    with st.container(border=True, key="pod-cover", gap="xsmall"):
        if not spans:
            st.caption("No published shift in the coming seven days. The lead publishes a week on the page Shifts.")
            return
        st.markdown("**Now** " + (_by_duty(now, names) or "nobody is on duty"))
        if later:
            first = min(span.start_at for span in later)
            coming = [span for span in later if span.start_at == first]
            st.markdown(f"**Next**, {ui.moment(first, zone)}: {_by_duty(coming, names)}")
        st.caption(f"From published shifts, leave taken out. As of {ui.moment(at, zone)}.")


def _by_duty(spans: Sequence[DutySpan], names: dict[int, str]) -> str:
    """phone: Ana, Boyan; chat: Emil."""
    found: dict[str, list[str]] = {}
    for span in spans:
        found.setdefault(span.duty.value.replace("_", " "), []).append(names.get(span.person_id, "somebody"))
    return "; ".join(f"{duty}: {ui.plain(', '.join(sorted(set(its))))}" for duty, its in found.items())


def draw_limits(visit: Visit, pod_id: int, today: date) -> None:
    """What the pod may grant by itself, and what it has promised."""
    st.header("Limits and promises", anchor=False)
    with st.container(border=True, key="pod-limits", gap="xsmall"):
        if permissions.allows(visit.actor, "guardrail.read", pod_id):
            _draw_guardrails(visit, pod_id, today)
        if permissions.allows(visit.actor, "board.read", pod_id):
            st.caption(
                "How many cards each column holds, and within how many days work is done (the service level "
                "expectation), stands on top of the board."
            )
            if st.button("Limits on the board", key="to-limits", type="tertiary", icon=":material/view_kanban:"):
                visit.go("Board", pod=str(pod_id))
        if permissions.allows(visit.actor, "contract.read", pod_id) and st.button(
            "Promised times by contract", key="to-contracts", type="tertiary", icon=":material/handshake:"
        ):
            visit.go("Contracts", pod=str(pod_id))


def _draw_guardrails(visit: Visit, pod_id: int, today: date) -> None:
    with visit.read() as session:
        lines = queries.guardrails_on(session, visit.actor, pod_id, today)
        told = [(line.said, line.reach, line.overdue) for line in lines]
    if not told:
        st.caption("No guardrail in force: what may be granted without asking was not agreed yet.")
    for said, reach, overdue in told:
        late = " :orange[Its review is overdue.]" if overdue else ""
        st.markdown(f"{ui.plain(said)} :gray[{ui.plain(reach)}]{late}")
    if told:
        st.caption(f"Inside these limits nobody needs to be asked. As of {today:%-d %b %Y}.")


def draw_skills(visit: Visit, pod_id: int, today: date) -> None:
    """Each needed skill with how many hold it alone."""
    if not permissions.allows(visit.actor, "skill.read", pod_id):
        return
    with visit.read() as session:
        needs = queries.skill_needs(session, pod_id)
        levels = queries.levels_on(session, pod_id, today)
    st.header("Skills", anchor=False)
    with st.container(border=True, key="pod-skills", gap="xsmall"):
        if not needs:
            st.caption("Nobody has said which skills this pod needs. The lead does on the page Skills.")
            return
        for need in needs[: 2 * SHOWN]:
            held = sum(its.get(need.skill_id, 0) >= ALONE for its in levels.values())
            few = f" :orange[fewer than the {need.min_cover} needed on duty]" if held < need.min_cover else ""
            thin = " :orange[only one: nobody stands in]" if held == 1 and need.min_cover == 1 else ""
            st.markdown(f"{ui.plain(need.name)}: **{held}** of {len(levels)} work alone{few or thin}")
        if len(needs) > 2 * SHOWN:
            st.caption(f"and {len(needs) - 2 * SHOWN} more on the page Skills")


def draw_health(visit: Visit, pod_id: int, today: date) -> None:
    """How the pod works and feels: operating model, who manages and coaches, the latest pulse."""
    st.header("How it works", anchor=False)
    with visit.read() as session:
        model = queries.model_on(session, pod_id, today)
        said = f"{model.name}, version {model.version}" if model else ""
        manager = queries.manager_on(session, pod_id, today)
    with st.container(border=True, key="pod-health", gap="xsmall"):
        st.markdown(f"**Operating model:** {ui.plain(said) or 'none named yet'}")
        st.markdown(f"**Managed by** {ui.plain(manager[1]) if manager else 'nobody yet'}")
        if permissions.allows(visit.actor, "coach.read", pod_id):
            _draw_coach(visit, pod_id, visit.now())
        if permissions.allows(visit.actor, "pulse.read", pod_id):
            _draw_pulse(visit, pod_id, visit.now())
        reads = bool(said) and permissions.allows(visit.actor, "model.read", pod_id)
        if reads and st.button("Read the five answers", key="to-models", type="tertiary", icon=":material/article:"):
            visit.go("Models", pod=str(pod_id))


def _draw_coach(visit: Visit, pod_id: int, at: datetime) -> None:
    with visit.read() as session:
        every = queries.engagements_of(session, visit.actor, pod_id, at)
    running = [one for one in every if one.ended_on is None and one.partner == "the pod"]
    if not running:
        st.markdown("**Coach:** no engagement is running")
    for one in running:
        late = " :orange[overdue: end it or agree on a new end]" if one.is_overdue else ""
        st.markdown(
            f"**Coach:** {ui.plain(one.coach)} until {one.expected_end_on:%-d %b %Y}{late}. "
            f":gray[Exit test: {ui.plain(one.exit_test)}]"
        )


def _draw_pulse(visit: Visit, pod_id: int, at: datetime) -> None:
    with visit.read() as session:
        rounds = queries.pulse_of(session, visit.actor, pod_id, at).closed
    latest = next((one for one in rounds if one.result is not None), None)
    if latest is None or latest.result is None:
        st.markdown("**Pulse:** no round with five answers yet; fewer are never shown")
        return
    st.markdown(
        f"**Pulse:** would recommend working here {latest.result.score:+.0f} "
        f"(from −100 to 100), {latest.answers} answers, {latest.closed_on:%-d %b %Y}"
    )
