"""A board of its own for each test, so that no test meets the cards of another."""

import itertools
from dataclasses import replace
from typing import Any

from playwright.sync_api import Locator, Page, expect
from sqlmodel import Session, select

from board import actions, queries
from board.actions import CardMove, NewCard
from board.models import Board, BoardSetup, Card, CardEvent, Column
from board.setup import LimitPlan
from core import clock
from core.people import Actor, ActorKind, Role
from pods.models import Pod, PodMembership
from tests.browser.conftest import App, settled
from tests.conftest import SINCE

KEEPER = Actor(name="Set-up", kind=ActorKind.SYSTEM)
NUMBERS = itertools.count(1)


class Desk:
    """A new pod with Ana and Boyan in it, its board, and cards by their titles."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.store = app.store
        self.number = next(NUMBERS)
        self.count = 0
        self.pod_id: int = self.store.perform(self._form)

    def _form(self, session: Session) -> int:
        pod = Pod(name=f"Desk {self.number}", code=f"D{self.number}", zone="UTC", created_at=clock.now())
        session.add(pod)
        session.flush()
        for actor, role in ((self.app.cast.ana, Role.LEAD), (self.app.cast.boyan, Role.AGENT)):
            person_id = actor.person_id or 0
            session.add(PodMembership(pod_id=pod.id or 0, person_id=person_id, role=role, valid_from=SINCE))
        actions.open_board(session, KEEPER, pod.id or 0, clock.now())
        return pod.id or 0

    @property
    def path(self) -> str:
        return f"/board?pod={self.pod_id}"

    def op(self) -> str:
        self.count += 1
        return f"desk {self.number} {self.count}"

    def column(self, name: str) -> int:
        with self.store.reading() as session:
            wanted = select(Column.id).where(Column.pod_id == self.pod_id, Column.name == name)
            return session.exec(wanted).one() or 0

    def card(self, title: str, column: str = "Intake", **facts: Any) -> Card:
        wish = NewCard(self.pod_id, title, column_id=self.column(column), **facts)
        op, at = self.op(), clock.now()
        made: Card = self.store.perform(lambda session: actions.create_card(session, KEEPER, wish, at, op=op))
        return made

    def move(self, card: Card, column: str) -> None:
        """Somebody else moves it, in another process."""
        known = self.saved(card)
        wish, op = CardMove(card.id or 0, self.column(column), known.version), self.op()
        self.store.perform(lambda session: actions.move_card(session, KEEPER, wish, clock.now(), op=op))

    def limited(self, *limits: LimitPlan) -> None:
        """These limits besides those of the columns."""

        def work(session: Session) -> None:
            number = max(session.exec(select(BoardSetup.number).where(BoardSetup.pod_id == self.pod_id)))
            wished = replace(queries.read_setup(session, self.pod_id), limits=limits)
            actions.save_setup(session, KEEPER, self.pod_id, wished, number, clock.now(), op=self.op())

        self.store.perform(work)

    def limit(self, column: str, most: int) -> None:
        """So many cards of that column and no more."""

        def work(session: Session) -> None:
            board, setup = session.get_one(Board, self.pod_id), queries.read_setup(session, self.pod_id)
            columns = tuple(replace(one, wip_limit=most) if one.name == column else one for one in setup.columns)
            wished = replace(setup, columns=columns)
            actions.save_setup(session, KEEPER, self.pod_id, wished, board.setup_version, clock.now(), op=self.op())

        self.store.perform(work)

    def saved(self, card: Card) -> Card:
        with self.store.reading() as session:
            return session.get_one(Card, card.id)

    def standing(self, card: Card) -> str:
        """The name of the column in which the store has the card."""
        with self.store.reading() as session:
            return session.get_one(Column, session.get_one(Card, card.id).column_id).name

    def events(self, card: Card) -> int:
        with self.store.reading() as session:
            return len(session.exec(select(CardEvent.id).where(CardEvent.card_id == card.id)).all())


def shown(page: Page, title: str) -> Locator:
    """The card on the board, not its picture under the pointer."""
    return page.locator(".card[data-id]", has_text=title)


def in_column(page: Page, name: str) -> Locator:
    """The cards of a column, in all lanes."""
    return page.get_by_role("list", name=name, exact=True).locator(".card[data-id]")


def saved(page: Page) -> None:
    """Wait until the server has answered every change."""
    expect(page.locator(".card.pending")).to_have_count(0)


def drag(page: Page, title: str, column: str, *, drop: bool = True) -> None:
    """By mouse, from the card to the column. Hovering waits for rest: names of lookers may still come to cards."""
    shown(page, title).hover(position={"x": 60, "y": 20})
    page.mouse.down()
    end = page.get_by_role("list", name=column, exact=True).bounding_box()
    assert end is not None
    page.mouse.move(end["x"] + 80, end["y"] + 60, steps=6)
    if drop:
        page.mouse.up()


def mark(page: Page) -> None:
    """Number every card's node, so that a node that was made again is found out."""
    page.evaluate("""() => [...document.querySelectorAll('*')].filter(el => el.shadowRoot).forEach(el =>
        el.shadowRoot.querySelectorAll('.card[data-id]').forEach(card => card.marked = true))""")


def unmarked(page: Page) -> int:
    """How many cards are not the nodes that they were."""
    count: int = page.evaluate("""() => [...document.querySelectorAll('*')].filter(el => el.shadowRoot).flatMap(el =>
        [...el.shadowRoot.querySelectorAll('.card[data-id]')]).filter(card => !card.marked).length""")
    return count


def visit(page: Page, path: str) -> Page:
    """Go there, and wait until it has come to rest."""
    page.goto(path)
    settled(page)
    return drawn(page)


def drawn(page: Page) -> Page:
    """A page at rest, once its board stands in it."""
    expect(page.locator(".colhead").first).to_be_visible()
    expect(page.locator("[data-ahead]")).to_have_count(0)
    return page
