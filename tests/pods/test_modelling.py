"""Five answers: which are blank, and what differs between two versions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.refusal import Refused
from pods import modelling
from pods.actions import NewModel
from pods.modelling import Piece


def test_the_blank_answers_are_listed() -> None:
    model = NewModel("A", "By region", " ", "All", "", "Daily")
    assert [said[:3] for said in modelling.blanks(model)] == ["(b)", "(d)"]
    with pytest.raises(Refused, match=r"\(b\).*\(d\)"):
        modelling.check_complete(model, "A")


def test_words_that_stay_go_and_come_are_told_apart() -> None:
    assert modelling.words("One coach for two pods", "One coach for each pod") == [
        Piece("same", "One coach for"),
        Piece("gone", "two pods"),
        Piece("new", "each pod"),
    ]


def test_only_the_changed_question_differs() -> None:
    told = modelling.compared(NewModel("A", "By region", "All"), NewModel("A", "By need", "All"))
    assert [difference.is_same for difference in told] == [False, True, True, True, True]


@given(st.text("ab ", max_size=20), st.text("ab ", max_size=20))
def test_both_versions_can_be_read_from_the_pieces(old: str, new: str) -> None:
    pieces = modelling.words(old, new)
    assert " ".join(p.text for p in pieces if p.kind != "new").split() == old.split()
    assert " ".join(p.text for p in pieces if p.kind != "gone").split() == new.split()
