"""The page Customers: found by role, and the reason for a home on a day."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.visit import Visit
from tests.pods.conftest import LONG_AGO, World

Visitor = Callable[..., Visit]


def show(visit: "Any") -> None:
    from core import ui
    from core.refusal import Refused
    from pods.page import customers

    try:
        customers.render(visit)
    except Refused as reason:
        ui.refusal(reason)


@pytest.fixture
def served(light_world: World) -> World:
    with light_world.store.transaction() as session:
        light_world.people(
            session,
            [
                ("a1", {"region": "north", "tier": "gold"}, LONG_AGO),
                ("a1", {"region": "north", "tier": "basic"}, date(2026, 3, 2)),
                ("a2", {"region": "north"}, LONG_AGO),
                ("s1", {"region": "south"}, LONG_AGO),
            ],
        )
    return light_world


def searched(visit: Visit, text: str) -> AppTest:
    app = AppTest.from_function(show, kwargs={"visit": visit}, default_timeout=20).run()
    return app.text_input(key="customer-search").set_value(text).run()


def said(app: AppTest) -> str:
    return "\n".join(str(e.value) for kind in (app.markdown, app.caption, app.text, app.subheader) for e in kind)


def test_one_hit_opens_at_once_with_the_reason_for_its_home(visit: Visitor, served: World) -> None:
    app = searched(visit("boyan"), "Customer a1")
    assert "Customer a1" in said(app)
    assert "**North** is home on 16 Nov 2026, because:" in said(app)
    assert "North basic holds region north · tier basic or unknown (rules since 5 Jan 2026)" in said(app)
    assert "“First homes”" in said(app)


def test_the_day_changes_the_reason(visit: Visitor, served: World) -> None:
    app = searched(visit("boyan"), "Customer a1")
    app.date_input(key="customer-day").set_value(date(2026, 2, 1)).run()
    assert "North gold holds region north · tier gold" in said(app)
    app.date_input(key="customer-day").set_value(date(2025, 2, 1)).run()
    assert "Nothing was known of this customer on that day." in said(app)


def test_several_hits_are_listed_and_one_is_opened(visit: Visitor, served: World) -> None:
    app = searched(visit("boyan"), "Customer")
    assert [element.label for element in app.button] == [
        "**Customer a1** · a1 · North basic",
        "**Customer a2** · a2 · North basic",
    ]
    app.button[1].click().run()
    assert "a2@example.org" in said(app)


def test_another_pods_customer_is_not_found_by_name_nor_by_link(visit: Visitor, served: World) -> None:
    assert "Nobody found" in said(searched(visit("boyan"), "Customer s1"))
    by_number = said(searched(visit("boyan"), "s1"))
    assert "South is home to them" in by_number
    assert "Customer s1" not in by_number
    app = AppTest.from_function(show, kwargs={"visit": visit("boyan")})
    app.query_params["customer"] = "3"
    assert app.run().error[0].value.startswith("That customer was not found")


def test_a_manager_finds_by_id_and_sees_no_name(visit: Visitor, served: World) -> None:
    app = searched(visit("dora"), "a1")
    assert "Name, e-mail and phone are hidden from your role." in said(app)
    assert "Customer a1" not in said(app)
    assert "a1@example.org" not in said(app)


def test_the_page_says_who_should_answer_now_and_why(visit: Visitor, served: World) -> None:
    app = searched(visit("boyan"), "Customer a1")
    assert not app.exception
    assert "1. Home is North." in said(app)
    assert "Call back: Nobody of North is on duty" in said(app)
    assert "publish the week on Shifts" in said(app)
