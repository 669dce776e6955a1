"""Time on cases: logged once, changed while its month is open, reversed for ever after."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from board import hours
from board.hours import Stretch
from board.models import Card, TimeEntry, WorkKind
from board.queries.hours import taken_by
from core import audit, permissions
from core.people import Actor, Person
from core.refusal import Conflict, NotFound, Refused
from pods import queries as pod_queries
from pods.actions import held_contract, kept_month
from pods.models import Contract
from pods.terms import month_of, month_said

NOTE_LONGEST = 500


@dataclass(frozen=True)
class NewTime:
    """Time that somebody spent on a case. billable None: as the contract says."""

    card_id: int
    person_id: int
    started_at: datetime
    ended_at: datetime
    kind: WorkKind = WorkKind.SOLVE
    note: str = ""
    billable: bool | None = None
    level: int | None = None  # none: the line of the pod


@dataclass(frozen=True)
class TimeChange:
    """An entry as its editor leaves it."""

    started_at: datetime
    ended_at: datetime
    kind: WorkKind
    note: str
    billable: bool


def log_time(session: Session, actor: Actor, new: NewTime, at: datetime, *, op: str) -> TimeEntry:
    """Write down time. The rate is the contract's of this moment, and stays."""
    card = _card(session, actor, "time.write", new.card_id)
    _check_person(session, actor, card, new)
    _held_person(session, new.person_id)
    contract = held_contract(session, card.contract_id) if card.contract_id is not None else None
    if done := audit.answered(session, actor, "time.log", op):
        return session.get_one(TimeEntry, done.object_id)
    minutes = hours.check_span(new.started_at, new.ended_at, at)
    if new.level not in (None, 1, 2, 3):
        raise Refused("There are lines 1, 2 and 3.")
    _check_free(session, card, new.person_id, new.started_at, new.ended_at)
    entry = TimeEntry(
        person_id=new.person_id,
        pod_id=card.pod_id,
        card_id=new.card_id,
        contract_id=card.contract_id,
        kind=new.kind,
        level=new.level,
        started_at=new.started_at,
        ended_at=new.ended_at,
        minutes=minutes,
        billable=_billable(contract, new.billable),
        rate=contract.rate if contract else 0,
        note=_note(new.note),
        month_on=_month(session, contract, card, new.started_at),
        recorded_at=at,
    )
    _touch(session, contract, entry.month_on)
    session.add(entry)
    session.flush()
    _tell(session, actor, "time.log", entry, at, op=op)
    return entry


def change_time(
    session: Session, actor: Actor, entry_id: int, change: TimeChange, version: int, at: datetime, *, op: str
) -> TimeEntry:
    """Correct an entry while its month is open."""
    entry, contract = held_entry(session, actor, "time.write", entry_id)
    if audit.answered(session, actor, "time.change", op):
        return entry
    card = session.get_one(Card, entry.card_id)
    _check_own(actor, entry, "correct")
    if entry.version != version:
        text = "Somebody corrected this entry before you. Nothing of yours was saved; look again."
        raise Conflict(text, mine=change.note, theirs=entry.note)
    _check_changeable(session, entry)
    minutes = hours.check_span(change.started_at, change.ended_at, at)
    _check_free(session, card, entry.person_id, change.started_at, change.ended_at, but=entry_id)
    month_on, before = _month(session, contract, card, change.started_at), _picture(entry)
    _touch(session, contract, entry.month_on)
    _touch(session, contract, month_on)
    entry.started_at, entry.ended_at, entry.minutes = change.started_at, change.ended_at, minutes
    entry.kind, entry.note, entry.month_on = change.kind, _note(change.note), month_on
    entry.billable, entry.version = _billable(contract, change.billable), entry.version + 1
    session.add(entry)
    session.flush()
    _tell(session, actor, "time.change", entry, at, op=op, before=before)
    return entry


def remove_time(session: Session, actor: Actor, entry_id: int, version: int, at: datetime, *, op: str) -> TimeEntry:
    """Take out an entry that was a mistake, while its month is open: an entry against it, and no credit to anybody."""
    entry, contract = held_entry(session, actor, "time.write", entry_id)
    if done := audit.answered(session, actor, "time.remove", op):
        return session.get_one(TimeEntry, done.object_id)
    _check_own(actor, entry, "remove")
    if entry.version != version:
        text = "Somebody corrected this entry before you. Nothing was removed; look again."
        raise Conflict(text, mine="", theirs=entry.note)
    _check_changeable(session, entry)
    _touch(session, contract, entry.month_on)
    against = reversal_of(entry, entry.month_on, at)
    session.add(against)
    session.flush()
    _tell(session, actor, "time.remove", against, at, op=op, before=_picture(entry))
    return against


def reversal_of(entry: TimeEntry, month_on: date, at: datetime) -> TimeEntry:
    """The same with the opposite sign: together they come to nothing, and both stay written down."""
    same = entry.model_dump(exclude={"id", "minutes", "month_on", "note", "reverses_id", "recorded_at", "version"})
    return TimeEntry(**same, minutes=-entry.minutes, month_on=month_on, reverses_id=entry.id, recorded_at=at)


