"""Today: what needs me now."""

from datetime import datetime

import streamlit as st

from board import limits
from core import ui
from core.visit import Visit
from retros import followup, phases, queries
from retros.page import parts
from retros.queries import Attention, CommitmentLine, Meeting, MyCard, PodGlance, SetupStep, Today

SHOWN = 12


def render(visit: Visit) -> None:
    """The first page, by role."""
    at = visit.now()
    with visit.read() as session:
        found = queries.today(session, visit.actor, at, visit.pod_id)
    ui.head("Today", f"What needs you now, on {found.day.strftime('%A %-d %B')}.")
    left, right = st.columns([3, 2], gap="large")
    with left:
        draw_setup(visit, found.setup)
        draw_attention(visit, found.attention)
        draw_needs(visit, found)
        draw_cards(visit, found, at)
    with right:
        draw_whole(visit, found.attention)
        draw_meeting(visit, found.meeting, found.zone)
        draw_glance(visit, found.glance)
        draw_commitments(visit, "Your actions", found.commitments)
        draw_commitments(visit, "Did it work? Checks due", found.checks)


def draw_needs(visit: Visit, found: Today) -> None:
    """One line for each thing that waits for me."""
    if not found.needs and is_elsewhere(found):
        return draw_elsewhere(visit)
    if found.glance is None and not found.needs:
        return None
    with st.container(key="needs"):
        parts.section("Needs you now", str(len(found.needs)) if found.needs else "")
        if not found.needs:
            parts.quiet("Nothing urgent. Take the oldest card of yours, or the next one from the board.")
        for number, need in enumerate(found.needs[:SHOWN]):
            icon = ":material/priority_high:" if need.urgent else ":material/arrow_forward:"
            if parts.row(need.said, "", f"need-{number}", icon=icon):
                visit.go(need.page, **need.params)
    return None


def is_elsewhere(found: Today) -> bool:
    """Whether this reader has neither pod nor set-up nor pods to look after."""
    return found.glance is None and found.attention is None and not found.setup


def draw_elsewhere(visit: Visit) -> None:
    """A reader without a pod: where to look instead."""
    if visit.actor.grants:
        ui.empty(
            "Nothing waits for you here", "You look on, pod by pod: NPS, repeat contacts, complaints and handoffs."
        )
        if st.button("Open metrics", type="primary", key="open-metrics"):
            visit.go("Metrics")
        return
    parts.no_pod("Today")


def draw_cards(visit: Visit, found: Today, at: datetime) -> None:
    """My open cards, expedite and the earliest due first."""
    if found.glance is None and not found.cards:
        return
    with st.container(key="mine"):
        parts.section("Your cards", str(len(found.cards)) if found.cards else "")
        if not found.cards:
            parts.quiet("None is yours. Pull the oldest card from the queue on the board.")
        for card in found.cards[:SHOWN]:
            if parts.row(card.title, said_of(card, at, found.zone), f"card-{card.card_id}", strong=card.key):
                visit.go("Board", pod=str(card.pod_id), card=str(card.card_id))
        if len(found.cards) > SHOWN:
            parts.quiet(f"and {len(found.cards) - SHOWN} more on the board")


def said_of(card: MyCard, at: datetime, zone: str) -> str:
    """Doing · 3.2 d · blocked: waiting for billing."""
    words = ["expedite"] if card.is_expedite else []
    words += [card.column, card.age]
    if card.due_at is not None:
        late = card.due_at < at
        words.append(f"{'was due' if late else 'due'} {ui.moment(card.due_at, zone)}")
    if card.blocked is not None:
        words.append(f"blocked: {card.blocked}")
    return " · ".join(words)


def draw_meeting(visit: Visit, meeting: Meeting | None, zone: str) -> None:
    """The next meeting, with its button."""
    if meeting is None:
        return
    with st.container(border=True, key="meeting"):
        parts.section("Standup")
        parts.quiet(standup_said(meeting, zone))
        if meeting.closed_at is None and meeting.may_record:
            label = "Open today's standup" if meeting.opened_at is None else "Go on with the standup"
            if st.button(label, type="primary", key="to-standup", icon=":material/groups:"):
                visit.go("Standup", pod=str(meeting.pod_id))
        elif st.button("See the record", key="to-standup", icon=":material/groups:"):
            visit.go("Standup", pod=str(meeting.pod_id))
        if meeting.phase is not None:
            parts.section("Retrospective", phases.NAMED[meeting.phase])
            parts.quiet(f"{meeting.retro_title}. {phases.WHAT_NOW[meeting.phase]}")
            if st.button("Join the retrospective", key="to-retro", icon=":material/cycle:"):
                visit.go("Retros", pod=str(meeting.pod_id), retro=str(meeting.retro_id))


def standup_said(meeting: Meeting, zone: str) -> str:
    """Whether today's standup was held."""
    if meeting.closed_at is not None:
        return f"Held today, closed at {parts.clock(meeting.closed_at, zone)}."
    if meeting.opened_at is not None:
        return f"Running since {parts.clock(meeting.opened_at, zone)}."
    return f"{meeting.pod} has not met yet today."


