"""Reads of the board."""

from board.queries.boards import BoardView, CardView, ColumnView, board_view, revision
from board.queries.cards import CardDetail, Said, card_detail, receivers, topics
from board.queries.cases import case_seen
from board.queries.contracts import (
    Leak,
    MonthLine,
    OpenDirect,
    cases_of,
    leaks_of,
    month_facts,
    months_of,
    open_directs,
)
from board.queries.flow import WalkCard, open_cards_by_segment, sle, slow_columns, walk_cards
from board.queries.hours import TimeLine, free_stretch, taken_by, time_in_month, time_on_card
from board.queries.intake import Intake, pool_of, preview_intake, used_minutes
from board.queries.service import CardService, card_service, next_promises

__all__ = [
    "BoardView",
    "CardDetail",
    "CardService",
    "CardView",
    "ColumnView",
    "Intake",
    "Leak",
    "MonthLine",
    "OpenDirect",
    "Said",
    "TimeLine",
    "WalkCard",
    "board_view",
    "card_detail",
    "card_service",
    "case_seen",
    "cases_of",
    "free_stretch",
    "leaks_of",
    "month_facts",
    "months_of",
    "next_promises",
    "open_cards_by_segment",
    "open_directs",
    "pool_of",
    "preview_intake",
    "receivers",
    "revision",
    "sle",
    "slow_columns",
    "taken_by",
    "time_in_month",
    "time_on_card",
    "topics",
    "used_minutes",
    "walk_cards",
]
