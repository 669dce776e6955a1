"""Many hands at once: the limit holds, nothing is lost, the history tells the board."""

import os
import random
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from sqlmodel import col, select

from board.actions import CardMove, NewCard, create_card, move_card, open_board
from board.models import Card, CardEvent, Column, EventKind
from core.people import Actor
from core.refusal import Refused
from data.database import Database
from tests.board.conftest import Desk
from tests.conftest import MONDAY, Cast

RACERS = 20
PROCESSES = 4
RUNNER = """
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from core.people import Actor, Grant, Role
from core.refusal import Refused
from board.actions import CardMove, move_card
from data import database
url, column_id, pod_id, person_id, *cards = sys.argv[1], *map(int, sys.argv[2:])
store = database.connect(url, pool=8)
actor = Actor(name="Boyan", grants=(Grant(Role.AGENT, pod_id),), person_id=person_id)
at = datetime(2026, 11, 16, 10, tzinfo=UTC)

def race(card_id):
    move = CardMove(card_id, column_id, 1)
    try:
        store.perform(lambda session: move_card(session, actor, move, at, op=f"race-{card_id}"))
    except Refused as refusal:
        return str(refusal)
    return "moved"

print("ready", flush=True)
sys.stdin.readline()
with ThreadPoolExecutor(len(cards)) as hands:
    print(*hands.map(race, cards), sep="\\n", flush=True)
"""


def attempt(store: Database, actor: Actor, move: CardMove, op: str) -> str:
    try:
        store.perform(lambda session: move_card(session, actor, move, MONDAY + timedelta(hours=1), op=op))
    except Refused as refusal:
        return str(refusal)
    return "moved"


def replayed(store: Database, cast: Cast) -> dict[int, int | None]:
    """Where each card is, told by its events alone. Each event starts where the one before ended."""
    places: dict[int, int | None] = {}
    with store.reading() as session:
        events = session.exec(select(CardEvent).order_by(col(CardEvent.card_id), col(CardEvent.seq))).all()
    for event in events:
        if event.kind is not EventKind.CREATED:
            assert places[event.card_id] == event.from_column_id
        places[event.card_id] = event.to_column_id
    assert all(event.pod_id == cast.north_id for event in events)
    return places


def standing(store: Database) -> dict[int, int | None]:
    with store.reading() as session:
        return {card.id or 0: card.column_id for card in session.exec(select(Card))}


@pytest.mark.parametrize("taken", [0, 4], ids=["five free", "one free"])
def test_twenty_racing_moves_never_exceed_a_limit_of_five(desk: Desk, store: Database, cast: Cast, taken: int) -> None:
    for number in range(taken):
        desk.card(f"There {number}", "Doing")
    cards = [desk.card(f"Racer {number}") for number in range(RACERS)]
    doing, start = desk.column("Doing"), Barrier(RACERS)

    def race(card: Card) -> str:
        start.wait()
        return attempt(store, cast.boyan, CardMove(card.id or 0, doing, 1), f"race-{card.id}")

    with ThreadPoolExecutor(RACERS) as hands:
        said = Counter(hands.map(race, cards))
    assert said == {"moved": 5 - taken, "Doing already holds 5 of 5 cards; finish one first.": 15 + taken}
    assert replayed(store, cast) == standing(store)
    assert Counter(standing(store).values())[doing] == 5


def test_three_of_eight_racing_processes_pass_a_limit_of_three(
    desk: Desk, store: Database, cast: Cast, url: str
) -> None:
    cards = [desk.card(f"Racer {number}").id for number in range(8)]
    desk.set_up("Doing", wip_limit=3)
    facts = (desk.column("Doing"), cast.north_id, cast.boyan.person_id)
    root = Path(__file__).parents[3]
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", RUNNER, url, *map(str, (*facts, *cards[first::PROCESSES]))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=root,
            env={**os.environ, "PYTHONPATH": str(root)},
        )
        for first in range(PROCESSES)
    ]
    for racer in racers:
        assert racer.stdout is not None
        assert racer.stdout.readline() == "ready\n"
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write("go\n")
        racer.stdin.flush()
    said = Counter(line for racer in racers for line in racer.communicate(timeout=60)[0].splitlines())
    assert said == {"moved": 3, "Doing already holds 3 of 3 cards; finish one first.": 5}
    assert replayed(store, cast) == standing(store)


def test_twenty_racers_with_one_key_move_a_card_once_and_hear_the_same(desk: Desk, store: Database, cast: Cast) -> None:
    card, start = desk.card(), Barrier(RACERS)
    move = CardMove(card.id or 0, desk.column("Doing"), 1)

    def race(_: int) -> str:
        start.wait()
        return attempt(store, cast.boyan, move, "the one key")

    with ThreadPoolExecutor(RACERS) as hands:
        assert set(hands.map(race, range(RACERS))) == {"moved"}
    assert len(desk.events(card)) == 2


def test_one_of_twenty_racers_for_one_card_wins_and_the_others_hear_who(
    desk: Desk, store: Database, cast: Cast
) -> None:
    card, start, column_id = desk.card(), Barrier(RACERS), desk.column("Next")

    def race(number: int) -> str:
        start.wait()
        return attempt(store, cast.boyan, CardMove(card.id or 0, column_id, 1), f"key-{number}")

    with ThreadPoolExecutor(RACERS) as hands:
        said = Counter(answer.split(".")[0] for answer in hands.map(race, range(RACERS)))
    assert said == {"moved": 1, "Boyan moved NR-1 before you": 19}


def test_a_thousand_moves_by_eight_hands_lose_nothing_and_break_no_limit(store: Database, cast: Cast) -> None:
    store.perform(lambda session: open_board(session, cast.ana, cast.north_id, MONDAY))
    with store.reading() as session:
        columns = session.exec(select(Column).order_by(col(Column.position))).all()
    wish = NewCard(cast.north_id, "A case")
    with store.transaction() as session:
        for number in range(14):
            create_card(session, cast.boyan, wish, MONDAY, op=f"card-{number}")

    def work(hand: int) -> int:
        dice, accepted = random.Random(hand), 0
        for turn in range(125):
            with store.reading() as session:
                cards = session.exec(select(Card).order_by(col(Card.id))).all()
            card, near = dice.choice(cards), dice.choice(cards)
            move = CardMove(card.id or 0, dice.choice(columns).id or 0, card.version, after_id=near.id)
            accepted += attempt(store, cast.boyan, move, f"{hand}-{turn}") == "moved"
        return accepted

    with ThreadPoolExecutor(8) as hands:
        accepted = sum(hands.map(work, range(8)))
    with store.reading() as session:
        moves = session.exec(select(CardEvent).where(CardEvent.kind != EventKind.CREATED)).all()
        versions = sum(card.version - 1 for card in session.exec(select(Card)))
    assert len(moves) == accepted == versions
    assert accepted > 100
    places = replayed(store, cast)
    assert places == standing(store)
    held = Counter(places.values())
    assert all(held[column.id] <= column.wip_limit for column in columns if column.wip_limit is not None)
