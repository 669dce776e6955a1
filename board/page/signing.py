"""The forms with which a manager writes contracts down: a new one, its terms, its end."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

import streamlit as st

from core import ui
from core.visit import Visit
from pods import actions
from pods import queries as pod_queries
from pods.actions import NewContract, Terms
from pods.models import Contract, ServiceCalendar
from pods.money import decimals, minor_of, units
from pods.queries import ContractLine

CURRENCIES = ("EUR", "USD", "GBP", "BGN", "CHF", "PLN")


def do(visit: Visit, form: str, work: Callable[[Any, str], Any], said: str) -> None:
    """One change; the page runs again, so that everything on it agrees."""
    op = ui.op(form)
    if ui.change(visit, lambda session: work(session, op), form=form, said=said) is not None:
        st.rerun()


def draw_new(visit: Visit) -> None:
    """Write down a contract: the customer by number, then the terms."""
    with visit.read() as session:
        calendars = {row.id or 0: row for row in pod_queries.calendars_known(session)}
        today = pod_queries.day_of(session, visit.now())
    with st.expander("New contract", icon=":material/add:"):
        text = st.text_input("Customer", placeholder="Number, then Enter", key="sign-customer")
        customer_id = _customer(visit, text)
        with st.form("sign-contract", border=False):
            left, right = st.columns(2)
            number = left.text_input("Contract number", max_chars=40, placeholder="K-2026-014", key="sign-number")
            terms = _terms(None, calendars, "sign", right)
            starts, ends = st.columns(2)
            first = starts.date_input("From", today, key="sign-from")
            last = ends.date_input("First day without it", None, key="sign-to", help="Empty: no end agreed.")
            pressed = st.form_submit_button("Write it down", type="primary")
    if pressed and customer_id is None:
        st.error("Find the customer first, by the number it has in your systems.", icon=":material/block:")
    if pressed and customer_id is not None and isinstance(first, date):
        until = last if isinstance(last, date) else None
        do(
            visit,
            "sign",
            lambda session, op: actions.add_contract(
                session,
                visit.actor,
                NewContract(number, customer_id, first, terms(), until),
                visit.now(),
                op=op,
            ),
            f"{number} is written down. Now promise times and name who may ask.",
        )


def _customer(visit: Visit, text: str) -> int | None:
    if not text.strip():
        return None
    with visit.read() as session:
        today = pod_queries.day_of(session, visit.now())
        found = pod_queries.find_customers(session, visit.actor, text, 5, today)
    if not found:
        st.caption("Nobody of that number. Managers find customers by number only; names stay in the pods.")
        return None
    names = {hit.customer_id: " · ".join(filter(None, (hit.ext_id, hit.segment_name, hit.pod_name))) for hit in found}
    chosen: int | None = st.selectbox("Found", list(names), format_func=names.__getitem__, key="sign-found")
    return chosen


def _terms(
    now: Contract | None, calendars: Mapping[int, ServiceCalendar], key: str, beside: Any
) -> Callable[[], Terms]:
    """The fields of the terms, as they stand or empty; read with the change, which says what cannot be."""
    name = beside.text_input("Company", now.name if now else "", max_chars=120, key=f"{key}-name")
    left, middle, right = st.columns(3)
    tier = left.text_input("Tier", now.tier if now else "", max_chars=60, key=f"{key}-tier")
    hours = middle.number_input(
        "Hours a month", 0.0, 744.0, now.hours_month if now else None, step=1.0, key=f"{key}-hours", help="Empty: none."
    )
    rolls = right.number_input("Roll over, months", 0, 12, now.rollover_months if now else 0, key=f"{key}-rolls")
    held = now.currency if now else "EUR"
    rate = left.number_input(
        "Rate an hour",
        0.0,
        10_000_000.0,
        units(now.rate if now else 0, held),
        format=f"%.{decimals(held)}f",
        key=f"{key}-rate",
    )
    known = list(dict.fromkeys([*CURRENCIES, held]))
    currency = middle.selectbox("Currency", known, known.index(held), key=f"{key}-money")
    ids = [0, *calendars]
    chosen = right.selectbox(
        "Working hours",
        ids,
        ids.index(now.calendar_id) if now and now.calendar_id in ids else 0,
        format_func=lambda n: calendars[n].name if n else "Round the clock",
        key=f"{key}-calendar",
    )
    return lambda: Terms(name, tier, hours, int(rolls), minor_of(rate, currency), currency, chosen or None)


def draw_terms(visit: Visit, line: ContractLine, calendars: Mapping[int, ServiceCalendar]) -> None:
    """Other terms from this month on."""
    its = line.contract
    with st.expander("Change the terms", icon=":material/edit:"), st.form("deal-change", border=False):
        terms = _terms(its, calendars, f"change-{its.id}-{its.version}", st)
        st.caption("From this month on. The months before keep the budget they had; rates already logged stay.")
        pressed = st.form_submit_button("Change")
    if pressed:
        do(
            visit,
            f"change {its.id}",
            lambda session, op: actions.change_contract(
                session, visit.actor, its.id or 0, terms(), its.version, visit.now(), op=op
            ),
            "The terms are changed.",
        )


def draw_end(visit: Visit, line: ContractLine) -> None:
    """The first day without it."""
    its = line.contract
    if its.ends_on is not None and its.ends_on <= line.today:
        return
    with st.expander("End the contract", icon=":material/event_busy:"), st.form("deal-end", border=False):
        day = st.date_input("First day without it", line.today + timedelta(days=30), key=f"end-{its.id}")
        pressed = st.form_submit_button("End it")
    if pressed and isinstance(day, date):
        do(
            visit,
            f"end {its.id}",
            lambda session, op: actions.end_contract(
                session, visit.actor, its.id or 0, day, its.version, visit.now(), op=op
            ),
            "The end is written down.",
        )
