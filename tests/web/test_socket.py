"""The socket: who may connect, whose session it is, and when it ends."""

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest
import websockets
from websockets.exceptions import ConnectionClosed, InvalidStatus

from board import actions
from board.models import Board
from core import clock
from core.people import Actor, Grant, Person, Role
from tests.web.site import Site
from tests.web.wsclient import Session

SPOOFED = {"X-Podboard-Login": "somebody-else"}


def status_of(url: str, headers: dict[str, str]) -> int:
    async def connect() -> int:
        try:
            async with websockets.connect(url, subprotocols=["streamlit"], additional_headers=headers):  # type: ignore[list-item]
                return 101
        except InvalidStatus as refused:
            return refused.response.status_code

    return asyncio.run(connect())


def without(headers: dict[str, str], name: str) -> dict[str, str]:
    return {key: value for key, value in headers.items() if key != name}


def test_a_login_from_our_own_pages_connects_and_sees_the_page(site: Site) -> None:
    async def visit() -> Session:
        async with Session(site.socket_url, site.sign_in("ana")[1]) as session:
            await session.rerun()
            return session

    session = asyncio.run(visit())
    assert session.session_id
    assert not session.errors


def test_no_cookie_is_refused(site: Site) -> None:
    assert status_of(site.socket_url, {"Origin": site.root}) == 403


def test_a_forged_cookie_is_refused(site: Site) -> None:
    assert status_of(site.socket_url, {"Origin": site.root, "Cookie": "__Host-podboard=guess"}) == 403


def test_two_cookies_of_the_name_are_refused(site: Site) -> None:
    _, headers = site.sign_in("ana")
    doubled = {**headers, "Cookie": headers["Cookie"] + "; __Host-podboard=other"}
    assert status_of(site.socket_url, doubled) == 403


def test_a_missing_origin_is_refused(site: Site) -> None:
    assert status_of(site.socket_url, without(site.sign_in("ana")[1], "Origin")) == 403


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://localhost", "http://localhost"])
def test_a_foreign_origin_is_refused(site: Site, origin: str) -> None:
    assert status_of(site.socket_url, {**site.sign_in("ana")[1], "Origin": origin}) == 403


def test_an_identity_from_outside_opens_nothing(site: Site) -> None:
    login_id, _ = site.sign_in("fay")
    assert status_of(site.socket_url, {"Origin": site.root, "X-Podboard-Login": login_id}) == 403


def test_an_identity_from_outside_changes_nobody(site: Site) -> None:
    fay_id, _ = site.sign_in("fay")

    async def visit() -> list[str]:
        headers = {**site.sign_in("goro")[1], "X-Podboard-Login": fay_id}
        async with Session(site.socket_url, headers) as session:
            await session.rerun()
            return session.texts

    assert not [text for text in asyncio.run(visit()) if "Fay" in text or "Admin" in text]


def test_another_persons_session_cannot_be_taken_over(site: Site) -> None:
    async def visit() -> tuple[str, str]:
        async with Session(site.socket_url, site.sign_in("ana")[1]) as hers:
            await hers.rerun()
        async with Session(site.socket_url, site.sign_in("emil")[1], resume=hers.session_id) as his:
            await his.rerun()
            return hers.session_id, his.session_id

    hers, his = asyncio.run(visit())
    assert his and his != hers


async def closes(url: str, headers: dict[str, str], site: Site, login_id: str, **values: object) -> int | None:
    async with websockets.connect(url, subprotocols=["streamlit"], additional_headers=headers) as socket:  # type: ignore[list-item]
        await asyncio.to_thread(site.set, login_id, **values)
        with pytest.raises(ConnectionClosed) as closed:
            async with asyncio.timeout(1):
                while True:
                    await socket.recv()
    return closed.value.rcvd.code if closed.value.rcvd else None


def test_a_revoked_login_loses_its_socket_within_a_second(site: Site) -> None:
    login_id, headers = site.sign_in("ana")
    assert asyncio.run(closes(site.socket_url, headers, site, login_id, ended_at=clock.now())) == 1008
    assert status_of(site.socket_url, headers) == 403


def test_an_idle_login_loses_its_socket(site: Site) -> None:
    login_id, headers = site.sign_in("ana")
    idle = clock.now() - timedelta(minutes=30, seconds=1)
    assert asyncio.run(closes(site.socket_url, headers, site, login_id, used_at=idle)) == 1008


def test_a_login_past_its_absolute_limit_loses_its_socket(site: Site) -> None:
    login_id, headers = site.sign_in("ana")
    long_ago = clock.now() - timedelta(hours=12, seconds=1)
    assert asyncio.run(closes(site.socket_url, headers, site, login_id, created_at=long_ago)) == 1008


