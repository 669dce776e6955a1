"""My shifts: the next two weeks, swaps that wait, leave, wishes, and the calendar."""

from datetime import date, timedelta

import streamlit as st

from core import permissions, ui
from core.visit import Visit
from pods import actions, queries
from pods.actions import NewWish
from pods.calendars import WEEKDAYS
from pods.duties import said
from pods.models import Swap, SwapState
from pods.page import leaves
from pods.page.calendar_feed import draw_feed
from pods.page.weekgrid import OPEN, elsewhere
from pods.queries import SwapShown

TURNS = {"early": "Early", "late": "Late", "back_office": "Back office", "off": "A day off"}
WEIGHTS = {
    -3: "-3 not at all",
    -2: "-2 please not",
    -1: "-1 rather not",
    0: "0 no wish",
    1: "1 gladly",
    2: "2 like it",
    3: "3 very gladly",
}
WISHING = "wish"


def draw(visit: Visit, pod_id: int) -> None:
    """What is mine."""
    with visit.read() as session:
        today = queries.day_of(session, visit.now(), pod_id)
        zone = queries.zone_of(session, pod_id)
        swaps = queries.open_swaps(session, visit.actor, pod_id, visit.now())
    draw_swaps(visit, pod_id, swaps, zone)
    draw_shifts(visit, pod_id, today, zone)
    leaves.draw_own(visit, pod_id, today)
    draw_wishes(visit, pod_id, today)
    draw_feed(visit)


def draw_shifts(visit: Visit, pod_id: int, today: date, zone: str) -> None:
    """Two weeks from today; a press opens the shift."""
    st.subheader("My next two weeks", anchor=False)
    with visit.read() as session:
        mine = queries.own_shifts(session, visit.actor, today, today + timedelta(days=13))
        home = queries.own_zone(session, visit.actor, pod_id, today)
        ground = queries.ground_of(session, pod_id, today, today + timedelta(days=13), [visit.actor.person_id or 0])
    if not mine:
        ui.empty(
            "No shift of yours in the next two weeks", "When the pod plans you in, it stands here and in your calendar."
        )
        return
    hours = sum((one.end_at - one.start_at).total_seconds() for one in mine if one.duty.value != "off") / 3600
    st.caption(f"{len(mine)} shifts, {hours:.3g} h · times of {zone}. Open one to offer it to a peer.")
    with st.container(key="my-shifts", gap=None):
        for shift in mine:
            turn = queries.turn_of(shift)
            away = " · away, not counted" if shift.duty.value != "off" and ground.is_away(turn) else ""
            local = elsewhere(turn, home, zone)
            words = said(turn, zone) + (f" ({local})" if local else "") + away
            state = "" if shift.state.value == "published" else " · draft"
            label = f"{words[0].upper()}{words[1:]}{state}"
            st.button(label, key=f"mine-{shift.id}", on_click=_open, args=(shift.id or 0,), type="tertiary")


def _open(shift_id: int) -> None:
    st.session_state[OPEN] = f"shift {shift_id}"


def draw_swaps(visit: Visit, pod_id: int, swaps: list[SwapShown], zone: str) -> None:
    """Those that wait for me, those I asked for, and for the lead those that break a rule."""
    leads = permissions.allows(visit.actor, "shift.publish", pod_id)
    me = visit.actor.person_id
    mine = [one for one in swaps if me in (one.swap.from_person_id, one.swap.to_person_id) or leads]
    if not mine:
        return
    st.subheader("Swaps that wait", anchor=False)
    for one in mine:
        with st.container(border=True, key=f"swap-{one.swap.id}"):
            back = f" for {said(queries.turn_of(one.other), zone)}" if one.other else ", nothing back"
            words = f"{one.from_name} gives {one.to_name} {said(queries.turn_of(one.shift), zone)}{back}"
            st.markdown(ui.plain(words))
            draw_answers(visit, one.swap, leads=leads)


