"""Bytes on the shelf whose row never came are thrown away; whatever a file of a card names stays."""

import os
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlmodel import Session

from board import actions, files
from board.files import NewFile
from board.models import Attachment
from core.refusal import Refused
from data.database import Database
from data.files import Folder
from data.sweeping import sweep
from tests.conftest import MONDAY, Cast
from web.due import Due

ORPHAN = "ee/" + "e" * 40


def attached(cast: Cast, card: int, new: NewFile, session: Session) -> Attachment:
    return actions.attach_file(session, cast.boyan, card, new, MONDAY, op=f"op-{new.place}")


@pytest.fixture
def shelf(light_store: Database, light_cast: Cast, tmp_path: Path) -> Folder:
    """Two files of a card, and one whose row never came; all of them put two days ago."""
    cast, folder = light_cast, Folder(tmp_path / "uploads")
    light_store.perform(lambda s: actions.open_board(s, cast.ana, cast.north_id, MONDAY))
    wish = actions.NewCard(cast.north_id, "Meter")
    card = light_store.perform(lambda s: actions.create_card(s, cast.boyan, wish, MONDAY, op="card")).id or 0
    for number in range(2):
        new: NewFile = files.inspected("note.txt", f"Note {number}".encode(), f"op-{number}")
        folder.put(new.place, f"Note {number}".encode())
        light_store.perform(partial(attached, cast, card, new))
    folder.put(ORPHAN, b"lost")
    for path in folder.root.rglob("*"):
        os.utime(path, (0.0, (MONDAY - timedelta(days=2)).timestamp()))
    return folder


def count(shelf: Folder) -> int:
    return len(list(shelf.older_than(datetime(9000, 1, 1, tzinfo=UTC))))


def test_only_what_nobody_names_goes_and_only_after_a_day(light_store: Database, shelf: Folder) -> None:
    shelf.put("ff/" + "f" * 40, b"just put")
    os.utime(shelf.root / "ff" / ("f" * 40), (0.0, (MONDAY - timedelta(hours=23)).timestamp()))
    assert sweep(light_store, shelf, MONDAY) == 1
    assert count(shelf) == 3
    with pytest.raises(Refused):
        shelf.get(ORPHAN)
    assert sweep(light_store, shelf, MONDAY) == 0


def test_the_shelf_of_another_store_is_left_alone(light_store: Database, shelf: Folder, tmp_path: Path) -> None:
    other = Folder(tmp_path / "other")
    for number in range(3):
        other.put(f"a{number}/{'a' * 40}", b"theirs")
    for path in other.root.rglob("*"):
        os.utime(path, (0.0, 0.0))
    assert sweep(light_store, other, MONDAY) == 0
    assert count(other) == 3
    with pytest.raises(Refused, match="shelf of another one"):
        files.left_over(["a", "b", "c"], {"a"})


def test_a_shelf_that_is_away_waits_for_the_next_time(light_store: Database, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file where the folder should be")
    assert sweep(light_store, Folder(tmp_path / "file"), MONDAY) == 0


def test_the_app_sweeps_once_a_day_and_not_while_it_starts(light_store: Database, shelf: Folder) -> None:
    clock = [MONDAY]
    worker = Due(light_store, now=lambda: clock[0], shelf=lambda: shelf)
    worker.sweep()
    assert count(shelf) == 3
    clock[0] += timedelta(minutes=10)
    worker.sweep()
    assert count(shelf) == 2
    shelf.put(ORPHAN, b"again")
    os.utime(shelf.root / ORPHAN, (0.0, 0.0))
    worker.sweep()
    assert count(shelf) == 3


def test_a_shelf_that_is_left_alone_is_said_once_and_again_when_there_is_more(
    light_store: Database, light_cast: Cast, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    clock, lone = [MONDAY], Folder(tmp_path / "lone")
    worker = Due(light_store, now=lambda: clock[0], shelf=lambda: lone)
    for place in (ORPHAN, "dd/" + "d" * 40):
        lone.put(place, b"lost")
        os.utime(lone.root / place, (0.0, 0.0))
        for _ in range(3):
            clock[0] += timedelta(days=1)
            worker.sweep()
    assert ["1 of 1" in one or "2 of 2" in one for one in caplog.messages] == [True, True]
    assert count(lone) == 2
