"""Pods: is everybody served, and by whom?"""

from dataclasses import dataclass
from datetime import date, datetime

import streamlit as st

from core import permissions, ui
from core.visit import Visit
from pods import queries
from pods.localtime import DAY_MINUTES, instant
from pods.page import assignment, drafting, gone, history, lists, problems, rules, spans

VIEWS = ("Who serves whom", "Drafts", "Rules", "Attributes", "History")
SAMPLED = ("Rules", "Attributes")
"""Views that prove and count over the very customers in the store."""


@dataclass(frozen=True)
class State:
    """What stands there already: it decides what the page teaches next."""

    today: date
    name: str
    sample_of: int
    customers: int
    values: int
    segments: int
    rule_sets: int
    pods: int


def render(visit: Visit) -> None:
    """Draw the page."""
    state = _state(visit)
    ui.head("Pods", "Is everybody served, and by whom?")
    designs = permissions.allows(visit.actor, "segment.design")
    sees_all = permissions.pods_within(visit.actor, "segment.read") is None
    if not state.pods:
        _teach_pods(visit)
        return
    view = _chosen_view(sees_all=sees_all, drafts=permissions.allows(visit.actor, "draft.write"))
    if state.sample_of > 1:
        whole = state.customers * state.sample_of
        counted = "Counts here are of the sample." if view in SAMPLED else "Counts here are scaled up to all."
        st.caption(f"{state.customers:,} customers in a 1-in-{state.sample_of} sample of about {whole:,}. {counted}")
    if view == "Rules":
        rules.draw(visit, state.today, designs=designs)
    elif view == "Attributes":
        lists.draw(visit, designs=designs)
    elif view == "Drafts":
        drafting.draw(visit)
    elif view == "History":
        history.draw(visit, designs=designs)
    else:
        _draw_assignment(visit, state, designs=designs)


def _state(visit: Visit) -> State:
    with visit.read() as session:
        founded = queries.organisation(session)
        today = queries.day_of(session, visit.now())
        return State(
            today=today,
            name=founded.name if founded else "",
            sample_of=founded.sample_of if founded else 1,
            customers=sum(queries.customers_per_segment(session, today).values()),
            values=sum(size - 1 for size in queries.space_of(session).shape),
            segments=len(queries.all_segments(session)),
            rule_sets=len(queries.rule_versions(session)),
            pods=queries.count_pods_seen(session, visit.actor),
        )


def _chosen_view(*, sees_all: bool, drafts: bool) -> str:
    if not sees_all:
        return VIEWS[0]
    views = [view for view in VIEWS if drafts or view != "Drafts"]
    return (
        st.segmented_control("View", views, default=VIEWS[0], key="pods-view", label_visibility="collapsed") or VIEWS[0]
    )


def _draw_assignment(visit: Visit, state: State, *, designs: bool) -> None:
    if not state.values:
        ui.empty(
            "Customers have no attributes yet",
            "Segments are made of attributes. Open “Attributes” and list the regions, products, tiers, languages and "
            "stages of your customers; then import customers.",
        )
    elif not state.segments or not state.rule_sets:
        ui.empty(
            "No rules yet",
            "Open “Rules”: add a segment, say which customers belong to it, and commit once everybody belongs to "
            "exactly one.",
        )
    with st.container(horizontal=True, key="pods-filters", vertical_alignment="bottom"):
        day = st.date_input("As of", value=state.today, key="pods-day", width=150)
        known = st.date_input(
            "As known on",
            value=None,
            max_value=state.today,
            key="pods-known",
            width=180,
            help="Empty: as it is known now. A day: as was believed at the end of that day, before later corrections.",
        )
        search = st.text_input(
            "Find", placeholder="pod or segment", key="pods-search", width=260, icon=":material/search:"
        )
        if st.button("Find a customer", key="to-customers", icon=":material/person_search:"):
            visit.go("Customers")
    chosen = day if isinstance(day, date) else state.today
    if permissions.pods_within(visit.actor, "segment.read") is None and state.rule_sets:
        problems.draw(visit, chosen)
    known_at = _end_of(visit, known) if isinstance(known, date) else None
    if known_at:
        st.caption(
            f"Segments: as was believed at the end of {known:%-d %b %Y} about {chosen:%-d %b %Y}. Bars: as known now."
        )
    if permissions.allows(visit.actor, "pod.design"):
        spans.draw_line(visit, chosen)
    assignment.draw(visit, (chosen, state.today, known_at), search, designs=designs)
    gone.draw(visit)


def _end_of(visit: Visit, day: date) -> datetime:
    with visit.read() as session:
        return instant(day, DAY_MINUTES, queries.zone_of(session))


def _teach_pods(visit: Visit) -> None:
    if permissions.allows(visit.actor, "pod.design"):
        ui.empty("No pods yet", "Form the first pod below, or import a log whose teams become pods.")
        lists.draw_new_pod(visit)
    else:
        ui.empty(
            "No pods yet",
            "A manager forms the first pod here. An administrator makes somebody a manager on the page People.",
        )
