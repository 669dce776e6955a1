"""Streamlit's own files, from memory; and what our document names so that a browser asks for it in time."""

import asyncio
import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from board import component
from tests.web.site import Site
from web import bundle as subject
from web import shell
from web.bundle import Bundle
from web.loading import Loading

GZIP = {"Accept-Encoding": "gzip"}
TEXT = b"export const words = 1;\n" * 100


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bundle]:
    """A folder as Streamlit has it, of a site where everything is loaded."""
    for place, content in {
        "js/Big.abc.js": TEXT,
        "js/Small.abc.js": b'import{a}from"./Part.1.js";import"./Known.1.js";const x=()=>import("./Late.1.js")',
        "js/Part.1.js": b'export*from"./Small.abc.js"',
        "media/font.woff2": TEXT,
        "js/notes.txt": TEXT,
    }.items():
        path = tmp_path / "static" / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (tmp_path / "secret.js").write_bytes(TEXT)
    loading = Loading()
    loading.done.set()
    monkeypatch.setattr(subject, "loading", loading)
    made = Bundle(tmp_path / "static")
    monkeypatch.setattr(subject, "bundle", made)
    yield made
    assert not made.tasks


def asked(made: Bundle, *paths: str, **headers: str) -> list[httpx.Response]:
    async def ask() -> list[httpx.Response]:
        transport = httpx.ASGITransport(Starlette(routes=subject.routes()))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            answers = []
            for path in paths:
                answers.append(await client.get(path, headers={"Accept-Encoding": "identity", **headers}))
                await asyncio.gather(*made.tasks)
            return answers

    return asyncio.run(ask())


def test_the_first_is_sent_as_it_is_and_the_next_compressed(files: Bundle) -> None:
    first, second, third = asked(files, *(["/static/js/Big.abc.js"] * 3), **GZIP)
    assert "content-encoding" not in first.headers
    assert second.headers["content-encoding"] == third.headers["content-encoding"] == "gzip"
    assert first.content == second.content == TEXT
    assert {answer.headers["cache-control"] for answer in (first, second)} == {"public, max-age=31536000, immutable"}
    assert second.headers["vary"] == "Accept-Encoding"
    assert int(second.headers["content-length"]) < len(TEXT) / 5
    assert gzip.decompress(files.compressed["js/Big.abc.js"]) == TEXT


def test_who_takes_nothing_compressed_gets_it_as_it_is(files: Bundle) -> None:
    asked(files, "/static/js/Big.abc.js", **GZIP)
    (answer,) = asked(files, "/static/js/Big.abc.js")
    assert "content-encoding" not in answer.headers
    assert answer.content == TEXT


def test_fonts_and_small_texts_are_not_compressed_and_nothing_is_while_the_site_loads(
    files: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    font, _ = asked(files, "/static/media/font.woff2", "/static/js/Small.abc.js", **GZIP)
    assert font.headers["content-type"] == "font/woff2"
    monkeypatch.setattr(subject, "loading", Loading())
    asked(files, "/static/js/Big.abc.js", **GZIP)
    assert files.compressed == {}


@pytest.mark.parametrize(
    "path", ["/static/js/none.js", "/static/other/a.js", "/static/js/..%2f..%2fsecret.js", "/static/media/a.exe"]
)
def test_nothing_else_is_handed_out(files: Bundle, path: str) -> None:
    (answer,) = asked(files, path)
    assert answer.status_code == 404


def test_what_an_element_imports_at_once_is_needed_by_it(files: Bundle) -> None:
    assert files.needed_by(("Small", "Gone"), "Known.1.js") == ["Small.abc.js", "Part.1.js"]


def test_the_document_names_the_scripts_of_the_bar_and_the_board_once_each() -> None:
    named = re.findall(r'modulepreload" crossorigin href="\./static/js/(\w+)\.', shell.document())
    assert {*shell.ELEMENTS} <= set(named)
    everything = re.findall(r'href="(\./static/js/[^"]+)"', shell.document())
    assert len(everything) == len(set(everything))
    assert component.address("board") in shell.document(component.address("board"))


def test_the_style_sheet_stands_after_the_head_and_is_kept_under_its_stamp(site: Site) -> None:
    text = shell.document()
    (address,) = re.findall(r'<link rel="stylesheet" href="\.(/assets/app\.css\?v=\w{12})">', text)
    assert text.index("</head>") < text.index(address) < text.index('<div id="root">')
    kept = [httpx.get(site.root + path).headers["cache-control"] for path in (address, "/assets/app.css")]
    assert kept == ["public, max-age=31536000, immutable", "no-cache"]
    assert "immutable" in httpx.get(site.root + "/assets/inter-latin.woff2").headers["cache-control"]


def test_the_running_site_hands_out_streamlits_files(site: Site) -> None:
    (script,) = re.findall(r'src="\.(/static/js/index[^"]+)"', shell.document())
    answer = httpx.get(site.root + script)
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.headers["x-content-type-options"] == "nosniff"
