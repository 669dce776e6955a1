"""What slices reach of the ones above them, put together here: the board for pods, the figures' facts for the board.

Each is looked up when it is asked for: the pages that ask are loaded later than the bar that hands this out.
"""
# ruff: noqa: PLW0108 - inlined, a function would be looked up here

from board import actions, queries
from metrics.queries.voices import last_voice
from pods.neighbours import Neighbours

BOARD = Neighbours(
    open_cases=lambda session, segment_ids: queries.open_cards_by_segment(session, segment_ids),
    carry_cases=lambda session, actor, change_id, at: actions.carry_segment_cards(session, actor, change_id, at),
    slow_columns=lambda session, pod_id, at: queries.slow_columns(session, pod_id, at),
    case_seen=lambda session, actor, named: queries.case_seen(session, actor, named),
    carry_split=lambda session, actor, change_id, pod_id, at: actions.carry_split_cards(
        session, actor, change_id, pod_id, at
    ),
    open_cards=lambda session, pod_id: queries.open_cards(session, pod_id),
)
VOICE = last_voice
