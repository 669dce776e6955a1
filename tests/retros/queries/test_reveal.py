"""Others' cards stay in the store until the reveal, others' votes until the discussion."""

from datetime import datetime

import pytest
from sqlmodel import select

from core.people import Actor, Grant, Role
from core.refusal import NotFound, Refused
from data.database import Database
from retros import actions, queries
from retros.models import Phase, Retro
from tests.conftest import Cast
from tests.retros import told


@pytest.fixture
def retro_id(store: Database, cast: Cast, now: datetime) -> int:
    with store.transaction() as session:
        key = told.id_of(told.open_retro(session, cast.chen, cast.north_id, now))
        told.write(session, cast.boyan, key, "CANARY of Boyan", now)
        told.write(session, cast.boyan, key, "second CANARY", now, column="try")
        told.write(session, cast.ana, key, "mine", now)
        return key


def test_before_the_reveal_others_cards_are_only_counted(store: Database, cast: Cast, retro_id: int) -> None:
    with store.reading() as session:
        view = queries.retro_view(session, cast.ana, retro_id)
    assert [remark.text for remark in view.remarks] == ["mine"]
    assert view.hidden == {"well": 1, "try": 1}
    assert view.topics == []
    assert "CANARY" not in repr(view)
    assert "Boyan" not in repr(view)


def test_an_actor_without_identity_gets_nothing_of_others(store: Database, cast: Cast, retro_id: int) -> None:
    nobody = Actor("Nobody", (Grant(Role.LEAD, cast.north_id),))
    with store.reading() as session:
        view = queries.retro_view(session, nobody, retro_id)
        assert (view.remarks, view.hidden) == ([], {"well": 2, "try": 1})
        assert queries.hidden_counts(session, nobody, retro_id) == {"well": 2, "try": 1}


def test_after_the_reveal_everyone_sees_cards_and_authors(
    store: Database, cast: Cast, now: datetime, retro_id: int
) -> None:
    with store.transaction() as session:
        told.lead_to(session, cast.chen, session.get_one(Retro, retro_id), Phase.GROUP, now)
    with store.reading() as session:
        view = queries.retro_view(session, cast.ana, retro_id)
    assert {(remark.text, remark.author) for remark in view.remarks} == {
        ("CANARY of Boyan", "Boyan"),
        ("second CANARY", "Boyan"),
        ("mine", "Ana"),
    }
    assert view.hidden == {}


def test_sums_of_votes_are_hidden_until_the_discussion(
    store: Database, cast: Cast, now: datetime, retro_id: int
) -> None:
    with store.transaction() as session:
        told.lead_to(session, cast.chen, session.get_one(Retro, retro_id), Phase.VOTE, now)
        two = told.id_of(told.all_remarks(session, retro_id)[1])
        actions.cast_vote(session, cast.boyan, retro_id, two, 3, now, op=told.op())
        actions.cast_vote(session, cast.ana, retro_id, two, 1, now, op=told.op())
        view = queries.retro_view(session, cast.ana, retro_id)
        assert {topic.votes for topic in view.topics} == {None}
        assert view.my_votes == {two: 1}
        told.lead_to(session, cast.chen, session.get_one(Retro, retro_id), Phase.DISCUSS, now)
        view = queries.retro_view(session, cast.ana, retro_id)
        assert [(topic.group_id == two, topic.votes, topic.my_votes) for topic in view.topics] == [
            (True, 4, 1),
            (False, 0, 0),
            (False, 0, 0),
        ]


def test_a_group_is_one_topic_led_by_its_first_card(store: Database, cast: Cast, now: datetime, retro_id: int) -> None:
    with store.transaction() as session:
        told.lead_to(session, cast.chen, session.get_one(Retro, retro_id), Phase.GROUP, now)
        one, two, _ = (told.id_of(remark) for remark in told.all_remarks(session, retro_id))
        actions.merge_remarks(session, cast.ana, one, two, now, op=told.op())
        topics = queries.retro_view(session, cast.ana, retro_id).topics
    assert [(topic.title, len(topic.remarks)) for topic in topics] == [("second CANARY", 2), ("mine", 1)]


def test_the_list_counts_and_never_quotes(store: Database, cast: Cast, retro_id: int) -> None:
    with store.reading() as session:
        lines = queries.retros_of(session, cast.boyan, cast.north_id)
    assert [(line.retro_id, line.remarks, line.commitments) for line in lines] == [(retro_id, 3, 0)]


def test_carried_actions_keep_their_verdict(store: Database, cast: Cast, now: datetime, retro_id: int) -> None:
    with store.transaction() as session:
        told.agree(session, cast.ana, cast.north_id, "call", now)
        late = told.agree(session, cast.boyan, cast.north_id, "write", now, days=0)
        assert [line.text for line in queries.open_commitments(session, cast.ana, cast.north_id, now)] == [
            "write",
            "call",
        ]
        carried = queries.carried_in(session, cast.ana, retro_id, now)
        assert [(line.owner, line.due_said, line.verdict) for line in carried] == [
            ("Boyan", "due today", None),
            ("Ana", "due in 7 days", None),
        ]
        assert queries.agreed_in(session, cast.ana, retro_id, now) == []
        assert late.retro_id is None


@pytest.mark.parametrize(
    ("name", "reason"), [("emil", NotFound), ("dora", Refused), ("fay", Refused), ("goro", Refused)]
)
def test_no_manager_administrator_or_other_pod_reads_a_retro(
    store: Database, cast: Cast, now: datetime, retro_id: int, name: str, reason: type[Refused]
) -> None:
    actor = cast.everybody()[name]
    with store.reading() as session:
        assert session.exec(select(Retro.id)).all() == [retro_id]
        for asked in (queries.retro_view, queries.retro_revision, queries.hidden_counts):
            with pytest.raises(reason):
                asked(session, actor, retro_id)
        for dated in (queries.carried_in, queries.agreed_in):
            with pytest.raises(reason):
                dated(session, actor, retro_id, now)
        with pytest.raises(reason):
            queries.retros_of(session, actor, cast.north_id)
        with pytest.raises(reason):
            queries.open_commitments(session, actor, cast.north_id, now)
