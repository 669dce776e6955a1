"""Reads of the board."""

from board.queries.ages import Ageing, ageing, calendar_of
from board.queries.asof import BoardThen, CardThen, ColumnThen, board_then, columns_at, setup_marks
from board.queries.atrisk import Blockers, RiskLine, at_risk, blockers, reasons_used
from board.queries.boards import BoardView, CardView, ColumnView, board_view, card_stamps, revision
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
from board.queries.figures import FlowView, FlowWish, flow_choices, flow_view
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
    "Blockers",
    "BoardThen",
    "BoardView",
    "CardDetail",
    "CardService",
    "CardThen",
    "CardView",
    "ChainStep",
    "ColumnThen",
    "ColumnView",
    "FlowView",
    "FlowWish",
    "Intake",
    "LabelView",
    "Leak",
    "MonthLine",
    "OfferLine",
    "OpenDirect",
    "RiskLine",
    "Said",
    "ServedLine",
    "TimeLine",
    "WalkCard",
    "ageing",
    "arrivals",
    "at_risk",
    "blockers",
    "board_then",
    "board_view",
    "calendar_of",
    "card_detail",
    "card_stamps",
    "card_service",
    "case_seen",
    "cases_of",
    "columns_at",
    "customer_elsewhere",
    "flow_choices",
    "flow_view",
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
    "reasons_used",
    "receivers",
    "revision",
    "setup_marks",
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
