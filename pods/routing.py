"""Home routing: whose customer is this on a day, and who should answer now, each with the way it was found.

The order (pods.md sections 9 and 17): a customer who comes back within some days goes first to the pod that
answered last, else home. There the same person, if on duty and free; else the pod; else another pod, as the home
pod's dial allows; else a call-back. Pure: everything known of the moment is handed in.
"""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from pods.dating import Stint, pod_on
from pods.dial import DEFAULT_AFTER_S

RETURN_DAYS = 7
"""So long after it was answered a customer's next contact goes first to the pod that answered: the repeat window."""

DAY_S = 86_400


class HomeCause(StrEnum):
    """Why a customer has, or has not, a home on a day."""

    OWNED = "the pod owns the segment that the customer is in on that day"
    UNKNOWN = "nothing is known of this customer on that day"
    NO_SEGMENT = "no segment holds the customer's attributes on that day"
    NO_OWNER = "no pod owns the customer's segment on that day"


class Home(NamedTuple):
    """The customer's segment, the pod that owns it, and why."""

    segment_id: int | None
    pod_id: int | None
    cause: HomeCause = HomeCause.OWNED


class Profile(NamedTuple):
    """A customer's segments over time: the first day of each stretch, and (its end, its segment)."""

    starts: list[date]
    spans: list[tuple[date | None, int | None]]


STRANGER = Home(None, None, HomeCause.UNKNOWN)


def home_pod(profile: Profile | None, owners: Mapping[int, Sequence[Stint]], day: date) -> Home:
    """The one pod that is home to a customer on a day: through the profile and the assignment of that day."""
    at = bisect_right(profile.starts, day) - 1 if profile else -1
    if profile is None or at < 0:
        return STRANGER
    until, segment_id = profile.spans[at]
    if until is not None and day >= until:
        return STRANGER
    if segment_id is None:
        return Home(None, None, HomeCause.NO_SEGMENT)
    pod_id = pod_on(owners.get(segment_id, ()), day)
    return Home(segment_id, pod_id, HomeCause.OWNED if pod_id is not None else HomeCause.NO_OWNER)


class RouteKind(StrEnum):
    """Where a contact goes."""

    SAME_PERSON = "same_person"
    SAME_POD = "same_pod"
    OVERFLOW = "overflow"
    CALL_BACK = "call_back"


class Wanted(NamedTuple):
    """A skill that a contact asks for, by its topic or its language."""

    skill_id: int
    name: str


class LastAnswer(NamedTuple):
    """Who answered this customer last, and when (epoch seconds). person_id None: not told."""

    pod_id: int
    person_id: int | None
    at_s: int


@dataclass(frozen=True, slots=True)
class PodNow:
    """An active pod at this moment. on_duty: people who may take such a contact; after_s None: never overflow."""

    pod_id: int
    name: str
    on_duty: frozenset[int] = frozenset()
    after_s: int | None = DEFAULT_AFTER_S
    is_dial_set: bool = False


