"""Whose files a login may ask for."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from data.database import Database
from web import gate
from web.logins import Login, Logins

MINE, OTHER = Login("login-a", 1), Login("login-b", 2)


@pytest.fixture
def logins(light_store: Database, monkeypatch: pytest.MonkeyPatch) -> Logins:
    held = {"script-1": {"0.1": "0123abc"}, "script-2": {"0.1": "4567def"}}
    runtime = SimpleNamespace(media_file_mgr=SimpleNamespace(_files_by_session_and_coord=held))
    monkeypatch.setattr("streamlit.runtime.get_instance", lambda: runtime)
    made = Logins(lambda: light_store, timedelta(minutes=30), timedelta(hours=12))
    made.own_script("script-1", MINE.id)
    return made


def test_a_media_file_belongs_to_the_login_that_drew_it(logins: Logins) -> None:
    assert gate.owns(logins, MINE, "/media/0123abc.png")
    assert not gate.owns(logins, OTHER, "/media/0123abc.png")
    assert not gate.owns(logins, MINE, "/media/4567def.png")
    assert not gate.owns(logins, MINE, "/media/")


def test_an_upload_goes_into_a_session_of_the_same_login(logins: Logins) -> None:
    assert gate.owns(logins, MINE, "/_stcore/upload_file/script-1/file")
    assert not gate.owns(logins, OTHER, "/_stcore/upload_file/script-1/file")
    assert not gate.owns(logins, MINE, "/_stcore/upload_file/script-2/file")
    assert not gate.owns(logins, MINE, "/_stcore/upload_file/")


def test_whatever_else_is_everybodys_who_is_signed_in(logins: Logins) -> None:
    assert gate.owns(logins, OTHER, "/board")


def test_one_cookie_is_a_cookie_and_two_are_two() -> None:
    headers = [(b"cookie", b"a=1; __Host-podboard=x"), (b"cookie", b"__Host-podboard=y"), (b"accept", b"*/*")]
    assert gate.cookies(headers, "__Host-podboard") == ["x", "y"]
    assert gate.cookies(headers[:1], "__Host-podboard") == ["x"]
    assert gate.cookies([], "__Host-podboard") == []


@pytest.mark.parametrize(
    ("path", "led_to"),
    [
        ("/api/v1/pods", "/api/v1/pods"),
        ("/api/v1", "/api/v1/"),
        ("///api/v1/pods", "/api/v1/"),
        ("/api/v1/../../board", "/api/v1/"),
        ("/api-of-ours", "/api-of-ours"),
        ("/board/api/v1", "/board/api/v1"),
    ],
)
def test_an_address_near_the_api_is_led_to_its_root(path: str, led_to: str) -> None:
    assert gate.meant(path) == led_to
