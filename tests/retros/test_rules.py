"""Templates, votes and phases of a retrospective."""

import pytest

from core.refusal import Refused
from retros import phases, templates, votes
from retros.models import Phase


def test_a_session_cannot_change_the_catalogue() -> None:
    mine = templates.columns_of("sailboat")
    mine[0]["name"] = "Storm"
    assert templates.columns_of("sailboat")[0]["name"] == "Wind"


def test_five_formats_are_offered_each_with_columns() -> None:
    assert len(templates.names()) == 5
    assert all(len(templates.columns_of(key)) >= 3 for key in templates.names())


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(Refused, match="no format called"):
        templates.columns_of("tarot")


def test_five_votes_are_a_budget() -> None:
    votes.check_vote({1: 3, 2: 1}, 3, 1)
    with pytest.raises(Refused, match="given 4 to other topics"):
        votes.check_vote({1: 3, 2: 1}, 3, 2)


def test_a_vote_can_be_taken_back_and_given_elsewhere() -> None:
    votes.check_vote({1: 3, 2: 2}, 1, 2)
    assert votes.remaining({1: 3, 2: 1}) == 1


def test_at_most_three_votes_go_to_one_topic() -> None:
    with pytest.raises(Refused, match="At most 3 votes"):
        votes.check_vote({}, 1, 4)


def test_fewer_than_no_votes_are_refused() -> None:
    with pytest.raises(Refused, match="negative"):
        votes.check_vote({}, 1, -1)


def test_phases_follow_each_other_until_the_discussion() -> None:
    assert phases.following(Phase.OPEN_ACTIONS) is Phase.GATHER
    assert phases.following(Phase.VOTE) is Phase.DISCUSS
    for last, said in ((Phase.DISCUSS, "by closing"), (Phase.CLOSED, "Start a new one")):
        with pytest.raises(Refused, match=said):
            phases.following(last)


def test_what_is_unknown_shows_nothing() -> None:
    assert not phases.shows_remarks(None)
    assert not phases.shows_remarks("party")
    assert not phases.shows_votes(None)


def test_remarks_show_after_gathering_and_votes_after_voting() -> None:
    assert [phase for phase in Phase if phases.shows_remarks(phase)] == list(Phase)[2:]
    assert [phase for phase in Phase if phases.shows_votes(phase)] == [Phase.DISCUSS, Phase.CLOSED]


def test_each_phase_says_what_to_do_now() -> None:
    assert set(phases.WHAT_NOW) == set(phases.NAMED) == set(Phase)
