"""The dial: what each setting would bring, shown before it is saved."""

from collections.abc import Sequence

import streamlit as st

from core import ui
from pods import answering, charts, dial, tradeoff
from pods.answering import Answered
from pods.page import dial_form
from pods.page.capacity_view import View
from pods.page.dial_form import Tried
from pods.page.phones import PLAIN, local
from pods.simulator import SETTLED, Desk
from pods.tradeoff import Rung
from pods.wording import share_said, wait_said


def draw(view: View) -> None:
    """The setting in force, the trade, the save button, the settings of other days."""
    st.header("Overflow", anchor=False)
    setting = view.pod.setting
    st.markdown(
        f"On {view.week.dial_day:%a %-d %b} a contact of {ui.plain(view.pod.name)} may go to another pod "
        f"**{dial.said(setting.after_seconds)}**. Its home keeps it: overflow changes who answers, never who owns."
    )
    tried = dial_form.fields(view) if dial_form.may_set(view) else Tried(setting, view.today)
    _draw_trade(view, tried)
    if dial_form.may_set(view):
        dial_form.draw_save(view, tried)
    dial_form.draw_history(view)


def draw_without_contacts(view: View) -> None:
    """Only the setting: there is nothing yet to play through."""
    if dial_form.may_set(view):
        st.header("Overflow", anchor=False)
        dial_form.draw_save(view, dial_form.fields(view))
    dial_form.draw_history(view)


def _draw_trade(view: View, tried: Tried) -> None:
    within_s = tried.setting.target_seconds
    handle_s = float(tried.setting.handle_seconds or view.handle_s)
    answers = [answering.answer(slot, handle_s, within_s) for slot in view.slots if slot.people and slot.contacts]
    if not answers:
        ui.empty(
            "Nobody is on the phone while contacts come",
            "The trade is played through for a half hour with people on the phone: publish shifts, or ask “what if”.",
        )
        return
    chosen = _chosen_half_hour(view, answers)
    desks, mine = view.desks(chosen, handle_s, tried.setting)
    _draw_floor(view, chosen, desks, mine)
    rungs = _rungs(desks, mine, tried, within_s)
    if all(one.after_s is None or one.in_time is None for one in rungs):
        _draw_not_settled(desks, mine, within_s)
        return
    _draw_rungs(view, rungs, tried)
    _draw_cautions(desks, mine, rungs, within_s)


def _chosen_half_hour(view: View, answers: Sequence[Answered]) -> Answered:
    typical, peak = answering.typical(answers), answering.busiest(answers)
    named = {"Typical half hour": typical, "Busiest half hour": peak or typical}
    for one in answering.worst(answers, 6):
        named.setdefault(local(one.slot.start_at, view.pod.zone), one)
    chosen = st.selectbox(
        "Played through for",
        list(named),
        key="dial-half-hour",
        width=260,
        help="Typical: half of the week's contacts come in half hours that are at most as busy.",
    )
    return named.get(chosen or "", typical)


def _draw_floor(view: View, chosen: Answered, desks: Sequence[Desk], mine: int) -> None:
    own = desks[mine]
    others = [desk for at, desk in enumerate(desks) if at != mine and (desk.people or desk.load)]
    guessed = view.guessed(chosen)
    said = (
        f"{local(chosen.slot.start_at, view.pod.zone)}: {own.load:.1f} erlang on {own.people} people "
        f"({share_said(tradeoff.occupancy([own]))} busy). {len(others)} other pods: "
        f"{sum(desk.load for desk in others):.1f} erlang on {sum(desk.people for desk in others)} people."
    )
    if guessed:
        said += (
            f" {guessed} of them have no published roster then: they are taken with the pooled need of each, "
            f"rounded up, "
            "and one more."
        )
    st.caption(said)


def _rungs(desks: tuple[Desk, ...], mine: int, tried: Tried, within_s: int) -> list[Rung]:
    """Each setting, one after the other; what was played before is remembered."""
    steps = sorted({*dial.LADDER, tried.setting.after_seconds}, key=lambda after: -1e9 if after is None else -after)
    bar = st.progress(0.0, "Playing the settings through")
    rungs = []
    for number, after in enumerate(steps):
        bar.progress(number / len(steps), f"Playing overflow {dial.said(after)} through")
        found = tradeoff.rung(desks, mine, after, float(within_s))
        rungs.append(found or Rung(after, None, None, None))
    bar.empty()
    return rungs


def _draw_rungs(view: View, rungs: Sequence[Rung], tried: Tried) -> None:
    within_s = tried.setting.target_seconds
    marks = {view.pod.setting.after_seconds: "in force", tried.setting.after_seconds: "tried"}
    if view.pod.setting.after_seconds == tried.setting.after_seconds:
        marks = {tried.setting.after_seconds: "in force"}
    rows = [
        {
            "To another pod": dial.said(_whole(one.after_s)),
            "": marks.get(_whole(one.after_s), ""),
            f"Answered in {within_s} s": _in_time(one),
            "Mean wait": wait_said(one.wait_s) if one.in_time is not None else "not settled",
            "At home": share_said(one.home, "not settled"),
            f"All pods: in {within_s} s": share_said(one.all_in_time, "not played"),
            "All pods: mean wait": wait_said(one.all_wait_s, "not played"),
        }
        for one in rungs
    ]
    st.dataframe(rows, hide_index=True, key="dial-trade")
    names = [dial.said(_whole(one.after_s)) for one in rungs]
    figure = charts.ladder_chart(rungs, names, tried.setting.after_seconds)
    st.plotly_chart(figure, config=PLAIN, key="dial-chart")


def _whole(after_s: float | None) -> int | None:
    return None if after_s is None else int(after_s)


def _in_time(one: Rung) -> str:
    if one.in_time is None:
        return "not settled"
    if one.exact:
        return f"{share_said(one.in_time)} (Erlang C)"
    margin = one.margin * 100
    return f"{share_said(one.in_time)} ± {f'{margin:.0f}' if margin >= 1 else 'under 1'}"


def _draw_cautions(desks: Sequence[Desk], mine: int, rungs: Sequence[Rung], within_s: int) -> None:
    lines = [
        f"The jump below {within_s} s comes from the target, not from customers: who leaves home sooner is counted "
        f"as in "
        "time. Judge the dial by mean wait and home share as well.",
    ]
    if any(one.exact for one in rungs):
        lines.append(
            f"With {share_said(tradeoff.occupancy([desks[mine]]))} occupancy at home a simulation of “never” does not "
            "settle: Erlang C stands there instead."
        )
    lines.append(
        f"{tradeoff.RUNS} runs of about {tradeoff.CONTACTS:,} contacts of all pods for each setting, on the same "
        f"arrivals; "
        "± is where 95 of 100 such means lie. Random arrivals, exponential handling, equal skill, nobody gives up."
    )
    for line in lines:
        st.caption(line)


def _draw_not_settled(desks: tuple[Desk, ...], mine: int, within_s: int) -> None:
    alone, pool = tradeoff.exact_alone(desks[mine], within_s), tradeoff.exact_pool(desks, within_s)
    st.warning(
        f"All pods together are {share_said(tradeoff.occupancy(desks))} busy in this half hour. Above "
        f"{SETTLED * 100:.0f} % a simulation has not settled, so none is shown. Erlang C gives the two ends: never "
        f"overflowing {share_said(alone.in_time)} in {within_s} s, mean wait {wait_said(alone.wait_s)}; all pods as "
        f"one "
        f"pool {share_said(pool.in_time)}, mean wait {wait_said(pool.wait_s)}. More people help here, the dial does "
        f"not.",
        icon=":material/warning:",
    )
