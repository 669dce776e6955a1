"""Random deeds by many hands: no limit is exceeded without its event, no move is lost, the log tells the board."""

import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from sqlmodel import Session, col, select

from board import limits
from board.actions import (
    CardMove,
    NewCard,
    assign_card,
    create_card,
    delete_card,
    move_card,
    reopen_card,
    restore_card,
    save_setup,
)
from board.actions.ground import Trace, held_card, held_column
from board.actions.moves import settle
from board.limits import Place, Rule
from board.models import Card, CardEvent, Column, ColumnKind, EventKind, LimitMode, LimitScope
from board.queries import read_setup
from board.setup import LimitPlan
from core.people import ActorKind
from core.refusal import Refused
from data.database import Database
from tests.board.conftest import Desk
from tests.conftest import MONDAY, Cast
from tests.web.api.programs import Program, program_of

HANDS, TURNS = 6, 16
LATER = MONDAY + timedelta(hours=1)
Act = Callable[[Session], object]


def agreed(desk: Desk, *plans: LimitPlan) -> None:
    """Doing holds three and refuses, Waiting holds two and asks; and these limits besides."""
    modes = {"Doing": (3, LimitMode.BLOCK), "Waiting": (2, LimitMode.REASON)}

    def work(session: Session) -> None:
        setup = read_setup(session, desk.cast.north_id)
        columns = [
            replace(one, wip_limit=modes[one.name][0], mode=modes[one.name][1]) if one.name in modes else one
            for one in setup.columns
        ]
        wished = replace(setup, columns=tuple(columns), limits=plans)
        save_setup(session, desk.cast.ana, desk.cast.north_id, wished, 1, MONDAY, op=desk.op())

    desk.store.perform(work)


@pytest.mark.parametrize("scope", ["column", "group", "pod", "person", "lane"])
def test_three_of_eight_racers_pass_a_limit_of_three(desk: Desk, store: Database, cast: Cast, scope: str) -> None:
    doing, waiting, who = desk.column("Doing"), desk.column("Waiting"), cast.boyan.person_id
    plan = {
        "column": (),
        "group": (LimitPlan(-1, LimitScope.GROUP, 3, column_ids=(doing, waiting)),),
        "pod": (LimitPlan(-1, LimitScope.POD, 3),),
        "person": (LimitPlan(-1, LimitScope.PERSON, 3),),
        "lane": (LimitPlan(-1, LimitScope.LANE, 3, lane=f"person:{who}"),),
    }[scope]
    cards, start = [desk.card(f"Racer {number}", assignee_id=who) for number in range(8)], Barrier(8)
    agreed(desk, *plan)
    if scope != "column":
        store.perform(lambda s: setattr(s.get_one(Column, doing), "wip_limit", None))

    def race(card: Card) -> str:
        move = CardMove(card.id or 0, doing, 1)
        start.wait()
        try:
            store.perform(lambda s: move_card(s, cast.boyan, move, LATER, op=f"race-{card.id}"))
        except Refused as refusal:
            return "refused" if "3 of 3 cards" in str(refusal) else str(refusal)
        return "moved"

    with ThreadPoolExecutor(8) as hands:
        assert Counter(hands.map(race, cards)) == {"moved": 3, "refused": 5}


