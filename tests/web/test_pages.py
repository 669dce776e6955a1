"""The pages of accounts, sessions and the audit trail, as a person uses them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlmodel import select
from streamlit.testing.v1 import AppTest

from core import audit
from core.people import Person, RoleGrant, SignIn
from core.visit import Visit
from data import password
from data.database import Database
from tests.conftest import MONDAY, Cast
from web.logins import Logins
from web.page import sessions

Visiting = Callable[..., Visit]


def show(name: str, visit: "Visit") -> None:
    from core import ui
    from core.refusal import Refused
    from web.page import accounts, audit, sessions

    try:
        {"accounts": accounts, "audit": audit, "sessions": sessions}[name].render(visit)
    except Refused as reason:
        ui.refusal(reason)
    ui.show_flash()


def opened(name: str, visit: Visit) -> AppTest:
    at = AppTest.from_function(show, default_timeout=20, kwargs={"name": name, "visit": visit}).run()
    assert not at.exception
    return at


def texts(at: AppTest) -> list[str]:
    return [element.value for element in at.text]


def button(at: AppTest, label: str) -> Any:
    return next(button for button in at.button if button.label == label)


def test_people_are_listed_with_their_roles(visit: Visiting) -> None:
    at = opened("accounts", visit("fay"))
    assert "Ana" in texts(at)
    assert "ana · lead of North · never signed in" in texts(at)
    assert "7 people" in at.caption[-1].value


def test_a_search_without_a_hit_says_what_to_do(visit: Visiting) -> None:
    at = opened("accounts", visit("fay"))
    at.text_input(key="people-search").input("zzz").run()
    assert any("Nobody is called that" in markdown.value for markdown in at.markdown)


def test_nobody_else_sees_the_people_page(visit: Visiting) -> None:
    at = opened("accounts", visit("dora"))
    assert "manage accounts" in at.error[0].value
    assert not texts(at)


def test_a_person_is_added_with_a_password_that_is_shown_once(visit: Visiting, light_store: Database) -> None:
    at = opened("accounts", visit("fay"))
    at.button(key="people-add").click().run()
    at.text_input[1].input("Hana Ivanova")
    at.text_input[2].input("Hana")
    at.selectbox[0].select_index(0)
    button(at, "Add").click().run()
    assert not at.exception
    given = at.code[0].value
    with light_store.reading() as session:
        person = session.exec(select(Person).where(Person.login == "hana")).one()
        grants = session.exec(select(RoleGrant.role).where(RoleGrant.person_id == person.id)).all()
    assert password.matches(person.password_hash, given)
    assert [str(grant) for grant in grants] == ["manager"]
    at.run()
    assert not at.code


def test_a_login_that_is_taken_is_refused_with_a_reason(visit: Visiting) -> None:
    at = opened("accounts", visit("fay"))
    at.button(key="people-add").click().run()
    at.text_input[1].input("Another Ana")
    at.text_input[2].input("ana")
    button(at, "Add").click().run()
    assert at.error
    assert not at.code


def test_an_account_is_closed_and_its_history_stays(visit: Visiting, light_store: Database, light_cast: Cast) -> None:
    at = opened("accounts", visit("fay"))
    at.button(key=f"manage-{light_cast.ana.person_id}").click().run()
    at.button(key="close").click().run()
    assert not at.exception
    with light_store.reading() as session:
        assert session.get_one(Person, light_cast.ana.person_id).active is False


def begin(store: Database, cast: Cast) -> None:
    keeper = Logins(lambda: store, timedelta(minutes=30), timedelta(hours=12), lambda: MONDAY)
    browser = "Mozilla/5.0 (Windows NT 10.0) Firefox/150.0"
    store.perform(lambda session: keeper.begin(session, cast.ana.person_id or 0, "10.0.0.7", browser))


def test_my_sessions_are_listed_and_ended(visit: Visiting, light_store: Database, light_cast: Cast) -> None:
    begin(light_store, light_cast)
    at = opened("sessions", visit("ana"))
    assert texts(at) == ["Firefox on Windows from 10.0.0.7"]
    button(at, "End").click().run()
    assert not at.exception
    assert not texts(at)
    with light_store.reading() as session:
        assert session.exec(select(SignIn)).one().end_reason == "ended by its owner"


def test_a_browser_is_named_as_people_name_it() -> None:
    agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 Version/19.0 Safari/604.1"
    assert sessions.device(agent) == "Safari on iPhone"
    assert sessions.device("") == "A browser"


def test_the_trail_shows_changes_and_pages_them(visit: Visiting, light_store: Database, light_cast: Cast) -> None:
    with light_store.transaction() as session:
        for number in range(60):
            at_time = MONDAY - timedelta(minutes=number)
            audit.note(session, light_cast.ana, "card.move", at_time, ("card", number), pod_id=light_cast.north_id)
    at = opened("audit", visit("fay"))
    assert len(at.dataframe[0].value) == 50
    assert "60 changes" in at.caption[-1].value


def test_an_empty_trail_says_so(visit: Visiting) -> None:
    at = opened("audit", visit("fay"))
    assert any("No change fits" in markdown.value for markdown in at.markdown)


def test_nobody_else_sees_the_trail(visit: Visiting) -> None:
    assert "audit trail" in opened("audit", visit("dora")).error[0].value
