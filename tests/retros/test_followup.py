"""Which actions are due, kept or forgotten."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core.refusal import Refused
from retros import followup
from retros.followup import Standing
from retros.models import CommitmentState

TODAY = date(2026, 11, 16)
DAY = timedelta(days=1)
OPEN = CommitmentState.OPEN


@pytest.mark.parametrize(
    ("state", "due_on", "closed_on", "expected"),
    [
        (OPEN, TODAY - DAY, None, Standing.OVERDUE),
        (OPEN, TODAY, None, Standing.DUE),
        (OPEN, TODAY + 7 * DAY, None, Standing.DUE),
        (OPEN, TODAY + 8 * DAY, None, Standing.RUNNING),
        (CommitmentState.DONE, TODAY, TODAY, Standing.KEPT),
        (CommitmentState.DONE, TODAY - DAY, TODAY, Standing.LATE),
        (CommitmentState.DROPPED, TODAY - DAY, TODAY, Standing.DROPPED),
    ],
)
def test_an_action_stands_somewhere(
    state: CommitmentState, due_on: date, closed_on: date | None, expected: Standing
) -> None:
    assert followup.standing(state, due_on, closed_on, TODAY) is expected


def test_due_dates_are_said_in_words() -> None:
    said = [followup.due_in_words(TODAY + shift * DAY, TODAY) for shift in (-2, -1, 0, 1, 3)]
    assert said == ["2 days overdue", "1 day overdue", "due today", "due tomorrow", "due in 3 days"]


def test_actions_are_listed_by_how_long_they_are_carried() -> None:
    said = ["agreed today", "agreed in the past week", "agreed more than a week ago"]
    assert [followup.age_bucket(TODAY - n * DAY, TODAY) for n in (0, 7, 8)] == said


def test_a_check_without_a_day_is_never_due() -> None:
    assert not followup.is_check_due(None, TODAY)
    assert followup.is_check_due(TODAY, TODAY)
    assert not followup.is_check_due(TODAY + DAY, TODAY)


def test_a_promise_is_kept_when_the_card_has_moved_or_left() -> None:
    said_at = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
    assert followup.is_kept(said_at, said_at + DAY)
    assert followup.is_kept(said_at, None)
    assert not followup.is_kept(said_at, said_at - DAY)


def test_the_open_actions_cannot_be_left_while_one_has_no_verdict() -> None:
    with pytest.raises(Refused, match="2 open actions have no verdict"):
        followup.check_all_reviewed([1, 2, 3], [2])
    followup.check_all_reviewed([1, 2], [2, 1])


@pytest.mark.parametrize(
    ("text", "due_on", "said"),
    [(" ", TODAY, "in a few words"), ("call", None, "due date"), ("call", TODAY - DAY, "in the past")],
)
def test_an_action_needs_words_and_a_day_to_come(text: str, due_on: date | None, said: str) -> None:
    with pytest.raises(Refused, match=said):
        followup.check_promise(text, due_on, TODAY)


def test_more_than_three_new_actions_bring_a_warning() -> None:
    assert followup.too_many(3) == ""
    assert followup.too_many(4).startswith("4 new actions")
