"""What was agreed: promised times, who is named, working hours, and the terms."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from board.page import promising, signing
from core import permissions, ui
from core.visit import Visit
from pods import queries as pod_queries
from pods.calendars import WEEKDAYS
from pods.localtime import DAY_MINUTES, clock
from pods.models import ServiceCalendar, SLAPolicy
from pods.money import exact
from pods.queries import ContractLine, NamedContact
from pods.terms import said


def draw(visit: Visit, line: ContractLine) -> None:
    """Read by the pod; written by managers."""
    with visit.read() as session:
        policies = pod_queries.policies_of(session, line.contract.id or 0)
        contacts = pod_queries.named_contacts(session, visit.actor, line)
        calendars = {row.id or 0: row for row in pod_queries.calendars_known(session)}
    writes = permissions.allows(visit.actor, "contract.write")
    left, right = st.columns([3, 2], gap="large")
    with left:
        draw_promises(policies, calendars)
        if writes:
            promising.draw_promise(visit, line, calendars, {policy.channel for policy in policies})
        draw_contacts(contacts, line.today)
        if writes:
            promising.draw_contact(visit, line)
            promising.draw_end_contact(visit, line, [one for one in contacts if one.valid_to is None])
    with right:
        draw_terms(line)
        draw_calendar(calendars.get(line.contract.calendar_id or 0))
        if writes:
            signing.draw_terms(visit, line, calendars)
            signing.draw_end(visit, line)
            promising.draw_calendar(visit, calendars)


def draw_promises(policies: Sequence[SLAPolicy], calendars: dict[int, ServiceCalendar]) -> None:
    """Per priority: first answer, next answer and solution in working time."""
    st.header("Promised times", anchor=False)
    if not policies:
        ui.empty("Nothing is promised yet", "Say how soon a P1 is answered and solved. Open cases are not touched.")
        return
    st.dataframe(
        {
            "Priority": [policy.priority.upper() for policy in policies],
            "Channel": [policy.channel or "every" for policy in policies],
            "First answer": [working(policy.first_minutes) for policy in policies],
            "Next answer": [working(policy.next_minutes) for policy in policies],
            "Solution": [working(policy.resolve_minutes) for policy in policies],
            "At risk after": [f"{policy.risk_percent} %" for policy in policies],
            "Hours": [_calendar(policy, calendars) for policy in policies],
            "Version": [policy.version for policy in policies],
        },
        hide_index=True,
        width="stretch",
        height="content",
        key="deal-promises",
    )
    st.caption(
        "In working time. First answer: the first words to the customer, or the first start of work. "
        "Next answer: our next words after the customer wrote again. A case keeps the version of its opening. "
        "Waiting pauses the solution and the next answer, never the first."
    )


def _calendar(policy: SLAPolicy, calendars: dict[int, ServiceCalendar]) -> str:
    row = calendars.get(policy.calendar_id or 0)
    return row.name if row else "the contract's"


def working(minutes: int | None) -> str:
    """Promised working time in its largest unit."""
    if minutes is None:
        return "not promised"
    return f"{minutes} min" if minutes < 120 or minutes % 60 else f"{minutes // 60} h"


def draw_contacts(contacts: Sequence[NamedContact], today: date) -> None:
    """Who may ask, for what, how urgently."""
    st.header("Who may ask", anchor=False)
    if not contacts:
        ui.empty("Nobody is named", "Until somebody is, every caller is flagged at intake, and P3 is the most.")
        return
    st.dataframe(
        {
            "Name": [one.name for one in contacts],
            "E-mail": [one.email for one in contacts],
            "May ask for": [", ".join(one.may_request) or "anything" for one in contacts],
            "Up to": [one.max_priority.upper() for one in contacts],
            "Named": [_named(one, today) for one in contacts],
        },
        hide_index=True,
        width="stretch",
        height="content",
        key="deal-contacts",
    )


def _named(one: NamedContact, today: date) -> str:
    if one.valid_to is not None:
        return f"until {said(one.valid_to)}" if one.valid_to > today else f"ended {said(one.valid_to)}"
    return f"since {said(one.valid_from)}"


def draw_terms(line: ContractLine) -> None:
    """Dates, hours, rate."""
    its = line.contract
    st.header("Terms", anchor=False)
    ends = f"first day without it {said(its.ends_on)}" if its.ends_on else "no end agreed"
    rolls = {0: "end with the month", 1: "live on for a month"}.get(
        its.rollover_months, f"live on for {its.rollover_months} months"
    )
    hours = (
        f"{its.hours_month:g} hours a month; unused ones {rolls}" if its.hours_month is not None else "no hour budget"
    )
    with st.container(border=True, key="deal-terms", gap="xsmall"):
        st.text(f"From {said(its.starts_on)}, {ends}")
        st.text(hours[0].upper() + hours[1:])
        st.text(f"{exact(its.rate, its.currency)} an hour")


def draw_calendar(row: ServiceCalendar | None) -> None:
    """Working hours in words, weekdays of one kind together."""
    st.header("Working hours", anchor=False)
    with st.container(border=True, key="deal-calendar", gap="xsmall"):
        if row is None:
            st.text("Round the clock, every day")
            return
        st.text(f"{row.name} ({row.zone})")
        for text in said_week(row):
            st.text(text)
        where = f"{row.country}-{row.subdivision}".strip("-")
        st.caption(ui.plain(f"Public holidays of {where} are free." if where else "Public holidays are worked."))
        for day, ranges in sorted(row.own_days.items())[:6]:
            st.caption(ui.plain(f"{said(date.fromisoformat(day))}: {_ranges(ranges) or 'closed'}"))


def said_week(row: ServiceCalendar) -> list[str]:
    """Weekdays of one kind in one line: Monday to Friday 9:00-12:00, 13:00-17:00."""
    days = [_ranges(row.hours.get(str(n), [])) for n in range(7)]
    found, first = [], 0
    for n in range(1, 8):
        if n == 7 or days[n] != days[first]:
            names = WEEKDAYS[first] if n - first == 1 else f"{WEEKDAYS[first]} to {WEEKDAYS[n - 1]}"
            found.append(f"{names} {days[first] or 'closed'}")
            first = n
    return found


def _ranges(ranges: Sequence[Sequence[int]]) -> str:
    return ", ".join("all day" if (a, b) == (0, DAY_MINUTES) else f"{clock(a)}-{clock(b)}" for a, b in ranges)
