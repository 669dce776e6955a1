"""Who manages the pods, and by which operating model they work: one for all, a second version for the pilot."""

from datetime import datetime

from sqlmodel import Session

from data.demo import founding, story
from data.demo.ground import Telling
from pods import actions
from pods.actions import NewModel

NAME = "Own your customers"
FIRST = NewModel(
    NAME,
    formed="By region for households; by need for solar, priority and business customers. About ten people for "
    "60,000 customers.",
    stages="All stages, from the first bill to the last. A start or a move stays with the pod that gets the customer.",
    training="Specialists for billing and for meters. Everybody learns the first two questions of any topic.",
    roles="One lead a pod, one coach for four pods with an end date, a change team for feedback.",
    rituals="Standup each morning over the oldest cards. Retro every two weeks with two actions at most. "
    "Review every quarter.",
    note="How all pods began.",
)
SECOND = NewModel(
    NAME,
    formed=FIRST.formed,
    stages="All stages, from the first bill to the last. Whoever takes the first contact keeps the case to its end.",
    training="Generalists: everybody learns all topics in eight weeks, in pairs. Two people still teach meters.",
    roles="One lead a pod, one coach for this pod alone until the ramp is over, a change team for feedback.",
    rituals=FIRST.rituals,
    note="The pilot: customers tell their story twice today.",
)


def settle(telling: Telling, session: Session, at: datetime) -> None:
    """The first version for every pod, and one manager for all of them: one more than is good."""
    manager, first = telling.who(session, founding.MANAGER, at), telling.span.first
    model = actions.write_model(session, manager, FIRST, at, op="demo:model:1")
    for code, pod_id in telling.pod_ids.items():
        actions.tag_pod(session, manager, pod_id, model.id or 0, first, at, op=f"demo:tag:{code}")
        leader = manager.person_id or 0
        actions.assign_manager(session, manager, pod_id, leader, first, at, op=f"demo:manager:{code}")


def try_second(telling: Telling, session: Session, at: datetime) -> int:
    """The version that the pilot tries, from the pilot's first day on."""
    manager, day = telling.who(session, founding.MANAGER, at), telling.span.monday(story.PILOT_WEEKS_AGO)
    model = actions.write_model(session, manager, SECOND, at, op="demo:model:2")
    pod_id = telling.pod_ids[story.PILOT_POD]
    actions.tag_pod(session, manager, pod_id, model.id or 0, day, at, op="demo:tag:pilot")
    return model.id or 0
