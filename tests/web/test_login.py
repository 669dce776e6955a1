"""Sign-in, sign-out, set-up and password, through the forms a browser sends."""

import asyncio
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from sqlmodel import col, select, update
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from core import clock
from core.audit import AuditEntry
from core.people import Person, Role, SignIn
from core.refusal import Refused
from data import password
from data.database import Database
from pods import queries as pod_queries
from pods.models import Organisation
from tests.conftest import MONDAY, Cast
from tests.web.browser import Browser
from web import credentials, signing
from web.gate import Gate
from web.loading import Loading
from web.login import Pages, sign_in_path
from web.logins import COOKIE, Logins

ROOT = "http://localhost:8501"
GOOD = "correct horse battery staple"
Client = Callable[..., Browser]


@pytest.fixture
def logins(light_store: Database, light_cast: Cast) -> Logins:
    with light_store.transaction() as session:
        session.exec(select(Person).where(Person.login == "ana")).one().password_hash = password.hashed(GOOD)
    return Logins(lambda: light_store, timedelta(minutes=30), timedelta(hours=12))


@pytest.fixture
def client(logins: Logins) -> Client:
    async def inside(request: Request) -> PlainTextResponse:
        return PlainTextResponse(f"inside {request.url.path}")

    routes = [*Pages(logins).routes(), Route("/{path:path}", inside)]
    loading = Loading()
    loading.begun.set()
    loading.done.set()
    gate = Middleware(Gate, logins=logins, origin=ROOT, sign_in=sign_in_path, loading=loading)
    app = Starlette(routes=routes, middleware=[gate])

    def made(address: str = "127.0.0.1") -> Browser:
        return Browser(app, ROOT, address)

    return made


def send(client: Browser, path: str, **form: str) -> str:
    """Fill in the form that a page shows; where it leads, or what it says."""
    page = client.get(path)
    hidden = dict(re.findall(r'name="(token|next)" value="([^"]*)"', page.text))
    answer = client.post(urlsplit(path).path, {**hidden, **form})
    said = re.search(r'class="notice[^"]*" role="alert">([^<]*)<', answer.text)
    return answer.headers.get("location") or (said[1] if said else answer.text)


def inside(client: Browser, path: str = "/board") -> bool:
    return client.get(path).text == f"inside {path}"


def test_login_and_password_lead_in(client: Client) -> None:
    ana = client()
    assert send(ana, "/login", login="ana", password=GOOD) == "/"
    assert inside(ana)


def test_a_login_is_read_without_case_and_spaces(client: Client) -> None:
    assert send(client(), "/login", login=" Ana ", password=GOOD) == "/"


def test_the_cookie_is_for_this_host_only_and_out_of_reach_of_scripts(client: Client) -> None:
    ana = client()
    page = ana.get("/login")
    token = re.findall(r'name="token" value="([^"]*)"', page.text)[0]
    answer = ana.post("/login", {"token": token, "login": "ana", "password": GOOD})
    cookie = next(line for line in answer.headers.get_list("set-cookie") if line.startswith(COOKIE + "="))
    assert {"HttpOnly", "Path=/", "SameSite=lax", "Secure"} <= {part.strip() for part in cookie.split(";")}
    assert "Domain" not in cookie


def test_a_deep_link_survives_the_sign_in(client: Client) -> None:
    ana = client()
    door = ana.get("/board?pod=3&card=12").headers["location"]
    assert send(ana, door, login="ana", password=GOOD) == "/board?pod=3&card=12"


def test_whoever_comes_with_a_session_that_has_ended_is_told(client: Client, light_store: Database) -> None:
    browser = client()
    assert "session has ended" not in browser.get("/login").text
    send(browser, "/login", login="ana", password=GOOD)
    light_store.perform(lambda session: session.exec(update(SignIn).values(ended_at=MONDAY)))
    answer = browser.get("/login")
    assert "Your session has ended." in answer.text
    assert answer.status_code == 200


def test_a_forged_target_leads_home(client: Client) -> None:
    assert send(client(), "/login?next=https://evil.example", login="ana", password=GOOD) == "/"


def test_an_unknown_login_and_a_wrong_password_read_the_same(client: Client) -> None:
    assert send(client(), "/login", login="ana", password="wrong") == credentials.WRONG
    assert send(client(), "/login", login="nobody", password="wrong") == credentials.WRONG
    assert send(client(), "/login", login="emil", password="") == credentials.WRONG


def test_a_disabled_person_cannot_sign_in(client: Client, light_store: Database) -> None:
    with light_store.transaction() as session:
        session.exec(select(Person).where(Person.login == "ana")).one().active = False
    assert send(client(), "/login", login="ana", password=GOOD) == credentials.WRONG


