"""The figures of a period, counted from rows on both databases."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from board.models import Card, HandoffKind
from core.people import Actor
from core.refusal import NotFound, Refused
from data.database import Database
from metrics.queries import figures
from metrics.results import Result, Window
from pods.models import CoverNeed, Pod, Source

MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
EVERYTHING = Window(None, MONDAY)
Book = Callable[[Session], Any]


def counted(store: Database, actor: Actor, window: Window = EVERYTHING, pods: list[int] | None = None) -> list[Result]:
    with store.reading() as session:
        return figures(session, actor, window, MONDAY, pods)


def one(results: list[Result], metric: str, pod_id: int | None = None, **variant: object) -> Result:
    (found,) = [r for r in results if r.metric == metric and r.scope.id == pod_id and dict(r.variant) == variant]
    return found


WEEK: dict[str, Any] = {"window_days": 7, "topic": "any", "base": "all"}


def test_an_empty_store_has_no_data_and_no_zero_per_cent(store: Database, cast: Any) -> None:
    results = counted(store, cast.dora)
    rates = [r for r in results if r.ci_method != "none"]
    assert rates
    assert all(r.value is None and r.ci_low is None for r in rates if r.denominator == 0)
    assert one(results, "cycle_time", statistic="p50").value is None
    assert one(results, "contacts").value == 0


def test_a_repeat_is_charged_to_the_pod_that_had_the_first_contact(store: Database, cast: Any, ledger: Book) -> None:
    with store.transaction() as session:
        book = ledger(session)
        moved = book.customer()
        book.contact(cast.north_id, moved, 20)
        book.contact(cast.south_id, moved, 18)
    results = counted(store, cast.dora)
    north, south = (one(results, "repeat_contact_rate", pod, **WEEK) for pod in (cast.north_id, cast.south_id))
    assert (north.numerator, north.denominator) == (1, 1)
    assert (south.numerator, south.denominator) == (0, 1)


def test_eligible_unknown_and_excluded_are_all_contacts(store: Database, cast: Any, ledger: Book) -> None:
    with store.transaction() as session:
        book = ledger(session)
        someone = book.customer()
        for age in (20, 15, 6, 1):
            book.contact(cast.north_id, someone, age)
        book.contact(cast.north_id, None, 9)
        book.contact(cast.north_id, None, 8)
    rate = one(counted(store, cast.dora), "repeat_contact_rate", **WEEK)
    assert (rate.numerator, rate.denominator, rate.n_unknown, rate.n_excluded) == (1, 2, 2, 2)
    assert rate.provisional


def test_a_sources_cut_off_makes_contacts_unknown_not_its_last_row(store: Database, cast: Any, ledger: Book) -> None:
    with store.transaction() as session:
        book = ledger(session)
        book.contact(cast.north_id, book.customer(), 20)
        source = session.exec(select(Source)).one()
        source.observed_until = MONDAY - timedelta(days=20 - 7) - timedelta(seconds=1)
    rate = one(counted(store, cast.dora), "repeat_contact_rate", **WEEK)
    assert (rate.denominator, rate.n_unknown) == (0, 1)
    assert rate.observed_until == MONDAY - timedelta(days=13, seconds=1)


def old_log(session: Session, book: Any) -> datetime:
    """A log that ended years ago, imported beside the live sources: the ledger goes on in it."""
    ended = MONDAY - timedelta(days=2000)
    book.add(Source(name="Old log", observed_until=ended))
    book.source_id = session.exec(select(Source.id).where(Source.name == "Old log")).one()
    return ended


def test_an_old_log_does_not_take_live_work_back_to_its_day(store: Database, cast: Any, ledger: Book) -> None:
    with store.transaction() as session:
        book = ledger(session)
        book.case([cast.north_id], 9, 5)
        book.case([cast.north_id], 3, None)
        old_log(session, book)
        book.case([cast.south_id], 2010, 2005)
        session.exec(select(Card).where(Card.pod_id == cast.south_id)).one().source_id = book.source_id
    for window in (Window(MONDAY - timedelta(days=28), MONDAY), EVERYTHING):
        results = counted(store, cast.dora, window)
        assert (wip := one(results, "wip", cast.north_id)).value == 1
        assert wip.observed_until == MONDAY
    then = Window(MONDAY - timedelta(days=2020), MONDAY - timedelta(days=1990))
    assert one(counted(store, cast.dora, then), "wip").observed_until == MONDAY - timedelta(days=2000)


def test_the_last_contacts_of_an_old_log_stay_too_young_to_know(store: Database, cast: Any, ledger: Book) -> None:
    with store.transaction() as session:
        book = ledger(session)
        book.contact(cast.north_id, book.customer(), 20)
        ended = old_log(session, book)
        for age in (2003, 2020):
            book.contact(cast.north_id, book.customer(), age)
    rate = one(counted(store, cast.dora), "repeat_contact_rate", **WEEK)
    assert (rate.denominator, rate.n_unknown) == (2, 1)
    assert rate.observed_until == MONDAY > ended


def test_the_repeat_may_lie_after_the_period(store: Database, cast: Any, ledger: Book) -> None:
    with store.transaction() as session:
        book = ledger(session)
        someone = book.customer()
        book.contact(cast.north_id, someone, 21)
        book.contact(cast.north_id, someone, 19)
    week = Window(MONDAY - timedelta(days=27), MONDAY - timedelta(days=20))
    rate = one(counted(store, cast.dora, week), "repeat_contact_rate", **WEEK)
    assert (rate.numerator, rate.denominator) == (1, 1)


def test_cover_after_hours_and_overflow_are_two_figures(store: Database, cast: Any, ledger: Book) -> None:
    with store.transaction() as session:
        hours: dict[str, Any] = {"weekday": 4, "start_minute": 480, "end_minute": 1080, "valid_from": date(2026, 1, 1)}
        session.add(CoverNeed(pod_id=cast.north_id, **hours))
        book = ledger(session)
        for age in (3, 2, 2.2):  # Friday 11:00 in Sofia, and two of Saturday, when North is closed
            book.contact(cast.north_id, book.customer(), age, served_pod_id=cast.south_id)
        book.contact(cast.north_id, book.customer(), 3, served_pod_id=cast.north_id)
        book.contact(cast.south_id, book.customer(), 2, served_pod_id=cast.north_id)  # South wrote no hours down
    results = counted(store, cast.dora)

    def told(pod_id: int, metric: str) -> tuple[float | None, float | None]:
        found = one(results, metric, pod_id)
        return found.numerator, found.denominator

    assert (told(cast.north_id, "overflow_share"), told(cast.north_id, "after_hours_share")) == ((1, 4), (2, 4))
    assert (told(cast.south_id, "overflow_share"), told(cast.south_id, "after_hours_share")) == ((1, 1), (0, 1))


def test_nps_of_the_whole_comes_from_counts_and_blanks_from_neither(store: Database, cast: Any, ledger: Book) -> None:
    with store.transaction() as session:
        book = ledger(session)
        someone = book.customer()
        book.answer(cast.north_id, 2, 9, someone)
        book.answer(cast.south_id, 10, 3, someone)
        for score in (10, 9, 7, 6, None):
            book.answer(cast.north_id, score)
    results = counted(store, cast.dora)
    whole = one(results, "nps")
    assert (whole.numerator, whole.denominator, whole.n_unknown, whole.n_excluded) == (2, 5, 1, 1)
    assert whole.value == pytest.approx(40)
    assert one(results, "nps", cast.north_id).value == pytest.approx(25)
    assert one(results, "nps", cast.south_id).value == pytest.approx(100)
    assert one(results, "score_share", score=10).numerator == 2
    assert not whole.has_enough()


def test_complaints_are_counted_once_a_matter_over_contacts_and_customers(
    store: Database, cast: Any, ledger: Book
) -> None:
    with store.transaction() as session:
        book = ledger(session)
        book.customers(cast.north_id, 4)
        someone = book.customer()
        for matter in ("bill", "bill", "meter"):
            book.complaint(cast.north_id, someone, matter)
        for age in range(1, 11):
            book.contact(cast.north_id, None, age)
    month = Window(MONDAY - timedelta(days=28), MONDAY)
    results = counted(store, cast.dora, month)
    per_contact = one(results, "complaints_per_1000_contacts")
    assert (per_contact.numerator, per_contact.denominator, per_contact.n_excluded) == (2, 10, 1)
    assert per_contact.value == pytest.approx(200)
    assert one(results, "complaints_per_1000_customers").value == pytest.approx(500)
    assert one(results, "complaints_per_1000_customers", cast.south_id).value is None


def test_handoffs_are_charged_to_the_opening_pod_and_open_cases_stand_apart(
    store: Database, cast: Any, ledger: Book
) -> None:
    north, south = cast.north_id, cast.south_id
    with store.transaction() as session:
        book = ledger(session)
        book.case([north], 9, 5)
        book.case([north, south, north], 9, 4)
        book.case([south], 9, None)
    results = counted(store, cast.dora)
    assert [one(results, name).value for name in ("cases", "handoffs", "cases_without_handoff")] == [3, 2, 2]
    assert one(results, "handoff_distribution", handoffs=2).value == 1
    assert one(results, "ping_pong_cases").value == one(results, "ping_pong_bounces").value == 1
    rate = one(results, "handoff_rate")
    assert (rate.numerator, rate.denominator, rate.n_unknown) == (1, 2, 1)
    assert one(results, "end_to_end_share", north).value == pytest.approx(0.5)
    assert one(results, "handoff_rate", south).value is None
    assert one(results, "handoffs_given", south).value == 1


def test_a_segment_move_is_shown_apart(store: Database, cast: Any, ledger: Book) -> None:
    with store.transaction() as session:
        ledger(session).case([cast.north_id, cast.south_id], 9, 5, HandoffKind.SEGMENT_MOVE)
    results = counted(store, cast.dora)
    handoffs = one(results, "handoffs", cast.north_id)
    assert (handoffs.value, handoffs.n_excluded) == (0, 1)
    assert one(results, "handoff_rate", cast.north_id).value == 0


def test_escalations_follow_the_line_of_the_pod_where_it_is_known(store: Database, cast: Any, ledger: Book) -> None:
    with store.transaction() as session:
        ledger(session).case([cast.north_id, cast.south_id], 9, 5)
    assert one(counted(store, cast.dora), "escalations", **{"from": 1, "to": 2}).n_unknown == 1
    with store.transaction() as session:
        for pod_id, level in ((cast.north_id, 1), (cast.south_id, 2)):
            session.get_one(Pod, pod_id).level = level
        ledger(session).complaint(cast.north_id)
    results = counted(store, cast.dora)
    assert one(results, "escalations", **{"from": 1, "to": 2}).value == 1
    assert one(results, "highest_level_cases", level=2).value == 1


def test_times_are_days_and_the_open_case_is_work_in_progress(store: Database, cast: Any, ledger: Book) -> None:
    with store.transaction() as session:
        book = ledger(session)
        book.case([cast.north_id], 9, 5)
        book.case([cast.north_id], 9, 7)
        book.case([cast.north_id], 3, None)
    results = counted(store, cast.dora)
    assert one(results, "cycle_time", statistic="p50").value == pytest.approx(3)
    assert one(results, "cycle_time", statistic="inclusive_p50").value == pytest.approx(4)
    assert one(results, "case_duration", statistic="max").value == pytest.approx(4)
    assert one(results, "wip").value == 1
    assert one(results, "work_item_age", statistic="max").value == pytest.approx(3)
    assert one(results, "throughput", statistic="per_day").value == pytest.approx(2 / 3)
    assert one(results, "throughput", statistic="zero_days").value == 1
    law = one(results, "littles_law", statistic="cycle_time", basis="started_to_closed")
    assert law.value == pytest.approx(3)


def test_what_came_after_the_period_is_not_known_in_it(store: Database, cast: Any, ledger: Book) -> None:
    with store.transaction() as session:
        ledger(session).case([cast.north_id], 9, 5)
    early = counted(store, cast.dora, Window(MONDAY - timedelta(days=10), MONDAY - timedelta(days=7)))
    assert one(early, "handoff_rate").denominator == 0
    assert one(early, "wip").value == 1


def test_an_agent_gets_the_own_pod_and_not_the_whole(store: Database, cast: Any) -> None:
    assert {r.scope.id for r in counted(store, cast.boyan)} == {cast.north_id}
    assert {r.scope.id for r in counted(store, cast.dora)} == {None, cast.north_id, cast.south_id}


def test_another_pods_figures_are_not_found_and_an_administrator_has_none(store: Database, cast: Any) -> None:
    with pytest.raises(NotFound):
        counted(store, cast.emil, pods=[cast.north_id])
    with pytest.raises(NotFound):
        counted(store, cast.dora, pods=[999])
    with pytest.raises(Refused, match="may not read"):
        counted(store, cast.fay)


def test_a_change_is_seen_at_once_though_answers_are_remembered(store: Database, cast: Any, ledger: Book) -> None:
    assert one(counted(store, cast.dora), "contacts").value == 0
    with store.transaction() as session:
        ledger(session).contact(cast.north_id, None, 1)
    assert one(counted(store, cast.dora), "contacts").value == 1


def test_a_result_is_plain_json(store: Database, cast: Any) -> None:
    said = counted(store, cast.dora)[0].to_json()
    assert said["scope"] == {"kind": "organisation", "id": None, "name": "Test company"}
    assert said["window"] == {"start": None, "end": "2026-11-16T09:00:00+00:00"}
    assert said["definition_version"] == "contacts-1"


def test_a_period_must_end_after_it_starts() -> None:
    with pytest.raises(Refused, match="after it starts"):
        Window(MONDAY, MONDAY)
    with pytest.raises(Refused, match="time zone"):
        Window(None, datetime(2026, 1, 1))  # noqa: DTZ001
