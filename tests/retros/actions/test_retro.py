"""A retrospective goes from phase to phase, led by one, never past open questions."""

from datetime import datetime, timedelta

import pytest

from core.refusal import Conflict, NotFound, Refused
from data.database import Database
from retros import actions
from retros.followup import Verdict
from retros.models import CommitmentState, Phase, Retro
from tests.conftest import Cast
from tests.retros import told


def test_a_retrospective_has_its_own_copy_of_the_format(store: Database, cast: Cast, now: datetime) -> None:
    with store.transaction() as session:
        row = told.open_retro(session, cast.chen, cast.north_id, now, Phase.OPEN_ACTIONS)
        assert [entry["key"] for entry in row.columns] == ["well", "not_well", "try"]
        assert row.phase is Phase.OPEN_ACTIONS


def test_the_same_command_opens_one(store: Database, cast: Cast, now: datetime) -> None:
    with store.transaction() as session:
        made = [
            actions.open_retro(session, cast.chen, cast.north_id, "Week 46", "sailboat", now, op="once").id
            for _ in range(2)
        ]
        assert made[0] == made[1]


def test_a_title_is_needed(store: Database, cast: Cast, now: datetime) -> None:
    with store.transaction() as session, pytest.raises(Refused, match="title"):
        actions.open_retro(session, cast.chen, cast.north_id, " ", "sailboat", now, op=told.op())


def test_the_second_retro_cannot_leave_open_actions_until_each_is_keep_done_or_drop(
    store: Database, cast: Cast, now: datetime
) -> None:
    later = now + timedelta(days=14)
    with store.transaction() as session:
        three = [told.id_of(told.agree(session, cast.boyan, cast.north_id, f"action {n}", now)) for n in range(3)]
        retro = told.open_retro(session, cast.chen, cast.north_id, later, Phase.OPEN_ACTIONS)
        for left, commitment_id, verdict in zip((3, 2, 1), three, Verdict, strict=True):
            with pytest.raises(Refused, match=f"{left} open action"):
                actions.advance_phase(session, cast.chen, told.id_of(retro), Phase.OPEN_ACTIONS, later, op=told.op())
            actions.review_commitment(
                session, cast.boyan, told.id_of(retro), commitment_id, verdict, later, op=told.op()
            )
        done = actions.advance_phase(session, cast.chen, told.id_of(retro), Phase.OPEN_ACTIONS, later, op=told.op())
        assert done.phase is Phase.GATHER


def test_an_action_agreed_after_the_start_is_not_carried_in(store: Database, cast: Cast, now: datetime) -> None:
    with store.transaction() as session:
        retro = told.open_retro(session, cast.chen, cast.north_id, now, Phase.OPEN_ACTIONS)
        told.agree(session, cast.boyan, cast.north_id, "new", now + timedelta(minutes=5))
        assert told.lead_to(session, cast.chen, retro, Phase.GATHER, now).phase is Phase.GATHER


def test_two_who_lead_on_at_once_go_one_step(store: Database, cast: Cast, now: datetime) -> None:
    with store.transaction() as session:
        retro = told.open_retro(session, cast.chen, cast.north_id, now)
        retro_id = told.id_of(retro)
        actions.advance_phase(session, cast.chen, retro_id, Phase.GATHER, now, op="one")
        assert actions.advance_phase(session, cast.chen, retro_id, Phase.GATHER, now, op="one").phase is Phase.GROUP
        with pytest.raises(Conflict, match="on to “Group”"):
            actions.advance_phase(session, cast.ana, retro_id, Phase.GATHER, now, op="two")


def test_closing_ends_the_discussion_and_locks(store: Database, cast: Cast, now: datetime) -> None:
    with store.transaction() as session:
        retro_id = told.id_of(told.open_retro(session, cast.chen, cast.north_id, now, Phase.VOTE))
        with pytest.raises(Refused, match="phase “Discuss”"):
            actions.close_retro(session, cast.chen, retro_id, now, op=told.op())
        told.lead_to(session, cast.chen, session.get_one(Retro, retro_id), Phase.DISCUSS, now)
        with pytest.raises(Refused, match="by closing"):
            actions.advance_phase(session, cast.chen, retro_id, Phase.DISCUSS, now, op=told.op())
        assert actions.close_retro(session, cast.chen, retro_id, now, op="close").closed_at == now
        assert actions.close_retro(session, cast.chen, retro_id, now, op="close").phase is Phase.CLOSED
        with pytest.raises(Conflict, match="already closed"):
            actions.close_retro(session, cast.ana, retro_id, now, op=told.op())


