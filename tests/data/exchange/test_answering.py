"""Who answered a contact, when, and for how long: read from a file, with no name of a stranger kept."""

from typing import Any

from sqlmodel import select

from core.people import Person
from data.database import Database
from pods.models import Contact
from tests.conftest import Cast
from tests.data.exchange.conftest import CALLS, Import

ANSWERED: dict[str, Any] = {
    **CALLS,
    "columns": {
        **CALLS["columns"],
        "answered_at": "Answered",
        "handled_s": "Seconds",
        "served_by": "Served by",
        "person": "Agent",
    },
    "pods": {"map": {"Nord": "North"}},
}
ANSWERED_CALLS = """\
Call,Start,Customer,Team,Topic,Answered,Seconds,Served by,Agent
1,2026-03-02 09:00,7,North,bill,2026-03-02 09:01,166.0,Nord,boyan
2,2026-03-02 10:00,7,North,bill,2026-03-02 10:01,,South,Emil
3,2026-03-02 11:00,7,North,bill,,,,DORIT
4,2026-03-02 12:00,7,North,bill,,,,Dorit
5,2026-03-02 13:00,7,North,bill,2026-03-02 12:00,,,
6,2026-03-02 14:00,7,North,bill,,two,,
7,2026-03-02 15:00,7,North,bill,,,Nowhere,
"""


def test_a_contact_keeps_who_answered_when_and_for_how_long(store: Database, cast: Cast, bring: Import) -> None:
    report = bring(ANSWERED, ANSWERED_CALLS)
    assert (report.new, report.rejected) == (4, 3)
    assert {reject.field for reject in report.rejects} == {"answered_at", "handled_s", "pod"}
    with store.reading() as session:
        told = {row.ext_id: row for row in session.exec(select(Contact))}
        emil = session.exec(select(Person).where(Person.login == "emil")).one()
    first, second, third, fourth = (told[key] for key in "1234")
    assert (first.answered_s, first.handle_s) == (first.opened_s + 60, 166)
    assert (first.served_pod_id, first.person_id) == (cast.north_id, cast.boyan.person_id)
    assert (second.served_pod_id, second.handle_s) == (cast.south_id, None)
    assert second.person_id == emil.id
    assert (third.person_id, third.served_pod_id) == (None, None)
    assert third.person_mark == fourth.person_mark != ""
    assert "dorit" not in (third.person_mark or "").casefold()
