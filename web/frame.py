"""The Streamlit script: name the actor, hand each page its visit, list the pages."""

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from board.page import board, contracts, flow, handoffs, myday, rules, search, setup
from core import clock, ui
from core.refusal import Refused
from core.visit import Visit
from data.page import imports
from metrics.page import compare, shiftdown
from metrics.page import pod as figures
from pods.page import balance, capacity, customers, guardrails, models, overview, pod, shifts, skills
from retros.page import retro, standup, today
from web import bar, visitor
from web.logins import logins
from web.page import accounts, audit, sessions, tokens
from web.site import ASSETS

PAGES = {
    "Today": today,
    "Board": board,
    "Flow": flow,
    "My day": myday,
    "Handoffs": handoffs,
    "Rules": rules,
    "Set-up": setup,
    "Standup": standup,
    "Retros": retro,
    "Metrics": compare,
    "Pod figures": figures,
    "Pods": overview,
    "Pod": pod,
    "Shifts": shifts,
    "Skills": skills,
    "Guardrails": guardrails,
    "Capacity": capacity,
    "Balance": balance,
    "Models": models,
    "Customers": customers,
    "Contracts": contracts,
    "Shift down": shiftdown,
    "Import": imports,
    "People": accounts,
    "Audit": audit,
    "My sessions": sessions,
    "My tokens": tokens,
    "Search": search,
}


def run() -> None:
    """One run of the script."""
    login_id = str(st.user.get("login_id") or "")
    if context := get_script_run_ctx():
        logins.own_script(context.session_id, login_id)
    st.set_page_config(page_title="Podboard", layout="wide")
    st.html(ASSETS / "app.css")
    doorway = visitor.enter(login_id, clock.now())
    if doorway is None:
        st.error("You are signed out. Reload the page to sign in again.")
        st.stop()
    logins.touch(doorway.login_id)
    listed: dict[str, Any] = {}
    visit = bar.visit_of(doorway, listed)
    for title, module in PAGES.items():
        listed[title] = st.Page(
            partial(show, module.render, visit), title=title, url_path=bar.path_of(title), default=title == "Today"
        )
    chosen = st.navigation(list(listed.values()), position="hidden")
    bar.draw(doorway, visit, listed, chosen.title)
    chosen.run()


def show(render: Callable[[Visit], None], visit: Visit) -> None:
    """One page; a refused read is a sentence, not a failure."""
    try:
        render(visit)
    except Refused as reason:
        ui.refusal(reason)
    ui.show_flash()


run()
