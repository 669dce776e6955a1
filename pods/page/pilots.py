"""A pod's pilots: what is tried, the dip that was expected, and when it is read."""

from datetime import date, timedelta

import streamlit as st

from core import permissions, ui
from core.visit import Visit
from pods import actions, queries
from pods.actions import NewPilot


def draw(visit: Visit, pod_id: int, today: date, *, can_start: bool = True) -> None:
    """Pilots so far; a manager starts one."""
    with visit.read() as session:
        versions = (
            queries.models_seen(session, visit.actor) if permissions.allows(visit.actor, "model.read", pod_id) else []
        )
        tried = {row.id or 0: f"{row.name}, version {row.version}" for row in versions}
        its = [
            (
                *(row.name, row.why, row.started_on, row.ramp_weeks, row.expected_dip, row.read_on, row.ended_on),
                tried.get(row.operating_model_id or 0, ""),
            )
            for row in queries.pilots_of(session, visit.actor, pod_id)
        ]
    st.header("Pilots", anchor=False)
    if not its:
        st.caption("No pilot yet. A pilot tries a new way of working, and its dip is predicted before it starts.")
    for name, why, started_on, ramp_weeks, dip, read_on, ended_on, model in its:
        with st.container(border=True, gap="xsmall"):
            st.text(name)
            if why:
                st.text(why)
            st.caption(f"{_stage(today, started_on, ramp_weeks, read_on, ended_on)} Expected dip: {ui.plain(dip)}.")
            if model:
                st.caption(f"Tries the operating model {ui.plain(model)}.")
    if can_start and permissions.allows(visit.actor, "pod.design", pod_id):
        _draw_start(visit, pod_id, today, tried)


def _stage(today: date, started_on: date, ramp_weeks: int, read_on: date, ended_on: date | None) -> str:
    since = f"Since {started_on:%-d %b %Y}"
    if ended_on:
        return f"{since}, ended {ended_on:%-d %b %Y}."
    week = (today - started_on).days // 7 + 1
    if today < started_on:
        return f"Starts on {started_on:%-d %b %Y}; its figures are read on {read_on:%-d %b %Y}."
    ramp = f"week {week} of {ramp_weeks} of the ramp" if week <= ramp_weeks else f"week {week}, past the ramp"
    return f"{since}: {ramp}. Figures are read on {read_on:%-d %b %Y}, not before."


def _draw_start(visit: Visit, pod_id: int, today: date, versions: dict[int, str]) -> None:
    with st.expander("Start a pilot", icon=":material/science:"), st.form("start-pilot", border=False):
        name = st.text_input("Name", key="pilot-name", placeholder="Own phones, own back office", max_chars=120)
        why = st.text_area("Why", key="pilot-why", max_chars=1000, height=80)
        dip = st.text_input(
            "Expected dip", key="pilot-dip", placeholder="NPS −5 for four weeks, then above the start", max_chars=300
        )
        model_id = st.selectbox(
            "Operating model",
            list(versions),
            index=None,
            format_func=versions.__getitem__,
            key="pilot-model",
            placeholder="Choose the version it tries" if versions else "Write one on the page Models first",
        )
        one, two, three = st.columns(3)
        start = one.date_input("Starts on", value=today, key="pilot-start")
        weeks = two.number_input("Ramp, weeks", 1, 52, 8, key="pilot-weeks")
        read_on = three.date_input("Figures are read on", value=today + timedelta(weeks=16), key="pilot-read")
        pressed = st.form_submit_button("Start pilot")
    if pressed and isinstance(start, date) and isinstance(read_on, date):
        new = NewPilot(pod_id, name.strip() or "Pilot", why, start, int(weeks), dip, read_on, model_id)
        done = ui.change(
            visit,
            lambda session: actions.start_pilot(session, visit.actor, new, visit.now(), op=ui.op("start pilot")),
            form="start pilot",
            said="The pilot is written down, its dip with it.",
        )
        if done:
            st.rerun()
