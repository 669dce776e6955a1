"""The one guarded move: limits, versions, repeats, order, first start, last finish."""

from datetime import timedelta

import pytest
from sqlalchemy import event
from sqlmodel import select

from board import undoing
from board.actions import (
    CardMove,
    block_card,
    close_card,
    move_card,
    open_board,
    reopen_card,
)
from board.models import Board, Card, Column, EventKind, ServiceClass
from board.queries.asof import standings_at
from board.queries.log import pod_log
from board.replay import CLOSED_AT
from board.stays import finishes_of
from core.record import REVISIONS
from core.refusal import Conflict, NotFound, Refused
from data.database import Database
from tests.board.conftest import Desk
from tests.conftest import MONDAY, Cast

LIGHT = 12
"""Lock, card, column, room, rank, write, event, audit, answer: each at most twice."""


def test_a_full_column_refuses_the_next_card(desk: Desk) -> None:
    for number in range(5):
        desk.card(f"Card {number}", "Doing")
    late = desk.card("One too many")
    with pytest.raises(Refused, match=r"Doing already holds 5 of 5 cards; finish one first\."):
        desk.move(late, "Doing")
    assert [event.kind for event in desk.events(late)] == [EventKind.CREATED]
    with pytest.raises(Refused, match="5 of 5"):
        desk.card("Nor may a new one", "Doing")


def test_reordering_a_full_column_stays_possible(desk: Desk) -> None:
    cards = [desk.card(f"Card {number}", "Doing") for number in range(5)]
    desk.move(cards[4], "Doing", before_id=cards[0].id)
    assert desk.order("Doing") == ["Card 4", "Card 0", "Card 1", "Card 2", "Card 3"]


def test_a_stale_version_is_told_who_was_faster_and_both_places(desk: Desk) -> None:
    card = desk.card()
    desk.move(card, "Doing", desk.cast.ana)
    with pytest.raises(Conflict, match=r"Ana moved NR-1 before you. It is in Doing now") as conflict:
        desk.move(card, "Next", version=1)
    assert (conflict.value.mine, conflict.value.theirs) == ("Next", "Doing")


def test_a_repeated_key_answers_the_same_and_moves_nothing(desk: Desk, store: Database, cast: Cast) -> None:
    card = desk.card()
    wish = CardMove(card.id or 0, desk.column("Next"), 1)
    for _ in range(3):
        again = store.perform(lambda session: move_card(session, cast.boyan, wish, MONDAY, op="same"))
        assert (again.column_id, again.version) == (desk.column("Next"), 2)
    assert len(desk.events(card)) == 2


def test_another_person_cannot_use_the_key_of_a_move(desk: Desk, store: Database, cast: Cast) -> None:
    card = desk.card()
    wish = CardMove(card.id or 0, desk.column("Next"), 1)
    store.perform(lambda session: move_card(session, cast.boyan, wish, MONDAY, op="same"))
    with pytest.raises(Refused, match="key of another"):
        store.perform(lambda session: move_card(session, cast.ana, wish, MONDAY, op="same"))


def test_the_first_active_column_starts_the_clock_and_it_stays_started(desk: Desk) -> None:
    card = desk.card()
    assert card.started_at is None
    started = desk.move(card, "Doing").started_at
    assert started == MONDAY + timedelta(hours=1)
    with desk.store.reading() as session:
        doing = session.get_one(Card, card.id)
    assert desk.move(doing, "Waiting").started_at == started


def test_entering_done_closes_and_leaving_it_reopens(desk: Desk) -> None:
    card = desk.card(column="Doing")
    closed = desk.move(card, "Done")
    assert closed.closed_at == closed.resolved_at == MONDAY + timedelta(hours=1)
    opened = desk.move(closed, "Doing")
    assert opened.closed_at is None
    assert opened.resolved_at is not None
    kinds = [event.kind for event in desk.events(card)]
    assert kinds == [EventKind.CREATED, EventKind.CLOSED, EventKind.REOPENED]


