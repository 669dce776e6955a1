"""A small world of segments: two regions by two tiers, owned by North and South."""

from collections.abc import Sequence
from datetime import date

import pytest
from sqlmodel import Session

from data.database import Database
from pods import actions
from pods.actions import CustomerRow, Move, Tally
from tests.conftest import MONDAY, Cast

TODAY = MONDAY.date()
LONG_AGO = date(2026, 1, 5)
LISTS = {"region": ["north", "south"], "tier": ["gold", "basic"]}
Boxes = dict[int, list[dict[str, list[str]]]]


class World:
    """Segments NG (north gold), NB (north, not gold) and S (the rest), since January."""

    def __init__(self, store: Database, cast: Cast) -> None:
        self.store, self.cast = store, cast
        with store.transaction() as session:
            actions.define_attributes(session, cast.dora, LISTS, MONDAY)
            made = [
                actions.add_segment(session, cast.dora, code, name, MONDAY, op=code)
                for code, name in (("NG", "North gold"), ("NB", "North basic"), ("S", "South"))
            ]
            self.ng, self.nb, self.s = (segment.id or 0 for segment in made)
            actions.commit_rules(session, cast.dora, LONG_AGO, self.boxes(), "First rules", MONDAY, op="rules")
            moves = [Move(self.ng, cast.north_id, LONG_AGO), Move(self.nb, cast.north_id, LONG_AGO)]
            moves.append(Move(self.s, cast.south_id, LONG_AGO))
            actions.commit_moves(session, cast.dora, moves, "First homes", MONDAY, op="homes")

    def boxes(self) -> Boxes:
        return {
            self.ng: [{"region": ["north"], "tier": ["gold"]}],
            self.nb: [{"region": ["north"], "tier": ["basic", "unknown"]}],
            self.s: [{"region": ["south", "unknown"]}],
        }

    def people(self, session: Session, rows: Sequence[tuple[str, dict[str, str], date]]) -> Tally:
        return actions.record_customers(
            session,
            self.cast.dora,
            [
                CustomerRow(1, ext_id, f"Customer {ext_id}", f"{ext_id}@example.org", "", attributes, day)
                for ext_id, attributes, day in rows
            ],
            None,
            MONDAY,
        )


@pytest.fixture
def world(store: Database, cast: Cast) -> World:
    return World(store, cast)


@pytest.fixture
def light_world(light_store: Database, light_cast: Cast) -> World:
    return World(light_store, light_cast)
