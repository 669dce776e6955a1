"""Changes of the board. Each checks, changes and notes; none commits."""

from typing import TYPE_CHECKING

from core import later

if TYPE_CHECKING:
    from board.actions.ageing import choose_calendar
    from board.actions.blocks import block_card, unblock_card
    from board.actions.boards import DEFAULT_COLUMNS, NewColumn, open_board
    from board.actions.bulk import change_many, preview_many
    from board.actions.cards import CardEdit, NewCard, assign_card, create_card, edit_card
    from board.actions.carrying import carry_segment_cards
    from board.actions.checklists import add_step, move_step, remove_step, tick_step
    from board.actions.clocks import pause_clock, resume_clock
    from board.actions.comments import change_comment, comment_on_card, remove_comment
    from board.actions.direct import NewDirect, convert_direct_contact, dismiss_direct_contact, record_direct_contact
    from board.actions.exits import tick_exit
    from board.actions.files import attach_file, remove_file
    from board.actions.handoffs import ShiftChange, change_shift, hand_off_card
    from board.actions.helping import note_help
    from board.actions.history import preview_history, record_history
    from board.actions.hours import NewTime, TimeChange, change_time, log_time, remove_time
    from board.actions.intake import check_entitlement
    from board.actions.labels import archive_label, create_label, put_label, take_label
    from board.actions.links import link_cards, unlink_cards
    from board.actions.merging import SplitWish, merge_card, split_card, unmerge_card
    from board.actions.months import close_month, credit_time
    from board.actions.moves import CardMove, close_card, move_card, reopen_card
    from board.actions.naming import name_customer
    from board.actions.notices import mark_seen
    from board.actions.offering import Offer, accept_offer, decline_offer, offer_card, withdraw_offer
    from board.actions.opening import open_boards
    from board.actions.overflowing import Help, create_at_home, return_overflow, serve_as_overflow, take_as_overflow
    from board.actions.parting import carry_split_cards
    from board.actions.priorities import set_priority
    from board.actions.promising import NewPromise, give_up_promise, keep_promise, make_promise
    from board.actions.pulling import pull_card
    from board.actions.removing import delete_card, restore_card
    from board.actions.rules import (
        RuleWish,
        archive_rule,
        change_rule,
        disable_rule,
        enable_rule,
        try_rule,
        write_rule,
    )
    from board.actions.setups import grant_range, save_setup
    from board.actions.templates import TemplateWish, archive_template, change_template, create_template
    from board.actions.undoing import undo_command, undo_deed, undo_event
    from board.actions.views import ViewWish, archive_view, change_view, create_view, open_with
    from board.actions.wishes import fulfil_wish
    from board.handoffs import HandOff
else:
    __getattr__ = later.names(__name__)

__all__ = [
    "DEFAULT_COLUMNS",
    "CardEdit",
    "CardMove",
    "HandOff",
    "Help",
    "NewCard",
    "NewColumn",
    "NewDirect",
    "NewPromise",
    "NewTime",
    "Offer",
    "RuleWish",
    "ShiftChange",
    "SplitWish",
    "TemplateWish",
    "TimeChange",
    "ViewWish",
    "accept_offer",
    "add_step",
    "archive_label",
    "archive_rule",
    "archive_template",
    "archive_view",
    "assign_card",
    "attach_file",
    "block_card",
    "carry_segment_cards",
    "carry_split_cards",
    "change_comment",
    "change_many",
    "change_rule",
    "change_shift",
    "change_template",
    "change_time",
    "change_view",
    "check_entitlement",
    "choose_calendar",
    "close_card",
    "close_month",
    "comment_on_card",
    "convert_direct_contact",
    "create_at_home",
    "create_card",
    "create_label",
    "create_template",
    "create_view",
    "credit_time",
    "decline_offer",
    "delete_card",
    "disable_rule",
    "dismiss_direct_contact",
    "edit_card",
    "enable_rule",
    "fulfil_wish",
    "give_up_promise",
    "grant_range",
    "hand_off_card",
    "keep_promise",
    "link_cards",
    "log_time",
    "make_promise",
    "mark_seen",
    "merge_card",
    "move_card",
    "move_step",
    "name_customer",
    "note_help",
    "offer_card",
    "open_board",
    "open_boards",
    "open_with",
    "pause_clock",
    "preview_history",
    "preview_many",
    "pull_card",
    "put_label",
    "record_direct_contact",
    "record_history",
    "remove_comment",
    "remove_file",
    "remove_step",
    "remove_time",
    "reopen_card",
    "restore_card",
    "resume_clock",
    "return_overflow",
    "save_setup",
    "serve_as_overflow",
    "set_priority",
    "split_card",
    "take_as_overflow",
    "take_label",
    "tick_exit",
    "tick_step",
    "try_rule",
    "unblock_card",
    "undo_command",
    "undo_deed",
    "undo_event",
    "unlink_cards",
    "unmerge_card",
    "withdraw_offer",
    "write_rule",
]
