"""What the face of a card says is due is what `due:` finds, and where list and calendar put it."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import col, select

from board import actions
from board.actions import NewPromise
from board.models import Card, CommentKind, CustomerPromise
from board.queries import found_ids, listed
from board.queries.dues import coming_due
from board.queries.promised import Coming, first_due, next_promises
from data.database import Database
from pods import actions as pod_actions
from pods.actions import Promise
from pods.models import Priority
from tests.board.deals import LATE_SUMMER, Deal, id_of, op
from tests.conftest import MONDAY, Cast

NOW = MONDAY + timedelta(hours=2)
SOON, LONG = MONDAY + timedelta(hours=3), MONDAY + timedelta(days=30)


class Promised:
    """Cards of a contract, in each state of their promises, by a name."""

    def __init__(self, deal: Deal) -> None:
        self.deal, cast = deal, deal.cast
        sla = Promise(deal.contract_id, Priority.P3, 240, 1260, next_minutes=120)
        deal.do(lambda s: pod_actions.set_sla(s, cast.dora, sla, LATE_SUMMER, op=op()))
        self.cards = {
            name: deal.card(title=name, due_at=due)
            for name, due in (
                ("clock", None),
                ("own first", SOON),
                ("own last", LONG),
                ("answered", None),
                ("paused", None),
                ("asked meanwhile", None),
                ("asked again", LONG),
                ("told", LONG),
                ("kept", None),
                ("finished", SOON),
            )
        }
        for name in ("answered", "paused", "asked meanwhile", "asked again", "told", "kept"):
            self.say(name, CommentKind.SENT, MONDAY + timedelta(minutes=5))
        self.say("asked again", CommentKind.RECEIVED, MONDAY + timedelta(minutes=9))
        self.say("paused", CommentKind.RECEIVED, MONDAY + timedelta(minutes=9))
        for name in ("paused", "asked meanwhile", "told", "kept"):
            self.pause(name)
        self.say("asked meanwhile", CommentKind.RECEIVED, MONDAY + timedelta(minutes=30))
        made = [self.tell(name) for name in ("told", "kept")]
        deal.do(lambda s: actions.keep_promise(s, cast.boyan, id_of(made[1]), NOW, op=op()))
        version = deal.now(self.cards["finished"]).version
        deal.do(lambda s: actions.close_card(s, cast.boyan, self.id("finished"), version, MONDAY, op=op()))

    def id(self, name: str) -> int:
        return id_of(self.cards[name])

    def say(self, name: str, kind: CommentKind, at: datetime) -> None:
        boyan, card_id = self.deal.cast.boyan, self.id(name)
        self.deal.do(lambda s: actions.comment_on_card(s, boyan, card_id, "x", at, kind, op=op()))

    def pause(self, name: str) -> None:
        boyan, card_id = self.deal.cast.boyan, self.id(name)
        self.deal.do(lambda s: actions.pause_clock(s, boyan, card_id, "Grid", MONDAY + timedelta(minutes=20), op=op()))

    def tell(self, name: str) -> CustomerPromise:
        cast = self.deal.cast
        wish = NewPromise(self.id(name), "Call back", MONDAY + timedelta(days=20), cast.boyan.person_id)
        made: CustomerPromise = self.deal.do(lambda s: actions.make_promise(s, cast.boyan, wish, MONDAY, op=op()))
        return made

    def found(self, text: str) -> set[str]:
        names = {card.id: name for name, card in self.cards.items()}
        with self.deal.store.reading() as session:
            ids = found_ids(session, self.deal.cast.boyan, self.deal.cast.north_id, text, NOW)
        return {names[card_id] for card_id in ids}


@pytest.fixture
def promised(store: Database, cast: Cast) -> Promised:
    return Promised(Deal(store, cast))


def test_the_store_and_the_face_of_a_card_agree_when_it_comes_due(promised: Promised) -> None:
    with promised.deal.store.reading() as session:
        cards = list(session.exec(select(Card).order_by(col(Card.id))))
        faces = next_promises(session, [card.id or 0 for card in cards if card.closed_at is None])
        told = dict(session.exec(select(Card.id, coming_due())).all())
    shown = {card.id: first_due(card.due_at, faces.get(card.id or 0)) for card in cards}
    assert told == {card_id: due.at if due else None for card_id, due in shown.items()}
    names = {name: shown[card.id] for name, card in promised.cards.items()}
    assert {name: due.what if due else None for name, due in names.items()} == {
        "clock": "First answer",
        "own first": "",
        "own last": "First answer",
        "answered": "Solution",
        "paused": None,
        "asked meanwhile": "Next answer",
        "asked again": "Next answer",
        "told": "Promise",
        "kept": None,
        "finished": "",
    }


def test_what_a_card_shows_as_due_is_what_the_question_finds(promised: Promised) -> None:
    assert promised.found("due:none") == {"paused", "kept"}
    assert promised.found("due<1d") == {"clock", "own first", "own last", "asked again", "asked meanwhile"}
    assert promised.found("due>10d") == {"told"}
    assert promised.found("-due<1d") == {"answered", "told", "paused", "kept"}
    assert promised.found("is:closed due:today") == {"finished"}
    assert promised.found("due:late") == set()


def test_a_list_is_ordered_by_what_its_cards_show(promised: Promised) -> None:
    cast = promised.deal.cast
    with promised.deal.store.reading() as session:
        lines = listed(session, cast.boyan, cast.north_id, "", NOW, order="due").lines
    dues = [line.due.at for line in lines if line.due is not None]
    assert dues == sorted(dues)
    assert [line.due is None for line in lines[len(dues) :]] == [True, True]
    assert lines[0].due == Coming(SOON, "")
    assert (lines[0].title, lines[-1].due) == ("own first", None)
