"""Warm offers, the taxonomy of handoffs, shift changes, overflow: what passes, what stays, and who is refused."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import pairwise
from threading import Barrier
from typing import Any

import pytest
from sqlmodel import Session, col, select

from board import actions, queries
from board.actions import HandOff, Offer, ShiftChange
from board.models import Card, Handoff, HandoffKind, HandoffOffer
from core.people import Actor
from core.refusal import NotFound, Refused
from pods.models import Skill, SkillKind
from tests.board.conftest import Desk
from tests.conftest import MONDAY

LATER = MONDAY + timedelta(minutes=4)
WARM, COLD, RETURN = HandoffKind.WARM, HandoffKind.COLD, HandoffKind.RETURN


@pytest.fixture
def two(desk: Desk) -> Desk:
    """Both pods have a board."""
    desk.store.perform(lambda s: actions.open_board(s, desk.cast.dora, desk.cast.south_id, MONDAY))
    return desk


def do(desk: Desk, work: Callable[[Session], Any]) -> Any:
    return desk.store.perform(work)


def offer(desk: Desk, card: Card, who: Actor | None = None, **facts: Any) -> HandoffOffer:
    wish = replace(Offer(card.id or 0, desk.cast.south_id, "Moved south", "Wants a call today"), **facts)
    made: HandoffOffer = do(desk, lambda s: actions.offer_card(s, who or desk.cast.boyan, wish, MONDAY, op=desk.op()))
    return made


def chain(desk: Desk) -> list[Handoff]:
    with desk.store.reading() as session:
        return list(session.exec(select(Handoff).order_by(col(Handoff.card_id), col(Handoff.seq))))


def now(desk: Desk, card: Card) -> Card:
    with desk.store.reading() as session:
        return session.get_one(Card, card.id)


def test_an_offered_card_stays_until_it_is_accepted(two: Desk) -> None:
    card, cast = two.card(column="Doing", assignee_id=two.cast.boyan.person_id), two.cast
    made = offer(two, card)
    assert (now(two, card).pod_id, now(two, card).assignee_id) == (cast.north_id, cast.boyan.person_id)
    assert chain(two) == []
    do(two, lambda s: actions.accept_offer(s, cast.emil, made.id or 0, LATER, op="a"))
    taken, (step,) = now(two, card), chain(two)
    assert (taken.pod_id, taken.assignee_id) == (cast.south_id, cast.emil.person_id)
    assert (step.kind, step.accepted_at, step.minutes) == (WARM, LATER, 4)
    assert (step.from_person_id, step.to_person_id) == (cast.boyan.person_id, cast.emil.person_id)
    again = do(two, lambda s: actions.accept_offer(s, cast.emil, made.id or 0, LATER, op="a"))
    assert again.handoff_id == step.id
    with pytest.raises(Refused, match="Emil accepted this offer before you"):
        do(two, lambda s: actions.decline_offer(s, cast.emil, made.id or 0, "No", LATER, op="b"))


def test_no_way_leads_to_a_warm_step_without_acceptance(two: Desk) -> None:
    card = two.card()
    wish = HandOff(card.id or 0, two.cast.south_id, WARM, "Moved south", "Wants a call today", card.version, True)
    with pytest.raises(Refused, match="waits for the receiver"):
        do(two, lambda s: actions.hand_off_card(s, two.cast.boyan, wish, MONDAY, op="w"))
    emil, ana = two.cast.emil, two.cast.ana
    declined = offer(two, card).id or 0
    with pytest.raises(Refused, match="Say why not"):
        do(two, lambda s: actions.decline_offer(s, emil, declined, " ", LATER, op="d"))
    do(two, lambda s: actions.decline_offer(s, emil, declined, "Ours is full", LATER, op="d"))
    with pytest.raises(Refused, match="declined this offer"):
        do(two, lambda s: actions.accept_offer(s, emil, declined, LATER, op="late"))
    withdrawn = offer(two, card).id or 0
    do(two, lambda s: actions.withdraw_offer(s, ana, withdrawn, LATER, op="v"))
    with pytest.raises(Refused, match="was withdrawn"):
        do(two, lambda s: actions.accept_offer(s, emil, withdrawn, LATER, op="later"))
    assert chain(two) == []


def test_a_card_is_offered_once_at_a_time_and_its_end_withdraws_the_offer(two: Desk) -> None:
    card, cast = two.card(), two.cast
    made = offer(two, card)
    with pytest.raises(Refused, match="is offered to South already"):
        offer(two, card)
    do(two, lambda s: actions.close_card(s, cast.boyan, card.id or 0, now(two, card).version, LATER, op="c"))
    with pytest.raises(Refused, match="was withdrawn"):
        do(two, lambda s: actions.accept_offer(s, cast.emil, made.id or 0, LATER, op="a"))


@pytest.mark.parametrize("who", ["boyan", "ana", "chen", "dora", "fay", "goro"])
def test_only_the_receiving_pod_answers_an_offer(two: Desk, who: str) -> None:
    made, actor = offer(two, two.card()), getattr(two.cast, who)
    for work in (
        lambda s: actions.accept_offer(s, actor, made.id or 0, LATER, op="1"),
        lambda s: actions.decline_offer(s, actor, made.id or 0, "No", LATER, op="2"),
    ):
        with pytest.raises((NotFound, Refused)):
            do(two, work)
    with pytest.raises(NotFound):
        do(two, lambda s: actions.withdraw_offer(s, two.cast.emil, made.id or 0, LATER, op="3"))


def test_who_is_offered_a_card_may_read_it_and_ask_but_not_move_it(two: Desk) -> None:
    card, emil = two.card("Invoice is wrong"), two.cast.emil
    with two.store.reading() as session, pytest.raises(NotFound):
        queries.card_detail(session, emil, card.id or 0, LATER)
    made = offer(two, card)
    do(two, lambda s: actions.comment_on_card(s, emil, card.id or 0, "Which meter?", LATER, op="q"))
    with two.store.reading() as session:
        told = queries.card_detail(session, emil, card.id or 0, LATER)
        assert (told.title, told.is_guest, told.may_comment, told.may_write) == ("Invoice is wrong", True, True, False)
        assert [line.key for line in queries.arrivals(session, emil, two.cast.south_id).offers] == ["NR-1"]
        assert queries.offers_waiting(session, emil) == [(two.cast.south_id, 1)]
        assert queries.offers_waiting(session, two.cast.boyan) == []
    with pytest.raises(NotFound):
        do(two, lambda s: actions.close_card(s, emil, card.id or 0, now(two, card).version, LATER, op="m"))
    do(two, lambda s: actions.withdraw_offer(s, two.cast.boyan, made.id or 0, LATER, op="w"))
    with two.store.reading() as session, pytest.raises(NotFound):
        queries.card_detail(session, emil, card.id or 0, LATER)


def test_an_escalation_names_what_was_missing(two: Desk) -> None:
    with two.store.transaction() as session:
        session.add(skill := Skill(name="Gas", kind=SkillKind.PRODUCT))
        session.flush()
        skill_id = skill.id
    card, cast = two.card(), two.cast
    wish = HandOff(card.id or 0, cast.south_id, HandoffKind.FUNCTIONAL, "Leak", "", card.version)
    with pytest.raises(NotFound):
        do(two, lambda s: actions.hand_off_card(s, cast.boyan, replace(wish, skill_id=999), MONDAY, op="0"))
    do(two, lambda s: actions.hand_off_card(s, cast.boyan, replace(wish, skill_id=skill_id), MONDAY, op="1"))
    version = now(two, card).version
    upward = HandOff(
        card.id or 0, cast.north_id, HandoffKind.HIERARCHICAL, "800 EUR", "", version, named="Refund to 500"
    )
    do(two, lambda s: actions.hand_off_card(s, cast.emil, upward, MONDAY, op="2"))
    with two.store.reading() as session:
        first, second = queries.card_detail(session, cast.boyan, card.id or 0, LATER).steps
    assert "missing skill: Gas" in first.marks
    assert "limit exceeded: Refund to 500" in second.marks
    assert second.is_bounce
    assert "ping-pong: straight back to where it came from" in second.marks


def test_a_return_goes_to_the_giver_of_the_step_it_undoes(two: Desk) -> None:
    card, other, cast = two.card(), two.card("Another"), two.cast
    for number, one in enumerate((card, other)):
        there = HandOff(one.id or 0, cast.south_id, HandoffKind.MISROUTE, "Theirs", "", one.version)
        do(two, partial(actions.hand_off_card, actor=cast.boyan, wish=there, at=MONDAY, op=f"go-{number}"))
    mine, theirs = chain(two)
    back = HandOff(card.id or 0, cast.north_id, RETURN, "Not ours", "", now(two, card).version)
    for undoes in (None, theirs.id, 999):
        wish = replace(back, undoes_id=undoes)
        with pytest.raises(Refused, match="names the handoff that it undoes"):
            do(two, partial(actions.hand_off_card, actor=cast.emil, wish=wish, at=MONDAY, op="r"))
    do(two, lambda s: actions.hand_off_card(s, cast.emil, replace(back, undoes_id=mine.id), MONDAY, op="r"))
    assert chain(two)[1].undoes_id == mine.id


def test_a_change_of_shift_stays_in_the_pod_and_in_the_chain(two: Desk) -> None:
    card, cast = two.card(assignee_id=two.cast.boyan.person_id), two.cast
    change = ShiftChange(card.id or 0, cast.ana.person_id or 0, "Promised a call at five", card.version)
    with pytest.raises(Refused, match="member of this pod"):
        wrong = replace(change, to_person_id=cast.emil.person_id or 0)
        do(two, lambda s: actions.change_shift(s, cast.boyan, wrong, MONDAY, op="x"))
    do(two, lambda s: actions.change_shift(s, cast.boyan, change, MONDAY, op="s"))
    (step,) = chain(two)
    assert (step.kind, step.from_pod_id, step.to_pod_id) == (HandoffKind.SHIFT_CHANGE, cast.north_id, cast.north_id)
    with two.store.reading() as session:
        told = queries.card_detail(session, cast.boyan, card.id or 0, LATER)
    assert (told.handoffs, told.ping_pong, told.summary) == (0, False, None)
    assert told.steps[0].marks == ("planned, in the same pod: counted nowhere",)


def test_the_repeat_of_a_handoff_hears_the_first_answer_at_the_same_moment(two: Desk) -> None:
    card, cast, gate = two.card(), two.cast, Barrier(4)
    wish = HandOff(card.id or 0, cast.south_id, HandoffKind.MISROUTE, "Theirs", "", card.version)

    def race(_: int) -> str:
        gate.wait()
        try:
            found: Card = do(two, lambda s: actions.hand_off_card(s, cast.boyan, wish, MONDAY, op="same"))
        except Refused as refusal:
            return str(refusal)
        return found.key

    with ThreadPoolExecutor(4) as hands:
        assert set(hands.map(race, range(4))) == {"NR-1"}
    assert len(chain(two)) == 1


@pytest.mark.parametrize("seed", range(3))
def test_whatever_happens_a_chain_is_appended_and_connected(two: Desk, seed: int) -> None:
    draw, cast = random.Random(seed), two.cast
    cards = [two.card(f"Case {n}") for n in range(2)]
    seen: list[tuple[Any, ...]] = []
    for number in range(14):
        card = now(two, draw.choice(cards))
        giver, taker = (cast.boyan, cast.emil) if card.pod_id == cast.north_id else (cast.emil, cast.boyan)
        to = cast.south_id if card.pod_id == cast.north_id else cast.north_id
        with suppress(Refused):
            step(two, draw.choice(list(HandoffKind)), card, (giver, taker, to), number)
        rows = [tuple(row.model_dump().values()) for row in sorted(chain(two), key=lambda row: row.id or 0)]
        assert rows[: len(seen)] == seen, "steps are appended, never changed"
        seen = rows
    for card in cards:
        steps = [row for row in chain(two) if row.card_id == card.id]
        assert [row.seq for row in steps] == list(range(len(steps)))
        assert all(after.from_pod_id == before.to_pod_id for before, after in pairwise(steps))
        assert not steps or steps[-1].to_pod_id == now(two, card).pod_id
        assert all(row.accepted_at for row in steps if row.kind is WARM)


def step(two: Desk, kind: HandoffKind, card: Card, sides: tuple[Actor, Actor, int], number: int) -> None:
    """One try of one kind; warm ones by offer and acceptance."""
    giver, taker, to = sides
    if kind is WARM:
        made = offer(two, card, giver, to_pod_id=to)
        do(two, lambda s: actions.accept_offer(s, taker, made.id or 0, LATER, op=f"take-{number}"))
        return
    if kind is HandoffKind.SHIFT_CHANGE:
        change = ShiftChange(card.id or 0, giver.person_id or 0, "Next shift", card.version)
        do(two, lambda s: actions.change_shift(s, giver, change, MONDAY, op=f"shift-{number}"))
        return
    steps = [row for row in chain(two) if row.card_id == card.id and row.to_pod_id == card.pod_id]
    wish = HandOff(card.id or 0, to, kind, "Why", "What was tried so far", card.version, True, named="Something")
    wish = replace(wish, undoes_id=steps[-1].id if steps else None)
    do(two, lambda s: actions.hand_off_card(s, giver, wish, MONDAY, op=f"hand-{number}"))
