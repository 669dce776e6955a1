"""Coach engagements have a goal, an end and an exit test: help that never leaves becomes a post."""

from datetime import date, timedelta

from core.refusal import Refused

LONGEST = timedelta(weeks=26)
"""Team Topologies: facilitating lasts a few weeks at most. Half a year is where help turns into a post."""

USUAL = timedelta(weeks=6)


def check_engagement(goal: str, exit_test: str, started_on: date, expected_end_on: date) -> None:
    """Whether the engagement says what for, until when, and how its end will be recognised."""
    if not goal.strip():
        raise Refused("Say what the engagement is for: its goal.")
    if not exit_test.strip():
        raise Refused("Say how you will know that the coach is not needed any more: the exit test.")
    if expected_end_on <= started_on:
        raise Refused("The expected end lies after the start.")
    if expected_end_on - started_on > LONGEST:
        raise Refused(
            f"An engagement lasts at most {LONGEST.days // 7} weeks. Choose a nearer end; another may follow."
        )


def check_parties(coach_id: int, pod_id: int | None, manager_id: int | None) -> None:
    """With a pod or with a manager: never both, never neither, never with oneself."""
    if (pod_id is None) == (manager_id is None):
        raise Refused("A coach works with a pod or with a manager. Choose one of them.")
    if coach_id == manager_id:
        raise Refused("Nobody coaches themselves. Choose another coach.")


def is_overdue(expected_end_on: date, ended_on: date | None, today: date) -> bool:
    """Whether the end was expected before today and has not come."""
    return ended_on is None and expected_end_on < today
