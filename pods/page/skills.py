"""Skills: who can do what, and what is missing when?"""

from core import ui
from core.visit import Visit


def render(visit: Visit) -> None:
    """Draw the page."""
    ui.head("Skills", "Who can do what, and what is missing when?")
