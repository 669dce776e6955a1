"""Lines and their rates, articles, and proposals to resolve a category lower, each with what it still lacks."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from core import permissions
from core.people import Actor, Person
from pods import abilities, guardrails, readiness
from pods.models import Article, ArticleState, Guardrail, Level, Pod, ShiftDownProposal, Skill, SkillNeed
from pods.queries.catalogue import WORKING
from pods.queries.dated import not_ended
from pods.queries.skills import levels_on
from pods.readiness import Gap, Readiness


@dataclass(frozen=True)
class ArticleLine:
    """An article, ready to be read."""

    article_id: int
    version: int
    title: str
    topic: str
    text: str
    state: ArticleState
    author: str
    changed_at: datetime


@dataclass(frozen=True)
class ProposalLine:
    """A proposal with its gate."""

    row: ShiftDownProposal
    proposal_id: int
    pod: str
    ready: Readiness
    gaps: tuple[Gap, ...]


@dataclass(frozen=True)
class Choices:
    """What a proposal may name, by id: pods with their line, skills, articles, guardrails in force."""

    pods: dict[int, str]
    skills: dict[int, str]
    articles: dict[int, str]
    guardrails: dict[int, str]


def choices_for(session: Session, actor: Actor, today: date) -> Choices:
    """The pods in which the actor may shift down, and everything that a proposal can name."""
    within = permissions.pods_within(actor, "shiftdown.write")
    rows = session.exec(select(Pod).where(col(Pod.state).in_(WORKING)).order_by(Pod.name))
    skills = session.exec(select(Skill.id, Skill.name).where(col(Skill.retired_at).is_(None)).order_by(Skill.name))
    in_force = session.exec(
        select(Guardrail).where(Guardrail.valid_from <= today, not_ended(Guardrail.valid_to, today))
    )
    return Choices(
        pods={
            pod.id or 0: f"{pod.name} (line {pod.level})" if pod.level else f"{pod.name} (no line)"
            for pod in rows
            if within is None or pod.id in within
        },
        skills={skill_id or 0: name for skill_id, name in skills},
        articles={line.article_id: f"{line.title} ({line.topic}, {line.state})" for line in articles(session, actor)},
        guardrails={row.id or 0: guardrails.in_words(row) for row in in_force},
    )


def levels_known(session: Session) -> list[Level]:
    """Every rate that ever held or is planned, by line and day."""
    return list(session.exec(select(Level).order_by(col(Level.number), col(Level.valid_from))))


def articles(session: Session, actor: Actor) -> list[ArticleLine]:
    """All articles that are not retired, by topic and title: what is known is shared by every pod."""
    within = permissions.pods_within(actor, "shiftdown.read")
    if within is not None and not within:
        permissions.check(actor, "shiftdown.read")
    rows = session.exec(
        select(Article, Person.name)
        .join(Person, col(Person.id) == Article.author_id, isouter=True)
        .where(Article.state != ArticleState.RETIRED)
        .order_by(Article.topic, Article.title)
    )
    return [
        ArticleLine(row.id or 0, row.version, row.title, row.topic, row.text, row.state, name or "", row.changed_at)
        for row, name in rows
    ]


def published_topics(session: Session) -> set[str]:
    """The categories about which something is published, in small letters."""
    rows = session.exec(select(Article.topic).where(Article.state == ArticleState.PUBLISHED))
    return {topic.casefold() for topic in rows}


def proposals(session: Session, actor: Actor, today: date) -> list[ProposalLine]:
    """The proposals for the actor's pods, the newest first; those without a pod are everybody's."""
    within = permissions.pods_within(actor, "shiftdown.read")
    rows = session.exec(select(ShiftDownProposal).order_by(col(ShiftDownProposal.id).desc()))
    return [
        proposal_line(session, row, today)
        for row in rows
        if within is None or (row.to_pod_id is None and within) or row.to_pod_id in within
    ]


def proposal_line(session: Session, row: ShiftDownProposal, today: date) -> ProposalLine:
    """One proposal with what it still lacks."""
    ready = readiness_of(session, row, today)
    return ProposalLine(row, row.id or 0, ready.pod, ready, tuple(readiness.gaps(ready)))


def readiness_of(session: Session, row: ShiftDownProposal, today: date) -> Readiness:
    """What is known today of the line that shall receive the category."""
    pod = session.get(Pod, row.to_pod_id) if row.to_pod_id is not None else None
    skill = session.get(Skill, row.skill_id) if row.skill_id is not None else None
    article = session.get(Article, row.article_id) if row.article_id is not None else None
    limit = newest_of_series(session, row.guardrail_id, today)
    return Readiness(
        topic=row.topic,
        to_level=row.to_level,
        pod=pod.name if pod else "",
        pod_level=pod.level if pod else None,
        skill=skill.name if skill else "",
        holders=_holders(session, row, today),
        min_cover=needed_cover(session, row.to_pod_id, row.skill_id),
        article=article.title if article else "",
        article_topic=article.topic if article else "",
        is_published=article is not None and article.state is ArticleState.PUBLISHED,
        guardrail=guardrails.in_words(limit) if limit else "",
        guardrail_holds=limit is not None and guardrails.holds(limit, today),
    )


def newest_of_series(session: Session, guardrail_id: int | None, today: date) -> Guardrail | None:
    """The version in force today of the guardrail that was named, else the one named."""
    named = session.get(Guardrail, guardrail_id) if guardrail_id is not None else None
    if named is None:
        return None
    held = session.exec(
        select(Guardrail).where(
            Guardrail.series == named.series,
            Guardrail.valid_from <= today,
            not_ended(Guardrail.valid_to, today),
        )
    ).first()
    return held or named


def any_guardrail_for(session: Session, pod_ids: list[int], today: date) -> bool:
    """Whether a guardrail in force reaches one of these pods."""
    wanted = select(Guardrail.pod_id).where(Guardrail.valid_from <= today, not_ended(Guardrail.valid_to, today))
    return any(pod_id is None or pod_id in pod_ids for pod_id in session.exec(wanted))


def needed_cover(session: Session, pod_id: int | None, skill_id: int | None) -> int:
    """How many must hold the skill at level 3: as the pod's matrix says, else one."""
    need = session.exec(select(SkillNeed).where(SkillNeed.pod_id == pod_id, SkillNeed.skill_id == skill_id)).first()
    return need.min_cover if need else 1


def _holders(session: Session, row: ShiftDownProposal, today: date) -> int:
    if row.to_pod_id is None or row.skill_id is None:
        return 0
    levels = levels_on(session, row.to_pod_id, today)
    return sum(held.get(row.skill_id, 0) >= abilities.ALONE for held in levels.values())
