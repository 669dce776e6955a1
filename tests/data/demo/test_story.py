"""The half year as it is drawn: the same for the same day, alive, within its limits, with its dip and its rises."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from functools import cache
from statistics import median

import pytest

from data.demo import company
from data.demo.cases import Case, Kind, deeds
from data.demo.contacts import Call, Homes, Traffic, traffic
from data.demo.customers import Client, clients
from data.demo.people import colleagues, crew_on
from data.demo.seasons import Span, demand, is_working
from data.demo.story import IMPROVING_POD, PILOT_POD, PILOT_WEEKS_AGO, STORM_WEEKS_AGO, STRUGGLING_POD
from data.demo.workdays import LIMITS, work

FRIDAY = datetime(2026, 11, 20, 14, 30, tzinfo=UTC)
SUNDAY_NIGHT = datetime(2027, 2, 6, 23, 40, tzinfo=UTC)
PODS = [plan.code for plan in company.POD_PLANS]


def span(now: datetime = FRIDAY) -> Span:
    return Span(now, company.ZONE, 26)


@cache
def served(now: datetime = FRIDAY) -> list[Client]:
    return clients(company.segment_plans(), company.homes(PODS, moved=False), 3_000, span(now))


@cache
def told(now: datetime = FRIDAY) -> tuple[Traffic, list[Case]]:
    days = span(now)
    homes: Homes = {}
    for moved, day in ((False, days.first), (True, days.monday(company.MOVED_WEEKS_AGO))):
        where = company.homes(PODS, moved=moved)
        homes[day] = {code: [n for n, c in enumerate(served(now)) if where[c.segment] == code] for code in PODS}
    seen = traffic(company.POD_PLANS, days, homes)
    return seen, work(company.POD_PLANS, days, colleagues(company.POD_PLANS, days), seen)


def monday_of(at: datetime) -> date:
    day = span().day_of(at)
    return day - timedelta(days=day.weekday())


def repeat_share(pod: str, since: date, until: date) -> float:
    """Contacts that the same customer followed within seven days."""
    seen, _ = told()
    by_client: dict[int, list[Call]] = {}
    for call in seen.calls:
        if call.client is not None:
            by_client.setdefault(call.client, []).append(call)
    counted = [
        (after.at - call.at <= timedelta(days=7)) if after else False
        for calls in by_client.values()
        for call, after in zip(calls, [*calls[1:], None], strict=True)
        if call.pod == pod and since <= span().day_of(call.at) < until
    ]
    return sum(counted) / len(counted)


def loyalty(pod: str, since: date, until: date) -> float:
    seen, _ = told()
    scores = [
        o.score
        for o in seen.opinions
        if o.call.pod == pod and o.score is not None and since <= span().day_of(o.at) < until
    ]
    return (sum(s >= 9 for s in scores) - sum(s <= 6 for s in scores)) / len(scores)


def test_the_same_day_is_told_the_same() -> None:
    one, two = told(), told.__wrapped__()
    assert one[0] == two[0]
    assert [case.deeds for case in one[1]] == [case.deeds for case in two[1]]


def test_the_hour_of_loading_changes_no_finished_day() -> None:
    later, midnight = FRIDAY + timedelta(hours=3), span().at(span().today, 0)
    early = [call for call in told()[0].calls if call.at < midnight]
    assert early == [call for call in told.__wrapped__(later)[0].calls if call.at < midnight]


@pytest.mark.parametrize("now", [FRIDAY, SUNDAY_NIGHT])
def test_nothing_lies_ahead_of_now(now: datetime) -> None:
    seen, cases = told(now)
    latest = [call.at for call in seen.calls] + [deed.at for case in cases for deed in case.deeds]
    assert max(latest) <= now


def test_the_last_day_is_today() -> None:
    seen, cases = told()
    assert span().day_of(max(call.at for call in seen.calls)) == span().today
    assert span().day_of(max(case.deeds[-1].at for case in cases)) == span().today


@pytest.mark.parametrize("now", [FRIDAY, SUNDAY_NIGHT])
def test_no_limit_is_exceeded_at_any_moment(now: datetime) -> None:
    standing: dict[int, tuple[str, str]] = {}
    held: Counter[tuple[str, str]] = Counter()
    for deed in deeds(told(now)[1]):
        place = standing.get(deed.case)
        came_to = (deed.to, "Intake") if deed.kind is Kind.HAND_OFF else (deed.pod, deed.to)
        if deed.kind in (Kind.CREATE, Kind.MOVE, Kind.CLOSE, Kind.REOPEN, Kind.HAND_OFF):
            if place:
                held[place] -= 1
            held[came_to] += 1
            standing[deed.case] = came_to
            assert held[came_to] <= LIMITS.get(came_to[1], 10_000), deed


@pytest.mark.parametrize("now", [FRIDAY, SUNDAY_NIGHT])
def test_no_pod_drowns_and_none_stands_still(now: datetime) -> None:
    cases = told(now)[1]
    still_open = Counter(case.pod for case in cases if case.column != "Done")
    assert all(3 <= still_open[code] <= 110 for code in PODS), still_open


def test_the_board_of_today_is_worth_a_look() -> None:
    mine = [case for case in told()[1] if case.pod == "NH" and case.column != "Done"]
    held = Counter(case.column for case in mine)
    assert held["Doing"] == LIMITS["Doing"]
    assert any(case.service == "expedite" and case.is_blocked for case in mine)
    assert any(case.assignee is None for case in mine)
    assert any(case.due_at for case in mine)
    assert len({span().day_of(case.deeds[0].at) for case in mine}) >= 3
    assert {"ana", "boyan"} & {case.assignee for case in mine}


def test_about_ten_people_are_in_each_pod_every_day() -> None:
    people = colleagues(company.POD_PLANS, span())
    sizes = {len(crew_on(people, code, day)) for code in PODS for day in span().days}
    assert sizes == {10}
    assert len({person.login for person in people}) == len(people)
    assert {p.login for p in people if p.cast_role} == {"ana", "boyan", "chen", "dora", "emil", "fay", "goro"}


def test_weekends_are_quiet_and_winters_busy() -> None:
    assert demand(date(2026, 11, 16)) > demand(date(2026, 11, 19)) > demand(date(2026, 11, 21)) * 2
    assert demand(date(2026, 1, 12)) > 1.2 * demand(date(2026, 7, 13))
    assert not is_working(date(2026, 11, 21))


def test_the_pilot_dips_and_then_rises_above_where_it_began() -> None:
    start = span().monday(PILOT_WEEKS_AGO)
    before = repeat_share(PILOT_POD, start - timedelta(weeks=7), start)
    during = repeat_share(PILOT_POD, start + timedelta(weeks=1), start + timedelta(weeks=6))
    after = repeat_share(PILOT_POD, start + timedelta(weeks=10), span().today - timedelta(days=7))
    assert during > before + 0.04
    assert after < before - 0.04


def test_in_the_dip_more_comes_in_than_gets_done_and_afterwards_less() -> None:
    start = span().monday(PILOT_WEEKS_AGO)
    mine = [case for case in told()[1] if case.pod == PILOT_POD]
    opened = Counter(monday_of(case.deeds[0].at) for case in mine)
    closed = Counter(monday_of(case.closed_at) for case in mine if case.closed_at)

    def balance(weeks: range) -> int:
        days = [start + timedelta(weeks=n) for n in weeks]
        return sum(closed[day] - opened[day] for day in days)

    assert balance(range(1, 6)) < -15
    assert balance(range(7, 12)) > 15


def test_cases_take_longer_in_the_dip_and_are_quick_again_today() -> None:
    start = span().monday(PILOT_WEEKS_AGO)

    def days_taken(weeks: range) -> float:
        those = {start + timedelta(weeks=n) for n in weeks}
        mine = [case for case in told()[1] if case.pod == PILOT_POD and case.closed_at]
        return median(
            (case.closed_at - case.deeds[0].at) / timedelta(days=1)
            for case in mine
            if case.closed_at and monday_of(case.closed_at) in those
        )

    assert days_taken(range(3, 8)) > 2 * days_taken(range(-6, 0))
    assert days_taken(range(13, 15)) < days_taken(range(3, 8)) / 2


def test_one_pod_improves_and_one_struggles() -> None:
    first, last = span().first, span().today - timedelta(days=7)
    early, late = (first, first + timedelta(weeks=6)), (last - timedelta(weeks=6), last)
    assert repeat_share(IMPROVING_POD, *late) < repeat_share(IMPROVING_POD, *early) - 0.05
    assert loyalty(IMPROVING_POD, *late) > loyalty(IMPROVING_POD, *early)
    assert repeat_share(STRUGGLING_POD, *late) > repeat_share(STRUGGLING_POD, *early) + 0.03
    assert loyalty(STRUGGLING_POD, *late) < loyalty(STRUGGLING_POD, *early)


def test_the_storm_is_felt_by_all() -> None:
    week = span().monday(STORM_WEEKS_AGO)
    contacts = Counter((call.pod, monday_of(call.at)) for call in told()[0].calls)
    for code in PODS:
        assert contacts[code, week] > 1.3 * contacts[code, week - timedelta(weeks=2)]
    complaints = Counter(monday_of(grievance.at) for grievance in told()[0].grievances)
    assert max(complaints, key=complaints.__getitem__) == week


def test_pods_differ_in_handoffs_and_some_cases_bounce() -> None:
    given = Counter(deed.pod for case in told()[1] for deed in case.deeds if deed.kind is Kind.HAND_OFF)
    assert given["WH"] > 1.5 * given["PC"]
    owners = [[d.pod for d in case.deeds if d.kind is Kind.HAND_OFF] for case in told()[1]]
    assert any(len(chain) > 1 for chain in owners)


def test_answers_are_heaped_at_both_ends() -> None:
    scores = Counter(opinion.score for opinion in told()[0].opinions)
    assert scores[10] > scores[9] > 0
    assert scores[0] > scores[1] + scores[2]
    assert 0.6 < scores[None] / sum(scores.values()) < 0.75
