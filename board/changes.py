"""A change of a board's set-up in words: what is different, what comes to be over its limit, what leaves the board."""

from collections.abc import Iterator, Mapping

from board import lanes
from board.models import ColumnKind, Lanes, LimitMode
from board.setup import ColumnPlan, LimitPlan, Names, Setup, limit_name

MODES = {
    LimitMode.OFF: "does nothing",
    LimitMode.WARN: "warns and lets the next card pass",
    LimitMode.REASON: "asks for a reason before the next card passes",
    LimitMode.BLOCK: "refuses the next card",
}
KINDS = {
    ColumnKind.QUEUE: "a queue",
    ColumnKind.ACTIVE: "work under way",
    ColumnKind.WAITING: "waiting for somebody outside",
    ColumnKind.DONE: "finished work",
}
CUTS = {
    Lanes.EXPEDITE: "one lane for expedite cards over the others",
    Lanes.CLASS: "a lane for each class of service",
    Lanes.SEGMENT: "a lane for each segment",
    Lanes.PERSON: "a lane for each person",
    Lanes.NONE: "no lanes",
}


def differences(before: Setup, after: Setup, names: Names) -> list[str]:
    """Every change as a sentence; an empty list: nothing changed."""
    return [
        *_columns(before, after),
        *_limits(before, after, names),
        *_classes(before, after),
        *_agreements(before, after, names),
    ]


def _columns(before: Setup, after: Setup) -> Iterator[str]:
    was = {column.column_id: column for column in before.columns}
    for column in after.columns:
        if column.column_id not in was:
            limit = f", limit {column.wip_limit}" if column.wip_limit else ""
            yield f"{column.name} comes to the board: {KINDS[column.kind]}{limit}."
        else:
            yield from _column(was[column.column_id], column)
    stays = {column.column_id for column in after.columns}
    yield from (f"{column.name} leaves the board." for column in before.columns if column.column_id not in stays)
    both = [key for key in was if key in stays]
    if both != [column.column_id for column in after.columns if column.column_id in was]:
        yield f"The columns stand in another order: {', '.join(column.name for column in after.columns)}."


def _column(was: ColumnPlan, now: ColumnPlan) -> Iterator[str]:
    if was.name != now.name:
        yield f"{was.name} is called {now.name}."
    if was.kind is not now.kind:
        yield f"{now.name} means {KINDS[now.kind]}."
    if was.wip_limit != now.wip_limit:
        yield f"{now.name}: limit {now.wip_limit or 'none'} instead of {was.wip_limit or 'none'}."
    if now.wip_limit and was.mode is not now.mode:
        yield f"{now.name}, when full, {MODES[now.mode]}; so far it {_past(was.mode)}."
    if was.policy != now.policy:
        yield f"{now.name} has {'another policy' if now.policy else 'no policy any more'}."
    had, has = [line.text for line in was.checks], [line.text for line in now.checks]
    yield from (f"Before a card leaves {now.name}: “{text}” is checked." for text in has if text not in had)
    yield from (f"Leaving {now.name} no longer asks for “{text}”." for text in had if text not in has)
    if had != has and sorted(had) == sorted(has):
        yield f"The checklist of {now.name} stands in another order."


def _past(mode: LimitMode) -> str:
    return {
        LimitMode.OFF: "did nothing",
        LimitMode.WARN: "warned",
        LimitMode.REASON: "asked for a reason",
        LimitMode.BLOCK: "refused it",
    }[mode]


def _limits(before: Setup, after: Setup, names: Names) -> Iterator[str]:
    was = {limit.limit_id: limit for limit in before.limits}
    for limit in after.limits:
        named = limit_name(limit, after, names)
        if limit.limit_id not in was:
            yield f"{named}: at most {limit.wip_limit} at once; when full it {MODES[limit.mode]}."
        elif was[limit.limit_id] != limit:
            yield from _limit(named, was[limit.limit_id], limit)
    stays = {limit.limit_id for limit in after.limits}
    yield from (
        f"{limit_name(limit, before, names)}: no limit any more." for key, limit in was.items() if key not in stays
    )


