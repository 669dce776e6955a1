"""The document around every page: Streamlit's own, told where its server is.

Else a page such as /board asks for the server under its own address, is told 404, and waits a tenth of a second before
it asks at the root. Out go a font that we do not use, and an inline script for robots that our policy refuses.
"""

import re
from functools import cache
from pathlib import Path

from starlette.convertors import Convertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route
from streamlit import file_util

NEEDLESS = re.compile(r'<link\s+rel="preload"[^>]*SourceSans[^>]*>\s*|<script>[^<]*</script>\s*')
SCRIPT = '<script type="module"'
OURS = """<script src="./assets/home.js"></script>
    <link rel="preload" href="./assets/inter-latin.woff2" as="font" type="font/woff2" crossorigin>
    """


class Word(Convertor[str]):
    """The address of a page: one word, or none."""

    regex = "[a-z-]*"

    def convert(self, value: str) -> str:
        """As it is."""
        return value

    def to_string(self, value: str) -> str:
        """As it is."""
        return value


register_url_convertor("word", Word())


def routes() -> list[Route]:
    """Every page of ours, by its name; what is no page is told so by the frame."""
    return [Route("/{page:word}", page, name="page")]


async def page(_request: Request) -> HTMLResponse:
    """The same for everybody and every page."""
    return HTMLResponse(document(), headers={"Cache-Control": "no-cache"})


@cache
def document() -> str:
    """Streamlit's document with what is ours."""
    return fitted((Path(file_util.get_static_dir()) / "index.html").read_text("utf-8"))


def fitted(text: str) -> str:
    """Ours stands before the first module, which reads it."""
    ours = NEEDLESS.sub("", text).replace(SCRIPT, OURS + SCRIPT, 1)
    return ours.replace("<title>Streamlit</title>", "<title>Podboard</title>")
