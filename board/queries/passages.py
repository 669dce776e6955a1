"""How a card passed from pod to pod, in words; what is offered to a pod; what it serves for others."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from board import handoffs, overflowing
from board.handoffs import ChainNames
from board.models import Card, Handoff, HandoffOffer, Overflow, OverflowReason
from board.queries.chains import chain_of, open_offers
from core import permissions
from core.people import Actor, Person
from pods import guardrails
from pods import queries as pod_queries
from pods.models import Guardrail, Pod, Skill


@dataclass(frozen=True)
class ChainStep:
    """One step of a chain, in words. step_id and giver are what a return of it needs."""

    step_id: int
    number: int
    at: datetime
    said: str
    reason: str
    marks: tuple[str, ...]
    is_bounce: bool
    giver_id: int
    taker_id: int


@dataclass(frozen=True)
class OfferLine:
    """A warm handoff that waits for an answer, or got one."""

    offer_id: int
    card_id: int
    key: str
    title: str
    giver: str
    taker: str
    taker_id: int
    by: str
    reason: str
    summary: str
    context_complete: bool
    at: datetime
    declined: str = ""


@dataclass(frozen=True)
class ServedLine:
    """A card that another pod serves, or served, for its home."""

    overflow_id: int
    card_id: int
    key: str
    title: str
    home: str
    serving: str
    reason: str
    trigger: str
    at: datetime
    back_at: datetime | None
    outcome: str


@dataclass(frozen=True)
class Arrivals:
    """What came to a pod from others, and what others do for it."""

    offers: list[OfferLine]
    served: list[ServedLine]
    away: list[ServedLine]


def chain_shown(session: Session, card_id: int, *, readable: bool) -> list[ChainStep]:
    """The chain of a card, first step first. Who may not read the card sees kinds and pods, and no words."""
    chain = chain_of(session, card_id)
    names = _names(session, chain, readable=readable)
    seq_of = {step.id or 0: step.seq for step in chain}
    return [
        ChainStep(
            step_id=step.id or 0,
            number=number,
            at=step.at,
            said=handoffs.told(step, names),
            reason=(step.summary if step.from_pod_id == step.to_pod_id else step.reason) if readable else "",
            marks=tuple(handoffs.marks(step, names, seq_of, is_bounce=bounce)) if readable else (),
            is_bounce=bounce,
            giver_id=step.from_pod_id,
            taker_id=step.to_pod_id,
        )
        for number, (step, bounce) in enumerate(zip(chain, handoffs.bounced(chain), strict=True), 1)
    ]


def _names(session: Session, chain: Sequence[Handoff], *, readable: bool) -> ChainNames:
    if not chain:
        return ChainNames()
    owners = {pod_id for step in chain for pod_id in (step.from_pod_id, step.to_pod_id)}
    people = {step.to_person_id for step in chain if step.to_person_id} if readable else set()
    skills = {step.skill_id for step in chain if step.skill_id}
    limits = {step.guardrail_id for step in chain if step.guardrail_id}
    named = dict(session.exec(select(Pod.id, Pod.name).where(col(Pod.id).in_(owners))).all())
    who = dict(session.exec(select(Person.id, Person.name).where(col(Person.id).in_(people))).all()) if people else {}
    able = dict(session.exec(select(Skill.id, Skill.name).where(col(Skill.id).in_(skills))).all()) if skills else {}
    rows = session.exec(select(Guardrail).where(col(Guardrail.id).in_(limits))).all() if limits else []
    return ChainNames(
        {key or 0: name for key, name in named.items()},
        {key or 0: name for key, name in who.items()},
        {key or 0: name for key, name in able.items()},
        {row.id or 0: guardrails.in_words(row) for row in rows},
    )


def offer_shown(session: Session, card: Card, *, readable: bool) -> OfferLine | None:
    """The open offer of a card, else the last one if it was declined since the card came to this pod."""
    waiting = open_offers(session, card.id or 0)
    if waiting:
        return _offer_lines(session, [waiting[0]], readable=readable)[0]
    newest = select(HandoffOffer).where(HandoffOffer.card_id == card.id, HandoffOffer.from_pod_id == card.pod_id)
    last = session.exec(newest.order_by(col(HandoffOffer.id).desc()).limit(1)).first()
    if last is None or last.declined_at is None:
        return None
    return _offer_lines(session, [last], readable=readable)[0]


def served_shown(session: Session, card_id: int, *, readable: bool) -> list[ServedLine]:
    """Every overflow of a card, newest first."""
    wanted = (
        select(Overflow).where(Overflow.card_id == card_id).order_by(col(Overflow.at).desc(), col(Overflow.id).desc())
    )
    return _served_lines(session, session.exec(wanted).all(), readable=readable)


def arrivals(session: Session, actor: Actor, pod_id: int) -> Arrivals:
    """Open offers to a pod, cards it serves for others, and its own cards that others serve."""
    permissions.check(actor, "board.read", pod_id)
    readable = permissions.allows(actor, "card.text", pod_id)
    offers = session.exec(_waiting_for({pod_id}).order_by(col(HandoffOffer.offered_at))).all()
    here = select(Overflow).where(
        col(Overflow.back_at).is_(None), or_(Overflow.serving_pod_id == pod_id, Overflow.home_pod_id == pod_id)
    )
    served = session.exec(here.order_by(col(Overflow.at))).all()
    return Arrivals(
        _offer_lines(session, offers, readable=readable),
        _served_lines(session, [row for row in served if row.serving_pod_id == pod_id], readable=readable),
        _served_lines(session, [row for row in served if row.home_pod_id == pod_id], readable=readable),
    )


def offer_answer(session: Session, actor: Actor, offer_id: int) -> str:
    """What somebody else did with an offer; nothing where it waits, or the actor answered it."""
    offer = session.get(HandoffOffer, offer_id)
    if offer is None or not permissions.allows(actor, "board.read", offer.to_pod_id):
        return ""
    key = session.get_one(Card, offer.card_id).key
    if offer.withdrawn_at is not None:
        return f"The offer of {key} was withdrawn before you answered. Nothing of yours was saved."
    did = "accepted" if offer.accepted_at is not None else "declined" if offer.declined_at is not None else ""
    if not did or offer.answered_by_id == actor.person_id:
        return ""
    person = session.get(Person, offer.answered_by_id or 0)
    return f"{person.name if person else 'Somebody'} {did} {key} before you. Nothing of yours was saved."


def offers_waiting(session: Session, actor: Actor) -> list[tuple[int, int]]:
    """Pods in which the actor could accept, with how many cards are offered to each."""
    within = permissions.pods_within(actor, "card.write")
    if not within:
        return []
    wanted = _waiting_for(within).subquery()
    rows = session.execute(select(wanted.c.to_pod_id, func.count()).group_by(wanted.c.to_pod_id))
    return sorted((pod_id, count) for pod_id, count in rows)


def _waiting_for(pod_ids: Collection[int]) -> SelectOfScalar[HandoffOffer]:
    return select(HandoffOffer).where(
        col(HandoffOffer.to_pod_id).in_(pod_ids),
        col(HandoffOffer.accepted_at).is_(None),
        col(HandoffOffer.declined_at).is_(None),
        col(HandoffOffer.withdrawn_at).is_(None),
    )


def skills_and_limits(session: Session, pod_id: int, day: date) -> tuple[dict[int, str], dict[int, str]]:
    """What an escalation out of a pod can name: skills in use, and limits in force for the pod, each in words."""
    skills = session.exec(select(Skill).where(col(Skill.retired_at).is_(None)).order_by(Skill.name)).all()
    ends = col(Guardrail.valid_to)
    here = or_(col(Guardrail.pod_id).is_(None), Guardrail.pod_id == pod_id)
    held = select(Guardrail).where(here, Guardrail.valid_from <= day, or_(ends.is_(None), ends > day))
    limits = session.exec(held).all()
    return {row.id or 0: row.name for row in skills}, {row.id or 0: guardrails.in_words(row) for row in limits}


def _rows(session: Session, kind: Any, ids: set[int | None]) -> list[Any]:
    """Rows of a table in one question: while somebody holds them the session finds each by its id without asking."""
    return list(session.exec(select(kind).where(kind.id.in_(ids - {None})))) if ids - {None} else []


def _offer_lines(session: Session, offers: Sequence[HandoffOffer], *, readable: bool) -> list[OfferLine]:
    found = []
    _held = [
        _rows(session, Card, {offer.card_id for offer in offers}),
        _rows(session, Person, {offer.offered_by_id for offer in offers}),
        _rows(session, Pod, {pod_id for offer in offers for pod_id in (offer.from_pod_id, offer.to_pod_id)}),
    ]
    for offer in offers:
        card, person = session.get_one(Card, offer.card_id), session.get(Person, offer.offered_by_id or 0)
        found.append(
            OfferLine(
                offer_id=offer.id or 0,
                card_id=offer.card_id,
                key=card.key,
                title=card.title if readable else "",
                giver=session.get_one(Pod, offer.from_pod_id).name,
                taker=session.get_one(Pod, offer.to_pod_id).name,
                taker_id=offer.to_pod_id,
                by=person.name if person and readable else "",
                reason=offer.reason if readable else "",
                summary=offer.summary if readable else "",
                context_complete=offer.context_complete,
                at=offer.offered_at,
                declined=(offer.declined_reason if readable else "for a reason") if offer.declined_at else "",
            )
        )
    return found


def _served_lines(session: Session, rows: Sequence[Overflow], *, readable: bool) -> list[ServedLine]:
    found = []
    _held = [
        _rows(session, Card, {row.card_id for row in rows}),
        _rows(session, Pod, {pod_id for row in rows for pod_id in (row.home_pod_id, row.serving_pod_id)}),
    ]
    for row in rows:
        card = session.get_one(Card, row.card_id)
        found.append(
            ServedLine(
                overflow_id=row.id or 0,
                card_id=row.card_id,
                key=card.key,
                title=card.title if readable else "",
                home=session.get_one(Pod, row.home_pod_id).name,
                serving=session.get_one(Pod, row.serving_pod_id).name,
                reason=overflowing.SAID[OverflowReason(row.reason)],
                trigger=row.trigger if readable else "",
                at=row.at,
                back_at=row.back_at,
                outcome=row.outcome if readable else "",
            )
        )
    return found


def customer_elsewhere(session: Session, actor: Actor, pod_id: int, ext_id: str, day: date) -> tuple[int, str] | None:
    """A customer of another pod, by the exact id: which row, and the name of their home. No personal data is told."""
    permissions.check(actor, "card.write", pod_id)
    found = pod_queries.customer_numbered(session, ext_id.strip())
    if found is None:
        return None
    home = pod_queries.home_of(session, found, day)
    if home.pod_id is None or home.pod_id == pod_id:
        return None
    return found, session.get_one(Pod, home.pod_id).name
