"""Write a card with all its facts; the board itself offers the quick way."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from board import actions, queries
from board.actions import NewCard
from board.models import ServiceClass
from board.page import asking, doors, elsewhere, fields, intake, templates
from board.page.elsewhere import Asked
from board.page.intake import Asking
from core import permissions, ui
from core.refusal import Refused
from core.visit import Visit
from pods import queries as pod_queries
from pods.queries import CustomerHit


def show(visit: Visit, pod_id: int) -> None:
    """Open the dialog."""
    st.dialog("New card", width="medium", on_dismiss=doors.leave)(draw)(visit, pod_id)


def draw(visit: Visit, pod_id: int) -> None:
    """The form, with the customer found first."""
    with visit.read() as session:
        zone = pod_queries.zone_of(session, pod_id)
        people = fields.members(session, pod_id, visit.now())
        topics = templates.with_topic(queries.topics(session, visit.actor, pod_id))
    found = find_customer(visit, pod_id)
    customer_id = found.customer_id
    intaken = intake.draw(visit, pod_id, customer_id) if not found.home else Asking()
    steps = templates.draw_choice(visit, pod_id, customer_id) if not found.home else ()
    with st.form("new-card", border=False, enter_to_submit=True):
        title = st.text_input("Title", max_chars=200, placeholder="What does the customer need?", key="new-title")
        left, right = st.columns(2)
        channel = left.selectbox("Channel", fields.CHANNELS, format_func=fields.channel_words, key="new-channel")
        topic = right.selectbox(
            "Topic", topics, index=None, accept_new_options=True, placeholder="Choose or write", key="new-topic"
        )
        chosen = draw_class(left)
        with right:
            assignee = draw_who(found, people)
        due_at = fields.due(None, zone, "new-due")
        description = st.text_area("What is known", max_chars=8000, height=96, key="new-text")
        reason = asking.field("new card")
        if st.form_submit_button("Create card", type="primary", key="new-save"):
            wish = NewCard(
                pod_id=pod_id,
                title=title,
                customer_id=customer_id,
                channel=channel,
                topic=(topic or "").strip()[:60],
                service_class=ServiceClass(chosen),
                assignee_id=assignee or None,
                due_at=fields.moment_of(due_at, zone),
                description=description,
                contract_id=intaken.contract_id,
                call=intaken.call,
                reason=reason,
                steps=steps,
            )
            save(visit, found, wish)


def draw_class(place: DeltaGenerator) -> str:
    """Standard, unless a template said another one."""
    at = 0 if "new-class" in st.session_state else fields.CLASSES.index(ServiceClass.STANDARD.value)
    return place.selectbox("Class of service", fields.CLASSES, at, format_func=fields.class_words, key="new-class")


def draw_who(found: Asked, people: dict[int, str]) -> int | None:
    """Whose hands it is for; on the board of another pod that pod decides."""
    if found.home:
        st.text_input("Who", f"{found.home} decides", disabled=True, key="new-who-there")
        return None
    return st.selectbox("Who", [0, *people], format_func=lambda n: people.get(n, "Nobody yet"), key="new-who")


def save(visit: Visit, found: Asked, wish: NewCard) -> None:
    """One card; the dialog closes when it is kept, and what was typed stays when it is not."""
    said = elsewhere.save(visit, found, wish) if found.home else save_here(visit, wish)
    if said is not None:
        ui.flash(said)
        doors.leave()
        st.rerun()


def save_here(visit: Visit, wish: NewCard) -> str | None:
    """On this pod's own board."""
    made = asking.change(
        visit,
        lambda session: actions.create_card(session, visit.actor, wish, visit.now(), op=ui.op("new card")),
        form="new card",
    )
    return None if made is None else f"{made.key} created."


def find_customer(visit: Visit, pod_id: int) -> Asked:
    """Search by name, e-mail, phone, number, contract or card; the choice, or nobody."""
    if not permissions.allows(visit.actor, "customer.read", pod_id):
        return Asked()
    text = st.text_input("Customer", placeholder="Name, e-mail, phone, number or card, then Enter", key="new-customer")
    if not text.strip():
        return Asked()
    try:
        found = matches(visit, text)
    except Refused as reason:
        ui.refusal(reason)
        return Asked()
    if not found:
        if other := elsewhere.find(visit, pod_id, text):
            return other
        st.caption("Nobody of your customers matches. The card can be written without a customer.")
        return Asked()
    names = {hit.customer_id: " · ".join(filter(None, (hit.name, hit.ext_id, hit.segment_name))) for hit in found}
    chosen: int | None = st.selectbox(
        "Found", list(names), index=0, format_func=lambda n: names.get(n, ""), key="new-customer-id"
    )
    hit = next((hit for hit in found if hit.customer_id == chosen), None)
    if hit is not None and hit.pod_id not in (None, pod_id):
        return elsewhere.choose(hit.customer_id, hit.pod_name)
    return Asked(chosen)


def matches(visit: Visit, text: str) -> list[CustomerHit]:
    """The reader's customers by whatever names them; by a card's key, whose card it is."""
    with visit.read() as session:
        today = pod_queries.day_of(session, visit.now())
        found = pod_queries.find_customers(session, visit.actor, text, 10, today)
        if not found and (case := queries.case_seen(session, visit.actor, text)) and case.customer_id:
            number = pod_queries.number_of(session, pod_queries.customer_kept(session, case.customer_id))
            found = pod_queries.find_customers(session, visit.actor, number, 1, today)
    return found
