"""Operating models in versions, by which one a pod works, and who manages it."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlmodel import Session, col, func, select

from core import audit, permissions
from core.people import Actor, Role, RoleGrant
from core.refusal import NotFound, Refused
from pods import modelling, queries
from pods.actions import dated
from pods.models import OperatingModel, Organisation, Pod, PodManager, PodModel
from pods.queries.dated import not_ended


@dataclass(frozen=True)
class NewModel:
    """A version of an operating model: the five answers, and why it is new."""

    name: str
    formed: str = ""
    stages: str = ""
    training: str = ""
    roles: str = ""
    rituals: str = ""
    note: str = ""


def write_model(session: Session, actor: Actor, new: NewModel, at: datetime, *, op: str) -> OperatingModel:
    """The next version under that name. Earlier versions stay as they are."""
    permissions.check(actor, "model.write")
    done = audit.answered(session, actor, "model.write", op)
    if done and (earlier := session.get(OperatingModel, done.object_id)):
        return earlier
    name = new.name.strip()
    if not name or len(name) > 120:
        raise Refused("Give the operating model a name of at most 120 characters.")
    modelling.check_lengths(new)
    session.exec(select(Organisation).with_for_update()).all()
    last = _newest(session, name)
    if last is not None and all(difference.is_same for difference in modelling.compared(last, new)):
        raise Refused(f"These are the answers of version {last.version} already. Change one to make a new version.")
    told = {key: value.strip() for key, value in asdict(new).items()}
    version = last.version + 1 if last else 1
    row = OperatingModel(
        **{**told, "note": told["note"][:500]}, version=version, author_id=actor.person_id, created_at=at
    )
    session.add(row)
    session.flush()
    after = {"version": version, "blank": len(modelling.blanks(row))}
    audit.note(session, actor, "model.write", at, ("operating_model", row.id), after=after, op=op)
    return row


def _newest(session: Session, name: str) -> OperatingModel | None:
    wanted = select(OperatingModel).where(func.lower(OperatingModel.name) == name.lower())
    return session.exec(wanted.order_by(col(OperatingModel.version).desc()).limit(1)).first()


def tag_pod(
    session: Session, actor: Actor, pod_id: int, operating_model_id: int, day: date, at: datetime, *, op: str
) -> PodModel:
    """From that day on the pod works by this version."""
    permissions.check(actor, "model.write", pod_id)
    done = audit.answered(session, actor, "pod.tag", op)
    if done and (earlier := session.get(PodModel, done.object_id)):
        return earlier
    dated.held_pod(session, pod_id)
    if session.get(OperatingModel, operating_model_id) is None:
        raise NotFound("That operating model")
    dated.check_day(session, PodModel, pod_id, day, queries.day_of(session, at, pod_id))
    row = dated.put(session, PodModel, pod_id, ("operating_model_id", operating_model_id), day, at)
    after = {"operating_model_id": operating_model_id, "valid_from": day.isoformat()}
    audit.note(session, actor, "pod.tag", at, ("pod_model", row.id), pod_id=pod_id, after=after, op=op)
    return row


def assign_manager(
    session: Session, actor: Actor, pod_id: int, person_id: int, day: date, at: datetime, *, op: str
) -> PodManager:
    """From that day on this person manages the pod. Only who has the role of a manager may."""
    permissions.check(actor, "pod.design", pod_id)
    done = audit.answered(session, actor, "pod.manage", op)
    if done and (earlier := session.get(PodManager, done.object_id)):
        return earlier
    return name_manager(session, actor, dated.held_pod(session, pod_id), (person_id, day), at, op)


def name_manager(
    session: Session, actor: Actor, pod: Pod, wish: tuple[int, date], at: datetime, op: str | None = None
) -> PodManager:
    """Check and write who manages a pod from which day, alone or while it is formed. wish: the person and the day."""
    permissions.check(actor, "pod.design", pod.id)
    pod_id, (person_id, day) = pod.id or 0, wish
    held = select(RoleGrant.id).where(
        RoleGrant.person_id == person_id,
        RoleGrant.role == Role.MANAGER,
        RoleGrant.valid_from <= day,
        not_ended(RoleGrant.valid_to, day),
    )
    if session.exec(held).first() is None:
        raise Refused(
            "This person has no role of a manager on that day. An administrator grants it on the page People."
        )
    dated.check_day(session, PodManager, pod_id, day, queries.day_of(session, at, pod_id))
    row = dated.put(session, PodManager, pod_id, ("person_id", person_id), day, at)
    after = {"person_id": person_id, "valid_from": day.isoformat()}
    audit.note(session, actor, "pod.manage", at, ("pod_manager", row.id), pod_id=pod_id, after=after, op=op)
    return row
