"""A manager moves segments: what is past keeps its figures, and every day keeps exactly one pod a segment."""

import random
from datetime import date, timedelta

from sqlmodel import Session

from core.refusal import Refused
from data.database import Database
from metrics import queries as metric_queries
from metrics.results import Result, Window
from pods import actions, queries
from pods.actions import Move
from tests.conftest import MONDAY, Cast
from tests.metrics.conftest import Ledger
from tests.pods.conftest import World

QUARTER = Window(MONDAY - timedelta(days=110), MONDAY - timedelta(days=20))
TODAY = MONDAY.date()


def tell(session: Session, world: World, cast: Cast, dice: random.Random) -> None:
    """A quarter of contacts, answers, complaints and cases of both pods."""
    book = Ledger(session)
    for pod_id in (cast.north_id, cast.south_id):
        people = [book.customer() for _ in range(12)]
        for _ in range(80):
            book.contact(pod_id, dice.choice(people), dice.uniform(1, 120), served_pod_id=pod_id, segment_id=world.ng)
        for _ in range(30):
            book.answer(pod_id, dice.randint(0, 10), dice.uniform(1, 120))
        for number in range(20):
            book.complaint(pod_id, people[number % 12], age=dice.uniform(1, 120))
            opened = dice.uniform(25, 120)
            owners = [pod_id, cast.south_id if pod_id == cast.north_id else cast.north_id]
            book.case(owners if number % 4 == 0 else [pod_id], opened, opened - dice.uniform(0.1, 4))


def counted(store: Database, cast: Cast, at_days: int) -> list[Result]:
    with store.reading() as session:
        return metric_queries.figures(session, cast.dora, QUARTER, MONDAY + timedelta(days=at_days))


def test_moves_of_today_and_later_leave_last_quarters_figures_as_they_were(store: Database, cast: Cast) -> None:
    world, dice = World(store, cast), random.Random(3)
    with store.transaction() as session:
        tell(session, world, cast, dice)
    before = counted(store, cast, 1)
    assert any(result.value for result in before)
    for number in range(12):
        moves = [Move(dice.choice((world.ng, world.nb)), dice.choice((cast.north_id, cast.south_id)), on(dice))]
        move(store, cast, moves, number)
        with store.reading() as session:
            for day in (TODAY - timedelta(days=60), TODAY, TODAY + timedelta(days=17), TODAY + timedelta(days=400)):
                homes = queries.homes_on(session, day)
                assert set(homes) == {world.ng, world.nb, world.s}
                assert all(homes.values())
    assert counted(store, cast, 1) == before


def on(dice: random.Random) -> date:
    return TODAY + timedelta(days=dice.randint(0, 40))


def move(store: Database, cast: Cast, moves: list[Move], number: int) -> None:
    """Commit, or be told that nothing would change."""
    try:
        store.perform(lambda s: actions.commit_moves(s, cast.dora, moves, "Relief", MONDAY, op=f"move-{number}"))
    except Refused as reason:
        assert "Nothing would change" in str(reason)
