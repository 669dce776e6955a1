"""What a pod writes often: cards and replies, with words left open. Whoever writes cards writes templates."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select, update

from board import wording
from board.actions.checklists import MOST as MOST_STEPS
from board.actions.ground import sentence
from board.models import ServiceClass, Template, TemplateKind
from core import audit, permissions
from core.people import Actor, Person
from core.refusal import Conflict, NotFound, Refused

PER_POD = 60


@dataclass(frozen=True)
class TemplateWish:
    """A template as its form shows it."""

    name: str
    text: str = ""
    title: str = ""
    topic: str = ""
    service_class: ServiceClass = ServiceClass.STANDARD
    steps: tuple[str, ...] = ()


def create_template(
    session: Session, actor: Actor, pod_id: int, kind: TemplateKind, wish: TemplateWish, at: datetime, *, op: str
) -> Template:
    """One more template of the pod, under a name of its own."""
    permissions.check(actor, "card.write", pod_id)
    if done := audit.answered(session, actor, "template.create", op):
        return session.get_one(Template, done.object_id)
    values = _values(session, pod_id, kind, wish, None)
    alive = (Template.pod_id == pod_id, Template.kind == kind, col(Template.archived_at).is_(None))
    if session.exec(select(func.count()).select_from(Template).where(*alive)).one() >= PER_POD:
        raise Refused(f"A pod keeps at most {PER_POD} of these, so that they can be found. Put one away first.")
    found = Template(pod_id=pod_id, kind=kind, author_id=actor.person_id, changed_at=at, **values)
    session.add(found)
    session.flush()
    _note(session, actor, "template.create", found, at, op)
    return found


def change_template(
    session: Session, actor: Actor, template_id: int, wish: TemplateWish, version: int, at: datetime, *, op: str
) -> Template:
    """Change it. When somebody was faster, both texts come back."""
    found = _held(session, actor, template_id)
    if audit.answered(session, actor, "template.change", op):
        return found
    values = _values(session, found.pod_id, found.kind, wish, template_id)
    written = {**values, "version": version + 1, "author_id": actor.person_id, "changed_at": at}
    mine = (col(Template.id) == template_id, col(Template.version) == version, col(Template.archived_at).is_(None))
    changed = update(Template).where(*mine).values(**written).execution_options(synchronize_session=False)
    if session.execute(changed).rowcount != 1:  # type: ignore[attr-defined]
        session.refresh(found)
        author = session.get(Person, found.author_id) if found.author_id else None
        did = "put it away" if found.archived_at else "changed it"
        said = f"{author.name if author else 'Somebody'} {did} before you. Nothing of yours was saved."
        raise Conflict(said, mine=wish.text, theirs=found.text)
    session.refresh(found)
    _note(session, actor, "template.change", found, at, op)
    return found


def archive_template(session: Session, actor: Actor, template_id: int, at: datetime, *, op: str) -> Template:
    """Put it away: nothing new is made from it."""
    found = _held(session, actor, template_id)
    if audit.answered(session, actor, "template.archive", op):
        return found
    found.archived_at, found.changed_at = found.archived_at or at, at
    found.author_id, found.version = actor.person_id, found.version + 1
    session.add(found)
    _note(session, actor, "template.archive", found, at, op)
    return found


def _held(session: Session, actor: Actor, template_id: int) -> Template:
    found = session.get(Template, template_id, with_for_update=True, populate_existing=True)
    if found is None or not permissions.allows(actor, "card.text", found.pod_id):
        raise NotFound("That template")
    permissions.check(actor, "card.write", found.pod_id)
    return found


def _values(
    session: Session, pod_id: int, kind: TemplateKind, wish: TemplateWish, own_id: int | None
) -> dict[str, Any]:
    """What is written, or why it is not."""
    name = sentence(wish.name, "Give the template a name by which others find it.", 60)
    text, title = wish.text.strip(), " ".join(wish.title.split())
    if kind is TemplateKind.REPLY:
        sentence(text, "Write the reply.", 4000)
    else:
        sentence(title, "Give the cards a title; you can still change it on each.", 200)
    if len(text) > 8000:
        raise Refused(f"That text has {len(text)} characters; 8000 fit. Shorten it, nothing was saved.")
    later = ("key",) if kind is TemplateKind.CARD else ()  # a card has no key before it is there
    if strange := wording.unknown(text, title, but=later):
        known = ", ".join(f"{{{word}}}" for word in wording.OPEN if word not in later)
        said = ", ".join(f"{{{word}}}" for word in strange)
        raise Refused(f"Nothing can fill in {said}. These words can be left open: {known}.")
    alike = (Template.pod_id == pod_id, Template.kind == kind, col(Template.archived_at).is_(None))
    named = select(Template.id).where(*alike, func.lower(Template.name) == name.lower(), Template.id != own_id)
    if session.exec(named).first() is not None:
        raise Refused(f"There is a template “{name}” already. Change that one, or choose another name.")
    steps = [" ".join(step.split())[:200] for step in wish.steps if step.strip()]
    if len(steps) > MOST_STEPS:
        raise Refused(f"A card keeps at most {MOST_STEPS} steps. Leave some out; nothing was saved.")
    topic = " ".join(wish.topic.split())[:60]
    return {
        "name": name,
        "text": text,
        "title": title,
        "topic": topic,
        "service_class": wish.service_class,
        "steps": steps,
    }


def _note(session: Session, actor: Actor, action: str, found: Template, at: datetime, op: str) -> None:
    after = {"kind": found.kind.value, "version": found.version}
    audit.note(session, actor, action, at, ("template", found.id), pod_id=found.pod_id, after=after, op=op)
