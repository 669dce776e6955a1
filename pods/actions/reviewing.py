"""How a change set turned out: the four weeks after it, beside what its preview expected."""

from datetime import datetime, timedelta

from sqlmodel import Session, select

from core import audit, permissions
from core.people import Actor
from core.refusal import NotFound, Refused
from pods import queries
from pods.models import ChangeReview, ChangeSet


def review_change(session: Session, actor: Actor, change_set_id: int, at: datetime, *, op: str) -> ChangeReview:
    """Keep what really came, once, when four weeks have passed."""
    permissions.check(actor, "segment.design")
    done = audit.answered(session, actor, "segment.review", op)
    if done and (earlier := session.get(ChangeReview, done.object_id)):
        return earlier
    change = session.get(ChangeSet, change_set_id, with_for_update=True)
    if change is None:
        raise NotFound("That change set")
    if session.exec(select(ChangeReview.id).where(ChangeReview.change_set_id == change_set_id)).first():
        raise Refused("This change set was compared with reality already. Its review stands in History.")
    through = queries.review_day(change)
    if through > queries.day_of(session, at):
        raise Refused(f"Four whole weeks have not passed yet. Compare it from {through.isoformat()} on.")
    figures = queries.reality(session, change)
    if not figures["pods"]:
        raise Refused("The preview of this change set expected nothing of any pod: there is nothing to compare.")
    review = ChangeReview(
        change_set_id=change_set_id, figures=figures, through=through - timedelta(days=1), recorded_at=at
    )
    session.add(review)
    session.flush()
    after = {"change_set": change_set_id, "error": figures["error"]}
    audit.note(session, actor, "segment.review", at, ("change_review", review.id), after=after, op=op)
    return review
