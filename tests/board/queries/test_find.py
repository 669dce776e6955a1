"""Cards are found by questions, on both stores alike, and nobody finds by what is hidden."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from board import matching
from board.actions import assign_card, block_card, close_card, comment_on_card, create_label, edit_card, put_label
from board.actions.cards import CardEdit
from board.models import Card, ServiceClass
from board.queries.facts import facts_of
from board.queries.find import found_ids
from core.people import Actor
from core.refusal import Refused
from tests.board.conftest import Desk
from tests.conftest import MONDAY

NOW = MONDAY + timedelta(hours=2)


def keys(desk: Desk, text: str, who: Actor | None = None) -> list[str]:
    with desk.store.reading() as session:
        ids = found_ids(session, who or desk.cast.boyan, desk.cast.north_id, text, NOW)
        return [session.get_one(Card, card_id).title for card_id in ids]


@pytest.fixture
def busy(desk: Desk) -> Desk:
    """Five cards, each with something of its own; one is finished."""
    cast = desk.cast
    doing = desk.card("Invoice shows Ümlaut twice", "Doing", topic="Billing", due_at=NOW + timedelta(hours=20))
    fast = desk.card("ТОКЪТ спря", service_class=ServiceClass.EXPEDITE, channel="phone")
    stuck = desk.card("Meter reading is missing", description="The key 7781-B fits no box")
    over = desk.card("Refund", due_at=MONDAY)
    done = desk.card("Old invoice", "Doing")
    label = desk.store.perform(
        lambda s: create_label(s, cast.boyan, cast.north_id, "Big one", "blue", MONDAY, op=desk.op())
    )
    for work in (
        lambda s: assign_card(s, cast.boyan, doing.id or 0, cast.ana.person_id, doing.version, MONDAY, op=desk.op()),
        lambda s: put_label(s, cast.boyan, fast.id or 0, label.id or 0, MONDAY, op=desk.op()),
        lambda s: block_card(s, cast.boyan, stuck.id or 0, "Grid", None, MONDAY, op=desk.op()),
        lambda s: comment_on_card(s, cast.boyan, over.id or 0, "Customer wrote 电费 again", MONDAY, op=desk.op()),
        lambda s: close_card(s, cast.boyan, done.id or 0, done.version, NOW, op=desk.op()),
    ):
        desk.store.perform(work)
    return desk


INVOICE, TOKA, METER, REFUND, OLD = (
    *("Invoice shows Ümlaut twice", "ТОКЪТ спря", "Meter reading is missing", "Refund", "Old invoice"),
)
ALL = [INVOICE, TOKA, METER, REFUND]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ALL),
        ("is:any", [*ALL, OLD]),
        ("is:closed", [OLD]),
        ("invoice is:any", [INVOICE, OLD]),
        ("inv umlaut", [INVOICE]),
        ("токът", [TOKA]),
        ('"reading is"', [METER]),
        ('"is reading"', []),
        ("7781-b", [METER]),
        ("电费", [REFUND]),
        ("customer", [REFUND]),
        ("-invoice", [TOKA, METER, REFUND]),
        ("column:doing", [INVOICE]),
        ("-column:Doing class:standard", [METER, REFUND]),
        ("class:expedite,fixed_date", [TOKA]),
        ("who:me", []),
        ("who:ana,me", [INVOICE]),
        ("who:none", [TOKA, METER, REFUND]),
        ('label:"big one"', [TOKA]),
        ("label:none topic:none", [METER, REFUND]),
        ("topic:billing", [INVOICE]),
        ("channel:PHONE", [TOKA]),
        ("blocked:yes", [METER]),
        ("due<1d", [INVOICE, REFUND]),
        ("due:late", [REFUND]),
        ("due:none", [TOKA, METER]),
        ("-due:late", [INVOICE, TOKA, METER]),
        ("due:today", [REFUND]),
        ("opened>=2026-11-16", ALL),
        ("opened>2026-11-16", []),
        ("opened<3h", ALL),
        ("opened>1h", ALL),
        ("age>1h", ALL),
        ("age>3h", []),
        ("closed<1d", [OLD]),
        ("key:nr-1", [INVOICE]),
    ],
)
def test_a_question_finds_what_it_says(busy: Desk, text: str, found: list[str]) -> None:
    assert keys(busy, text) == found


def test_the_index_follows_every_change_of_the_words(busy: Desk) -> None:
    with busy.store.reading() as session:
        card = session.exec(select(Card).where(Card.title == REFUND)).one()
    edit = CardEdit("Credit note", "For March", "", "", ServiceClass.STANDARD, None)
    busy.store.perform(lambda s: edit_card(s, busy.cast.boyan, card.id or 0, edit, card.version, NOW, op=busy.op()))
    assert (keys(busy, "refund"), keys(busy, "credit march"), keys(busy, "credit wrote")) == (
        [],
        *[["Credit note"]] * 2,
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("column:Nowhere", "column:Nowhere.*no column is called “nowhere”.*Doing"),
        ("who:zorro", "no person of this pod is called “zorro”.*Ana"),
        ("due<2026-02-31", "is no day"),
        ("age:5d", "age>5d"),
        ("due<soon", "asked for as in"),
    ],
)
def test_a_term_that_means_nothing_is_named(busy: Desk, text: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        keys(busy, f"class:standard {text}")


def test_nobody_finds_by_what_is_hidden(busy: Desk) -> None:
    dora, chen = busy.cast.dora, busy.cast.chen
    assert keys(busy, "column:Doing", dora) == [INVOICE]
    for text in ("invoice", "title:invoice", "-invoice", "label:none", "label:zz", "customer:x"):
        with pytest.raises(Refused, match=r"for the pod and its coach|visible to the pod only"):
            keys(busy, text, dora)
    assert keys(busy, "invoice", chen) == [INVOICE]
    with pytest.raises(Refused, match="customers are visible"):
        keys(busy, "customer:K-1", chen)
    with pytest.raises(Refused):
        keys(busy, "", busy.cast.emil)


QUESTIONS = st.lists(
    st.sampled_from(
        [
            *("class:expedite", "column:doing,intake", "who:none", "who:ana", "label:none", 'label:"big one"'),
            *("topic:billing", "topic:none", "blocked:no", "title:inv", "invoice", '"reading is"', "priority:none"),
            *("channel:none", "priority:p1"),
        ]
    ),
    max_size=3,
    unique=True,
)


def test_rules_and_the_search_understand_a_question_alike(busy: Desk) -> None:
    @given(QUESTIONS, st.lists(st.booleans(), min_size=3, max_size=3))
    def same(terms: list[str], turned: list[bool]) -> None:
        text = " ".join("-" * turn + term for term, turn in zip(terms, turned, strict=False))
        with busy.store.reading() as session:
            here = [card for card in session.exec(select(Card).order_by(Card.id)) if card.closed_at is None]  # type: ignore[arg-type]
            held = [card.id for card in here if matching.matches(facts_of(session, card), text)]
            assert found_ids(session, busy.cast.boyan, busy.cast.north_id, text, NOW) == held

    same()
