"""Working hours as people write them."""

import pytest

from core.refusal import Refused
from pods.workweek import own_days_of, own_written, week_of, written

WEEK = {**{str(n): [[540, 720], [780, 1020]] for n in range(5)}, "5": [[600, 840]]}


def test_a_week_is_read_from_a_line_a_group() -> None:
    assert week_of("Mon-Fri 9:00-12:00, 13-17\nSaturday 10:00-14:00\n") == WEEK
    assert week_of("Sat-Mon 0:00-24:00") == {"5": [[0, 1440]], "6": [[0, 1440]], "0": [[0, 1440]]}


def test_what_is_written_is_read_again() -> None:
    assert week_of(written(WEEK)) == WEEK
    days = {"2026-12-24": [], "2026-12-31": [[540, 720]]}
    assert own_days_of(own_written(days)) == days


@pytest.mark.parametrize("text", ["nine to five", "Foo 9-17", "Mon 9", "Mon-Fri nine"])
def test_what_is_not_understood_is_said_with_an_example(text: str) -> None:
    with pytest.raises(Refused):
        week_of(text)
    with pytest.raises(Refused, match="2026-12-24 closed"):
        own_days_of(text)
