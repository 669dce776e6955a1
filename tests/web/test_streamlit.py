"""What we rely on in Streamlit beyond its public promise: these tests watch it."""

import asyncio
import gc
from pathlib import Path
from typing import Any

from streamlit import config
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
from streamlit.testing.v1 import AppTest
from streamlit.web.server.starlette.starlette_websocket import gather_user_info

from web.gate import MARK

HOME = Path(__file__).resolve().parents[2]


def test_our_settings_are_read_and_known() -> None:
    import app

    assert app.app.script_path == HOME / "web" / "frame.py"
    expected = {
        "runner.postScriptGC": False,
        "runner.magicEnabled": False,
        "server.trustedUserHeaders": {"X-Podboard-Login": "login_id"},
        "server.maxUploadSize": 20,
        "server.fileWatcherType": "none",
        "server.allowedHosts": ["localhost"],
        "browser.gatherUsageStats": False,
        "client.showErrorDetails": "none",
    }
    assert {name: config.get_option(name) for name in expected} == expected
    assert not config.get_option("server.enableAgentApi")


def test_the_identity_header_becomes_the_login_of_the_script() -> None:
    from starlette.datastructures import Headers

    import app  # noqa: F401

    assert gather_user_info(Headers(raw=[(MARK, b"abc")])) == {"login_id": "abc"}
    assert gather_user_info(Headers(raw=[])) == {"login_id": None}


def test_the_media_manager_knows_whose_a_file_is() -> None:
    manager = MediaFileManager(MemoryMediaFileStorage("/media"))
    assert manager._files_by_session_and_coord == {}


def test_twenty_reruns_make_fewer_than_five_full_collections() -> None:
    full: list[dict[str, int]] = []

    def note(phase: str, details: dict[str, int]) -> None:
        if phase == "stop" and details["generation"] == 2:
            full.append(details)

    def page() -> None:
        import streamlit as st

        for number in range(60):
            st.text(f"Card {number}")

    at = AppTest.from_function(page).run()
    gc.callbacks.append(note)
    try:
        for _ in range(20):
            at.run()
    finally:
        gc.callbacks.remove(note)
    assert len(full) < 5


def test_the_icon_of_a_page_is_given_only_to_its_session() -> None:
    """A media file is found by the session that drew it, and by no other."""
    from web import gate
    from web.logins import Login, logins

    async def look() -> tuple[bool, bool]:
        import app

        application: Any = app.app
        application._runtime = application._runtime or application._create_runtime()
        held = application._runtime.media_file_mgr._files_by_session_and_coord
        held["script-1"] = {"0": "0123abc"}
        logins.own_script("script-1", "login-a")
        mine, other = Login("login-a", 1), Login("login-b", 2)
        try:
            return tuple(gate.owns(logins, who, "/media/0123abc.png") for who in (mine, other))  # type: ignore[return-value]
        finally:
            del held["script-1"]

    assert asyncio.run(look()) == (True, False)
