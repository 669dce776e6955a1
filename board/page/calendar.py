"""The cards by the day on which they are due: a month or a week, in the pod's own time."""

from calendar import Calendar, day_abbr
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import streamlit as st

from board import queries
from board.models import Layout
from board.page import question, redating
from board.page.question import Asked
from board.queries import Line
from core import permissions, ui
from core.visit import Visit
from pods import queries as pod_queries

DAY, SPAN = "day", "span"
IN_MONTH, IN_WEEK = 3, 12
UNDATED = 100
"""So many cards without a day can be chosen to get one."""
Days = Mapping[date, Sequence[Line]]


def draw(visit: Visit, pod_id: int, asked: Asked) -> None:
    """The days of the stretch, each with what is due; then what is due on no day."""
    with visit.read() as session:
        zone = ZoneInfo(pod_queries.pod_shown(session, visit.actor, pod_id).zone)
    today = visit.now().astimezone(zone).date()
    shown, is_week = shown_day(today), st.query_params.get(SPAN) == "week"
    days = weeks_of(shown, is_week=is_week)
    first, last = days[0][0], days[-1][-1]
    with visit.read() as session:
        found = queries.listed(
            session, visit.actor, pod_id, asked.text, visit.now(), order="due", also=f"due>={first} due<={last}"
        )
        without = queries.listed(session, visit.actor, pod_id, asked.text, visit.now(), most=UNDATED, also="due:none")
        late = queries.listed(session, visit.actor, pod_id, asked.text, visit.now(), most=1, also="due:late").total
    with st.container(horizontal=True, vertical_alignment="center", key="cal-head", gap="small"):
        draw_head(shown, today, is_week=is_week)
        redating.draw_form(visit, pod_id, [*found.lines, *without.lines])
    redating.draw(visit, pod_id, found.lines)
    by_day: dict[date, list[Line]] = defaultdict(list)
    for line in found.lines:
        if line.due is not None:
            by_day[line.due.at.astimezone(zone).date()].append(line)
    with st.container(key="cal"), st.container(key=f"cal-by-{'week' if is_week else 'month'}"):
        for week in days:
            draw_week(week, by_day, shown, today, zone, is_week=is_week)
    draw_rest(without.total, late, asked)
    if permissions.allows(visit.actor, "card.write", pod_id):
        st.caption(redating.HELP)


def shown_day(today: date) -> date:
    """The day in the address, if it is one, else today."""
    try:
        day = date.fromisoformat(st.query_params.get(DAY, ""))
    except ValueError:
        return today
    return day if 1990 < day.year < 2150 else today


def weeks_of(shown: date, *, is_week: bool) -> list[list[date]]:
    """The weeks to draw, each from Monday to Sunday."""
    if is_week:
        monday = shown - timedelta(days=shown.weekday())
        return [[monday + timedelta(days=n) for n in range(7)]]
    return Calendar().monthdatescalendar(shown.year, shown.month)


def draw_head(shown: date, today: date, *, is_week: bool) -> None:
    """Which stretch it is, one back, one on, and the other kind."""
    monday = shown - timedelta(days=shown.weekday())
    back = monday - timedelta(days=7) if is_week else (shown.replace(day=1) - timedelta(days=1)).replace(day=1)
    on = monday + timedelta(days=7) if is_week else (shown.replace(day=28) + timedelta(days=4)).replace(day=1)
    title = f"Week of {monday:%-d %B %Y}" if is_week else f"{shown:%B %Y}"
    st.button("Earlier", key="cal-back", icon=":material/chevron_left:", on_click=show, args=(back,))
    st.button("Today", key="cal-today", on_click=show, args=(today,))
    st.button("Later", key="cal-on", icon=":material/chevron_right:", on_click=show, args=(on,))
    st.header(title, anchor=False)
    other = "month" if is_week else "week"
    st.button(f"By {other}", key="cal-span", type="tertiary", on_click=span, args=(other,))


def show(day: date) -> None:
    """Another stretch."""
    st.query_params[DAY] = day.isoformat()


def span(kind: str) -> None:
    """Weeks or months."""
    if kind == "week":
        st.query_params[SPAN] = kind
    else:
        st.query_params.pop(SPAN, None)


def draw_week(week: Sequence[date], by_day: Days, shown: date, today: date, zone: ZoneInfo, *, is_week: bool) -> None:
    """Seven days side by side; on a phone only those with something in them."""
    for place, day in zip(st.columns(7, gap="xxsmall"), week, strict=True):
        lines = by_day.get(day, [])
        kind = "today" if day == today else "other" if day.month != shown.month and not is_week else "day"
        with place, st.container(key=f"cal-{kind}-{'full' if lines else 'empty'}-{day}", gap=None):
            st.caption(f"{day_abbr[day.weekday()]} {day.day}" + (" · today" if day == today else ""))
            most = IN_WEEK if is_week else IN_MONTH
            for line in lines[:most]:
                draw_line(line, zone)
            if len(lines) > most:
                st.button(
                    f"{len(lines) - most} more", key=f"cal-more-{day}", type="tertiary", on_click=list_day, args=(day,)
                )


def draw_line(line: Line, zone: ZoneInfo) -> None:
    """One card: when, what, and whether something holds it up."""
    at = f"{line.due.at.astimezone(zone):%H:%M} " if line.due else ""
    what = f"{line.due.what.lower()} · " if line.due and line.due.what else ""
    state = "done · " if line.closed_at else "blocked · " if line.is_blocked else ""
    said = line.title if line.title is not None else line.column
    st.button(
        ui.plain(f"{at}{line.key} {what}{state}{said}"),
        key=f"cal-card-{line.card_id}",
        type="tertiary",
        help=ui.plain(f"{line.column}, {line.assignee or 'nobody yet'}"),
        on_click=open_card,
        args=(line.card_id,),
    )


def open_card(card_id: int) -> None:
    """The card's dialog, over the calendar."""
    st.query_params["card"] = str(card_id)


def list_day(day: date) -> None:
    """All cards of a day, as a list."""
    question.ask(f"{question.asked().text} due:{day}")
    question.lay_out(Layout.LIST)


def draw_rest(without: int, late: int, asked: Asked) -> None:
    """What no day of this stretch shows."""
    with st.container(horizontal=True, vertical_alignment="center", key="cal-rest"):
        st.caption(f"{late:,} past their due date · {without:,} without one")
        if late:
            st.button("List what is late", key="cal-late", type="tertiary", on_click=list_late, args=(asked.text,))


def list_late(text: str) -> None:
    """What is late, as a list."""
    question.ask(f"{text} due:late")
    question.lay_out(Layout.LIST)
