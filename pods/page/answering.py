"""Who should answer this customer now, and why: the decision with every step that was considered."""

import streamlit as st

from core import ui
from core.visit import Visit
from pods import queries
from pods.routing import Route, RouteKind

NAMED = {
    RouteKind.SAME_PERSON: "The person of the last time",
    RouteKind.SAME_POD: "The pod",
    RouteKind.OVERFLOW: "Overflow to another pod",
    RouteKind.CALL_BACK: "Call back",
}
CHANNELS = ("phone", "chat", "email")


def draw(visit: Visit, customer_id: int) -> None:
    """The decision for a channel, in words; the way to it below."""
    with st.container(border=True, key="customer-route", gap="xsmall"):
        st.markdown("**Who should answer now, and why**")
        channel = st.segmented_control("Channel", CHANNELS, default=CHANNELS[0], key="route-channel") or ""
        with visit.read() as session:
            found = queries.route_contact(session, visit.actor, customer_id, visit.now(), channel=channel)
            zone = queries.zone_of(session)
        draw_route(found)
        st.caption(f"As of {ui.moment(visit.now(), zone)}, by the published roster. Everybody on duty counts as free.")


def draw_route(found: Route) -> None:
    """What is decided, how long it waits, what was considered."""
    st.markdown(f"{NAMED[found.kind]}: {ui.plain(found.reason)}")
    if found.kind is RouteKind.CALL_BACK and any("nobody is on duty" in step for step in found.steps):
        st.caption("If somebody is there after all, publish the week on Shifts: only a published roster counts.")
    for number, step in enumerate(found.steps, 1):
        st.text(f"{number}. {step}")
