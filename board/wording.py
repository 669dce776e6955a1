"""Words that a template leaves open: {customer}, {key} and {agent} are filled in, all else stays as it was typed."""

import re
from collections.abc import Mapping

OPEN = {"customer": "the customer's name", "key": "the card's key", "agent": "your own name"}
"""What may stand in braces, and what it becomes."""

HOLE = re.compile(r"\{(\w+)\}")


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with what is known. A word that nobody knows stays visible, for whoever sends it to see."""
    return HOLE.sub(lambda hole: values.get(hole[1].casefold()) or hole[0], text)


def unknown(*texts: str, but: tuple[str, ...] = ()) -> list[str]:
    """Words in braces that nothing can fill. but: words that are not known yet where the text is used."""
    found = [hole for text in texts for hole in HOLE.findall(text)]
    return sorted({word for word in found if word.casefold() not in OPEN or word.casefold() in but})


def gaps(text: str) -> list[str]:
    """What is still open in a text that was filled."""
    return [hole for hole in dict.fromkeys(HOLE.findall(text)) if hole.casefold() in OPEN]
