"""Ana leads North through its standup, from the open button to the locked record."""

from collections.abc import Callable
from datetime import timedelta

from sqlmodel import select

from board.models import Block, Card
from core.visit import Visit
from data.database import Database
from retros.models import Standup
from tests.conftest import MONDAY, Cast
from tests.retros import screen, told


def test_a_lead_runs_a_standup(visit: Callable[..., Visit], light_store: Database, light_cast: Cast) -> None:
    with light_store.transaction() as session:
        for number, title in enumerate(("Refund missing", "Meter refused", "Moved out, still billed")):
            early = MONDAY - timedelta(days=3 - number)
            told.new_card(session, light_cast.ana, light_cast.north_id, title, early)

    app = screen.press(screen.opened(visit("ana"), "standup"), "Open the standup")
    assert "1 of 3" in screen.said(app)
    assert "Refund missing" in [heading.value for heading in app.subheader]

    app = screen.press(app, "Blocker")
    field = next(found for found in app.text_input if found.label.startswith("What blocks it"))
    field.set_value("bank has not answered")
    app.selectbox[0].select_index(0)
    app = screen.press(app, "Write it down")
    assert "bank has not answered" in screen.said(app)
    assert any("Blocked since" in warning.value for warning in app.warning)

    app = screen.press(app, "Next")
    assert "2 of 3" in screen.said(app)
    app = screen.press(app, "Promise")
    field = next(found for found in app.text_input if found.label.startswith("Who will do what"))
    field.set_value("Boyan calls the customer")
    app = screen.press(app, "Write it down")
    app = screen.press(app, "Next")
    app = screen.press(app, "Done")
    assert "That was the walk" in screen.said(app)

    app.pills[0].set_value([light_cast.ana.person_id, light_cast.boyan.person_id]).run()
    app = screen.press(app, "Save: 2 of 3 here")
    app.button(key="close-primary").click().run()
    said = screen.said(app)
    assert "Closed by Ana at Mon 16 Nov 11:00" in said
    assert "2 of 3 were there; without Chen" in said

    with light_store.reading() as session:
        held = session.exec(select(Standup)).one()
        assert [stop["title"] for stop in held.walk] == ["Refund missing", "Meter refused", "Moved out, still billed"]
        assert session.exec(select(Block.reason)).one() == "bank has not answered"
        done = session.exec(select(Card).where(Card.title == "Moved out, still billed")).one()
        assert done.closed_at == MONDAY

    tomorrow = screen.opened(visit("boyan", at=MONDAY + timedelta(days=1)), "standup")
    assert "Boyan calls the customer" in screen.said(tomorrow)
    assert "0 of 1 kept" in screen.said(tomorrow)
