"""The bar over every page: sections by job, the pod switcher, and me."""

from collections.abc import Iterator
from functools import partial
from html import escape
from typing import Any

import streamlit as st

from board.queries import notices_waiting
from core import clock, permissions, ui
from core.people import Actor
from core.refusal import NotFound
from core.visit import Visit
from data.files import shelf
from data.settings import settings
from web import neighbours
from web.login import session_token
from web.site import ASSETS
from web.visitor import Doorway, Reach, pod_among

SECTIONS = ("Today", "Board", "Standup", "Retros", "Metrics", "Pods")
NEEDS = {
    "Board": "board.read",
    "Flow": "board.read",
    "Rules": "rule.read",
    "Set-up": "board.read",
    "Standup": "standup.read",
    "Retros": "retro.read",
    "My day": "card.write",
    "Handoffs": "board.read",
    "Metrics": "metrics.read",
    "Pods": "segment.read",
    "Pod": "pod.read",
    "Shifts": "shift.read",
    "Skills": "skill.read",
    "Guardrails": "guardrail.read",
    "Capacity": "capacity.read",
    "Balance": "segment.design",
    "Models": "model.read",
    "Customers": "customer.read",
    "Contracts": "contract.read",
    "Shift down": "shiftdown.read",
    "Import": "import.run",
    "People": "account.write",
    "Audit": "audit.read",
}
"""What a section is for. Hiding one is a kindness, not a permission: each page checks again."""

ICONS = {
    "Today": ":material/today:",
    "Board": ":material/view_kanban:",
    "Standup": ":material/groups:",
    "Retros": ":material/cycle:",
    "Metrics": ":material/monitoring:",
    "Pods": ":material/hub:",
    "Import": ":material/upload_file:",
    "People": ":material/manage_accounts:",
    "Audit": ":material/history:",
    "My sessions": ":material/devices:",
    "My tokens": ":material/key:",
}
ON_A_PHONE = 5
THEMES = ("Light", "Dark", "System")
"""What frame.js may dress the page in."""
ADMIN = ("Import", "People", "Audit")
FAMILIES = {
    "Board": ("Board", "Flow", "My day", "Handoffs", "Rules", "Set-up"),
    "Pods": (
        *("Pods", "Pod", "Shifts", "Skills", "Guardrails", "Capacity"),
        *("Balance", "Models", "Customers", "Contracts", "Shift down"),
    ),
}
"""The pages of a section, in a row of their own under the bar."""

BELONGS = {title: section for section, titles in FAMILIES.items() for title in titles}
BELONGS |= {"Pod figures": "Metrics"} | dict.fromkeys(ADMIN, "Admin")
"""The section of a page that has no place of its own in the bar."""

in_browser = st.components.v2.component("podboard_frame", js=(ASSETS / "frame.js").read_text())
"""Leads to the sign-in when the session has ended, says it when the server is away, puts the cursor into a new form."""


class Titles:
    """The pages that are of use to somebody, known once the script has listed them."""

    def __init__(self, actor: Actor, listed: dict[str, Any]) -> None:
        self.actor, self.listed = actor, listed

    def __iter__(self) -> Iterator[str]:
        return (title for title in self.listed if title != "Search" and may_see(self.actor, title))


def path_of(title: str) -> str:
    """The page's place in the address."""
    return {"Today": "", "My sessions": "sessions", "My tokens": "tokens"}.get(title, title.lower().replace(" ", "-"))


def visit_of(doorway: Doorway, listed: dict[str, Any]) -> Visit:
    """What each page is handed."""
    reach = Reach(doorway.login_id, doorway.actor, clock.now())
    return Visit(
        actor=doorway.actor,
        read=reach.read,
        perform=reach.perform,
        now=clock.now,
        go=partial(lead, listed),
        pod_id=chosen_pod(doorway),
        extras={
            "login_id": doorway.login_id,
            "zone": doorway.zone,
            "pods": doorway.seen,
            "neighbours": neighbours.BOARD,
            "voice": neighbours.VOICE,
            "site": settings().site_root,
            "shelf": shelf(),
            "pages": Titles(doorway.actor, listed),
        },
    )


def chosen_pod(doorway: Doorway) -> int | None:
    """The pod in the address, else the last one looked at, else the actor's own, else the first."""
    pod_id = pod_among(doorway.actor, doorway.seen, ui.asked("pod"), st.session_state.get("pod_id"))
    if pod_id is not None:
        st.session_state["pod_id"] = pod_id
    return pod_id


def lead(listed: dict[str, Any], title: str, **params: str) -> None:
    """Go to another page."""
    st.switch_page(listed[title], query_params=params)


def may_see(actor: Actor, title: str) -> bool:
    """Whether a section is of use to this actor, in any pod."""
    if (action := NEEDS.get(title)) is None:
        return True
    within = permissions.pods_within(actor, action)
    return within is None or bool(within)


