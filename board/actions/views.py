"""Saved views: a question with a name and a layout, one's own or the whole pod's."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from board import matching
from board.actions.ground import sentence
from board.models import Board, Layout, OpeningView, SavedView
from core import audit, permissions
from core.people import Actor, Person
from core.refusal import Conflict, NotFound, Refused

MOST_VIEWS = 30
"""So many of one's own, and so many of the pod: more cannot be told apart."""


@dataclass(frozen=True)
class ViewWish:
    """A view as it is wished for. is_shared: the pod's, for everybody who reads its board."""

    name: str
    query: str
    layout: Layout = Layout.BOARD
    is_shared: bool = False


def create_view(session: Session, actor: Actor, pod_id: int, wish: ViewWish, at: datetime, *, op: str) -> SavedView:
    """Keep a question under a name."""
    permissions.check(actor, _needs(is_shared=wish.is_shared), pod_id)
    if answer := audit.answered(session, actor, "view.create", op):
        return session.get_one(SavedView, answer.object_id)
    _hold(session, pod_id)
    view = SavedView(pod_id=pod_id, author_id=actor.person_id, name="", query="")
    _fill(session, view, wish, None if wish.is_shared else _person(actor))
    session.flush()
    _note(session, actor, "view.create", view, at, op)
    return view


def change_view(
    session: Session, actor: Actor, view_id: int, wish: ViewWish, version: int, at: datetime, *, op: str
) -> SavedView:
    """Another name, question or layout; one's own becomes the pod's, or the pod's one's own."""
    view = _held(session, actor, view_id)
    if audit.answered(session, actor, "view.change", op):
        return view
    permissions.check(actor, _needs(is_shared=wish.is_shared), view.pod_id)
    if view.archived_at is not None:
        raise Refused("This view was put away. Save it under a new name.")
    if view.version != version:
        raise Conflict("Somebody changed this view before you. Nothing was saved.", mine=wish.query, theirs=view.query)
    _fill(session, view, wish, None if wish.is_shared else _person(actor))
    view.version += 1
    session.flush()
    _note(session, actor, "view.change", view, at, op)
    return view


def archive_view(session: Session, actor: Actor, view_id: int, at: datetime, *, op: str) -> SavedView:
    """Put a view away. No card changes by it."""
    view = _held(session, actor, view_id)
    if audit.answered(session, actor, "view.archive", op):
        return view
    view.archived_at = view.archived_at or at
    session.add(view)
    _note(session, actor, "view.archive", view, at, op)
    return view


def open_with(
    session: Session, actor: Actor, pod_id: int, view_id: int | None, at: datetime, *, op: str
) -> OpeningView:
    """Choose with which view one's own board of a pod opens; None: with everything. It changes nobody else's."""
    permissions.check(actor, "board.read", pod_id)
    person_id = _person(actor)
    if audit.answered(session, actor, "view.open_with", op):
        return session.get_one(OpeningView, (person_id, pod_id))
    view = session.get(SavedView, view_id) if view_id is not None else None
    if view_id is not None and (view is None or view.pod_id != pod_id or view.owner_id not in {None, person_id}):
        raise NotFound("That view")
    if view is not None and view.archived_at is not None:
        raise Refused("This view was put away. Choose another one.")
    session.get(Person, person_id, with_for_update={"key_share": True})  # two windows of one person
    chosen = session.get(OpeningView, (person_id, pod_id), populate_existing=True)
    chosen = chosen or OpeningView(person_id=person_id, pod_id=pod_id, chosen_at=at)
    before, chosen.view_id, chosen.chosen_at = chosen.view_id, view_id, at
    session.add(chosen)
    session.flush()
    told: dict[str, Any] = {"pod_id": pod_id, "before": {"view_id": before}, "after": {"view_id": view_id}, "op": op}
    audit.note(session, actor, "view.open_with", at, ("pod", pod_id), **told)
    return chosen


def _needs(*, is_shared: bool) -> str:
    """The pod's views are a part of its board; one's own are nobody else's matter."""
    return "board.configure" if is_shared else "board.read"


def _person(actor: Actor) -> int:
    if actor.person_id is None:
        raise Refused("Only a person keeps views of their own.")
    return actor.person_id


def _hold(session: Session, pod_id: int) -> None:
    """Names must not race; the board itself does not change by its views."""
    if session.get(Board, pod_id, with_for_update=True) is None:
        raise Refused("That pod has no board yet. Ask its lead to open it.")


def _held(session: Session, actor: Actor, view_id: int) -> SavedView:
    """The view, if the actor may change it. Somebody else's own is not there at all."""
    found = session.get(SavedView, view_id)
    is_own = found is not None and found.owner_id in {None, actor.person_id}
    if found is None or not is_own or not permissions.allows(actor, "board.read", found.pod_id):
        raise NotFound("That view")
    permissions.check(actor, _needs(is_shared=found.owner_id is None), found.pod_id)
    _hold(session, found.pod_id)
    return session.get_one(SavedView, view_id, populate_existing=True)


def _fill(session: Session, view: SavedView, wish: ViewWish, owner_id: int | None) -> None:
    name = sentence(wish.name, "Give the view a name that says what it shows.", 60)
    matching.read(wish.query)
    same = select(SavedView).where(SavedView.pod_id == view.pod_id, col(SavedView.archived_at).is_(None))
    same = same.where(SavedView.owner_id == owner_id, col(SavedView.id).is_distinct_from(view.id))
    there = list(session.exec(same))
    if any(one.name.casefold() == name.casefold() for one in there):
        raise Refused(f"There is a view “{name}” already. Choose another name, or change that one.")
    if len(there) >= MOST_VIEWS:
        raise Refused(f"At most {MOST_VIEWS} views can be told apart. Put one away first.")
    view.name, view.query, view.layout, view.owner_id = name, wish.query.strip(), wish.layout, owner_id
    session.add(view)


def _note(session: Session, actor: Actor, action: str, view: SavedView, at: datetime, op: str) -> None:
    """Without its words: a question may name a customer."""
    after = {"shared": view.owner_id is None, "layout": view.layout.value}
    audit.note(session, actor, action, at, ("view", view.id), pod_id=view.pod_id, after=after, op=op)
