"""What the telling stands on: the store, the days, and the ids that names have got."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from sqlmodel import Session

from core.people import Actor, ActorKind
from data.database import Database
from data.demo.company import PodPlan
from data.demo.customers import Client
from data.demo.people import Colleague, change_days
from data.demo.seasons import Span
from pods import queries as pod_queries

Progress = Callable[[float, str], None]

SET_UP = Actor(name="Set-up", kind=ActorKind.SYSTEM)
FEED = Actor(name="Telephone system", kind=ActorKind.IMPORT)


@dataclass(frozen=True)
class Scale:
    """How much is told. live_weeks: for so long the pods have worked on boards of Podboard."""

    pods: int = 8
    weeks: int = 26
    customers: int = 3_000
    live_weeks: int = 2
    share: float = 1.0


@dataclass
class Telling:
    """One load of the demo company under way."""

    store: Database
    span: Span
    scale: Scale
    plans: tuple[PodPlan, ...]
    people: list[Colleague]
    clients: list[Client] = field(default_factory=list)
    source_id: int = 0
    person_ids: dict[str, int] = field(default_factory=dict)
    pod_ids: dict[str, int] = field(default_factory=dict)
    segment_ids: dict[str, int] = field(default_factory=dict)
    customer_ids: list[int] = field(default_factory=list)
    column_ids: dict[tuple[str, str], int] = field(default_factory=dict)
    membership_ids: dict[str, int] = field(default_factory=dict)
    skill_ids: dict[str, int] = field(default_factory=dict)
    article_ids: dict[str, int] = field(default_factory=dict)
    plan_ids: dict[str, int] = field(default_factory=dict)
    actors: dict[tuple[str, int], Actor] = field(default_factory=dict)

    @cached_property
    def changes(self) -> list[date]:
        """The days on which somebody comes or goes."""
        return sorted(change_days(self.people))

    @property
    def live_from(self) -> date:
        """The Monday on which the pods began to work on boards of Podboard."""
        return self.span.monday(self.scale.live_weeks)

    def who(self, session: Session, login: str, at: datetime) -> Actor:
        """Somebody of the company with the rights of that day; read anew when people have come or gone."""
        day = at.astimezone(ZoneInfo(self.span.zone)).date()
        changes = sum(changed <= day for changed in self.changes)
        if (login, changes) not in self.actors:
            actor = pod_queries.actor_of(session, self.person_ids[login], at)
            if actor is None:
                raise LookupError(f"{login} does not work here on {day.isoformat()}")
            self.actors[login, changes] = actor
        return self.actors[login, changes]
