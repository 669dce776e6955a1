"""Changes of outcomes: contacts, survey answers and complaints are recorded, never typed in."""

from metrics.actions.record import preview_rows, record_answers, record_complaints, record_contacts

__all__ = ["preview_rows", "record_answers", "record_complaints", "record_contacts"]
