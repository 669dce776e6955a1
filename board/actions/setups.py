"""Change a board's set-up as a whole: checked, within what was granted, kept as a version that can come back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from board import changes, setup
from board.actions.ground import hold_boards
from board.models import (
    Board,
    BoardRange,
    BoardSetup,
    Card,
    ClassPolicy,
    Column,
    ColumnCheck,
    LimitScope,
    ServiceClass,
    WipLimit,
)
from board.queries.setups import names_of, range_of, read_setup
from board.setup import ClassPlan, ColumnPlan, LimitPlan, Line, Range, Setup
from core import audit, permissions
from core.people import Actor
from core.refusal import Conflict, NotFound, Refused
from pods.models import Segment, ServiceCalendar


def save_setup(
    session: Session,
    actor: Actor,
    pod_id: int,
    wished: Setup,
    seen: int,
    at: datetime,
    *,
    op: str,
    reverts: int | None = None,
) -> BoardSetup:
    """Make the board so, if nobody changed it since `seen`. reverts: the number of the version that comes back."""
    permissions.check(actor, "board.configure", pod_id)
    hold_boards(session, {pod_id})
    if answer := audit.answered(session, actor, "board.setup", op):
        return session.get_one(BoardSetup, answer.object_id)
    opened = session.get_one(Board, pod_id, populate_existing=True)
    before = read_setup(session, pod_id)
    if opened.setup_version != seen:
        raise Conflict(
            "Somebody changed this board's set-up before you. Your draft is kept: look at it once more, then save it.",
            theirs=_said(session, pod_id, opened.setup_version),
        )
    wished = setup.tidy(wished)
    setup.check(wished)
    _check_named(session, wished)
    if not changes.differences(before, wished, names_of(session, pod_id, at)):
        raise Refused("Nothing is different from the board as it stands. Nothing was saved.")
    _apply(session, opened, before, wished, at)
    row = keep(session, actor, opened, before, at, reverts)
    target = ("board_setup", row.id)
    told: dict[str, Any] = {"before": {"number": seen}, "after": {"number": row.number, "reverts": reverts}}
    audit.note(session, actor, "board.setup", at, target, pod_id=pod_id, **told, op=op)
    return row


def grant_range(
    session: Session, actor: Actor, pod_id: int, granted: Range, version: int, at: datetime, *, op: str
) -> BoardRange:
    """Say how far the pod may change its own board without asking. version 0: nothing was granted until now."""
    permissions.check(actor, "board.grant", pod_id)
    hold_boards(session, {pod_id})
    row = session.get(BoardRange, pod_id, populate_existing=True)
    if audit.answered(session, actor, "board.grant", op):
        return row or BoardRange(pod_id=pod_id)
    if (row.version if row else 0) != version:
        raise Conflict("Somebody else changed this range meanwhile. Yours was not saved; look at theirs first.")
    if not 1 <= granted.limit_low <= granted.limit_high <= 999:
        raise Refused("Limits go from a lowest to a highest number between 1 and 999.")
    if not 2 <= granted.columns_high <= setup.MOST_COLUMNS or not 1 <= granted.expedite_high <= 999:
        raise Refused(f"A board has 2 to {setup.MOST_COLUMNS} columns, and at least one expedite card at once.")
    if len(granted.note) > 300:
        raise Refused(f"That note has {len(granted.note)} characters; 300 fit. Nothing was saved.")
    before = None if row is None else _facts(range_of(row))
    row = row or BoardRange(pod_id=pod_id, version=0)
    for name, value in {**vars(granted), "note": granted.note.strip(), "version": version + 1}.items():
        setattr(row, name, value)
    session.add(row)
    told: dict[str, Any] = {"before": before, "after": _facts(granted)}
    audit.note(session, actor, "board.grant", at, ("board", pod_id), pod_id=pod_id, **told, op=op)
    return row


def keep(
    session: Session, actor: Actor, opened: Board, before: Setup, at: datetime, reverts: int | None = None
) -> BoardSetup:
    """Keep the set-up as it stands now as the next version; refused where it goes beyond what was granted."""
    session.flush()
    after, names = read_setup(session, opened.pod_id), names_of(session, opened.pod_id, at)
    row = session.get(BoardRange, opened.pod_id)
    if row is not None and not permissions.allows(actor, "board.grant", opened.pod_id):
        setup.check_range(before, after, range_of(row), names)
    keep_first(session, opened, before, at)
    said = " ".join(changes.differences(before, after, replace(names, people={})))
    opened.setup_version += 1
    kept = BoardSetup(
        pod_id=opened.pod_id,
        number=opened.setup_version,
        at=at,
        actor_id=actor.person_id,
        said=said if len(said) <= 600 else said[:599] + "…",
        setup=setup.document(after),
        reverts_id=_version(session, opened.pod_id, reverts) if reverts else None,
    )
    session.add_all([opened, kept])
    session.flush()
    return kept


def keep_first(session: Session, opened: Board, current: Setup, at: datetime) -> None:
    """The version that the first change starts from; it is no change itself, so it says nothing."""
    if _version(session, opened.pod_id, opened.setup_version) is None:
        row = BoardSetup(pod_id=opened.pod_id, number=opened.setup_version, at=at, setup=setup.document(current))
        session.add(row)
        session.flush()


def _apply(session: Session, opened: Board, before: Setup, wished: Setup, at: datetime) -> None:
    for name in setup.PLAIN:
        setattr(opened, name, getattr(wished, name))
    session.add(opened)
    real = {place: _column(session, opened.pod_id, place, plan) for place, plan in enumerate(wished.columns)}
    ids = {plan.column_id: real[place] for place, plan in enumerate(wished.columns)}
    for column in before.columns:
        if column.column_id not in ids:
            _hide(session, column, at)
    for plan in wished.columns:
        _checks(session, ids[plan.column_id], plan.checks, at)
    _limits(session, opened.pod_id, wished.limits, ids, at)
    _classes(session, opened.pod_id, wished.classes)


def _column(session: Session, pod_id: int, place: int, plan: ColumnPlan) -> int:
    row = session.get(Column, plan.column_id) if plan.column_id > 0 else Column(pod_id=pod_id, name="", position=0)
    if row is None or row.pod_id != pod_id:
        raise NotFound("A column of that set-up")
    if row.id is not None and row.kind is not plan.kind:
        raise Refused("What a column means stays as it is, so that its history can be read. Add another column.")
    values: dict[str, Any] = {"name": plan.name, "kind": plan.kind, "wip_limit": plan.wip_limit, "position": place}
    values |= {"limit_mode": plan.mode, "policy": plan.policy, "archived_at": None}
    if row.id is not None and any(getattr(row, name) != value for name, value in values.items()):
        row.version += 1
    for name, value in values.items():
        setattr(row, name, value)
    session.add(row)
    session.flush()
    return row.id or 0


def _hide(session: Session, plan: ColumnPlan, at: datetime) -> None:
    held = select(Card.id).where(Card.column_id == plan.column_id, col(Card.closed_at).is_(None))
    if session.exec(held).first() is not None:
        raise Refused(f"{plan.name} still holds cards. Move them first, then it can leave the board.")
    row = session.get_one(Column, plan.column_id)
    row.archived_at, row.version = at, row.version + 1
    session.add(row)


def _checks(session: Session, column_id: int, lines: Sequence[Line], at: datetime) -> None:
    """A line whose words change is another line: what was ticked before says nothing about it."""
    rows = {row.id: row for row in session.exec(select(ColumnCheck).where(ColumnCheck.column_id == column_id))}
    by_text = {row.text: row for row in rows.values()}
    stays = set()
    for place, line in enumerate(lines):
        row = by_text.get(line.text) or ColumnCheck(column_id=column_id, text=line.text)
        row.position, row.archived_at = place, None
        session.add(row)
        session.flush()
        stays.add(row.id)
    for key, row in rows.items():
        if key not in stays and row.archived_at is None:
            row.archived_at = at
            session.add(row)


def _limits(session: Session, pod_id: int, plans: Sequence[LimitPlan], ids: dict[int, int], at: datetime) -> None:
    rows = {row.id: row for row in session.exec(select(WipLimit).where(WipLimit.pod_id == pod_id))}
    stays = set()
    for plan in plans:
        row = rows.get(plan.limit_id) if plan.limit_id > 0 else None
        if row is None and plan.limit_id > 0:
            raise NotFound("A limit of that set-up")
        row = row or WipLimit(pod_id=pod_id, scope=plan.scope, wip_limit=plan.wip_limit, version=0)
        row.scope, row.wip_limit, row.mode, row.name = plan.scope, plan.wip_limit, plan.mode, plan.name
        row.column_ids = [ids[column_id] for column_id in plan.column_ids]
        row.lane, row.person_id, row.archived_at, row.version = plan.lane, plan.person_id, None, row.version + 1
        session.add(row)
        session.flush()
        stays.add(row.id)
    for key, row in rows.items():
        if key not in stays and row.archived_at is None:
            row.archived_at = at
            session.add(row)


def _classes(session: Session, pod_id: int, plans: Sequence[ClassPlan]) -> None:
    for place, plan in enumerate(plans):
        row = session.get(ClassPolicy, (pod_id, plan.service_class))
        row = row or ClassPolicy(pod_id=pod_id, service_class=plan.service_class, version=0)
        values = {"policy": plan.policy, "pull_order": place, "target_days": plan.target_days}
        if row.version == 0 or any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            row.version += 1
            session.add(row)


def _check_named(session: Session, wished: Setup) -> None:
    """Whom and what limits name must be there."""
    if wished.calendar_id is not None and session.get(ServiceCalendar, wished.calendar_id) is None:
        raise NotFound("That calendar")
    for plan in wished.limits:
        kind, _, which = plan.lane.partition(":")
        if plan.scope is not LimitScope.LANE:
            continue
        if kind == "class" and which in set(ServiceClass):
            continue
        if kind == "class" or not which.isdecimal() or (kind == "segment" and not _is_there(session, int(which))):
            raise NotFound("The lane of that limit")


def _is_there(session: Session, segment_id: int) -> bool:
    return segment_id == 0 or session.get(Segment, segment_id) is not None


def _version(session: Session, pod_id: int, number: int) -> int | None:
    wanted = select(BoardSetup.id).where(BoardSetup.pod_id == pod_id, BoardSetup.number == number)
    return session.exec(wanted).first()


def _said(session: Session, pod_id: int, number: int) -> str:
    wanted = select(BoardSetup.said).where(BoardSetup.pod_id == pod_id, BoardSetup.number == number)
    return session.exec(wanted).first() or ""


def _facts(granted: Range) -> dict[str, Any]:
    return {name: value for name, value in vars(granted).items() if name != "note"}
