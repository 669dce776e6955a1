"""Hand a card to another pod: it keeps its key and its history, and arrives under that pod's limits."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, select

from board import handoffs
from board.actions import clocks, endings, guarding, places
from board.actions.blocks import open_block
from board.actions.ground import Trace, columns_of, held_card, held_column, record, save_card, seen_card, sentence
from board.handoffs import HandOff
from board.models import Card, Column, ColumnKind, EventKind, Handoff, HandoffKind
from core import audit
from core.people import Actor
from core.refusal import NotFound, Refused
from pods import queries as pod_queries
from pods.models import Guardrail, Pod, PodState, Skill


@dataclass(frozen=True)
class Passage:
    """A handoff whose rules were kept: who is warm about it, and what was said of it."""

    wish: HandOff
    reason: str
    accepted_at: datetime | None = None
    to_person_id: int | None = None
    minutes: int | None = None
    offer_id: int | None = None


@dataclass(frozen=True)
class ShiftChange:
    """A card stays in its pod and goes to somebody of the next shift."""

    card_id: int
    to_person_id: int
    note: str
    version: int


def hand_off_card(session: Session, actor: Actor, wish: HandOff, at: datetime, *, op: str) -> Card:
    """Move a card to the first queue of the other pod's board, if there is room. Warm ones are offered instead."""
    if answer := audit.answered(session, actor, "card.hand_off", op):
        return seen_card(session, answer.object_id or 0)
    try:
        card = held_card(session, actor, "card.write", wish.card_id, also={wish.to_pod_id})
    except NotFound:
        if answer := audit.answered(session, actor, "card.hand_off", op):  # its repeat waited for the first to end
            return seen_card(session, answer.object_id or 0)
        raise
    if audit.answered(session, actor, "card.hand_off", op):
        return card
    receiver = receiving(session, wish.to_pod_id)
    reason = sentence(wish.reason, "Say why the card is handed off, in a few words.", 300)
    if wish.kind is HandoffKind.SEGMENT_MOVE and actor.is_somebody:
        raise Refused("A segment move follows a committed change of the segments. Choose another kind.")
    handoffs.check(card, wish, _undone(session, wish))
    _check_named(session, wish, card.pod_id)
    return hand_over(session, card, receiver, Passage(wish, reason), Trace(EventKind.HANDED_OFF, actor, at, op, reason))


def hand_over(session: Session, card: Card, receiver: Pod, passage: Passage, trace: Trace) -> Card:
    """Let the card pass, with both boards held: the one way in which a row of a chain is written between pods."""
    wish, at = passage.wish, trace.at
    if wish.kind is HandoffKind.WARM and passage.accepted_at is None:
        raise Refused("A warm handoff waits for the receiver. Offer the card; it moves when somebody there accepts.")
    column = _arrival(session, wish.to_pod_id)
    arrival = replace(guarding.place_of(card, column), assignee_id=passage.to_person_id)
    passed = guarding.admit(session, column, None, arrival, passage.reason, card_id=card.id)
    came_from, giver_id, former = card.column_id, card.pod_id, card.assignee_id
    endings.end_with(session, card, trace, f"Handed off to {receiver.name}", but=passage.offer_id)
    save_card(session, card, wish.version, receiver.name, **_values(session, card, column, passage, at))
    _link(session, trace.actor, passage, (giver_id, former), at)
    _carry_block(session, card)
    clocks.follow(session, card, column, at)
    facts: dict[str, Any] = {"from_column_id": came_from, "to_column_id": column.id, "from_assignee_id": former}
    record(session, card, trace, from_pod_id=giver_id, to_assignee_id=passage.to_person_id, **facts)
    guarding.record_passed(session, card, passed, trace)
    before, after = {"pod_id": giver_id}, {"pod_id": card.pod_id, "kind": wish.kind.value}
    audited: dict[str, Any] = {"pod_id": giver_id, "before": before, "after": after, "op": trace.op}
    audit.note(session, trace.actor, "card.hand_off", at, ("card", card.id), **audited)
    return card


