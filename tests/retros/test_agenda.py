"""The walk of a standup: fourteen cards, each for one reason, in the agreed order."""

import random
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from board.models import ColumnKind, ServiceClass
from retros import agenda
from retros.agenda import Horizon, Why
from retros.models import WalkOrder

AT = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
LAST = AT - timedelta(days=3)
HORIZON = Horizon(last_at=LAST, next_at=AT + timedelta(days=1))


@dataclass(frozen=True)
class Seen:
    """A card as the walk sees it."""

    card_id: int
    column_position: int = 2
    age_days: float | None = 1.0
    p85_days: float | None = 8.0
    column_kind: ColumnKind = ColumnKind.ACTIVE
    service_class: ServiceClass = ServiceClass.STANDARD
    blocked_reason: str | None = None
    due_at: datetime | None = None
    moved_at: datetime = AT - timedelta(hours=20)


FOURTEEN = [
    Seen(1, column_position=0),
    Seen(2, column_position=3, age_days=2.0),
    Seen(3, column_position=3, age_days=5.0),
    Seen(4, column_position=1, age_days=7.0),
    Seen(5, moved_at=LAST - timedelta(hours=1), age_days=4.0),
    Seen(6, moved_at=LAST, column_position=3),
    Seen(7, age_days=9.0),
    Seen(8, due_at=AT + timedelta(hours=3)),
    Seen(9, service_class=ServiceClass.EXPEDITE, column_position=0),
    Seen(10, blocked_reason="billing", age_days=3.0),
    Seen(11, blocked_reason="bank", age_days=6.0),
    Seen(12, blocked_reason="", column_position=3, age_days=0.5),
    Seen(13, column_position=3, age_days=5.0),
    Seen(14, column_position=4, column_kind=ColumnKind.DONE),
]


def test_the_walk_goes_from_blocked_to_at_risk_to_not_moved_to_the_rest() -> None:
    walk = agenda.walk_order(FOURTEEN, HORIZON)
    assert [(stop.card_id, stop.why) for stop in walk] == [
        (12, Why.BLOCKED),
        (11, Why.BLOCKED),
        (10, Why.BLOCKED),
        (7, Why.AT_RISK),
        (8, Why.AT_RISK),
        (9, Why.AT_RISK),
        (6, Why.STILL),
        (5, Why.STILL),
        (3, Why.REST),
        (13, Why.REST),
        (2, Why.REST),
        (4, Why.REST),
        (1, Why.REST),
    ]


@pytest.mark.parametrize("seed", range(5))
def test_forty_cards_are_walked_right_to_left_and_in_a_column_expedite_blocked_over_sle_oldest(seed: int) -> None:
    forty = [
        Seen(number, column_position=column, age_days=age, **facts)
        for number, (column, facts, age) in enumerate(
            (column, facts, age)
            for column in (3, 2, 1, 0)
            for facts, age in (
                ({"service_class": ServiceClass.EXPEDITE, "blocked_reason": "bank"}, 3.0),
                ({"service_class": ServiceClass.EXPEDITE}, 2.0),
                ({"blocked_reason": "billing"}, 9.0),
                ({"blocked_reason": "bank"}, 1.0),
                ({}, 12.0),
                ({}, 8.1),
                ({"moved_at": LAST}, 8.0),
                ({}, 5.0),
                ({}, 5.0),
                ({}, 0.1),
            )
        )
    ]
    shuffled = random.Random(seed).sample(forty, 40)
    walk = agenda.walk_order([*shuffled, FOURTEEN[-1]], HORIZON, WalkOrder.COLUMNS)
    assert [stop.card_id for stop in walk] == list(range(40))


def test_finished_cards_are_not_walked() -> None:
    assert 14 not in {stop.card_id for stop in agenda.walk_order(FOURTEEN, HORIZON)}


def test_the_order_does_not_depend_on_the_order_given() -> None:
    assert agenda.walk_order(FOURTEEN[::-1], HORIZON) == agenda.walk_order(FOURTEEN, HORIZON)


def test_each_reason_is_said_in_words() -> None:
    said = {stop.card_id: stop.said for stop in agenda.walk_order(FOURTEEN, HORIZON)}
    assert said[11] == "Blocked: bank"
    assert said[12] == "Blocked: no reason given"
    assert said[7] == "Older than 85 % of our finished work (8.0 d)"
    assert said[8] == "Due before the next standup"
    assert said[9] == "Expedite: first in every lane"


def test_without_a_last_standup_nothing_counts_as_not_moved() -> None:
    walk = agenda.walk_order(FOURTEEN, replace(HORIZON, last_at=None))
    assert Why.STILL not in {stop.why for stop in walk}


def test_without_enough_finished_work_age_alone_is_no_risk() -> None:
    walk = agenda.walk_order([replace(card, p85_days=None) for card in FOURTEEN], HORIZON)
    assert {stop.card_id for stop in walk if stop.why is Why.AT_RISK} == {8, 9}


def test_the_next_standup_after_a_friday_is_on_monday() -> None:
    friday = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    assert agenda.next_standup_at(friday) == datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    assert agenda.next_standup_at(friday + timedelta(days=1)).weekday() == 0
    assert agenda.next_standup_at(AT) == AT + timedelta(days=1)
