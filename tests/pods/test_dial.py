"""The dial: what may be set, and which days each setting has."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.refusal import Refused
from pods import dial
from pods.dial import Setting, Stretch

TODAY = date(2026, 11, 16)


@pytest.mark.parametrize(
    ("setting", "day", "says"),
    [
        (Setting(), TODAY - timedelta(days=1), "from today"),
        (Setting(-1), TODAY, "between 0 and 3,600"),
        (Setting(4000), TODAY, "between 0 and 3,600"),
        (Setting(target_share=1.0), TODAY, "between 50 % and 99 %"),
        (Setting(target_seconds=0), TODAY, "between 5 and 3,600"),
        (Setting(handle_seconds=5), TODAY, "between 30 and 7,200"),
    ],
)
def test_what_no_pod_can_live_by_is_refused(setting: Setting, day: date, says: str) -> None:
    with pytest.raises(Refused, match=says):
        dial.check(setting, day, TODAY)


@pytest.mark.parametrize("after", [None, 0, 60, 3600])
def test_never_at_once_and_anything_between_may_be_set(after: int | None) -> None:
    dial.check(Setting(after), TODAY, TODAY)
    assert dial.said(after) == {None: "never", 0: "at once"}.get(after, f"after {after} s")


@given(days=st.lists(st.integers(0, 20), min_size=1, max_size=8))
def test_after_any_settings_each_day_has_one_and_past_days_keep_theirs(days: list[int]) -> None:
    rows: list[Stretch] = []
    for number, after in enumerate(days, 1):
        day = TODAY + timedelta(days=after)
        before = {at: holding(rows, TODAY + timedelta(days=at)) for at in range(after)}
        ended, until = dial.ends_for(rows, day)
        rows = [Stretch(row.id, row.since, ended.get(row.id, row.until)) for row in rows]
        rows.append(Stretch(number, day, until))
        assert holding(rows, day) == [number]
        assert before == {at: holding(rows, TODAY + timedelta(days=at)) for at in range(after)}
    first = min(days)
    for at in range(25):
        assert len(holding(rows, TODAY + timedelta(days=at))) == (1 if at >= first else 0)


def holding(rows: list[Stretch], day: date) -> list[int]:
    return [row.id for row in rows if row.since <= day and (row.until is None or row.until > day)]
