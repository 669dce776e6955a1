"""A board's set-up as a whole: one version a change, within what was granted, and any version comes back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from sqlmodel import select

from board.actions import grant_range, save_setup, tick_exit
from board.changes import effects
from board.models import BoardSetup, Card, CardCheck, Column, ColumnKind, LimitMode, LimitScope, ServiceClass, WipLimit
from board.queries import held_now, pull_order, read_setup, setup_of, versions
from board.setup import ColumnPlan, LimitPlan, Line, Names, Range, Setup
from core.people import Actor
from core.refusal import Conflict, NeedsReason, NotFound, Refused
from data.database import Database
from tests.board.conftest import Desk
from tests.conftest import MONDAY, Cast

LATER = MONDAY + timedelta(days=1)


class Plans:
    """North's set-up, read and saved."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.pod_id = desk, desk.cast.north_id

    def now(self) -> Setup:
        with self.desk.store.reading() as session:
            return read_setup(session, self.pod_id)

    def number(self) -> int:
        with self.desk.store.reading() as session:
            return max(session.exec(select(BoardSetup.number).where(BoardSetup.pod_id == self.pod_id)))

    def save(self, wished: Setup, who: Actor | None = None, seen: int | None = None) -> BoardSetup:
        actor, number, op = who or self.desk.cast.ana, seen or self.number(), self.desk.op()
        kept: BoardSetup = self.desk.store.perform(
            lambda session: save_setup(session, actor, self.pod_id, wished, number, LATER, op=op)
        )
        return kept

    def change(self, column: str, **values: object) -> Setup:
        setup = self.now()
        return replace(
            setup,
            columns=tuple(replace(one, **values) if one.name == column else one for one in setup.columns),  # type: ignore[arg-type]
        )

    def grant(self, granted: Range, version: int = 0) -> None:
        op = self.desk.op()
        self.desk.store.perform(
            lambda s: grant_range(s, self.desk.cast.dora, self.pod_id, granted, version, MONDAY, op=op)
        )


@pytest.fixture
def plans(desk: Desk) -> Plans:
    return Plans(desk)


def test_one_change_of_everything_is_one_version_and_comes_back(plans: Plans, desk: Desk, cast: Cast) -> None:
    first = plans.now()
    review = ColumnPlan(
        -1, " Review  it ", ColumnKind.ACTIVE, 2, LimitMode.REASON, "Somebody else", (Line("Read aloud"),)
    )
    columns = tuple(one for one in first.columns if one.name != "Next")
    wished = Setup(
        columns=(*columns[:2], review, *columns[2:]),
        limits=(
            LimitPlan(-1, LimitScope.GROUP, 6, LimitMode.WARN, column_ids=(-1, desk.column("Doing"))),
            LimitPlan(-2, LimitScope.POD, 9),
        ),
        classes=(first.classes[1], first.classes[0], *first.classes[2:]),
        blocked_counts=False,
    )
    kept = plans.save(wished)
    now = plans.now()
    assert [column.name for column in now.columns] == ["Intake", "Doing", "Review it", "Waiting", "Done"]
    assert now.limits[0].column_ids == (now.columns[2].column_id, desk.column("Doing"))
    assert kept.said.startswith("Review it comes to the board: work under way, limit 2. Next leaves the board. ")
    with desk.store.reading() as session:
        assert pull_order(session, cast.north_id)[0] is ServiceClass.FIXED_DATE
        earlier = setup_of(session, cast.ana, cast.north_id, 1)
    assert earlier == first
    plans.save(earlier)
    assert plans.now() == first
    with desk.store.reading() as session:
        assert [version.number for version in versions(session, cast.ana, cast.north_id)] == [3, 2, 1]
        assert len(session.exec(select(Column).where(Column.name == "Next")).all()) == 1, "it came back"


