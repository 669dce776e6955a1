"""The steps of a card: add, tick, put in another order, remove."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, select

from board.actions.ground import Trace, held_card, record, sentence
from board.models import Card, ChecklistItem, EventKind
from core import audit
from core.people import Actor
from core.refusal import NotFound, Refused

MOST = 40


def add_step(session: Session, actor: Actor, card_id: int, text: str, at: datetime, *, op: str) -> ChecklistItem:
    """One more step, at the end."""
    card = held_card(session, actor, "card.write", card_id)
    if done := audit.answered(session, actor, "step.add", op):
        return session.get_one(ChecklistItem, done.object_id)
    said = sentence(text, "Say what the step is, in a few words.", 200)
    steps = steps_of(session, card_id)
    if len(steps) >= MOST:
        raise Refused(f"A card keeps at most {MOST} steps. Split it, or finish some of them first.")
    step = ChecklistItem(card_id=card_id, text=said, position=max((one.position for one in steps), default=-1) + 1)
    session.add(step)
    session.flush()
    record(session, card, Trace(EventKind.CHECKED, actor, at, op), state="added", detail={"step_id": step.id})
    _note(session, Trace(EventKind.CHECKED, actor, at, op), "step.add", card, step)
    return step


def tick_step(session: Session, actor: Actor, step_id: int, is_done: bool, at: datetime, *, op: str) -> ChecklistItem:
    """Say that a step is done, or that it is not. What is so already stays so."""
    step, card = _held(session, actor, step_id)
    if audit.answered(session, actor, "step.tick", op):
        return step
    changed = is_done is not (step.done_at is not None)
    if changed:
        step.done_at, step.done_by_id = (at, actor.person_id) if is_done else (None, None)
        session.add(step)
        facts = {"state": "done" if is_done else "open", "detail": {"step_id": step.id}}
        record(session, card, Trace(EventKind.CHECKED, actor, at, op), **facts)
    _note(session, Trace(EventKind.CHECKED, actor, at, op), "step.tick", card, step)
    return step


def move_step(session: Session, actor: Actor, step_id: int, by: int, at: datetime, *, op: str) -> ChecklistItem:
    """Up (-1) or down (+1) among the steps of its card."""
    step, card = _held(session, actor, step_id)
    if audit.answered(session, actor, "step.move", op):
        return step
    steps = steps_of(session, card.id or 0)
    place = steps.index(step)
    steps.insert(min(max(place + by, 0), len(steps) - 1), steps.pop(place))
    for position, one in enumerate(steps):
        one.position = position
        session.add(one)
    _note(session, Trace(EventKind.CHECKED, actor, at, op), "step.move", card, step)
    return step


def remove_step(session: Session, actor: Actor, step_id: int, at: datetime, *, op: str) -> ChecklistItem:
    """A step that is not needed after all."""
    step, card = _held(session, actor, step_id)
    if audit.answered(session, actor, "step.remove", op):
        return step
    if step.removed_at is not None:
        raise Refused("That step was removed already.")
    step.removed_at = at
    session.add(step)
    record(session, card, Trace(EventKind.CHECKED, actor, at, op), state="removed", detail={"step_id": step.id})
    _note(session, Trace(EventKind.CHECKED, actor, at, op), "step.remove", card, step)
    return step


def begin(session: Session, card: Card, steps: Collection[str]) -> None:
    """The steps with which a new card comes: part of its creation, and no event of their own."""
    if len(steps) > MOST:
        raise Refused(f"A card keeps at most {MOST} steps. Leave some out; nothing was saved.")
    said = [sentence(step, "A step without words is none. Leave it out.", 200) for step in steps]
    session.add_all(ChecklistItem(card_id=card.id or 0, text=step, position=at) for at, step in enumerate(said))


def steps_of(session: Session, card_id: int) -> list[ChecklistItem]:
    """The steps of a card in their order, without those that were removed."""
    wanted = select(ChecklistItem).where(ChecklistItem.card_id == card_id, col(ChecklistItem.removed_at).is_(None))
    return list(session.exec(wanted.order_by(col(ChecklistItem.position), col(ChecklistItem.id))))


def _held(session: Session, actor: Actor, step_id: int) -> tuple[ChecklistItem, Card]:
    step = session.get(ChecklistItem, step_id)
    if step is None:
        raise NotFound("That step")
    card = held_card(session, actor, "card.write", step.card_id)
    session.refresh(step)
    if step.card_id != card.id:
        raise Refused("That step went to another card meanwhile. Look again; nothing was saved.")
    if card.closed_at is not None:
        raise Refused(f"{card.key} is closed. Reopen it before you change its steps.")
    return step, card


def _note(session: Session, trace: Trace, action: str, card: Card, step: ChecklistItem) -> None:
    """The trail, without the words of the step."""
    target, after = ("step", step.id), {"card_id": card.id, "done": step.done_at is not None}
    audit.note(session, trace.actor, action, trace.at, target, pod_id=card.pod_id, after=after, op=trace.op)
