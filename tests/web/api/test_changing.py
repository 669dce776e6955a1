"""What programs change: through the actions of the pages, once a key, with the page's words where it is refused."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from board import actions
from board.actions import CardMove, NewCard
from board.models import Card, CardEvent, Column, Comment, CommentKind, EventKind, LimitMode, ServiceClass
from core.audit import AuditEntry
from core.people import ActorKind, Person
from core.refusal import Refused
from data.database import Database
from pods import actions as pod_actions
from pods.models import Customer
from tests.board.conftest import Desk
from tests.conftest import MONDAY, Cast
from tests.pods.conftest import LONG_AGO, World
from tests.web.api.programs import LATER, Program, program_of
from web.api.problems import Unknown


@pytest.fixture
def desk(store: Database, cast: Cast) -> Desk:
    return Desk(store, cast)


@pytest.fixture
def program(desk: Desk) -> Program:
    return program_of(desk.store, desk.cast.boyan)


def now_of(desk: Desk, card: Card) -> Card:
    with desk.store.reading() as session:
        return session.get_one(Card, card.id)


def counted(desk: Desk) -> int:
    with desk.store.reading() as session:
        return len(session.exec(select(CardEvent.id)).all())


def page_says(desk: Desk, card: Card, column: str) -> str:
    """The sentence of a refused drag."""
    with pytest.raises(Refused) as refusal:
        desk.move(card, column)
    return str(refusal.value)


def limit(desk: Desk, name: str, most: int, mode: LimitMode) -> None:
    with desk.store.transaction() as session:
        column = session.get_one(Column, desk.column(name))
        column.wip_limit, column.limit_mode = most, mode


def test_a_card_is_written_with_its_facts(desk: Desk, program: Program) -> None:
    sent = {
        "title": "  No   power ",
        "column_id": desk.column("Next"),
        "channel": "phone",
        "topic": "Outage",
        "service_class": "fixed_date",
        "assignee_id": desk.cast.ana.person_id,
        "due_at": "2026-11-20T12:00:00+02:00",
        "description": "Since seven",
    }
    answer = program.post(f"/pods/{desk.cast.north_id}/cards", sent)
    assert answer.status_code == 201, answer.text
    told = answer.json()
    with desk.store.reading() as session:
        card = session.get_one(Card, told["id"])
    assert (card.title, card.channel, card.topic, card.description) == ("No power", "phone", "Outage", "Since seven")
    assert (card.assignee_id, card.due_at) == (desk.cast.ana.person_id, MONDAY + timedelta(days=4, hours=1))
    assert (told["key"], told["version"], told["column_id"]) == (card.key, 1, desk.column("Next"))


def test_a_card_moves_and_its_history_says_through_the_api(desk: Desk, program: Program) -> None:
    card, other = desk.card(), desk.card("Meter stands", "Doing")
    sent = {"column_id": desk.column("Doing"), "version": 1, "before_id": other.id}
    told = program.post(f"/cards/{card.id}/move", sent).json()
    assert (told["version"], told["column_id"], told["closed_at"]) == (2, desk.column("Doing"), None)
    assert desk.order("Doing") == ["Invoice is wrong", "Meter stands"]
    event = program.get(f"/cards/{card.id}/events")["events"][-1]
    assert (event["kind"], event["by"], event["who"]) == ("moved", "api", "Boyan")
    assert event["said"] == "Boyan, through the API, moved it from Intake to Doing"
    with desk.store.reading() as session:
        noted = session.exec(select(AuditEntry).order_by(col(AuditEntry.id).desc())).first()
    assert noted is not None
    assert (noted.action, noted.actor_kind, noted.actor_id) == ("card.move", ActorKind.API, desk.cast.boyan.person_id)
    assert noted.request_id


def test_a_neighbour_that_does_not_stand_there_is_said_and_nothing_moves(desk: Desk, program: Program) -> None:
    card, elsewhere, urgent = (
        desk.card(),
        desk.card("Meter stands"),
        desk.card("Fire", "Doing", service_class=ServiceClass.EXPEDITE),
    )
    for wrong in (99_999, elsewhere.id, urgent.id, card.id):
        sent = {"column_id": desk.column("Doing"), "version": 1, "before_id": wrong}
        answer = program.post(f"/cards/{card.id}/move", sent)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
        assert f"An open card {wrong} of the same class in that column was not found." in answer.json()["detail"]
    assert (now_of(desk, card).version, now_of(desk, card).column_id) == (1, desk.column("Intake"))


def test_a_repeat_is_answered_although_the_neighbour_has_gone_on(desk: Desk, program: Program) -> None:
    card, other = desk.card(), desk.card("Meter stands", "Doing")
    sent = {"column_id": desk.column("Doing"), "version": 1, "after_id": other.id}
    first = program.post(f"/cards/{card.id}/move", sent, key="beside-it")
    desk.move(other, "Done")
    assert program.post(f"/cards/{card.id}/move", sent, key="beside-it").text == first.text


def test_every_change_is_written_with_its_door(desk: Desk, program: Program) -> None:
    path = f"/cards/{program.post(f'/pods/{desk.cast.north_id}/cards', {'title': 'No power'}).json()['id']}"
    assert program.post(f"{path}/block", {"reason": "Waits for the grid"}).json()["blocked"] is True
    assert program.post(f"{path}/unblock").json()["blocked"] is False
    assert program.post(f"{path}/comments", {"text": "Called back"}).json()["kind"] == "note"
    assert program.post(f"{path}/move", {"column_id": desk.column("Doing"), "version": 1}).status_code == 200
    assert program.post(f"{path}/close", {"version": 2}).json()["closed_at"] == "2026-11-16T10:00:00Z"
    events = program.get(f"{path}/events")["events"]
    assert [one["kind"] for one in events] == ["created", "blocked", "unblocked", "commented", "moved", "closed"]
    assert {one["by"] for one in events} == {"api"}


def test_what_the_customer_was_told_is_kept_as_such(desk: Desk, program: Program) -> None:
    card = desk.card()
    program.post(f"/cards/{card.id}/comments", {"text": "It is fixed", "kind": "sent"})
    with desk.store.reading() as session:
        assert [(one.kind, one.at) for one in session.exec(select(Comment))] == [(CommentKind.SENT, LATER)]


def test_a_repeat_is_answered_and_changes_nothing(desk: Desk, program: Program) -> None:
    card, sent = desk.card(), {"column_id": desk.column("Doing"), "version": 1}
    first = program.post(f"/cards/{card.id}/move", sent, key="once-only")
    before = counted(desk)
    again = program.post(f"/cards/{card.id}/move", sent, key="once-only")
    assert (first.status_code, first.text) == (again.status_code, again.text)
    assert counted(desk) == before
    made = [program.post(f"/pods/{desk.cast.north_id}/cards", {"title": "No power"}, key="new-card") for _ in range(3)]
    assert len({one.text for one in made}) == 1


def test_a_key_sent_with_another_request_is_refused(desk: Desk, program: Program) -> None:
    one, other = desk.card(), desk.card("Meter stands")
    sent = {"column_id": desk.column("Doing"), "version": 1}
    assert program.post(f"/cards/{one.id}/move", sent, key="same-key").status_code == 200
    answer = program.post(f"/cards/{other.id}/move", sent, key="same-key")
    assert (answer.status_code, answer.json()["detail"][:30]) == (409, "This key was sent with another")
    assert now_of(desk, other).version == 1


def test_the_key_of_one_person_means_nothing_to_another(desk: Desk, program: Program) -> None:
    one, other = desk.card(), desk.card("Meter stands")
    sent = {"column_id": desk.column("Doing"), "version": 1}
    assert program.post(f"/cards/{one.id}/move", sent, key="same-key").status_code == 200
    answer = program_of(desk.store, desk.cast.ana).post(f"/cards/{other.id}/move", sent, key="same-key")
    assert answer.status_code == 200
    assert now_of(desk, other).version == 2


def test_a_refused_change_leaves_its_key_free(desk: Desk, program: Program) -> None:
    card, _ = desk.card(), desk.card("Meter stands", "Doing")
    limit(desk, "Doing", 1, LimitMode.BLOCK)
    sent = {"column_id": desk.column("Doing"), "version": 1}
    assert program.post(f"/cards/{card.id}/move", sent, key="try-again").status_code == 409
    limit(desk, "Doing", 2, LimitMode.BLOCK)
    assert program.post(f"/cards/{card.id}/move", sent, key="try-again").status_code == 200


def test_a_full_column_refuses_in_the_words_of_the_page(desk: Desk, program: Program) -> None:
    limit(desk, "Doing", 1, LimitMode.BLOCK)
    card, _ = desk.card(), desk.card("Meter stands", "Doing")
    answer = program.post(f"/cards/{card.id}/move", {"column_id": desk.column("Doing"), "version": 1})
    assert (answer.status_code, answer.json()["code"]) == (409, "refused")
    assert answer.json()["detail"] == page_says(desk, card, "Doing")
    assert "1 of 1" in answer.json()["detail"]
    made = program.post(f"/pods/{desk.cast.north_id}/cards", {"title": "No", "column_id": desk.column("Doing")})
    assert made.json()["detail"] == answer.json()["detail"]
    assert now_of(desk, card).version == 1


def test_a_limit_that_asks_is_passed_with_a_reason_that_is_kept(desk: Desk, program: Program) -> None:
    limit(desk, "Doing", 1, LimitMode.REASON)
    card, _ = desk.card(), desk.card("Meter stands", "Doing")
    sent: dict[str, object] = {"column_id": desk.column("Doing"), "version": 1}
    asked = program.post(f"/cards/{card.id}/move", sent)
    assert (asked.status_code, asked.json()["code"]) == (409, "needs_reason")
    assert asked.json()["detail"] == page_says(desk, card, "Doing")
    assert program.post(f"/cards/{card.id}/move", sent | {"reason": "A hospital"}).status_code == 200
    last = desk.events(card)[-1]
    assert (last.kind, last.reason, last.actor_kind) == (EventKind.OVERRIDDEN, "A hospital", ActorKind.API)


def test_whoever_saw_an_older_card_is_told_who_was_faster(desk: Desk, program: Program) -> None:
    card = desk.card()
    desk.move(card, "Doing", desk.cast.ana)
    answer = program.post(f"/cards/{card.id}/move", {"column_id": desk.column("Next"), "version": 1})
    assert (answer.status_code, answer.json()["code"]) == (409, "stale")
    assert answer.json()["detail"] == page_says(desk, card, "Next")
    assert answer.json()["detail"].startswith("Ana moved NR-1 before you.")


CHANGES: dict[str, tuple[str, dict[str, Any] | None]] = {
    "create": ("/pods/{pod}/cards", {"title": "No power"}),
    "move": ("/cards/{card}/move", {"column_id": 0, "version": 1}),
    "close": ("/cards/{card}/close", {"version": 1}),
    "comment": ("/cards/{card}/comments", {"text": "Called back"}),
    "block": ("/cards/{card}/block", {"reason": "Waits for the grid"}),
    "unblock": ("/cards/{card}/unblock", None),
}
"""Every change, as it is sent."""


def sent_by(program: Program, desk: Desk, card: Card, change: str) -> tuple[int, str]:
    path, sent = CHANGES[change]
    if sent and "column_id" in sent:
        sent = {**sent, "column_id": desk.column("Doing")}
    answer = program.post(path.format(pod=desk.cast.north_id, card=card.id), sent)
    return answer.status_code, answer.json()["code"]


@pytest.mark.parametrize(("name", "status"), [("chen", 403), ("dora", 403), ("emil", 404), ("fay", 404), ("goro", 404)])
def test_who_may_not_write_changes_nothing_by_any_way(desk: Desk, name: str, status: int) -> None:
    card, program = desk.card(), program_of(desk.store, desk.cast.everybody()[name])
    before = counted(desk)
    found = {change: sent_by(program, desk, card, change)[0] for change in CHANGES}
    sees_pod = name in ("fay", "goro")
    assert found == dict.fromkeys(CHANGES, status) | ({"create": 403} if sees_pod else {})
    assert (counted(desk), now_of(desk, card).version) == (before, 1)


def test_a_token_that_may_only_read_changes_nothing_by_any_way(desk: Desk) -> None:
    card, program = desk.card(), program_of(desk.store, desk.cast.boyan, may_write=False)
    before = counted(desk)
    assert {sent_by(program, desk, card, change) for change in CHANGES} == {(403, "not_allowed")}
    assert counted(desk) == before
    assert program.get(f"/cards/{card.id}")["title"] == "Invoice is wrong"


@pytest.mark.parametrize("key", ["", "short", "x" * 65, "with space", "p\u00fcrple-key"])
def test_no_change_goes_without_a_key_of_its_own(desk: Desk, program: Program, key: str) -> None:
    headers = {b"Idempotency-Key": key.encode()} if key else {}
    answer = program.ask("POST", f"/pods/{desk.cast.north_id}/cards", json={"title": "No"}, headers=headers)
    assert answer.status_code == 422
    assert answer.json()["faults"][0]["where"] == "header.Idempotency-Key"


def test_what_cannot_be_read_is_said_by_field_and_not_repeated(desk: Desk, program: Program) -> None:
    sent = {"title": "Yana " * 50, "due_at": "2026-11-20T12:00:00", "channel": "Yana", "colour": "Petrova", "topic": 7}
    answer = program.post(f"/pods/{desk.cast.north_id}/cards", sent)
    assert answer.status_code == 422
    told = {fault["where"]: fault["said"] for fault in answer.json()["faults"]}
    assert told.keys() == {"body.title", "body.due_at", "body.channel", "body.colour", "body.topic"}
    assert "Yana" not in answer.text and "Petrova" not in answer.text
    broken = program.ask("POST", f"/pods/{desk.cast.north_id}/cards", content=b'{"title": "Yana', headers=KEYED)
    assert broken.status_code == 422
    assert "Yana" not in broken.text


KEYED = {"Idempotency-Key": "any-key-at-all", "Content-Type": "application/json"}


@pytest.mark.parametrize("title", ["\u0000", "No\u0000power", " "])
def test_what_no_store_keeps_is_refused_in_words(desk: Desk, program: Program, title: str) -> None:
    answer = program.post(f"/pods/{desk.cast.north_id}/cards", {"title": title})
    assert (answer.status_code, answer.json()["code"]) == (409, "refused")


def test_a_body_that_is_no_object_is_told_how_to_be_one(desk: Desk, program: Program) -> None:
    path, headers = f"/pods/{desk.cast.north_id}/cards", {"Idempotency-Key": "no-object-at-all"}
    form = {**headers, "Content-Type": "application/x-www-form-urlencoded"}
    for sent in ({"content": b'{"title": "No power"}', "headers": form}, {"json": [], "headers": headers}):
        answer = program.ask("POST", path, **sent)
        assert answer.status_code == 422
        assert "Content-Type: application/json" in answer.json()["faults"][0]["said"]


def test_a_body_nested_too_deeply_cannot_be_read(desk: Desk, program: Program) -> None:
    answer = program.ask("POST", f"/pods/{desk.cast.north_id}/cards", content=b"[" * 20_000, headers=KEYED)
    assert (answer.status_code, answer.json()["code"]) == (422, "unreadable")


@pytest.mark.parametrize("number", [True, "1", 1.0])
def test_what_is_no_whole_number_names_nothing(desk: Desk, program: Program, number: object) -> None:
    sent = {"title": "No power", "column_id": number, "assignee_id": number}
    answer = program.post(f"/pods/{desk.cast.north_id}/cards", sent)
    assert [fault["where"] for fault in answer.json()["faults"]] == ["body.column_id", "body.assignee_id"]
    moved = program.post(f"/cards/{desk.card().id}/move", {"column_id": 1, "version": number})
    assert [fault["where"] for fault in moved.json()["faults"]] == ["body.version"]


def test_a_person_of_another_pod_is_not_named_by_a_guessed_id(desk: Desk, program: Program) -> None:
    sent = {"title": "No power", "assignee_id": desk.cast.emil.person_id}
    answer = program.post(f"/pods/{desk.cast.north_id}/cards", sent)
    assert answer.json()["detail"].startswith("That person is not a member of this pod.")
    assert "Emil" not in answer.text


def test_half_a_sign_is_refused(desk: Desk, program: Program) -> None:
    answer = program.ask("POST", f"/pods/{desk.cast.north_id}/cards", content=b'{"title": "No \\ud800"}', headers=KEYED)
    assert answer.status_code in (409, 422)


def test_a_customer_is_named_by_number_and_only_ones_own_is_found(desk: Desk, program: Program) -> None:
    world, path = World(desk.store, desk.cast), f"/pods/{desk.cast.north_id}/cards"
    homes = [("K-1000", {"region": "north"}, LONG_AGO), ("K-2000", {"region": "south"}, LONG_AGO)]
    desk.store.perform(lambda s: world.people(s, homes))
    made = program.post(path, {"title": "No power", "customer": "K-1000"})
    assert made.status_code == 201, made.text
    assert program.get(f"/cards/{made.json()['id']}")["customer"] == "Customer K-1000"
    for number in ("K-100", "Customer K-1000", "K-10000", "K-2000"):
        answer = program.post(path, {"title": "No power", "customer": number})
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
        assert number not in answer.text and "South" not in answer.text


def test_a_number_that_was_merged_leads_to_the_customer_who_stays(desk: Desk, program: Program) -> None:
    world, north = World(desk.store, desk.cast), {"region": "north"}
    desk.store.perform(lambda s: world.people(s, [("K-1000", north, LONG_AGO), ("K-1001", north, LONG_AGO)]))
    with desk.store.reading() as session:
        ids = dict(session.exec(select(Customer.ext_id, Customer.id)).all())
    gone, kept = ids["K-1001"] or 0, ids["K-1000"] or 0
    desk.store.perform(lambda s: pod_actions.merge_customers(s, desk.cast.ana, gone, kept, LATER, op="merged"))
    made = program.post(f"/pods/{desk.cast.north_id}/cards", {"title": "No power", "customer": "K-1001"})
    assert made.status_code == 201, made.text
    assert program.get(f"/cards/{made.json()['id']}")["customer"] == "Customer K-1000"


def test_a_program_cannot_take_the_customer_of_another_pod_either(desk: Desk) -> None:
    world, robot = World(desk.store, desk.cast), replace(desk.cast.boyan, kind=ActorKind.API)
    desk.store.perform(lambda s: world.people(s, [("K-2000", {"region": "south"}, LONG_AGO)]))
    with desk.store.reading() as session:
        wish = NewCard(desk.cast.north_id, "No power", session.exec(select(Customer.id)).one())
    with pytest.raises(Refused, match="This is a customer of South"):
        desk.store.perform(lambda s: actions.create_card(s, robot, wish, LATER, op="not-ours"))


def test_roles_are_looked_up_again_in_the_transaction_of_the_change(desk: Desk, program: Program) -> None:
    caller, move = program.door.enter([(b"authorization", f"Bearer {program.secret}".encode())]), desk.card()
    wish = CardMove(move.id or 0, desk.column("Doing"), 1)
    with desk.store.transaction() as session:
        session.get_one(Person, desk.cast.boyan.person_id).active = False
    with pytest.raises(Unknown):
        caller.perform(lambda s, actor: actions.move_card(s, actor, wish, LATER, op="too-late"))
    assert now_of(desk, move).version == 1
