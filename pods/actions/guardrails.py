"""Guardrails change by versions: from a day, never backwards. What was once in force is not edited."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from core import audit, permissions
from core.people import Actor, Person, Role
from core.refusal import Conflict, NotFound, Refused
from pods import guardrails, queries
from pods.models import Guardrail, Pod, Remedy, Skill


@dataclass(frozen=True)
class NewGuardrail:
    """A guardrail from a day on. Amounts in minor units; None: no such limit. Unfilled reach: everybody."""

    remedy: Remedy
    currency: str
    valid_from: date
    review_on: date
    per_action: int | None = None
    per_customer_30d: int | None = None
    per_pod_month: int | None = None
    pod_id: int | None = None
    role: Role | None = None
    skill_id: int | None = None
    level: int | None = None
    approver_id: int | None = None
    note: str = ""


def set_guardrail(
    session: Session,
    actor: Actor,
    new: NewGuardrail,
    at: datetime,
    *,
    op: str,
    series: str = "",
    seen_version: int = 0,
) -> Guardrail:
    """A new guardrail, or with `series` its next version. Versions planned for later days stay as they are."""
    permissions.check(actor, "guardrail.write")
    done = audit.answered(session, actor, "guardrail.set", op)
    if done and (earlier := session.get(Guardrail, done.object_id)):
        return earlier
    held = _series(session, series) if series else []
    _check_seen(held, seen_version)
    row = Guardrail(
        **asdict(new),
        series=series or op[:32],
        version=max((one.version for one in held), default=0) + 1,
        author_id=actor.person_id,
        recorded_at=at,
    )
    _check_new(session, row, held, queries.day_of(session, at))
    before = _make_room(session, row, held)
    session.add(row)
    session.flush()
    audit.note(
        session,
        actor,
        "guardrail.set",
        at,
        ("guardrail", row.id),
        pod_id=row.pod_id,
        before=before,
        after=told(row),
        op=op,
    )
    return row


def end_guardrail(session: Session, actor: Actor, series: str, on: date, at: datetime, *, op: str) -> Guardrail:
    """From that day on nobody is reached by it: everybody asks. Versions planned for later are taken back with it."""
    permissions.check(actor, "guardrail.write")
    held = _series(session, series)
    if done := audit.answered(session, actor, "guardrail.end", op):
        return session.get_one(Guardrail, done.object_id)
    if on < (today := queries.day_of(session, at)):
        raise Refused(f"What was in force stays in force: choose {today:%-d %b %Y} or a later day.")
    last = next((row for row in held if guardrails.holds(row, on)), None)
    if last is None:
        raise Refused(f"This guardrail is not in force on {on:%-d %b %Y}. Nothing was changed.")
    for row in held:
        if row.valid_from > on and not guardrails.is_void(row):
            row.valid_to = row.valid_from
            session.add(row)
    before, last.valid_to = told(last), on
    session.add(last)
    session.flush()
    audit.note(
        session,
        actor,
        "guardrail.end",
        at,
        ("guardrail", last.id),
        pod_id=last.pod_id,
        before=before,
        after=told(last),
        op=op,
    )
    return last


def withdraw_guardrail(session: Session, actor: Actor, guardrail_id: int, at: datetime, *, op: str) -> Guardrail:
    """Take back a version that is only planned: the one before it goes on."""
    permissions.check(actor, "guardrail.write")
    found = session.get(Guardrail, guardrail_id)
    if found is None:
        raise NotFound("That guardrail")
    held = _series(session, found.series)
    row = next(one for one in held if one.id == guardrail_id)
    if audit.answered(session, actor, "guardrail.withdraw", op) or guardrails.is_void(row):
        return row
    if row.valid_from <= queries.day_of(session, at):
        raise Refused("This version is in force already. Set the next one from today, or end it.")
    before, until = told(row), row.valid_to
    for one in held:
        if one.valid_to == row.valid_from and not guardrails.is_void(one):
            one.valid_to = until
            session.add(one)
    row.valid_to = row.valid_from
    session.add(row)
    session.flush()
    audit.note(
        session,
        actor,
        "guardrail.withdraw",
        at,
        ("guardrail", row.id),
        pod_id=row.pod_id,
        before=before,
        after=told(row),
        op=op,
    )
    return row


def told(row: Guardrail) -> dict[str, object]:
    """A version as the audit trail keeps it."""
    return {
        "series": row.series,
        "version": row.version,
        "said": guardrails.in_words(row),
        "valid_from": row.valid_from.isoformat(),
        "valid_to": row.valid_to.isoformat() if row.valid_to else None,
        "review_on": row.review_on.isoformat(),
    }


def _series(session: Session, series: str) -> list[Guardrail]:
    """All versions of a guardrail, held until the change is written."""
    wanted = select(Guardrail).where(Guardrail.series == series).order_by(col(Guardrail.id)).with_for_update()
    rows = list(session.exec(wanted.execution_options(populate_existing=True)))
    if not rows:
        raise NotFound("That guardrail")
    return rows


def _check_seen(held: list[Guardrail], seen_version: int) -> None:
    newest = max(held, key=lambda row: row.version, default=None)
    if newest is not None and newest.version != seen_version:
        raise Conflict(
            "Somebody else changed this guardrail a moment ago. Look at the newest version, then set yours again.",
            theirs=f"{guardrails.in_words(newest)} from {newest.valid_from:%-d %b %Y}",
        )


def _check_new(session: Session, row: Guardrail, held: list[Guardrail], today: date) -> None:
    guardrails.check_limits(row)
    if row.valid_from < today:
        raise Refused(f"A limit begins today or later: yesterday's decisions keep theirs. Choose {today:%-d %b %Y}.")
    if row.review_on <= row.valid_from:
        raise Refused("The review comes after the first day: choose a later day for it.")
    if row.pod_id is not None and session.get(Pod, row.pod_id) is None:
        raise NotFound("That pod")
    if row.skill_id is not None and session.get(Skill, row.skill_id) is None:
        raise NotFound("That skill")
    if row.level is not None and not 1 <= row.level <= 4:
        raise Refused("Levels run from 1 to 4.")
    approver = session.get(Person, row.approver_id) if row.approver_id is not None else None
    if row.approver_id is not None and (approver is None or not approver.active):
        raise Refused("That approver has no open account. Choose somebody else, or leave it to the pod's lead.")
    if held and _reach(held[0]) != _reach(row):
        raise Refused("A new version keeps what it is about and whom it reaches. Set a new guardrail instead.")
    _check_currency(session, row)


def _check_currency(session: Session, row: Guardrail) -> None:
    """One currency for whoever is reached: amounts of two could not be added up."""
    others = select(Guardrail).where(Guardrail.remedy == row.remedy, Guardrail.series != row.series)
    for other in session.exec(others):
        meets = row.pod_id is None or other.pod_id is None or row.pod_id == other.pod_id
        living = other.valid_to is None or other.valid_to > row.valid_from
        if meets and living and other.currency != row.currency and not guardrails.is_void(other):
            raise Refused(
                f"{guardrails.in_words(other)} reaches the same people in {other.currency}. "
                f"Set this one in {other.currency} too, or end the other first."
            )


def _make_room(session: Session, row: Guardrail, held: list[Guardrail]) -> dict[str, object] | None:
    """End the version that contains the day; a version planned for the same day is replaced; later plans stay."""
    later = [one.valid_from for one in held if one.valid_from > row.valid_from and not guardrails.is_void(one)]
    row.valid_to = min(later, default=None)
    contained = next((one for one in held if guardrails.holds(one, row.valid_from)), None)
    if contained is None:
        return None
    before = told(contained)
    contained.valid_to = row.valid_from
    session.add(contained)
    return before


def _reach(row: Guardrail) -> tuple[object, ...]:
    return row.remedy, row.pod_id, row.role, row.skill_id, row.level
