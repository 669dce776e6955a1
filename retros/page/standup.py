"""Standup: what needs words today, one card at a time."""

from datetime import date

import streamlit as st

from core import permissions, ui
from core.visit import Visit
from retros import actions, queries
from retros.agenda import LONGEST, NAMED, ORDERED, Why
from retros.models import WalkOrder
from retros.page import parts, standup_record, standup_run
from retros.queries import PromiseLine, Walk


def render(visit: Visit) -> None:
    """Before, during or after the standup of the day."""
    if visit.pod_id is None:
        ui.head("Standup", "What needs words today?")
        return parts.no_pod("A standup")
    at = visit.now()
    with visit.read() as session:
        today = queries.day_of(session, visit.pod_id, at)
        asked = asked_day(today)
        zone = str(queries.zone_of(session, visit.pod_id))
        held = queries.standup_on(session, visit.actor, visit.pod_id, asked)
        promises = queries.promises_before(session, visit.actor, visit.pod_id, asked, at)
        past = queries.past_standups(session, visit.actor, visit.pod_id)
        walk = queries.walk(session, visit.actor, visit.pod_id, at)
    ui.head("Standup", f"What needs words today? {asked.strftime('%A %-d %B')}.")
    if held is not None and held.closed_at is None and asked == today:
        standup_run.draw(visit, held, walk, promises, zone)
    elif held is not None:
        standup_record.draw(visit, held, zone)
    elif asked == today:
        draw_before(visit, walk, promises)
    else:
        ui.empty("No standup on that day", "Choose another day below.")
    return standup_record.draw_past(past, today, asked)


def asked_day(today: date) -> date:
    """The day in the address, else today."""
    try:
        return date.fromisoformat(st.query_params.get("day", ""))
    except ValueError:
        return today


def draw_before(visit: Visit, walk: Walk, promises: list[PromiseLine]) -> None:
    """What the walk will look at, and the button that opens it."""
    if not walk.stops:
        ui.empty(
            "The board has no open cards",
            "Create the cards the pod works on, or import a case log; the walk then finds what needs words.",
        )
        if st.button("Go to the board", type="primary", key="to-board"):
            visit.go("Board", pod=str(visit.pod_id))
        return
    with st.container(border=True, key="standup-before"):
        parts.section(f"{parts.count(len(walk.stops), 'card')} to walk")
        with st.container(horizontal=True, key="figures", gap="medium"):
            for why in Why:
                found = sum(stop.why is why for stop in walk.stops)
                parts.figure(str(found), NAMED[why].split(",")[0].lower(), why.value)
        if len(walk.stops) > LONGEST:
            parts.quiet(f"The first {LONGEST} are walked: more than that is work for the board, not for a standup.")
        if walk.horizon.last_at is None:
            parts.quiet("This is the pod's first standup here, so nothing counts as “not moved” yet.")
        if permissions.allows(visit.actor, "standup.record", visit.pod_id):
            order = st.segmented_control(
                "Order of the walk",
                list(ORDERED),
                default=walk.order,
                format_func=ORDERED.__getitem__,
                required=True,
                key="walk-order",
            )
            if st.button("Open the standup", type="primary", key="open-standup", icon=":material/groups:"):
                open_standup(visit, order)
        else:
            parts.quiet("An agent or the lead of this pod opens it.")
    draw_promises(promises)


def open_standup(visit: Visit, order: WalkOrder | None) -> None:
    """One record per pod and day: opening twice gives the same."""
    made = ui.change(
        visit,
        lambda session: actions.open_standup(
            session, visit.actor, visit.pod_id or 0, visit.now(), order, op=ui.op("open standup")
        ),
        form="open standup",
    )
    if made is not None:
        st.rerun()


def draw_promises(promises: list[PromiseLine]) -> None:
    """What was promised last time, the broken promises first."""
    if not promises:
        return
    with st.container(key="promises", gap="xsmall"):
        kept = sum(line.kept is True for line in promises)
        parts.section("Promised last time", f"{kept} of {len(promises)} kept")
        for line in sorted(promises, key=lambda line: line.kept is True):
            state = {True: ":green[kept]", False: ":orange[not yet]", None: ":gray[ask]"}[line.kept]
            st.markdown(f"{state} · **{ui.plain(line.key)}** {ui.plain(line.text)} :gray[{ui.plain(line.who)}]")