def test_a_set_up_that_somebody_changed_meanwhile_is_not_overwritten(plans: Plans, store: Database, cast: Cast) -> None:
    draft = plans.change("Doing", wip_limit=3)
    plans.save(replace(plans.now(), blocked_counts=False, expedite_limit=2), cast.dora)
    with pytest.raises(Conflict, match="Your draft is kept") as conflict:
        plans.save(draft, seen=1)
    assert conflict.value.theirs.startswith("Blocked cards do not count towards limits.")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda setup: setup, "Nothing is different"),
        (lambda setup: replace(setup, columns=setup.columns[:4]), "finished work"),
        (lambda setup: replace(setup, columns=(*setup.columns, ColumnPlan(-1, "doing"))), "two columns named Doing"),
        (lambda setup: replace(setup, columns=(ColumnPlan(-1, " "), *setup.columns)), "a name"),
        (lambda setup: replace(setup, columns=(ColumnPlan(9999, "Else"), *setup.columns)), "not found"),
        (lambda setup: replace(setup, limits=(LimitPlan(-1, LimitScope.GROUP, 3),)), "two of the board"),
        (lambda setup: replace(setup, limits=(LimitPlan(-1, LimitScope.POD, 0),)), "1 to 999"),
        (lambda setup: replace(setup, limits=(LimitPlan(77, LimitScope.POD, 5),)), "not found"),
        (lambda setup: replace(setup, limits=(LimitPlan(-1, LimitScope.LANE, 5, lane="class:gold"),)), "not found"),
        (lambda setup: replace(setup, calendar_id=77), "calendar"),
        (lambda setup: replace(setup, classes=setup.classes[:3]), "stands once"),
        (
            lambda setup: replace(
                setup, columns=(replace(setup.columns[0], kind=ColumnKind.WAITING), *setup.columns[1:])
            ),
            "stays as it is",
        ),
    ],
)
def test_a_set_up_that_cannot_work_changes_nothing(plans: Plans, wrong: Callable[[Setup], Setup], said: str) -> None:
    before = plans.now()
    with pytest.raises(Refused, match=said):
        plans.save(wrong(before))
    assert (plans.now(), plans.number()) == (before, 1)


def test_a_column_that_holds_cards_stays(plans: Plans, desk: Desk) -> None:
    desk.card("Here", "Next")
    now = plans.now()
    with pytest.raises(Refused, match="Next still holds cards"):
        plans.save(replace(now, columns=tuple(one for one in now.columns if one.name != "Next")))


def test_what_a_draft_does_to_the_cards_is_said_before(plans: Plans, desk: Desk) -> None:
    for number in range(4):
        desk.card(f"Card {number}", "Doing", assignee_id=desk.cast.boyan.person_id)
    now = plans.change("Doing", wip_limit=3)
    wished = replace(
        now,
        columns=tuple(one for one in now.columns if one.name != "Next"),
        limits=(LimitPlan(-1, LimitScope.PERSON, 2), LimitPlan(-2, LimitScope.POD, 9)),
    )
    with desk.store.reading() as session:
        held = held_now(session, desk.cast.north_id, wished)
    assert effects(plans.now(), wished, held, Names()) == [
        "Doing: 4 there now, over the limit of 3. They stay; 2 must leave before one enters.",
        "Each person: 4 there now, over the limit of 2. They stay; 3 must leave before one enters.",
        "Next is empty and is hidden; 0 finished cards keep it in their history.",
    ]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"wip_limit": 9}, "from 2 to 6; Doing would get 9"),
        ({"wip_limit": 1}, "from 2 to 6; Doing would get 1"),
        ({"wip_limit": None}, "may not be taken away"),
        ({"mode": LimitMode.WARN}, "refuse the next card; Doing would not"),
    ],
)
def test_a_lead_stays_within_what_was_granted_and_a_manager_need_not(
    plans: Plans, cast: Cast, change: dict[str, object], said: str
) -> None:
    plans.grant(Range(2, 6, columns_high=5, may_soften=False))
    with pytest.raises(Refused, match=said):
        plans.save(plans.change("Doing", **change))
    plans.save(plans.change("Doing", wip_limit=4))
    plans.save(plans.change("Doing", **change), cast.dora)
    plans.save(plans.change("Next", policy="What stood there before may stay"))


def test_a_limit_that_may_not_be_taken_away_is_not_walked_around(plans: Plans, cast: Cast) -> None:
    plans.grant(Range(columns_high=9, may_soften=False))
    was, fresh = plans.now(), ColumnPlan(-1, "Beside Doing")
    beside = replace(was, columns=(was.columns[0], fresh, *was.columns[1:]))
    for wished, said in (
        (beside, "Beside Doing cannot be without a limit here"),
        (replace(was, blocked_counts=False), "may not be left out"),
        (replace(was, expedite_mode=LimitMode.WARN), "the limit on expedite cards would not"),
    ):
        with pytest.raises(Refused, match=said):
            plans.save(wished)
    plans.save(replace(was, expedite_mode=LimitMode.BLOCK))
    with pytest.raises(Refused, match="the limit on expedite cards would not"):
        plans.save(was)
    each = LimitPlan(-1, LimitScope.PERSON, 3)
    with pytest.raises(Refused, match="Two limits cover the same: Each person"):
        plans.save(replace(plans.now(), limits=(each, replace(each, limit_id=-2, wip_limit=4))))


def test_the_range_holds_for_expedited_cards_too(plans: Plans) -> None:
    plans.grant(Range(expedite_high=2))
    with pytest.raises(Refused, match="up to 2 at once, not 3"):
        plans.save(replace(plans.now(), expedite_limit=3))


