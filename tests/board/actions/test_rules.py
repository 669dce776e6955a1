"""Rules act after the commit, through the guarded actions, once a cause, and never in circles."""

import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import Session, col, select

from board import actions, queries
from board.actions import RuleWish, acting
from board.models import Card, CardEvent, Column, EventKind, Notice, Rule, RuleRun, RuleTrigger, RunOutcome
from board.ruling import A_DAY, Deed, DeedKind
from core.people import ActorKind
from core.refusal import Conflict, NotFound, Refused
from data.due import Done, run_due
from tests.board.conftest import Desk
from tests.conftest import MONDAY

SOON = MONDAY + timedelta(hours=2)
TELL = Deed(DeedKind.NOTIFY, text="Look at it")
MOVED = "Done: move it to Next; tell whoever has it, else the lead: Look at it."


def write(desk: Desk, trigger: RuleTrigger, *deeds: Deed, enable: bool = True, **facts: Any) -> Rule:
    """A rule of the lead, tried and in force."""
    wish, ana, north = RuleWish("For the test", trigger, deeds, **facts), desk.cast.ana, desk.cast.north_id
    rule: Rule = desk.store.perform(lambda s: actions.write_rule(s, ana, north, wish, MONDAY, op=desk.op()))
    if enable:
        desk.store.perform(lambda s: actions.try_rule(s, ana, rule.id or 0, 1, MONDAY, op=desk.op()))
        desk.store.perform(lambda s: actions.enable_rule(s, ana, rule.id or 0, 1, MONDAY, op=desk.op()))
    return rule


def runs(desk: Desk) -> list[tuple[RunOutcome, str]]:
    with desk.store.reading() as session:
        return [(run.outcome, run.said) for run in session.exec(select(RuleRun).order_by(col(RuleRun.id)))]


def meet(rule: Rule, card: Card, cause: str, session: Session) -> RuleRun | None:
    return acting.meet(session, session.get_one(Rule, rule.id), card.id or 0, cause, 0, SOON)


def now(desk: Desk, card: Card) -> Card:
    with desk.store.reading() as session:
        return session.get_one(Card, card.id)


def test_a_rule_answers_what_happens_once_and_leaves_its_name(desk: Desk) -> None:
    old = desk.card("Older than the rule")
    into = Deed(DeedKind.MOVE, desk.column("Next"))
    rule = write(desk, RuleTrigger.CREATED, into, TELL, condition="title:invoice -class:expedite")
    card, other = desk.card(), desk.card("Something else")
    assert now(desk, card).column_id == desk.column("Intake")  # not within the commit of the person
    assert run_due(desk.store, SOON) == Done(0, 1)
    assert run_due(desk.store, SOON) == Done(0, 0)
    places = [now(desk, one).column_id for one in (old, card, other)]
    assert places == [desk.column("Intake"), desk.column("Next"), desk.column("Intake")]
    with desk.store.reading() as session:
        event = session.exec(select(CardEvent).where(CardEvent.actor_kind == ActorKind.RULE)).one()
        assert (event.kind, event.rule_id, (event.detail or {})["depth"]) == (EventKind.MOVED, rule.id, 1)
        assert session.exec(select(Notice.person_id)).all() == [desk.cast.ana.person_id]  # nobody has it: the lead
        lines = queries.runs_of(session, desk.cast.boyan, desk.cast.north_id)
        assert [(line.key, line.outcome, line.said) for line in lines] == [(card.key, RunOutcome.DONE, MOVED)]
        assert [name for _, name in queries.runs_on(session, card.id or 0)] == ["For the test"]


def test_a_full_column_refuses_a_rule_too_and_its_other_deeds_go_on(desk: Desk) -> None:
    ana, doing = desk.cast.ana, desk.column("Doing")
    desk.set_up("Doing", wip_limit=1)
    desk.card("Takes the room", "Doing")
    write(desk, RuleTrigger.CREATED, Deed(DeedKind.MOVE, doing), TELL)
    card, before = desk.card(), desk.store.perform(lambda s: queries.revision(s, ana, desk.cast.north_id))
    run_due(desk.store, SOON)
    assert now(desk, card).column_id == desk.column("Intake")
    ((outcome, said),) = runs(desk)
    assert outcome is RunOutcome.REFUSED
    assert said.startswith("Doing already holds")
    assert said.endswith("Done: tell whoever has it, else the lead: Look at it.")
    with desk.store.reading() as session:
        assert len(session.exec(select(Notice)).all()) == 1
        assert (
            queries.revision(session, ana, desk.cast.north_id) == (before or 0) + 1
        )  # one hold, nothing of the refused