def test_an_action_needs_an_owner_of_the_pod_and_a_day(store: Database, cast: Cast, now: datetime) -> None:
    with store.transaction() as session:
        new = actions.NewCommitment(cast.north_id, "call", cast.emil.person_id or 0, now.date())
        with pytest.raises(Refused, match="member of this pod"):
            actions.add_commitment(session, cast.boyan, new, now, op=told.op())
        new = actions.NewCommitment(cast.north_id, "call", cast.ana.person_id or 0, None)
        with pytest.raises(Refused, match="due date"):
            actions.add_commitment(session, cast.boyan, new, now, op=told.op())


def test_an_action_of_another_pods_retro_is_not_found(store: Database, cast: Cast, now: datetime) -> None:
    with store.transaction() as session:
        retro = told.open_retro(session, cast.chen, cast.north_id, now, Phase.DISCUSS)
        owner = cast.ana.person_id or 0
        new = actions.NewCommitment(cast.north_id, "call", owner, now.date(), told.id_of(retro), remark_id=99)
        with pytest.raises(NotFound):
            actions.add_commitment(session, cast.ana, new, now, op=told.op())


def test_four_actions_are_not_refused(store: Database, cast: Cast, now: datetime) -> None:
    with store.transaction() as session:
        assert len([told.agree(session, cast.ana, cast.north_id, f"action {n}", now) for n in range(4)]) == 4


def test_an_action_ends_and_can_be_taken_up_again(store: Database, cast: Cast, now: datetime) -> None:
    with store.transaction() as session:
        row = told.agree(session, cast.ana, cast.north_id, "call", now)
        key = told.id_of(row)
        actions.finish_commitment(session, cast.boyan, key, CommitmentState.DONE, 1, now, op="end")
        assert actions.finish_commitment(session, cast.boyan, key, CommitmentState.DONE, 1, now, op="end").version == 2
        with pytest.raises(Conflict, match="now done"):
            actions.finish_commitment(session, cast.ana, key, CommitmentState.DROPPED, 1, now, op=told.op())
        again = actions.finish_commitment(session, cast.ana, key, CommitmentState.OPEN, 2, now, op=told.op())
        assert (again.state, again.closed_at) == (CommitmentState.OPEN, None)


def test_a_verdict_can_be_changed_while_the_phase_lasts(store: Database, cast: Cast, now: datetime) -> None:
    with store.transaction() as session:
        row = told.agree(session, cast.ana, cast.north_id, "call", now)
        key, retro = told.id_of(row), told.open_retro(session, cast.chen, cast.north_id, now, Phase.OPEN_ACTIONS)
        retro_id = told.id_of(retro)
        for verdict in (Verdict.DONE, Verdict.KEEP):
            actions.review_commitment(session, cast.ana, retro_id, key, verdict, now, op=told.op())
        assert row.state is CommitmentState.OPEN
        told.lead_to(session, cast.chen, retro, Phase.GATHER, now)
        with pytest.raises(Refused, match="Open actions"):
            actions.review_commitment(session, cast.ana, retro_id, key, Verdict.DROP, now, op=told.op())


@pytest.mark.parametrize(
    ("name", "reason"), [("emil", NotFound), ("dora", Refused), ("fay", Refused), ("goro", Refused)]
)
def test_nobody_from_outside_the_pod_runs_a_retro_or_changes_its_actions(
    store: Database, cast: Cast, now: datetime, name: str, reason: type[Refused]
) -> None:
    actor = cast.everybody()[name]
    with store.transaction() as session:
        key = told.id_of(told.agree(session, cast.ana, cast.north_id, "call", now))
        retro_id = told.id_of(told.open_retro(session, cast.chen, cast.north_id, now, Phase.OPEN_ACTIONS))
        new = actions.NewCommitment(cast.north_id, "call", cast.ana.person_id or 0, now.date())
        with pytest.raises(reason):
            actions.open_retro(session, actor, cast.north_id, "mine", "sailboat", now, op=told.op())
        with pytest.raises(reason):
            actions.advance_phase(session, actor, retro_id, Phase.OPEN_ACTIONS, now, op=told.op())
        with pytest.raises(reason):
            actions.close_retro(session, actor, retro_id, now, op=told.op())
        with pytest.raises(reason):
            actions.add_commitment(session, actor, new, now, op=told.op())
        with pytest.raises(reason):
            actions.review_commitment(session, actor, retro_id, key, Verdict.KEEP, now, op=told.op())
        with pytest.raises(reason):
            actions.finish_commitment(session, actor, key, CommitmentState.DONE, 1, now, op=told.op())


def test_an_agent_takes_part_but_does_not_run(store: Database, cast: Cast, now: datetime) -> None:
    with store.transaction() as session:
        retro_id = told.id_of(told.open_retro(session, cast.chen, cast.north_id, now))
        with pytest.raises(Refused, match="may not run retrospectives"):
            actions.advance_phase(session, cast.boyan, retro_id, Phase.GATHER, now, op=told.op())
        assert told.write(session, cast.boyan, retro_id, "hello", now).text == "hello"
