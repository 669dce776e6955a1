"""Signed values: the path to return to after sign-in, and the tokens that prove a form is ours."""

import secrets
from functools import cache

from itsdangerous import BadSignature, URLSafeTimedSerializer

from data.settings import settings

HOUR = 3600


@cache
def signer(purpose: str) -> URLSafeTimedSerializer:
    """A signer for one purpose: a value signed for another does not count."""
    return URLSafeTimedSerializer(_key(), salt=f"podboard.{purpose}")


@cache
def _key() -> str:
    """The site's key; one of this process alone when none is set (forms left open over a restart expire)."""
    given = settings().app_secret_key
    return given.get_secret_value() if given else secrets.token_hex(32)


def sign(purpose: str, value: str) -> str:
    """The value, signed now."""
    return str(signer(purpose).dumps(value))


def unsign(purpose: str, signed: str, *, max_age: int = 12 * HOUR) -> str | None:
    """The value again, or None when it was not signed here, for this, lately."""
    try:
        value = signer(purpose).loads(signed, max_age=max_age)
    except BadSignature:
        return None
    return value if isinstance(value, str) else None


def is_local_path(path: str) -> bool:
    """Whether a path stays on this site: /board?card=3 does, //elsewhere and /\\elsewhere do not."""
    safe_start = path.startswith("/") and not path.startswith(("//", "/\\"))
    return safe_start and "\\" not in path and path.isprintable()
