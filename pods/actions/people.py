"""Accounts and memberships: who may sign in, and who belongs to which pod from which day."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select, update

from core import audit, permissions
from core.people import POD_ROLES, Actor, ApiToken, Person, Role, RoleGrant, SignIn
from core.refusal import NotFound, Refused
from pods import queries, staffing
from pods.actions.founding import check_zone
from pods.models import CalendarFeed, Function, Pod, PodMembership
from pods.queries.catalogue import WORKING
from pods.queries.dated import not_ended


@dataclass(frozen=True)
class NewPerson:
    """Somebody who will sign in."""

    login: str
    name: str
    email: str | None = None
    cast_role: str | None = None
    password_hash: str | None = None


@dataclass(frozen=True)
class NewMember:
    """A membership to be added: half-open days, `valid_to` None means open."""

    pod_id: int
    person_id: int
    role: Role
    valid_from: date
    valid_to: date | None = None
    fte: float = 1.0
    site: str = ""
    employer: str = "own"
    zone: str | None = None
    function: Function = Function.MEMBER


def add_person(session: Session, actor: Actor, new: NewPerson, at: datetime, *, op: str) -> Person:
    """An account. Logins are unique, whatever their case."""
    permissions.check(actor, "account.write")
    done = audit.answered(session, actor, "person.add", op)
    if done and (earlier := session.get(Person, done.object_id)):
        return earlier
    login = new.login.strip().lower()
    if not login or not new.name.strip():
        raise Refused("An account needs a login and a name.")
    if session.exec(select(Person).where(Person.login == login)).first():
        raise Refused(f"The login {login} is taken. Choose another.")
    person = Person(**{**asdict(new), "login": login, "name": new.name.strip()}, created_at=at)
    session.add(person)
    session.flush()
    audit.note(session, actor, "person.add", at, ("person", person.id), after={"login": login, "name": new.name}, op=op)
    return person


def grant_role(
    session: Session, actor: Actor, person_id: int, role: Role, valid_from: date, at: datetime, *, op: str
) -> RoleGrant:
    """A role in the whole installation. Roles in a pod are memberships."""
    permissions.check(actor, "account.write")
    done = audit.answered(session, actor, "role.grant", op)
    if done and (earlier := session.get(RoleGrant, done.object_id)):
        return earlier
    if role in POD_ROLES:
        raise Refused(f"The role {role.value} is held in a pod: add the person to the pod as {role.value}.")
    _person(session, person_id)
    held = session.exec(
        select(RoleGrant).where(
            RoleGrant.person_id == person_id, RoleGrant.role == role, col(RoleGrant.valid_to).is_(None)
        )
    ).first()
    if held:
        return held
    grant = RoleGrant(person_id=person_id, role=role, valid_from=valid_from)
    session.add(grant)
    session.flush()
    after = {"role": role.value, "valid_from": valid_from.isoformat(), "person_id": person_id}
    audit.note(session, actor, "role.grant", at, ("role_grant", grant.id), after=after, op=op)
    return grant


def disable_person(session: Session, actor: Actor, person_id: int, at: datetime, *, op: str) -> Person:
    """Close an account; its sessions, tokens and calendar address end for good. The row stays: history names it."""
    permissions.check(actor, "account.write")
    person = _person(session, person_id)
    if audit.answered(session, actor, "person.disable", op) or not person.active:
        return person
    if person_id == actor.person_id:
        raise Refused("You cannot close your own account. Ask another administrator.")
    _hold_both(session, actor, person_id)
    person.active, person.disabled_at = False, at
    session.add(person)
    living = update(SignIn).where(col(SignIn.person_id) == person_id, col(SignIn.ended_at).is_(None))
    session.exec(living.values(ended_at=at, end_reason="account closed"))
    feeds = update(CalendarFeed).where(col(CalendarFeed.person_id) == person_id, col(CalendarFeed.revoked_at).is_(None))
    session.exec(feeds.values(revoked_at=at))
    tokens = update(ApiToken).where(col(ApiToken.person_id) == person_id, col(ApiToken.revoked_at).is_(None))
    session.exec(tokens.values(revoked_at=at))
    after = {"login": person.login, "active": False}
    audit.note(session, actor, "person.disable", at, ("person", person_id), before={"active": True}, after=after, op=op)
    return person


def _hold_both(session: Session, actor: Actor, person_id: int) -> None:
    """Two administrators who close each other at once: the later one is closed already, and closes nobody."""
    ids = [known for known in (actor.person_id, person_id) if known is not None]
    held = select(Person).where(col(Person.id).in_(ids)).order_by(col(Person.id)).with_for_update()
    for one in session.exec(held.execution_options(populate_existing=True)):
        if one.id == actor.person_id and not one.active:
            raise Refused("Your own account was closed a moment ago. Nothing was changed.")


def add_member(session: Session, actor: Actor, new: NewMember, at: datetime, *, op: str) -> PodMembership:
    """A person joins a pod. Nobody is shared out beyond one full-time equivalent on any day."""
    permissions.check(actor, "member.write", new.pod_id)
    done = audit.answered(session, actor, "member.add", op)
    if done and (earlier := session.get(PodMembership, done.object_id)):
        return earlier
    pod = session.get(Pod, new.pod_id)
    if pod is None:
        raise NotFound("That pod")
    _check_place(actor, new, pod)
    person = session.get(Person, new.person_id, with_for_update=True)
    if person is None or not person.active:
        raise Refused("That account does not exist or is closed. Choose somebody with an open account.")
    staffing.check_member(new.role, new.fte, new.valid_from, new.valid_to)
    stints = _stints(session, new.person_id, new.valid_from)
    staffing.check_share(person.name, stints, staffing.Stint("", new.fte, new.valid_from, new.valid_to))
    row = PodMembership(**asdict(new))
    session.add(row)
    session.flush()
    after = {"person": person.name, "role": new.role.value, "valid_from": new.valid_from.isoformat(), "fte": new.fte}
    audit.note(session, actor, "member.add", at, ("membership", row.id), pod_id=new.pod_id, after=after, op=op)
    return row


def _check_place(actor: Actor, new: NewMember, pod: Pod) -> None:
    """Nobody lets oneself in: a membership opens the personal data of the pod's customers."""
    if actor.is_somebody and new.person_id == actor.person_id:
        raise Refused(
            f"You cannot add yourself to {pod.name}: its members see its customers' personal data. Ask the pod's lead."
        )
    if pod.state not in WORKING:
        raise Refused(f"{pod.name} was {pod.state.value}: nobody joins it any more. Choose a pod that works.")
    if new.zone:
        check_zone(new.zone)


