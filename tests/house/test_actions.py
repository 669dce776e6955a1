"""Every action asks for permission first, and a test says whom it refuses."""

import ast
import re
from collections.abc import Iterable

from tests.house.sources import SLICES, Function, Source, calls, functions, product, suite, written

OPEN: dict[str, str] = {"mark_seen": "everybody reads the notices that were sent to them, and finds no others"}
"""Actions that ask nobody, with the reason."""

REFUSES = re.compile(r"raises\(\s*\(?\s*(Refused|NotFound|[a-z_]+\b)")


def of_actions(sources: Iterable[Source]) -> dict[str, list[Source]]:
    """slice -> the modules of its actions."""
    found: dict[str, list[Source]] = {name: [] for name in SLICES}
    for source in sources:
        parts = source.module.split(".")
        if parts[0] in found and len(parts) > 1 and parts[1] == "actions":
            found[parts[0]].append(source)
    return found


def is_action(function: Function) -> bool:
    names = [arg.arg for arg in function.args.args[:2]]
    return names == ["session", "actor"] and not function.name.startswith("_")


def exported(modules: Iterable[Source]) -> set[str]:
    """The names that the package of actions offers: of a single module, all public ones."""
    modules = list(modules)
    if len(modules) == 1:
        return {function.name for function in functions(modules[0].tree)}
    package = next((source for source in modules if source.path.endswith("__init__.py")), None)
    return (
        {alias.name for node in ast.walk(package.tree) if isinstance(node, ast.ImportFrom) for alias in node.names}
        if package
        else set()
    )


def guards(name: str, sources: Iterable[Source]) -> set[str]:
    """Functions of a slice that ask for permission, themselves or through another."""
    own = [source for source in sources if source.module.startswith(f"{name}.")]
    bodies = {function.name: set(calls(function)) for source in own for function in functions(source.tree)}
    asking = {name for name, called in bodies.items() if any(map(is_question, called))}
    while more := {name for name, called in bodies.items() if {last(call) for call in called} & asking} - asking:
        asking |= more
    return asking


def is_question(call: str) -> bool:
    return call.startswith("permissions.")


def last(call: str) -> str:
    return call.rsplit(".", maxsplit=1)[-1]


def asks_first(function: Function, asking: set[str]) -> bool:
    """Whether the action asks before it changes anything. It may have to find out first in which pod."""
    body = [node for node in function.body if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))]
    for node in body:
        called = set(calls(node))
        if any(is_question(call) or last(call) in asking for call in called):
            return True
        if called & {"session.add", "session.delete", "session.flush", "audit.note"}:
            return False
    return False


def unguarded(name: str, sources: Iterable[Source]) -> list[str]:
    sources = list(sources)
    modules = of_actions(sources)[name]
    offered, asking = exported(modules), guards(name, sources)
    return [
        f"{source.path}:{function.lineno} {function.name}"
        for source in modules
        for function in functions(source.tree)
        if is_action(function) and function.name in offered and function.name not in OPEN
        if not asks_first(function, asking)
    ]


def refusals(source: Source) -> str:
    """The text of the tests that expect a refusal, and of what the file says outside tests, if any expects one."""
    parts = [ast.unparse(node) for node in source.tree.body]
    expecting = [part for part in parts if REFUSES.search(part) and "def test_" in part]
    return (
        "\n".join([*expecting, *(part for part in parts if "def test_" not in part and "import " not in part)])
        if expecting
        else ""
    )


def test_every_action_asks_for_permission_first() -> None:
    assert [line for name in SLICES for line in unguarded(name, product())] == []


def test_every_action_has_a_test_of_whom_it_refuses() -> None:
    told = "\n".join(refusals(source) for source in suite())
    offered = {
        f"{name}.actions.{function.name}": function.name
        for name, modules in of_actions(product()).items()
        for names in [exported(modules)]
        for source in modules
        for function in functions(source.tree)
        if is_action(function) and function.name in names and function.name not in OPEN
    }
    assert [path for path, name in sorted(offered.items()) if not re.search(rf"\b{name}\b", told)] == []


ASKING = '"""Actions."""\ndef pull_card(session, actor, pod_id):\n    permissions.check(actor, "card.write", pod_id)\n'
SILENT = '"""Actions."""\ndef pull_card(session, actor, pod_id):\n    session.add(1)\n'
BY_ANOTHER = """
def pull_card(session, actor, card_id):
    card = _card(session, actor, card_id)
def _card(session, actor, card_id):
    permissions.check(actor, "card.write", 1)
"""


def test_an_action_that_asks_is_fine() -> None:
    assert not unguarded("board", [written(ASKING, "board/actions.py")])
    assert not unguarded("board", [written(BY_ANOTHER, "board/actions.py")])


def test_an_action_that_asks_nobody_is_found() -> None:
    assert unguarded("board", [written(SILENT, "board/actions.py")])
