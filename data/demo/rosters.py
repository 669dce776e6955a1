"""The rosters of the pods: what each needs, a plain rotation, some leave, and what is never quite finished."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from sqlmodel import Session

from core.people import Role
from core.refusal import Refused
from data.demo.company import ZONE, PodPlan
from data.demo.ground import Telling
from data.demo.people import SITES, Colleague, crew_on
from pods import actions, queries
from pods.actions import NewLeave, NewShift, NewSite, NewSiteDay, NewSwap, NewWish
from pods.covering import WeekNeed
from pods.duties import Turn
from pods.localtime import day_of
from pods.models import Duty, LeaveKind, SwapState

WEEKS_BACK = 8
AHEAD = ("NH", "SH")
"""These pods publish a week earlier than the others."""

TOLD = "NH"
"""The pod in which something is always open."""

EARLY, LATE, OFFICE, SATURDAY, SUNDAY = (7.5, 15.5), (11, 19), (9, 17), (9, 17), (10, 16)
MORNING, LEARNING = (9, 13), (13, 17)
PART_TIMER = 5

WHY_OPEN = "A quiet day: South Homes takes the overflow."

Told = tuple[datetime, Callable[[Session], None]]


@dataclass(frozen=True)
class Week:
    """One week of one pod, and who works there."""

    plan: PodPlan
    monday: date
    crew: tuple[Colleague, ...]
    number: int

    def pair(self, weeks_later: int = 0) -> tuple[int, int]:
        """Who has the weekend: two places of the crew, of different halves of the day."""
        even, odd = ([one for one in range(half, len(self.crew), 2) if one != PART_TIMER] for half in (0, 1))
        turn = self.number + weeks_later
        return even[turn % len(even)], odd[turn % len(odd)]

    @property
    def office(self) -> int:
        """Who has the back office: nobody of a weekend, and of the other half than the part-timer."""
        taken = {*self.pair(), *self.pair(-1)}
        return next(
            place % len(self.crew)
            for place in range(self.number, self.number + len(self.crew))
            if place % len(self.crew) not in taken and (place % len(self.crew) - PART_TIMER) % 2
        )


def needs() -> list[WeekNeed]:
    """Phones from 8 to 19 with a peak after noon, one on chat, one in the back office, a small weekend."""
    found = []
    for weekday in range(5):
        office_end = 13 if weekday == 4 else 17
        found += [
            WeekNeed(weekday, 8 * 60, 19 * 60, "phone", 2),
            WeekNeed(weekday, 13 * 60, 15 * 60, "phone", 4),
            WeekNeed(weekday, 8 * 60, 19 * 60, "chat", 1),
            WeekNeed(weekday, 9 * 60, office_end * 60, "back_office", 1),
        ]
    return [*found, WeekNeed(5, 9 * 60, 17 * 60, "phone", 2), WeekNeed(6, 10 * 60, 16 * 60, "phone", 1)]


def told(telling: Telling) -> Iterator[Told]:
    """Everything about rosters, with its moment."""
    span = telling.span
    begin = span.at(span.first, 7.8)
    yield begin, partial(_set_up, telling, begin)
    for index, plan in enumerate(telling.plans):
        last = 2 if plan.code in AHEAD else 1
        for ahead in range(-min(WEEKS_BACK, telling.scale.weeks - 2), last + 1):
            yield _week_told(telling, plan, index, ahead, is_draft=ahead == last)
    yield from _open_matters(telling)


def _set_up(telling: Telling, at: datetime, session: Session) -> None:
    """Sites with their holidays, and what each pod needs."""
    manager = telling.who(session, "dora", at)
    homes = {SITES[0]: ("BG", ZONE), SITES[1]: ("PL", "Europe/Warsaw"), SITES[2]: ("BG", ZONE)}
    for name, (country, zone) in homes.items():
        site = actions.add_site(session, manager, NewSite(name, country, "", zone), at, op=f"demo:site:{name}")
        if name == SITES[0]:
            day = NewSiteDay(site.id or 0, telling.span.monday(-1) + timedelta(days=2), "Works outing")
            actions.add_site_day(session, manager, day, at, op="demo:site-day")
    for plan in telling.plans:
        pod_id, crew = telling.pod_ids[plan.code], tuple(crew_on(telling.people, plan.code, telling.span.first))
        lead = telling.who(session, _lead(crew), at)
        actions.set_needs(session, lead, pod_id, needs(), telling.span.first, at, op=f"demo:needs:{plan.code}")


def _week_told(telling: Telling, plan: PodPlan, index: int, ahead: int, *, is_draft: bool) -> Told:
    """Planned and published on the Monday before; on its own Monday when the crew changes with it."""
    span = telling.span
    monday = span.monday(-ahead)
    crew = tuple(crew_on(telling.people, plan.code, monday))
    before = monday - timedelta(days=7)
    changes = before < span.first or crew != tuple(crew_on(telling.people, plan.code, before))
    at = span.at(monday, 7.9) if changes else span.at(before, 15.5)
    week = Week(plan, monday, crew, index + (monday - date(2024, 1, 1)).days // 7)
    at = min(at, span.now - timedelta(minutes=40))
    return at, partial(_plan_week, telling, week, at, is_draft)


def _plan_week(telling: Telling, week: Week, at: datetime, is_draft: bool, session: Session) -> None:
    pod_id, name = telling.pod_ids[week.plan.code], f"{week.plan.code}:{week.monday.isoformat()}"
    lead = telling.who(session, _lead(week.crew), at)
    people = [telling.person_ids[person.login] for person in week.crew]
    edges = (telling.span.at(day, 0) for day in (week.monday, week.monday + timedelta(days=7)))
    gone = queries.absences(session, pod_id, people, *edges)
    kept = [new for new in _rotation(telling, week) if not _is_away(new, gone)]
    today = telling.span.day_of(at)
    kept = [new for new in kept if telling.span.day_of(new.start_at) >= today]
    actions.plan_shifts(session, lead, pod_id, kept, at, op=f"demo:plan:{name}")
    if not is_draft:
        sunday = week.monday + timedelta(days=6)
        publish = partial(actions.publish_week, session, lead, pod_id, week.monday, at=at, op=f"demo:publish:{name}")
        try:
            publish(accepted={})
        except Refused:
            left = queries.gaps_between(session, pod_id, week.monday, sunday, published_only=False)
            publish(accepted={gap.name: WHY_OPEN for gap in left})


def _is_away(new: NewShift, gone: Sequence[tuple[int, datetime, datetime]]) -> bool:
    return any(who == new.person_id and start < new.end_at and end > new.start_at for who, start, end in gone)


def planned(new: NewShift) -> Turn:
    """A new shift as the rules see it."""
    return Turn(new.person_id, day_of(new.start_at, ZONE), new.start_at, new.end_at, new.duty.value)


def _lead(crew: tuple[Colleague, ...]) -> str:
    return next(one.login for one in crew if any(stay.role is Role.LEAD for stay in one.stays))


def _rotation(telling: Telling, week: Week) -> Iterator[NewShift]:
    """Early and late change every week; one has the back office, two share the weekend."""
    for place, person in enumerate(week.crew):
        person_id = telling.person_ids[person.login]
        for weekday in _days(week, place):
            duty, hours = _turn(week, place, weekday, place == week.office)
            yield _shift(telling, person_id, week.monday + timedelta(days=weekday), hours, duty)
        if place == week.office and 4 in _days(week, place):
            yield _shift(telling, person_id, week.monday + timedelta(days=4), LEARNING, Duty.LEARNING)


def _days(week: Week, place: int) -> list[int]:
    """Who has the weekend is off on Wednesday and Thursday, and on the Monday and Tuesday after."""
    if place == PART_TIMER:
        return [0, 1, 2]
    first, second = week.pair()
    before = week.pair(-1)
    days = [day for day in range(5) if not (place in before and day < 2)]
    if place == first:
        return [day for day in days if day not in (2, 3)] + [5, 6]
    return [day for day in days if day not in (2, 3)] + [5] if place == second else days


def _turn(week: Week, place: int, weekday: int, in_office: bool) -> tuple[Duty, tuple[float, float]]:
    if weekday > 4:
        return Duty.PHONE, SATURDAY if weekday == 5 else SUNDAY
    if in_office:
        return Duty.BACK_OFFICE, MORNING if weekday == 4 else OFFICE
    half = (place + week.number) % 2
    there = [
        other for other in range(len(week.crew)) if (other + week.number) % 2 == half and weekday in _days(week, other)
    ]
    there = [other for other in there if other != week.office]
    duty = Duty.CHAT if there and place == there[week.number % len(there)] else Duty.PHONE
    return duty, (EARLY, LATE)[half]


def _shift(telling: Telling, person_id: int, day: date, hours: tuple[float, float], duty: Duty) -> NewShift:
    start, end = (telling.span.at(day, hour) for hour in hours)
    return NewShift(person_id, start, end, duty)


def _open_matters(telling: Telling) -> Iterator[Told]:
    """Holidays, somebody ill today, a gap that was accepted, two swaps and some wishes."""
    span = telling.span
    asked = max(span.at(span.monday(3), 10.0), span.at(span.first, 9.0))
    yield asked, partial(_holidays, telling, asked)
    now = span.now - timedelta(minutes=25)
    yield now, partial(_today, telling, now)


def _holidays(telling: Telling, at: datetime, session: Session) -> None:
    """Asked for before the weeks were published: granted, and a gap in this week that was accepted."""
    span = telling.span
    this, following = span.monday(0), span.monday(-1)
    for index, plan in enumerate(telling.plans):
        crew = tuple(crew_on(telling.people, plan.code, this))
        week = Week(plan, this, crew, index + (this - date(2024, 1, 1)).days // 7)
        if plan.code == TOLD:
            saturday = this + timedelta(days=5)
            _ask(telling, session, crew[week.pair()[1]], (saturday, saturday), at)
        away = crew[(week.pair(1)[0] + 4) % len(crew)]
        _ask(telling, session, away, (following + timedelta(days=3), following + timedelta(days=4)), at)


def _ask(telling: Telling, session: Session, person: Colleague, days: tuple[date, date], at: datetime) -> None:
    """Holiday of somebody who is there already, in that person's only pod."""
    stay = person.stays[-1]
    if stay.since > telling.span.day_of(at):
        return
    new = NewLeave(telling.pod_ids[stay.pod], telling.person_ids[person.login], *days)
    who = telling.who(session, person.login, at)
    actions.ask_leave(session, who, new, at, op=f"demo:leave:{person.login}:{days[0].isoformat()}")