def cancel_membership(session: Session, actor: Actor, membership_id: int, at: datetime, *, op: str) -> int:
    """Take back a membership that has not begun. Nothing was worked in it, so that the row goes; the trail keeps it."""
    row = session.get(PodMembership, membership_id, with_for_update=True)
    if row is None:
        if audit.answered(session, actor, "member.cancel", op):
            return membership_id
        raise NotFound("That membership")
    permissions.check(actor, "member.write", row.pod_id)
    today = queries.day_of(session, at, row.pod_id)
    if row.valid_from <= today:
        raise Refused(
            f"This membership began on {row.valid_from.isoformat()}: it can be ended, not cancelled. History keeps it."
        )
    before = {"person_id": row.person_id, "valid_from": row.valid_from.isoformat(), "fte": row.fte}
    pod_id = row.pod_id
    session.delete(row)
    session.flush()
    audit.note(session, actor, "member.cancel", at, ("membership", membership_id), pod_id=pod_id, before=before, op=op)
    return membership_id


def end_membership(
    session: Session, actor: Actor, membership_id: int, on: date, at: datetime, *, op: str
) -> PodMembership:
    """The first day on which the person no longer belongs to the pod."""
    row = session.get(PodMembership, membership_id, with_for_update=True)
    if row is None:
        raise NotFound("That membership")
    permissions.check(actor, "member.write", row.pod_id)
    if audit.answered(session, actor, "member.end", op):
        return row
    if on <= row.valid_from:
        raise Refused(f"The membership began on {row.valid_from.isoformat()}: it can end on a later day only.")
    if row.valid_to is not None and on > row.valid_to:
        raise Refused(
            f"The membership ends on {row.valid_to.isoformat()} already. To prolong it, add one from that day."
        )
    before = {"valid_to": row.valid_to.isoformat() if row.valid_to else None}
    row.valid_to = on
    session.add(row)
    after = {"valid_to": on.isoformat(), "person_id": row.person_id}
    audit.note(
        session, actor, "member.end", at, ("membership", row.id), pod_id=row.pod_id, before=before, after=after, op=op
    )
    return row


def _person(session: Session, person_id: int) -> Person:
    person = session.get(Person, person_id)
    if person is None:
        raise NotFound("That account")
    return person


def _stints(session: Session, person_id: int, day: date) -> list[staffing.Stint]:
    rows = session.exec(
        select(PodMembership, Pod.name)
        .join(Pod, col(Pod.id) == PodMembership.pod_id)
        .where(
            PodMembership.person_id == person_id,
            not_ended(PodMembership.valid_to, day),
        )
    )
    return [staffing.Stint(name, row.fte, row.valid_from, row.valid_to) for row, name in rows]
