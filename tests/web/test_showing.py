"""Pictures on the live line: to each what they may see, drawn once for all who see the same."""

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from board import actions, queries
from board.actions import NewCard
from core import clock
from core.people import Role
from data.database import Database
from pods.models import PodMembership
from tests.conftest import Cast
from web import showing
from web.logins import logins
from web.visitor import FRESH

SECRET = "Invoice of a customer"


@pytest.fixture
def opened(light_store: Database, light_cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """North has a board with one card, and the pictures are those of this store."""
    monkeypatch.setattr(logins, "store", lambda: light_store)
    monkeypatch.setattr(showing, "roles", showing.Roles())
    at, pod_id = clock.now(), light_cast.north_id
    light_store.perform(lambda session: actions.open_board(session, light_cast.ana, pod_id, at))
    wish = NewCard(pod_id, SECRET)
    light_store.perform(lambda session: actions.create_card(session, light_cast.ana, wish, at, op="the first card"))
    return light_cast


def stamp(store: Database, cast: Cast) -> str:
    """The picture that Ana has."""
    with store.reading() as session:
        picture = queries.board_picture(session, cast.ana, cast.north_id, clock.now()) or {}
    return str(picture["stamp"])


def move_on(store: Database, cast: Cast) -> None:
    wish = NewCard(cast.north_id, "Another one")
    store.perform(lambda session: actions.create_card(session, cast.ana, wish, clock.now(), op="another card"))


def seen(cast: Cast, wants: set[tuple[int, str]]) -> dict[int, dict[str, Any]]:
    """By person the picture that their line would be sent."""
    drawn = showing.pictures(cast.north_id, wants)
    return {person_id: json.loads(one.text)["picture"] for (person_id, _), one in drawn.items()}


def test_only_what_changed_travels_and_it_is_drawn_once(light_store: Database, opened: Cast) -> None:
    base = stamp(light_store, opened)
    move_on(light_store, opened)
    ana, boyan = opened.ana.person_id or 0, opened.boyan.person_id or 0
    drawn = showing.pictures(opened.north_id, {(ana, base), (boyan, base)})
    assert drawn[ana, base] is drawn[boyan, base]
    picture = json.loads(drawn[ana, base].text)["picture"]
    assert (picture["base"], picture["rev"]) == (base, drawn[ana, base].revision)
    assert [card["t"] for card in picture["cards"]] == ["Another one"]


def test_whoever_may_not_read_card_text_is_sent_none(light_store: Database, opened: Cast) -> None:
    base = stamp(light_store, opened)
    move_on(light_store, opened)
    people = (opened.ana.person_id or 0, opened.dora.person_id or 0, opened.emil.person_id or 0)
    found = seen(opened, {(person_id, base) for person_id in people})
    assert set(found) == set(people[:2])  # Emil may not see this board
    assert SECRET not in json.dumps(found[people[1]])
    assert "base" not in found[people[1]]  # what others were sent is not what Dora has


def test_a_role_that_ended_shows_nothing_more_after_two_seconds(
    light_store: Database, opened: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    boyan, base = opened.boyan.person_id or 0, stamp(light_store, opened)
    assert boyan in seen(opened, {(boyan, base)})
    with light_store.transaction() as session:
        session.delete(session.exec(select(PodMembership).where(PodMembership.person_id == boyan)).one())
    later = clock.now() + FRESH + timedelta(seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert seen(opened, {(boyan, base)}) == {}
    ana = opened.ana.person_id or 0, opened.north_id
    assert showing.readers({ana, (boyan, opened.north_id)}) == {ana}


def test_a_role_that_was_just_given_shows_at_once(light_store: Database, opened: Cast) -> None:
    emil, base = opened.emil.person_id or 0, stamp(light_store, opened)
    assert seen(opened, {(emil, base)}) == {}
    since = clock.now().date() - timedelta(days=1)
    with light_store.transaction() as session:
        session.add(PodMembership(pod_id=opened.north_id, person_id=emil, role=Role.AGENT, valid_from=since))
    assert emil in seen(opened, {(emil, base)})
    assert showing.readers({(emil, opened.north_id)}) == {(emil, opened.north_id)}


def test_a_pod_without_a_board_has_no_picture(light_store: Database, opened: Cast) -> None:
    assert showing.pictures(opened.south_id, {(opened.emil.person_id or 0, "")}) == {}
