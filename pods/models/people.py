"""Tables of people's growth: skills, learning, coaching, the pulse, thanks and feedback."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from core.record import BigInt, Document, Record, choice, key, reference


class SkillKind(StrEnum):
    """What sort of ability it is. A licence permits articles to be written or published."""

    PRODUCT = "product"
    LANGUAGE = "language"
    TOOL = "tool"
    LICENCE = "licence"
    OTHER = "other"


class LearningMethod(StrEnum):
    """How somebody learns."""

    SELF_STUDY = "self_study"
    PAIR = "pair"
    SHADOW = "shadow"
    TEACH = "teach"


class LearningState(StrEnum):
    """Where a learning plan stands."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    CLOSED = "closed"
    DROPPED = "dropped"


class EvidenceKind(StrEnum):
    """What proves that something was learned."""

    CASES = "cases"
    TEACH_BACK = "teach_back"


class CoachMode(StrEnum):
    """How a coach and a pod work together (interaction modes of Team Topologies)."""

    COLLABORATION = "collaboration"
    FACILITATION = "facilitation"
    SERVICE = "service"


class InboxState(StrEnum):
    """Where an item of the change team's inbox stands."""

    NEW = "new"
    TAKEN = "taken"
    ANSWERED = "answered"


class Skill(Record, table=True):
    """Something a person can do. `topics` are the contact topics that ask for it."""

    id: int | None = key()
    name: str = Field(max_length=80, unique=True)
    kind: SkillKind = choice(SkillKind, default=SkillKind.PRODUCT)
    topics: list[str] = Field(default_factory=list, sa_type=Document)
    retired_at: datetime | None = None


class SkillNeed(Record, table=True):
    """A pod needs a skill: whether it is critical, and how many on duty must hold it at level 3."""

    __table_args__ = (UniqueConstraint("pod_id", "skill_id"),)

    id: int | None = key()
    pod_id: int = reference("pod.id", index=True)
    skill_id: int = reference("skill.id")
    critical: bool = True
    min_cover: int = 1


class PersonSkill(Record, table=True):
    """One assessment: 0 none, 1 learning, 2 with help, 3 alone, 4 teaches. The newest holds; none is edited."""

    __table_args__ = (CheckConstraint("level between 0 and 4", name="level"),)

    id: int | None = key()
    person_id: int = reference("person.id", index=True)
    skill_id: int = reference("skill.id", index=True)
    level: int
    assessor_id: int | None = reference("person.id", default=None)
    assessed_on: date
    evidence: str = Field(default="", max_length=500)
    evidence_cases: int = 0
    expires_on: date | None = None
    recorded_at: datetime


class LearningPlan(Record, table=True):
    """A person's way, or a pod's, from one level to the next. It closes only with evidence."""

    id: int | None = key()
    pod_id: int = reference("pod.id", index=True)
    person_id: int | None = reference("person.id", default=None, index=True)
    skill_id: int = reference("skill.id")
    from_level: int = 0
    to_level: int = 3
    method: LearningMethod = choice(LearningMethod, default=LearningMethod.PAIR)
    mentor_id: int | None = reference("person.id", default=None)
    due_on: date | None = None
    cause: str = Field(default="", max_length=300, description="The bottleneck or the asks it answers, in words.")
    state: LearningState = choice(LearningState, default=LearningState.AGREED)
    evidence_kind: EvidenceKind | None = choice(EvidenceKind, default=None, nullable=True)
    evidence: str = Field(default="", max_length=500)
    evidence_cases: int = 0
    hours_planned: float = 0
    created_by_id: int | None = reference("person.id", default=None)
    created_at: datetime
    closed_at: datetime | None = None
    version: int = 1


class HelpRecord(Record, table=True):
    """Somebody asked inside the pod and somebody answered. Ownership does not change; no handoff is counted."""

    id: int | None = key()
    pod_id: int = reference("pod.id", index=True)
    card_id: int | None = Field(default=None, sa_type=BigInt, index=True)
    asked_by_id: int = reference("person.id")
    answered_by_id: int | None = reference("person.id", default=None)
    skill_id: int | None = reference("skill.id", default=None)
    minutes: int = 0
    at: datetime


class CoachEngagement(Record, table=True):
    """A coach works with a pod or with a manager, towards a goal, with an end and an exit test."""

    id: int | None = key()
    coach_id: int = reference("person.id", index=True)
    pod_id: int | None = reference("pod.id", default=None, index=True)
    manager_id: int | None = reference("person.id", default=None)
    goal: str = Field(max_length=500)
    mode: CoachMode = choice(CoachMode, default=CoachMode.FACILITATION)
    started_on: date
    expected_end_on: date
    exit_test: str = Field(max_length=500)
    ended_on: date | None = None
    outcome: str = Field(default="", max_length=500)
    version: int = 1


class CoachNote(Record, table=True):
    """One conversation of an engagement. Its words stay with the pair; only counts leave it."""

    id: int | None = key()
    engagement_id: int = reference("coach_engagement.id", index=True)
    author_id: int = reference("person.id")
    held_on: date
    topic: str = Field(max_length=120)
    at: datetime


class PulseRound(Record, table=True):
    """One question to all members of a pod: would you recommend working here? (eNPS)"""

    id: int | None = key()
    pod_id: int = reference("pod.id", index=True)
    opened_at: datetime
    closes_on: date
    closed_at: datetime | None = None


class PulseTicket(Record, table=True):
    """That somebody answered a round, never what."""

    __table_args__ = (UniqueConstraint("round_id", "person_id"),)

    id: int | None = key()
    round_id: int = reference("pulse_round.id", index=True)
    person_id: int = reference("person.id")


class PulseAnswer(Record, table=True):
    """An answer from 0 to 10, without a name, a moment or an order that could lead to one."""

    id: str = Field(primary_key=True, max_length=32, description="Drawn at random: rows have no order of arrival.")
    round_id: int = reference("pulse_round.id", index=True)
    score: int


class Kudos(Record, table=True):
    """Thanks to a pod or a person for what a customer got."""

    id: int | None = key()
    from_person_id: int = reference("person.id")
    to_pod_id: int = reference("pod.id", index=True)
    to_person_id: int | None = reference("person.id", default=None)
    card_id: int | None = Field(default=None, sa_type=BigInt)
    outcome: str = Field(max_length=500)
    at: datetime


class InboxItem(Record, table=True):
    """Feedback of an agent or a customer for the change team, with an owner and an outcome."""

    id: int | None = key()
    pod_id: int = reference("pod.id", index=True)
    from_customer: bool = False
    text: str = Field(max_length=1000)
    author_id: int | None = reference("person.id", default=None)
    owner_id: int | None = reference("person.id", default=None)
    state: InboxState = choice(InboxState, default=InboxState.NEW)
    outcome: str = Field(default="", max_length=1000)
    at: datetime
    version: int = 1
