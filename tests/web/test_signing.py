"""Signed values come back only to where they were meant for."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from web import login, signing


def test_a_value_comes_back_for_its_purpose_only() -> None:
    signed = signing.sign("next", "/board?pod=3")
    assert signing.unsign("next", signed) == "/board?pod=3"
    assert signing.unsign("form", signed) is None
    assert signing.unsign("next", signed + "x") is None
    assert signing.unsign("next", "") is None


def test_a_value_expires() -> None:
    assert signing.unsign("next", signing.sign("next", "/"), max_age=-1) is None


@pytest.mark.parametrize("path", ["/board?pod=3&card=12", "/", "/pod-figures"])
def test_a_path_on_this_site_is_followed(path: str) -> None:
    assert login.target_of(signing.sign("next", path)) == path


@pytest.mark.parametrize(
    "path",
    ["//evil.example", "/\\evil.example", "https://evil.example", "board", "", "/a\nb", "/\t/evil.example", "\\/x"],
)
def test_a_path_that_leaves_the_site_leads_home(path: str) -> None:
    assert login.target_of(signing.sign("next", path)) == "/"


@given(some.text(max_size=60))
def test_whatever_was_not_signed_leads_home(text: str) -> None:
    assert login.target_of(text) == "/"


def test_the_sign_in_address_carries_the_target() -> None:
    address = login.sign_in_path("/board?pod=3")
    assert login.target_of(address.removeprefix("/login?next=")) == "/board?pod=3"
    assert login.sign_in_path("/") == "/login"
