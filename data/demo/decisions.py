"""What pods may grant, what they granted in two months, and the early signs of not being trusted."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from sqlmodel import Session, col, select

from board.models import Card
from core.people import Actor
from data.demo.founding import MANAGER
from data.demo.ground import Telling
from data.demo.people import crew_on
from data.demo.skills import lead_of
from data.demo.story import IMPROVING_POD, STRUGGLING_POD
from pods import actions
from pods.actions import NewGuardrail
from pods.guardrails import Wish
from pods.models import DecisionState, Remedy

WEEKS = 8
GRANTS = 60
REVIEWED = timedelta(weeks=13)
WHY = {
    "refund": (Remedy.REFUND, "Credit not paid out in six weeks"),
    "complaint": (Remedy.CREDIT, "Three answers, three versions"),
    "outage": (Remedy.CREDIT, "Food spoiled while the power was out"),
    "payment plan": (Remedy.FEE_WAIVER, "Reminder fee although the plan ran"),
    "bill query": (Remedy.REFUND, "Charged for two months at once"),
    "tariff change": (Remedy.FEE_WAIVER, "Change came a month late"),
}


@dataclass(frozen=True)
class Grant:
    """One wish of the story: when, on which card, how much."""

    at: datetime
    card: Card
    pod: str
    amount: int


def tell(telling: Telling, session: Session) -> None:
    """Guardrails first, then what was decided under them."""
    set_limits(telling, session)
    draw = Random("decisions")
    for number, grant in enumerate(grants(telling, session, draw)):
        decide(telling, session, grant, number, draw)
    leave_waiting(telling, session, draw)


def set_limits(telling: Telling, session: Session) -> None:
    """Refunds raised once and overdue for review, credits about to change, fees waived, and care with its own."""
    span = telling.span
    begin = max(span.first, span.monday(WEEKS + 1))
    raised, today = max(begin + timedelta(days=1), span.monday(5)), span.today
    first = NewGuardrail(Remedy.REFUND, "EUR", begin, raised, 40_00, 100_00, 2_000_00)
    overdue = max(raised + timedelta(days=1), today - timedelta(days=9))
    rules = [
        (first, "refund", 0),
        (NewGuardrail(Remedy.CREDIT, "EUR", begin, today + REVIEWED, 30_00, 60_00, 1_500_00), "credit", 0),
        (NewGuardrail(Remedy.FEE_WAIVER, "EUR", begin, today + REVIEWED, 20_00, 40_00, note="One a season"), "fee", 0),
        (
            NewGuardrail(Remedy.REFUND, "EUR", raised, overdue, 50_00, 100_00, 2_000_00, note="40 was asked about"),
            "refund",
            1,
        ),
    ]
    if "PC" in telling.pod_ids:
        care = NewGuardrail(
            Remedy.REPLACEMENT, "EUR", begin, today + REVIEWED, 120_00, 240_00, pod_id=telling.pod_ids["PC"]
        )
        rules.append((care, "care", 0))
    planned = today + timedelta(days=10)
    higher = NewGuardrail(
        Remedy.CREDIT, "EUR", planned, planned + REVIEWED, 40_00, 80_00, 1_500_00, note="Winter comes"
    )
    rules.append((higher, "credit", 1))
    for new, series, seen in rules:
        limit(telling, session, new, series, seen)


def limit(telling: Telling, session: Session, new: NewGuardrail, series: str, seen: int) -> None:
    """One version, said in the morning it begins; a planned one today."""
    at = telling.span.at(min(new.valid_from, telling.span.today), 7.1)
    manager, key = telling.who(session, MANAGER, at), f"demo:rail:{series}"
    actions.set_guardrail(
        session, manager, new, at, op=f"{key}:{seen}" if seen else key, series=key if seen else "", seen_version=seen
    )


def grants(telling: Telling, session: Session, draw: Random) -> list[Grant]:
    """Cards of the last two months on which something may be owed, in order of time."""
    span = telling.span
    since = span.at(max(span.first, span.monday(WEEKS)) + timedelta(days=2), 8)
    codes = {pod_id: code for code, pod_id in telling.pod_ids.items()}
    wanted = (
        select(Card)
        .where(Card.opened_at >= since, col(Card.topic).in_(WHY), col(Card.customer_id).is_not(None))
        .order_by(col(Card.opened_at), col(Card.id))
    )
    cards = list(session.exec(wanted))
    chosen = cards[:: max(1, len(cards) // GRANTS)]
    found = []
    for card in chosen:
        at = card.opened_at + timedelta(minutes=draw.randrange(20, 200))
        high = draw.random() < 0.16
        amount = draw.choice((60, 75, 90, 120) if high else (10, 15, 15, 20, 20, 25, 30, 40)) * 100
        if at < span.now:
            found.append(Grant(at, card, codes[card.pod_id], amount))
    return sorted(found, key=lambda one: (one.at, one.card.id or 0))


def decide(telling: Telling, session: Session, grant: Grant, number: int, draw: Random) -> None:
    """Granted at once, or asked and answered; in one pod somebody asks although nobody must."""
    actor = somebody(telling, session, grant.pod, grant.at, draw)
    remedy, why = WHY[grant.card.topic]
    card, key = grant.card, f"demo:grant:{number}"
    wish = Wish(card.pod_id, remedy, grant.amount, "EUR", why, card.id, card.key, card.customer_id)
    if grant.pod == STRUGGLING_POD and number % 2 == 0:
        made = actions.ask_approval_anyway(session, actor, wish, grant.at, op=key)
    else:
        made = actions.make_decision(session, actor, wish, grant.at, op=key)
    manager = telling.who(session, MANAGER, grant.at)
    if made.state is DecisionState.WAITING:
        answer(telling, session, made.id or 0, made.approver_id, grant.at, draw)
    elif grant.pod == IMPROVING_POD and number % 2 == 0:
        later = min(grant.at + timedelta(hours=20), telling.span.now)
        why = "I want to see credits of this sort first"
        actions.overrule_decision(session, manager, made.id or 0, why, later, op=f"{key}:no")


def answer(
    telling: Telling, session: Session, decision_id: int, approver_id: int | None, asked_at: datetime, draw: Random
) -> None:
    """After minutes or hours; what was asked in the last days waits still."""
    at = asked_at + timedelta(minutes=draw.choice((12, 25, 40, 95, 180, 420)))
    if at > telling.span.now - timedelta(days=3):
        return
    login = next(login for login, person_id in telling.person_ids.items() if person_id == approver_id)
    declined = draw.random() < 0.2
    given = DecisionState.DECLINED if declined else DecisionState.APPROVED
    note = "The tariff was explained twice; nothing is owed" if declined else ""
    actor = telling.who(session, login, at)
    actions.answer_decision(session, actor, decision_id, given, note, at, op=f"demo:answer:{decision_id}")


def leave_waiting(telling: Telling, session: Session, draw: Random) -> None:
    """In the first pod two wishes of this morning wait: an agent's for the lead, the lead's for the manager."""
    code = telling.plans[0].code
    wanted = (
        select(Card)
        .where(Card.pod_id == telling.pod_ids[code], col(Card.customer_id).is_not(None), col(Card.closed_at).is_(None))
        .order_by(col(Card.opened_at).desc(), col(Card.id).desc())
    )
    at = telling.span.now - timedelta(minutes=95)
    for number, card in enumerate(session.exec(wanted.limit(2))):
        lead = telling.who(session, lead_of(telling, code), at)
        actor = lead if number else somebody(telling, session, code, at, draw)
        wish = Wish(
            card.pod_id,
            Remedy.REFUND,
            (85_00, 140_00)[number],
            "EUR",
            "Billed twice, and nobody called back",
            card.id,
            card.key,
            card.customer_id,
        )
        actions.make_decision(session, actor, wish, max(at, card.opened_at), op=f"demo:waits:{number}")


def somebody(telling: Telling, session: Session, code: str, at: datetime, draw: Random) -> Actor:
    """One of the pod's people of that day who is still here, not its lead: this part is told after the last day."""
    here = {person.login for person in crew_on(telling.people, code, telling.span.today)}
    crew = [person.login for person in crew_on(telling.people, code, telling.span.day_of(at))[1:]]
    return telling.who(session, draw.choice([login for login in crew if login in here]), at)
