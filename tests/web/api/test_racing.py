"""Programs that call at once: the limit holds, a key is used once, and nothing is lost."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import httpx
from sqlmodel import col, select

from board.models import Card, CardEvent, Column, EventKind
from data.database import Database
from tests.board.conftest import Desk
from tests.conftest import Cast
from tests.web.api.programs import program_of

RACERS = 8


def test_three_of_eight_programs_pass_a_limit_of_three(store: Database, cast: Cast) -> None:
    desk, start = Desk(store, cast), Barrier(RACERS)
    cards = [desk.card(f"Racer {number}") for number in range(RACERS)]
    store.perform(lambda s: setattr(s.get_one(Column, desk.column("Doing")), "wip_limit", 3))
    program, doing = program_of(store, cast.boyan), desk.column("Doing")

    def race(card: Card) -> httpx.Response:
        start.wait()
        return program.post(f"/cards/{card.id}/move", {"column_id": doing, "version": 1})

    with ThreadPoolExecutor(RACERS) as hands:
        answers = list(hands.map(race, cards))
    assert Counter(answer.status_code for answer in answers) == {200: 3, 409: 5}
    assert all("3 of 3" in answer.json()["detail"] for answer in answers if answer.status_code == 409)


def test_one_key_sent_eight_times_at_once_is_one_change(store: Database, cast: Cast) -> None:
    desk, start = Desk(store, cast), Barrier(RACERS)
    program = program_of(store, cast.boyan)

    def race(_number: int) -> str:
        start.wait()
        return program.post(f"/pods/{cast.north_id}/cards", {"title": "No power"}, key="one-and-the-same").text

    with ThreadPoolExecutor(RACERS) as hands:
        told = set(hands.map(race, range(RACERS)))
    with desk.store.reading() as session:
        made = session.exec(select(CardEvent).where(col(CardEvent.kind) == EventKind.CREATED)).all()
    assert (len(told), len(made)) == (1, 1)
