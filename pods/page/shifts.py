"""Shifts: who is on when, and does the cover hold?"""

from core import ui
from core.visit import Visit


def render(visit: Visit) -> None:
    """Draw the page."""
    ui.head("Shifts", "Who is on when, and does the cover hold?")
