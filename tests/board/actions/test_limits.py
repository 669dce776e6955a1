"""Limits that cannot be walked around: every scope, mode and way in; each passage is an event with its reason."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from board.actions import (
    CardEdit,
    CardMove,
    assign_card,
    block_card,
    close_card,
    edit_card,
    move_card,
    reopen_card,
    save_setup,
    unblock_card,
    undo_event,
)
from board.models import BoardSetup, Card, EventKind, Lanes, LimitMode, LimitScope, ServiceClass
from board.queries import expedited, passed_limits, read_setup
from board.setup import LimitPlan, Setup
from core.refusal import NeedsReason, NotFound, Refused
from data.database import Database
from tests.board.conftest import Desk
from tests.conftest import MONDAY, Cast

LATER = MONDAY + timedelta(hours=2)


def agree(desk: Desk, change: Callable[[Setup], Setup]) -> None:
    """Ana changes the set-up of North's board."""

    def work(session: Session) -> BoardSetup:
        number = max(session.exec(select(BoardSetup.number).where(BoardSetup.pod_id == desk.cast.north_id)))
        wished = change(read_setup(session, desk.cast.north_id))
        return save_setup(session, desk.cast.ana, desk.cast.north_id, wished, number, MONDAY, op=desk.op())

    desk.store.perform(work)


def limited(desk: Desk, *limits: LimitPlan) -> None:
    agree(desk, lambda setup: replace(setup, limits=limits))


def doing(desk: Desk, limit: int, mode: LimitMode) -> None:
    def change(setup: Setup) -> Setup:
        return replace(
            setup,
            columns=tuple(
                replace(one, wip_limit=limit, mode=mode) if one.name == "Doing" else one for one in setup.columns
            ),
        )

    agree(desk, change)


def overridden(desk: Desk, card: Card) -> list[tuple[str, str, int]]:
    found = [event for event in desk.events(card) if event.kind is EventKind.OVERRIDDEN]
    return [
        (event.detail["limit"].split(":")[0], event.reason, event.detail["held"]) for event in found if event.detail
    ]


def full(desk: Desk, **facts: object) -> Card:
    """Three cards are in Doing, a fourth waits in Next."""
    for number in range(3):
        desk.card(f"There {number}", "Doing", **facts)
    return desk.card("Fourth", "Next", **facts)


@pytest.mark.parametrize(
    ("scope", "facts", "said"),
    [
        (LimitPlan(-1, LimitScope.GROUP, 3), {}, "Doing and Waiting together already hold 3 of 3 cards"),
        (LimitPlan(-1, LimitScope.POD, 3), {}, "The pod already has 3 of 3 cards under way"),
        (LimitPlan(-1, LimitScope.PERSON, 3), {"assignee_id": "boyan"}, "Boyan already has 3 of 3 cards under way"),
        (LimitPlan(-1, LimitScope.LANE, 3, lane="class:standard"), {}, "The lane Standard already holds 3 of 3 cards"),
        (LimitPlan(-1, LimitScope.LANE, 3, lane="segment:0"), {}, "The lane No segment already holds 3 of 3 cards"),
    ],
    ids=["group", "pod", "person", "class lane", "segment lane"],
)
@pytest.mark.parametrize("mode", LimitMode)
def test_each_scope_holds_in_each_mode(
    desk: Desk, cast: Cast, scope: LimitPlan, facts: dict[str, object], said: str, mode: LimitMode
) -> None:
    columns = (desk.column("Doing"), desk.column("Waiting")) if scope.scope is LimitScope.GROUP else ()
    facts = dict.fromkeys(facts, cast.boyan.person_id)
    card = full(desk, **facts)
    limited(desk, replace(scope, mode=mode, column_ids=columns))
    if mode is LimitMode.BLOCK:
        with pytest.raises(Refused, match=f"{said}; finish one first"):
            desk.move(card, "Waiting", reason="But I want to")
    elif mode is LimitMode.REASON:
        for nothing in ("", " \u200b.. -"):
            with pytest.raises(NeedsReason, match=f"{said}. Say why this one cannot wait"):
                desk.move(card, "Waiting", reason=nothing)
        desk.move(card, "Waiting", reason="The bank stands still")
        assert overridden(desk, card) == [(scope.scope.value, "The bank stands still", 3)]
    else:
        desk.move(card, "Waiting")
        assert len(overridden(desk, card)) == (mode is LimitMode.WARN)


