"""Whom a text names with an @: "@Boyan" or "@Boyan Petrov", among people who may be meant."""

import re
from collections.abc import Mapping

SIGN = re.compile(r"(?<![\w@.])@(?=\w)")


def callable_names(people: Mapping[int, str]) -> dict[str, int]:
    """By lower-case name whoever answers to it: the whole name, and the first name if only one has it."""
    names: dict[str, set[int]] = {}
    for person_id, name in people.items():
        whole = " ".join(name.split()).casefold()
        for said in {whole, whole.partition(" ")[0]}:
            names.setdefault(said, set()).add(person_id)
    return {said: min(meant) for said, meant in names.items() if said and len(meant) == 1}


def mentioned(text: str, people: Mapping[int, str]) -> set[int]:
    """The people whom the text calls. The longest name that fits is meant; an address of e-mail calls nobody."""
    names = sorted(callable_names(people).items(), key=lambda pair: -len(pair[0]))
    said = " ".join(text.split()).casefold()
    found = set()
    for sign in SIGN.finditer(said):
        for name, person_id in names:
            after = sign.end() + len(name)
            if said.startswith(name, sign.end()) and not said[after : after + 1].isalnum():
                found.add(person_id)
                break
    return found
