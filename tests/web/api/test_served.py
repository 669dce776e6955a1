"""The API of a running site: behind the gate with the pages, seen on open boards, loaded beside the first answers."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect

from board import queries
from board.actions import NewCard, create_card, open_board
from core import clock
from core.people import Actor, Grant, Role
from tests.house.sources import HOME
from tests.web.site import Site
from web import tokens
from web.logins import fingerprint
from web.tokens import NewToken


class Robot:
    """Ana's program, and a card of North's."""

    def __init__(self, site: Site) -> None:
        self.site, self.secret, at = site, tokens.new_secret(), clock.now()
        self.pod_id, ana = 1, site.person_id("ana")
        lead = Actor("Ana", (Grant(Role.LEAD, self.pod_id),), ana)
        with site.store.transaction() as session:
            new = NewToken("Robot", fingerprint(self.secret), 1, may_write=True)
            tokens.create_token(session, lead, new, at, op=self.secret[:30])
            if queries.revision(session, lead, self.pod_id) is None:
                open_board(session, lead, self.pod_id, at)
            wish = NewCard(self.pod_id, "No power")
            self.card_id = create_card(session, lead, wish, at, op=self.secret[-20:]).id
            self.doing = next(
                column.column_id
                for column in queries.board_view(session, lead, self.pod_id, at).columns  # type: ignore[union-attr]
                if column.name == "Doing"
            )

    def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.secret}", **options.pop("headers", {})}
        return httpx.request(method, f"{self.site.root}/api/v1{path}", headers=headers, timeout=20, **options)

    def move(self) -> httpx.Response:
        sent = {"column_id": self.doing, "version": 1}
        return self.ask("POST", f"/cards/{self.card_id}/move", json=sent, headers={"Idempotency-Key": "the-one-move"})


@pytest.fixture
def robot(site: Site) -> Iterator[Robot]:
    yield Robot(site)


def test_a_program_needs_no_login_and_a_login_is_no_token(site: Site, robot: Robot) -> None:
    assert robot.ask("GET", "/pods").json()["pods"][0]["name"] == "North"
    answer = httpx.get(f"{site.root}/api/v1/pods", headers=site.sign_in("ana")[1], timeout=20)
    assert (answer.status_code, answer.json()["code"]) == (401, "unknown")
    assert httpx.get(f"{site.root}/board", headers={"Authorization": f"Bearer {robot.secret}"}).status_code == 401


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/v1", "/api/v1/", "//api/v1", "//api/v1/pods", "/api/v2/pods"])
def test_an_address_that_misses_the_api_is_answered_as_the_api_does(site: Site, robot: Robot, path: str) -> None:
    shown = {"Authorization": f"Bearer {robot.secret}"}
    answers = [httpx.get(f"{site.root}{path}", headers=headers, timeout=20) for headers in ({}, shown)]
    assert [answer.json()["code"] for answer in answers] == ["unknown", "not_found"]
    assert {answer.headers["content-type"] for answer in answers} == {"application/problem+json"}


def test_answers_carry_the_headers_of_every_answer(robot: Robot) -> None:
    headers = robot.ask("GET", "/pods").headers
    assert headers["content-security-policy"].startswith("default-src 'self'")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "private, no-store"
    assert "set-cookie" not in headers


def test_a_move_is_seen_on_open_boards(site: Site, robot: Robot) -> None:
    async def watched() -> int:
        headers = {"Cookie": site.sign_in("boyan")[1]["Cookie"]}
        url = site.live_url(robot.pod_id)
        async with connect(url, additional_headers=headers, origin=site.root) as line:  # type: ignore[arg-type]
            first = await number(line)
            answer = await asyncio.to_thread(robot.move)
            assert answer.status_code == 200, answer.text
            while (told := await number(line)) <= first:
                pass
            return told

    assert asyncio.run(watched()) == robot.ask("GET", f"/pods/{robot.pod_id}/board").json()["revision"]


async def number(line: ClientConnection) -> int:
    """The revision in what the line says next; 0 when it speaks of something else."""
    told = json.loads(await asyncio.wait_for(line.recv(), 10))
    said = told.get("rev", 0) if isinstance(told, dict) else told
    return int(said) if isinstance(said, int) else 0


def test_no_secret_is_printed(site: Site, robot: Robot) -> None:
    robot.ask("GET", "/pods")
    assert robot.secret not in "".join(site.printed)


def test_the_first_answer_does_not_wait_for_the_api() -> None:
    code = "import app, sys; print([name for name in ('fastapi', 'web.api.site') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=HOME, capture_output=True, text=True, check=True)
    assert done.stdout.strip().split("\n")[-1] == "[]"
