"""What a move would mean, pod by pod, each line with its source, and "no data" where nothing is known."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st

from core import ui
from pods import outlook
from pods.outlook import Outlook, Pair, PodOutlook
from pods.page.words import NOTHING

SOURCES = """
- **Customers** are matched by the rules in force on the day of the last move, scaled up where the store holds a \
sample.
- **Contacts a week** are the mean of inbound contacts of each segment over the last weeks (at most 13), scaled up \
where the store holds a sample.
- **Hours needed** are these contacts times the pod's mean handling time (of all pods, where its own is not known).
- **Hours rostered** are serving duties in the published roster of the week named above, leave taken out.
- **Answered in time** is Erlang C by half hour with the people on the phone in that roster, never the pod's headcount.
- **Skills that nobody has** are asked for by topics of the contacts that come, and nobody in the pod works alone \
in them. **Hours without a critical skill** are open hours of that week.
- **Open cards** are cards of moved segments that this pod holds now. **Contracts** are those in force whose customers \
come or go.
- **Continuity lost** is contacts a week of the segments that go, times the share that this pod answered itself.
"""


def draw(found: Outlook, customers: Mapping[int, tuple[int, int]], slot: str) -> None:
    """One card a pod; customers: pod -> before and after."""
    st.caption(_basis(found))
    for start in range(0, len(found.pods), 3):
        row = found.pods[start : start + 3]
        for column, pod in zip(st.columns(max(2, min(3, len(found.pods)))), row, strict=False):
            with column, st.container(border=True, key=f"outlook-{slot}-{pod.pod_id}", gap=None):
                st.markdown(f"**{ui.plain(pod.name)}**")
                for label, value in lines(pod, customers.get(pod.pod_id)):
                    st.markdown(f":gray[{label}] {value}")
    with st.expander("How each line is reckoned"):
        st.markdown(SOURCES)


def draw_kept(preview: Mapping[str, Any], slot: str, sample_of: int) -> None:
    """The outlook that a change set was judged by."""
    if kept := preview.get("outlook"):
        kept_pods: Sequence[Mapping[str, Any]] = preview.get("pods", ())
        customers = {line["pod_id"]: (line["before"] * sample_of, line["after"] * sample_of) for line in kept_pods}
        draw(outlook.from_json(kept), customers, slot)


def _basis(found: Outlook) -> str:
    week = f"Roster and answered in time: week of {found.week_on:%-d %b %Y}."
    seen = f"Contacts: last {found.weeks_seen:.0f} weeks." if found.weeks_seen >= 1 else "Contacts: no data yet."
    doubt = found.doubt.said() if found.doubt else "How far previews are off is not known yet: none was reviewed."
    return f"{seen} {week} {doubt}"


def lines(pod: PodOutlook, customers: tuple[int, int] | None) -> list[tuple[str, str]]:
    """Every line of one pod in words."""
    told = [("Customers", _pair(customers, "{:,.0f}")), ("Contacts a week", _pair(pod.contacts, "{:,.0f}"))]
    told.append(("Hours needed a week", _pair(pod.hours_needed, "{:,.0f}")))
    rostered = "no roster yet" if pod.hours_rostered is None else f"**{pod.hours_rostered:,.0f}**"
    told.append(("Hours rostered", rostered))
    told.append(("Answered in time", _pair(pod.answered, "{:.0%}")))
    told.append(("Skills that nobody has", _missing(pod.skills_missing)))
    told.append(("Hours without a critical skill", _one(pod.skill_hours, "{:,.1f}")))
    told.append(("Open cards held", _one(pod.cards, "{:,.0f}")))
    told.append(("Contracts touched", _one(pod.contracts, "{:,.0f}")))
    told.append(
        ("Continuity lost", "not known" if pod.continuity is None else f"**{pod.continuity:,.0f}** contacts a week")
    )
    return told


def _pair(pair: Pair | None, form: str) -> str:
    if pair is None:
        return NOTHING
    was, now = (form.format(value) for value in pair)
    return f"**{was}** (unchanged)" if was == now else f"{was} → **{now}**"


def _one(value: float | None, form: str) -> str:
    return NOTHING if value is None else f"**{form.format(value)}**"


def _missing(names: tuple[str, ...] | None) -> str:
    if names is None:
        return NOTHING
    return f":orange[{ui.plain(', '.join(names))}]" if names else "none"


def guarded(moves: int, people: str, takers: Sequence[str], days: Sequence[date], of: int) -> str:
    """A plain sentence of what a commit will do."""
    segments = "1 segment" if moves == 1 else f"{moves} segments"
    when = (
        f"from {days[0]:%-d %b %Y} on"
        if len(set(days)) == 1
        else f"between {min(days):%-d %b} and {max(days):%-d %b %Y}"
    )
    whole = " That is every segment there is." if moves >= of > 1 else ""
    return f"This moves {segments} with {people} to {' and '.join(sorted(set(takers)))}, {when}.{whole}"
