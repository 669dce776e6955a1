"""Order inside a column: whole numbers with gaps, so that a move writes one row."""

from board.models import RANK_GAP


def between(lower: int | None, upper: int | None) -> int | None:
    """A rank between two neighbours (None: the open end); None when the gap is used up."""
    if lower is None and upper is None:
        return 0
    if upper is None:
        return (lower or 0) + RANK_GAP
    if lower is None:
        return upper - RANK_GAP
    middle = (lower + upper) // 2
    return middle if lower < middle < upper else None


def spread(count: int) -> list[int]:
    """Fresh ranks for so many cards, a full gap apart."""
    return [(place + 1) * RANK_GAP for place in range(count)]
