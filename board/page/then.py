"""The board as it was: any past day, read from events, never to be changed."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import streamlit as st

from board import queries
from board.models import ColumnKind
from board.page import flow_charts
from board.queries import BoardThen, CardThen, ColumnThen
from core import ui
from core.visit import Visit
from pods import queries as pod_queries

DAY = "then"
SLOT = "then-day"
SHOWN = 25


def enter(day: date) -> None:
    """Look at the end of that day."""
    st.query_params[DAY] = day.isoformat()


def leave() -> None:
    """Back to now."""
    st.query_params.pop(DAY, None)


def asked() -> date | None:
    """The day in the address, if it is one."""
    try:
        return date.fromisoformat(st.query_params.get(DAY, ""))
    except ValueError:
        return None


def draw_door(visit: Visit, pod_id: int) -> None:
    """The way into the past, beside the board's title."""
    zone = zone_of(visit, pod_id)
    yesterday = visit.now().astimezone(ZoneInfo(zone)).date() - timedelta(days=1)
    said = "The board on any past day"
    st.button("Past days", key="board-then", type="tertiary", help=said, on_click=enter, args=(yesterday,))


def draw(visit: Visit, pod_id: int, pod_name: str) -> bool:
    """Whether the address asks for a past day; then that board is shown instead of today's."""
    if (day := asked()) is None:
        return False
    zone = zone_of(visit, pod_id)
    now = visit.now()
    today = now.astimezone(ZoneInfo(zone)).date()
    with visit.read() as session:
        first = queries.first_day(session, visit.actor, pod_id) or now
    first_day = min(first.astimezone(ZoneInfo(zone)).date(), today - timedelta(days=1))
    day = max(first_day, min(day, today))
    ui.head(f"Board of {pod_name} on {day:%A, %-d %B %Y}")
    draw_bar(day, first_day, today)
    with visit.read() as session:
        past = queries.board_then(session, visit.actor, pod_id, min(end_of(day, zone), now))
        gone = queries.deleted_cards(session, visit.actor, pod_id)
    place = ZoneInfo(zone)
    limits = "limits of that day" if past.is_known else "names and limits of today, for those of that day are not kept"
    st.caption(
        f"As of {past.at.astimezone(place):%a %-d %b %Y, %H:%M} ({zone}), from events alone: where each card stood, "
        f"with whom, in which class, under which title; {limits}. Nothing can be changed here."
    )
    draw_columns(past)
    draw_deleted(visit, pod_id, gone, zone)
    return True


def zone_of(visit: Visit, pod_id: int) -> str:
    """By whose clock days begin and end."""
    with visit.read() as session:
        return pod_queries.pod_shown(session, visit.actor, pod_id).zone


def end_of(day: date, zone: str) -> datetime:
    """The last instant of a local day."""
    following = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone)).astimezone(UTC)
    return following - timedelta(microseconds=1)


def draw_bar(day: date, first: date, today: date) -> None:
    """A slider over all days, single steps, a date, and the way back."""
    st.session_state[SLOT] = day
    with st.container(horizontal=True, vertical_alignment="bottom", key="then-bar"):
        st.button("Back to now", key="then-now", icon=":material/undo:", type="primary", on_click=leave)
        st.button(
            "Day before", key="then-before", on_click=enter, args=(day - timedelta(days=1),), disabled=day <= first
        )
        st.button("Day after", key="then-after", on_click=enter, args=(day + timedelta(days=1),), disabled=day >= today)
        st.date_input("Day", min_value=first, max_value=today, key=SLOT, on_change=chosen, args=(SLOT,), width=150)
    st.session_state[f"{SLOT}-slid"] = day
    st.slider(
        "As of the end of",
        min_value=first,
        max_value=max(today, first + timedelta(days=1)),
        format="ddd D MMM YYYY",
        key=f"{SLOT}-slid",
        on_change=chosen,
        args=(f"{SLOT}-slid",),
    )


def chosen(slot: str) -> None:
    """Another day was chosen."""
    enter(st.session_state[slot])


def draw_columns(past: BoardThen) -> None:
    """The columns side by side, each with its cards."""
    shown = [column for column in past.columns if column.kind is not ColumnKind.DONE]
    with st.container(key="then-board"):
        for place, column in zip(st.columns(len(shown) + 1, gap="small"), [*shown, None], strict=True):
            with place:
                if column is None:
                    draw_done(past)
                else:
                    draw_column(column, past.cards.get(column.column_id, []))


def draw_done(past: BoardThen) -> None:
    """Finished work, as a count."""
    names = [column.name for column in past.columns if column.kind is ColumnKind.DONE]
    st.markdown(f"**{ui.plain(names[0] if names else 'Done')}**")
    st.caption(f"{past.finished:,} finished by then")


def draw_column(column: ColumnThen, cards: Sequence[CardThen]) -> None:
    """One column: name, how full it was, its cards."""
    st.markdown(f"**{ui.plain(column.name)}**")
    st.caption(f"{len(cards)} of {column.wip_limit}" if column.wip_limit else f"{len(cards)}")
    for card in cards[:SHOWN]:
        with st.container(border=True, key=f"then-card-{card.card_id}", gap="xsmall"):
            st.caption(" · ".join(facts_of(card)))
            if card.title is not None:
                st.text(card.title)
            if card.assignee:
                st.caption(ui.plain(card.assignee))
            if card.is_blocked:
                st.caption(":red[Blocked]")
    if len(cards) > SHOWN:
        st.caption(f"and {len(cards) - SHOWN} more")
    if not cards:
        st.caption("Empty then")


def facts_of(card: CardThen) -> list[str]:
    """Key, class, age, in words."""
    said = [card.key, card.age]
    if card.service_class.value != "standard":
        said.append(flow_charts.class_name(card.service_class))
    if card.is_gone_since:
        said.append("deleted or merged since")
    return said


def draw_deleted(visit: Visit, pod_id: int, gone: Sequence[queries.GoneCard], zone: str) -> None:
    """What was deleted, with the way to each."""
    if not gone:
        return
    with st.expander(f"Deleted cards ({len(gone)})"):
        for card in gone:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                if st.button(card.key, key=f"then-gone-{card.card_id}", type="tertiary"):
                    visit.go("Board", pod=str(pod_id), card=str(card.card_id))
                said = f"{ui.moment(card.at, zone)}, by {card.who}"
                st.text(" · ".join(filter(None, [said, card.title, card.reason])))
