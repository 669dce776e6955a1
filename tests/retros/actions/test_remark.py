"""Cards of a retrospective: their author alone, everybody's grouping, a budget of votes."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier

import pytest
from sqlmodel import col, select

from core.audit import AuditEntry
from core.refusal import NotFound, Refused
from data.database import Database
from retros import actions
from retros.models import Phase, Remark, Retro, Vote
from tests.conftest import Cast
from tests.retros import told


def retro_with_cards(store: Database, cast: Cast, now: datetime, phase: Phase, cards: int = 3) -> tuple[int, list[int]]:
    """A retrospective of North with cards by Boyan, led to a phase."""
    with store.transaction() as session:
        retro = told.open_retro(session, cast.chen, cast.north_id, now)
        ids = [
            told.id_of(told.write(session, cast.boyan, told.id_of(retro), f"card {number}", now))
            for number in range(cards)
        ]
        told.lead_to(session, cast.chen, retro, phase, now)
        return told.id_of(retro), ids


def test_only_the_author_changes_a_card_or_takes_it_back(store: Database, cast: Cast, now: datetime) -> None:
    _, ids = retro_with_cards(store, cast, now, Phase.GATHER)
    with store.transaction() as session:
        with pytest.raises(NotFound):
            actions.edit_remark(session, cast.ana, ids[0], "mine now", now, op=told.op())
        with pytest.raises(NotFound):
            actions.delete_remark(session, cast.ana, ids[0], now, op=told.op())
        assert actions.edit_remark(session, cast.boyan, ids[0], " better ", now, op="edit").text == "better"
        assert actions.edit_remark(session, cast.boyan, ids[0], "twice", now, op="edit").text == "better"
        actions.delete_remark(session, cast.boyan, ids[1], now, op="gone")
        actions.delete_remark(session, cast.boyan, ids[1], now, op="gone")
        assert session.get(Remark, ids[1]) is None


def test_every_change_raises_the_revision(store: Database, cast: Cast, now: datetime) -> None:
    retro_id, ids = retro_with_cards(store, cast, now, Phase.GATHER)
    with store.transaction() as session:
        before = session.get_one(Retro, retro_id).revision
        actions.edit_remark(session, cast.boyan, ids[0], "other", now, op=told.op())
        assert session.get_one(Retro, retro_id).revision == before + 1


def test_cards_are_written_only_while_gathering(store: Database, cast: Cast, now: datetime) -> None:
    retro_id, ids = retro_with_cards(store, cast, now, Phase.GROUP)
    with store.transaction() as session:
        with pytest.raises(Refused, match="now at “Group”"):
            told.write(session, cast.boyan, retro_id, "late", now)
        with pytest.raises(Refused, match="now at “Group”"):
            actions.edit_remark(session, cast.boyan, ids[0], "late", now, op=told.op())
        with pytest.raises(Refused, match="now at “Group”"):
            actions.delete_remark(session, cast.boyan, ids[0], now, op=told.op())


def test_a_card_needs_words_and_a_column(store: Database, cast: Cast, now: datetime) -> None:
    retro_id, _ = retro_with_cards(store, cast, now, Phase.GATHER)
    with store.transaction() as session:
        for text, said in (("  ", "a few words"), ("x" * 1001, "two cards")):
            with pytest.raises(Refused, match=said):
                told.write(session, cast.boyan, retro_id, text, now)
        with pytest.raises(NotFound):
            told.write(session, cast.boyan, retro_id, "hello", now, column="nowhere")


def test_a_group_moves_as_one_and_splits_without_loss(store: Database, cast: Cast, now: datetime) -> None:
    _, (one, two, three) = retro_with_cards(store, cast, now, Phase.GROUP)
    with store.transaction() as session:
        actions.merge_remarks(session, cast.ana, two, one, now, op="a")
        actions.merge_remarks(session, cast.ana, one, three, now, op="b")
        assert [session.get_one(Remark, key).group_id for key in (one, two, three)] == [three, three, None]
        with pytest.raises(Refused, match="already stand together"):
            actions.merge_remarks(session, cast.ana, three, one, now, op="c")
        actions.split_remark(session, cast.ana, three, now, op="d")
        assert [session.get_one(Remark, key).group_id for key in (one, two, three)] == [None, one, None]


def test_cards_are_grouped_only_while_grouping(store: Database, cast: Cast, now: datetime) -> None:
    _, ids = retro_with_cards(store, cast, now, Phase.VOTE)
    with store.transaction() as session:
        with pytest.raises(Refused, match="phase “Group”"):
            actions.merge_remarks(session, cast.ana, ids[0], ids[1], now, op=told.op())
        with pytest.raises(Refused, match="phase “Group”"):
            actions.split_remark(session, cast.ana, ids[0], now, op=told.op())


def test_votes_stay_within_the_budget(store: Database, cast: Cast, now: datetime) -> None:
    retro_id, (one, two, three) = retro_with_cards(store, cast, now, Phase.VOTE)
    with store.transaction() as session:
        actions.cast_vote(session, cast.ana, retro_id, one, 3, now, op=told.op())
        actions.cast_vote(session, cast.ana, retro_id, two, 2, now, op=told.op())
        with pytest.raises(Refused, match="You have 5 votes"):
            actions.cast_vote(session, cast.ana, retro_id, three, 1, now, op=told.op())
        actions.cast_vote(session, cast.ana, retro_id, one, 2, now, op=told.op())
        assert actions.cast_vote(session, cast.ana, retro_id, three, 1, now, op="last").count == 1
        assert actions.cast_vote(session, cast.ana, retro_id, three, 1, now, op="last").count == 1


def test_racing_votes_never_exceed_the_budget(store: Database, cast: Cast, now: datetime) -> None:
    retro_id, ids = retro_with_cards(store, cast, now, Phase.VOTE, cards=8)
    ready = Barrier(len(ids))

    def vote(group_id: int) -> bool:
        ready.wait()
        try:
            store.perform(
                lambda session: actions.cast_vote(session, cast.ana, retro_id, group_id, 1, now, op=f"v{group_id}")
            )
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(len(ids)) as pool:
        assert sum(pool.map(vote, ids)) == 5
    with store.reading() as session:
        assert sum(session.exec(select(Vote.count).where(Vote.retro_id == retro_id)).all()) == 5


def test_a_vote_for_a_grouped_card_or_in_another_phase_is_refused(store: Database, cast: Cast, now: datetime) -> None:
    retro_id, (one, two, _) = retro_with_cards(store, cast, now, Phase.GROUP)
    with store.transaction() as session:
        with pytest.raises(Refused, match="phase “Vote”"):
            actions.cast_vote(session, cast.ana, retro_id, one, 1, now, op=told.op())
        actions.merge_remarks(session, cast.ana, two, one, now, op=told.op())
        told.lead_to(session, cast.chen, session.get_one(Retro, retro_id), Phase.VOTE, now)
        with pytest.raises(NotFound):
            actions.cast_vote(session, cast.ana, retro_id, two, 1, now, op=told.op())


def test_the_audit_trail_holds_no_words_of_a_retrospective(store: Database, cast: Cast, now: datetime) -> None:
    retro_id, _ = retro_with_cards(store, cast, now, Phase.GATHER)
    with store.transaction() as session:
        told.write(session, cast.boyan, retro_id, "CANARY", now)
        told.agree(session, cast.boyan, cast.north_id, "CANARY", now)
        entries = session.exec(select(AuditEntry).order_by(col(AuditEntry.id))).all()
        assert "CANARY" not in "".join(entry.model_dump_json() for entry in entries)


@pytest.mark.parametrize(
    ("name", "reason"), [("emil", NotFound), ("dora", Refused), ("fay", Refused), ("goro", Refused)]
)
def test_nobody_from_outside_the_pod_takes_part(
    store: Database, cast: Cast, now: datetime, name: str, reason: type[Refused]
) -> None:
    actor = cast.everybody()[name]
    retro_id, (one, two, _) = retro_with_cards(store, cast, now, Phase.GATHER)
    with store.transaction() as session:
        with pytest.raises(reason):
            actions.add_remark(session, actor, retro_id, "well", "hello", now, op=told.op())
        with pytest.raises(reason):
            actions.edit_remark(session, actor, one, "hello", now, op=told.op())
        with pytest.raises(reason):
            actions.delete_remark(session, actor, one, now, op=told.op())
        with pytest.raises(reason):
            actions.merge_remarks(session, actor, one, two, now, op=told.op())
        with pytest.raises(reason):
            actions.split_remark(session, actor, one, now, op=told.op())
        with pytest.raises(reason):
            actions.cast_vote(session, actor, retro_id, one, 1, now, op=told.op())