def test_rules_that_lead_to_one_another_come_to_an_end(desk: Desk) -> None:
    there, back = (Deed(DeedKind.MOVE, desk.column(name)) for name in ("Next", "Intake"))
    write(desk, RuleTrigger.MOVED, there, column_id=desk.column("Intake"))
    write(desk, RuleTrigger.MOVED, back, column_id=desk.column("Next"))
    card = desk.card()
    desk.move(card, "Next")
    assert run_due(desk.store, SOON) == Done(0, 4)
    found = [outcome for outcome, _ in runs(desk)]
    assert found == [RunOutcome.DONE] * 3 + [RunOutcome.LOOP]


def test_a_rule_that_creates_cards_does_not_answer_its_own(desk: Desk) -> None:
    write(desk, RuleTrigger.CREATED, Deed(DeedKind.CREATE, text="Call them back"))
    desk.card()
    assert run_due(desk.store, SOON) == Done(0, 1)
    with desk.store.reading() as session:
        assert len(session.exec(select(Card)).all()) == 2


def test_a_rule_meets_a_card_so_often_a_day(desk: Desk) -> None:
    rule, card = write(desk, RuleTrigger.ASSIGNED, TELL), desk.card()
    for n in range(A_DAY + 1):
        desk.store.perform(partial(meet, rule, card, f"x{n}"))
    assert [outcome for outcome, _ in runs(desk)] == [RunOutcome.DONE] * A_DAY + [RunOutcome.LOOP]
    assert desk.store.perform(partial(meet, rule, card, "x0")) is None


def test_time_in_a_column_comes_by_a_timer(desk: Desk) -> None:
    early = desk.card()
    rule = write(desk, RuleTrigger.TIME_IN_COLUMN, Deed(DeedKind.BLOCK, text="Nobody took it"), minutes=60)
    card, gone = desk.card(), desk.card()
    desk.move(gone, "Next")  # an hour later: it stands there since then
    assert run_due(desk.store, MONDAY + timedelta(minutes=61)) == Done(2, 2)
    with desk.store.reading() as session:
        blocked = session.exec(select(CardEvent.card_id).where(CardEvent.kind == EventKind.BLOCKED)).all()
    assert set(blocked) == {early.id, card.id}
    ana = desk.cast.ana
    desk.store.perform(lambda s: actions.disable_rule(s, ana, rule.id or 0, SOON, op=desk.op()))
    assert run_due(desk.store, MONDAY + timedelta(days=9)) == Done(0, 0)
    desk.store.perform(lambda s: actions.enable_rule(s, ana, rule.id or 0, 1, SOON, op=desk.op()))
    assert run_due(desk.store, MONDAY + timedelta(days=9)) == Done(1, 1)  # only the one that it never met


def test_a_broken_rule_breaks_no_move_and_says_so(desk: Desk) -> None:
    rule = write(desk, RuleTrigger.CREATED, TELL)
    with desk.store.transaction() as session:
        session.get_one(Rule, rule.id).deeds = [{"do": "explode"}]
    desk.card()
    assert run_due(desk.store, SOON) == Done(0, 0)
    ((outcome, said),) = runs(desk)
    assert (outcome, said[:27]) == (RunOutcome.REFUSED, "It could not be carried out")
    desk.card()
    assert run_due(desk.store, SOON) == Done(0, 0)


