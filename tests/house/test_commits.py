"""Only `data` ends a transaction: an action that commits for itself can leave half a change behind."""

import ast

from tests.house.sources import Source, product, written

ENDINGS = frozenset({"commit", "begin", "rollback"})


def endings(source: Source) -> list[str]:
    return [
        f"{source.path}:{node.lineno} calls .{node.func.attr}()"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ENDINGS
    ]


def test_only_data_ends_a_transaction() -> None:
    assert [line for source in product() if not source.path.startswith("data/") for line in endings(source)] == []


def test_an_action_that_adds_is_fine() -> None:
    assert not endings(written("def pull(session):\n    session.add(1)\n    session.flush()\n"))


def test_an_action_that_commits_is_found() -> None:
    assert endings(written("def pull(session):\n    session.commit()\n"))
