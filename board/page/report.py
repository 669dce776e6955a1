"""The monthly report of a contract: on screen as the customer gets it, and to take away."""

import streamlit as st

from board import queries
from board.statement import as_csv, as_html, statement
from core import ui
from core.visit import Visit
from pods.queries import ContractLine
from pods.terms import month_said


def draw(visit: Visit, line: ContractLine) -> None:
    """The last whole month at once; another by choice."""
    with visit.read() as session:
        found = queries.months_of(session, line)
    if not found:
        ui.empty("Nothing to report yet", "The first month has to begin first.")
        return
    months = [month.month_on for month in found]
    month_on = st.selectbox(
        "Month", months, min(1, len(months) - 1), format_func=month_said, key="report-month", width=260
    )
    with visit.read() as session:
        facts = queries.month_facts(session, visit.actor, line, month_on, visit.now())
    made = statement(facts)
    name = f"{line.contract.number}-{month_on:%Y-%m}".replace("/", "-")
    with st.container(horizontal=True, key="report-ways"):
        st.download_button("Download report", as_html(made), f"{name}.html", "text/html", type="primary", key="as-html")
        st.download_button("Hours as CSV", as_csv(facts), f"{name}.csv", "text/csv", key="as-csv")
    with st.container(border=True, key="report-sheet", gap="xsmall"):
        st.header(ui.plain(made.title), anchor=False)
        st.caption(ui.plain(made.as_of))
        for part in made.parts:
            st.markdown(f"**{part.title}**\n" + "\n".join(f"- {ui.plain(text)}" for text in part.lines))
    st.caption("This is what the customer gets: no notes, no limits, nobody's name, no other customer.")
