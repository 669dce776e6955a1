"""A contract's month in words for the customer: what went wrong first, then what it was worth, promises, hours.

Only what this module is given under its customer-safe names is ever written: no note, no limit, no name of anybody.
"""

import csv
import html
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from board.hours import amount, said_hours
from board.promises import Attainment, PromiseState, attainment, holding, length, state_of
from pods.money import exact
from pods.terms import month_said, said

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins like this is read as a formula by spreadsheets."""
PROMISED = ("first answer", "next answer", "solution")
TOP_TOPICS = 3
HEAVY_SHARE = 0.25
"""From this share of a month's time on a topic is worth looking at its cause."""


@dataclass(frozen=True)
class CaseFacts:
    """A case of the month with its promises."""

    key: str
    topic: str
    priority: str
    opened_at: datetime
    closed_at: datetime | None
    is_outage: bool = False
    first_due_at: datetime | None = None
    first_met_at: datetime | None = None
    resolve_due_at: datetime | None = None
    resolve_met_at: datetime | None = None
    paused_since: datetime | None = None
    replies: tuple[tuple[datetime, datetime, datetime | None], ...] = ()
    """What the customer wrote later: when, until when an answer was promised, when it came."""


@dataclass(frozen=True)
class HourFacts:
    """Time of the month. `note` is internal: it is here so that a test can prove that it goes nowhere."""

    key: str
    topic: str
    day: date
    minutes: int
    kind: str
    billable: bool
    rate: int
    is_credit: bool
    note: str = ""


