"""The board, as the pages of pods reach it: put together here, above both slices."""

from board import actions, queries
from pods.neighbours import Neighbours

BOARD = Neighbours(
    open_cases=queries.open_cards_by_segment,
    carry_cases=actions.carry_segment_cards,
    slow_columns=queries.slow_columns,
    case_seen=queries.case_seen,
    carry_split=actions.carry_split_cards,
    open_cards=queries.open_cards,
)
