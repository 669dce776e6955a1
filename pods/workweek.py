"""Working hours as people write them: "Mon-Fri 9:00-12:00, 13:00-17:00", and days of their own."""

import re
from datetime import date

from core.refusal import Refused

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LINE = re.compile(r"^\s*([A-Za-z]{3,9})(?:\s*-\s*([A-Za-z]{3,9}))?\s+(.+)$")
RANGE = re.compile(r"^(\d{1,2})(?::(\d{2}))?\s*-\s*(\d{1,2})(?::(\d{2}))?$")
CLOSED = "closed"
EXAMPLE = "Mon-Fri 9:00-12:00, 13:00-17:00"

Hours = dict[str, list[list[int]]]


def week_of(text: str) -> Hours:
    """Weekdays "0" Monday to "6" with their ranges in minutes. A day that is not written is free."""
    hours: Hours = {}
    for line in filter(str.strip, text.splitlines()):
        found = LINE.match(line)
        if found is None:
            raise Refused(f"“{line.strip()}” is not understood. Write one line like {EXAMPLE}.")
        first = _weekday(found[1])
        last = _weekday(found[2]) if found[2] else first
        days = range(first, last + 1) if first <= last else [*range(first, 7), *range(last + 1)]
        for day in days:
            hours.setdefault(str(day), []).extend(ranges_of(found[3]))
    return hours


def own_days_of(text: str) -> Hours:
    """Days that differ from the week: "2026-12-24 closed" or "2026-12-31 9:00-12:00"."""
    days: Hours = {}
    for line in filter(str.strip, text.splitlines()):
        day, _, rest = line.strip().partition(" ")
        try:
            date.fromisoformat(day)
        except ValueError:
            raise Refused(f"“{line.strip()}” is not understood. Write one line like 2026-12-24 closed.") from None
        days[day] = ranges_of(rest)
    return days


def ranges_of(text: str) -> list[list[int]]:
    """Ranges of a day in minutes from midnight; "closed" for none."""
    if text.strip().lower() == CLOSED:
        return []
    found = []
    for part in text.split(","):
        match = RANGE.match(part.strip())
        if match is None:
            raise Refused(f"“{part.strip()}” is no stretch of a day. Write it like 9:00-17:00, or “{CLOSED}”.")
        found.append([int(match[1]) * 60 + int(match[2] or 0), int(match[3]) * 60 + int(match[4] or 0)])
    return found


def written(hours: Hours) -> str:
    """A week as text that `week_of` reads again."""
    lines = []
    for number, name in enumerate(DAYS):
        if ranges := hours.get(str(number)):
            lines.append(f"{name.capitalize()} {ranges_written(ranges)}")
    return "\n".join(lines)


def own_written(days: Hours) -> str:
    """Own days as text that `own_days_of` reads again."""
    return "\n".join(f"{day} {ranges_written(ranges)}" for day, ranges in sorted(days.items()))


def ranges_written(ranges: list[list[int]]) -> str:
    """9:00-12:00, 13:00-17:00, or closed."""
    parts = [f"{a // 60}:{a % 60:02d}-{b // 60}:{b % 60:02d}" for a, b in ranges]
    return ", ".join(parts) or CLOSED


def _weekday(word: str) -> int:
    short = word[:3].lower()
    if short not in DAYS:
        raise Refused(f"“{word}” is no weekday. Write Mon, Tue, Wed, Thu, Fri, Sat or Sun.")
    return DAYS.index(short)
