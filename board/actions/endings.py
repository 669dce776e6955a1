"""What a card leaves behind when it is finished or changes hands: open offers and open overflow end with it."""

from dataclasses import replace

from sqlmodel import Session

from board.actions.ground import Trace, record
from board.models import Card, EventKind
from board.queries.chains import open_offers, open_overflow


def end_with(session: Session, card: Card, trace: Trace, outcome: str, *, but: int | None = None) -> None:
    """Withdraw the open offers of a card (but the one that is being accepted) and return what others serve.

    To be called while the card is still its home's: coming back is an event of the home.
    """
    for offer in open_offers(session, card.id or 0):
        if offer.id != but:
            offer.withdrawn_at = trace.at
            session.add(offer)
    if served := open_overflow(session, card.id or 0):
        served.back_at, served.outcome = trace.at, outcome
        session.add(served)
        told = {"serving_pod_id": served.serving_pod_id, "by_home": True}
        back = replace(trace, kind=EventKind.RETURNED, op=None, reason=outcome)
        record(session, card, back, detail=told)
