"""Whom a text names with an @: "@Boyan" or "@Boyan Petrov", among people who may be meant."""

import re
from collections.abc import Iterator, Mapping

SIGN = re.compile(r"(?<![\w@.])@(?=\w)")
WORD = re.compile(r"[\w'-]+")


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
    return {person_id for _, person_id in _calls(text, people) if person_id is not None}


def unmet(text: str, people: Mapping[int, str]) -> list[str]:
    """What stands behind an @ and calls nobody: no such name among these people, or more than one."""
    return list(dict.fromkeys(word for word, person_id in _calls(text, people) if person_id is None))


def _calls(text: str, people: Mapping[int, str]) -> Iterator[tuple[str, int | None]]:
    """Each @ with the word behind it as it was typed, and whom it means."""
    names = sorted(callable_names(people).items(), key=lambda pair: -len(pair[0]))
    typed = " ".join(text.split())
    for sign in SIGN.finditer(typed):
        rest = typed[sign.end() :]
        said = rest.casefold()
        fits = (one for name, one in names if said.startswith(name) and not said[len(name) : len(name) + 1].isalnum())
        yield WORD.match(rest)[0], next(fits, None)  # type: ignore[index] # a letter stands there
