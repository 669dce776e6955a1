"""Records of standups, and what became of yesterday's promises."""

from datetime import datetime, timedelta

import pytest

from board import actions as board_actions
from core.refusal import NotFound, Refused
from data.database import Database
from retros import actions, queries
from retros.agenda import Why
from retros.models import NoteKind
from tests.conftest import Cast
from tests.retros import told


def test_a_day_without_a_standup_has_no_record(store: Database, cast: Cast, now: datetime) -> None:
    with store.reading() as session:
        assert queries.standup_on(session, cast.ana, cast.north_id, now.date()) is None
        assert queries.past_standups(session, cast.ana, cast.north_id) == []
        assert queries.promises_before(session, cast.ana, cast.north_id, now.date(), now) == []


def test_the_record_tells_who_what_and_who_was_there(store: Database, cast: Cast, now: datetime) -> None:
    with store.transaction() as session:
        key = told.id_of(told.open_standup(session, cast.ana, cast.north_id, now))
        new = actions.NewNote(key, NoteKind.PROMISE, "call back", None)
        actions.note_on_card(session, cast.boyan, new, now, op=told.op())
        actions.mark_attendance(session, cast.ana, key, [cast.ana.person_id or 0], now, op=told.op())
        actions.close_standup(session, cast.ana, key, now, op=told.op())
        view = queries.standup_on(session, cast.chen, cast.north_id, now.date())
        assert view is not None
        assert (view.opened_by, view.closed_by, view.closed_at) == ("Ana", "Ana", now)
        assert [(note.kind, note.text, note.who) for note in view.notes_on(None)] == [
            (NoteKind.PROMISE, "call back", "Boyan")
        ]
        assert [(line.name, line.present) for line in view.expected] == [
            ("Ana", True),
            ("Boyan", False),
            ("Chen", False),
        ]
        assert queries.standup_news(session, cast.boyan, key) == (1, True)
        past = queries.past_standups(session, cast.boyan, cast.north_id)
        assert [(line.cards, line.promises, line.blockers, line.present) for line in past] == [(2, 1, 0, 1)]


def test_a_promise_is_kept_when_its_card_has_moved(store: Database, cast: Cast, now: datetime) -> None:
    tomorrow = now + timedelta(days=1)
    with store.transaction() as session:
        held = told.open_standup(session, cast.ana, cast.north_id, now, cards=3)
        key, cards = told.id_of(held), [stop["card_id"] for stop in held.walk]
        for card_id in (*cards, None):
            new = actions.NewNote(key, NoteKind.PROMISE, f"see to {card_id}", card_id)
            actions.note_on_card(session, cast.boyan, new, now, op=told.op())
        later = now + timedelta(hours=2)
        doing = told.column_id(session, cast.north_id, "Doing")
        board_actions.move_card(session, cast.ana, board_actions.CardMove(cards[0], doing, 1), later, op=told.op())
        board_actions.close_card(session, cast.ana, cards[1], 1, later, op=told.op())
        lines = queries.promises_before(session, cast.ana, cast.north_id, tomorrow.date(), tomorrow)
        assert [(line.card_id, line.kept) for line in lines] == [
            (cards[0], True),
            (cards[1], True),
            (cards[2], False),
            (None, None),
        ]


def test_what_has_not_moved_since_the_last_standup_is_walked_early(store: Database, cast: Cast, now: datetime) -> None:
    tomorrow = now + timedelta(days=1)
    with store.transaction() as session:
        key = told.id_of(told.open_standup(session, cast.ana, cast.north_id, now))
        actions.close_standup(session, cast.ana, key, now, op=told.op())
        told.new_card(session, cast.ana, cast.north_id, "New", now + timedelta(hours=1))
        walked = queries.walk(session, cast.ana, cast.north_id, tomorrow)
        assert [(stop.card.title, stop.why) for stop in walked.stops] == [
            ("Case 1", Why.STILL),
            ("Case 0", Why.STILL),
            ("New", Why.REST),
        ]


@pytest.mark.parametrize(
    ("name", "reason"), [("emil", NotFound), ("dora", Refused), ("fay", Refused), ("goro", Refused)]
)
def test_standups_are_read_in_the_pod_and_by_its_coach_only(
    store: Database, cast: Cast, now: datetime, name: str, reason: type[Refused]
) -> None:
    actor = cast.everybody()[name]
    with store.transaction() as session:
        key = told.id_of(told.open_standup(session, cast.ana, cast.north_id, now))
        with pytest.raises(reason):
            queries.standup_on(session, actor, cast.north_id, now.date())
        with pytest.raises(reason):
            queries.past_standups(session, actor, cast.north_id)
        with pytest.raises(reason):
            queries.promises_before(session, actor, cast.north_id, now.date(), now)
        with pytest.raises(reason):
            queries.walk(session, actor, cast.north_id, now)
        with pytest.raises(reason):
            queries.standup_news(session, actor, key)
