"""Does a card fit? Terms such as class:expedite topic:"meter reading" -blocked:yes, all of which must hold.

A value may be several with commas (one of them holds); a minus before a term turns it round; without a field a word is
looked for in the title.
"""

import re
from collections.abc import Mapping, Set

from core.refusal import Refused

Facts = Mapping[str, Set[str]]
"""By field the values of a card, in small letters."""

FIELDS = ("class", "column", "priority", "who", "label", "topic", "channel", "segment", "customer", "blocked", "title")
"""What can be asked. `who` is a name or "nobody", `blocked` yes or no, `title` any part of it."""
PARTIAL = frozenset({"title"})
TERM = re.compile(r'(-?)(?:(\w+):)?("[^"]*"|[^\s"]+)')
LONGEST = 400


def terms_of(text: str) -> list[tuple[bool, str, frozenset[str]]]:
    """The terms of a condition: whether it is turned round, its field, its values. Refuses what it cannot read."""
    if len(text) > LONGEST:
        raise Refused(f"A condition has at most {LONGEST} characters.")
    rest = TERM.sub("", text).strip()
    if rest:
        raise Refused(f"This part of the condition cannot be read: {rest[:40]}. Close each quotation mark.")
    found = []
    for sign, field, value in TERM.findall(text):
        name = field.casefold() or "title"
        if name not in FIELDS:
            raise Refused(f"“{field}” is no field. A condition knows {', '.join(FIELDS)}.")
        bare = value[1:-1] if value.startswith('"') else value
        values = frozenset(filter(None, (part.strip().casefold() for part in bare.split(","))))
        if not values:
            raise Refused(f"Say what {name} is to be, as in {name}:something.")
        found.append((sign == "-", name, values))
    return found


def matches(facts: Facts, text: str) -> bool:
    """Whether all terms hold. No terms: every card."""
    return all(_holds(facts, field, values) is not turned for turned, field, values in terms_of(text))


def _holds(facts: Facts, field: str, values: frozenset[str]) -> bool:
    has = facts.get(field, frozenset())
    if field in PARTIAL:
        return any(value in one for value in values for one in has)
    return not values.isdisjoint(has)
