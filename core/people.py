"""People, their roles, and who acts: the tables of accounts, sessions and credentials."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Field

from core.record import Record, choice, key, reference


class Role(StrEnum):
    """What somebody is to a pod, or to the installation."""

    AGENT = "agent"
    LEAD = "lead"
    COACH = "coach"
    MANAGER = "manager"
    ADMIN = "admin"
    VIEWER = "viewer"


POD_ROLES = (Role.AGENT, Role.LEAD, Role.COACH)
"""Roles that are held in one pod, through a dated membership."""


class ActorKind(StrEnum):
    """Through which door a change came."""

    PERSON = "person"
    RULE = "rule"
    IMPORT = "import"
    API = "api"
    SYSTEM = "system"


@dataclass(frozen=True)
class Grant:
    """A role, in one pod or (pod_id None) in the whole installation."""

    role: Role
    pod_id: int | None = None


@dataclass(frozen=True)
class Actor:
    """Who acts, as read from the database for this one call."""

    name: str
    grants: tuple[Grant, ...] = ()
    person_id: int | None = None
    kind: ActorKind = ActorKind.PERSON
    request_id: str = ""

    @property
    def home_pod_ids(self) -> tuple[int, ...]:
        """The pods this person is a member of, lowest first."""
        return tuple(sorted({grant.pod_id for grant in self.grants if grant.pod_id is not None}))

    @property
    def is_somebody(self) -> bool:
        """Whether a person acts, at the screen or through a program of theirs: what binds the one binds the other."""
        return self.kind in (ActorKind.PERSON, ActorKind.API)

    def has_role(self, role: Role) -> bool:
        """Whether the role is held anywhere."""
        return any(grant.role is role for grant in self.grants)


class Person(Record, table=True):
    """Somebody who may sign in. Leaving makes a person inactive; the row stays for history."""

    id: int | None = key()
    login: str = Field(max_length=80, unique=True)
    name: str = Field(max_length=120)
    email: str | None = Field(default=None, max_length=200)
    password_hash: str | None = Field(default=None, max_length=200)
    active: bool = True
    cast_role: str | None = Field(default=None, max_length=80, description="Shown on the demo's one-click sign-in.")
    created_at: datetime
    disabled_at: datetime | None = None


class RoleGrant(Record, table=True):
    """A role held in the whole installation, with dates. Roles in a pod are memberships."""

    id: int | None = key()
    person_id: int = reference("person.id", index=True)
    role: Role = choice(Role)
    valid_from: date
    valid_to: date | None = None


class SignIn(Record, table=True):
    """A session on the server. Only the SHA-256 of the cookie's token is kept."""

    id: str = Field(primary_key=True, max_length=32)
    token_hash: str = Field(max_length=64, unique=True)
    person_id: int = reference("person.id", index=True)
    created_at: datetime
    used_at: datetime
    ended_at: datetime | None = None
    end_reason: str | None = Field(default=None, max_length=80)
    address: str = Field(default="", max_length=64)
    browser: str = Field(default="", max_length=200)


class Attempts(Record, table=True):
    """How often something was tried in a window, counted in one atomic statement."""

    bucket: str = Field(primary_key=True, max_length=120)
    count: int = 0
    expires_at: datetime


class SetupToken(Record, table=True):
    """The one-time token, printed once, with which the first administrator is made."""

    id: int | None = key()
    token_hash: str = Field(max_length=64, unique=True)
    created_at: datetime
    used_at: datetime | None = None


class ApiToken(Record, table=True):
    """With it a program acts for a person, through the API. Only its SHA-256 is kept."""

    id: int | None = key()
    person_id: int = reference("person.id", index=True)
    name: str = Field(max_length=60)
    token_hash: str = Field(max_length=64, unique=True)
    may_write: bool
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    revoked_at: datetime | None = None
