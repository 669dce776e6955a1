"""A ledger in which tests write what customers and pods did, in plain words."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import count, pairwise
from typing import Any

import pytest
from sqlmodel import Session, col, select

from board.models import Board, Card, CardEvent, Column, ColumnKind, EventKind, Handoff, HandoffKind
from core.people import ActorKind
from metrics.models import Complaint, SurveyAnswer
from pods.models import Contact, Customer, CustomerProfile, PodAssignment, RepeatRole, Segment, Source

MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)


NUMBERS = count()


def day_number(at: datetime) -> int:
    return at.toordinal() - date(1970, 1, 1).toordinal()


class Ledger:
    """Writes rows straight into the tables; ages are days before that Monday."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.source_id = int(session.exec(select(Source.id).order_by(col(Source.id))).first() or 0)

    def add(self, row: object) -> None:
        self.session.add(row)
        self.session.flush()

    def name(self) -> str:
        return f"row-{next(NUMBERS):06d}"

    def customer(self) -> int:
        row = Customer(source_id=self.source_id, ext_id=self.name(), created_at=MONDAY)
        self.add(row)
        assert row.id is not None
        return row.id

    def contact(self, pod_id: int, customer_id: int | None, age: float, topic: str = "", **more: object) -> None:
        at = MONDAY - timedelta(days=age)
        role = RepeatRole.COUNTED if customer_id else RepeatRole.UNIDENTIFIED
        values: dict[str, Any] = {
            "source_id": self.source_id, "ext_id": self.name(), "customer_id": customer_id, "pod_id": pod_id,
            "topic": topic, "opened_s": int(at.timestamp()), "opened_day": day_number(at),
            "opened_week": (day_number(at) + 3) // 7, "repeat_role": role, **more,
        }  # fmt: skip
        self.add(Contact(**values))

    def answer(self, pod_id: int, score: int | None, age: float = 1, customer_id: int | None = None) -> None:
        at = MONDAY - timedelta(days=age)
        self.add(
            SurveyAnswer(
                source_id=self.source_id,
                ext_id=self.name(),
                customer_id=customer_id,
                pod_id=pod_id,
                score=score,
                answered_s=int(at.timestamp()),
                answered_day=day_number(at),
            )
        )

    def complaint(self, pod_id: int, customer_id: int | None = None, matter: str = "", age: float = 1) -> None:
        at = MONDAY - timedelta(days=age)
        self.add(
            Complaint(
                source_id=self.source_id,
                ext_id=self.name(),
                customer_id=customer_id,
                pod_id=pod_id,
                matter=matter,
                received_s=int(at.timestamp()),
                received_day=day_number(at),
            )
        )

    def column(self, pod_id: int) -> int:
        known = self.session.exec(select(Column.id).where(Column.pod_id == pod_id)).first()
        if known:
            return known
        self.add(Board(pod_id=pod_id))
        row = Column(pod_id=pod_id, name="Doing", position=0, kind=ColumnKind.ACTIVE)
        self.add(row)
        assert row.id is not None
        return row.id

    def case(
        self,
        owners: Sequence[int],
        opened: float,
        closed: float | None,
        kind: HandoffKind = HandoffKind.FUNCTIONAL,
    ) -> None:
        """A case opened and closed so many days ago, owned by these pods in turn, a minute after one another."""
        at, end = MONDAY - timedelta(days=opened), None if closed is None else MONDAY - timedelta(days=closed)
        card = Card(
            key=self.name(), pod_id=owners[-1], column_id=self.column(owners[-1]), title="A case",
            opened_at=at, entered_at=at, started_at=at, resolved_at=end, closed_at=end,
        )  # fmt: skip
        self.add(card)
        assert card.id is not None
        moments = [at, *([end] if end else [])]
        for seq, moment in enumerate(moments):
            self.add(
                CardEvent(
                    card_id=card.id, seq=seq, kind=EventKind.STATUS, pod_id=owners[0], actor_kind=ActorKind.IMPORT,
                    occurred_at=moment, recorded_at=moment,
                )
            )  # fmt: skip
        for seq, (giver, taker) in enumerate(pairwise(owners)):
            moment = at + timedelta(minutes=seq + 1)
            self.add(
                Handoff(
                    card_id=card.id, seq=seq, from_pod_id=giver, to_pod_id=taker, kind=kind, at=moment, reason="billing"
                )
            )

    def customers(self, pod_id: int, number: int) -> None:
        """So many customers in a segment of the pod since the beginning of the year."""
        segment = Segment(code=self.name(), name="Homes")
        self.add(segment)
        assert segment.id is not None
        self.add(PodAssignment(segment_id=segment.id, pod_id=pod_id, valid_from=date(2026, 1, 1), recorded_at=MONDAY))
        for _ in range(number):
            self.add(CustomerProfile(customer_id=self.customer(), segment_id=segment.id, valid_from=date(2026, 1, 1)))


@pytest.fixture
def ledger() -> Callable[[Session], Ledger]:
    """ledger(session) opens the book."""
    return Ledger
