"""What people typed stays text where Markdown is read, and what an address says is not trusted."""

import pytest
from streamlit.testing.v1 import AppTest

from core import ui


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("North. Full 5 of 5: finish one first (today).", "North. Full 5 of 5: finish one first (today)."),
        ("**loud** [x](http://y)", "\\*\\*loud\\*\\* \\[x\\](http\\://y)"),
        (":red[alarm] :smile: 12:30", "\\:red\\[alarm\\] \\:smile: 12:30"),
        ("# Title\n- item", "\\# Title - item"),
        ("1. first", "1\\. first"),
        ("- item", "\\- item"),
        ("a -- b <b> $x$ ~y~ `z` www.a.b me@b", "a \\-- b \\<b\\> \\$x\\$ \\~y\\~ \\`z\\` www\\.a.b me\\@b"),
    ],
)
def test_signs_stay_signs_and_sentences_stay_as_they_are(typed: str, label: str) -> None:
    assert ui.plain(typed) == label


@pytest.mark.parametrize("value", ["", "x", "-1", "²", "٣", "9" * 19, "9" * 5000, None, 1.5])
def test_what_is_no_id_is_none(value: object) -> None:
    assert ui.number(value) is None


def test_an_id_is_a_number() -> None:
    assert (ui.number("42"), ui.number(7)) == (42, 7)


def test_a_conflict_shows_both_values_as_text() -> None:
    def show() -> None:
        from core import ui
        from core.refusal import Conflict

        ui.head("*North*")
        ui.refusal(Conflict("Ana moved *it* before you.", mine="**a**", theirs="b"))

    app = AppTest.from_function(show).run()
    assert (app.title[0].value, app.error[0].value) == ("\\*North\\*", "Ana moved \\*it\\* before you.")
    assert [text.value for text in app.text] == ["**a**", "b"]


def test_an_address_changes_in_one_step_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[dict[str, str]] = []

    class Address(dict[str, str]):
        def to_dict(self) -> dict[str, str]:
            return dict(self)

        def from_dict(self, said: dict[str, str]) -> None:
            steps.append(said)

    monkeypatch.setattr("streamlit.query_params", Address(pod="1", words="1f", layout="list"))
    ui.readdress(("q", "words", "layout"), {"q": "due:today", "layout": "list"})
    ui.readdress(("q", "words", "layout"), {"words": "1f", "layout": "list"})
    assert steps == [{"pod": "1", "q": "due:today", "layout": "list"}]
