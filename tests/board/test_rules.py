"""The pure rules of the board: limits, ranks, keys, flow, handoffs, the story in words."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board import flow, handoffs, keys, lanes, limits, ranks, story
from board.limits import Place, Rule
from board.models import CardEvent, ColumnKind, EventKind, Handoff, HandoffKind, Lanes, LimitMode, ServiceClass
from core.people import ActorKind
from core.refusal import NeedsReason, Refused
from tests.conftest import MONDAY

NAMES = story.Names({1: "Boyan", 2: "Ana"}, {1: "Next", 2: "Doing"}, {1: "North", 2: "South"})


def test_a_full_column_refuses_with_its_count() -> None:
    doing = Rule("column", 1, 5, LimitMode.BLOCK, "Doing")
    with pytest.raises(Refused, match=r"^Doing already holds 5 of 5 cards; finish one first\.$"):
        limits.judge([(doing, "Doing", 5)], "because I say so")
    with pytest.raises(Refused, match="holds 1 of 1 card;"):
        limits.judge([(replace(doing, limit=1), "Test", 1)], "")


def test_a_limit_that_asks_for_a_reason_lets_pass_with_one_and_keeps_it() -> None:
    doing = Rule("column", 1, 5, LimitMode.REASON, "Doing")
    with pytest.raises(NeedsReason, match=r"^Doing already holds 5 of 5 cards\. Say why this one cannot wait"):
        limits.judge([(doing, "Doing", 5)], "  ")
    (passed,) = limits.judge([(doing, "Doing", 5)], " The bank  stands still ")
    assert (passed.reason, passed.detail()) == (
        "The bank stands still",
        {"limit": "column:1", "held": 5, "of": 5, "mode": "reason"},
    )


def test_a_limit_that_warns_lets_pass_and_keeps_it_too() -> None:
    doing = Rule("column", 1, 5, LimitMode.WARN, "Doing")
    assert [one.mode for one in limits.judge([(doing, "Doing", 5)], "")] == [LimitMode.WARN]


def test_what_happened_already_is_kept_and_never_refused() -> None:
    doing = Rule("column", 1, 5, LimitMode.BLOCK, "Doing")
    assert len(limits.judge([(doing, "Doing", 7)], "Its blocker ended", forced=True)) == 1


HERE = Place(2, ColumnKind.ACTIVE, ServiceClass.STANDARD, 7, 1)
SCOPES = {
    "column": Rule("column", 2, 3, LimitMode.BLOCK, "Doing"),
    "group": Rule("group", 1, 3, LimitMode.BLOCK, column_ids=frozenset({1, 2})),
    "class lane": Rule("lane", 1, 3, LimitMode.BLOCK, lane="class:standard"),
    "segment lane": Rule("lane", 2, 3, LimitMode.BLOCK, lane="segment:7"),
    "person lane": Rule("lane", 3, 3, LimitMode.BLOCK, lane="person:1"),
    "everybody": Rule("person", 1, 3, LimitMode.BLOCK),
    "pod": Rule("pod", 1, 3, LimitMode.BLOCK),
}


@pytest.mark.parametrize(
    ("before", "entered"),
    [
        (None, {*SCOPES}),
        (replace(HERE, column_id=1, kind=ColumnKind.QUEUE), {*SCOPES} - {"group"}),
        (replace(HERE, column_id=3), {"column", "group"}),
        (replace(HERE, assignee_id=2), {"person lane", "everybody"}),
        (replace(HERE, service_class=ServiceClass.EXPEDITE), {"class lane"}),
        (replace(HERE, segment_id=None), {"segment lane"}),
        (HERE, set()),
    ],
)
def test_a_card_enters_the_limits_that_did_not_count_it_before(before: Place | None, entered: set[str]) -> None:
    found = limits.entered(SCOPES.values(), before, HERE)
    assert {name for name, rule in SCOPES.items() if rule in found} == entered


def test_limits_count_work_that_was_started_and_groups_count_queues_too() -> None:
    queue = replace(HERE, kind=ColumnKind.QUEUE)
    assert {name for name, rule in SCOPES.items() if limits.holds(rule, queue)} == {"column", "group"}
    assert not any(limits.holds(rule, replace(HERE, kind=ColumnKind.DONE)) for rule in SCOPES.values())


def test_a_persons_own_limit_stands_in_the_place_of_everybodys() -> None:
    own = Rule("person", 9, 1, LimitMode.BLOCK, person_id=1)
    assert limits.entered([SCOPES["everybody"], own], None, HERE) == [own]
    assert limits.entered([replace(own, mode=LimitMode.OFF)], None, HERE) == []


@pytest.mark.parametrize(
    ("cut", "lane", "changed"),
    [
        (Lanes.EXPEDITE, "expedite", {"service_class": ServiceClass.EXPEDITE}),
        (Lanes.EXPEDITE, "main", {}),
        (Lanes.NONE, "main", {}),
        (Lanes.CLASS, "class:intangible", {"service_class": ServiceClass.INTANGIBLE}),
        (Lanes.PERSON, "person:3", {"assignee_id": 3}),
        (Lanes.PERSON, "person:0", {"assignee_id": None}),
        (Lanes.SEGMENT, "segment:7", {}),
    ],
)
def test_another_lane_changes_what_the_lanes_stand_for(cut: Lanes, lane: str, changed: dict[str, Any]) -> None:
    assert lanes.change(cut, lane, ServiceClass.FIXED_DATE, 7) == changed


@pytest.mark.parametrize("lane", ["segment:8", "class:gold", "person:²", "person:", "nowhere"])
def test_a_lane_that_a_card_cannot_enter_is_refused(lane: str) -> None:
    with pytest.raises(Refused):
        lanes.change(Lanes.CLASS, lane, ServiceClass.STANDARD, 7)


def test_lanes_stand_in_the_order_of_pulling_or_by_name() -> None:
    order = (ServiceClass.FIXED_DATE, ServiceClass.EXPEDITE, ServiceClass.STANDARD, ServiceClass.INTANGIBLE)
    assert lanes.in_order({"class:expedite", "class:fixed_date"}, order, {}, {}) == [
        "class:fixed_date",
        "class:expedite",
    ]
    assert lanes.in_order({"main", "expedite"}, order, {}, {}) == ["expedite", "main"]
    people = {1: "Boyan", 2: "Ana"}
    assert lanes.in_order({"person:0", "person:1", "person:2"}, order, {}, people) == [
        "person:2",
        "person:1",
        "person:0",
    ]
    assert lanes.lane_name("person:0", {}, people) == "Nobody yet"


def test_finished_work_has_no_limit() -> None:
    assert limits.limit_of(ColumnKind.DONE, 5) is None
    assert limits.limit_of(ColumnKind.QUEUE, 5) == 5


def test_fullness_is_said_in_words() -> None:
    said = [limits.room_words(held, 5) for held in (4, 5, 6)]
    assert said == ["4 of 5", "Full 5 of 5: finish one first", "Over 6 of 5: finish one first"]
    assert limits.room_words(9, None) == "9"


@given(st.integers(-(2**40), 2**40), st.integers(-(2**40), 2**40))
def test_a_rank_lies_between_its_neighbours_or_is_none(one: int, other: int) -> None:
    lower, upper = min(one, other), max(one, other)
    rank = ranks.between(lower, upper)
    assert (rank is None) == (upper - lower < 2)
    assert rank is None or lower < rank < upper


def test_open_ends_leave_a_whole_gap() -> None:
    assert (ranks.between(None, None), ranks.between(5, None), ranks.between(None, 5)) == (0, 65541, -65531)
    assert ranks.spread(2) == [65536, 131072]


def test_initials_tell_people_apart() -> None:
    assert [keys.initials(name) for name in ("Ana Petrova", "Ana", "", "Jan van der Berg")] == ["AP", "AN", "?", "JB"]


@given(st.lists(st.floats(0, 1e9), min_size=1), st.floats(0, 1))
def test_a_percentile_lies_within_its_values(values: list[float], share: float) -> None:
    found = flow.percentile(values, share)
    assert found is not None
    assert min(values) - 1e-3 <= found <= max(values) + 1e-3


def test_percentiles_are_linear_and_nothing_is_known_of_nothing() -> None:
    assert (flow.percentile([4, 1, 3, 2], 0.5), flow.percentile([1, 2], 0.85)) == (2.5, 1.85)
    assert flow.percentile([], 0.5) is None


def test_ten_finished_cards_promise_nothing_and_eleven_do() -> None:
    days = [flow.DAY_SECONDS * float(n) for n in range(1, 12)]
    assert flow.sle_of(days[:10]) is None
    assert flow.sle_of(days) == flow.Sle(11, 6.0, 9.5, 10.5)


def test_a_cycle_time_needs_both_ends() -> None:
    assert flow.cycle_seconds(MONDAY, None) is None
    assert flow.cycle_seconds(None, MONDAY) is None
    assert flow.cycle_seconds(MONDAY, MONDAY) == 0


def test_quiet_days_count_as_zero_in_the_pods_own_calendar() -> None:
    late = MONDAY.replace(hour=23)
    days = [late.date().replace(day=day) for day in (16, 17, 18)]
    assert list(flow.throughput([late, MONDAY], days, "Europe/Sofia").values()) == [1, 1, 0]


@pytest.mark.parametrize(
    ("owners", "expected"),
    [
        ([1, 2], [False]),
        ([1, 2, 1], [False, True]),
        ([1, 2, 3, 1], [False, False, False]),
        ([1, 2, 2, 1], [False, False, True]),
        ([1, 1, 1], [False, False]),
    ],
)
def test_ping_pong_is_going_straight_back(owners: list[int], expected: list[bool]) -> None:
    links = [
        Handoff(card_id=1, seq=number, from_pod_id=giver, to_pod_id=taker, kind=HandoffKind.COLD, at=MONDAY)
        for number, (giver, taker) in enumerate(pairwise(owners))
    ]
    assert list(handoffs.bounced(links)) == expected


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"kind": EventKind.MOVED, "from_column_id": 1, "to_column_id": 2}, "Boyan moved it from Next to Doing"),
        ({"kind": EventKind.MOVED, "from_column_id": 2, "to_column_id": 2}, "Boyan changed its place in Doing"),
        ({"kind": EventKind.ASSIGNED, "to_assignee_id": 1}, "Boyan took it"),
        ({"kind": EventKind.ASSIGNED, "to_assignee_id": 2}, "Boyan gave it to Ana"),
        ({"kind": EventKind.ASSIGNED, "from_assignee_id": 2}, "Boyan took it back from Ana"),
        ({"kind": EventKind.BLOCKED, "reason": "Billing"}, "Boyan marked it as blocked: Billing"),
        ({"kind": EventKind.EDITED, "reason": "title"}, "Boyan changed its title"),
        (
            {"kind": EventKind.HANDED_OFF, "from_pod_id": 1, "reason": "Grid"},
            "Boyan handed it off from North to South: Grid",
        ),
        ({"kind": EventKind.STATUS, "state": "Queued", "actor_id": None}, "The import set it to Queued"),
    ],
)
def test_an_event_is_a_sentence(facts: dict[str, Any], said: str) -> None:
    values: dict[str, Any] = {
        "card_id": 1,
        "seq": 0,
        "pod_id": 2,
        "actor_id": 1,
        "actor_kind": ActorKind.IMPORT,
        **facts,
    }
    assert story.line(CardEvent(**values, occurred_at=MONDAY, recorded_at=MONDAY), NAMES) == said
