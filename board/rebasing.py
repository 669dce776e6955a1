"""Two people change one set-up: what one of them did not touch is as the other left it. Nothing goes unsaid."""

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from typing import Any

from board.models import LimitScope
from board.setup import PLAIN, Setup


def merge(base: Setup, mine: Setup, theirs: Setup) -> Setup:
    """My draft upon their version: each field that I left as it was in `base` is theirs, each other is mine.

    What they added stays, what they took away goes unless I changed it.
    """
    columns = _rows(base.columns, mine.columns, theirs.columns, lambda one: one.column_id)
    known = {column.column_id for column in columns}
    limits = [
        replace(limit, column_ids=tuple(one for one in limit.column_ids if one in known))
        for limit in _rows(base.limits, mine.limits, theirs.limits, lambda one: one.limit_id)
    ]
    plain = {name: _either(base, mine, theirs, name) for name in PLAIN}
    return Setup(
        tuple(columns),
        tuple(one for one in limits if one.scope is not LimitScope.GROUP or len(one.column_ids) > 1),
        tuple(_rows(base.classes, mine.classes, theirs.classes, lambda one: one.service_class)),
        **plain,
    )


def with_later(earlier: Setup, current: Setup) -> Setup:
    """An earlier version, and the columns that came to the board since: nobody wished those away."""
    columns = _beside(list(earlier.columns), current.columns, lambda one: one.column_id)
    return replace(earlier, columns=tuple(columns))


def came_later(earlier: Setup, wished: Setup) -> list[str]:
    """The names of columns of a draft that the version which it brings back did not know."""
    known = {column.column_id for column in earlier.columns}
    return [column.name for column in wished.columns if column.column_id > 0 and column.column_id not in known]


def _rows(base: Sequence[Any], mine: Sequence[Any], theirs: Sequence[Any], key: Callable[[Any], Any]) -> list[Any]:
    was, held = {key(one): one for one in base}, {key(one): one for one in theirs}
    found = []
    for one in mine:
        old, new = was.get(key(one)), held.get(key(one))
        if old is not None and new is not None:
            found.append(replace(one, **{at.name: _either(old, one, new, at.name) for at in fields(one)}))
        elif old is None or one != old:
            found.append(one)
    ids = {key(one) for one in mine}
    if [key(one) for one in mine if key(one) in was] == [key(one) for one in base if key(one) in ids]:
        found = _in_order(found, [key(one) for one in theirs], key)
    return _beside(found, [one for one in theirs if key(one) not in was], key, theirs)


def _either(base: Any, mine: Any, theirs: Any, name: str) -> Any:
    old, new = getattr(base, name), getattr(mine, name)
    return getattr(theirs, name) if new == old else new


def _in_order(found: list[Any], order: list[Any], key: Callable[[Any], Any]) -> list[Any]:
    """I did not touch the order: those that both know stand as the other put them."""
    known = iter(sorted((one for one in found if key(one) in order), key=lambda one: order.index(key(one))))
    return [next(known) if key(one) in order else one for one in found]


def _beside(
    found: list[Any], added: Sequence[Any], key: Callable[[Any], Any], among: Sequence[Any] | None = None
) -> list[Any]:
    """Each of `added` that is missing, behind the one that it stands behind among the others."""
    among = added if among is None else among
    wanted = {key(one) for one in added}
    for place, one in enumerate(among):
        stands = [key(other) for other in found]
        if key(one) not in wanted or key(one) in stands:
            continue
        before = next((key(other) for other in reversed(among[:place]) if key(other) in stands), None)
        found.insert(0 if before is None else stands.index(before) + 1, one)
    return found
