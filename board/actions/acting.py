"""A rule meets a card: what it does goes through the same guarded actions as what people do, or is refused."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from board import ruling
from board.actions import blocks, cards, labels, moves, notices
from board.actions.ground import CAUSED, attempt, hold_boards
from board.matching import matches
from board.models import Card, CardEvent, CardLabel, NoticeKind, Rule, RuleRun, RunOutcome, ServiceClass, Timer
from board.queries.facts import facts_of
from board.queries.rules import called_in, happening
from board.ruling import Deed, DeedKind
from core.people import Actor, ActorKind, Grant, Role
from core.refusal import Refused
from pods import queries as pod_queries

BROKE = "It could not be carried out, for a fault of Podboard. Nothing was changed."


def answer_event(session: Session, rule_id: int, event_id: int, at: datetime) -> RuleRun | None:
    """Let a rule look at an event, once. The board's row is the lock: whoever comes second finds it done."""
    pod_id = session.exec(select(Rule.pod_id).where(Rule.id == rule_id)).one()
    hold_boards(session, {pod_id})
    rule = session.get_one(Rule, rule_id, populate_existing=True)
    if rule.enabled_at is None or rule.seen_event_id >= event_id:
        return None
    rule.seen_event_id = event_id
    session.add(rule)
    session.flush()
    seen = happening(session.get_one(CardEvent, event_id))
    if not ruling.answers(rule.trigger, rule.column_id, rule_id, seen):
        return None
    return meet(session, rule, seen.card_id, f"event:{event_id}", seen.depth, at)


def meet(session: Session, rule: Rule, card_id: int, cause: str, depth: int, at: datetime) -> RuleRun | None:
    """Do what the rule says, if the card is still here and fits. Whatever is refused is kept with the reason."""
    card = session.get(Card, card_id, populate_existing=True)
    if card is None or card.pod_id != rule.pod_id:
        return None
    unreadable = ""
    try:
        if not matches(facts_of(session, card), rule.condition):
            return None
    except Refused as reason:
        unreadable = f"Its condition cannot be read any more. {reason}"
    known = select(RuleRun.id).where(RuleRun.rule_id == rule.id, RuleRun.card_id == card_id, RuleRun.cause == cause)
    if session.exec(known).first() is not None:
        return None
    refused = (RunOutcome.REFUSED, unreadable) if unreadable else _looping(session, rule, card_id, depth, at)
    outcome, said = refused or _act(session, rule, card, cause, depth, at)
    run = RuleRun(
        rule_id=rule.id or 0, card_id=card_id, cause=cause, depth=depth, outcome=outcome, said=said[:300], at=at
    )
    session.add(run)
    session.flush()
    return run


def keep_failure(session: Session, rule_id: int, event_id: int, at: datetime) -> None:
    """A rule broke for a reason of ours: go on after it, and say so."""
    pod_id = session.exec(select(Rule.pod_id).where(Rule.id == rule_id)).one()
    hold_boards(session, {pod_id})
    rule, event = session.get_one(Rule, rule_id, populate_existing=True), session.get_one(CardEvent, event_id)
    rule.seen_event_id = max(rule.seen_event_id, event_id)
    facts: dict[str, Any] = {"outcome": RunOutcome.REFUSED, "said": BROKE, "at": at, "cause": f"event:{event_id}"}
    session.add_all([rule, RuleRun(rule_id=rule_id, card_id=event.card_id, **facts)])


def drop_broken(session: Session, timer_id: int, at: datetime) -> None:
    """A timer broke for a reason of ours: it is left behind, so that those after it fire. A rule's run says so."""
    timer = session.get_one(Timer, timer_id)
    timer.dropped_at = at
    session.add(timer)
    if timer.rule_id is not None:
        facts: dict[str, Any] = {"outcome": RunOutcome.REFUSED, "said": BROKE, "at": at, "cause": f"timer:{timer_id}"}
        session.add(RuleRun(rule_id=timer.rule_id, card_id=timer.card_id, **facts))


def leads_of(session: Session, pod_id: int, at: datetime) -> list[int]:
    """Who leads the pod on that day."""
    members = pod_queries.members_on(session, pod_id, pod_queries.day_of(session, at, pod_id))
    return [member.person_id for member in members if member.role is Role.LEAD]


