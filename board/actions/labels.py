"""Labels: words that a pod sticks on its cards."""

from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, select

from board.actions.ground import Trace, held_card, hold_boards, record, sentence
from board.labels import HUES, PER_CARD, PER_POD
from board.models import Card, CardLabel, EventKind, Label
from core import audit, permissions
from core.people import Actor
from core.refusal import NotFound, Refused


def create_label(session: Session, actor: Actor, pod_id: int, name: str, hue: str, at: datetime, *, op: str) -> Label:
    """A new word for the cards of a pod; one that was put away comes back."""
    permissions.check(actor, "card.write", pod_id)
    hold_boards(session, {pod_id})
    if done := audit.answered(session, actor, "label.create", op):
        return session.get_one(Label, done.object_id)
    said = sentence(name, "Give the label a name of one or two words.", 30)
    if hue not in HUES:
        raise Refused(f"“{hue[:12]}” is no colour of labels. Choose one of {', '.join(HUES)}.")
    own = list(session.exec(select(Label).where(Label.pod_id == pod_id)))
    label = next((one for one in own if one.name.casefold() == said.casefold()), None)
    if label is not None and label.archived_at is None:
        raise Refused(f"There is a label “{label.name}” already. Use that one.")
    if sum(one.archived_at is None for one in own) >= PER_POD:
        raise Refused(f"A pod keeps at most {PER_POD} labels, so that they can be told apart. Put one away first.")
    label = label or Label(pod_id=pod_id, name=said)
    label.name, label.hue, label.archived_at = said, hue, None
    session.add(label)
    session.flush()
    audit.note(session, actor, "label.create", at, ("label", label.id), pod_id=pod_id, after={"hue": hue}, op=op)
    return label


def archive_label(session: Session, actor: Actor, label_id: int, at: datetime, *, op: str) -> Label:
    """Put a label away: cards that carry it keep it, and no other card gets it."""
    label = session.get(Label, label_id)
    if label is None or not permissions.allows(actor, "board.read", label.pod_id):
        raise NotFound("That label")
    permissions.check(actor, "board.configure", label.pod_id)
    hold_boards(session, {label.pod_id})
    if audit.answered(session, actor, "label.archive", op):
        return label
    label.archived_at = label.archived_at or at
    session.add(label)
    audit.note(session, actor, "label.archive", at, ("label", label_id), pod_id=label.pod_id, op=op)
    return label


def put_label(session: Session, actor: Actor, card_id: int, label_id: int, at: datetime, *, op: str) -> Card:
    """Stick a label of the pod on a card."""
    card = held_card(session, actor, "card.write", card_id)
    if audit.answered(session, actor, "card.label", op):
        return card
    return stick(session, card, label_id, Trace(EventKind.LABELLED, actor, at, op))


def stick(session: Session, card: Card, label_id: int, trace: Trace) -> Card:
    """Put a label on a held card."""
    card_id, label = card.id or 0, session.get(Label, label_id)
    if label is None or label.pod_id != card.pod_id or label.archived_at is not None:
        raise NotFound("That label")
    if session.get(CardLabel, (card_id, label_id)) is not None:
        raise Refused(f"{card.key} carries “{label.name}” already.")
    count = select(func.count()).select_from(CardLabel).where(CardLabel.card_id == card_id)
    if session.exec(count).one() >= PER_CARD:
        raise Refused(f"{card.key} carries {PER_CARD} labels, which is the most. Take one off first.")
    session.add(CardLabel(card_id=card_id, label_id=label_id))
    session.flush()
    _keep(session, card, label, trace, on=True)
    return card


def take_label(session: Session, actor: Actor, card_id: int, label_id: int, at: datetime, *, op: str) -> Card:
    """Take a label off a card."""
    card = held_card(session, actor, "card.write", card_id)
    if audit.answered(session, actor, "card.unlabel", op):
        return card
    return peel(session, card, label_id, Trace(EventKind.LABELLED, actor, at, op))


def peel(session: Session, card: Card, label_id: int, trace: Trace) -> Card:
    """Take a label off a held card."""
    carried = session.get(CardLabel, (card.id, label_id))
    if carried is None:
        raise Refused(f"{card.key} does not carry that label any more.")
    session.delete(carried)
    session.flush()
    _keep(session, card, session.get_one(Label, label_id), trace, on=False)
    return card


def _keep(session: Session, card: Card, label: Label, trace: Trace, *, on: bool) -> None:
    record(session, card, trace, state="on" if on else "off", detail={"label_id": label.id, "on": on})
    name = "card.label" if on else "card.unlabel"
    after = {"label_id": label.id}
    audit.note(session, trace.actor, name, trace.at, ("card", card.id), pod_id=card.pod_id, after=after, op=trace.op)