def _limit(named: str, was: LimitPlan, now: LimitPlan) -> Iterator[str]:
    if was.wip_limit != now.wip_limit:
        yield f"{named}: limit {now.wip_limit} instead of {was.wip_limit}."
    if was.mode is not now.mode:
        yield f"{named}, when full, {MODES[now.mode]}; so far it {_past(was.mode)}."
    if (was.column_ids, was.lane, was.person_id, was.name) != (now.column_ids, now.lane, now.person_id, now.name):
        yield f"{named}: the limit covers something else."


def _classes(before: Setup, after: Setup) -> Iterator[str]:
    order = [plan.service_class for plan in after.classes]
    if order != [plan.service_class for plan in before.classes]:
        yield f"Classes are pulled in this order: {', '.join(lanes.CLASS_WORDS[kind] for kind in order)}."
    was = {plan.service_class: plan for plan in before.classes}
    for plan in after.classes:
        named, old = lanes.CLASS_WORDS[plan.service_class], was[plan.service_class]
        if plan.target_days != old.target_days:
            target, past = _days(plan.target_days), _days(old.target_days)
            yield f"{named}: target for 85 % of its cards {target} instead of {past}."
        if plan.policy != old.policy:
            yield f"{named} has another rule."


def _agreements(before: Setup, after: Setup, names: Names) -> Iterator[str]:
    if before.blocked_counts != after.blocked_counts:
        yield f"Blocked cards {'count' if after.blocked_counts else 'do not count'} towards limits."
    if before.expedite_limit != after.expedite_limit:
        yield f"Expedite cards at once: {after.expedite_limit} instead of {before.expedite_limit}."
    if before.expedite_mode is not after.expedite_mode:
        past = _past(before.expedite_mode)
        yield f"One expedite card too many: the board {MODES[after.expedite_mode]}; so far it {past}."
    if before.lanes is not after.lanes:
        yield f"The board shows {CUTS[after.lanes]}."
    if before.calendar_id != after.calendar_id:
        named = names.calendars.get(after.calendar_id or 0)
        yield f"Ages count in the working time of {named}." if named else "Ages count around the clock."


def effects(before: Setup, after: Setup, held: Mapping[str, int], names: Names) -> list[str]:
    """What the change does to the cards that are there now. held: cards by limit key, and by "cards:" and column."""
    said = []
    for column in after.columns:
        count = held.get(f"column:{column.column_id}", 0)
        if column.wip_limit and column.mode is not LimitMode.OFF and count > column.wip_limit:
            said.append(_over(column.name, count, column.wip_limit, column.mode))
    for limit in after.limits:
        count = held.get(f"{limit.scope.value}:{limit.limit_id}", 0)
        if count > limit.wip_limit and limit.mode is not LimitMode.OFF:
            said.append(_over(limit_name(limit, after, names), count, limit.wip_limit, limit.mode))
    urgent = held.get("expedite:0", 0)
    if urgent > after.expedite_limit and after.expedite_mode is not LimitMode.OFF:
        said.append(_over("The expedite lane", urgent, after.expedite_limit, after.expedite_mode))
    stays = {column.column_id for column in after.columns}
    for column in before.columns:
        if column.column_id not in stays:
            count, past = held.get(f"cards:{column.column_id}", 0), held.get(f"past:{column.column_id}", 0)
            if count:
                said.append(f"{column.name} holds {count} open: move them first, then it can leave the board.")
            else:
                said.append(f"{column.name} is empty and is hidden; {past:,} finished cards keep it in their history.")
    return said


def _over(name: str, held: int, limit: int, mode: LimitMode) -> str:
    soft = {LimitMode.REASON: " without a reason", LimitMode.WARN: " without a warning"}.get(mode, "")
    said = f"{name}: {held} there now, over the limit of {limit}."
    return f"{said} They stay; {held - limit + 1} must leave before one enters{soft}."


def _days(days: float | None) -> str:
    return f"{days:g} working days" if days else "none"
