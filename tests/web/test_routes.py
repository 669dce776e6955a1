"""Every route is open on purpose or shut, and every answer carries the headers."""

import re
from pathlib import Path

import httpx
import pytest
from starlette.routing import Mount, Route, WebSocketRoute

from board import component
from tests.web.site import Site, get, served
from web import gate, shell

OPEN = {"/login", "/logout", "/setup", "/healthz", "/readyz", "/favicon.ico"}
STREAMLIT = [
    "/_stcore/health",
    "/_stcore/host-config",
    "/_stcore/metrics",
    "/_stcore/script-health-check",
    "/_stcore/upload_file/some-session/some-file",
    "/_stcore/agent/openapi.json",
    "/media/0123456789.png",
    "/component/any/index.html",
    "/auth/login",
    "/favicon.png",
]


def paths_of_the_app() -> list[str]:
    import app

    routes = app.app._user_routes + app.app._build_starlette_app().routes
    paths = {str(getattr(route, "path", "")) for route in routes if isinstance(route, Route | Mount)}
    return sorted(re.sub(r"{[^}]*}", "1", path) or "/" for path in paths)


def test_the_open_list_is_exact() -> None:
    assert gate.OPEN == OPEN
    assert gate.OPEN_FOLDERS == ("/static/", "/assets/")
    assert not gate.is_open("/login-anything")
    assert not gate.is_open("/login/")
    assert not gate.is_open("/staticky")
    assert gate.API == "/api/v1/"
    assert not gate.is_open("/api/v1")
    assert not gate.is_open("/api/v2/pods")
    assert not gate.is_open("/api/v1/../board")
    assert not gate.is_open("/calendar/1.ics")
    assert not gate.is_open("/calendar/" + "a" * 43 + ".ics/more")


def test_every_other_route_wants_a_login(site: Site) -> None:
    shut = [
        path
        for path in {*paths_of_the_app(), *STREAMLIT}
        if not gate.is_open(path + ("/" if path == "/assets" else ""))
    ]
    assert len(shut) > 10
    with httpx.Client(base_url=site.root) as client:
        for path in shut:
            assert client.get(path).status_code == 401, path
            assert client.put(path).status_code == 401, path
            assert client.get(path, headers={"Accept": "text/html"}).status_code in (303, 401), path


def test_a_navigation_is_led_to_the_sign_in_and_remembers_where_to(site: Site) -> None:
    answer = get(site, "/board?pod=3&card=12", headers={"Accept": "text/html"})
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/login?next=")


def test_every_page_has_our_document_and_whatever_is_no_page_is_streamlits(site: Site) -> None:
    text = shell.document()
    assert text.index("./assets/home.js") < text.index('<script type="module"')
    assert "SourceSans" not in text
    assert "<title>Podboard</title>" in text
    assert "<script>" not in text
    with httpx.Client(base_url=site.root, headers=site.sign_in("ana")[1]) as client:
        for path in ("/", "/my-day"):
            answer = client.get(path)
            assert (answer.text, answer.headers["cache-control"]) == (text, "no-cache")
        assert client.get("/board?card=1").text == shell.document(component.address("board"))
        assert client.get("/_stcore/health").text == "ok"
        assert client.get("/board/_stcore/health").status_code == 404


@pytest.mark.parametrize(
    "path", [*sorted(OPEN), "/", "/board", "/assets/app.css", "/static/none.js", "/_stcore/health"]
)
def test_every_answer_carries_the_headers(site: Site, path: str) -> None:
    headers = get(site, path, headers={"Accept": "text/html"}).headers
    assert headers["content-security-policy"].startswith("default-src 'self'; script-src 'self' blob:;")
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "strict-transport-security" not in headers


def test_a_page_behind_the_gate_carries_the_headers_once(site: Site) -> None:
    answer = get(site, "/board", headers=site.sign_in("ana")[1])
    assert answer.status_code == 200
    assert len(answer.headers.get_list("content-security-policy")) == 1


def test_an_identity_header_from_outside_opens_nothing(site: Site) -> None:
    login_id, _ = site.sign_in("fay")
    assert get(site, "/_stcore/health", headers={"X-Podboard-Login": login_id}).status_code == 401


def test_files_of_another_session_are_not_found(site: Site) -> None:
    headers = site.sign_in("ana")[1]
    assert get(site, "/media/0123456789.png", headers=headers).status_code == 404
    upload = httpx.put(site.root + "/_stcore/upload_file/some-session/some-file", headers=headers)
    assert upload.status_code == 404


def test_another_name_of_the_host_is_led_home_or_refused(site: Site) -> None:
    port = site.root.rsplit(":", 1)[1]
    near = get(site, "/board?pod=1", headers={"Host": f"127.0.0.1:{port}", "Accept": "text/html"})
    assert (near.status_code, near.headers["location"]) == (307, f"{site.root}/board?pod=1")
    assert get(site, "/login", headers={"Host": "evil.example", "Accept": "text/html"}).status_code == 421
    assert get(site, "/healthz", headers={"Host": "10.0.0.7"}).status_code == 200


def test_the_probes_tell_what_a_probe_needs(site: Site) -> None:
    assert get(site, "/healthz").text == "ok"
    ready = get(site, "/readyz")
    assert ready.status_code == 200
    assert ready.json()["ready"] is True
    assert ready.json()["schema"] == "current"
    assert ready.json()["store"].startswith("sqlite 3.")


def test_fonts_and_marks_are_our_own(site: Site) -> None:
    for name in ("inter-latin.woff2", "inter-latin-ext.woff2", "inter-cyrillic.woff2", "mark.svg", "OFL.txt"):
        assert get(site, f"/assets/{name}").status_code == 200
    assert get(site, "/assets/%2e%2e/frame.py").status_code in (400, 401)
    assert get(site, "/static/%2e%2e/_stcore/health").status_code in (400, 401)


def test_no_websocket_route_is_forgotten() -> None:
    import app

    routes = app.app._build_starlette_app().routes
    sockets = {route.path for route in routes if isinstance(route, WebSocketRoute)}
    assert sockets == {"/live/{pod_id:int}", "/_stcore/stream"}


def test_the_first_start_prints_a_token_once_and_it_works_once(sqlite_template: Path, tmp_path: Path) -> None:
    path = tmp_path / "first.db"
    path.write_bytes(sqlite_template.read_bytes())
    with served(path) as site:
        links = site.wait_for(r"/setup\?token=(\S+)")
        assert len(links) == 1
        assert get(site, "/login").headers["location"] == "/setup"
        assert found(site, "wrong-token").status_code == 400
        done = found(site, links[0])
        assert (done.status_code, done.headers["location"]) == (303, "/")
        assert found(site, links[0]).headers["location"] == "/login"


def found(site: Site, token: str) -> httpx.Response:
    with httpx.Client(base_url=site.root) as client:
        page = client.get("/setup")
        hidden = re.search(r'name="token" value="([^"]+)"', page.text)
        form = {
            "token": hidden[1] if hidden else "",
            "setup": token,
            "company": "Lantern Energy",
            "zone": "Europe/Sofia",
            "name": "Fay Admin",
            "login": "fay",
            "password": "correct horse battery staple",
        }
        cookies = {"Cookie": "; ".join(f"{cookie.name}={cookie.value}" for cookie in client.cookies.jar)}
        return client.post("/setup", data=form, headers=cookies)
