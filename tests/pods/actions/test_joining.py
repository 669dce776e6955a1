"""Two records of one customer: merged and parted by their own pods, found and routed as one."""

from datetime import timedelta

import pytest
from sqlmodel import select

from core.audit import AuditEntry
from core.people import Actor
from core.refusal import NotFound, Refused
from pods import actions, queries
from pods.models import Customer
from tests.conftest import MONDAY
from tests.pods.conftest import LONG_AGO, World

LATER = MONDAY + timedelta(hours=1)
NORTH, SOUTH = {"region": "north"}, {"region": "south"}


@pytest.fixture
def known(world: World) -> dict[str, int]:
    with world.store.transaction() as session:
        told = [(name, SOUTH if name == "s" else NORTH, LONG_AGO) for name in ("a", "b", "c", "s")]
        world.people(session, told)
        return {ext_id: row_id or 0 for ext_id, row_id in session.exec(select(Customer.ext_id, Customer.id))}


def merge(world: World, who: Actor, gone: int, kept: int, op: str = "m") -> Customer:
    made: Customer = world.store.perform(lambda s: actions.merge_customers(s, who, gone, kept, LATER, op=op))
    return made


def part(world: World, who: Actor, gone: int, op: str = "p") -> Customer:
    made: Customer = world.store.perform(lambda s: actions.part_customers(s, who, gone, LATER, op=op))
    return made


def rows_of(world: World, customer_id: int) -> tuple[int, ...]:
    with world.store.reading() as session:
        return queries.same_customers(session, customer_id)


def test_merged_records_are_found_as_one_and_parted_as_they_were(world: World, known: dict[str, int]) -> None:
    a, b, c = known["a"], known["b"], known["c"]
    merge(world, world.cast.boyan, a, b, "one")
    merge(world, world.cast.boyan, b, c, "two")
    assert rows_of(world, a) == (c, a, b)
    with world.store.reading() as session:
        for text in ("a@example", "customer b", "c"):
            hits = queries.find_customers(session, world.cast.ana, text)
            assert [hit.customer_id for hit in hits] == [c], text
        assert queries.customer_numbered(session, "A") == c
    part(world, world.cast.ana, b)
    assert (rows_of(world, a), rows_of(world, c)) == ((b, a), (c,))


def test_only_agents_and_leads_of_both_pods_merge_and_part(world: World, known: dict[str, int]) -> None:
    cast, a, b, s = world.cast, known["a"], known["b"], known["s"]
    for who in (cast.emil, cast.chen, cast.dora, cast.fay, cast.goro):
        with pytest.raises(NotFound):
            merge(world, who, a, b)
    with pytest.raises(NotFound):
        merge(world, cast.ana, a, s)
    merge(world, cast.ana, a, b)
    for who in (cast.emil, cast.dora):
        with pytest.raises(NotFound):
            part(world, who, a)


def test_a_record_is_merged_once_and_never_into_itself(world: World, known: dict[str, int]) -> None:
    ana, a, b, c = world.cast.ana, known["a"], known["b"], known["c"]
    with pytest.raises(Refused, match="same record"):
        merge(world, ana, a, a)
    with pytest.raises(Refused, match="not merged"):
        part(world, ana, a)
    merge(world, ana, a, b)
    for gone, kept in ((a, c), (c, a)):
        with pytest.raises(Refused, match="merged into another record already"):
            merge(world, ana, gone, kept, "again")


def test_the_audit_row_names_ids_and_nobody(world: World, known: dict[str, int]) -> None:
    merge(world, world.cast.ana, known["a"], known["b"])
    with world.store.reading() as session:
        row = session.exec(select(AuditEntry).where(AuditEntry.action == "customer.merge")).one()
    assert (row.object_id, row.after) == (known["a"], {"into": known["b"], "followed": []})
