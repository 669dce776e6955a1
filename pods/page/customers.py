"""Customers: who is this, which pod is home, and why?"""

from collections.abc import Sequence
from datetime import date
from typing import Any

import streamlit as st

from core import permissions, ui
from core.visit import Visit
from pods import boxes, neighbours, queries
from pods.page import answering, joining, timelines
from pods.page.words import span
from pods.queries import CustomerCard, CustomerHit, HomeReason

LIMIT = 20


def render(visit: Visit) -> None:
    """Draw the page."""
    ui.head("Customers", "Who is this, which pod is home, and why?")
    with visit.read() as session:
        today = queries.day_of(session, visit.now())
    asked = ui.asked("customer")
    left, right = st.columns([4, 7], gap="large")
    with left:
        chosen = _draw_search(visit, today)
    with right:
        searches = bool(str(st.session_state.get("customer-search", "")).strip())
        wanted = chosen if searches or asked is None else asked
        if wanted is not None:
            _draw_customer(visit, wanted, today)


def _draw_search(visit: Visit, today: date) -> int | None:
    reads = permissions.pods_within(visit.actor, "customer.read")
    sees_names = reads is None or bool(reads)
    text = st.text_input(
        "Find a customer",
        placeholder="name, e-mail, phone, number, contract or card" if sees_names else "exact customer id",
        key="customer-search",
        icon=":material/search:",
        help=None if sees_names else "Your role does not see personal data: it finds customers by their exact id.",
    )
    if not text.strip():
        ui.empty("Find a customer", "Type a part of a name or e-mail, a phone, or a whole number of theirs.")
        return None
    with visit.read() as session:
        hits = queries.find_customers(session, visit.actor, text, LIMIT, today)
        elsewhere = None if hits else queries.belongs_to(session, visit.actor, text, today)
        named = None if hits else _of_card(visit, session, text)
    if hits:
        return _draw_hits(hits)
    if named is None:
        if elsewhere:
            ui.empty("A customer of another pod", f"{ui.plain(elsewhere)} is home to them. Ask there.")
        else:
            ui.empty("Nobody found", "Check the spelling. Customers of other pods are not listed here.")
    return named


def _of_card(visit: Visit, session: Any, text: str) -> int | None:
    """The customer of the card with this key, where the reader may see customers there."""
    beside = neighbours.of(visit)
    case = beside.case_seen(session, visit.actor, text) if beside is not None else None
    if case is None or case.customer_id is None:
        return None
    return queries.customer_kept(session, case.customer_id)


def _draw_hits(hits: Sequence[CustomerHit]) -> int | None:
    """The results; once one is chosen they fold away, so that a phone shows the customer first."""
    asked = ui.asked("customer")
    chosen = asked if asked in {hit.customer_id for hit in hits} else None
    if len(hits) == 1:
        return hits[0].customer_id
    place = st.expander(f"{len(hits)} results") if chosen else st.container()
    with place, st.container(key="customer-hits", gap=None):
        for hit in hits:
            _draw_hit(hit)
        if len(hits) == LIMIT:
            st.caption(f"The first {LIMIT}. Type more to see fewer.")
    return chosen


def _draw_hit(hit: CustomerHit) -> None:
    name = "" if hit.is_masked or not hit.name else f"**{ui.plain(hit.name)}** · "
    label = f"{name}{ui.plain(hit.ext_id)} · {ui.plain(hit.segment_name or 'no segment')}"
    with st.container(key=f"row-customer-{hit.customer_id}"):
        if st.button(label, key=f"open-customer-{hit.customer_id}", type="tertiary", width="stretch"):
            st.query_params["customer"] = str(hit.customer_id)
            st.rerun()


def _draw_customer(visit: Visit, customer_id: int, today: date) -> None:
    with visit.read() as session:
        card = queries.customer_card(session, visit.actor, customer_id, visit.now())
    with st.container(border=True, key="customer-card", gap="xsmall"):
        st.markdown(f"**{ui.plain(card.hit.ext_id if card.hit.is_masked else card.hit.name or card.hit.ext_id)}**")
        if card.hit.is_masked:
            st.caption("Name, e-mail and phone are hidden from your role.")
        else:
            st.text(" · ".join(filter(None, (card.hit.email, card.hit.phone))) or "No e-mail and no phone on record.")
        st.caption(f"Id {ui.plain(card.hit.ext_id)} from {ui.plain(card.source)}")
        day = st.date_input("Home on", value=today, key="customer-day", width=170)
        joining.draw(visit, card.hit, today)
    with visit.read() as session:
        reason = queries.why_home(
            session, visit.actor, customer_id, day if isinstance(day, date) else today, visit.now()
        )
        zone = queries.zone_of(session)
    _draw_reason(reason, zone, today)
    answering.draw(visit, customer_id)
    timelines.draw_customer(visit, customer_id, today)
    _draw_history(card)


def _draw_reason(reason: HomeReason, zone: str, today: date) -> None:
    verb = "is" if reason.day == today else "was"
    with st.container(border=True, key="customer-home", gap="xsmall"):
        if reason.attributes is None:
            st.markdown(f"**No home on {reason.day:%-d %b %Y}**")
            st.caption("Nothing was known of this customer on that day.")
            return
        name = ui.plain(reason.pod_name) or "No pod"
        st.markdown(f"**{name}** {verb} home on {reason.day:%-d %b %Y}, because:")
        st.text(f"The customer {verb} " + ", ".join(f"{k} {v}" for k, v in reason.attributes.items() if v != "unknown"))
        if reason.box is None:
            st.text("No rule, or more than one, held for these attributes on that day.")
        else:
            since = f" (rules since {reason.rules_since:%-d %b %Y})" if reason.rules_since else ""
            st.text(f"{reason.segment_name} holds {boxes.said(reason.box)}{since}")
        if reason.since is None:
            st.text("No pod owned that segment on that day.")
            return
        st.text(f"{reason.pod_name} owns {reason.segment_name} {span(reason.since, reason.until)}")
        if reason.changed_at:
            st.text(f"“{reason.change_note}”")
            st.caption(f"{ui.plain(reason.change_author)}, {ui.moment(reason.changed_at, zone)}")


def _draw_history(card: CustomerCard) -> None:
    st.header("History", anchor=False)
    if not card.history:
        st.caption("No attributes were ever told.")
        return
    names = [
        name for name in card.history[0].attributes if any(line.attributes[name] != "unknown" for line in card.history)
    ]
    st.dataframe(
        {
            "Days": [span(line.valid_from, line.valid_to) for line in reversed(card.history)],
            "Segment": [line.segment_name or "none" for line in reversed(card.history)],
            **{name.capitalize(): [line.attributes[name] for line in reversed(card.history)] for name in names},
        },
        hide_index=True,
        width="stretch",
        height="content",
    )
