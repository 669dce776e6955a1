"""The page of one pod's figures."""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlmodel import Session, select
from streamlit.testing.v1 import AppTest

from board.models import Card
from core.visit import Visit
from data.database import Database
from metrics.page.pod import marks_of
from pods.models import Pilot, Source

Book = Callable[[Session], Any]


def show(visit: "Visit") -> None:
    from core.refusal import Refused
    from metrics.page import pod

    try:
        pod.render(visit)
    except Refused as reason:
        import streamlit as st

        st.error(str(reason))


def shown(visit: Visit, pod: str = "") -> AppTest:
    at = AppTest.from_function(show, kwargs={"visit": visit}, default_timeout=30)
    if pod:
        at.query_params["pod"] = pod
    at.run()
    assert not at.exception
    return at


def fill(store: Database, ledger: Book, pod_id: int, other: int) -> None:
    with store.transaction() as session:
        book = ledger(session)
        for number in range(12):
            book.answer(pod_id, 9, 8)
            book.contact(pod_id, book.customer(), 20 + number)
            book.case([pod_id, other] if number < 3 else [pod_id], 20 + number, 10 + number / 2)


def test_every_figure_stands_there_with_its_counts(
    visit: Callable[..., Visit], light_store: Database, light_cast: Any, ledger: Book
) -> None:
    fill(light_store, ledger, light_cast.north_id, light_cast.south_id)
    at = shown(visit("boyan"))
    values = {metric.label: metric.value for metric in at.metric}
    assert values["NPS"] == "100 points"
    assert values["Repeat contacts"] == "0 %"
    assert values["Handoffs"] == "25 %"
    figures = at.dataframe[1].value
    line = figures[(figures["Figure"] == "Handoffs") & (figures["Definition"] == "handoff-rate-1")].iloc[0]
    assert (line["Numerator"], line["Denominator"], line["Interval by"]) == (3, 12, "Wilson, 95 %")


def test_handoffs_are_shown_with_whom_and_why(
    visit: Callable[..., Visit], light_store: Database, light_cast: Any, ledger: Book
) -> None:
    fill(light_store, ledger, light_cast.north_id, light_cast.south_id)
    travel = shown(visit("boyan")).dataframe[0].value
    assert travel.to_dict("records") == [
        {"From": "North", "To": "South", "Kind": "functional", "Reason": "billing", "Cases": 3}
    ]


def test_a_log_that_is_not_complete_for_flow_says_so(
    visit: Callable[..., Visit], light_store: Database, light_cast: Any, ledger: Book
) -> None:
    fill(light_store, ledger, light_cast.north_id, light_cast.south_id)
    with light_store.transaction() as session:
        log = Source(name="closed cases", complete_for="handoffs, ping-pong")
        session.add(log)
        session.flush()
        for card in session.exec(select(Card)):
            card.source_id = log.id
    captions = " ".join(caption.value for caption in shown(visit("boyan")).caption)
    assert "closed cases: declared as complete for other things than flow" in captions


def test_the_moment_of_the_figures_is_said(
    visit: Callable[..., Visit], light_store: Database, light_cast: Any, ledger: Book
) -> None:
    fill(light_store, ledger, light_cast.north_id, light_cast.south_id)
    captions = [caption.value for caption in shown(visit("boyan")).caption]
    assert any(caption.startswith("As of Mon 16 Nov 2026, 11:00 (Europe/Sofia). Since 17 Aug") for caption in captions)


def test_weeks_in_which_nothing_was_finished_are_said_not_drawn(
    visit: Callable[..., Visit], light_store: Database, light_cast: Any, ledger: Book
) -> None:
    with light_store.transaction() as session:
        ledger(session).case([light_cast.north_id], 400, 390)
    at = AppTest.from_function(show, kwargs={"visit": visit("boyan")}, default_timeout=30)
    at.session_state["period"] = "Everything"
    captions = [caption.value for caption in at.run().caption]
    assert not at.exception
    assert "Nothing was finished in the last 26 weeks." in captions


def test_another_pod_is_not_found(visit: Callable[..., Visit], light_cast: Any) -> None:
    assert "not found" in shown(visit("emil"), str(light_cast.north_id)).error[0].value
    assert "not found" in shown(visit("dora"), "999").error[0].value


def test_an_empty_pod_says_where_to_look(visit: Callable[..., Visit]) -> None:
    assert any("Nothing was recorded for this pod" in block.value for block in shown(visit("ana")).markdown)


def test_a_pilots_ramp_up_is_marked_as_transition() -> None:
    pilot = Pilot(pod_id=1, name="Callback", started_on=date(2026, 9, 7), ramp_weeks=2, read_on=date(2026, 12, 1))
    (mark,) = marks_of([pilot])
    assert (mark.since, mark.until, mark.says) == (date(2026, 9, 7), date(2026, 9, 21), "pilot: transition")
