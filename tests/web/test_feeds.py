"""The calendar address needs no sign-in, only its secret; every other ending is the same "not found"."""

import hashlib

import httpx
from sqlmodel import select

from core.people import Person
from pods.models import CalendarFeed
from tests.conftest import MONDAY
from tests.web.site import Site

SECRET = "a" * 43


def test_a_calendar_is_served_to_whoever_holds_its_secret(site: Site) -> None:
    with site.store.transaction() as session:
        token_hash = hashlib.sha256(SECRET.encode()).hexdigest()
        ana = session.exec(select(Person.id).where(Person.login == "ana")).one() or 0
        session.add(CalendarFeed(person_id=ana, token_hash=token_hash, created_at=MONDAY))
    answer = httpx.get(f"{site.root}/calendar/{SECRET}.ics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/calendar")
    assert answer.text.startswith("BEGIN:VCALENDAR")


def test_a_wrong_secret_finds_nothing(site: Site) -> None:
    for path in (f"/calendar/{'b' * 43}.ics", f"/calendar/{SECRET.upper()}.ics"):
        assert httpx.get(site.root + path).status_code == 404, path


def test_only_a_reader_of_this_very_address_is_answered_and_nothing_else_leads_there(site: Site) -> None:
    address = f"{site.root}/calendar/{SECRET}.ics"
    assert httpx.head(address).status_code == 200
    for way in ("POST", "PUT", "DELETE"):
        assert httpx.request(way, address).status_code in (404, 405), way
    ways_round = ("/../audit", "%2F..%2Faudit", "?page=audit", ".ics/", "%0a")
    for path in (
        f"/calendar/{SECRET}",
        f"/calendar/{SECRET[:-1]}.ics",
        *(f"/calendar/{SECRET}{way}" for way in ways_round),
    ):
        assert httpx.get(site.root + path).status_code in (401, 404), path


def test_a_secret_is_printed_nowhere_and_kept_by_no_cache(site: Site) -> None:
    answer = httpx.get(f"{site.root}/calendar/{SECRET}.ics")
    assert answer.headers["cache-control"].startswith("private")
    assert SECRET not in "".join(site.printed)
    with site.store.reading() as session:
        assert SECRET not in {feed.token_hash for feed in session.exec(select(CalendarFeed))}


def test_the_calendar_of_a_closed_account_is_not_found(site: Site) -> None:
    with site.store.transaction() as session:
        session.exec(select(Person).where(Person.login == "ana")).one().active = False
    assert httpx.get(f"{site.root}/calendar/{SECRET}.ics").status_code == 404
