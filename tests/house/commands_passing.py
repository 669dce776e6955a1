"""Examples of the commands by which a card passes: offers, shifts, overflow."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlmodel import select

from board import actions as board
from board.actions import Help, NewCard, Offer, ShiftChange
from board.models import OverflowReason
from pods.models import Customer, Skill
from tests.conftest import MONDAY
from tests.pods.conftest import LONG_AGO
from tests.retros import told

if TYPE_CHECKING:
    from tests.house.commands import Commands, Scene

LATER = MONDAY + timedelta(hours=2)


def offered(scene: Scene, title: str) -> int:
    """An offer that waits: North gives, South may take."""
    ana, south = scene.cast.ana, scene.cast.south_id
    card = scene.do(lambda s: told.new_card(s, ana, scene.north, title, MONDAY))
    wish = Offer(card.id, south, "Theirs by now", "Customer waits for a call")
    return scene.do(lambda s: board.offer_card(s, ana, wish, MONDAY, op=f"told-{title}")).id or 0


def giving_commands(scene: Scene) -> Commands:
    """Of the giver."""
    ana, card, south = scene.cast.ana, scene.card_id, scene.cast.south_id
    back = offered(scene, "Withdrawn")
    change = ShiftChange(card, scene.person("boyan"), "Customer waits for a call", scene.version())
    wish = Offer(card, south, "Theirs by now", "Customer waits for a call")
    help_wanted = Help(card, south, OverflowReason.CAPACITY, "No power in the whole street")
    taken = scene.do(lambda s: told.new_card(s, ana, scene.north, "Taken next", MONDAY))
    doing = scene.column("Doing").id or 0
    with scene.store.transaction() as session:
        session.add(skill := Skill(name="Reading meters"))
        session.flush()
        answer = (scene.person("boyan"), skill.id or 0, 10)
    return ana, {
        "note_help": lambda s, who, op: board.note_help(s, who, card, answer, LATER, op=op),
        "pull_card": lambda s, who, op: board.pull_card(s, who, taken.id, doing, taken.version, LATER, op=op),
        "offer_card": lambda s, who, op: board.offer_card(s, who, wish, LATER, op=op),
        "withdraw_offer": lambda s, who, op: board.withdraw_offer(s, who, back, LATER, op=op),
        "change_shift": lambda s, who, op: board.change_shift(s, who, change, LATER, op=op),
        "serve_as_overflow": lambda s, who, op: board.serve_as_overflow(s, who, help_wanted, LATER, op=op),
    }


def taking_commands(scene: Scene) -> Commands:
    """Of the receiver, and of a pod that serves for another's customers."""
    emil, south = scene.cast.emil, scene.cast.south_id
    first, second = offered(scene, "Accepted"), offered(scene, "Declined")
    with scene.store.transaction() as session:
        scene.world.people(session, [("n1", {"region": "north"}, LONG_AGO)])
        customer_id = session.exec(select(Customer.id).where(Customer.ext_id == "n1")).one() or 0
    served = told_overflow(scene)
    wish = NewCard(scene.north, "No power", customer_id=customer_id)
    why = Help(0, south, OverflowReason.HOURS)
    return emil, {
        "accept_offer": lambda s, who, op: board.accept_offer(s, who, first, LATER, op=op),
        "decline_offer": lambda s, who, op: board.decline_offer(s, who, second, "Called back", LATER, op=op),
        "return_overflow": lambda s, who, op: board.return_overflow(s, who, served, "Called back", LATER, op=op),
        "take_as_overflow": lambda s, who, op: board.take_as_overflow(s, who, wish, south, why, LATER, op=op),
        "create_at_home": lambda s, who, op: board.create_at_home(s, who, wish, south, LATER, op=op),
    }


def told_overflow(scene: Scene) -> int:
    """A card of North's that South serves."""
    ana = scene.cast.ana
    wish = Help(scene.card_id, scene.cast.south_id, OverflowReason.SKILL)
    return scene.do(lambda s: board.serve_as_overflow(s, ana, wish, MONDAY, op="told-overflow")).id or 0
