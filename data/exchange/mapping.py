"""The mapping file: how one export is read, written down once, versioned, used again."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any, Literal
from zoneinfo import ZoneInfo

import yaml
from pydantic import Field, ValidationError, field_validator, model_validator

from board.history import Meaning
from core.refusal import Refused
from data.exchange.conditions import Condition, Part, Rule, Text, TextMap, Texts
from pods.models import RepeatRole


class Kind(StrEnum):
    """What the rows of a file are."""

    EVENT_LOG = "event_log"
    CONTACTS = "contacts"
    SURVEYS = "surveys"
    COMPLAINTS = "complaints"
    CUSTOMERS = "customers"


ATTRIBUTE_FIELDS = ("region", "product", "tier", "language", "stage")

FIELDS: dict[Kind, tuple[tuple[str, ...], tuple[str, ...]]] = {
    Kind.EVENT_LOG: (("case", "at", "status"), ("pod", "title", "topic", "channel", "customer")),
    Kind.CONTACTS: (
        ("id", "at"),
        (
            "version",
            "closed_at",
            "pod",
            "customer",
            "channel",
            "topic",
            "answered_at",
            "handled_s",
            "served_by",
            "person",
        ),
    ),
    Kind.SURVEYS: (("id", "at", "score"), ("version", "pod", "customer", "stage")),
    Kind.COMPLAINTS: (("id", "at"), ("version", "pod", "customer", "matter")),
    Kind.CUSTOMERS: (("id",), ("name", "email", "phone", "since", *ATTRIBUTE_FIELDS)),
}
"""kind -> fields it must have, fields it may have."""

LIMITS = {"case": 80, "id": 80, "customer": 80, "version": 64, "status": 60, "topic": 60, "channel": 24, "stage": 60}
LIMITS |= {"matter": 80, "pod": 120, "served_by": 120, "person": 120, "name": 160, "email": 200, "phone": 40}
LIMITS |= dict.fromkeys(ATTRIBUTE_FIELDS, 60)
"""How long the text of a field may be."""

PERSONAL = frozenset({"customer", "name", "email", "phone", "title", "person"})
"""Fields whose values are masked wherever a rejected row is shown."""


class FileShape(Part):
    """How the bytes of the file are read."""

    format: Literal["csv", "xes"] = "csv"
    encoding: str = "utf-8-sig"
    delimiter: str = Field(default=",", min_length=1, max_length=1)

    @field_validator("encoding")
    @classmethod
    def _known(cls, name: str) -> str:
        try:
            "".encode(name)
        except LookupError:
            raise ValueError(f"“{name}” is not an encoding; common ones are utf-8-sig, cp1252, cp1251") from None
        return name


class Times(Part):
    """How times are written. A time without a zone needs one here: there is no silent UTC."""

    zone: str | None = None
    formats: Texts = Field(default_factory=lambda: ["iso"], min_length=1)
    passes_midnight: bool = Field(default=False, description="closed_at is a clock time: before `at` means next day.")

    @field_validator("zone")
    @classmethod
    def _known(cls, name: str | None) -> str | None:
        if name is not None:
            check_zone(name)
        return name


class PodRule(Part):
    """Which pod a row belongs to."""

    fixed: str | None = Field(default=None, max_length=120, description="One pod for every row.")
    home: bool = Field(default=False, description="The pod that serves the customer on that day.")
    map: TextMap = Field(default_factory=dict, description="Their team -> our pod.")
    create: bool = Field(default=False, description="Pods that do not exist yet are formed.")
    level: Rule | None = Field(default=None, description="Support line 1 to 3 of a formed pod, from its team's name.")
    zone: str | None = None

    @field_validator("zone")
    @classmethod
    def _known(cls, name: str | None) -> str | None:
        if name is not None:
            check_zone(name)
        return name


class CustomerRule(Part):
    """Who the customer of a row is."""

    placeholders: Texts = Field(default_factory=lambda: ["", "0"], description="Values that name nobody.")
    source: str | None = Field(default=None, max_length=80, description="Where the customers came from, if elsewhere.")


class Exclusion(Condition):
    """Rows that are left out, and counted."""

    because: str = Field(default="excluded by the mapping", max_length=120)


class RoleRule(Condition):
    """Contacts that take no part in repeat figures."""

    role: Literal["outbound", "transfer", "proactive", "reconnect", "test"]

    @property
    def repeat_role(self) -> RepeatRole:
        """The role as it is stored."""
        return RepeatRole[self.role.upper()]


class Mapping(Part):
    """One export, as it is read."""

    version: int = Field(default=1, ge=1)
    name: str = Field(min_length=1, max_length=80)
    kind: Kind
    file: FileShape = FileShape()
    times: Times = Times()
    columns: dict[str, Rule]
    pods: PodRule = PodRule()
    customers: CustomerRule = CustomerRule()
    exclude: list[Exclusion] = Field(default_factory=list)
    statuses: dict[Text, Meaning] = Field(default_factory=dict, description="Their status -> what it means.")
    other_statuses: Meaning | None = Field(default=None, description="Statuses that are not listed; none: reject.")
    finish: Literal["last_event", "status"] = "status"
    abandoned: Condition | None = None
    repeat_roles: list[RoleRule] = Field(default_factory=list)
    scale: Text | None = None
    observed_until: Text | None = Field(default=None, description="The data's cut-off, never the last time stamp.")
    complete_for: Texts = Field(default_factory=list)

    @model_validator(mode="after")
    def _whole(self) -> "Mapping":
        required, optional = FIELDS[self.kind]
        if missing := [name for name in required if name not in self.columns]:
            raise ValueError(f"columns must say where {' and '.join(missing)} come from")
        if unknown := [name for name in self.columns if name not in required + optional]:
            known = ", ".join(required + optional)
            raise ValueError(f"columns names “{unknown[0]}”, which {self.kind} does not have; it has {known}")
        if self.kind is not Kind.CUSTOMERS:
            self._check_pods()
        if self.kind is Kind.SURVEYS:
            check_scale(self.scale)
        return self

    def _check_pods(self) -> None:
        ways = [self.pods.fixed is not None, self.pods.home, "pod" in self.columns]
        if sum(ways) != 1:
            raise ValueError("name the pod in exactly one way: columns.pod, pods.fixed or pods.home")
        if self.pods.home and ("customer" not in self.columns or self.kind is Kind.EVENT_LOG):
            raise ValueError("pods.home needs columns.customer, and is for contacts, surveys and complaints")

    def reads(self) -> Iterator[str]:
        """Every column the mapping looks at."""
        for rule in self.columns.values():
            yield from rule.reads
        if self.pods.level:
            yield from self.pods.level.reads
        yield from (condition.column for condition in (*self.exclude, *self.repeat_roles))
        if self.abandoned:
            yield self.abandoned.column

    def as_stored(self) -> dict[str, Any]:
        """As it is kept with the batch, and written back to YAML."""
        stored: dict[str, Any] = self.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        return {"version": self.version, **stored}


def check_zone(name: str) -> None:
    """Refuse a zone that nobody knows."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"“{name}” is not a time zone; write one such as Europe/Sofia") from None


