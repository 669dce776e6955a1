"""Limits that no single column shows: over several columns, lanes, people and the pod, in a line over the board."""

import streamlit as st

from board import queries
from board.models import LimitMode
from board.page.setup_columns import SOFT
from core import ui
from core.visit import Visit


def draw(visit: Visit, pod_id: int) -> None:
    """Each limit with what stands under it now; what is full says so in words."""
    with visit.read() as session:
        found = queries.limit_loads(session, visit.actor, pod_id)
    if not found:
        return
    said = []
    for line in found:
        room = f"{line.held} of {line.limit}"
        if line.held >= line.limit:
            room = f"**{'full' if line.held == line.limit else 'over'} {room}**"
        soft = "" if line.mode is LimitMode.BLOCK else f" ({SOFT[line.mode]})"
        said.append(f"{ui.plain(line.name)} {room}{soft}")
    with st.container(key="board-limits"):
        st.caption("Also limited: " + " · ".join(said))
