"""What programs are told of boards and cards: just what the token's owner sees on the page."""

import json

import pytest
from pydantic import ValidationError
from sqlmodel import select

from board import queries
from board.actions import block_card, comment_on_card
from board.models import Card, LimitMode
from data.database import Database
from pods.models import Customer, Source
from tests.board.conftest import Desk
from tests.conftest import MONDAY, Cast
from tests.web.api.programs import LATER, program_of
from web.api import shapes

WORDS = (
    "Invoice is wrong",
    "The meter was read twice",
    "Waits for the reader of meters",
    "Yana Petrova",
    "She called again",
)


@pytest.fixture
def desk(store: Database, cast: Cast) -> Desk:
    return Desk(store, cast)


@pytest.fixture
def card(desk: Desk) -> Card:
    """A card with words everywhere, of a customer, blocked and talked about."""
    with desk.store.transaction() as session:
        source_id = session.exec(select(Source.id)).one() or 0
        customer = Customer(source_id=source_id, ext_id="K-1", name=WORDS[3], created_at=MONDAY)
        session.add(customer)
        session.flush()
        number = customer.id
    made = desk.card(WORDS[0], customer_id=number, description=WORDS[1], channel="phone")
    boyan = desk.cast.boyan
    desk.store.perform(lambda s: block_card(s, boyan, made.id or 0, WORDS[2], None, MONDAY, op="block"))
    desk.store.perform(lambda s: comment_on_card(s, boyan, made.id or 0, WORDS[4], MONDAY, op="talk"))
    return made


def test_pods_are_those_that_one_sees_with_what_one_may_do_there(store: Database, cast: Cast) -> None:
    def told(name: str) -> dict[str, list[bool]]:
        pods = program_of(store, cast.everybody()[name]).get("/pods")["pods"]
        return {
            pod["name"]: [pod[may] for may in ("may_read_board", "may_read_text", "may_write_cards")] for pod in pods
        }

    assert told("boyan") == {"North": [True, True, True]}
    assert told("chen") == {"North": [True, True, False]}
    assert told("emil") == {"South": [True, True, True]}
    assert told("dora") == {"North": [True, False, False], "South": [True, False, False]}
    assert told("goro") == {"North": [False, False, False], "South": [False, False, False]}


def test_a_board_is_told_as_its_page_shows_it(desk: Desk, card: Card) -> None:
    desk.card("Meter stands still", "Doing", assignee_id=desk.cast.ana.person_id)
    done = desk.move(desk.card("Done and gone", "Doing"), "Done")
    told = program_of(desk.store, desk.cast.ana).get(f"/pods/{desk.cast.north_id}/board")
    with desk.store.reading() as session:
        shown = queries.board_view(session, desk.cast.ana, desk.cast.north_id, LATER)
    assert shown is not None
    assert [(one["name"], one["count"], one["held"], one["limit"], one["mode"]) for one in told["columns"]] == [
        (one.name, one.count, one.held, one.wip_limit, one.mode) for one in shown.columns
    ]
    assert [one["id"] for one in told["cards"]] == [one.card_id for one in shown.cards if one.card_id != done.id]
    assert told["revision"] == shown.revision
    first = next(one for one in told["cards"] if one["id"] == card.id)
    assert (first["title"], first["customer"], first["channel"]) == (WORDS[0], WORDS[3], "phone")
    assert first["blocked"] == {"since": "2026-11-16T09:00:00Z", "reason": WORDS[2]}
    assert {one["assignee"] for one in told["cards"]} == {None, "Ana"}


def test_a_card_and_its_history_are_told_to_who_may_read_them(desk: Desk, card: Card) -> None:
    program = program_of(desk.store, desk.cast.boyan)
    whole = program.get(f"/cards/{card.id}")
    assert (whole["title"], whole["description"], whole["customer"]) == (WORDS[0], WORDS[1], WORDS[3])
    assert [one["text"] for one in whole["comments"]] == [WORDS[4]]
    assert whole["may_write"] is True
    events = program.get(f"/cards/{card.id}/events")["events"]
    assert [(one["seq"], one["kind"], one["by"], one["who"]) for one in events] == [
        (0, "created", "person", "Boyan"),
        (1, "blocked", "person", "Boyan"),
        (2, "commented", "person", "Boyan"),
    ]
    assert events[1]["said"] == f"Boyan marked it as blocked: {WORDS[2]}"