class Hand:
    """Somebody, a rule or a program, who does things at random and remembers which were answered with yes."""

    def __init__(self, desk: Desk, seed: int, program: Program) -> None:
        self.desk, self.dice, self.seed, self.done, self.program = desk, random.Random(seed), seed, 0, program
        with desk.store.reading() as session:
            wanted = select(Column.id).where(Column.pod_id == desk.cast.north_id).order_by(col(Column.position))
            self.columns = [column_id or 0 for column_id in session.exec(wanted)]

    def work(self) -> int:
        for turn in range(TURNS):
            with self.desk.store.reading() as session:
                cards = session.exec(select(Card).order_by(col(Card.id))).all()
            ways = (*[self.drag] * 3, self.call, self.bulk, self.rule, self.back, self.give, self.go)
            act = self.dice.choice(ways) if turn else self.call
            try:
                work = act(self.dice.choice(cards), f"{self.seed}-{turn}")
                self.desk.store.perform(work)
                self.done += 1
            except Refused:
                pass
        return self.done

    def wish(self, card: Card) -> CardMove:
        lane = self.dice.choice((None, None, None, "expedite", "main"))
        reason = self.dice.choice(("", "It cannot wait"))
        return CardMove(card.id or 0, self.dice.choice(self.columns), card.version, lane=lane, reason=reason)

    def drag(self, card: Card, op: str) -> Act:
        wish = self.wish(card)
        return lambda s: move_card(s, self.desk.cast.boyan, wish, LATER, op=op)

    def call(self, card: Card, op: str) -> Act:
        """Through the API, in a transaction of its own; what is left to do is to tell how it was answered."""
        wish = self.wish(card)
        sent = {"column_id": wish.column_id, "version": wish.version, "lane": wish.lane, "reason": wish.reason}
        answer = self.program.post(f"/cards/{card.id}/move", sent, key=f"call-{op}")
        assert answer.status_code in (200, 409), answer.text
        if answer.status_code == 409:
            raise Refused(answer.json()["detail"])
        return lambda _s: None

    def bulk(self, card: Card, _op: str) -> Act:
        wish = self.wish(card)
        more = replace(wish, card_id=(card.id or 0) % 12 + 1)
        trace = Trace(EventKind.MOVED, self.desk.cast.ana, LATER)
        return lambda s: [self.settle(s, one, trace, deed_id=7) for one in (wish, more)]

    def rule(self, card: Card, _op: str) -> Act:
        wish, hands = self.wish(card), replace(self.desk.cast.ana, kind=ActorKind.RULE)
        return lambda s: self.settle(s, wish, Trace(EventKind.MOVED, hands, LATER), rule_id=3)

    def back(self, card: Card, op: str) -> Act:
        if card.gone_as is not None:
            return lambda s: restore_card(s, self.desk.cast.boyan, card.id or 0, LATER, op=op)
        if card.closed_at is not None:
            return lambda s: reopen_card(s, self.desk.cast.boyan, card.id or 0, "It came back", LATER, op=op)
        return lambda s: self.undo(s, card)

    def give(self, card: Card, op: str) -> Act:
        who, reason = self.dice.choice((None, self.desk.cast.boyan.person_id)), self.dice.choice(("", "Only he can"))
        return lambda s: assign_card(s, self.desk.cast.ana, card.id or 0, who, card.version, LATER, reason, op=op)

    def go(self, card: Card, op: str) -> Act:
        if self.dice.random() < 0.7:
            return self.drag(card, op)
        return lambda s: delete_card(s, self.desk.cast.ana, card.id or 0, "A test", card.version, LATER, op=op)

    def settle(self, session: Session, wish: CardMove, trace: Trace, **facts: int) -> Card:
        card = held_card(session, trace.actor, "card.write", wish.card_id)
        column = held_column(session, card.pod_id, wish.column_id)
        return settle(session, card, column, replace(wish, version=card.version), trace, **facts)

    def undo(self, session: Session, card: Card) -> object:
        last = select(CardEvent).where(CardEvent.card_id == card.id, CardEvent.kind == EventKind.MOVED)
        event = session.exec(last.order_by(col(CardEvent.seq).desc())).first()
        if event is None:
            raise Refused("Nothing to undo")
        wish = CardMove(card.id or 0, event.from_column_id or 0, card.version)
        return self.settle(session, wish, Trace(EventKind.MOVED, self.desk.cast.boyan, LATER), undoes_id=event.id or 0)


