"""What the board says about the time since the last retrospective."""

from collections import Counter
from datetime import timedelta

import streamlit as st

from core import ui
from core.visit import Visit
from pods import queries as pod_queries
from retros import queries
from retros.page import parts
from retros.queries import Facts, RetroView

SHOWN = 12


def draw(visit: Visit, view: RetroView) -> None:
    """Limits and checklists that were passed, and cards that waited for expedite ones; folded, with counts outside."""
    with visit.read() as session:
        found = queries.facts_of(session, visit.actor, view.retro_id, visit.now())
        zone = pod_queries.zone_of(session, view.pod_id)
    title = f"From the board since {ui.moment(found.start, zone)}: {counted(found)}"
    with st.expander(title, icon=":material/fact_check:"):
        if not found.passed and not found.expedited:
            parts.quiet("No limit was passed, no checklist left open, nothing was expedited.")
        for what, count in Counter(line.what.split(":")[0] for line in found.passed).most_common():
            st.text(f"{what} · {parts.count(count, 'time')}")
        for line in found.passed[-SHOWN:]:
            reason = "no reason asked" if line.mode == "warn" else line.reason or "the reason is for the pod"
            parts.quiet(f"{ui.moment(line.at, zone)} · {line.key} · {line.what} · {reason}")
        for one in found.expedited:
            waited = ", ".join(f"{line.key} {span(line.waited)}" for line in one.delayed) or "no other card"
            parts.quiet(f"{one.key} was expedited for {span(one.end - one.start)}. Stood still meanwhile: {waited}")


def counted(found: Facts) -> str:
    """The counts, in words."""
    passed, urgent = len(found.passed), len(found.expedited)
    said = f"{passed} {'limit or checklist' if passed == 1 else 'limits or checklists'} passed"
    return f"{said}, {parts.count(urgent, 'card')} expedited"


def span(length: timedelta) -> str:
    """A stretch of time, in the largest unit that fits."""
    hours = length.total_seconds() / 3600
    return f"{hours / 24:.1f} d" if hours >= 24 else f"{hours:.0f} h" if hours >= 1 else f"{hours * 60:.0f} min"
