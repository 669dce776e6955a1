"""Help inside the pod: the card stays, no handoff is counted, the history tells who helped."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import Session, select

from board.actions import note_help
from board.models import Card, Handoff
from board.queries import card_detail
from core.people import Actor
from core.refusal import NotFound, Refused
from pods.models import HelpRecord, Skill
from tests.board.conftest import Desk
from tests.conftest import MONDAY


def helped(desk: Desk, card: Card, who: Actor, helper: Actor, op: str = "once") -> HelpRecord:
    def work(session: Session) -> HelpRecord:
        skill = session.exec(select(Skill)).first() or Skill(name="Billing")
        session.add(skill)
        session.flush()
        answer = (helper.person_id or 0, skill.id or 0, 15)
        return note_help(session, who, card.id or 0, answer, MONDAY, op=op)

    done: Callable[[Callable[[Session], Any]], Any] = desk.store.perform
    row: HelpRecord = done(work)
    return row


def test_help_keeps_the_owner_and_counts_no_handoff(desk: Desk) -> None:
    card, cast = desk.card("Ready", "Doing", assignee_id=desk.cast.boyan.person_id), desk.cast
    first = helped(desk, card, cast.boyan, cast.ana)
    assert helped(desk, card, cast.boyan, cast.ana).id == first.id
    with desk.store.reading() as session:
        assert session.get_one(Card, card.id).assignee_id == cast.boyan.person_id
        assert session.exec(select(Handoff)).first() is None
        told = [line.text for line in card_detail(session, cast.boyan, card.id or 0, MONDAY).history]
    assert told.count("Boyan got help with it from Ana, 15 min") == 1


def test_help_comes_from_another_member_and_strangers_write_none(desk: Desk) -> None:
    card, cast = desk.card(), desk.cast
    with pytest.raises(Refused, match="somebody else"):
        helped(desk, card, cast.boyan, cast.boyan)
    with pytest.raises(Refused, match="belong to this pod"):
        helped(desk, card, cast.boyan, cast.emil)
    with pytest.raises(NotFound):
        helped(desk, card, cast.emil, cast.ana)
