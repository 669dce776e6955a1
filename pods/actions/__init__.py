"""Changes of who serves whom."""

from pods.actions.assigning import commit_moves, commit_rules
from pods.actions.contracts import (
    NewContract,
    Terms,
    add_contract,
    change_contract,
    end_contract,
    held_contract,
    kept_month,
)
from pods.actions.customers import CustomerRow, Reject, Tally, preview_customers, record_customers
from pods.actions.decisions import answer_decision, ask_approval_anyway, make_decision, overrule_decision
from pods.actions.drafting import change_draft, commit_draft, discard_draft, save_draft
from pods.actions.feeds import open_feed, revoke_feed
from pods.actions.forming import form_pods
from pods.actions.founding import NewPilot, NewPod, add_source, form_pod, found_organisation, start_pilot
from pods.actions.guardrails import NewGuardrail, end_guardrail, set_guardrail, withdraw_guardrail
from pods.actions.leaving import NewLeave, ask_leave, cancel_leave, decide_leave
from pods.actions.needs import set_needs
from pods.actions.people import (
    NewMember,
    NewPerson,
    add_member,
    add_person,
    disable_person,
    end_membership,
    grant_role,
)
from pods.actions.planning import Copied, NewShift, copy_week, plan_shift, plan_shifts
from pods.actions.promises import CalendarWish, NewContact, Promise, end_contact, name_contact, set_calendar, set_sla
from pods.actions.publishing import publish_week
from pods.actions.reverting import revert_change
from pods.actions.segments import add_segment, define_attributes
from pods.actions.shifting import ShiftChange, cancel_shift, move_shift
from pods.actions.sites import NewSite, NewSiteDay, add_site, add_site_day
from pods.actions.swapping import NewSwap, answer_swap, decide_swap, propose_swap, withdraw_swap
from pods.actions.wishing import NewWish, set_wish
from pods.dating import Move
from pods.space import Box

__all__ = [
    "Box",
    "CalendarWish",
    "Copied",
    "CustomerRow",
    "Move",
    "NewContact",
    "NewContract",
    "NewGuardrail",
    "NewLeave",
    "NewMember",
    "NewPerson",
    "NewPilot",
    "NewPod",
    "NewShift",
    "NewSite",
    "NewSiteDay",
    "NewSwap",
    "NewWish",
    "Promise",
    "Reject",
    "ShiftChange",
    "Tally",
    "Terms",
    "add_contract",
    "add_member",
    "add_person",
    "add_segment",
    "add_site",
    "add_site_day",
    "add_source",
    "answer_decision",
    "answer_swap",
    "ask_approval_anyway",
    "ask_leave",
    "cancel_leave",
    "cancel_shift",
    "change_contract",
    "change_draft",
    "commit_draft",
    "commit_moves",
    "commit_rules",
    "copy_week",
    "decide_leave",
    "decide_swap",
    "define_attributes",
    "disable_person",
    "discard_draft",
    "end_contact",
    "end_contract",
    "end_guardrail",
    "end_membership",
    "form_pod",
    "form_pods",
    "found_organisation",
    "grant_role",
    "held_contract",
    "kept_month",
    "make_decision",
    "move_shift",
    "name_contact",
    "open_feed",
    "overrule_decision",
    "plan_shift",
    "plan_shifts",
    "preview_customers",
    "propose_swap",
    "publish_week",
    "record_customers",
    "revert_change",
    "revoke_feed",
    "save_draft",
    "set_calendar",
    "set_guardrail",
    "set_needs",
    "set_sla",
    "set_wish",
    "start_pilot",
    "withdraw_guardrail",
    "withdraw_swap",
]
