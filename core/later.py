"""Names of a package, each loaded with the first who asks for it: a page is drawn with a twentieth of what there is."""

import ast
import importlib
import sys
from collections.abc import Callable, Iterator
from typing import Any


def names(package: str) -> Callable[[str], Any]:
    """The `__getattr__` of a package whose imports stand under TYPE_CHECKING: they are read there."""
    places: dict[str, str] = {}

    def load(name: str) -> Any:
        if not places:
            places.update(dict(told(package)))  # at once: another thread may look
        if name not in places:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value = getattr(importlib.import_module(places[name]), name)
        setattr(sys.modules[package], name, value)
        return value

    return load


def told(package: str) -> Iterator[tuple[str, str]]:
    """Each name that a package imports, and where from."""
    loader: Any = sys.modules[package].__loader__
    for part in ast.walk(ast.parse(loader.get_source(package))):
        if isinstance(part, ast.ImportFrom) and part.module:
            yield from ((alias.name, part.module) for alias in part.names)
