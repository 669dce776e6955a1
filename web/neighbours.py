"""What slices reach of the ones above them, put together here: the board for pods, the figures' facts for the board."""

from board import actions, queries
from metrics.queries.voices import last_voice
from pods.neighbours import Neighbours

BOARD = Neighbours(
    open_cases=queries.open_cards_by_segment,
    carry_cases=actions.carry_segment_cards,
    slow_columns=queries.slow_columns,
    case_seen=queries.case_seen,
    carry_split=actions.carry_split_cards,
    open_cards=queries.open_cards,
)

VOICE = last_voice
