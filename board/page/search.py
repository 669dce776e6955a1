"""Search from the bar: cards by key and words, customers by whatever names them, pages by their name."""

from collections.abc import Sequence

import streamlit as st

from board import matching, queries
from board.page import question
from board.page.question import QUESTION, WORDS
from board.queries import CardHit
from core import permissions, ui
from core.visit import Visit
from pods import queries as pod_queries

FIELD = "search-text"
LONGEST, MOST = 120, 20


def render(visit: Visit) -> None:
    """Three kinds of answers. What is looked for may be a name: the address holds the number under which it is kept."""
    kept = ui.kept_words(st.query_params.get(WORDS, ""))
    asked = (kept or st.query_params.get(QUESTION, ""))[:LONGEST].strip()
    ui.head("Search", "Where is it?")
    st.session_state[FIELD] = asked
    st.text_input(
        "A card's key or words of it, a customer's name, number, e-mail or phone, or a page",
        key=FIELD,
        max_chars=LONGEST,
        on_change=typed,
    )
    if not asked:
        if WORDS in st.query_params and kept is None:
            st.caption("What you looked for is not kept in the address, for it may be a name. Type it again.")
        st.caption(
            "On the board the same is one key away: press / there. Filters and saved views stand over the board."
        )
        return
    found = [draw_cards(visit, asked), draw_customers(visit, asked), draw_pages(visit, asked)]
    if matching.asks_fields(asked):
        st.caption("Fields such as column:Doing are asked over the board.")
        if st.button("Ask the board", key="search-ask", icon=":material/filter_list:"):
            visit.go("Board", **question.address(asked), layout="list")
        return
    if not any(found):
        ui.empty(
            "Nothing that you may see fits", "Try fewer letters: words are found by their beginning, keys as they are."
        )


def typed() -> None:
    """Another question."""
    ui.readdress((QUESTION, WORDS), {WORDS: ui.keep_words(st.session_state[FIELD])})


def draw_cards(visit: Visit, asked: str) -> bool:
    """Cards on every board that the reader may see, open ones first."""
    with visit.read() as session:
        hits = queries.search_cards(session, visit.actor, asked, MOST + 1)
    if hits:
        st.header("Cards", anchor=False)
        draw_hits(visit, hits[:MOST], asked)
    if len(hits) > MOST:
        st.caption(f"The first {MOST}, open ones first. Add a word to see others; quotation marks hold words together.")
    return bool(hits)


def draw_hits(visit: Visit, hits: Sequence[CardHit], asked: str) -> None:
    """One line each; it opens the card over its board. What its title does not say stands in its text."""
    names: dict[int, str] = visit.extras.get("pods", {})
    for hit in hits:
        with st.container(horizontal=True, vertical_alignment="center", key=f"hit-{hit.card_id}", gap="small"):
            if st.button(hit.key, key=f"hit-open-{hit.card_id}", type="tertiary"):
                visit.go("Board", pod=str(hit.pod_id), card=str(hit.card_id))
            where = f"{hit.column}, finished" if hit.closed_at else hit.column
            is_said = hit.title is None or matching.is_in(f"{hit.key} {hit.title}", asked)
            inside = "" if is_said else "found in its description or comments"
            st.text(hit.title if hit.title is not None else "Its text is for the pod and its coach")
            st.caption(ui.plain(" · ".join(filter(None, [names.get(hit.pod_id, ""), where, inside]))))


def draw_customers(visit: Visit, asked: str) -> bool:
    """Customers by any identifier, as the page Customers finds them."""
    within = permissions.pods_within(visit.actor, "customer.read")
    if within is not None and not within:
        return False
    with visit.read() as session:
        hits = pod_queries.find_customers(session, visit.actor, asked, 10)
    if hits:
        st.header("Customers", anchor=False)
    for hit in hits:
        with st.container(horizontal=True, vertical_alignment="center", key=f"person-{hit.customer_id}", gap="small"):
            if st.button(ui.plain(hit.ext_id), key=f"person-open-{hit.customer_id}", type="tertiary"):
                visit.go("Customers", customer=str(hit.customer_id))
            st.text(hit.name)
            st.caption(ui.plain(" · ".join(filter(None, [hit.segment_name, hit.pod_name]))))
    return bool(hits)


def draw_pages(visit: Visit, asked: str) -> bool:
    """Pages whose name begins so."""
    titles = [title for title in visit.extras.get("pages", ()) if title.casefold().startswith(asked.casefold())]
    if titles:
        st.header("Pages", anchor=False)
    for title in titles:
        if st.button(title, key=f"hit-page-{title}", type="tertiary"):
            visit.go(title)
    return bool(titles)
