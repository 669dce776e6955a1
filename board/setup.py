"""How a board is set up, as one thing: columns, limits, checklists, classes, policies. Rules, and changes in words."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from board import lanes, limits
from board.models import ColumnKind, Lanes, LimitMode, LimitScope, ServiceClass
from core.refusal import Refused

MOST_COLUMNS = 40
LINES = 12


@dataclass(frozen=True)
class Line:
    """One line of an exit checklist. check_id None: it is new."""

    text: str
    check_id: int | None = None


@dataclass(frozen=True)
class ColumnPlan:
    """A column as it shall be. column_id below 0: it is new, and called so until it is kept."""

    column_id: int
    name: str
    kind: ColumnKind = ColumnKind.ACTIVE
    wip_limit: int | None = None
    mode: LimitMode = LimitMode.BLOCK
    policy: str = ""
    checks: tuple[Line, ...] = ()


@dataclass(frozen=True)
class LimitPlan:
    """A limit over columns, a lane, a person or the pod as it shall be. limit_id below 0: it is new."""

    limit_id: int
    scope: LimitScope
    wip_limit: int
    mode: LimitMode = LimitMode.BLOCK
    name: str = ""
    column_ids: tuple[int, ...] = ()
    lane: str = ""
    person_id: int | None = None


@dataclass(frozen=True)
class ClassPlan:
    """A class of service as it shall be; its place in the tuple is its place in the pull order."""

    service_class: ServiceClass
    policy: str = ""
    target_days: float | None = None


@dataclass(frozen=True)
class Setup:
    """The whole of it, left to right and first to last."""

    columns: tuple[ColumnPlan, ...]
    limits: tuple[LimitPlan, ...] = ()
    classes: tuple[ClassPlan, ...] = tuple(ClassPlan(kind) for kind in ServiceClass)
    blocked_counts: bool = True
    expedite_limit: int = 1
    expedite_mode: LimitMode = LimitMode.REASON
    lanes: Lanes = Lanes.EXPEDITE
    calendar_id: int | None = None

    def column(self, column_id: int) -> ColumnPlan | None:
        """A column by its id."""
        return next((column for column in self.columns if column.column_id == column_id), None)


@dataclass(frozen=True)
class Range:
    """How far a pod may go without asking."""

    limit_low: int = 1
    limit_high: int = 999
    columns_high: int = MOST_COLUMNS
    may_soften: bool = True
    expedite_high: int = 999
    note: str = ""


@dataclass(frozen=True)
class Names:
    """What people, lanes and calendars are called."""

    people: Mapping[int, str] = field(default_factory=dict)
    segments: Mapping[int, str] = field(default_factory=dict)
    calendars: Mapping[int, str] = field(default_factory=dict)


def document(setup: Setup) -> dict[str, Any]:
    """As it is kept."""
    columns = [
        {
            "id": column.column_id,
            "name": column.name,
            "kind": column.kind.value,
            "position": place,
            "wip_limit": column.wip_limit,
            "mode": column.mode.value,
            "policy": column.policy,
            "checks": [{"id": line.check_id, "text": line.text} for line in column.checks],
        }
        for place, column in enumerate(setup.columns)
    ]
    rows = [{**asdict(limit), "column_ids": list(limit.column_ids)} for limit in setup.limits]
    classes = [asdict(plan) for plan in setup.classes]
    plain = {name: getattr(setup, name) for name in PLAIN}
    return {"columns": columns, "limits": rows, "classes": classes, **plain}


PLAIN = ("blocked_counts", "expedite_limit", "expedite_mode", "lanes", "calendar_id")


def from_document(kept: Mapping[str, Any]) -> Setup:
    """What `document` made, read again."""
    columns = tuple(
        ColumnPlan(
            one["id"],
            one["name"],
            ColumnKind(one["kind"]),
            one["wip_limit"],
            LimitMode(one["mode"]),
            one["policy"],
            tuple(Line(line["text"], line["id"]) for line in one["checks"]),
        )
        for one in kept["columns"]
    )
    rows = tuple(
        LimitPlan(
            **{
                **one,
                "scope": LimitScope(one["scope"]),
                "mode": LimitMode(one["mode"]),
                "column_ids": tuple(one["column_ids"]),
            }
        )
        for one in kept["limits"]
    )
    classes = tuple(
        ClassPlan(ServiceClass(one["service_class"]), one["policy"], one["target_days"]) for one in kept["classes"]
    )
    plain = {name: kept[name] for name in PLAIN}
    plain |= {"expedite_mode": LimitMode(plain["expedite_mode"]), "lanes": Lanes(plain["lanes"])}
    return Setup(columns, rows, classes, **plain)


def tidy(setup: Setup) -> Setup:
    """Names and texts without stray blanks; no limit on finished work; empty lines left out."""
    columns = tuple(
        replace(
            column,
            name=" ".join(column.name.split()),
            policy=column.policy.strip(),
            wip_limit=limits.limit_of(column.kind, column.wip_limit),
            checks=tuple(
                replace(line, text=" ".join(line.text.split())) for line in column.checks if line.text.strip()
            ),
        )
        for column in setup.columns
    )
    return replace(setup, columns=columns)


def check(setup: Setup) -> None:
    """Refuse what is no board."""
    _check_columns(setup.columns)
    for limit in setup.limits:
        limits.check_limit(limit.wip_limit)
        _check_limit(limit, setup)
    _check_twice(setup)
    limits.check_limit(setup.expedite_limit)
    if sorted(plan.service_class for plan in setup.classes) != sorted(ServiceClass):
        raise Refused("Each class of service stands once in the pull order.")
    for plan in setup.classes:
        _fits(plan.policy, 600, "policy")
        if plan.target_days is not None and not 0 < plan.target_days <= 999:
            raise Refused("A target is a number of working days above 0. Leave it empty for none.")


def _check_columns(columns: tuple[ColumnPlan, ...]) -> None:
    names = [column.name.casefold() for column in columns]
    if not all(names):
        raise Refused("Give each column a name.")
    if twice := next((column.name for column in columns if names.count(column.name.casefold()) > 1), None):
        raise Refused(f"There are two columns named {twice}. Give each its own name.")
    kinds = [column.kind for column in columns]
    if ColumnKind.DONE not in kinds or len(set(kinds)) < 2:
        raise Refused("A board needs a column for finished work, and at least one before it.")
    if len(columns) > MOST_COLUMNS:
        raise Refused(f"A board holds at most {MOST_COLUMNS} columns; this one would have {len(columns)}.")
    for column in columns:
        limits.check_limit(column.wip_limit)
        _fits(column.name, 60, "name")
        _fits(column.policy, 600, "policy")
        if len(column.checks) > LINES:
            raise Refused(
                f"The checklist of {column.name} has {len(column.checks)} lines; {LINES} are enough to be read."
            )
        for line in column.checks:
            _fits(line.text, 160, "line of a checklist")


def _check_limit(limit: LimitPlan, setup: Setup) -> None:
    known = {column.column_id for column in setup.columns if column.kind is not ColumnKind.DONE}
    if limit.scope is LimitScope.GROUP and (len(limit.column_ids) < 2 or not known.issuperset(limit.column_ids)):
        raise Refused("A limit over several columns needs two of the board's open columns, or more.")
    if limit.scope is LimitScope.LANE and limit.lane.partition(":")[0] not in {"class", "segment", "person"}:
        raise Refused("Choose the lane that is limited.")
    _fits(limit.name, 60, "name")


def _check_twice(setup: Setup) -> None:
    covered = [(limit.scope, frozenset(limit.column_ids), limit.lane, limit.person_id) for limit in setup.limits]
    if twice := next((limit for at, limit in enumerate(setup.limits) if covered[at] in covered[:at]), None):
        raise Refused(f"Two limits cover the same: {limit_name(twice, setup, Names())}. Keep one of them.")


def _fits(text: str, longest: int, what: str) -> None:
    if len(text) > longest:
        raise Refused(f"That {what} has {len(text)} characters; {longest} fit. Shorten it, nothing was saved.")


def check_range(before: Setup, after: Setup, granted: Range, names: Names) -> None:
    """Refuse what goes beyond the range that a manager granted. What stood there before may stay."""
    old_columns = {column.column_id: column for column in before.columns}
    for column in after.columns:
        was = old_columns.get(column.column_id)
        if was is None or (was.wip_limit, was.mode) != (column.wip_limit, column.mode):
            had = column.kind in limits.UNDER_WAY if was is None else was.wip_limit is not None
            _check_number(column.name, column.wip_limit, granted, had=had)
            _check_mode(column.name, column.mode if column.wip_limit else LimitMode.BLOCK, granted)
    old_limits = {limit.limit_id: limit for limit in before.limits}
    for limit in after.limits:
        if old_limits.get(limit.limit_id) != limit:
            _check_number(limit_name(limit, after, names), limit.wip_limit, granted, had=True)
            _check_mode(limit_name(limit, after, names), limit.mode, granted)
    stays = {limit.limit_id for limit in after.limits}
    gone = [row for key, row in old_limits.items() if key not in stays]
    if gone and not granted.may_soften:
        raise Refused(f"The limit of {limit_name(gone[0], before, names)} may not be taken away here. {ASK}")
    if len(after.columns) > max(granted.columns_high, len(before.columns)):
        raise Refused(
            f"This pod may have up to {granted.columns_high} columns; {len(after.columns)} were wished for. {ASK}"
        )
    _check_agreements(before, after, granted)


def _check_agreements(before: Setup, after: Setup, granted: Range) -> None:
    """What is agreed for the whole pod: expedite cards, and whether blocked ones count."""
    if after.expedite_limit > max(granted.expedite_high, before.expedite_limit):
        raise Refused(f"This pod may expedite up to {granted.expedite_high} at once, not {after.expedite_limit}. {ASK}")
    if SOFTEST_FIRST.index(after.expedite_mode) < SOFTEST_FIRST.index(before.expedite_mode):
        _check_mode("the limit on expedite cards", after.expedite_mode, granted)
    if before.blocked_counts and not after.blocked_counts and not granted.may_soften:
        raise Refused(f"Blocked cards count towards the limits of this pod, and may not be left out here. {ASK}")


SOFTEST_FIRST = (LimitMode.OFF, LimitMode.WARN, LimitMode.REASON, LimitMode.BLOCK)
ASK = "Ask a manager to widen the range; nothing was saved."


def _check_number(name: str, number: int | None, granted: Range, *, had: bool) -> None:
    if number is None:
        if had and not granted.may_soften:
            raise Refused(f"{name} cannot be without a limit here: limits may not be taken away. {ASK}")
    elif not granted.limit_low <= number <= granted.limit_high:
        raise Refused(
            f"Limits of this pod go from {granted.limit_low} to {granted.limit_high}; {name} would get {number}. {ASK}"
        )


def _check_mode(name: str, mode: LimitMode, granted: Range) -> None:
    if mode is not LimitMode.BLOCK and not granted.may_soften:
        raise Refused(f"Limits of this pod refuse the next card; {name} would not. {ASK}")


def limit_name(limit: LimitPlan, setup: Setup, names: Names) -> str:
    """What a limit is called: "Doing and Waiting together", "Each person", "The pod"."""
    if limit.scope is LimitScope.GROUP:
        members = [column.name for column in setup.columns if column.column_id in limit.column_ids]
        return limit.name or " and ".join(members) + " together"
    if limit.scope is LimitScope.PERSON:
        return names.people.get(limit.person_id, "One person") if limit.person_id else "Each person"
    if limit.scope is LimitScope.LANE:
        return "The lane " + lanes.lane_name(limit.lane, names.segments, names.people)
    return "The pod"
