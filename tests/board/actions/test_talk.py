"""Comments that call people and can be mended, and the steps of a card."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import col, select

from board import actions, queries
from board.models import Card, Comment, CommentKind, EventKind, Notice, NoticeKind
from core.people import Actor
from core.refusal import Conflict, NotFound, Refused
from tests.board.conftest import Desk
from tests.conftest import MONDAY

SOON = MONDAY + timedelta(minutes=10)


def say(desk: Desk, card: Card, text: str, who: Actor | None = None, kind: CommentKind = CommentKind.NOTE) -> Comment:
    actor, op = who or desk.cast.boyan, desk.op()
    made: Comment = desk.store.perform(
        lambda s: actions.comment_on_card(s, actor, card.id or 0, text, MONDAY, kind, op=op)
    )
    return made


def mend(
    desk: Desk, said: Comment, text: str, at: datetime = SOON, seen: datetime | None = None, who: Actor | None = None
) -> None:
    actor, op = who or desk.cast.boyan, desk.op()
    desk.store.perform(lambda s: actions.change_comment(s, actor, said.id or 0, text, seen, at, op=op))


def take_back(desk: Desk, said: Comment, who: Actor | None = None) -> None:
    actor, op = who or desk.cast.boyan, desk.op()
    desk.store.perform(lambda s: actions.remove_comment(s, actor, said.id or 0, SOON, op=op))


def step(desk: Desk, card_id: int, text: str) -> int:
    made = desk.store.perform(lambda s: actions.add_step(s, desk.cast.boyan, card_id, text, MONDAY, op=text))
    return made.id or 0


def told(desk: Desk) -> list[int]:
    with desk.store.reading() as session:
        found = session.exec(select(Notice).where(Notice.kind == NoticeKind.MENTION)).all()
        assert all("Invoice" not in one.said for one in found)
        return sorted(one.person_id for one in found)


def test_a_mention_tells_people_of_the_pod_once_and_nobody_else(desk: Desk) -> None:
    cast, card = desk.cast, desk.card()
    said = say(desk, card, "@Ana and @Emil and @Boyan, write to ana@Ana.example")
    assert told(desk) == [cast.ana.person_id]
    mend(desk, said, "@Ana and @Chen, please")
    assert told(desk) == sorted([cast.ana.person_id or 0, cast.chen.person_id or 0])


def waiting(desk: Desk) -> list[int]:
    with desk.store.reading() as session:
        found = session.exec(select(Notice).where(col(Notice.seen_at).is_(None))).all()
        return sorted(one.person_id for one in found)


def test_a_notice_goes_with_the_words_that_caused_it(desk: Desk) -> None:
    cast, card = desk.cast, desk.card()
    first, other = say(desk, card, "@Ana and @Chen, look"), say(desk, card, "@Ana, and this")
    mend(desk, first, "@Chen, look")
    assert waiting(desk) == sorted([cast.ana.person_id or 0, cast.chen.person_id or 0])
    take_back(desk, first)
    assert waiting(desk) == [cast.ana.person_id]
    take_back(desk, other)
    assert waiting(desk) == []
    with desk.store.reading() as session:
        assert queries.notices_waiting(session, cast.ana) == 0


def test_ones_own_words_are_mended_within_the_hour_and_the_place_says_so(desk: Desk) -> None:
    card = desk.card()
    said = say(desk, card, "Mter is new")
    mend(desk, said, "Meter is new")
    with pytest.raises(Conflict, match="changed this comment elsewhere"):
        mend(desk, said, "Metre")
    with pytest.raises(Refused, match="After an hour"):
        mend(desk, said, "Late", MONDAY + timedelta(hours=2), SOON)
    with pytest.raises(Refused, match="Only who wrote"):
        mend(desk, said, "Mine", who=desk.cast.ana)
    with pytest.raises(NotFound):
        mend(desk, said, "Theirs", who=desk.cast.emil)
    with desk.store.reading() as session:
        (line,) = queries.talk_on(session, desk.cast.boyan, card.id or 0).comments
    assert (line.text, line.changed_at) == ("Meter is new", SOON)
    assert [event.state for event in desk.events(card) if event.kind is EventKind.COMMENTED] == ["note", "changed"]


def test_a_note_is_taken_back_with_its_words_and_what_the_customer_was_told_stays(desk: Desk) -> None:
    card = desk.card()
    note, answer = say(desk, card, "Wrong card"), say(desk, card, "We call you", kind=CommentKind.SENT)
    with pytest.raises(Refused, match="Only who wrote"):
        take_back(desk, note, desk.cast.ana)
    take_back(desk, note)
    with pytest.raises(Refused, match="taken back already"):
        take_back(desk, note)
    with pytest.raises(Refused, match="stays, for the clocks went by it"):
        take_back(desk, answer)
    with desk.store.reading() as session:
        lines = queries.talk_on(session, desk.cast.ana, card.id or 0).comments
        shown = queries.card_detail(session, desk.cast.ana, card.id or 0, SOON)
    assert [(line.text, line.is_removed) for line in lines] == [("", True), ("We call you", False)]
    assert shown.comments[0].text == "Taken back."
    assert any("Boyan took a comment back" in line.text for line in shown.history)


def test_steps_are_added_ticked_put_in_order_and_removed(desk: Desk) -> None:
    card, cast, do = desk.card(), desk.cast, desk.store.perform
    card_id = card.id or 0
    one, two, three = (step(desk, card_id, text) for text in ("Read the meter", "Correct the bill", "Call back"))
    do(lambda s: actions.tick_step(s, cast.ana, two, True, SOON, op="t"))
    do(lambda s: actions.tick_step(s, cast.boyan, two, True, SOON, op="u"))
    do(lambda s: actions.move_step(s, cast.boyan, three, -1, SOON, op="m"))
    do(lambda s: actions.move_step(s, cast.boyan, one, -1, SOON, op="n"))
    do(lambda s: actions.remove_step(s, cast.boyan, one, SOON, op="r"))
    with desk.store.reading() as session:
        steps = queries.talk_on(session, cast.boyan, card_id).steps
        assert queries.steps_in(session, desk.cast.north_id) == {card_id: (1, 2)}
    assert [(step.text, step.who) for step in steps] == [("Call back", ""), ("Correct the bill", "Ana")]
    states = [event.state for event in desk.events(card) if event.kind is EventKind.CHECKED]
    assert states == ["added", "added", "added", "done", "removed"]


def test_steps_are_the_pods_own_and_rest_when_the_card_is_closed(desk: Desk) -> None:
    card, cast, do = desk.card(), desk.cast, desk.store.perform
    number = step(desk, card.id or 0, "Read")
    for stranger in (cast.emil, cast.dora, cast.chen):
        with desk.store.transaction() as session, pytest.raises(Refused):
            actions.tick_step(session, stranger, number, True, SOON, op="b")
        with desk.store.transaction() as session, pytest.raises(Refused):
            actions.add_step(session, stranger, card.id or 0, "No", SOON, op="b")
    with pytest.raises(NotFound):
        do(lambda s: actions.move_step(s, cast.emil, number, 1, SOON, op="b"))
    with pytest.raises(NotFound):
        do(lambda s: actions.remove_step(s, cast.emil, number, SOON, op="b"))
    with desk.store.reading() as session, pytest.raises(NotFound):
        queries.talk_on(session, cast.emil, card.id or 0)
    do(lambda s: actions.close_card(s, cast.boyan, card.id or 0, card.version, SOON, op="c"))
    with pytest.raises(Refused, match="is closed"):
        do(lambda s: actions.tick_step(s, cast.boyan, number, True, SOON, op="d"))
