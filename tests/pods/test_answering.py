"""Half hours and weeks: who is there, what one more person buys, and what stands apart."""

from datetime import UTC, datetime, timedelta

import pytest

from pods import answering
from pods.answering import Slot

START = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
HALF = timedelta(minutes=30)


def slot(after: int, contacts: float, people: int) -> Slot:
    return Slot(START + after * HALF, contacts, contacts * 0.7, contacts * 1.3, people)


def answers(*slots: Slot, more: int = 0) -> list[answering.Answered]:
    return [answering.answer(one, 360, 20, more) for one in slots]


def test_people_are_counted_for_the_time_that_they_are_there() -> None:
    starts = [START + after * HALF for after in range(4)]
    quarter = timedelta(minutes=15)
    spans = [
        (START, START + 3 * HALF),
        (START + quarter, START + 2 * HALF),
        (START + HALF - quarter, START + HALF + quarter),
        (START - 3 * HALF, START - HALF),
    ]
    assert answering.people_in(starts, spans) == [2, 2, 1, 0]
    assert answering.people_in([], spans) == []


def test_an_hour_that_comes_twice_is_two_hours_of_people() -> None:
    autumn = datetime(2026, 10, 25, 0, 0, tzinfo=UTC)
    starts = [autumn + after * HALF for after in range(4)]
    assert answering.people_in(starts, [(autumn, autumn + 4 * HALF)]) == [1, 1, 1, 1]


def test_a_half_hour_is_answered_as_erlang_c_says() -> None:
    (one,) = answers(slot(0, 28, 9))
    assert one.load == pytest.approx(5.6)
    assert one.in_time == pytest.approx(0.8828, abs=5e-5)
    assert one.wait_s == pytest.approx(15.0, abs=0.05)
    assert one.occupancy == pytest.approx(5.6 / 9)
    assert one.late == pytest.approx(28 * 0.1172, abs=0.01)


def test_one_more_person_is_nobody_where_nobody_is() -> None:
    nobody, one, gone = (
        answers(slot(0, 28, 0), more=1) + answers(slot(0, 28, 8), more=1) + answers(slot(0, 5, 1), more=-1)
    )
    assert (nobody.in_time, nobody.wait_s, nobody.occupancy, nobody.late) == (None, None, None, 28)
    assert one.slot.people == 9
    assert (gone.slot.people, gone.in_time) == (0, None)


def test_a_week_weighs_its_half_hours_by_their_contacts() -> None:
    whole = answering.week(answers(slot(0, 28, 9), slot(1, 14, 9)))
    quiet = answers(slot(1, 14, 9))[0]
    assert whole.in_time == pytest.approx((28 * 0.88284 + 14 * (quiet.in_time or 0)) / 42, abs=1e-4)
    assert whole.occupancy == pytest.approx((5.6 + 2.8) / 18)
    assert (whole.contacts, whole.slots, whole.unattended, whole.overloaded) == (42, 2, 0, 0)


def test_nobody_there_and_queues_without_end_stand_apart() -> None:
    whole = answering.week(answers(slot(0, 28, 9), slot(1, 10, 0), slot(2, 28, 3)))
    assert (whole.unattended, whole.overloaded) == (10, 28)
    assert whole.wait_s == pytest.approx(15.0, abs=0.05), "a wait without end is in no mean"
    assert whole.in_time == pytest.approx(0.8828 / 2, abs=1e-3)


def test_a_week_with_nobody_has_no_figures_and_no_zeros() -> None:
    whole = answering.week(answers(slot(0, 10, 0)))
    assert (whole.in_time, whole.wait_s, whole.occupancy) == (None, None, None)


def test_the_worst_the_busiest_and_the_typical_half_hour_are_found() -> None:
    found = answers(slot(0, 28, 7), slot(1, 10, 9), slot(2, 20, 0), slot(3, 16, 9))
    assert [one.slot.contacts for one in answering.worst(found)] == [20, 28]
    assert (answering.busiest(found) or found[1]).slot.contacts == 28
    assert answering.typical(found).slot.contacts == 20
    assert answering.busiest([]) is None


def test_a_queue_that_would_settle_later_than_the_half_hour_counts_as_without_end() -> None:
    (nearly,) = answers(slot(0, 34.9, 7))
    assert nearly.wait_s is not None
    assert nearly.wait_s > answering.SLOT_S
    assert answering.week([nearly]).overloaded == pytest.approx(34.9)
    assert answering.week([nearly]).wait_s is None