def test_what_was_typed_is_shown_again_escaped(client: Client) -> None:
    visitor = client()
    page = visitor.get("/login")
    token = re.findall(r'name="token" value="([^"]*)"', page.text)[0]
    form = {"token": token, "login": '"><script>x</script>', "password": "x"}
    text = visitor.post("/login", form).text
    assert "<script>x" not in text
    assert "&quot;&gt;&lt;script&gt;" in text


def test_the_next_thing_to_type_has_the_cursor(client: Client) -> None:
    visitor = client()
    page = visitor.get("/login")
    assert re.search(r'id="login"[^>]* autofocus', page.text)
    token = re.findall(r'name="token" value="([^"]*)"', page.text)[0]
    again = visitor.post("/login", {"token": token, "login": "ana", "password": "wrong"})
    assert re.search(r'id="password"[^>]* autofocus', again.text)


def test_a_form_without_our_token_is_refused(client: Client) -> None:
    answer = client().post("/login", {"login": "ana", "password": GOOD})
    assert answer.status_code == 400
    assert "open for too long" in answer.text


def test_a_token_of_another_browser_is_refused(client: Client) -> None:
    theirs = re.findall(r'name="token" value="([^"]*)"', client().get("/login").text)[0]
    mine = client()
    mine.get("/login")
    answer = mine.post("/login", {"token": theirs, "login": "ana", "password": GOOD})
    assert answer.status_code == 400


def test_the_twenty_first_try_from_an_address_is_refused_even_with_the_password(client: Client) -> None:
    for number in range(20):
        send(client(), "/login", login=f"person{number}", password="wrong")
    assert "Too many tries from here" in send(client(), "/login", login="ana", password=GOOD)
    assert send(client("127.0.0.2"), "/login", login="ana", password=GOOD) == "/"


def test_the_twenty_first_try_for_an_account_is_refused_wherever_it_comes_from(client: Client) -> None:
    for number in range(20):
        send(client(f"10.0.0.{number}"), "/login", login="ana", password="wrong")
    assert "for this login today" in send(client("10.0.1.1"), "/login", login="ana", password=GOOD)


def test_signing_in_again_ends_the_session_before(client: Client, light_store: Database) -> None:
    ana = client()
    send(ana, "/login", login="ana", password=GOOD)
    earlier = ana.twin()
    send(ana, "/login", login="ana", password=GOOD)
    assert inside(ana)
    assert not inside(earlier)


def test_signing_out_is_a_form_of_ours(client: Client) -> None:
    ana = client()
    send(ana, "/login", login="ana", password=GOOD)
    assert ana.post("/logout", {}).status_code == 400
    assert ana.post("/logout", {"token": signing.sign("form", "other")}).status_code == 400
    assert inside(ana)
    token = re.findall(r'name="token" value="([^"]*)"', ana.get("/logout").text)[0]
    assert ana.post("/logout", {"token": token}).headers["location"] == "/login"
    assert not inside(ana)


def test_signing_out_everywhere_ends_every_session(client: Client) -> None:
    here, there = client(), client()
    for browser in (here, there):
        send(browser, "/login", login="ana", password=GOOD)
    token = re.findall(r'name="token" value="([^"]*)"', here.get("/logout").text)[0]
    here.post("/logout", {"token": token, "everywhere": "yes"})
    assert not inside(there)


def demo(store: Database, *, is_demo: bool = True) -> None:
    with store.transaction() as session:
        session.exec(select(Organisation)).one().is_demo = is_demo
        session.exec(select(Person).where(Person.login == "dora")).one().cast_role = "Manager"


def test_the_demo_company_offers_its_cast_on_this_machine(client: Client, light_store: Database) -> None:
    demo(light_store)
    dora = client()
    page = dora.get("/login")
    assert "Dora" in page.text and "Manager" in page.text and "Ana" not in page.text
    person = re.findall(r'name="person" value="(\d+)"', page.text)[0]
    assert send(dora, "/login", person=person) == "/"
    assert inside(dora)


def test_the_demos_cast_stands_by_name(client: Client, light_store: Database) -> None:
    demo(light_store)
    with light_store.transaction() as session:
        for login in ("fay", "ana"):
            session.exec(select(Person).where(Person.login == login)).one().cast_role = "somebody"
    shown = re.findall(r'data-login="(\w+)"', client().get("/login").text)
    assert shown == ["ana", "dora", "fay"]


def test_no_other_company_and_no_other_machine_has_one_click_sign_in(client: Client, light_store: Database) -> None:
    demo(light_store)
    assert "Dora" not in client("10.0.0.9").get("/login").text
    with light_store.reading() as session:
        person = str(session.exec(select(Person.id).where(Person.login == "dora")).one())
    assert "demo company on this machine only" in send(client("10.0.0.9"), "/login", person=person)
    demo(light_store, is_demo=False)
    assert "demo company on this machine only" in send(client(), "/login", person=person)


