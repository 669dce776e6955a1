"""Decisions: inside at once, outside by one named person, never beyond a limit by two at once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select

from core.audit import AuditEntry
from core.people import Actor, Person, Role
from core.refusal import Conflict, NotFound, Refused
from data.database import Database
from pods import actions, queries
from pods.actions import NewGuardrail
from pods.guardrails import Wish
from pods.models import Customer, Decision, DecisionState, Remedy
from pods.neighbours import CaseSeen
from tests.conftest import MONDAY, Cast

TODAY = MONDAY.date()
APPROVED = DecisionState.APPROVED
DAY = timedelta(days=1)
RULE = NewGuardrail(Remedy.REFUND, "EUR", TODAY, TODAY + 90 * DAY, 50_00, 100_00, 2000_00)


class Till:
    """North with a guardrail for refunds, and a customer."""

    def __init__(self, store: Database, cast: Cast) -> None:
        self.store, self.cast = store, cast
        with store.transaction() as session:
            customer = Customer(source_id=1, ext_id="K-1", name="Marta Iwanowa", created_at=MONDAY)
            session.add(customer)
            session.flush()
            actions.set_guardrail(session, cast.dora, RULE, MONDAY, op="rule")
        self.wish = Wish(cast.north_id, Remedy.REFUND, 50_00, "EUR", "Paid twice", 1, "NR-1", customer.id)

    def grant(self, who: Actor, op: str, at: datetime = MONDAY, shown: bool | None = None, **changes: Any) -> Decision:
        wish = replace(self.wish, **changes)
        return self.store.perform(lambda s: actions.make_decision(s, who, wish, at, op=op, shown=shown))

    def answer(
        self, who: Actor, row: Decision, answer: DecisionState, at: datetime, note: str = "Too much"
    ) -> Decision:
        return self.store.perform(
            lambda s: actions.answer_decision(s, who, row.id or 0, answer, note, at, op=f"answer {row.id}")
        )


@pytest.fixture
def till(store: Database, cast: Cast) -> Till:
    return Till(store, cast)


@pytest.fixture
def light_till(light_store: Database, light_cast: Cast) -> Till:
    return Till(light_store, light_cast)


def test_inside_the_limit_nobody_is_asked(till: Till) -> None:
    row = till.grant(till.cast.boyan, "a")
    assert (row.state, row.within, row.approver_id, row.decided_at) == (DecisionState.DECIDED, True, None, MONDAY)


def test_a_limit_changed_today_leaves_yesterdays_decision_within(till: Till) -> None:
    before = till.grant(till.cast.boyan, "a")
    tomorrow = MONDAY + DAY
    lower = replace(RULE, valid_from=TODAY + DAY, per_action=10_00)
    till.store.perform(
        lambda s: actions.set_guardrail(s, till.cast.dora, lower, tomorrow, op="low", series="rule", seen_version=1)
    )
    after = till.grant(till.cast.boyan, "b", at=tomorrow)
    with till.store.reading() as session:
        kept = session.get_one(Decision, before.id)
        assert (kept.within, kept.state, kept.guardrail_id) == (True, DecisionState.DECIDED, before.guardrail_id)
    assert (after.within, after.exceeded) == (False, "50 EUR is above the 10 EUR allowed each.")


def test_a_managers_overrule_is_recorded_and_counted(till: Till) -> None:
    row = till.grant(till.cast.boyan, "a")
    till.grant(till.cast.boyan, "b", amount=20_00)
    till.store.perform(
        lambda s: actions.overrule_decision(s, till.cast.dora, row.id or 0, "I want to see these", MONDAY, op="o")
    )
    with till.store.reading() as session:
        month = queries.pod_months(session, till.cast.chen, TODAY)[0]
        kept = session.get_one(Decision, row.id)
    assert (month.overruled.hits, month.overruled.n, month.decisions) == (1, 2, 2)
    assert (kept.overruled_by_id, kept.overruled_reason) == (till.cast.dora.person_id, "I want to see these")


def test_what_was_overruled_no_longer_uses_up_the_limit(light_till: Till) -> None:
    till = light_till
    rows = [till.grant(till.cast.boyan, op) for op in "ab"]
    assert not till.grant(till.cast.boyan, "c").within
    till.store.perform(lambda s: actions.overrule_decision(s, till.cast.ana, rows[0].id or 0, "No", MONDAY, op="o"))
    assert till.grant(till.cast.boyan, "d").within


def test_outside_one_named_person_is_asked_and_the_wait_is_logged(till: Till) -> None:
    row = till.grant(till.cast.boyan, "a", amount=80_00)
    assert (row.state, row.approver_id) == (DecisionState.WAITING, till.cast.ana.person_id)
    with till.store.reading() as session:
        assert [line.is_mine for line in queries.decisions_waiting(session, till.cast.ana)] == [True]
        assert queries.count_decisions_waiting(session, till.cast.ana) == [(till.cast.north_id, 1)]
        assert queries.decisions_waiting(session, till.cast.boyan) == []
    till.answer(till.cast.ana, row, DecisionState.APPROVED, MONDAY + timedelta(minutes=90))
    with till.store.reading() as session:
        month = queries.pod_months(session, till.cast.chen, TODAY)[0]
    assert (month.median_wait_min, month.waited, month.within.hits, month.within.n) == (90, 1, 0, 1)


def test_who_asked_takes_the_question_back_and_no_wait_is_counted(light_till: Till) -> None:
    till = light_till
    row = till.grant(till.cast.boyan, "a", amount=80_00)

    def back(who: Actor, op: str) -> Decision:
        at = MONDAY + timedelta(minutes=30)
        return till.store.perform(lambda s: actions.withdraw_decision(s, who, row.id or 0, at, op=op))

    with pytest.raises(Refused, match="Only the one who asked"):
        back(till.cast.ana, "b")
    with pytest.raises(NotFound):
        back(till.cast.emil, "c")
    assert (back(till.cast.boyan, "d").version, back(till.cast.boyan, "d").version) == (2, 2)
    with pytest.raises(Refused, match="declined already"):
        back(till.cast.boyan, "e")
    with pytest.raises(Refused, match="declined already"):
        till.answer(till.cast.ana, row, APPROVED, MONDAY)
    with till.store.reading() as session:
        month = queries.pod_months(session, till.cast.chen, TODAY)[0]
        line = queries.decisions_of(session, till.cast.boyan, till.cast.north_id)[0]
        assert queries.decisions_waiting(session, till.cast.ana) == []
    assert (month.decisions, month.waited, month.median_wait_min, month.waiting) == (1, 0, None, 0)
    assert (line.withdrawn, line.was_asked_by_me, line.waited_min) == (True, True, None)


def test_the_lead_does_not_ask_herself(light_till: Till) -> None:
    assert light_till.grant(light_till.cast.ana, "a", amount=80_00).approver_id == light_till.cast.dora.person_id


def test_where_nobody_could_answer_it_is_said(light_till: Till) -> None:
    with light_till.store.transaction() as session:
        for one in ("ana", "dora"):
            person = getattr(light_till.cast, one).person_id
            session.get_one(Person, person).active = False
    with pytest.raises(Refused, match="ask a manager to name an approver"):
        light_till.grant(light_till.cast.boyan, "a", amount=80_00)


def test_an_answer_is_given_once_and_a_no_has_its_reason(light_till: Till) -> None:
    till, row = light_till, light_till.grant(light_till.cast.boyan, "a", amount=80_00)
    with pytest.raises(Refused, match="Say why not"):
        till.answer(till.cast.ana, row, DecisionState.DECLINED, MONDAY, note=" ")
    with pytest.raises(Refused, match="approves or declines"):
        till.answer(till.cast.ana, row, DecisionState.DECIDED, MONDAY)
    assert till.answer(till.cast.ana, row, DecisionState.DECLINED, MONDAY).answer_note == "Too much"
    with pytest.raises(Refused, match="declined already"):
        till.store.perform(
            lambda s: actions.answer_decision(
                s, till.cast.dora, row.id or 0, DecisionState.APPROVED, "", MONDAY, op="late"
            )
        )


def test_nobody_answers_the_own_question(light_till: Till) -> None:
    row = light_till.grant(light_till.cast.ana, "a", amount=80_00)
    with pytest.raises(Refused, match="somebody else answers"):
        light_till.answer(light_till.cast.ana, row, DecisionState.APPROVED, MONDAY)


def test_an_approval_that_nobody_requires_is_counted(till: Till) -> None:
    row = till.store.perform(lambda s: actions.ask_approval_anyway(s, till.cast.boyan, till.wish, MONDAY, op="ask"))
    assert (row.within, row.added_approval, row.state) == (True, True, DecisionState.WAITING)
    with till.store.reading() as session:
        month = queries.pod_months(session, till.cast.chen, TODAY)[0]
    assert (month.added, month.waiting, month.within.value) == (1, 1, 1.0)


def test_sums_over_thirty_days_and_over_the_month(till: Till) -> None:
    assert [till.grant(till.cast.boyan, f"a{n}").within for n in range(3)] == [True, True, False]
    later = MONDAY + 30 * DAY
    assert till.grant(till.cast.boyan, "later", at=later).within
    assert not till.grant(till.cast.boyan, "edge", at=MONDAY + 29 * DAY).within


def test_of_two_grants_at_once_only_one_passes_the_customers_limit(till: Till) -> None:
    till.grant(till.cast.boyan, "first")
    who = [till.cast.boyan, till.cast.ana] * 4
    with ThreadPoolExecutor(8) as hands:
        rows = list(hands.map(lambda n: till.grant(who[n], f"race {n}"), range(8)))
    assert sum(row.within for row in rows) == 1


def test_of_many_grants_at_once_the_month_of_the_pod_holds(till: Till) -> None:
    tight = replace(RULE, per_customer_30d=None, per_pod_month=120_00)
    till.store.perform(
        lambda s: actions.set_guardrail(s, till.cast.dora, tight, MONDAY, op="t", series="rule", seen_version=1)
    )
    with ThreadPoolExecutor(6) as hands:
        rows = list(hands.map(lambda n: till.grant(till.cast.boyan, f"m {n}", customer_id=None), range(6)))
    assert sum(row.amount for row in rows if row.within) == 100_00


def test_what_the_form_said_is_not_changed_behind_ones_back(light_till: Till) -> None:
    for op in "ab":
        light_till.grant(light_till.cast.ana, op)
    with pytest.raises(Conflict, match="Meanwhile this is outside"):
        light_till.grant(light_till.cast.boyan, "c", shown=True)


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"card_key": " "}, "Name the card"), ({"reason": ""}, "Say why"), ({"currency": "USD"}, "in EUR, not in USD")],
)
def test_an_incomplete_wish_is_refused(light_till: Till, changes: dict[str, Any], said: str) -> None:
    with pytest.raises(Refused, match=said):
        light_till.grant(light_till.cast.boyan, "x", **changes)


@pytest.mark.parametrize("name", ["chen", "dora", "emil", "fay", "goro"])
def test_only_people_of_the_pod_grant(light_till: Till, name: str) -> None:
    actor = light_till.cast.everybody()[name]
    with pytest.raises(Refused):
        light_till.grant(actor, "x")
    with pytest.raises(Refused):
        light_till.store.perform(lambda s: actions.ask_approval_anyway(s, actor, light_till.wish, MONDAY, op="y"))


@pytest.mark.parametrize("name", ["boyan", "chen", "emil", "fay", "goro"])
def test_only_lead_and_manager_overrule_and_answer_for_another(light_till: Till, name: str) -> None:
    till, actor = light_till, light_till.cast.everybody()[name]
    inside = till.grant(till.cast.ana, "in")
    outside = till.grant(till.cast.ana, "out", amount=80_00)
    with pytest.raises(Refused):
        till.store.perform(lambda s: actions.overrule_decision(s, actor, inside.id or 0, "No", MONDAY, op="o"))
    with pytest.raises(Refused):
        till.answer(actor, outside, DecisionState.APPROVED, MONDAY)


def test_only_what_was_inside_is_overruled_once_and_not_by_oneself(light_till: Till) -> None:
    till, cast = light_till, light_till.cast
    mine, outside = till.grant(cast.ana, "mine", amount=10_00), till.grant(cast.boyan, "out", amount=80_00)
    tries = [(cast.ana, mine, "No", "overrule yourself"), (cast.ana, outside, "No", "inside the limits")]
    tries.append((cast.dora, mine, "", "Say why"))
    for who, row, reason, said in tries:
        with pytest.raises(Refused, match=said):
            till.store.perform(lambda s: actions.overrule_decision(s, who, row.id or 0, reason, MONDAY, op=said))  # noqa: B023
    with pytest.raises(NotFound):
        till.store.perform(lambda s: actions.overrule_decision(s, cast.emil, mine.id or 0, "No", MONDAY, op="e"))


def test_a_manager_sees_amounts_and_keys_but_no_words_and_no_customer(light_till: Till) -> None:
    till = light_till
    till.grant(till.cast.boyan, "a")
    with till.store.reading() as session:
        line = queries.decisions_of(session, till.cast.dora, till.cast.north_id)[0]
        ours = queries.decisions_of(session, till.cast.ana, till.cast.north_id)[0]
        trail = " ".join(str(row.after) for row in session.exec(select(AuditEntry)))
    assert (line.said, line.card_key, line.reason, line.asked_by) == ("Refund of 50 EUR", "NR-1", None, None)
    assert (ours.reason, ours.asked_by) == ("Paid twice", "Boyan")
    assert "Marta" not in repr(line) + trail and "Paid twice" not in trail


def test_a_limit_for_agents_does_not_reach_the_lead(light_till: Till) -> None:
    till = light_till
    agents = replace(RULE, role=Role.AGENT, per_action=10_00)
    till.store.perform(lambda s: actions.set_guardrail(s, till.cast.dora, agents, MONDAY, op="agents"))
    assert [till.grant(who, op).within for who, op in ((till.cast.boyan, "b"), (till.cast.ana, "a"))] == [False, True]


def test_a_card_that_moved_to_another_pod_is_refused_when_it_is_stored(light_till: Till) -> None:
    def moved(_session: Any, _actor: Actor, card_id: int | str) -> CaseSeen:
        return CaseSeen(int(card_id), "NR-1", light_till.cast.south_id, None, "", None)

    def store(seen: Any, op: str) -> Decision:
        made: Decision = light_till.store.perform(
            lambda s: actions.make_decision(s, light_till.cast.boyan, light_till.wish, MONDAY, op=op, seen=seen)
        )
        return made

    for number, seen in enumerate((moved, lambda *_: None)):
        with pytest.raises(NotFound, match="That card"):
            store(seen, f"moved {number}")
    with light_till.store.reading() as session:
        assert not session.exec(select(Decision)).all()
