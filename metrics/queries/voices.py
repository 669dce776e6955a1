"""What one customer last said of us, for the card of their case."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlmodel import Session, col, select

from board.neighbours import Voice
from metrics.models import Complaint, SurveyAnswer


def last_voice(session: Session, customer_ids: Sequence[int]) -> Voice:
    """The last score given and the last complaint, over all rows of the customer. Whoever asks may read them."""
    wanted = select(SurveyAnswer.score, SurveyAnswer.answered_s).where(
        col(SurveyAnswer.customer_id).in_(customer_ids), col(SurveyAnswer.score).is_not(None)
    )
    said = session.exec(wanted.order_by(col(SurveyAnswer.answered_s).desc(), col(SurveyAnswer.id).desc())).first()
    asked = select(Complaint.matter, Complaint.received_s).where(col(Complaint.customer_id).in_(customer_ids))
    complained = session.exec(asked.order_by(col(Complaint.received_s).desc(), col(Complaint.id).desc())).first()
    return Voice(
        score=said[0] if said else None,
        scored_at=datetime.fromtimestamp(said[1], UTC) if said else None,
        matter=complained[0] if complained else "",
        complained_at=datetime.fromtimestamp(complained[1], UTC) if complained else None,
    )
