"""Decisions: inside the limits nobody is asked, outside one named person answers. Nothing is granted twice."""

from datetime import datetime

from sqlmodel import Session

from core import audit, permissions
from core.people import Actor
from core.refusal import Conflict, NotFound, Refused
from pods import queries
from pods.guardrails import Wish
from pods.models import Customer, Decision, DecisionState, Pod
from pods.neighbours import CaseLookup, check_card
from pods.queries import Judged
from pods.queries.guardrails import GRANTED

ANSWERS = (DecisionState.APPROVED, DecisionState.DECLINED)


def make_decision(
    session: Session,
    actor: Actor,
    wish: Wish,
    at: datetime,
    *,
    op: str,
    shown: bool | None = None,
    seen: CaseLookup | None = None,
) -> Decision:
    """Grant it at once where the guardrails allow; outside, it waits for the one who is asked.

    shown: whether the form said "within". Where that is no longer true the decision is not made behind one's back.
    seen: finds the card on the board beside.
    """
    permissions.check(actor, "decision.make", wish.pod_id)
    done = audit.answered(session, actor, "decision.make", op)
    if done and (earlier := session.get(Decision, done.object_id)):
        return earlier
    check_card(session, actor, seen, wish.card_id, wish.pod_id)
    found = _judge(session, actor, wish, at)
    if shown is True and not found.verdict.within:
        raise Conflict(
            f"Meanwhile this is outside the limits. {found.verdict.exceeded} Nothing was granted; look again."
        )
    row = _row(actor, wish, found, at)
    if found.verdict.within:
        row.state, row.decided_at = DecisionState.DECIDED, at
    else:
        _wait(row, found)
    return _keep(session, actor, "decision.make", row, at, op)


def ask_approval_anyway(
    session: Session, actor: Actor, wish: Wish, at: datetime, *, op: str, seen: CaseLookup | None = None
) -> Decision:
    """Ask for an approval that nobody requires. It is counted: many of them mean that limits are not trusted."""
    permissions.check(actor, "decision.make", wish.pod_id)
    done = audit.answered(session, actor, "decision.ask", op)
    if done and (earlier := session.get(Decision, done.object_id)):
        return earlier
    check_card(session, actor, seen, wish.card_id, wish.pod_id)
    found = _judge(session, actor, wish, at)
    day = queries.day_of(session, at, wish.pod_id)
    if found.verdict.within:
        asked = queries.approver_of(session, wish.pod_id, found.verdict.approver_id, actor.person_id or 0, day)
        found = Judged(found.verdict, asked.id if asked else None, asked.name if asked else "")
    row = _row(actor, wish, found, at)
    row.added_approval = found.verdict.within
    _wait(row, found)
    return _keep(session, actor, "decision.ask", row, at, op)


