"""The comparison table as a Streamlit component: plain JavaScript, text nodes only."""

from pathlib import Path

import streamlit as st

HERE = Path(__file__).parent

draw = st.components.v2.component(
    "pod_figures", css=(HERE / "style.css").read_text(), js=(HERE / "index.js").read_text()
)
"""Data: whole, columns, rows (see `page.compare.table_of`). Trigger `open`: {id} of the pod chosen."""
