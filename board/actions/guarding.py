"""The limits of a board against one card: read, counted and judged at the moment at which its row is held."""

from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func
from sqlmodel import Session, col, select

from board import lanes, limits
from board.actions import timers
from board.actions.ground import Trace, record
from board.limits import COLUMN, EXPEDITE, Passed, Place, Rule
from board.models import (
    Board,
    Card,
    Column,
    ColumnCheck,
    EventKind,
    LimitScope,
    WipLimit,
)
from board.queries.exits import open_lines
from board.queries.loads import Policy, counted, rule_of
from core.people import Person
from core.refusal import NeedsReason
from core.statements import ask
from pods.models import Segment


def place_of(card: Card, column: Column) -> Place:
    """Where the card stands now, as limits see it."""
    return Place(column.id or 0, column.kind, card.service_class, card.segment_id, card.assignee_id)


def admit(
    session: Session,
    column: Column,
    before: Place | None,
    after: Place,
    reason: str = "",
    *,
    card_id: int | None = None,
    forced: bool = False,
) -> list[Passed]:
    """Every limit of the pod that this card would newly stand under: refused, asked for a reason, or passed.

    column: the one it will stand in. The boards are held, so what is counted here holds until the commit.
    """
    survey = _survey(session, column)
    return limits.judge(_full(session, survey, (before, after), card_id), reason, forced=forced)


def let_through(
    session: Session, move: tuple[Card, Column], before: Place | None, after: Place, reason: str
) -> tuple[list[Passed], list[ColumnCheck]]:
    """A card goes to a column of its pod: limits there, exit checklists on the way. One reason serves both."""
    card, column = move
    survey = _survey(session, column, card)
    full = _full(session, survey, (before, after), card.id)
    left = unticked(session, card, column) if survey.unticked else []
    if left and not limits.said_of(reason):
        limits.judge(full, "none yet")  # what is blocked anyway is said at once
        asked = limits.asks(full)
        for column_id, lines in by_column(left).items():
            here = session.get_one(Column, column_id).name
            asked.append(f"Before a card leaves {here}: {'; '.join(line.text for line in lines)}.")
        raise NeedsReason(" ".join([*asked, "Tick it in the card, or say why it goes on without."]))
    passed = limits.judge(full, reason)
    if survey.is_timed is not None:
        timers.foresee(session, card, is_timed=survey.is_timed)
    return passed, left


@dataclass(frozen=True)
class Survey:
    """A pod's agreements and every limit in force that may concern a card of a column.

    Of a card that leaves its column: how many lines it left unticked, and whether anything is timed for it.
    """

    opened: Board
    rules: list[Rule]
    unticked: int = 0
    is_timed: bool | None = None


class Source(NamedTuple):
    """The column that a card leaves, as a question names it."""

    id: Any
    pod_id: Any
    position: Any


def _survey(session: Session, column: Column, card: Card | None = None) -> Survey:
    asked: dict[str, Any] = {"pod_id": column.pod_id}
    if leaves := card is not None and card.column_id != column.id:
        source = session.get_one(Column, card.column_id)
        asked |= {"card_id": card.id, "source_id": source.id, "from": source.position, "upto": column.position}
    rows = session.execute(_surveying(leaves=leaves), asked).all()
    opened = rows[0][0]
    rules = [Rule(EXPEDITE, 0, opened.expedite_limit, opened.expedite_mode)]
    if (limit := limits.limit_of(column.kind, column.wip_limit)) is not None:
        rules.append(Rule(COLUMN, column.id or 0, limit, column.limit_mode, column.name))
    rules += [rule_of(row[1]) for row in rows if row[1] is not None]
    return Survey(opened, rules, *rows[0][2:])


@cache
def _surveying(*, leaves: bool) -> Any:
    """The question, put together once. With a card that leaves its column, what is asked of it besides."""
    pod_id: Any = bindparam("pod_id")
    wanted: Any = select(Board, WipLimit).outerjoin(
        WipLimit, (col(WipLimit.pod_id) == Board.pod_id) & col(WipLimit.archived_at).is_(None)
    )
    if leaves:
        source = Source(bindparam("source_id"), pod_id, bindparam("from"))
        lines = select(func.count(col(ColumnCheck.id))).join(Column, col(Column.id) == ColumnCheck.column_id)
        left = open_lines(bindparam("card_id"), source, bindparam("upto"))
        wanted = wanted.add_columns(
            lines.where(*left).scalar_subquery(), timers.has_timing(bindparam("card_id"), pod_id)
        )
    return wanted.where(Board.pod_id == pod_id).order_by(col(WipLimit.id))


def unticked(session: Session, card: Card, column: Column) -> list[ColumnCheck]:
    """The lines of exit checklists on its way to a column that are not ticked for this card, from left to right."""
    source = session.get_one(Column, card.column_id)
    wanted = select(ColumnCheck).join(Column, col(Column.id) == ColumnCheck.column_id)
    wanted = wanted.where(*open_lines(card.id, source, column.position))
    ordered = (col(Column.position), col(ColumnCheck.position), col(ColumnCheck.id))
    return list(session.exec(wanted.order_by(*ordered)))


