"""Handoffs: where does work change hands, why, and is it done well?"""

from datetime import UTC, datetime, timedelta

import streamlit as st

from board import charts, passing, queries
from board.handoffs import CHARGED, NAMED
from board.passing import Ledger, Share
from board.queries import PassedView
from core import permissions, ui
from core.visit import Visit
from pods import queries as pod_queries

WEEKS = {"Last 4 weeks": 4, "Last 13 weeks": 13, "Last 52 weeks": 52, "All time": 0}
PLAIN = {"displayModeBar": False}
MOST = 14
"""A matrix of more pods than these is only a table."""


def render(visit: Visit) -> None:
    """The ledger of the pod that is looked at, or of all the reader may see."""
    ui.head("Handoffs", "Where does work change hands, why, and is it done well?")
    now = visit.now()
    if visit.pod_id is None:
        ui.empty("No pod to look at yet", "A manager forms pods and adds you to one. Then its handoffs are here.")
        return
    pod_id, since = choose(visit, visit.pod_id, now)
    with visit.read() as session:
        view = queries.passed_view(session, visit.actor, pod_id, since, now)
        zone = pod_queries.zone_of(session, visit.pod_id)
    whose = "of this pod, given or taken" if pod_id else "of every pod that you may see"
    start = "from the first on" if since.year < 2000 else f"since {since:%-d %b %Y}"
    st.caption(f"Handoffs {whose}, {start}, as of {ui.moment(now, zone)}. Each is one row of the ledger below.")
    draw_figures(view.ledger, view)
    if view.ledger.count:
        draw_flows(view)
        draw_causes(view)
    else:
        ui.empty("No card changed its pod", "That is how it should be: a customer meets the same pod again.")
    draw_overflow(view)
    draw_help(view)
    draw_lines(view, zone)


def choose(visit: Visit, pod_id: int, now: datetime) -> tuple[int | None, datetime]:
    """Period, and whose: this pod's or all."""
    within = permissions.pods_within(visit.actor, "board.read")
    with st.container(horizontal=True, vertical_alignment="bottom", key="passed-filters"):
        period = st.selectbox("Period", list(WEEKS), index=1, key="passed-period", width=180)
        every = False
        if within is None or len(within) > 1:
            every = st.segmented_control("Pods", ["This pod", "All"], default="This pod", key="passed-pods") == "All"
    weeks = WEEKS[period]
    since = now - timedelta(weeks=weeks) if weeks else datetime(1970, 1, 1, tzinfo=UTC)
    return (None if every else pod_id), since


def draw_figures(ledger: Ledger, view: PassedView) -> None:
    """How many, how well, each with what it counts."""
    told = [
        (f"{ledger.count:,}", "handoffs between pods", f"on {ledger.cards:,} card{'s' * (ledger.cards != 1)}"),
        (share(ledger.warm), "warm: accepted before release", of(ledger.warm, "handoffs told here")),
        (share(ledger.complete), "with the context complete", said_complete(ledger)),
        (f"{ledger.returns:,}", "returns", f"{ledger.bounces:,} ping-pong: straight back"),
        (f"{view.changes.people:,}", "changes of hands", "of these cards in their whole life, people counted"),
    ]
    with st.container(horizontal=True, key="passed-figures"):
        for value, label, note in told:
            with st.container(key=f"passed-{label[:7].strip()}", width=190, gap=None):
                st.markdown(f"**{value}**")
                st.caption(f"{label}  \n{note}")
    planned = [f"{count:,} {NAMED[kind].lower()} ({CHARGED[kind]})" for kind, count in ledger.planned.items()]
    if planned:
        st.caption("Shown apart, charged to nobody: " + "; ".join(planned) + ".")
    if (median := ledger.median_minutes) is not None:
        st.caption(f"Half of the warm ones were accepted within {median:g} min (n = {len(ledger.waited)}).")


def share(part: Share) -> str:
    """A share in words; without anything to count it is no data."""
    return "no data" if part.value is None else f"{100 * part.value:.0f} %"


def of(part: Share, what: str) -> str:
    """Numerator and denominator."""
    return f"{part.part:,} of {part.whole:,} {what}"


