"""The thread that does what is due: it sleeps, wakes with a commit, survives trouble, and ends."""

import threading
from datetime import timedelta
from typing import Any

import pytest

from board import actions
from board.actions import NewCard, RuleWish
from board.models import RuleTrigger
from board.ruling import Deed, DeedKind
from data import due as doing
from data.database import Database
from tests.conftest import MONDAY, Cast
from web import due
from web.due import LONGEST, Due


def test_it_sleeps_until_the_next_timer_and_no_longer_than_it_may(light_store: Database) -> None:
    worker = Due(light_store, now=lambda: MONDAY)
    assert worker.pause(None) == LONGEST
    assert worker.pause(MONDAY + timedelta(seconds=90)) == pytest.approx(90.01)
    assert worker.pause(MONDAY - timedelta(hours=1)) == 0.0
    assert Due(light_store, processes=3).pause(None) == due.SHARED


def test_a_commit_wakes_it_and_its_rule_acts(light_store: Database, light_cast: Cast) -> None:
    cast, told, store = light_cast, threading.Event(), light_store
    store.perform(lambda s: actions.open_board(s, cast.ana, cast.north_id, MONDAY))
    wish = RuleWish("Tell", RuleTrigger.CREATED, (Deed(DeedKind.NOTIFY, text="New"),))
    rule = store.perform(lambda s: actions.write_rule(s, cast.ana, cast.north_id, wish, MONDAY, op="w")).id or 0
    store.perform(lambda s: actions.try_rule(s, cast.ana, rule, 1, MONDAY, op="t"))
    store.perform(lambda s: actions.enable_rule(s, cast.ana, rule, 1, MONDAY, op="e"))
    worker = Due(store, now=lambda: MONDAY)
    store.listeners.append(worker.wake)
    worker.start()
    try:
        seen = threading.Event()
        store.listeners.append(lambda _: (told if seen.is_set() else seen).set())  # the card, then the rule's own
        wanted = NewCard(cast.north_id, "Invoice is wrong")
        store.perform(lambda s: actions.create_card(s, cast.boyan, wanted, MONDAY, op="c"))
        assert told.wait(10)
    finally:
        worker.stop()
    assert not worker.thread.is_alive()
    with store.reading() as session:
        from sqlmodel import select

        from board.models import Notice

        assert [notice.said for notice in session.exec(select(Notice))] == ["New"]


def test_trouble_does_not_end_it(light_store: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    again, times = threading.Event(), list[int]()

    def fail(*_: Any) -> doing.Done:
        times.append(1)
        if len(times) > 1:
            again.set()
            return doing.Done()
        raise RuntimeError("the store is away")

    monkeypatch.setattr(due, "run_due", fail)
    monkeypatch.setattr(due, "AFTER_TROUBLE", 0.01)
    worker = Due(light_store, now=lambda: MONDAY)
    worker.start()
    assert again.wait(10)
    worker.stop()
    assert not worker.thread.is_alive()
