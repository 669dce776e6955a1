"""How a customer is named, and how that is written for finding: any spelling leads to the same word.

Values of each kind in `CustomerIdentifier`:
number    letters and digits of the customer's own number, folded: "C-10 01" and "c1001" are one
contract  the same of a contract's number
email     the whole address, folded
phone     its digits without the ways to dial abroad, last digit first: the end of a number is what all spellings share
name      one row for each word of the name, and for each of the address before the @
"""

import re
import unicodedata
from typing import NamedTuple

NUMBER, CONTRACT, EMAIL, PHONE, NAME = "number", "contract", "email", "phone", "name"

SHORTEST = {PHONE: 6, NAME: 2}
"""Less than this finds half the world, or nobody."""

TAIL = 9
"""So many last digits tell phones apart, whatever stands before them; the rest is compared afterwards."""

LONGEST = 200
TOP = "\U0010ffff"

_WORD = re.compile(r"[^\W_]+")
_EXTENSION = re.compile(r"(?:ext|extension|x|#|доб)\.?\s*\d{1,6}\s*$", re.IGNORECASE)
_TRUNK = re.compile(r"\(0\)")
_DIGITS = frozenset("0123456789")
_DIALLED = re.compile(r"[\d\s()+./\-–]+")


class Identifier(NamedTuple):
    """One way to name a customer, as it is stored."""

    kind: str
    value: str


class Wanted(NamedTuple):
    """What to look for: rows of these kinds that equal `value`, or begin with it.

    more: other words that the same customer must have. dialled: the whole phone, to compare the rest with.
    """

    kinds: tuple[str, ...]
    value: str
    is_whole: bool = False
    more: tuple[str, ...] = ()
    dialled: str = ""


def fold(text: str) -> str:
    """Without case, accents and forms of width: "Ivánova", "IVANOVA" and "ｉｖａｎｏｖａ" are one."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).casefold()


def words(text: str) -> tuple[str, ...]:
    """Its words, folded, each once."""
    return tuple(dict.fromkeys(_WORD.findall(fold(text))))


def number(text: str) -> str:
    """Letters and digits alone."""
    return "".join(_WORD.findall(fold(text)))[:LONGEST]


def email(text: str) -> str:
    """The address, folded and without blanks."""
    return "".join(fold(text).split())[:LONGEST]


def phone(text: str) -> str:
    """Its digits, last one first, without +, 00, a trunk 0 or an extension. Empty: these are no digits to dial."""
    plain = _EXTENSION.sub("", unicodedata.normalize("NFKC", text).strip())
    abroad = plain.startswith(("+", "00"))
    digits = "".join(sign for sign in _TRUNK.sub("", plain) if sign in _DIGITS)
    digits = digits.removeprefix("00") if abroad and not plain.startswith("+") else digits
    digits = digits if abroad else digits.removeprefix("0")
    return digits[::-1][:LONGEST] if len(digits) >= SHORTEST[PHONE] else ""


def is_same_phone(one: str, other: str) -> bool:
    """Two numbers as written by `phone`: one may lack its country, never have another one."""
    return bool(one and other) and (one.startswith(other) or other.startswith(one))


def of_customer(ext_id: str, name: str, address: str, dialled: str) -> set[Identifier]:
    """Everything by which a customer may be asked for."""
    found = {Identifier(NUMBER, number(ext_id)), Identifier(EMAIL, email(address)), Identifier(PHONE, phone(dialled))}
    called = [word for word in words(address.split("@", maxsplit=1)[0]) if not word.isdecimal()]
    found |= {Identifier(NAME, word[:LONGEST]) for word in (*words(name), *called)}
    return {one for one in found if one.value}


def asked(text: str) -> list[Wanted]:
    """What somebody who typed this may mean, the surest first."""
    wanted, said = [], words(text)
    if whole := number(text):
        wanted.append(Wanted((NUMBER, CONTRACT), whole, is_whole=True))
    if _DIALLED.fullmatch(_EXTENSION.sub("", unicodedata.normalize("NFKC", text).strip())) and (dialled := phone(text)):
        wanted.append(Wanted((PHONE,), dialled[:TAIL], dialled=dialled))
    address = email(text)
    if "@" in address[1:]:
        wanted.append(Wanted((EMAIL,), address))
    if said and len(longest := max(said, key=len)) >= SHORTEST[NAME] and "@" not in address:
        wanted.append(Wanted((NAME,), longest, more=tuple(word for word in said if word != longest)))
    return wanted


def beginning(value: str) -> tuple[str, str]:
    """From where to where the values lie that begin so, in the order of their code points."""
    return value, value + TOP
