"""Rules of skills, breadth, learning, coaching and the pulse, without a store."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from core.refusal import Refused
from pods import abilities, breadth, coaching, learning, pulse
from pods.abilities import Assessed
from pods.breadth import Kind
from pods.learning import Cause, Evidence, Standing
from pods.models import EvidenceKind, LearningState
from pods.neighbours import SlowColumn
from pods.pulse import Absence

TODAY = date(2026, 11, 16)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


def test_an_expired_level_counts_as_two_from_the_day_after_its_last() -> None:
    assert abilities.effective_level(4, TODAY, TODAY) == 4
    assert abilities.effective_level(4, TODAY, TOMORROW) == 2
    assert abilities.effective_level(1, TODAY, TOMORROW) == 1
    assert abilities.effective_level(3, None, TOMORROW) == 3


def test_the_newest_assessment_of_a_day_holds() -> None:
    made = [Assessed(2, YESTERDAY, row=1), Assessed(3, TODAY, row=2), Assessed(4, TODAY, row=3)]
    assert abilities.newest(made, YESTERDAY) == made[0]
    assert abilities.newest(made, TODAY) == made[2]
    assert abilities.newest(made, YESTERDAY - timedelta(days=1)) is None


def assess(level: int, *, is_own: bool = False, evidence: str = "seen", last: date | None = None) -> None:
    abilities.check_assessment(level, is_own=is_own, evidence=evidence, cases=0, days=(TODAY, last), today=TODAY)


def test_nobody_assesses_themselves_above_two() -> None:
    assess(2, is_own=True)
    with pytest.raises(Refused, match="above level 2"):
        assess(3, is_own=True)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: assess(3, evidence=" "), "need evidence"),
        (lambda: assess(5), "0 none"),
        (lambda: assess(3, last=YESTERDAY), "expired before"),
    ],
)
def test_an_assessment_that_cannot_be_is_refused(call: Callable[[], None], words: str) -> None:
    with pytest.raises(Refused, match=words):
        call()


TOPICS = {1: ("bill", "Refund"), 2: ("meter",), 3: ("meter",)}


def test_breadth_is_the_share_of_contacts_somebody_serves_alone() -> None:
    demand = breadth.demand_of({"Bill": 50, "refund": 10, "meter": 30, "chat about the weather": 10}, TOPICS)
    assert (demand.contacts, demand.unmapped) == (90, 10)
    assert demand.by_skill() == {1: 60, 2: 30, 3: 30}
    broad = breadth.breadth_of({1: 3}, demand)
    assert broad and broad.kind is Kind.GENERALIST and round(broad.share, 3) == 0.667
    deep = breadth.breadth_of({2: 4, 3: 3}, demand)
    assert deep and deep.kind is Kind.SPECIALIST and round(deep.share, 3) == 0.333
    half = breadth.breadth_of({2: 4, 3: 2}, demand)
    assert half and half.share == 0, "a topic that asks for two skills needs both"
    assert breadth.breadth_of({1: 2}, demand) == breadth.Breadth(0.0, Kind.GROWING)


def test_without_contacts_nothing_is_known_of_breadth() -> None:
    assert breadth.breadth_of({1: 4}, breadth.demand_of({"weather": 3}, TOPICS)) is None


@pytest.mark.parametrize(
    ("evidence", "to_level", "words"),
    [
        (Evidence(None, "learned it"), 3, "only with evidence"),
        (Evidence(EvidenceKind.CASES, cases=2), 3, "2 of 3 cases"),
        (Evidence(EvidenceKind.TEACH_BACK, "  "), 3, "what was taught"),
        (Evidence(EvidenceKind.CASES, cases=9), 4, "teach-back"),
    ],
)
def test_a_plan_does_not_close_without_evidence(evidence: Evidence, to_level: int, words: str) -> None:
    with pytest.raises(Refused, match=words):
        learning.check_evidence(evidence, to_level)


def test_three_cases_or_a_teach_back_are_evidence() -> None:
    learning.check_evidence(Evidence(EvidenceKind.CASES, cases=3), 3)
    learning.check_evidence(Evidence(EvidenceKind.TEACH_BACK, "Meters, to Boyan, today"), 4)


def test_a_plan_is_overdue_after_its_day() -> None:
    days = {YESTERDAY: Standing.OVERDUE, TODAY: Standing.DUE, TODAY + timedelta(days=8): Standing.RUNNING}
    assert {day: learning.standing_of(LearningState.AGREED, day, TODAY) for day in days} == days


def test_suggestions_name_their_reason() -> None:
    skills = {1: "Billing", 2: "KCS licence"}
    columns = [SlowColumn("Doing", 3.0, 9), SlowColumn("Waiting", 12.0, 5), SlowColumn("Review", 30.0, 2)]
    (slow,) = learning.from_columns(columns, "16 Nov")
    assert slow.cause is Cause.BOTTLENECK and "“Waiting”" in slow.said and "12.0 days" in slow.said
    assert [one.person_id for one in learning.from_asks({(7, 1): 3, (8, 1): 2}, skills)] == [7]
    ends = {(7, 2): TODAY + timedelta(days=28), (8, 2): TODAY + timedelta(days=29), (9, 2): YESTERDAY}
    assert [one.said.split(";")[0] for one in learning.from_expiry(ends, skills, TODAY)] == [
        "KCS licence expires on 14 Dec 2026",
        "KCS licence expired on 15 Nov 2026",
    ]


def test_an_engagement_has_an_end_and_an_exit_test() -> None:
    coaching.check_engagement("Own retros", "Three alone", TODAY, TODAY + coaching.USUAL)
    for goal, test, end in (("", "x", TOMORROW), ("x", " ", TOMORROW), ("x", "x", TODAY), ("x", "x", date(2027, 8, 1))):
        with pytest.raises(Refused):
            coaching.check_engagement(goal, test, TODAY, end)
    assert coaching.is_overdue(YESTERDAY, None, TODAY)
    assert not coaching.is_overdue(TODAY, None, TODAY)


def test_a_pulse_says_nothing_below_five_answers() -> None:
    assert pulse.enps_of([10, 10, 9, 9]) is None
    five = pulse.enps_of([10, 10, 9, 9, 9])
    assert five and (five.score, round(five.low, 1), five.high, five.n) == (100.0, 17.5, 100.0, 5)


def test_rounds_lie_four_weeks_apart() -> None:
    pulse.check_round(TODAY, TODAY + timedelta(days=14), TODAY - timedelta(days=28))
    with pytest.raises(Refused, match="17 Nov 2026"):
        pulse.check_round(TODAY, TODAY + timedelta(days=14), TODAY - timedelta(days=27))
    with pytest.raises(Refused, match="3 to 28 days"):
        pulse.check_round(TODAY, TOMORROW, None)


def test_absence_is_hours_over_hours_and_hidden_below_five_people() -> None:
    def told(people: int) -> Absence:
        return Absence(TODAY, TODAY, 12, 400, people)

    assert told(5).share == 0.03
    assert told(4).share is None


def test_absences_that_overlap_count_once() -> None:
    def hour(number: int) -> datetime:
        return datetime(2026, 11, 16, number, tzinfo=UTC)

    away = [(hour(6), hour(10)), (hour(9), hour(11)), (hour(15), hour(23))]
    assert pulse.overlap_hours((hour(8), hour(16)), away) == 4.0
