"""Thanks for what customers got, and the inbox of the change team."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlmodel import Session, col, select

from board.models import Card
from data.demo.company import PodPlan
from data.demo.ground import Telling
from data.demo.growth import TOLD, back, within
from data.demo.people import crew_on
from data.demo.skills import Told
from pods import actions
from pods.actions import NewKudos

THANKS = (
    (4, 2, 3, "Her heating stayed on over the weekend, because the payment plan was set up the same evening."),
    (1, 0, None, "He told his story once, and the final bill was right the first time."),
)
"""Days ago, from whom (a place in the crew), to whom (None: the pod), and what the customer got."""


@dataclass(frozen=True)
class Wish:
    """Something for the change team: who wrote it, who took it, and what became of it."""

    days: int
    author: int
    text: str
    owner: int | None = None
    answer: str = ""
    from_customer: bool = True


WISHES = (
    Wish(19, 6, "The letter about new tariffs says nothing of the day it starts.", 0, "Its first line says it now."),
    Wish(8, 4, "We cannot see a meter order once the grid operator has it.", 3, from_customer=False),
    Wish(1, 7, "Could the final bill come by text message?"),
)


def told(telling: Telling) -> Iterator[Told]:
    """All of it, as far as it lies in the time that is told."""
    for plan in telling.plans:
        if plan.code == TOLD:
            yield from within(telling, _feedback(telling, plan))


def _feedback(telling: Telling, plan: PodPlan) -> Iterator[Told]:
    for number, (days, place, to, outcome) in enumerate(THANKS):
        at = back(telling, days, 16.4 + number / 10)
        yield at, partial(_thank, telling, plan, (place, to), outcome, at)
    for number, wish in enumerate(WISHES):
        at = back(telling, wish.days, 13.2 + number / 10)
        yield at, partial(_write, telling, plan, wish, at)


def _thank(
    telling: Telling, plan: PodPlan, pair: tuple[int, int | None], outcome: str, at: datetime, session: Session
) -> None:
    crew = crew_on(telling.people, plan.code, telling.span.today)
    pod_id = telling.pod_ids[plan.code]
    card_id = session.exec(select(Card.id).where(Card.pod_id == pod_id).order_by(col(Card.id).desc()).limit(1)).first()
    if card_id is not None:
        to = telling.person_ids[crew[pair[1]].login] if pair[1] is not None else None
        new = NewKudos(pod_id, card_id, outcome, to)
        actor = telling.who(session, crew[pair[0]].login, at)
        actions.give_kudos(session, actor, new, at, op=f"demo:kudos:{at.isoformat()}")


def _write(telling: Telling, plan: PodPlan, wish: Wish, at: datetime, session: Session) -> None:
    crew, key = crew_on(telling.people, plan.code, telling.span.today), at.isoformat()
    author = telling.who(session, crew[wish.author].login, at)
    pod_id = telling.pod_ids[plan.code]
    row = actions.add_inbox_item(
        session, author, pod_id, wish.text, at, from_customer=wish.from_customer, op=f"demo:inbox:{key}"
    )
    if wish.owner is not None:
        owner = telling.who(session, crew[wish.owner].login, at)
        actions.take_inbox_item(session, owner, row.id or 0, 1, at, op=f"demo:take:{key}")
        if wish.answer:
            actions.answer_inbox_item(session, owner, row.id or 0, wish.answer, 2, at, op=f"demo:answered:{key}")