def check_scale(scale: str | None) -> None:
    """Only answers from 0 to 10 can give a Net Promoter Score."""
    if scale is None:
        raise ValueError("say which scale was asked, as scale: 0-10; other scales cannot give an NPS")
    if scale.replace(" ", "").replace("–", "-") != "0-10":
        raise ValueError(f"the scale is {scale}; an NPS needs answers from 0 to 10, others cannot be converted")


def read_mapping(text: str, where: str = "The mapping") -> Mapping:
    """The mapping written in this text, or a sentence that says what is wrong with it."""
    try:
        written = yaml.safe_load(text)
    except yaml.YAMLError as problem:
        line = getattr(getattr(problem, "problem_mark", None), "line", None)
        place = "" if line is None else f" near line {line + 1}"
        raise Refused(f"{where} is not readable YAML{place}. Nothing was imported.") from None
    if not isinstance(written, dict):
        raise Refused(f"{where} holds no keys. Begin with name: and kind:, see docs/importing.md.")
    return as_mapping(written, where)


def as_mapping(written: dict[str, Any], where: str = "The mapping") -> Mapping:
    """Check what was written or picked."""
    try:
        return Mapping.model_validate(written)
    except ValidationError as problem:
        raise Refused(f"{where} cannot be used: {'; '.join(_sentence(e) for e in problem.errors()[:3])}.") from None


def write_mapping(mapping: Mapping) -> str:
    """The mapping as YAML."""
    return yaml.safe_dump(mapping.as_stored(), sort_keys=False, allow_unicode=True)


def _sentence(error: Any) -> str:
    place = ".".join(str(part) for part in error["loc"])
    if error["type"] == "extra_forbidden":
        return f"it does not know the key “{place}”"
    if error["type"] == "missing":
        return f"“{place}” is missing"
    message = str(error["msg"]).removeprefix("Value error, ")
    return f"{place}: {message}" if place else message
