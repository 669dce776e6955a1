"""Time on cases: no overlap, rates and budgets as they were, closed months that stay, credits that net to zero."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from board import actions, queries
from board.actions import NewDirect, NewTime, TimeChange
from board.models import TimeEntry, WorkKind
from core.refusal import Conflict, NotFound, Refused
from data.database import Database
from pods import actions as pod_actions
from pods import queries as pod_queries
from pods.actions import Terms
from pods.models import ContractMonth
from tests.board.deals import TERMS, Deal, id_of, op
from tests.conftest import MONDAY, Cast

AUGUST, SEPTEMBER, OCTOBER = date(2026, 8, 1), date(2026, 9, 1), date(2026, 10, 1)


@pytest.fixture
def deal(store: Database, cast: Cast) -> Deal:
    return Deal(store, cast)


def sofia(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=ZoneInfo("Europe/Sofia"))


def used(deal: Deal) -> dict[date, int]:
    with deal.store.reading() as session:
        return queries.used_minutes(session, deal.contract_id)


def kept(deal: Deal) -> dict[date, tuple[int | None, int, int | None, bool]]:
    with deal.store.reading() as session:
        rows = pod_queries.month_rows(session, deal.contract_id)
    return {
        row.month_on: (row.budget_minutes, row.rolled_minutes, row.used_minutes, row.closed_at is not None)
        for row in rows
    }


def closed(deal: Deal, month_on: date) -> ContractMonth:
    made: ContractMonth = deal.do(
        lambda s: actions.close_month(s, deal.cast.ana, deal.contract_id, month_on, MONDAY, op=op())
    )
    return made


def credited(deal: Deal, entry: TimeEntry) -> Any:
    return deal.do(lambda s: actions.credit_time(s, deal.cast.ana, id_of(entry), "Our mistake", MONDAY, op=op()))


def test_the_rate_is_copied_and_a_dearer_contract_changes_nothing_behind(deal: Deal) -> None:
    card = deal.card()
    before = deal.log(card, sofia("11-16 09:00"))
    terms = Terms(**{**vars(TERMS), "rate": 9000, "calendar_id": deal.calendar_id})
    deal.do(lambda s: pod_actions.change_contract(s, deal.cast.dora, deal.contract_id, terms, 1, MONDAY, op=op()))
    after = deal.log(card, sofia("11-16 10:00"))
    assert (before.rate, after.rate, before.billable) == (6000, 9000, True)


def test_one_person_works_on_one_case_at_a_time(deal: Deal) -> None:
    one, other = deal.card(), deal.card()
    deal.log(one, sofia("11-16 09:00"), 30)
    with pytest.raises(Refused, match=f"16 Nov 09:00-09:30 is taken on {one.key}"):
        deal.log(other, sofia("11-16 09:29"), 30)
    deal.log(other, sofia("11-16 09:30"), 30)
    deal.log(one, sofia("11-16 09:00"), 30, deal.cast.ana)


def test_work_that_is_not_over_or_runs_backwards_is_refused(deal: Deal) -> None:
    card, boyan = deal.card(), deal.cast.boyan.person_id or 0
    for since, until in ((MONDAY, MONDAY + timedelta(hours=1)), (MONDAY, MONDAY), (MONDAY - timedelta(days=2), MONDAY)):
        new = NewTime(id_of(card), boyan, since, until)
        with pytest.raises(Refused):
            deal.do(partial(logged, deal, new))


def logged(deal: Deal, new: NewTime, session: Any) -> Any:
    return actions.log_time(session, deal.cast.boyan, new, MONDAY, op=op())


def converted(deal: Deal, contact: Any, session: Any) -> Any:
    return actions.convert_direct_contact(session, deal.cast.boyan, id_of(contact), MONDAY, op=op())


def test_an_entry_belongs_to_the_month_in_the_zone_of_the_contract(deal: Deal) -> None:
    card = deal.card()
    entry = deal.log(card, sofia("10-31 23:50"), 30)
    assert entry.month_on == OCTOBER
    assert deal.log(card, sofia("11-01 00:30"), 30).month_on == date(2026, 11, 1)


def test_a_closed_month_rejects_new_time_and_edits_and_is_closed_once(deal: Deal) -> None:
    card = deal.card()
    entry = deal.log(card, sofia("08-10 09:00"), 120)
    month = closed(deal, AUGUST)
    assert (month.budget_minutes, month.used_minutes) == (600, 120)
    for attempt in (
        lambda: deal.log(card, sofia("08-11 09:00")),
        lambda: changed(deal, entry, sofia("08-10 10:00")),
        lambda: changed(deal, deal.log(card, sofia("11-10 09:00")), sofia("08-12 10:00")),
        lambda: closed(deal, AUGUST),
    ):
        with pytest.raises(Refused, match="closed"):
            attempt()
    assert used(deal)[AUGUST] == 120


def changed(deal: Deal, entry: TimeEntry, start: datetime, version: int | None = None) -> TimeEntry:
    change = TimeChange(start, start + timedelta(minutes=45), WorkKind.DOCUMENT, "Longer", billable=False)
    seen = entry.version if version is None else version
    made: TimeEntry = deal.do(
        lambda s: actions.change_time(s, deal.cast.boyan, id_of(entry), change, seen, MONDAY, op=op())
    )
    return made


def test_an_open_entry_can_be_corrected_by_who_saw_it_last(deal: Deal) -> None:
    entry = deal.log(deal.card(), sofia("11-10 09:00"))
    after = changed(deal, entry, sofia("11-10 09:10"))
    assert (after.minutes, after.billable, after.version) == (45, False, 2)
    with pytest.raises(Conflict):
        changed(deal, entry, sofia("11-10 12:00"), version=1)


def test_a_credit_nets_to_zero_and_is_given_once(deal: Deal) -> None:
    entry = deal.log(deal.card(), sofia("11-10 09:00"), 90)
    credited(deal, entry)
    assert used(deal) == {date(2026, 11, 1): 0}
    with pytest.raises(Refused, match="credited already"):
        credited(deal, entry)
    with pytest.raises(Refused, match="was credited"):
        changed(deal, entry, sofia("11-10 12:00"))
    deal.log(deal.card(), sofia("11-10 09:00"), 30)  # what was credited leaves its hour free


def removed(deal: Deal, entry: TimeEntry, version: int = 1, who: Any = None) -> Any:
    actor = who or deal.cast.boyan
    return deal.do(lambda s: actions.remove_time(s, actor, id_of(entry), version, MONDAY, op=op()))


def test_a_removed_entry_counts_nowhere_and_stays_written_down(deal: Deal) -> None:
    card = deal.card()
    entry = deal.log(card, sofia("11-10 09:00"), 90)
    against = removed(deal, entry)
    assert (against.minutes, against.reverses_id, against.note) == (-90, entry.id, "")
    assert used(deal) == {date(2026, 11, 1): 0}
    with deal.store.reading() as session:
        (line,) = queries.time_on_card(session, deal.cast.boyan, id_of(card))
        assert (line.minutes, line.removed, line.credited) == (90, True, False)
        contract = pod_queries.contract_shown(session, deal.cast.ana, deal.contract_id, MONDAY)
        facts = queries.month_facts(session, deal.cast.ana, contract, date(2026, 11, 1), MONDAY)
        assert facts.hours == []  # the customer was charged nothing and is credited nothing
        assert next(month.credited for month in queries.months_of(session, contract)) == 0
    for attempt in (lambda: removed(deal, entry), lambda: changed(deal, entry, sofia("11-10 12:00"))):
        with pytest.raises(Refused, match="credited or removed"):
            attempt()
    with pytest.raises(Refused, match="was removed"):
        credited(deal, entry)
    deal.log(card, sofia("11-10 09:00"), 30)  # its hour is free again


def test_time_is_removed_by_its_person_or_the_lead_as_they_saw_it_and_not_from_a_closed_month(deal: Deal) -> None:
    card = deal.card()
    mine, told = deal.log(card, sofia("08-10 09:00")), deal.log(card, sofia("11-10 09:00"), 30, deal.cast.ana)
    with pytest.raises(Refused, match="or the lead, may remove"):
        removed(deal, told)
    with pytest.raises(Conflict):
        removed(deal, told, 2, deal.cast.ana)
    for who, kind in ((deal.cast.emil, NotFound), (deal.cast.chen, Refused)):
        with pytest.raises(kind):
            removed(deal, mine, 1, who)
    closed(deal, AUGUST)
    with pytest.raises(Refused, match="closed"):
        removed(deal, mine)


def test_a_credit_of_a_closed_month_lands_in_the_next_open_one(deal: Deal) -> None:
    entry = deal.log(deal.card(), sofia("08-10 09:00"), 90)
    closed(deal, AUGUST)
    closed(deal, SEPTEMBER)
    credited(deal, entry)
    assert used(deal) == {AUGUST: 90, OCTOBER: -90}
    assert kept(deal)[AUGUST][2] == 90


def test_august_shows_the_budget_of_august_after_a_change_in_september(deal: Deal) -> None:
    deal.log(deal.card(), sofia("08-10 09:00"), 90)
    terms = Terms(**{**vars(TERMS), "hours_month": 20.0, "calendar_id": deal.calendar_id})
    at = sofia("09-15 09:00")
    deal.do(lambda s: pod_actions.change_contract(s, deal.cast.dora, deal.contract_id, terms, 1, at, op=op()))
    assert (kept(deal)[AUGUST][0], kept(deal)[SEPTEMBER][0]) == (600, 1200)
    deal.log(deal.card(), sofia("10-05 09:00"), 30)
    assert kept(deal)[OCTOBER][0] == 1200


def test_what_is_left_rolls_over_for_a_month_and_no_longer(deal: Deal) -> None:
    card = deal.card()
    deal.log(card, sofia("08-10 09:00"), 120)
    with pytest.raises(Refused, match="Close August 2026 first"):
        closed(deal, SEPTEMBER)
    deal.log(card, sofia("10-10 09:00"), 30)
    closed(deal, AUGUST)
    deal.log(card, sofia("09-10 09:00"), 60)
    assert (kept(deal)[SEPTEMBER][1], kept(deal)[OCTOBER][1]) == (480, 0)
    closed(deal, SEPTEMBER)  # the 60 minutes came from August's 480, which end here; September's 600 live on
    assert closed(deal, OCTOBER).rolled_minutes == 600


def test_a_month_that_is_not_over_cannot_be_closed(deal: Deal) -> None:
    with pytest.raises(Refused, match=r"November 2026 is not over.*closed from 1 Dec 2026 on"):
        closed(deal, date(2026, 11, 1))
    with pytest.raises(Refused, match="starts on 1 Aug 2026"):
        closed(deal, date(2026, 7, 1))


def test_two_hands_that_log_one_hour_of_one_person_keep_one_entry(deal: Deal) -> None:
    cards = [deal.card() for _ in range(4)]

    def attempt(card: Any) -> str:
        try:
            deal.log(card, sofia("11-10 09:00"), 60)
        except Refused:
            return "refused"
        return "kept"

    with ThreadPoolExecutor(4) as hands:
        told = list(hands.map(attempt, cards))
    assert sorted(told) == ["kept", "refused", "refused", "refused"]


def test_time_logged_while_its_month_closes_is_in_the_month_or_refused(deal: Deal) -> None:
    card = deal.card()

    def work(number: int) -> str:
        try:
            if number == 2:
                closed(deal, AUGUST)
                return "closed"
            deal.log(card, sofia("08-10 09:00") + timedelta(hours=number), 30)
        except Refused:
            return "refused"
        return "kept"

    with ThreadPoolExecutor(5) as hands:
        told = list(hands.map(work, range(5)))
    assert "closed" in told
    assert kept(deal)[AUGUST][2] == used(deal).get(AUGUST, 0) == 30 * told.count("kept")


def test_everybody_logs_their_own_time_and_the_lead_that_of_others(deal: Deal) -> None:
    card, ana, boyan = deal.card(), deal.cast.ana, deal.cast.boyan
    hour = sofia("11-10 09:00")
    theirs = NewTime(id_of(card), boyan.person_id or 0, hour, hour + timedelta(minutes=5))
    deal.do(lambda s: actions.log_time(s, ana, theirs, MONDAY, op=op()))
    own = NewTime(id_of(card), ana.person_id or 0, hour, hour + timedelta(minutes=5))
    with pytest.raises(Refused, match="You log your own time"):
        deal.do(lambda s: actions.log_time(s, boyan, own, MONDAY, op=op()))


def test_another_pod_finds_nothing_and_a_coach_or_an_agent_may_not(deal: Deal) -> None:
    card, emil = deal.card(), deal.cast.emil
    entry = deal.log(card, sofia("11-10 09:00"))
    hour = sofia("11-11 09:00")
    change = TimeChange(hour, hour + timedelta(minutes=5), WorkKind.SOLVE, "", billable=True)
    new = NewTime(id_of(card), emil.person_id or 0, hour, hour + timedelta(minutes=5))
    for who, kind in ((emil, NotFound), (deal.cast.chen, Refused)):
        for attempt in (
            lambda s, who=who: actions.log_time(s, who, new, MONDAY, op=op()),
            lambda s, who=who: actions.change_time(s, who, id_of(entry), change, 1, MONDAY, op=op()),
            lambda s, who=who: actions.credit_time(s, who, id_of(entry), "Mine", MONDAY, op=op()),
            lambda s, who=who: actions.close_month(s, who, deal.contract_id, AUGUST, MONDAY, op=op()),
        ):
            with pytest.raises(kind):
                deal.do(attempt)
    with pytest.raises(Refused, match="may not close a month"):
        deal.do(lambda s: actions.credit_time(s, deal.cast.boyan, id_of(entry), "Mine", MONDAY, op=op()))


def test_a_direct_contact_becomes_a_case_or_a_stated_non_case(deal: Deal) -> None:
    boyan, new = deal.cast.boyan, NewDirect(deal.cast.north_id, deal.customer_id, 2, "Maria called me about the oven")
    first, second = (deal.do(lambda s: actions.record_direct_contact(s, boyan, new, MONDAY, op=op())) for _ in "ab")
    card = deal.do(lambda s: actions.convert_direct_contact(s, boyan, id_of(first), MONDAY, op=op()))
    assert (card.title, card.customer_id) == ("Maria called me about the oven", deal.customer_id)
    why = "Only said hello"
    deal.do(lambda s: actions.dismiss_direct_contact(s, boyan, id_of(second), why, MONDAY, op=op()))
    for contact in (first, second):
        with pytest.raises(Refused, match="already"):
            deal.do(partial(converted, deal, contact))
    with pytest.raises(NotFound):
        deal.do(lambda s: actions.record_direct_contact(s, deal.cast.emil, new, MONDAY, op=op()))
    for away in (
        lambda s: actions.convert_direct_contact(s, deal.cast.emil, id_of(second), MONDAY, op=op()),
        lambda s: actions.dismiss_direct_contact(s, deal.cast.emil, id_of(second), why, MONDAY, op=op()),
    ):
        with pytest.raises(NotFound):
            deal.do(away)


def test_notes_stand_in_no_trail(deal: Deal) -> None:
    from core.audit import AuditEntry

    deal.log(deal.card(), sofia("11-10 09:00"), note="She shouted")
    with deal.store.reading() as session:
        told = [str(row.after) for row in session.exec(select(AuditEntry).where(AuditEntry.action == "time.log"))]
    assert len(told) == 1
    assert "shouted" not in told[0]
