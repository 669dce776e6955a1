"""Rules of a pod: written, tried on the last days, enabled, put away. Only a version that was tried can be enabled."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from board import matching, ruling
from board.actions import timers
from board.actions.ground import check_member, held_column, hold_boards, sentence
from board.models import CardEvent, Label, Rule, RuleTrigger
from board.queries import find
from board.ruling import Deed, DeedKind
from core import audit, permissions
from core.people import Actor
from core.refusal import Conflict, NotFound, Refused


@dataclass(frozen=True)
class RuleWish:
    """A rule as it is wished for. column_id: into which, or in which, for triggers that ask for one."""

    name: str
    trigger: RuleTrigger
    deeds: tuple[Deed, ...]
    condition: str = ""
    column_id: int | None = None
    minutes: int | None = None


def write_rule(session: Session, actor: Actor, pod_id: int, wish: RuleWish, at: datetime, *, op: str) -> Rule:
    """A new rule, not in force yet."""
    permissions.check(actor, "rule.write", pod_id)
    hold_boards(session, {pod_id})
    if done := audit.answered(session, actor, "rule.write", op):
        return session.get_one(Rule, done.object_id)
    standing = select(func.count()).select_from(Rule).where(Rule.pod_id == pod_id, col(Rule.archived_at).is_(None))
    if session.exec(standing).one() >= ruling.MOST_RULES:
        raise Refused(f"A pod has at most {ruling.MOST_RULES} rules, or nobody knows what acts. Put one away first.")
    values = _checked(session, actor, pod_id, wish, at)
    rule = Rule(pod_id=pod_id, author_id=actor.person_id, changed_at=at, **values)
    session.add(rule)
    session.flush()
    _note(session, actor, "rule.write", rule, at, op)
    return rule


def change_rule(
    session: Session, actor: Actor, rule_id: int, wish: RuleWish, version: int, at: datetime, *, op: str
) -> Rule:
    """Another version of a rule: it stops until this one was tried and is enabled."""
    rule = _held(session, actor, rule_id)
    if audit.answered(session, actor, "rule.change", op):
        return rule
    _check_version(rule, version)
    for name, value in _checked(session, actor, rule.pod_id, wish, at).items():
        setattr(rule, name, value)
    rule.version, rule.enabled_at, rule.changed_at = rule.version + 1, None, at
    _settle(session, rule, at)
    _note(session, actor, "rule.change", rule, at, op)
    return rule


def try_rule(session: Session, actor: Actor, rule_id: int, version: int, at: datetime, *, op: str) -> Rule:
    """Say that one saw what this version would have done on the last days."""
    rule = _held(session, actor, rule_id)
    if audit.answered(session, actor, "rule.try", op):
        return rule
    _check_version(rule, version)
    rule.tried_version, rule.tried_at = version, at
    session.add(rule)
    _note(session, actor, "rule.try", rule, at, op)
    return rule


def enable_rule(session: Session, actor: Actor, rule_id: int, version: int, at: datetime, *, op: str) -> Rule:
    """From now on it acts, on what happens from now on."""
    rule = _held(session, actor, rule_id)
    if audit.answered(session, actor, "rule.enable", op):
        return rule
    _check_version(rule, version)
    if rule.tried_version != rule.version:
        raise Refused("Try this version on the last 30 days first, and look at what it would have done.")
    if rule.enabled_at is not None:
        raise Refused("This rule is in force already.")
    if rule.column_id is not None:
        held_column(session, rule.pod_id, rule.column_id)
    find.check_names(session, actor, rule.pod_id, matching.terms_of(rule.condition), at)
    _check_targets(session, rule.pod_id, ruling.deeds_of(rule.deeds), at)
    rule.enabled_at = at
    rule.seen_event_id = session.exec(select(func.max(CardEvent.id))).one() or 0
    _settle(session, rule, at)
    _note(session, actor, "rule.enable", rule, at, op)
    return rule


def disable_rule(session: Session, actor: Actor, rule_id: int, at: datetime, *, op: str) -> Rule:
    """From now on it does nothing. What it did stays."""
    rule = _held(session, actor, rule_id)
    if audit.answered(session, actor, "rule.disable", op):
        return rule
    if rule.enabled_at is None:
        raise Refused("This rule is not in force.")
    rule.enabled_at = None
    _settle(session, rule, at)
    _note(session, actor, "rule.disable", rule, at, op)
    return rule


def archive_rule(session: Session, actor: Actor, rule_id: int, at: datetime, *, op: str) -> Rule:
    """Put a rule away; what it did can be read still."""
    rule = _held(session, actor, rule_id)
    if audit.answered(session, actor, "rule.archive", op):
        return rule
    rule.enabled_at, rule.archived_at = None, rule.archived_at or at
    _settle(session, rule, at)
    _note(session, actor, "rule.archive", rule, at, op)
    return rule


def _held(session: Session, actor: Actor, rule_id: int) -> Rule:
    """The rule, permitted, with its board held."""
    pod_id = session.exec(select(Rule.pod_id).where(Rule.id == rule_id)).first()
    if pod_id is None or not permissions.allows(actor, "rule.read", pod_id):
        raise NotFound("That rule")
    permissions.check(actor, "rule.write", pod_id)
    hold_boards(session, {pod_id})
    return session.get_one(Rule, rule_id, populate_existing=True)


def _check_version(rule: Rule, version: int) -> None:
    if rule.archived_at is not None:
        raise Refused("This rule was put away. Write a new one.")
    if rule.version != version:
        raise Conflict("Somebody changed this rule before you. Look at it again; nothing of yours was saved.")


def _checked(session: Session, actor: Actor, pod_id: int, wish: RuleWish, at: datetime) -> dict[str, Any]:
    name = sentence(wish.name, "Give the rule a name that says what it is for.", 80)
    ruling.check_rule(wish.trigger, wish.minutes, wish.condition, wish.deeds)
    find.check_names(session, actor, pod_id, matching.terms_of(wish.condition), at)
    asks_column = wish.trigger in (RuleTrigger.MOVED, RuleTrigger.TIME_IN_COLUMN)
    column_id = wish.column_id if asks_column else None
    if column_id is not None:
        held_column(session, pod_id, column_id)
    _check_targets(session, pod_id, wish.deeds, at)
    return {
        "name": name,
        "trigger": wish.trigger,
        "column_id": column_id,
        "minutes": wish.minutes if wish.trigger is RuleTrigger.TIME_IN_COLUMN else None,
        "condition": wish.condition.strip(),
        "deeds": ruling.stored(wish.deeds),
    }


def _check_targets(session: Session, pod_id: int, deeds: tuple[Deed, ...], at: datetime) -> None:
    """What a rule names must be there: a column of this board, a label and a person of this pod."""
    for deed in deeds:
        if deed.kind is DeedKind.MOVE:
            held_column(session, pod_id, deed.target or 0)
        if deed.kind is DeedKind.LABEL:
            label = session.get(Label, deed.target)
            if label is None or label.pod_id != pod_id or label.archived_at is not None:
                raise NotFound("That label")
        if deed.kind in (DeedKind.ASSIGN, DeedKind.NOTIFY):
            check_member(session, pod_id, deed.target, at)


def _settle(session: Session, rule: Rule, at: datetime) -> None:
    session.add(rule)
    session.flush()
    timers.plan_rule(session, rule, at)


def _note(session: Session, actor: Actor, action: str, rule: Rule, at: datetime, op: str) -> None:
    after = {"trigger": rule.trigger.value, "version": rule.version, "enabled": rule.enabled_at is not None}
    audit.note(session, actor, action, at, ("rule", rule.id), pod_id=rule.pod_id, after=after, op=op)
