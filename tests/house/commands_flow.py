"""One true example of every command by which a card leaves the board and comes back, and of its working time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from board import actions
from pods.models import ServiceCalendar
from tests.conftest import MONDAY
from tests.retros import told
from tests.retros.told import id_of

if TYPE_CHECKING:
    from tests.house.commands import Commands, Scene

LATER = MONDAY + timedelta(hours=2)


def gone_commands(scene: Scene) -> Commands:
    """Of cards that are no cases: delete, restore. Of ageing: choose the calendar."""
    ana, north = scene.cast.ana, scene.north
    hours = ServiceCalendar(name="Office", zone="Europe/Sofia", hours={"0": [[540, 1020]]})
    scene.do(lambda s: s.add(hours))
    gone = scene.do(lambda s: told.new_card(s, ana, north, "Cheap pills", MONDAY))
    scene.do(lambda s: actions.delete_card(s, ana, id_of(gone), "Spam", gone.version, MONDAY, op="told-delete"))
    return ana, {
        "delete_card": lambda s, who, op: actions.delete_card(
            s, who, scene.card_id, "Written twice", scene.version(), LATER, op=op
        ),
        "restore_card": lambda s, who, op: actions.restore_card(s, who, id_of(gone), LATER, op=op),
        "choose_calendar": lambda s, who, op: actions.choose_calendar(s, who, north, hours.id, LATER, op=op),
    }
