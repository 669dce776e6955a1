"""Sign in, sign out, first-run set-up and a new password: server-rendered, never Streamlit."""

import asyncio
import secrets
from functools import lru_cache
from zoneinfo import available_timezones

from sqlmodel import Session, col
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from core import clock
from core.people import Person, SignIn
from core.refusal import Refused
from data.settings import LOOPBACK, settings
from web import credentials, signing
from web.credentials import Caller, First
from web.logins import COOKIE, Login, Logins, end
from web.paper import Markup, filled, page, rows

FORM_COOKIE = "__Host-podboard-form"
ENDED = "Your session has ended. Sign in again to go on where you were."
EXPIRED = "This form was open for too long. Nothing was changed; please send it again."
PERSON = (
    '<li><button name="person" value="$id" data-login="$login" type="submit">'
    "<b>$name</b><span>$role</span></button></li>"
)
ZONE = '<option value="$zone"$chosen>$zone</option>'


def sign_in_path(target: str) -> str:
    """Where somebody without a login is led: the page they asked for travels along, signed."""
    return "/login" if target == "/" else f"/login?next={signing.sign('next', target)}"


class Pages:
    """The routes, over the sessions of one store."""

    def __init__(self, logins: Logins) -> None:
        self.logins = logins

    def routes(self) -> list[Route]:
        """Every page of this module."""
        return [
            Route("/login", self.login, methods=["GET", "POST"], name="login"),
            Route("/logout", self.logout, methods=["GET", "POST"], name="logout"),
            Route("/setup", self.setup, methods=["GET", "POST"], name="setup"),
            Route("/account/password", self.password, methods=["GET", "POST"], name="password"),
        ]

    async def login(self, request: Request) -> Response:
        """Show the form; judge what it brings."""
        if request.method != "POST":
            return await asyncio.to_thread(lambda: self._show_login(request, self._ended(request)))
        form = await fields(request)
        if not is_ours(request, form):
            return await asyncio.to_thread(self._show_login, request, EXPIRED, form)
        try:
            token = await asyncio.to_thread(self._enter, request, form)
        except Refused as reason:
            return await asyncio.to_thread(self._show_login, request, str(reason), form)
        if earlier := await self._login(request):
            await asyncio.to_thread(self._end, earlier)
        return with_login(RedirectResponse(target_of(form.get("next", "")), 303), token)

    def _enter(self, request: Request, form: dict[str, str]) -> str:
        if "person" in form:
            return self._enter_demo(request, form["person"])
        store = self.logins.store()
        return credentials.sign_in(store, self.logins, form.get("login", ""), form.get("password", ""), caller(request))

    def _enter_demo(self, request: Request, wanted: str) -> str:
        def entered(session: Session) -> str:
            people = {str(person.id): person for person in self._cast(session, request)[1]}
            if wanted not in people:
                raise Refused("One-click sign-in is for the demo company on this machine only.")
            return credentials.admit(session, self.logins, people[wanted], caller(request))

        return self.logins.store().perform(entered)

    def _cast(self, session: Session, request: Request) -> tuple[str, list[Person]]:
        near = settings().on_loopback and request.client is not None and request.client.host in LOOPBACK
        return credentials.demo_cast(session) if near else ("", [])

    def _show_login(self, request: Request, notice: str = "", form: dict[str, str] | None = None) -> Response:
        with self.logins.store().reading() as session:
            if credentials.is_empty(session):
                return RedirectResponse("/setup", 303)
            company, people = self._cast(session, request)
        following = (form or {}).get("next") or request.query_params.get("next", "")
        seed, token = form_token(request)
        demo = demo_part(company, people, token, following) if people else Markup("")
        login = (form or {}).get("login", "")[:80]
        at = {"at_login": "" if login or demo else " autofocus", "at_password": " autofocus" if login else ""}
        values = {"token": token, "next": following, "login": login, "demo": demo, **at}
        answer = page("login", "Sign in", values, notice=notice)
        if request.method != "POST":
            answer.status_code = 200  # a session that has ended is nobody's mistake
        return with_seed(answer, seed)

    def _ended(self, request: Request) -> str:
        token = request.cookies.get(COOKIE, "")
        return ENDED if token and self.logins.by_token(token) is None else ""

    async def logout(self, request: Request) -> Response:
        """End this session; a GET only asks."""
        login = await self._login(request)
        if login is None:
            return forgotten(RedirectResponse("/login", 303))
        if request.method != "POST":
            return page("logout", "Sign out", await asyncio.to_thread(self._known, login))
        form = await fields(request)
        if not is_of(login, form):
            return page("logout", "Sign out", await asyncio.to_thread(self._known, login), notice=EXPIRED)
        await asyncio.to_thread(self._end, login, everywhere=form.get("everywhere") == "yes")
        return forgotten(RedirectResponse("/login", 303))

    async def _login(self, request: Request) -> Login | None:
        token = request.cookies.get(COOKIE, "")
        return await asyncio.to_thread(self.logins.by_token, token) if token else None

    def _end(self, login: Login, *, everywhere: bool = False) -> None:
        which = col(SignIn.person_id) == login.person_id if everywhere else col(SignIn.id) == login.id
        self.logins.store().perform(lambda session: end(session, which, clock.now(), "signed out"))

    def _known(self, login: Login) -> dict[str, str]:
        with self.logins.store().reading() as session:
            person = session.get_one(Person, login.person_id)
            return {"name": person.name, "login": person.login, "token": session_token(login.id)}

    async def setup(self, request: Request) -> Response:
        """The first administrator, made with the token that the start printed."""
        if not await asyncio.to_thread(self._is_empty):
            return RedirectResponse("/login", 303)
        if request.method != "POST":
            return show_setup(request, {"setup": request.query_params.get("token", "")[:100]})
        form = await fields(request)
        if not is_ours(request, form):
            return show_setup(request, form, EXPIRED)
        try:
            token = await asyncio.to_thread(self._found, request, form)
        except Refused as reason:
            return show_setup(request, form, str(reason))
        return with_login(RedirectResponse("/", 303), token)

    def _is_empty(self) -> bool:
        with self.logins.store().reading() as session:
            return credentials.is_empty(session)

    def _found(self, request: Request, form: dict[str, str]) -> str:
        store, asked = self.logins.store(), caller(request)
        credentials.count_try(store, credentials.SETTING_UP, asked)
        names = ("company", "zone", "name", "login", "password")
        first = First(form.get("setup", "").strip(), *(form.get(name, "") for name in names))
        if first.zone not in available_timezones():
            raise Refused("Choose a time zone from the list.")

        def founded(session: Session) -> str:
            return credentials.admit(session, self.logins, credentials.found(session, first, asked.at), asked)

        return store.perform(founded)

    async def password(self, request: Request) -> Response:
        """A new password for whoever is signed in (the gate let nobody else through)."""
        login: Login = request.state.login
        values = await asyncio.to_thread(self._known, login)
        form = await fields(request) if request.method == "POST" else {}
        if not form:
            return page("password", "Change password", values)
        try:
            await asyncio.to_thread(self._change, request, login, form)
        except Refused as reason:
            return page("password", "Change password", values, notice=str(reason))
        return page("password", "Change password", values, notice="Your password is changed.", good=True)

    def _change(self, request: Request, login: Login, form: dict[str, str]) -> None:
        if not is_of(login, form):
            raise Refused(EXPIRED)
        current, new = form.get("current", ""), form.get("password", "")
        credentials.change_password(self.logins.store(), login.id, login.person_id, current, new, caller(request))
        self.logins.touch(login.id)