@pytest.mark.parametrize("seed", [1, 2])
def test_random_deeds_exceed_no_limit_unsaid_and_lose_nothing(desk: Desk, store: Database, seed: int) -> None:
    with store.transaction() as session:
        for number in range(12):
            create_card(session, desk.cast.boyan, NewCard(desk.cast.north_id, "A case"), MONDAY, op=f"card-{number}")
    group = (desk.column("Next"), desk.column("Doing"))
    agreed(
        desk,
        LimitPlan(-1, LimitScope.GROUP, 5, LimitMode.WARN, column_ids=group),
        LimitPlan(-2, LimitScope.PERSON, 2, LimitMode.REASON),
        LimitPlan(-3, LimitScope.POD, 5, LimitMode.BLOCK),
    )
    program = program_of(store, desk.cast.boyan)
    hands = [Hand(desk, seed * 100 + number, program) for number in range(HANDS)]
    with ThreadPoolExecutor(HANDS) as pool:
        done = sum(pool.map(Hand.work, hands))
    assert done > HANDS
    replayed = Replay(desk)
    with store.reading() as session:
        for event in session.exec(select(CardEvent).order_by(col(CardEvent.id))):
            replayed.hear(event)
        cards = session.exec(select(Card)).all()
        kinds = set(session.exec(select(CardEvent.actor_kind).distinct()))
    replayed.settle()
    assert ActorKind.API in kinds
    assert replayed.cards == {card.id: None if card.gone_as else replayed.place(card) for card in cards}
    assert all(len(replayed.seqs[card.id or 0]) == max(replayed.seqs[card.id or 0]) + 1 for card in cards)


class Replay:
    """The board as its events tell it, in the order of their writing, with every limit counted after each deed."""

    def __init__(self, desk: Desk) -> None:
        self.cards: dict[int | None, Place | None] = {}
        self.seqs: dict[int, set[int]] = {}
        self.before: dict[str, int] = {}
        self.said: set[str] = set()
        self.gone: dict[int, Place] = {}
        self.last: int | None = None
        with desk.store.reading() as session:
            self.kinds = {column.id: column.kind for column in session.exec(select(Column))}
            setup = read_setup(session, desk.cast.north_id)
        columns = [one for one in setup.columns if one.wip_limit and one.kind is not ColumnKind.DONE]
        self.rules = [Rule("column", one.column_id, one.wip_limit or 0, one.mode) for one in columns]
        self.rules += [
            Rule(one.scope.value, one.limit_id, one.wip_limit, one.mode, column_ids=frozenset(one.column_ids))
            for one in setup.limits
        ]
        self.rules.append(Rule("expedite", 0, setup.expedite_limit, setup.expedite_mode))

    def place(self, card: Card) -> Place:
        return Place(card.column_id, self.kinds[card.column_id], card.service_class, None, card.assignee_id)

    def hear(self, event: CardEvent) -> None:
        assert event.seq not in self.seqs.setdefault(event.card_id, set())
        self.seqs[event.card_id].add(event.seq)
        if event.kind is EventKind.OVERRIDDEN:
            detail = event.detail or {}
            self.said.add(detail["limit"])
            assert event.reason or detail["mode"] == "warn"
            return
        if event.kind is not EventKind.ASSIGNED or event.card_id != self.last:
            self.settle()
        self.last = event.card_id
        was = self.cards.get(event.card_id) or self.gone.get(event.card_id)
        assert was is not None or event.kind is EventKind.CREATED
        if event.kind is EventKind.DELETED and was is not None:
            self.gone[event.card_id], self.cards[event.card_id] = was, None
        elif event.kind is EventKind.ASSIGNED and was is not None:
            self.cards[event.card_id] = replace(was, assignee_id=event.to_assignee_id)
        else:
            self.cards[event.card_id] = self.moved(event, was)

    def moved(self, event: CardEvent, was: Place | None) -> Place:
        if event.kind is EventKind.MOVED:
            assert was is not None
            assert was.column_id == event.from_column_id
        column_id = event.to_column_id or (was.column_id if was else 0)
        return Place(column_id, self.kinds[column_id], event.service_class, None, was.assignee_id if was else None)

    def settle(self) -> None:
        """After one deed: what is over its limit and grew says so."""
        held = {rule.key: self.held(rule) for rule in self.rules}
        for rule in self.rules:
            if held[rule.key] > max(rule.limit, self.before.get(rule.key, 0)):
                assert rule.mode is not LimitMode.BLOCK, f"{rule.key} holds {held[rule.key]} of {rule.limit}"
                assert rule.key in self.said, f"{rule.key} holds {held[rule.key]} of {rule.limit}, and nobody said why"
        self.before, self.said = held, set()

    def held(self, rule: Rule) -> int:
        inside = [place for place in self.cards.values() if place is not None and limits.holds(rule, place)]
        if rule.scope == LimitScope.PERSON:
            return max(Counter(place.assignee_id for place in inside).values(), default=0)
        return len(inside)
