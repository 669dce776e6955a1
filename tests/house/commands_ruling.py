"""True examples of the commands of labels, notices, rules and promised times."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from board import actions as board
from board.actions.notices import tell
from board.models import NoticeKind
from tests.conftest import MONDAY
from tests.retros.told import id_of

if TYPE_CHECKING:
    from tests.house.commands import Commands, Scene

LATER = MONDAY + timedelta(hours=2)


def label_commands(scene: Scene) -> Commands:
    """Of labels, and of notices that were read."""
    ana, card = scene.cast.ana, scene.card_id
    free, worn, old = (
        id_of(scene.do(lambda s, n=n: board.create_label(s, ana, scene.north, n, "blue", MONDAY, op=f"told-{n}")))
        for n in ("free", "worn", "old")
    )
    scene.do(lambda s: board.put_label(s, ana, card, worn, MONDAY, op="told-put"))
    notice = id_of(scene.do(lambda s: tell(s, [ana.person_id], NoticeKind.GIVEN, MONDAY, card_id=card))[0])
    return ana, {
        "create_label": lambda s, who, op: board.create_label(s, who, scene.north, "Meter", "red", LATER, op=op),
        "archive_label": lambda s, who, op: board.archive_label(s, who, old, LATER, op=op),
        "put_label": lambda s, who, op: board.put_label(s, who, card, free, LATER, op=op),
        "take_label": lambda s, who, op: board.take_label(s, who, card, worn, LATER, op=op),
        "mark_seen": lambda s, who, op: board.mark_seen(s, who, [notice], LATER, op=op),
    }


RULING = (label_commands,)
