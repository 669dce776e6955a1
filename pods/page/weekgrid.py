"""What the week component is sent, and what it asks for: changes, parsed as the user input they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import streamlit as st

from core import permissions, ui
from core.refusal import Refused
from core.visit import Visit
from pods import actions, component, covering, queries
from pods.actions import NewShift, ShiftChange
from pods.covering import SAID
from pods.duties import Turn, said
from pods.localtime import carried, day_of, hours, instant, minute_of
from pods.models import Duty, Shift, ShiftState
from pods.queries import Row, WeekView

ANSWERS, HEARD, OPEN = "week-answers", "week-heard", "shift-open"
KEPT = AT_ONCE = 50
DUTIES = {duty.value: SAID[duty.value].capitalize() for duty in Duty}
PUBLISHED = "This shift is published: a promise. Its lead changes it, or you propose a swap."


def draw(visit: Visit, view: WeekView, today: date) -> None:
    """The component. What it opens is kept as text, and shown over the page by the next run."""
    result: Any = component.draw(
        key="week",
        data={**picture(visit, view, today), **answers()},
        on_change_change=partial(take, visit, view.pod_id, view.monday),
        on_open_change=lambda: None,
    )
    asked = result.open
    if isinstance(asked, dict):
        st.session_state[OPEN] = door(view, asked)
        st.rerun()


def door(view: WeekView, asked: dict[str, Any]) -> str:
    """What is opened, as text: a shift by its id, or a new one of a person on a day."""
    shift_id, person, day = (ui.number(asked.get(name)) for name in ("id", "person", "day"))
    if shift_id is not None:
        return f"shift {shift_id}"
    known = person in {row.person_id for row in view.rows} and day is not None and day < 7
    return f"new {person} {view.days[day or 0].isoformat()}" if known else ""


def picture(visit: Visit, view: WeekView, today: date) -> dict[str, Any]:
    """The week for this viewer."""
    may = permissions.allows(visit.actor, "shift.write", view.pod_id)
    leads = permissions.allows(visit.actor, "shift.publish", view.pod_id)
    return {
        "week": view.monday.isoformat(),
        "zone": view.zone,
        "me": visit.actor.person_id,
        "may": may,
        "scale": scale_of(view),
        "duties": DUTIES,
        "days": [_day(view, day, today) for day in view.days],
        "rows": [_row(view, row) for row in view.rows],
        "shifts": [_shift(view, shift, may=may, leads=leads, today=today) for shift in view.shifts],
    }


def scale_of(view: WeekView) -> list[int]:
    """The minutes of the day between which something happens in this week, in whole hours."""
    turns = [queries.turn_of(shift) for shift in view.shifts]
    edges = [minute_of(at, one.day, view.zone) for one in turns for at in (one.start_at, one.end_at)]
    edges += [
        minute_of(at, day_of(need.start_at, view.zone), view.zone)
        for need in view.needs
        for at in (need.start_at, need.end_at)
    ]
    if not edges:
        return [8 * 60, 18 * 60]
    return [min(edges) // 60 * 60, -(-max(edges) // 60) * 60]


def _day(view: WeekView, day: date, today: date) -> dict[str, Any]:
    start, end = instant(day, 0, view.zone), instant(day, 24 * 60, view.zone)
    needs = [need for need in view.needs if start <= need.start_at < end]
    cover = {}
    for duty in dict.fromkeys(need.duty for need in sorted(needs, key=lambda need: list(SAID).index(need.duty))):
        its = [need for need in needs if need.duty == duty]
        spans = [span for span in view.spans if span.duty == duty and span.start_at < end and span.end_at > start]
        cover[duty] = merged(covering.half_hours(day, view.zone, its, spans))
    length = hours(day, view.zone)
    return {
        "day": day.isoformat(),
        "label": f"{day:%a %-d %b}",
        "short": f"{day:%a} {day.day}",
        "long": f"{day:%A %-d %B}",
        "today": day == today,
        "over": day < today,
        "state": _state(view, day),
        "note": "" if length == 24 else f"{length:g} hours: clocks change",
        "cover": cover,
        "gaps": [
            {"text": f"{gap_said(view, gap)}", "accepted": view.accepted(gap)}
            for gap in view.gaps
            if start <= gap.start_at < end
        ],
    }


def gap_said(view: WeekView, gap: covering.Gap) -> str:
    """ "Phone 12:00–13:00: 2 of 3", without the day that stands above it."""
    day = day_of(gap.start_at, view.zone)
    words = gap.said(view.zone).replace(f"{day:%a %-d %b} ", "", 1)
    return words[0].upper() + words[1:]


def _state(view: WeekView, day: date) -> str:
    states = {shift.state for shift in view.shifts if shift.day == day}
    if not states:
        return ""
    return "draft" if states == {ShiftState.DRAFT} else "published" if ShiftState.DRAFT not in states else "part draft"


def merged(bars: Sequence[tuple[int, int, int]]) -> list[list[int]]:
    """Half hours with the same figures as one stretch: from, to, needed, there."""
    found: list[list[int]] = []
    for minute, need, present in bars:
        if found and found[-1][1:] == [minute, need, present]:
            found[-1][1] = minute + 30
        else:
            found.append([minute, minute + 30, need, present])
    return found


def _row(view: WeekView, row: Row) -> dict[str, Any]:
    place = "" if row.zone == view.zone else row.zone.rsplit("/", maxsplit=1)[-1].replace("_", " ") + " time"
    parts = [f"{row.hours:.3g} h", place, row.warning]
    marks = {view.days.index(day): its for day, its in row.marks.items() if its}
    return {
        "id": row.person_id,
        "name": row.name,
        "said": " · ".join(filter(None, parts)),
        "marks": {day: [{"kind": mark.kind, "text": mark.text} for mark in its] for day, its in marks.items()},
    }


def _shift(view: WeekView, shift: Shift, *, may: bool, leads: bool, today: date) -> dict[str, Any]:
    turn = queries.turn_of(shift)
    row = next((row for row in view.rows if row.person_id == shift.person_id), None)
    over, promised = shift.day < today, shift.state is ShiftState.PUBLISHED and not leads
    why = "That day is over: its roster stays as it was." if over else PUBLISHED if promised else ""
    start, end = (minute_of(at, shift.day, view.zone) for at in (shift.start_at, shift.end_at))
    return {
        "id": shift.id,
        "person": shift.person_id,
        "day": (shift.day - view.monday).days,
        "start": start,
        "end": end,
        "duty": shift.duty.value,
        "state": shift.state.value,
        "v": shift.version,
        "away": shift.duty is not Duty.OFF and view.ground.is_away(turn),
        "warn": warnings(view, shift, row),
        "local": elsewhere(turn, row.zone if row else view.zone, view.zone),
        "may": may and not why,
        "why": why or ("" if may else "Your role may look at shifts, not move them."),
    }


def warnings(view: WeekView, shift: Shift, row: Row | None) -> list[str]:
    """What a lead should know of a shift before it is promised."""
    rests = view.ground.rest_fault(queries.turn_of(shift)) is None
    closed = any(mark.kind == "holiday" for mark in (row.marks[shift.day] if row else ()))
    works = shift.duty is not Duty.OFF
    return ["short rest"] * (not rests) + ["on a holiday"] * (closed and works)


def elsewhere(turn: Turn, zone: str, pod_zone: str) -> str:
    """The times as the clock of the person's own place shows them, where that differs."""
    if zone == pod_zone or said(turn, zone) == said(turn, pod_zone):
        return ""
    times = said(turn, zone).rsplit(" ", maxsplit=1)[-1]
    return f"{times} {zone.rsplit('/', maxsplit=1)[-1].replace('_', ' ')}"


