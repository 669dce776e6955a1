"""The first page, by role: what needs me, and nothing that is not mine to see."""

import time
from datetime import datetime, timedelta

from sqlmodel import Session

from board import actions as board_actions
from board.models import Block, Board, Card, Column, ColumnKind
from core.people import Actor
from data.database import Database
from pods.models import Pod
from retros import queries
from retros.models import Phase
from tests.conftest import Cast
from tests.retros import told


def busy_north(store: Database, cast: Cast, now: datetime) -> None:
    """Two cards of Boyan, one blocked and late; an overdue action; a running retrospective."""
    early = now - timedelta(days=3)
    with store.transaction() as session:
        for number in range(2):
            card = told.new_card(session, cast.ana, cast.north_id, f"Case {number}", early, "Doing")
            card.assignee_id, card.due_at = cast.boyan.person_id, now - timedelta(hours=1) if number else None
            session.add(card)
        board_actions.block_card(session, cast.ana, told.id_of(card), "billing", None, early, op=told.op())
        told.agree(session, cast.boyan, cast.north_id, "call", early, days=1)
        told.open_retro(session, cast.chen, cast.north_id, now, Phase.OPEN_ACTIONS)


def test_an_agent_sees_own_cards_actions_and_meetings(store: Database, cast: Cast, now: datetime) -> None:
    busy_north(store, cast, now)
    with store.reading() as session:
        found = queries.today(session, cast.boyan, now)
    assert [(card.title, card.blocked) for card in found.cards] == [("Case 1", "billing"), ("Case 0", None)]
    assert [need.said for need in found.needs] == [
        "NR-2 is past its due time",
        "Your action “call” is 2 days overdue",
        "The retrospective “Weeks 45 and 46” is running: open actions",
    ]
    assert [line.text for line in found.commitments] == ["call"]
    assert found.glance is not None
    assert (found.glance.open_cards, found.glance.blocked, found.glance.older) == (2, 1, None)
    assert (found.attention, found.setup) == (None, [])


def test_another_pods_agent_sees_nothing_of_it(store: Database, cast: Cast, now: datetime) -> None:
    busy_north(store, cast, now)
    with store.reading() as session:
        found = queries.today(session, cast.emil, now, cast.north_id)
    assert (found.needs, found.cards, found.commitments) == ([], [], [])
    assert found.glance is not None
    assert found.glance.name == "South"


def test_a_manager_sees_pods_that_need_attention_by_name(store: Database, cast: Cast, now: datetime) -> None:
    busy_north(store, cast, now)
    with store.reading() as session:
        found = queries.today(session, cast.dora, now)
    assert found.attention is not None
    assert [(pod.name, pod.reasons) for pod in found.attention.needing] == [
        ("North", ("1 card blocked for more than 2 days", "1 card past the due time"))
    ]
    assert (found.glance, found.meeting, found.cards, found.checks) == (None, None, [], [])
    whole = found.attention
    assert (whole.open_cards, whole.blocked, whole.arrived, whole.finished) == (2, 1, 0, 0)


def test_an_administrator_sees_what_is_still_missing(store: Database, cast: Cast, now: datetime) -> None:
    with store.reading() as session:
        found = queries.today(session, cast.fay, now)
    assert [(step.name, step.done) for step in found.setup] == [
        ("Add people", True),
        ("Name a manager", True),
        ("Form the first pod", True),
        ("Give each pod its people", True),
        ("Draw segments and assign them", False),
        ("Bring in customers or a case log", False),
    ]
    assert (found.attention, found.glance) == (None, None)


def test_a_viewer_and_a_stranger_see_an_empty_day(store: Database, cast: Cast, now: datetime) -> None:
    with store.reading() as session:
        for actor in (cast.goro, Actor("Nobody")):
            found = queries.today(session, actor, now)
            assert (found.needs, found.glance, found.attention, found.setup) == ([], None, None, [])


def test_a_manager_of_649_pods_waits_less_than_300_milliseconds(store: Database, cast: Cast, now: datetime) -> None:
    with store.transaction() as session:
        crowd(session, now)
    with store.reading() as session:
        queries.today(session, cast.dora, now)
    spent = []
    for _ in range(3):
        with store.reading() as session:
            began = time.perf_counter()
            found = queries.today(session, cast.dora, now)
            spent.append(time.perf_counter() - began)
    assert found.attention is not None
    assert (found.attention.pods_seen, len(found.attention.needing)) == (651, 649)
    assert min(spent) < 0.3


def crowd(session: Session, now: datetime) -> None:
    """649 pods over their limit, each with eight cards, one of them blocked for long."""
    crowded = [Pod(name=f"Pod {n:03}", code=f"P{n}", created_at=now) for n in range(649)]
    session.add_all(crowded)
    session.flush()
    ids = [told.id_of(pod) for pod in crowded]
    columns = [Column(pod_id=key, name="Doing", position=0, kind=ColumnKind.ACTIVE, wip_limit=2) for key in ids]
    session.add_all([*(Board(pod_id=key) for key in ids), *columns])
    session.flush()
    early = now - timedelta(days=4)
    cards = [
        Card(
            key=f"P{column.pod_id}-{place}",
            pod_id=column.pod_id,
            column_id=told.id_of(column),
            title="A case",
            opened_at=early,
            entered_at=early,
        )
        for column in columns
        for place in range(8)
    ]
    session.add_all(cards)
    session.flush()
    session.add_all(
        Block(card_id=told.id_of(card), pod_id=card.pod_id, reason="billing", started_at=early) for card in cards[::8]
    )


def test_who_is_offered_a_card_hears_it_first(store: Database, cast: Cast, now: datetime) -> None:
    with store.transaction() as session:
        board_actions.open_board(session, cast.dora, cast.south_id, now)
        card = told.new_card(session, cast.ana, cast.north_id, "Moves south", now)
        offer = board_actions.Offer(told.id_of(card), cast.south_id, "Theirs by now")
        board_actions.offer_card(session, cast.ana, offer, now, op=told.op())
    with store.reading() as session:
        receiver, giver = (queries.today(session, who, now).needs for who in (cast.emil, cast.boyan))
    assert receiver[0].said == "A card is offered to your pod: accept or decline"
    assert (receiver[0].page, receiver[0].params["open"]) == ("Board", "arrivals")
    assert not [need for need in giver if "offered" in need.said]
