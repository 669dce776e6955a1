"""Our top-level names are ours alone, and no variable hides one of them."""

import ast
import re
import sys
from importlib.metadata import packages_distributions

from tests.house.sources import HOME, PACKAGES, Source, nodes, product, written

OURS = frozenset({"app", *PACKAGES})
VAGUE = frozenset({"utils", "helpers", "manager", "service", "misc", "common"})


def hidden(source: Source) -> list[str]:
    """Variables and parameters that bear the name of a package. A field of a class hides nothing."""
    tree, found = source.tree, []
    fields = fields_of(tree)
    for node in nodes(tree):
        is_stored = isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node not in fields
        name = node.id if isinstance(node, ast.Name) else node.arg if isinstance(node, ast.arg) else ""
        if (is_stored or isinstance(node, ast.arg)) and name in PACKAGES:
            found.append(f"{source.path}:{getattr(node, 'lineno', 0)} names a variable {name}")
    return found


def fields_of(tree: ast.AST) -> set[ast.expr]:
    classes = (node for node in nodes(tree) if isinstance(node, ast.ClassDef))
    return {line.target for each in classes for line in each.body if isinstance(line, ast.AnnAssign)}


def test_no_dependency_bears_one_of_our_names() -> None:
    pinned = set(re.findall(r"^([A-Za-z0-9._-]+)==", (HOME / "requirements.txt").read_text("utf-8"), re.MULTILINE))
    assert OURS & {name.lower() for name in pinned} == set()
    assert OURS & packages_distributions().keys() == set()


def test_no_module_of_the_standard_library_bears_one_of_our_names() -> None:
    assert OURS & sys.stdlib_module_names == set()


def test_no_variable_is_named_after_a_package() -> None:
    assert [line for source in product() for line in hidden(source)] == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [source.path for source in product() if VAGUE & set(source.module.split("."))] == []


def test_an_imported_package_is_fine() -> None:
    assert not hidden(written("import board\nfrom pods import queries as pod_queries\nlane = board\n"))
    assert not hidden(written("class Preview:\n    pods: int\n"))


def test_a_variable_of_that_name_is_found() -> None:
    assert hidden(written("data = [1]\n"))
    assert hidden(written("def show(board):\n    return 1\n"))
