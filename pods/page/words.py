"""Names that people typed, where only markup is taken: each sign stands for itself."""

import re
from datetime import date

MARKS = re.compile(r"([\\`*_{}\[\]()#+.!|~:$<>-])")


def plain(text: str) -> str:
    """The text with every sign of markup escaped."""
    return MARKS.sub(r"\\\1", text)


def span(start: date, end: date | None) -> str:
    """Half-open days in words: "since 3 Mar 2026", "3 Mar 2026 until 1 Jun 2026"."""
    return f"{start:%-d %b %Y} until {end:%-d %b %Y}" if end else f"since {start:%-d %b %Y}"
