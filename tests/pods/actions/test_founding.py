"""The organisation, its pods, sources and pilots."""

from datetime import date, timedelta

import pytest
from sqlmodel import select

from core.audit import AuditEntry
from core.refusal import Refused
from data.database import Database
from pods import actions, queries
from pods.actions import NewModel, NewPilot, NewPod
from tests.conftest import MONDAY, Cast

WEST = NewPod("West", "we", zone="Europe/Sofia")


def pilot(pod_id: int, dip: str = "NPS −5 for 4 weeks", model: int | None = None) -> NewPilot:
    return NewPilot(pod_id, "Own phones", "Fewer handoffs", date(2026, 11, 16), 8, dip, date(2027, 3, 1), model)


def test_a_pod_is_formed_once(store: Database, cast: Cast) -> None:
    ids = {store.perform(lambda s: actions.form_pod(s, cast.dora, WEST, MONDAY, op="f")).id for _ in range(2)}
    with store.reading() as session:
        seen = queries.pods_seen(session, cast.dora)
    assert len(ids) == 1
    assert [(pod.name, pod.code) for pod in seen] == [("North", "NR"), ("South", "SO"), ("West", "WE")]


def test_a_taken_code_is_refused_with_its_owner(store: Database, cast: Cast) -> None:
    with pytest.raises(Refused, match="The code NR belongs to the pod North"):
        store.perform(lambda s: actions.form_pod(s, cast.dora, NewPod("West", "nr"), MONDAY, op="f"))


def test_a_strange_zone_is_refused(store: Database, cast: Cast) -> None:
    with pytest.raises(Refused, match="Europe/Sofia"):
        store.perform(lambda s: actions.form_pod(s, cast.dora, NewPod("West", "WE", zone="CET+1"), MONDAY, op="f"))


@pytest.mark.parametrize("name", ["ana", "boyan", "chen", "emil", "fay", "goro"])
def test_only_a_manager_forms_pods_and_starts_pilots(store: Database, cast: Cast, name: str) -> None:
    actor = cast.everybody()[name]
    with pytest.raises(Refused):
        store.perform(lambda s: actions.form_pod(s, actor, WEST, MONDAY, op="f"))
    with pytest.raises(Refused):
        store.perform(lambda s: actions.start_pilot(s, actor, pilot(cast.north_id), MONDAY, op="p"))


def test_pods_are_searched_and_paged(light_store: Database, light_cast: Cast) -> None:
    with light_store.transaction() as session:
        for n in range(7):
            actions.form_pod(session, light_cast.dora, NewPod(f"Team {n}", f"T{n}"), MONDAY, op=f"form {n}")
    with light_store.reading() as session:
        page = queries.pods_seen(session, light_cast.dora, "team", limit=3, offset=3)
        assert [pod.name for pod in page] == ["Team 3", "Team 4", "Team 5"]
        assert queries.count_pods_seen(session, light_cast.dora, "team") == 7


def test_an_agent_sees_the_own_pod_only(light_store: Database, light_cast: Cast) -> None:
    with light_store.reading() as session:
        assert [pod.name for pod in queries.pods_seen(session, light_cast.emil)] == ["South"]


def test_a_source_is_made_once_and_its_cut_off_only_grows(store: Database, cast: Cast) -> None:
    with store.transaction() as session:
        for days in (0, 2, 1):
            until = MONDAY + timedelta(days=days)
            found = actions.add_source(session, cast.dora, "phones", MONDAY, observed_until=until)
    assert found.observed_until == MONDAY + timedelta(days=2)
    with store.reading() as session:
        told = session.exec(select(AuditEntry).where(AuditEntry.action == "source.observe")).all()
    assert [(entry.after or {})["observed_until"][:10] for entry in told] == ["2026-11-16", "2026-11-18"]


def test_an_agent_adds_no_source_and_founds_no_organisation(store: Database, cast: Cast) -> None:
    with pytest.raises(Refused):
        store.perform(lambda s: actions.add_source(s, cast.boyan, "phones", MONDAY))
    with pytest.raises(Refused):
        store.perform(lambda s: actions.found_organisation(s, cast.boyan, "Ours", "UTC", MONDAY))


def test_founding_again_renames_the_one_organisation(store: Database, cast: Cast) -> None:
    store.perform(lambda s: actions.found_organisation(s, cast.fay, "Ours", "Asia/Tokyo", MONDAY, sample_of=20))
    with store.reading() as session:
        founded = queries.organisation(session)
        assert founded
        assert (founded.id, founded.name, founded.sample_of) == (1, "Ours", 20)
        note = session.exec(select(AuditEntry).where(AuditEntry.action == "organisation.found")).one()
        assert (note.before, note.after) == (
            {"name": "Test company", "zone": "Europe/Sofia", "is_demo": False, "sample_of": 1},
            {"name": "Ours", "zone": "Asia/Tokyo", "is_demo": False, "sample_of": 20},
        )
        assert queries.zone_of(session) == "Asia/Tokyo"
        assert queries.zone_of(session, cast.north_id) == "Europe/Sofia"


def test_a_pilot_says_its_dip_before_it_starts(store: Database, cast: Cast) -> None:
    with pytest.raises(Refused, match="dip you expect"):
        store.perform(lambda s: actions.start_pilot(s, cast.dora, pilot(cast.north_id, " "), MONDAY, op="p"))
    told = NewModel("Own phones", "By region", "All", "All topics", "One coach", "Daily standup")
    model = store.perform(lambda s: actions.write_model(s, cast.dora, told, MONDAY, op="w")).id
    tried = pilot(cast.north_id, model=model)
    made = store.perform(lambda s: actions.start_pilot(s, cast.dora, tried, MONDAY, op="p"))
    with store.reading() as session:
        assert [row.id for row in queries.pilots_of(session, cast.ana, cast.north_id)] == [made.id]
