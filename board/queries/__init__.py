"""Reads of the board."""

from board.queries.boards import BoardView, CardView, ColumnView, board_view, revision
from board.queries.cards import CardDetail, Said, card_detail, receivers, topics
from board.queries.flow import WalkCard, open_cards_by_segment, sle, slow_columns, walk_cards

__all__ = [
    "BoardView",
    "CardDetail",
    "CardView",
    "ColumnView",
    "Said",
    "WalkCard",
    "board_view",
    "card_detail",
    "open_cards_by_segment",
    "receivers",
    "revision",
    "sle",
    "slow_columns",
    "topics",
    "walk_cards",
]
