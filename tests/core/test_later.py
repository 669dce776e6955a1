"""Names that are loaded when somebody asks for them."""

import importlib
import pkgutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from core import later
from tests.house.sources import HOME

PACKAGES = [f"{slice_}.{part}" for slice_ in ("pods", "board", "metrics", "retros") for part in ("queries", "actions")]


@pytest.mark.parametrize("package", PACKAGES)
def test_every_name_that_a_package_lists_can_be_asked_for_and_is_then_its_own(package: str) -> None:
    door = importlib.import_module(package)
    for name in door.__all__:
        assert getattr(door, name) is vars(door)[name]


@pytest.mark.parametrize("package", PACKAGES)
def test_no_name_is_that_of_a_module_beside_it(package: str) -> None:
    door = importlib.import_module(package)
    assert {module.name for module in pkgutil.iter_modules(door.__path__)}.isdisjoint(door.__all__)


def test_a_name_that_is_nowhere_is_refused_as_by_any_module() -> None:
    with pytest.raises(AttributeError, match=r"module 'pods.queries' has no attribute 'nothing'"):
        later.names("pods.queries")("nothing")


def test_whoever_asks_while_another_reads_the_names_is_given_them_too(monkeypatch: pytest.MonkeyPatch) -> None:
    package, begun, go = "pods.queries", threading.Event(), threading.Event()
    told = list(later.told(package))

    def slowly(_package: str) -> Iterator[tuple[str, str]]:
        yield told[0]
        begun.set()
        assert go.wait(20)
        yield from told[1:]

    monkeypatch.setattr(later, "told", slowly)
    load = later.names(package)
    with ThreadPoolExecutor(1) as other:
        first = other.submit(load, told[0][0])
        assert begun.wait(20)
        monkeypatch.setattr(later, "told", lambda _package: iter(told))
        assert load(told[-1][0]) is not None
        go.set()
        assert first.result(20) is not None


def test_a_package_loads_only_what_is_asked_for() -> None:
    code = (
        "import sys, pods.queries\n"
        "def loaded(): return sorted(name for name in sys.modules if name.startswith('pods.queries.'))\n"
        "before = loaded()\n"
        "pods.queries.actor_of\n"
        "print(before, loaded())"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=HOME, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[] ['pods.queries.dated', 'pods.queries.people']"
