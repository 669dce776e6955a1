"""What programs ask about pods."""

from fastapi import APIRouter

from core import permissions
from web import visitor
from web.api.keys import Reader
from web.api.shapes import PodSeen, PodsSeen

router = APIRouter(prefix="/pods", tags=["Pods"])
MAY = {"may_read_board": "board.read", "may_read_text": "card.text", "may_write_cards": "card.write"}


@router.get("", summary="The pods that you see")
def pods_seen(caller: Reader) -> PodsSeen:
    """Every pod in whose scope the token's owner is, and what they may do there."""
    with caller.store.reading() as session:
        found = visitor.pods_seen(session, caller.actor)
    return PodsSeen(
        pods=[
            PodSeen(
                id=pod_id,
                name=name,
                **{field: permissions.allows(caller.actor, action, pod_id) for field, action in MAY.items()},
            )
            for pod_id, name in found.items()
        ]
    )
