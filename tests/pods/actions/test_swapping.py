"""Swaps: two people exchange published shifts; what breaks a rule goes to the lead, who is told which."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from core.people import Actor
from core.refusal import NotFound, Refused
from data.database import Database
from pods import actions
from pods.actions import NewSwap
from pods.models import PersonSkill, Shift, Skill, SkillKind, SkillNeed, Swap, SwapState
from tests.conftest import MONDAY, SINCE, Cast
from tests.pods.told_rosters import NEXT, need, peer, plan, publish, shift_of

TUESDAY = NEXT + timedelta(days=1)


class Week:
    """Boyan has phones on Monday, Hana on Tuesday; one person is needed each day."""

    def __init__(self, store: Database, cast: Cast) -> None:
        self.store, self.cast = store, cast
        self.hana = peer(store, cast, "Hana")
        need(store, cast, 1, range(2))
        self.his = plan(store, cast, cast.boyan, NEXT)
        self.hers = plan(store, cast, self.hana, TUESDAY)

    def publish(self) -> None:
        publish(self.store, self.cast)

    def propose(self, new: NewSwap, who: Actor | None = None, op: str = "propose") -> Swap:
        actor = who or self.cast.boyan
        done: Swap = self.store.perform(lambda s: actions.propose_swap(s, actor, new, MONDAY, op=op))
        return done

    def exchange(self) -> Swap:
        return self.propose(NewSwap(self.his.id or 0, self.hana.person_id or 0, self.hers.id))

    def answer(self, swap: Swap, how: SwapState = SwapState.APPLIED, who: Actor | None = None) -> Swap:
        actor = who or self.hana
        done: Swap = self.store.perform(
            lambda s: actions.answer_swap(s, actor, swap.id or 0, how, MONDAY, op=f"answer {how} {actor.name}")
        )
        return done

    def holder(self, shift: Shift) -> int:
        return shift_of(self.store, shift.id).person_id

    def state(self, swap: Swap) -> SwapState:
        with self.store.reading() as session:
            return session.get_one(Swap, swap.id).state


@pytest.fixture
def week(store: Database, cast: Cast) -> Week:
    return Week(store, cast)


def test_a_swap_that_keeps_every_rule_needs_no_lead_and_links_both_halves(week: Week) -> None:
    week.publish()
    swap = week.answer(week.exchange())
    assert swap.state is SwapState.APPLIED and swap.decided_by_id is None
    assert (week.holder(week.his), week.holder(week.hers)) == (week.hana.person_id, week.cast.boyan.person_id)
    assert {shift_of(week.store, one.id).link_id for one in (week.his, week.hers)} == {swap.id}


def test_a_swap_that_breaks_rest_goes_to_the_lead_with_the_rule_named(week: Week) -> None:
    plan(week.store, week.cast, week.hana, NEXT - timedelta(days=1), 14, 22)
    week.publish()
    swap = week.answer(week.propose(NewSwap(week.his.id or 0, week.hana.person_id or 0)))
    assert swap.state is SwapState.WITH_LEAD
    assert "Hana would rest 10 h beside phone Sun 22 Nov 14:00–22:00" in swap.broken_rule
    assert week.holder(week.his) == week.cast.boyan.person_id
    with pytest.raises(Refused, match="publish a week and decide"):
        decide(week, swap, week.hana)
    assert decide(week, swap, week.cast.ana).state is SwapState.APPLIED
    assert week.holder(week.his) == week.hana.person_id


def decide(week: Week, swap: Swap, who: Actor, how: SwapState = SwapState.APPLIED) -> Swap:
    done: Swap = week.store.perform(
        lambda s: actions.decide_swap(s, who, swap.id or 0, how, MONDAY, op=f"decide {who.name}")
    )
    return done


def test_a_swap_that_leaves_a_skill_uncovered_goes_to_the_lead(week: Week) -> None:
    week.publish()
    with week.store.transaction() as session:
        skill = Skill(name="Bulgarian", kind=SkillKind.LANGUAGE)
        session.add(skill)
        session.flush()
        session.add(SkillNeed(pod_id=week.cast.north_id, skill_id=skill.id or 0))
        level = PersonSkill(
            person_id=week.cast.boyan.person_id or 0,
            skill_id=skill.id or 0,
            level=3,
            assessed_on=SINCE,
            recorded_at=MONDAY,
        )
        session.add(level)
    swap = week.answer(week.propose(NewSwap(week.his.id or 0, week.hana.person_id or 0)))
    assert (swap.state, swap.broken_rule) == (
        SwapState.WITH_LEAD,
        "skill Bulgarian: Mon 23 Nov 8:00–16:00: 0 of 1 hold it",
    )
    assert decide(week, swap, week.cast.ana, SwapState.DECLINED).state is SwapState.DECLINED


def test_the_peer_declines_and_the_proposer_takes_back(week: Week) -> None:
    week.publish()
    assert week.answer(week.exchange(), SwapState.DECLINED).state is SwapState.DECLINED
    other = week.propose(NewSwap(week.his.id or 0, week.hana.person_id or 0), op="second")
    with pytest.raises(Refused, match="Only the person who proposed"):
        week.store.perform(lambda s: actions.withdraw_swap(s, week.hana, other.id or 0, MONDAY, op="w"))
    week.store.perform(lambda s: actions.withdraw_swap(s, week.cast.boyan, other.id or 0, MONDAY, op="v"))
    assert week.state(other) is SwapState.WITHDRAWN
    with pytest.raises(Refused, match="withdrawn already"):
        week.answer(other)


def test_a_shift_that_was_cancelled_meanwhile_voids_its_swap(week: Week) -> None:
    week.publish()
    swap = week.exchange()
    gone = shift_of(week.store, week.hers.id)
    week.store.perform(lambda s: actions.cancel_shift(s, week.cast.ana, gone.id or 0, gone.version, MONDAY, op="gone"))
    with pytest.raises(Refused, match="withdrawn already"):
        week.answer(swap)
    assert week.holder(week.his) == week.cast.boyan.person_id


def test_of_a_swap_and_a_cancellation_at_one_time_one_comes_first(week: Week) -> None:
    week.publish()
    swap, seen = week.exchange(), shift_of(week.store, week.hers.id)

    def act(name: str) -> str:
        try:
            if name == "swap":
                week.answer(swap)
            else:
                lead = week.cast.ana
                week.store.perform(
                    lambda s: actions.cancel_shift(s, lead, seen.id or 0, seen.version, MONDAY, op="off")
                )
        except Refused:
            return f"{name} refused"
        return name

    with ThreadPoolExecutor(2) as hands:
        came = sorted(hands.map(act, ["swap", "cancel"]))
    assert came in (["cancel", "swap refused"], ["cancel refused", "swap"])
    assert (week.holder(week.his) == week.hana.person_id) == ("swap" in came)


def test_what_cannot_be_swapped_is_refused(week: Week) -> None:
    hana, his = week.hana.person_id or 0, week.his.id or 0
    with pytest.raises(Refused, match="A draft needs no swap"):
        week.exchange()
    week.publish()
    with pytest.raises(Refused, match="your own shifts only"):
        week.propose(NewSwap(his, hana), week.cast.ana, "a")
    with pytest.raises(Refused, match="somebody else"):
        week.propose(NewSwap(his, week.cast.boyan.person_id or 0), op="b")
    with pytest.raises(Refused, match="does not belong"):
        week.propose(NewSwap(his, week.cast.emil.person_id or 0), op="c")
    week.propose(NewSwap(his, hana), op="d")
    with pytest.raises(Refused, match="open swap already"):
        week.propose(NewSwap(his, hana), op="e")


@pytest.mark.parametrize("name", ["chen", "dora", "emil", "fay", "goro"])
def test_strangers_to_the_pod_swap_nothing(week: Week, name: str) -> None:
    week.publish()
    swap, who = week.exchange(), week.cast.everybody()[name]
    number, applied = swap.id or 0, SwapState.APPLIED
    for work in (
        lambda s: actions.propose_swap(s, who, NewSwap(week.hers.id or 0, 1), MONDAY, op="a"),
        lambda s: actions.answer_swap(s, who, number, applied, MONDAY, op="b"),
        lambda s: actions.decide_swap(s, who, number, applied, MONDAY, op="c"),
        lambda s: actions.withdraw_swap(s, who, number, MONDAY, op="d"),
    ):
        with pytest.raises(NotFound if name == "emil" else Refused, match="That s[hw]" if name == "emil" else None):
            week.store.perform(work)


def test_somebody_who_is_away_cannot_take_over(week: Week) -> None:
    week.publish()
    day: date = NEXT
    new = actions.NewLeave(week.cast.north_id, week.hana.person_id or 0, day, day)
    swap = week.propose(NewSwap(week.his.id or 0, week.hana.person_id or 0))
    week.store.perform(lambda s: actions.ask_leave(s, week.hana, new, MONDAY, op="leave"))
    with pytest.raises(Refused, match="Hana is away"):
        week.answer(swap)
    assert week.state(swap) is SwapState.PROPOSED
