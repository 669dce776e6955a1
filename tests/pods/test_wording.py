"""Figures in words."""

import pytest

from pods import wording
from pods.forecast import Expected


@pytest.mark.parametrize(
    ("seconds", "said"), [(None, "without end"), (0.2, "under 1 s"), (40.6, "41 s"), (299, "299 s"), (3446.3, "57 min")]
)
def test_waits_have_no_more_digits_than_they_are_worth(seconds: float | None, said: str) -> None:
    assert wording.wait_said(seconds) == said


def test_no_data_is_words_and_never_zero() -> None:
    assert wording.share_said(None) == "not known"
    assert wording.share_said(0.0) == "0 %"
    assert wording.contacts_said(Expected(1590.4, 1300, 1880)) == "1,590 (1,300 to 1,880)"
    assert "97 % in time instead of 91 %" in wording.buys_said(0.91, 0.97, 12.0, 4.0)
