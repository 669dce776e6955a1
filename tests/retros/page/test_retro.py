"""The page Retros: hidden until the reveal, kept while people type, calm when something is refused."""

from collections.abc import Callable

import pytest

from core.visit import Visit
from data.database import Database
from retros import actions
from retros.models import Phase, Retro
from tests.conftest import MONDAY, Cast
from tests.retros import screen, told

Visitor = Callable[..., Visit]


@pytest.fixture
def retro_id(light_store: Database, light_cast: Cast) -> int:
    with light_store.transaction() as session:
        return told.id_of(told.open_retro(session, light_cast.chen, light_cast.north_id, MONDAY))


def led_to(store: Database, cast: Cast, retro_id: int, phase: Phase) -> None:
    with store.transaction() as session:
        told.lead_to(session, cast.chen, session.get_one(Retro, retro_id), phase, MONDAY)


def test_a_second_session_gets_others_cards_only_after_the_reveal(
    visit: Visitor, light_store: Database, light_cast: Cast, retro_id: int
) -> None:
    mine = screen.opened(visit("boyan"), "retro", retro=retro_id)
    mine.text_area[0].set_value("CANARY was slow")
    screen.press(mine, "Add card")
    assert "CANARY was slow" in screen.said(mine)
    hers = screen.opened(visit("ana"), "retro", retro=retro_id)
    sent = screen.everything(hers) + repr(hers.session_state)
    assert "CANARY" not in sent
    assert "Boyan" not in sent
    assert "still hidden: Went well 1 · Not well 0 · Try 0" in screen.said(hers)
    led_to(light_store, light_cast, retro_id, Phase.GROUP)
    sent = screen.everything(hers.run())
    assert "CANARY was slow" in sent
    assert "Boyan" in sent


def test_a_refusal_leaves_the_draft(visit: Visitor, light_store: Database, light_cast: Cast, retro_id: int) -> None:
    app = screen.opened(visit("boyan"), "retro", retro=retro_id)
    app.text_area[0].set_value("   ")
    screen.press(app, "Add card")
    assert "Write a few words first." in screen.said(app)
    app.text_area[0].set_value("typed too late")
    led_to(light_store, light_cast, retro_id, Phase.GROUP)
    screen.press(app, "Add card")
    assert "typed too late" in screen.said(app)
    assert "You had not sent this card" in screen.said(app)


def test_a_card_taken_back_is_a_draft_again(visit: Visitor, retro_id: int) -> None:
    app = screen.opened(visit("boyan"), "retro", retro=retro_id)
    app.text_area[0].set_value("think again")
    screen.press(app, "Add card")
    assert app.text_area[0].value == ""
    screen.press(app, "Take back")
    assert app.text_area[0].value == "think again"


def test_only_who_runs_the_retro_leads_on(visit: Visitor, retro_id: int) -> None:
    assert "Go on" not in screen.said(screen.opened(visit("boyan"), "retro", retro=retro_id))
    assert "Go on: Group" in screen.said(screen.opened(visit("chen"), "retro", retro=retro_id))


def test_a_card_of_a_person_is_never_markup(visit: Visitor, light_store: Database, light_cast: Cast) -> None:
    with light_store.transaction() as session:
        actions.open_retro(session, light_cast.chen, light_cast.north_id, "**Loud** [x](y)", "sailboat", MONDAY, op="x")
    app = screen.opened(visit("boyan"), "retro")
    assert "\\*\\*Loud\\*\\* \\[x\\](y)" in screen.everything(app).replace("\\\\", "\\")


def test_an_empty_list_teaches_the_next_step(visit: Visitor) -> None:
    said = screen.said(screen.opened(visit("chen"), "retro"))
    assert "None yet. Start one with your pod" in said
    assert "Managers and administrators never see them" in said


def test_an_agent_is_not_offered_to_start_one(visit: Visitor) -> None:
    assert "Start a retrospective" not in screen.said(screen.opened(visit("boyan"), "retro"))


@pytest.mark.parametrize("name", ["emil", "dora", "fay", "goro"])
def test_a_reader_from_outside_gets_a_sentence_and_no_content(
    visit: Visitor, light_store: Database, light_cast: Cast, retro_id: int, name: str
) -> None:
    with light_store.transaction() as session:
        told.write(session, light_cast.boyan, retro_id, "CANARY", MONDAY)
    led_to(light_store, light_cast, retro_id, Phase.DISCUSS)
    app = screen.opened(visit(name, light_cast.north_id), "retro", retro=retro_id)
    assert len(app.error) == 1
    assert "CANARY" not in screen.everything(app)
