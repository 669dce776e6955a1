"""The capability table, the code that asks it and the page that explains it say the same."""

import ast

from core.permissions import TABLE
from tests.house.permission_page import PAGE, page
from tests.house.sources import Source, nodes, product, written

ASKING = ("check", "allows", "pods_within", "holders")


def asked(source: Source) -> set[str]:
    """Every capability that a file asks for by name: a constant argument of a question to the table."""
    found = set()
    for node in nodes(source.tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in ASKING:
            found |= {a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)}
    return found


def test_whatever_the_code_asks_for_stands_in_the_table() -> None:
    unknown = {name for source in product() for name in asked(source) if "." in name and " " not in name} - TABLE.keys()
    assert unknown == set()


def test_whatever_stands_in_the_table_is_asked_for() -> None:
    elsewhere = "\n".join(source.text for source in product() if source.path != "core/permissions.py")
    assert [action for action in TABLE if f'"{action}"' not in elsewhere] == []


def test_the_page_shows_the_table() -> None:
    hint = "write it anew: python -m tests.house.permission_page"
    assert PAGE.read_text("utf-8") == page(), hint


def test_a_question_is_found_where_it_is_asked() -> None:
    assert asked(written('permissions.check(actor, "card.write", 3)\n')) == {"card.write"}


def test_other_text_is_no_question() -> None:
    assert asked(written('audit.note(session, actor, "card.move", at)\n')) == set()
