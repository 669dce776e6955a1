"""What hangs on a card, in its dialog: talk, steps, links, merging, splitting, templates, the story."""

from collections.abc import Callable

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from board import actions
from board.actions import TemplateWish
from board.models import Card, ChecklistItem, Comment, CommentKind, Gone, Notice, TemplateKind
from core.visit import Visit
from data.database import Database
from tests.board.conftest import Desk
from tests.board.page.test_board import page
from tests.conftest import MONDAY, Cast

Visits = Callable[..., Visit]


@pytest.fixture
def desk(light_store: Database, light_cast: Cast) -> Desk:
    return Desk(light_store, light_cast)


def opened(visit: Visit, card: Card) -> AppTest:
    at = page(visit, card=str(card.id))
    assert not at.exception
    return at


def words(at: AppTest) -> str:
    return "\n".join(str(one.value) for one in (*at.caption, *at.text, *at.markdown))


def press(at: AppTest, key: str) -> AppTest:
    at = at.button(key=key).click().run()
    assert not at.exception
    return at


def test_a_comment_says_who_is_told(desk: Desk, visit: Visits) -> None:
    card = desk.card()
    at = opened(visit("boyan"), card)
    at.text_area(key=f"comment {card.id}:0").set_value("@Ana and @Emil, look at this please")
    at = press(at, "card-comment")
    said = at.toast[0].value.replace("\\", "")
    assert said == "Comment kept. Ana is told. Not told: @Emil, no one or several in North."
    assert "look at this please" in words(at)
    with desk.store.reading() as session:
        assert session.exec(select(Notice.person_id)).one() == desk.cast.ana.person_id


def test_a_canned_reply_fills_the_field_for_the_customer(desk: Desk, visit: Visits) -> None:
    card, wish = desk.card(), TemplateWish("Hello", "Good morning {customer}, this is {agent} about {key}.")
    desk.store.perform(
        lambda s: actions.create_template(
            s, desk.cast.ana, desk.cast.north_id, TemplateKind.REPLY, wish, MONDAY, op="t"
        )
    )
    at = opened(visit("boyan"), card)
    at = at.selectbox(key=f"reply comment {card.id}:0").set_value("Hello").run()
    assert (
        at.text_area(key=f"comment {card.id}:0").value == f"Good morning {{customer}}, this is Boyan about {card.key}."
    )
    assert "Still open in the text" in words(at)
    press(at, "card-comment")
    with desk.store.reading() as session:
        assert session.exec(select(Comment.kind)).one() is CommentKind.SENT


def test_a_step_is_added_and_ticked(desk: Desk, visit: Visits) -> None:
    card = desk.card()
    at = opened(visit("boyan"), card)
    at.text_input(key=f"step {card.id}:0").set_value("Read the meter")
    at = press(at, "card-step-add")
    with desk.store.reading() as session:
        step = session.exec(select(ChecklistItem)).one()
    at = at.checkbox(key=f"step-{step.id}-False").check().run()
    assert "Steps: 1 of 1 done" in words(at)


def test_several_labels_are_put_on_at_once(desk: Desk, visit: Visits) -> None:
    card, ana, north = desk.card(), desk.cast.ana, desk.cast.north_id
    with desk.store.transaction() as session:
        labels = [
            actions.create_label(session, ana, north, name, "blue", MONDAY, op=name) for name in ("Bill", "Meter")
        ]
        made = [label.id or 0 for label in labels]
    at = opened(visit("boyan"), card)
    at.multiselect(key=f"labels {card.id} []").set_value(made).run()
    assert at.toast[0].value.replace("\\", "") == f"“Bill” is on, “Meter” is on {card.key}."
    at.multiselect(key=f"labels {card.id} {made}").set_value(made[1:]).run()
    assert [one.value for one in at.markdown if "badge" in one.value] == [":blue-badge[Meter]"]


def test_cards_are_linked_by_key_and_a_wrong_key_is_said(desk: Desk, visit: Visits) -> None:
    card, other = desk.card(), desk.card("The first one")
    at = opened(visit("boyan"), card)
    at.text_input(key=f"link {card.id}:0").set_value("XX-9")
    at = press(at, "card-link-add")
    assert "was not found" in at.error[0].value
    at.text_input(key=f"link {card.id}:0").set_value(other.key.lower())
    at = press(at, "card-link-add")
    assert any("The first one" in button.label for button in at.button)


