"""Capacity: will customers be answered in time, and at home?"""

from core import ui
from core.visit import Visit


def render(visit: Visit) -> None:
    """Draw the page."""
    ui.head("Capacity", "Will customers be answered in time, and at home?")
