"""Changes of the board. Each checks, changes and notes; none commits."""

from board.actions.blocks import block_card, unblock_card
from board.actions.boards import DEFAULT_COLUMNS, NewColumn, open_board
from board.actions.cards import CardEdit, NewCard, assign_card, comment_on_card, create_card, edit_card
from board.actions.carrying import carry_segment_cards
from board.actions.columns import ColumnChange, add_column, change_column, change_policies, remove_column
from board.actions.handoffs import HandOff, hand_off_card
from board.actions.history import preview_history, record_history
from board.actions.moves import CardMove, close_card, move_card, reopen_card
from board.actions.opening import open_boards

__all__ = [
    "DEFAULT_COLUMNS",
    "CardEdit",
    "CardMove",
    "ColumnChange",
    "HandOff",
    "NewCard",
    "NewColumn",
    "add_column",
    "assign_card",
    "block_card",
    "carry_segment_cards",
    "change_column",
    "change_policies",
    "close_card",
    "comment_on_card",
    "create_card",
    "edit_card",
    "hand_off_card",
    "move_card",
    "open_board",
    "open_boards",
    "preview_history",
    "record_history",
    "remove_column",
    "reopen_card",
    "unblock_card",
]
