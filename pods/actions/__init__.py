"""Changes of who serves whom."""

from typing import TYPE_CHECKING

from core import later

if TYPE_CHECKING:
    from pods.actions.assigning import commit_moves, commit_rules
    from pods.actions.coaching import NewEngagement, end_engagement, extend_engagement, note_coaching, start_engagement
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
    from pods.actions.decisions import (
        answer_decision,
        ask_approval_anyway,
        make_decision,
        overrule_decision,
        withdraw_decision,
    )
    from pods.actions.dials import set_dial
    from pods.actions.drafting import change_draft, commit_draft, discard_draft, save_draft
    from pods.actions.feedback import NewKudos, add_inbox_item, answer_inbox_item, give_kudos, take_inbox_item
    from pods.actions.feeds import open_feed, revoke_feed
    from pods.actions.forming import form_pods
    from pods.actions.founding import NewPilot, NewPod, add_source, form_pod, found_organisation, start_pilot
    from pods.actions.guardrails import NewGuardrail, end_guardrail, set_guardrail, withdraw_guardrail
    from pods.actions.joining import merge_customers, part_customers
    from pods.actions.learning import (
        NewHelp,
        NewPlan,
        agree_learning,
        change_learning,
        close_learning,
        drop_learning,
        propose_learning,
        record_help,
    )
    from pods.actions.leaving import NewLeave, ask_leave, cancel_leave, decide_leave
    from pods.actions.lines import (
        ArticleText,
        LevelCost,
        change_article,
        publish_article,
        set_level_cost,
        set_pod_level,
        write_article,
    )
    from pods.actions.living import PodChange, activate_pod, change_pod, retire_pod
    from pods.actions.managing import NewModel, assign_manager, tag_pod, write_model
    from pods.actions.needs import set_needs
    from pods.actions.people import (
        NewMember,
        NewPerson,
        add_member,
        add_person,
        cancel_membership,
        disable_person,
        end_membership,
        grant_role,
    )
    from pods.actions.planning import Copied, NewShift, copy_week, plan_shift, plan_shifts
    from pods.actions.promises import (
        CalendarWish,
        NewContact,
        Promise,
        end_contact,
        end_sla,
        name_contact,
        set_calendar,
        set_sla,
    )
    from pods.actions.publishing import publish_week
    from pods.actions.pulse import answer_pulse, close_pulse, open_pulse
    from pods.actions.reverting import revert_change
    from pods.actions.reviewing import review_change
    from pods.actions.segments import add_segment, date_value, define_attributes
    from pods.actions.shiftdown import (
        ShiftDown,
        change_checklist,
        change_shift_down,
        propose_shift_down,
        start_shift_down,
        stop_shift_down,
    )
    from pods.actions.shifting import ShiftChange, cancel_shift, move_shift
    from pods.actions.sites import NewSite, NewSiteDay, add_site, add_site_day
    from pods.actions.skills import (
        NewAssessment,
        NewSkill,
        add_skill,
        assess_skill,
        drop_need,
        edit_skill,
        need_skill,
        retire_skill,
    )
    from pods.actions.splitting import Half, NewSplit, split_pod
    from pods.actions.swapping import NewSwap, answer_swap, decide_swap, propose_swap, withdraw_swap
    from pods.actions.wishing import NewWish, set_wish
    from pods.dating import Move
    from pods.learning import Evidence
    from pods.space import Box
else:
    __getattr__ = later.names(__name__)

__all__ = [
    "ArticleText",
    "Box",
    "CalendarWish",
    "Copied",
    "CustomerRow",
    "Evidence",
    "Half",
    "LevelCost",
    "Move",
    "NewAssessment",
    "NewContact",
    "NewContract",
    "NewEngagement",
    "NewGuardrail",
    "NewHelp",
    "NewKudos",
    "NewLeave",
    "NewMember",
    "NewModel",
    "NewPerson",
    "NewPilot",
    "NewPlan",
    "NewPod",
    "NewShift",
    "NewSite",
    "NewSiteDay",
    "NewSkill",
    "NewSplit",
    "NewSwap",
    "NewWish",
    "PodChange",
    "Promise",
    "Reject",
    "ShiftChange",
    "ShiftDown",
    "Tally",
    "Terms",
    "activate_pod",
    "add_contract",
    "add_inbox_item",
    "add_member",
    "add_person",
    "add_segment",
    "add_site",
    "add_site_day",
    "add_skill",
    "add_source",
    "agree_learning",
    "answer_decision",
    "answer_inbox_item",
    "answer_pulse",
    "answer_swap",
    "ask_approval_anyway",
    "ask_leave",
    "assess_skill",
    "assign_manager",
    "cancel_leave",
    "cancel_membership",
    "cancel_shift",
    "change_article",
    "change_checklist",
    "change_contract",
    "change_draft",
    "change_learning",
    "change_pod",
    "change_shift_down",
    "close_learning",
    "close_pulse",
    "commit_draft",
    "commit_moves",
    "commit_rules",
    "copy_week",
    "date_value",
    "decide_leave",
    "decide_swap",
    "define_attributes",
    "disable_person",
    "discard_draft",
    "drop_learning",
    "drop_need",
    "edit_skill",
    "end_contact",
    "end_contract",
    "end_engagement",
    "end_guardrail",
    "end_membership",
    "end_sla",
    "extend_engagement",
    "form_pod",
    "form_pods",
    "found_organisation",
    "give_kudos",
    "grant_role",
    "held_contract",
    "kept_month",
    "make_decision",
    "merge_customers",
    "move_shift",
    "name_contact",
    "need_skill",
    "note_coaching",
    "open_feed",
    "open_pulse",
    "overrule_decision",
    "part_customers",
    "plan_shift",
    "plan_shifts",
    "preview_customers",
    "propose_learning",
    "propose_shift_down",
    "propose_swap",
    "publish_article",
    "publish_week",
    "record_customers",
    "record_help",
    "retire_pod",
    "retire_skill",
    "revert_change",
    "review_change",
    "revoke_feed",
    "save_draft",
    "set_calendar",
    "set_dial",
    "set_guardrail",
    "set_level_cost",
    "set_needs",
    "set_pod_level",
    "set_sla",
    "set_wish",
    "split_pod",
    "start_engagement",
    "start_pilot",
    "start_shift_down",
    "stop_shift_down",
    "tag_pod",
    "take_inbox_item",
    "withdraw_decision",
    "withdraw_guardrail",
    "withdraw_swap",
    "write_article",
    "write_model",
]
