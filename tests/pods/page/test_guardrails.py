"""The page of guardrails: what may be granted is known before it is sent; nobody is named to outsiders."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from board.actions import open_board
from core.visit import Visit
from data.database import Database
from pods import actions, queries
from pods.actions import NewGuardrail
from pods.guardrails import Wish
from pods.models import Remedy, Skill
from tests.conftest import MONDAY, Cast
from tests.retros import told
from web.neighbours import BOARD

Visitor = Callable[..., Visit]
TODAY = MONDAY.date()
RULE = NewGuardrail(Remedy.REFUND, "EUR", TODAY, TODAY + timedelta(days=90), 50_00, 100_00, 2000_00)


def show(visit: "Any") -> None:
    from core import ui
    from core.refusal import Refused
    from pods.page import guardrails

    try:
        guardrails.render(visit)
    except Refused as reason:
        ui.refusal(reason)


@pytest.fixture
def opened(visit: Visitor, light_store: Database, light_cast: Cast) -> Callable[..., AppTest]:
    """The page with the real board beside it, on which North has one card: NR-1."""
    with light_store.transaction() as session:
        open_board(session, light_cast.dora, light_cast.north_id, MONDAY)
        told.new_card(session, light_cast.ana, light_cast.north_id, "Charged twice", MONDAY)

    def made(name: str, card: str = "") -> AppTest:
        shown = replace(visit(name, light_cast.north_id), extras={"neighbours": BOARD})
        app = AppTest.from_function(show, kwargs={"visit": shown}, default_timeout=20)
        if card:
            app.query_params["card"] = card
        return app.run()

    return made


@pytest.fixture
def rule(light_store: Database, light_cast: Cast) -> None:
    light_store.perform(lambda s: actions.set_guardrail(s, light_cast.dora, RULE, MONDAY, op="rule"))


def wish(cast: Cast, amount: int = 40_00) -> Wish:
    return Wish(cast.north_id, Remedy.REFUND, amount, "EUR", "Paid twice", 1, "NR-1")


def said(app: AppTest) -> str:
    parts: list[Any] = [*app.text, *app.markdown, *app.caption, *app.error, *app.subheader]
    return "\n".join(str(part.value) for part in parts)


def button(app: AppTest, label: str) -> Any:
    return next(one for one in app.button if one.label == label)


@pytest.mark.usefixtures("rule")
def test_inside_the_limit_it_is_granted_with_no_step_between(opened: Callable[..., AppTest]) -> None:
    app = opened("boyan", card="1")
    app.text_input(key="grant-reason").input("Paid twice")
    app.number_input(key="grant-amount").set_value(40.0).run()
    assert "Inside the limits" in said(app)
    button(app, "Grant the refund of 40 EUR").click().run()
    assert app.session_state["flash"] == "Granted, and written down."
    assert (app.text_input(key="grant-key").value, app.number_input(key="grant-amount").value) == ("", 0.0)


@pytest.mark.usefixtures("rule")
def test_outside_the_form_says_who_is_asked_before_it_is_sent(opened: Callable[..., AppTest]) -> None:
    app = opened("boyan", card="1")
    app.text_input(key="grant-reason").input("Paid twice")
    app.number_input(key="grant-amount").set_value(80.0).run()
    assert "80 EUR is above the 50 EUR allowed each." in said(app)
    button(app, "Ask Ana").click().run()
    assert "Waiting for you: 1" in said(opened("ana"))
    app.segmented_control(key="guardrail-view").set_value("Decisions").run()
    button(app, "Take the question back").click().run()
    assert "taken back before an answer" in said(app)
    assert "Waiting for you" not in said(opened("ana"))


@pytest.mark.usefixtures("rule")
def test_a_strange_card_is_said_to_be_unknown(opened: Callable[..., AppTest]) -> None:
    app = opened("boyan")
    app.text_input(key="grant-key").input("XX-9").run()
    assert "No card of this pod has that key" in said(app)


@pytest.mark.usefixtures("rule")
def test_an_answer_ends_the_wait(opened: Callable[..., AppTest], light_store: Database, light_cast: Cast) -> None:
    light_store.perform(
        lambda s: actions.make_decision(s, light_cast.boyan, wish(light_cast, 90_00), MONDAY, op="high")
    )
    app = opened("ana")
    button(app, "Decline").click().run()
    assert "Say why not" in said(app)
    button(app, "Approve").click().run()
    assert app.session_state["flash"] == "Approved: Refund of 90 EUR on NR-1."


@pytest.mark.usefixtures("rule")
def test_the_coach_sees_early_signs_first(
    opened: Callable[..., AppTest], light_store: Database, light_cast: Cast
) -> None:
    row = light_store.perform(lambda s: actions.make_decision(s, light_cast.boyan, wish(light_cast), MONDAY, op="in"))
    light_store.perform(lambda s: actions.overrule_decision(s, light_cast.dora, row.id or 0, "No", MONDAY, op="no"))
    app = opened("chen")
    assert app.markdown[0].value == "**Early signs this month in North**"
    assert app.text[0].value == "1 of 1 decisions inside the limits were overruled."
    assert list(app.dataframe[0].value["Pod"]) == ["North"]


@pytest.mark.usefixtures("rule")
def test_a_manager_overrules_and_reads_no_words(
    opened: Callable[..., AppTest], light_store: Database, light_cast: Cast
) -> None:
    light_store.perform(lambda s: actions.make_decision(s, light_cast.boyan, wish(light_cast), MONDAY, op="in"))
    app = opened("dora")
    assert "Paid twice" not in said(app)
    assert "Boyan" not in said(app)
    app.text_input(key="why-1").input("Not this month")
    button(app, "Overrule this decision").click().run()
    assert "Overruled: Refund of 40 EUR" in app.session_state["flash"]


def test_a_manager_sets_a_guardrail_and_its_next_version(opened: Callable[..., AppTest]) -> None:
    app = opened("dora")
    app.segmented_control(key="guardrail-view").set_value("Limits").run()
    assert "No guardrail was ever set" in said(app)
    app.number_input(key="rail-Up to, each-new").set_value(50.0)
    button(app, "Set the guardrail").click().run()
    assert "Refunds up to 50 EUR each" in said(app)
    app.number_input(key=next(n.key for n in app.number_input if n.key and n.key.startswith("rail-Up to"))).set_value(
        30.0
    )
    button(app, "Set the next version").click().run()
    assert "Refunds up to 30 EUR each" in said(app)


def test_a_guardrail_reaches_those_who_hold_a_skill_at_a_level(
    opened: Callable[..., AppTest], light_store: Database
) -> None:
    with light_store.transaction() as session:
        session.add(Skill(name="Billing"))
    app = opened("dora")
    app.segmented_control(key="guardrail-view").set_value("Limits").run()
    app.selectbox(key="rail-skill").set_value(1)
    app.number_input(key="rail-Up to, each-new").set_value(200.0)
    button(app, "Set the guardrail").click().run()
    assert "Everybody with Billing at level 3 or above" in "\n".join(one.label for one in app.expander)


def test_who_belongs_to_no_pod_is_told_whom_to_ask(opened: Callable[..., AppTest]) -> None:
    assert "Guardrails are for the people of a pod" in said(opened("goro"))


def test_another_pod_shows_nothing(opened: Callable[..., AppTest]) -> None:
    assert "No pod is chosen" in said(opened("emil"))


def test_an_amount_in_yen_has_no_decimals_and_is_not_rounded(
    opened: Callable[..., AppTest], light_store: Database, light_cast: Cast
) -> None:
    app = opened("dora")
    app.segmented_control(key="guardrail-view").set_value("Limits").run()
    app.text_input(key="rail-currency-new").set_value("jpy")
    app.number_input(key="rail-Up to, each-new").set_value(5000.5)
    button(app, "Set the guardrail").click().run()
    assert "JPY has no decimals, and you typed 5,000.5." in said(app)
    app.number_input(key="rail-Up to, each-new").set_value(5000.0)
    button(app, "Set the guardrail").click().run()
    with light_store.reading() as session:
        (line,) = queries.guardrails_on(session, light_cast.dora, light_cast.north_id, TODAY)
    assert (line.row.per_action, line.row.currency) == (5_000, "JPY")
    assert "5,000 JPY each" in said(app)
