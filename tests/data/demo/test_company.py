"""The invented company: its segments share out the whole attribute space, and its customers."""

from datetime import UTC, datetime
from itertools import product

from data.demo import company
from data.demo.customers import clients, settled
from data.demo.seasons import Span

SPAN = Span(datetime(2026, 11, 20, 14, 30, tzinfo=UTC), company.ZONE, 26)
PODS = [plan.code for plan in company.POD_PLANS]


def matches(box: dict[str, list[str]], cell: dict[str, str]) -> bool:
    return all(cell[name] in allowed for name, allowed in box.items())


def test_every_cell_of_the_space_has_exactly_one_segment() -> None:
    plans = company.segment_plans()
    for values in product(*company.ATTRIBUTES.values()):
        cell = dict(zip(company.ATTRIBUTES, values, strict=True))
        assert sum(matches(plan.box, cell) for plan in plans) == 1, cell


def test_each_pod_serves_about_sixty_thousand() -> None:
    found = clients(company.segment_plans(), company.homes(PODS, moved=True), 3_000, SPAN)
    assert len(found) * company.SAMPLE_OF == 480_000
    where = company.homes(PODS, moved=False)
    for code in PODS:
        assert 2_600 <= sum(where[client.segment] == code for client in found) <= 3_400


def test_customers_lie_in_the_box_of_their_segment() -> None:
    boxes = {plan.code: plan.box for plan in company.segment_plans()}
    found = clients(company.segment_plans(), company.homes(PODS, moved=False), 300, SPAN)
    assert all(matches(boxes[client.segment], client.attributes) for client in found)
    assert any("unknown" in client.attributes.values() for client in found)
    assert len({client.ext_id for client in found}) == len({client.email for client in found}) == len(found)


def test_nobody_can_be_reached_by_accident() -> None:
    found = clients(company.segment_plans(), company.homes(PODS, moved=False), 300, SPAN)
    assert all(c.email.endswith("@example.com") and c.phone.startswith("+999 ") for c in found)


def test_some_customers_settle_in() -> None:
    found = clients(company.segment_plans(), company.homes(PODS, moved=False), 300, SPAN)
    changed = settled(found, SPAN)
    assert all(SPAN.first < day <= SPAN.today for day in changed)
    assert {c.attributes["stage"] for cs in changed.values() for c in cs} == {"in use"}


def test_segments_of_pods_left_out_go_to_the_first() -> None:
    assert set(company.homes(["NH", "SH"], moved=True).values()) == {"NH", "SH"}