def test_somebody_outside_the_demo_cast_has_no_one_click_sign_in(
    client: Client, light_store: Database, light_cast: Cast
) -> None:
    demo(light_store)
    assert "this machine only" in send(client(), "/login", person=str(light_cast.fay.person_id))


def change(client: Browser, current: str, new: str) -> str:
    page = client.get("/account/password")
    token = re.findall(r'name="token" value="([^"]*)"', page.text)[0]
    form = {"token": token, "current": current, "password": new}
    answer = client.post("/account/password", form)
    said = re.search(r'role="alert">([^<]*)<', answer.text)
    return said[1] if said else ""


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(client: Client) -> None:
    here, there = client(), client()
    for browser in (here, there):
        send(browser, "/login", login="ana", password=GOOD)
    assert change(here, GOOD, "another four ordinary words") == "Your password is changed."
    assert inside(here)
    assert not inside(there)
    assert send(client(), "/login", login="ana", password="another four ordinary words") == "/"


def test_a_new_password_needs_the_current_one_and_strength(client: Client) -> None:
    ana = client()
    send(ana, "/login", login="ana", password=GOOD)
    assert change(ana, "wrong", "another four ordinary words") == "The current password is not right."
    assert "four ordinary words" in change(ana, GOOD, "password1")
    assert client().get("/account/password").status_code == 303


def test_a_sign_in_is_in_the_audit_trail(client: Client, light_store: Database) -> None:
    send(client(), "/login", login="ana", password=GOOD)
    with light_store.reading() as session:
        entry = session.exec(select(AuditEntry).where(AuditEntry.action == "session.begin")).one()
        assert (entry.actor_name, entry.after) == ("Ana", {"address": "127.0.0.1"})
        assert session.exec(select(SignIn)).one().address == "127.0.0.1"


def test_an_outdated_hash_is_made_anew_at_sign_in(client: Client, light_store: Database) -> None:
    import argon2

    weaker = argon2.PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(GOOD)
    with light_store.transaction() as session:
        session.exec(select(Person).where(Person.login == "ana")).one().password_hash = weaker
    assert send(client(), "/login", login="ana", password=GOOD) == "/"
    with light_store.reading() as session:
        kept = session.exec(select(Person.password_hash).where(Person.login == "ana")).one() or ""
    assert not password.is_outdated(kept)


def test_with_accounts_there_is_no_set_up(client: Client) -> None:
    assert client().get("/setup").headers["location"] == "/login"
    assert client().post("/setup", {}).headers["location"] == "/login"


def test_no_token_is_made_once_there_are_accounts(light_store: Database, light_cast: Cast) -> None:
    assert credentials.setup_token(light_store, MONDAY) is None


def test_a_newer_set_up_token_replaces_the_earlier_one(light_store: Database) -> None:
    from core.people import SetupToken

    first, second = (credentials.setup_token(light_store, clock.now()) for _ in range(2))
    assert first and second and first != second
    with light_store.reading() as session:
        unused = session.exec(select(SetupToken).where(col(SetupToken.used_at).is_(None))).all()
    assert len(unused) == 1


def test_guesses_at_a_token_lock_nobody_out_of_the_next_one(light_store: Database) -> None:
    def tried(number: int) -> None:
        credentials.count_try(light_store, credentials.SETTING_UP, credentials.Caller(f"10.0.0.{number}", "", MONDAY))

    for number in range(20):
        tried(number)
    with pytest.raises(Refused, match="Too many tries"):
        tried(20)
    assert credentials.setup_token(light_store, MONDAY)
    tried(21)


@pytest.mark.parametrize("path", ["/login", "/logout", "/account/password"])
def test_a_probe_that_wants_no_body_sends_no_form(client: Client, path: str) -> None:
    browser = client()
    send(browser, "/login", login="ana", password=GOOD)
    assert asyncio.run(browser.send("HEAD", path)).status_code == 200
    assert inside(browser)


def test_a_sign_that_no_store_keeps_is_left_out(client: Client) -> None:
    assert send(client(), "/login", login="a\0na", password=GOOD) == "/"


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Pacific/Auckland"])
def test_the_first_administrator_may_begin_at_once_wherever_the_organisation_is(
    light_store: Database, zone: str
) -> None:
    evening = datetime(2026, 11, 17, 1, 0, tzinfo=UTC)
    token = credentials.setup_token(light_store, evening) or ""
    first = credentials.First(token, "Test company", zone, "Fay", "fay", GOOD)
    fay = light_store.perform(lambda session: credentials.found(session, first, evening))
    with light_store.reading() as session:
        actor = pod_queries.actor_of(session, fay.id or 0, evening)
    assert actor is not None
    assert actor.has_role(Role.ADMIN)
