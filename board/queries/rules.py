"""The rules of a pod, what they did, and what one would have done on the last days."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from sqlmodel import Session, col, or_, select

from board import replay, ruling
from board.matching import matches, terms_of
from board.models import Board, Card, CardEvent, Column, ColumnKind, Label, Rule, RuleRun, RuleTrigger, RunOutcome
from board.queries import facts, find
from board.replay import Happened, Standing
from board.ruling import Called, Happening
from core import permissions
from core.people import Actor
from core.refusal import NotFound, Refused
from pods import queries as pod_queries
from pods.calendars import WorkingTime, add_working

SHOWN = 50


@dataclass(frozen=True)
class RunLine:
    """One run, as it is shown. Without the right to read cards neither key nor words."""

    rule_id: int
    rule_name: str
    at: datetime
    key: str
    card_id: int
    outcome: RunOutcome
    said: str


@dataclass(frozen=True)
class DryRun:
    """What a rule would have done: when and to which card, newest first and at most so many; all of them counted."""

    since: datetime
    lines: list[tuple[datetime, str, str]]
    times: int
    cards: int
    looked: int


def happening(event: CardEvent) -> Happening:
    """An event, as rules see it."""
    depth = int((event.detail or {}).get("depth", 0)) if event.rule_id else 0
    places = (event.from_column_id, event.to_column_id)
    return Happening(
        event.id or 0,
        event.card_id,
        event.kind,
        event.state,
        *places,
        event.rule_id,
        depth,
        event.undoes_id is not None,
    )


def rules_of(session: Session, actor: Actor, pod_id: int) -> list[Rule]:
    """Those in use, in force first, then by name."""
    permissions.check(actor, "rule.read", pod_id)
    wanted = select(Rule).where(Rule.pod_id == pod_id, col(Rule.archived_at).is_(None))
    return sorted(session.exec(wanted), key=lambda rule: (rule.enabled_at is None, rule.name.casefold()))


def called_in(session: Session, pod_id: int, at: datetime) -> Called:
    """What rules of a pod can name: its columns, its labels, its members."""
    columns = select(Column).where(Column.pod_id == pod_id, col(Column.archived_at).is_(None))
    labels = select(Label).where(Label.pod_id == pod_id, col(Label.archived_at).is_(None))
    members = pod_queries.members_on(session, pod_id, pod_queries.day_of(session, at, pod_id))
    return Called(
        {row.id or 0: row.name for row in session.exec(columns.order_by(col(Column.position)))},
        {row.id or 0: row.name for row in session.exec(labels.order_by(col(Label.name)))},
        {member.person_id: member.name for member in members},
    )


def gone_from(session: Session, actor: Actor, rule: Rule, called: Called, at: datetime) -> str:
    """What a rule names that is not there any more, as a sentence; empty: all of it is there."""
    deeds = ruling.deeds_of(rule.deeds)
    if missing := ruling.missing(rule.column_id, deeds, called):
        return f"It names {missing}."
    try:
        find.check_names(session, actor, rule.pod_id, terms_of(rule.condition), at)
    except Refused as reason:
        return str(reason)
    return ""


def runs_of(session: Session, actor: Actor, pod_id: int, limit: int = SHOWN) -> list[RunLine]:
    """What the rules of a pod did, newest first, refused deeds with their reason."""
    permissions.check(actor, "rule.read", pod_id)
    readable = permissions.allows(actor, "card.text", pod_id)
    wanted = select(RuleRun, Rule.name, Card.key).join(Rule, col(Rule.id) == RuleRun.rule_id)
    wanted = wanted.join(Card, col(Card.id) == RuleRun.card_id).where(Rule.pod_id == pod_id)
    found = session.exec(wanted.order_by(col(RuleRun.id).desc()).limit(limit))
    return [
        RunLine(run.rule_id, name, run.at, key, run.card_id, run.outcome, run.said if readable else "")
        for run, name, key in found
    ]


def runs_on(session: Session, card_id: int) -> list[tuple[RuleRun, str]]:
    """The runs on one card with the name of the rule, newest first. For its dialog, whose reader may read the card."""
    wanted = select(RuleRun, Rule.name).join(Rule, col(Rule.id) == RuleRun.rule_id).where(RuleRun.card_id == card_id)
    return list(session.exec(wanted.order_by(col(RuleRun.id).desc())).all())


def dry_run(session: Session, actor: Actor, rule_id: int, at: datetime) -> DryRun:
    """What this version would have done on the last days, had it been in force. Nothing is written.

    Column, person, class and blocker are taken as they were; whatever else a condition asks, as it is now.
    """
    rule = session.get(Rule, rule_id)
    if rule is None or not permissions.allows(actor, "rule.read", rule.pod_id):
        raise NotFound("That rule")
    since = at - timedelta(days=ruling.TRIED_DAYS)
    readable = permissions.allows(actor, "card.text", rule.pod_id)
    kinds = {key or 0: ColumnKind(kind) for key, kind in session.exec(select(Column.id, Column.kind))}
    events = _events(session, rule.pod_id, since)
    meet = _stays(session, rule, kinds) if rule.trigger is RuleTrigger.TIME_IN_COLUMN else _answers(rule, kinds)
    hits = [(when, card_id, then) for when, card_id, then in meet(events) if since <= when <= at]
    met = _fitting(session, rule, hits)
    met.sort(key=lambda line: line[0], reverse=True)
    lines = [(when, card.key, card.title if readable else "") for when, card in met[:SHOWN]]
    looked = sum(since <= event.occurred_at <= at for event in events)
    return DryRun(since, lines, len(met), len({card.id for _, card in met}), looked)


def _happened(event: CardEvent) -> Happened:
    """An event, as a board is replayed from it."""
    return Happened(
        event.card_id,
        event.kind,
        event.actor_kind,
        event.pod_id,
        event.to_column_id,
        event.from_assignee_id,
        event.to_assignee_id,
        event.service_class,
        event.occurred_at,
        event.detail,
    )


Hit = tuple[datetime, int, Standing]
Meeting = Callable[[Sequence[CardEvent]], Iterator[Hit]]


def _fitting(session: Session, rule: Rule, hits: Sequence[Hit]) -> list[tuple[datetime, Card]]:
    """The hits whose card fits the condition. Cards and what stands on them are read in sets."""
    cards = facts.cards_of(session, (card_id for _, card_id, _ in hits))
    met = [(when, cards[card_id], then) for when, card_id, then in hits if card_id in cards]
    if rule.condition:
        named = facts.named_on(session, [(card, then) for _, card, then in met])
        met = [
            (when, card, then) for when, card, then in met if matches(facts.facts_in(named, card, then), rule.condition)
        ]
    return [(when, card) for when, card, _ in met]


def _events(session: Session, pod_id: int, since: datetime) -> list[CardEvent]:
    """All events of the cards that changed here since, or are open still: card by card, in order."""
    recent = select(CardEvent.card_id).where(CardEvent.pod_id == pod_id, CardEvent.occurred_at >= since)
    standing = select(Card.id).where(Card.pod_id == pod_id, col(Card.closed_at).is_(None))
    among = or_(col(CardEvent.card_id).in_(recent), col(CardEvent.card_id).in_(standing))
    wanted = select(CardEvent).where(among, col(CardEvent.batch_id).is_(None))
    return list(session.exec(wanted.order_by(col(CardEvent.card_id), col(CardEvent.seq))))


def _answers(rule: Rule, kinds: dict[int, ColumnKind]) -> Meeting:
    """The events that it would have answered, with the card right after each."""

    def meet(events: Sequence[CardEvent]) -> Iterator[Hit]:
        for card_id, its in groupby(events, key=lambda event: event.card_id):
            then: Standing | None = None
            for event in its:
                then = replay.after(then, _happened(event), kinds)
                here = event.pod_id == rule.pod_id
                if here and ruling.answers(rule.trigger, rule.column_id, rule.id, happening(event)):
                    yield event.occurred_at, card_id, then

    return meet


def _stays(session: Session, rule: Rule, kinds: dict[int, ColumnKind]) -> Meeting:
    """The stays in the column that were long enough, at the moment at which they became so."""
    calendar_id = session.exec(select(Board.calendar_id).where(Board.pod_id == rule.pod_id)).first()
    hours: WorkingTime = pod_queries.hours_of(session, calendar_id)

    def meet(events: Sequence[CardEvent]) -> Iterator[Hit]:
        for card_id, its in groupby(events, key=lambda event: event.card_id):
            then: Standing | None = None
            for event in its:
                before, then = then, replay.after(then, _happened(event), kinds)
                if before is not None and (before.since != then.since or not then.is_open):
                    yield from stood(card_id, before, event.occurred_at)
            if then is not None:
                yield from stood(card_id, then, None)

    def stood(card_id: int, then: Standing, until: datetime | None) -> Iterator[Hit]:
        here = then.pod_id == rule.pod_id and rule.column_id in (None, then.column_id)
        if then.is_open and here:
            when = add_working(hours, then.since, rule.minutes or 0)
            if until is None or when < until:
                yield when, card_id, then

    return meet
