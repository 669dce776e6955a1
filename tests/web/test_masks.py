"""What reaches a browser: on every page, for every role, nothing that the role may not read."""

import asyncio
from dataclasses import dataclass
from typing import Any

import pytest
from sqlmodel import Session as Reading
from sqlmodel import col, select

from board import actions as board
from board.actions import NewCard
from core import clock
from core.people import Actor
from pods import queries as pods
from pods.models import Customer
from retros import actions as retros
from retros.models import NoteKind, Phase
from tests.conftest import MONDAY, Cast
from tests.pods.conftest import LONG_AGO, World
from tests.retros import told
from tests.web.site import Site
from tests.web.wsclient import Session

PERSONAL = ("Kanarija", "kanarija.mail", "00359-777")
CARD = ("Titlecanary", "Descriptioncanary", "Commentcanary", "Blockcanary")
RETRO = ("Remarkcanary", "Promisecanary")
STANDUP = ("Notecanary",)

HIDDEN = {
    "chen": PERSONAL,
    "dora": (*PERSONAL, *CARD, *RETRO, *STANDUP),
    "fay": (*PERSONAL, *CARD, *RETRO, *STANDUP),
    "goro": (*PERSONAL, *CARD, *RETRO, *STANDUP),
    "emil": (*PERSONAL, *CARD, *RETRO, *STANDUP),
}
"""The coach sees no personal data; manager, administrator, viewer and another pod's agent see no words at all."""


class Ear(Session):
    """Keeps whatever the server sends, as it comes."""

    heard = b""

    def take(self, message: Any) -> None:
        """One message of the server."""
        self.heard += message.SerializeToString()
        super().take(message)


@dataclass(frozen=True)
class Told:
    """Where it was all written."""

    card_id: int
    retro_id: int
    customer_id: int

    def pages(self) -> list[tuple[str, str]]:
        """Every page, with the ids of another's things in its address."""
        ids = f"pod=1&card={self.card_id}&retro={self.retro_id}&customer={self.customer_id}&person=1"
        titles = "board standup retros metrics pod-figures pods pod customers import people audit sessions"
        return [(title, ids) for title in ("", *titles.split())]


@pytest.fixture(scope="module")
def written(site: Site) -> Told:
    """A customer, a card with all that can be said of one, a standup and a closed retrospective in North."""
    at = clock.now()
    with site.store.transaction() as session:
        names = ("ana", "boyan", "chen", "dora", "emil", "fay", "goro")
        actors = {name: actor_of(session, site, name) for name in names}
        cast = Cast(**actors, north_id=1, south_id=2)
    world = World(site.store, cast)
    with site.store.transaction() as session:
        world.people(session, [("K-1", {"region": "north", "tier": "gold"}, LONG_AGO)])
        customer = session.exec(select(Customer).where(col(Customer.ext_id) == "K-1")).one()
        customer.name, customer.email, customer.phone = PERSONAL
        board.open_board(session, cast.ana, 1, at)
        card_id = write_card(session, cast.ana, customer.id)
        standup = retros.open_standup(session, cast.ana, 1, at, op="standup")
        note = retros.NewNote(told.id_of(standup), NoteKind.NOTE, STANDUP[0], card_id)
        retros.note_on_card(session, cast.ana, note, at, op="note")
        retro = told.open_retro(session, cast.ana, 1, at)
        told.write(session, cast.ana, told.id_of(retro), RETRO[0], at)
        told.lead_to(session, cast.ana, retro, Phase.DISCUSS, at)
        told.agree(session, cast.ana, 1, RETRO[1], at)
        return Told(card_id, told.id_of(retro), told.id_of(customer))


def actor_of(session: Reading, site: Site, name: str) -> Actor:
    actor = pods.actor_of(session, site.person_id(name), MONDAY)
    assert actor
    return actor


def write_card(session: Reading, ana: Actor, customer_id: int | None) -> int:
    at, wish = clock.now(), NewCard(1, CARD[0], customer_id=customer_id, description=CARD[1])
    card_id = told.id_of(board.create_card(session, ana, wish, at, op="card"))
    board.comment_on_card(session, ana, card_id, CARD[2], at, op="comment")
    board.block_card(session, ana, card_id, CARD[3], ana.person_id, at, op="block")
    return card_id


async def heard(site: Site, name: str, page: str, query: str) -> bytes:
    async with Ear(site.socket_url, site.sign_in(name)[1], query=query, page=page) as session:
        await session.rerun()
        assert not session.errors
        assert not [text for text in session.texts if "Something went wrong" in text]
        return session.heard


def found(site: Site, written: Told, name: str, words: tuple[str, ...]) -> set[tuple[str, str]]:
    async def everywhere() -> set[tuple[str, str]]:
        said = {page: await heard(site, name, page, query) for page, query in written.pages()}
        return {(page, word) for page, text in said.items() for word in words if word.encode() in text}

    return asyncio.run(everywhere())


@pytest.mark.parametrize("name", HIDDEN)
def test_nothing_hidden_from_a_role_reaches_its_browser(site: Site, written: Told, name: str) -> None:
    assert found(site, written, name, HIDDEN[name]) == set()


def test_the_pod_itself_reads_all_of_it(site: Site, written: Told) -> None:
    words = (*PERSONAL, *CARD, *RETRO, *STANDUP)
    assert {word for _, word in found(site, written, "ana", words)} == set(words)
