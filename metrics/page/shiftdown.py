"""Shift down: what could be resolved earlier, and is that line ready?"""

from core import ui
from core.visit import Visit


def render(visit: Visit) -> None:
    """Draw the page."""
    ui.head("Shift down", "What could be resolved earlier, and is that line ready?")
