"""Contracts are signed, changed and ended by managers; their pod reads them, another finds nothing."""

from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from sqlmodel import select

from core.audit import AuditEntry
from core.refusal import Conflict, NotFound, Refused
from data.database import Database
from pods import actions, queries
from pods.actions import CalendarWish, NewContact, NewContract, Promise, Terms
from pods.models import Priority, SLAPolicy
from pods.queries import Served
from tests.board.deals import OFFICE, TERMS, Deal, op
from tests.conftest import MONDAY, Cast

TODAY = MONDAY.date()


@pytest.fixture
def deal(store: Database, cast: Cast) -> Deal:
    return Deal(store, cast)


def test_the_pod_of_the_customer_reads_and_another_finds_nothing(deal: Deal) -> None:
    with deal.store.reading() as session:
        for who in (deal.cast.ana, deal.cast.boyan, deal.cast.dora):
            assert [line.contract.number for line in queries.contracts_seen(session, who, MONDAY)] == ["K-1"]
        for who in (deal.cast.emil, deal.cast.chen, deal.cast.fay, deal.cast.goro):
            assert queries.contracts_seen(session, who, MONDAY) == []
            with pytest.raises(NotFound, match="That contract"):
                queries.contract_shown(session, who, deal.contract_id, MONDAY)


def test_names_are_for_the_pod_and_hidden_from_the_manager_who_wrote_them(deal: Deal) -> None:
    with deal.store.reading() as session:
        line = queries.contract_shown(session, deal.cast.ana, deal.contract_id, MONDAY)
        (own,) = queries.named_contacts(session, deal.cast.ana, line)
        (masked,) = queries.named_contacts(session, deal.cast.dora, line)
    assert (own.name, own.email) == ("Maria Baker", "maria@bakery.example")
    assert (masked.name, masked.email, masked.max_priority) == (queries.MASK, queries.MASK, Priority.P2)


def test_no_name_of_a_person_stands_in_the_trail(deal: Deal) -> None:
    with deal.store.reading() as session:
        told = [f"{row.before}{row.after}" for row in session.exec(select(AuditEntry))]
    assert not [text for text in told if "Maria" in text or "bakery.example" in text]


def test_only_a_manager_writes(deal: Deal) -> None:
    new = NewContract("K-2", deal.customer_id, TODAY, TERMS)
    promise = Promise(deal.contract_id, Priority.P1, 1, 2)
    wish = CalendarWish("Night", "UTC", OFFICE)
    for who in (deal.cast.ana, deal.cast.emil, deal.cast.fay):
        for attempt in (
            lambda s, who=who: actions.add_contract(s, who, new, MONDAY, op=op()),
            lambda s, who=who: actions.change_contract(s, who, deal.contract_id, TERMS, 1, MONDAY, op=op()),
            lambda s, who=who: actions.end_contract(s, who, deal.contract_id, TODAY, 1, MONDAY, op=op()),
            lambda s, who=who: actions.name_contact(s, who, deal.contact(email=""), MONDAY, op=op()),
            lambda s, who=who: actions.end_contact(s, who, 1, TODAY, MONDAY, op=op()),
            lambda s, who=who: actions.set_sla(s, who, promise, MONDAY, op=op()),
            lambda s, who=who: actions.set_calendar(s, who, wish, MONDAY, op=op()),
        ):
            with pytest.raises(Refused, match="change contracts"):
                deal.do(attempt)


def test_who_saw_an_older_version_changes_nothing(deal: Deal) -> None:
    change(deal, tier="Silver")
    with pytest.raises(Conflict, match="before you"):
        change(deal, tier="Bronze")
    with pytest.raises(Conflict):
        deal.do(lambda s: actions.end_contract(s, deal.cast.dora, deal.contract_id, TODAY, 1, MONDAY, op=op()))


def change(deal: Deal, **facts: Any) -> Any:
    terms = Terms(**{**vars(TERMS), **facts})
    return deal.do(lambda s: actions.change_contract(s, deal.cast.dora, deal.contract_id, terms, 1, MONDAY, op=op()))


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"name": " "}, "name of the company"),
        ({"hours_month": -1.0}, "between 0 and 744"),
        ({"rollover_months": 13}, "0 to 12"),
        ({"rate": -1}, "rate"),
        ({"currency": "EURO"}, "three letters"),
        ({"calendar_id": 999}, "That calendar"),
        ({"tier": "x" * 61}, "60"),
    ],
)
def test_terms_that_cannot_be_are_refused_in_words(deal: Deal, facts: dict[str, Any], said: str) -> None:
    with pytest.raises(Refused, match=said):
        change(deal, **facts)


