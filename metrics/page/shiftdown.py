"""Shift down: what could be resolved earlier, and is that line ready?"""

import streamlit as st

from core import permissions, ui
from core.refusal import Refused
from core.visit import Visit
from metrics.page import ledger, lines, proposals

VIEWS = ("Ledger", "Proposals", "Lines and rates", "Articles")


def render(visit: Visit) -> None:
    """Draw the page."""
    ui.head("Shift down", "What could be resolved earlier, and is that line ready?")
    within = permissions.pods_within(visit.actor, "shiftdown.read")
    if within is not None and not within:
        raise Refused(f"The ledger is for the people of pods. Ask {permissions.holders('shiftdown.read')}.")
    chosen = st.segmented_control(
        "View", VIEWS, default=VIEWS[0], key="shiftdown-view", label_visibility="collapsed", required=True
    )
    if chosen == "Proposals":
        proposals.draw(visit)
    elif chosen == "Lines and rates":
        lines.draw(visit)
    elif chosen == "Articles":
        lines.draw_articles(visit)
    else:
        ledger.draw(visit)
