"""True examples of the commands of tokens."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.conftest import MONDAY
from web import tokens
from web.tokens import NewToken

if TYPE_CHECKING:
    from tests.house.commands import Commands, Scene

LATER = MONDAY + timedelta(hours=2)


def token_commands(scene: Scene) -> Commands:
    """Of one's own tokens."""
    boyan = scene.cast.boyan
    first, second = NewToken("Night report", "a-secret-hash", 90, False), NewToken("Robot", "another-hash", 30, True)
    kept = scene.do(lambda s: tokens.create_token(s, boyan, first, MONDAY, op="told-token"))
    mine = kept.id or 0
    return boyan, {
        "create_token": lambda s, who, op: tokens.create_token(s, who, second, LATER, op=op),
        "revoke_token": lambda s, who, op: tokens.revoke_token(s, who, mine, LATER, op=op),
    }
