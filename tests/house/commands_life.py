"""Examples of the commands of a pod's life: models, managers, start, change, split, end."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlmodel import select

from core.people import Person, Role
from pods import actions as pods
from pods.actions import Half, NewMember, NewModel, NewPod, NewSplit, PodChange
from pods.models import PodMembership, PodState
from tests.conftest import MONDAY
from tests.retros.told import id_of

if TYPE_CHECKING:
    from tests.house.commands import Commands, Scene

DAY = MONDAY.date()
LATER = MONDAY + timedelta(hours=2)
ANSWERS = NewModel("Own your customers", "By region", "All", "All topics", "One coach", "Daily standup")


def life_commands(scene: Scene) -> Commands:
    """Of a manager: what a pod is for, how it works, who manages it."""
    dora, north = scene.cast.dora, scene.north
    model = id_of(scene.do(lambda s: pods.write_model(s, dora, ANSWERS, MONDAY, op="told-model")))
    east = id_of(scene.do(lambda s: pods.form_pod(s, dora, NewPod("East", "EA"), MONDAY, op="told-east")))
    wish = NewPod("West", "WE", state=PodState.FORMING)
    west = id_of(scene.do(lambda s: pods.form_pod(s, dora, wish, MONDAY, op="told-west")))
    join(scene, west, "jana")
    leader = dora.person_id or 0
    split, change = split_of(scene), PodChange("Northern", "Everybody up there", 9, 50_000)
    return dora, {
        "write_model": lambda s, who, op: pods.write_model(s, who, NewModel("Another"), LATER, op=op),
        "tag_pod": lambda s, who, op: pods.tag_pod(s, who, north, model, DAY, LATER, op=op),
        "assign_manager": lambda s, who, op: pods.assign_manager(s, who, north, leader, DAY, LATER, op=op),
        "change_pod": lambda s, who, op: pods.change_pod(s, who, north, change, 1, LATER, op=op),
        "activate_pod": lambda s, who, op: pods.activate_pod(s, who, west, LATER, op=op),
        "split_pod": lambda s, who, op: pods.split_pod(s, who, split, LATER, op=op),
        "retire_pod": lambda s, who, op: pods.retire_pod(s, who, east, LATER, op=op),
    }


def planned_member_commands(scene: Scene) -> Commands:
    """Of a membership that has not begun."""
    ana = scene.cast.ana
    later = NewMember(scene.north, scene.person("goro"), Role.AGENT, DAY + timedelta(days=30))
    planned = id_of(scene.do(lambda s: pods.add_member(s, ana, later, MONDAY, op="told-later")))
    return ana, {"cancel_membership": lambda s, who, op: pods.cancel_membership(s, who, planned, LATER, op=op)}


def split_of(scene: Scene) -> NewSplit:
    """North with two people more, in two halves."""
    for login in ("hana", "ivo"):
        join(scene, scene.north, login)
    with scene.store.reading() as session:
        held = session.exec(
            select(PodMembership.id).where(PodMembership.pod_id == scene.north, PodMembership.role != Role.COACH)
        ).all()
    ids = sorted(key for key in held if key is not None)
    world = scene.world
    one = Half("North gold", "NO", (world.ng,), tuple(ids[:2]))
    other = Half("North basic", "NP", (world.nb,), tuple(ids[2:]))
    return NewSplit(scene.north, DAY, (one, other), "Too many customers for one pod")


def join(scene: Scene, pod_id: int, login: str) -> None:
    """Somebody new, who works nowhere else."""
    with scene.store.transaction() as session:
        person = Person(login=login, name=login.capitalize(), created_at=MONDAY)
        session.add(person)
        session.flush()
        member = NewMember(pod_id, person.id or 0, Role.AGENT, DAY)
        pods.add_member(session, scene.cast.dora, member, MONDAY, op=f"told-{login}")
