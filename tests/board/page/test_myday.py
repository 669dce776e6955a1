"""My day: the next card pulled by one press, my cards, and notices put away."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from streamlit.testing.v1 import AppTest

from board.actions import assign_card
from board.actions.notices import tell
from board.models import Card, Column, CustomerPromise, NoticeKind
from board.queries import my_day, notices_waiting
from core import ui
from core.visit import Visit
from data.database import Database
from pods.models import Customer, Shift, ShiftState
from tests.board.conftest import Desk
from tests.conftest import MONDAY, Cast

Visits = Callable[..., Visit]


def show(visit: "Any") -> None:
    from board.page import myday

    myday.render(visit)


def texts(at: AppTest) -> str:
    return "\n".join(str(element.value) for kind in (at.markdown, at.caption, at.text, at.error) for element in kind)


def test_a_press_takes_the_next_card_and_notices_are_put_away(
    light_store: Database, light_cast: Cast, visit: Visits
) -> None:
    desk = Desk(light_store, light_cast)
    card = desk.card("Ready to start", "Next")
    boyan = light_cast.boyan
    where: dict[str, Any] = {"pod_id": card.pod_id, "card_id": card.id}
    light_store.perform(lambda s: tell(s, [boyan.person_id], NoticeKind.MENTION, MONDAY, **where))
    with light_store.transaction() as session:
        for minute, said in enumerate(("The solution is at risk", "The promise of the solution is broken")):
            when = MONDAY + timedelta(minutes=minute)
            tell(session, [boyan.person_id], NoticeKind.SLA, when, said=said, **where)
    at = AppTest.from_function(show, kwargs={"visit": visit("boyan")}, default_timeout=20).run()
    assert "from which Doing is filled" in texts(at)
    assert "No open card is yours" in texts(at)
    at.button(key=f"myday-pull-{card.id}").click().run()
    assert not at.exception
    with light_store.reading() as session:
        taken = session.get_one(Card, card.id)
        assert (taken.assignee_id, taken.column_id) == (boyan.person_id, desk.column("Doing"))
    assert "Ready to start" in texts(at)
    assert "Nothing waits in the queues" in texts(at)
    assert "You were told: 2" in [head.value for head in at.header]
    with light_store.reading() as session:
        assert notices_waiting(session, boyan) == 2
    assert "The promise of the solution is broken" in texts(at)
    assert "at risk" not in texts(at)
    at.button(key="myday-seen").click().run()
    assert "Nothing new" in texts(at)


def test_a_press_meant_for_one_card_takes_no_other(light_store: Database, light_cast: Cast, visit: Visits) -> None:
    desk = Desk(light_store, light_cast)
    first, second = desk.card("First", "Next"), desk.card("Second", "Next")
    at = AppTest.from_function(show, kwargs={"visit": visit("boyan")}, default_timeout=20).run()
    given = first.id or 0, light_cast.ana.person_id, first.version
    light_store.perform(lambda s: assign_card(s, light_cast.ana, *given, MONDAY, op="taken"))
    at.button(key=f"myday-pull-{first.id}").click().run()
    (warning,) = at.warning
    assert warning.value.startswith(f"{first.key} is not the next one for you any more")
    with light_store.reading() as session:
        assert session.get_one(Card, second.id).assignee_id is None
    assert "Second" in texts(at)


def test_who_works_without_a_shift_says_so_and_is_offered_work(
    light_store: Database, light_cast: Cast, visit: Visits
) -> None:
    Desk(light_store, light_cast).card("Ready to start", "Next")
    starts, north = MONDAY + timedelta(hours=6), light_cast.north_id
    turn: dict[str, Any] = {
        "person_id": light_cast.boyan.person_id,
        "start_at": starts,
        "end_at": starts + timedelta(hours=2),
    }
    with light_store.transaction() as session:
        told: dict[str, Any] = {"day": MONDAY.date(), "state": ShiftState.PUBLISHED, "changed_at": MONDAY}
        session.add(Shift(pod_id=north, **turn, **told))
    at = AppTest.from_function(show, kwargs={"visit": visit("boyan")}, default_timeout=20).run()
    assert "You have no shift now" in texts(at)
    at.button(key="myday-working").click().run()
    assert "Ready to start" in texts(at)


def test_the_day_of_somebody_without_a_shift_ends_with_the_day_of_the_pod(
    light_store: Database, light_cast: Cast, visit: Visits
) -> None:
    Desk(light_store, light_cast).card("Ready to start", "Next")
    with light_store.transaction() as session:
        turn = Shift(
            pod_id=light_cast.north_id,
            person_id=light_cast.boyan.person_id or 0,
            start_at=MONDAY,
            end_at=MONDAY + timedelta(hours=2),
            day=MONDAY.date(),
            state=ShiftState.PUBLISHED,
            changed_at=MONDAY,
        )
        session.add(turn)
    past_midnight_in_sofia = MONDAY.replace(hour=22, minute=30)
    late = visit("boyan", at=past_midnight_in_sofia)
    at = AppTest.from_function(show, kwargs={"visit": late}, default_timeout=20)
    at.session_state["works-on"] = str(MONDAY.date())
    at.run()
    assert "You have no shift now" in texts(at)
    at.button(key="myday-working").click().run()
    assert "Ready to start" in texts(at)


def test_a_column_on_the_button_stays_text(light_store: Database, light_cast: Cast, visit: Visits) -> None:
    desk = Desk(light_store, light_cast)
    card = desk.card("Ready to start", "Next")
    with light_store.transaction() as session:
        session.get_one(Column, desk.column("Doing")).name = ":red[Doing]"
    at = AppTest.from_function(show, kwargs={"visit": visit("boyan")}, default_timeout=20).run()
    assert at.button(key=f"myday-pull-{card.id}").label == "Take it into " + ui.plain(":red[Doing]")


def test_a_manager_is_not_offered_work_and_has_no_cards(light_store: Database, light_cast: Cast, visit: Visits) -> None:
    Desk(light_store, light_cast).card("Ready to start", "Next")
    at = AppTest.from_function(show, kwargs={"visit": visit("dora")}, default_timeout=20).run()
    assert "Ready to start" not in texts(at)
    assert "Cards are suggested to the people of a pod" in texts(at)


def test_promises_stand_on_the_day_of_who_keeps_them_and_late_ones_on_the_leads(
    light_store: Database, light_cast: Cast, visit: Visits
) -> None:
    desk = Desk(light_store, light_cast)
    with light_store.transaction() as session:
        mila = Customer(source_id=1, ext_id="K-1", name="Mila", created_at=MONDAY)
        session.add(mila)
    card = desk.card("Wrong invoice", customer_id=mila.id)
    before = MONDAY - timedelta(days=1)
    for text, who, hours in (
        ("Mine", light_cast.boyan.person_id, 30),
        ("Late", light_cast.chen.person_id, -1),
        ("Ours", None, 20),
    ):
        with light_store.transaction() as session:
            told: dict[str, Any] = {
                "customer_id": mila.id or 0,
                "pod_id": card.pod_id,
                "card_id": card.id,
                "person_id": who,
                "at": before,
            }
            session.add(CustomerPromise(text=text, due_at=MONDAY + timedelta(hours=hours), **told))
    with light_store.reading() as session:
        days = {
            name: my_day(session, getattr(light_cast, name), MONDAY).words for name in ("boyan", "ana", "emil", "dora")
        }
    assert {name: [(word.text, word.who) for word in words] for name, words in days.items()} == {
        "boyan": [("Ours", "the pod"), ("Mine", "")],
        "ana": [("Late", "Chen"), ("Ours", "the pod")],
        "emil": [],
        "dora": [],
    }
