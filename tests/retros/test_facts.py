"""What the board tells a retrospective: limits passed since the one before, with their reasons."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from board.actions import NewCard, create_card, open_board
from board.models import ServiceClass
from core.refusal import NotFound, Refused
from data.database import Database
from retros.actions import open_retro
from retros.queries import facts_of
from tests.conftest import MONDAY, Cast


def told(store: Database, cast: Cast) -> int:
    """Two expedite cards, the second with a reason; a retrospective two hours later."""

    def work(session: Session) -> int:
        open_board(session, cast.ana, cast.north_id, MONDAY)
        for number, reason in enumerate(("", "A whole street is dark")):
            wish = NewCard(cast.north_id, "Urgent", service_class=ServiceClass.EXPEDITE, reason=reason)
            create_card(session, cast.boyan, wish, MONDAY, op=f"urgent-{number}")
        at = MONDAY + timedelta(hours=2)
        return open_retro(session, cast.ana, cast.north_id, "Weeks", "well_notwell_try", at, op="told-retro").id or 0

    retro_id: int = store.perform(work)
    return retro_id


def test_a_retrospective_starts_from_the_limits_that_were_passed(light_store: Database, light_cast: Cast) -> None:
    retro_id = told(light_store, light_cast)
    with light_store.reading() as session:
        found = facts_of(session, light_cast.boyan, retro_id, MONDAY + timedelta(hours=3))
    (line,) = found.passed
    assert (line.what, line.reason) == ("Expedite: 2 with a limit of 1", "A whole street is dark")
    assert found.start == MONDAY + timedelta(hours=2) - timedelta(weeks=4)


@pytest.mark.parametrize("who", ["dora", "emil", "fay"])
def test_who_does_not_take_part_reads_no_facts(light_store: Database, light_cast: Cast, who: str) -> None:
    retro_id = told(light_store, light_cast)
    with light_store.reading() as session, pytest.raises((NotFound, Refused)):
        facts_of(session, getattr(light_cast, who), retro_id, MONDAY)
