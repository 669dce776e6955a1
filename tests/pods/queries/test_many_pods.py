"""A company of hundreds of pods is read with as many statements as one of two."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import Session

from data.database import Database
from metrics.queries import shift_down_ledger
from metrics.results import Window
from pods import queries
from pods.models import Pod
from tests.conftest import MONDAY, Cast

TODAY = MONDAY.date()
Read = Callable[[Session, Cast], Any]


def months(session: Session, cast: Cast) -> Any:
    """The month of decisions of each pod."""
    return queries.pod_months(session, cast.dora, TODAY)


def week(session: Session, _cast: Cast) -> Any:
    """The week of each pod on the phone."""
    return queries.company_week(session, TODAY, TODAY)


def ledger(session: Session, cast: Cast) -> Any:
    """What line 1 could resolve: asks what the people of each of its pods can do."""
    return shift_down_ledger(session, cast.dora, Window(None, MONDAY), MONDAY)


def statements(store: Database, cast: Cast, read: Read) -> int:
    """How many statements a reading asks."""
    with store.reading() as session:
        asked: list[str] = []
        event.listen(session.connection(), "before_cursor_execute", lambda *told: asked.append(told[2]))
        assert read(session, cast) is not None
    return len(asked)


@pytest.mark.parametrize("read", [months, week, ledger])
def test_more_pods_ask_no_more_statements(light_store: Database, light_cast: Cast, read: Read) -> None:
    asked = []
    for made in (range(1), range(1, 8)):
        with light_store.transaction() as session:
            session.add_all(Pod(name=f"Formed {one}", code=f"FO{one}", level=1, created_at=MONDAY) for one in made)
        statements(light_store, light_cast, read)  # some of it is remembered
        asked.append(statements(light_store, light_cast, read))
    assert asked[0] == asked[1]


def test_what_people_of_several_pods_can_do_is_read_at_once(light_store: Database, light_cast: Cast) -> None:
    with light_store.reading() as session:
        both = queries.levels_in(session, [light_cast.north_id, light_cast.south_id], TODAY)
        each = [queries.levels_on(session, pod_id, TODAY) for pod_id in (light_cast.north_id, light_cast.south_id)]
        assert queries.levels_in(session, [], TODAY) == {}
    assert both == each[0] | each[1]
    assert len(both) == len(each[0]) + len(each[1])
