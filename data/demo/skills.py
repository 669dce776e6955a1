"""What people can do: skills, what pods need of them, and levels with somebody's word for each."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from random import Random

from sqlmodel import Session

from core.people import Role
from data.demo.company import PodPlan
from data.demo.ground import Telling
from data.demo.people import Colleague, crew_on
from pods import actions
from pods.actions import NewAssessment, NewSkill
from pods.models import SkillKind

Told = tuple[datetime, Callable[[Session], None]]

SKILLS: tuple[NewSkill, ...] = (
    NewSkill("Billing", SkillKind.PRODUCT, ("bill query", "refund")),
    NewSkill("Payment plans", SkillKind.PRODUCT, ("payment plan",)),
    NewSkill("Metering", SkillKind.PRODUCT, ("meter reading", "smart meter")),
    NewSkill("Moves and tariffs", SkillKind.PRODUCT, ("move home", "tariff change")),
    NewSkill("Complaints and outages", SkillKind.PRODUCT, ("complaint", "outage")),
    NewSkill("Solar export", SkillKind.PRODUCT, ("solar export",)),
    NewSkill("Business contracts", SkillKind.PRODUCT, ("contract renewal",)),
    NewSkill("Priority register", SkillKind.PRODUCT, ("priority register",)),
    NewSkill("Bulgarian", SkillKind.LANGUAGE),
    NewSkill("KCS licence", SkillKind.LICENCE),
)
OWN = {"SO": "Solar export", "SB": "Business contracts", "PC": "Priority register"}
COMMON = ("Billing", "Payment plans", "Metering", "Moves and tariffs", "Complaints and outages")
CRITICAL = {"Billing": 1, "Metering": 2, "Bulgarian": 1}
MULTILINGUAL = ("NH", "CI")
"""These pods serve customers in Bulgarian."""

SPEAKERS = (1, 6)
"""The places in the crew of those who speak it."""

DEEP = 4
"""The place of the one who knows one thing deeply."""

SEEN = (
    "Sat beside them for a morning: no question left open.",
    "A dozen calls heard, all settled the first time.",
    "Took over the hard ones of a bill run without asking.",
    "Explained it to two newcomers, and they could do it.",
)


def told(telling: Telling) -> Iterator[Told]:
    """Everything about skills, with its moment."""
    span = telling.span
    begin = span.at(span.first, 7.9)
    yield begin, partial(_set_up, telling, begin)
    for plan in telling.plans:
        for place, person in enumerate(crew_on(telling.people, plan.code, span.today)):
            since = next(stay.since for stay in person.stays if stay.pod == plan.code)
            at = span.at(since, 8.1)
            yield at, partial(_assess, telling, plan, person, place, at)


def lead_of(telling: Telling, code: str) -> str:
    """Who leads a pod."""
    return next(
        person.login
        for person in telling.people
        for stay in person.stays
        if stay.pod == code and stay.role is Role.LEAD
    )


def coach_of(telling: Telling, code: str) -> str:
    """Who coaches a pod."""
    return next(
        person.login
        for person in telling.people
        for stay in person.stays
        if stay.pod == code and stay.role is Role.COACH
    )


def _set_up(telling: Telling, at: datetime, session: Session) -> None:
    first = telling.plans[0]
    lead = telling.who(session, lead_of(telling, first.code), at)
    for new in SKILLS:
        row = actions.add_skill(session, lead, telling.pod_ids[first.code], new, at, op=f"demo:skill:{new.name}")
        telling.skill_ids[new.name] = row.id or 0
    for plan in telling.plans:
        lead = telling.who(session, lead_of(telling, plan.code), at)
        for name in _asked(plan):
            actions.need_skill(
                session,
                lead,
                telling.pod_ids[plan.code],
                telling.skill_ids[name],
                CRITICAL.get(name, 1),
                at,
                critical=name in CRITICAL or name in OWN.values(),
                op=f"demo:need:{plan.code}:{name}",
            )


def _asked(plan: PodPlan) -> list[str]:
    own = [OWN[plan.code]] if plan.code in OWN else []
    return [*COMMON, *own, *(["Bulgarian"] if plan.code in MULTILINGUAL else []), "KCS licence"]


def _assess(telling: Telling, plan: PodPlan, person: Colleague, place: int, at: datetime, session: Session) -> None:
    """What somebody can do on the first day. The lead says it; of the lead the coach does."""
    draw = Random(f"skills:{person.login}")
    lead = lead_of(telling, plan.code)
    actor = telling.who(session, coach_of(telling, plan.code) if person.login == lead else lead, at)
    for name in _asked(plan):
        level = _level(plan, place, name, draw)
        if level == 0:
            continue
        is_able = level >= 3
        new = NewAssessment(
            telling.pod_ids[plan.code],
            telling.person_ids[person.login],
            telling.skill_ids[name],
            level,
            draw.choice(SEEN) if is_able else "",
            draw.randint(4, 40) if is_able else 0,
            _last_day(telling, place, name, level),
        )
        actions.assess_skill(session, actor, new, at, op=f"demo:assess:{person.login}:{name}")


def _level(plan: PodPlan, place: int, name: str, draw: Random) -> int:
    """Few speak Bulgarian; one knows metering deeply and little else; most are somewhere on the way."""
    if name == "Bulgarian":
        return 3 if place in SPEAKERS else draw.choice((0, 0, 0, 0, 2))
    if name == "KCS licence":
        return 4 if place == 0 else draw.choice((1, 3, 3, 4)) if place % 2 == 0 else 0
    if place == DEEP:
        return 4 if name == "Metering" else draw.choice((0, 1, 2))
    if place in (0, 3):
        return draw.choice((3, 3, 4))
    return draw.choice((1, 2, 2, 3, 3, 3, 3, 4)) if name in COMMON or name == OWN.get(plan.code) else 0


def _last_day(telling: Telling, place: int, name: str, level: int) -> date | None:
    """Licences end: of the place after the lead's two weeks ago, of the next in two weeks, of the others next year."""
    if name != "KCS licence" or level < 3:
        return None
    days = {2: -12, 6: 16, 8: -3}.get(place, 150 + 11 * place)
    return max(telling.span.first, telling.span.today + timedelta(days=days))
