"""What a rule may say, what it answers, and whether a card fits."""

import pytest

from board import matching, ruling
from board.models import EventKind, RuleTrigger
from board.ruling import Called, Deed, DeedKind, Happening
from core.refusal import Refused

FACTS = {
    "class": frozenset({"fixed_date", "fixed date"}),
    "topic": frozenset({"meter reading"}),
    "who": frozenset({"nobody"}),
    "title": frozenset({"meter shows nonsense"}),
    "text": frozenset({"meter shows nonsense", "no power since monday"}),
    "blocked": frozenset({"no"}),
}
TELL = Deed(DeedKind.NOTIFY, text="Look at it")


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("", True),
        ("class:fixed_date", True),
        ('class:"Fixed date" topic:"Meter reading"', True),
        ("class:expedite,fixed_date", True),
        ("class:expedite", False),
        ("-class:expedite who:nobody", True),
        ("-blocked:no", False),
        ("nonsense", True),
        ("meter non", True),
        ("sense", False),
        ('"power since"', True),
        ('"since power"', False),
        ("who:none -label:none", False),
        ("who:none label:none", True),
        ("title:meter -title:gas", True),
        ("label:vip", False),
        ("-label:vip", True),
    ],
)
def test_a_condition_holds_when_all_its_terms_do(text: str, fits: bool) -> None:
    assert matching.matches(FACTS, text) is fits


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("colour:red", "colour:red.*is no field"),
        ("colour:red", "There are class, [^.]* blocked, title[.] Put"),
        ("age>5d", "age"),
        ("who:me", "everybody"),
        ("class:vip", "expedite"),
        ("topic>a", "topic:a"),
        ('topic:"open', "before “open” and never closed"),
        ("class:", "right after “:”"),
        ("colum:Doing", "Did you mean column"),
        ("who:,", "to be"),
        ("x" * 401, "400"),
    ],
)
def test_a_condition_that_cannot_be_read_is_refused(text: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        matching.terms_of(text)


def happened(kind: EventKind, **facts: object) -> Happening:
    return Happening(9, 1, kind, **facts)  # type: ignore[arg-type]


def test_a_rule_answers_its_trigger_its_column_and_never_itself() -> None:
    moved = happened(EventKind.MOVED, from_column_id=1, to_column_id=2)
    assert ruling.answers(RuleTrigger.MOVED, None, 5, moved)
    assert ruling.answers(RuleTrigger.MOVED, 2, 5, moved)
    assert not ruling.answers(RuleTrigger.MOVED, 3, 5, moved)
    assert not ruling.answers(RuleTrigger.MOVED, None, 5, happened(EventKind.MOVED, from_column_id=2, to_column_id=2))
    assert not ruling.answers(RuleTrigger.MOVED, 2, 5, happened(EventKind.MOVED, to_column_id=2, rule_id=5, depth=1))
    assert ruling.answers(RuleTrigger.MOVED, 2, 6, happened(EventKind.MOVED, to_column_id=2, rule_id=5, depth=1))
    assert ruling.answers(RuleTrigger.REPLIED, None, 5, happened(EventKind.COMMENTED, state="received"))
    assert not ruling.answers(RuleTrigger.REPLIED, None, 5, happened(EventKind.COMMENTED, state="sent"))
    assert not ruling.answers(RuleTrigger.TIME_IN_COLUMN, None, 5, moved)
    assert ruling.answers(RuleTrigger.REOPENED, None, 5, happened(EventKind.REOPENED))
    assert not ruling.answers(RuleTrigger.REOPENED, None, 5, happened(EventKind.REOPENED, undoes=True))


@pytest.mark.parametrize(
    ("trigger", "minutes", "deeds", "said"),
    [
        (RuleTrigger.CREATED, None, (), "one to 5 things"),
        (RuleTrigger.CREATED, None, (TELL,) * 6, "one to 5 things"),
        (RuleTrigger.TIME_IN_COLUMN, None, (TELL,), "how much working time"),
        (RuleTrigger.CREATED, None, (Deed(DeedKind.MOVE),), "Choose the column"),
        (RuleTrigger.CREATED, None, (Deed(DeedKind.CLASS, text="soon"),), "class of service"),
        (RuleTrigger.CREATED, None, (Deed(DeedKind.BLOCK, text=" "),), "what blocks"),
        (RuleTrigger.CREATED, None, (Deed(DeedKind.NOTIFY, text="x" * 161),), "160"),
    ],
)
def test_a_rule_that_means_nothing_is_refused(
    trigger: RuleTrigger, minutes: int | None, deeds: tuple[Deed, ...], said: str
) -> None:
    with pytest.raises(Refused, match=said):
        ruling.check_rule(trigger, minutes, "", deeds)


def test_deeds_are_kept_as_they_were_and_read_in_words() -> None:
    deeds = (Deed(DeedKind.MOVE, 2), Deed(DeedKind.LABEL, 3), TELL, Deed(DeedKind.CLASS, None, "fixed_date"))
    assert ruling.deeds_of(ruling.stored(deeds)) == deeds
    called = Called({2: "Doing"}, {3: "VIP"}, {})
    assert [ruling.deed_words(deed, called) for deed in deeds] == [
        "move it to Doing",
        "label it “VIP”",
        "tell whoever has it, else the lead: Look at it",
        "make its class fixed date",
    ]
    assert ruling.missing(2, deeds, called) == ""
    assert ruling.missing(9, deeds, called) == "a column that is gone"
    left = Deed(DeedKind.ASSIGN, 7)
    assert ruling.missing(None, (left,), called) == "somebody who is not in the pod any more"
    assert ruling.deed_words(left, called) == "give it to somebody who is not in the pod any more"
    said = ruling.when_words(RuleTrigger.TIME_IN_COLUMN, "Doing", 120)
    assert said == "a card stands in Doing for 2 h of working time"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("-blocked:no", "it is blocked"),
        ("blocked:no", "it is not blocked"),
        ("column:Waiting,next", "it stands in Waiting or next"),
        ("-class:fixed_date", "its class is not fixed date"),
        ("who:none", "it is in the hands of nobody"),
        ('-title:"ward b"', "its title does not say “ward b”"),
    ],
)
def test_a_condition_is_said_as_one_would_say_it(asked: str, said: str) -> None:
    assert [ruling.clause(term) for term in matching.terms_of(asked)] == [said]
