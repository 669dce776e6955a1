"""What came to this pod from others: cards offered to it, cards it serves for another home."""

from collections.abc import Callable, Collection
from typing import Any

import streamlit as st

from board import actions, queries
from board.page import doors, fields
from board.queries import Arrivals, OfferLine, ServedLine
from board.queries.passages import offer_answer
from core import permissions, ui
from core.visit import Visit
from pods import queries as pod_queries

DOOR = "arrivals"
WISHED = "offer-wished"
"""Key of the session: the offer that was answered by a press."""


def draw_strip(visit: Visit, pod_id: int) -> None:
    """One line over the board, only when there is something; the button leads to it."""
    with visit.read() as session:
        found = queries.arrivals(session, visit.actor, pod_id)
    said = summary(found)
    if not said:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="board-arrivals"):
        st.text(said)
        if permissions.allows(visit.actor, "card.text", pod_id):
            st.button("Look at them", key="board-arrivals-open", on_click=doors.enter, args=(DOOR,))


def summary(found: Arrivals) -> str:
    """2 cards are offered to your pod · you serve 1 card of another pod."""
    words = []
    if found.offers:
        words.append(f"{cards(len(found.offers))} {'is' if len(found.offers) == 1 else 'are'} offered to your pod")
    if found.served:
        words.append(f"you serve {cards(len(found.served))} of other pods")
    if found.away:
        words.append(f"other pods serve {cards(len(found.away))} of yours")
    line = " · ".join(words)
    return line[:1].upper() + line[1:]


def cards(count: int) -> str:
    """1 card, 2 cards."""
    return "1 card" if count == 1 else f"{count} cards"


def show(visit: Visit, pod_id: int) -> None:
    """Open the dialog."""
    st.dialog("From and for other pods", width="large", on_dismiss=doors.leave)(draw)(visit, pod_id)


def draw(visit: Visit, pod_id: int) -> None:
    """Offers first: somebody waits for an answer."""
    with visit.read() as session:
        found = queries.arrivals(session, visit.actor, pod_id)
        zone = pod_queries.zone_of(session, pod_id)
    may = permissions.allows(visit.actor, "card.write", pod_id)
    draw_missed(visit, {offer.offer_id for offer in found.offers})
    if not summary(found):
        ui.empty(
            "Nothing waits here", "Cards that other pods offer you warmly, or that you serve for them, stand here."
        )
    for offer in found.offers:
        draw_offer(visit, offer, zone, may=may)
    draw_served("You serve for others", found.served, zone)
    draw_served("Others serve for you", found.away, zone)


def draw_missed(visit: Visit, waiting: Collection[int]) -> None:
    """A press was meant for an offer that somebody else answered meanwhile: its button is gone, so it is told here."""
    wished = st.session_state.pop(WISHED, None)
    if wished is not None and wished not in waiting:
        with visit.read() as session:
            said = offer_answer(session, visit.actor, wished)
        if said:
            st.warning(ui.plain(said), icon=":material/block:")


def wish(offer_id: int) -> None:
    """Which offer the press was meant for."""
    st.session_state[WISHED] = offer_id


def draw_offer(visit: Visit, offer: OfferLine, zone: str, *, may: bool) -> None:
    """One offer, with the two answers."""
    with st.container(border=True, key=f"offer-{offer.offer_id}"):
        st.markdown(f"**{ui.plain(offer.key)}** {ui.plain(offer.title)}")
        by = f"{offer.by} of {offer.giver}" if offer.by else offer.giver
        st.caption(ui.plain(f"Offered by {by}, {ui.moment(offer.at, zone)}: {offer.reason}"))
        st.text(offer.summary or "No summary: talk to them before you accept.")
        told = (
            "They say that the context is complete." if offer.context_complete else "The context is not complete yet."
        )
        st.caption(told)
        with st.container(horizontal=True, key=f"offer-ways-{offer.offer_id}"):
            if may:
                draw_answers(visit, offer)
            look(offer.card_id, f"offer-{offer.offer_id}")


def draw_answers(visit: Visit, offer: OfferLine) -> None:
    """Accepting takes the card into one's own hands; declining needs a reason."""
    accept, decline = f"accept {offer.offer_id}", f"decline {offer.offer_id}"
    if st.button(
        "Accept: I take it", type="primary", key=f"accept-{offer.offer_id}", on_click=wish, args=(offer.offer_id,)
    ):
        answered(
            visit,
            accept,
            lambda session: actions.accept_offer(session, visit.actor, offer.offer_id, visit.now(), op=ui.op(accept)),
            f"{offer.key} is on your board and with you.",
        )
    with st.popover("Decline"), st.form(decline.replace(" ", "-"), border=False):
        reason = st.text_input("Why not? They read it.", max_chars=300, key=fields.fresh(decline))
        if st.form_submit_button("Decline", key=f"decline-{offer.offer_id}", on_click=wish, args=(offer.offer_id,)):
            answered(
                visit,
                decline,
                lambda session: actions.decline_offer(
                    session, visit.actor, offer.offer_id, reason, visit.now(), op=ui.op(decline)
                ),
                f"{offer.key} stays with {offer.giver}.",
            )


def answered(visit: Visit, form: str, work: Callable[[Any], Any], said: str) -> None:
    """Carry the answer out and draw everything anew."""
    if ui.change(visit, work, form=form, said=said) is not None:
        fields.spend(form)
        st.rerun()


def draw_served(title: str, lines: list[ServedLine], zone: str) -> None:
    """Cards under overflow, each with its reason."""
    if not lines:
        return
    st.subheader(title, anchor=False)
    for line in lines:
        with st.container(border=True, key=f"served-{title[:3]}-{line.overflow_id}"):
            st.markdown(f"**{ui.plain(line.key)}** {ui.plain(line.title)}")
            st.caption(
                ui.plain(f"{line.serving} serves for {line.home} since {ui.moment(line.at, zone)}. {line.reason}")
            )
            if line.trigger:
                st.text(line.trigger)
            look(line.card_id, f"served-{title[:3]}-{line.overflow_id}")


def look(card_id: int, key: str) -> None:
    """The whole card."""
    if st.button("Open the card", key=f"look-{key}", icon=":material/open_in_full:"):
        doors.leave()
        st.query_params["card"] = str(card_id)
        st.rerun()
