"""Reads of the board."""

from board.queries.boards import BoardView, CardView, ColumnView, board_view, revision
from board.queries.cards import CardDetail, Said, card_detail, receivers, topics
from board.queries.flow import WalkCard, sle, walk_cards

__all__ = [
    "BoardView",
    "CardDetail",
    "CardView",
    "ColumnView",
    "Said",
    "WalkCard",
    "board_view",
    "card_detail",
    "receivers",
    "revision",
    "sle",
    "topics",
    "walk_cards",
]
