"""Moves and new cards that a browser asks for on the live line of a board."""

from functools import partial
from typing import Any

from sqlmodel import Session

from board import actions, wishes
from board.wishes import Answer, Wish
from core import clock
from core.refusal import Refused
from pods import queries as pod_queries
from web.lines import Line
from web.logins import logins


def carry_out(line: Line, told: dict[str, Any]) -> list[Answer]:
    """Each wish in a transaction of its own, with the roles that its person has then; one answer for each."""
    answers = [wishes.answer(wish, partial(fulfil, line, wish)) for wish in wishes.parse(told)]
    logins.touch(line.login_id)
    return answers


def fulfil(line: Line, wish: Wish) -> str:
    """One wish, by the person behind the line."""

    def work(session: Session) -> str:
        at = clock.now()
        actor = pod_queries.actor_of(session, line.person_id, at, request_id=line.number)
        if actor is None:
            raise Refused("Your account is closed. Nothing was changed.")
        return actions.fulfil_wish(session, actor, line.pod_id, wish, at)

    return logins.store().perform(work)
