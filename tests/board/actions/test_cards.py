"""Create, edit, assign, comment: what is kept, what is refused, and to whom."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlmodel import select

from board.actions import (
    DEFAULT_COLUMNS,
    CardEdit,
    HandOff,
    NewCard,
    assign_card,
    block_card,
    comment_on_card,
    create_card,
    edit_card,
    hand_off_card,
    open_board,
    unblock_card,
)
from board.models import Block, Card, Comment, Handoff, HandoffKind, ServiceClass
from core.audit import AuditEntry
from core.refusal import Conflict, NotFound, Refused
from data.database import Database
from pods.models import Customer, CustomerProfile, PodMembership, Segment, Source
from tests.board.conftest import Desk
from tests.conftest import MONDAY, Cast

EDIT = CardEdit("New title", "More", "mail", "billing", ServiceClass.STANDARD, None)


def test_a_new_card_gets_the_next_key_of_its_pod(desk: Desk) -> None:
    assert [desk.card().key for _ in range(3)] == ["NR-1", "NR-2", "NR-3"]


def test_a_repeated_key_creates_one_card(desk: Desk, store: Database, cast: Cast) -> None:
    wish = NewCard(cast.north_id, "Twice")
    made = [store.perform(lambda s: create_card(s, cast.boyan, wish, MONDAY, op="one")).id for _ in range(2)]
    assert made[0] == made[1]
    with store.reading() as session:
        assert len(session.exec(select(Card)).all()) == 1


def test_a_customer_brings_the_segment_of_the_day(desk: Desk, store: Database, cast: Cast) -> None:
    with store.transaction() as session:
        source = session.exec(select(Source)).first()
        assert source is not None
        segment = Segment(code="n1", name="North homes")
        customer = Customer(source_id=source.id or 0, ext_id="c1", name="Mira", created_at=MONDAY)
        session.add_all([segment, customer])
        session.flush()
        session.add(CustomerProfile(customer_id=customer.id or 0, segment_id=segment.id, valid_from=date(2026, 1, 1)))
    card = desk.card(customer_id=customer.id)
    assert card.segment_id == segment.id


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"title": "  "}, "Give the card a title"),
        ({"title": "x" * 201}, "201 characters; 200 fit"),
        ({"customer_id": 77}, "That customer was not found"),
        ({"description": "x" * 8001}, "8000 fit"),
    ],
)
def test_a_card_that_cannot_be_made_is_refused_in_a_sentence(desk: Desk, facts: dict[str, object], said: str) -> None:
    with pytest.raises(Refused, match=said):
        desk.card(**{"title": "Good", **facts})  # type: ignore[arg-type]


def test_a_card_neither_starts_in_done_nor_goes_to_a_stranger(desk: Desk, cast: Cast) -> None:
    with pytest.raises(Refused, match="cannot start in Done"):
        desk.card(column="Done")
    with pytest.raises(Refused, match="That person is not a member of this pod"):
        desk.card(assignee_id=cast.emil.person_id)


def test_a_card_is_given_to_the_members_of_the_pods_own_day(desk: Desk, store: Database, cast: Cast) -> None:
    with store.transaction() as session:
        row = session.exec(select(PodMembership).where(PodMembership.person_id == cast.boyan.person_id)).one()
        row.valid_to = date(2026, 11, 17)
    before_midnight = datetime(2026, 11, 16, 21, 59, tzinfo=UTC)  # 23:59 in Sofia: the last day
    wish = NewCard(cast.north_id, "Late call", assignee_id=cast.boyan.person_id)
    store.perform(lambda s: create_card(s, cast.ana, wish, before_midnight, op="last day"))
    with pytest.raises(Refused, match="Boyan is not a member of this pod"):
        store.perform(lambda s: create_card(s, cast.ana, wish, before_midnight + timedelta(minutes=1), op="gone"))


def test_an_edit_is_kept_and_told(desk: Desk, store: Database, cast: Cast) -> None:
    card = desk.card()
    edited = store.perform(lambda s: edit_card(s, cast.ana, card.id or 0, EDIT, 1, MONDAY, op="e"))
    assert (edited.title, edited.description, edited.version) == ("New title", "More", 2)
    assert desk.events(card)[-1].reason == "title, channel, topic, description"


def test_the_second_editor_sees_both_values_of_what_differs_and_who(desk: Desk, store: Database, cast: Cast) -> None:
    card = desk.card()
    store.perform(lambda s: edit_card(s, cast.ana, card.id or 0, EDIT, 1, MONDAY, op="e"))
    late = replace(EDIT, title="My title", service_class=ServiceClass.FIXED_DATE, due_at=MONDAY)
    with pytest.raises(Conflict, match="Ana changed NR-1 before you") as conflict:
        store.perform(lambda s: edit_card(s, cast.boyan, card.id or 0, late, 1, MONDAY, op="f"))
    assert conflict.value.mine.split("\n") == ["Title: My title", "Class: fixed date", "Due time: 2026/11/16, 11:00"]
    assert conflict.value.theirs.split("\n") == ["Title: New title", "Class: standard", "Due time: (empty)"]


def test_a_card_is_given_and_taken_back(desk: Desk, store: Database, cast: Cast) -> None:
    card, boyan = desk.card(), cast.boyan.person_id
    store.perform(lambda s: assign_card(s, cast.ana, card.id or 0, boyan, 1, MONDAY, op="a"))
    store.perform(lambda s: assign_card(s, cast.ana, card.id or 0, None, 2, MONDAY, op="b"))
    given = [(event.from_assignee_id, event.to_assignee_id) for event in desk.events(card)[1:]]
    assert given == [(None, boyan), (boyan, None)]
    with pytest.raises(Conflict):
        store.perform(lambda s: assign_card(s, cast.ana, card.id or 0, boyan, 1, MONDAY, op="c"))


def test_a_comment_is_kept_once(desk: Desk, store: Database, cast: Cast) -> None:
    card = desk.card()
    for _ in range(2):
        store.perform(lambda s: comment_on_card(s, cast.boyan, card.id or 0, "Called back", MONDAY, op="c"))
    with store.reading() as session:
        assert [comment.text for comment in session.exec(select(Comment))] == ["Called back"]


def test_a_blocker_needs_a_reason_and_runs_once(desk: Desk, store: Database, cast: Cast) -> None:
    card_id = desk.card().id or 0
    with pytest.raises(Refused, match="Say what blocks"):
        store.perform(lambda s: block_card(s, cast.boyan, card_id, "", None, MONDAY, op="1"))
    store.perform(lambda s: block_card(s, cast.boyan, card_id, "Billing", cast.ana.person_id, MONDAY, op="2"))
    with pytest.raises(Refused, match="blocked already: Billing"):
        store.perform(lambda s: block_card(s, cast.boyan, card_id, "Again", None, MONDAY, op="3"))
    store.perform(lambda s: unblock_card(s, cast.boyan, card_id, MONDAY, op="4"))
    with pytest.raises(Refused, match="is not blocked"):
        store.perform(lambda s: unblock_card(s, cast.boyan, card_id, MONDAY, op="5"))


def test_only_a_member_of_the_pod_sees_to_a_blocker(desk: Desk, store: Database, cast: Cast) -> None:
    card_id = desk.card().id or 0
    for owner_id in (cast.emil.person_id, 999_999):
        with pytest.raises(Refused, match=r"^That person is not a member of this pod"):
            sent: dict[str, Any] = {"card_id": card_id, "reason": "Billing", "owner_id": owner_id, "at": MONDAY}
            store.perform(partial(block_card, actor=cast.boyan, op="1", **sent))
    with store.reading() as session:
        assert not session.exec(select(Block)).all()
    kept = store.perform(lambda s: block_card(s, cast.boyan, card_id, "Billing", cast.ana.person_id, MONDAY, op="1"))
    assert kept.owner_id == cast.ana.person_id


def hand_off(desk: Desk, card: Card, **facts: object) -> HandOff:
    said = {"reason": "Needs a grid engineer", "summary": "Meter is off, promised a call", "context_complete": True}
    values = {"kind": HandoffKind.COLD, "version": card.version, **said}
    return HandOff(card.id or 0, desk.cast.south_id, **{**values, **facts})  # type: ignore[arg-type]


def test_a_handoff_keeps_key_and_history_and_raises_both_boards(desk: Desk, store: Database, cast: Cast) -> None:
    store.perform(lambda s: open_board(s, cast.dora, cast.south_id, MONDAY))
    card = desk.card(column="Doing", assignee_id=cast.boyan.person_id)
    with store.transaction() as session:
        given = hand_off_card(session, cast.boyan, hand_off(desk, card), MONDAY, op="h")
        assert set(session.info["revisions"]) == {cast.north_id, cast.south_id}
    assert (given.key, given.pod_id, given.assignee_id) == ("NR-1", cast.south_id, None)
    created, handed = desk.events(card)
    assert (created.pod_id, handed.pod_id, handed.from_pod_id) == (cast.north_id, cast.south_id, cast.north_id)
    with store.reading() as session:
        step = session.exec(select(Handoff.id)).one()
    said = ("Solved on our side", "", given.version)
    back = HandOff(card.id or 0, cast.north_id, HandoffKind.RETURN, *said, undoes_id=step)
    store.perform(lambda s: hand_off_card(s, cast.emil, back, MONDAY, op="h2"))
    with store.reading() as session:
        chain = [(step.seq, step.from_pod_id, step.to_pod_id) for step in session.exec(select(Handoff))]
    assert chain == [(0, cast.north_id, cast.south_id), (1, cast.south_id, cast.north_id)]


def test_a_handoff_answers_its_repeat_though_the_giver_sees_the_card_no_more(
    desk: Desk, store: Database, cast: Cast
) -> None:
    store.perform(lambda s: open_board(s, cast.dora, cast.south_id, MONDAY))
    wish = hand_off(desk, desk.card())
    keys = [store.perform(lambda s: hand_off_card(s, cast.boyan, wish, MONDAY, op="h")).key for _ in range(2)]
    assert keys == ["NR-1", "NR-1"]


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"reason": " "}, "Say why"),
        ({"summary": "Call"}, "cold handoff needs a summary"),
        ({"context_complete": False}, "Tick that the summary is complete"),
        ({"kind": HandoffKind.WARM}, "Offer the card"),
        ({"kind": HandoffKind.FUNCTIONAL}, "Name the skill that is missing"),
        ({"kind": HandoffKind.HIERARCHICAL}, "Name the limit that is exceeded"),
        ({"kind": HandoffKind.RETURN}, "names the handoff that it undoes"),
        ({"kind": HandoffKind.SEGMENT_MOVE}, "follows a committed change"),
        ({"kind": HandoffKind.SHIFT_CHANGE}, "Choose one of the kinds"),
        ({"kind": HandoffKind.IMPORTED}, "Choose one of the kinds"),
        ({"version": 9}, "before you"),
    ],
)
def test_a_handoff_that_leaves_the_receiver_in_the_dark_is_refused(
    desk: Desk, store: Database, cast: Cast, facts: dict[str, object], said: str
) -> None:
    store.perform(lambda s: open_board(s, cast.dora, cast.south_id, MONDAY))
    wish = hand_off(desk, desk.card(), **facts)
    with pytest.raises(Refused, match=said):
        store.perform(lambda s: hand_off_card(s, cast.boyan, wish, MONDAY, op="h"))


def test_a_pod_without_a_board_or_without_room_receives_nothing(desk: Desk, store: Database, cast: Cast) -> None:
    wish = hand_off(desk, desk.card())
    with pytest.raises(Refused, match="South has no board yet"):
        store.perform(lambda s: hand_off_card(s, cast.boyan, wish, MONDAY, op="h"))
    columns = [replace(column, wip_limit=1) for column in DEFAULT_COLUMNS]
    store.perform(lambda s: open_board(s, cast.dora, cast.south_id, MONDAY, columns))
    store.perform(lambda s: create_card(s, cast.emil, NewCard(cast.south_id, "First"), MONDAY, op="c"))
    with pytest.raises(Refused, match="Intake already holds 1 of 1 card"):
        store.perform(lambda s: hand_off_card(s, cast.boyan, wish, MONDAY, op="h"))


@pytest.mark.parametrize("who", ["chen", "dora", "emil", "fay", "goro"])
def test_only_agents_and_leads_of_the_pod_change_its_cards(desk: Desk, store: Database, cast: Cast, who: str) -> None:
    card, actor = desk.card(), getattr(cast, who)
    card_id = card.id or 0
    changes = [
        lambda s: create_card(s, actor, NewCard(cast.north_id, "Mine"), MONDAY, op="1"),
        lambda s: edit_card(s, actor, card_id, EDIT, 1, MONDAY, op="2"),
        lambda s: assign_card(s, actor, card_id, None, 1, MONDAY, op="3"),
        lambda s: comment_on_card(s, actor, card_id, "Hello", MONDAY, op="4"),
        lambda s: block_card(s, actor, card_id, "No", None, MONDAY, op="5"),
        lambda s: unblock_card(s, actor, card_id, MONDAY, op="6"),
        lambda s: hand_off_card(s, actor, hand_off(desk, card), MONDAY, op="7"),
    ]
    for change in changes:
        with pytest.raises(NotFound if who == "emil" else Refused):
            store.perform(change)
    assert len(desk.events(card)) == 1


def test_every_change_leaves_an_audit_row_without_the_words_of_the_card(
    desk: Desk, store: Database, cast: Cast
) -> None:
    card = desk.card()
    store.perform(lambda s: edit_card(s, cast.ana, card.id or 0, EDIT, 1, MONDAY, op="e"))
    with store.reading() as session:
        rows = {row.action: row for row in session.exec(select(AuditEntry))}
    facts = {"service_class": "standard", "due_at": None}
    assert rows["card.edit"].before == {**facts, "channel": "", "topic": ""}
    words = {"words": ["title", "description"]}
    assert rows["card.edit"].after == {**facts, "channel": "mail", "topic": "billing", **words}
    assert {"board.open", "card.create", "card.edit"} <= rows.keys()
