"""The pulse: a round is opened, answered once by each without a name, and closed."""

import secrets
from datetime import date, datetime

from sqlmodel import Session, col, delete, func, insert, select

from core import audit, permissions
from core.people import Actor
from core.refusal import NotFound, Refused
from pods import pulse
from pods.models import Pod, PulseAnswer, PulseRound, PulseTicket
from pods.queries.catalogue import day_of
from pods.queries.skills import roles_in


def open_pulse(session: Session, actor: Actor, pod_id: int, closes_on: date, at: datetime, *, op: str) -> PulseRound:
    """Ask everybody of a pod one question. One round at a time, four weeks apart."""
    permissions.check(actor, "pulse.open", pod_id)
    done = audit.answered(session, actor, "pulse.open", op)
    if done and (earlier := session.get(PulseRound, done.object_id)):
        return earlier
    if session.get(Pod, pod_id, with_for_update=True) is None:
        raise NotFound("That pod")
    today = day_of(session, at, pod_id)
    last = session.exec(
        select(PulseRound).where(PulseRound.pod_id == pod_id).order_by(col(PulseRound.opened_at).desc()).limit(1)
    ).first()
    pulse.check_round(today, closes_on, day_of(session, last.opened_at, pod_id) if last else None)
    row = PulseRound(pod_id=pod_id, opened_at=at, closes_on=closes_on)
    session.add(row)
    session.flush()
    after = {"closes_on": closes_on.isoformat()}
    audit.note(session, actor, "pulse.open", at, ("pulse_round", row.id), pod_id=pod_id, after=after, op=op)
    return row


def answer_pulse(session: Session, actor: Actor, round_id: int, score: int, at: datetime, *, op: str) -> PulseTicket:
    """Answer a round, once. What is kept of it: that somebody answered, and apart from that a number without a name."""
    row = _round(session, round_id)
    permissions.check(actor, "pulse.answer", row.pod_id, "That round")
    done = audit.answered(session, actor, "pulse.answer", op)
    if done and (earlier := session.get(PulseTicket, done.object_id)):
        return earlier
    today = day_of(session, at, row.pod_id)
    if actor.person_id not in roles_in(session, row.pod_id, today):
        raise Refused("A pulse asks the people of the pod only.")
    if pulse.is_over(row.closes_on, row.closed_at, today):
        raise Refused("This round is closed and takes no more answers.")
    pulse.check_score(score)
    held = select(func.count()).where(PulseTicket.round_id == round_id, PulseTicket.person_id == actor.person_id)
    if session.exec(held).one():
        raise Refused("You have answered this round. An answer cannot be changed: nobody knows which one is yours.")
    ticket = PulseTicket(round_id=round_id, person_id=actor.person_id)
    session.add(ticket)
    _mix_in(session, round_id, score)
    session.flush()
    audit.note(session, actor, "pulse.answer", at, ("pulse_ticket", ticket.id), pod_id=row.pod_id, op=op)
    return ticket


def close_pulse(session: Session, actor: Actor, round_id: int, at: datetime, *, op: str) -> PulseRound:
    """No more answers from now on; the result may be seen."""
    row = _round(session, round_id)
    permissions.check(actor, "pulse.open", row.pod_id, "That round")
    if audit.answered(session, actor, "pulse.close", op) or row.closed_at is not None:
        return row
    row.closed_at = at
    session.add(row)
    session.flush()
    audit.note(session, actor, "pulse.close", at, ("pulse_round", row.id), pod_id=row.pod_id, op=op)
    return row


def _round(session: Session, round_id: int) -> PulseRound:
    row = session.get(PulseRound, round_id, with_for_update=True)
    if row is None:
        raise NotFound("That round")
    return row


def _mix_in(session: Session, round_id: int, score: int) -> None:
    """All answers of the round are written again, shuffled and under new names.

    A store keeps rows in the order of their arrival, and tickets have one too: side by side they would name everybody.
    """
    scores = [*session.exec(select(PulseAnswer.score).where(PulseAnswer.round_id == round_id)), score]
    secrets.SystemRandom().shuffle(scores)
    session.exec(delete(PulseAnswer).where(col(PulseAnswer.round_id) == round_id))
    rows = [{"id": secrets.token_hex(16), "round_id": round_id, "score": one} for one in scores]
    session.execute(insert(PulseAnswer), rows)