@dataclass(frozen=True)
class MonthFacts:
    """Everything a statement is made from."""

    number: str
    company: str
    month_on: date
    as_of: datetime
    zone: str
    currency: str
    budget: int | None
    rolled: int
    closed_on: date | None
    cases: Sequence[CaseFacts] = ()
    hours: Sequence[HourFacts] = ()
    topics_before: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Part:
    """A heading with its lines."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Statement:
    """The month, part by part, in the order in which a meeting reads it."""

    title: str
    as_of: str
    parts: tuple[Part, ...]


def statement(facts: MonthFacts) -> Statement:
    """The customer-safe month: exceptions and improvements first."""
    state = f"closed {said(facts.closed_on)}" if facts.closed_on else "not closed yet, figures may still change"
    return Statement(
        title=f"{facts.company} ({facts.number}), {month_said(facts.month_on)}",
        as_of=f"As of {_when(facts.as_of, facts)}, {state}. A case counts in the month in which it was opened.",
        parts=(
            Part("Exceptions", tuple(_exceptions(facts)) or (_calm(facts),)),
            Part("Improvements", tuple(_improvements(facts)) or ("None that the figures of this month show.",)),
            Part("Value", tuple(_value(facts))),
            Part("Promised times", tuple(_promises(facts))),
            Part("Hours", tuple(_hours(facts))),
            Part("Recommendations", tuple(_recommendations(facts)) or ("None this month.",)),
        ),
    )


def _exceptions(facts: MonthFacts) -> list[str]:
    lines = [
        f"{case.key} ({_topic(case.topic)}), {case.priority.upper()}: {what} due {_when(due, facts)}, "
        f"{_late(due, met, facts)}."
        for case in facts.cases
        for what, due, met, paused in _promised(case)
        if due and state_of(due, met, facts.as_of, paused) == PromiseState.BREACHED
    ]
    lines += [f"{case.key} was reported as an outage ({_topic(case.topic)})." for case in facts.cases if case.is_outage]
    over = used(facts) - (facts.budget + facts.rolled) if facts.budget is not None else 0
    if over > 0:
        lines.append(f"{said_hours(over)} more were used than the month holds.")
    if credited(facts):
        lines.append(f"{said_hours(credited(facts))} were credited to you: see the list of hours.")
    return lines


def _calm(facts: MonthFacts) -> str:
    """Nothing went wrong: because promises were kept, or because none came due."""
    decided = sum(attained(facts, facts.cases, what).n for what in PROMISED)
    return "None: every promise that came due was kept." if decided else "None: no promise came due."


def _improvements(facts: MonthFacts) -> list[str]:
    now = Counter(case.topic for case in facts.cases)
    fewer = [(topic, before, now[topic]) for topic, before in facts.topics_before.items() if before - now[topic] >= 2]
    return [
        f"{_topic(topic)}: {count} {_cases(count)} after {before} the month before."
        for topic, before, count in sorted(fewer, key=lambda one: one[2] - one[1])
    ]


def _value(facts: MonthFacts) -> list[str]:
    finished = [case for case in facts.cases if case.closed_at]
    if not facts.cases and not facts.hours:
        return ["No case was opened and no time was logged this month."]
    lines = [f"{len(facts.cases)} {_cases(len(facts.cases))} opened this month, {len(finished)} of them are finished."]
    minutes = sum(line.minutes for line in facts.hours)
    lines.append(f"{said_hours(minutes)} of work, of which {said_hours(used(facts))} are charged.")
    if finished:
        times = sorted((case.closed_at or case.opened_at) - case.opened_at for case in finished)
        middle = times[(len(times) - 1) // 2]
        lines.append(f"Half of the finished cases took {length(middle)} or less (n = {len(times)}).")
    return lines


def _promises(facts: MonthFacts) -> list[str]:
    lines = []
    for priority in sorted({case.priority for case in facts.cases if case.priority}):
        mine = [case for case in facts.cases if case.priority == priority]
        for what in PROMISED:
            counted = attained(facts, mine, what)
            if counted.n or counted.pending:
                lines.append(f"{priority.upper()}, {what}: {shared(counted)}")
    return lines or ["No promised time came due and none is running."]


def attained(facts: MonthFacts, cases: Sequence[CaseFacts], which: str) -> Attainment:
    """Promises of a kind kept and broken."""
    return attainment(
        state_of(due, met, facts.as_of, paused)
        for case in cases
        for what, due, met, paused in _promised(case)
        if what == which
    )


def shared(counted: Attainment) -> str:
    """A share with its count: "3 of 4 kept (75 %), 1 still open"."""
    still = f", {counted.pending} still open" if counted.pending else ""
    if counted.share is None:
        return f"none came due{still}."
    return f"{counted.met} of {counted.n} kept ({100 * counted.share:.0f} %){still}."


def _hours(facts: MonthFacts) -> list[str]:
    charged = used(facts)
    if facts.budget is None:
        lines = [f"{said_hours(charged)} charged. The contract counts no hours against a budget."]
    else:
        rolled = f" and {said_hours(facts.rolled)} from before" if facts.rolled else ""
        left = facts.budget + facts.rolled - charged
        rest = f"{said_hours(left)} left" if left >= 0 else f"{said_hours(-left)} over"
        lines = [f"Budget {said_hours(facts.budget)}{rolled}; {said_hours(charged)} used; {rest}."]
    lines.append(f"{said_hours(credited(facts))} credited.")
    total = sum(amount(line.minutes, line.rate) for line in facts.hours if line.billable)
    lines.append(f"Worth {exact(total, facts.currency)} at the rates agreed when the work was done.")
    return lines


def _recommendations(facts: MonthFacts) -> list[str]:
    spent: Counter[str] = Counter()
    for line in facts.hours:
        spent[line.topic] += line.minutes
    total = sum(spent.values())
    lines = []
    for topic, minutes in spent.most_common(TOP_TOPICS):
        if minutes > 0 and total > 0:
            count = sum(case.topic == topic for case in facts.cases)
            worth = ": worth looking at its cause together" if minutes / total >= HEAVY_SHARE else ""
            share = f"{100 * minutes / total:.0f} % of the time"
            name = _topic(topic)
            lines.append(
                f"{name[:1].upper()}{name[1:]} took {said_hours(minutes)}, {share}, {count} {_cases(count)}{worth}."
            )
    if facts.budget and used(facts) > facts.budget + facts.rolled:
        lines.append("The hours of the contract do not fit the work any more: talk about its size.")
    return lines


def used(facts: MonthFacts) -> int:
    """Charged minutes, credits taken off."""
    return sum(line.minutes for line in facts.hours if line.billable)


def credited(facts: MonthFacts) -> int:
    """Minutes given back in this month."""
    return -sum(line.minutes for line in facts.hours if line.is_credit)


def as_html(made: Statement) -> str:
    """The statement as a page of its own, without anything from elsewhere."""
    parts = "".join(
        f"<h2>{html.escape(part.title)}</h2><ul>{''.join(f'<li>{html.escape(line)}</li>' for line in part.lines)}</ul>"
        for part in made.parts
    )
    style = "body{font:15px/1.5 system-ui,sans-serif;max-width:46em;margin:3em auto;padding:0 1em}h2{font-size:1.1em}"
    title = html.escape(made.title)
    head = f'<meta charset="utf-8"><title>{title}</title><style>{style}</style>'
    body = f"<h1>{title}</h1><p>{html.escape(made.as_of)}</p>{parts}"
    return f'<!doctype html><html lang="en"><head>{head}</head><body>{body}</body></html>'


def as_csv(facts: MonthFacts) -> str:
    """The hours, line by line, for a spreadsheet: no names, no notes."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(["day", "case", "topic", "kind", "minutes", "charged", "credit"])
    for line in sorted(facts.hours, key=lambda one: (one.day, one.key)):
        facts_of = [line.day.isoformat(), line.key, line.topic, line.kind, line.minutes]
        rows.writerow([_cell(value) for value in (*facts_of, _yes(line.billable), _yes(line.is_credit))])
    return out.getvalue()


def _promised(case: CaseFacts) -> list[tuple[str, datetime | None, datetime | None, datetime | None]]:
    """Each promise: what, due, met, paused since."""
    return [
        (PROMISED[0], case.first_due_at, case.first_met_at, None),
        *((PROMISED[1], due, met, holding(case.paused_since, asked)) for asked, due, met in case.replies),
        (PROMISED[2], case.resolve_due_at, case.resolve_met_at, case.paused_since),
    ]


def _late(due: datetime, met: datetime | None, facts: MonthFacts) -> str:
    return f"kept {length(met - due)} too late" if met else f"open for {length(facts.as_of - due)} since"


def _when(at: datetime, facts: MonthFacts) -> str:
    return at.astimezone(ZoneInfo(facts.zone)).strftime("%-d %b %H:%M")


def _topic(topic: str) -> str:
    return topic or "No topic"


def _cases(count: int) -> str:
    return "case" if count == 1 else "cases"


def _yes(value: object) -> str:
    return "yes" if value else "no"


def _cell(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
