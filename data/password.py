"""Passwords: argon2id, at most two at a time, and a sentence that helps to choose a good one."""

import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from core.refusal import Refused

HASHER = PasswordHasher(time_cost=1, memory_cost=46 * 1024, parallelism=1)
"""OWASP's first choice: 46 MiB, one pass, one lane; about 50 ms."""

SHORTEST = 8
LONGEST = 256
GUESSES = 10_000
ADVICE = "four ordinary words make a good one"

_at_once = threading.BoundedSemaphore(2)


def hashed(password: str) -> str:
    """What is kept of a password."""
    with _at_once:
        return HASHER.hash(password)


def matches(kept: str | None, password: str) -> bool:
    """Whether this is the password. Without a kept one the same work is done, so that time tells nothing."""
    with _at_once:
        try:
            return HASHER.verify(kept or _decoy(), password[:LONGEST]) and kept is not None
        except (VerificationError, InvalidHashError):
            return False


def is_outdated(kept: str) -> bool:
    """Whether it was hashed with other parameters than today's."""
    return HASHER.check_needs_rehash(kept)


def check_strength(password: str, known: list[str]) -> None:
    """Refuse what is guessed in a few thousand tries; known are words about the person."""
    if len(password) < SHORTEST:
        raise Refused(f"Choose a password of at least {SHORTEST} characters; {ADVICE}.")
    if len(password) > LONGEST:
        raise Refused(f"Choose a password of at most {LONGEST} characters.")
    if len(own_part(password, known)) < SHORTEST // 2:
        raise Refused(f"That is little more than a name or the old password. Choose another one; {ADVICE}.")
    from zxcvbn import zxcvbn

    judged = zxcvbn(password[:72], user_inputs=[word for word in known if word])
    if judged["guesses"] < GUESSES:
        said = judged["feedback"]["warning"] or "It is easy to guess"
        raise Refused(f"{said.rstrip('.')}. Choose something longer; {ADVICE}.")


def own_part(password: str, known: list[str]) -> str:
    """What is left of a password without the words that others know about the person."""
    rest = password.lower()
    for word in sorted(known, key=len, reverse=True):
        rest = rest.replace(word.lower(), "") if word else rest
    return rest


_DECOY: list[str] = []


def _decoy() -> str:
    """A hash that no password fits, made once."""
    if not _DECOY:
        _DECOY.append(HASHER.hash("nobody has this password"))
    return _DECOY[0]
