"""The rules of overflow: another pod serves for a while, the home pod keeps the card. Never a handoff."""

from board.models import OverflowReason
from core.refusal import Refused

SAID = {
    OverflowReason.CAPACITY: "Capacity: everybody at home was busy",
    OverflowReason.SKILL: "Skill: nobody at home on duty could do it",
    OverflowReason.LANGUAGE: "Language: nobody at home on duty speaks it",
    OverflowReason.HOURS: "Hours: nobody at home was on duty",
    OverflowReason.OUTAGE: "Outage: home could not work",
    OverflowReason.REQUEST: "Request: the customer asked for it",
    OverflowReason.MISROUTE: "Misroute: the contact came to the wrong pod",
}
"""The closed list."""


def check(home_pod_id: int, serving_pod_id: int, reason: OverflowReason | None) -> OverflowReason:
    """Refuse an overflow without a reason, or to the owner itself."""
    if reason is None:
        raise Refused("Say why another pod serves: choose one of the reasons. Without it nobody can mend the cause.")
    if serving_pod_id == home_pod_id:
        raise Refused("This pod is home: it serves without an overflow. Choose another pod.")
    return reason
