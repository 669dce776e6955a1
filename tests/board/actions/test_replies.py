"""A customer writes again: the clock of the next answer, by the version, hours and pauses of the card."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import col, select

from board import actions, queries
from board.models import Card, CommentKind, SLAReply
from core.refusal import Refused
from pods import actions as pod_actions
from pods import queries as pod_queries
from pods.actions import Promise
from pods.entitlement import Call
from pods.models import Priority
from tests.board.deals import LATE_SUMMER, MARIA, Deal, id_of, op
from tests.conftest import MONDAY, Cast

SENT, RECEIVED = CommentKind.SENT, CommentKind.RECEIVED


@pytest.fixture
def deal(store: Any, cast: Cast) -> Deal:
    """Office hours are 9 to 12 and 13 to 17; a P3 promises its first answer in 4 hours, each next one in 2."""
    made = Deal(store, cast)
    wish = Promise(made.contract_id, Priority.P3, 240, 1260, next_minutes=120)
    made.do(lambda s: pod_actions.set_sla(s, cast.dora, wish, LATE_SUMMER + timedelta(days=1), op=op()))
    return made


def sofia(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=ZoneInfo("Europe/Sofia"))


def say(deal: Deal, card: Card, kind: CommentKind, at: datetime) -> None:
    who = deal.cast.boyan
    deal.do(lambda s: actions.comment_on_card(s, who, id_of(card), f"{kind.value} {at}", at, kind, op=op()))


def pause(deal: Deal, card: Card, since: datetime, until: datetime) -> None:
    who = deal.cast.boyan
    deal.do(lambda s: actions.pause_clock(s, who, id_of(card), "Grid operator", since, op=op()))
    deal.do(lambda s: actions.resume_clock(s, who, id_of(card), until, op=op()))


def replies(deal: Deal) -> list[SLAReply]:
    with deal.store.reading() as session:
        return list(session.exec(select(SLAReply).order_by(col(SLAReply.id))))


def next_due(deal: Deal, card: Card) -> datetime | None:
    with deal.store.reading() as session:
        coming = queries.next_promises(session, [id_of(card)]).get(id_of(card))
    return coming.at if coming else None


TABLE = (
    ("in the morning", "16 11:30", None, "16 14:30"),
    ("over lunch", "16 12:30", None, "16 15:00"),
    ("late in the day", "16 16:00", None, "17 10:00"),
    ("at night", "16 23:00", None, "17 11:00"),
    ("on Friday afternoon", "20 16:30", None, "23 10:30"),
    ("on Saturday", "21 10:00", None, "23 11:00"),
    ("paused for an hour meanwhile", "17 09:00", ("17 10:00", "17 11:00"), "17 12:00"),
    ("paused over lunch: no working minute is lost", "17 10:30", ("17 12:00", "17 13:00"), "17 13:30"),
    ("paused over night", "17 15:30", ("17 16:30", "18 09:30"), "18 10:30"),
    ("paused after it was due: nothing is given back", "17 09:00", ("17 11:30", "17 14:00"), "17 11:00"),
)


def test_the_next_answer_comes_due_as_the_table_says(deal: Deal) -> None:
    found = {}
    for name, asked, paused, _ in TABLE:
        card = deal.card()
        say(deal, card, SENT, MONDAY)
        say(deal, card, RECEIVED, sofia(asked))
        if paused:
            pause(deal, card, sofia(paused[0]), sofia(paused[1]))
        found[name] = replies(deal)[-1].due_at
    assert found == {name: sofia(due) for name, _, _, due in TABLE}


def test_it_starts_when_the_customer_writes_and_ends_at_our_answer(deal: Deal) -> None:
    card = deal.card()
    say(deal, card, RECEIVED, MONDAY)
    assert replies(deal) == []  # the first answer is due still: that clock counts
    say(deal, card, SENT, MONDAY)
    say(deal, card, RECEIVED, sofia("16 13:00"))
    say(deal, card, RECEIVED, sofia("16 14:00"))  # once more before we answered: no second clock
    assert next_due(deal, card) == sofia("16 15:00")
    say(deal, card, CommentKind.NOTE, sofia("16 14:10"))  # a word in the pod is no answer
    assert [one.met_at for one in replies(deal)] == [None]
    say(deal, card, SENT, sofia("16 14:20"))
    say(deal, card, RECEIVED, sofia("16 15:00"))
    version = deal.now(card).version
    who = deal.cast.boyan
    deal.do(lambda s: actions.close_card(s, who, id_of(card), version, sofia("16 15:30"), op=op()))
    say(deal, card, RECEIVED, sofia("16 16:00"))  # thanks, after the end
    assert [(one.asked_at, one.met_at) for one in replies(deal)] == [
        (sofia("16 13:00"), sofia("16 14:20")),
        (sofia("16 15:00"), sofia("16 15:30")),
    ]


def test_a_pause_that_began_before_the_customer_wrote_does_not_hold_it(deal: Deal) -> None:
    card = deal.card()
    say(deal, card, SENT, MONDAY)
    who = deal.cast.boyan
    deal.do(lambda s: actions.pause_clock(s, who, id_of(card), "Customer thinks", sofia("16 11:30"), op=op()))
    say(deal, card, RECEIVED, sofia("16 13:00"))
    assert next_due(deal, card) == sofia("16 15:00")
    deal.do(lambda s: actions.resume_clock(s, who, id_of(card), sofia("16 14:00"), op=op()))
    assert [one.due_at for one in replies(deal)] == [sofia("16 15:00")]


def test_the_version_of_the_opening_counts_and_without_a_promise_nothing_starts(deal: Deal) -> None:
    card, plain = deal.card(), deal.card(Call(), customer_id=deal.other_id)
    urgent = deal.card(Call(caller="Nobody", is_outage=True))  # P1 promises no next answer
    newer = Promise(deal.contract_id, Priority.P3, 240, 1260, next_minutes=5)
    deal.do(lambda s: pod_actions.set_sla(s, deal.cast.dora, newer, MONDAY + timedelta(minutes=5), op=op()))
    for one in (card, plain, urgent):
        say(deal, one, SENT, MONDAY)
        say(deal, one, RECEIVED, sofia("16 13:00"))
    assert [(one.card_id, one.due_at) for one in replies(deal)] == [(card.id, sofia("16 15:00"))]


def test_a_next_answer_lies_between_a_minute_and_a_year(deal: Deal) -> None:
    wish = Promise(deal.contract_id, Priority.P3, None, None, next_minutes=0)
    with pytest.raises(Refused, match="between one minute and a year"):
        deal.do(lambda s: pod_actions.set_sla(s, deal.cast.dora, wish, MONDAY, op=op()))


def test_the_month_tells_the_next_answers_that_were_late(deal: Deal) -> None:
    card = deal.card(MARIA)
    say(deal, card, SENT, MONDAY)
    say(deal, card, RECEIVED, sofia("16 13:00"))
    say(deal, card, SENT, sofia("16 16:00"))
    with deal.store.reading() as session:
        line = pod_queries.contracts_seen(session, deal.cast.dora, MONDAY)[0]
        cases = queries.cases_of(session, line, MONDAY.date().replace(day=1), "Europe/Sofia")
    assert cases[0].replies == ((sofia("16 13:00"), sofia("16 15:00"), sofia("16 16:00")),)
