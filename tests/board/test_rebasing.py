"""Two people change one set-up: each keeps what they changed, and nothing is taken away unsaid."""

from dataclasses import replace

from board.models import ColumnKind, Lanes, LimitScope
from board.rebasing import came_later, merge, with_later
from board.setup import ClassPlan, ColumnPlan, LimitPlan, Line, Setup

DONE = ColumnPlan(9, "Done", ColumnKind.DONE)
BASE = Setup(
    (ColumnPlan(1, "Intake", ColumnKind.QUEUE), ColumnPlan(2, "Doing", wip_limit=5), ColumnPlan(3, "Check"), DONE),
    (LimitPlan(1, LimitScope.POD, 9), LimitPlan(2, LimitScope.GROUP, 6, column_ids=(2, 3))),
)
INTAKE, DOING, CHECK = BASE.columns[:3]


def names(setup: Setup) -> list[str]:
    return [column.name for column in setup.columns]


def test_what_i_left_is_theirs_and_what_i_changed_is_mine() -> None:
    mine = replace(BASE, columns=(INTAKE, replace(DOING, wip_limit=3), CHECK, DONE), lanes=Lanes.PERSON)
    theirs = replace(
        BASE,
        columns=(INTAKE, replace(DOING, name="Work", wip_limit=4), replace(CHECK, checks=(Line("Read"),)), DONE),
        expedite_limit=2,
        limits=(replace(BASE.limits[0], wip_limit=8), BASE.limits[1], LimitPlan(3, LimitScope.PERSON, 2)),
        classes=(*BASE.classes[1:], replace(BASE.classes[0], target_days=2.0)),
    )
    both = merge(BASE, mine, theirs)
    assert both.columns[1:3] == (replace(DOING, name="Work", wip_limit=3), replace(CHECK, checks=(Line("Read"),)))
    assert (both.lanes, both.expedite_limit, both.limits) == (Lanes.PERSON, 2, theirs.limits)
    assert both.classes == theirs.classes
    assert merge(BASE, BASE, theirs) == theirs
    assert merge(BASE, mine, BASE) == mine


def test_columns_that_came_stay_and_columns_that_went_go_unless_i_changed_them() -> None:
    new = ColumnPlan(4, "Review")
    theirs = replace(BASE, columns=(INTAKE, new, DOING, DONE), limits=BASE.limits[:1])
    own = ColumnPlan(-1, "Mine")
    assert names(merge(BASE, replace(BASE, columns=(*BASE.columns, own)), theirs)) == [
        *("Intake", "Review", "Doing", "Done", "Mine")
    ]
    touched = replace(BASE, columns=(DOING, INTAKE, replace(CHECK, policy="Twice"), DONE))
    both = merge(BASE, touched, theirs)
    assert names(both) == ["Doing", "Intake", "Review", "Check", "Done"], "my order, and theirs beside its neighbour"
    assert [limit.limit_id for limit in both.limits] == [1], "a limit over one column only is none"
    gone = merge(BASE, replace(BASE, columns=(INTAKE, DOING, DONE)), replace(BASE, lanes=Lanes.NONE))
    assert names(gone) == ["Intake", "Doing", "Done"]


def test_the_order_that_they_made_holds_where_i_made_none() -> None:
    theirs = replace(BASE, columns=(DOING, INTAKE, CHECK, DONE), classes=tuple(reversed(BASE.classes)))
    both = merge(BASE, replace(BASE, expedite_limit=3), theirs)
    assert names(both) == ["Doing", "Intake", "Check", "Done"]
    assert [plan.service_class for plan in both.classes] == [plan.service_class for plan in theirs.classes]
    mine = replace(BASE, classes=(ClassPlan(BASE.classes[3].service_class), *BASE.classes[:3]))
    assert merge(BASE, mine, theirs).classes == mine.classes


def test_an_earlier_version_takes_away_no_column_that_came_later() -> None:
    first, new = ColumnPlan(5, "First"), ColumnPlan(4, "Review")
    current = replace(BASE, columns=(first, INTAKE, DOING, new, DONE))
    back = with_later(BASE, current)
    assert names(back) == ["First", "Intake", "Doing", "Review", "Check", "Done"]
    assert came_later(BASE, back) == ["First", "Review"]