def _today(telling: Telling, at: datetime, session: Session) -> None:
    """Of the told pod: who is ill, what was asked for, and which swaps wait."""
    span = telling.span
    pod_id, monday = telling.pod_ids[TOLD], span.monday(-1)
    crew = tuple(crew_on(telling.people, TOLD, monday))
    lead = telling.who(session, _lead(crew), at)
    shifts = queries.shifts_of(session, pod_id, monday, monday + timedelta(days=6))
    todays = [one for one in queries.shifts_of(session, pod_id, span.today, span.today) if one.duty is Duty.PHONE]
    if todays:
        ill = NewLeave(pod_id, todays[-1].person_id, span.today, span.today + timedelta(days=1), LeaveKind.SICK)
        actions.ask_leave(session, lead, ill, at, op="demo:ill")
    saturday = [shift for shift in shifts if shift.day.weekday() == 5]
    if saturday:
        person = next(one for one in crew if telling.person_ids[one.login] == saturday[0].person_id)
        _ask(telling, session, person, (saturday[0].day, saturday[0].day), at)
    _swaps(telling, session, at)
    for login, turn, weight in (("boyan", "late", 2), ("boyan", "early", -1)):
        wish = NewWish(pod_id, turn, weight, weekday=4)
        actions.set_wish(session, telling.who(session, login, at), wish, at, op=f"demo:wish:{login}:{turn}")


