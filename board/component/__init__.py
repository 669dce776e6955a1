"""The board as a Streamlit component: plain JavaScript and CSS next to this file, no build step."""

from pathlib import Path

import streamlit as st

HERE = Path(__file__).parent
PARTS = ("words", "wire", "card", "people", "drafts", "pointer", "live", "keys", "palette", "reason", "index", "places")


def script(*parts: str) -> str:
    """The parts as one module, without comments and indentation: it travels with every message."""
    text = "\n".join((HERE / f"{part}.js").read_text() for part in parts)
    lines = (line.split(" // ")[0].strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//")) + "\n"


def style() -> str:
    """The style sheet; colours come from the theme."""
    return (HERE / "style.css").read_text()


draw = st.components.v2.component("pod_board", css=style(), js=script(*PARTS))
"""Registered once, when the page module is imported."""

beside = st.components.v2.component("pod_card_beside", css=style(), js=script("words", "beside"))
"""In the dialog of a card: who else is there, and what others changed meanwhile."""

order = st.components.v2.component(
    "pod_order", css=(HERE / "order.css").read_text(), js=(HERE / "order.js").read_text()
)
"""Things in an order that people change by drag, keys or touch: columns of a board, classes of service."""
