"""The forms for what a contract promises: times, named people, working hours."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

import streamlit as st

from board.page import fields
from board.page.signing import do
from core import ui
from core.refusal import Refused
from core.visit import Visit
from pods import actions, workweek
from pods import queries as pod_queries
from pods.actions import CalendarWish, NewContact, Promise
from pods.models import Priority, ServiceCalendar
from pods.queries import ContractLine, NamedContact

PRIORITIES = [priority.value for priority in Priority]
LATER_HELP = "After the customer wrote again."


def draw_promise(
    visit: Visit, line: ContractLine, calendars: Mapping[int, ServiceCalendar], channels: Collection[str]
) -> None:
    """A new version of promised times. channels: those that have a promise of their own already."""
    ways = list(dict.fromkeys([*fields.CHANNELS, *sorted(channels)]))
    with st.expander("Promise other times", icon=":material/timer:"), st.form("deal-promise", border=False):
        left, right = st.columns(2)
        priority: str = left.selectbox("Priority", PRIORITIES, format_func=str.upper, key="promise-priority")
        channel: str = right.selectbox(
            "Channel", ways, format_func=lambda one: one.capitalize() or "Every channel", key="promise-channel"
        )
        first = left.number_input("First answer, working minutes", 1, 527_040, None, key="promise-first")
        solved = right.number_input("Solution, working hours", 0.25, 8_784.0, None, step=1.0, key="promise-solved")
        later = left.number_input("Next answer, working minutes", 1, 527_040, None, key="promise-next", help=LATER_HELP)
        chosen = right.selectbox(
            "Working hours",
            [0, *calendars],
            format_func=lambda n: calendars[n].name if n else "Those of the contract",
            key="promise-calendar",
        )
        risk = left.number_input("At risk after, percent of the time", 10, 99, 80, key="promise-risk")
        st.caption(
            "Counts for cases opened from now on; open cases keep what they were promised. A field left empty is not "
            "promised any more, so fill in all that shall hold."
        )
        pressed = st.form_submit_button("Promise")
    if pressed:
        minutes = round(solved * 60) if solved else None
        times = (first, minutes, channel, chosen or None, later)
        wish = Promise(line.contract.id or 0, Priority(priority), *times, risk_percent=int(risk))
        do(
            visit,
            f"promise {line.contract.id}",
            lambda session, op: actions.set_sla(session, visit.actor, wish, visit.now(), op=op),
            f"{priority.upper()} is promised anew: {promised_words(wish)}.",
        )


def promised_words(wish: Promise) -> str:
    """What holds from now on: "first answer, solution, no next answer"."""
    times = {"first answer": wish.first_minutes, "next answer": wish.next_minutes, "solution": wish.resolve_minutes}
    missing = [f"no {what}" for what, minutes in times.items() if minutes is None]
    return ", ".join([*(what for what, minutes in times.items() if minutes is not None), *missing])


def draw_contact(visit: Visit, line: ContractLine) -> None:
    """Name somebody."""
    with st.expander("Name somebody", icon=":material/person_add:"), st.form("deal-name", border=False):
        left, right = st.columns(2)
        name = left.text_input("Name", max_chars=120, key="named-name")
        email = right.text_input("E-mail", max_chars=200, key="named-email")
        phone = left.text_input("Phone", max_chars=40, key="named-phone")
        limit: str = right.selectbox("Most urgent", PRIORITIES, 2, format_func=str.upper, key="named-limit")
        topics = st.text_input("May ask for", placeholder="Topics with commas; empty: anything", key="named-topics")
        since = st.date_input("From", line.today, key="named-from")
        pressed = st.form_submit_button("Name")
    if pressed and isinstance(since, date):
        asked = tuple(topic.strip() for topic in topics.split(",") if topic.strip())
        new = NewContact(line.contract.id or 0, name, email, phone, asked, Priority(limit), since)
        do(
            visit,
            f"name {line.contract.id}",
            lambda session, op: actions.name_contact(session, visit.actor, new, visit.now(), op=op),
            "Named. The pod sees who it is; here personal data stays hidden from your role.",
        )


def draw_end_contact(visit: Visit, line: ContractLine, contacts: Sequence[NamedContact]) -> None:
    """From a day on somebody is not named any more."""
    if not contacts:
        return
    names = {
        one.contact_id: f"No. {n}: {one.name}, up to {one.max_priority.upper()}" for n, one in enumerate(contacts, 1)
    }
    with st.expander("End somebody's name", icon=":material/person_remove:"), st.form("deal-unname", border=False):
        chosen = st.selectbox("Who", list(names), None, format_func=names.__getitem__, key="unname-who")
        day = st.date_input("First day without", line.today, key="unname-day")
        pressed = st.form_submit_button("End it")
    if pressed and chosen is None:
        st.error("Choose a person first.", icon=":material/block:")
    if pressed and chosen is not None and isinstance(day, date):
        do(
            visit,
            f"unname {chosen}",
            lambda session, op: actions.end_contact(session, visit.actor, chosen, day, visit.now(), op=op),
            "From that day on this person is not named.",
        )


def draw_calendar(visit: Visit, calendars: Mapping[int, ServiceCalendar]) -> None:
    """Working hours as text: a new calendar, or one that changes."""
    with st.expander("Write working hours", icon=":material/calendar_clock:"):
        chosen = st.selectbox(
            "Which", [0, *calendars], format_func=lambda n: calendars[n].name if n else "New", key="hours-which"
        )
        row = calendars.get(chosen) or ServiceCalendar(name="", zone=_zone(visit))
        with st.form("deal-hours", border=False):
            name = st.text_input("Name", row.name, max_chars=80, key=f"hours-name-{chosen}")
            zone = st.text_input("Time zone", row.zone, max_chars=64, key=f"hours-zone-{chosen}")
            week = workweek.written(row.hours) or workweek.EXAMPLE
            text = st.text_area("Week", week, height=110, key=f"hours-week-{chosen}")
            left, right = st.columns(2)
            country = left.text_input("Holidays of", row.country, max_chars=2, key=f"hours-country-{chosen}")
            part = right.text_input("Part of it", row.subdivision, max_chars=12, key=f"hours-part-{chosen}")
            own = st.text_area(
                "Own days", workweek.own_written(row.own_days), height=70, key=f"hours-own-{chosen}", help=OWN_HELP
            )
            pressed = st.form_submit_button("Keep")
    if pressed:
        try:
            hours, days = workweek.week_of(text), workweek.own_days_of(own)
        except Refused as reason:
            ui.refusal(reason)
            return
        wish = CalendarWish(name, zone.strip(), hours, country.strip().upper(), part.strip(), days, chosen or None)
        do(
            visit,
            f"hours {chosen}",
            lambda session, op: actions.set_calendar(session, visit.actor, wish, visit.now(), op=op),
            "Kept. Due times promised before stay as they were promised.",
        )


OWN_HELP = "One a line: 2026-12-24 closed, or 2026-12-31 9:00-12:00."


def _zone(visit: Visit) -> str:
    with visit.read() as session:
        return pod_queries.zone_of(session)
