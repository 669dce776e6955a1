"""One pod counts its ages in its own support hours, and a card that was no case was deleted."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial

from sqlmodel import Session, select

from board import actions
from board.actions import NewCard
from data.demo import ruling
from data.demo.ground import Telling
from data.demo.skills import lead_of
from pods.models import ServiceCalendar

SPAM = "Win a heat pump today"
Step = Callable[[Session], None]


def told(telling: Telling) -> Iterator[tuple[datetime, Step]]:
    """The day on which the pod was given support hours, a little later."""
    for at, _ in ruling.told(telling):
        yield at + timedelta(minutes=20), partial(_choose, telling, at + timedelta(minutes=20))


def _choose(telling: Telling, at: datetime, session: Session) -> None:
    hours = session.exec(select(ServiceCalendar.id).where(ServiceCalendar.name == "Support hours")).first()
    lead = telling.who(session, lead_of(telling, ruling.POD), at)
    actions.choose_calendar(session, lead, telling.pod_ids[ruling.POD], hours, at, op="demo:flow:hours")


def tell(telling: Telling, session: Session) -> None:
    """An hour ago somebody took an advertisement for a case."""
    if ruling.POD not in telling.pod_ids:
        return
    at, pod_id = telling.span.now, telling.pod_ids[ruling.POD]
    lead = telling.who(session, lead_of(telling, ruling.POD), at)
    card = actions.create_card(session, lead, NewCard(pod_id, SPAM, channel="email"), at, op="demo:flow:spam")
    actions.delete_card(session, lead, card.id or 0, "Advertisement", card.version, at, op="demo:flow:gone")