def test_a_contract_ends_today_or_later_and_once(deal: Deal) -> None:
    def end(day: date, version: int) -> Any:
        return deal.do(
            lambda s: actions.end_contract(s, deal.cast.dora, deal.contract_id, day, version, MONDAY, op=op())
        )

    with pytest.raises(Refused, match=r"15 Nov 2026 is over\. The earliest day without K-1 is today, 16 Nov 2026"):
        end(TODAY - timedelta(days=1), 1)
    with pytest.raises(Refused, match="ends after it starts"):
        end(date(2026, 8, 1), 1)
    end(TODAY, 1)
    with pytest.raises(Refused, match="ended on 16 Nov 2026 already"):
        end(TODAY + timedelta(days=9), 2)


def added(deal: Deal, new: NewContract, session: Any) -> Any:
    return actions.add_contract(session, deal.cast.dora, new, MONDAY, op=op())


def kept(deal: Deal, wish: CalendarWish, session: Any) -> Any:
    return actions.set_calendar(session, deal.cast.dora, wish, MONDAY, op=op())


def test_a_number_is_given_once_and_a_customer_must_be_known(deal: Deal) -> None:
    for number, customer, said in (("K-1", deal.customer_id, "is taken"), ("", 1, "number"), ("K-9", 999, "customer")):
        new = NewContract(number, customer, TODAY, TERMS)
        with pytest.raises(Refused, match=said):
            deal.do(partial(added, deal, new))
    backwards = NewContract("K-8", deal.customer_id, TODAY, TERMS, TODAY)
    with pytest.raises(Refused, match="ends after it starts"):
        deal.do(lambda s: actions.add_contract(s, deal.cast.dora, backwards, MONDAY, op=op()))


def test_a_new_promise_replaces_the_old_from_now_on(deal: Deal) -> None:
    deal.promise(Priority.P1, 15, 120, MONDAY)
    with deal.store.reading() as session:
        rows = session.exec(select(SLAPolicy).where(SLAPolicy.priority == Priority.P1)).all()
        served = Served(deal.contract_id)
        now = queries.policy_for(session, served, Priority.P1, "phone", MONDAY)
        before = queries.policy_for(session, served, Priority.P1, "phone", MONDAY - timedelta(seconds=1))
    assert [(row.version, row.superseded_at) for row in rows] == [(1, MONDAY), (2, None)]
    assert now and before
    assert (now.version, before.version) == (2, 1)


@pytest.mark.parametrize(("first", "solved"), [(None, None), (0, 10), (20, 10), (10, 600_000)])
def test_promises_that_cannot_be_kept_are_refused(deal: Deal, first: int | None, solved: int | None) -> None:
    promise = Promise(deal.contract_id, Priority.P1, first, solved)
    with pytest.raises(Refused):
        deal.do(lambda s: actions.set_sla(s, deal.cast.dora, promise, MONDAY, op=op()))


def test_a_person_is_named_once_and_within_the_contract(deal: Deal) -> None:
    def name(**facts: Any) -> Any:
        new = NewContact(**{**vars(deal.contact()), **facts})
        return deal.do(lambda s: actions.name_contact(s, deal.cast.dora, new, MONDAY, op=op()))

    for facts, said in (({}, "already"), ({"name": ""}, "name of the person"), ({"email": "nobody"}, "no e-mail")):
        with pytest.raises(Refused, match=said):
            name(**facts)
    deal.do(lambda s: actions.end_contact(s, deal.cast.dora, 1, TODAY, MONDAY, op=op()))
    name(valid_from=TODAY)
    with pytest.raises(Refused, match="until 16 Nov 2026 already"):
        deal.do(lambda s: actions.end_contact(s, deal.cast.dora, 1, TODAY, MONDAY, op=op()))


def test_a_calendar_has_a_name_of_its_own_and_hours_that_can_be(deal: Deal) -> None:
    for wish, said in (
        (CalendarWish("Office", "UTC", OFFICE), "already"),
        (CalendarWish("", "UTC", OFFICE), "name"),
        (CalendarWish("Never", "UTC", {}), "one weekday"),
        (CalendarWish("Gone", "UTC", OFFICE, calendar_id=99), "That calendar"),
    ):
        with pytest.raises(Refused, match=said):
            deal.do(partial(kept, deal, wish))
    changed = CalendarWish("Office", "UTC", OFFICE, calendar_id=deal.calendar_id)
    assert deal.do(lambda s: actions.set_calendar(s, deal.cast.dora, changed, MONDAY, op=op())).zone == "UTC"
