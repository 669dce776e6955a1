"""One shift in a dialog: change it, take it off, offer it to a peer, or see who could take over."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Any

import streamlit as st

from core import permissions, ui
from core.visit import Visit
from pods import actions, queries
from pods.actions import NewShift, NewSwap, ShiftChange
from pods.duties import said
from pods.localtime import clock, instant, minute_of
from pods.models import Duty, Shift, ShiftState
from pods.page.weekgrid import DUTIES, OPEN
from pods.queries.dials import setting_on

STARTS = list(range(0, 24 * 60, 30))
ENDS = list(range(30, 36 * 60 + 30, 30))
SEEN = "shift-seen"
"""The shift and its version that the open dialog has shown. After a conflict it is the newer one, which was named."""

GIVE = "Give it, take nothing back"


def show(visit: Visit, pod_id: int) -> None:
    """Open what the grid asked for."""
    words = str(st.session_state.get(OPEN, "")).split()
    if len(words) == 2 and (shift_id := ui.number(words[1])) is not None:
        with visit.read() as session:
            shift = queries.shift_shown(session, visit.actor, shift_id)
            zone = queries.zone_of(session, pod_id)
        if shift is None or shift.pod_id != pod_id:
            ui.forget(OPEN, SEEN)
            return
        if _seen(shift) is None:
            _see(shift)
        title = said(queries.turn_of(shift), zone)
        st.dialog(title[0].upper() + title[1:], width="medium", on_dismiss=partial(ui.forget, OPEN, SEEN))(draw)(
            visit, shift, zone
        )
    elif len(words) == 3 and words[0] == "new" and (person := ui.number(words[1])) is not None:
        st.dialog("New shift", width="medium", on_dismiss=partial(ui.forget, OPEN, SEEN))(draw_new)(
            visit, pod_id, person, words[2]
        )


def draw_new(visit: Visit, pod_id: int, person_id: int, day_text: str) -> None:
    """A shift of somebody on a day."""
    day = date.fromisoformat(day_text)
    with visit.read() as session:
        people = {one.person_id: one.name for one in queries.members_on(session, pod_id, day)}
        zone = queries.zone_of(session, pod_id)
    st.caption(f"{day:%A %-d %B}, times of {zone}")
    with st.form("new-shift", border=False):
        who, duty, start, end = fields(people, person_id, Duty.PHONE, (8 * 60, 16 * 60), key="new")
        pressed = st.form_submit_button("Plan the shift", type="primary")
    if pressed:
        new = NewShift(who, instant(day, start, zone), instant(day, end, zone), duty)
        _save(
            visit,
            "plan shift",
            lambda session: actions.plan_shift(session, visit.actor, pod_id, new, visit.now(), op=ui.op("plan shift")),
            "The shift is planned, as a draft.",
        )


def fields(
    people: dict[int, str], person_id: int, duty: Duty, times: tuple[int, int], *, key: str
) -> tuple[int, Duty, int, int]:
    """Who, what, from when to when."""
    names, duties = list(people), list(Duty)
    left, right = st.columns(2)
    at = names.index(person_id) if person_id in names else 0
    who = left.selectbox("Person", names, index=at, format_func=lambda one: people.get(one, ""), key=f"{key}-who")
    what = right.selectbox("Duty", duties, index=duties.index(duty), format_func=_word, key=f"{key}-duty")
    starts, ends = sorted({*STARTS, times[0]}), sorted({*ENDS, times[1]})
    start = left.selectbox("From", starts, index=starts.index(times[0]), format_func=clock, key=f"{key}-from")
    end = right.selectbox("To", ends, index=ends.index(times[1]), format_func=_end, key=f"{key}-to")
    return who, what, start, end


def _word(duty: Duty) -> str:
    return DUTIES[duty.value]


def _end(minute: int) -> str:
    return clock(minute) + (" next day" if minute > 24 * 60 else "")


def draw(visit: Visit, shift: Shift, zone: str) -> None:
    """What can be done with it, by whom."""
    with visit.read() as session:
        people = {one.person_id: one.name for one in queries.members_on(session, shift.pod_id, shift.day)}
        away = queries.ground_of(session, shift.pod_id, shift.day, shift.day).is_away(queries.turn_of(shift))
    holder = people.get(shift.person_id, "Somebody who left the pod")
    st.markdown(f"**{ui.plain(holder)}** · {shift.state.value}{' · away, so not counted' if away else ''}")
    if shift.link_id:
        st.caption(f"Changed hands by swap {shift.link_id}.")
    is_over = shift.end_at <= visit.now()
    leads = permissions.allows(visit.actor, "shift.publish", shift.pod_id)
    may = permissions.allows(visit.actor, "shift.write", shift.pod_id)
    if is_over:
        st.caption("This shift is over. It stays as it was.")
    elif may and (leads or shift.state is ShiftState.DRAFT):
        draw_change(visit, shift, zone, people)
    elif may and shift.person_id == visit.actor.person_id:
        draw_offer(visit, shift, people)
    if not is_over:
        draw_replacements(visit, shift, can_give=may and (leads or shift.state is ShiftState.DRAFT))


def draw_change(visit: Visit, shift: Shift, zone: str, people: dict[int, str]) -> None:
    """Person, duty and times; and off the roster."""
    times = tuple(minute_of(at, shift.day, zone) for at in (shift.start_at, shift.end_at))
    with st.form(f"change-{shift.id}", border=False):
        who, duty, start, end = fields(people, shift.person_id, shift.duty, (times[0], times[1]), key=f"s{shift.id}")
        with st.container(horizontal=True):
            pressed = st.form_submit_button("Save", type="primary")
            off = st.form_submit_button("Take it off the roster")
    if pressed:
        at = (instant(shift.day, start, zone), instant(shift.day, end, zone))
        _move(visit, shift, who, at, duty)
    if off:
        form = f"cancel shift {shift.id}"
        _save(
            visit,
            form,
            lambda session: actions.cancel_shift(
                session, visit.actor, shift.id or 0, _seen(shift) or shift.version, visit.now(), op=ui.op(form)
            ),
            "The shift is off the roster.",
            shift,
        )


def draw_offer(visit: Visit, shift: Shift, people: dict[int, str]) -> None:
    """A published shift of one's own: offer it to a peer, for one of theirs or for nothing."""
    st.caption("A swap that keeps cover, skills and 11 h of rest needs no lead: your peer's yes is enough.")
    peers = {one: name for one, name in people.items() if one != shift.person_id}
    peer = st.selectbox(
        "Offer to", list(peers), index=None, format_func=lambda one: peers.get(one, ""), key="swap-peer"
    )
    if peer is None:
        return
    with visit.read() as session:
        theirs = queries.swappable(session, visit.actor, shift.pod_id, peer, visit.now())
        zone = queries.zone_of(session, shift.pod_id)
    labels = {0: GIVE, **{one.id or 0: f"for {said(queries.turn_of(one), zone)}" for one in theirs}}
    back = st.selectbox("In return", list(labels), format_func=lambda one: labels.get(one, ""), key="swap-back")
    if st.button("Propose the swap", type="primary", key="swap-propose"):
        form, new = f"swap {shift.id}", NewSwap(shift.id or 0, peer, back or None)
        _save(
            visit,
            form,
            lambda session: actions.propose_swap(session, visit.actor, new, visit.now(), op=ui.op(form)),
            f"Asked {peers[peer]}.",
        )


