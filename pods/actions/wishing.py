"""What somebody would like on the roster, from -3 (rather not) to +3 (gladly)."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, select

from core import audit, permissions
from core.people import Actor
from core.refusal import Refused
from pods.actions.planning import hold_people
from pods.models import Wish

TURNS = {"early": "an early shift", "late": "a late shift", "back_office": "back office", "off": "a day off"}


@dataclass(frozen=True)
class NewWish:
    """On one day, or on every such weekday (0 is Monday). Weight 0 takes the wish back."""

    pod_id: int
    turn: str
    weight: int
    day: date | None = None
    weekday: int | None = None


def set_wish(session: Session, actor: Actor, new: NewWish, at: datetime, *, op: str) -> Wish:
    """One's own wish; the same turn on the same day again is replaced."""
    permissions.check(actor, "shift.write", new.pod_id)
    if (done := audit.answered(session, actor, "wish.set", op)) and (earlier := session.get(Wish, done.object_id)):
        return earlier
    if actor.person_id is None:
        raise Refused("Wishes belong to people with an account.")
    if new.turn not in TURNS or not -3 <= new.weight <= 3:
        raise Refused("Choose a turn, and a weight from -3 (rather not) to +3 (gladly).")
    if (new.day is None) == (new.weekday is None) or not 0 <= (new.weekday or 0) <= 6:
        raise Refused("A wish is for one day, or for a weekday.")
    hold_people(session, [actor.person_id])
    wanted = select(Wish).where(
        Wish.person_id == actor.person_id,
        Wish.pod_id == new.pod_id,
        Wish.turn == new.turn,
        Wish.day == new.day,
        Wish.weekday == new.weekday,
    )
    row = session.exec(wanted).first() or Wish(person_id=actor.person_id, **vars(new))
    row.weight = new.weight
    session.add(row)
    session.flush()
    after = {"turn": new.turn, "weight": new.weight}
    audit.note(session, actor, "wish.set", at, ("wish", row.id), pod_id=new.pod_id, after=after, op=op)
    return row
