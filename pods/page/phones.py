"""The week on the phone: answered in time, what one more person buys, and the half hours that hurt."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import streamlit as st

from core import ui
from pods import answering, charts, erlang
from pods.answering import Answered, Week
from pods.page.capacity_view import View
from pods.wording import buys_said, mean_wait_said, share_said, wait_said

PLAIN = {"displayModeBar": False}
NOBODY = "nobody there"


def draw(view: View) -> None:
    """The tiles, the sentence, one day, the worst half hours."""
    answers = view.answers()
    whole = answering.week(answers)
    if whole.in_time is None:
        ui.empty(
            "Nobody is on the phone while contacts are expected",
            "Plan shifts with the duty “phone” on the page Shifts, or ask “what if” above.",
        )
        return
    _draw_tiles(view, whole)
    _draw_warnings(whole)
    _draw_one_more(view, whole)
    _draw_day(view, answers)
    _draw_worst(view, answers)
    _draw_definitions(view)


def _draw_tiles(view: View, whole: Week) -> None:
    told, setting = view.pod.told, view.pod.setting
    missed = whole.in_time is not None and whole.in_time < setting.target_share
    with st.container(horizontal=True, key="capacity-tiles"):
        _tile(
            f"Answered in {setting.target_seconds} s",
            share_said(whole.in_time, target=setting.target_share),
            f"{'below' if missed else 'target'} {setting.target_share * 100:.0f} %",
            "Share of contacts answered in that time at home, without overflow, by Erlang C, half hour by half hour.",
        )
        _tile(
            "Mean wait",
            wait_said(whole.wait_s),
            "where it settles" if whole.overloaded >= 0.5 else "",
            "Over half hours in which the queue settles: a steady wait below half an hour.",
        )
        _tile("Occupancy", share_said(whole.occupancy), "", "Share of the time on the phone spent with contacts.")
        if told:
            ends = f"{told.week.low:,.0f} to {told.week.high:,.0f}"
            _tile("Contacts expected", f"{told.week.mean:,.0f}", ends, "This week, with the 80 % interval.")
        _tile("A contact takes", wait_said(view.handle_s), _handling(view), "Seconds of work: talk, hold, wrap-up.")
    st.caption(
        f"From {view.pod.weeks} weeks of history until {view.week.history_before:%-d %b %Y}; "
        f"{whole.slots} half hours; {view.people_from}."
    )


def _tile(name: str, value: str, beside: str, meaning: str) -> None:
    st.metric(name, value, beside or None, delta_color="off", delta_arrow="off", width=180, help=meaning)


def _handling(view: View) -> str:
    if view.pod.setting.handle_seconds or view.pod.handling is None:
        return "as set for this pod"
    whose = "" if view.pod.handling_is_own else " of all pods"
    return f"mean of {view.pod.handling.n:,} contacts{whose}"


def _draw_warnings(whole: Week) -> None:
    if whole.overloaded >= 0.5:
        st.warning(
            f"About {whole.overloaded:,.0f} contacts come in half hours with more work than people manage: there the "
            "queue grows until it is quieter, and no mean wait can be given. The half hours are listed below.",
            icon=":material/warning:",
        )
    if whole.unattended >= 0.5:
        share = whole.unattended / whole.contacts
        st.warning(
            f"About {whole.unattended:,.0f} contacts ({share * 100:.0f} %) come while nobody of the pod is on the "
            "phone. They stand in no figure above.",
            icon=":material/phone_disabled:",
        )


def _draw_one_more(view: View, now: Week) -> None:
    fewer, more = (answering.week(view.answers(step)) for step in (-1, 1))
    st.header("What one more person buys", anchor=False)
    target = view.pod.setting.target_share
    bought = buys_said(now, more, target)
    st.markdown(f"One more person on the phone, all the time that somebody is there: **{bought}**.")
    rows = [
        {
            "On the phone": name,
            f"Answered in {view.pod.setting.target_seconds} s": share_said(one.in_time, "nobody left", target),
            "Mean wait": mean_wait_said(one),
            "Occupancy": share_said(one.occupancy, "nobody left"),
            "Contacts in half hours without end": f"{one.overloaded:,.0f}",
            "Contacts with nobody there": f"{one.unattended:,.0f}",
        }
        for name, one in (("one fewer", fewer), ("as planned", now), ("one more", more))
    ]
    st.dataframe(rows, hide_index=True, key="capacity-one-more")


def _draw_day(view: View, answers: Sequence[Answered]) -> None:
    place = ZoneInfo(view.pod.zone)
    days = sorted({one.slot.start_at.astimezone(place).date() for one in answers})
    hurts = {day: sum(one.late for one in answers if one.slot.start_at.astimezone(place).date() == day) for day in days}
    st.header("One day, half hour by half hour", anchor=False)
    chosen = st.segmented_control(
        "Day",
        days,
        default=max(days, key=lambda day: hurts[day]),
        format_func=lambda day: f"{day:%a %-d}",
        key=f"capacity-day-{view.week.monday:%Y%m%d}",
        label_visibility="collapsed",
    )
    day = chosen or days[0]
    todays = [one for one in answers if one.slot.start_at.astimezone(place).date() == day]
    setting = view.pod.setting
    needed = [
        erlang.people_needed(one.load, view.handle_s, setting.target_share, setting.target_seconds) for one in todays
    ]
    st.caption(
        "Work expected in erlang (grey line; grey band: 8 days of 10), people on the phone (blue steps), people "
        "needed to "
        f"answer {view.target} (amber dots). All are numbers of people."
    )
    st.plotly_chart(charts.load_chart(todays, view.handle_s, view.pod.zone, needed), config=PLAIN, key="capacity-load")
    st.caption(
        f"Answered in {setting.target_seconds} s; hatched: below {setting.target_share * 100:.0f} %. No bar: nobody "
        f"there."
    )
    figure = charts.answered_chart(todays, view.pod.zone, setting.target_share)
    st.plotly_chart(figure, config=PLAIN, key="capacity-answered")


def _draw_worst(view: View, answers: Sequence[Answered]) -> None:
    st.header("Where most contacts wait too long", anchor=False)
    rows = answering.worst(answers)
    if not rows:
        st.caption("In no half hour of this week.")
        return
    setting = view.pod.setting
    st.dataframe(
        [
            {
                "Half hour": local(one.slot.start_at, view.pod.zone),
                "Contacts": f"{one.slot.contacts:,.0f} ({one.slot.low:,.0f} to {one.slot.high:,.0f})",
                "On the phone": str(one.slot.people) if one.slot.people else NOBODY,
                "Needed": str(
                    erlang.people_needed(one.load, view.handle_s, setting.target_share, setting.target_seconds)
                ),
                "Occupancy": share_said(one.occupancy, NOBODY),
                "In time": share_said(one.in_time, NOBODY, setting.target_share),
                "Mean wait": wait_said(one.wait_s) if one.in_time is not None else NOBODY,
                "Not in time": f"{one.late:,.0f}",
            }
            for one in rows
        ],
        hide_index=True,
        key="capacity-worst",
    )


def local(at: datetime, zone: str) -> str:
    """A half hour as the pod's clock shows it."""
    return at.astimezone(ZoneInfo(zone)).strftime("%a %-d %b, %H:%M")


def _draw_definitions(view: View) -> None:
    with st.expander("What these figures mean", key="capacity-definitions"):
        st.markdown(
            "- **Contacts expected**: history of the customers this pod has in that week, by weekday and half hour. "
            "The view “Forecast” says how, and how good it was.\n"
            "- **On the phone**: people with the duty “phone” in the published roster, leave taken out; the mean over "
            "the half hour, rounded down. Never the headcount of the pod.\n"
            "- **Work (erlang)**: contacts × seconds a contact takes ÷ 1,800. So many people would be busy all the "
            "time.\n"
            "- **Occupancy**: work ÷ people on the phone. Above about 85 % waits grow steeply.\n"
            f"- **Answered in {view.pod.setting.target_seconds} s**, **mean wait**: Erlang C for each half hour by "
            f"itself, "
            "weighed by its contacts. It knows no overflow and nobody who gives up; a queue left over from the half "
            "hour "
            "before is not carried on.\n"
            "- **Needed**: the fewest people with whom Erlang C reaches the target in that half hour."
        )
