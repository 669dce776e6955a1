"""What needs me now: the first page, by role."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from board.queries import offers_waiting
from core import permissions
from core.people import Actor, Role
from pods.queries import count_decisions_waiting, waiting_for
from retros import needs, phases
from retros.followup import Standing
from retros.models import Commitment, CommitmentState, Phase
from retros.needs import Need
from retros.queries.commitments import CommitmentLine, lines
from retros.queries.days import zone_of
from retros.queries.glance import Meeting, MyCard, PodGlance, meeting_of, my_cards, pod_glance
from retros.queries.loads import Attention, pods_needing_attention
from retros.queries.setup import SetupStep, setup_steps


@dataclass(frozen=True)
class Today:
    """The first page. Parts that do not concern the reader are empty or None."""

    day: date
    zone: str
    needs: list[Need]
    cards: list[MyCard]
    glance: PodGlance | None
    commitments: list[CommitmentLine]
    checks: list[CommitmentLine]
    meeting: Meeting | None
    attention: Attention | None
    setup: list[SetupStep]


def today(session: Session, actor: Actor, at: datetime, pod_id: int | None = None) -> Today:
    """What needs this actor now. pod_id chooses among the actor's own pods."""
    home = actor.home_pod_ids
    chosen = pod_id if pod_id in home else (home[0] if home else None)
    zone = zone_of(session, chosen)
    day = at.astimezone(zone).date()
    cards = my_cards(session, actor, at)
    open_lines = _open_lines(session, actor, at, zone)
    glance = pod_glance(session, actor, chosen, at) if chosen is not None else None
    meeting = meeting_of(session, actor, chosen, day) if chosen is not None else None
    mine = [line for line in open_lines if line.owner_id == actor.person_id]
    sees_all = permissions.pods_within(actor, "board.read") is None
    return Today(
        day=day,
        zone=str(zone),
        needs=needs.sorted_needs(
            [
                *(needs.of_card(card, at, zone) for card in cards),
                *(_overdue(line) for line in mine),
                *(needs.of_offers(*waiting) for waiting in offers_waiting(session, actor)),
                *(needs.of_decisions(*waiting) for waiting in count_decisions_waiting(session, actor)),
                *needs.of_growth(waiting_for(session, actor, at)),
                *_of_meeting(meeting),
                *(needs.of_column(load, load.pod_id) for load in (glance.loads if glance else [])),
            ]
        ),
        cards=cards,
        glance=glance,
        commitments=[line for line in mine if line.standing in (Standing.OVERDUE, Standing.DUE)],
        checks=[line for line in open_lines if line.check_due],
        meeting=meeting,
        attention=pods_needing_attention(session, at) if sees_all else None,
        setup=setup_steps(session, day) if actor.has_role(Role.ADMIN) else [],
    )


def _open_lines(session: Session, actor: Actor, at: datetime, zone: ZoneInfo) -> list[CommitmentLine]:
    within = permissions.pods_within(actor, "retro.read")
    if not within:
        return []
    asked = select(Commitment).where(col(Commitment.pod_id).in_(within), Commitment.state == CommitmentState.OPEN)
    return lines(session, list(session.exec(asked.order_by("due_on", "id"))), at, zone)


def _overdue(line: CommitmentLine) -> Need | None:
    if line.standing is not Standing.OVERDUE:
        return None
    return Need(f"Your action “{line.text}” is {line.due_said}", "Retros", {"pod": str(line.pod_id)}, urgent=True)


def _of_meeting(meeting: Meeting | None) -> list[Need]:
    if meeting is None or meeting.phase is None:
        return []
    said = f"The retrospective “{meeting.retro_title}” is running: {phases.NAMED[meeting.phase].lower()}"
    params = {"pod": str(meeting.pod_id), "retro": str(meeting.retro_id)}
    return [Need(said, "Retros", params, urgent=meeting.phase in (Phase.GATHER, Phase.VOTE))]
