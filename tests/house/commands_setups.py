"""One true example of every command of a board's set-up and its exit checklists."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from board import actions
from board.models import Lanes
from board.queries import read_setup
from board.setup import Line, Range, Setup
from tests.conftest import MONDAY

if TYPE_CHECKING:
    from tests.house.commands import Commands, Scene

LATER = MONDAY + timedelta(hours=2)


def setup_commands(scene: Scene) -> Commands:
    """Of the set-up, and of a tick."""
    ana, north, intake = scene.cast.ana, scene.north, scene.column("Intake")
    wished = replace(_now(scene), lanes=Lanes.CLASS)
    checked = replace(
        wished,
        columns=tuple(
            replace(one, checks=(Line("Read"),)) if one.column_id == intake.id else one for one in wished.columns
        ),
    )
    scene.do(lambda s: actions.save_setup(s, ana, north, checked, 1, MONDAY, op="told-setup"))
    (line,) = next(one.checks for one in _now(scene).columns if one.column_id == intake.id)
    fresh, line_id = replace(_now(scene), expedite_limit=2), line.check_id or 0
    return ana, {
        "save_setup": lambda s, who, op: actions.save_setup(s, who, north, fresh, 2, LATER, op=op),
        "tick_exit": lambda s, who, op: actions.tick_exit(s, who, scene.card_id, line_id, True, LATER, op=op),
    }


def range_commands(scene: Scene) -> Commands:
    """Of what a manager grants."""
    north = scene.north
    return scene.cast.dora, {
        "grant_range": lambda s, who, op: actions.grant_range(s, who, north, Range(2, 9), 0, LATER, op=op)
    }


def _now(scene: Scene) -> Setup:
    return scene.do(lambda s: read_setup(s, scene.north))  # type: ignore[no-any-return]