def said_complete(ledger: Ledger) -> str:
    """The share's counts, and how many say nothing about it."""
    unsaid = f", {ledger.unsaid:,} say nothing" if ledger.unsaid else ""
    return of(ledger.complete, "that say so") + unsaid


def draw_flows(view: PassedView) -> None:
    """Who gave to whom, as a diagram and as a matrix."""
    pairs = view.ledger.pairs
    owners = sorted({pod for pair in pairs for pod in pair}, key=lambda pod: view.names.get(pod, ""))
    with st.container(border=True, key="passed-flows"):
        st.header("From pod to pod", anchor=False)
        st.plotly_chart(charts.flow_diagram(pairs, view.names), config=PLAIN, key="passed-diagram")
        if len(pairs) > charts.PAIRS_SHOWN:
            st.caption(f"The {charts.PAIRS_SHOWN} most frequent of {len(pairs)} pairs. The table has all.")
        if 2 < len(owners) <= MOST:
            rows = passing.matrix(pairs, owners)
            st.plotly_chart(
                charts.matrix_chart(rows, [view.names.get(pod, "") for pod in owners]),
                config=PLAIN,
                key="passed-matrix",
            )
            st.caption("Givers in rows, takers in columns.")
        with st.expander("Table"):
            told = sorted(pairs.items(), key=lambda one: (-one[1], one[0]))
            st.dataframe(
                {
                    "From": [view.names.get(pair[0], "") for pair, _ in told],
                    "To": [view.names.get(pair[1], "") for pair, _ in told],
                    "Handoffs": [count for _, count in told],
                },
                hide_index=True,
            )


def draw_causes(view: PassedView) -> None:
    """Of which kind, and for which reasons in words."""
    ledger = view.ledger
    left, right = st.columns(2, gap="medium")
    with left, st.container(border=True, key="passed-kinds", gap="xsmall"):
        st.header("Kinds", anchor=False)
        for kind, count in sorted(ledger.kinds.items(), key=lambda one: -one[1]):
            note = f" · {CHARGED[kind]}" if kind in CHARGED else ""
            st.text(f"{count:,}  {NAMED[kind]}{note}")
    with right, st.container(border=True, key="passed-reasons", gap="xsmall"):
        st.header("Reasons", anchor=False)
        if not view.is_readable:
            st.caption("Reasons are words about cards: visible to their pods and coaches only.")
            return
        for reason, count in ledger.reasons[:10]:
            st.text(f"{count:,}  {reason}")
        if len(ledger.reasons) > 10:
            st.caption(f"and {len(ledger.reasons) - 10} more; every one stands in the ledger below")


def draw_overflow(view: PassedView) -> None:
    """Served elsewhere, owned at home: in the ledger, never a handoff."""
    with st.container(border=True, key="passed-overflow", gap="xsmall"):
        st.header("Overflow", anchor=False)
        st.caption("Another pod served, home kept the card. Counted as a miss of continuity, not as a handoff.")
        if not view.overflow:
            st.text("None in this period.")
        for line in view.overflow:
            still = f" · {line.open} not back yet" if line.open else ""
            st.text(f"{line.count:,}  {line.serving} served for {line.home}. {line.reason}{still}")


def draw_help(view: PassedView) -> None:
    """Asked inside the pod: the way that changes no owner."""
    if view.helped is None:
        return
    count, minutes = view.helped
    times = "once" if count == 1 else f"{count} times"
    said = f"Colleagues helped each other {times} in 13 weeks, {minutes} min in all." if count else ""
    st.caption(
        said or "No help inside the pod was written down in 13 weeks. It can be, on a card: it changes no owner."
    )


def draw_lines(view: PassedView, zone: str) -> None:
    """The ledger itself, newest first."""
    if not view.lines:
        return
    with st.expander(f"The ledger: {len(view.lines):,} newest"):
        st.dataframe(
            {
                "When": [ui.moment(line.at, zone) for line in view.lines],
                "Card": [line.key for line in view.lines],
                "From": [line.giver for line in view.lines],
                "To": [line.taker for line in view.lines],
                "Kind": [NAMED[line.kind] + (" · ping-pong" if line.is_bounce else "") for line in view.lines],
                "Reason": ["not yours to read" if line.reason is None else line.reason for line in view.lines],
            },
            hide_index=True,
        )
