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
