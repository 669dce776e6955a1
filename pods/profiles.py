"""A customer's dated profile: what was told, joined with the rules in force on each day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pods.matching import Epoch, segment_on


@dataclass(frozen=True)
class Told:
    """From that day on the customer stands in this cell, until the next word."""

    day: date
    cell: int


@dataclass(frozen=True)
class Span:
    """A stretch of half-open days with one cell and one segment."""

    valid_from: date
    valid_to: date | None
    cell: int
    segment_id: int | None


def heard(known: Sequence[Told], new: Told) -> list[Told]:
    """The story with one more word in it; a word that says nothing new changes nothing."""
    before = [told for told in known if told.day <= new.day]
    if before and before[-1].cell == new.cell:
        return list(known)
    others = [told for told in known if told.day != new.day]
    story = sorted([*others, new], key=lambda told: told.day)
    return [told for place, told in enumerate(story) if place == 0 or story[place - 1].cell != told.cell]


def told_by(spans: Sequence[Span]) -> list[Told]:
    """What was told, from the stored stretches: a new segment alone is no news of the customer."""
    story: list[Told] = []
    for span in spans:
        if not story or story[-1].cell != span.cell:
            story.append(Told(span.valid_from, span.cell))
    return story


def spread(story: Sequence[Told], epochs: Sequence[Epoch]) -> list[Span]:
    """The stretches that follow from the story and the rules, none longer than one segment."""
    spans: list[Span] = []
    for told, until in zip(story, [*(told.day for told in story[1:]), None], strict=True):
        inner = [epoch.day for epoch in epochs if told.day < epoch.day and (until is None or epoch.day < until)]
        for start, end in zip([told.day, *inner], [*inner, until], strict=True):
            segment_id = segment_on(epochs, told.cell, start)
            if spans and start != told.day and spans[-1].segment_id == segment_id:
                spans[-1] = Span(spans[-1].valid_from, end, told.cell, segment_id)
            else:
                spans.append(Span(start, end, told.cell, segment_id))
    return spans
