"""True examples of the commands of a card's detail: comments, steps, files, links, merging, splitting, templates."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from board import actions as board
from board.actions import SplitWish, TemplateWish
from board.files import NewFile
from board.models import LinkKind, TemplateKind
from tests.conftest import MONDAY
from tests.retros import told
from tests.retros.told import id_of

if TYPE_CHECKING:
    from tests.house.commands import Commands, Scene

LATER = MONDAY + timedelta(minutes=20)
SECRET = "secret: the gate code is 4711"


def file_of(number: int) -> NewFile:
    return NewFile(f"secret {number}.txt", "text/plain", 12, f"{number:064}", f"aa/{number:040}")


def talk_commands(scene: Scene) -> Commands:
    """Of comments, steps and files."""
    ana, card = scene.cast.ana, scene.card_id
    mine = id_of(scene.do(lambda s: board.comment_on_card(s, ana, card, SECRET, MONDAY, op="told-mine")))
    gone = id_of(scene.do(lambda s: board.comment_on_card(s, ana, card, SECRET, MONDAY, op="told-gone")))
    first = id_of(scene.do(lambda s: board.add_step(s, ana, card, "secret 1", MONDAY, op="told-first")))
    second = id_of(scene.do(lambda s: board.add_step(s, ana, card, "secret 2", MONDAY, op="told-second")))
    old = id_of(scene.do(lambda s: board.attach_file(s, ana, card, file_of(1), MONDAY, op="told-file")))
    return ana, {
        "change_comment": lambda s, who, op: board.change_comment(s, who, mine, SECRET + "!", None, LATER, op=op),
        "remove_comment": lambda s, who, op: board.remove_comment(s, who, gone, LATER, op=op),
        "add_step": lambda s, who, op: board.add_step(s, who, card, SECRET, LATER, op=op),
        "tick_step": lambda s, who, op: board.tick_step(s, who, first, True, LATER, op=op),
        "move_step": lambda s, who, op: board.move_step(s, who, second, -1, LATER, op=op),
        "remove_step": lambda s, who, op: board.remove_step(s, who, second, LATER, op=op),
        "attach_file": lambda s, who, op: board.attach_file(s, who, card, file_of(2), LATER, op=op),
        "remove_file": lambda s, who, op: board.remove_file(s, who, old, LATER, op=op),
    }


def relation_commands(scene: Scene) -> Commands:
    """Of links, and of cards that become one or two."""
    ana, card = scene.cast.ana, scene.card_id
    other = id_of(scene.do(lambda s: told.new_card(s, ana, scene.north, "secret 1", MONDAY)))
    merged = id_of(scene.do(lambda s: told.new_card(s, ana, scene.north, "secret 2", MONDAY)))
    whole = id_of(scene.do(lambda s: told.new_card(s, ana, scene.north, "secret 3", MONDAY)))
    link = id_of(scene.do(lambda s: board.link_cards(s, ana, card, whole, LinkKind.CAUSED_BY, MONDAY, op="told-link")))
    scene.do(lambda s: board.merge_card(s, ana, merged, card, 1, MONDAY, op="told-merge"))
    wish = SplitWish("secret second case")
    return ana, {
        "link_cards": lambda s, who, op: board.link_cards(s, who, card, other, LinkKind.FOLLOWS, LATER, op=op),
        "unlink_cards": lambda s, who, op: board.unlink_cards(s, who, link, LATER, op=op),
        "merge_card": lambda s, who, op: board.merge_card(s, who, other, card, 1, LATER, op=op),
        "unmerge_card": lambda s, who, op: board.unmerge_card(s, who, merged, LATER, op=op),
        "split_card": lambda s, who, op: board.split_card(s, who, whole, wish, 1, LATER, op=op),
    }


def template_commands(scene: Scene) -> Commands:
    """Of templates."""
    ana, north, reply = scene.cast.ana, scene.north, TemplateKind.REPLY
    one, two = TemplateWish("One", SECRET), TemplateWish("Two", SECRET)
    free = id_of(scene.do(lambda s: board.create_template(s, ana, north, reply, one, MONDAY, op="told-one")))
    old = id_of(scene.do(lambda s: board.create_template(s, ana, north, reply, two, MONDAY, op="told-two")))
    wish, new = TemplateWish("Hello", SECRET), TemplateWish("Call back", "secret", "secret title", steps=("secret",))
    return ana, {
        "create_template": lambda s, who, op: board.create_template(
            s, who, north, TemplateKind.CARD, new, LATER, op=op
        ),
        "change_template": lambda s, who, op: board.change_template(s, who, free, wish, 1, LATER, op=op),
        "archive_template": lambda s, who, op: board.archive_template(s, who, old, LATER, op=op),
    }


DETAIL = (talk_commands, relation_commands, template_commands)
"""The groups of this file."""
