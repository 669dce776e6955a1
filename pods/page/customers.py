"""A page that its owner writes next."""

from core import ui
from core.visit import Visit


def render(visit: Visit) -> None:
    """Draw the page."""
    ui.head("Under way", visit.actor.name)