def test_a_card_moves_freely_among_what_counts_it_already(desk: Desk) -> None:
    card = full(desk)
    limited(desk, LimitPlan(-1, LimitScope.POD, 3), LimitPlan(-2, LimitScope.PERSON, 1))
    there = desk.move(desk.card("Queue", "Intake"), "Next")
    inside = next(c for c in [card, there] if c.column_id == desk.column("Next"))
    with pytest.raises(Refused):
        desk.move(inside, "Doing")
    with desk.store.reading() as session:
        first = session.exec(select(Card).where(Card.title == "There 0")).one()
    assert desk.move(first, "Waiting").column_id == desk.column("Waiting")


WAYS: dict[str, Callable[[Session, Desk, Card, str], object]] = {
    "give": lambda s, desk, card, reason: assign_card(
        s, desk.cast.ana, card.id or 0, desk.cast.boyan.person_id, card.version, LATER, reason, op=desk.op()
    ),
    "edit": lambda s, desk, card, reason: edit_card(
        s,
        desk.cast.ana,
        card.id or 0,
        CardEdit(card.title, "", "", "", ServiceClass.FIXED_DATE, None, reason),
        card.version,
        LATER,
        op=desk.op(),
    ),
}


@pytest.mark.parametrize(("way", "limit"), [("give", "person"), ("edit", "lane")])
def test_a_card_cannot_slip_under_a_limit_where_it_stands(
    desk: Desk, store: Database, cast: Cast, way: str, limit: str
) -> None:
    desk.card("First", "Doing", assignee_id=cast.boyan.person_id, service_class=ServiceClass.FIXED_DATE)
    card = desk.card("Second", "Doing")
    limited(
        desk,
        LimitPlan(-1, LimitScope.PERSON, 1, LimitMode.REASON),
        LimitPlan(-2, LimitScope.LANE, 1, LimitMode.REASON, lane="class:fixed_date"),
    )
    with pytest.raises(NeedsReason):
        store.perform(lambda s: WAYS[way](s, desk, card, ""))
    store.perform(lambda s: WAYS[way](s, desk, card, "Only he knows it"))
    assert overridden(desk, card) == [(limit, "Only he knows it", 1)]


def test_a_second_expedite_asks_for_a_reason_by_every_way(desk: Desk, store: Database, cast: Cast) -> None:
    desk.card("First", "Doing", service_class=ServiceClass.EXPEDITE)
    with pytest.raises(NeedsReason, match="The pod already expedites NR-1, and its limit is 1"):
        desk.card("Second", service_class=ServiceClass.EXPEDITE)
    card = desk.card("Third")
    with pytest.raises(NeedsReason):
        desk.move(card, "Intake", lane="expedite")
    made = desk.card("Second", service_class=ServiceClass.EXPEDITE, reason="A whole street is dark")
    assert overridden(desk, made) == [("expedite", "A whole street is dark", 1)]
    card = desk.move(card, "Intake", lane="expedite", reason="So is the next one")
    assert [(event.kind.value, event.from_class) for event in desk.events(card)[1:]] == [
        ("moved", ServiceClass.STANDARD),
        ("overridden", None),
    ]
    with store.reading() as session:
        lines = passed_limits(session, cast.ana, cast.north_id, MONDAY, MONDAY + timedelta(days=1))
        told = [(line.what, line.reason) for line in lines]
        assert told == [
            ("Expedite: 2 with a limit of 1", "A whole street is dark"),
            ("Expedite: 3 with a limit of 1", "So is the next one"),
        ]
        assert {line.reason for line in passed_limits(session, cast.dora, cast.north_id, MONDAY, LATER)} == {None}
        with pytest.raises(NotFound):
            passed_limits(session, cast.emil, cast.north_id, MONDAY, LATER)


