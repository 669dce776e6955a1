"""The pods at work: hour by hour they pull, wait, hand off and finish, and never exceed their limits."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random

from board.models import HandoffKind, ServiceClass
from data.demo.cases import REOPENED, Case, Deed, Kind, Turn, case_of
from data.demo.company import PodPlan
from data.demo.contacts import Call, Traffic
from data.demo.people import Colleague, crew_on
from data.demo.seasons import Span, is_working
from data.demo.story import pace, slack, volume

LIMITS = {"Next": 8, "Doing": 6, "Waiting": 6}
SPREAD = timedelta(seconds=75)
"""Between two deeds of one pod in one hour."""
ROOM_AFTER = timedelta(minutes=45)
"""An hour is told only when it is over: nothing lies ahead of now."""
RETURN_CHANCE = 0.14
SENT_BACK = "Checked with the customer: this one is yours after all"
PRESSING_POD = "NH"
PRESSING = {
    14: ("outage",),
    3: ("bill query", "move home", "payment plan", "meter reading"),
    2: ("smart meter", "tariff change", "refund"),
}
"""What comes in when so many hours are still to be told."""


def hours_of(span: Span, day: date) -> list[tuple[datetime, float]]:
    """The hours of a day at which boards move, and how much work fits into each."""
    if is_working(day):
        return [(span.at(day, 8.5 + hour), 1.0) for hour in range(9)]
    count, length = (3, 1.0) if day.weekday() == 5 else (2, 0.5)
    return [(span.at(day, 9.5 + 2 * hour), length) for hour in range(count)]


def work(
    plans: Sequence[PodPlan], span: Span, people: Sequence[Colleague], seen: Traffic, share: float = 1.0
) -> list[Case]:
    """All cases of the half year, each with what was done to it, in order of time."""
    house = _House(plans, span, people, share)
    by_day: dict[tuple[str, date], list[Call]] = defaultdict(list)
    for call in seen.calls:
        by_day[call.pod, call.at.date()].append(call)
    hours = [(day, at, length) for day in span.days for at, length in hours_of(span, day)]
    told = [entry for entry in hours if entry[1] + ROOM_AFTER <= span.now]
    started: set[date] = set()
    for index, (day, at, length) in enumerate(told):
        if day not in started:
            started.add(day)
            house.start_day(day, by_day)
        house.hour(at, length, left=len(told) - index)
    return house.cases


class _House:
    """All pods together: a case may go from one to another."""

    def __init__(self, plans: Sequence[PodPlan], span: Span, people: Sequence[Colleague], share: float) -> None:
        self.plans = {plan.code: plan for plan in plans}
        self.span, self.people, self.share = span, people, share
        self.draw = Random("larkmoor at work")
        self.cases: list[Case] = []
        self.floors = {code: _Floor(code, self.draw) for code in self.plans}
        self.seen: list[Call] = []

    def start_day(self, day: date, calls: dict[tuple[str, date], list[Call]]) -> None:
        """Who is here, and which contacts of the day will need more than an answer."""
        for code, floor in self.floors.items():
            crew = crew_on(self.people, code, day)
            floor.start_day(crew, pace(self.span, code, day), slack(self.span, code, day))
            todays = [call for call in calls[code, day] if not call.abandoned]
            share = self.share * len(todays) / max(1.0, self.plans[code].contacts_a_day * self.share)
            expected = self.plans[code].cases_a_day * share / volume(self.span, day) ** 0.45
            picked = self.draw.sample(todays, min(len(todays), self._count(expected)))
            floor.coming += sorted(picked, key=lambda call: call.until)
            if code == PRESSING_POD:
                self.seen = [*todays, *self.seen][:60]

    def _count(self, expected: float) -> int:
        whole = int(expected)
        return whole + (self.draw.random() < expected - whole)

    def hour(self, at: datetime, length: float, *, left: int) -> None:
        """One hour in every pod. left: how many hours are still to be told, this one included."""
        for code, floor in self.floors.items():
            floor.start_hour(at)
            while floor.coming and floor.coming[0].until <= at:
                self._open(code, floor.coming.pop(0), at, may_expedite=code != PRESSING_POD or left > 60)
            if code == PRESSING_POD:
                self._press(floor, left)
            floor.go_on(length)
        for floor in self.floors.values():
            for case, to in floor.leaving:
                self.floors[to].arrive(case)
            floor.leaving.clear()

    def _open(self, code: str, call: Call, at: datetime, *, may_expedite: bool) -> Case:
        others = [other for other in self.plans if other != code]
        case = case_of(len(self.cases), self.plans[code], call, others, self.draw)
        floor = self.floors[code]
        if case.service is ServiceClass.EXPEDITE and (floor.has_expedite() or not may_expedite):
            case.service = ServiceClass.STANDARD
        if case.due_hours:
            case.due_at = self.span.at(self.span.day_of(at + timedelta(hours=case.due_hours)), 17.0)
        self.cases.append(case)
        floor.take(case)
        return case

    def _press(self, floor: "_Floor", left: int) -> None:
        """What makes today's board worth a look: an expedite case that is stuck, and more work than hands."""
        floor.first_hands_first = left <= 14
        for topic in PRESSING.get(left, ()):
            client = self.draw.choice(self.seen).client
            call = Call(0, floor.code, client, self.draw.choice(("phone", "email")), topic, floor.moment, floor.moment)
            case = self._open(floor.code, call, floor.moment, may_expedite=False)
            if topic == "outage" and not floor.has_expedite():
                case.service, case.hours = ServiceClass.EXPEDITE, 12.0
                case.turns = [Turn(0.01, Kind.BLOCK, 200.0, "Grid operator has no engineer free before tomorrow")]


