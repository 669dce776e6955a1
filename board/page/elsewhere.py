"""A customer of another pod in the form of a new card: whose they are, and the two ways to serve them."""

from dataclasses import dataclass

import streamlit as st

from board import actions, queries
from board.actions import Help, NewCard
from board.models import OverflowReason
from board.page import giving
from core import ui
from core.visit import Visit
from pods import queries as pod_queries

THERE, HERE = "there", "here"


@dataclass(frozen=True)
class Asked:
    """Who asks. home: the name of their pod, where that is another one; then by which way, and why."""

    customer_id: int | None = None
    home: str = ""
    way: str = ""
    reason: OverflowReason | None = None
    trigger: str = ""


def find(visit: Visit, pod_id: int, text: str) -> Asked | None:
    """A customer of another pod by the exact number: only whose they are is told, nothing personal."""
    with visit.read() as session:
        today = pod_queries.day_of(session, visit.now())
        found = queries.customer_elsewhere(session, visit.actor, pod_id, text, today)
    return None if found is None else choose(found[0], found[1])


def choose(customer_id: int, home: str) -> Asked:
    """Say whose customer it is, and ask what shall happen."""
    st.text(f"This is a customer of {home}. {home} owns what they ask.")
    ways = {THERE: f"Create it on the board of {home}", HERE: f"Serve them from here; {home} stays the owner"}
    way = (
        st.radio("What shall happen?", list(ways), format_func=lambda one: ui.plain(ways[one]), key="new-way") or THERE
    )
    if way == THERE:
        return Asked(customer_id, home, way)
    reason, trigger = giving.draw_reason("new overflow")
    return Asked(customer_id, home, way, reason, trigger)


def save(visit: Visit, asked: Asked, wish: NewCard) -> str | None:
    """Carry it out; what was done, in words."""
    form, at, pod_id = "new card", visit.now(), wish.pod_id
    if asked.way == THERE:
        made = ui.change(
            visit,
            lambda session: actions.create_at_home(session, visit.actor, wish, pod_id, at, op=ui.op(form)).key,
            form=form,
        )
        return made and f"{made} created on the board of {asked.home}."
    why = Help(0, pod_id, asked.reason, asked.trigger)
    served = ui.change(
        visit,
        lambda session: actions.take_as_overflow(session, visit.actor, wish, pod_id, why, at, op=ui.op(form)).card_id,
        form=form,
    )
    return f"Created with {asked.home}; you serve it. It stands over your board." if served is not None else None
