"""The board as a Streamlit component: plain JavaScript and CSS next to this file, no build step.

What a component is made of travels with every message about it. So that is two lines, which load the rest once.
"""

import hashlib
import json
from pathlib import Path

import streamlit as st

HERE = Path(__file__).parent
PARTS = (
    *("words", "wire", "card", "people", "drafts", "pointer", "live"),
    *("keys", "palette", "reason", "way", "index", "places", "ahead"),
)


def script(*parts: str) -> str:
    """The parts as one module, without comments and indentation."""
    text = "\n".join((HERE / f"{part}.js").read_text() for part in parts)
    lines = (line.split(" // ")[0].strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//")) + "\n"


def style() -> str:
    """The style sheet; colours come from the theme."""
    return (HERE / "style.css").read_text()


SCRIPTS: dict[str, str] = {}
"""The modules that browsers load, by name; the site serves them under /assets and lets browsers keep them."""


def loading(name: str, *parts: str) -> str:
    """A module that loads the real one. Its address changes with its text, so that it may be kept for ever."""
    text = f"const STYLE = {json.dumps(style())};\n{script(*parts)}"
    SCRIPTS[name] = text
    there = f'new URL("{address(name)}", document.baseURI).href'
    return f"const loaded = await import({there});\nexport default loaded.default;\n"


def address(name: str) -> str:
    """Where the site serves a module."""
    return f"/assets/{name}.{hashlib.sha256(SCRIPTS[name].encode()).hexdigest()[:12]}.js"


draw = st.components.v2.component("pod_board", js=loading("board", *PARTS))
"""Registered once, when the page module is imported."""

beside = st.components.v2.component("pod_card_beside", js=loading("beside", "words", "beside"))
"""In the dialog of a card: who else is there, and what others changed meanwhile."""

order = st.components.v2.component(
    "pod_order", css=(HERE / "order.css").read_text(), js=(HERE / "order.js").read_text()
)
"""Things in an order that people change by drag, keys or touch: columns of a board, classes of service."""

days = st.components.v2.component("pod_days", js=(HERE / "days.js").read_text())
"""In the calendar: which card was dropped on which day."""
