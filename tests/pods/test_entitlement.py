"""The check at intake in words, and what a contract says on a day."""

from datetime import UTC, date, datetime

import pytest

from pods.entitlement import Call, Finding, Pool, check
from pods.models import Contract, EntitledContact, EntitlementResult, Priority
from pods.terms import Spent, months_between, next_month, rolled_over, standing

DAY = date(2026, 11, 16)
SIGNED = datetime(2026, 1, 1, tzinfo=UTC)


def contract(number: str, starts: date, ends: date | None = None) -> Contract:
    return Contract(
        id=int(number[2:]),
        number=number,
        name="Bakery",
        customer_id=1,
        starts_on=starts,
        ends_on=ends,
        created_at=SIGNED,
    )


VALID = contract("K-1", date(2026, 1, 1))
MARIA = EntitledContact(
    id=7, contract_id=1, name="Maria Baker", email="maria@x.org", max_priority=Priority.P2, valid_from=date(2026, 1, 1)
)
OTTO = EntitledContact(
    id=8, contract_id=1, name="Otto", may_request=["Bill"], valid_from=date(2026, 1, 1), valid_to=DAY
)


def found(call: Call, contracts: list[Contract] | None = None, pool: Pool | None = None, day: date = DAY) -> Finding:
    return check(call, [VALID] if contracts is None else contracts, [MARIA, OTTO], pool or Pool(), day)


@pytest.mark.parametrize(
    "call", [Call("maria  BAKER"), Call("", "Maria@X.org"), Call("maria@x.org"), Call("Somebody", "maria@x.org")]
)
def test_a_person_is_known_by_name_or_address_however_it_is_spelled(call: Call) -> None:
    assert (found(call).result, found(call).contact_id) == (EntitlementResult.ENTITLED, 7)


def test_a_name_ends_on_the_day_it_is_said_to_end() -> None:
    yesterday = date(2026, 11, 15)
    assert found(Call("Otto", topic="bill"), day=yesterday).result is EntitlementResult.ENTITLED
    assert found(Call("Otto", topic="bill")).result is EntitlementResult.NOT_NAMED


def test_who_may_ask_for_bills_may_not_ask_for_meters() -> None:
    finding = found(Call("Otto", topic="Meter"), day=date(2026, 11, 15))
    assert finding.result is EntitlementResult.NOT_NAMED
    assert finding.next_step == "This contact may ask for Bill, not for “Meter”. Ask who may."


def test_the_last_day_of_a_contract_is_the_day_before_its_end() -> None:
    ended = contract("K-2", date(2026, 1, 1), DAY)
    assert found(Call("Maria Baker"), [ended], day=date(2026, 11, 15)).result is EntitlementResult.ENTITLED
    assert found(Call("Maria Baker"), [ended]).next_step.startswith("K-2 ended today.")
    coming = contract("K-3", date(2026, 12, 1))
    assert "K-3 starts on 1 Dec 2026" in found(Call("Maria Baker"), [coming]).next_step
    assert found(Call("Maria Baker"), []).result is EntitlementResult.UNKNOWN


def test_used_hours_are_said_with_what_there_was() -> None:
    finding = found(Call("Maria Baker"), pool=Pool(600, 630))
    assert finding.result is EntitlementResult.OVER_POOL
    assert finding.next_step.startswith("10.5 of this month's 10 hours are used.")
    assert found(Call("Maria Baker"), pool=Pool(0, 0)).result is EntitlementResult.OVER_POOL
    assert found(Call("Maria Baker"), pool=Pool(600, 599)).passes


@pytest.mark.parametrize(
    ("asked", "given"), [(None, Priority.P3), (Priority.P1, Priority.P2), (Priority.P4, Priority.P4)]
)
def test_a_priority_is_never_above_what_may_be_asked_for(asked: Priority | None, given: Priority) -> None:
    assert found(Call("Maria Baker", asked=asked)).given is given


def test_an_outage_passes_whoever_says_it() -> None:
    finding = found(Call("Nobody", is_outage=True))
    assert (finding.passes, finding.given) == (True, Priority.P1)
    assert finding.next_step.startswith("An outage report always passes")


@pytest.mark.parametrize(
    ("ends", "words"),
    [
        (None, "in force"),
        (date(2026, 11, 28), "ends in 12 days"),
        (date(2026, 11, 17), "ends tomorrow"),
        (DAY, "expired today"),
        (date(2026, 11, 1), "expired 1 Nov 2026"),
        (date(2027, 6, 1), "in force"),
    ],
)
def test_where_a_contract_stands_is_said_in_words(ends: date | None, words: str) -> None:
    assert standing(date(2026, 1, 1), ends, DAY).words == words


def test_a_contract_to_come_says_when() -> None:
    assert standing(date(2026, 11, 26), None, DAY).words == "starts in 10 days"


def test_minutes_roll_over_as_long_as_was_agreed_oldest_used_first() -> None:
    months = [Spent(600, 120), Spent(600, 60)]
    assert rolled_over(months, 0) == 0
    assert rolled_over(months, 1) == 600  # August's 480 paid September's 60 and end; September's 600 live on
    assert rolled_over(months, 2) == 420 + 600
    assert rolled_over([Spent(600, 900)], 3) == 0
    assert rolled_over([Spent(None, 90)], 3) == 0


def test_months_follow_each_other_over_a_year() -> None:
    assert next_month(date(2026, 12, 1)) == date(2027, 1, 1)
    assert months_between(date(2026, 11, 20), date(2027, 1, 3)) == [
        date(2026, 11, 1),
        date(2026, 12, 1),
        date(2027, 1, 1),
    ]
