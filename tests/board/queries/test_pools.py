"""The page of contracts reads as often for thirty contracts as for one, and says of each what it says alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from sqlalchemy import event

from board import queries
from data.database import Database
from pods import queries as pod_queries
from tests.board.deals import Deal
from tests.conftest import MONDAY, Cast


@contextmanager
def counted(store: Database) -> Iterator[list[str]]:
    said: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        said.append(statement)

    event.listen(store.writer, "before_cursor_execute", note)
    yield said
    event.remove(store.writer, "before_cursor_execute", note)


def test_many_contracts_are_read_at_once_and_right(light_store: Database, light_cast: Cast) -> None:
    deal = Deal(light_store, light_cast)
    deal.log(deal.card(), MONDAY - timedelta(hours=3), 90)

    def read() -> dict[int, Any]:
        with light_store.reading() as session:
            lines = pod_queries.contracts_seen(session, light_cast.dora, MONDAY)
            pools = queries.pools_of(session, lines)
            return {line.contract.id or 0: (line, pools[line.contract.id or 0]) for line in lines}

    with counted(light_store) as few:
        read()
    for number in range(2, 31):
        facts = {"hours_month": None if number % 3 else 5.0, "rollover_months": number % 2}
        deal.sign(f"K-{number}", deal.other_id, starts_on=date(2026, 6, 1), terms=facts)
    with counted(light_store) as many:
        found = read()
    assert (len(found), len(many)) == (30, len(few))
    with light_store.reading() as session:
        for contract_id, (line, pool) in found.items():
            alone = pod_queries.contract_shown(session, light_cast.dora, contract_id, MONDAY)
            assert (line.customer, line.pod_id, line.pod_name) == (alone.customer, alone.pod_id, alone.pod_name)
            assert pool == queries.pool_of(session, alone.contract, MONDAY)
    assert found[deal.contract_id][1].used == 90
