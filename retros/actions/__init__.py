"""What a pod changes in its standups, retrospectives and actions."""

from typing import TYPE_CHECKING

from core import later

if TYPE_CHECKING:
    from retros.actions.commitment import NewCommitment, add_commitment, finish_commitment, review_commitment
    from retros.actions.remark import add_remark, cast_vote, delete_remark, edit_remark, merge_remarks, split_remark
    from retros.actions.retro import advance_phase, close_retro, open_retro
    from retros.actions.standup import (
        NewNote,
        add_correction,
        close_standup,
        mark_attendance,
        note_on_card,
        open_standup,
    )
else:
    __getattr__ = later.names(__name__)

__all__ = [
    "NewCommitment",
    "NewNote",
    "add_commitment",
    "add_correction",
    "add_remark",
    "advance_phase",
    "cast_vote",
    "close_retro",
    "close_standup",
    "delete_remark",
    "edit_remark",
    "finish_commitment",
    "mark_attendance",
    "merge_remarks",
    "note_on_card",
    "open_retro",
    "open_standup",
    "review_commitment",
    "split_remark",
]
