"""The command line in a process of its own, forked from one that has loaded it already: loading takes seconds."""

import multiprocessing
import os
import runpy
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from multiprocessing.context import ForkServerContext
from pathlib import Path
from subprocess import CompletedProcess
from types import ModuleType

OUT, ERR = "said.out", "said.err"


@cache
def forks() -> ForkServerContext:
    """What loads once and forks for each command."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["data.__main__", "data.commands", __name__])
    return context


def run(folder: Path, *words: str, **settings: str) -> CompletedProcess[str]:
    """`python -m data …` in that folder, with these settings."""
    process = forks().Process(target=obey, args=(folder, words, settings))
    with plain_main():
        process.start()
    process.join()
    code = process.exitcode
    assert code is not None
    return CompletedProcess(words, code, *(Path(folder, name).read_text("utf-8") for name in (OUT, ERR)))


@contextmanager
def plain_main() -> Iterator[None]:
    """A child runs the main module of its parent anew, and a page's test leaves a script of Streamlit's as that."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def obey(folder: Path, words: tuple[str, ...], settings: dict[str, str]) -> None:
    """As a fresh process would: its own folder, settings, output and arguments."""
    os.chdir(folder)
    os.environ.update(settings)
    for number, name in ((1, OUT), (2, ERR)):
        os.dup2(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    sys.argv = ["data", *words]
    sys.modules.pop("data.__main__", None)  # read once more: under its own name it only defines
    runpy.run_module("data", run_name="__main__", alter_sys=True)