def test_a_closed_card_is_reopened_with_a_reason_and_not_twice(desk: Desk, store: Database, cast: Cast) -> None:
    card = desk.card(column="Doing")
    card_id = card.id or 0
    closed = store.perform(lambda session: close_card(session, cast.boyan, card_id, 1, MONDAY, op="close"))
    assert closed.closed_at == MONDAY
    with pytest.raises(Refused, match="closed already"):
        store.perform(lambda session: close_card(session, cast.boyan, card_id, 2, MONDAY, op="close2"))
    with pytest.raises(Refused, match="Say why"):
        store.perform(lambda session: reopen_card(session, cast.boyan, card_id, " ", MONDAY, op="o1"))
    store.perform(lambda session: reopen_card(session, cast.boyan, card_id, "Still wrong", MONDAY, op="o2"))
    assert desk.order("Intake") == ["Invoice is wrong"]
    assert desk.events(card)[-1].reason == "Still wrong"
    with pytest.raises(Refused, match="open already"):
        store.perform(lambda session: reopen_card(session, cast.boyan, card_id, "Again", MONDAY, op="o3"))


@pytest.mark.parametrize("way", ["button", "drag inside the column"])
def test_what_came_over_open_among_finished_work_can_be_closed(
    desk: Desk, store: Database, cast: Cast, way: str
) -> None:
    card = desk.card(column="Doing")
    with store.transaction() as session:
        mine, told = session.get_one(Card, card.id), desk.events(card)[-1]
        mine.column_id = desk.column("Done")
        session.merge(told).to_column_id = mine.column_id
        session.merge(told).detail = {CLOSED_AT: None}
    late = MONDAY + timedelta(hours=2)
    wish = CardMove(card.id or 0, desk.column("Done"), 1)
    if way == "button":
        closed = store.perform(lambda s: close_card(s, cast.boyan, wish.card_id, 1, late, op="close"))
    else:
        closed = store.perform(lambda s: move_card(s, cast.boyan, wish, late, op="close"))
    assert (closed.closed_at, closed.resolved_at, closed.column_id) == (late, late, desk.column("Done"))
    said = desk.events(card)[-1]
    assert (said.kind, undoing.can_be_undone(said)) == (EventKind.CLOSED, False)
    with store.reading() as session:
        assert standings_at(session, cast.north_id)[card.id or 0].closed_at == late
        assert len(finishes_of(pod_log(session, cast.north_id).log, cast.north_id).card) == 1


def test_closing_a_card_ends_its_blocker(desk: Desk, store: Database, cast: Cast) -> None:
    card = desk.card(column="Doing")
    block = store.perform(lambda s: block_card(s, cast.boyan, card.id or 0, "Billing", None, MONDAY, op="b"))
    desk.move(card, "Done")
    with store.reading() as session:
        assert session.get_one(type(block), block.id).ended_at is not None


def test_a_card_lands_between_its_neighbours_even_when_the_gap_is_used_up(desk: Desk) -> None:
    top, bottom = desk.card("Top"), desk.card("Bottom")
    between = [desk.card(f"Middle {number}", "Next") for number in range(20)]
    after = top
    for card in between:
        desk.move(card, "Intake", after_id=after.id, before_id=bottom.id)
        after = card
    assert desk.order("Intake") == ["Top", *[f"Middle {number}" for number in range(20)], "Bottom"]


def test_equal_ranks_are_told_apart_before_a_card_lands_between(desk: Desk, store: Database) -> None:
    first, second, third = desk.card("First"), desk.card("Second"), desk.card("Third", "Next")
    with store.transaction() as session:
        for card in (first, second):
            session.merge(card).rank = 7
    desk.move(third, "Intake", after_id=first.id, before_id=second.id)
    assert desk.order("Intake") == ["First", "Third", "Second"]