def test_a_duplicate_is_merged_and_taken_apart_again(desk: Desk, visit: Visits) -> None:
    twin, into = desk.card("Twice"), desk.card("The first one")
    at = opened(visit("boyan"), twin)
    at.text_input(key=f"merge {twin.id}:0").set_value(into.key)
    at = press(at, "card-merge")
    assert at.query_params["card"] in ([str(into.id)], str(into.id))
    at = press(at, f"merged-{twin.id}")
    assert "Merged into another card by Boyan" in words(at)
    assert not any(button.key == "card-delete" for button in at.button)
    press(at, "card-apart")
    with desk.store.reading() as session:
        assert session.get_one(Card, twin.id).gone_as is None
        assert Gone.MERGED not in session.exec(select(Card.gone_as)).all()


def test_a_second_case_gets_its_own_card(desk: Desk, visit: Visits) -> None:
    card = desk.card()
    at = opened(visit("boyan"), card)
    at.text_input(key=f"split {card.id}:0").set_value("The move")
    at = press(at, "card-split")
    assert any("Split into" in button.label for button in at.button)
    with desk.store.reading() as session:
        second = session.exec(select(Card).where(Card.title == "The move")).one()
    at = opened(visit("boyan"), second)
    at.text_input(key=f"merge {second.id}:0").set_value(card.key)
    at = press(at, "card-merge")
    assert any(one.label.endswith("The move, merged") for one in at.button)


def test_a_template_fills_a_new_card_and_brings_its_steps(desk: Desk, visit: Visits) -> None:
    wish = TemplateWish("Move", "New address?", "Move out", "Moving", steps=("Read", "Bill"))
    desk.store.perform(
        lambda s: actions.create_template(s, desk.cast.ana, desk.cast.north_id, TemplateKind.CARD, wish, MONDAY, op="t")
    )
    at = page(visit("boyan"), open="new")
    at = at.selectbox(key="new-template").set_value("Move").run()
    assert (at.text_input(key="new-title").value, at.text_area(key="new-text").value) == ("Move out", "New address?")
    at = press(at, "new-save")
    with desk.store.reading() as session:
        assert session.exec(select(ChecklistItem.text)).all() == ["Read", "Bill"]
        assert session.exec(select(Card.topic)).one() == "Moving"


def test_templates_are_kept_in_a_dialog_of_their_own(desk: Desk, visit: Visits) -> None:
    at = page(visit("boyan"), open="templates")
    key = f"template {desk.cast.north_id} reply:0"
    at.text_input(key=f"name {key}").set_value("Hello")
    at.text_area(key=f"text {key}").set_value("Good morning {nobody}")
    at = press(at, "template-save-0")
    assert "Nothing can fill in" in at.error[0].value
    at.text_area(key=f"text {key}").set_value("Good morning {customer}")
    at = press(at, "template-save-0")
    assert at.toast[0].value == "“Hello” is kept."
    assert "Hello" in [one.label for one in at.expander]


def test_whoever_goes_from_a_card_to_the_templates_comes_back_to_it() -> None:
    def through() -> None:
        import streamlit as st

        from board.page import doors

        st.button("in", on_click=doors.enter, args=("templates",))
        st.button("out", on_click=doors.leave)

    at = AppTest.from_function(through)
    at.query_params["card"] = "7"
    at.run().button[0].click().run()
    assert "card" not in at.query_params
    at.button[1].click().run()
    assert "open" not in at.query_params
    assert "7" in at.query_params["card"]


def test_the_coach_reads_everything_and_changes_nothing(desk: Desk, visit: Visits) -> None:
    card = desk.card()
    do, boyan = desk.store.perform, desk.cast.boyan
    do(lambda s: actions.comment_on_card(s, boyan, card.id or 0, "Words", MONDAY, op="c"))
    do(lambda s: actions.add_step(s, boyan, card.id or 0, "Read the meter", MONDAY, op="s"))
    at = opened(visit("chen"), card)
    assert "Words" in words(at)
    assert [box.disabled for box in at.checkbox] == [True]
    keys = {button.key for button in at.button}
    assert not keys & {"card-comment", "card-step-add", "card-merge", "card-split", "card-link-add", "card-close"}


def test_the_story_is_asked_for_by_kind(desk: Desk, visit: Visits) -> None:
    card = desk.card()
    with desk.store.transaction() as session:
        for number in range(8):
            actions.comment_on_card(session, desk.cast.boyan, card.id or 0, f"Word {number}", MONDAY, op=f"c{number}")
    at = opened(visit("ana"), card)
    story = next(one.value for one in at.text if "commented on it" in one.value)
    assert story.count("\n") == 5
    assert "Earlier (3)" in [one.label for one in at.expander]