def show_setup(request: Request, form: dict[str, str], notice: str = "") -> Response:
    """The set-up form, with what was typed but the password."""
    seed, token = form_token(request)
    chosen = form.get("zone") or "UTC"
    zones = rows(
        ZONE, *({"zone": z, "chosen": " selected" if z == chosen else ""} for z in sorted(available_timezones()))
    )
    kept = {name: form.get(name, "")[:120] for name in ("setup", "company", "name", "login")}
    values = {**kept, "token": token, "zones": zones}
    return with_seed(page("setup", "Welcome", values, notice=notice), seed)


def demo_part(company: str, people: list[Person], token: str, following: str) -> Markup:
    """The one-click sign-in of the demo company."""
    cast = [{"id": str(p.id), "login": p.login, "name": p.name, "role": p.cast_role or ""} for p in people]
    return filled("demo", {"company": company, "token": token, "next": following, "people": rows(PERSON, *cast)})


def target_of(signed: str) -> str:
    """The page to lead on to: only what this site signed, and only on this site."""
    target = signing.unsign("next", signed) if signed else None
    return target if target and signing.is_local_path(target) else "/"


def caller(request: Request) -> Caller:
    """From where this request comes. Forwarded addresses count only if the server was told to trust the proxy."""
    address = request.client.host if request.client else ""
    return Caller(address, request.headers.get("user-agent", ""), clock.now())


async def fields(request: Request) -> dict[str, str]:
    """The text fields of a form, without the one sign that PostgreSQL cannot keep."""
    async with request.form(max_files=0, max_fields=20) as form:
        return {name: value.replace("\0", "") for name, value in form.items() if isinstance(value, str)}


def form_token(request: Request) -> tuple[str, str]:
    """A seed for the cookie and the same seed, signed, for the form: another site can set neither."""
    seed = request.cookies.get(FORM_COOKIE) or secrets.token_urlsafe(16)
    return seed, signing.sign("visitor", seed)


def is_ours(request: Request, form: dict[str, str]) -> bool:
    """Whether a form was made by us, for this browser."""
    seed = request.cookies.get(FORM_COOKIE, "")
    return bool(seed) and signing.unsign("visitor", form.get("token", ""), max_age=signing.HOUR) == seed


@lru_cache(1000)
def session_token(login_id: str) -> str:
    """The token of a form that somebody who is signed in may send: one for the life of the login."""
    return signing.sign("form", login_id)


def is_of(login: Login, form: dict[str, str]) -> bool:
    """Whether a form was made by us for this login."""
    longest = (settings().absolute_hours + 1) * signing.HOUR
    return signing.unsign("form", form.get("token", ""), max_age=longest) == login.id


def with_login(response: Response, token: str) -> Response:
    """Hand over the session's token."""
    response.set_cookie(COOKIE, token, secure=True, httponly=True, samesite="lax", path="/")
    return response


def forgotten(response: Response) -> Response:
    """Take the session's token back."""
    response.delete_cookie(COOKIE, secure=True, httponly=True, samesite="lax", path="/")
    return response


def with_seed(response: Response, seed: str) -> Response:
    """Hand over the seed of the form."""
    response.set_cookie(FORM_COOKIE, seed, secure=True, httponly=True, samesite="strict", path="/")
    return response
