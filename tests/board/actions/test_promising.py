"""Promises to customers: made with a day, kept or given up once, never by others."""

from datetime import timedelta
from functools import partial

import pytest
from sqlmodel import select

from board import actions, queries
from board.actions import NewCard, NewPromise
from board.handoffs import HandOff
from board.models import CustomerPromise, HandoffKind
from board.queries import board_picture
from board.queries.strip import customer_strip
from core.audit import AuditEntry
from core.people import Actor
from core.refusal import NotFound, Refused
from pods.models import Customer
from tests.board.conftest import Desk
from tests.conftest import MONDAY

LATER = MONDAY + timedelta(days=1)


@pytest.fixture
def asked(desk: Desk) -> int:
    """A card of a customer."""
    with desk.store.transaction() as session:
        customer = Customer(source_id=1, ext_id="K-1", name="Mila", created_at=MONDAY)
        session.add(customer)
    wish = NewCard(desk.cast.north_id, "Wrong invoice", customer_id=customer.id)
    return desk.store.perform(lambda s: actions.create_card(s, desk.cast.ana, wish, MONDAY, op="card")).id or 0


def promise(desk: Desk, card_id: int, who: Actor, text: str = "A new invoice", op: str = "told") -> CustomerPromise:
    wish = NewPromise(card_id, text, LATER, desk.cast.boyan.person_id)
    made: CustomerPromise = desk.store.perform(lambda s: actions.make_promise(s, who, wish, MONDAY, op=op))
    return made


def test_a_promise_is_kept_or_given_up_once(desk: Desk, asked: int) -> None:
    ana = desk.cast.ana
    one, two = (promise(desk, asked, ana, op=op).id or 0 for op in ("one", "two"))
    kept = desk.store.perform(lambda s: actions.keep_promise(s, ana, one, LATER, op="kept"))
    given = desk.store.perform(lambda s: actions.give_up_promise(s, ana, two, " They know ", LATER, op="given"))
    assert (kept.kept_at, given.broken_at, given.outcome) == (LATER, LATER, "They know")
    with desk.store.reading() as session:
        told = [line.text for line in queries.card_detail(session, ana, asked, LATER).history]
    assert told[:2] == [
        "Ana gave up a promise to the customer: They know",
        "Ana kept a promise to the customer",
    ]
    with pytest.raises(Refused, match="kept already"):
        desk.store.perform(lambda s: actions.give_up_promise(s, ana, one, "x", LATER, op="again"))
    with pytest.raises(Refused, match="given up already"):
        desk.store.perform(lambda s: actions.keep_promise(s, ana, two, LATER, op="again"))


def test_others_are_refused_and_told_nothing(desk: Desk, asked: int) -> None:
    cast = desk.cast
    made = promise(desk, asked, cast.ana).id or 0
    for who, why in ((cast.emil, NotFound), (cast.goro, NotFound), (cast.dora, Refused), (cast.chen, Refused)):
        with pytest.raises(why):
            promise(desk, asked, who, op="other")
        with pytest.raises(why):
            desk.store.perform(partial(actions.keep_promise, actor=who, promise_id=made, at=LATER, op="k"))
        with pytest.raises(why):
            give_up = partial(actions.give_up_promise, actor=who, promise_id=made, outcome="x", at=LATER, op="g")
            desk.store.perform(give_up)


def test_a_promise_needs_words_a_time_to_come_and_a_customer(desk: Desk, asked: int) -> None:
    boyan = desk.cast.boyan
    with pytest.raises(Refused, match="Write what the customer"):
        promise(desk, asked, boyan, "  ")
    with pytest.raises(Refused, match="That moment is over"):
        wish = NewPromise(asked, "Yesterday", MONDAY)
        desk.store.perform(lambda s: actions.make_promise(s, boyan, wish, MONDAY, op="late"))
    with pytest.raises(Refused, match="has no customer"):
        promise(desk, desk.card().id or 0, boyan)
    made = promise(desk, asked, boyan).id or 0
    with pytest.raises(Refused, match="what came of it"):
        desk.store.perform(lambda s: actions.give_up_promise(s, boyan, made, " ", LATER, op="mute"))


def test_what_was_promised_stands_in_no_audit_row(desk: Desk, asked: int) -> None:
    promise(desk, asked, desk.cast.ana, "Mila gets 40 back")
    with desk.store.reading() as session:
        rows = session.exec(select(AuditEntry).where(AuditEntry.action == "promise.make")).all()
    assert rows
    assert "Mila" not in str([row.model_dump() for row in rows])


def test_an_open_promise_comes_due_on_its_card_and_goes_with_it(desk: Desk, asked: int) -> None:
    """Its face names it, and the pod that was handed the card keeps it."""
    cast = desk.cast
    desk.store.perform(lambda s: actions.open_board(s, cast.dora, cast.south_id, MONDAY))
    made = promise(desk, asked, cast.ana).id or 0
    with desk.store.reading() as session:
        assert queries.next_promises(session, [asked]) == {asked: (LATER, "Promise")}
        picture = board_picture(session, cast.ana, cast.north_id, MONDAY) or {}
    assert [(card["d"], card["dw"]) for card in picture["cards"]] == [(int(LATER.timestamp()), "Promise")]
    words = "The customer waits for a new invoice"
    wish = HandOff(asked, cast.south_id, HandoffKind.COLD, "Theirs", words, 1, context_complete=True)
    desk.store.perform(lambda s: actions.hand_off_card(s, cast.ana, wish, MONDAY, op="pass"))
    with desk.store.reading() as session:
        assert [line.may_answer for line in customer_strip(session, cast.emil, asked, MONDAY).promises] == [True]
    desk.store.perform(lambda s: actions.keep_promise(s, cast.emil, made, LATER, op="kept"))
    with desk.store.reading() as session:
        assert queries.next_promises(session, [asked]) == {}
