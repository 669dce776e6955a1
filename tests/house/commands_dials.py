"""One true example of every command of the dial."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from pods import actions
from pods.dial import Setting
from tests.conftest import MONDAY

if TYPE_CHECKING:
    from tests.house.commands import Commands, Scene

DAY = MONDAY.date()
LATER = MONDAY + timedelta(hours=2)


def dial_commands(scene: Scene) -> Commands:
    """Of the dial: set."""
    ana, north = scene.cast.ana, scene.north
    return ana, {"set_dial": lambda s, who, op: actions.set_dial(s, who, north, Setting(30), DAY, LATER, op=op)}
