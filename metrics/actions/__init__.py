"""Changes of outcomes: contacts, survey answers and complaints are recorded, never typed in."""

from typing import TYPE_CHECKING

from core import later

if TYPE_CHECKING:
    from metrics.actions.record import preview_rows, record_answers, record_complaints, record_contacts
else:
    __getattr__ = later.names(__name__)

__all__ = ["preview_rows", "record_answers", "record_complaints", "record_contacts"]
