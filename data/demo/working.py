"""The cards: older cases come over from the old ticket system, the last weeks are lived on the boards."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from board import actions
from board.actions import CardMove, HandOff, NewCard, NewColumn, Offer
from board.history import CaseEvent, CaseHistory, Meaning
from board.models import Card, Column, ColumnKind, HandoffKind
from board.queries.chains import chain_of
from core.people import Actor
from data.demo import company
from data.demo.cases import Case, Deed, Kind
from data.demo.ground import FEED, Telling
from data.demo.people import crew_on
from data.demo.workdays import LIMITS
from pods import queries as pod_queries

COLUMNS = (
    NewColumn("Intake", ColumnKind.QUEUE, policy="New cases. Looked at every hour; nothing older than a day."),
    NewColumn("Next", ColumnKind.QUEUE, LIMITS["Next"], "Understood, and ready to start. Oldest first in its class."),
    NewColumn("Doing", ColumnKind.ACTIVE, LIMITS["Doing"], "Somebody works on it today and keeps it to the end."),
    NewColumn("Waiting", ColumnKind.WAITING, LIMITS["Waiting"], "Somebody outside must answer. The card says who."),
    NewColumn("Done", ColumnKind.DONE, policy="The customer has the answer, and it is written down."),
)
MEANINGS = {
    "Intake": Meaning.QUEUE,
    "Next": Meaning.QUEUE,
    "Doing": Meaning.ACTIVE,
    "Waiting": Meaning.WAITING,
    "Done": Meaning.CLOSED,
}
SUMMARY = "Customer wants an answer this week. Account and last bill checked, nothing promised yet."
MISSING = {
    "Needs the contract desk's tariff codes": "Business tariff codes",
    "Needs somebody who reads solar statements": "Solar statements",
}
"""The skill that a functional escalation names."""


def open_boards(telling: Telling, session: Session, at: datetime) -> None:
    """Every lead opens the pod's board."""
    for plan in telling.plans:
        lead = crew_on(telling.people, plan.code, telling.live_from)[0]
        pod_id = telling.pod_ids[plan.code]
        actions.open_board(session, telling.who(session, lead.login, at), pod_id, at, COLUMNS)
        for column in session.exec(select(Column).where(Column.pod_id == pod_id).order_by(col(Column.position))):
            telling.column_ids[plan.code, column.name] = column.id or 0


def bring_over(telling: Telling, session: Session, cases: Sequence[Case], at: datetime) -> None:
    """Finished cases from before, with their history."""
    home = pod_queries.home_finder(session)
    zone = ZoneInfo(company.ZONE)
    told = []
    for case in cases:
        customer_id = None if case.client is None else telling.customer_ids[case.client]
        day = case.deeds[0].at.astimezone(zone).date()
        told.append(
            CaseHistory(
                source_id=telling.source_id,
                ext_id=f"T-{10_000 + case.ref}",
                events=_events(telling, case),
                closed_at=case.closed_at,
                title=case.title,
                channel=case.channel,
                topic=case.topic,
                customer_id=customer_id,
                segment_id=None if customer_id is None else home(customer_id, day).segment_id,
            )
        )
    actions.record_history(session, FEED, told, None, at)


def _events(telling: Telling, case: Case) -> tuple[CaseEvent, ...]:
    moved = (Kind.CREATE, Kind.MOVE, Kind.CLOSE, Kind.REOPEN)
    found = []
    for deed in case.deeds:
        if deed.kind is Kind.HAND_OFF:
            found.append(CaseEvent(deed.at, "Intake", Meaning.QUEUE, telling.pod_ids[deed.to]))
        elif deed.kind in moved:
            found.append(CaseEvent(deed.at, deed.to, MEANINGS[deed.to], telling.pod_ids[deed.pod]))
    return tuple(found)


