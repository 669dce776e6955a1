"""Changes of who serves whom."""

from pods.actions.assigning import commit_moves, commit_rules
from pods.actions.customers import CustomerRow, Reject, Tally, preview_customers, record_customers
from pods.actions.drafting import change_draft, commit_draft, discard_draft, save_draft
from pods.actions.feeds import open_feed, revoke_feed
from pods.actions.forming import form_pods
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
from pods.actions.reverting import revert_change
from pods.actions.segments import add_segment, define_attributes
from pods.dating import Move
from pods.space import Box

__all__ = [
    "Box",
    "CustomerRow",
    "Move",
    "NewMember",
    "NewPerson",
    "NewPilot",
    "NewPod",
    "Reject",
    "Tally",
    "add_member",
    "add_person",
    "add_segment",
    "add_source",
    "change_draft",
    "commit_draft",
    "commit_moves",
    "commit_rules",
    "define_attributes",
    "disable_person",
    "discard_draft",
    "end_membership",
    "form_pod",
    "form_pods",
    "found_organisation",
    "grant_role",
    "open_feed",
    "preview_customers",
    "record_customers",
    "revert_change",
    "revoke_feed",
    "save_draft",
    "start_pilot",
]
