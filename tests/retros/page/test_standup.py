"""The page Standup: before, during, after."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import select

from core.visit import Visit
from data.database import Database
from retros import actions
from retros.models import NoteKind, StandupNote
from tests.conftest import MONDAY, Cast
from tests.retros import screen, told

Visitor = Callable[..., Visit]


@pytest.fixture
def running(light_store: Database, light_cast: Cast) -> int:
    with light_store.transaction() as session:
        return told.id_of(told.open_standup(session, light_cast.ana, light_cast.north_id, MONDAY))


def test_a_board_without_cards_says_what_to_do(visit: Visitor) -> None:
    said = screen.said(screen.opened(visit("ana"), "standup"))
    assert "The board has no open cards" in said
    assert "Go to the board" in said


def test_before_the_standup_the_page_counts_what_will_be_walked(
    visit: Visitor, light_store: Database, light_cast: Cast
) -> None:
    with light_store.transaction() as session:
        told.new_card(session, light_cast.ana, light_cast.north_id, "Bill", MONDAY)
    assert "1 card to walk" in screen.said(screen.opened(visit("ana"), "standup"))
    assert "Open the standup" not in screen.said(screen.opened(visit("chen"), "standup"))


def test_a_note_stays_in_its_field_when_the_standup_was_closed_meanwhile(
    visit: Visitor, light_store: Database, light_cast: Cast, running: int
) -> None:
    app = screen.press(screen.opened(visit("boyan"), "standup"), "Note")
    app.text_input[0].set_value("typed in time")
    with light_store.transaction() as session:
        actions.close_standup(session, light_cast.ana, running, MONDAY, op="close")
    screen.press(app, "Write it down")
    assert "Closed by Ana" in screen.said(app)
    assert app.text_input[0].value == "typed in time"
    screen.press(app, "Add the correction")
    assert "correction" in screen.said(app)
    assert app.text_input[0].value == ""
    with light_store.reading() as session:
        assert session.exec(select(StandupNote.text)).all() == ["typed in time"]


def test_two_people_closing_get_one_record_and_one_sentence(
    visit: Visitor, light_store: Database, light_cast: Cast, running: int
) -> None:
    mine, hers = screen.opened(visit("ana"), "standup"), screen.opened(visit("ana"), "standup")
    mine.button(key="close-secondary").click().run()
    assert "Closed by Ana at Mon 16 Nov 11:00" in screen.said(mine)
    hers.button(key="close-secondary").click().run()
    assert "Closed by Ana at Mon 16 Nov 11:00" in screen.said(hers)
    assert not hers.exception


def test_an_earlier_day_is_read_by_its_address(visit: Visitor, running: int) -> None:
    tomorrow = MONDAY + timedelta(days=1)
    app = screen.opened(visit("ana", at=tomorrow), "standup")
    assert "2 cards · never closed" in screen.said(app)
    app = screen.press(app, "**Mon 16 Nov**")
    assert app.query_params["day"] == "2026-11-16"
    assert "Record of Mon 16 Nov" in screen.said(app)
    app = screen.press(app, "Back to today")
    assert "Record of" not in screen.said(app)


def test_a_day_that_is_no_day_shows_today(visit: Visitor, running: int) -> None:
    assert "1 of 2" in screen.said(screen.opened(visit("ana"), "standup", day="yesterday"))


def test_a_coach_attends_without_writing(visit: Visitor, running: int) -> None:
    said = screen.said(screen.opened(visit("chen"), "standup"))
    assert "1 of 2" in said
    assert "Blocker" not in said
    assert "Write it down" not in said


def test_words_on_a_card_are_never_markup(
    visit: Visitor, light_store: Database, light_cast: Cast, running: int
) -> None:
    with light_store.transaction() as session:
        new = actions.NewNote(running, NoteKind.NOTE, "**loud** :red[x]")
        actions.note_on_card(session, light_cast.boyan, new, MONDAY, op="n")
    sent = screen.everything(screen.opened(visit("ana"), "standup"))
    assert "**loud**" not in sent


@pytest.mark.parametrize("name", ["emil", "dora", "fay", "goro"])
def test_a_reader_from_outside_gets_a_sentence(visit: Visitor, light_cast: Cast, running: int, name: str) -> None:
    app = screen.opened(visit(name, light_cast.north_id), "standup")
    assert len(app.error) == 1
    assert "Case" not in screen.everything(app)


def test_words_that_were_not_saved_wait_on_their_card(visit: Visitor, light_store: Database, light_cast: Cast) -> None:
    with light_store.transaction() as session:
        for number, title in enumerate(("Bill", "Meter")):
            at = MONDAY - timedelta(days=2 - number)
            told.new_card(session, light_cast.ana, light_cast.north_id, title, at)
        told.open_standup(session, light_cast.ana, light_cast.north_id, MONDAY)
    app = screen.press(screen.opened(visit("boyan"), "standup"), "Note")
    app.text_input[0].set_value("half a thought")
    app = screen.press(app, "Next")
    assert "half a thought" not in [field.value for field in app.text_input]
    app = next(one for one in app.button if "Bill" in one.label).click().run()
    app = screen.press(app, "Note")
    assert app.text_input[0].value == "half a thought"
    app = screen.press(app, "Write it down")
    app = screen.press(app, "Note")
    assert app.text_input[0].value == ""
