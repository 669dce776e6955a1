"""How people grow: learning plans, help inside a pod, and coaches with an end."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlmodel import Session

from data.demo.company import PodPlan
from data.demo.founding import MANAGER
from data.demo.ground import Telling
from data.demo.people import crew_on
from data.demo.skills import Told, coach_of, lead_of
from pods import actions
from pods.actions import Evidence, NewEngagement, NewHelp, NewPlan
from pods.models import CoachMode, EvidenceKind, LearningMethod

TOLD = "NH"
"""The pod in which something is always due."""


@dataclass(frozen=True)
class Lesson:
    """A learning plan: who (a place in the crew), what, and when, counted in days before today."""

    place: int
    skill: str
    planned: int
    due: int
    method: LearningMethod
    cause: str
    hours: float = 8
    to_level: int = 3
    closed: int | None = None
    proof: str = ""


LESSONS = (
    Lesson(
        2,
        "Bulgarian",
        64,
        9,
        LearningMethod.PAIR,
        "Nobody speaks it on Friday afternoons, and customers are called back on Monday.",
        12,
    ),
    Lesson(
        5,
        "Payment plans",
        60,
        20,
        LearningMethod.SHADOW,
        "Asked three times for help with payment plans.",
        6,
        4,
        26,
        "Showed Priya and Jonas how to set up a plan with two meters; both did one alone afterwards.",
    ),
    Lesson(7, "Metering", 25, -5, LearningMethod.PAIR, "The column Waiting holds the oldest cards: readings.", 8, 4),
)


def told(telling: Telling) -> Iterator[Told]:
    """Everything that comes of growing, as far as it lies in the time that is told."""
    for plan in telling.plans:
        if plan.code == TOLD:
            yield from within(telling, [*_lessons(telling, plan), *_helps(telling, plan)])
    yield from within(telling, _coaching(telling))


def within(telling: Telling, its: Iterable[Told]) -> Iterator[Told]:
    """What of it lies in the time that is told."""
    span = telling.span
    return ((at, do) for at, do in its if span.first < span.day_of(at) and at <= span.now)


def back(telling: Telling, days: int, hour: float) -> datetime:
    """An hour of the day so many days ago."""
    return telling.span.at(telling.span.today - timedelta(days=days), hour)


def _lessons(telling: Telling, plan: PodPlan) -> Iterator[Told]:
    for number, lesson in enumerate(LESSONS):
        at = back(telling, lesson.planned, 10.2 + number / 10)
        yield at, partial(_plan_lesson, telling, plan, lesson, at)
        if lesson.closed is not None and lesson.planned < 7 * telling.scale.weeks:
            end = back(telling, lesson.closed, 15.1)
            yield end, partial(_close_lesson, telling, plan, lesson, end)
    at = back(telling, 3, 10.7)
    yield at, partial(_propose, telling, plan, at)


def _plan_lesson(telling: Telling, plan: PodPlan, lesson: Lesson, at: datetime, session: Session) -> None:
    pod_id, lead = telling.pod_ids[plan.code], telling.who(session, lead_of(telling, plan.code), at)
    crew = crew_on(telling.people, plan.code, telling.span.today)
    learner, mentor = (telling.person_ids[crew[place].login] for place in (lesson.place, 1))
    new = NewPlan(
        pod_id,
        telling.skill_ids[lesson.skill],
        learner,
        lesson.to_level,
        lesson.method,
        mentor,
        telling.span.today - timedelta(days=lesson.due),
        lesson.cause,
        lesson.hours,
    )
    row = actions.propose_learning(session, lead, new, at, op=f"demo:plan:{lesson.skill}")
    telling.plan_ids[lesson.skill] = row.id or 0
    actions.agree_learning(session, lead, row.id or 0, new, row.version, at, op=f"demo:agree:{lesson.skill}")


def _close_lesson(telling: Telling, plan: PodPlan, lesson: Lesson, at: datetime, session: Session) -> None:
    lead = telling.who(session, lead_of(telling, plan.code), at)
    evidence = Evidence(EvidenceKind.TEACH_BACK, lesson.proof)
    plan_id = telling.plan_ids[lesson.skill]
    actions.close_learning(session, lead, plan_id, evidence, 2, at, op=f"demo:close:{lesson.skill}")


def _propose(telling: Telling, plan: PodPlan, at: datetime, session: Session) -> None:
    crew = crew_on(telling.people, plan.code, telling.span.today)
    actor = telling.who(session, crew[3].login, at)
    cause = "Moves wait longest on our board: whoever takes them asks someone else for the final bill."
    skill = telling.skill_ids["Moves and tariffs"]
    new = NewPlan(telling.pod_ids[plan.code], skill, None, 4, LearningMethod.TEACH, cause=cause, hours_planned=4)
    actions.propose_learning(session, actor, new, at, op="demo:plan:moves")


def _helps(telling: Telling, plan: PodPlan) -> Iterator[Told]:
    """One asks three times about solar export, which this pod meets seldom; others once."""
    for number, (days, asked, answered, skill, minutes) in enumerate(
        (
            (41, 8, 3, "Solar export", 25),
            (23, 8, 3, "Solar export", 15),
            (6, 8, 3, "Solar export", 20),
            (12, 7, 4, "Metering", 10),
            (2, 1, 0, "Complaints and outages", 12),
        )
    ):
        at = back(telling, days, 11.3 + number / 10)
        yield at, partial(_help, telling, plan, (asked, answered), (skill, minutes), at)


def _help(
    telling: Telling, plan: PodPlan, pair: tuple[int, int], about: tuple[str, int], at: datetime, session: Session
) -> None:
    crew = crew_on(telling.people, plan.code, telling.span.today)
    asked, answered = (telling.person_ids[crew[place].login] for place in pair)
    actor = telling.who(session, crew[pair[0]].login, at)
    new = NewHelp(telling.pod_ids[plan.code], asked, answered, telling.skill_ids[about[0]], about[1])
    actions.record_help(session, actor, new, at, op=f"demo:help:{at.isoformat()}")


def _coaching(telling: Telling) -> Iterator[Told]:
    goals = {
        "NH": (
            ("The pod runs its own retros.", "Three retros in a row without the coach."),
            70,
            12,
        ),
        "SH": (("One person owns the whole case.", "Handoffs stay under the old level for four weeks."), 56, -25),
    }
    for code, (words, since, until) in goals.items():
        if code in telling.pod_ids:
            at = back(telling, since, 9.2)
            yield at, partial(_start, telling, code, words, until, at)
    if TOLD in telling.pod_ids:
        for number, (days, topic) in enumerate(((58, "Who speaks first in the retro"), (30, "Letting an action fail"))):
            at = back(telling, days, 16.2 + number / 10)
            yield at, partial(_talk, telling, topic, at)
        at = back(telling, 35, 9.6)
        yield at, partial(_coach_manager, telling, at)


def _start(telling: Telling, code: str, words: tuple[str, str], until: int, at: datetime, session: Session) -> None:
    coach = coach_of(telling, code)
    end = telling.span.today - timedelta(days=until)
    new = NewEngagement(
        telling.person_ids[coach],
        *words,
        telling.span.day_of(at),
        end,
        telling.pod_ids[code],
        None,
        CoachMode.FACILITATION,
    )
    row = actions.start_engagement(session, telling.who(session, coach, at), new, at, op=f"demo:coach:{code}")
    telling.plan_ids[f"coach {code}"] = row.id or 0


def _talk(telling: Telling, topic: str, at: datetime, session: Session) -> None:
    engagement_id = telling.plan_ids.get(f"coach {TOLD}")
    if engagement_id:
        coach = telling.who(session, coach_of(telling, TOLD), at)
        day = telling.span.day_of(at)
        actions.note_coaching(session, coach, engagement_id, day, topic, at, op=f"demo:talk:{topic}")


def _coach_manager(telling: Telling, at: datetime, session: Session) -> None:
    coach = coach_of(telling, TOLD)
    new = NewEngagement(
        telling.person_ids[coach],
        "Let pods decide inside their limits, and ask before stepping in.",
        "Four weeks without an approval added inside the limits.",
        telling.span.day_of(at),
        telling.span.day_of(at) + timedelta(weeks=8),
        manager_id=telling.person_ids[MANAGER],
        mode=CoachMode.COLLABORATION,
    )
    actions.start_engagement(session, telling.who(session, coach, at), new, at, op="demo:coach:manager")