def draw_answers(visit: Visit, swap: Swap, *, leads: bool) -> None:
    """The buttons of whoever is to answer."""
    me, key = visit.actor.person_id, swap.id or 0
    with st.container(horizontal=True):
        if swap.state is SwapState.PROPOSED and swap.to_person_id == me:
            _answer(visit, "Take it", key, SwapState.APPLIED)
            _answer(visit, "Decline", key, SwapState.DECLINED)
        elif swap.state is SwapState.PROPOSED:
            st.caption("Waits for the peer's answer.")
        else:
            st.caption(f"Waits for the lead, because it breaks: {ui.plain(swap.broken_rule)}")
            if leads:
                _decide(visit, "Apply all the same", key, SwapState.APPLIED)
                _decide(visit, "Decline", key, SwapState.DECLINED)
        if swap.from_person_id == me and st.button("Take back", key=f"withdraw-{key}"):
            form = f"withdraw {key}"
            done = ui.change(
                visit,
                lambda session: actions.withdraw_swap(session, visit.actor, key, visit.now(), op=ui.op(form)),
                form=form,
                said="The swap is taken back.",
            )
            if done:
                st.rerun()


def _answer(visit: Visit, label: str, swap_id: int, answer: SwapState) -> None:
    form = f"answer {swap_id} {answer.value}"
    if not st.button(label, key=form, type="primary" if answer is SwapState.APPLIED else "secondary"):
        return
    done = ui.change(
        visit,
        lambda session: actions.answer_swap(session, visit.actor, swap_id, answer, visit.now(), op=ui.op(form)),
        form=form,
    )
    if done is not None:
        ui.flash(_said(done))
        st.rerun()


def _decide(visit: Visit, label: str, swap_id: int, decision: SwapState) -> None:
    form = f"decide {swap_id} {decision.value}"
    if not st.button(label, key=form):
        return
    done = ui.change(
        visit,
        lambda session: actions.decide_swap(session, visit.actor, swap_id, decision, visit.now(), op=ui.op(form)),
        form=form,
    )
    if done is not None:
        ui.flash(_said(done))
        st.rerun()


def _said(swap: Swap) -> str:
    if swap.state is SwapState.WITH_LEAD:
        return f"It breaks a rule, so the lead decides: {swap.broken_rule}"
    if swap.state is not SwapState.APPLIED:
        return "Declined."
    return "Swapped: both shifts have changed hands." if swap.other_shift_id else "The shift has changed hands."


def draw_wishes(visit: Visit, pod_id: int, today: date) -> None:
    """What I would like; a roster draft weighs it."""
    if not permissions.allows(visit.actor, "shift.write", pod_id):
        return
    st.subheader("My wishes", anchor=False)
    with visit.read() as session:
        wishes = queries.own_wishes(session, visit.actor, pod_id, today)
    for wish in wishes:
        when = f"{wish.day:%a %-d %b}" if wish.day else f"every {WEEKDAYS[wish.weekday or 0]}"
        st.markdown(f"{TURNS.get(wish.turn, wish.turn)} {when}: {WEIGHTS[wish.weight]}")
    with st.form("wish", border=False):
        left, middle, right = st.columns(3)
        turn = left.selectbox("Turn", list(TURNS), format_func=TURNS.__getitem__, key="wish-turn")
        weekday = middle.selectbox("Every", range(7), format_func=lambda day: WEEKDAYS[day], key="wish-day")
        weight = right.select_slider("Wish", list(WEIGHTS), value=1, format_func=WEIGHTS.__getitem__, key="wish-weight")
        pressed = st.form_submit_button("Keep the wish")
    if pressed:
        new = NewWish(pod_id, turn, weight, weekday=weekday)
        done = ui.change(
            visit,
            lambda session: actions.set_wish(session, visit.actor, new, visit.now(), op=ui.op(WISHING)),
            form=WISHING,
            said="Kept. The next draft weighs it.",
        )
        if done:
            st.rerun()
