"""Reads of the board."""

from board.queries.ages import Ageing, ageing
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
from board.queries.flow import WalkCard, open_cards, open_cards_by_segment, sle, slow_columns, walk_cards
from board.queries.hours import TimeLine, free_stretch, taken_by, time_in_month, time_on_card
from board.queries.intake import Intake, pool_of, pools_of, preview_intake, used_minutes
from board.queries.labels import LabelView, labels_in, labels_on
from board.queries.passages import (
    Arrivals,
    ChainStep,
    OfferLine,
    ServedLine,
    arrivals,
    customer_elsewhere,
    offers_waiting,
    skills_and_limits,
)
from board.queries.promised import CardService, card_service, next_promises

__all__ = [
    "Ageing",
    "Arrivals",
    "BoardView",
    "CardDetail",
    "CardService",
    "CardView",
    "ChainStep",
    "ColumnView",
    "Intake",
    "LabelView",
    "Leak",
    "MonthLine",
    "OfferLine",
    "OpenDirect",
    "Said",
    "ServedLine",
    "TimeLine",
    "WalkCard",
    "ageing",
    "arrivals",
    "board_view",
    "card_detail",
    "card_service",
    "case_seen",
    "cases_of",
    "customer_elsewhere",
    "free_stretch",
    "labels_in",
    "labels_on",
    "leaks_of",
    "month_facts",
    "months_of",
    "next_promises",
    "offers_waiting",
    "open_cards",
    "open_cards_by_segment",
    "open_directs",
    "pool_of",
    "pools_of",
    "preview_intake",
    "receivers",
    "revision",
    "skills_and_limits",
    "sle",
    "slow_columns",
    "taken_by",
    "time_in_month",
    "time_on_card",
    "topics",
    "used_minutes",
    "walk_cards",
]
