"""A board's picture beside its document: what the page will show, to whom it will show it, and nothing else."""

import json
from typing import Any

import httpx
import pytest

from board import actions, component
from board.actions import NewCard, ViewWish
from core import clock
from core.people import Actor, Grant, Role
from data.database import Database
from tests.conftest import Cast
from tests.web.site import Site
from web import ahead, shell
from web.logins import logins

SECRET = "Invoice of a customer"


@pytest.fixture
def opened(light_store: Database, light_cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """North has a board with one card."""
    monkeypatch.setattr(logins, "store", lambda: light_store)
    at, pod_id = clock.now(), light_cast.north_id
    light_store.perform(lambda session: actions.open_board(session, light_cast.ana, pod_id, at))
    wish = NewCard(pod_id, SECRET)
    light_store.perform(lambda session: actions.create_card(session, light_cast.ana, wish, at, op="the first card"))
    return light_cast


def told(who: Actor, pod_id: int | None = None) -> dict[str, Any] | None:
    text = ahead.drawn(who.person_id or 0, pod_id)
    return json.loads(text) if text else None


def test_the_board_of_ones_own_pod_comes_whole(opened: Cast) -> None:
    for asked in (None, opened.north_id):
        found = told(opened.boyan, asked)
        assert found is not None
        assert (found["head"]["live"], found["me"]) == (f"/live/{opened.north_id}", opened.boyan.person_id)
        assert [card["t"] for card in found["cards"]] == [SECRET]


def test_a_pod_without_a_board_and_a_person_without_a_pod_have_none(opened: Cast) -> None:
    assert told(opened.emil) is None
    assert told(opened.emil, opened.north_id) is None
    assert told(opened.boyan, opened.south_id) is None  # a pod that he does not see: the page leads him on
    assert ahead.drawn(0, opened.north_id) is None


def test_whoever_may_not_read_cards_reads_none_here(opened: Cast) -> None:
    assert SECRET in (ahead.drawn(opened.ana.person_id or 0, opened.north_id) or "")
    for who in (opened.dora, opened.emil, opened.fay, opened.goro):
        assert SECRET not in (ahead.drawn(who.person_id or 0, opened.north_id) or "")


def test_a_view_that_the_reader_chose_is_drawn_by_the_page(light_store: Database, opened: Cast) -> None:
    wish, pod_id = ViewWish("Mine", "blocked:yes"), opened.north_id
    view = light_store.perform(
        lambda s: actions.create_view(s, opened.boyan, pod_id, wish, clock.now(), op="a view of mine")
    )
    light_store.perform(
        lambda s: actions.open_with(s, opened.boyan, pod_id, view.id, clock.now(), op="my board opens so")
    )
    assert told(opened.boyan) is None
    assert told(opened.ana) is not None


def test_a_document_names_the_picture_that_its_address_asks_for(site: Site) -> None:
    code = component.address("board")
    with httpx.Client(base_url=site.root, headers=site.sign_in("ana")[1]) as client:
        assert client.get("/readyz").status_code == 200
        for path, asked in (("/board", "/ahead/board"), ("/board?pod=3", "/ahead/board?pod=3")):
            text = client.get(path).text
            assert f'id="ahead" as="fetch" crossorigin fetchpriority="high" href=".{asked}"' in text
            assert text.index(code) < text.index("home.js")
        for path in ("/board?pod=3&card=4", "/board?find=x", "/board?then=2026-11-01"):
            assert client.get(path).text == shell.document(code)
        assert "ahead" not in client.get("/flow?pod=3").text
        text = client.get('/board?pod="><script>alert(1)</script>').text
        assert 'href="./ahead/board">' in text  # what is no number is not repeated
        assert "alert" not in text


def test_a_picture_is_compressed_for_those_who_take_it(site: Site) -> None:
    lead = Actor(name="Ana", grants=(Grant(Role.LEAD, 1),), person_id=site.person_id("ana"))
    with httpx.Client(base_url=site.root, headers=site.sign_in("ana")[1]) as client:
        answer = client.get("/ahead/board")
        assert (answer.status_code, answer.headers["cache-control"]) == (204, "no-store")  # no board yet
        site.store.perform(lambda session: actions.open_board(session, lead, 1, clock.now()))
        for number in range(120):
            wish, op = NewCard(1, f"{SECRET} {number} " + "x" * 80), f"card {number}"
            site.store.perform(lambda s, w=wish, o=op: actions.create_card(s, lead, w, clock.now(), op=o))  # type: ignore[misc]
        packed = client.get("/ahead/board")
        plain = client.get("/ahead/board", headers={"Accept-Encoding": "identity"})
        assert packed.headers["content-encoding"] == "gzip"
        assert "content-encoding" not in plain.headers
        assert packed.json()["cards"] == plain.json()["cards"]
        assert len(packed.json()["cards"]) == 120