@pytest.mark.parametrize("who", ["ana", "boyan", "chen", "fay", "goro", "emil"])
def test_only_a_manager_grants(store: Database, desk: Desk, cast: Cast, who: str) -> None:
    actor = cast.everybody()[who]
    with pytest.raises(Refused, match=r"may not say how far|not found"):
        store.perform(lambda s: grant_range(s, actor, cast.north_id, Range(), 0, MONDAY, op="g"))


@pytest.mark.parametrize("granted", [Range(5, 4), Range(0, 4), Range(columns_high=1), Range(note="n" * 301)])
def test_a_range_that_means_nothing_is_refused(plans: Plans, granted: Range) -> None:
    with pytest.raises(Refused):
        plans.grant(granted)
    plans.grant(Range())
    with pytest.raises(Conflict):
        plans.grant(Range(2, 5))


def test_leaving_with_an_open_line_asks_why_and_keeps_it(plans: Plans, desk: Desk, store: Database, cast: Cast) -> None:
    plans.save(plans.change("Doing", checks=(Line("Customer told"), Line("Cause noted"))))
    card = desk.move(desk.card("Invoice", "Next"), "Doing")
    lines = next(one for one in plans.now().columns if one.name == "Doing").checks
    store.perform(lambda s: tick_exit(s, cast.boyan, card.id or 0, lines[0].check_id or 0, True, MONDAY, op="tick"))
    with pytest.raises(NeedsReason, match="Before a card leaves Doing: Cause noted"):
        desk.move(card, "Done")
    card = desk.move(card, "Next")
    card = desk.move(desk.move(card, "Doing"), "Done", reason="The customer hung up")
    (event,) = [event for event in desk.events(card) if event.kind.value == "unchecked"]
    assert (event.reason, event.detail) == (
        "The customer hung up",
        {"column_id": desk.column("Doing"), "checks": [lines[1].check_id]},
    )
    with pytest.raises(Refused, match="closed"):
        store.perform(lambda s: tick_exit(s, cast.boyan, card.id or 0, lines[1].check_id or 0, True, MONDAY, op="t2"))


def test_no_way_round_asks_less_than_the_straight_one(plans: Plans, desk: Desk) -> None:
    """Back to the left and over the list, or straight over a column that asks: the list is asked all the same."""
    plans.save(plans.change("Next", checks=(Line("Ready"),)))
    plans.save(plans.change("Doing", checks=(Line("Customer told"),)))
    plans.save(plans.change("Waiting", checks=(Line("They answered"),)))
    card = desk.move(desk.card("Invoice", "Doing"), "Intake")
    with pytest.raises(NeedsReason, match=r"leaves Next: Ready\. Before a card leaves Doing: Customer told\. Tick"):
        desk.move(card, "Done")
    other = desk.card("Refund", "Doing")
    assert desk.move(desk.move(card, "Next", reason="x"), "Intake").column_id == desk.column("Intake")
    desk.move(other, "Waiting", reason="They must say")
    with desk.store.reading() as session:
        other = session.get_one(Card, other.id)
    with pytest.raises(NeedsReason, match=r"Customer told\. Before a card leaves Waiting: They answered"):
        desk.move(desk.move(other, "Next"), "Done")
    with desk.store.reading() as session:
        other = session.get_one(Card, other.id)
    desk.move(other, "Done", reason="They hung up")
    asked = [
        event.detail["column_id"] for event in desk.events(other) if event.kind.value == "unchecked" and event.detail
    ]
    assert asked == [desk.column(name) for name in ("Doing", "Next", "Doing", "Waiting")]


def test_a_line_with_other_words_is_another_line(plans: Plans, desk: Desk, store: Database, cast: Cast) -> None:
    plans.save(plans.change("Doing", checks=(Line("Told"),)))
    card = desk.card("Invoice", "Doing")
    told = next(one for one in plans.now().columns if one.name == "Doing").checks[0]
    for done in (True, False, True):
        work = partial(tick_exit, actor=cast.boyan, card_id=card.id or 0, check_id=told.check_id or 0)
        store.perform(partial(work, is_done=done, at=MONDAY, op=desk.op()))
    plans.save(plans.change("Doing", checks=(Line("Told in writing", told.check_id),)))
    with pytest.raises(NeedsReason, match="Told in writing"):
        desk.move(card, "Done")
    with pytest.raises(NotFound):
        store.perform(lambda s: tick_exit(s, cast.boyan, card.id or 0, told.check_id or 0, True, MONDAY, op="old"))
    plans.save(plans.change("Doing", checks=(Line("Told"),)))
    assert desk.move(card, "Done").closed_at
    with desk.store.reading() as session:
        assert len(session.exec(select(CardCheck)).all()) == 1
        assert session.exec(select(WipLimit)).all() == []
