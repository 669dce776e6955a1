"""What is said at standups and retrospectives, and which actions come of it. Plain plans, told by others."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from data.demo import story
from data.demo.company import PodPlan
from data.demo.people import Colleague, crew_on
from data.demo.sayings import NOTES, PILOT, PROMISES, STORM, STRUGGLE, THEMES, Theme
from data.demo.seasons import Span, is_working

RETRO_WEEKDAY = 3
FORMATS = ("well_notwell_try", "well_notwell_try", "mad_sad_glad", "start_stop_continue")
OPEN_RETRO_PODS = ("NH", "EH")
JUST_NOW, LONGEST = timedelta(minutes=6), timedelta(minutes=15)


@dataclass(frozen=True)
class Said:
    """One card of a retrospective."""

    by: str
    column: int
    text: str
    theme: int


@dataclass(frozen=True)
class Agreed:
    """One action: its topic, its owner, and for how long it runs."""

    theme: int
    text: str
    owner: str
    due_on: date
    metric: str | None


@dataclass(frozen=True)
class Round:
    """One retrospective as it goes. is_open: it is still gathering."""

    pod: str
    number: int
    at: datetime
    title: str
    template: str
    leads: str
    remarks: list[Said]
    votes: dict[str, list[int]] = field(default_factory=dict)
    agreed: list[Agreed] = field(default_factory=list)
    is_open: bool = False


@dataclass(frozen=True)
class Morning:
    """One standup as it goes. notes: place in the walk, who, promise or note."""

    pod: str
    at: datetime
    until: datetime
    leads: str
    present: list[str]
    notes: list[tuple[int, str, bool, str]]
    is_open: bool = False


def rounds(plans: Sequence[PodPlan], span: Span, people: Sequence[Colleague]) -> list[Round]:
    """A retrospective every two weeks in every pod, half of the pods each week; two are under way now."""
    return [told for index, plan in enumerate(plans) for told in _Chronicle(plan, span, people).rounds(index % 2)]


class _Chronicle:
    """The retrospectives of one pod."""

    def __init__(self, plan: PodPlan, span: Span, people: Sequence[Colleague]) -> None:
        self.plan, self.span, self.people = plan, span, people
        self.draw = Random(f"retros of {plan.code}")

    def rounds(self, offset: int) -> list[Round]:
        """One every second week, until a few days ago; then perhaps one that is open."""
        found: list[Round] = []
        quiet = timedelta(days=10 if self.plan.code in OPEN_RETRO_PODS else 2)
        for week in range(1 + offset, self.span.weeks, 2):
            day = self.span.first + timedelta(weeks=week, days=RETRO_WEEKDAY)
            if day < self.span.today - quiet:
                found.append(self.round(len(found) + 1, self.span.at(day, 15.0)))
        if self.plan.code in OPEN_RETRO_PODS:
            found.append(self.round(len(found) + 1, self.span.now - timedelta(minutes=18), is_open=True))
        return found

    def round(self, number: int, at: datetime, *, is_open: bool = False) -> Round:
        """What is written, what is voted for, and what is agreed."""
        day, draw = self.span.day_of(at), self.draw
        crew = [person.login for person in crew_on(self.people, self.plan.code, day)]
        chosen = self.themes(day)
        remarks = [
            Said(draw.choice(crew), column, text, number_of)
            for number_of, theme in chosen.items()
            for column, text in theme.sayings
        ]
        voters = draw.sample(crew, min(3, len(crew)))
        return Round(
            pod=self.plan.code,
            number=number,
            at=at,
            title=f"The two weeks to {day.strftime('%-d %B')}",
            template=FORMATS[0] if is_open else draw.choice(FORMATS),
            leads=crew[0],
            remarks=remarks,
            votes={login: draw.sample(list(chosen), 2) for login in voters},
            agreed=[] if is_open else [self.agreed(chosen, crew, day)],
            is_open=is_open,
        )

    def themes(self, day: date) -> dict[int, Theme]:
        """Two or three themes; what nobody could leave unsaid stands first."""
        special = self.special(day)
        usual = self.draw.sample(range(len(THEMES)), 2 if special else 3)
        chosen = {len(THEMES): special} if special else {}
        return {**chosen, **{number: THEMES[number] for number in usual}}

    def special(self, day: date) -> Theme | None:
        """The storm, the dip, or the struggle of these two weeks."""
        if any(story.storm(self.span, day - timedelta(days=back)) for back in range(14)):
            return STORM
        if story.dip(self.span, self.plan.code, day):
            return PILOT
        return STRUGGLE if story.progress(self.span, self.plan.code, day) < -0.4 else None

    def agreed(self, chosen: dict[int, Theme], crew: list[str], day: date) -> Agreed:
        """One small action about the first theme."""
        number, theme = next(iter(chosen.items()))
        due_on = day + timedelta(days=self.draw.choice((7, 12, 14, 21)))
        return Agreed(number, theme.action, self.draw.choice(crew), due_on, theme.metric)


def mornings(plans: Sequence[PodPlan], span: Span, people: Sequence[Colleague], since: date) -> list[Morning]:
    """A standup on every weekday; and whatever the day and the hour, the first pod is at one just now."""
    found = []
    for index, plan in enumerate(plans):
        draw = Random(f"standups of {plan.code}")
        days = [day for day in span.days if since <= day < span.today and is_working(day)]
        found += [_morning(plan, people, draw, day, span.at(day, 9.05 + index * 0.03)) for day in days]
        at = span.at(span.today, 9.05 + index * 0.03)
        if index == 0:
            at = max(span.now - JUST_NOW, span.at(span.today, 0))
            found.append(_morning(plan, people, draw, span.today, at, is_open=True))
        elif is_working(span.today) and at + LONGEST < span.now:
            found.append(_morning(plan, people, draw, span.today, at))
    return found


def _morning(
    plan: PodPlan, people: Sequence[Colleague], draw: Random, day: date, at: datetime, *, is_open: bool = False
) -> Morning:
    crew = [person.login for person in crew_on(people, plan.code, day)]
    away = set(draw.sample(crew[1:], draw.choice((0, 1, 1, 2))))
    present = [login for login in crew if login not in away]
    notes = [
        (0, draw.choice(present), False, draw.choice(NOTES)),
        (1, draw.choice(present), True, draw.choice(PROMISES)),
    ]
    wanted = draw.choice((1, 1, 2)) if not is_open else 1
    return Morning(
        plan.code, at, at + timedelta(minutes=draw.randint(9, 14)), crew[0], present, notes[:wanted], is_open
    )
