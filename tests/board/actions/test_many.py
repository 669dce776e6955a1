"""Many cards in one deed, saved views, and taking back: under the limits, and never over another's work."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from sqlmodel import Session, select

from board import actions
from board.actions.bulk import Done
from board.actions.views import ViewWish
from board.limits import room_words
from board.many import Came, Many, ManyKind, grouped
from board.models import Card, CardEvent, Deed, EventKind, Layout, SavedView, ServiceClass
from board.queries.boards import board_view
from board.queries.find import found_ids
from board.queries.listing import last_deed, listed, search_cards, undoable_on, views_of
from board.queries.log import pod_log
from board.stays import stays_of
from core.people import Actor
from core.refusal import Conflict, NotFound, Refused
from pods import queries as pod_queries
from tests.board.conftest import Desk
from tests.conftest import MONDAY

LATER = MONDAY + timedelta(hours=1)


def chosen(desk: Desk, *cards: Card) -> list[tuple[int, int]]:
    with desk.store.reading() as session:
        return [(card.id or 0, session.get_one(Card, card.id).version) for card in cards]


def change(desk: Desk, wish: Many, *cards: Card, who: Actor | None = None, op: str = "") -> Done:
    actor, picked = who or desk.cast.boyan, chosen(desk, *cards)
    done: Done = desk.store.perform(
        lambda s: actions.change_many(s, actor, desk.cast.north_id, picked, wish, LATER, op=op or desk.op())
    )
    return done


def undo(desk: Desk, deed_id: int | None, who: Actor | None = None) -> Done:
    done: Done = desk.store.perform(
        lambda s: actions.undo_deed(s, who or desk.cast.boyan, deed_id or 0, LATER, op=desk.op())
    )
    return done


def now(desk: Desk, card: Card) -> Card:
    with desk.store.reading() as session:
        return session.get_one(Card, card.id)


def to_doing(desk: Desk, reason: str = "") -> Many:
    return Many(ManyKind.MOVE, desk.column("Doing"), reason=reason)


def test_a_bulk_move_stops_at_the_limit_and_reports_the_rest(desk: Desk) -> None:
    cards = [desk.card(f"Case {number}") for number in range(7)]
    wish, picked = to_doing(desk), chosen(desk, *cards)
    seen = desk.store.perform(
        lambda s: actions.preview_many(s, desk.cast.boyan, desk.cast.north_id, picked, wish, LATER)
    )
    assert [one.came for one in seen] == [Came.DONE] * 5 + [Came.REFUSED] * 2
    fared = [(came, keys) for came, _, keys in grouped(seen)]
    assert fared == [(Came.REFUSED, ["NR-6", "NR-7"]), (Came.DONE, [f"NR-{number}" for number in range(1, 6)])]
    assert {now(desk, card).column_id for card in cards} == {desk.column("Intake")}
    done = change(desk, wish, *cards, op="once")
    assert done.outcomes == seen
    assert "Doing already holds 5 of 5 cards" in done.outcomes[6].said
    assert (done.deed.said, done.deed.cards) == ("Moved 5 cards to Doing", 5)
    assert [now(desk, card).column_id == desk.column("Doing") for card in cards] == [True] * 5 + [False] * 2
    assert {event.deed_id for card in cards[:5] for event in desk.events(card)[1:]} == {done.deed.id}
    again = change(desk, wish, *cards, op="once")
    assert again.deed.id == done.deed.id
    assert [len(desk.events(card)) for card in cards] == [2] * 5 + [1] * 2


def test_undo_is_a_compensating_event_and_puts_cards_back_in_their_places(desk: Desk) -> None:
    cards = [desk.card(title) for title in ("One", "Two", "Three")]
    done = change(desk, to_doing(desk), cards[0], cards[1])
    back = undo(desk, done.deed.id)
    assert desk.order("Intake") == ["One", "Two", "Three"]
    assert [one.came for one in back.outcomes] == [Came.DONE] * 2
    made, moved, undone = desk.events(cards[0])
    assert (undone.kind, undone.undoes_id, undone.deed_id) == (EventKind.MOVED, moved.id, back.deed.id)
    assert made.undoes_id is None
    with pytest.raises(Refused, match="undone already"):
        undo(desk, done.deed.id)


def test_undo_leaves_alone_what_somebody_changed_meanwhile_and_keeps_to_the_limits(desk: Desk) -> None:
    cards = [desk.card(f"Case {number}", "Doing") for number in range(3)]
    done = change(desk, Many(ManyKind.MOVE, desk.column("Next")), *cards)
    desk.move(now(desk, cards[0]), "Waiting", desk.cast.ana)
    for number in range(4):
        desk.card(f"New {number}", "Doing")
    back = undo(desk, done.deed.id)
    said = {one.key: (one.came, one.said) for one in back.outcomes}
    assert "Ana moved it since" in said[cards[0].key][1]
    assert sorted(came for came, _ in said.values()) == [Came.DONE, Came.REFUSED, Came.REFUSED]
    assert any("already holds 5 of 5" in words for _, words in said.values())


def test_each_kind_of_deed_is_done_and_undone(desk: Desk) -> None:
    cast = desk.cast
    card = desk.card("Meter", due_at=LATER)
    label = desk.store.perform(
        lambda s: actions.create_label(s, cast.ana, cast.north_id, "Big", "blue", MONDAY, op="l")
    )
    wishes = [
        Many(ManyKind.ASSIGN, cast.ana.person_id),
        Many(ManyKind.CLASS, text="fixed_date"),
        Many(ManyKind.DUE, text="2026-11-27"),
        Many(ManyKind.DUE),
        Many(ManyKind.LABEL, label.id),
        Many(ManyKind.UNLABEL, label.id),
        Many(ManyKind.BLOCK, text="Waits for the grid"),
        Many(ManyKind.UNBLOCK),
        Many(ManyKind.CLOSE),
    ]
    deeds = [change(desk, wish, card).deed for wish in wishes]
    assert [deed.said for deed in deeds[2:4]] == [
        "Made NR-1 due on Fri 27 Nov 2026",
        "Took the due date off NR-1",
    ]
    assert now(desk, card).closed_at == LATER
    with pytest.raises(Refused, match="so already"):
        change(desk, wishes[-1], card)
    for deed in reversed(deeds):
        undo(desk, deed.id)
    left = now(desk, card)
    assert (left.column_id, left.service_class, left.assignee_id, left.closed_at, left.due_at) == (
        *(desk.column("Intake"), ServiceClass.STANDARD, None, None, LATER),
    )


def test_a_closing_that_is_taken_back_resolved_nothing_and_is_no_arrival(desk: Desk) -> None:
    card = desk.card(column="Doing")
    undo(desk, change(desk, Many(ManyKind.CLOSE), card).deed.id)
    assert (now(desk, card).closed_at, now(desk, card).resolved_at) == (None, None)
    with desk.store.reading() as session:
        log = pod_log(session, desk.cast.north_id).log
    assert stays_of(log, desk.cast.north_id, np.array([desk.column("Doing")])).finished.tolist() == [False]
    desk.move(now(desk, card), "Done")
    reopened = desk.move(now(desk, card), "Doing")
    undo(desk, change(desk, Many(ManyKind.CLOSE), card).deed.id)
    assert now(desk, card).resolved_at == reopened.resolved_at


def test_a_new_due_day_keeps_the_hour_in_the_pods_time(desk: Desk) -> None:
    early, none = desk.card("Early", due_at=MONDAY.replace(hour=6, minute=15)), desk.card("None")
    change(desk, Many(ManyKind.DUE, text="2027-01-04"), early, none)
    with desk.store.reading() as session:
        place = ZoneInfo(pod_queries.zone_of(session, desk.cast.north_id))
    was, is_now = (one.due_at.astimezone(place) for one in (early, now(desk, early)) if one.due_at)
    assert (is_now.date(), is_now.time()) == (date(2027, 1, 4), was.time())
    due = now(desk, none).due_at
    assert due is not None
    assert due.astimezone(place).strftime("%H:%M") == "17:00"
    with pytest.raises(Refused, match="Choose the day"):
        change(desk, Many(ManyKind.DUE, text="soon"), none)


def test_single_changes_are_taken_back_from_the_card(desk: Desk) -> None:
    card, boyan = desk.card("First words"), desk.cast.boyan
    edit = actions.CardEdit("Other words", "More", "phone", "", ServiceClass.STANDARD, None)
    desk.store.perform(lambda s: actions.edit_card(s, boyan, card.id or 0, edit, card.version, LATER, op="e"))

    def latest() -> int:
        with desk.store.reading() as session:
            found = undoable_on(session, boyan, card.id or 0)
            return found.event_id if found else 0

    event_id = latest()
    desk.store.perform(lambda s: actions.undo_event(s, boyan, event_id, LATER, op="u"))
    assert (now(desk, card).title, now(desk, card).description, now(desk, card).channel) == ("First words", "", "")
    with pytest.raises(Refused, match="undone already"):
        desk.store.perform(lambda s: actions.undo_event(s, boyan, event_id, LATER, op="u2"))
    with pytest.raises(NotFound):
        desk.store.perform(lambda s: actions.undo_event(s, desk.cast.emil, event_id, LATER, op="u3"))


def test_only_who_may_write_cards_changes_or_undoes_many(desk: Desk) -> None:
    card = desk.card()
    done = change(desk, to_doing(desk), card)
    for who in (desk.cast.chen, desk.cast.dora, desk.cast.emil):
        for work in (actions.preview_many, actions.change_many):
            keyed = {"op": "x"} if work is actions.change_many else {}
            with pytest.raises(Refused):
                desk.store.perform(
                    lambda s, work=work, who=who, keyed=keyed: work(  # type: ignore[misc]
                        s, who, desk.cast.north_id, [(card.id or 0, 1)], to_doing(desk), LATER, **keyed
                    )
                )
        with pytest.raises(Refused):
            undo(desk, done.deed.id, who)
    with pytest.raises(Refused, match="one to 200"):
        change(desk, to_doing(desk))


def test_a_card_that_moved_meanwhile_is_reported_not_overwritten(desk: Desk) -> None:
    one, two = desk.card("One"), desk.card("Two")
    stale = chosen(desk, one, two)
    desk.move(one, "Next", desk.cast.ana)
    done: Done = desk.store.perform(
        lambda s: actions.change_many(s, desk.cast.boyan, desk.cast.north_id, stale, to_doing(desk), LATER, op="stale")
    )
    assert [one.came for one in done.outcomes] == [Came.REFUSED, Came.DONE]
    assert "Ana moved" in done.outcomes[0].said
    with desk.store.reading() as session:
        known = last_deed(session, desk.cast.boyan, desk.cast.north_id, LATER)
        assert known is not None and known.id == done.deed.id
        assert last_deed(session, desk.cast.ana, desk.cast.north_id, LATER) is None


def test_a_view_changes_no_count_and_no_limit(desk: Desk) -> None:
    for number in range(5):
        desk.card(f"Case {number}", "Doing", topic="Billing" if number else "Meter")
    with desk.store.reading() as session:
        north, boyan = desk.cast.north_id, desk.cast.boyan
        shown = found_ids(session, boyan, north, "topic:meter", LATER)
        its = listed(session, boyan, north, "topic:meter", LATER)
        assert (len(shown), its.total, its.open_cards) == (1, 1, 5)
        view = board_view(session, boyan, north, LATER)
        assert view is not None
        doing = next(column for column in view.columns if column.name == "Doing")
        assert room_words(doing.held, doing.wip_limit) == "Full 5 of 5: finish one first"
    with pytest.raises(Refused, match="5 of 5"):
        desk.move(desk.card("Case 6", topic="Meter"), "Doing")


def test_views_are_ones_own_or_the_pods_and_keep_to_their_version(desk: Desk) -> None:
    ana, boyan, north = desk.cast.ana, desk.cast.boyan, desk.cast.north_id

    def create(who: Actor, wish: ViewWish) -> SavedView:
        made: SavedView = desk.store.perform(lambda s: actions.create_view(s, who, north, wish, MONDAY, op=desk.op()))
        return made

    own = create(boyan, ViewWish("Mine", "who:me"))
    shared = create(ana, ViewWish("Stuck", "blocked:yes", Layout.LIST, is_shared=True))
    with pytest.raises(Refused):
        create(boyan, ViewWish("For all", "", is_shared=True))
    with pytest.raises(Refused, match="There is a view"):
        create(boyan, ViewWish("mine", ""))
    with pytest.raises(Refused, match="is no field"):
        create(boyan, ViewWish("Odd", "colour:red"))
    with pytest.raises(Refused):
        create(desk.cast.emil, ViewWish("Spy", ""))
    with pytest.raises(NotFound):
        desk.store.perform(
            lambda s: actions.change_view(s, ana, own.id or 0, ViewWish("Hers", ""), own.version, MONDAY, op="t")
        )
    with pytest.raises(Refused):
        desk.store.perform(lambda s: actions.archive_view(s, boyan, shared.id or 0, MONDAY, op="a"))
    wish = ViewWish("Stuck now", "blocked:yes", is_shared=True)
    desk.store.perform(lambda s: actions.change_view(s, ana, shared.id or 0, wish, 1, MONDAY, op="c"))
    with pytest.raises(Conflict, match="before you"):
        desk.store.perform(lambda s: actions.change_view(s, ana, shared.id or 0, wish, 1, MONDAY, op="d"))

    def seen(session: Session, who: Actor) -> list[str]:
        return [view.name for view in views_of(session, who, north)]

    with desk.store.reading() as session:
        assert (seen(session, boyan), seen(session, ana)) == (["Stuck now", "Mine"], ["Stuck now"])
    desk.store.perform(lambda s: actions.archive_view(s, boyan, own.id or 0, MONDAY, op="b"))
    with desk.store.reading() as session:
        assert seen(session, boyan) == ["Stuck now"]


def test_the_search_tells_nobody_what_is_hidden(desk: Desk) -> None:
    card = desk.card("Invoice of the bakery")
    with desk.store.reading() as session:
        assert [hit.key for hit in search_cards(session, desk.cast.boyan, "bakery")] == [card.key]
        assert search_cards(session, desk.cast.dora, "bakery") == []
        assert [hit.title for hit in search_cards(session, desk.cast.dora, card.key.lower())] == [None]
        assert search_cards(session, desk.cast.emil, card.key) == []
        assert session.exec(select(Deed)).all() == []
        assert session.exec(select(CardEvent).where(CardEvent.kind == EventKind.MOVED)).all() == []