def by_column(left: list[ColumnCheck]) -> dict[int, list[ColumnCheck]]:
    """Lines of exit checklists under the columns to which they belong."""
    found: dict[int, list[ColumnCheck]] = {}
    for line in left:
        found.setdefault(line.column_id, []).append(line)
    return found


def record_unticked(session: Session, card: Card, left: list[ColumnCheck], reason: str, trace: Trace) -> None:
    """Keep that it went on without these lines, and why: an event for each column that asks for them."""
    for column_id, lines in by_column(left).items():
        detail = {"column_id": column_id, "checks": [line.id for line in lines]}
        told = Trace(EventKind.UNCHECKED, trace.actor, trace.at, reason=" ".join(reason.split())[:600])
        record(session, card, told, detail=detail)


def record_passed(session: Session, card: Card, passed: list[Passed], trace: Trace, **facts: Any) -> None:
    """One event for each limit that was passed: limit, what it held, and why."""
    for one in passed:
        told = Trace(EventKind.OVERRIDDEN, trace.actor, trace.at, reason=one.reason[:600])
        record(session, card, told, detail=one.detail(), **facts)


def readjust(session: Session, card: Card, reason: str, **changed: Any) -> list[Passed]:
    """A card becomes another class or another person's where it stands: the limits that this touches."""
    if card.closed_at is not None or all(getattr(card, name) == value for name, value in changed.items()):
        return []
    column = session.get_one(Column, card.column_id)
    before = place_of(card, column)
    return admit(session, column, before, replace(before, **changed), reason, card_id=card.id)


def readmit(session: Session, card: Card, trace: Trace) -> None:
    """A blocker ended: where blocked cards do not count, this one counts again; what is over now is kept as such."""
    column = session.get_one(Column, card.column_id)
    if session.exec(select(Board.blocked_counts).where(Board.pod_id == card.pod_id)).one():
        return
    place = place_of(card, column)
    passed = admit(session, column, None, place, "Its blocker ended", card_id=card.id, forced=True)
    passed = [one for one in passed if one.rule.scope != EXPEDITE]
    record_passed(session, card, passed, trace)


def _full(
    session: Session, survey: Survey, places: tuple[Place | None, Place], card_id: int | None
) -> list[tuple[Rule, str, int]]:
    """The limits it enters that are reached. A count stops at the limit: no work grows with the column."""
    opened, after = survey.opened, places[1]
    asked = limits.entered(survey.rules, *places)
    if not asked:
        return []
    policy = Policy(opened.pod_id, opened.blocked_counts)
    found = ask(session, _counting(policy, tuple(asked), after.assignee_id), but=card_id or 0).one()
    reached = [rule for rule, held in zip(asked, found, strict=True) if held >= rule.limit]
    return [
        (rule, _said(session, opened, rule, after), _whole(session, opened, rule, after, card_id)) for rule in reached
    ]


@lru_cache(maxsize=500)
def _counting(policy: Policy, rules: tuple[Rule, ...], assignee_id: int | None) -> Any:
    """How many cards stand under each of these limits. Kept: the same limits are met all day."""
    capped = [counted(policy, rule, assignee_id, bindparam("but")).limit(rule.limit).subquery() for rule in rules]
    return select(*(select(func.count()).select_from(held).scalar_subquery() for held in capped))


def _whole(session: Session, opened: Board, rule: Rule, after: Place, card_id: int | None) -> int:
    """All of them, for the words: asked only when the limit is reached."""
    everything = counted(opened, rule, after.assignee_id, card_id).subquery()
    return int(session.exec(select(func.count()).select_from(everything)).one())


def _said(session: Session, opened: Board, rule: Rule, after: Place) -> str:
    """What a full limit is called, to people."""
    if rule.scope == EXPEDITE:
        wanted = counted(opened, rule).with_only_columns(col(Card.key)).order_by(col(Card.id))
        return ", ".join(session.execute(wanted).scalars())
    if rule.scope == LimitScope.PERSON:
        return session.get_one(Person, after.assignee_id).name
    if rule.scope == LimitScope.GROUP and not rule.name:
        named = select(Column.name).where(col(Column.id).in_(rule.column_ids)).order_by(col(Column.position))
        return " and ".join(session.exec(named)) + " together"
    if rule.scope == LimitScope.LANE:
        kind, _, which = rule.lane.partition(":")
        segment = session.get(Segment, int(which)) if kind == "segment" else None
        person = session.get(Person, int(which)) if kind == "person" else None
        segments = {segment.id or 0: segment.name} if segment else {}
        return "The lane " + lanes.lane_name(rule.lane, segments, {person.id or 0: person.name} if person else {})
    return rule.name or "The pod"
