"""What reaches a browser: on every page, for every role, nothing that the role may not read."""

import asyncio
from dataclasses import dataclass
from typing import Any

import pytest
from sqlmodel import Session as Reading
from sqlmodel import col, select
from streamlit.dataframe_util import convert_arrow_bytes_to_pandas_df

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
from tests.web import canaries
from tests.web.site import Site
from tests.web.wsclient import Session

PERSONAL = ("Kanarija", "kanarija.mail", "00359-777")
CARD = ("Titlecanary", "Descriptioncanary", "Commentcanary", "Blockcanary")
RETRO = ("Remarkcanary", "Promisecanary")
STANDUP = ("Notecanary",)
PASSING = ("Offercanary", "Summarycanary", "Triggercanary", "Outcomecanary", "Declinecanary", "Shiftcanary")
SERVICE = ("Directcanary", "Pausecanary", "Timecanary", "Callercanary", "Namedcanary", "named.canary@")
DECIDED = ("Decisioncanary",)
COACHED = ("Coachcanary",)
WORK = ("Learncanary", "Evidencecanary", "Kudoscanary", "Inboxcanary", "Goalcanary")
AWAY = ("Leavecanary",)
CONTRACT = ("Companycanary",)
WORDS = (*PERSONAL, *CARD, *RETRO, *STANDUP, *PASSING, *SERVICE, *DECIDED, *COACHED)

MANY = 8
"""A scale of eleven steps is no switch between views."""

BEHIND_A_CLICK = {"Summarycanary", "Evidencecanary"}
"""What the pod itself meets only in a dialog or a choice that no address leads to."""

HIDDEN = {
    "boyan": (*COACHED, *AWAY),
    "chen": (*PERSONAL, *CONTRACT, *SERVICE[3:], *AWAY),
    "dora": (*WORDS, *AWAY),
    "fay": (*WORDS, *WORK, *AWAY, *CONTRACT),
    "goro": (*WORDS, *WORK, *AWAY, *CONTRACT),
    "emil": (*WORDS, *WORK, *AWAY, *CONTRACT),
}
"""The coach sees no personal data; manager, administrator, viewer and another pod's agent see no words at all.
Why somebody is away is for the lead and that person, what a coach was told for the pair, a contract for who serves it.
"""


class Ear(Session):
    """Keeps whatever the server sends, as it comes, and the switches between the views of a page."""

    heard = b""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.switches: dict[str, list[str]] = {}

    def take(self, message: Any) -> None:
        """One message of the server."""
        self.heard += message.SerializeToString()
        super().take(message)

    def take_element(self, delta: Any) -> None:
        """One element; switches are kept."""
        super().take_element(delta)
        kind = delta.new_element.WhichOneof("type")
        if kind == "dataframe":  # a table travels packed
            table = delta.new_element.dataframe
            data = table.arrow_data.data or table.lazy_data.initial_chunk.data
            self.heard += convert_arrow_bytes_to_pandas_df(data).to_csv().encode()
        if kind == "button_group":
            group = delta.new_element.button_group
            self.switches[group.id] = [option.content for option in group.options]

    async def look_around(self) -> None:
        """Every view of the page, one after the other."""
        await self.rerun()
        for switch, views in list(self.switches.items()):
            for view in views[1:] if len(views) < MANY else ():
                self.states = {switch: view}
                await self.rerun()


@dataclass(frozen=True)
class Told:
    """Where it was all written."""

    card_id: int
    retro_id: int
    customer_id: int
    contract_id: int

    def pages(self) -> list[tuple[str, str]]:
        """Every page, with the ids of another's things in its address."""
        ids = f"pod=1&card={self.card_id}&retro={self.retro_id}&customer={self.customer_id}&person=1"
        ids += f"&contract={self.contract_id}"
        titles = "board standup retros metrics pod-figures pods pod customers import people audit sessions tokens"
        more = "shifts skills guardrails capacity balance models contracts shift-down"
        pages = [(title, ids) for title in ("", *titles.split(), *more.split())]
        return [*pages, ("contracts", "pod=1")]


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
        contract_id = canaries.plant(session, cast, card_id, told.id_of(customer), at)
        return Told(card_id, told.id_of(retro), told.id_of(customer), contract_id)


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
        await session.look_around()
        assert not session.errors
        assert not [text for text in session.texts if "Something went wrong" in text]
        return session.heard


def found(site: Site, written: Told, name: str, words: tuple[str, ...]) -> set[tuple[str, str]]:
    async def everywhere() -> set[tuple[str, str]]:
        said = [(page, await heard(site, name, page, query)) for page, query in written.pages()]
        return {(page, word) for page, text in said for word in words if word.encode() in text}

    return asyncio.run(everywhere())


@pytest.mark.parametrize("name", HIDDEN)
def test_nothing_hidden_from_a_role_reaches_its_browser(site: Site, written: Told, name: str) -> None:
    assert found(site, written, name, HIDDEN[name]) == set()


def test_the_pod_itself_reads_all_of_it(site: Site, written: Told) -> None:
    words = (*WORDS, *WORK, *AWAY, *CONTRACT)
    assert set(words) - {word for _, word in found(site, written, "ana", words)} == BEHIND_A_CLICK