def _swaps(telling: Telling, session: Session, at: datetime) -> None:
    """One waits for Boyan; one breaks the rest of the person who takes it, and waits for the lead."""
    pod_id, monday = telling.pod_ids[TOLD], telling.span.monday(-1)
    shifts = queries.shifts_of(session, pod_id, monday, monday + timedelta(days=6))
    logins = {telling.person_ids[person.login]: person.login for person in telling.people}
    boyan = telling.person_ids["boyan"]
    ground = queries.ground_of(session, pod_id, monday, monday + timedelta(days=6))
    state: dict[bool, bool] = {}
    for shift in shifts:
        for taker in dict.fromkeys([boyan, *(other.person_id for other in shifts)]):
            if shift.person_id in {boyan, taker}:
                continue
            turn = planned(NewShift(taker, shift.start_at, shift.end_at, shift.duty))
            if ground.hard_fault(turn):
                continue
            breaks = ground.rest_fault(turn) is not None
            if breaks in state or (taker == boyan) is breaks:
                continue
            state[breaks] = True
            giver = telling.who(session, logins[shift.person_id], at)
            new = NewSwap(shift.id or 0, taker)
            swap = actions.propose_swap(session, giver, new, at, op=f"demo:swap:{breaks}")
            if breaks:
                peer = telling.who(session, logins[taker], at)
                actions.answer_swap(session, peer, swap.id or 0, SwapState.APPLIED, at, op="demo:swap:answer")
            break
