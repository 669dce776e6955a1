"""What a person typed never becomes markup."""

import re

import pytest

from tests.house.sources import HOME, tracked

BANNED = {
    ".py": re.compile(r"unsafe_allow_html\s*=\s*True|unsafe_allow_javascript|components\.v1"),
    ".js": re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function\("),
}
PRODUCT = tuple(f"{name}/" for name in ("core", "web", "data", "retros", "metrics", "board", "pods"))


def markup(name: str, text: str) -> list[str]:
    rule = BANNED.get(name[name.rfind(".") :])
    lines = enumerate(text.split("\n"), 1) if rule else ()
    return [f"{name}:{number} {line.strip()[:80]}" for number, line in lines if rule and rule.search(line)]


def test_no_door_to_raw_markup_is_used() -> None:
    names = [name for name in tracked() if name.startswith(PRODUCT) and name.endswith(tuple(BANNED))]
    assert [line for name in names for line in markup(name, (HOME / name).read_text("utf-8"))] == []


def test_text_is_fine() -> None:
    assert not markup("board/page/card.py", "st.text(card.title)")
    assert not markup("board/component/index.js", "title.textContent = card.title;")


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("board/page/card.py", "st.markdown(card.title, unsafe_allow_html=True)"),
        ("board/component/index.js", "title.innerHTML = card.title;"),
    ],
)
def test_raw_markup_is_found(name: str, line: str) -> None:
    assert markup(name, line)
