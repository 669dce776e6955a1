"""Who should answer now: the moment as the store knows it, and the decision about one contact or very many."""

from collections.abc import Callable, Collection
from datetime import date, datetime, timedelta
from functools import partial
from typing import NamedTuple

from sqlmodel import Session, col, or_, select

from core import permissions
from core.people import Actor, Person
from core.refusal import NotFound
from pods.abilities import ALONE
from pods.dial import DEFAULT_AFTER_S
from pods.models import (
    Contact,
    CustomerProfile,
    Duty,
    Pod,
    PodMembership,
    PodState,
    Shift,
    ShiftState,
    Skill,
    SkillKind,
)
from pods.queries.catalogue import day_of
from pods.queries.dials import dials_on
from pods.queries.homes import home_finder, home_of
from pods.queries.merged import merged_customers
from pods.queries.rosters import on_duty
from pods.queries.skills import levels_of
from pods.routing import (
    STRANGER,
    Caller,
    Home,
    LastAnswer,
    PodNow,
    Route,
    Situation,
    Wanted,
    route,
)

LAST_DAYS = 91
"""An answer longer ago than this is no continuity that anybody remembers."""

WRITTEN = frozenset({Duty.PHONE, Duty.CHAT, Duty.BACK_OFFICE})
DUTIES = {"phone": frozenset({Duty.PHONE}), "chat": frozenset({Duty.CHAT})}
"""channel -> the duties whose people may take it; every other channel waits for any of WRITTEN."""


class Router:
    """What a moment looks like, read once. After that a decision asks the store nothing.

    only: read no more of customers than this one's. It knows the moment it was made for; make another one later.
    """

    def __init__(
        self,
        session: Session,
        at: datetime,
        channel: str = "",
        *,
        only: int | None = None,
        call_people: Callable[[int], str] | None = None,
    ) -> None:
        self.at, self.day = at, day_of(session, at)
        self.find = home_finder(session) if only is None else _finder_of(session, only)
        self.last = _last_answers(session, at, only)
        self.topics, self.tongues = _skills(session)
        self.languages = _languages(session, self.day, self.tongues, only)
        here = _pods_now(session, at, self.day, DUTIES.get(channel, WRITTEN))
        people = set().union(*(pod.on_duty for pod in here.values()))
        namer = call_people or partial(str.format, "person {}")
        self.now = Situation(here, _able(session, people, self.day), call_people=namer)

    def route(self, customer_id: int | None, topic: str = "", waited_s: int = 0) -> Route:
        """Who should answer this customer, about this topic, after having waited so long."""
        if customer_id is None:
            return route(Caller(None, self.at, STRANGER, None, self.topics.get(topic, ()), waited_s), self.now)
        wanted = self.topics.get(topic, ())
        if tongue := self.languages.get(customer_id):
            wanted = (*wanted, tongue)
        home = self.find(customer_id, self.day)
        return route(Caller(customer_id, self.at, home, self.last.get(customer_id), wanted, waited_s), self.now)


def route_contact(
    session: Session, actor: Actor, customer_id: int, at: datetime, *, topic: str = "", channel: str = ""
) -> Route:
    """The decision about one customer now. People are named to those who may see that pod's members."""
    home = home_of(session, customer_id, day_of(session, at))
    if not permissions.allows(actor, "segment.read", home.pod_id):
        raise NotFound("That customer")
    names = _names(session, actor, day_of(session, at))
    call = partial(_called, names)
    return Router(session, at, channel, only=customer_id, call_people=call).route(customer_id, topic)


class Able(NamedTuple):
    """The skills that a contact asks for, and by pod the people on duty who hold them all."""

    wanted: tuple[str, ...]
    people: dict[int, frozenset[int]]


def able_now(
    session: Session, at: datetime, customer_id: int | None = None, *, topic: str = "", channel: str = ""
) -> Able:
    """Who of each active pod is on duty now and could answer this alone."""
    router = Router(session, at, channel, only=customer_id or 0)
    wanted = router.topics.get(topic, ())
    if tongue := router.languages.get(customer_id or 0):
        wanted = (*wanted, tongue)
    found = {
        pod_id: pod.on_duty.intersection(*(router.now.able.get(one.skill_id, frozenset()) for one in wanted))
        for pod_id, pod in router.now.pods.items()
    }
    return Able(tuple(one.name for one in wanted), found)


def _called(names: dict[int, str], person_id: int) -> str:
    return names.get(person_id, "The person of the last time")


def _names(session: Session, actor: Actor, day: date) -> dict[int, str]:
    """Members of the pods whose people the actor may see."""
    within = permissions.pods_within(actor, "people.read")
    wanted = select(Person.id, Person.name).join(PodMembership, col(PodMembership.person_id) == Person.id)
    if within is not None:
        wanted = wanted.where(col(PodMembership.pod_id).in_(within))
    ends = col(PodMembership.valid_to)
    wanted = wanted.where(PodMembership.valid_from <= day, or_(ends.is_(None), ends > day))
    return {person_id or 0: name for person_id, name in session.exec(wanted)}


