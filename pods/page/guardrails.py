"""Guardrails: what may we decide ourselves, and do we?"""

from core import ui
from core.visit import Visit


def render(visit: Visit) -> None:
    """Draw the page."""
    ui.head("Guardrails", "What may we decide ourselves, and do we?")
