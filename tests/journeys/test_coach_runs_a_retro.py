"""Chen leads North through two retrospectives; the action of the first comes back in the second."""

from collections.abc import Callable
from datetime import timedelta

from sqlmodel import select
from streamlit.testing.v1 import AppTest

from core.visit import Visit
from data.database import Database
from retros.models import Commitment, CommitmentState, Retro
from tests.conftest import MONDAY, Cast
from tests.retros import screen

Visitor = Callable[..., Visit]


def started(visit: Visit, title: str) -> AppTest:
    app = screen.opened(visit, "retro")
    app.text_input[0].set_value(title)
    return screen.press(app, "Start")


def test_a_coach_runs_a_retro(visit: Visitor, light_store: Database, light_cast: Cast) -> None:
    app = started(visit("chen"), "Weeks 45 and 46")
    assert "No open actions" in screen.said(app)
    app = screen.press(app, "Go on: Gather")

    his = screen.opened(visit("boyan"), "retro", retro=1)
    for text in ("Refunds take three weeks", "Billing answers late"):
        his.text_area[1].set_value(text)
        his.button(key="add remark 1 not_well").click().run()
    app = screen.press(app.run(), "Go on: Group")
    assert "Refunds take three weeks" in screen.said(app)

    app = screen.press(app, "Group…")
    app = screen.press(app, "Together with this")
    app = screen.press(app, "Go on: Vote")
    app = screen.press(app, "More")
    app = screen.press(app, "More")
    assert "3 of 5 votes left" in screen.said(app)
    app = screen.press(app, "Go on: Discuss")
    assert "2 votes" in screen.said(app)

    app = screen.press(app, "Agree on an action")
    app.text_input[0].set_value("Ask billing for one contact")
    app.selectbox[0].select("Boyan")
    app = screen.press(app, "Agree on it")
    assert "Ask billing for one contact" in screen.said(app)
    app = screen.press(app, "Close the retrospective")
    assert "due in 14 days" in screen.said(app)

    later = MONDAY + timedelta(days=14)
    app = started(visit("chen", at=later), "Weeks 47 and 48")
    app = screen.press(app, "Go on: Gather")
    assert "1 open action has no verdict yet" in screen.said(app)
    app.segmented_control[0].set_value("done").run()
    app = screen.press(app, "Go on: Gather")
    assert "still hidden" in screen.said(app)
    with light_store.reading() as session:
        assert session.exec(select(Commitment.state)).all() == [CommitmentState.DONE]
        assert len(session.exec(select(Retro)).all()) == 2