def _finder_of(session: Session, customer_id: int) -> Callable[[int, date], Home]:
    return lambda asked, day: home_of(session, asked, day) if asked == customer_id else STRANGER


def _last_answers(session: Session, at: datetime, only: int | None) -> dict[int, LastAnswer]:
    """customer -> the pod and person of the latest contact that was answered, as far as the source tells it."""
    until, since = int(at.timestamp()), int((at - timedelta(days=LAST_DAYS)).timestamp())
    kept = merged_customers(session, None if only is None else {only})
    wanted = (
        select(Contact.customer_id, Contact.served_pod_id, Contact.person_id, Contact.opened_s)
        .where(
            col(Contact.customer_id).is_not(None) if only is None else col(Contact.customer_id).in_({only, *kept}),
            col(Contact.served_pod_id).is_not(None),
            col(Contact.abandoned).is_(False),
            Contact.opened_s >= since,
            Contact.opened_s <= until,
        )
        .order_by(col(Contact.opened_s), col(Contact.id))
    )
    return {
        kept.get(customer_id or 0, customer_id or 0): LastAnswer(pod_id or 0, person_id, opened_s)
        for customer_id, pod_id, person_id, opened_s in session.exec(wanted)
    }


def _skills(session: Session) -> tuple[dict[str, tuple[Wanted, ...]], dict[str, Wanted]]:
    """topic -> the skills it asks for; language -> the skill of that name."""
    topics: dict[str, tuple[Wanted, ...]] = {}
    tongues: dict[str, Wanted] = {}
    for skill in session.exec(select(Skill).where(col(Skill.retired_at).is_(None)).order_by(col(Skill.id))):
        wanted = Wanted(skill.id or 0, skill.name)
        for topic in skill.topics:
            topics[topic] = (*topics.get(topic, ()), wanted)
        if skill.kind is SkillKind.LANGUAGE:
            tongues[skill.name.casefold()] = wanted
    return topics, tongues


def _languages(session: Session, day: date, tongues: dict[str, Wanted], only: int | None) -> dict[int, Wanted]:
    """customer -> the language to be spoken, where that is a skill somebody may have or lack."""
    ends = col(CustomerProfile.valid_to)
    wanted = select(CustomerProfile.customer_id, CustomerProfile.language).where(
        CustomerProfile.valid_from <= day, or_(ends.is_(None), ends > day), CustomerProfile.language != "unknown"
    )
    if only is not None:
        wanted = wanted.where(CustomerProfile.customer_id == only)
    spoken = session.exec(wanted).all() if tongues else ()
    return {key: tongues[language.casefold()] for key, language in spoken if language.casefold() in tongues}


def _pods_now(session: Session, at: datetime, day: date, duties: Collection[Duty]) -> dict[int, PodNow]:
    """Active pods, each with the members who are on such a duty by the published roster, and its dial."""
    dials = dials_on(session, day)
    working = set(
        session.exec(
            select(Shift.pod_id).where(
                Shift.state == ShiftState.PUBLISHED, Shift.start_at <= at, Shift.end_at > at, Shift.duty != Duty.OFF
            )
        )
    )
    found = {}
    for pod_id, name in session.exec(
        select(Pod.id, Pod.name).where(Pod.state == PodState.ACTIVE).order_by(col(Pod.id))
    ):
        here = _here(session, pod_id or 0, at, day, duties) if pod_id in working else frozenset()
        dial = dials.get(pod_id or 0)
        after_s = dial.after_seconds if dial else DEFAULT_AFTER_S
        found[pod_id or 0] = PodNow(pod_id or 0, name, here, after_s, dial is not None)
    return found


def _here(session: Session, pod_id: int, at: datetime, day: date, duties: Collection[Duty]) -> frozenset[int]:
    ends = col(PodMembership.valid_to)
    members = select(PodMembership.person_id).where(
        PodMembership.pod_id == pod_id, PodMembership.valid_from <= day, or_(ends.is_(None), ends > day)
    )
    spans = on_duty(session, pod_id, at, at + timedelta(seconds=1))
    return frozenset(span.person_id for span in spans if span.duty in duties) & set(session.exec(members).all())


def _able(session: Session, people: Collection[int], day: date) -> dict[int, frozenset[int]]:
    """skill -> who of these people solves such a case alone."""
    held: dict[int, set[int]] = {}
    for person_id, levels in levels_of(session, people, day).items():
        for skill_id, level in levels.items():
            if level >= ALONE:
                held.setdefault(skill_id, set()).add(person_id)
    return {skill_id: frozenset(who) for skill_id, who in held.items()}
