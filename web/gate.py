"""The ASGI middleware around everything: who is this, on HTTP and on the WebSocket, and what may leave."""

import asyncio
import re
from collections.abc import Callable, MutableMapping
from typing import Any
from urllib.parse import quote, urlsplit

from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from data.settings import LOOPBACK
from web.loading import Loading
from web.logins import COOKIE, Login, Logins

MARK = b"x-podboard-login"
"""The header that carries the identity inward. It is removed from whatever comes from outside."""

PROBES = frozenset({"/healthz", "/readyz"})
OPEN = PROBES | {"/login", "/logout", "/setup", "/favicon.ico"}
OPEN_FOLDERS = ("/static/", "/assets/")
"""Streamlit's own bundle, and our fonts, stylesheet and marks: nothing private lies in either."""

API = "/api/v1/"
"""Programs cannot sign in either. Whatever lies there has a door of its own (web/api/door.py), and reads no cookie."""

MEANT = re.compile(r"/+api(/.*)?", re.DOTALL)
"""What a program may ask for when it misses the API by a slash or a version."""

CALENDAR = re.compile(r"/calendar/[\w-]{43}\.ics", re.ASCII)
"""A calendar program cannot sign in: its address carries a secret of 256 bits."""

POLICY = (
    "default-src 'self'; script-src 'self' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; "
    "worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'none'"
)

Headers = list[tuple[bytes, bytes]]


