"""The cases behind the cards: what they are about, how much work they take, and what will get in their way."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from random import Random

from board.models import HandoffKind, ServiceClass
from data.demo.company import PodPlan
from data.demo.contacts import Call

TITLES = {
    "bill query": (
        "Bill twice as high as last month",
        "Estimated bill instead of the reading sent",
        "Invoice shows two months at once",
        "Standing charge counted for an empty flat",
        "Bill came to the old address",
        "Discount of the contract is missing on the bill",
        "Wants the bill of March explained line by line",
        "Final amount differs from the app",
    ),
    "meter reading": (
        "Reading refused as too low",
        "Meter number on the bill is another one",
        "Day and night readings swapped",
        "Photo of the meter cannot be read",
        "Reading was estimated three times in a row",
    ),
    "move home": (
        "Moves out on Friday, final bill wanted",
        "New tenant gets the old tenant's bill",
        "Moves in, no meter",
    ),
    "tariff change": (
        "Promised tariff is not on the contract",
        "Tariff change came a month late",
        "Night tariff not switched on",
    ),
    "payment plan": (
        "Instalment taken twice",
        "Wants to spread the winter bill",
        "Plan ended, debit went on",
        "Asks for a later debit day",
    ),
    "smart meter": ("Smart meter sends nothing since Monday", "Display shows the neighbour's use"),
    "password reset": (
        "Cannot sign in since the new app",
        "Reset mail does not arrive",
        "Locked out after three tries",
    ),
    "complaint": ("Complaint: third answer, three versions", "Complaint: nobody called back"),
    "refund": ("Credit not paid out after six weeks", "Refund went to a closed account"),
    "outage": (
        "No power since the storm",
        "Half the house without power",
        "Food spoiled in the outage, wants compensation",
    ),
    "solar export": ("Export of May is missing on the statement", "Inverter changed, export meter shows zero"),
    "contract renewal": ("Renewal offer names the wrong site", "Wants one contract for three shops"),
    "priority register": ("Medical device at home, not on the register", "Asks for bills in large print"),
}

WAITS = (
    "Wait for the grid operator's answer",
    "Wait for a photo of the meter",
    "Wait for the customer's bank",
    "Wait for the engineer's visit",
)
BLOCKS = (
    "Billing run is closed until tomorrow",
    "Grid operator's portal is down",
    "Nobody may release refunds above 500 today",
    "Meter data of this address are missing",
)
REASONS = {
    HandoffKind.FUNCTIONAL: ("Needs the contract desk's tariff codes", "Needs somebody who reads solar statements"),
    HandoffKind.MISROUTE: ("Customer belongs to another segment since the move",),
    HandoffKind.WARM: ("Customer is on the priority register now",),
    HandoffKind.COLD: ("Site is a shop, not a home",),
}
REOPENED = ("Customer wrote again: it is not solved", "Correction did not arrive on the next bill")


class Kind(StrEnum):
    """What is done to a card."""

    CREATE = "create"
    ASSIGN = "assign"
    MOVE = "move"
    BLOCK = "block"
    UNBLOCK = "unblock"
    HAND_OFF = "hand_off"
    COMMENT = "comment"
    CLOSE = "close"
    REOPEN = "reopen"


@dataclass(frozen=True)
class Deed:
    """One thing done to one card. to: a column, a login or a pod, by its kind."""

    at: datetime
    kind: Kind
    case: int
    pod: str
    by: str
    to: str = ""
    text: str = ""
    handoff: HandoffKind | None = None


@dataclass(frozen=True)
class Turn:
    """Something that will come in between when so much of the work is done."""

    after: float
    kind: Kind
    hours: float = 0.0
    text: str = ""
    to: str = ""
    handoff: HandoffKind | None = None


@dataclass
class Case:
    """A case: what was known at its start, what lies ahead of it, and where it stands in the telling."""

    ref: int
    pod: str
    client: int | None
    channel: str
    topic: str
    title: str
    service: ServiceClass
    hours: float
    due_hours: float | None
    turns: list[Turn]
    reopens: bool = False
    due_at: datetime | None = None
    column: str = "Intake"
    assignee: str | None = None
    worked: float = 0.0
    wakes_at: datetime | None = None
    is_blocked: bool = False
    closed_at: datetime | None = None
    deeds: list[Deed] = field(default_factory=list)


def case_of(ref: int, plan: PodPlan, call: Call, others: list[str], draw: Random) -> Case:
    """The case that a contact leaves behind."""
    service = draw.choices(
        [ServiceClass.STANDARD, ServiceClass.FIXED_DATE, ServiceClass.EXPEDITE, ServiceClass.INTANGIBLE],
        [86, 8, 2 if call.topic != "outage" else 8, 4],
    )[0]
    dated = service is ServiceClass.FIXED_DATE or (service is ServiceClass.STANDARD and draw.random() < 0.2)
    return Case(
        ref=ref,
        pod=plan.code,
        client=call.client,
        channel=call.channel,
        topic=call.topic,
        title=draw.choice(TITLES[call.topic]),
        service=service,
        hours=min(40.0, plan.case_hours * draw.lognormvariate(-0.22, 0.66)),
        due_hours=draw.choice((72.0, 120.0, 168.0, 240.0)) if dated else None,
        turns=sorted(turns(plan, service, others, draw), key=lambda turn: turn.after),
        reopens=draw.random() < 0.03,
    )


def turns(plan: PodPlan, service: ServiceClass, others: list[str], draw: Random) -> list[Turn]:
    """What gets in the way: waiting for others, blockers, and now and then another pod."""
    found = []
    if draw.random() < 0.38:
        found.append(Turn(draw.uniform(0.2, 0.9), Kind.MOVE, draw.expovariate(1 / 40) + 2, draw.choice(WAITS)))
    if draw.random() < 0.10:
        found.append(Turn(draw.uniform(0.05, 0.8), Kind.BLOCK, draw.expovariate(1 / 30) + 2, draw.choice(BLOCKS)))
    if others and service is not ServiceClass.EXPEDITE and draw.random() < plan.handoff_chance:
        kind = draw.choices(list(REASONS), [50, 25, 15, 10])[0]
        to = draw.choice(others)
        found.append(Turn(draw.uniform(0.02, 0.5), Kind.HAND_OFF, 0, draw.choice(REASONS[kind]), to, kind))
    return found


def deeds(cases: Sequence[Case]) -> Iterator[Deed]:
    """What was done to these cases, in order of time."""
    return iter(
        sorted((deed for case in cases for deed in case.deeds), key=lambda deed: (deed.at, deed.pod, deed.case))
    )
