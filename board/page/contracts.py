"""Contracts: what did customers buy, and do they get it?"""

from core import ui
from core.visit import Visit


def render(visit: Visit) -> None:
    """Draw the page."""
    ui.head("Contracts", "What did customers buy, and do they get it?")
