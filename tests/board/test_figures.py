"""Stays, finishes and the figures on them, on a week that can be counted by hand."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from board import figures
from board.ages import AROUND_THE_CLOCK
from board.replay import Effect
from board.stays import Log, finishes_of, open_of, stays_of

FIRST = datetime(2026, 11, 2, tzinfo=UTC)
NEXT, DOING, WAITING, DONE = 1, 2, 3, 4
STAGES = np.array([NEXT, DOING, WAITING])
ACTIVE = np.array([DOING])
HERE, THERE = 1, 2


def row(card: int, hour: float, column: int = 0, effect: Effect = Effect.OPENS, **facts: Any) -> dict[str, Any]:
    at = (FIRST + timedelta(hours=hour)).timestamp()
    plain = {
        "pod": HERE,
        "service_class": 2,
        "blocks": 0,
        "begins": column == DOING and effect is Effect.OPENS,
        "taken_back": np.inf,
    }
    return {"card": card, "at": at, "closed": at, "column": column, "effect": effect, **plain, **facts}


def log_of(*rows: dict[str, Any]) -> Log:
    kinds = {"at": float, "closed": float, "begins": bool, "taken_back": float}
    names = Log.__dataclass_fields__
    return Log(**{name: np.array([one[name] for one in rows], dtype=kinds.get(name, np.int64)) for name in names})


WEEK = log_of(
    row(1, 1, NEXT),
    row(1, 10, DOING),
    row(1, 20, 0, Effect.NONE, blocks=1),
    row(1, 25, 0, Effect.NONE, blocks=-1),
    row(1, 30, WAITING),
    row(1, 40, DOING),
    row(1, 50, DONE, Effect.CLOSES),
    row(2, 5, NEXT),
    row(2, 30, DONE, Effect.CLOSES),
    row(2, 60, DOING),
    row(3, 6, DOING),
    row(3, 80, NEXT, pod=THERE),
    row(4, 7, DOING),
    row(4, 70, 0, Effect.GOES),
)


def period(first: int = 2, last: int = 6, at: int = 24 * 5) -> figures.Period:
    day = date(2026, 11, 1)
    return figures.period_of(
        day + timedelta(days=first - 1), day + timedelta(days=last - 1), "UTC", FIRST + timedelta(hours=at)
    )


def test_arrivals_departures_and_stages_by_hand() -> None:
    stays = stays_of(WEEK, HERE, STAGES)
    flow = figures.cumulative_flow(stays, period())
    assert flow.arrived_on.tolist() == [4, 0, 1, 0, 0]
    assert flow.left_on.tolist() == [0, 1, 2, 1, 0]
    assert flow.finished_on.tolist() == [0, 1, 1, 0, 0]
    assert flow.wip.tolist() == [4, 3, 2, 1, 1]
    doing, waiting = (line.tolist() for line in flow.lines[1:])
    assert doing == [3, 4, 5, 5, 5]  # the card that skipped Doing counts when it left
    assert waiting == [0, 2, 3, 4, 4]


def test_only_what_stands_finished_has_a_cycle_time() -> None:
    done = finishes_of(WEEK, HERE)
    found = figures.scatter(done, period(), AROUND_THE_CLOCK)
    assert found.card.tolist() == [1]
    assert found.days.tolist() == [pytest.approx(40 / 24)]
    assert found.percentiles is None
    earlier = WEEK.until((FIRST + timedelta(hours=55)).timestamp())
    known = figures.scatter(finishes_of(earlier, HERE), period(at=55), AROUND_THE_CLOCK)
    assert (known.card.tolist(), known.never_started) == ([1], 1)


def test_a_closing_that_was_taken_back_is_no_departure_and_no_arrival() -> None:
    def hour(hours: float) -> float:
        return (FIRST + timedelta(hours=hours)).timestamp()

    log = log_of(
        row(1, 1, DOING),
        row(1, 2, 0, Effect.NONE, blocks=1),
        row(1, 30, DONE, Effect.CLOSES, taken_back=hour(31)),
        row(1, 31, DOING),
    )
    flow = figures.cumulative_flow(stays_of(log, HERE, STAGES), period())
    assert (flow.arrived_on.sum(), flow.left_on.sum(), flow.finished_on.sum()) == (1, 0, 0)
    assert flow.wip.tolist() == [1] * 5
    assert open_of(log, HERE).is_blocked.tolist() == [False]
    before = figures.cumulative_flow(stays_of(log.until(hour(30.5)), HERE, STAGES), period(at=30))
    assert before.finished_on.sum() == 1
    assert finishes_of(log.until(hour(30.5)), HERE).finished.tolist() == [hour(30)]


def test_efficiency_leaves_out_waiting_and_blocked_time() -> None:
    its = figures.efficiency(WEEK, finishes_of(WEEK, HERE), period(), AROUND_THE_CLOCK, ACTIVE)
    assert (its.n, its.active / 3600, its.waiting / 3600, its.blocked / 3600) == (1, 25.0, 10.0, 5.0)
    assert its.share == pytest.approx(25 / 40)


def test_open_work_is_what_is_here_started_and_not_gone() -> None:
    at = (FIRST + timedelta(hours=65)).timestamp()
    now = open_of(WEEK.until(at), HERE)
    assert now.card.tolist() == [2, 3, 4]
    stays, done = stays_of(WEEK.until(at), HERE, STAGES), finishes_of(WEEK.until(at), HERE)
    passed = figures.passing(stays, done, period(at=65), AROUND_THE_CLOCK)
    ageing = figures.ageing_wip(now, passed, AROUND_THE_CLOCK, at)
    assert ageing.days.tolist() == [pytest.approx(hours / 24) for hours in (5, 59, 58)]
    assert (ageing.lines, ageing.n, ageing.not_started) == ((None, None, None), 1, 0)
    assert passed[:, 0].tolist() == [pytest.approx(hours / 24) for hours in (0, 20, 40)]


def test_throughput_keeps_empty_days_and_leaves_cut_weeks_out_of_the_median() -> None:
    done = finishes_of(WEEK, HERE)
    daily = figures.throughput_run(done, period(), is_running=True)
    assert (daily.counts.tolist(), daily.is_whole[-1], daily.median) == ([0, 0, 1, 0, 0], False, 0.0)
    weekly = figures.throughput_run(done, period(-70, 6), is_running=False)
    assert weekly.is_weekly
    assert weekly.counts.tolist()[-1] == 1
    assert (weekly.is_whole[0], weekly.is_whole[1], weekly.is_whole[-1]) == (False, True, False)
    begun = figures.throughput_run(done, period(-70, 6), is_running=False, since=period(-70, 6).days[-1])
    assert (begun.median, any(begun.is_whole)) == (None, False)  # weeks before the board began are no zeros


def test_a_day_on_which_the_clock_changes_is_a_whole_day() -> None:
    found = figures.period_of(date(2026, 3, 28), date(2026, 3, 30), "Europe/Berlin", datetime(2026, 5, 1, tzinfo=UTC))
    assert np.diff(found.bounds / 3600).tolist() == [24, 23, 24]


def test_nothing_at_all_gives_no_data_and_no_failure() -> None:
    empty = log_of()
    stays, done = stays_of(empty, HERE, STAGES), finishes_of(empty, HERE)
    assert figures.cumulative_flow(stays, period()).wip.tolist() == [0] * 5
    assert figures.scatter(done, period(), AROUND_THE_CLOCK).percentiles is None
    assert figures.efficiency(empty, done, period(), AROUND_THE_CLOCK, ACTIVE).share is None
    assert not len(open_of(empty, HERE).card)
