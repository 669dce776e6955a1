"""Recording contacts, answers and complaints: what is news, what is not, on which day it counts."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import Session, select

from core.people import Actor, ActorKind
from core.refusal import Refused
from data.database import Database
from metrics import actions
from metrics.models import Complaint, SurveyAnswer
from metrics.rows import AnswerRow, ComplaintRow, ContactRow, Tally
from pods.models import Contact, RepeatRole, Source
from tests.conftest import MONDAY, Cast

IMPORT = Actor(name="Import", kind=ActorKind.IMPORT)
SOFIA = "Europe/Sofia"


@pytest.fixture
def source_id(store: Database, cast: Cast) -> int:
    with store.reading() as session:
        found = session.exec(select(Source.id)).one()
    assert found
    return found


@pytest.fixture
def contact(cast: Cast, source_id: int) -> ContactRow:
    return ContactRow(source_id, "c-1", "2026-11-16", None, cast.north_id, None, "phone", "bill", MONDAY, None)


def record(store: Database, *rows: ContactRow, batch_id: int | None = None, zone: str = SOFIA) -> Tally:
    return store.perform(lambda s: actions.record_contacts(s, IMPORT, rows, batch_id, zone, MONDAY))


def only(store: Database) -> Contact:
    with store.reading() as session:
        return session.exec(select(Contact)).one()


def test_the_same_contacts_again_change_nothing(store: Database, contact: ContactRow) -> None:
    rows = [contact, replace(contact, ext_id="c-2")]
    assert record(store, *rows) == Tally(2, 0, 0)
    assert record(store, *rows) == Tally(0, 0, 2)


def test_a_newer_version_replaces_the_stored_one(store: Database, contact: ContactRow) -> None:
    record(store, contact)
    newer = replace(contact, version="2026-11-17", topic="meter")
    assert record(store, newer) == Tally(0, 1, 0)
    assert only(store).topic == "meter"


def test_an_older_version_changes_nothing(store: Database, contact: ContactRow) -> None:
    record(store, contact)
    assert record(store, replace(contact, version="2026-11-15", topic="meter")) == Tally(0, 0, 1)
    assert only(store).topic == "bill"


def test_without_a_stamp_the_content_decides(store: Database, contact: ContactRow) -> None:
    bare = replace(contact, version="")
    record(store, bare)
    assert record(store, replace(bare, abandoned=True)) == Tally(0, 1, 0)
    assert only(store).abandoned


def test_the_order_of_two_deliveries_does_not_matter(store: Database, contact: ContactRow) -> None:
    newer = replace(contact, version="2026-11-17", topic="meter")
    assert record(store, newer, contact) == Tally(1, 0, 1)
    assert only(store).topic == "meter"


def test_the_day_is_that_of_the_zone(store: Database, contact: ContactRow) -> None:
    late = datetime(2026, 11, 15, 22, 30, tzinfo=UTC)
    record(store, replace(contact, opened_at=late, closed_at=late + timedelta(minutes=5)))
    kept = only(store)
    assert kept.opened_day == (date(2026, 11, 16) - date(1970, 1, 1)).days
    assert kept.opened_week == (kept.opened_day + 3) // 7
    assert kept.closed_s == kept.opened_s + 300


def test_why_a_contact_does_not_count_is_kept(store: Database, contact: ContactRow) -> None:
    record(store, replace(contact, repeat_role=RepeatRole.UNIDENTIFIED))
    assert only(store).repeat_role == RepeatRole.UNIDENTIFIED


def test_a_batch_of_many_thousands_is_one_merge(store: Database, contact: ContactRow) -> None:
    rows = [replace(contact, ext_id=f"c-{n}") for n in range(4_500)]
    assert record(store, *rows) == Tally(4_500, 0, 0)
    assert record(store, *rows[:-1], replace(rows[-1], topic="meter")) == Tally(0, 1, 4_499)


def test_a_preview_says_the_same_and_writes_nothing(store: Database, contact: ContactRow) -> None:
    record(store, contact)
    rows = [contact, replace(contact, ext_id="c-2"), replace(contact, ext_id="c-3")]
    with store.reading() as session:
        assert actions.preview_rows(session, IMPORT, rows, SOFIA) == Tally(2, 0, 1)
        assert actions.preview_rows(session, IMPORT, [], SOFIA) == Tally(0, 0, 0)
    assert only(store).ext_id == "c-1"


def test_answers_are_kept_and_a_missing_score_is_not_a_zero(store: Database, cast: Cast, source_id: int) -> None:
    row = AnswerRow(source_id, "a-1", "", None, cast.north_id, None, "Order", None, MONDAY)

    def work(session: Session) -> Tally:
        return actions.record_answers(session, IMPORT, [row], None, SOFIA, MONDAY)

    assert (store.perform(work), store.perform(work)) == (Tally(1, 0, 0), Tally(0, 0, 1))
    with store.reading() as session:
        assert session.exec(select(SurveyAnswer)).one().score is None


def test_a_score_outside_the_scale_is_refused(store: Database, cast: Cast, source_id: int) -> None:
    row = AnswerRow(source_id, "a-1", "", None, cast.north_id, None, "Order", 11, MONDAY)
    with pytest.raises(Refused, match="a-1 has the score 11; the scale runs from 0 to 10"):
        store.perform(lambda s: actions.record_answers(s, IMPORT, [row], None, SOFIA, MONDAY))


def test_complaints_are_kept_by_the_day_received(store: Database, cast: Cast, source_id: int) -> None:
    row = ComplaintRow(source_id, "k-1", "", None, cast.north_id, None, "bill", MONDAY)

    def work(session: Session) -> Tally:
        return actions.record_complaints(session, IMPORT, [row], None, SOFIA, MONDAY)

    assert (store.perform(work), store.perform(work)) == (Tally(1, 0, 0), Tally(0, 0, 1))
    with store.reading() as session:
        assert session.exec(select(Complaint)).one().received_day == 20_773


@pytest.mark.parametrize("name", ["ana", "boyan", "chen", "emil", "goro"])
def test_recording_is_refused_to_those_who_may_not_import(
    store: Database, cast: Cast, contact: ContactRow, name: str
) -> None:
    actor = cast.everybody()[name]
    with pytest.raises(Refused, match="may not import data"):
        store.perform(lambda s: actions.record_contacts(s, actor, [contact], None, SOFIA, MONDAY))
    with pytest.raises(Refused, match="may not import data"):
        store.perform(lambda s: actions.record_answers(s, actor, [], None, SOFIA, MONDAY))
    with pytest.raises(Refused, match="may not import data"):
        store.perform(lambda s: actions.record_complaints(s, actor, [], None, SOFIA, MONDAY))
    with store.reading() as session, pytest.raises(Refused, match="may not import data"):
        actions.preview_rows(session, actor, [], SOFIA)
