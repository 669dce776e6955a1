"""Whatever a program sends is answered in words: never by a failure of ours."""

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.database import Database
from tests.board.conftest import Desk
from tests.conftest import Cast
from tests.web.api.programs import Program, program_of

SECOND = timedelta(seconds=1)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)
IDS = st.integers(1, 12) | st.integers(-2, 2**63 + 5)
TEXT = st.text(max_size=40) | st.sampled_from(["\0", "x\0y", " ", "It cannot wait"])
MOMENTS = ("2026-12-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "1800-01-01T00:00:00Z")
LANES = ("main", "expedite", "person:1", "person:999999999999999999", "class:standard", "segment:9")
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys(("title", "description", "customer", "topic", "reason", "text"), TEXT),
    **dict.fromkeys(("column_id", "assignee_id", "before_id", "after_id", "owner_id"), IDS),
    "version": st.integers(1, 3) | IDS,
    "due_at": st.sampled_from(MOMENTS),
    "lane": TEXT | st.sampled_from(LANES),
    "kind": st.sampled_from(["note", "sent", "received", "shouted"]),
    "service_class": st.sampled_from(["expedite", "standard", "urgent"]),
}
CALLS = {
    "/pods/{}/cards": ("title", "description", "column_id", "customer", "topic", "service_class", "due_at", "reason"),
    "/cards/{}/move": ("column_id", "version", "before_id", "after_id", "lane", "reason"),
    "/cards/{}/close": ("version", "reason"),
    "/cards/{}/comments": ("text", "kind"),
    "/cards/{}/block": ("reason", "owner_id"),
    "/cards/{}/unblock": (),
}


@st.composite
def calls(draw: st.DrawFn) -> tuple[str, Any]:
    """A change with most of its fields, some of them nonsense."""
    path = draw(st.sampled_from(list(CALLS)))
    number = draw(st.integers(1, 2) if path.startswith("/pods") else st.integers(1, 12))
    names = [name for name in CALLS[path] if draw(st.integers(0, 4))]
    sent = {name: draw(FIELDS[name] if draw(st.integers(0, 9)) else ANYTHING) for name in names}
    return path.format(number), sent if draw(st.integers(0, 15)) else draw(ANYTHING)


@pytest.fixture
def program(light_store: Database, light_cast: Cast) -> Program:
    desk = Desk(light_store, light_cast)
    for number in range(8):
        desk.card(f"A case, {number}")
    return program_of(light_store, light_cast.ana)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(call=calls(), key=st.integers(0, 10**12))
def test_nonsense_is_refused_in_words(program: Program, call: tuple[str, Any], key: int) -> None:
    program.at += SECOND
    path, sent = call
    headers = {"Idempotency-Key": f"key-{key:012}", "Content-Type": "application/json"}
    answer = program.ask("POST", path, content=json.dumps(sent).encode(), headers=headers)
    assert answer.status_code in (200, 201, 404, 409, 422), answer.text
    assert answer.status_code < 300 or answer.json()["detail"]


@pytest.mark.parametrize("content", [b"[" * 60_000, b'{"title": "a\xff"}', b"title=x"])
def test_a_body_that_is_no_json_is_refused_in_words(program: Program, content: bytes) -> None:
    headers = {"Idempotency-Key": "no-json-at-all", "Content-Type": "application/json"}
    answer = program.ask("POST", "/pods/1/cards", content=content, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "unreadable")
    assert answer.json()["detail"].startswith("The request cannot be read. Nothing was changed.")
