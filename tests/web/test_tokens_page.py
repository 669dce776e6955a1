"""My tokens, as a person uses the page: one is made, read once, and revoked."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from sqlmodel import select
from streamlit.testing.v1 import AppTest

from core.people import ApiToken
from core.visit import Visit
from data.database import Database
from tests.conftest import MONDAY, Cast
from tests.pages import run_page
from web import tokens
from web.logins import fingerprint
from web.tokens import SIGN, NewToken

Visiting = Callable[..., Visit]


def show(name: str, visit: "Visit") -> None:
    from core import ui
    from core.refusal import Refused
    from web.page import accounts, tokens

    try:
        {"accounts": accounts, "tokens": tokens}[name].render(visit)
    except Refused as reason:
        ui.refusal(reason)
    ui.show_flash()


opened = partial(run_page, show)


def press(at: AppTest, label: str) -> None:
    next(button for button in at.button if button.label == label).click().run()
    assert not at.exception


def rows(store: Database) -> list[ApiToken]:
    with store.reading() as session:
        return list(session.exec(select(ApiToken)))


def shown(at: AppTest) -> list[str]:
    return [code.value for code in at.code if code.value.startswith(SIGN)]


def captions(at: AppTest) -> list[Any]:
    return [caption.value for caption in at.caption]


def token_of(store: Database, cast: Cast, name: str = "Night report", days: int = 90) -> None:
    new = NewToken(name, fingerprint(name), days, False)
    store.perform(lambda s: tokens.create_token(s, cast.ana, new, MONDAY, op=name))


def test_without_a_token_the_page_says_what_one_is_for(visit: Visiting) -> None:
    at = opened("tokens", visit("goro"))
    assert any("No program acts for you yet" in text.value for text in at.markdown)


def test_a_token_is_made_shown_until_it_was_copied_and_then_never_again(
    visit: Visiting, light_store: Database, light_cast: Cast
) -> None:
    at = opened("tokens", visit("ana"))
    at.text_input[0].input("*Night* report")
    at.radio[0].set_value("Read and change")
    press(at, "Make token")
    (secret,) = shown(at)
    (row,) = rows(light_store)
    assert (row.token_hash, row.name, row.may_write) == (fingerprint(secret), "*Night* report", True)
    assert row.expires_at == MONDAY + timedelta(days=90)
    assert "Read and change · expires 14 Feb 2027, in 90 days · never used" in captions(at)
    assert (at.text_input[0].value, at.radio[0].value, at.selectbox[0].value) == ("", "Read only", 90)
    press(at, "I have copied it")
    assert shown(at) == []
    assert shown(opened("tokens", visit("ana"))) == []


def test_a_refused_token_keeps_what_was_typed(visit: Visiting, light_store: Database, light_cast: Cast) -> None:
    at = opened("tokens", visit("ana"))
    press(at, "Make token")
    assert at.error[0].value.startswith("Name the token after the program")
    assert rows(light_store) == []


def test_a_token_is_revoked_by_its_owner(visit: Visiting, light_store: Database, light_cast: Cast) -> None:
    token_of(light_store, light_cast)
    at = opened("tokens", visit("ana"))
    press(at, "Revoke")
    assert rows(light_store)[0].revoked_at == MONDAY
    assert any("No program acts for you yet" in text.value for text in at.markdown)


def test_what_has_expired_says_so_and_can_be_put_away(visit: Visiting, light_store: Database, light_cast: Cast) -> None:
    token_of(light_store, light_cast, days=1)
    assert "Read only · expires 17 Nov 2026, within a day · never used" in captions(opened("tokens", visit("ana")))
    at = opened("tokens", visit("ana", at=MONDAY + timedelta(days=1)))
    assert "Read only · expired 17 Nov 2026 · never used" in captions(at)
    press(at, "Put away")
    assert rows(light_store)[0].revoked_at is not None


def test_an_administrator_stops_somebodys_program(visit: Visiting, light_store: Database, light_cast: Cast) -> None:
    token_of(light_store, light_cast)
    at = opened("accounts", visit("fay"), person=str(light_cast.ana.person_id))
    assert "Token for Night report, never used" in [text.value for text in at.text]
    press(at, "Revoke")
    assert rows(light_store)[0].revoked_at == MONDAY