def draw_glance(visit: Visit, glance: PodGlance | None) -> None:
    """My pod at a glance: room, age, what came and went."""
    if glance is None:
        return
    with st.container(border=True, key="glance"):
        parts.section(glance.name, "your pod at a glance")
        if not glance.loads:
            parts.quiet("The board has no columns yet. Its lead opens it on the page Board.")
        else:
            draw_figures(glance)
        for load in glance.loads:
            with st.container(key=f"{'full' if load.is_full else 'load'}-{load.column_id}"):
                words = limits.room_words(load.counted, load.wip_limit)
                label = f"{ui.plain(load.name)}  :gray[{ui.plain(words)}]"
                if load.wip_limit is None:
                    st.markdown(label)
                else:
                    st.progress(min(load.counted / load.wip_limit, 1.0), text=label)
        if st.button("Open the board", key="to-board", icon=":material/view_kanban:"):
            visit.go("Board", pod=str(glance.pod_id))


def draw_figures(glance: PodGlance) -> None:
    """What arrived, what was finished, what is stuck, what grows old."""
    with st.container(horizontal=True, key="figures", gap="medium"):
        parts.figure(str(glance.arrived), "arrived today", "arrived")
        parts.figure(str(glance.finished), "finished today", "finished")
        parts.figure(str(glance.blocked), "blocked", "blocked")
        if glance.older is not None:
            parts.figure(str(glance.older), f"of {glance.open_cards} older than usual", "older")
        elif glance.oldest:
            parts.figure(glance.oldest, "the oldest card", "older")
    if glance.older is not None:
        parts.quiet("Older than 85 % of the cards of their class that this pod finished in the last 13 weeks.")


def draw_commitments(visit: Visit, title: str, found: list[CommitmentLine]) -> None:
    """Actions, the earliest due first."""
    if not found:
        return
    with st.container(border=True, key=f"commitments-{'mine' if title.startswith('Your') else 'checks'}"):
        parts.section(title, str(len(found)))
        for line in found[:SHOWN]:
            figure = followup.FIGURES.get(line.metric or "", line.metric or "its effect")
            note = line.due_said if title.startswith("Your") else f"{line.owner} · look at {figure}"
            if parts.row(line.text, note, f"{title[:3]}-{line.commitment_id}"):
                visit.go("Retros", pod=str(line.pod_id))


def draw_attention(visit: Visit, attention: Attention | None) -> None:
    """For a manager: pods that need a visit, by name. Nothing here ranks them."""
    if attention is None:
        return
    needing = attention.needing
    with st.container(key="attention"):
        if not attention.pods_seen:
            ui.empty("No pods yet", "Form the first pod and give it segments on the page Pods.")
            return
        parts.section("Pods needing attention", f"{len(needing)} of {attention.pods_seen}, by name")
        if not needing:
            parts.quiet("Every pod works within its limits; nothing is blocked for long or past its due time.")
        for pod in needing[: 2 * SHOWN]:
            if parts.row("", " · ".join(pod.reasons), f"pod-{pod.pod_id}", strong=pod.name):
                visit.go("Board", pod=str(pod.pod_id))
        if len(needing) > 2 * SHOWN:
            parts.quiet(f"and {len(needing) - 2 * SHOWN} more; search for them on the page Pods")


def draw_whole(visit: Visit, attention: Attention | None) -> None:
    """For a manager: all pods together, and the ways to look closer."""
    if attention is None or not attention.pods_seen:
        return
    with st.container(border=True, key="whole"):
        parts.section("All pods", parts.count(attention.pods_seen, "pod"))
        with st.container(horizontal=True, key="figures", gap="medium"):
            parts.figure(str(attention.arrived), "arrived today", "arrived")
            parts.figure(str(attention.finished), "finished today", "finished")
            parts.figure(str(attention.open_cards), "open", "open")
            parts.figure(str(attention.blocked), "blocked", "blocked")
        with st.container(horizontal=True, key="whole-more"):
            if st.button("Compare the pods", key="to-metrics", icon=":material/monitoring:"):
                visit.go("Metrics")
            if st.button("Who serves whom", key="to-pods", icon=":material/hub:"):
                visit.go("Pods")


def draw_setup(visit: Visit, steps: list[SetupStep]) -> None:
    """For an administrator: what is still missing."""
    if not steps:
        return
    left = [step for step in steps if not step.done]
    with st.container(key="setup"):
        parts.section("Setting up", "complete" if not left else f"{len(left)} of {len(steps)} steps left")
        if not left:
            parts.quiet("Everything is set up. Accounts, imports and the audit trail are under Admin.")
        for number, step in enumerate(steps if left else []):
            icon = ":material/check_circle:" if step.done else ":material/radio_button_unchecked:"
            if parts.row("", "" if step.done else step.said, f"step-{number}", icon=icon, strong=step.name):
                visit.go(step.page)
