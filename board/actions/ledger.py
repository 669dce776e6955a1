"""The rows of imported cases: cards, events, handoffs, written in few statements."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, insert, update
from sqlmodel import Session, col, select

from board import keys
from board.actions.ground import hold_boards
from board.actions.guarding import place_of
from board.actions.landing import OURS
from board.actions.opening import open_boards
from board.history import CaseHistory, Known, Meaning, News, Step, steps
from board.limits import Place
from board.models import RANK_GAP, Board, Card, CardEvent, Column, ColumnKind, EventKind, Handoff, HandoffKind
from board.replay import CLOSED_AT
from core.people import Actor, ActorKind
from pods.models import Pod

Values = dict[str, Any]


@dataclass
class Standing:
    """A case that is kept already."""

    card_id: int
    fingerprint: str
    known: list[Known] = field(default_factory=list)
    next_seq: int = 0
    handoffs: int = 0
    is_worked_on: bool = False


class Advance(NamedTuple):
    """A kept case, and what a newer file tells of it."""

    standing: Standing
    case: CaseHistory
    news: News


@dataclass
class Ground:
    """A board that takes cases in: its code, its next number, its columns by kind."""

    code: str
    number: int
    columns: dict[ColumnKind, int]


def grounds(session: Session, actor: Actor, pod_ids: set[int], at: datetime) -> dict[int, Ground]:
    """The boards of these pods, held for this transaction; opened where there is none."""
    open_boards(session, actor, pod_ids, at)
    hold_boards(session, pod_ids)
    return standing_grounds(session, pod_ids)


def standing_grounds(session: Session, pod_ids: set[int]) -> dict[int, Ground]:
    """Those of these pods that have a board already."""
    columns: dict[int, list[Column]] = defaultdict(list)
    for column in session.exec(select(Column).where(col(Column.archived_at).is_(None)).order_by(col(Column.position))):
        columns[column.pod_id].append(column)
    wanted = select(Pod.id, Pod.code, Board.next_number).join(Board, col(Board.pod_id) == Pod.id)
    rows = session.exec(wanted).all()
    return {i: Ground(code, number, _by_kind(columns[i])) for i, code, number in rows if i in pod_ids}


def _by_kind(columns: Sequence[Column]) -> dict[ColumnKind, int]:
    """For each kind its first column; work that waits may stand where work is done."""
    first = {column.kind: column.id or 0 for column in reversed(columns)}
    first.setdefault(ColumnKind.QUEUE, columns[0].id or 0)
    first.setdefault(ColumnKind.ACTIVE, first[ColumnKind.QUEUE])
    first.setdefault(ColumnKind.WAITING, first[ColumnKind.ACTIVE])
    first.setdefault(ColumnKind.DONE, columns[-1].id or 0)
    return first


def column_of(boards: dict[int, Ground], step: Step) -> int:
    """Where a card stands after this step, while its case is open."""
    return boards[step.pod_id].columns[step.meaning.column_kind]


@dataclass
class Ledger:
    """Turns cases into rows."""

    session: Session
    grounds: dict[int, Ground]
    batch_id: int | None
    at: datetime
    events: list[Values] = field(default_factory=list)
    handoffs: list[Values] = field(default_factory=list)
    landed: dict[int, Place | None] = field(default_factory=dict)
    """The cards that are open after it, and where they stood before."""

    def add(self, cases: Sequence[CaseHistory]) -> None:
        """Cases that are new here."""
        told = [(case, steps(case.events)) for case in cases]
        self._insert(Card, [self._card(case, case_steps) for case, case_steps in told])
        wanted = select(Card.source_id, Card.ext_id, Card.id).where(
            Card.batch_id == self.batch_id, col(Card.source_id).in_({case.source_id for case in cases})
        )
        ids = {(source_id, ext_id): card_id for source_id, ext_id, card_id in self.session.exec(wanted)}
        for case, case_steps in told:
            card_id = ids[case.source_id, case.ext_id] or 0
            self._tell(card_id, case_steps, case.closed_at)
            if case.closed_at is None:
                self.landed[card_id] = None
        self._save()
        self._count_keys()

    def bring_forward(self, advances: Sequence[Advance]) -> None:
        """Cases that went on since they were taken over."""
        for standing, case, news in advances:
            card = self.session.get_one(Card, standing.card_id)
            is_open = card.closed_at is None
            self.landed[standing.card_id] = (
                place_of(card, self.session.get_one(Column, card.column_id)) if is_open else None
            )
            told = steps(news.fresh, standing.known)
            self._tell(standing.card_id, told, case.closed_at, standing, card.column_id)
            facts = self._facts(case, told) if told else self._closing(card, case)
            facts["started_at"] = card.started_at or facts.get("started_at")
            facts["resolved_at"] = facts.get("resolved_at") or card.resolved_at
            if news.is_whole:
                facts |= {**_attributes(case), "history_hash": case.fingerprint()}
            for name, value in facts.items():
                setattr(card, name, value)
            card.version += 1
        self._save()

    def _card(self, case: CaseHistory, told: Sequence[Step]) -> Values:
        first = self.grounds[told[0].pod_id]
        number, first.number = first.number, first.number + 1
        return {
            **_attributes(case),
            **self._facts(case, told),
            "key": keys.card_key(first.code, number),
            "rank": number * RANK_GAP,
            "opened_at": told[0].at,
            "source_id": case.source_id,
            "ext_id": case.ext_id,
            "batch_id": self.batch_id,
            "history_hash": case.fingerprint(),
        }

    def _facts(self, case: CaseHistory, told: Sequence[Step]) -> Values:
        last = told[-1]
        done = self.grounds[last.pod_id].columns[ColumnKind.DONE]
        return {
            "pod_id": last.pod_id,
            "column_id": self._column(last) if case.closed_at is None else done,
            "entered_at": self._entered(told),
            "started_at": next((step.at for step in told if step.meaning.column_kind is not ColumnKind.QUEUE), None),
            "resolved_at": next((step.at for step in reversed(told) if step.kind is EventKind.RESOLVED), None),
            "closed_at": case.closed_at,
        }

    def _entered(self, told: Sequence[Step]) -> datetime:
        entered = told[-1].at
        for step in reversed(told):
            if self._column(step) != self._column(told[-1]):
                break
            entered = step.at
        return entered

    def _column(self, step: Step) -> int:
        return column_of(self.grounds, step)

    def _tell(
        self,
        card_id: int,
        told: Sequence[Step],
        closed_at: datetime | None,
        since: Standing | None = None,
        column_id: int | None = None,
    ) -> None:
        """The events of a case. The last one says when the case was closed, where its own row does not."""
        handoff = since.handoffs if since else 0
        for seq, step in enumerate(told, start=since.next_seq if since else 0):
            before, column_id = column_id, self._column(step)
            self.events.append(self._event(card_id, seq, step, before))
            if step.from_pod_id is not None:
                self.handoffs.append(self._handoff(card_id, handoff, step))
                handoff += 1
        if told and closed_at != (told[-1].at if told[-1].kind is EventKind.CLOSED else None):
            done = self.grounds[told[-1].pod_id].columns[ColumnKind.DONE]
            place = {"to_column_id": done} if closed_at is not None else {}
            self.events[-1] |= {"detail": {CLOSED_AT: closed_at and closed_at.isoformat()}, **place}

    def _closing(self, card: Card, case: CaseHistory) -> Values:
        """No new row, but the case counts as closed at another time, or as open again: said by an event of our own."""
        if case.closed_at == card.closed_at:
            return {}
        newest = self.session.exec(
            select(CardEvent).where(CardEvent.card_id == card.id).order_by(col(CardEvent.seq).desc())
        )
        last = newest.first()
        if last is not None:
            done = self.grounds[card.pod_id].columns[ColumnKind.DONE]
            place = {"from_column_id": card.column_id, "to_column_id": done if case.closed_at else card.column_id}
            kind = EventKind.CLOSED if case.closed_at else EventKind.REOPENED
            step = Step(last.occurred_at, kind, "", Meaning.DONE, card.pod_id, None)
            told = {CLOSED_AT: case.closed_at and case.closed_at.isoformat(), OURS: True}
            self.events.append({**self._event(card.id or 0, last.seq + 1, step, None), **place, "detail": told})
            return {"closed_at": case.closed_at, "column_id": place["to_column_id"]}
        return {"closed_at": case.closed_at}

    def _event(self, card_id: int, seq: int, step: Step, before: int | None) -> Values:
        return {
            "card_id": card_id,
            "seq": seq,
            "kind": step.kind,
            "pod_id": step.pod_id,
            "from_pod_id": step.from_pod_id,
            "from_column_id": before,
            "to_column_id": self._column(step),
            "state": step.state,
            "actor_kind": ActorKind.IMPORT,
            "occurred_at": step.at,
            "recorded_at": self.at,
            "batch_id": self.batch_id,
            "detail": None,
        }

    def _handoff(self, card_id: int, seq: int, step: Step) -> Values:
        return {
            "card_id": card_id,
            "seq": seq,
            "from_pod_id": step.from_pod_id,
            "to_pod_id": step.pod_id,
            "kind": HandoffKind.IMPORTED,
            "at": step.at,
            "batch_id": self.batch_id,
        }

    def _save(self) -> None:
        self._insert(CardEvent, self.events)
        self._insert(Handoff, self.handoffs)
        self.events, self.handoffs = [], []

    def _count_keys(self) -> None:
        table: Any = Board.__table__  # type: ignore[attr-defined]
        numbers = [{"the_pod": pod_id, "next_number": ground.number} for pod_id, ground in self.grounds.items()]
        self.session.connection().execute(update(table).where(table.c.pod_id == bindparam("the_pod")), numbers)

    def _insert(self, table: Any, rows: list[Values]) -> None:
        if rows:
            # render_nulls: else every row with another set of empty fields becomes a statement of its own
            self.session.execute(insert(table), rows, execution_options={"render_nulls": True})


def _attributes(case: CaseHistory) -> Values:
    return {
        "title": (case.title or f"Case {case.ext_id}")[:200],
        "channel": case.channel,
        "topic": case.topic,
        "customer_id": case.customer_id,
        "segment_id": case.segment_id,
    }
