"""The document around every page: Streamlit's own, told where its server is.

Else a page such as /board asks for the server under its own address, is told 404, and waits a tenth of a second before
it asks at the root. Out go a font that we do not use, and an inline script for robots that our policy refuses. In come
our style sheet, which the script would send anew with every visit, and the names of scripts that every page of ours
needs: Streamlit names them when their first element arrives, so they came after everything else.
"""

import importlib
import re
from functools import cache
from hashlib import sha256
from pathlib import Path

from starlette.convertors import Convertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope
from streamlit import file_util

from web import ahead, bundle
from web.loading import loading

ASSETS = Path(__file__).parent / "assets"
NEEDLESS = re.compile(r'<link\s+rel="preload"[^>]*SourceSans[^>]*>\s*|<script>[^<]*</script>\s*')
SCRIPT = '<script type="module"'
ELEMENTS = ("Html", "PageLink", "TextInput", "Selectbox", "BidiComponent", "ButtonGroup", "Button", "Progress")
"""What the bar is made of, the board, and Today."""


AHEAD = """<link rel="preload" id="ahead" as="fetch" crossorigin fetchpriority="high" href=".{asked}">
    <script type="module" async fetchpriority="high" src=".{code}"></script>
    """
"""The board's picture and its code, before everything else: they need nothing of the page; see ahead.js."""


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
    """Every page of ours, by its name; what is no page is told so by the frame. And the files they are made of."""
    return [*ahead.routes(), Route("/{page:word}", page, name="page"), *bundle.routes()]


async def page(request: Request) -> HTMLResponse:
    """The same for everybody; the board's names its code as well, and the picture that its address asks for."""
    needs_code = request.path_params["page"] == "board" and loading.begun.is_set()
    code = importlib.import_module("board.component").address("board") if needs_code else ""
    text = document(code)
    if code and loading.done.is_set() and (asked := ahead.asked(request)) is not None:
        text = text.replace("<script", AHEAD.format(asked=asked, code=code) + "<script", 1)
    return HTMLResponse(text, headers={"Cache-Control": "no-cache"})


def document(code: str = "") -> str:
    """Streamlit's document with what is ours."""
    text = (Path(file_util.get_static_dir()) / "index.html").read_text("utf-8")
    return fitted(text, asset("home.js"), asset("app.css"), code)


@cache
def fitted(text: str, home: str, sheet: str, code: str) -> str:
    """Ours stands before the first module, which reads it; the style sheet after Streamlit's own, to override it."""
    named = [f"./static/js/{name}" for name in bundle.bundle.needed_by(ELEMENTS, text)] + ([f".{code}"] if code else [])
    preloads = "".join(f'<link rel="modulepreload" crossorigin href="{place}">\n    ' for place in named)
    first = f'''<script src="{home}"></script>
    <link rel="preload" href="./assets/inter-latin.woff2" as="font" type="font/woff2" crossorigin>
    '''
    ours = NEEDLESS.sub("", text).replace(SCRIPT, first + SCRIPT, 1).replace("</head>", preloads + "</head>", 1)
    ours = ours.replace("<body>", f'<body>\n    <link rel="stylesheet" href="{sheet}">', 1)
    return ours.replace("<title>Streamlit</title>", "<title>Podboard</title>")


def asset(name: str) -> str:
    """The address of a file of ours, with a stamp of its content."""
    return f"./assets/{name}?v={sha256((ASSETS / name).read_bytes()).hexdigest()[:12]}"


class Assets(StaticFiles):
    """Ours: kept for ever under an address with a stamp, and fonts, which do not change; else asked for anew."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, and how long it may be kept."""
        answer = await super().get_response(path, scope)
        is_kept = scope["query_string"].startswith(b"v=") or path.endswith(".woff2")
        answer.headers.update(bundle.FOR_EVER if is_kept else {"Cache-Control": "no-cache"})
        return answer
