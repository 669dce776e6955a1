"""One level of thought a function, one purpose a file, and a first line that says which."""

import ast

from tests.house.sources import Source, functions, product, suite, written

FUNCTION, FILE = 40, 300


def overlong(source: Source) -> list[str]:
    found = []
    if (lines := source.text.count("\n")) > FILE and not is_list_of_names(source.tree):
        found.append(f"{source.path} has {lines} lines, {FILE} are allowed")
    for function in functions(source.tree):
        length = (function.end_lineno or function.lineno) - function.lineno + 1
        if length > FUNCTION:
            found.append(f"{source.path}:{function.lineno} {function.name} has {length} lines, {FUNCTION} are allowed")
    return found


def is_list_of_names(tree: ast.Module) -> bool:
    """A front door that only imports and lists what is behind it has no thought to follow."""
    rest = tree.body[1:] if ast.get_docstring(tree) else tree.body
    listed = [node for node in rest if isinstance(node, ast.Assign)]
    waiting = [part for node in rest if isinstance(node, ast.If) for part in node.body]  # see core/later.py
    kinds = (ast.Import, ast.ImportFrom, ast.Assign, ast.If)
    imported = all(isinstance(node, kinds) for node in rest) and all(isinstance(part, kinds[:2]) for part in waiting)
    return imported and [ast.unparse(node.targets[0]) for node in listed] == ["__all__"]


def untitled(source: Source) -> bool:
    said = ast.get_docstring(source.tree)
    return not said or not said.split("\n")[0].strip().endswith((".", ":", "?"))


def test_no_function_and_no_file_is_too_long() -> None:
    assert [line for source in product() for line in overlong(source)] == []


def test_every_module_opens_with_a_sentence() -> None:
    assert [source.path for source in (*product(), *suite()) if untitled(source)] == []


def test_forty_lines_are_fine() -> None:
    assert not overlong(written("def f():\n" + "    pass\n" * 39))


def test_the_forty_first_line_is_found() -> None:
    assert overlong(written("def f():\n" + "    pass\n" * 40))


def test_a_file_of_more_than_three_hundred_lines_is_found() -> None:
    assert overlong(written("x = 1\n" * 301))


def test_a_long_list_of_names_is_fine() -> None:
    assert not overlong(written("from a import (\n" + "    b,\n" * 300 + ')\n__all__ = ["b"]\n'))


def test_a_long_list_with_a_thought_in_it_is_found() -> None:
    assert overlong(written("from a import (\n" + "    b,\n" * 300 + ')\n__all__ = ["b"]\nx = 1\n'))


def test_a_title_is_fine() -> None:
    assert not untitled(written('"""Which cards are late."""\n'))


def test_a_missing_title_is_found() -> None:
    assert untitled(written("x = 1\n"))
