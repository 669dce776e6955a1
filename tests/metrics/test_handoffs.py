"""Handoffs: sequences, bounces, returns, levels, and the incidents log."""

import csv
import gzip
import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from metrics import handoffs


def links(*cases: list[int | None]) -> handoffs.Links:
    return handoffs.links_of([handoffs.owner_sequence(case) for case in cases])


def test_a_null_between_equal_owners_is_no_handoff() -> None:
    assert handoffs.owner_sequence([1, None, 1, 1]) == [1]
    assert handoffs.owner_sequence([None, 1, None, 2, 2, 1]) == [1, 2, 1]


def test_there_and_straight_back_is_two_handoffs_and_one_bounce() -> None:
    one = links([1, 2, 1])
    assert handoffs.per_case(one, 1).tolist() == [2]
    assert handoffs.bounces(one).sum() == 1
    assert handoffs.returns(one).sum() == 1


def test_a_round_trip_over_three_owners_is_a_return_and_no_bounce() -> None:
    one = links([1, 2, 3, 1])
    assert handoffs.bounces(one).sum() == 0
    assert handoffs.returns(one).sum() == 1


def test_cases_are_never_mixed() -> None:
    both = links([1, 2], [2, 1], [1])
    assert handoffs.bounces(both).sum() == 0
    assert handoffs.per_case(both, 3).tolist() == [1, 1, 0]


def test_returns_are_owners_less_distinct_owners() -> None:
    draw = np.random.default_rng(3)
    cases = [handoffs.owner_sequence(draw.integers(1, 5, 12).tolist()) for _ in range(200)]
    expected = sum(len(case) - len(set(case)) for case in cases)
    assert int(handoffs.returns(handoffs.links_of(cases)).sum()) == expected


def test_a_skipped_level_is_one_move_and_an_unknown_level_none() -> None:
    giver, taker = np.array([1.0, 1, 3, 2, np.nan]), np.array([3.0, 2, 1, 2, 1])
    assert handoffs.level_moves(giver, taker) == {(1, 2): 1, (1, 3): 1, (3, 1): 1}


def test_no_case_has_no_handoffs() -> None:
    none = links()
    assert handoffs.returns(none).tolist() == []
    assert handoffs.top_edges(none) == []


@cache
def incidents(path: Path) -> tuple[list[str], list[list[int]], dict[int, int], dict[str, Any]]:
    """Team names, owner sequences, the line of each team, golden values."""
    teams: dict[str, int] = {}
    lines: dict[int, int] = {}
    cases: dict[str, list[int | None]] = {}
    with gzip.open(path / "events.csv.gz", "rt") as file:
        for row in csv.DictReader(file):
            team = teams.setdefault(row["team"], len(teams))
            lines[team] = int(row["line"])
            cases.setdefault(row["case_id"], []).append(team)
    golden: dict[str, Any] = json.loads((path / "golden.json").read_text())
    return list(teams), [handoffs.owner_sequence(case) for case in cases.values()], lines, golden


def test_the_incidents_log_gives_its_published_handoffs(shared: Path) -> None:
    names, cases, _, golden = incidents(shared / "bpi2013_incidents")
    chain = handoffs.links_of(cases)
    counts = handoffs.per_case(chain, len(cases))
    back = handoffs.bounces(chain)
    assert (len(cases), len(chain.case)) == (golden["cases"], golden["handoffs_total"])
    assert {str(k): int((counts == k).sum()) for k in range(8)} == golden["handoff_distribution_0_7"]
    assert int(counts.max()) == golden["handoffs_max"]
    assert int(back.sum()) == golden["pingpong_ABA_bounces"]
    assert len(set(chain.case[back].tolist())) == golden["pingpong_ABA_cases"]
    assert int(handoffs.returns(chain).sum()) == golden["returns_total"]
    assert len(set(chain.case[handoffs.returns(chain)].tolist())) == golden["return_to_earlier_team_cases"]
    (low, high), bounced = handoffs.worst_pairs(chain)[0]
    assert ({names[low], names[high]}, bounced) == ({"D8", "V37 2nd"}, 84)
    edges = [[f"{names[a]}->{names[b]}", n] for (a, b), n in handoffs.top_edges(chain)]
    assert edges == golden["top_handover_edges"]


def test_the_incidents_log_gives_its_published_levels(shared: Path) -> None:
    _, cases, lines, golden = incidents(shared / "bpi2013_incidents")
    chain = handoffs.links_of(cases)
    level = np.array([float(lines[team]) for team in range(len(lines))])
    moves = handoffs.level_moves(level[chain.giver], level[chain.taker])
    assert {f"{a}->{b}": n for (a, b), n in moves.items() if b > a} == golden["escalations"]
    assert {f"{a}->{b}": n for (a, b), n in moves.items() if b < a} == golden["deescalations"]
    highest = handoffs.highest_levels(chain, level[[case[0] for case in cases]], level[chain.taker])
    assert {str(k): int((highest == k).sum()) for k in (1, 2, 3)} == golden["max_line_cases"]


@pytest.mark.parametrize("opening_minimum", [30])
def test_the_opening_teams_spread_as_published(shared: Path, opening_minimum: int) -> None:
    from metrics import comparison

    _, cases, _, _ = incidents(shared / "bpi2013_incidents")
    opening = np.array([case[0] for case in cases])
    kept = np.array([len(case) == 1 for case in cases])
    n = np.bincount(opening)
    big = n >= opening_minimum
    hits, n = np.bincount(opening, weights=kept)[big].astype(np.int64), n[big]
    spread = comparison.spread_of_shares(hits, n)
    assert (len(n), int(n.sum())) == (26, 6292)
    assert spread.theta == pytest.approx(0.504291, abs=5e-7)
    assert (spread.phi, spread.phi_winsorised) == pytest.approx((45.5158, 31.5565), abs=5e-5)
    assert spread.tau == pytest.approx(0.19143, abs=5e-6)
    errors = np.sqrt(spread.theta * (1 - spread.theta) / n)
    chance = comparison.Spread(spread.theta, 1, 1, 0.0)
    flagged = [int(comparison.outside(hits / n, errors, s, k).sum()) for s in (chance, spread) for k in ("95", "99.8")]
    assert flagged == [26, 26, 4, 0]
