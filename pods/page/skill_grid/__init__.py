"""The matrix of people by skills as a Streamlit component: a real table whose cells are buttons."""

from pathlib import Path

import streamlit as st

HERE = Path(__file__).parent

draw = st.components.v2.component(
    "skill_grid", css=(HERE / "style.css").read_text(), js=(HERE / "index.js").read_text()
)
"""Registered once, when the page module is imported."""
