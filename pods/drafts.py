"""Drafts of a change set as they are kept, and which later change sets they run into."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from pods.dating import Move


def written(moves: Iterable[Move]) -> list[list[Any]]:
    """The form in which a draft keeps its moves, in order of day."""
    ordered = sorted(moves, key=lambda move: (move.day, move.segment_id))
    return [[move.segment_id, move.pod_id, move.day.isoformat()] for move in ordered]


def moves_of(kept: Iterable[Sequence[Any]]) -> list[Move]:
    """The moves of a kept draft."""
    return [Move(int(segment_id), int(pod_id), date.fromisoformat(day)) for segment_id, pod_id, day in kept]


def touched_by(preview: Mapping[str, Any]) -> set[int]:
    """The segments whose pod or customers a committed change set changed."""
    return {int(line["segment_id"]) for line in preview.get("segments", ())}


def with_move(moves: Sequence[Move], new: Move) -> list[Move]:
    """The draft with one more move; the same segment on the same day goes to the newer pod."""
    others = [move for move in moves if (move.segment_id, move.day) != (new.segment_id, new.day)]
    return sorted([*others, new], key=lambda move: (move.day, move.segment_id))
