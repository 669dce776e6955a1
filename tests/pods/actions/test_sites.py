"""Sites, their days, and wishes: what they hold and whom they refuse."""

from datetime import date

import pytest

from core.refusal import NotFound, Refused
from data.database import Database
from pods import actions, queries
from pods.actions import NewSite, NewSiteDay, NewWish
from pods.models import Site
from tests.conftest import MONDAY, Cast
from tests.pods.told_rosters import NEXT, TODAY

SOFIA = NewSite("Harbour Street", "bg", "", "Europe/Sofia")
CHRISTMAS, FOUNDERS = date(2026, 12, 25), date(2026, 12, 7)


def add(store: Database, cast: Cast, site: NewSite, op: str) -> Site:
    done: Site = store.perform(lambda s: actions.add_site(s, cast.fay, site, MONDAY, op=op))
    return done


def test_a_site_has_its_countrys_holidays_and_days_of_its_own(store: Database, cast: Cast) -> None:
    site = add(store, cast, SOFIA, "a")
    for day, is_worked in ((CHRISTMAS, True), (FOUNDERS, False)):
        new = NewSiteDay(site.id or 0, day, "Ours", is_worked)
        with store.transaction() as session:
            actions.add_site_day(session, cast.dora, new, MONDAY, op=f"{day}")
    with store.reading() as session:
        closed = queries.closed_days(session, session.get_one(Site, site.id), FOUNDERS, CHRISTMAS)
    assert (site.country, closed[FOUNDERS]) == ("BG", "Ours")
    assert CHRISTMAS not in closed and date(2026, 12, 24) in closed


def test_a_site_of_the_same_name_gets_the_new_zone(store: Database, cast: Cast) -> None:
    first = add(store, cast, SOFIA, "a")
    again = add(store, cast, NewSite("Harbour Street", "PL", "", "Europe/Warsaw"), "b")
    assert (again.id, again.zone) == (first.id, "Europe/Warsaw")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (NewSite(" "), "needs the name"),
        (NewSite("X", zone="Sofia"), "no time zone"),
        (NewSite("X", country="XX"), "two-letter"),
    ],
)
def test_a_site_that_is_none_is_refused(light_store: Database, light_cast: Cast, wrong: NewSite, said: str) -> None:
    with pytest.raises(Refused, match=said):
        add(light_store, light_cast, wrong, "x")


def test_a_day_needs_a_site_and_a_name(light_store: Database, light_cast: Cast) -> None:
    site = add(light_store, light_cast, SOFIA, "a")
    with pytest.raises(NotFound), light_store.transaction() as session:
        actions.add_site_day(session, light_cast.fay, NewSiteDay(99, NEXT, "Ours"), MONDAY, op="x")
    with pytest.raises(Refused, match="name"), light_store.transaction() as session:
        actions.add_site_day(session, light_cast.fay, NewSiteDay(site.id or 0, NEXT, " "), MONDAY, op="y")


@pytest.mark.parametrize("name", ["ana", "boyan", "chen", "emil", "goro"])
def test_sites_are_for_managers_and_administrators(light_store: Database, light_cast: Cast, name: str) -> None:
    who = light_cast.everybody()[name]
    with pytest.raises(Refused), light_store.transaction() as session:
        actions.add_site(session, who, SOFIA, MONDAY, op="a")
    with pytest.raises(Refused), light_store.transaction() as session:
        actions.add_site_day(session, who, NewSiteDay(1, NEXT, "Ours"), MONDAY, op="b")


def test_a_wish_is_ones_own_and_is_replaced(store: Database, cast: Cast) -> None:
    for weight in (2, -1):
        new = NewWish(cast.north_id, "late", weight, weekday=4)
        with store.transaction() as session:
            actions.set_wish(session, cast.boyan, new, MONDAY, op=f"w{weight}")
    with store.reading() as session:
        mine = queries.own_wishes(session, cast.boyan, cast.north_id, TODAY)
        assert [(wish.turn, wish.weight) for wish in mine] == [("late", -1)]
        assert list(queries.own_wishes(session, cast.ana, cast.north_id, TODAY)) == []


@pytest.mark.parametrize("name", ["chen", "dora", "emil", "fay", "goro"])
def test_only_the_pod_wishes(light_store: Database, light_cast: Cast, name: str) -> None:
    who = light_cast.everybody()[name]
    with pytest.raises(NotFound if name == "emil" else Refused), light_store.transaction() as session:
        actions.set_wish(session, who, NewWish(light_cast.north_id, "late", 1, weekday=1), MONDAY, op="a")


@pytest.mark.parametrize(
    "wrong", [NewWish(1, "tea", 1, weekday=1), NewWish(1, "late", 9, weekday=1), NewWish(1, "late", 1)]
)
def test_a_wish_that_is_none_is_refused(light_store: Database, light_cast: Cast, wrong: NewWish) -> None:
    with pytest.raises(Refused, match=r"Choose a turn|one day"), light_store.transaction() as session:
        actions.set_wish(session, light_cast.boyan, wrong, MONDAY, op="a")
