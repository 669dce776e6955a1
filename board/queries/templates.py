"""A pod's templates, and what fills their open words."""

from sqlmodel import Session, col, select

from board.models import Card, Template, TemplateKind
from core import permissions
from core.people import Actor
from pods.models import Customer


def templates_of(session: Session, actor: Actor, pod_id: int, kind: TemplateKind) -> list[Template]:
    """Those in use, by name."""
    permissions.check(actor, "card.text", pod_id)
    wanted = select(Template).where(Template.pod_id == pod_id, Template.kind == kind)
    return list(session.exec(wanted.where(col(Template.archived_at).is_(None)).order_by(col(Template.name))))


def open_words(session: Session, actor: Actor, card: Card) -> dict[str, str]:
    """What the words in braces mean on a card; a name that the reader may not see stays open."""
    words = {"key": card.key, "agent": actor.name}
    return words | customer_word(session, actor, card.pod_id, card.customer_id)


def customer_word(session: Session, actor: Actor, pod_id: int, customer_id: int | None) -> dict[str, str]:
    """The customer's name, for those who may see it."""
    if customer_id is None or not permissions.allows(actor, "customer.read", pod_id):
        return {}
    customer = session.get(Customer, customer_id)
    return {"customer": customer.name} if customer else {}
