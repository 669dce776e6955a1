"""What a card leaves behind when it is finished or changes hands: open offers and open overflow end with it."""

from datetime import datetime

from sqlmodel import Session

from board.queries.chains import open_offers, open_overflow


def end_with(session: Session, card_id: int, at: datetime, outcome: str, *, but: int | None = None) -> None:
    """Withdraw the open offers of a card (but the one that is being accepted) and return what others serve."""
    for offer in open_offers(session, card_id):
        if offer.id != but:
            offer.withdrawn_at = at
            session.add(offer)
    if served := open_overflow(session, card_id):
        served.back_at, served.outcome = at, outcome
        session.add(served)