class _Floor:
    """One pod's board while the story is told."""

    def __init__(self, code: str, draw: Random) -> None:
        self.code, self.draw = code, draw
        self.open: list[Case] = []
        self.coming: list[Call] = []
        self.returning: list[tuple[datetime, Case]] = []
        self.leaving: list[tuple[Case, str]] = []
        self.crew: list[str] = []
        self.pace = self.slack = 1.0
        self.first_hands_first = False
        self.moment = datetime.min.replace(tzinfo=UTC)

    def start_day(self, crew: Sequence[Colleague], pace_today: float, slack_today: float) -> None:
        """The people of the day, and how they get on."""
        self.crew, self.pace, self.slack = [person.login for person in crew], pace_today, slack_today

    def start_hour(self, at: datetime) -> None:
        """From here on deeds are a little apart."""
        self.moment = at

    def has_expedite(self) -> bool:
        """Whether the pod already expedites something."""
        return any(case.service is ServiceClass.EXPEDITE for case in self.open)

    def take(self, case: Case) -> None:
        """A new card in the first column."""
        self.open.append(case)
        self._do(case, Kind.CREATE, self.draw.choice(self.crew), to="Intake")

    def arrive(self, case: Case) -> None:
        """A card that another pod handed on."""
        case.pod, case.column, case.assignee = self.code, "Intake", None
        self.open.append(case)

    def go_on(self, length: float) -> None:
        """One hour: finish what can be finished, go on with what waits, then start something new."""
        self._hand_over()
        for case in list(self.open):
            self._wake(case)
        for case in self._in("Doing"):
            if not case.is_blocked:
                case.worked += length * self.pace * self._effort()
                self._meet(case)
        self._hurry()
        for case in self._in("Waiting"):
            if case.wakes_at and case.wakes_at <= self.moment and self._has_room("Doing"):
                self._move(case, "Doing")
        self._pull("Next", "Doing")
        self._pull("Intake", "Next")
        self._reopen()

    def _effort(self) -> float:
        """When cards pile up, the pod puts other things off."""
        queue = len(self._in("Intake"))
        return 1 + (min(0.45, queue / 50) + max(0, queue - 25) / 60) * self.slack

    def _in(self, column: str) -> list[Case]:
        return [case for case in self.open if case.column == column]

    def _has_room(self, column: str) -> bool:
        return len(self._in(column)) < LIMITS[column]

    def _hand_over(self) -> None:
        for case in self.open:
            if case.assignee and case.assignee not in self.crew:
                case.assignee = self.draw.choice(self.crew)
                self._do(case, Kind.ASSIGN, self.crew[0], to=case.assignee)

    def _wake(self, case: Case) -> None:
        if case.is_blocked and case.wakes_at and case.wakes_at <= self.moment:
            case.is_blocked, case.wakes_at = False, None
            self._do(case, Kind.UNBLOCK, self._hand(case))

    def _meet(self, case: Case) -> None:
        """What the work of this hour led to: a turn, the end, or nothing."""
        turn = case.turns[0] if case.turns else None
        if turn and case.worked >= turn.after * case.hours:
            self._turn(case, turn)
        elif case.worked >= case.hours:
            self._close(case)

    def _turn(self, case: Case, turn: Turn) -> None:
        case.turns.pop(0)
        if turn.kind is Kind.MOVE and not self._has_room("Waiting"):
            return  # they ring up instead of waiting: two full columns must not wait for each other
        case.wakes_at = self.moment + timedelta(hours=turn.hours)
        if turn.kind is Kind.MOVE:
            self._do(case, Kind.COMMENT, self._hand(case), text=turn.text)
            self._move(case, "Waiting")
        elif turn.kind is Kind.BLOCK:
            case.is_blocked = True
            self._do(case, Kind.BLOCK, self._hand(case), text=turn.text)
        elif turn.kind is Kind.HAND_OFF:
            self._hand_off(case, turn.to, turn.text, turn.handoff or HandoffKind.COLD)

    def _hand_off(self, case: Case, to: str, text: str, kind: HandoffKind) -> None:
        case.wakes_at = None
        self._do(case, Kind.HAND_OFF, self._hand(case), to=to, text=text, handoff=kind)
        self.open.remove(case)
        self.leaving.append((case, to))
        if kind is not HandoffKind.RETURN and self.draw.random() < RETURN_CHANCE:
            soon = case.worked / case.hours + 0.02
            case.turns.insert(0, Turn(soon, Kind.HAND_OFF, 0, SENT_BACK, self.code, HandoffKind.RETURN))

    def _close(self, case: Case) -> None:
        self._do(case, Kind.CLOSE, self._hand(case), to="Done")
        case.column, case.closed_at = "Done", self.moment
        self.open.remove(case)
        if case.reopens:
            case.reopens = False
            self.returning.append((self.moment + timedelta(days=self.draw.uniform(1, 6)), case))

    def _reopen(self) -> None:
        for entry in [entry for entry in self.returning if entry[0] <= self.moment]:
            self.returning.remove(entry)
            case = entry[1]
            if case.service is ServiceClass.EXPEDITE and self.has_expedite():
                continue
            case.column, case.closed_at, case.worked = "Intake", None, case.hours * 0.7
            self.open.append(case)
            self._do(case, Kind.REOPEN, self.crew[0], to="Intake", text=self.draw.choice(REOPENED))

    def _pull(self, source: str, target: str) -> None:
        for case in sorted(self._in(source), key=self._rank):
            if not self._has_room(target):
                return
            if target == "Doing":
                self._start(case)
            else:
                self._move(case, target)

    def _hurry(self) -> None:
        """An expedite case does not queue: it takes the next free place."""
        for case in self.open:
            is_queued = case.column in ("Intake", "Next")
            if is_queued and case.service is ServiceClass.EXPEDITE and self._has_room("Doing"):
                self._start(case)

    def _start(self, case: Case) -> None:
        if case.assignee is None:
            case.assignee = self._free_hand()
            self._do(case, Kind.ASSIGN, case.assignee, to=case.assignee)
        self._move(case, "Doing")

    def _rank(self, case: Case) -> tuple[int, int]:
        """By class, then by age; what is intangible is taken up after four days."""
        is_old = self.moment - case.deeds[0].at > timedelta(days=4)
        ranks = {ServiceClass.EXPEDITE: 0, ServiceClass.FIXED_DATE: 1, ServiceClass.STANDARD: 2}
        return ranks.get(case.service, 1 if is_old else 3), case.ref

    def _free_hand(self) -> str:
        load = dict.fromkeys(self.crew, 0)
        for case in self._in("Doing"):
            if case.assignee in load:
                load[case.assignee] += 1
        least = min(load.values())
        free = [login for login, count in load.items() if count == least]
        return free[0] if self.first_hands_first else self.draw.choice(free)

    def _move(self, case: Case, column: str) -> None:
        self._do(case, Kind.MOVE, self._hand(case), to=column)
        case.column = column

    def _hand(self, case: Case) -> str:
        return case.assignee if case.assignee in self.crew else self.crew[0]

    def _do(
        self, case: Case, kind: Kind, by: str, *, to: str = "", text: str = "", handoff: HandoffKind | None = None
    ) -> None:
        case.deeds.append(Deed(self.moment, kind, case.ref, self.code, by, to, text, handoff))
        self.moment += SPREAD
