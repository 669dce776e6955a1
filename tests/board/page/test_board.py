"""The board's page: first step, moves and their answers, what others may see, the card's dialog."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from board import actions
from board.models import Block, Card, Handoff
from core import ui
from core.visit import Visit
from data.database import Database
from tests.board.conftest import Desk
from tests.board.page.fire import fire, sent
from tests.conftest import MONDAY, Cast

Visits = Callable[..., Visit]


@pytest.fixture
def desk(light_store: Database, light_cast: Cast) -> Desk:
    return Desk(light_store, light_cast)


def show(visit: "Visit") -> None:
    from board.page import board
    from core import ui

    board.render(visit)
    ui.show_flash()


def page(visit: Visit, **params: str) -> AppTest:
    at = AppTest.from_function(show, kwargs={"visit": visit}, default_timeout=20)
    for name, value in params.items():
        at.query_params[name] = value
    return at.run()


def wish(card: Card, column_id: int, op: str = "op-number-1", **facts: Any) -> dict[str, Any]:
    return {"op": op, "id": str(card.id), "col": str(column_id), "lane": "main", "version": card.version, **facts}


def test_a_pod_without_a_board_opens_it_with_one_button(visit: Visits) -> None:
    at = page(visit("ana"))
    at.button(key="board-open").click().run()
    assert [column["name"] for column in sent(at, "board")["columns"]] == ["Intake", "Next", "Doing", "Waiting", "Done"]
    assert at.toast[0].value == "The board is open. Press n to write the first card."


def test_an_agent_of_a_pod_without_a_board_is_told_whom_to_ask(visit: Visits) -> None:
    at = page(visit("boyan"))
    assert "Its lead opens it" in at.caption[0].value
    assert not at.button


def test_a_move_is_carried_out_and_answered_once(desk: Desk, visit: Visits) -> None:
    card = desk.card()
    at = page(visit("boyan"))
    asked = {"moves": [wish(card, desk.column("Doing"))], "n": 1}
    fire(at, "board", "move", asked)
    at = fire(at, "board", "move", {**asked, "n": 2})
    assert [answer["message"] for answer in sent(at, "board")["acks"]] == ["NR-1 is in Doing."]
    assert sent(at, "board")["cards"][0]["col"] == str(desk.column("Doing"))
    assert len(desk.events(card)) == 2


def test_a_refused_move_is_answered_with_its_reason(desk: Desk, visit: Visits) -> None:
    for number in range(5):
        desk.card(f"There {number}", "Doing")
    late = desk.card("Late")
    at = fire(page(visit("boyan")), "board", "move", {"moves": [wish(late, desk.column("Doing"))]})
    (answer,) = sent(at, "board")["acks"]
    assert (answer["ok"], answer["message"]) == (False, "Doing already holds 5 of 5 cards; finish one first.")


def test_a_new_card_comes_by_the_same_trigger(desk: Desk, visit: Visits) -> None:
    asked = {"moves": [{"op": "op-number-2", "col": str(desk.column("Next")), "title": "Called again"}]}
    at = fire(page(visit("boyan")), "board", "move", asked)
    assert sent(at, "board")["acks"][0]["message"] == "NR-1 created."
    assert desk.order("Next") == ["Called again"]


@pytest.mark.parametrize("value", [None, 5, "x", ["x"], {}, {"id": {"x": 1}}, {"id": "9" * 400}, {"id": "²"}])
@pytest.mark.parametrize("event", ["open", "move"])
def test_whatever_else_the_component_says_changes_nothing(desk: Desk, visit: Visits, event: str, value: object) -> None:
    card = desk.card()
    at = fire(page(visit("boyan")), "board", event, value)
    assert not at.exception
    assert sent(at, "board")["acks"] == []
    assert len(desk.events(card)) == 1


def test_a_manager_sees_flow_and_no_text_and_moves_nothing(desk: Desk, visit: Visits) -> None:
    card = desk.card("Secret")
    at = page(visit("dora", desk.cast.north_id))
    shown = sent(at, "board")
    assert (shown["may"], shown["cards"][0].get("title")) == (False, None)
    assert "Secret" not in str(shown)
    at = fire(at, "board", "move", {"moves": [wish(card, desk.column("Doing"))]})
    assert sent(at, "board")["acks"][0]["ok"] is False
    assert len(desk.events(card)) == 1


def test_two_kinds_of_viewers_never_share_a_picture(desk: Desk, visit: Visits) -> None:
    desk.card("Secret")
    texts = {}
    for name in ("ana", "dora", "chen"):
        texts[name] = sent(page(visit(name, desk.cast.north_id)), "board")["cards"][0].get("title")
    assert texts == {"ana": "Secret", "dora": None, "chen": "Secret"}


def test_opening_a_card_puts_it_into_the_address_and_shows_it(desk: Desk, visit: Visits) -> None:
    card = desk.card("Invoice is wrong", customer_id=None)
    at = fire(page(visit("boyan")), "board", "open", {"id": str(card.id), "n": 1})
    assert at.query_params["card"] in (str(card.id), [str(card.id)])
    assert at.text_input(key=f"card-title:{card.id}").value == "Invoice is wrong"


@pytest.mark.parametrize("asked", ["999", "x", "-1"])
def test_a_link_to_no_card_says_so_and_shows_the_board(desk: Desk, visit: Visits, asked: str) -> None:
    at = page(visit("boyan"), card=asked)
    assert not at.exception
    assert [error.value for error in at.error] == (
        ["That card was not found. It may have moved, or it belongs to another pod."] if asked == "999" else []
    )
    assert sent(at, "board")["cards"] == []


def opened(visit: Visit, card: Card) -> AppTest:
    at = page(visit, card=str(card.id))
    assert not at.exception
    return at


def test_an_edit_is_kept_and_a_late_one_shows_both_texts(desk: Desk, visit: Visits) -> None:
    card = desk.card("Invoice is wrong")
    ana, boyan = opened(visit("ana"), card), opened(visit("boyan"), card)
    ana.text_input(key=f"card-title:{card.id}").set_value("Title of Ana")
    ana.button(key="card-save").click().run()
    boyan.text_input(key=f"card-title:{card.id}").set_value("Title of Boyan")
    boyan.button(key="card-save").click().run()
    assert "Ana changed NR-1 before you" in boyan.error[0].value
    assert {"Title: Title of Ana", "Title: Title of Boyan"} <= {text.value for text in boyan.text}
    boyan.button(key="card-save").click().run()
    assert desk.order("Intake") == ["Title of Boyan"]


def test_an_earlier_reason_is_offered_as_plain_text_and_kept_as_it_was(desk: Desk, visit: Visits) -> None:
    reason, other, card = ":red[Waiting] for *billing*", desk.card("Other"), desk.card()
    boyan = desk.cast.boyan
    desk.store.perform(lambda s: actions.block_card(s, boyan, other.id or 0, reason, None, MONDAY, op="b"))
    at = opened(visit("boyan"), card)
    former = at.pills(key=f"former block {card.id}:0")
    assert former.options == [ui.plain(reason)]
    former.set_value(reason)
    at.button(key="card-block").click().run()
    with desk.store.reading() as session:
        assert session.exec(select(Block.reason).where(Block.card_id == card.id)).all() == [reason]


def test_a_card_is_blocked_unblocked_commented_closed_and_reopened(desk: Desk, visit: Visits) -> None:
    card = desk.card()
    at = opened(visit("boyan"), card)
    at.text_input(key=f"block {card.id}:0").set_value("Waiting for billing")
    at.button(key="card-block").click().run()
    assert any("Waiting for billing" in text.value for text in at.text)
    at.button(key="card-unblock").click().run()
    at.text_area(key=f"comment {card.id}:0").set_value("Called back")
    at.button(key="card-comment").click().run()
    assert "Called back" in [text.value for text in at.text]
    assert at.text_area(key=f"comment {card.id}:1").value == ""
    at.button(key="card-close").click().run()
    at.text_input(key=f"reopen {card.id}:0").set_value("Still wrong")
    at.button(key="card-reopen").click().run()
    assert not at.exception
    assert [event.kind.value for event in desk.events(card)] == [
        "created",
        "blocked",
        "unblocked",
        "commented",
        "closed",
        "reopened",
    ]


def test_a_refused_deed_keeps_what_was_typed(desk: Desk, visit: Visits) -> None:
    card = desk.card()
    at = opened(visit("boyan"), card)
    at.button(key="card-block").click().run()
    assert "Say what blocks the card" in at.error[0].value
    at.text_input(key=f"hand off {card.id}:0").set_value("Another skill")
    at.button(key="card-hand-off").click().run()
    assert "Choose the pod" in at.error[0].value
    assert at.text_input(key=f"hand off {card.id}:0").value == "Another skill"


def test_a_card_is_handed_off_and_its_dialog_closes(desk: Desk, visit: Visits, light_store: Database) -> None:
    from board.actions import open_board
    from board.models import HandoffKind
    from tests.conftest import MONDAY

    cast = desk.cast
    light_store.perform(lambda session: open_board(session, cast.dora, cast.south_id, MONDAY))
    card = desk.card()
    at = opened(visit("boyan"), card)
    at.selectbox(key=f"kind hand off {card.id}").set_value(HandoffKind.MISROUTE).run()
    at.selectbox(key=f"to hand off {card.id}").set_value(cast.south_id)
    at.text_input(key=f"hand off {card.id}:0").set_value("Another skill")
    at.button(key="card-hand-off").click().run()
    assert "card" not in at.query_params
    with light_store.reading() as session:
        assert session.exec(select(Handoff.reason)).all() == ["Another skill"]


def test_the_receiver_of_a_handoff_reads_its_summary(desk: Desk, visit: Visits, light_store: Database) -> None:
    from board.actions import HandOff, hand_off_card, open_board
    from board.models import HandoffKind
    from tests.conftest import MONDAY

    cast, card = desk.cast, desk.card()
    wish = HandOff(card.id or 0, cast.south_id, HandoffKind.MISROUTE, "Moved south", "Promised a call", card.version)
    light_store.perform(lambda session: open_board(session, cast.dora, cast.south_id, MONDAY))
    light_store.perform(lambda session: hand_off_card(session, cast.ana, wish, MONDAY, op="there"))
    assert "Promised a call" in [text.value for text in opened(visit("emil"), card).text]


def test_choosing_a_person_gives_them_the_card(desk: Desk, visit: Visits) -> None:
    card = desk.card()
    at = opened(visit("ana"), card)
    at.selectbox(key=f"who {card.id} 1").set_value(desk.cast.boyan.person_id).run()
    assert desk.events(card)[-1].to_assignee_id == desk.cast.boyan.person_id
    assert not at.exception


def test_a_card_is_written_in_the_form(desk: Desk, visit: Visits) -> None:
    at = page(visit("boyan"))
    at.button(key="board-new").click().run()
    at.button(key="new-save").click().run()
    assert "Give the card a title" in at.error[0].value
    at.text_input(key="new-title").set_value("Moving house")
    at.button(key="new-save").click().run()
    assert not at.exception
    assert desk.order("Intake") == ["Moving house"]
