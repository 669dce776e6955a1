"""The source files that the house rules look at, and what syntax trees say about them."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("core", "web", "data", "retros", "metrics", "board", "pods")
SLICES = ("pods", "board", "metrics", "retros")

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One Python file: where it lies, and what it says."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.path)

    @property
    def module(self) -> str:
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def written(text: str, path: str = "board/example.py") -> Source:
    """An example for a rule."""
    return Source(path, text)


@cache
def product() -> tuple[Source, ...]:
    """Every Python file of the product, but for the generated migrations."""
    paths = [HOME / "app.py", *(path for name in PACKAGES for path in sorted((HOME / name).rglob("*.py")))]
    found = [(path, path.relative_to(HOME).as_posix()) for path in paths]
    return tuple(Source(name, path.read_text("utf-8")) for path, name in found if "migrations/versions" not in name)


@cache
def suite() -> tuple[Source, ...]:
    """Every Python file of the tests."""
    paths = sorted((HOME / "tests").rglob("*.py"))
    return tuple(Source(path.relative_to(HOME).as_posix(), path.read_text("utf-8")) for path in paths)


@cache
def tracked() -> tuple[str, ...]:
    """The path of every text file under version control."""
    listed = subprocess.run(["git", "ls-files"], cwd=HOME, capture_output=True, text=True, check=False)
    return tuple(name for name in listed.stdout.split("\n") if name and (HOME / name).is_file())


@cache
def nodes(tree: ast.AST) -> tuple[ast.AST, ...]:
    """Every node of a tree."""
    return tuple(ast.walk(tree))


def functions(tree: ast.AST) -> Iterator[Function]:
    """Every function, methods and inner ones too."""
    return (node for node in nodes(tree) if isinstance(node, Function))


@cache
def calls(tree: ast.AST) -> tuple[str, ...]:
    """What is called, as it is written: `permissions.check`, `session.add`."""
    return tuple(ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call))