def test_a_reopened_card_comes_back_under_the_limit(desk: Desk, store: Database, cast: Cast) -> None:
    card = desk.move(desk.card("Done", "Doing"), "Done")
    limited(desk, LimitPlan(-1, LimitScope.GROUP, 1, column_ids=(desk.column("Intake"), desk.column("Next"))))
    desk.card("Here")
    with pytest.raises(Refused, match="Intake and Next together already hold 1 of 1 card"):
        store.perform(lambda s: reopen_card(s, cast.boyan, card.id or 0, "It came back", LATER, op="again"))


def test_to_undo_is_no_reason_to_pass_a_limit(desk: Desk, store: Database, cast: Cast) -> None:
    doing(desk, 1, LimitMode.REASON)
    card = desk.move(desk.card("First", "Doing"), "Intake")
    desk.card("Second", "Doing")
    event_id = desk.events(card)[-1].id or 0
    with pytest.raises(NeedsReason, match="Doing already holds 1 of 1 card"):
        store.perform(lambda s: undo_event(s, cast.boyan, event_id, LATER, op="back"))
    store.perform(lambda s: undo_event(s, cast.boyan, event_id, LATER, "It went by mistake", op="back"))
    assert overridden(desk, card) == [("column", "It went by mistake", 1)]


def test_a_blocker_that_ends_over_a_limit_is_kept_and_never_refused(desk: Desk, store: Database, cast: Cast) -> None:
    desk.set_up(blocked_counts=False)
    doing(desk, 1, LimitMode.BLOCK)
    card = desk.card("Blocked", "Doing")
    store.perform(lambda s: block_card(s, cast.boyan, card.id or 0, "Waits", None, MONDAY, op="b"))
    desk.card("Second", "Doing")
    store.perform(lambda s: unblock_card(s, cast.boyan, card.id or 0, LATER, op="u"))
    assert overridden(desk, card) == [("column", "Its blocker ended", 1)]


@pytest.mark.parametrize(
    ("cut", "lane", "changed"),
    [
        (Lanes.CLASS, "class:intangible", {"service_class": ServiceClass.INTANGIBLE}),
        (Lanes.PERSON, "person:{ana}", {"assignee_id": "ana"}),
        (Lanes.NONE, "main", {}),
    ],
)
def test_another_lane_changes_the_card_and_says_so(
    desk: Desk, cast: Cast, cut: Lanes, lane: str, changed: dict[str, object]
) -> None:
    agree(desk, lambda setup: replace(setup, lanes=cut) if setup.lanes is not cut else setup)
    card = desk.card()
    moved = desk.move(card, "Next", lane=lane.format(ana=cast.ana.person_id))
    for name, value in changed.items():
        assert getattr(moved, name) == (cast.ana.person_id if value == "ana" else value)
    assert len(desk.events(card)) == 2 + ("assignee_id" in changed)
    with pytest.raises(Refused):
        desk.move(moved, "Next", lane=f"person:{cast.emil.person_id}")


def test_the_cards_that_an_expedite_delayed_are_listed(desk: Desk, store: Database, cast: Cast) -> None:
    stood, went, blocked = (desk.card(title, "Doing") for title in ("Stood", "Went", "Blocked"))
    desk.card("Queue", "Next")
    store.perform(lambda s: block_card(s, cast.boyan, blocked.id or 0, "Waits", None, MONDAY, op="b"))
    urgent = desk.card("Urgent", "Next", service_class=ServiceClass.EXPEDITE)
    urgent = desk.move(urgent, "Doing")  # an hour after Monday 9:00
    wish = CardMove(went.id or 0, desk.column("Waiting"), 1)
    store.perform(lambda s: move_card(s, cast.boyan, wish, MONDAY + timedelta(minutes=90), op="w"))
    store.perform(lambda s: close_card(s, cast.boyan, urgent.id or 0, urgent.version, LATER, op="c"))
    with store.reading() as session:
        (line,) = expedited(session, cast.ana, cast.north_id, MONDAY, LATER + timedelta(hours=1))
    assert (line.key, line.end - line.start) == (urgent.key, timedelta(hours=1))
    assert [(one.key, one.waited) for one in line.delayed] == [(stood.key, timedelta(hours=1))]