@dataclass(frozen=True)
class Change:
    """One wish of the component about a shift, in minutes of a local day."""

    op: str
    kind: str
    shift_id: int | None
    person_id: int
    day: int
    start: int
    end: int
    duty: Duty
    version: int
    stretched: bool


def parse(value: Any) -> list[Change]:
    """The changes in a trigger's value; whatever is not a change is left out."""
    its = value.get("changes") if isinstance(value, dict) else None
    found = [_change(one) for one in its[:AT_ONCE]] if isinstance(its, list) else []
    return [one for one in found if one is not None]


def _change(one: Any) -> Change | None:
    if not isinstance(one, dict):
        return None
    op, kind, duty = one.get("op"), one.get("kind"), one.get("duty")
    person, day, start, end = (ui.number(one.get(name)) for name in ("person", "day", "start", "end"))
    if not isinstance(op, str) or not 8 <= len(op) <= 64 or kind not in ("move", "cancel", "new"):
        return None
    if duty not in DUTIES or person is None or day is None or start is None or end is None:
        return None
    if day > 6 or start > 24 * 60 or end > 48 * 60:
        return None
    version = ui.number(one.get("version")) or 0
    shift_id = ui.number(one.get("id"))
    stretched = bool(one.get("stretched"))
    return Change(op, kind, shift_id, person, day, start, end, Duty(duty), version, stretched)


def take(visit: Visit, pod_id: int, monday: date) -> None:
    """Callback of the component: writes, never draws. What was answered before is not asked again."""
    value = st.session_state.get("week", {}).get("change")
    st.session_state[HEARD] = ui.number(value.get("n")) if isinstance(value, dict) else None
    given: list[dict[str, Any]] = st.session_state.setdefault(ANSWERS, [])
    known = {one["op"] for one in given}
    wishes = [wish for wish in parse(value) if wish.op not in known]
    given.extend({"op": wish.op, **answer(visit, pod_id, monday, wish)} for wish in wishes)
    del given[:-KEPT]


def answers() -> dict[str, Any]:
    """What goes back to the component with the week."""
    return {"acks": st.session_state.get(ANSWERS, []), "heard": st.session_state.get(HEARD)}


def answer(visit: Visit, pod_id: int, monday: date, wish: Change) -> dict[str, Any]:
    """Carry out one wish in one transaction, and say what came of it."""
    try:
        return {"ok": True, "message": visit.perform(lambda session: _carry_out(session, visit, pod_id, monday, wish))}
    except Refused as refusal:
        return {"ok": False, "message": str(refusal)}


def _carry_out(session: Any, visit: Visit, pod_id: int, monday: date, wish: Change) -> str:
    zone, at = queries.zone_of(session, pod_id), visit.now()
    day = date.fromordinal(monday.toordinal() + wish.day)
    start, end = instant(day, wish.start, zone), instant(day, wish.end, zone)
    if wish.shift_id is None:
        new = NewShift(wish.person_id, start, end, wish.duty)
        shift = actions.plan_shift(session, visit.actor, pod_id, new, at, op=wish.op)
        return f"Planned: {said(queries.turn_of(shift), zone)}."
    if wish.kind == "cancel":
        shift = actions.cancel_shift(session, visit.actor, wish.shift_id, wish.version, at, op=wish.op)
        return f"Cancelled: {said(queries.turn_of(shift), zone)}."
    held = queries.shift_shown(session, visit.actor, wish.shift_id)
    if held and not wish.stretched:
        start, end = carried(held.start_at, held.end_at, day, zone)
    change = ShiftChange(wish.shift_id, wish.version, wish.person_id, start, end, wish.duty)
    shift = actions.move_shift(session, visit.actor, change, at, op=wish.op)
    return f"Moved: {said(queries.turn_of(shift), zone)}."
