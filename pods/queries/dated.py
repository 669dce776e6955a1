"""Rows that hold on [valid_from, valid_to): the one condition by which the store is asked for them."""

from datetime import date

from sqlalchemy import ColumnElement
from sqlmodel import col, or_


def not_ended(valid_to: date | None, day: date) -> ColumnElement[bool]:
    """Rows that go on beyond that day: their end is open or later. Give the column of the table."""
    return or_(col(valid_to).is_(None), col(valid_to) > day)