def test_a_broken_timer_and_a_condition_that_nobody_can_read_hold_up_nothing(desk: Desk) -> None:
    first, _ = (write(desk, RuleTrigger.TIME_IN_COLUMN, TELL, minutes=minutes) for minutes in (10, 20))
    unread = write(desk, RuleTrigger.CREATED, TELL)
    with desk.store.transaction() as session:
        session.get_one(Rule, first.id).deeds = [{"do": "explode"}]
        session.get_one(Rule, unread.id).condition = "mood:good"
    write(desk, RuleTrigger.CREATED, TELL)
    desk.card()
    assert run_due(desk.store, SOON) == Done(1, 3)
    assert [outcome for outcome, _ in runs(desk)].count(RunOutcome.DONE) == 2
    refused = [text[:28] for outcome, text in runs(desk) if outcome is RunOutcome.REFUSED]
    assert sorted(refused) == ["It could not be carried out,", "Its condition cannot be read"]
    assert run_due(desk.store, SOON) == Done(0, 0)


def test_only_a_tried_version_is_enabled_and_a_change_stops_it(desk: Desk) -> None:
    rule, ana = write(desk, RuleTrigger.CREATED, TELL, enable=False), desk.cast.ana
    number = rule.id or 0
    with pytest.raises(Refused, match="Try this version"):
        desk.store.perform(lambda s: actions.enable_rule(s, ana, number, 1, MONDAY, op="e1"))
    desk.store.perform(lambda s: actions.try_rule(s, ana, number, 1, MONDAY, op="t1"))
    desk.store.perform(lambda s: actions.enable_rule(s, ana, number, 1, MONDAY, op="e2"))
    wish = RuleWish("Better", RuleTrigger.CREATED, (TELL,))
    changed = desk.store.perform(lambda s: actions.change_rule(s, ana, number, wish, 1, MONDAY, op="c1"))
    assert (changed.version, changed.enabled_at) == (2, None)
    with pytest.raises(Conflict, match="changed this rule"):
        desk.store.perform(lambda s: actions.try_rule(s, ana, number, 1, MONDAY, op="t2"))
    with pytest.raises(Refused, match="not in force"):
        desk.store.perform(lambda s: actions.disable_rule(s, ana, number, MONDAY, op="d1"))
    desk.store.perform(lambda s: actions.archive_rule(s, ana, number, MONDAY, op="a1"))
    with pytest.raises(Refused, match="put away"):
        desk.store.perform(lambda s: actions.change_rule(s, ana, number, wish, 2, MONDAY, op="c2"))


def test_a_rule_that_names_what_is_not_there_is_neither_written_nor_enabled(desk: Desk) -> None:
    with pytest.raises(Refused, match="no column is called “dooing”"):
        write(desk, RuleTrigger.CREATED, TELL, condition="column:Dooing")
    rule, ana = write(desk, RuleTrigger.CREATED, TELL, enable=False, condition="column:Next"), desk.cast.ana
    desk.store.perform(lambda s: actions.try_rule(s, ana, rule.id or 0, 1, MONDAY, op="t"))
    with desk.store.transaction() as session:
        session.get_one(Column, desk.column("Next")).name = "Ready"
    with desk.store.reading() as session:
        called = queries.called_in(session, desk.cast.north_id, MONDAY)
        assert "no column is called “next”" in queries.gone_from(session, ana, rule, called, MONDAY)
    with pytest.raises(Refused, match="no column is called “next”"):
        desk.store.perform(lambda s: actions.enable_rule(s, ana, rule.id or 0, 1, MONDAY, op="e"))


def test_rules_are_written_by_the_lead_and_read_by_the_pod(desk: Desk) -> None:
    rule, cast = write(desk, RuleTrigger.CREATED, TELL, enable=False), desk.cast
    number, wish = rule.id or 0, RuleWish("Mine", RuleTrigger.CREATED, (TELL,))
    for who in (cast.boyan, cast.chen, cast.dora):
        with pytest.raises(Refused, match="write and enable rules"), desk.store.transaction() as session:
            actions.write_rule(session, who, cast.north_id, wish, MONDAY, op="w")
        with pytest.raises(Refused, match="write and enable rules"), desk.store.transaction() as session:
            actions.archive_rule(session, who, number, MONDAY, op="w")
    refused: tuple[Callable[[Session], Any], ...] = (
        lambda s: actions.change_rule(s, cast.emil, number, wish, 1, MONDAY, op="x"),
        lambda s: actions.try_rule(s, cast.emil, number, 1, MONDAY, op="x"),
        lambda s: actions.enable_rule(s, cast.emil, number, 1, MONDAY, op="x"),
        lambda s: actions.disable_rule(s, cast.emil, number, MONDAY, op="x"),
        lambda s: queries.dry_run(s, cast.emil, number, MONDAY),
    )
    for change in refused:
        with pytest.raises(NotFound):
            desk.store.perform(change)
    elsewhere = RuleWish("X", RuleTrigger.CREATED, (Deed(DeedKind.ASSIGN, cast.emil.person_id),))
    with pytest.raises(Refused, match="not a member"):
        desk.store.perform(lambda s: actions.write_rule(s, cast.ana, cast.north_id, elsewhere, MONDAY, op="y"))


