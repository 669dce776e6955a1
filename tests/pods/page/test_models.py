"""The page Models: five answers, two versions side by side, which pod works by which, and who manages."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from core.visit import Visit
from pods import actions, queries
from pods.actions import NewModel, NewPod
from pods.models import OperatingModel
from tests.conftest import MONDAY
from tests.pods.conftest import TODAY, World

Visitor = Callable[..., Visit]
FIRST = NewModel("Own it", "By region", "All", "All topics", "One coach for two pods", "Daily standup")
SECOND = NewModel("Own it", "By region", "All", "All topics", "One coach for each pod", "")


def show(visit: "Any") -> None:
    from core import ui
    from core.refusal import Refused
    from pods.page import models

    try:
        models.render(visit)
    except Refused as reason:
        ui.refusal(reason)


def opened(visit: Visit) -> AppTest:
    return AppTest.from_function(show, kwargs={"visit": visit}, default_timeout=30).run()


def button(app: AppTest, label: str) -> Any:
    return next(element for element in app.button if element.label == label)


def said(app: AppTest) -> str:
    return "\n".join(element.value for element in (*app.markdown, *app.caption, *app.text))


def write(world: World, *versions: NewModel) -> list[int]:
    with world.store.transaction() as session:
        return [
            actions.write_model(session, world.cast.dora, new, MONDAY, op=f"w{n}").id or 0
            for n, new in enumerate(versions)
        ]


def test_the_first_version_is_written_on_the_page(visit: Visitor, light_world: World) -> None:
    app = opened(visit("dora"))
    assert "No operating model yet" in said(app)
    app.text_input(key="model-name").set_value("Own it")
    app.text_area(key="model-formed-0").set_value("By region")
    button(app, "Save as a new version").click().run()
    with light_world.store.reading() as session:
        row = session.exec(select(OperatingModel)).one()
        assert (row.name, row.version, row.formed) == ("Own it", 1, "By region")
    assert "Not answered: a pilot cannot start with this version" in said(app)


def test_two_versions_are_compared_word_by_word(visit: Visitor, light_world: World) -> None:
    first, _ = write(light_world, FIRST, SECOND)
    app = opened(visit("boyan"))
    app.selectbox(key="model-other").set_value(first).run()
    told = said(app)
    assert "One coach for :red[~~two pods~~] :green[**each pod**]" in told
    assert "(a) How are pods formed?** · the same" in told
    assert ":red[~~Daily standup~~]" in told


def test_a_pod_is_tagged_and_the_table_shows_it(visit: Visitor, light_world: World) -> None:
    first = write(light_world, FIRST)[0]
    app = opened(visit("dora"))
    app.selectbox(key="tag-pod-id").set_value(light_world.cast.north_id)
    app.selectbox(key="tag-model").set_value(first)
    app.button[-2].click().run()
    assert not app.error
    assert list(app.dataframe[0].value["Operating model"]) == ["Own it, version 1", "none named"]
    with light_world.store.reading() as session:
        assert queries.model_on(session, light_world.cast.north_id, TODAY) is not None


def test_a_manager_of_eight_pods_is_flagged(visit: Visitor, light_world: World) -> None:
    dora = light_world.cast.dora
    with light_world.store.transaction() as session:
        for n in range(8):
            pod = actions.form_pod(
                session, dora, NewPod(f"Pod {n}", f"P{n}", manager_id=dora.person_id), MONDAY, op=f"f{n}"
            )
            assert queries.manager_on(session, pod.id or 0, TODAY) == (dora.person_id, "Dora")
    told = said(opened(visit("dora")))
    assert "**Dora** · 8 pods :orange[· more than 7: share some out]" in told
    assert "Nobody manages North, South" in told


@pytest.mark.parametrize("name", ["ana", "boyan", "chen", "fay", "goro"])
def test_others_read_and_change_nothing(visit: Visitor, light_world: World, name: str) -> None:
    write(light_world, FIRST)
    app = opened(visit(name))
    assert "(e) How are standup, retro and review used?" in said(app)
    assert not app.button
