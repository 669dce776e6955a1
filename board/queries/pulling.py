"""What somebody could take next on a pod's board: the facts that the rules of pulling judge, and the advice itself."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_
from sqlmodel import Session, col, select

from board import limits, pulling
from board.ages import WorkClock
from board.limits import COLUMN, EXPEDITE, Place, Rule
from board.models import Block, Board, Card, Column, ColumnKind, LimitMode, LimitScope, WipLimit
from board.pulling import Advice, Policy, Presence, Puller, Waiting
from board.queries.ages import ageing, clock_over
from board.queries.classes import pull_order
from board.queries.loads import counted, held_under, rule_of
from board.queries.promised import Coming, first_due, next_promises
from core import permissions
from core.people import Actor, Person
from pods import queries as pod_queries
from pods.models import Contact, LearningPlan, LearningState, Skill

SERVED_WITHIN = timedelta(days=30)
"""So long after an answer "same pod, same person" still means something to a customer."""

AHEAD = timedelta(days=90)
"""Working time to come is counted so far."""


@dataclass(frozen=True)
class _Room:
    """The limits in force with what each holds now; `mine`: what the person who asks has under way."""

    rules: list[Rule]
    held: Mapping[str, int]
    mine: int

    def full(self, before: Place, after: Place) -> str:
        """The first limit that the card would break, in words; empty when there is room."""
        for rule in limits.entered(self.rules, before, after):
            held = self.mine if rule.scope == LimitScope.PERSON else self.held[rule.key]
            if rule.mode in (LimitMode.BLOCK, LimitMode.REASON) and held >= rule.limit:
                return f"{_named(rule)} is full, {held} of {rule.limit}"
        return ""


def next_for(session: Session, actor: Actor, pod_id: int, at: datetime, *, is_working: bool = False) -> Advice:
    """What the actor should take next from this pod's board, and why.

    is_working: they say that they work now, whatever the roster says. Whoever is on leave does not.
    """
    permissions.check(actor, "card.write", pod_id)
    opened = session.get(Board, pod_id)
    if opened is None or actor.person_id is None:
        return Advice(None, instead="This pod has no board yet. Its lead opens it on the page Board.")
    person_id, today = actor.person_id, pod_queries.day_of(session, at, pod_id)
    members = frozenset(pod_queries.roles_in(session, pod_id, today))
    if person_id not in members:
        return Advice(None, instead="You do not belong to this pod today, so its work is not suggested to you.")
    columns, here = _columns(session, pod_id), _here(session, pod_id, at)
    room = _room(session, opened, columns, person_id)
    presence = _presence(session, pod_id, person_id, here, at)
    if is_working and presence is Presence.OFF:
        presence, here = Presence.HERE, (here or frozenset()) | {person_id}
    me = _puller(session, opened, room, person_id, presence, at)
    waiting = _waiting(session, pod_id, columns, room, person_id, at)
    return pulling.advise(me, waiting, _policy(session, pod_id, members if here is None else here, at), at)


def _policy(session: Session, pod_id: int, here: frozenset[int], at: datetime) -> Policy:
    """The order of classes, what is usual for each, and which of those here work alone with which skill."""
    order, its = pull_order(session, pod_id), ageing(session, pod_id, at)
    known = ((kind, its.expected.sle(kind)) for kind in order)
    usual = {kind: timedelta(seconds=sle.p85_days * its.clock.day_s) for kind, sle in known if sle is not None}
    able: dict[int, set[int]] = {}
    today = pod_queries.day_of(session, at, pod_id)
    for person_id, levels in pod_queries.levels_of(session, here, today).items():
        for skill_id in (skill_id for skill_id, level in levels.items() if level >= pulling.ABLE):
            able.setdefault(skill_id, set()).add(person_id)
    return Policy(order, usual, able)


def _columns(session: Session, pod_id: int) -> list[Column]:
    wanted = select(Column).where(Column.pod_id == pod_id, col(Column.archived_at).is_(None))
    return list(session.exec(wanted.order_by(col(Column.position), col(Column.id))))


def _here(session: Session, pod_id: int, at: datetime) -> frozenset[int] | None:
    """Who is on duty now by the published roster; None where nothing is published around that day."""
    if pod_id not in pod_queries.rostered_pods(session, at - timedelta(hours=12), at + timedelta(hours=12)):
        return None
    return frozenset(span.person_id for span in pod_queries.on_duty(session, pod_id, at, at + timedelta(seconds=1)))


def _presence(session: Session, pod_id: int, person_id: int, here: frozenset[int] | None, at: datetime) -> Presence:
    away = pod_queries.absences(session, pod_id, [person_id], at, at + timedelta(seconds=1))
    if any(start <= at < end for _, start, end in away):
        return Presence.AWAY
    if here is None:
        return Presence.UNKNOWN
    return Presence.HERE if person_id in here else Presence.OFF


def _room(session: Session, opened: Board, columns: list[Column], person_id: int) -> _Room:
    kept = select(WipLimit).where(WipLimit.pod_id == opened.pod_id, col(WipLimit.archived_at).is_(None))
    rules = [Rule(EXPEDITE, 0, opened.expedite_limit, opened.expedite_mode), *map(rule_of, session.exec(kept))]
    rules += [
        Rule(COLUMN, column.id or 0, limit, column.limit_mode, column.name)
        for column in columns
        if (limit := limits.limit_of(column.kind, column.wip_limit)) is not None
    ]
    rules = [rule for rule in rules if rule.scope != LimitScope.PERSON or rule.person_id in (None, person_id)]
    own = Rule(LimitScope.PERSON.value, 0, 999, LimitMode.BLOCK, person_id=person_id)
    mine = session.execute(select(func.count()).select_from(counted(opened, own).subquery())).scalar() or 0
    return _Room(rules, held_under(session, opened, rules), mine)


def _named(rule: Rule) -> str:
    words = {EXPEDITE: "the pod's limit on expedited cards", LimitScope.POD: "the pod", LimitScope.LANE: "its lane"}
    return rule.name or words.get(rule.scope, "a limit")


def _puller(session: Session, opened: Board, room: _Room, person_id: int, presence: Presence, at: datetime) -> Puller:
    today = pod_queries.day_of(session, at, opened.pod_id)
    plans = select(LearningPlan.skill_id).where(
        LearningPlan.pod_id == opened.pod_id,
        LearningPlan.person_id == person_id,
        LearningPlan.state == LearningState.AGREED,
    )
    personal = [rule for rule in room.rules if rule.scope == LimitScope.PERSON and rule.mode is not LimitMode.OFF]
    own = [rule for rule in personal if rule.person_id == person_id] or personal
    started = (
        select(Card.key)
        .join(Column, col(Column.id) == Card.column_id)
        .where(Card.pod_id == opened.pod_id, Card.assignee_id == person_id, col(Card.closed_at).is_(None))
        .where(col(Column.kind).in_(limits.UNDER_WAY))
        .order_by(col(Card.started_at), col(Card.id))
    )
    return Puller(
        person_id=person_id,
        presence=presence,
        levels=pod_queries.levels_of(session, [person_id], today)[person_id],
        learning=frozenset(session.exec(plans)),
        under_way=room.mine,
        own_limit=min((rule.limit for rule in own), default=None),
        oldest_own=session.exec(started.limit(1)).first() or "",
    )


def _waiting(
    session: Session, pod_id: int, columns: list[Column], room: _Room, person_id: int, at: datetime
) -> list[Waiting]:
    """The cards in queues, and started ones that nobody has."""
    blocked = select(Block.id).where(Block.card_id == Card.id, col(Block.ended_at).is_(None)).exists()
    abandoned = and_(col(Column.kind) == ColumnKind.ACTIVE, col(Card.assignee_id).is_(None))
    wanted = (
        select(Card, Person.name, blocked.label("is_blocked"))
        .outerjoin(Person, col(Person.id) == Card.assignee_id)
        .join(Column, col(Column.id) == Card.column_id)
        .where(Card.pod_id == pod_id, col(Card.closed_at).is_(None))
        .where(or_(col(Column.kind) == ColumnKind.QUEUE, abandoned))
    )
    rows = [tuple(row) for row in session.execute(wanted)]
    cards: list[Card] = [row[0] for row in rows]
    known = _Known(
        ways={column.id or 0: (column, target) for column in columns if (target := _target(columns, column))},
        dues=next_promises(session, [card.id or 0 for card in cards]),
        skills=_skills(session),
        clock=clock_over(session, pod_id, at, at + AHEAD)[1],
        at=at,
        last=_served_last(session, {card.customer_id for card in cards if card.customer_id}, at),
    )
    return [
        _made(card, name, bool(is_blocked), known, room, person_id)
        for card, name, is_blocked in rows
        if card.column_id in known.ways
    ]


@dataclass(frozen=True)
class _Known:
    """What the rows of cards do not say: ways through the board, promises, skills by topic, who answered last."""

    ways: Mapping[int, tuple[Column, Column]]
    dues: Mapping[int, Coming]
    skills: Mapping[str, tuple[int, str]]
    last: Mapping[int, int]
    clock: WorkClock
    at: datetime

    def due(self, card: Card) -> tuple[datetime | None, timedelta]:
        """When the card comes due, and the working time until then."""
        due = first_due(card.due_at, self.dues.get(card.id or 0))
        due_at = due.at if due else None
        if due_at is None or due_at <= self.at:
            return due_at, timedelta()
        return due_at, timedelta(seconds=self.clock.seconds(self.at, min(due_at, self.at + AHEAD)))


def _made(card: Card, name: str | None, is_blocked: bool, known: _Known, room: _Room, person_id: int) -> Waiting:
    column, target = known.ways[card.column_id]
    place = Place(card.column_id, column.kind, card.service_class, card.segment_id, card.assignee_id)
    after = Place(target.id or 0, target.kind, card.service_class, card.segment_id, person_id)
    skill_id, skill = known.skills.get(card.topic.casefold(), (None, ""))
    due_at, due_in = known.due(card)
    return Waiting(
        card_id=card.id or 0,
        key=card.key,
        version=card.version,
        place=column.position,
        column=column.name,
        target_id=target.id or 0,
        target=target.name,
        service_class=card.service_class,
        rank=card.rank,
        opened_at=card.opened_at,
        due_at=due_at,
        due_in=due_in,
        assignee_id=card.assignee_id,
        assignee=name or "",
        is_blocked=is_blocked,
        skill_id=skill_id,
        skill=skill,
        last_person_id=known.last.get(card.customer_id or 0),
        full=room.full(place, after),
    )


def _target(columns: list[Column], column: Column) -> Column | None:
    """Where work goes from here when somebody takes it: the next column in which it is worked on."""
    if column.kind is ColumnKind.ACTIVE:
        return column
    later = [other for other in columns if other.position > column.position and other.kind is ColumnKind.ACTIVE]
    return later[0] if later else next((other for other in columns if other.kind is ColumnKind.ACTIVE), None)


def _skills(session: Session) -> dict[str, tuple[int, str]]:
    """topic -> the skill that it asks for."""
    found: dict[str, tuple[int, str]] = {}
    for skill in session.exec(select(Skill).where(col(Skill.retired_at).is_(None)).order_by(col(Skill.id))):
        for topic in skill.topics:
            found.setdefault(topic.casefold(), (skill.id or 0, skill.name))
    return found


def _served_last(session: Session, customer_ids: Collection[int | None], at: datetime) -> dict[int, int]:
    """Who of ours answered each of these customers last, lately."""
    if not customer_ids:
        return {}
    since, until = int((at - SERVED_WITHIN).timestamp()), int(at.timestamp())
    wanted = select(Contact.customer_id, Contact.person_id).where(
        col(Contact.customer_id).in_(customer_ids),
        Contact.opened_s >= since,
        Contact.opened_s <= until,
        col(Contact.person_id).is_not(None),
    )
    rows = session.exec(wanted.order_by(col(Contact.opened_s), col(Contact.id)))
    return {customer_id or 0: person_id or 0 for customer_id, person_id in rows}
