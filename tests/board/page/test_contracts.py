"""The page Contracts, the contract on a card, and the check before a card is written."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from board import actions
from board.actions import NewDirect
from board.models import Card, CommentKind
from core.visit import Visit
from data.database import Database
from pods import actions as pod_actions
from pods.actions import Promise
from pods.models import Priority
from tests.board.deals import MARIA, Deal, id_of, op
from tests.conftest import MONDAY, Cast

Visitor = Callable[..., Visit]


def show(visit: "Any", part: "str" = "contracts", number: "int" = 0) -> None:
    import streamlit as st

    from board.page import card, contracts, create
    from core import ui
    from core.refusal import Refused

    try:
        if part == "contracts":
            contracts.render(visit)
        elif part == "card":
            card.draw(visit, number)
        else:
            create.draw(visit, number)
    except Refused as reason:
        ui.refusal(reason)
    ui.show_flash()
    st.empty()


@pytest.fixture
def deal(light_store: Database, light_cast: Cast) -> Deal:
    return Deal(light_store, light_cast)


def opened(visit: Visit, contract_id: int | None = None, view: str = "") -> AppTest:
    app = AppTest.from_function(show, kwargs={"visit": visit}, default_timeout=30)
    if contract_id is not None:
        app.query_params["contract"] = str(contract_id)
    if view:
        app.session_state["deal-view"] = view
    app.run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    kinds = (app.markdown, app.caption, app.text, app.header, app.title, app.error, app.warning, app.success)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def test_the_list_says_where_each_contract_stands(visit: Visitor, deal: Deal) -> None:
    app = opened(visit("boyan"))
    assert "**Bright Bakery**" in [button.label for button in app.button]
    assert "in force" in said(app)
    assert "K-1 · Gold · customer Customer a1 · North" in said(app)


def test_another_pod_sees_no_contract_and_cannot_open_one(visit: Visitor, deal: Deal) -> None:
    app = opened(visit("emil"))
    assert "None of your customers has a contract" in said(app)
    assert "That contract was not found" in said(opened(visit("emil"), deal.contract_id))


def test_a_viewer_is_told_who_reads_contracts(visit: Visitor, deal: Deal) -> None:
    assert "Contracts are read by the pod that serves the customer" in said(opened(visit("goro")))


def test_months_are_closed_and_time_is_credited_by_the_lead(visit: Visitor, deal: Deal) -> None:
    card = deal.card()
    deal.log(card, MONDAY - timedelta(days=5), 90)
    app = opened(visit("ana"), deal.contract_id)
    app.button(key="deal-close-month").click().run()
    assert not app.error
    months = app.dataframe[0].value
    assert list(months["State"])[-1] == "closed 16 Nov 2026"
    assert next(iter(months["Used"])) == "1.5 h"
    form = next(button for button in app.button if button.label == "Credit it")
    app.selectbox[-1].set_value(1)
    app.text_input[-1].set_value("Ours")
    form.click().run()
    assert next(iter(app.dataframe[0].value["Used"])) == "0 h"


def test_an_own_entry_is_corrected_while_its_month_is_open(visit: Visitor, deal: Deal) -> None:
    card = deal.card()
    deal.log(card, MONDAY - timedelta(days=5), 15)
    entry = deal.log(card, MONDAY - timedelta(days=4), 30)
    app = opened(visit("boyan"), deal.contract_id)
    app.selectbox(key="correct-which").set_value(entry.id).run()
    app.number_input(key=f"minutes correct {entry.id} 1").set_value(60)
    next(button for button in app.button if button.label == "Correct it").click().run()
    assert not app.error
    assert next(iter(app.dataframe[0].value["Used"])) == "1.25 h"


def test_the_only_own_entry_is_removed_and_stays_listed_as_removed(visit: Visitor, deal: Deal) -> None:
    deal.log(deal.card(), MONDAY - timedelta(days=5), 30)
    app = opened(visit("boyan"), deal.contract_id)
    assert "correct-which" not in [box.key for box in app.selectbox]
    app.button(key="correct-remove").click().run()
    assert not app.error
    assert "are removed and count no more" in app.toast[0].value
    assert next(iter(app.dataframe[0].value["Used"])) == "0 h"
    assert list(app.dataframe[1].value["Charged"]) == ["removed"]


def test_the_agreement_shows_names_to_the_pod_and_forms_to_the_manager(visit: Visitor, deal: Deal) -> None:
    app = opened(visit("boyan"), deal.contract_id, "Agreement")
    assert list(app.dataframe[1].value["Name"]) == ["Maria Baker"]
    assert "Monday to Friday 9:00-12:00, 13:00-17:00" in said(app)
    assert not [button for button in app.button if button.label == "Promise"]
    app = opened(visit("dora"), deal.contract_id, "Agreement")
    assert list(app.dataframe[1].value["Name"]) == ["hidden from your role"]
    assert app.selectbox(key="promise-channel").options[:2] == ["Every channel", "Phone"]
    app.number_input(key="promise-first").set_value(15)
    next(button for button in app.button if button.label == "Promise").click().run()
    assert not app.error
    assert [toast.value for toast in app.toast] == ["P1 is promised anew: first answer, no next answer, no solution."]
    assert list(app.dataframe[0].value["Version"]) == [2, 1, 1]


def test_a_manager_writes_down_a_contract(visit: Visitor, deal: Deal) -> None:
    app = opened(visit("dora"))
    app.text_input(key="sign-customer").set_value("s1").run()
    app.text_input(key="sign-number").set_value("K-2")
    app.text_input(key="sign-name").set_value("South Garage")
    next(button for button in app.button if button.label == "Write it down").click().run()
    assert not app.error
    assert "**South Garage**" in [button.label for button in app.button]


def test_the_report_stands_on_the_page_as_the_customer_gets_it(visit: Visitor, deal: Deal) -> None:
    deal.log(deal.card(at=MONDAY - timedelta(days=30)), MONDAY - timedelta(days=29), 60, note="She shouted")
    text = said(opened(visit("ana"), deal.contract_id, "Report"))
    assert "Bright Bakery \\(K-1\\), October 2026" in text or "Bright Bakery (K-1), October 2026" in text
    assert "1 h used" in text
    assert "shouted" not in text


def test_what_slipped_is_listed_and_a_direct_contact_becomes_a_case(visit: Visitor, deal: Deal) -> None:
    card, boyan = deal.card(), deal.cast.boyan
    deal.do(lambda s: actions.comment_on_card(s, boyan, id_of(card), "On it", MONDAY, op=op()))
    app = opened(visit("ana"), deal.contract_id, "Leaks")
    assert list(app.dataframe[0].value["Case"]) == [card.key]
    new = NewDirect(deal.cast.north_id, deal.customer_id, 2, "Oven again")
    deal.do(lambda s: actions.record_direct_contact(s, boyan, new, MONDAY, op=op()))
    app = opened(visit("ana"))
    assert "1 customer came past the intake." in said(app)
    app.button(key="direct-case-1").click().run()
    assert "came past the intake" not in said(app)


def test_the_card_shows_what_was_promised_and_logs_time_by_one_press(visit: Visitor, deal: Deal) -> None:
    card = deal.card(replace(MARIA, asked=Priority.P1))
    app = AppTest.from_function(
        show, kwargs={"visit": visit("boyan"), "part": "card", "number": id_of(card)}, default_timeout=30
    ).run()
    assert not app.exception
    text = said(app)
    assert "Bright Bakery · K-1 · P2" in text
    assert "Entitled, Maria Baker called, P1 was asked for" in text
    assert "**First answer** due in 60 min" in text
    app.button(key="card-log").click().run()
    assert not app.exception
    with deal.store.reading() as session:
        from board import queries

        (line,) = queries.time_on_card(session, deal.cast.boyan, id_of(card))
    assert (line.minutes, line.ended_at, line.billable) == (15, MONDAY, True)
    assert "15 min · Boyan · solving" in said(app)
    app.number_input(key=f"minutes correct {line.entry_id} 1").set_value(10)
    next(one for one in app.button if one.label == "Correct it").click().run()
    assert "10 min · Boyan · solving" in said(app)


def test_what_the_customer_says_starts_the_next_answer_on_the_card(visit: Visitor, deal: Deal) -> None:
    wish = Promise(deal.contract_id, Priority.P3, 60, 480, next_minutes=45)
    deal.do(lambda s: pod_actions.set_sla(s, deal.cast.dora, wish, MONDAY - timedelta(days=1), op=op()))
    card = deal.card()
    app = AppTest.from_function(
        show, kwargs={"visit": visit("boyan"), "part": "card", "number": id_of(card)}, default_timeout=30
    ).run()
    for turn, kind in enumerate((CommentKind.SENT, CommentKind.RECEIVED)):
        app.text_area(key=f"comment {card.id}:{turn}").set_value("Which oven?")
        app.segmented_control(key=f"who comment {card.id}:{turn}").set_value(kind)
        app.button(key="card-comment").click().run()
    assert not app.exception
    assert "The customer, written down by Boyan" in said(app)
    assert "Boyan wrote down what the customer said" in said(app)
    assert "**Next answer** due in 45 min" in said(app)
    assert app.segmented_control(key=f"who comment {card.id}:2").value == CommentKind.NOTE


def test_a_clock_is_paused_with_its_cause_from_the_card(visit: Visitor, deal: Deal) -> None:
    card = deal.card()
    app = AppTest.from_function(
        show, kwargs={"visit": visit("boyan"), "part": "card", "number": id_of(card)}, default_timeout=30
    ).run()
    field = next(field for field in app.text_input if field.label == "What does it wait for?")
    field.set_value("Grid operator")
    app.button(key="card-pause").click().run()
    assert "Grid operator" in said(app)
    assert "**Solution** paused" in said(app)
    app.button(key="card-resume").click().run()
    assert "**Solution** due in" in said(app)


def test_an_unnamed_caller_is_said_before_the_card_is_written(visit: Visitor, deal: Deal) -> None:
    app = AppTest.from_function(
        show, kwargs={"visit": visit("boyan"), "part": "new", "number": deal.cast.north_id}, default_timeout=30
    ).run()
    app.selectbox(key="new-contract").set_value(deal.contract_id).run()
    app.text_input(key="new-caller").set_value("Nobody Known").run()
    assert "Nobody Known is not named in K-1" in said(app)
    app.checkbox(key="new-outage").check().run()
    assert "An outage report always passes" in said(app)
    app.text_input(key="new-caller").set_value("maria@bakery.example").run()
    assert "Entitled: start." in said(app)
    app.text_input(key="new-title").set_value("Oven")
    app.button(key="new-save").click().run()
    assert not app.exception
    with deal.store.reading() as session:
        from sqlmodel import select

        from board.models import Card

        (card,) = session.exec(select(Card)).all()
    assert (card.contract_id, card.customer_id, card.priority) == (deal.contract_id, deal.customer_id, Priority.P1)


def test_a_customer_of_another_pod_is_written_down_there_and_that_pod_decides_who(visit: Visitor, deal: Deal) -> None:
    app = AppTest.from_function(
        show, kwargs={"visit": visit("emil"), "part": "new", "number": deal.cast.south_id}, default_timeout=30
    ).run()
    app.text_input(key="new-customer").set_value("a1").run()
    assert "This is a customer of North." in said(app)
    assert app.text_input(key="new-who-there").value == "North decides"
    assert "new-who" not in {box.key for box in app.selectbox}
    app.text_input(key="new-title").set_value("Oven is dark")
    app.button(key="new-save").click().run()
    assert not app.exception
    with deal.store.reading() as session:
        (card,) = session.exec(select(Card)).all()
    assert (card.pod_id, card.assignee_id, card.customer_id) == (deal.cast.north_id, None, deal.customer_id)
