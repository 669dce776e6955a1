"""What is published holds nothing of a private machine, and nothing left for later."""

import re

from tests.house.sources import HOME, tracked

# Written with brackets, so that the rules do not find themselves.
PRIVATE = re.compile(r"/[w]ork/|/[t]mp/[a-z]|/[r]oot/|/[h]ome/[a-z]|py[p]i\.org|python[h]osted|registry\.[n]pmjs")
UNFINISHED = re.compile(r"\bTO[D]O\b|\bFIX[M]E\b|\bXX[X]\b|NotImplemented[E]rror|coming [s]oon", re.IGNORECASE)
TEXT = (
    ".py",
    ".md",
    ".toml",
    ".txt",
    ".yaml",
    ".yml",
    ".js",
    ".css",
    ".svg",
    ".html",
    ".mako",
    ".example",
    "dev",
    "run",
)


def unfit(name: str, text: str) -> list[str]:
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        if hit := PRIVATE.search(line) or UNFINISHED.search(line):
            found.append(f"{name}:{number} {hit.group()}")
    return found


def test_every_published_file_is_fit_to_be_read() -> None:
    names = [name for name in tracked() if name.endswith(TEXT)]
    assert [line for name in names for line in unfit(name, (HOME / name).read_text("utf-8"))] == []


def test_a_relative_path_is_fine() -> None:
    assert not unfit("README.md", "The store is local.db beside the checkout; see docs/self-hosting.md.")


def test_a_path_of_one_machine_is_found() -> None:
    assert unfit("README.md", "Look into /" + "work/main/local.db.")


def test_work_left_for_later_is_found() -> None:
    assert unfit("board/limits.py", "# TO" + "DO count blocked cards")