@pytest.mark.parametrize(("name", "hidden"), [("dora", WORDS), ("chen", WORDS[3:4])])
def test_who_may_not_read_the_words_is_told_none(desk: Desk, card: Card, name: str, hidden: tuple[str, ...]) -> None:
    program = program_of(desk.store, desk.cast.everybody()[name])
    paths = (f"/pods/{desk.cast.north_id}/board", f"/cards/{card.id}", f"/cards/{card.id}/events")
    on_board, whole, history = (program.get(path) for path in paths)
    shown = on_board["cards"][0]
    assert (shown["customer"], whole["customer"]) == (None, None)
    assert [word for word in hidden if word in json.dumps([on_board, whole, history])] == []
    if name == "dora":
        assert (shown["title"], whole["title"], whole["description"], whole["comments"]) == (None, None, None, [])
        assert (shown["blocked"]["reason"], history["events"][1]["reason"]) == (None, None)


@pytest.mark.parametrize("name", ["emil", "goro", "fay"])
def test_who_is_of_another_pod_or_sees_no_boards_finds_nothing(desk: Desk, card: Card, name: str) -> None:
    program = program_of(desk.store, desk.cast.everybody()[name])
    answers = {
        path: program.ask("GET", path)
        for path in (f"/pods/{desk.cast.north_id}/board", f"/cards/{card.id}", f"/cards/{card.id}/events")
    }
    statuses = {path: answer.status_code for path, answer in answers.items()}
    board_path = f"/pods/{desk.cast.north_id}/board"
    assert statuses.pop(board_path) == (404 if name == "emil" else 403)
    assert set(statuses.values()) == {404}
    assert [word for word in (*WORDS, card.key) if word in " ".join(one.text for one in answers.values())] == []


def test_what_is_not_there_reads_like_what_is_elsewhere(desk: Desk, card: Card) -> None:
    program = program_of(desk.store, desk.cast.emil)
    assert program.ask("GET", f"/cards/{card.id}").text == program.ask("GET", "/cards/999999").text
    north, none = (program.ask("GET", f"/pods/{pod_id}/board").text for pod_id in (desk.cast.north_id, 999999))
    assert north == none


def test_a_pod_without_a_board_has_none(store: Database, cast: Cast) -> None:
    answer = program_of(store, cast.emil).ask("GET", f"/pods/{cast.south_id}/board")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("path", ["/cards/0", "/cards/x", "/cards/-1", "/cards/9223372036854775808", "/pods/1e3/board"])
def test_what_is_no_number_cannot_be_read(light_store: Database, light_cast: Cast, path: str) -> None:
    answer = program_of(light_store, light_cast.ana).ask("GET", path)
    assert (answer.status_code, answer.json()["code"]) == (422, "unreadable")


def test_a_limit_tells_what_it_does(desk: Desk) -> None:
    columns = program_of(desk.store, desk.cast.ana).get(f"/pods/{desk.cast.north_id}/board")["columns"]
    assert {(one["name"], one["limit"], one["mode"]) for one in columns} >= {("Doing", 5, LimitMode.BLOCK.value)}


def test_an_answer_that_is_made_wrongly_is_logged_without_what_a_customer_said() -> None:
    told = shapes.Told.__subclasses__()
    assert {shapes.CardSeen, shapes.CardWhole, shapes.Spoken, shapes.Happened} <= set(told)
    for shape in told:
        with pytest.raises(ValidationError) as wrong:
            shape.model_validate({name: {"words": WORDS[1]} for name in shape.model_fields} | {"at": WORDS[0]})
        assert not [words for words in WORDS if words in str(wrong.value)]
