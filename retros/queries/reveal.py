"""Retrospectives as a reader may see them: others' cards stay in the store until the reveal."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from core import permissions
from core.people import Actor
from retros import phases
from retros.models import Commitment, Phase, Remark, Retro, Vote
from retros.queries import reach
from retros.queries.days import zone_of
from retros.queries.people import names


@dataclass(frozen=True)
class RemarkLine:
    """A card the reader may see."""

    remark_id: int
    column: str
    text: str
    author: str
    is_mine: bool
    group_id: int


@dataclass(frozen=True)
class Topic:
    """A group of cards with its votes: mine always, all of them (None: hidden) when they are discussed."""

    group_id: int
    remarks: list[RemarkLine]
    my_votes: int
    votes: int | None

    @property
    def title(self) -> str:
        return self.remarks[0].text

    @property
    def column(self) -> str:
        return self.remarks[0].column


@dataclass(frozen=True)
class RetroView:
    """One retrospective for one reader."""

    retro_id: int
    pod_id: int
    title: str
    columns: list[dict[str, str]]
    phase: Phase
    revision: int
    votes_each: int
    votes_per_group: int
    opened_at: datetime
    closed_at: datetime | None
    may_run: bool
    remarks: list[RemarkLine] = field(default_factory=list)
    topics: list[Topic] = field(default_factory=list)
    hidden: dict[str, int] = field(default_factory=dict)
    my_votes: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class RetroLine:
    """One line in the list of retrospectives."""

    retro_id: int
    title: str
    phase: Phase
    opened_on: date
    closed_at: datetime | None
    remarks: int
    commitments: int


def retros_of(session: Session, actor: Actor, pod_id: int, limit: int = 50) -> list[RetroLine]:
    """The pod's retrospectives, newest first."""
    permissions.check(actor, "retro.read", pod_id)
    asked = select(Retro).where(Retro.pod_id == pod_id).order_by(col(Retro.opened_at).desc(), col(Retro.id).desc())
    rows = list(session.exec(asked.limit(limit)))
    ids = [row.id for row in rows]
    written = select(Remark.retro_id, func.count()).where(col(Remark.retro_id).in_(ids)).group_by(col(Remark.retro_id))
    agreed = (
        select(Commitment.retro_id, func.count())
        .where(col(Commitment.retro_id).in_(ids))
        .group_by(col(Commitment.retro_id))
    )
    remarks, commitments = dict(session.exec(written).all()), dict(session.exec(agreed).all())
    zone = zone_of(session, pod_id)
    return [
        RetroLine(
            row.id or 0,
            row.title,
            row.phase,
            row.opened_at.astimezone(zone).date(),
            row.closed_at,
            remarks.get(row.id or 0, 0),
            commitments.get(row.id or 0, 0),
        )
        for row in rows
    ]


def retro_view(session: Session, actor: Actor, retro_id: int) -> RetroView:
    """What this reader may see of it. Until the reveal others' cards are only counted, by column."""
    row = reach.retro(session, actor, retro_id, "retro.read")
    remarks = _remarks(session, actor, row)
    mine = _my_votes(session, actor, retro_id)
    return RetroView(
        retro_id=retro_id,
        pod_id=row.pod_id,
        title=row.title,
        columns=[dict(entry) for entry in row.columns],
        phase=row.phase,
        revision=row.revision,
        votes_each=row.votes_each,
        votes_per_group=row.votes_per_group,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        may_run=permissions.allows(actor, "retro.run", row.pod_id),
        remarks=remarks,
        topics=_topics(session, row, remarks, mine),
        hidden=_hidden(session, actor, row),
        my_votes=mine,
    )


def retro_revision(session: Session, actor: Actor, retro_id: int) -> tuple[int, Phase]:
    """The number that rises with every change, and the phase: all that a waiting page asks for."""
    row = reach.retro(session, actor, retro_id, "retro.read")
    return row.revision, row.phase


def hidden_counts(session: Session, actor: Actor, retro_id: int) -> dict[str, int]:
    """How many cards others have written in each column, while they are hidden."""
    return _hidden(session, actor, reach.retro(session, actor, retro_id, "retro.read"))


def _remarks(session: Session, actor: Actor, row: Retro) -> list[RemarkLine]:
    asked = select(Remark).where(Remark.retro_id == row.id).order_by("id")
    if not phases.shows_remarks(row.phase):
        if actor.person_id is None:
            return []
        asked = asked.where(Remark.author_id == actor.person_id)
    found = list(session.exec(asked))
    known = names(session, [remark.author_id for remark in found])
    return [
        RemarkLine(
            remark_id=remark.id or 0,
            column=remark.column,
            text=remark.text,
            author=known[remark.author_id],
            is_mine=remark.author_id == actor.person_id,
            group_id=remark.group_id or remark.id or 0,
        )
        for remark in found
    ]


def _hidden(session: Session, actor: Actor, row: Retro) -> dict[str, int]:
    if phases.shows_remarks(row.phase):
        return {}
    asked = select(Remark.column, func.count()).where(Remark.retro_id == row.id)
    if actor.person_id is not None:
        asked = asked.where(Remark.author_id != actor.person_id)
    return dict(session.exec(asked.group_by(col(Remark.column))).all())


def _my_votes(session: Session, actor: Actor, retro_id: int) -> dict[int, int]:
    if actor.person_id is None:
        return {}
    asked = select(Vote.group_id, Vote.count).where(Vote.retro_id == retro_id, Vote.person_id == actor.person_id)
    return {group_id: count for group_id, count in session.exec(asked) if count}


def _topics(session: Session, row: Retro, remarks: list[RemarkLine], mine: dict[int, int]) -> list[Topic]:
    if not phases.shows_remarks(row.phase):
        return []
    counted: Counter[int] | None = None
    if phases.shows_votes(row.phase):
        asked = select(Vote.group_id, func.sum(Vote.count)).where(Vote.retro_id == row.id)
        counted = Counter({group: int(total) for group, total in session.exec(asked.group_by(col(Vote.group_id)))})
    groups: dict[int, list[RemarkLine]] = defaultdict(list)
    for remark in sorted(remarks, key=lambda line: (line.remark_id != line.group_id, line.remark_id)):
        groups[remark.group_id].append(remark)
    topics = [
        Topic(group_id, members, mine.get(group_id, 0), None if counted is None else counted[group_id])
        for group_id, members in sorted(groups.items())
    ]
    return topics if counted is None else sorted(topics, key=lambda topic: (-(topic.votes or 0), topic.group_id))
