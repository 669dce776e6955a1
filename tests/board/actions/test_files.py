"""The files of a card: who hangs them there, how many, and what stays when one is removed."""

from typing import Any

import pytest
from sqlmodel import select

from board import actions, queries
from board.files import PER_CARD, NewFile
from board.models import Attachment, EventKind
from core.people import Actor
from core.refusal import NotFound, Refused
from tests.board.conftest import Desk
from tests.conftest import MONDAY


def file_of(number: int) -> NewFile:
    return NewFile(f"Bill {number}.pdf", "application/pdf", 9, f"{number:064}", f"aa/{number:040}")


def attach(desk: Desk, card_id: int, new: NewFile, who: Actor | None = None) -> Any:
    op, actor = desk.op(), who or desk.cast.boyan
    return desk.store.perform(lambda s: actions.attach_file(s, actor, card_id, new, MONDAY, op=op))


def remove(desk: Desk, file_id: int, who: Actor | None = None) -> Any:
    op, actor = desk.op(), who or desk.cast.boyan
    return desk.store.perform(lambda s: actions.remove_file(s, actor, file_id, MONDAY, op=op))


def test_a_removed_file_is_nobodys_and_stays_in_the_history(desk: Desk) -> None:
    card = desk.card()
    kept = attach(desk, card.id or 0, file_of(1))
    with pytest.raises(Refused, match=r"this very file already, as “Bill 1\.pdf”"):
        attach(desk, card.id or 0, NewFile("Again.pdf", "application/pdf", 9, f"{1:064}", "aa/9"))
    with desk.store.reading() as session:
        assert queries.file_seen(session, desk.cast.chen, kept.id).place == file_of(1).place
        assert queries.kept_places(session) == {file_of(1).place: kept.id}
    remove(desk, kept.id)
    with desk.store.reading() as session:
        with pytest.raises(NotFound):
            queries.file_seen(session, desk.cast.ana, kept.id)
        assert session.exec(select(Attachment.removed_at)).one() == MONDAY
        assert queries.kept_places(session) == {}
        story = queries.card_detail(session, desk.cast.ana, card.id or 0, MONDAY).history
    assert [event.state for event in desk.events(card) if event.kind is EventKind.ATTACHED] == ["added", "removed"]
    assert story[0].text == "Boyan removed a file"
    with pytest.raises(Refused, match="removed already"):
        remove(desk, kept.id)


def test_files_are_the_pods_own_and_not_endless(desk: Desk) -> None:
    card_id = desk.card().id or 0
    first = attach(desk, card_id, file_of(0))
    for stranger in (desk.cast.emil, desk.cast.dora, desk.cast.chen):
        with pytest.raises(Refused):
            attach(desk, card_id, file_of(99), stranger)
        with pytest.raises(Refused):
            remove(desk, first.id, stranger)
    with desk.store.reading() as session, pytest.raises(NotFound):
        queries.file_seen(session, desk.cast.emil, first.id)
    with desk.store.transaction() as session:
        session.add_all(
            Attachment(card_id=card_id, at=MONDAY, **vars(file_of(number))) for number in range(1, PER_CARD)
        )
    with pytest.raises(Refused, match=f"at most {PER_CARD} files"):
        attach(desk, card_id, file_of(77))


def test_the_file_of_a_merged_card_is_read_from_the_one_that_goes_on(desk: Desk) -> None:
    into, twin = desk.card("Bill"), desk.card("Bill again")
    kept = attach(desk, twin.id or 0, file_of(1))
    desk.store.perform(
        lambda s: actions.merge_card(s, desk.cast.boyan, twin.id or 0, into.id or 0, 1, MONDAY, op="merge")
    )
    with desk.store.reading() as session:
        assert queries.file_seen(session, desk.cast.ana, kept.id).name == "Bill 1.pdf"
        (line,) = queries.talk_on(session, desk.cast.ana, into.id or 0).files
    assert (line.file_id, line.origin) == (kept.id, twin.key)
