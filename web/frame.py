"""The Streamlit script: name the actor, hand each page its visit, list the pages."""

from functools import partial
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core import clock, ui
from core.refusal import Refused
from core.visit import Visit
from web import bar, visitor
from web.loading import loading
from web.logins import logins

PAGES = {
    "Today": "retros.page.today",
    "Board": "board.page.board",
    "Flow": "board.page.flow",
    "My day": "board.page.myday",
    "Handoffs": "board.page.handoffs",
    "Rules": "board.page.rules",
    "Set-up": "board.page.setup",
    "Standup": "retros.page.standup",
    "Retros": "retros.page.retro",
    "Metrics": "metrics.page.compare",
    "Pod figures": "metrics.page.pod",
    "Pods": "pods.page.overview",
    "Pod": "pods.page.pod",
    "Shifts": "pods.page.shifts",
    "Skills": "pods.page.skills",
    "Guardrails": "pods.page.guardrails",
    "Capacity": "pods.page.capacity",
    "Balance": "pods.page.balance",
    "Models": "pods.page.models",
    "Customers": "pods.page.customers",
    "Contracts": "board.page.contracts",
    "Shift down": "metrics.page.shiftdown",
    "Import": "data.page.imports",
    "People": "web.page.accounts",
    "Audit": "web.page.audit",
    "My sessions": "web.page.sessions",
    "My tokens": "web.page.tokens",
    "Search": "board.page.search",
}
"""Where each page is. One is imported when it is asked for, for it may not be loaded yet."""


def run() -> None:
    """One run of the script."""
    login_id = str(st.user.get("login_id") or "")
    if context := get_script_run_ctx():
        logins.own_script(context.session_id, login_id)
    st.set_page_config(page_title="Podboard", layout="wide")
    doorway = visitor.enter(login_id, clock.now())
    if doorway is None:
        st.error("You are signed out. Reload the page to sign in again.")
        st.stop()
    logins.touch(doorway.login_id)
    listed: dict[str, Any] = {}
    visit = bar.visit_of(doorway, listed)
    for title, name in PAGES.items():
        listed[title] = st.Page(
            partial(show, name, visit), title=title, url_path=bar.path_of(title), default=title == "Today"
        )
    chosen = st.navigation(list(listed.values()), position="hidden")
    bar.draw(doorway, visit, listed, chosen.title)
    chosen.run()


def show(name: str, visit: Visit) -> None:
    """One page; a refused read is a sentence, not a failure."""
    try:
        loading.page(name).render(visit)
    except Refused as reason:
        ui.refusal(reason)
    ui.show_flash()


with loading.drawing():
    run()
