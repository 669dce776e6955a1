"""Balance: how could the work be shared out more evenly?"""

from core import ui
from core.visit import Visit


def render(visit: Visit) -> None:
    """Draw the page."""
    ui.head("Balance", "How could the work be shared out more evenly?")