def whose(session: Session, card: Card, at: datetime) -> list[int]:
    """Whoever has the card; nobody has it: who leads the pod."""
    return [card.assignee_id] if card.assignee_id is not None else leads_of(session, card.pod_id, at)


def _looping(session: Session, rule: Rule, card_id: int, depth: int, at: datetime) -> tuple[RunOutcome, str] | None:
    if depth >= ruling.DEEPEST:
        return RunOutcome.LOOP, f"{depth} rules led to this one after another, so it did nothing."
    day = select(func.count()).select_from(RuleRun)
    day = day.where(RuleRun.rule_id == rule.id, RuleRun.card_id == card_id, col(RuleRun.at) > at - timedelta(days=1))
    if session.exec(day).one() >= ruling.A_DAY:
        return RunOutcome.LOOP, f"It met this card {ruling.A_DAY} times within a day, so it did nothing."
    return None


def _act(session: Session, rule: Rule, card: Card, cause: str, depth: int, at: datetime) -> tuple[RunOutcome, str]:
    """Each deed by itself: what one is refused does not stop the next."""
    rule_id, card_id, deeds = rule.id or 0, card.id or 0, ruling.deeds_of(rule.deeds)
    actor = Actor(f"Rule {rule_id}", (Grant(Role.LEAD, rule.pod_id),), kind=ActorKind.RULE)
    called, refused, carried = called_in(session, rule.pod_id, at), [], []
    session.info[CAUSED] = (rule_id, depth + 1)
    try:
        for number, deed in enumerate(deeds):
            op = f"rule-{rule_id}-{card_id}-{cause}-{number}"
            if reason := attempt(session, partial(do, session, actor, card_id, deed, at, op)):
                refused.append(reason)
            else:
                carried.append(ruling.deed_words(deed, called))
    finally:
        session.info.pop(CAUSED, None)
    done = f"Done: {'; '.join(carried)}." if carried else ""
    if refused:
        return RunOutcome.REFUSED, " ".join([*refused, done]).strip()
    return RunOutcome.DONE, done


def do(session: Session, actor: Actor, card_id: int, deed: Deed, at: datetime, op: str) -> None:
    """One deed. What is so already needs nothing."""
    card = session.get_one(Card, card_id, populate_existing=True)
    if deed.kind is DeedKind.NOTIFY:
        people = [deed.target] if deed.target is not None else whose(session, card, at)
        notices.tell(session, people, NoticeKind.RULE, at, pod_id=card.pod_id, card_id=card_id, said=deed.text)
        return
    if deed.kind is DeedKind.CREATE:
        wish = cards.NewCard(card.pod_id, deed.text, card.customer_id, card.segment_id, topic=card.topic)
        cards.create_card(session, actor, wish, at, op=op)
        return
    if card.closed_at is not None:
        raise Refused(f"{card.key} is closed.")
    _change(session, actor, card, deed, at, op)


def _change(session: Session, actor: Actor, card: Card, deed: Deed, at: datetime, op: str) -> None:
    """A deed that changes the card itself."""
    card_id = card.id or 0
    if deed.kind is DeedKind.MOVE and card.column_id != deed.target:
        moves.move_card(session, actor, moves.CardMove(card_id, deed.target or 0, card.version), at, op=op)
    elif deed.kind is DeedKind.ASSIGN and card.assignee_id != deed.target:
        cards.assign_card(session, actor, card_id, deed.target, card.version, at, op=op)
    elif deed.kind is DeedKind.LABEL and session.get(CardLabel, (card_id, deed.target)) is None:
        labels.put_label(session, actor, card_id, deed.target or 0, at, op=op)
    elif deed.kind is DeedKind.BLOCK:
        blocks.block_card(session, actor, card_id, deed.text, None, at, op=op)
    elif deed.kind is DeedKind.CLASS and card.service_class.value != deed.text:
        fields = ("title", "description", "channel", "topic", "due_at")
        same = {name: getattr(card, name) for name in fields}
        edit = cards.CardEdit(service_class=ServiceClass(deed.text), **same)
        cards.edit_card(session, actor, card_id, edit, card.version, at, op=op)
