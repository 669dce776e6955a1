"""Models: how are pods meant to work, and what changed between two versions?"""

from core import ui
from core.visit import Visit


def render(visit: Visit) -> None:
    """Draw the page."""
    ui.head("Models", "How are pods meant to work, and what changed between two versions?")