class Hands:
    """Does on the boards what the story says, one action at a time."""

    def __init__(self, telling: Telling, cases: Sequence[Case]) -> None:
        self.telling = telling
        self.cases = {case.ref: case for case in cases}
        self.card_ids: dict[int, int] = {}
        self.versions: dict[int, int] = {}
        self.done = 0
        self.by_kind: dict[Kind, Callable[[Session, Deed, str], object]] = {
            Kind.CREATE: self._create,
            Kind.ASSIGN: self._assign,
            Kind.MOVE: self._move,
            Kind.BLOCK: self._block,
            Kind.UNBLOCK: self._unblock,
            Kind.HAND_OFF: self._hand_off,
            Kind.COMMENT: self._comment,
            Kind.CLOSE: self._close,
            Kind.REOPEN: self._reopen,
        }

    def do(self, session: Session, deed: Deed) -> None:
        """One deed, by the person who did it, at its moment."""
        self.done += 1
        self.by_kind[deed.kind](session, deed, f"demo:deed:{self.done}")

    def _create(self, session: Session, deed: Deed, op: str) -> None:
        case = self.cases[deed.case]
        wish = NewCard(
            pod_id=self.telling.pod_ids[deed.pod],
            title=case.title,
            customer_id=self._customer(session, case, deed),
            channel=case.channel,
            topic=case.topic,
            service_class=case.service,
            due_at=case.due_at,
        )
        card = actions.create_card(session, self._who(session, deed), wish, deed.at, op=op)
        self.card_ids[deed.case] = card.id or 0
        self._seen(deed, card)

    def _customer(self, session: Session, case: Case, deed: Deed) -> int | None:
        """Who asks, if they are this pod's own on that day: whoever moved away meanwhile stays unnamed."""
        if case.client is None:
            return None
        customer_id = self.telling.customer_ids[case.client]
        home = pod_queries.home_of(session, customer_id, self.telling.span.day_of(deed.at))
        return customer_id if home.pod_id in (None, self.telling.pod_ids[deed.pod]) else None

    def _assign(self, session: Session, deed: Deed, op: str) -> None:
        card_id, person_id = self.card_ids[deed.case], self.telling.person_ids[deed.to]
        actor, version = self._who(session, deed), self.versions[deed.case]
        self._seen(deed, actions.assign_card(session, actor, card_id, person_id, version, deed.at, op=op))

    def _move(self, session: Session, deed: Deed, op: str) -> None:
        column_id = self.telling.column_ids[deed.pod, deed.to]
        move = CardMove(self.card_ids[deed.case], column_id, self.versions[deed.case])
        self._seen(deed, actions.move_card(session, self._who(session, deed), move, deed.at, op=op))

    def _block(self, session: Session, deed: Deed, op: str) -> None:
        card_id, owner_id = self.card_ids[deed.case], self.telling.person_ids[deed.by]
        actions.block_card(session, self._who(session, deed), card_id, deed.text, owner_id, deed.at, op=op)

    def _unblock(self, session: Session, deed: Deed, op: str) -> None:
        card_id = self.card_ids[deed.case]
        self._seen(deed, actions.unblock_card(session, self._who(session, deed), card_id, deed.at, op=op))

    def _hand_off(self, session: Session, deed: Deed, op: str) -> None:
        kind = deed.handoff or HandoffKind.COLD
        if kind is HandoffKind.WARM:
            self._hand_warmly(session, deed, op)
            return
        card_id = self.card_ids[deed.case]
        undone = chain_of(session, card_id)[-1].id if kind is HandoffKind.RETURN else None
        wish = HandOff(
            card_id=card_id,
            to_pod_id=self.telling.pod_ids[deed.to],
            kind=kind,
            reason=deed.text,
            summary=SUMMARY,
            version=self.versions[deed.case],
            context_complete=deed.case % 4 != 0 or kind is HandoffKind.COLD,
            undoes_id=undone,
            named=MISSING.get(deed.text, deed.text) if kind is HandoffKind.FUNCTIONAL else "",
        )
        self._seen(deed, actions.hand_off_card(session, self._who(session, deed), wish, deed.at, op=op))

    def _hand_warmly(self, session: Session, deed: Deed, op: str) -> None:
        """Offer it, and have somebody of the receiving pod accept it some minutes later."""
        offer = Offer(
            self.card_ids[deed.case], self.telling.pod_ids[deed.to], deed.text, SUMMARY, context_complete=True
        )
        made = actions.offer_card(session, self._who(session, deed), offer, deed.at, op=op)
        crew = crew_on(self.telling.people, deed.to, self.telling.span.day_of(deed.at))
        taker = self.telling.who(session, crew[deed.case % len(crew)].login, deed.at)
        minutes = timedelta(minutes=2 + deed.case % 5)
        actions.accept_offer(session, taker, made.id or 0, deed.at + minutes, op=f"{op}-taken")
        self._seen(deed, session.get_one(Card, made.card_id))

    def _comment(self, session: Session, deed: Deed, op: str) -> None:
        card_id = self.card_ids[deed.case]
        actions.comment_on_card(session, self._who(session, deed), card_id, deed.text, deed.at, op=op)

    def _close(self, session: Session, deed: Deed, op: str) -> None:
        actor, version = self._who(session, deed), self.versions[deed.case]
        self._seen(deed, actions.close_card(session, actor, self.card_ids[deed.case], version, deed.at, op=op))

    def _reopen(self, session: Session, deed: Deed, op: str) -> None:
        card_id = self.card_ids[deed.case]
        self._seen(deed, actions.reopen_card(session, self._who(session, deed), card_id, deed.text, deed.at, op=op))

    def _who(self, session: Session, deed: Deed) -> Actor:
        return self.telling.who(session, deed.by, deed.at)

    def _seen(self, deed: Deed, card: Card) -> None:
        self.versions[deed.case] = card.version
