"""Cards of a retrospective: written by their author alone, grouped by everyone, voted on within a budget."""

from datetime import datetime

from sqlmodel import Session, select

from core import audit
from core.people import Actor
from core.refusal import NotFound, Refused
from retros import phases, votes
from retros.models import Phase, Remark, Retro, Vote
from retros.queries import reach


def add_remark(
    session: Session, actor: Actor, retro_id: int, column: str, text: str, at: datetime, *, op: str
) -> Remark:
    """Write a card. Until the reveal nobody else gets it from the server."""
    retro = reach.locked_retro(session, actor, retro_id, "retro.take_part")
    if done := audit.answered(session, actor, "remark.add", op):
        return reach.earlier(session, Remark, done.object_id)
    phases.check_in(retro.phase, Phase.GATHER, "Writing cards")
    if column not in {entry["key"] for entry in retro.columns}:
        raise NotFound("That column")
    row = Remark(retro_id=retro_id, column=column, text=_worded(text), author_id=_person(actor), at=at)
    session.add(row)
    session.flush()
    _changed(session, actor, retro, ("remark.add", row.id, op), at)
    return row


def edit_remark(session: Session, actor: Actor, remark_id: int, text: str, at: datetime, *, op: str) -> Remark:
    """Change the words of one's own card."""
    row, retro = _own(session, actor, remark_id)
    if audit.answered(session, actor, "remark.edit", op):
        return row
    phases.check_in(retro.phase, Phase.GATHER, "Changing cards")
    row.text = _worded(text)
    session.add(row)
    _changed(session, actor, retro, ("remark.edit", row.id, op), at)
    return row


def delete_remark(session: Session, actor: Actor, remark_id: int, at: datetime, *, op: str) -> int:
    """Take one's own card back. What stays is its id."""
    if audit.answered(session, actor, "remark.delete", op):
        return remark_id
    row, retro = _own(session, actor, remark_id)
    phases.check_in(retro.phase, Phase.GATHER, "Taking cards back")
    session.delete(row)
    _changed(session, actor, retro, ("remark.delete", remark_id, op), at)
    return remark_id


def merge_remarks(session: Session, actor: Actor, remark_id: int, into_id: int, at: datetime, *, op: str) -> Remark:
    """Put a card, and all that was grouped with it, together with another."""
    row, retro = reach.remark(session, actor, remark_id, "retro.take_part")
    if audit.answered(session, actor, "remark.merge", op):
        return row
    phases.check_in(retro.phase, Phase.GROUP, "Grouping")
    target = session.get(Remark, into_id)
    if target is None or target.retro_id != row.retro_id:
        raise NotFound("That card")
    leader = target.group_id or target.id
    if leader in (row.id, row.group_id):
        raise Refused("These two cards already stand together.")
    for member in [row, *_followers(session, row)]:
        member.group_id = leader
        session.add(member)
    _changed(session, actor, retro, ("remark.merge", row.id, op), at)
    return row


def split_remark(session: Session, actor: Actor, remark_id: int, at: datetime, *, op: str) -> Remark:
    """Take one card out of its group. When it led the group, the next card leads."""
    row, retro = reach.remark(session, actor, remark_id, "retro.take_part")
    if audit.answered(session, actor, "remark.split", op):
        return row
    phases.check_in(retro.phase, Phase.GROUP, "Grouping")
    left = _followers(session, row)
    for member in left:
        member.group_id = None if member is left[0] else left[0].id
        session.add(member)
    row.group_id = None
    session.add(row)
    _changed(session, actor, retro, ("remark.split", row.id, op), at)
    return row


def cast_vote(
    session: Session, actor: Actor, retro_id: int, group_id: int, count: int, at: datetime, *, op: str
) -> Vote:
    """Give a topic so many votes. The budget is counted while the retrospective's row is locked."""
    retro = reach.locked_retro(session, actor, retro_id, "retro.take_part")
    if done := audit.answered(session, actor, "retro.vote", op):
        return reach.earlier(session, Vote, done.object_id)
    phases.check_in(retro.phase, Phase.VOTE, "Voting")
    topic = session.get(Remark, group_id)
    if topic is None or topic.retro_id != retro_id or topic.group_id is not None:
        raise NotFound("That topic")
    mine = session.exec(select(Vote).where(Vote.retro_id == retro_id, Vote.person_id == _person(actor))).all()
    given = {vote.group_id: vote.count for vote in mine}
    votes.check_vote(given, group_id, count, retro.votes_each, retro.votes_per_group)
    row = next((vote for vote in mine if vote.group_id == group_id), None)
    row = row or Vote(retro_id=retro_id, group_id=group_id, person_id=_person(actor), count=0)
    row.count = count
    session.add(row)
    session.flush()
    audit.note(session, actor, "retro.vote", at, ("vote", row.id), pod_id=retro.pod_id, op=op)
    return row


def _own(session: Session, actor: Actor, remark_id: int) -> tuple[Remark, Retro]:
    row, retro = reach.remark(session, actor, remark_id, "retro.take_part")
    if row.author_id != actor.person_id:
        raise NotFound("That card")
    return row, retro


def _followers(session: Session, row: Remark) -> list[Remark]:
    return list(session.exec(select(Remark).where(Remark.group_id == row.id).order_by("id")))


def _person(actor: Actor) -> int:
    if actor.person_id is None:
        raise Refused("Only a person takes part in a retrospective.")
    return actor.person_id


def _worded(text: str) -> str:
    words = text.strip()
    if not words:
        raise Refused("Write a few words first.")
    if len(words) > 1000:
        raise Refused("That is longer than 1,000 characters. Split it into two cards.")
    return words


def _changed(session: Session, actor: Actor, retro: Retro, command: tuple[str, int | None, str], at: datetime) -> None:
    """Raise the revision and note the change, without its words: the trail is read outside the pod."""
    action, remark_id, op = command
    retro.revision += 1
    session.add(retro)
    audit.note(session, actor, action, at, ("remark", remark_id), pod_id=retro.pod_id, op=op)