def test_between_a_card_and_itself_is_behind_it(desk: Desk) -> None:
    first, _, third = desk.card("First"), desk.card("Second"), desk.card("Third", "Next")
    desk.move(third, "Intake", after_id=first.id, before_id=first.id)
    assert desk.order("Intake") == ["First", "Third", "Second"]


def test_one_card_may_be_expedited_and_the_next_is_told_which(desk: Desk) -> None:
    first, second = desk.card("First"), desk.card("Second")
    assert desk.move(first, "Intake", lane="expedite").service_class is ServiceClass.EXPEDITE
    with pytest.raises(Refused, match="already expedites NR-1"):
        desk.move(second, "Next", lane="expedite")
    with pytest.raises(Refused, match="already expedites NR-1"):
        desk.card("Third", service_class=ServiceClass.EXPEDITE)
    with pytest.raises(Refused, match="lane does not exist"):
        desk.move(second, "Next", lane="fast")


def test_blocked_cards_leave_room_where_the_pod_agreed_so(desk: Desk, store: Database, cast: Cast) -> None:
    cards = [desk.card(f"Card {number}", "Doing") for number in range(5)]
    late = desk.card("Late")
    store.perform(lambda s: block_card(s, cast.boyan, cards[0].id or 0, "Billing", None, MONDAY, op="b"))
    with pytest.raises(Refused, match="5 of 5"):
        desk.move(late, "Doing")
    desk.set_up(blocked_counts=False)
    assert desk.move(late, "Doing").column_id == desk.column("Doing")


def test_a_column_of_another_board_or_none_is_not_found(desk: Desk, store: Database, cast: Cast) -> None:
    lead_of_all = cast.ana
    store.perform(lambda s: open_board(s, cast.dora, cast.south_id, MONDAY))
    with store.reading() as session:
        elsewhere = session.exec(select(Column.id).where(Column.pod_id == cast.south_id)).first() or 0
    card = desk.card()
    wishes = [CardMove(card.id or 0, column_id, 1) for column_id in (elsewhere, 999_999)]
    with pytest.raises(NotFound):
        store.perform(lambda s: move_card(s, lead_of_all, wishes[0], MONDAY, op="x"))
    with pytest.raises(NotFound):
        store.perform(lambda s: move_card(s, lead_of_all, wishes[1], MONDAY, op="x"))


@pytest.mark.parametrize(
    ("who", "said"), [("emil", NotFound), ("fay", NotFound), ("goro", NotFound), ("dora", Refused), ("chen", Refused)]
)
def test_only_agents_and_leads_of_the_pod_move_its_cards(desk: Desk, cast: Cast, who: str, said: type) -> None:
    card = desk.card()
    with pytest.raises(said):
        desk.move(card, "Next", getattr(cast, who))
    assert len(desk.events(card)) == 1


def test_each_change_raises_the_revision_and_says_so(desk: Desk, store: Database, cast: Cast) -> None:
    card = desk.card()
    with store.reading() as session:
        before = session.get_one(Board, cast.north_id).revision
    wish = CardMove(card.id or 0, desk.column("Next"), 1)
    with store.transaction() as session:
        move_card(session, cast.boyan, wish, MONDAY, op="m")
        assert session.info[REVISIONS] == {cast.north_id: before + 1}


def test_a_move_under_a_limit_takes_twelve_statements(desk: Desk, store: Database) -> None:
    card, column_id, said = desk.card(), desk.column("Doing"), list[str]()

    @event.listens_for(store.writer, "before_cursor_execute")
    def hear(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        said.append(statement)

    wish = CardMove(card.id or 0, column_id, card.version)
    store.perform(lambda session: move_card(session, desk.cast.boyan, wish, MONDAY, op="counted"))
    event.remove(store.writer, "before_cursor_execute", hear)
    reads_and_writes = [statement for statement in said if not statement.startswith(("BEGIN", "SAVEPOINT"))]
    assert len(reads_and_writes) <= LIGHT, "\n".join(reads_and_writes)
