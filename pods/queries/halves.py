"""What a split of a pod would share out: its segments with their work, its people with their skills."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from core import permissions
from core.people import Actor, Person, Role
from core.refusal import NotFound
from pods.assignment import Task
from pods.halving import Hand
from pods.models import Pod, PodMembership, Skill
from pods.queries.dated import not_ended
from pods.queries.needs import alone, skills_asked
from pods.queries.segments import SegmentHome, segments_on
from pods.queries.skills import levels_of, skill_needs
from pods.queries.workload import Workload, workload_on


@dataclass(frozen=True)
class Ground:
    """A pod as it will stand on the day of its split. needs: segment -> skills; under 0 what any half must have."""

    pod_id: int
    name: str
    code: str
    day: date
    tasks: tuple[Task, ...]
    hands: tuple[Hand, ...]
    coaches: tuple[Hand, ...]
    needs: Mapping[int, frozenset[int]]
    homes: Mapping[int, SegmentHome]
    skill_names: Mapping[int, str]
    work: Workload


def split_ground(session: Session, actor: Actor, pod_id: int, day: date) -> Ground:
    """Everything a proposal rests on."""
    permissions.check(actor, "pod.design", pod_id)
    pod = session.get(Pod, pod_id)
    if pod is None:
        raise NotFound("That pod")
    everywhere = segments_on(session, day)
    homes = {home.segment_id: home for home in everywhere if home.pod_id == pod_id}
    work = workload_on(session, day, everywhere)
    hands = _hands(session, pod_id, day)
    asked = skills_asked(session, day)
    needs = {segment_id: frozenset(asked.get(segment_id, {})) for segment_id in homes}
    needs[0] = frozenset(need.skill_id for need in skill_needs(session, pod_id) if need.critical)
    names = session.exec(select(Skill.id, Skill.name)).all()
    return Ground(
        pod_id=pod_id,
        name=pod.name,
        code=pod.code,
        day=day,
        tasks=tuple(Task(key, work.hours[key], home.customers, pod_id) for key, home in homes.items()),
        hands=tuple(hand for hand in hands if hand.role is not Role.COACH),
        coaches=tuple(hand for hand in hands if hand.role is Role.COACH),
        needs=needs,
        homes=homes,
        skill_names={skill_id: name for skill_id, name in names if skill_id is not None},
        work=work,
    )


def _hands(session: Session, pod_id: int, day: date) -> list[Hand]:
    """Everybody who belongs to the pod on that day or is to join later."""
    rows = session.exec(
        select(PodMembership, Person.name)
        .join(Person, col(Person.id) == PodMembership.person_id)
        .where(PodMembership.pod_id == pod_id)
        .where(not_ended(PodMembership.valid_to, day))
        .order_by(Person.name, col(PodMembership.id))
    ).all()
    levels = levels_of(session, {row.person_id for row, _ in rows}, day)
    return [
        Hand(row.id or 0, row.person_id, name, Role(row.role), row.fte, alone(levels.get(row.person_id, {})))
        for row, name in rows
    ]
