"""Many pods formed at once."""

import pytest
from sqlmodel import select

from core.refusal import Refused
from data.database import Database
from pods import actions
from pods.models import Pod
from tests.conftest import MONDAY, Cast

EAST = actions.NewPod("East", "EA")


def test_many_pods_are_formed_at_once(store: Database, cast: Cast) -> None:
    wanted = [actions.NewPod(f"Team {n}", f"T{n}", level=2) for n in range(30)]
    formed = store.perform(lambda s: [pod.id for pod in actions.form_pods(s, cast.dora, wanted, MONDAY)])
    with store.reading() as session:
        assert set(session.exec(select(Pod.id).where(Pod.level == 2))) == set(formed)
    assert len(set(formed)) == 30


@pytest.mark.parametrize("taken", [actions.NewPod("North", "NN"), actions.NewPod("Other", "NR"), EAST])
def test_a_name_or_a_code_that_is_taken_is_refused(store: Database, cast: Cast, taken: actions.NewPod) -> None:
    with pytest.raises(Refused, match="belongs to a pod already"):
        store.perform(lambda s: len(actions.form_pods(s, cast.dora, [EAST, taken], MONDAY)))


@pytest.mark.parametrize("name", ["ana", "boyan", "chen", "emil", "fay", "goro"])
def test_forming_pods_is_refused_to_all_but_managers(store: Database, cast: Cast, name: str) -> None:
    with pytest.raises(Refused, match="may not form and change pods"):
        store.perform(lambda s: len(actions.form_pods(s, cast.everybody()[name], [EAST], MONDAY)))
