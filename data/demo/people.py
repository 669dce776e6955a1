"""Who works at the demo company, where, in which role, and from when to when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from core.people import Role
from data.demo.company import PodPlan
from data.demo.names import STAFF
from data.demo.seasons import Span

CREW = 10
"""Lead and agents of a pod on any day; coaches come on top."""


@dataclass(frozen=True)
class Stay:
    """A membership: one person in one pod for a while."""

    pod: str
    role: Role
    since: date
    until: date | None = None
    fte: float = 1.0
    site: str = ""
    employer: str = "own"


@dataclass(frozen=True)
class Colleague:
    """One person of the company. cast_role: offered on the demo's one-click sign-in, in these words."""

    login: str
    name: str
    stays: tuple[Stay, ...] = ()
    grant: Role | None = None
    cast_role: str | None = None


SITES = ("Harbour Street", "Mill Lane", "at home")


def colleagues(plans: Sequence[PodPlan], span: Span) -> list[Colleague]:
    """Everybody, the cast first among their own pods."""
    found: list[Colleague] = []
    for index, plan in enumerate(plans):
        found += _crew(plan, STAFF[index * (CREW + 2) : (index + 1) * (CREW + 2)], index, span)
    return found + _coaches(plans, span) + _leaders(plans)


def _crew(plan: PodPlan, names: list[str], index: int, span: Span) -> list[Colleague]:
    """A lead and nine agents; one of them leaves on the way, and another comes in that place."""
    found = []
    change = span.first + timedelta(weeks=min(8 + index, span.weeks // 2))
    for place, name in enumerate(names[: CREW + 1]):
        login = name.split()[0].lower()
        role = Role.LEAD if place == 0 else Role.AGENT
        partner = place == 7 and index % 3 == 2
        stay = Stay(
            pod=plan.code,
            role=role,
            since=change if place == CREW else span.first,
            until=change if place == CREW - 1 else None,
            fte=0.6 if place == 5 else 1.0,
            site=SITES[(place + index) % len(SITES)],
            employer="Answerbridge" if partner else "own",
        )
        found.append(Colleague(login, name, (stay,), cast_role=_cast_role(login, plan.name)))
    return found


def _cast_role(login: str, pod_name: str) -> str | None:
    words = {"ana": "leads", "boyan": "works in", "emil": "works in"}
    return f"{words[login]} {pod_name}" if login in words else None


def _coaches(plans: Sequence[PodPlan], span: Span) -> list[Colleague]:
    half = (len(plans) + 1) // 2
    mine, others = plans[:half], plans[half:]
    chen = Colleague("chen", "Chen Wei", _coached(mine, span), cast_role=f"coaches {mine[0].name} and others")
    if not others:
        return [chen]
    return [chen, Colleague("ludo", "Ludo Martens", _coached(others, span))]


def _coached(plans: Sequence[PodPlan], span: Span) -> tuple[Stay, ...]:
    return tuple(Stay(plan.code, Role.COACH, span.first, fte=0.2, site=SITES[0]) for plan in plans)


def _leaders(plans: Sequence[PodPlan]) -> list[Colleague]:
    return [
        Colleague("dora", "Dora Lehmann", grant=Role.MANAGER, cast_role=f"manages the {len(plans)} pods"),
        Colleague("henri", "Henri Dubois", grant=Role.MANAGER),
        Colleague("fay", "Fay Osei", grant=Role.ADMIN, cast_role="administers accounts"),
        Colleague("goro", "Goro Ishii", grant=Role.VIEWER, cast_role="looks on: figures only"),
    ]


def crew_on(people: Sequence[Colleague], pod: str, day: date) -> list[Colleague]:
    """Lead and agents of a pod on one day."""
    return [
        person
        for person in people
        for stay in person.stays
        if stay.pod == pod
        and stay.role is not Role.COACH
        and stay.since <= day
        and (not stay.until or day < stay.until)
    ]


def change_days(people: Sequence[Colleague]) -> frozenset[date]:
    """The days on which somebody comes or goes."""
    days = {day for person in people for stay in person.stays for day in (stay.since, stay.until) if day}
    return frozenset(days)
