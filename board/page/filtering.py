"""Which cards are shown, and how: one question in the address, its chips, saved views, and three layouts."""

from dataclasses import replace

import streamlit as st

from board import matching, queries
from board.models import Layout, ServiceClass
from board.page import fields, views
from board.page.question import Asked, ask, asked, lay_out, open_with
from core import permissions, ui
from core.refusal import Refused
from core.visit import Visit

FIELD, CONTROL = "find-text", "find-layout"
NAMES = {Layout.BOARD: "Board", Layout.LIST: "List", Layout.CALENDAR: "Calendar"}
ICONS = {Layout.BOARD: "view_kanban", Layout.LIST: "table_rows", Layout.CALENDAR: "calendar_month"}
HELP = (
    "Words are looked for in key, title, description and comments. Fields: column:Doing, class:expedite, who:me, "
    'who:none, label:billing, blocked:yes, channel:phone, topic:billing, segment:"North SME", customer:…, age>5d, '
    "due<2d, opened>=2026-11-01, is:closed. A minus turns a part round, commas mean “or”."
)


CUT = (
    "The words of this filter are not here any more: words may name somebody, so an address does not carry them. Type "
    "them again; a question that you need often is kept as a view."
)


def shown_ids(visit: Visit, pod_id: int) -> list[int] | None:
    """The cards of the board that fit the question; None: all of them. A question that cannot be read hides nothing."""
    text = asked().text
    if not text:
        return None
    try:
        with visit.read() as session:
            return queries.found_ids(session, visit.actor, pod_id, text, visit.now())
    except Refused:
        return None


def draw(visit: Visit, pod_id: int) -> Asked:
    """The bar over the cards; then what the question says, part by part."""
    with visit.read() as session:
        first = queries.opening_view(session, visit.actor, pod_id)
    open_with(first)
    now = asked()
    with st.container(horizontal=True, vertical_alignment="center", key="find-bar", gap="small"):
        draw_layouts(now)
        st.session_state[FIELD] = now.text
        st.text_input(
            "Show cards",
            key=FIELD,
            placeholder="Show only: words, who:me, column:Doing, due<2d …",
            label_visibility="collapsed",
            max_chars=matching.LONGEST,
            help=HELP,
            on_change=typed,
        )
        with st.popover("Filter", icon=":material/filter_list:", type="tertiary", key="find-build"):
            draw_parts(visit, pod_id, now.text)
        views.draw(visit, pod_id, now, first)
    if now.is_cut:
        st.caption(CUT)
    if now.text and not draw_chips(visit, pod_id, now):
        return replace(now, is_read=False)
    return now


def typed() -> None:
    """Another question was typed."""
    ask(st.session_state[FIELD])


def draw_layouts(now: Asked) -> None:
    """Board, list or calendar: the same cards, rules and permissions."""
    st.session_state[CONTROL] = now.layout
    st.segmented_control(
        "Layout",
        list(NAMES),
        key=CONTROL,
        format_func=lambda layout: f":material/{ICONS[layout]}: {NAMES[layout]}",
        label_visibility="collapsed",
        required=True,
        on_change=laid_out,
        width="content",
    )


def laid_out() -> None:
    """Another layout was chosen."""
    lay_out(Layout(st.session_state[CONTROL] or Layout.BOARD))


def draw_chips(visit: Visit, pod_id: int, now: Asked) -> bool:
    """Each part of the question with the way to take it out, and how many cards fit; whether it can be read."""
    try:
        terms = matching.read(now.text)
        with visit.read() as session:
            fit = len(queries.found_ids(session, visit.actor, pod_id, now.text, visit.now()))
            every = queries.open_count(session, visit.actor, pod_id)
    except Refused as reason:
        ui.refusal(reason)
        every_card = now.layout is Layout.BOARD
        views.draw_stale(visit, pod_id, now)
        st.caption(f"Until then {'every card is shown' if every_card else 'nothing is listed'}.")
        return False
    with st.container(horizontal=True, vertical_alignment="center", key="find-chips", gap="xsmall"):
        for place, term in enumerate(terms):
            st.button(
                ui.plain(term.words),
                key=f"find-chip-{place}",
                icon=":material/close:",
                icon_position="right",
                help="Take this out",
                on_click=ask,
                args=(matching.without(now.text, term),),
            )
        st.button("Show everything", key="find-clear", type="tertiary", on_click=ask, args=("",))
        st.caption(said_count(fit, every, {term.field for term in terms}))
    return True


def said_count(fit: int, every: int, asked_for: set[str]) -> str:
    """How many are shown, and that nothing else changes by it."""
    if asked_for & {"is", "closed"}:
        fits = "1 card fits" if fit == 1 else f"{fit:,} cards fit"
        return f"{fits}; {every:,} {'is' if every == 1 else 'are'} open. Counts and limits stay those of all cards."
    finished = " Finished ones: add is:any." if not fit else ""
    return f"{fit:,} of {every:,} open cards shown.{finished} Counts and limits stay those of all cards."


def draw_parts(visit: Visit, pod_id: int, text: str) -> None:
    """Build the question without knowing its language: each choice adds a part."""
    places = st.columns(2)
    for number, (name, label, values) in enumerate(choices(visit, pod_id)):
        key = f"find-part-{name}"
        places[number % 2].selectbox(
            label,
            values,
            index=None,
            placeholder="Any",
            key=key,
            format_func=lambda value: value.replace("_", " ").capitalize() if value.islower() else value,
            on_change=add_part,
            args=(name, key, text),
        )
    st.caption(HELP)


def choices(visit: Visit, pod_id: int) -> list[tuple[str, str, list[str]]]:
    """The parts that are offered: what this board has."""
    with visit.read() as session:
        called = queries.called_in(session, pod_id, visit.now())
    said: list[tuple[str, str, list[str]]] = [
        ("column", "Column", list(called.columns.values())),
        ("class", "Class of service", [kind.value for kind in ServiceClass]),
        ("who", "Who has it", ["me", "none", *called.people.values()]),
        ("blocked", "Blocked", ["yes", "no"]),
        ("channel", "Channel", [channel for channel in fields.CHANNELS if channel]),
        ("due", "Due", ["late", "today", "tomorrow", "none"]),
        ("is", "Open or closed", ["open", "closed", "any"]),
    ]
    if permissions.allows(visit.actor, "card.text", pod_id):
        said.insert(3, ("label", "Label", ["none", *called.labels.values()]))
    return said


def add_part(name: str, key: str, text: str) -> None:
    """One more part; a question that cannot be read is left as it is."""
    value = st.session_state.pop(key, None)
    if value:
        try:
            ask(matching.with_term(text, name, value))
        except Refused:
            ask(f"{text} {name}:{value}")
