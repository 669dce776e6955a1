"""The labels of a pod, and those of one card."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from board.models import CardLabel, Label
from core import permissions
from core.people import Actor


@dataclass(frozen=True)
class LabelView:
    """A label as it is shown."""

    label_id: int
    name: str
    hue: str


def labels_in(session: Session, actor: Actor, pod_id: int) -> list[LabelView]:
    """The labels that a pod uses, by name. They are words of the pod: whoever may not read its cards gets none."""
    permissions.check(actor, "board.read", pod_id)
    if not permissions.allows(actor, "card.text", pod_id):
        return []
    wanted = select(Label).where(Label.pod_id == pod_id, col(Label.archived_at).is_(None))
    return [_shown(label) for label in session.exec(wanted.order_by(col(Label.name)))]


def labels_on(session: Session, actor: Actor, pod_id: int, card_id: int) -> list[LabelView]:
    """What a card of the pod carries, by name, put away or not."""
    if not permissions.allows(actor, "card.text", pod_id):
        return []
    wanted = select(Label).join(CardLabel, col(CardLabel.label_id) == Label.id).where(CardLabel.card_id == card_id)
    return [_shown(label) for label in session.exec(wanted.order_by(col(Label.name)))]


def _shown(label: Label) -> LabelView:
    return LabelView(label.id or 0, label.name, label.hue)
