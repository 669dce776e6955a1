"""A pod's templates: who writes them, what may stand open in them, and two writers at once."""

from typing import Any

import pytest

from board import actions, queries
from board.actions import NewCard, TemplateWish
from board.models import TemplateKind
from core.people import Actor
from core.refusal import Conflict, NotFound, Refused
from tests.board.conftest import Desk
from tests.conftest import MONDAY

REPLY, CARD = TemplateKind.REPLY, TemplateKind.CARD


def make(desk: Desk, wish: TemplateWish, kind: TemplateKind = REPLY, who: Actor | None = None) -> Any:
    op, actor = desk.op(), who or desk.cast.boyan
    return desk.store.perform(
        lambda s: actions.create_template(s, actor, desk.cast.north_id, kind, wish, MONDAY, op=op)
    )


def change(desk: Desk, number: int, wish: TemplateWish, version: int, who: Actor | None = None) -> Any:
    op, actor = desk.op(), who or desk.cast.ana
    return desk.store.perform(lambda s: actions.change_template(s, actor, number, wish, version, MONDAY, op=op))


def archive(desk: Desk, number: int, who: Actor | None = None) -> Any:
    op, actor = desk.op(), who or desk.cast.ana
    return desk.store.perform(lambda s: actions.archive_template(s, actor, number, MONDAY, op=op))


def names(desk: Desk, kind: TemplateKind = REPLY) -> list[str]:
    with desk.store.reading() as session:
        return [one.name for one in queries.templates_of(session, desk.cast.chen, desk.cast.north_id, kind)]


def test_templates_are_changed_by_one_at_a_time_and_put_away(desk: Desk) -> None:
    one = make(desk, TemplateWish("Bill", "Good morning {customer}, {key}. {agent}"))
    assert change(desk, one.id, TemplateWish("Bill", "Hello {customer}"), 1).version == 2
    with pytest.raises(Conflict, match="Ana changed it before you") as lost:
        change(desk, one.id, TemplateWish("Bill", "Dear {customer}"), 1, desk.cast.boyan)
    assert (lost.value.mine, lost.value.theirs) == ("Dear {customer}", "Hello {customer}")
    make(desk, TemplateWish("Late", "Sorry"))
    assert names(desk) == ["Bill", "Late"]
    archive(desk, one.id)
    assert names(desk) == ["Late"]
    with pytest.raises(Conflict, match="put it away before you"):
        change(desk, one.id, TemplateWish("Bill", "Again"), 2)
    make(desk, TemplateWish("Bill", "A new one"))


@pytest.mark.parametrize(
    ("wish", "kind", "said"),
    [
        (TemplateWish("", "Text"), REPLY, "Give the template a name"),
        (TemplateWish("Empty"), REPLY, "Write the reply"),
        (TemplateWish("Strange", "Hello {name}"), REPLY, r"Nothing can fill in {name}"),
        (TemplateWish("No title", "Text"), CARD, "Give the cards a title"),
        (TemplateWish("Too soon", title="Case {key}"), CARD, r"Nothing can fill in {key}"),
        (TemplateWish("Many", title="T", steps=("s",) * 41), CARD, "at most 40 steps"),
        (TemplateWish("bill", "Again"), REPLY, "a template “bill” already"),
    ],
)
def test_what_cannot_be_a_template_is_refused(desk: Desk, wish: TemplateWish, kind: TemplateKind, said: str) -> None:
    make(desk, TemplateWish("Bill", "Text"))
    with pytest.raises(Refused, match=said):
        make(desk, wish, kind)


def test_templates_are_the_pods_own(desk: Desk) -> None:
    one = make(desk, TemplateWish("Bill", "Text"))
    for stranger in (desk.cast.emil, desk.cast.dora, desk.cast.chen):
        with pytest.raises(Refused):
            make(desk, TemplateWish("Mine", "Text"), who=stranger)
        with pytest.raises(Refused):
            change(desk, one.id, TemplateWish("Mine", "Text"), 1, stranger)
        with pytest.raises(Refused):
            archive(desk, one.id, stranger)
    with desk.store.reading() as session, pytest.raises(NotFound):
        queries.templates_of(session, desk.cast.emil, desk.cast.north_id, REPLY)


def test_a_new_card_comes_with_the_steps_of_its_template(desk: Desk) -> None:
    make(desk, TemplateWish("Move", title="Move of {customer}", steps=(" Read ", "", "Bill")), CARD)
    with desk.store.reading() as session:
        (one,) = queries.templates_of(session, desk.cast.boyan, desk.cast.north_id, CARD)
    assert one.steps == ["Read", "Bill"]
    wish = NewCard(desk.cast.north_id, "Move of Mira", steps=tuple(one.steps))
    card = desk.store.perform(lambda s: actions.create_card(s, desk.cast.boyan, wish, MONDAY, op="new"))
    with desk.store.reading() as session:
        steps = queries.talk_on(session, desk.cast.boyan, card.id or 0).steps
    assert [step.text for step in steps] == ["Read", "Bill"]
    assert len(desk.events(card)) == 1
