"""True examples of the commands of calendar addresses, and of whatever else opens to a secret."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from pods import actions
from tests.conftest import MONDAY
from tests.house.commands_tokens import token_commands

if TYPE_CHECKING:
    from tests.house.commands import Commands, Scene

LATER = MONDAY + timedelta(hours=2)


def feed_commands(scene: Scene) -> Commands:
    """Of one's own secret address."""
    boyan = scene.cast.boyan
    feed = scene.do(lambda s: actions.open_feed(s, boyan, "first-hash", MONDAY, op="told-feed"))
    mine = feed.id or 0
    return boyan, {
        "open_feed": lambda s, who, op: actions.open_feed(s, who, "other-hash", LATER, op=op),
        "revoke_feed": lambda s, who, op: actions.revoke_feed(s, who, mine, LATER, op=op),
    }


KEYS = (feed_commands, token_commands)
