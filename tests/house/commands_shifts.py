"""Commands of rosters: shifts, needs, leave, swaps, wishes and sites."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from pods import actions as pods
from pods.actions import (
    NewLeave,
    NewShift,
    NewSite,
    NewSiteDay,
    NewSwap,
    NewWish,
    ShiftChange,
)
from pods.covering import WeekNeed
from pods.localtime import instant
from pods.models import Duty, Leave, LeaveState, Shift, SwapState
from tests.conftest import MONDAY
from tests.retros.told import id_of

if TYPE_CHECKING:
    from tests.house.commands import Commands, Scene

DAY = MONDAY.date()
LATER = MONDAY + timedelta(hours=2)

NEXT = DAY + timedelta(days=7)
ZONE = "Europe/Sofia"


def shift_of(person: int, day: date, start: int = 8) -> NewShift:
    return NewShift(person, instant(day, start * 60, ZONE), instant(day, (start + 8) * 60, ZONE))


def planned(scene: Scene, person: int, days: int) -> Shift:
    new = shift_of(person, NEXT + timedelta(days=days))
    ana = scene.cast.ana
    found: Shift = scene.do(
        lambda s: pods.plan_shift(s, ana, scene.north, new, MONDAY, op=f"told-shift-{person}-{days}")
    )
    return found


def roster_commands(scene: Scene) -> Commands:
    """Of drafts and of the week."""
    ana, north, boyan = scene.cast.ana, scene.north, scene.person("boyan")
    moved, off = planned(scene, boyan, 0), planned(scene, boyan, 1)
    change = ShiftChange(id_of(moved), 1, ana.person_id or 0, moved.start_at, moved.end_at, Duty.CHAT)
    more, needs = [shift_of(boyan, NEXT + timedelta(days=3))], [WeekNeed(0, 480, 960, "phone", 1)]
    weeks, one = (NEXT, NEXT + timedelta(days=7)), shift_of(boyan, NEXT + timedelta(days=2))
    return ana, {
        "plan_shift": lambda s, who, op: pods.plan_shift(s, who, north, one, LATER, op=op),
        "plan_shifts": lambda s, who, op: pods.plan_shifts(s, who, north, more, LATER, op=op),
        "move_shift": lambda s, who, op: pods.move_shift(s, who, change, LATER, op=op),
        "cancel_shift": lambda s, who, op: pods.cancel_shift(s, who, id_of(off), 1, LATER, op=op),
        "copy_week": lambda s, who, op: pods.copy_week(s, who, north, weeks, LATER, op=op),
        "set_needs": lambda s, who, op: pods.set_needs(s, who, north, needs, NEXT, LATER, op=op),
        "publish_week": lambda s, who, op: pods.publish_week(s, who, north, NEXT, {}, LATER, op=op),
    }


def leave_commands(scene: Scene) -> Commands:
    """Of leave and wishes."""
    ana, north, boyan = scene.cast.ana, scene.north, scene.person("boyan")

    def asked(days: int) -> int:
        new = NewLeave(north, boyan, NEXT + timedelta(days=days), NEXT + timedelta(days=days))
        leave = scene.do(lambda s: pods.ask_leave(s, ana, new, MONDAY, op=f"told-leave-{days}"))
        return id_of(leave)

    waiting, granted = asked(20), asked(22)
    with scene.store.transaction() as session:
        session.get_one(Leave, waiting).state = LeaveState.ASKED
    new = NewLeave(north, ana.person_id or 0, NEXT, NEXT)
    yes = LeaveState.GRANTED
    return ana, {
        "ask_leave": lambda s, who, op: pods.ask_leave(s, who, new, LATER, op=op),
        "decide_leave": lambda s, who, op: pods.decide_leave(s, who, waiting, yes, "", LATER, op=op),
        "cancel_leave": lambda s, who, op: pods.cancel_leave(s, who, granted, LATER, op=op),
        "set_wish": lambda s, who, op: pods.set_wish(s, who, NewWish(north, "late", 2, weekday=1), LATER, op=op),
    }


def swap_commands(scene: Scene) -> Commands:
    """Of swaps, as far as the lead gives them: Ana offers, answers, decides and takes back."""
    ana, boyan = scene.cast.ana, scene.cast.boyan
    mine, his = ana.person_id or 0, boyan.person_id or 0
    shifts = [planned(scene, mine, day) for day in range(2)]
    theirs = [planned(scene, his, day) for day in range(2, 4)]
    scene.do(lambda s: pods.publish_week(s, ana, scene.north, NEXT, {}, MONDAY, op="told-publish"))

    def offered(who: Any, shift: Shift, to: int, state: SwapState = SwapState.PROPOSED) -> int:
        new = NewSwap(id_of(shift), to)
        swap = scene.do(lambda s: pods.propose_swap(s, who, new, MONDAY, op=f"told-swap-{shift.id}"))
        with scene.store.transaction() as session:
            session.get_one(type(swap), swap.id).state = state
        return id_of(swap)

    back = offered(ana, shifts[0], his)
    asked, stuck = offered(boyan, theirs[0], mine), offered(boyan, theirs[1], mine, SwapState.WITH_LEAD)
    new, yes = NewSwap(id_of(shifts[1]), his), SwapState.APPLIED
    return ana, {
        "propose_swap": lambda s, who, op: pods.propose_swap(s, who, new, LATER, op=op),
        "answer_swap": lambda s, who, op: pods.answer_swap(s, who, asked, yes, LATER, op=op),
        "decide_swap": lambda s, who, op: pods.decide_swap(s, who, stuck, yes, LATER, op=op),
        "withdraw_swap": lambda s, who, op: pods.withdraw_swap(s, who, back, LATER, op=op),
    }


def site_commands(scene: Scene) -> Commands:
    """Of sites and their days."""
    fay, place = scene.cast.fay, NewSite("Harbour Street", "BG", "", ZONE)
    site = id_of(scene.do(lambda s: pods.add_site(s, fay, place, MONDAY, op="told-site")))
    new, day = NewSite("Mill Lane", "PL", "", "Europe/Warsaw"), NewSiteDay(site, NEXT, "Founders")
    return fay, {
        "add_site": lambda s, who, op: pods.add_site(s, who, new, LATER, op=op),
        "add_site_day": lambda s, who, op: pods.add_site_day(s, who, day, LATER, op=op),
    }
