"""Cards that are linked, become one, or become two."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from board import actions, queries
from board.actions import SplitWish
from board.models import Card, CardEvent, Column, CommentKind, EventKind, Gone, LinkKind
from board.replay import Happened, board_at
from core.people import Actor
from core.refusal import Conflict, NotFound, Refused
from pods.models import Customer, Source
from tests.board.conftest import Desk
from tests.conftest import MONDAY

LATER = MONDAY + timedelta(hours=2)


def do(desk: Desk, action: Any, *what: Any, who: Actor | None = None, **more: Any) -> Any:
    op, actor = desk.op(), who or desk.cast.boyan
    return desk.store.perform(lambda s: action(s, actor, *what, LATER, **more, op=op))


def customer_of(desk: Desk, name: str) -> int:
    def work(session: Any) -> int:
        source = session.exec(select(Source.id)).first() or 1
        one = Customer(source_id=source, ext_id=name, name=name, created_at=MONDAY)
        session.add(one)
        session.flush()
        return one.id or 0

    made: int = desk.store.perform(work)
    return made


def link(desk: Desk, card: Card, other: Card, kind: LinkKind = LinkKind.FOLLOWS, who: Actor | None = None) -> Any:
    return do(desk, actions.link_cards, card.id, other.id, kind, who=who)


def seen(desk: Desk, card: Card) -> list[tuple[str, str]]:
    with desk.store.reading() as session:
        found = queries.talk_on(session, desk.cast.ana, card.id or 0).links
    return [(line.said, line.key) for line in found]


def now(desk: Desk, card: Card) -> Card:
    with desk.store.reading() as session:
        return session.get_one(Card, card.id)


def test_a_link_is_read_from_both_ends_and_removed_from_either(desk: Desk) -> None:
    one, other = desk.card("One"), desk.card("Other")
    made = link(desk, one, other, LinkKind.CAUSED_BY)
    assert (seen(desk, one), seen(desk, other)) == ([("Caused by", other.key)], [("Cause of", one.key)])
    with pytest.raises(Refused, match="has that link"):
        link(desk, one, other, LinkKind.CAUSED_BY)
    do(desk, actions.unlink_cards, made.id)
    assert (seen(desk, one), seen(desk, other)) == ([], [])
    with pytest.raises(Refused, match="removed already"):
        do(desk, actions.unlink_cards, made.id)
    link(desk, one, other, LinkKind.CAUSED_BY)
    assert [event.kind for event in desk.events(other)].count(EventKind.LINKED) == 3


def test_no_card_is_linked_to_itself_or_in_a_circle(desk: Desk) -> None:
    one, two, three = (desk.card(title) for title in "abc")
    link(desk, one, two)
    link(desk, two, three)
    with pytest.raises(Refused, match="cannot be linked to itself"):
        link(desk, one, one)
    with pytest.raises(Refused, match="leads back"):
        link(desk, three, one)
    link(desk, three, one, LinkKind.CAUSED_BY)
    with pytest.raises(Refused, match="made by splitting"):
        link(desk, one, three, LinkKind.SPLIT_FROM)


def test_links_need_both_ends_in_reach(desk: Desk) -> None:
    one, other = desk.card(), desk.card()
    made = link(desk, one, other)
    for stranger in (desk.cast.emil, desk.cast.dora):
        with pytest.raises(Refused):
            link(desk, one, other, LinkKind.CAUSED_BY, stranger)
        with pytest.raises(NotFound):
            do(desk, actions.unlink_cards, made.id, who=stranger)
    with desk.store.reading() as session, pytest.raises(NotFound):
        queries.card_keyed(session, desk.cast.emil, one.key)
    with desk.store.reading() as session:
        assert queries.card_keyed(session, desk.cast.chen, f" {one.key.lower()} ").id == one.id


def test_a_merged_card_is_read_from_the_one_that_goes_on(desk: Desk) -> None:
    into, twin = desk.card("Bill"), desk.card("Bill again", "Doing")
    do(desk, actions.comment_on_card, twin.id, "They called")
    do(desk, actions.add_step, twin.id, "Call back")
    do(desk, actions.merge_card, twin.id, into.id, 1)
    gone = now(desk, twin)
    assert (gone.gone_as, gone.merged_into_id, gone.closed_at) == (Gone.MERGED, into.id, LATER)
    with desk.store.reading() as session:
        talk = queries.talk_on(session, desk.cast.chen, into.id or 0)
    assert [(line.text, line.origin) for line in talk.comments] == [("They called", twin.key)]
    assert [(line.text, line.origin) for line in talk.steps] == [("Call back", twin.key)]
    assert [line.key for line in talk.merged] == [twin.key]
    kinds = [desk.events(card)[-1].kind for card in (twin, into)]
    assert kinds == [EventKind.MERGED, EventKind.MERGED]
    with pytest.raises(Refused, match="was merged"):
        do(desk, actions.comment_on_card, twin.id, "Too late")


def test_merging_is_taken_back_under_the_limits(desk: Desk) -> None:
    into, twin = desk.card("Bill"), desk.card("Bill again", "Doing")
    do(desk, actions.merge_card, twin.id, into.id, 1)
    for number in range(5):
        desk.card(f"Full {number}", "Doing")
    with pytest.raises(Refused, match="already holds 5 of 5"):
        do(desk, actions.unmerge_card, twin.id)
    assert now(desk, twin).gone_as is Gone.MERGED
    with desk.store.reading() as session:
        first = session.exec(select(Card).where(Card.title == "Full 0")).one()
    do(desk, actions.close_card, first.id, first.version)
    do(desk, actions.unmerge_card, twin.id)
    back = now(desk, twin)
    assert (back.gone_as, back.merged_into_id, back.closed_at) == (None, None, None)
    assert back.column_id == desk.column("Doing")
    with pytest.raises(Refused, match="is not merged"):
        do(desk, actions.unmerge_card, twin.id)
    assert replayed(desk)[twin.id or 0] == (desk.column("Doing"), True)


def replayed(desk: Desk) -> dict[int, tuple[int | None, bool]]:
    """Where every card stands by its events alone, and whether it is open."""
    with desk.store.reading() as session:
        kinds = {column.id or 0: column.kind for column in session.exec(select(Column))}
        events = session.exec(select(CardEvent).order_by(col(CardEvent.card_id), col(CardEvent.seq)))
        told = [
            Happened(
                *(event.card_id, event.kind, event.actor_kind, event.pod_id, event.to_column_id),
                *(event.from_assignee_id, event.to_assignee_id, event.service_class, event.occurred_at, event.detail),
            )
            for event in events
        ]
    return {card: (one.column_id, one.is_open) for card, one in board_at(told, kinds).items()}


def test_only_two_open_cases_of_one_customer_become_one(desk: Desk) -> None:
    anna, bert = (customer_of(desk, name) for name in ("Anna", "Bert"))
    one, other, own = desk.card(customer_id=anna), desk.card(customer_id=bert), desk.card()
    with pytest.raises(Refused, match="of two customers"):
        do(desk, actions.merge_card, one.id, other.id, 1)
    with pytest.raises(Refused, match="has no customer"):
        do(desk, actions.merge_card, one.id, own.id, 1)
    with pytest.raises(Refused, match="into itself"):
        do(desk, actions.merge_card, one.id, one.id, 1)
    with pytest.raises(Conflict):
        do(desk, actions.merge_card, own.id, one.id, 7)
    for stranger in (desk.cast.emil, desk.cast.dora, desk.cast.chen):
        with pytest.raises(Refused):
            do(desk, actions.merge_card, own.id, one.id, 1, who=stranger)
        with pytest.raises(Refused):
            do(desk, actions.unmerge_card, own.id, who=stranger)
    do(desk, actions.close_card, other.id, 1)
    with pytest.raises(Refused, match="is finished"):
        do(desk, actions.merge_card, own.id, other.id, 1)


def test_a_split_takes_what_was_chosen_and_respects_the_limits(desk: Desk) -> None:
    card = desk.card("Bill and move")
    note = do(desk, actions.comment_on_card, card.id, "They also move")
    told = do(desk, actions.comment_on_card, card.id, "Done", kind=CommentKind.SENT)
    step, kept = (do(desk, actions.add_step, card.id, text) for text in ("New address", "Bill"))
    with pytest.raises(Refused, match="Choose notes only"):
        do(desk, actions.split_card, card.id, SplitWish("Move", (told.id,)), 1)
    with pytest.raises(Conflict, match="changed meanwhile"):
        do(desk, actions.split_card, card.id, SplitWish("Move", (note.id, 2**40)), 1)
    for stranger in (desk.cast.emil, desk.cast.dora):
        with pytest.raises(Refused):
            do(desk, actions.split_card, card.id, SplitWish("Move"), 1, who=stranger)
    second = do(desk, actions.split_card, card.id, SplitWish("Move", (note.id,), (step.id,)), 1)
    with desk.store.reading() as session:
        here, there = (queries.talk_on(session, desk.cast.ana, one.id or 0) for one in (card, second))
        said = queries.card_detail(session, desk.cast.ana, second.id or 0, LATER).history[0].text
    assert ([line.text for line in here.comments], [line.text for line in here.steps]) == (["Done"], [kept.text])
    assert ([line.text for line in there.comments], [line.text for line in there.steps]) == (
        ["They also move"],
        ["New address"],
    )
    assert (seen(desk, second), seen(desk, card)) == ([("Split from", card.key)], [("Split into", second.key)])
    assert said == f"Boyan split it from {card.key}, with 1 comment and 1 step"
