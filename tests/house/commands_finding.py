"""True examples of the commands on many cards, of taking back, and of saved views."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from board import actions as board
from board.actions import ViewWish
from board.many import Many, ManyKind
from board.models import Layout
from board.queries.listing import undoable_on
from tests.conftest import MONDAY
from tests.retros.told import id_of, new_card

if TYPE_CHECKING:
    from tests.house.commands import Commands, Scene

LATER = MONDAY + timedelta(hours=2)


def many_commands(scene: Scene) -> Commands:
    """Of many cards at once, and of taking a deed or one event back."""
    ana, north = scene.cast.ana, scene.north
    close, block = Many(ManyKind.CLOSE), Many(ManyKind.BLOCK, text="Grid operator")
    with scene.store.transaction() as session:
        other, third, fourth = (
            id_of(new_card(session, ana, north, title, MONDAY)) for title in ("One", "Two", "Three")
        )
    done = scene.do(lambda s: board.change_many(s, ana, north, [(other, 1)], close, MONDAY, op="told-many"))
    given = scene.do(lambda s: board.assign_card(s, ana, third, ana.person_id, 1, MONDAY, op="told-given"))
    with scene.store.reading() as session:
        event = undoable_on(session, ana, id_of(given))
    event_id = event.event_id if event else 0
    scene.do(lambda s: board.assign_card(s, ana, fourth, ana.person_id, 1, MONDAY, op="told-taken"))
    chosen = [(scene.card_id, scene.version())]
    return ana, {
        "change_many": lambda s, who, op: board.change_many(s, who, north, chosen, block, LATER, op=op),
        "undo_deed": lambda s, who, op: board.undo_deed(s, who, done.id, LATER, op=op),
        "undo_event": lambda s, who, op: board.undo_event(s, who, event_id, LATER, op=op),
        "undo_command": lambda s, who, op: board.undo_command(s, who, "told-taken", LATER, op=op),
    }


def view_commands(scene: Scene) -> Commands:
    """Of saved views."""
    ana, north = scene.cast.ana, scene.north
    wish = ViewWish("Stuck", "blocked:yes secret", Layout.LIST)
    mine, old = (
        id_of(scene.do(lambda s, n=n: board.create_view(s, ana, north, ViewWish(n, ""), MONDAY, op=f"told-{n}")))  # type: ignore[misc]
        for n in ("mine", "old")
    )
    return ana, {
        "create_view": lambda s, who, op: board.create_view(s, who, north, wish, LATER, op=op),
        "change_view": lambda s, who, op: board.change_view(s, who, mine, ViewWish("Ours", ""), 1, LATER, op=op),
        "open_with": lambda s, who, op: board.open_with(s, who, north, None, LATER, op=op),
        "archive_view": lambda s, who, op: board.archive_view(s, who, old, LATER, op=op),
    }


FINDING = (many_commands, view_commands)
"""One true example of every command that carries a key: what must stand there before, and the call itself."""
