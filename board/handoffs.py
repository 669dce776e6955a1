"""The rules of handing a card off, and what its chain says: ping-pong, returns."""

from collections.abc import Sequence

from board.models import Card, HandoffKind
from core.refusal import Refused

SAID = {
    HandoffKind.WARM: "Warm: we stay until they accept",
    HandoffKind.COLD: "Cold: passed on with a written summary",
    HandoffKind.FUNCTIONAL: "Functional escalation: another skill is needed",
    HandoffKind.HIERARCHICAL: "Hierarchical escalation: another authority is needed",
    HandoffKind.RETURN: "Return: sent back",
    HandoffKind.MISROUTE: "Misroute: it should never have come here",
    HandoffKind.SEGMENT_MOVE: "Segment move: the customers changed pods",
}
"""The kinds a person may choose. A shift change stays inside the pod; imported ones come from a log."""


def check(card: Card, to_pod_id: int, kind: HandoffKind, summary: str) -> None:
    """Refuse a handoff that leaves the receiver in the dark, or leads nowhere."""
    if card.closed_at is not None:
        raise Refused(f"{card.key} is closed. Reopen it before you hand it off.")
    if to_pod_id == card.pod_id:
        raise Refused("The card belongs to this pod already. Choose another pod.")
    if kind not in SAID:
        raise Refused("Choose one of the kinds of handoff that are offered.")
    if kind is HandoffKind.COLD and len(summary.split()) < 3:
        raise Refused("A cold handoff needs a summary: what the customer wants, what was tried, what is promised.")
    if len(summary) > 2000:
        raise Refused(f"That summary has {len(summary)} characters; 2000 fit. Shorten it, nothing was saved.")


def is_ping_pong(owners: Sequence[int]) -> bool:
    """Whether a card went straight back to where it came from: the owner of step i was that of step i - 2.

    >>> is_ping_pong([1, 2, 1]), is_ping_pong([1, 2, 3, 1])
    (True, False)
    """
    return any(owners[i] == owners[i - 2] and owners[i] != owners[i - 1] for i in range(2, len(owners)))
