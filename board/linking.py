"""How cards are related, in words from both ends, and which relations make no sense."""

from collections.abc import Iterable

from board.models import LinkKind

SAID: dict[LinkKind, tuple[str, str]] = {
    LinkKind.DUPLICATE_OF: ("Duplicate of", "Has the duplicate"),
    LinkKind.CAUSED_BY: ("Caused by", "Cause of"),
    LinkKind.FOLLOWS: ("Follows", "Followed by"),
    LinkKind.SPLIT_FROM: ("Split from", "Split into"),
}
"""Read from the first card, and from the other."""

BY_HAND = (LinkKind.DUPLICATE_OF, LinkKind.CAUSED_BY, LinkKind.FOLLOWS)
"""What people say; a split says the fourth."""


def leads_to(start: int, goal: int, pairs: Iterable[tuple[int, int]]) -> bool:
    """Whether one card leads to another along links of one kind."""
    onward: dict[int, list[int]] = {}
    for first, other in pairs:
        onward.setdefault(first, []).append(other)
    seen, waiting = {start}, [start]
    while waiting:
        here = waiting.pop()
        if here == goal:
            return True
        fresh = [card for card in onward.get(here, ()) if card not in seen]
        seen.update(fresh)
        waiting += fresh
    return False
