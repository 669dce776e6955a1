"""Pods that were split or retired stay reachable, and the overview says who manages how many."""

from collections.abc import Callable

from core.visit import Visit
from pods import actions
from pods.actions import NewPod
from tests.conftest import MONDAY
from tests.pods.conftest import World
from tests.pods.page.test_overview import opened

Visitor = Callable[..., Visit]


def test_pods_that_work_no_more_stay_reachable(visit: Visitor, light_world: World) -> None:
    cast, store = light_world.cast, light_world.store
    wish = NewPod("West", "WE", manager_id=cast.dora.person_id)
    west = store.perform(lambda s: actions.form_pod(s, cast.dora, wish, MONDAY, op="west")).id or 0
    app = opened(visit("dora"))
    told = "Pods per manager: Dora 1 · :orange[Nobody manages North, South: say who on the page Models]"
    assert told in [element.value for element in app.caption]
    store.perform(lambda s: actions.retire_pod(s, cast.dora, west, MONDAY, op="r"))
    app = opened(visit("dora"))
    assert "Pods that work no more: 1" in [expander.label for expander in app.expander]
    assert any(element.value == "retired" for element in app.caption)
