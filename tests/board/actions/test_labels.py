"""Labels on cards, and notices to people: who may, how many, and what stays."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select

from board import actions, queries
from board.actions.notices import tell
from board.labels import PER_CARD, PER_POD
from board.models import CardEvent, EventKind, Label, Notice, NoticeKind
from core.refusal import NotFound, Refused
from tests.board.conftest import Desk
from tests.conftest import MONDAY


def made(desk: Desk, name: str) -> int:
    label: Label = desk.store.perform(
        lambda s: actions.create_label(s, desk.cast.boyan, desk.cast.north_id, name, "blue", MONDAY, op=desk.op())
    )
    return label.id or 0


def put(desk: Desk, card_id: int, label_id: int, change: Callable[..., Any] = actions.put_label) -> None:
    desk.store.perform(lambda s: change(s, desk.cast.boyan, card_id, label_id, MONDAY, op=desk.op()))


def carried(desk: Desk, card_id: int) -> list[str]:
    with desk.store.reading() as session:
        return [one.name for one in queries.labels_on(session, desk.cast.boyan, desk.cast.north_id, card_id)]


def test_a_label_is_put_on_and_taken_off_and_both_are_events(desk: Desk) -> None:
    card, label = desk.card().id or 0, made(desk, "Meter")
    put(desk, card, label)
    assert carried(desk, card) == ["Meter"]
    with pytest.raises(Refused, match="carries “Meter” already"):
        put(desk, card, label)
    put(desk, card, label, actions.take_label)
    assert carried(desk, card) == []
    with pytest.raises(Refused, match="does not carry"):
        put(desk, card, label, actions.take_label)
    with desk.store.reading() as session:
        wanted = select(CardEvent.detail).where(CardEvent.kind == EventKind.LABELLED).order_by(CardEvent.seq)  # type: ignore[arg-type]
        assert session.exec(wanted).all() == [{"label_id": label, "on": True}, {"label_id": label, "on": False}]


def test_labels_are_few_have_one_name_each_and_come_back(desk: Desk) -> None:
    cast, names = desk.cast, [f"L{n}" for n in range(PER_POD)]
    labels = [made(desk, name) for name in names]
    with pytest.raises(Refused, match=f"at most {PER_POD} labels"):
        made(desk, "One more")
    with pytest.raises(Refused, match="a label “L3” already"):
        made(desk, " l3 ")
    desk.store.perform(lambda s: actions.archive_label(s, cast.ana, labels[3], MONDAY, op=desk.op()))
    assert made(desk, "l3") == labels[3]
    card = desk.card().id or 0
    for label in labels[:PER_CARD]:
        put(desk, card, label)
    with pytest.raises(Refused, match="Take one off"):
        put(desk, card, labels[PER_CARD])


def test_labels_are_the_pods_own(desk: Desk) -> None:
    cast, north = desk.cast, desk.cast.north_id
    label, card = made(desk, "Meter"), desk.card().id or 0
    with pytest.raises(NotFound):
        desk.store.perform(lambda s: actions.create_label(s, cast.emil, north, "X", "blue", MONDAY, op="x1"))
    with pytest.raises(NotFound):
        desk.store.perform(lambda s: actions.put_label(s, cast.emil, card, label, MONDAY, op="x2"))
    with pytest.raises(NotFound):
        desk.store.perform(lambda s: actions.take_label(s, cast.emil, card, label, MONDAY, op="x3"))
    with pytest.raises(Refused, match="change columns"):
        desk.store.perform(lambda s: actions.archive_label(s, cast.boyan, label, MONDAY, op="x4"))
    with pytest.raises(Refused, match="no colour"):
        desk.store.perform(lambda s: actions.create_label(s, cast.ana, north, "X", "puce", MONDAY, op="x5"))
    with desk.store.reading() as session:
        assert queries.labels_in(session, cast.dora, north) == []  # words of the pod


def test_the_history_names_a_label_to_the_pod_only(desk: Desk) -> None:
    card = desk.card().id or 0
    put(desk, card, made(desk, "Vulnerable"))
    with desk.store.reading() as session:
        said = {
            actor.name: [line.text for line in queries.card_detail(session, actor, card, MONDAY).history]
            for actor in (desk.cast.chen, desk.cast.dora)
        }
    assert "Boyan put the label “Vulnerable” on" in said["Chen"]
    assert "Boyan put a label on" in said["Dora"]


def test_notices_go_to_others_and_are_seen_by_their_own_reader(desk: Desk) -> None:
    cast = desk.cast
    ana, boyan = cast.ana.person_id, cast.boyan.person_id

    def work(session: Any) -> list[Notice]:
        return tell(session, [ana, boyan, ana, None], NoticeKind.GIVEN, MONDAY, pod_id=cast.north_id, by_id=boyan)

    (told,) = desk.store.perform(work)
    assert told.person_id == ana
    with pytest.raises(NotFound):
        desk.store.perform(lambda s: actions.mark_seen(s, cast.boyan, [told.id or 0], MONDAY, op="y1"))
    assert desk.store.perform(lambda s: actions.mark_seen(s, cast.ana, [told.id or 0], MONDAY, op="y2")) == 1
    assert desk.store.perform(lambda s: actions.mark_seen(s, cast.ana, [told.id or 0], MONDAY, op="y2")) == 0
