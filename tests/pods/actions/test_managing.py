"""Operating models in versions, the day from which a pod works by one, and who manages how many pods."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session

from core.refusal import NotFound, Refused
from data.database import Database
from pods import actions, queries
from pods.actions import NewModel, NewPilot, NewPod
from pods.models import OperatingModel, PodManager
from tests.conftest import MONDAY, Cast

TODAY = MONDAY.date()
WHOLE = NewModel("Own your customers", "By region", "All stages", "All topics", "One coach", "Daily standup")
HALF = NewModel("Own your customers", "By region", "", "All topics", " ", "Daily standup")


def written(store: Database, cast: Cast, new: NewModel = WHOLE, op: str = "w") -> OperatingModel:
    return store.perform(lambda s: actions.write_model(s, cast.dora, new, MONDAY, op=op))


def tagged(store: Database, cast: Cast, model_id: int | None, day: date, op: str) -> None:
    store.perform(lambda s: actions.tag_pod(s, cast.dora, cast.north_id, model_id or 0, day, MONDAY, op=op))


def test_versions_count_up_under_one_name(store: Database, cast: Cast) -> None:
    first = written(store, cast)
    second = written(store, cast, NewModel("own your CUSTOMERS", "By need"), "again")
    assert (first.version, second.version) == (1, 2)


def test_the_same_answers_make_no_new_version(store: Database, cast: Cast) -> None:
    written(store, cast)
    with pytest.raises(Refused, match="the answers of version 1 already"):
        written(store, cast, op="again")


@pytest.mark.parametrize(
    ("new", "told"),
    [(NewModel(" "), "Give the operating model a name"), (NewModel("A", "x" * 2001), "2001 characters")],
)
def test_a_model_needs_a_name_and_short_answers(store: Database, cast: Cast, new: NewModel, told: str) -> None:
    with pytest.raises(Refused, match=told):
        written(store, cast, new)


def test_which_model_held_on_a_day_stays_answerable(store: Database, cast: Cast) -> None:
    one, two = written(store, cast), written(store, cast, HALF, "two")
    later = TODAY + timedelta(days=30)
    tagged(store, cast, one.id, date(2026, 3, 2), "first")
    tagged(store, cast, two.id, later, "second")
    with store.reading() as session:
        found = [
            queries.model_on(session, cast.north_id, day)
            for day in (date(2026, 3, 1), date(2026, 3, 2), TODAY, later - timedelta(days=1), later)
        ]
    assert [model and model.version for model in found] == [None, 1, 1, 1, 2]


def test_an_earlier_tag_leaves_the_planned_one(store: Database, cast: Cast) -> None:
    one, two = written(store, cast), written(store, cast, HALF, "two")
    later = TODAY + timedelta(days=30)
    tagged(store, cast, two.id, later, "planned")
    tagged(store, cast, one.id, TODAY, "now")
    with store.reading() as session:
        assert [queries.model_on(session, cast.north_id, day).version for day in (TODAY, later)] == [1, 2]  # type: ignore[union-attr]


def test_history_is_not_tagged_anew(store: Database, cast: Cast) -> None:
    one, two = written(store, cast), written(store, cast, HALF, "two")
    tagged(store, cast, one.id, date(2026, 3, 2), "first")
    with pytest.raises(Refused, match="is history"):
        tagged(store, cast, two.id, TODAY - timedelta(days=1), "late")
    with pytest.raises(NotFound):
        tagged(store, cast, 999, TODAY, "strange")


def pilot(cast: Cast, model_id: int | None) -> NewPilot:
    return NewPilot(cast.north_id, "Own phones", "Why", TODAY, 8, "NPS -5", TODAY + timedelta(days=90), model_id)


def test_a_blank_answer_blocks_the_pilot(store: Database, cast: Cast) -> None:
    half = written(store, cast, HALF)
    with pytest.raises(Refused, match=r"version 1, leaves open: \(b\) Which lifecycle.*\(d\) Which support roles"):
        store.perform(lambda s: actions.start_pilot(s, cast.dora, pilot(cast, half.id), MONDAY, op="p"))
    with pytest.raises(Refused, match="Choose the operating model"):
        store.perform(lambda s: actions.start_pilot(s, cast.dora, pilot(cast, None), MONDAY, op="p"))
    whole = written(store, cast, op="whole")
    started = store.perform(lambda s: actions.start_pilot(s, cast.dora, pilot(cast, whole.id), MONDAY, op="p"))
    assert started.operating_model_id == whole.id


def eight(session: Session, cast: Cast) -> list[int]:
    """Eight pods: North, South and six more."""
    formed = [actions.form_pod(session, cast.dora, NewPod(f"Pod {n}", f"P{n}"), MONDAY, op=f"p{n}") for n in range(6)]
    return [cast.north_id, cast.south_id, *(pod.id or 0 for pod in formed)]


def test_more_than_seven_pods_are_too_many_for_one(store: Database, cast: Cast) -> None:
    dora = cast.dora
    with store.transaction() as session:
        ids = eight(session, cast)
        for pod_id in ids[:7]:
            actions.assign_manager(session, dora, pod_id, dora.person_id or 0, TODAY, MONDAY, op=f"m{pod_id}")
    with store.reading() as session:
        assert [(span.name, len(span.pods), span.is_wide) for span in queries.spans(session, dora, TODAY)] == [
            ("Dora", 7, False)
        ]
        assert queries.without_manager(session, dora, TODAY) == ["Pod 5"]
    last = ids[7]
    store.perform(lambda s: actions.assign_manager(s, dora, last, dora.person_id or 0, TODAY, MONDAY, op="eighth"))
    with store.reading() as session:
        assert [span.is_wide for span in queries.spans(session, dora, TODAY)] == [True]
        assert queries.spans(session, dora, TODAY - timedelta(days=1)) == []


def test_only_a_manager_manages(store: Database, cast: Cast) -> None:
    ana = cast.ana.person_id or 0
    with pytest.raises(Refused, match="no role of a manager"):
        store.perform(lambda s: actions.assign_manager(s, cast.dora, cast.north_id, ana, TODAY, MONDAY, op="m"))
    with store.reading() as session:
        assert queries.manager_on(session, cast.north_id, TODAY) is None
        assert session.get(PodManager, 1) is None


@pytest.mark.parametrize("name", ["ana", "boyan", "chen", "emil", "fay", "goro"])
def test_others_write_no_models_and_assign_nobody(light_store: Database, light_cast: Cast, name: str) -> None:
    actor, north, model = light_cast.everybody()[name], light_cast.north_id, written(light_store, light_cast)
    for work in (
        lambda s: actions.write_model(s, actor, HALF, MONDAY, op="x"),
        lambda s: actions.tag_pod(s, actor, north, model.id or 0, TODAY, MONDAY, op="x"),
        lambda s: actions.assign_manager(s, actor, north, light_cast.dora.person_id or 0, TODAY, MONDAY, op="x"),
    ):
        with pytest.raises((Refused, NotFound)):
            light_store.perform(work)
    with light_store.reading() as session, pytest.raises(Refused):
        queries.spans(session, actor, TODAY)
