"""Figures in words."""

import pytest

from pods import wording
from pods.answering import Week
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


def week(in_time: float, wait_s: float, overloaded: float = 0.0) -> Week:
    return Week(100, 0, overloaded, in_time, wait_s, 0.7, 20)


def test_one_more_person_shortens_the_wait() -> None:
    said = wording.buys_said(week(0.91, 12), week(0.97, 4))
    assert said == "97 % in time instead of 91 %, mean wait 4 s instead of 12 s"


def test_waits_of_unlike_hours_are_not_compared() -> None:
    said = wording.buys_said(week(0.23, 840, 984), week(0.38, 1500, 626))
    assert said == "38 % in time instead of 23 %, 626 contacts in a queue without end instead of 984"


def test_a_share_just_below_its_target_does_not_read_as_met() -> None:
    assert wording.share_said(0.7966, target=0.8) == "79.6 %"
    assert wording.share_said(0.79999, target=0.8) == "79.9 %"
    assert wording.share_said(0.8, target=0.8) == "80 %"
    assert wording.share_said(0.712, target=0.8) == "71 %"
    assert wording.buys_said(week(0.797, 12), week(0.97, 4), 0.8).startswith("97 % in time instead of 79.7 %")


def test_a_mean_wait_is_said_in_the_same_way_wherever_it_stands() -> None:
    assert wording.mean_wait_said(week(0.9, 51)) == "51 s"
    assert wording.mean_wait_said(week(0.8, 51, 29)) == "51 s where it settles"
