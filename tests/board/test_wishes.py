"""What a browser asks of a board: whatever comes is parsed, and each wish has its answer."""

from typing import Any

import pytest

from board import wishes
from board.wishes import Wish
from core.refusal import NeedsReason, Refused

ASKED = Wish("the key of it", 4)


@pytest.mark.parametrize(
    "value",
    [None, 3, "x", {}, {"moves": 3}, {"moves": [None, 3, {}, {"op": "short", "col": "1"}, {"op": "long enough"}]}],
)
def test_what_is_not_a_wish_is_left_out(value: Any) -> None:
    assert wishes.parse(value) == []


def test_a_message_carries_at_most_fifty_wishes() -> None:
    asked = [{"op": f"op-number-{number}", "col": "1", "id": "2"} for number in range(80)]
    assert len(wishes.parse({"moves": asked})) == 50


def test_numbers_that_are_none_read_as_nothing() -> None:
    (found,) = wishes.parse({"moves": [{"op": "op-number-1", "col": 4, "id": "-3", "after": "²", "version": "x"}]})
    assert (found.column_id, found.card_id, found.after_id, found.version) == (4, None, None, 0)


def test_a_way_back_names_the_wish_that_it_takes_back() -> None:
    asked = {"op": "op-number-2", "col": "4", "id": "2"}
    (found,) = wishes.parse({"moves": [{**asked, "back": "op-number-1", "reason": "Too early"}]})
    assert (found.back, found.reason) == ("op-number-1", "Too early")
    (found,) = wishes.parse({"moves": [{**asked, "back": {"op": 1}}]})
    assert found.back == ""


def test_each_wish_is_answered_by_its_key() -> None:
    def refuse(problem: Exception) -> str:
        raise problem

    assert wishes.answer(ASKED, lambda: "NR-1 is in Doing.") == {
        "op": "the key of it",
        "ok": True,
        "message": "NR-1 is in Doing.",
    }
    said = wishes.answer(ASKED, lambda: refuse(Refused("Doing is full.")))
    assert (said["ok"], said["message"], "ask" in said) == (False, "Doing is full.", False)
    said = wishes.answer(ASKED, lambda: refuse(NeedsReason("Say why.")))
    assert (said["ok"], said["message"], said["ask"]) == (False, "Say why.", True)
