"""The import page: whom it lets in, what it teaches, from an upload to an undo."""

from collections.abc import Callable

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from core.visit import Visit
from data.exchange.models import ImportBatch
from tests.data.exchange.conftest import TICKETS

Visitor = Callable[..., Visit]


def show(visit: "Visit") -> None:
    from core import ui
    from data.page import imports

    imports.render(visit)
    ui.show_flash()


def page(visit: Visit) -> AppTest:
    return AppTest.from_function(show, kwargs={"visit": visit}, default_timeout=30).run()


def upload(app: AppTest, text: str, name: str = "tickets.csv") -> AppTest:
    app.file_uploader[0].set_value((name, text.encode(), "text/csv"))
    return app.run()


def button(app: AppTest, label: str) -> AppTest:
    next(found for found in app.button if found.label == label).click()
    return app.run()


def test_the_empty_page_teaches_what_to_bring(visit: Visitor) -> None:
    app = page(visit("dora"))
    assert not app.exception
    assert "Choose an export" in " ".join(caption.value for caption in app.caption)


@pytest.mark.parametrize("name", ["ana", "boyan", "chen", "emil", "goro"])
def test_those_who_may_not_import_read_why(visit: Visitor, name: str) -> None:
    app = page(visit(name))
    assert "may not import data" in app.error[0].value
    assert not app.file_uploader


def test_columns_are_guessed_and_a_dry_run_writes_nothing(visit: Visitor) -> None:
    fay = visit("fay")
    app = button(upload(page(fay), TICKETS), "Dry run")
    assert not app.exception
    told = " ".join(text.value for text in app.text)
    assert "Cases: 2 would be new" in told
    assert "1 pod would be formed: East." in told
    with fay.read() as session:
        assert session.exec(select(ImportBatch)).all() == []


def test_an_import_is_applied_listed_and_undone(visit: Visitor) -> None:
    fay = visit("fay")
    app = button(button(upload(page(fay), TICKETS), "Dry run"), "Apply")
    assert not app.exception
    assert app.expander[0].label.startswith("tickets · 2 cases")
    with fay.read() as session:
        assert session.exec(select(ImportBatch)).one().author_name == "Fay"
    app = button(app, "Undo this import")
    assert app.expander[0].label.startswith("undone · tickets")


def test_a_file_that_cannot_be_read_is_a_sentence(visit: Visitor) -> None:
    app = upload(page(visit("fay")), "Ticket,When,Status,Team\nT-1,2026-03-02 09:00,New,North\nT-1,2026")
    assert "breaks off in the middle" in app.error[0].value


def test_a_scale_from_1_to_5_is_refused_in_the_form(visit: Visitor) -> None:
    app = upload(page(visit("fay")), "Id,When,Score\n1,2026-03-02 09:00,4\n", "survey.csv")
    next(box for box in app.selectbox if box.label == "What is a row?").select_index(2).run()
    next(box for box in app.text_input if box.label == "Pod").input("North").run()
    next(box for box in app.radio if box.label == "Scale of the answers").set_value("1-5").run()
    assert "an NPS needs answers from 0 to 10" in app.error[0].value


def test_what_is_still_missing_is_a_hint_and_no_error(visit: Visitor) -> None:
    app = upload(page(visit("fay")), "A,B\n1,2\n")
    assert app.info[0].value == "Pick the column for Case and for When and for Status."
    assert not app.error