def answer_decision(
    session: Session, actor: Actor, decision_id: int, answer: DecisionState, note: str, at: datetime, *, op: str
) -> Decision:
    """Approve or decline: by the one who was asked, or by somebody who may overrule decisions there."""
    row = _decision_held(session, actor, decision_id)
    if row.approver_id != actor.person_id:
        permissions.check(actor, "decision.overrule", row.pod_id)
    if audit.answered(session, actor, "decision.answer", op):
        return row
    if row.actor_id == actor.person_id:
        raise Refused("You asked for this yourself: somebody else answers it.")
    if answer not in ANSWERS:
        raise Refused("An answer approves or declines.")
    if row.state is not DecisionState.WAITING:
        raise Refused(f"This was {row.state.value} already. Nothing was changed.")
    if answer is DecisionState.DECLINED and not note.strip():
        raise Refused("Say why not: whoever asked has to tell the customer.")
    row.state, row.decided_at, row.answered_by_id = answer, at, actor.person_id
    row.answer_note, row.version = note.strip()[:500], row.version + 1
    session.add(row)
    session.flush()
    after = {**told(row), "waited_min": int((at - row.asked_at).total_seconds() // 60)}
    audit.note(session, actor, "decision.answer", at, ("decision", row.id), pod_id=row.pod_id, after=after, op=op)
    return row


def withdraw_decision(session: Session, actor: Actor, decision_id: int, at: datetime, *, op: str) -> Decision:
    """Take back one's own question while it waits. It reads as declined by the one who asked; nobody's wait counts."""
    row = _decision_held(session, actor, decision_id)
    permissions.check(actor, "decision.make", row.pod_id)
    if audit.answered(session, actor, "decision.withdraw", op):
        return row
    if row.actor_id != actor.person_id:
        raise Refused("Only the one who asked takes a question back. Whoever was asked approves or declines it.")
    if row.state is not DecisionState.WAITING:
        raise Refused(f"This was {row.state.value} already. Nothing was changed.")
    row.state, row.decided_at, row.answered_by_id = DecisionState.DECLINED, at, actor.person_id
    row.version += 1
    session.add(row)
    session.flush()
    audit.note(session, actor, "decision.withdraw", at, ("decision", row.id), pod_id=row.pod_id, after=told(row), op=op)
    return row


def overrule_decision(
    session: Session, actor: Actor, decision_id: int, reason: str, at: datetime, *, op: str
) -> Decision:
    """Reverse what was granted inside the limits. It is recorded and counted, for the coach to see first."""
    row = _decision_held(session, actor, decision_id)
    permissions.check(actor, "decision.overrule", row.pod_id)
    if audit.answered(session, actor, "decision.overrule", op):
        return row
    if row.actor_id == actor.person_id:
        raise Refused("This is your own decision: you cannot overrule yourself.")
    if not row.within or row.state not in GRANTED:
        raise Refused("Only what was granted inside the limits can be overruled.")
    if row.overruled_at is not None:
        raise Refused("This decision was overruled already. Nothing was changed.")
    if not reason.strip():
        raise Refused("Say why: the pod learns from it, or the guardrail is changed.")
    row.overruled_by_id, row.overruled_at = actor.person_id, at
    row.overruled_reason, row.version = reason.strip()[:500], row.version + 1
    session.add(row)
    session.flush()
    audit.note(session, actor, "decision.overrule", at, ("decision", row.id), pod_id=row.pod_id, after=told(row), op=op)
    return row


def told(row: Decision) -> dict[str, object]:
    """A decision as the audit trail keeps it: no customer, no words of people."""
    return {
        "remedy": row.remedy.value,
        "amount": row.amount,
        "currency": row.currency,
        "within": row.within,
        "state": row.state.value,
        "guardrail_id": row.guardrail_id,
        "added_approval": row.added_approval,
        "overruled": row.overruled_at is not None,
    }


def _judge(session: Session, actor: Actor, wish: Wish, at: datetime) -> Judged:
    """Judge while the pod and the customer are held, so that two grants cannot both pass one limit."""
    if actor.person_id is None:
        raise Refused("Only a person grants something to a customer.")
    if not wish.card_key.strip() or wish.card_id is None:
        raise Refused("Name the card this is about, by its key.")
    if not wish.reason.strip():
        raise Refused("Say why, in a few words: the pod learns from its decisions.")
    if session.get(Pod, wish.pod_id, with_for_update=True) is None:
        raise NotFound("That pod")
    if wish.customer_id is not None and session.get(Customer, wish.customer_id, with_for_update=True) is None:
        raise NotFound("That customer")
    return queries.judged(session, actor, wish, at)


def _row(actor: Actor, wish: Wish, found: Judged, at: datetime) -> Decision:
    return Decision(
        pod_id=wish.pod_id,
        card_id=wish.card_id,
        card_key=wish.card_key.strip(),
        customer_id=wish.customer_id,
        actor_id=actor.person_id or 0,
        remedy=wish.remedy,
        amount=wish.amount,
        currency=wish.currency,
        guardrail_id=found.verdict.guardrail_id,
        within=found.verdict.within,
        exceeded=found.verdict.exceeded[:300],
        reason=wish.reason.strip()[:500],
        asked_at=at,
    )


def _wait(row: Decision, found: Judged) -> None:
    if found.approver_id is None:
        raise Refused(
            f"{found.verdict.exceeded} Nobody else could answer it: ask a manager to name an approver in the guardrail."
        )
    row.state, row.approver_id = DecisionState.WAITING, found.approver_id


def _keep(session: Session, actor: Actor, action: str, row: Decision, at: datetime, op: str) -> Decision:
    session.add(row)
    session.flush()
    audit.note(session, actor, action, at, ("decision", row.id), pod_id=row.pod_id, after=told(row), op=op)
    return row


def _decision_held(session: Session, actor: Actor, decision_id: int) -> Decision:
    """The decision, held until the change is written; outside the actor's scope it reads as not found."""
    row = session.get(Decision, decision_id, with_for_update=True, populate_existing=True)
    if row is None or not (
        permissions.allows(actor, "guardrail.read", row.pod_id) or row.approver_id == actor.person_id
    ):
        raise NotFound("That decision")
    return row
