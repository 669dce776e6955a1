"""Lines with their rates, some logged time, a few articles, one category that moved down and one that cannot yet."""

from datetime import timedelta
from random import Random

from sqlmodel import Session, col, select

from board import actions as board_actions
from board.actions import NewTime
from board.models import Card, Handoff, TimeEntry
from data.demo.decisions import somebody
from data.demo.founding import MANAGER
from data.demo.ground import Telling
from data.demo.skills import lead_of
from pods import actions
from pods.actions import ArticleText, LevelCost, ShiftDown
from pods.models import Guardrail

RATES = ((1, "Homes", 32_00), (2, "Specialists", 54_00), (3, "Engineers", 96_00))
SECOND_LINE = ("SO", "SB")
WEEKS = 8
MOST = 120
MOVED_WEEKS_AGO = 5

ARTICLES = (
    ArticleText(
        "Reading refused as too low: what to check",
        "meter reading",
        "1. Compare meter number and reading date. 2. Ask for a photo. 3. Enter the reading with the code for a photo. "
        "4. Tell the customer that the next bill puts it right.",
    ),
    ArticleText(
        "Debit taken twice: how to pay it back",
        "payment plan",
        "1. Look at both debits. 2. Refund the later one within the limit. 3. Say on which day the money arrives.",
    ),
)
DRAFT = ArticleText(
    "Signing in again after a forgotten password",
    "password reset",
    "1. Check two facts of the contract. 2. Send the link. 3. Stay on the line until it works. (Which facts?)",
)


def tell(telling: Telling, session: Session) -> None:
    """The lines, the time, the articles, the proposals."""
    set_lines(telling, session)
    log_time(telling, session)
    homes = [plan.code for plan in telling.plans if plan.code not in SECOND_LINE]
    write(telling, session, homes[0])
    propose(telling, session, homes[0])


def set_lines(telling: Telling, session: Session) -> None:
    """Homes answer first; solar and business know more; engineers are asked by name."""
    at = telling.span.at(telling.span.first, 7.6)
    manager = telling.who(session, MANAGER, at)
    for number, name, cost in RATES:
        new = LevelCost(number, name, cost, "EUR", telling.span.first)
        actions.set_level_cost(session, manager, new, at, op=f"demo:rate:{number}")
    for code, pod_id in telling.pod_ids.items():
        number = 2 if code in SECOND_LINE else 1
        actions.set_pod_level(session, manager, pod_id, number, at, op=f"demo:line:{code}")


def log_time(telling: Telling, session: Session) -> None:
    """Minutes on some cases of the last weeks: those that changed hands, and one in ten of the others."""
    since = telling.span.at(max(telling.span.first, telling.span.monday(WEEKS)), 0)
    wanted = select(Card).where(Card.opened_at >= since, col(Card.contract_id).is_(None), Card.topic != "")
    cards = list(session.exec(wanted.order_by(col(Card.opened_at), col(Card.id))))
    timed = set(session.exec(select(TimeEntry.card_id)))
    moved = set(session.exec(select(Handoff.card_id).where(Handoff.at >= since)))
    codes = {pod_id: code for code, pod_id in telling.pod_ids.items()}
    chosen = [card for n, card in enumerate(cards) if card.id not in timed and (card.id in moved or n % 10 == 0)]
    draw = Random("time on cases")
    for number, card in enumerate(chosen[:MOST]):
        start = card.opened_at.replace(second=0, microsecond=0) + timedelta(minutes=30 + number % 7)
        is_deep = codes[card.pod_id] in SECOND_LINE and draw.random() < 0.3
        end = start + timedelta(minutes=draw.choice((10, 15, 20, 25, 40, 55)))
        if end >= telling.span.now:
            continue
        who = somebody(telling, session, codes[card.pod_id], start, draw)
        new = NewTime(card.id or 0, who.person_id or 0, start, end, level=3 if is_deep else None)
        if not is_taken(session, new):
            board_actions.log_time(session, who, new, end, op=f"demo:time:{number}")


def is_taken(session: Session, new: NewTime) -> bool:
    """Whether that person was on another case then."""
    wanted = select(TimeEntry.id).where(
        TimeEntry.person_id == new.person_id,
        TimeEntry.started_at < new.ended_at,
        TimeEntry.ended_at > new.started_at,
    )
    return session.exec(wanted).first() is not None


def write(telling: Telling, session: Session, code: str) -> None:
    """Two articles that are published, and a draft that nobody finished."""
    at = telling.span.at(max(telling.span.first, telling.span.monday(MOVED_WEEKS_AGO + 1)), 9.5)
    lead, pod_id = telling.who(session, lead_of(telling, code), at), telling.pod_ids[code]
    for new in (*ARTICLES, DRAFT):
        row = actions.write_article(session, lead, pod_id, new, at, op=f"demo:article:{new.topic}")
        telling.article_ids[new.topic] = row.id or 0
        if new is not DRAFT:
            key = f"demo:publish:{new.topic}"
            actions.publish_article(session, lead, pod_id, row.id or 0, at + timedelta(days=1), op=key)


def propose(telling: Telling, session: Session, code: str) -> None:
    """Meter readings moved down some weeks ago; password resets wait for a skill and an article."""
    span, pod_id = telling.span, telling.pod_ids[code]
    day = max(span.first + timedelta(days=2), span.monday(MOVED_WEEKS_AGO))
    at = span.at(day, 10)
    lead = telling.who(session, lead_of(telling, code), at)
    rail = session.exec(
        select(Guardrail.id).where(Guardrail.series == "demo:rail:fee").order_by(col(Guardrail.id))
    ).first()
    skill, article = telling.skill_ids["Metering"], telling.article_ids["meter reading"]
    ready = ShiftDown("meter reading", 2, 1, pod_id, skill, article, rail, "Readings need no specialist")
    row = actions.propose_shift_down(session, lead, ready, at, op="demo:shift:ready")
    rows = [(str(line["text"]), number < 6) for number, line in enumerate(row.checklist)]
    row = actions.change_checklist(session, lead, row.id or 0, rows, row.version, at, op="demo:shift:list")
    actions.start_shift_down(session, lead, row.id or 0, row.version, at + timedelta(hours=2), op="demo:shift:start")
    later = span.at(max(span.first + timedelta(days=2), span.monday(1)), 11)
    lead = telling.who(session, lead_of(telling, code), later)
    blocked = ShiftDown("password reset", 2, 1, pod_id, None, telling.article_ids["password reset"], rail)
    actions.propose_shift_down(session, lead, blocked, later, op="demo:shift:blocked")
