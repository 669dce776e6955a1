"""The audit trail is only ever added to: no statement of ours changes or removes a row of it."""

import ast

from tests.house.sources import Source, nodes, product, written

KEPT = {"AuditEntry", "Answer"}


def changes(source: Source) -> list[str]:
    """Calls of update() and delete() on the tables of the trail."""
    return [
        f"{source.path}:{node.lineno} {node.func.id}s {argument.id}"
        for node in nodes(source.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("update", "delete")
        for argument in node.args
        if isinstance(argument, ast.Name) and argument.id in KEPT
    ]


def test_no_statement_changes_the_trail() -> None:
    assert [line for source in product() for line in changes(source)] == []


def test_reading_and_adding_are_fine() -> None:
    assert not changes(written("session.add(AuditEntry(at=at))\nsession.exec(select(AuditEntry))\ndelete(Card)\n"))


def test_a_removal_is_found() -> None:
    assert changes(written("session.execute(delete(AuditEntry).where(old))\n"))
