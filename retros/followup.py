"""Which commitments are due, kept or forgotten, and which promises were kept."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from enum import StrEnum

from core.refusal import Refused
from retros.models import CommitmentState

FIGURES = {
    "nps": "loyalty (NPS)",
    "repeat_rate": "repeat contacts",
    "complaints": "complaints",
    "handoff_rate": "handoffs",
    "cycle_time": "cycle time",
}
"""The figures an action may be meant to move, in words."""

SOON = timedelta(days=7)
MANY = 3


class Standing(StrEnum):
    """Where an action stands on a day."""

    OVERDUE = "overdue"
    DUE = "due"
    RUNNING = "running"
    KEPT = "kept"
    LATE = "late"
    DROPPED = "dropped"


class Verdict(StrEnum):
    """What a retrospective says of an action that was open when it began."""

    KEEP = "keep"
    DONE = "done"
    DROP = "drop"


CLOSES = {Verdict.DONE: CommitmentState.DONE, Verdict.DROP: CommitmentState.DROPPED}
"""The state to which a verdict leads; keep leaves an action open."""


def standing(state: CommitmentState, due_on: date, closed_on: date | None, today: date) -> Standing:
    """Kept in time, finished late, dropped, overdue, due within a week, or running."""
    if state is CommitmentState.DROPPED:
        return Standing.DROPPED
    if state is CommitmentState.DONE:
        return Standing.KEPT if closed_on is None or closed_on <= due_on else Standing.LATE
    if due_on < today:
        return Standing.OVERDUE
    return Standing.DUE if due_on - today <= SOON else Standing.RUNNING


def due_in_words(due_on: date, today: date) -> str:
    """due today, due in 3 days, 2 days overdue."""
    days = (due_on - today).days
    if days == 0:
        return "due today"
    if days < 0:
        return f"{-days} {_days(-days)} overdue"
    return "due tomorrow" if days == 1 else f"due in {days} {_days(days)}"


def age_bucket(created_on: date, today: date) -> str:
    """How long an action has been carried, roughly."""
    days = (today - created_on).days
    return "agreed today" if days <= 0 else "agreed in the past week" if days <= 7 else "agreed more than a week ago"


def is_check_due(check_on: date | None, today: date) -> bool:
    """Whether the day has come to ask whether an action moved its number."""
    return check_on is not None and check_on <= today


def is_kept(promised_at: datetime, moved_at: datetime | None) -> bool:
    """A promise about a card is kept when the card has moved since, or (None) left the board."""
    return moved_at is None or moved_at > promised_at


def check_all_reviewed(open_ids: Collection[int], reviewed_ids: Collection[int]) -> None:
    """Refuse to leave the open actions while one of them has no verdict."""
    left = len(set(open_ids) - set(reviewed_ids))
    if left:
        word = "action has" if left == 1 else "actions have"
        raise Refused(f"{left} open {word} no verdict yet. Say keep, done or drop for each, then go on.")


def check_promise(text: str, due_on: date | None, today: date) -> None:
    """An action without words or without a date is a wish."""
    if not text.strip():
        raise Refused("Say in a few words what will be done.")
    if due_on is None:
        raise Refused("Give the action a due date: without one nobody will ask about it.")
    if due_on < today:
        raise Refused("The due date lies in the past. Choose today or later.")


def too_many(new: int) -> str:
    """A warning, never a block, when a retrospective promises more than a team can keep."""
    if new <= MANY:
        return ""
    return f"{new} new actions. Teams seldom keep more than {MANY}: which of them matter most?"


def _days(count: int) -> str:
    return "day" if count == 1 else "days"