class Gate:
    """Pure ASGI: Starlette's base class for middleware does not see WebSockets."""

    def __init__(
        self, app: ASGIApp, logins: Logins, origin: str, sign_in: Callable[[str], str], loading: Loading
    ) -> None:
        self.app, self.logins, self.origin, self.sign_in, self.loading = app, logins, origin, sign_in, loading
        self.host = urlsplit(origin).netloc

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let pass, lead to the sign-in, or refuse."""
        if scope["type"] not in ("http", "websocket"):
            return await self.app(scope, receive, send)
        headers = [pair for pair in scope["headers"] if pair[0].lower() != MARK]
        scope = dict(scope, headers=headers)
        if scope["type"] == "http":
            scope["path"] = meant(scope["path"])
            return await self.answer(scope, receive, hardened(send, self.origin))
        return await self.connect(scope, receive, send)

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One HTTP request."""
        if refused := await self.refusal(scope):
            return await refused(scope, receive, send)
        await self.loading.wait(scope["path"])
        return await self.app(scope, receive, send)

    async def refusal(self, scope: Scope) -> Response | None:
        """The answer that ends a request here, or None when it may go on."""
        path = scope["path"]
        if path in PROBES:
            return None
        if [value for name, value in scope["headers"] if name == b"host"] != [self.host.encode()]:
            return self.lead_home(scope)
        if is_open(path):
            return None
        login = await self.find(scope["headers"])
        if login is None:
            return self.lead_to_sign_in(scope)
        if not owns(self.logins, login, path):
            return PlainTextResponse("Not found", 404)
        scope.setdefault("state", {})["login"] = login
        return None

    def lead_home(self, scope: Scope) -> Response:
        """Cookies and sockets belong to one origin: 127.0.0.1 is led to localhost, other names are refused."""
        said = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"host"), "")
        if is_navigation(scope) and {urlsplit(f"//{said}").hostname, urlsplit(self.origin).hostname} <= LOOPBACK:
            return RedirectResponse(self.origin + target(scope), 307)
        return PlainTextResponse("This site is not served under that name.", 421)

    def lead_to_sign_in(self, scope: Scope) -> Response:
        """A person who follows a link is asked to sign in and led on; a program is told 401."""
        if not is_navigation(scope):
            return PlainTextResponse("Sign in first.", 401)
        return RedirectResponse(self.sign_in(target(scope)), 303)

    async def connect(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One WebSocket: refused before it is accepted, or tied to the life of its login."""
        login = await self.find(scope["headers"])
        origins = [value for name, value in scope["headers"] if name == b"origin"]
        if login is None or origins != [self.origin.encode()]:
            await receive()
            return await send({"type": "websocket.close", "code": 1008})
        await self.loading.wait()
        scope["headers"].append((MARK, login.id.encode()))
        scope.setdefault("state", {})["login"] = login
        with self.logins.socket(login) as ended:
            await self.app(scope, until(ended, receive, send), send)
        return None

    async def find(self, headers: Headers) -> Login | None:
        """The login of a request; the look-up waits in a thread, never on the loop."""
        tokens = cookies(headers, COOKIE)
        return await asyncio.to_thread(self.logins.by_token, tokens[0]) if len(tokens) == 1 else None


def target(scope: Scope) -> str:
    """Path and query, as they were asked for."""
    query = scope.get("query_string", b"").decode("latin-1")
    return quote(scope["path"]) + (f"?{query}" if query else "")


def meant(path: str) -> str:
    """The API's own root for an address near it: its door asks for the token, and says that nothing is there."""
    is_within = path.startswith(API) and ".." not in path
    return API if MEANT.fullmatch(path) and not is_within else path


def is_open(path: str) -> bool:
    """Whether a path needs no login: an exact set, so that /login-anything stays shut."""
    folders = (*OPEN_FOLDERS, API)
    return path in OPEN or CALENDAR.fullmatch(path) is not None or (path.startswith(folders) and ".." not in path)


def is_navigation(scope: Scope) -> bool:
    """Whether a person follows a link, rather than a page that asks for a part of itself."""
    found = dict(scope["headers"])
    wants_page = b"text/html" in found.get(b"accept", b"")
    return scope["method"] == "GET" and wants_page and not scope["path"].startswith(("/_stcore/", "/media/"))


def cookies(headers: Headers, name: str) -> list[str]:
    """Every value sent under a cookie's name: two of them are as bad as none."""
    values = []
    for header, line in headers:
        if header == b"cookie":
            for part in line.decode("latin-1").split(";"):
                key, _, value = part.strip().partition("=")
                if key == name:
                    values.append(value)
    return values


def owns(logins: Logins, login: Login, path: str) -> bool:
    """Whether files of a Streamlit session are asked for by the login that session belongs to."""
    if path.startswith("/_stcore/upload_file/"):
        return path.split("/")[3] in logins.scripts_of(login.id)
    if path.startswith("/media/"):
        return path.rsplit("/", 1)[-1].partition(".")[0] in media_of(logins.scripts_of(login.id))
    return True


def media_of(scripts: list[str]) -> set[str]:
    """The files that Streamlit holds for these sessions (private to its media manager: a contract test watches)."""
    from streamlit.runtime import get_instance

    held = get_instance().media_file_mgr._files_by_session_and_coord
    return {file_id for script in scripts for file_id in held.get(script, {}).values()}


def until(ended: asyncio.Event, receive: Receive, send: Send) -> Receive:
    """Receive, until the login ends: then the browser is told, and the app sees a disconnect."""

    async def next_message() -> Message:
        message, stop = asyncio.ensure_future(receive()), asyncio.ensure_future(ended.wait())
        try:
            await asyncio.wait({message, stop}, return_when=asyncio.FIRST_COMPLETED)
            if not ended.is_set():
                return message.result()
            await send({"type": "websocket.close", "code": 1008})
            return {"type": "websocket.disconnect", "code": 1008}
        finally:
            message.cancel()
            stop.cancel()

    return next_message


def hardened(send: Send, origin: str) -> Send:
    """Add the security headers to every answer. A file that is handed out may be held apart more strictly."""
    added = [
        (b"content-security-policy", POLICY.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"x-frame-options", b"DENY"),
        (b"referrer-policy", b"same-origin"),
        (b"cross-origin-opener-policy", b"same-origin"),
    ]
    if origin.startswith("https:"):
        added.append((b"strict-transport-security", b"max-age=31536000; includeSubDomains"))
    names = {name for name, _ in added}

    async def sending(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            given = message.get("headers", [])
            apart = [pair for pair in given if pair[0].lower() == added[0][0] and pair[1].startswith(b"sandbox;")]
            kept = [pair for pair in given if pair[0].lower() not in names]
            message["headers"] = kept + ([*apart, *added[1:]] if apart else added)
        await send(message)

    return sending