def draw(doorway: Doorway, visit: Visit, listed: dict[str, Any], current: str) -> None:
    """The whole bar, and a word when the address names a pod that is not the reader's."""
    asked = ui.asked("pod")
    query = {"pod": str(visit.pod_id)} if visit.pod_id else None
    with st.container(key="bar", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(
            '<a class="pb-mark" href="/" target="_self"><img src="/assets/mark.svg" alt="Podboard"></a>',
            width="content",
        )
        with st.container(key="sections", horizontal=True, vertical_alignment="center", gap="xxsmall", width="content"):
            for place, title in enumerate(title for title in SECTIONS if may_see(doorway.actor, title)):
                with st.container(key=slot(title, current, place), width="content"):
                    st.page_link(listed[title], label=title, icon=ICONS[title], query_params=query)
            draw_admin(doorway.actor, listed, query, current)
        if doorway.is_demo:
            st.html(
                '<p class="pb-demo" title="People, customers and figures are made up.">Demo company</p>',
                width="content",
            )
        draw_search(listed)
        draw_pods(doorway, visit.pod_id)
        draw_bell(visit, listed, query)
        draw_me(doorway, listed, query)
        with st.container(key="watch", width="content"):
            in_browser(key="frame", height="content")
    if BELONGS.get(current) in FAMILIES:
        draw_family(doorway.actor, listed, query, current)
    if asked is not None and asked not in doorway.seen:
        ui.refusal(NotFound("That pod"))


def slot(title: str, current: str, place: int) -> str:
    """The key of a section's place in the bar: the stylesheet marks the one we are in, and phones show five."""
    state = "here" if BELONGS.get(current, current) == title else "section"
    return f"{state}-{title.lower()}" + ("-spare" if place >= ON_A_PHONE else "")


def draw_admin(actor: Actor, listed: dict[str, Any], query: dict[str, str] | None, current: str) -> None:
    """What only some may see, in one menu."""
    if titles := [title for title in ADMIN if may_see(actor, title)]:
        with (
            st.container(key=slot("Admin", current, ON_A_PHONE), width="content"),
            st.popover("Admin", type="tertiary"),
        ):
            for title in titles:
                st.page_link(listed[title], label=title, icon=ICONS[title], query_params=query)


def draw_family(actor: Actor, listed: dict[str, Any], query: dict[str, str] | None, current: str) -> None:
    """The pages of this section that are of use to this actor."""
    titles = [title for title in FAMILIES[BELONGS[current]] if title in listed and may_see(actor, title)]
    if len(titles) < 2:
        return
    with st.container(key="family", horizontal=True, vertical_alignment="center", gap="xxsmall"):
        for title in titles:
            name = title.lower().replace(" ", "-")
            with st.container(key=f"{'now' if title == current else 'page'}-{name}", width="content"):
                st.page_link(listed[title], label=title, query_params=query)


def draw_pods(doorway: Doorway, pod_id: int | None) -> None:
    """The pod switcher: type to search. It keeps the pod in the address."""
    if pod_id is None:
        return
    st.query_params["pod"] = str(pod_id)
    if len(doorway.seen) == 1:
        with st.container(key="only-pod", width="content"):
            st.text(doorway.seen[pod_id])
        return
    with st.container(key="switcher", width=200):
        st.session_state["switch"] = pod_id
        st.selectbox(
            "Pod",
            list(doorway.seen),
            format_func=doorway.seen.__getitem__,
            key="switch",
            label_visibility="collapsed",
            on_change=switch,
        )


def draw_search(listed: dict[str, Any]) -> None:
    """One field for cards, customers and pages; the key / leads into it. On a phone only the way to its page."""
    with st.container(key="search-way", width="content"):
        st.page_link(listed["Search"], label="Search", icon=":material/search:")
    with st.container(key="search-bar", width=160):
        st.text_input(
            "Search everything",
            key="bar-search",
            max_chars=120,
            placeholder="Search  /",
            label_visibility="collapsed",
            on_change=search,
        )
    if asked := st.session_state.pop("bar-asked", ""):
        lead(listed, "Search", words=ui.keep_words(asked))


def search() -> None:
    """Enter was pressed in the bar: this run leads to the answers."""
    st.session_state["bar-asked"] = st.session_state["bar-search"].strip()
    st.session_state["bar-search"] = ""


def switch() -> None:
    """Another pod was chosen."""
    st.query_params.clear()
    st.query_params["pod"] = str(st.session_state["switch"])


def draw_bell(visit: Visit, listed: dict[str, Any], query: dict[str, str] | None) -> None:
    """How many notices wait for me; nothing when none does."""
    with visit.read() as session:
        waiting = notices_waiting(session, visit.actor)
    if waiting:
        said = f"{waiting} {'notice waits' if waiting == 1 else 'notices wait'} for you"
        with st.container(key="bell", width="content"):
            st.page_link(
                listed["My day"],
                label="99+" if waiting > 99 else str(waiting),
                icon=":material/notifications:",
                query_params=query,
                help=said,
            )


def draw_me(doorway: Doorway, listed: dict[str, Any], query: dict[str, str] | None) -> None:
    """Who I am, my sessions and tokens, my password, and the way out."""
    actor = doorway.actor
    with (
        st.container(key="me", width="content"),
        st.popover(ui.plain(actor.name), type="tertiary", icon=":material/account_circle:"),
        st.container(key="account"),
    ):
        st.caption(ui.plain(roles(actor, doorway.seen)))
        with st.container(key="more"):
            for title in ("Pods", *ADMIN):
                if may_see(actor, title):
                    st.page_link(listed[title], label=title, icon=ICONS[title], query_params=query)
        for title in ("My sessions", "My tokens"):
            st.page_link(listed[title], label=title, icon=ICONS[title])
        st.html(
            '<div class="pb-themes" role="group" aria-label="Theme">'
            + "".join(f'<button type="button" data-theme="{name}">{name}</button>' for name in THEMES)
            + "</div>"
            '<a class="pb-row" href="/account/password" target="_self">Change password</a>'
            '<form method="post" action="/logout">'
            f'<input type="hidden" name="token" value="{escape(session_token(doorway.login_id))}">'
            '<button class="pb-row" type="submit">Sign out</button></form>'
        )


def roles(actor: Actor, seen: dict[int, str]) -> str:
    """Lead of North; manager."""
    said = [f"{g.role.value} of {seen.get(g.pod_id, 'a pod')}" if g.pod_id else g.role.value for g in actor.grants]
    text = "; ".join(said) or "no role yet"
    return text[0].upper() + text[1:]
