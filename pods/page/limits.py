"""Limits in force in plain words, and every version that was, is or will be."""

from datetime import date
from itertools import groupby

import streamlit as st

from core import permissions, ui
from core.visit import Visit
from pods import actions, guardrails, queries
from pods.models import Guardrail
from pods.page import limitforms
from pods.page.words import span
from pods.queries import GuardrailLine


def draw_in_force(visit: Visit, pod_id: int, today: date) -> None:
    """What the people of this pod may grant today."""
    with visit.read() as session:
        lines = queries.guardrails_on(session, visit.actor, pod_id, today)
    st.subheader("In force here", anchor=False)
    if not lines:
        ui.empty(
            "No guardrail reaches this pod",
            "Everybody has to ask for everything. A manager sets the first limit under Limits.",
        )
        return
    for line in lines:
        with st.container(border=True, key=f"in-force-{line.guardrail_id}"):
            st.text(line.said)
            st.caption(ui.plain(" · ".join(filter(None, [line.reach, beyond(line), review(line, today), until(line)]))))
    st.caption(
        "Where several reach you, the strictest of each kind wins. For the pod only: never in a customer's report."
    )


def beyond(line: GuardrailLine) -> str:
    """Who is asked outside of it."""
    return f"outside it {line.approver} answers" if line.approver else "outside it the pod's lead answers"


def until(line: GuardrailLine) -> str:
    """The first day on which it no longer holds, where one is planned."""
    return f"changes on {line.row.valid_to:%-d %b %Y}" if line.row.valid_to else ""


def review(line: GuardrailLine, today: date) -> str:
    """When it is looked at again; overdue in words."""
    day = line.row.review_on
    if line.overdue:
        late = (today - day).days
        return f"review overdue by {late} day{'s' if late > 1 else ''}"
    return f"review on {day:%-d %b %Y}"


def draw_history(visit: Visit, today: date) -> None:
    """Every guardrail with its versions; planned ones say so."""
    writes = permissions.allows(visit.actor, "guardrail.write")
    with visit.read() as session:
        lines = queries.guardrail_versions(session, visit.actor, today)
    st.subheader("All guardrails and their versions", anchor=False)
    for series, group in groupby(lines, key=lambda line: line.series):
        versions = list(group)
        with st.expander(ui.plain(title_of(versions, today)), key=f"series-{series}"):
            for line in versions:
                draw_version(visit, line, today, writes=writes)
            if writes:
                limitforms.draw_change(visit, series, versions, today)
    if not lines:
        ui.empty("No guardrail was ever set", "Start with one: refunds up to an amount that nobody would argue about.")
    if writes:
        with st.expander("Set a new guardrail", icon=":material/add:"):
            limitforms.draw_new(visit, today)


def title_of(versions: list[GuardrailLine], today: date) -> str:
    """What holds today, else what will or did."""
    held = next((line for line in versions if guardrails.holds(line.row, today)), None)
    if held:
        changes = f" · changes on {held.row.valid_to:%-d %b %Y}" if held.row.valid_to else ""
        return f"{held.said} · {held.reach}{changes}" + (" · review overdue" if held.overdue else "")
    first = versions[0]
    ahead = first.row.valid_from > today and not guardrails.is_void(first.row)
    return f"{'Planned' if ahead else 'Ended'}: {first.said} · {first.reach}"


def draw_version(visit: Visit, line: GuardrailLine, today: date, *, writes: bool) -> None:
    """One version with its days."""
    row = line.row
    with st.container(key=f"version-{line.guardrail_id}"):
        st.text(f"Version {line.version}: {line.said}")
        said = [state_words(row, today), review(line, today), f"set by {line.author}" if line.author else "", row.note]
        st.caption(ui.plain(" · ".join(filter(None, said))))
        planned = row.valid_from > today and not guardrails.is_void(row)
        if writes and planned and st.button("Take this plan back", key=f"withdraw-{line.guardrail_id}"):
            form = f"withdraw {line.guardrail_id}"
            done = ui.change(
                visit,
                lambda session: actions.withdraw_guardrail(
                    session, visit.actor, line.guardrail_id, visit.now(), op=ui.op(form)
                ),
                form=form,
                said="The plan is taken back; the version before it goes on.",
            )
            if done is not None:
                st.rerun()


def state_words(row: Guardrail, today: date) -> str:
    """in force since …, planned from …, was in force …."""
    if guardrails.is_void(row):
        return f"replaced before it held a whole day ({row.valid_from:%-d %b %Y})"
    days = span(row.valid_from, row.valid_to)
    if guardrails.holds(row, today):
        return f"in force {days}"
    return f"planned {days}" if row.valid_from > today else f"was in force {days}"
