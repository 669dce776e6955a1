"""When a pod is split its open cards go with the halves: none stays behind, none is doubled."""

import pytest
from sqlmodel import Session, select

from board import actions, queries
from board.actions import NewCard
from board.models import Card, Handoff, HandoffKind
from core.people import Person, Role
from core.refusal import NotFound, Refused
from pods import actions as pod_actions
from pods.actions import Half, NewMember, NewSplit
from pods.models import Customer, Pod, PodMembership, Source
from tests.conftest import MONDAY
from tests.pods.conftest import TODAY, World


@pytest.fixture
def world(light_store, light_cast) -> World:  # type: ignore[no-untyped-def]
    return World(light_store, light_cast)


def split(session: Session, world: World) -> int:
    cast = world.cast
    for login in ("hana", "ivo"):
        person = Person(login=login, name=login.capitalize(), created_at=MONDAY)
        session.add(person)
        session.flush()
        new = NewMember(cast.north_id, person.id or 0, Role.AGENT, TODAY)
        pod_actions.add_member(session, cast.dora, new, MONDAY, op=login)
    held = select(PodMembership.id).where(PodMembership.pod_id == cast.north_id, PodMembership.role != Role.COACH)
    ids = sorted(key for key in session.exec(held) if key is not None)
    halves = Half("Gold", "GO", (world.ng,), tuple(ids[:2])), Half("Basic", "BA", (world.nb,), tuple(ids[2:]))
    wish = NewSplit(cast.north_id, TODAY, halves, "Too many")
    return pod_actions.split_pod(session, cast.dora, wish, MONDAY, op="split").id or 0


def test_every_open_card_goes_with_a_half(world: World) -> None:
    cast = world.cast
    with world.store.transaction() as session:
        world.people(session, [("B1", {"region": "north", "tier": "basic"}, TODAY)])
        basic = session.exec(select(Customer.id)).one()
        actions.open_board(session, cast.dora, cast.north_id, MONDAY)
        for title, customer in (("Of a customer", basic), ("Of nobody", None)):
            wish = NewCard(cast.north_id, title, customer_id=customer)
            actions.create_card(session, cast.ana, wish, MONDAY, op=title)
        change = split(session, world)
        assert actions.carry_split_cards(session, cast.dora, change, cast.north_id, MONDAY) == 2
    with world.store.reading() as session:
        names = dict(session.exec(select(Pod.id, Pod.name)).all())
        found = {card.title: names[card.pod_id] for card in session.exec(select(Card))}
        assert found == {"Of a customer": "Basic", "Of nobody": "Gold"}
        assert queries.open_cards(session, cast.north_id) == 0
        assert {row.kind for row in session.exec(select(Handoff))} == {HandoffKind.SEGMENT_MOVE}


def test_a_pod_without_halves_carries_nothing(world: World) -> None:
    with world.store.transaction() as session:
        assert session.exec(select(Source)).all()
        assert actions.carry_split_cards(session, world.cast.dora, 1, world.cast.south_id, MONDAY) == 0


@pytest.mark.parametrize("name", ["ana", "boyan", "chen", "emil", "fay", "goro"])
def test_only_a_manager_carries_cards_over(world: World, name: str) -> None:
    actor = world.cast.everybody()[name]
    with pytest.raises((Refused, NotFound)):
        world.store.perform(lambda s: actions.carry_split_cards(s, actor, 1, world.cast.north_id, MONDAY))
