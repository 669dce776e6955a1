"""The frame, through the socket: pages for a role, the pod in the address, errors without a traceback."""

import asyncio

import pytest

from tests.web.site import Site
from tests.web.wsclient import Session

PATHS = ["", "board", "standup", "retros", "metrics", "pod-figures", "pods", "pod", "customers", "import"]
WENT_WRONG = "Something went wrong"


def visit(site: Site, login: str, page: str = "", query: str = "") -> Session:
    async def run() -> Session:
        headers = site.sign_in(login)[1]
        async with Session(site.socket_url, headers, query=query, page=page) as session:
            await session.rerun()
            return session

    return asyncio.run(run())


@pytest.mark.parametrize("page", [*PATHS, "people", "audit", "sessions", "tokens"])
@pytest.mark.parametrize("login", ["ana", "boyan", "chen", "dora", "fay", "goro"])
def test_every_page_answers_every_role_with_a_page_or_a_reason(site: Site, login: str, page: str) -> None:
    session = visit(site, login, page)
    assert not session.errors
    assert session.texts
    assert not [text for text in session.texts if text.startswith(WENT_WRONG)]


def test_the_pages_of_an_administrator_are_shut_to_a_lead(site: Site) -> None:
    for page in ("people", "audit"):
        assert any("Your role may not" in text for text in visit(site, "ana", page).texts)


def test_a_pod_outside_ones_scope_in_the_address_is_not_opened(site: Site) -> None:
    session = visit(site, "emil", "board", "pod=1")
    assert not [text for text in session.texts if "North" in text]


@pytest.mark.parametrize("query", ["pod=0", "pod=99999999999999999999", "pod=x", "pod=1&pod=2", "pod=%00", "card=x"])
def test_nonsense_in_the_address_is_survived(site: Site, query: str) -> None:
    session = visit(site, "ana", "board", query)
    assert not session.errors
    assert not [text for text in session.texts if text.startswith(WENT_WRONG)]


def test_an_unknown_page_says_so_without_a_traceback(site: Site) -> None:
    session = visit(site, "ana", "no-such-page")
    assert not session.errors
