"""What a board, a card and a walk tell, and to whom."""

from datetime import timedelta
from functools import partial

import pytest
from sqlmodel import select

from board.actions import HandOff, NewCard, block_card, comment_on_card, create_card, hand_off_card, open_board
from board.models import HandoffKind
from board.queries import board_view, card_detail, receivers, revision, sle, walk_cards
from core.refusal import NotFound, Refused
from data.database import Database
from pods.models import Customer, Source
from tests.board.conftest import Desk
from tests.conftest import MONDAY, Cast

LATER = MONDAY + timedelta(days=3)


def test_a_pod_without_a_board_has_no_view(store: Database, cast: Cast) -> None:
    with store.reading() as session:
        assert board_view(session, cast.ana, cast.north_id, MONDAY) is None
        assert revision(session, cast.ana, cast.north_id) is None


def test_a_board_counts_everything_and_shows_what_is_open(desk: Desk, store: Database, cast: Cast) -> None:
    doing = desk.card("Open", "Doing")
    desk.move(desk.card("Closed", "Doing"), "Done")
    store.perform(lambda s: block_card(s, cast.boyan, doing.id or 0, "Billing", None, MONDAY, op="b"))
    with store.reading() as session:
        shown = board_view(session, cast.ana, cast.north_id, LATER)
    assert shown is not None
    assert {column.name: column.count for column in shown.columns}["Doing"] == 1
    assert [(card.title, card.blocked) for card in shown.cards] == [("Open", "Billing"), ("Closed", None)]
    assert shown.done_total == 1


def test_finished_cards_leave_the_board_after_two_weeks_but_not_the_count(
    desk: Desk, store: Database, cast: Cast
) -> None:
    desk.move(desk.card(), "Done")
    with store.reading() as session:
        shown = board_view(session, cast.ana, cast.north_id, MONDAY + timedelta(days=20))
    assert shown is not None
    assert (shown.cards, shown.done_total) == ([], 1)


def test_who_may_not_read_text_or_customers_gets_none(desk: Desk, store: Database, cast: Cast) -> None:
    card = desk.card("Secret")
    store.perform(lambda s: comment_on_card(s, cast.boyan, card.id or 0, "Secret too", MONDAY, op="c"))
    seen = {}
    for name in ("ana", "chen", "dora"):
        with store.reading() as session:
            shown = board_view(session, getattr(cast, name), cast.north_id, MONDAY)
            detail = card_detail(session, getattr(cast, name), card.id or 0, MONDAY)
        assert shown is not None
        seen[name] = (shown.cards[0].title, shown.cards[0].customer, detail.title, len(detail.comments))
    assert seen == {
        "ana": ("Secret", "", "Secret", 1),
        "chen": ("Secret", None, "Secret", 1),
        "dora": (None, None, None, 0),
    }


@pytest.mark.parametrize("who", ["emil", "fay", "goro"])
def test_others_do_not_see_the_board_or_its_cards(desk: Desk, store: Database, cast: Cast, who: str) -> None:
    card, actor = desk.card(), getattr(cast, who)
    with store.reading() as session:
        for read in (board_view, walk_cards):
            with pytest.raises(Refused):
                read(session, actor, cast.north_id, MONDAY)
        with pytest.raises(NotFound):
            card_detail(session, actor, card.id or 0, MONDAY)


def test_a_card_tells_its_story_in_words_newest_first(desk: Desk, store: Database, cast: Cast) -> None:
    store.perform(lambda s: open_board(s, cast.dora, cast.south_id, MONDAY))
    card = desk.move(desk.card(), "Doing", cast.ana)
    wish = HandOff(card.id or 0, cast.south_id, HandoffKind.MISROUTE, "Grid", "", card.version)
    store.perform(lambda s: hand_off_card(s, cast.boyan, wish, LATER, op="h"))
    with store.reading() as session:
        told = card_detail(session, cast.emil, card.id or 0, LATER)
        before = card_detail(session, cast.emil, card.id or 0, MONDAY)
    assert [line.text for line in told.history] == [
        "Boyan handed it off from North to South: Grid",
        "Ana moved it from Intake to Doing",
        "Boyan created it in Intake",
    ]
    assert (told.handoffs, told.ping_pong, len(before.history)) == (1, False, 1)


def test_a_walk_has_the_open_cards_with_age_since_their_start(desk: Desk, store: Database, cast: Cast) -> None:
    desk.card("Old", "Doing", assignee_id=cast.boyan.person_id)
    desk.move(desk.card("Gone", "Doing"), "Done")
    with store.reading() as session:
        (walked,) = walk_cards(session, cast.ana, cast.north_id, LATER)
    assert (walked.title, walked.column_name, walked.age_days, walked.assignee_name) == ("Old", "Doing", 3.0, "Boyan")


def test_an_expectation_needs_eleven_finished_cards(desk: Desk, store: Database, cast: Cast) -> None:
    for days in range(1, 12):
        with store.reading() as session:
            assert sle(session, cast.north_id, LATER) is None
        card = desk.card(f"Card {days}")
        with store.transaction() as session:
            done = session.merge(card)
            done.started_at, done.closed_at = LATER - timedelta(days=days), LATER
    with store.reading() as session:
        found = sle(session, cast.north_id, LATER)
    assert found is not None
    assert (found.n, found.p50_days, found.p85_days) == (11, 6.0, 9.5)


def test_a_repeat_counts_the_same_customer_and_topic_within_seven_days(desk: Desk, store: Database, cast: Cast) -> None:
    with store.transaction() as session:
        customer = Customer(source_id=session.exec(select(Source.id)).one() or 0, ext_id="c", created_at=MONDAY)
        session.add(customer)
    days = {"First": 0, "Second": 5, "Third": 11, "Long after": 19}
    for title, day in days.items():
        wish = NewCard(cast.north_id, title, customer_id=customer.id, topic="billing")
        at = MONDAY + timedelta(days=day)
        store.perform(partial(create_card, actor=cast.boyan, wish=wish, at=at, op=title))
    other = NewCard(cast.north_id, "Another topic", customer_id=customer.id, topic="meter")
    store.perform(lambda s: create_card(s, cast.boyan, other, MONDAY + timedelta(days=5), op="other"))
    with store.reading() as session:
        shown = board_view(session, cast.ana, cast.north_id, MONDAY + timedelta(days=20))
    assert shown is not None
    counted = {card.title: card.nth_contact for card in shown.cards}
    assert counted == {"First": 1, "Second": 2, "Third": 2, "Long after": 1, "Another topic": 1}


def test_a_card_is_handed_only_to_pods_with_a_board_by_those_who_write(desk: Desk, store: Database, cast: Cast) -> None:
    with store.reading() as session:
        assert receivers(session, cast.boyan, cast.north_id) == {}
    store.perform(lambda s: open_board(s, cast.dora, cast.south_id, MONDAY))
    with store.reading() as session:
        assert receivers(session, cast.boyan, cast.north_id) == {cast.south_id: "South"}
        with pytest.raises(Refused):
            receivers(session, cast.dora, cast.north_id)
