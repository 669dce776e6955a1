"""What we rely on in Streamlit beyond its public promise: these tests watch it."""

import gc
from pathlib import Path

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