def test_a_dry_run_says_what_would_have_been(desk: Desk) -> None:
    first, second = desk.card("Meter one"), desk.card("Meter two")
    desk.move(first, "Doing")
    moved = write(desk, RuleTrigger.MOVED, TELL, column_id=desk.column("Doing"), condition="column:doing", enable=False)
    stood = write(desk, RuleTrigger.TIME_IN_COLUMN, TELL, column_id=desk.column("Intake"), minutes=30, enable=False)
    with desk.store.reading() as session:
        seen = queries.dry_run(session, desk.cast.ana, moved.id or 0, SOON)
        assert [(key, title) for _, key, title in seen.lines] == [(first.key, "Meter one")]
        assert (seen.times, seen.cards, seen.looked) == (1, 1, 3)
        seen = queries.dry_run(session, desk.cast.dora, stood.id or 0, SOON)
        assert {key for _, key, _ in seen.lines} == {first.key, second.key}
        assert {when for when, _, _ in seen.lines} == {MONDAY + timedelta(minutes=30)}
        assert {title for _, _, title in seen.lines} == {""}  # words of the pod
    assert runs(desk) == []


def test_a_dry_run_asks_the_store_as_often_for_ten_cards_as_for_one(desk: Desk) -> None:
    asking = "column:intake label:none -who:ana customer:none"
    rule = write(desk, RuleTrigger.CREATED, TELL, condition=asking, enable=False)

    def asked() -> tuple[int, int]:
        said: list[str] = []
        listen = lambda *told: said.append(told[2])  # noqa: E731
        with desk.store.reading() as session:
            event.listen(desk.store.reader, "before_cursor_execute", listen)
            times = queries.dry_run(session, desk.cast.ana, rule.id or 0, SOON).times
            event.remove(desk.store.reader, "before_cursor_execute", listen)
        return times, len(said)

    desk.card("Meter 0")
    one = asked()
    for number in range(1, 10):
        desk.card(f"Meter {number}")
    assert (one[0], asked()) == (1, (10, one[1]))


def test_what_a_rule_was_refused_stands_in_the_history_of_the_card(desk: Desk) -> None:
    write(desk, RuleTrigger.BLOCKED, Deed(DeedKind.BLOCK, text="Once more"))
    card, boyan = desk.card(), desk.cast.boyan
    desk.store.perform(lambda s: actions.block_card(s, boyan, card.id or 0, "Grid", None, MONDAY, op=desk.op()))
    run_due(desk.store, SOON)
    with desk.store.reading() as session:
        told = [line.text for line in queries.card_detail(session, boyan, card.id or 0, SOON).history]
        hidden = queries.card_detail(session, desk.cast.dora, card.id or 0, SOON).history
    assert told[0] == f"The rule “For the test” was refused: {card.key} is blocked already: Grid"
    assert not any("Grid" in line.text for line in hidden)


def test_three_workers_let_a_rule_answer_each_event_once(desk: Desk) -> None:
    write(desk, RuleTrigger.CREATED, TELL)
    for number in range(6):
        desk.card(f"Card {number}")
    found: list[int] = []
    threads = [threading.Thread(target=lambda: found.append(run_due(desk.store, SOON).runs)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(found) == len(runs(desk)) == 6
    with desk.store.reading() as session:
        assert len(session.exec(select(Notice)).all()) == 6
