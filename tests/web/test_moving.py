"""What is asked on the live line is done as the person behind it, with the roles of that moment."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from core import clock
from core.people import Person, SignIn
from data.database import Database
from tests.board.conftest import Desk
from tests.conftest import Cast
from web import moving
from web.lines import Line
from web.logins import logins


@pytest.fixture
def desk(light_store: Database, light_cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(logins, "store", lambda: light_store)
    return Desk(light_store, light_cast)


def line_of(desk: Desk, person_id: int | None) -> Line:
    """An open board of North, with a living login behind it."""
    with desk.store.transaction() as session:
        logins.begin(session, person_id or 0, "127.0.0.1", "")
        session.flush()
        row = session.exec(select(SignIn).order_by(SignIn.created_at.desc())).first()  # type: ignore[attr-defined]
        assert row
        row.used_at = clock.now() - timedelta(minutes=10)
        login_id = row.id
    return Line(desk.cast.north_id, person_id or 0, "Somebody", login_id)


def moves(desk: Desk, card_id: int | None, column: str, op: str = "the key of it") -> dict[str, object]:
    """The message of a browser."""
    return {"moves": [{"op": op, "id": str(card_id), "col": str(desk.column(column)), "version": 1}, "nonsense"]}


def test_it_is_carried_out_and_the_login_is_in_use(desk: Desk) -> None:
    card = desk.card("Invoice")
    line = line_of(desk, desk.cast.boyan.person_id)
    (answer,) = moving.carry_out(line, moves(desk, card.id, "Next"))
    assert (answer["ok"], answer["message"]) == (True, f"{card.key} is in Next.")
    assert desk.order("Next") == ["Invoice"]
    with desk.store.reading() as session:
        login = session.get_one(SignIn, line.login_id)
        assert clock.now() - login.used_at < timedelta(minutes=1)


def test_it_is_answered_with_the_sentence_of_the_refusal(desk: Desk) -> None:
    card = desk.card("Invoice")
    (answer,) = moving.carry_out(line_of(desk, desk.cast.goro.person_id), moves(desk, card.id, "Next"))
    assert not answer["ok"]
    (answer,) = moving.carry_out(line_of(desk, desk.cast.boyan.person_id), moves(desk, 999, "Next"))
    assert (answer["ok"], answer["message"]) == (
        False,
        "That card was not found. It may have moved, or it belongs to another pod.",
    )
    assert desk.order("Intake") == ["Invoice"]


def test_a_closed_account_changes_nothing(desk: Desk) -> None:
    card, line = desk.card("Invoice"), line_of(desk, desk.cast.boyan.person_id)

    def close(session: Session) -> None:
        session.get_one(Person, desk.cast.boyan.person_id).active = False

    desk.store.perform(close)
    (answer,) = moving.carry_out(line, moves(desk, card.id, "Next"))
    assert (answer["ok"], answer["message"]) == (False, "Your account is closed. Nothing was changed.")
    assert desk.order("Intake") == ["Invoice"]