def change_shift(session: Session, actor: Actor, change: ShiftChange, at: datetime, *, op: str) -> Card:
    """Pass a card on inside the pod at the end of a shift: shown in its chain, counted nowhere."""
    card = held_card(session, actor, "card.write", change.card_id)
    if audit.answered(session, actor, "card.change_shift", op):
        return card
    note = sentence(change.note, "Write what the next shift must know, in a sentence.", 2000)
    if card.closed_at is not None:
        raise Refused(f"{card.key} is closed. Nothing has to be passed on.")
    day = pod_queries.day_of(session, at, card.pod_id)
    if change.to_person_id not in {member.person_id for member in pod_queries.members_on(session, card.pod_id, day)}:
        raise Refused("Choose a member of this pod. To give the card to another pod, hand it off.")
    if change.to_person_id == card.assignee_id:
        raise Refused("The card is with this person already. Choose somebody of the next shift.")
    former, pod_id = card.assignee_id, card.pod_id
    passed = guarding.readjust(session, card, note, assignee_id=change.to_person_id)
    save_card(session, card, change.version, assignee_id=change.to_person_id)
    wish = HandOff(change.card_id, pod_id, HandoffKind.SHIFT_CHANGE, "Shift change", note, change.version)
    _link(session, actor, Passage(wish, "Shift change", to_person_id=change.to_person_id), (pod_id, former), at)
    people = {"from_assignee_id": former, "to_assignee_id": change.to_person_id}
    trace = Trace(EventKind.ASSIGNED, actor, at, op, "shift change")
    record(session, card, trace, **people)
    guarding.record_passed(session, card, passed, trace)
    before, after = {"assignee_id": former}, {"assignee_id": change.to_person_id}
    audited: dict[str, Any] = {"pod_id": pod_id, "before": before, "after": after, "op": op}
    audit.note(session, actor, "card.change_shift", at, ("card", card.id), **audited)
    return card


def receiving(session: Session, pod_id: int) -> Pod:
    """An active pod that can be given a card."""
    pod = session.get(Pod, pod_id)
    if pod is None or pod.state is not PodState.ACTIVE:
        raise NotFound("The receiving pod")
    return pod


def _undone(session: Session, wish: HandOff) -> Handoff | None:
    return session.get(Handoff, wish.undoes_id) if wish.undoes_id is not None else None


def _check_named(session: Session, wish: HandOff, pod_id: int) -> None:
    """The rows that a handoff names must be there, and a limit must be one of the giver's own."""
    if wish.skill_id is not None and session.get(Skill, wish.skill_id) is None:
        raise NotFound("That skill")
    limit = session.get(Guardrail, wish.guardrail_id) if wish.guardrail_id is not None else None
    if wish.guardrail_id is not None and (limit is None or limit.pod_id not in (None, pod_id)):
        raise NotFound("That guardrail")


def _arrival(session: Session, pod_id: int) -> Column:
    """The first queue of a board, else its first column."""
    present = columns_of(session, pod_id)
    queues = [column for column in present if column.kind is ColumnKind.QUEUE] or present
    return held_column(session, pod_id, queues[0].id or 0)


def _values(session: Session, card: Card, column: Column, passage: Passage, at: datetime) -> dict[str, Any]:
    rank = places.rank_for(session, column.id or 0, card.service_class, card.id)
    place = {"pod_id": column.pod_id, "column_id": column.id, "rank": rank, "entered_at": at}
    return {**place, "assignee_id": passage.to_person_id}


def _link(session: Session, actor: Actor, passage: Passage, giver: tuple[int, int | None], at: datetime) -> None:
    """Append one step to the chain."""
    wish = passage.wish
    newest = session.exec(select(func.max(Handoff.seq)).where(Handoff.card_id == wish.card_id)).one()
    step = Handoff(
        card_id=wish.card_id,
        seq=0 if newest is None else newest + 1,
        from_pod_id=giver[0],
        to_pod_id=wish.to_pod_id,
        kind=wish.kind,
        reason=passage.reason,
        summary=wish.summary.strip(),
        actor_id=actor.person_id,
        at=at,
        from_person_id=giver[1],
        to_person_id=passage.to_person_id,
        accepted_at=passage.accepted_at,
        undoes_id=wish.undoes_id if wish.kind is HandoffKind.RETURN else None,
        skill_id=wish.skill_id if wish.kind is HandoffKind.FUNCTIONAL else None,
        guardrail_id=wish.guardrail_id if wish.kind is HandoffKind.HIERARCHICAL else None,
        named=" ".join(wish.named.split()) or None,
        context_complete=wish.context_complete,
        minutes=passage.minutes,
    )
    session.add(step)
    session.flush()


def _carry_block(session: Session, card: Card) -> None:
    if block := open_block(session, card.id or 0):
        block.pod_id = card.pod_id
        session.add(block)
