"""One true example of every command of a draft of a change set, and of what segments are made of."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlmodel import select

from pods import actions
from pods.actions import Move
from pods.models import AttributeValue, DraftOrigin
from tests.conftest import MONDAY

if TYPE_CHECKING:
    from tests.house.commands import Commands, Scene

DAY = MONDAY.date()
LATER = MONDAY + timedelta(hours=2)
PERSON = DraftOrigin.PERSON


def value_commands(scene: Scene) -> Commands:
    """Of the values that customers may have."""
    with scene.store.reading() as session:
        gold = session.exec(select(AttributeValue.id).where(AttributeValue.value == "gold")).one() or 0
    return scene.cast.dora, {
        "date_value": lambda s, who, op: actions.date_value(s, who, gold, None, DAY, LATER, op=op),
    }


def review_commands(scene: Scene) -> Commands:
    """Of what became of a change set."""
    dora, world, month = scene.cast.dora, scene.world, LATER + timedelta(weeks=5)
    away = [Move(world.s, scene.cast.north_id, DAY)]
    moved = scene.do(lambda s: actions.commit_moves(s, dora, away, "Relief", LATER, op="told-move-reviewed")).id
    return dora, {
        "review_change": lambda s, who, op: actions.review_change(s, who, moved, month, op=op),
    }


def draft_commands(scene: Scene) -> Commands:
    """Of drafts: kept, changed, put aside, made real."""
    dora, world, south = scene.cast.dora, scene.world, scene.cast.south_id
    moves = [Move(world.ng, south, DAY)]
    both = [*moves, Move(world.nb, south, DAY + timedelta(days=30))]
    with scene.store.transaction() as session:
        names = ("changed", "discarded", "committed")
        kept = [
            actions.save_draft(session, dora, name, moves, PERSON, MONDAY, op=f"told-draft-{name}") for name in names
        ]
        one, two, three = (draft.id or 0 for draft in kept)
    return dora, {
        "save_draft": lambda s, who, op: actions.save_draft(s, who, "Relief", moves, PERSON, LATER, op=op),
        "change_draft": lambda s, who, op: actions.change_draft(s, who, one, "Relief", both, LATER, version=1, op=op),
        "discard_draft": lambda s, who, op: actions.discard_draft(s, who, two, 1, LATER, op=op),
        "commit_draft": lambda s, who, op: actions.commit_draft(s, who, three, "Relief", 1, LATER, op=op),
    }