@dataclass(frozen=True, slots=True)
class Caller:
    """One contact that waits for an answer. customer_id None: nobody could say who it is."""

    customer_id: int | None
    at: datetime
    home: Home = STRANGER
    last: LastAnswer | None = None
    wanted: tuple[Wanted, ...] = ()
    waited_s: int = 0


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known of all pods at this moment.

    able: skill -> people who hold it at level 3 or 4. busy: people on another contact, where a switchboard says so;
    everybody else on duty counts as free.
    """

    pods: Mapping[int, PodNow]
    able: Mapping[int, frozenset[int]] = field(default_factory=dict)
    busy: frozenset[int] = frozenset()
    return_days: int = RETURN_DAYS
    call_people: Callable[[int], str] = "person {}".format


@dataclass(frozen=True, slots=True)
class Route:
    """A decision, and how it came about. wait_s None: until somebody is free. cause: hours or capacity of an overflow.

    home_pod_id keeps the customer whatever the decision says.
    """

    kind: RouteKind
    pod_id: int | None
    person_id: int | None
    reason: str
    steps: tuple[str, ...]
    wait_s: int | None = 0
    home_pod_id: int | None = None
    cause: str = ""


def route(caller: Caller, now: Situation) -> Route:
    """Who should answer this contact now, why, and what was considered. The same question has the same answer."""
    home = now.pods.get(caller.home.pod_id) if caller.home.pod_id is not None else None
    steps = [f"Home is {home.name}." if home else _homeless(caller)]
    back = _returning(caller, now, home, steps)
    for pod in (back, home):
        if pod is not None and (found := _at_pod(pod, caller, now, home, steps)):
            return found
    return _elsewhere(caller, now, home, steps)


def _homeless(caller: Caller) -> str:
    if caller.customer_id is None:
        return "Nobody could say who this is, so no pod is home."
    if caller.home.pod_id is not None:
        return "The home pod is not active."
    return f"No pod is home: {caller.home.cause.value}."


def _returning(caller: Caller, now: Situation, home: PodNow | None, steps: list[str]) -> PodNow | None:
    """The pod that answered last, if that was another than home and not long ago."""
    last = caller.last
    if last is None:
        return None
    days = (int(caller.at.timestamp()) - last.at_s) / DAY_S
    pod = now.pods.get(last.pod_id)
    if pod is None:
        steps.append("The pod that answered last is not active any more.")
        return None
    if pod is home:
        steps.append(f"{pod.name} answered last, {_ago(days)}.")
        return None
    if not 0 <= days <= now.return_days:
        steps.append(
            f"{pod.name} answered last, {_ago(days)}: more than {now.return_days} days, so home is asked first."
        )
        return None
    steps.append(
        f"{pod.name} answered last, {_ago(days)}: within {now.return_days} days it is asked first, though not home."
    )
    return pod


def _ago(days: float) -> str:
    return f"{days:.0f} days ago" if days >= 1.5 else f"{days * 24:.0f} h ago"


def _at_pod(pod: PodNow, caller: Caller, now: Situation, home: PodNow | None, steps: list[str]) -> Route | None:
    """The same person, else anybody free of this pod; else, at home, a wait as long as the dial says."""
    if not pod.on_duty:
        steps.append(f"{pod.name}: nobody is on duty for this.")
        return None
    home_id = home.pod_id if home else None
    free = pod.on_duty - now.busy
    last = caller.last.person_id if caller.last else None
    if last is not None and last in free:
        name = now.call_people(last)
        steps.append(f"{name} answered last, is on duty and free.")
        reason = f"{name} of {pod.name} answered last and is on duty now."
        return Route(RouteKind.SAME_PERSON, pod.pod_id, last, reason, tuple(steps), 0, home_id)
    if last is not None:
        hindered = "busy" if last in pod.on_duty else f"not on duty for {pod.name}"
        steps.append(f"{now.call_people(last)} answered last, but is {hindered}.")
    if free:
        steps.append(f"{pod.name}: {len(free)} of {len(pod.on_duty)} on duty free{_able_said(free, caller, now)}.")
        reason = f"{pod.name} {'is home' if pod is home else 'answered last'} and has {_people(len(free))} on duty."
        return Route(RouteKind.SAME_POD, pod.pod_id, None, reason, tuple(steps), 0, home_id)
    steps.append(f"{pod.name}: all {len(pod.on_duty)} on duty are busy.")
    return _waiting(pod, caller, steps) if pod is home else None


def _able_said(free: frozenset[int], caller: Caller, now: Situation) -> str:
    missing = [wanted.name for wanted in caller.wanted if not free & now.able.get(wanted.skill_id, frozenset())]
    return f"; none of them holds {' and '.join(missing)} at level 3" if missing else ""


def _people(count: int) -> str:
    return "one person" if count == 1 else f"{count} people"


def _waiting(home: PodNow, caller: Caller, steps: list[str]) -> Route | None:
    """At home everybody is busy: the dial says how long that is borne."""
    if home.after_s is None:
        steps.append(f"The dial of {home.name} says: never to another pod.")
        wait, reason = None, f"Everybody of {home.name} is busy, and its contacts wait at home, whatever it takes."
    elif caller.waited_s < home.after_s:
        wait = home.after_s - caller.waited_s
        steps.append(f"The dial of {home.name} {_dial_said(home)}: {wait} s are left.")
        reason = (
            f"Everybody of {home.name} is busy: the contact waits at home for {wait} s before another pod may help."
        )
    else:
        steps.append(f"The dial of {home.name} {_dial_said(home)}: {caller.waited_s} s have passed.")
        return None
    return Route(RouteKind.SAME_POD, home.pod_id, None, reason, tuple(steps), wait, home.pod_id)


def _dial_said(pod: PodNow) -> str:
    return f"says {pod.after_s} s" if pod.is_dial_set else f"was never set, so {pod.after_s} s hold"


def _elsewhere(caller: Caller, now: Situation, home: PodNow | None, steps: list[str]) -> Route:
    """Another pod as the dial allows, else a call-back. With nobody on duty at home, waiting would change nothing."""
    home_id = home.pod_id if home else None
    if home is not None and home.after_s is None:
        steps.append(f"The dial of {home.name} says: never to another pod.")
        return _call_back(caller, now, home, steps)
    able = _candidates(caller, now, home)
    if not able:
        steps.append(f"No other pod has anybody free{_wanted_said(caller)}.")
        if home is not None and home.on_duty:
            reason = f"Nobody of any pod is free: the contact waits at {home.name} for the first who is."
            return Route(RouteKind.SAME_POD, home.pod_id, None, reason, tuple(steps), None, home_id)
        return _call_back(caller, now, home, steps)
    count, pod = able[0]
    steps.append("; ".join(f"{other.name} has {_people(n)} free" for n, other in able[:4]) + f"{_wanted_said(caller)}.")
    cause, why, keeps = "", "No pod is home", ""
    if home is not None:
        cause, why = (
            ("capacity", "Everybody at home is busy") if home.on_duty else ("hours", f"{home.name} is off duty")
        )
        keeps = f" {home.name} keeps the customer."
    reason = f"{why}; {pod.name} has the most free people ({count}){_wanted_said(caller)}.{keeps}"
    return Route(RouteKind.OVERFLOW, pod.pod_id, None, reason, tuple(steps), 0, home_id, cause)


def _candidates(caller: Caller, now: Situation, home: PodNow | None) -> list[tuple[int, PodNow]]:
    """Other pods with somebody free who holds every skill asked for: most such people first, then by id."""
    found = []
    for pod in now.pods.values():
        if pod is home:
            continue
        free = pod.on_duty - now.busy
        for wanted in caller.wanted:
            free &= now.able.get(wanted.skill_id, frozenset())
        if free:
            found.append((len(free), pod))
    return sorted(found, key=lambda one: (-one[0], one[1].pod_id))


def _wanted_said(caller: Caller) -> str:
    return f" with {' and '.join(wanted.name for wanted in caller.wanted)}" if caller.wanted else ""


def _call_back(caller: Caller, now: Situation, home: PodNow | None, steps: list[str]) -> Route:
    """Promise a call by the home pod; by the person of the last time, if the home pod's."""
    last = caller.last if caller.last and home is not None and caller.last.pod_id == home.pod_id else None
    person_id = last.person_id if last else None
    who = f"{now.call_people(person_id)} of " if person_id is not None else ""
    reason = "No pod is home and nobody is free: take the number and settle whose customer this is."
    if home is not None:
        called = f"{who}{home.name} calls back"
        off = f"Nobody of {home.name} is on duty: {called} when somebody is."
        reason = f"Nobody is free: {called}." if home.on_duty else off
    home_id = home.pod_id if home else None
    return Route(RouteKind.CALL_BACK, home_id, person_id, reason, tuple(steps), None, home_id)
