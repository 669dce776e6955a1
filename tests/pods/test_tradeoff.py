"""The trade of a dial: simulated where it settles, Erlang C where it does not; and the price of unevenness."""

import pytest

from pods import dial, erlang, tradeoff
from pods.simulator import Desk
from pods.tradeoff import Party

HANDLE_S, WITHIN_S = 360.0, 20.0


def six(people: int, load: float = 5.6, after_s: float | None = 60.0) -> tuple[Desk, ...]:
    return tuple(Desk(people, load, HANDLE_S, after_s) for _ in range(6))


def test_every_rung_gives_answered_in_time_mean_wait_and_home_share_together() -> None:
    for after in dial.LADDER:
        one = tradeoff.rung(six(8), 0, after, WITHIN_S)
        assert one is not None
        assert None not in (one.in_time, one.wait_s, one.home, one.all_in_time, one.all_wait_s)
        assert not one.exact
        assert 0 <= one.margin < 0.1


def test_at_home_for_ever_is_what_erlang_c_says_of_the_pod_alone() -> None:
    one = tradeoff.rung(six(8, after_s=None), 0, None, WITHIN_S)
    assert one is not None
    assert one.in_time == pytest.approx(erlang.service_level(8, 5.6, HANDLE_S, WITHIN_S), abs=0.03)
    assert one.home == 1.0


def test_a_busy_pod_in_a_quiet_company_is_played_but_not_for_never() -> None:
    desks = (Desk(6, 5.6, HANDLE_S, 60.0), *six(9)[1:])
    never, minute = (tradeoff.rung(desks, 0, after, WITHIN_S) for after in (None, 60))
    assert never == tradeoff.exact_alone(desks[0], WITHIN_S)
    assert never is not None
    assert never.exact
    assert minute is not None
    assert not minute.exact
    assert (minute.home or 1.0) < 1.0


def test_a_company_above_80_per_cent_is_not_played_at_all() -> None:
    desks = six(7, 6.0)
    assert tradeoff.occupancy(desks) == pytest.approx(0.857, abs=1e-3)
    assert tradeoff.rung(desks, 0, 60, WITHIN_S) is None
    never = tradeoff.rung(desks, 0, None, WITHIN_S)
    assert never is not None
    assert never.exact
    assert never.in_time == pytest.approx(0.4193, abs=5e-5)
    pool = tradeoff.exact_pool(desks, WITHIN_S)
    assert pool.in_time == pytest.approx(0.8240, abs=5e-5)
    assert pool.wait_s == pytest.approx(14.7, abs=0.05)


def test_exactly_80_per_cent_is_still_played() -> None:
    assert tradeoff.settles(six(7), 0, None)
    assert not tradeoff.settles(six(0, 1.0), 0, 60)


def test_pods_without_a_roster_are_taken_at_the_pooled_need_and_one_more() -> None:
    parties = [Party(pod, 5.6, HANDLE_S, people, 60.0) for pod, people in ((1, 7), (2, None), (3, 0))]
    parties += [Party(pod, 5.6, HANDLE_S, None, None) for pod in (4, 5, 6)]
    desks = tradeoff.desks_of(parties, 0.8, WITHIN_S)
    assert [desk.people for desk in desks] == [7, 8, 0, 8, 8, 8]
    assert [desk.after_s for desk in desks] == [60.0, 60.0, 60.0, None, None, None]


def test_a_mean_contact_weighs_pods_by_their_contacts() -> None:
    parties = [Party(1, 3.0, 300.0, 5, 60.0), Party(2, 1.0, 100.0, 5, 60.0)]
    assert tradeoff.exact_handle(parties) == pytest.approx(200.0)
    assert tradeoff.exact_handle([Party(1, 0.0, 300.0, 5, 60.0)]) == 300.0


def test_unevenness_is_told_from_the_mean_and_priced() -> None:
    loads = [5.6 * 1.15, 5.6 * 0.85] * 3
    least, most = tradeoff.uneven(loads) or (0.0, 0.0)
    assert least == pytest.approx(-0.15)
    assert most == pytest.approx(0.15)
    people, as_is, even = tradeoff.price_of_unevenness(loads, HANDLE_S, WITHIN_S) or (0, 0.0, 0.0)
    assert people == 7
    assert as_is == pytest.approx(0.46, abs=0.02)
    assert even == pytest.approx(0.5504, abs=5e-5)


def test_one_pod_cannot_be_uneven() -> None:
    assert tradeoff.uneven([5.6, 0.0]) is None
    assert tradeoff.price_of_unevenness([5.6], HANDLE_S, WITHIN_S) is None
