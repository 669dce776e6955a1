"""Reads of the board."""

from board.queries.boards import BoardView, CardView, ColumnView, board_view, revision
from board.queries.cards import CardDetail, card_detail
from board.queries.flow import WalkCard, sle, walk_cards

__all__ = [
    "BoardView",
    "CardDetail",
    "CardView",
    "ColumnView",
    "WalkCard",
    "board_view",
    "card_detail",
    "revision",
    "sle",
    "walk_cards",
]
