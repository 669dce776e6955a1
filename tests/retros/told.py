"""What the tests of this slice tell first: a board with cards, a standup, a retrospective in some phase."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlmodel import Session, col, select

from board import actions as board_actions
from board.models import Card, Column
from core.people import Actor
from retros import actions, phases
from retros.models import Commitment, Phase, Remark, Retro, Standup

_keys = count()


def op() -> str:
    """A new command's key."""
    return f"test-{next(_keys)}"


def id_of(row: Any) -> int:
    assert row.id is not None
    return int(row.id)


def column_id(session: Session, pod_id: int, name: str) -> int:
    found = session.exec(select(Column).where(Column.pod_id == pod_id, Column.name == name)).one()
    return id_of(found)


def new_card(session: Session, actor: Actor, pod_id: int, title: str, at: datetime, column: str = "Intake") -> Card:
    """A card in a column, on a board that is opened when it is missing."""
    board_actions.open_board(session, actor, pod_id, at)
    place = column_id(session, pod_id, column)
    return board_actions.create_card(session, actor, board_actions.NewCard(pod_id, title, column_id=place), at, op=op())


def open_standup(session: Session, actor: Actor, pod_id: int, at: datetime, cards: int = 2) -> Standup:
    """A running standup that walks so many cards."""
    for number in range(cards):
        new_card(session, actor, pod_id, f"Case {number}", at - timedelta(days=number + 1))
    return actions.open_standup(session, actor, pod_id, at, op=op())


def open_retro(session: Session, actor: Actor, pod_id: int, at: datetime, phase: Phase = Phase.GATHER) -> Retro:
    """A retrospective led to a phase, without cards."""
    row = actions.open_retro(session, actor, pod_id, "Weeks 45 and 46", "well_notwell_try", at, op=op())
    return lead_to(session, actor, row, phase, at)


def lead_to(session: Session, actor: Actor, row: Retro, phase: Phase, at: datetime) -> Retro:
    """Go on until the phase is reached."""
    while phases.ORDER.index(row.phase) < phases.ORDER.index(phase):
        row = actions.advance_phase(session, actor, id_of(row), row.phase, at, op=op())
    return row


def write(session: Session, actor: Actor, retro_id: int, text: str, at: datetime, column: str = "well") -> Remark:
    return actions.add_remark(session, actor, retro_id, column, text, at, op=op())


def agree(session: Session, actor: Actor, pod_id: int, text: str, at: datetime, days: int = 7) -> Commitment:
    """An action of the actor's own, due in so many days."""
    new = actions.NewCommitment(pod_id, text, actor.person_id or 0, at.date() + timedelta(days=days))
    return actions.add_commitment(session, actor, new, at, op=op())


def all_remarks(session: Session, retro_id: int) -> list[Remark]:
    return list(session.exec(select(Remark).where(Remark.retro_id == retro_id).order_by(col(Remark.id))))