def test_a_disabled_person_loses_the_socket_within_a_second(site: Site) -> None:
    _, headers = site.sign_in("boyan")

    def disable(active: bool) -> None:
        with site.store.transaction() as session:
            session.get_one(Person, site.person_id("boyan")).active = active

    async def watch() -> None:
        async with websockets.connect(site.live_url(1), additional_headers=headers) as socket:
            await socket.recv()
            await asyncio.to_thread(disable, False)
            with pytest.raises(ConnectionClosed):
                async with asyncio.timeout(1):
                    while True:
                        await socket.recv()

    asyncio.run(watch())
    disable(True)


def test_a_board_is_followed_only_by_those_who_may_read_it(site: Site) -> None:
    assert status_of(site.live_url(1), site.sign_in("ana")[1]) == 101
    assert status_of(site.live_url(1), site.sign_in("dora")[1]) == 101
    assert status_of(site.live_url(1), site.sign_in("emil")[1]) == 403
    assert status_of(site.live_url(1), site.sign_in("goro")[1]) == 403
    assert status_of(site.live_url(999), site.sign_in("ana")[1]) == 403
    assert status_of(site.live_url(10**30), site.sign_in("dora")[1]) == 403


def test_a_change_by_another_process_reaches_whoever_follows(site: Site) -> None:
    def raise_revision(revision: int) -> None:
        with site.store.transaction() as session:
            row = session.get(Board, 2) or Board(pod_id=2)
            row.revision = revision
            session.add(row)

    async def follow() -> list[str | bytes]:
        async with websockets.connect(site.live_url(2), additional_headers=site.sign_in("emil")[1]) as socket:
            first, who = await socket.recv(), await socket.recv()
            assert '"name": "Emil"' in str(who)
            await asyncio.to_thread(raise_revision, 18)
            async with asyncio.timeout(1):
                return [first, await socket.recv()]

    raise_revision(17)
    assert asyncio.run(follow()) == ["17", "18"]


def test_the_first_thing_that_a_board_says_is_heard(site: Site) -> None:
    with site.store.transaction() as session:
        lead = Actor(name="Ana", grants=(Grant(Role.LEAD, 1),), person_id=site.person_id("ana"))
        actions.open_board(session, lead, 1, clock.now())

    async def say() -> list[bool]:
        async with Session(site.socket_url, site.sign_in("ana")[1], query="pod=1", page="board") as board:
            await board.rerun()
            board.page_name = ""  # from now on by the id of the page that is shown, as browsers do
            await board.fire("move", {"moves": [{"op": "first-word", "id": "99", "col": "1", "version": 1}], "n": 1})
            return [answer["ok"] for answer in board.shown()["acks"]]

    assert asyncio.run(say()) == [False]


async def come(line: Any, *names: str) -> dict[str, Any]:
    """The next message on a live line that tells of one of these."""
    async with asyncio.timeout(10):
        while True:
            said = str(await line.recv())
            told = json.loads(said) if said.startswith("{") else {}
            if told.keys() & set(names):
                return dict(told)


def test_a_board_hears_on_its_line_how_its_picture_changed_and_moves_cards_there(site: Site) -> None:
    lead = Actor(name="Ana", grants=(Grant(Role.LEAD, 1),), person_id=site.person_id("ana"))
    site.store.perform(lambda session: actions.open_board(session, lead, 1, clock.now()))

    def write() -> None:
        wish = actions.NewCard(1, "From elsewhere")
        site.store.perform(lambda session: actions.create_card(session, lead, wish, clock.now(), op="from elsewhere"))

    async def watch() -> tuple[dict[str, Any], ...]:
        headers = site.sign_in("ana")[1]
        async with (
            Session(site.socket_url, headers, query="pod=1", page="board") as board,
            websockets.connect(site.live_url(1), additional_headers=headers) as line,
        ):
            await board.rerun()
            shown = board.shown()
            await line.send(json.dumps({"have": shown["stamp"], "rev": shown["rev"]}))
            await asyncio.to_thread(write)
            came = (await come(line, "picture"))["picture"]
            card, column = came["cards"][0], shown["head"]["columns"][1]["id"]
            wish = {"op": "moved on the line", "id": card["i"], "version": card["v"], "col": column}
            await line.send(json.dumps({"moves": [wish]}))
            both = [await come(line, "acks", "picture") for _ in range(2)]  # in either order
            return shown, came, *sorted(both, key=lambda told: "acks" not in told)

    shown, came, answer, moved = asyncio.run(watch())
    assert came["base"] == shown["stamp"]
    assert [card["t"] for card in came["cards"]] == ["From elsewhere"]
    assert [one["ok"] for one in answer["acks"]] == [True]
    assert (moved["picture"]["base"], moved["picture"]["rev"]) == (came["stamp"], answer["rev"])
    assert [str(card["c"]) for card in moved["picture"]["cards"]] == [shown["head"]["columns"][1]["id"]]
