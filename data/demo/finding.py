"""Views that the lead of a pod keeps for its board."""

from datetime import timedelta

from sqlmodel import Session

from board import actions
from board.actions import ViewWish
from board.models import Layout
from data.demo.ground import Telling
from data.demo.skills import lead_of

VIEWED = frozenset({"NH"})
VIEWS = (
    ViewWish("Stuck", "blocked:yes", Layout.BOARD, is_shared=True),
    ViewWish("Nobody has it", "who:none class:standard,expedite", Layout.LIST, is_shared=True),
    ViewWish("Due soon", "due<3d", Layout.CALENDAR, is_shared=True),
)


def tell(telling: Telling, session: Session) -> None:
    """Three views for the pod of the demo's first reader."""
    at = telling.span.now - timedelta(hours=3)
    for code in VIEWED & telling.pod_ids.keys():
        lead, pod_id = telling.who(session, lead_of(telling, code), at), telling.pod_ids[code]
        for number, wish in enumerate(VIEWS):
            actions.create_view(session, lead, pod_id, wish, at, op=f"demo:view:{code}:{number}")
