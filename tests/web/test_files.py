"""A file is handed out to whoever may read its card now, apart from the site, and to nobody else."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import Session, select

from board import actions, files
from board.actions import NewCard
from board.models import Attachment, Card
from core import clock
from core.people import Actor
from data import database
from data.files import Folder
from pods import queries as pod_queries
from tests.conftest import people_the_store
from tests.web.site import Site, get, served

TEXT = "Meter 4711 \u00e4".encode()
NAME = 'Bill "M\u00e4rz".txt'


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    return Folder(tmp_path_factory.mktemp("uploads"))


@pytest.fixture(scope="module")
def site(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, shelf: Folder) -> Iterator[Site]:
    """A server with a shelf of its own, and one file on a card of North."""
    path = tmp_path_factory.mktemp("site") / "site.db"
    shutil.copy(sqlite_template, path)
    store = database.connect(f"sqlite:///{path}")
    people_the_store(store)
    store.writer.dispose()
    with served(path, FILES_PLACE=str(shelf.root)) as running:
        new = files.inspected(NAME, TEXT, "op")
        shelf.put(new.place, TEXT)
        with running.store.transaction() as session:
            ana = actor(session, running, "ana")
            pod_id = ana.home_pod_ids[0]
            actions.open_board(session, ana, pod_id, clock.now())
            card = actions.create_card(session, ana, NewCard(pod_id, "Bill"), clock.now(), op="card")
            actions.attach_file(session, ana, card.id or 0, new, clock.now(), op="file")
        yield running


def actor(session: Session, site: Site, login: str) -> Actor:
    found = pod_queries.actor_of(session, site.person_id(login), clock.now())
    assert found is not None
    return found


def number(site: Site) -> int:
    with site.store.reading() as session:
        return session.exec(select(Attachment.id)).one() or 0


def test_a_reader_of_the_card_gets_the_very_bytes_under_their_name(site: Site) -> None:
    answer = get(site, f"/files/{number(site)}", headers=site.sign_in("boyan")[1])
    assert (answer.status_code, answer.content) == (200, TEXT)
    named = answer.headers["content-disposition"]
    assert named.startswith("attachment; filename=\"Bill _M_rz_.txt\"; filename*=UTF-8''Bill%20_M%C3%A4rz_.txt")


def test_a_file_is_held_apart_from_the_site(site: Site) -> None:
    headers = get(site, f"/files/{number(site)}", headers=site.sign_in("chen")[1]).headers
    assert headers.get_list("content-security-policy") == [
        "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
    ]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["cache-control"] == "private, no-store"
    assert headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize("login", ["emil", "dora", "fay", "goro"])
def test_others_do_not_learn_that_it_is_there(site: Site, login: str) -> None:
    _, headers = site.sign_in(login)
    there, nowhere = (get(site, f"/files/{one}", headers=headers) for one in (number(site), 999_999))
    assert (there.status_code, there.text) == (nowhere.status_code, nowhere.text) == (404, "Not found")


def test_without_a_sign_in_nothing_is_handed_out(site: Site) -> None:
    assert get(site, f"/files/{number(site)}").status_code == 401


@pytest.mark.parametrize("path", ["x", "-1", "1.0", "%31%00", "..%2f1", "9" * 30])
def test_other_addresses_find_nothing(site: Site, path: str) -> None:
    assert get(site, f"/files/{path}", headers=site.sign_in("ana")[1]).status_code in (400, 404)


def test_damaged_and_missing_bytes_are_said_and_a_removed_file_is_nobodys(site: Site, shelf: Folder) -> None:
    _, headers = site.sign_in("ana")
    with site.store.reading() as session:
        place = session.exec(select(Attachment.place)).one()
    shelf.put(place, b"something else")
    assert get(site, f"/files/{number(site)}", headers=headers).status_code == 500
    shelf.drop(place)
    assert get(site, f"/files/{number(site)}", headers=headers).status_code == 503
    with site.store.transaction() as session:
        ana = actor(session, site, "ana")
        assert session.exec(select(Card)).one().title == "Bill"
        actions.remove_file(session, ana, number(site), clock.now(), op="remove")
    assert get(site, f"/files/{number(site)}", headers=headers).status_code == 404
