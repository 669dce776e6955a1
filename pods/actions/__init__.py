"""Changes of who serves whom."""

from pods.actions.founding import NewPilot, NewPod, add_source, form_pod, found_organisation, start_pilot
from pods.actions.people import (
    NewMember,
    NewPerson,
    add_member,
    add_person,
    disable_person,
    end_membership,
    grant_role,
)
from pods.actions.segments import add_segment, define_attributes

__all__ = [
    "NewMember",
    "NewPerson",
    "NewPilot",
    "NewPod",
    "add_member",
    "add_person",
    "add_segment",
    "add_source",
    "define_attributes",
    "disable_person",
    "end_membership",
    "form_pod",
    "found_organisation",
    "grant_role",
    "start_pilot",
]
