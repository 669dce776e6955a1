"""The choice of a period, and the moment as of which it is read."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import streamlit as st

from core import ui
from metrics.results import Window

WEEKS = {"Last 4 weeks": 4, "Last 13 weeks": 13, "Last 26 weeks": 26}
EVERYTHING = "Everything"
DATES = "Between two days"


def as_of(now: datetime) -> datetime:
    """The moment of the figures: the last full five minutes, so that pages drawn again count nothing twice."""
    return now.replace(minute=now.minute - now.minute % 5, second=0, microsecond=0)


def midnight(day: date, zone: str) -> datetime:
    """The beginning of a day on the calendar of the zone."""
    return datetime.combine(day, time(), tzinfo=ZoneInfo(zone))


def choose(now: datetime, zone: str) -> Window:
    """The period picker: a selectbox, and two days where they are wanted."""
    chosen = st.selectbox("Period", [*WEEKS, EVERYTHING, DATES], index=1, key="period", width=200)
    today = now.astimezone(ZoneInfo(zone)).date()
    if chosen in WEEKS:
        return Window(midnight(today - timedelta(weeks=WEEKS[chosen]), zone), now)
    if chosen == DATES:
        return _between(today, zone)
    return Window(None, now)


def _between(today: date, zone: str) -> Window:
    days = st.date_input("From, until", (today - timedelta(weeks=13), today), max_value=today, key="period-days")
    both = days if isinstance(days, tuple) else (days,)
    first, last = (both[0], both[-1]) if both else (today, today)
    return Window(midnight(first, zone), midnight(last + timedelta(days=1), zone))


def as_of_words(window: Window, until: datetime, zone: str) -> str:
    """As of when and since when, on the calendar of the zone."""
    place = ZoneInfo(zone)
    start = f"{window.start.astimezone(place):%-d %b %Y}" if window.start else "the beginning"
    return f"As of {until.astimezone(place):%a %-d %b %Y, %H:%M} ({zone}). Since {start}."


def draw_nothing(window: Window, what: str) -> None:
    """No facts in this period: say where to look, and lead there."""
    step = "Older data may be there." if window.start else "Import contacts, surveys or cases first."
    ui.empty(f"Nothing was recorded {what} in this period", f"{step} Figures appear once there is something to count.")
    if window.start:
        st.button("Show everything", on_click=_everything, key="show-everything")


def _everything() -> None:
    st.session_state["period"] = EVERYTHING
