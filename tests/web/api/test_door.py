"""Nothing behind the door of the API answers without a living token; it is read anew each time."""

import asyncio
import re
from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from sqlmodel import col, select
from starlette.types import Message

from core.people import ApiToken, Attempts, Person
from data.database import Database
from pods import actions as pod_actions
from pods.models import PodMembership
from tests.conftest import MONDAY, Cast
from tests.web.api.programs import LATER, Program, program_of
from web import tokens
from web.api import door, site
from web.api.problems import Unknown


def addresses() -> list[tuple[str, str]]:
    """Every address of the API, with a method that it answers to."""
    api = site.API.app
    assert isinstance(api, FastAPI)
    found = [route for route in api.router.routes if isinstance(route, APIRoute)]
    described = api.openapi()["paths"]
    told = [(method.upper(), path) for path, its in described.items() for method in its]
    extra = [("GET", route.path) for route in found if route.path == "/openapi.json"]
    return [(method, re.sub(r"{[^}]*}", "1", path)) for method, path in [*told, *extra]]


def test_the_addresses_are_these() -> None:
    assert sorted(addresses()) == [
        ("GET", "/cards/1"),
        ("GET", "/cards/1/events"),
        ("GET", "/openapi.json"),
        ("GET", "/pods"),
        ("GET", "/pods/1/board"),
        ("POST", "/cards/1/block"),
        ("POST", "/cards/1/close"),
        ("POST", "/cards/1/comments"),
        ("POST", "/cards/1/move"),
        ("POST", "/cards/1/unblock"),
        ("POST", "/pods/1/cards"),
    ]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer "},
        {"Authorization": "Bearer podboard_" + "a" * 43},
        {"Authorization": "Basic YW5hOmFuYQ=="},
        {"Authorization": "Bearer p\u00f6dboard"},
        {"Cookie": "__Host-podboard=anything"},
    ],
)
def test_no_address_answers_without_a_token(light_store: Database, light_cast: Cast, headers: dict[str, str]) -> None:
    sent = {name.encode(): value.encode("latin-1") for name, value in headers.items()}
    program = Program(light_store, "")
    for method, path in [*addresses(), ("GET", "/nowhere"), ("DELETE", "/pods")]:
        answer = program.ask(method, path, headers=sent)
        assert answer.status_code == 401, (method, path)
        assert answer.headers["www-authenticate"].startswith("Bearer")
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["code"] == "unknown"


def test_a_token_that_expired_was_revoked_or_lost_its_owner_reads_as_no_token(store: Database, cast: Cast) -> None:
    late, revoked, closed = (program_of(store, who, days=1) for who in (cast.ana, cast.boyan, cast.emil))
    answers = [Program(store, "podboard_" + "a" * 43).ask("GET", "/pods")]
    assert [one.ask("GET", "/pods").status_code for one in (late, revoked, closed)] == [200, 200, 200]
    late.at = MONDAY + timedelta(days=1)
    store.perform(lambda s: tokens.revoke_token(s, cast.boyan, revoked.token_id, LATER, op="revoke"))
    with store.transaction() as session:
        session.get_one(Person, cast.emil.person_id).active = False
    answers += [one.ask("GET", "/pods") for one in (late, revoked, closed)]
    assert {(answer.status_code, answer.text) for answer in answers} == {(401, answers[0].text)}


def test_closing_the_account_ends_its_programs(store: Database, cast: Cast) -> None:
    program = program_of(store, cast.emil)
    emil = cast.emil.person_id or 0
    store.perform(lambda s: pod_actions.disable_person(s, cast.fay, emil, LATER, op="close"))
    assert program.ask("GET", "/pods").status_code == 401


def test_roles_are_those_of_the_moment(store: Database, cast: Cast) -> None:
    program = program_of(store, cast.emil)
    assert [pod["name"] for pod in program.get("/pods")["pods"]] == ["South"]
    with store.transaction() as session:
        theirs = select(PodMembership).where(PodMembership.person_id == cast.emil.person_id)
        session.delete(session.exec(theirs).one())
    assert program.get("/pods") == {"pods": []}


def test_two_tokens_at_once_are_none(light_store: Database, light_cast: Cast) -> None:
    program = program_of(light_store, light_cast.ana)
    door_of = site.made(lambda: light_store, lambda: LATER)
    header = (b"authorization", f"Bearer {program.secret}".encode())
    assert door_of.enter([header]).actor.name == "Ana"
    with pytest.raises(Unknown):
        door_of.enter([header, header])


def test_use_is_written_down(store: Database, cast: Cast) -> None:
    program = program_of(store, cast.ana)
    program.get("/pods")
    with store.reading() as session:
        assert session.get_one(ApiToken, program.token_id).used_at == LATER


