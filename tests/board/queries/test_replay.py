"""Events alone say what the cards say, after whatever was done to them; and the past stays as it was."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from sqlmodel import Session, col, select

from board import actions
from board.actions import CardEdit, CardMove, HandOff, NewCard
from board.actions.cards import edit_of
from board.history import CaseEvent, CaseHistory, Meaning
from board.models import Block, Board, Card, CardEvent, Column, EventKind, Gone, HandoffKind, ServiceClass
from board.queries import read_setup
from board.queries.asof import board_then, setup_marks, standings_at
from board.queries.figures import FlowWish, flow_view
from board.replay import Effect
from core.people import Actor, ActorKind
from core.refusal import NotFound, Refused
from data.database import Database
from pods.models import Source
from tests.conftest import MONDAY, Cast

CLASSES = (ServiceClass.STANDARD, ServiceClass.FIXED_DATE, ServiceClass.INTANGIBLE)
IMPORT = Actor(name="Import", kind=ActorKind.IMPORT)
Deed = Callable[[Session, "Life", int], Any]


class Life:
    """Two boards on which everything happens, at random but the same each time."""

    def __init__(self, store: Database, cast: Cast, seed: int) -> None:
        self.store, self.cast, self.dice = store, cast, random.Random(seed)
        self.at, self.count = MONDAY, 0
        for pod_id in (cast.north_id, cast.south_id):
            with store.transaction() as session:
                actions.open_board(session, cast.dora, pod_id, MONDAY)

    def op(self) -> str:
        self.count += 1
        return f"life-{self.count:06}"

    def live(self, steps: int) -> None:
        for _ in range(steps):
            self.at += timedelta(minutes=self.dice.randint(1, 600), seconds=self.dice.randint(0, 59))
            deed, number = self.dice.choice(DEEDS), self.dice.randint(0, 10**6)
            try:
                with self.store.transaction() as session:
                    deed(session, self, number)
            except Refused:
                continue

    def actor(self, pod_id: int) -> Actor:
        return self.cast.ana if pod_id == self.cast.north_id else self.cast.emil


def a_card(session: Session, number: int) -> Card:
    ids = session.exec(select(Card.id).order_by(col(Card.id))).all()
    if not ids:
        raise Refused("no card yet")
    return session.get_one(Card, ids[number % len(ids)])


def a_column(session: Session, pod_id: int, number: int) -> int:
    wanted = select(Column.id).where(Column.pod_id == pod_id, col(Column.archived_at).is_(None))
    ids = session.exec(wanted.order_by(col(Column.id))).all()
    return ids[number % len(ids)] or 0


def create(session: Session, life: Life, number: int) -> None:
    pod_id = (life.cast.north_id, life.cast.south_id)[number % 2]
    wish = NewCard(pod_id, f"Case {number}", service_class=CLASSES[number % 3])
    actions.create_card(session, life.actor(pod_id), wish, life.at, op=life.op())


def move(session: Session, life: Life, number: int) -> None:
    card = a_card(session, number)
    wish = CardMove(card.id or 0, a_column(session, card.pod_id, number // 7), card.version)
    actions.move_card(session, life.actor(card.pod_id), wish, life.at, op=life.op())


def reopen(session: Session, life: Life, number: int) -> None:
    card = a_card(session, number)
    actions.reopen_card(session, life.actor(card.pod_id), card.id or 0, "They called again", life.at, op=life.op())


def assign(session: Session, life: Life, number: int) -> None:
    card = a_card(session, number)
    who = life.actor(card.pod_id)
    chosen = who.person_id if number % 3 else None
    actions.assign_card(session, who, card.id or 0, chosen, card.version, life.at, op=life.op())


def edit(session: Session, life: Life, number: int) -> None:
    card = a_card(session, number)
    said = CardEdit(f"Case {number}", "", "", "bill", CLASSES[number % 3], None)
    actions.edit_card(session, life.actor(card.pod_id), card.id or 0, said, card.version, life.at, op=life.op())


def block(session: Session, life: Life, number: int) -> None:
    card = a_card(session, number)
    actions.block_card(session, life.actor(card.pod_id), card.id or 0, "Billing is down", None, life.at, op=life.op())


def unblock(session: Session, life: Life, number: int) -> None:
    card = a_card(session, number)
    actions.unblock_card(session, life.actor(card.pod_id), card.id or 0, life.at, op=life.op())


def hand_off(session: Session, life: Life, number: int) -> None:
    card = a_card(session, number)
    other = life.cast.south_id if card.pod_id == life.cast.north_id else life.cast.north_id
    wish = HandOff(card.id or 0, other, HandoffKind.COLD, "Theirs", "All is known.", card.version)
    actions.hand_off_card(session, life.actor(card.pod_id), wish, life.at, op=life.op())


def delete(session: Session, life: Life, number: int) -> None:
    card = a_card(session, number)
    actions.delete_card(session, life.actor(card.pod_id), card.id or 0, "Spam", card.version, life.at, op=life.op())


def restore(session: Session, life: Life, number: int) -> None:
    gone = session.exec(select(Card).where(col(Card.gone_as).is_not(None)).order_by(col(Card.id))).all()
    if gone:
        card = gone[number % len(gone)]
        actions.restore_card(session, life.actor(card.pod_id), card.id or 0, life.at, op=life.op())


def take_over(session: Session, life: Life, number: int) -> None:
    """A case of another system, whose rows do or do not say that it is closed."""
    source_id = session.exec(select(Source.id)).first() or 0
    meanings = (Meaning.QUEUE, Meaning.ACTIVE, (Meaning.WAITING, Meaning.RESOLVED, Meaning.CLOSED)[number % 3])
    pods = (life.cast.north_id, life.cast.north_id, (life.cast.north_id, life.cast.south_id)[number % 2])
    rows = tuple(
        CaseEvent(life.at - timedelta(minutes=50 - place), meaning.value, meaning, pod_id)
        for place, (meaning, pod_id) in enumerate(zip(meanings, pods, strict=True))
    )
    closed_at = (rows[-1].at, rows[-1].at + timedelta(seconds=75), None)[number // 3 % 3]
    case = CaseHistory(source_id, f"T-{number}", rows, closed_at, "Old case")
    actions.record_history(session, IMPORT, [case], None, life.at)


def merge(session: Session, life: Life, number: int) -> None:
    one, other = a_card(session, number), a_card(session, number // 5)
    actions.merge_card(session, life.actor(one.pod_id), one.id or 0, other.id or 0, one.version, life.at, op=life.op())


def unmerge(session: Session, life: Life, number: int) -> None:
    gone = session.exec(select(Card).where(Card.gone_as == Gone.MERGED).order_by(col(Card.id))).all()
    if gone:
        card = gone[number % len(gone)]
        actions.unmerge_card(session, life.actor(card.pod_id), card.id or 0, life.at, op=life.op())


DEEDS: tuple[Deed, ...] = (
    *(create, create, create, move, move, move, move, move, move),
    *(reopen, assign, edit, block, unblock, hand_off, hand_off, delete, restore, take_over, merge, merge, unmerge),
)


def told(card: Card, blocked: set[int]) -> tuple[Any, ...]:
    state = Effect.GOES if card.gone_as else Effect.CLOSES if card.closed_at else Effect.OPENS
    place = (card.pod_id, card.column_id, card.assignee_id, card.service_class, state)
    return (*place, card.id in blocked, card.opened_at, card.started_at, card.closed_at)


def test_events_alone_say_what_the_cards_say(store: Database, cast: Cast) -> None:
    life = Life(store, cast, 1)
    life.live(130)
    with store.reading() as session:
        blocked = {block.card_id for block in session.exec(select(Block).where(col(Block.ended_at).is_(None)))}
        cards = {card.id or 0: card for card in session.exec(select(Card))}
        replayed = {**standings_at(session, cast.north_id), **standings_at(session, cast.south_id)}
    assert len(cards) > 20
    assert set(replayed) == set(cards)
    for card_id, one in replayed.items():
        place = (one.pod_id, one.column_id, one.assignee_id, one.service_class, one.state)
        assert (*place, one.is_blocked, one.opened_at, one.started_at, one.closed_at) == told(cards[card_id], blocked)


def test_the_past_stays_as_it_was_whatever_is_done_later(store: Database, cast: Cast) -> None:
    life = Life(store, cast, 3)
    life.live(70)
    day = life.at.date()
    wish = FlowWish(MONDAY.date(), day - timedelta(days=1))
    before = picture(store, cast, wish, life)
    for name in ("Doing", "Next"):
        rename(life, name)
    life.live(70)
    kinds = store_kinds(store)
    assert {EventKind.DELETED, EventKind.REOPENED, EventKind.HANDED_OFF, EventKind.MERGED, EventKind.RESTORED} <= kinds
    assert picture(store, cast, wish, life) == before


def picture(store: Database, cast: Cast, wish: FlowWish, life: Life) -> list[Any]:
    """Everything that is known of a past week."""
    with store.reading() as session:
        view = flow_view(session, cast.ana, cast.north_id, wish, life.at + timedelta(days=30))
        board = board_then(session, cast.ana, cast.north_id, view.as_of)
    flow, done = view.flow, view.scatter
    cards = sorted((column, card.card_id) for column, held in board.cards.items() for card in held)
    figures = (flow.arrived_on, flow.left_on, flow.finished_on, flow.wip, *flow.lines, done.card, done.days)
    return [[column.tolist() for column in figures], done.percentiles, view.efficiency, board.finished, cards]


def rename(life: Life, name: str) -> None:
    with life.store.transaction() as session:
        column = session.exec(select(Column).where(Column.name == name, Column.pod_id == life.cast.north_id)).one()
        column.name, column.version = f"{name} it", column.version + 1
        session.add(column)


def store_kinds(store: Database) -> set[EventKind]:
    with store.reading() as session:
        return {EventKind(kind) for kind in session.exec(select(CardEvent.kind).distinct())}


def test_arrivals_less_departures_are_the_work_in_progress_of_every_day(store: Database, cast: Cast) -> None:
    life = Life(store, cast, 4)
    life.live(90)
    first, last = MONDAY.date(), life.at.date()
    with store.reading() as session:
        view = flow_view(session, cast.ana, cast.north_id, FlowWish(first, last), life.at)
        for place, end in list(enumerate(view.period.bounds[1:]))[::-4]:
            moment = MONDAY.fromtimestamp(float(end), MONDAY.tzinfo)
            there = standings_at(session, cast.north_id, moment).values()
            wip = sum(one.is_open and one.pod_id == cast.north_id for one in there)
            assert (int(view.flow.lines[0][place] - view.flow.left[place]), int(view.flow.wip[place])) == (wip, wip)
        taken = cycle_times(session, cast.north_id)
    assert np.diff(view.flow.wip).tolist() == (view.flow.arrived_on - view.flow.left_on)[1:].tolist()
    edges = [*view.flow.lines, view.flow.left]
    assert all((line >= 0).all() and (np.diff(line) >= 0).all() for line in edges)
    assert all((upper >= lower).all() for upper, lower in pairwise(edges))
    assert sorted((view.scatter.days * 86_400).round().tolist()) == sorted(taken)


def cycle_times(session: Session, pod_id: int) -> list[float]:
    """By hand, from the cards: finished, started, and a case."""
    wanted = select(Card).where(
        Card.pod_id == pod_id,
        col(Card.closed_at).is_not(None),
        col(Card.started_at).is_not(None),
        col(Card.gone_as).is_(None),
    )
    return [
        float(round((card.closed_at - card.started_at).total_seconds()))
        for card in session.exec(wanted)
        if card.closed_at and card.started_at
    ]


def test_a_past_day_has_the_columns_and_limits_of_that_day(store: Database, cast: Cast) -> None:
    life = Life(store, cast, 5)
    tuesday, wednesday = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)
    with store.transaction() as session:
        known = read_setup(session, cast.north_id)
        renamed = [replace(one, name="At work", wip_limit=2) if one.name == "Doing" else one for one in known.columns]
        wished, seen = replace(known, columns=tuple(renamed)), session.get_one(Board, cast.north_id).setup_version
        actions.save_setup(session, cast.ana, cast.north_id, wished, seen, tuesday, op=life.op())
        card = actions.create_card(session, cast.ana, NewCard(cast.north_id, "First"), MONDAY, op=life.op())
        for title, at in (("Second", tuesday), ("Third", wednesday + timedelta(hours=1))):
            edit = edit_of(card, title=title)
            actions.edit_card(session, cast.ana, card.id or 0, edit, card.version, at, op=life.op())
    with store.reading() as session:
        days = (MONDAY, wednesday, wednesday + timedelta(days=1))
        before, later, last = (board_then(session, cast.ana, cast.north_id, at) for at in days)
        titles = [one.title for past in (before, later, last) for here in past.cards.values() for one in here]
        hidden = board_then(session, cast.dora, cast.north_id, MONDAY)
        marks = setup_marks(session, cast.ana, cast.north_id)
    named = [{column.name: column.wip_limit for column in one.columns} for one in (before, later)]
    assert (named[0]["Doing"], named[1]["At work"]) == (5, 2)
    assert before.is_known
    assert titles == ["First", "Second", "Third"]
    assert [one.title for here in hidden.cards.values() for one in here] == [None]
    assert [at for at, _ in marks] == [tuesday]
    with store.reading() as session, pytest.raises(NotFound):
        board_then(session, cast.emil, cast.north_id, MONDAY)


def test_every_event_says_through_which_door_it_came(store: Database, cast: Cast) -> None:
    """A rule, a program and an import write events like people do, and the replay counts them."""
    life = Life(store, cast, 6)
    with store.transaction() as session:
        create(session, life, 2)
        take_over(session, life, 3)
        card = a_card(session, 0)
        for place, kind in enumerate((ActorKind.RULE, ActorKind.API, ActorKind.SYSTEM)):
            hands = replace(cast.ana, kind=kind)
            wish = CardMove(card.id or 0, a_column(session, card.pod_id, place + 1), card.version)
            actions.move_card(session, hands, wish, life.at + timedelta(hours=place), op=life.op())
    with store.reading() as session:
        kinds = {ActorKind(kind) for kind in session.exec(select(CardEvent.actor_kind).distinct())}
        told = standings_at(session, cast.north_id, life.at + timedelta(hours=1))
        assert told[card.id or 0].column_id == a_column(session, cast.north_id, 2)
    assert kinds == set(ActorKind)
