"""One record per pod and day; closing locks it; nothing is lost between two people."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from sqlmodel import func, select

from core.audit import AuditEntry
from core.people import Actor
from core.refusal import Conflict, NotFound, Refused
from data.database import Database
from retros import actions, agenda, queries
from retros.models import Attendance, NoteKind, Standup, StandupNote, WalkOrder
from tests.conftest import Cast
from tests.retros import told

NIGHT = timedelta(hours=14)


@pytest.fixture
def standup_id(store: Database, cast: Cast, now: datetime) -> int:
    with store.transaction() as session:
        return told.id_of(told.open_standup(session, cast.ana, cast.north_id, now))


def test_opening_saves_the_order_of_the_walk(store: Database, cast: Cast, now: datetime, standup_id: int) -> None:
    with store.reading() as session:
        walked = queries.walk(session, cast.ana, cast.north_id, now)
        held = session.get_one(Standup, standup_id)
        assert [stop["card_id"] for stop in held.walk] == [stop.card.card_id for stop in walked.stops]
        assert [stop["title"] for stop in held.walk] == ["Case 1", "Case 0"]


def test_the_order_that_a_pod_chose_is_kept_and_is_its_own_next_time(
    store: Database, cast: Cast, now: datetime
) -> None:
    with store.transaction() as session:
        for title, column in (("Left", "Intake"), ("Right", "Doing")):
            told.new_card(session, cast.ana, cast.north_id, title, now - NIGHT, column)
        assert queries.walk(session, cast.ana, cast.north_id, now).order is WalkOrder.EXCEPTIONS
        held = actions.open_standup(session, cast.ana, cast.north_id, now, WalkOrder.COLUMNS, op=told.op())
        assert (held.walk_order, [stop["title"] for stop in held.walk]) == (WalkOrder.COLUMNS, ["Right", "Left"])
        assert queries.walk(session, cast.ana, cast.north_id, now + 2 * NIGHT).order is WalkOrder.COLUMNS


def test_a_crowded_board_is_walked_from_its_first_cards(store: Database, cast: Cast, now: datetime) -> None:
    with store.transaction() as session:
        held = told.open_standup(session, cast.ana, cast.north_id, now, cards=agenda.LONGEST + 2)
        walked = queries.walk(session, cast.ana, cast.north_id, now).stops
        assert [stop["card_id"] for stop in held.walk] == [stop.card.card_id for stop in walked[: agenda.LONGEST]]


def test_opening_twice_gives_the_same_record(store: Database, cast: Cast, now: datetime, standup_id: int) -> None:
    with store.transaction() as session:
        again = actions.open_standup(session, cast.boyan, cast.north_id, now + timedelta(hours=1), op=told.op())
        assert again.id == standup_id
        assert session.exec(select(func.count()).select_from(Standup)).one() == 1


def test_two_people_opening_at_once_share_one_record(store: Database, cast: Cast, now: datetime) -> None:
    ready = Barrier(2)

    def opened(actor: Actor) -> int:
        ready.wait()
        row: Standup = store.perform(
            lambda session: actions.open_standup(session, actor, cast.north_id, now, op=actor.name)
        )
        return told.id_of(row)

    with ThreadPoolExecutor(2) as pool:
        assert len(set(pool.map(opened, (cast.ana, cast.boyan)))) == 1


def test_the_day_is_the_pods_own(store: Database, cast: Cast, now: datetime) -> None:
    with store.transaction() as session:
        row = actions.open_standup(session, cast.ana, cast.north_id, now + NIGHT, op=told.op())
        assert row.held_on == (now + timedelta(days=1)).date()


def test_a_blocker_also_blocks_its_card(store: Database, cast: Cast, now: datetime, standup_id: int) -> None:
    with store.transaction() as session:
        card_id = session.get_one(Standup, standup_id).walk[0]["card_id"]
        new = actions.NewNote(standup_id, NoteKind.BLOCKER, "waiting for billing", card_id, cast.ana.person_id)
        actions.note_on_card(session, cast.boyan, new, now, op=told.op())
        actions.note_on_card(session, cast.boyan, new, now, op=told.op())
    with store.reading() as session:
        first = queries.walk(session, cast.ana, cast.north_id, now).stops[0]
        assert (first.card.card_id, first.card.blocked_reason) == (card_id, "waiting for billing")


def test_a_note_repeated_with_its_key_is_written_once(
    store: Database, cast: Cast, now: datetime, standup_id: int
) -> None:
    new = actions.NewNote(standup_id, NoteKind.PROMISE, "call back today")
    with store.transaction() as session:
        first = actions.note_on_card(session, cast.boyan, new, now, op="same")
        assert actions.note_on_card(session, cast.boyan, new, now, op="same").id == first.id
        assert session.exec(select(func.count()).select_from(StandupNote)).one() == 1


def test_attendance_counts_the_members_of_that_day(store: Database, cast: Cast, now: datetime, standup_id: int) -> None:
    here = [cast.ana.person_id or 0, cast.boyan.person_id or 0]
    with store.transaction() as session:
        actions.mark_attendance(session, cast.ana, standup_id, here, now, op=told.op())
        actions.mark_attendance(session, cast.ana, standup_id, here[:1], now, op=told.op())
        rows = session.exec(select(Attendance).where(Attendance.standup_id == standup_id)).all()
        assert {row.person_id: row.present for row in rows} == {
            cast.ana.person_id: True,
            cast.boyan.person_id: False,
            cast.chen.person_id: False,
        }


def test_whoever_closes_second_hears_who_was_first(store: Database, cast: Cast, now: datetime, standup_id: int) -> None:
    with store.transaction() as session:
        actions.close_standup(session, cast.ana, standup_id, now, op="first")
        assert actions.close_standup(session, cast.ana, standup_id, now, op="first").closed_at == now
        with pytest.raises(Conflict, match=r"Ana closed this standup at 11:00\. All notes up to then are kept"):
            actions.close_standup(session, cast.ana, standup_id, now + timedelta(minutes=1), op="second")


def test_two_people_closing_at_once_leave_one_closed_record(
    store: Database, cast: Cast, now: datetime, standup_id: int
) -> None:
    ready = Barrier(2)

    def close(key: str) -> str:
        ready.wait()
        try:
            store.perform(lambda session: actions.close_standup(session, cast.ana, standup_id, now, op=key))
        except Conflict as conflict:
            return str(conflict)
        return "closed"

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(close, ("one", "two")))
    assert answers[1] == "closed"
    assert answers[0].startswith("Ana closed this standup at 11:00")
    with store.reading() as session:
        closings = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "standup.close")
        assert session.exec(closings).one() == 1


def test_what_was_typed_into_a_closed_record_comes_back(
    store: Database, cast: Cast, now: datetime, standup_id: int
) -> None:
    with store.transaction() as session:
        actions.close_standup(session, cast.ana, standup_id, now, op=told.op())
        new = actions.NewNote(standup_id, NoteKind.NOTE, "one more thing")
        with pytest.raises(Conflict) as caught:
            actions.note_on_card(session, cast.boyan, new, now, op=told.op())
        assert caught.value.mine == "one more thing"
        with pytest.raises(Conflict):
            actions.mark_attendance(session, cast.ana, standup_id, [], now, op=told.op())


def test_a_correction_is_a_dated_note_after_the_lock(
    store: Database, cast: Cast, now: datetime, standup_id: int
) -> None:
    with store.transaction() as session:
        with pytest.raises(Refused, match="still open"):
            actions.add_correction(session, cast.ana, standup_id, "wrong", now, op=told.op())
        actions.close_standup(session, cast.ana, standup_id, now, op=told.op())
        later = now + timedelta(hours=3)
        row = actions.add_correction(session, cast.boyan, standup_id, "NR-1 was not blocked", later, op="fix")
        assert (row.kind, row.at) == (NoteKind.CORRECTION, later)
        assert actions.add_correction(session, cast.boyan, standup_id, "again", later, op="fix").id == row.id


def test_empty_and_endless_notes_are_refused(store: Database, cast: Cast, now: datetime, standup_id: int) -> None:
    with store.transaction() as session:
        for text, said in ((" ", "a few words"), ("x" * 1001, "1,000 characters")):
            with pytest.raises(Refused, match=said):
                new = actions.NewNote(standup_id, NoteKind.NOTE, text)
                actions.note_on_card(session, cast.ana, new, now, op=told.op())
        with pytest.raises(Refused, match="closed standup"):
            new = actions.NewNote(standup_id, NoteKind.CORRECTION, "no")
            actions.note_on_card(session, cast.ana, new, now, op=told.op())


def test_a_card_of_another_pod_is_not_found(store: Database, cast: Cast, now: datetime, standup_id: int) -> None:
    with store.transaction() as session:
        new = actions.NewNote(standup_id, NoteKind.NOTE, "hm", card_id=4711)
        with pytest.raises(NotFound):
            actions.note_on_card(session, cast.ana, new, now, op=told.op())


def test_a_guest_is_not_counted(store: Database, cast: Cast, now: datetime, standup_id: int) -> None:
    with store.transaction() as session, pytest.raises(Refused, match="Only members"):
        actions.mark_attendance(session, cast.ana, standup_id, [cast.emil.person_id or 0], now, op=told.op())


@pytest.mark.parametrize(
    ("name", "reason"),
    [("emil", NotFound), ("chen", Refused), ("dora", Refused), ("fay", Refused), ("goro", Refused)],
)
def test_only_the_pods_own_people_record_its_standup(
    store: Database, cast: Cast, now: datetime, standup_id: int, name: str, reason: type[Refused]
) -> None:
    actor = cast.everybody()[name]
    new = actions.NewNote(standup_id, NoteKind.NOTE, "hello")
    with store.transaction() as session:
        with pytest.raises(reason):
            actions.open_standup(session, actor, cast.north_id, now, op=told.op())
        with pytest.raises(reason):
            actions.note_on_card(session, actor, new, now, op=told.op())
        with pytest.raises(reason):
            actions.mark_attendance(session, actor, standup_id, [], now, op=told.op())
        with pytest.raises(reason):
            actions.close_standup(session, actor, standup_id, now, op=told.op())
        with pytest.raises(reason):
            actions.add_correction(session, actor, standup_id, "no", now, op=told.op())


def test_an_agent_may_not_close(store: Database, cast: Cast, now: datetime, standup_id: int) -> None:
    with store.transaction() as session, pytest.raises(Refused, match="may not close a standup"):
        actions.close_standup(session, cast.boyan, standup_id, now, op=told.op())