def draw_replacements(visit: Visit, shift: Shift, *, can_give: bool) -> None:
    """Who could take over: cover first, then rest, then who had least of late. Below it what else there is."""
    with st.expander("Who could take over?", icon=":material/group:"):
        with visit.read() as session:
            found = queries.replacements(session, visit.actor, shift)
            after = setting_on(session, shift.pod_id, shift.day).after_seconds
        st.caption(
            "Ranked by cover kept, then rest, then the fewest late hours (after 17:00) in the four weeks before."
        )
        if not found:
            st.caption("Nobody of the pod is there that day.")
        for number, one in enumerate(found[:6], 1):
            text, give = st.columns([6, 1], vertical_alignment="center")
            text.markdown(f"{number}\\. **{ui.plain(one.name)}**: {ui.plain(one.why)}")
            if can_give and one.is_free and one.rests and give.button("Give", key=f"give-{one.person_id}"):
                _move(visit, shift, one.person_id, (shift.start_at, shift.end_at), shift.duty)
        st.caption(_overflow(after))


def _overflow(after: int | None) -> str:
    if after is None:
        return "If nobody can: calls of this pod do not overflow. Offer call-backs, or set overflow on Capacity."
    return f"If nobody can: calls overflow to other pods after {after} s. Beyond that, offer call-backs."


def _move(visit: Visit, shift: Shift, person_id: int, at: tuple[datetime, datetime], duty: Duty) -> None:
    form = f"move shift {shift.id}"
    change = ShiftChange(shift.id or 0, _seen(shift) or shift.version, person_id, *at, duty)
    _save(
        visit,
        form,
        lambda session: actions.move_shift(session, visit.actor, change, visit.now(), op=ui.op(form)),
        "The shift is changed.",
        shift,
    )


def _seen(shift: Shift) -> int | None:
    found = str(st.session_state.get(SEEN, "")).split()
    return int(found[1]) if found[:1] == [str(shift.id)] else None


def _see(shift: Shift) -> None:
    st.session_state[SEEN] = f"{shift.id} {shift.version}"


def _save(visit: Visit, form: str, work: Callable[[Any], object], told: str, shift: Shift | None = None) -> None:
    if ui.change(visit, work, form=form, said=told) is not None:
        ui.forget(OPEN, SEEN)
        st.rerun()
    if shift is not None:  # refused: whoever saves again has been told how it stands now
        with visit.read() as session:
            now = queries.shift_shown(session, visit.actor, shift.id or 0)
        if now is not None:
            _see(now)
