"""Who should answer now: the order of the rules, word for word, and what holds for every situation."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pods.dating import Stint
from pods.dial import DEFAULT_AFTER_S
from pods.routing import (
    Caller,
    Home,
    HomeCause,
    LastAnswer,
    PodNow,
    Profile,
    Route,
    RouteKind,
    Situation,
    Wanted,
    home_pod,
    route,
)

NOON = datetime(2026, 11, 16, 12, 0, tzinfo=UTC)
NORTH, SOUTH, EAST = 1, 2, 3
BULGARIAN = Wanted(7, "Bulgarian")
NAMES = {11: "Ana", 12: "Boyan", 21: "Emil", 31: "Gita"}


def days_ago(days: float, pod: int = NORTH, person: int | None = 12) -> LastAnswer:
    return LastAnswer(pod, person, int((NOON - timedelta(days=days)).timestamp()))


def pods(north: set[int], south: set[int], east: set[int] | None = None, after: int | None = 60) -> dict[int, PodNow]:
    made = {NORTH: PodNow(NORTH, "North", frozenset(north), after, is_dial_set=True)}
    made[SOUTH] = PodNow(SOUTH, "South", frozenset(south))
    return made | ({EAST: PodNow(EAST, "East", frozenset(east))} if east is not None else {})


def asked(
    here: dict[int, PodNow],
    last: LastAnswer | None = None,
    *,
    busy: frozenset[int] = frozenset(),
    able: dict[int, frozenset[int]] | None = None,
    wanted: tuple[Wanted, ...] = (),
    waited: int = 0,
) -> Route:
    caller = Caller(5, NOON, Home(1, NORTH), last, wanted, waited)
    return route(caller, Situation(here, able or {}, busy, call_people=lambda who: NAMES.get(who, str(who))))


def test_the_person_of_the_last_time_answers_when_on_duty() -> None:
    found = asked(pods({11, 12}, {21}), days_ago(3))
    assert (found.kind, found.pod_id, found.person_id, found.wait_s) == (RouteKind.SAME_PERSON, NORTH, 12, 0)
    assert found.reason == "Boyan of North answered last and is on duty now."
    assert found.steps == (
        "Home is North.",
        "North answered last, 3 days ago.",
        "Boyan answered last, is on duty and free.",
    )


def test_else_the_pod_answers_and_says_why_not_the_person() -> None:
    found = asked(pods({11}, {21}), days_ago(3))
    assert (found.kind, found.pod_id, found.person_id) == (RouteKind.SAME_POD, NORTH, None)
    assert "Boyan answered last, but is not on duty for North." in found.steps
    assert found.reason == "North is home and has one person on duty."


def test_who_returns_goes_first_to_the_pod_that_answered_last() -> None:
    found = asked(pods({11}, {21}), days_ago(2, SOUTH, 21))
    assert (found.kind, found.pod_id, found.person_id, found.home_pod_id) == (RouteKind.SAME_PERSON, SOUTH, 21, NORTH)
    assert "South answered last, 2 days ago: within 7 days it is asked first, though not home." in found.steps


def test_after_the_days_of_return_home_comes_first() -> None:
    assert asked(pods({11}, {21}), days_ago(7.1, SOUTH, 21)).pod_id == NORTH
    assert asked(pods({11}, {21}), days_ago(7.0, SOUTH, 21)).pod_id == SOUTH


def test_when_the_pod_of_last_time_has_nobody_home_answers() -> None:
    found = asked(pods({11}, set()), days_ago(1, SOUTH, 21))
    assert (found.kind, found.pod_id) == (RouteKind.SAME_POD, NORTH)
    assert "South: nobody is on duty for this." in found.steps


def test_busy_people_are_waited_for_as_long_as_the_dial_says() -> None:
    waits = asked(pods({11, 12}, {21}), busy=frozenset({11, 12}), waited=20)
    assert (waits.kind, waits.pod_id, waits.wait_s) == (RouteKind.SAME_POD, NORTH, 40)
    found = asked(pods({11, 12}, {21}), busy=frozenset({11, 12}), waited=60)
    assert (found.kind, found.pod_id, found.cause, found.home_pod_id) == (RouteKind.OVERFLOW, SOUTH, "capacity", NORTH)
    assert found.reason == "Everybody at home is busy; South has the most free people (1). North keeps the customer."


def test_never_means_never() -> None:
    busy = asked(pods({11}, {21}, after=None), busy=frozenset({11}), waited=9_999)
    assert (busy.kind, busy.pod_id, busy.wait_s) == (RouteKind.SAME_POD, NORTH, None)
    closed = asked(pods(set(), {21}, after=None), days_ago(2))
    assert (closed.kind, closed.pod_id, closed.person_id) == (RouteKind.CALL_BACK, NORTH, 12)
    assert closed.reason == "Nobody of North is on duty: Boyan of North calls back when somebody is."


def test_with_nobody_at_home_the_contact_does_not_wait_in_vain() -> None:
    found = asked(pods(set(), {21}, {31, 32}))
    assert (found.kind, found.pod_id, found.wait_s, found.cause) == (RouteKind.OVERFLOW, EAST, 0, "hours")


def test_overflow_goes_to_those_who_hold_the_skill_alone() -> None:
    able = {BULGARIAN.skill_id: frozenset({21})}
    found = asked(pods(set(), {21}, {31, 32}), wanted=(BULGARIAN,), able=able)
    assert found.pod_id == SOUTH
    assert "(1) with Bulgarian" in found.reason
    nobody = asked(pods(set(), {21}, {31, 32}), wanted=(BULGARIAN,))
    assert nobody.kind is RouteKind.CALL_BACK
    assert "No other pod has anybody free with Bulgarian." in nobody.steps


def test_home_answers_even_without_the_skill_and_says_so() -> None:
    found = asked(pods({11}, {21}), wanted=(BULGARIAN,), able={7: frozenset({21})})
    assert (found.kind, found.pod_id) == (RouteKind.SAME_POD, NORTH)
    assert "North: 1 of 1 on duty free; none of them holds Bulgarian at level 3." in found.steps


def test_a_stranger_goes_where_most_people_are_free() -> None:
    caller = Caller(None, NOON)
    assert route(caller, Situation(pods({11}, {21, 22}))).pod_id == SOUTH
    nobody = route(caller, Situation(pods(set(), set())))
    assert (nobody.kind, nobody.pod_id) == (RouteKind.CALL_BACK, None)
    assert "settle whose customer this is" in nobody.reason


def test_equal_pods_are_told_apart_by_their_number() -> None:
    assert asked(pods(set(), {21}, {31})).pod_id == SOUTH


def test_without_a_dial_the_default_holds() -> None:
    home = PodNow(NORTH, "North", frozenset({11}))
    found = route(Caller(5, NOON, Home(1, NORTH)), Situation({NORTH: home}, busy=frozenset({11})))
    assert found.wait_s == DEFAULT_AFTER_S
    assert "The dial of North was never set, so 60 s hold: 60 s are left." in found.steps


def test_the_home_of_a_day_follows_profile_and_assignment() -> None:
    first, second, third = date(2026, 1, 5), date(2026, 6, 1), date(2026, 9, 1)
    profile = Profile([first, third], [(third, 1), (None, None)])
    owners = {1: [Stint(NORTH, first, second), Stint(SOUTH, second)]}
    said = [home_pod(profile, owners, day) for day in (date(2026, 1, 4), first, second, date(2026, 8, 31), third)]
    assert [home.pod_id for home in said] == [None, NORTH, SOUTH, SOUTH, None]
    assert [home.cause for home in (said[0], said[4])] == [HomeCause.UNKNOWN, HomeCause.NO_SEGMENT]
    assert home_pod(profile, {}, first).cause is HomeCause.NO_OWNER
    assert home_pod(None, owners, first).cause is HomeCause.UNKNOWN


PEOPLE = st.frozensets(st.integers(1, 6), max_size=4)
PODS = st.dictionaries(
    st.integers(1, 4), st.tuples(PEOPLE, st.none() | st.integers(0, 90), st.booleans()), max_size=4
).map(lambda made: {key: PodNow(key, f"Pod {key}", *facts) for key, facts in made.items()})
ABLE = st.dictionaries(st.integers(1, 2), PEOPLE)
CALLERS = st.builds(
    Caller,
    st.none() | st.just(5),
    st.just(NOON),
    st.builds(Home, st.just(1), st.none() | st.integers(1, 4)),
    st.none() | st.builds(days_ago, st.floats(0, 20), st.integers(1, 5), st.none() | st.integers(1, 6)),
    st.lists(st.sampled_from([Wanted(1, "gas"), Wanted(2, "Polish")]), max_size=2, unique=True).map(tuple),
    st.integers(0, 120),
)


@given(CALLERS, st.builds(Situation, PODS, ABLE, PEOPLE))
def test_every_decision_keeps_the_rules(caller: Caller, now: Situation) -> None:
    found = route(caller, now)
    assert found == route(caller, now), "the same question has the same answer"
    assert found.reason
    assert found.steps
    home = now.pods.get(caller.home.pod_id or 0)
    assert found.home_pod_id == (home.pod_id if home else None), "the owner does not change"
    assert found.pod_id is None or found.pod_id in now.pods
    free = {key: pod.on_duty - now.busy for key, pod in now.pods.items()}
    match found.kind:
        case RouteKind.SAME_PERSON:
            assert caller.last
            assert found.person_id == caller.last.person_id
            assert found.person_id in free[found.pod_id or 0]
        case RouteKind.SAME_POD:
            assert free[found.pod_id or 0] or (home and found.pod_id == home.pod_id and home.on_duty)
        case RouteKind.OVERFLOW:
            check_overflow(found, caller, now, free)
        case RouteKind.CALL_BACK:
            assert home is None or not free[home.pod_id]


def check_overflow(found: Route, caller: Caller, now: Situation, free: dict[int, frozenset[int]]) -> None:
    home = now.pods.get(caller.home.pod_id or 0)
    assert home is None or (home.after_s is not None and found.pod_id != home.pod_id and not free[home.pod_id])
    assert home is None or not home.on_duty or caller.waited_s >= (home.after_s or 0)
    fit = {key: its for key, its in free.items() if home is None or key != home.pod_id}
    for wanted in caller.wanted:
        fit = {key: its & now.able.get(wanted.skill_id, frozenset()) for key, its in fit.items()}
    most = max(len(its) for its in fit.values())
    assert most > 0
    assert found.pod_id == min(key for key, its in fit.items() if len(its) == most)
