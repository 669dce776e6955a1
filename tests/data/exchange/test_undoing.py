"""An import taken back as a whole, or not at all."""

from datetime import timedelta

import pytest
from sqlmodel import select

from board import actions as board_actions
from board.models import Card
from core.refusal import NotFound, Refused
from data.database import Database
from data.exchange.models import BatchState, ImportBatch
from data.exchange.undoing import undo_batch
from pods.models import Pod
from tests.conftest import MONDAY, Cast
from tests.data.exchange.conftest import CALLS, LOG, TICKETS, Import
from tests.data.exchange.test_applying import THREE_CALLS, every_row

LATER = MONDAY + timedelta(days=3)
KEPT = {"import_batch", "audit_entry", "answer", "source", "board", "board_column"}


def undo(store: Database, cast: Cast, batch_id: int | None, op: str = "undo") -> ImportBatch:
    return store.perform(lambda s: undo_batch(s, cast.dora, batch_id or 0, LATER, op=op))


@pytest.mark.parametrize(("mapping", "text"), [(LOG, TICKETS), (CALLS, THREE_CALLS)])
def test_what_an_import_brought_is_gone_with_it(
    store: Database, cast: Cast, bring: Import, mapping: dict[str, object], text: str
) -> None:
    before = every_row(store)
    batch = undo(store, cast, bring(mapping, text).batch_id)
    assert (batch.state, batch.undone_at) == (BatchState.UNDONE, LATER)
    after = every_row(store)
    assert {name: n for name, n in after.items() if name not in KEPT} == {
        name: n for name, n in before.items() if name not in KEPT
    }


def test_after_an_undo_the_same_file_is_new_again(store: Database, cast: Cast, bring: Import) -> None:
    undo(store, cast, bring(LOG, TICKETS).batch_id)
    again = bring(LOG, TICKETS)
    assert (again.new, again.new_pods) == (2, ["East"])


def test_cards_that_people_worked_on_keep_the_import_and_are_named(store: Database, cast: Cast, bring: Import) -> None:
    batch_id = bring(LOG, TICKETS).batch_id
    with store.reading() as session:
        card = session.exec(select(Card).where(Card.ext_id == "T-1")).one()
    store.perform(lambda s: board_actions.comment_on_card(s, cast.emil, card.id or 0, "Called.", LATER, op="c"))
    before = every_row(store)
    with pytest.raises(Refused, match=rf"people worked on {card.key} since; a comment \(1 in all\) refers to a card"):
        undo(store, cast, batch_id)
    assert every_row(store) == before


def test_a_later_import_of_the_source_comes_first(store: Database, cast: Cast, bring: Import) -> None:
    first = bring(LOG, TICKETS).batch_id
    second = bring(LOG, TICKETS + "T-3,2026-03-09 09:00,New,North\n").batch_id
    with pytest.raises(Refused, match=f"import {second} of the same source came later"):
        undo(store, cast, first)
    undo(store, cast, second)
    assert undo(store, cast, first, op="other").state is BatchState.UNDONE


def test_an_import_that_changed_what_was_here_stays(store: Database, cast: Cast, bring: Import) -> None:
    bring(LOG, TICKETS)
    second = bring(LOG, TICKETS + "T-1,2026-03-09 09:00,Closed,South\n").batch_id
    with pytest.raises(Refused, match="it changed 1 records that were here before"):
        undo(store, cast, second)


def test_customers_that_others_refer_to_keep_the_import(store: Database, cast: Cast, bring: Import) -> None:
    batch_id = bring(CALLS, THREE_CALLS).batch_id
    other = {**CALLS, "customers": {"source": "helpdesk"}}
    bring(other, THREE_CALLS.replace("\n1,", "\n9,"), source="other")
    with pytest.raises(Refused, match=r"a contact .* refers to a customer that it brought"):
        undo(store, cast, batch_id)


def test_a_pod_in_which_somebody_works_by_now_stays(store: Database, cast: Cast, bring: Import) -> None:
    batch_id = bring(LOG, TICKETS).batch_id
    with store.transaction() as session:
        east = session.exec(select(Pod).where(Pod.name == "East")).one()
        session.add(Pod(name="East child", code="EC", parent_pod_id=east.id, created_at=MONDAY))
    undo(store, cast, batch_id)
    with store.reading() as session:
        assert session.exec(select(Pod.id).where(Pod.name == "East")).first() is not None


def test_a_repeated_command_gets_the_first_answer_and_a_second_one_a_refusal(
    store: Database, cast: Cast, bring: Import
) -> None:
    batch_id = bring(LOG, TICKETS).batch_id
    undo(store, cast, batch_id)
    assert undo(store, cast, batch_id).state is BatchState.UNDONE
    with pytest.raises(Refused, match="it was undone already"):
        undo(store, cast, batch_id, op="second")


def test_an_import_that_is_not_there_is_not_found(store: Database, cast: Cast) -> None:
    with pytest.raises(NotFound, match="Import 9"):
        undo(store, cast, 9)


@pytest.mark.parametrize("name", ["ana", "boyan", "chen", "emil", "goro"])
def test_undoing_is_refused_to_those_who_may_not_import(store: Database, cast: Cast, bring: Import, name: str) -> None:
    batch_id = bring(LOG, TICKETS).batch_id or 0
    with pytest.raises(Refused, match="may not import data"):
        store.perform(lambda s: undo_batch(s, cast.everybody()[name], batch_id, LATER, op="x"))
