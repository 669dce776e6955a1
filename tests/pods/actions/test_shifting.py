"""Plan, move, cancel and copy shifts, on both stores, and races between two people."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from core.refusal import Conflict, NotFound, Refused
from data.database import Database
from pods import actions, queries
from pods.actions import ShiftChange
from pods.models import Duty, Leave, LeaveKind, LeaveState, Shift, ShiftState
from tests.conftest import MONDAY, Cast
from tests.pods.told_rosters import NEXT, TODAY, hour, need, new, peer, plan, publish, shift_of


def change_of(shift: Shift, **to: Any) -> ShiftChange:
    its = {name: getattr(shift, name) for name in ("person_id", "start_at", "end_at", "duty", "version")}
    return ShiftChange(shift.id or 0, **{**its, **to})


def move(store: Database, who: Any, change: ShiftChange, op: str) -> Shift:
    done: Shift = store.perform(lambda s: actions.move_shift(s, who, change, MONDAY, op=op))
    return done


def test_a_shift_is_planned_as_a_draft_on_its_local_day(store: Database, cast: Cast) -> None:
    shift = plan(store, cast, cast.boyan, NEXT, 0, 6)
    assert (shift.state, shift.day, shift.version) == (ShiftState.DRAFT, NEXT, 1)
    again = plan(store, cast, cast.boyan, NEXT, 0, 6)
    assert again.id == shift.id


@pytest.mark.parametrize("name", ["chen", "dora", "emil", "fay", "goro"])
def test_only_the_pod_plans_its_shifts(store: Database, cast: Cast, name: str) -> None:
    who, shift = cast.everybody()[name], plan(store, cast, cast.boyan, NEXT)
    wish, change, weeks = new(cast.ana, NEXT, 8, 16), change_of(shift), (NEXT, NEXT + timedelta(days=7))
    for work in (
        lambda s: actions.plan_shift(s, who, cast.north_id, wish, MONDAY, op="a"),
        lambda s: actions.plan_shifts(s, who, cast.north_id, [wish], MONDAY, op="b"),
        lambda s: actions.move_shift(s, who, change, MONDAY, op="c"),
        lambda s: actions.cancel_shift(s, who, shift.id or 0, 1, MONDAY, op="d"),
        lambda s: actions.copy_week(s, who, cast.north_id, weeks, MONDAY, op="e"),
    ):
        with pytest.raises(NotFound if name == "emil" else Refused):
            store.perform(work)


def test_what_breaks_a_rule_is_refused_by_name(store: Database, cast: Cast) -> None:
    plan(store, cast, cast.boyan, NEXT, 13, 21)
    with pytest.raises(Refused, match="already has phone Mon 23 Nov 13:00–21:00"):
        plan(store, cast, cast.boyan, NEXT, 20, 22)
    with pytest.raises(Refused, match=r"rest 10\.5 h"):
        plan(store, cast, cast.boyan, NEXT + timedelta(days=1), 7.5, 15)
    with pytest.raises(Refused, match="does not belong"):
        plan(store, cast, cast.emil, NEXT)
    with pytest.raises(Refused, match="is over"):
        plan(store, cast, cast.boyan, TODAY - timedelta(days=1))


def test_many_shifts_are_planned_all_or_none(store: Database, cast: Cast) -> None:
    its = [new(cast.boyan, NEXT + timedelta(days=n), 8, 16) for n in range(5)]
    with pytest.raises(Refused, match="already has"):
        store.perform(lambda s: actions.plan_shifts(s, cast.ana, cast.north_id, [*its, its[0]], MONDAY, op="many"))
    with store.reading() as session:
        assert queries.shifts_of(session, cast.north_id, NEXT, NEXT + timedelta(days=6)) == []
    done = store.perform(lambda s: actions.plan_shifts(s, cast.ana, cast.north_id, its, MONDAY, op="many"))
    again = store.perform(lambda s: actions.plan_shifts(s, cast.ana, cast.north_id, its, MONDAY, op="many"))
    assert len(done) == len(again) == 5


def test_a_published_shift_is_moved_by_the_lead_only(store: Database, cast: Cast) -> None:
    shift = plan(store, cast, cast.boyan, NEXT)
    publish(store, cast)
    shift = shift_of(store, shift.id)
    later = change_of(shift, start_at=hour(NEXT, 9), end_at=hour(NEXT, 17))
    with pytest.raises(Refused, match="published: a promise"):
        move(store, cast.boyan, later, "boyan")
    with pytest.raises(Refused, match="published: a promise"):
        store.perform(lambda s: actions.cancel_shift(s, cast.boyan, shift.id or 0, shift.version, MONDAY, op="x"))
    assert move(store, cast.ana, later, "ana").start_at == hour(NEXT, 9)


def test_a_stale_move_is_a_conflict_that_shows_how_it_stands(store: Database, cast: Cast) -> None:
    shift = plan(store, cast, cast.boyan, NEXT)
    move(store, cast.ana, change_of(shift, duty=Duty.CHAT), "first")
    with pytest.raises(Conflict, match="chat Mon 23 Nov"):
        move(store, cast.boyan, change_of(shift, start_at=hour(NEXT, 9)), "second")


def test_a_cancelled_shift_cannot_be_moved(store: Database, cast: Cast) -> None:
    shift = plan(store, cast, cast.boyan, NEXT)
    store.perform(lambda s: actions.cancel_shift(s, cast.boyan, shift.id or 0, 1, MONDAY, op="off"))
    with pytest.raises(NotFound):
        move(store, cast.ana, change_of(shift), "late")


def test_a_week_is_copied_without_those_who_are_away(store: Database, cast: Cast) -> None:
    plan(store, cast, cast.boyan, NEXT)
    plan(store, cast, cast.ana, NEXT, 22, 30)
    after = NEXT + timedelta(days=7)
    with store.transaction() as session:
        holiday = Leave(
            person_id=cast.boyan.person_id or 0,
            pod_id=cast.north_id,
            first_day=after,
            last_day=after,
            kind=LeaveKind.HOLIDAY,
            state=LeaveState.GRANTED,
            asked_at=MONDAY,
        )
        session.add(holiday)
    copied = store.perform(lambda s: actions.copy_week(s, cast.boyan, cast.north_id, (NEXT, after), MONDAY, op="copy"))
    assert [(one.person_id, one.day) for one in copied.shifts] == [(cast.ana.person_id, after)]
    assert copied.left_out == ["Boyan is away on Mon 30 Nov. Choose somebody else, or another day."]
    empty = (after + timedelta(days=70), after)
    with pytest.raises(Refused, match="no shifts to copy"):
        store.perform(lambda s: actions.copy_week(s, cast.ana, cast.north_id, empty, MONDAY, op="no"))


def test_of_two_who_take_the_same_shift_one_gets_it(store: Database, cast: Cast) -> None:
    shift, hana = plan(store, cast, cast.boyan, NEXT), peer(store, cast, "Hana")
    takers = [cast.ana, hana]

    def take(who: Any) -> str:
        try:
            move(store, cast.ana, change_of(shift, person_id=who.person_id), f"take {who.name}")
        except Conflict:
            return "conflict"
        return "taken"

    with ThreadPoolExecutor(2) as hands:
        assert sorted(hands.map(take, takers)) == ["conflict", "taken"]
    assert shift_of(store, shift.id).version == 2


def test_two_shifts_of_one_person_at_one_time_do_not_both_come_in(store: Database, cast: Cast) -> None:
    def take(start: float) -> str:
        try:
            plan(store, cast, cast.boyan, NEXT, start, start + 8)
        except Refused:
            return "refused"
        return "planned"

    with ThreadPoolExecutor(4) as hands:
        assert sorted(hands.map(take, [8, 9, 10, 11])) == ["planned", "refused", "refused", "refused"]


def test_a_week_is_not_published_while_a_move_takes_its_cover_away(store: Database, cast: Cast) -> None:
    """Both hold the row of the pod: whoever comes second sees what the first did, so no gap goes out unseen."""
    need(store, cast, 1, range(1))
    shift = plan(store, cast, cast.boyan, NEXT)
    away = change_of(shift, start_at=hour(NEXT + timedelta(days=1), 8), end_at=hour(NEXT + timedelta(days=1), 16))

    def act(name: str) -> str:
        try:
            if name == "publish":
                publish(store, cast)
            else:
                move(store, cast.boyan, away, "move")
        except Refused:
            return f"{name} refused"
        return name

    with ThreadPoolExecutor(2) as hands:
        came = sorted(hands.map(act, ["publish", "move"]))
    assert came in (["move", "publish refused"], ["move refused", "publish"])
