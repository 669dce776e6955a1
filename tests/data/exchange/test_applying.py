"""Imports against a store: all accepted rows or none, the same file twice, what is reported."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func
from sqlmodel import SQLModel, col, select

from board.models import Board, Card, CardEvent, Column, Handoff
from core.audit import AuditEntry
from core.refusal import Refused
from data import tables
from data.database import Database
from data.exchange import applying
from data.exchange.models import ImportBatch
from metrics.models import Complaint, SurveyAnswer
from pods.models import Contact, Customer, CustomerProfile, Pod, RepeatRole, Source
from tests.conftest import MONDAY, Cast
from tests.data.exchange.conftest import CALLS, LOG, TICKETS, Import, csv_file, draft_of
from tests.data.exchange.test_mapping import SURVEY, with_key

CUSTOMERS = {
    "name": "customers",
    "kind": "customers",
    "columns": {"id": "No", "name": "Name", "email": "Mail", "since": {"constant": "2026-01-01"}},
}
PEOPLE = "No,Name,Mail\n77,Maria Ivanova,maria@example.org\n78,Petar,\n"
THREE_CALLS = (
    "Call,Start,Customer,Team,Topic\n"
    "1,2026-03-02 09:00,77,North,bill\n"
    "2,2026-03-03 09:00,77,North,bill\n"
    "3,2026-03-02 23:30,0,South,meter\n"
)


def count(store: Database, model: type[SQLModel]) -> int:
    with store.reading() as session:
        return session.exec(select(func.count()).select_from(model)).one()


def every_row(store: Database) -> dict[str, int]:
    with store.reader.connect() as connection:
        found = {t.name: connection.execute(select(func.count()).select_from(t)) for t in tables.METADATA.sorted_tables}
        return {name: result.scalar_one() for name, result in found.items()}


def test_a_log_becomes_pods_cards_events_and_handoffs(store: Database, cast: Cast, bring: Import) -> None:
    report = bring(LOG, TICKETS)
    assert (report.new, report.changed, report.unchanged, report.rejected) == (2, 0, 0, 0)
    assert report.new_pods == ["East"]
    with store.reading() as session:
        east = session.exec(select(Pod).where(Pod.name == "East")).one()
        source = session.exec(select(Source).where(Source.name == "helpdesk")).one()
        card = session.exec(select(Card).where(Card.ext_id == "T-1")).one()
        column = session.get_one(Column, card.column_id)
    assert (east.code, east.zone, east.source_id) == ("EAST", "Europe/Sofia", source.id)
    assert (card.pod_id, column.name, card.closed_at) == (cast.south_id, "Done", None)
    assert (count(store, CardEvent), count(store, Handoff), count(store, Board)) == (5, 1, 3)


def test_the_second_time_not_a_single_row_changes(store: Database, cast: Cast, bring: Import) -> None:
    for mapping, text in ((LOG, TICKETS), (CALLS, THREE_CALLS), (CUSTOMERS, PEOPLE)):
        bring(mapping, text)
    before = every_row(store)
    for mapping, text in ((LOG, TICKETS), (CALLS, THREE_CALLS), (CUSTOMERS, PEOPLE)):
        report = bring(mapping, text)
        assert (report.new, report.changed, report.batch_id) == (0, 0, None)
    assert every_row(store) == before


def test_a_dry_run_says_the_same_and_writes_nothing(store: Database, cast: Cast, bring: Import) -> None:
    before = every_row(store)
    for mapping, text in ((LOG, TICKETS), (CALLS, THREE_CALLS), (CUSTOMERS, PEOPLE)):
        draft = draft_of(mapping, csv_file(text))
        with store.reading() as session:
            foreseen = applying.preview(session, cast.dora, draft, "helpdesk")
        assert every_row(store) == before
        done = bring(mapping, text)
        assert (foreseen.new, foreseen.new_pods, foreseen.new_customers, foreseen.applied) == (
            done.new,
            done.new_pods,
            done.new_customers,
            False,
        )
        before = every_row(store)


def test_a_dry_run_tells_the_cut_off_and_refuses_one_that_cannot_be_read(
    light_store: Database, light_cast: Cast
) -> None:
    told, vague = (draft_of({**LOG, "observed_until": day}, csv_file(TICKETS)) for day in ("2026-11-30", "soon"))
    with light_store.reading() as session:
        report = applying.preview(session, light_cast.dora, told, "helpdesk")
        assert report.observed_until == "2026-11-29T22:00:00+00:00"
        with pytest.raises(Refused, match="observed_until is soon; write it as 2026-11-30"):
            applying.preview(session, light_cast.dora, vague, "helpdesk")


def test_a_newer_export_brings_only_what_is_newer(store: Database, cast: Cast, bring: Import) -> None:
    bring(LOG, TICKETS)
    report = bring(LOG, TICKETS + "T-1,2026-03-09 09:00,Closed,South\nT-3,2026-03-09 09:00,New,North\n")
    assert (report.new, report.changed, report.unchanged) == (1, 1, 1)
    assert count(store, CardEvent) == 7


def test_rows_of_an_unknown_pod_are_rejected_and_do_not_hold_up_the_others(
    store: Database, cast: Cast, bring: Import
) -> None:
    report = bring(with_key(LOG, "pods", {}), TICKETS)
    assert (report.new, report.rejected, report.held_back) == (1, 1, 1)
    first, held = report.rejects
    assert (first.line, first.ext_id, first.field, first.value) == (6, "T-2", "pod", "East")
    assert first.reason.startswith("there is no pod “East”; form it, give its team a pod under pods.map")
    assert "held back whole" in held.reason
    assert count(store, Card) == 1


def test_a_team_may_be_mapped_to_a_pod_of_ours(store: Database, cast: Cast, bring: Import) -> None:
    report = bring(with_key(LOG, "pods", {"map": {"East": "North"}}), TICKETS)
    assert (report.new, report.rejected) == (2, 0)


def test_contacts_bring_their_customers_by_number(store: Database, cast: Cast, bring: Import) -> None:
    report = bring(CALLS, THREE_CALLS)
    assert (report.new, report.new_customers) == (3, 1)
    with store.reading() as session:
        contacts = session.exec(select(Contact).order_by(Contact.ext_id)).all()
        customer = session.exec(select(Customer)).one()
    assert [c.customer_id for c in contacts] == [customer.id, customer.id, None]
    assert [c.repeat_role for c in contacts] == [RepeatRole.COUNTED, RepeatRole.COUNTED, RepeatRole.UNIDENTIFIED]
    assert contacts[2].opened_day == (date(2026, 3, 2) - date(1970, 1, 1)).days
    assert customer.ext_id == "77"


def test_customers_come_with_their_data(store: Database, cast: Cast, bring: Import) -> None:
    assert bring(CUSTOMERS, PEOPLE).new == 2
    changed = bring(CUSTOMERS, PEOPLE.replace("Petar", "Petar Petrov"))
    assert (changed.new, changed.changed, changed.unchanged) == (0, 1, 1)
    with store.reading() as session:
        assert set(session.exec(select(Customer.name))) == {"Maria Ivanova", "Petar Petrov"}
        assert session.exec(select(col(CustomerProfile.valid_from)).distinct()).one() == date(2026, 1, 1)


def test_a_customer_with_a_value_nobody_defined_is_rejected_by_line(store: Database, cast: Cast, bring: Import) -> None:
    written = with_key(CUSTOMERS, "columns.region", "Region")
    report = bring(written, "No,Name,Mail,Region\n77,Maria,,Mars\n")
    assert (report.new, report.rejected, report.rejects[0].line) == (0, 1, 2)
    assert "Mars" in report.rejects[0].reason


def test_contacts_may_refer_to_customers_of_another_source(store: Database, cast: Cast, bring: Import) -> None:
    bring(CUSTOMERS, PEOPLE, source="crm")
    report = bring(with_key(CALLS, "customers.source", "crm"), THREE_CALLS)
    assert report.new_customers == 0
    assert count(store, Customer) == 2


def test_answers_and_complaints_are_kept(store: Database, cast: Cast, bring: Import) -> None:
    survey = with_key(SURVEY, "times.zone", "UTC")
    assert bring(survey, "Id,When,Score\n1,2026-03-02,9\n2,2026-03-02,\n").new == 2
    matter = {
        "name": "complaints",
        "kind": "complaints",
        "times": {"zone": "UTC"},
        "columns": {"id": "Id", "at": "When", "matter": "What"},
        "pods": {"fixed": "South"},
    }
    assert bring(matter, "Id,When,What\n1,2026-03-02,bill\n").new == 1
    assert (count(store, SurveyAnswer), count(store, Complaint)) == (2, 1)


def test_contacts_without_a_home_are_rejected_when_the_home_decides(store: Database, cast: Cast, bring: Import) -> None:
    written = with_key(CALLS, "pods", {"home": True})
    del written["columns"]["pod"]
    report = bring(written, THREE_CALLS)
    assert (report.new, report.rejected) == (0, 3)
    assert "no pod serves this customer on that day" in report.rejects[0].reason


def test_the_batch_keeps_who_when_what_and_how(store: Database, cast: Cast) -> None:
    draft = draft_of(with_key(LOG, "observed_until", "2026-03-10"), csv_file(TICKETS))
    report = store.perform(lambda s: applying.apply(s, cast.dora, draft, "helpdesk", MONDAY, op="once"))
    with store.reading() as session:
        batch = session.exec(select(ImportBatch)).one()
        entry = session.exec(select(AuditEntry).where(AuditEntry.object_type == "import_batch")).one()
        source = session.exec(select(Source).where(Source.name == "helpdesk")).one()
    assert (batch.id, batch.author_name, batch.applied_at) == (report.batch_id, "Dora", MONDAY)
    assert batch.file_hash == draft.files[0].digest
    assert batch.mapping["name"] == "tickets"
    assert (entry.actor_id, entry.after and entry.after["new"]) == (cast.dora.person_id, 2)
    assert source.observed_until == MONDAY.replace(month=3, day=9, hour=22)


def test_a_command_repeated_gets_the_first_answer(store: Database, cast: Cast) -> None:
    draft = draft_of(LOG, csv_file(TICKETS))

    def work() -> int | None:
        return store.perform(lambda s: applying.apply(s, cast.dora, draft, "helpdesk", MONDAY, op="once").batch_id)

    assert work() == work()
    assert count(store, ImportBatch) == 1


def test_open_cards_above_a_limit_are_listed(store: Database, cast: Cast, bring: Import) -> None:
    many = "".join(f"T-{n},2026-03-02 09:00,Open,North\n" for n in range(7))
    report = bring(LOG, "Ticket,When,Status,Team\n" + many)
    assert report.over_limit == ["North, Doing: 7 of 5"]


def test_a_failure_half_way_leaves_nothing(store: Database, cast: Cast) -> None:
    draft = draft_of(LOG, csv_file(TICKETS))
    before = every_row(store)

    def work(session: object) -> None:
        applying.apply(session, cast.dora, draft, "helpdesk", MONDAY, op="x")  # type: ignore[arg-type]
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.perform(work)
    assert every_row(store) == before


@pytest.mark.parametrize("name", ["ana", "boyan", "chen", "emil", "goro"])
def test_importing_is_refused_to_those_who_may_not(store: Database, cast: Cast, name: str) -> None:
    draft = draft_of(LOG, csv_file(TICKETS))
    actor = cast.everybody()[name]
    with store.reading() as session, pytest.raises(Refused, match="may not import data"):
        applying.preview(session, actor, draft, "helpdesk")
    with pytest.raises(Refused, match="may not import data"):
        store.perform(lambda s: applying.apply(s, actor, draft, "helpdesk", MONDAY + timedelta(days=1), op="x"))