def test_two_hundred_requests_a_minute_are_answered_and_no_more_over_all_tokens(store: Database, cast: Cast) -> None:
    program, other = program_of(store, cast.ana), program_of(store, cast.ana)
    program.get("/pods")
    with store.transaction() as session:
        session.exec(select(Attempts).where(col(Attempts.bucket).startswith("api:"))).one().count = door.MOST - 1
    program.at = other.at = LATER + timedelta(seconds=20)
    assert other.ask("GET", "/pods").status_code == 200
    refused = program.ask("GET", "/pods")
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "41")
    assert refused.json()["detail"] == "Too many requests. Send the next one in 41 s."
    assert program_of(store, cast.boyan).ask("GET", "/pods").status_code == 200
    program.at = LATER + timedelta(seconds=60)
    assert program.ask("GET", "/pods").headers["retry-after"] == "1"
    program.at = LATER + timedelta(seconds=61)
    assert program.ask("GET", "/pods").status_code == 200


@pytest.mark.parametrize(
    ("before", "here", "gone", "wait"),
    [(0, 200, 0, 0), (200, 1, 0, 0.3), (200, 100, 30, 0), (200, 101, 30, 0.3), (100, 200, 0, 60), (200, 200, 59, 1)],
)
def test_the_minute_slides_and_the_wait_that_is_told_is_enough(before: int, here: int, gone: int, wait: float) -> None:
    passed = timedelta(seconds=gone)
    told = door.wait_of(before, here, passed)
    assert told == timedelta(seconds=wait)
    if passed + told < door.WINDOW:
        assert not door.wait_of(before, here, passed + told)
    else:  # it is the first of the next minute
        assert not door.wait_of(here - 1, 1, passed + told - door.WINDOW)


def test_an_answer_that_nobody_takes_holds_no_place_and_is_given_up(
    light_store: Database, light_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "PATIENCE", 0.1)
    program = program_of(light_store, light_cast.ana)
    free = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b""}

    async def send(_message: Message) -> None:
        free.append(program.door.places._value)
        await asyncio.Event().wait()

    headers = [(b"authorization", f"Bearer {program.secret}".encode())]
    asked = {"type": "http", "method": "GET", "path": "/pods", "query_string": b"", "headers": headers}
    asyncio.run(program.door(asked, receive, send))
    assert free == [door.AT_ONCE]


@pytest.mark.parametrize("announced", [True, False])
def test_a_body_that_is_too_large_is_refused(light_store: Database, light_cast: Cast, announced: bool) -> None:
    program = program_of(light_store, light_cast.ana)
    content = b'{"title": "' + b"a" * door.LARGEST + b'"}'

    async def parts() -> "object":  # httpx does not know how long this is
        for start in range(0, len(content), 4096):
            yield content[start : start + 4096]

    headers = {"Idempotency-Key": "too-large", "Content-Type": "application/json"}
    path = f"/pods/{light_cast.north_id}/cards"
    answer = program.ask("POST", path, content=content if announced else parts(), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_a_body_that_comes_drop_by_drop_takes_no_place_and_is_given_up(
    light_store: Database, light_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "PATIENCE", 0.1)
    program = program_of(light_store, light_cast.ana)
    seen = []

    async def drops() -> "object":
        for _ in range(200):
            seen.append(program.door.places._value)
            yield b" "
            await asyncio.sleep(0.02)

    headers = {"Idempotency-Key": "too-slow", "Content-Type": "application/json"}
    answer = program.ask("POST", f"/pods/{light_cast.north_id}/cards", content=drops(), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (408, "too_slow")
    assert set(seen) == {door.AT_ONCE}  # it holds no place at all


def test_the_schema_is_told_to_whoever_has_a_token_and_names_every_answer(
    light_store: Database, light_cast: Cast
) -> None:
    told = program_of(light_store, light_cast.goro).get("/openapi.json")
    move = told["paths"]["/cards/{card_id}/move"]["post"]
    assert {"200", "401", "403", "404", "408", "409", "413", "422", "429", "503"} <= move["responses"].keys()
    assert "application/problem+json" in move["responses"]["409"]["content"]
    assert move["security"] == [{"HTTPBearer": []}]
    assert told["servers"] == [{"url": "/api/v1"}]


def test_answers_are_for_nobody_between(light_store: Database, light_cast: Cast) -> None:
    assert program_of(light_store, light_cast.ana).ask("GET", "/pods").headers["cache-control"] == "private, no-store"


def test_an_address_that_is_not_there_is_a_problem_too(light_store: Database, light_cast: Cast) -> None:
    program = program_of(light_store, light_cast.ana)
    assert program.ask("GET", "/nowhere").json()["code"] == "not_found"
    assert program.ask("DELETE", "/pods").json()["code"] == "no_method"
    assert program.ask("GET", "/pods/").status_code == 404


@pytest.mark.parametrize("table", ["pod", "api_token"])
def test_a_store_that_fails_is_said_without_its_words(light_store: Database, light_cast: Cast, table: str) -> None:
    program = program_of(light_store, light_cast.ana)
    with light_store.transaction() as session:
        session.connection().exec_driver_sql(f"ALTER TABLE {table} RENAME TO elsewhere")
    answer = program.ask("GET", "/pods")
    assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (503, "busy", "5")
    assert "SELECT" not in answer.text.upper() and table not in answer.text