def _card(session: Session, actor: Actor, action: str, card_id: int) -> Card:
    card = session.get(Card, card_id)
    if card is None or not permissions.allows(actor, "board.read", card.pod_id):
        raise NotFound("That card")
    permissions.check(actor, action, card.pod_id)
    return card


def held_entry(session: Session, actor: Actor, action: str, entry_id: int) -> tuple[TimeEntry, Contract | None]:
    """The entry with its person and its contract held, in this order everywhere."""
    found = session.get(TimeEntry, entry_id)
    if found is None or not permissions.allows(actor, "board.read", found.pod_id):
        raise NotFound("That entry")
    permissions.check(actor, action, found.pod_id)
    _held_person(session, found.person_id)
    contract = held_contract(session, found.contract_id) if found.contract_id is not None else None
    entry = session.get(TimeEntry, entry_id, populate_existing=True, with_for_update=True)
    if entry is None:
        raise NotFound("That entry")
    return entry, contract


def _held_person(session: Session, person_id: int) -> None:
    """One writer at a time for the time of one person: two entries cannot race into one hour."""
    session.get(Person, person_id, with_for_update={"key_share": True}, populate_existing=True)


def _check_person(session: Session, actor: Actor, card: Card, new: NewTime) -> None:
    if new.person_id == actor.person_id:
        return
    if not permissions.allows(actor, "month.close", card.pod_id):
        raise Refused("You log your own time. The lead of the pod may log it for somebody else.")
    day = pod_queries.day_of(session, new.started_at, card.pod_id)
    if new.person_id not in {member.person_id for member in pod_queries.members_on(session, card.pod_id, day)}:
        raise Refused("That person was not a member of this pod on that day.")


def _check_own(actor: Actor, entry: TimeEntry, deed: str) -> None:
    if entry.person_id != actor.person_id and not permissions.allows(actor, "month.close", entry.pod_id):
        raise Refused(f"Only the person whose time it is, or the lead, may {deed} it.")


def _check_free(
    session: Session, card: Card, person_id: int, start_at: datetime, end_at: datetime, but: int | None = None
) -> None:
    taken = taken_by(session, person_id, start_at, end_at, but)
    place = ZoneInfo(pod_queries.zone_of(session, card.pod_id))
    for other in taken:
        words = f"{other.start_at.astimezone(place):%-d %b %H:%M}-{other.end_at.astimezone(place):%H:%M}"
        hours.check_free(start_at, end_at, [Stretch(other.start_at, other.end_at, other.case)], words)


def _check_changeable(session: Session, entry: TimeEntry) -> None:
    if entry.reverses_id is not None:
        raise Refused("This entry reverses another one. It stands as it is.")
    if session.exec(select(TimeEntry.id).where(col(TimeEntry.reverses_id) == entry.id)).first() is not None:
        raise Refused("This entry was credited or removed. It stands as it is; log new time instead.")


def _billable(contract: Contract | None, asked: bool | None) -> bool:
    if contract is None:
        if asked:
            raise Refused("This card is under no contract, so its time cannot be billed. Check the entitlement first.")
        return False
    return asked if asked is not None else True


def _month(session: Session, contract: Contract | None, card: Card, started_at: datetime) -> date:
    """The month of the day on which the work began, in the contract's zone, else the pod's."""
    if contract is not None:
        return month_of(pod_queries.day_in(session, contract, started_at))
    return month_of(pod_queries.day_of(session, started_at, card.pod_id))


def _touch(session: Session, contract: Contract | None, month_on: date) -> None:
    """Refuse a closed month; keep the pool of hours of an open one at its first entry. The contract is held."""
    if contract is None:
        return
    if kept_month(session, contract, month_on).closed_at is not None:
        raise Refused(
            f"{month_said(month_on)} of {contract.number} is closed and stays as it was reported. "
            "Credit an entry instead: it is reversed in the next open month."
        )


def _note(text: str) -> str:
    said = text.strip()
    if len(said) > NOTE_LONGEST:
        raise Refused(f"A note has at most {NOTE_LONGEST} characters. Shorten it, nothing was saved.")
    return said


def _picture(entry: TimeEntry) -> dict[str, Any]:
    """What the trail keeps: never the note."""
    return {
        "card_id": entry.card_id,
        "contract_id": entry.contract_id,
        "started_at": entry.started_at.isoformat(),
        "minutes": entry.minutes,
        "kind": entry.kind.value,
        "billable": entry.billable,
        "month_on": entry.month_on.isoformat(),
    }


def _tell(session: Session, actor: Actor, action: str, entry: TimeEntry, at: datetime, **facts: Any) -> None:
    told: dict[str, Any] = {"pod_id": entry.pod_id, "after": _picture(entry), **facts}
    audit.note(session, actor, action, at, ("time_entry", entry.id), **told)
