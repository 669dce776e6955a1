"""What needs somebody now, and what blocked the work, on the page of a pod's flow."""

from datetime import UTC, datetime

import streamlit as st

from board import charts, queries
from board.ages import hours
from board.queries import FlowView, FlowWish
from board.queries.atrisk import BlockLine, RiskLine
from core import ui
from core.visit import Visit

PLAIN = {"displayModeBar": False}
SHOWN, CAUSES = 6, 12


def draw_risks(visit: Visit, pod_id: int, now: datetime) -> None:
    """The list of cards at risk, worst first, each with every reason."""
    with visit.read() as session:
        lines = queries.at_risk(session, visit.actor, pod_id, now)
    with st.container(border=True, key="flow-risks"):
        st.header(f"At risk: {len(lines)} open {'card' if len(lines) == 1 else 'cards'}", anchor=False)
        st.caption(
            "Overdue or due within 24 h, older than 85 % of our work, blocked for a working day, or three working days "
            "without anything happening."
        )
        if not lines:
            st.text("Nothing: every open card is young, free to move, and touched lately.")
        for line in lines[:SHOWN]:
            draw_risk(visit, pod_id, line)
        if len(lines) > SHOWN:
            with st.expander(f"{len(lines) - SHOWN} more"):
                for line in lines[SHOWN:]:
                    draw_risk(visit, pod_id, line)


def draw_risk(visit: Visit, pod_id: int, line: RiskLine) -> None:
    """One card: its key leads to it."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"risk-{line.card_id}"):
        if st.button(line.key, type="tertiary", key=f"risk-open-{line.card_id}"):
            visit.go("Board", pod=str(pod_id), card=str(line.card_id))
        tone = "red" if line.worst.value in ("overdue", "old") else "orange"
        said = "; ".join(why.said for why in line.why)
        where = " · ".join(filter(None, [line.column, line.assignee or "nobody yet"]))
        st.markdown(f":{tone}[{ui.plain(said)}] · {ui.plain(line.title)} · {ui.plain(where)}")


def draw_blockers(visit: Visit, pod_id: int, view: FlowView, wish: FlowWish) -> None:
    """Reasons by their working hours, and every blocker behind them."""
    since, until = datetime.fromtimestamp(view.period.start, UTC), view.as_of
    narrowed = (wish.service_class, wish.segment_id, wish.topic) != (None, None, None)
    with visit.read() as session:
        found = queries.blockers(session, visit.actor, pod_id, since, until, view.cards if narrowed else None)
    with st.container(border=True, key="flow-blockers"):
        st.header("What blocked us", anchor=False)
        if not found.lines:
            st.caption("No card was blocked in this period. Mark a blocker on its card: its clock starts by itself.")
            return
        whole = charts.hours_in(hours(found.seconds))
        st.caption(
            f"Working hours in which cards were blocked in the period: {whole} in all, n = "
            f"{len(found.lines)}. Each line: hours, how often, running share."
        )
        if not found.is_readable:
            st.caption("Reasons are visible to the pod and its coach only.")
        else:
            causes = found.causes[:CAUSES]
            picture = charts.pareto_chart(
                [cause.reason for cause in causes],
                [cause.times for cause in causes],
                [hours(cause.seconds) for cause in causes],
                hours(found.seconds),
            )
            st.plotly_chart(picture, config=PLAIN, key="flow-chart-blockers")
        with st.expander("Table"):
            st.dataframe(table(found.lines, view.zone), hide_index=True)


def table(lines: list[BlockLine], zone: str) -> dict[str, list[str | float]]:
    """Every blocker, with its owner and its clock."""
    return {
        "Card": [line.key for line in lines],
        "Reason": [line.reason for line in lines],
        "Who sees to it": [line.owner or "nobody yet" for line in lines],
        "Since": [ui.moment(line.started_at, zone) for line in lines],
        "Until": [ui.moment(line.ended_at, zone) if line.ended_at else "still blocked" for line in lines],
        "Working hours": [hours(line.seconds) for line in lines],
    }
