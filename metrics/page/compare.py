"""Pods side by side: four figures each, a mark only where a rule fires, never a ranking."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import streamlit as st

from core import ui
from core.visit import Visit
from metrics import charts, component
from metrics import queries as metric_queries
from metrics.definitions import DEFINITIONS
from metrics.outcome_figures import TOPICS, WINDOWS
from metrics.page import period
from metrics.page.table import table_of
from metrics.results import Window
from metrics.standing import Row, Standing
from metrics.weeks import FOUR
from metrics.wording import METHODS, title_of
from pods import queries as pod_queries

PAGE = 25
DAYS = {days: f"{days} day" + ("s" if days > 1 else "") for days in WINDOWS}
TOPIC_WORDS = {"any": "any topic", "same": "same topic"}


def render(visit: Visit) -> None:
    """Draw the page."""
    ui.head("Metrics", "Which pod needs a visit, and is it signal?")
    now = period.as_of(visit.now())
    with visit.read() as session:
        zone = pod_queries.zone_of(session)
    with st.container(horizontal=True, vertical_alignment="bottom", key="metric-filters"):
        window = period.choose(now, zone)
        days = st.selectbox(
            "Came back within", list(DAYS), index=2, format_func=DAYS.__getitem__, key="repeat-days", width=150
        )
        topic = st.selectbox("About", TOPICS, format_func=TOPIC_WORDS.__getitem__, key="repeat-topic", width=150)
        search = st.text_input("Find a pod", key="pod-search", placeholder="Name", width=220)
        only = st.toggle("Only marked", key="only-marked")
    with visit.read() as session:
        found = metric_queries.pods_side_by_side(session, visit.actor, window, now, days, topic)
    draw_as_of(found, window, now, zone)
    if not any(has_any(row) for row in found.rows):
        period.draw_nothing(window, "for any pod")
        return
    rows = [row for row in found.rows if matches(row, search) and (row.marked or not only)]
    rows.sort(key=lambda row: not has_any(row))  # by name they stand already
    draw_table(visit, found, rows)
    draw_definitions()
    draw_funnel(found)


def has_any(row: Row) -> bool:
    """Whether anything is known of this pod in the period."""
    return any(cell.result.value is not None for cell in row.cells.values())


def matches(row: Row, search: str) -> bool:
    """Whether the pod's name contains what was typed."""
    return search.strip().casefold() in row.scope.name.casefold()


def draw_as_of(found: Standing, window: Window, now: datetime, zone: str) -> None:
    """As of when, since when, and how many marks there are."""
    until = min(
        [now, window.end, *(cell.result.observed_until for row in found.rows[:1] for cell in row.cells.values())]
    )
    marked = sum(row.marked for row in found.rows)
    words = {0: "No pod carries a mark", 1: "1 pod carries a mark"}.get(marked, f"{marked} pods carry a mark")
    st.caption(
        f"{period.as_of_words(window, until, zone)} {words}. "
        f"Bars: 95 % interval;{' upright line: all pods;' if found.whole else ''} "
        "grey dots: weeks that may still change.",
    )


def draw_table(visit: Visit, found: Standing, rows: Sequence[Row]) -> None:
    """The table, 25 pods at a time."""
    if not rows:
        ui.empty("No pod matches", "Clear the search, or switch “Only marked” off.")
        return
    pages = -(-len(rows) // PAGE)
    at = min(int(st.session_state.get("metric-page", 0)), pages - 1)
    result = component.draw(
        key="pod-figures", data=table_of(found, rows[at * PAGE : (at + 1) * PAGE]), on_open_change=lambda: None
    )
    if chosen := chosen_of(result, rows):
        visit.go("Pod figures", pod=str(chosen))
    if pages > 1:
        draw_pages(at, pages, len(rows))


def chosen_of(result: Mapping[str, Any], rows: Sequence[Row]) -> int | None:
    """The pod that was opened, if it is one of those shown: a trigger is the user's input."""
    opened = result.get("open")
    wanted = opened.get("id") if isinstance(opened, dict) else None
    return next((row.scope.id for row in rows if row.scope.id == wanted), None)


def draw_pages(at: int, pages: int, total: int) -> None:
    """Forth and back."""

    def turn(to: int) -> None:
        st.session_state["metric-page"] = to

    with st.container(horizontal=True, vertical_alignment="center", key="metric-pages"):
        st.button("Previous", disabled=at == 0, on_click=turn, args=(at - 1,), key="metric-previous")
        st.button("Next", disabled=at == pages - 1, on_click=turn, args=(at + 1,), key="metric-next")
        st.caption(f"{at * PAGE + 1} to {min((at + 1) * PAGE, total)} of {total} pods, by name, no data last")


def draw_definitions() -> None:
    """What each column means, word for word as it is counted."""
    with st.expander("How these figures are made", key="metric-definitions"):
        for column, metric in zip(st.columns(len(FOUR)), FOUR, strict=True):
            said = DEFINITIONS[metric]
            with column:
                st.markdown(f"**{said.title}**")
                st.text(said.says)
                parts = {
                    "Numerator": said.numerator,
                    "Denominator": said.denominator,
                    "Left out": said.excluded,
                    "Unknown": said.unknown,
                    "Interval": METHODS[said.interval],
                }
                for name, text in parts.items():
                    if text:
                        st.caption(f"{name}: {text}.")
        st.caption(
            "A mark appears when a pod lies outside the 99.8 % limits that allow for usual differences between pods, "
            "or when its own weeks shift by the run rules (longest run, crossings). "
            "Figures on fewer than 10 are hidden. "
            "Net Promoter and NPS are registered trademarks of Bain, Satmetrix and Reichheld."
        )


def draw_funnel(found: Standing) -> None:
    """Size against figure, with the limits that chance and usual differences set."""
    if not found.yardsticks:
        return
    st.subheader("Is it signal?", anchor=False)
    metric = st.segmented_control(
        "Figure",
        list(found.yardsticks),
        format_func=title_of,
        default=next(iter(found.yardsticks)),
        key="funnel-metric",
    )
    if metric is None or metric not in found.yardsticks:
        st.caption("Choose a figure above to see every pod at its size.")
        return
    marks = [row.scope.name for row in found.rows if row.cells[metric].mark.startswith("Clearly")]
    said = (
        f"Outside: {', '.join(marks)}." if marks else "Every pod lies inside what chance and usual differences explain."
    )
    st.text(said)
    st.plotly_chart(
        charts.funnel_chart(found.rows, metric, found.yardsticks[metric]),
        config={"displayModeBar": False},
        key="funnel",
    )
    st.caption(
        "Dotted and dashed lines: 95 % and 99.8 % of pods if only chance were at work. "
        "Grey band: 99.8 % once the usual differences between pods are allowed for. Only outside the band is signal."
    )
