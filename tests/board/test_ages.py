"""Ages in working time, in the light of finished work of the same class: in Python, and the same in the browser."""

import json
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from board import ages
from board.ages import Band, clock_of, judged
from board.flow import sle_of
from pods import calendars

OFFICE = calendars.read("Europe/Sofia", {str(day): [[540, 1020]] for day in range(5)})
DAY = 8 * 3600
FRIDAY = datetime(2026, 11, 13, 14, 30, tzinfo=UTC)  # 16:30 in Sofia
MONDAY = datetime(2026, 11, 16, 7, 30, tzinfo=UTC)  # 9:30
WORDS = Path(__file__).resolve().parents[2] / "board" / "component" / "words.js"


def history(p85_days: float, finished: int = 21) -> list[float]:
    """Working seconds of finished cards whose 85th percentile is exactly that."""
    return [p85_days * DAY * rank / (0.85 * (finished - 1)) for rank in range(finished)]


def test_an_age_counts_only_the_hours_of_the_calendar() -> None:
    clock = clock_of(OFFICE, FRIDAY - timedelta(days=30), MONDAY + timedelta(days=8))
    assert (clock.day_s, clock.seconds(FRIDAY, MONDAY)) == (DAY, 3600.0)
    assert clock.seconds(MONDAY, FRIDAY) == 0.0
    assert clock.days(FRIDAY, FRIDAY + timedelta(days=7)) == 5.0


def test_without_a_calendar_work_never_stops() -> None:
    assert ages.AROUND_THE_CLOCK.days(FRIDAY, FRIDAY + timedelta(days=7)) == 7.0
    assert ages.clock_of(calendars.ALWAYS, FRIDAY, MONDAY).days(FRIDAY, FRIDAY + timedelta(days=1)) == 1.0


def test_a_clock_agrees_with_the_calendar_over_years_holidays_and_switches() -> None:
    sofia = calendars.read("Europe/Sofia", {str(day): [[540, 720], [780, 1080]] for day in range(5)}, "BG")
    since = datetime(2025, 1, 1, tzinfo=UTC)
    clock = clock_of(sofia, since, since + timedelta(days=800))
    for hours in range(0, 800 * 24, 1733):
        start = since + timedelta(hours=hours)
        for days in (0.1, 3.7, 45.0):
            end = min(start + timedelta(days=days), since + timedelta(days=800))
            minutes = calendars.working_minutes(sofia, start, end)
            assert clock.seconds(start, end) == pytest.approx(minutes * 60, abs=0.01)


def test_a_blocker_of_two_hours_and_a_quarter_reads_2_25() -> None:
    clock = clock_of(OFFICE, FRIDAY - timedelta(days=9), MONDAY + timedelta(days=9))
    assert ages.hours(clock.seconds(FRIDAY, MONDAY + timedelta(hours=1, minutes=15))) == 2.25


def test_with_a_p85_of_five_days_4_9_is_amber_and_5_1_red() -> None:
    expected = sle_of(history(5.0), DAY)
    assert expected is not None
    assert expected.p85_days == pytest.approx(5.0)
    bands = {days: judged(days * DAY, DAY, expected, 21).band for days in (0.5, 3.9, 4.9, 5.1, 30.0)}
    assert bands == {0.5: Band.GOOD, 3.9: Band.HALF, 4.9: Band.SOON, 5.1: Band.LATE, 30.0: Band.LATE}
    assert judged(5.1 * DAY, DAY, expected, 21).words == "since its start; older than 85 % of our work"
    assert judged(5.1 * DAY, DAY, expected, 21, is_started=False).band is Band.NONE


def test_below_eleven_finished_cards_it_says_so() -> None:
    expected = ages.expected_of({"standard": history(5.0, 10), "expedite": history(1.0, 11)}, DAY)
    assert (expected.sle("standard"), expected.finished["standard"]) == (None, 10)
    assert expected.sle("expedite") is not None
    assert judged(5.1 * DAY, DAY, None, 7).words == "since its start; not enough history (n=7)"


@pytest.mark.skipif(shutil.which("node") is None, reason="needs node")
def test_the_browser_judges_alike() -> None:
    expected = sle_of(history(5.0), DAY)
    assert expected is not None
    at, base = MONDAY + timedelta(hours=3), MONDAY - timedelta(hours=7, minutes=30)
    clock = clock_of(OFFICE, FRIDAY - timedelta(days=60), at + timedelta(days=9))
    spans = [[int(start), int(end)] for start, end in clock.spans(base, base + timedelta(days=3))]
    known = {"n": 21, "p50": expected.p50_days, "p85": expected.p85_days, "p95": expected.p95_days}
    pictured = {"base": int(base.timestamp()), "spans": spans, "daylen": DAY, "sle": {"standard": known}}
    starts = [at - timedelta(hours=hours) for hours in (0.6, 2.1, 20.1, 70.1, 100.1, 161.1, 171.1, 901.1)]
    cards = [
        {"cls": kind, "aged": round(clock.so_far(base_of(base))[0] - clock.so_far(base_of(since))[0]), "started": 1}
        for since in starts
        for kind in ("standard", "intangible")
    ]
    said = in_node(cards, pictured, at)
    for place, since in enumerate(starts):
        for offset, (sle, finished) in enumerate(((expected, 21), (None, 0))):
            age = judged(clock.seconds(since, at), DAY, sle, finished)
            assert said[2 * place + offset] == [age.text, age.band.value, age.words]


def base_of(moment: datetime) -> Any:
    import numpy as np

    return np.array([moment.timestamp()])


def in_node(cards: list[dict[str, Any]], pictured: dict[str, Any], at: datetime) -> list[list[str]]:
    told = f"{json.dumps(cards)}.map((c) => ageOf(c, {at.timestamp()}, {json.dumps(pictured)}))"
    script = f"{WORDS.read_text()}\nconsole.log(JSON.stringify({told}.map((a) => [a.text, a.band, a.words])));"
    done = subprocess.run(["node", "-e", script], capture_output=True, text=True, check=True, timeout=20)
    found: list[list[str]] = json.loads(done.stdout)
    return found
