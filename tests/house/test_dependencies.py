"""What the product stands on: licences that allow its use, and a start that loads nothing heavy."""

import os
import re
import subprocess
import sys
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from pathlib import Path

from tests.house.sources import HOME

HEAVY = (
    "plotly.graph_objs._figure",
    "plotly.express",
    "scipy",
    "statsmodels",
    "IPython",
    "ortools",
    "holidays",
    "icalendar",
)
# Streamlit itself imports the front of plotly, which is thin; the figures come with the first chart.
STRONG = re.compile(r"(?<![L\w])A?GPL|(?<!Lesser )General Public License|Affero", re.IGNORECASE)


def to_run() -> list[str]:
    """The names under the first heading of requirements.txt."""
    part = (HOME / "requirements.txt").read_text("utf-8").split("# To optimise")[0]
    return re.findall(r"^([A-Za-z0-9._-]+)==", part, re.MULTILINE)


def licence(of: PackageMetadata) -> str:
    said = of["License-Expression"] or (of["License"] or "").split("\n")[0]
    return " ".join([said, *(line for line in of.get_all("Classifier") or () if line.startswith("License"))])


def is_copyleft(text: str) -> bool:
    """GPL and AGPL ask for what we cannot promise; LGPL does not. Of a choice we take the other."""
    return bool(STRONG.search(text)) and " OR " not in text and "Lesser" not in text


def licences() -> dict[str, str]:
    found = {}
    for name in to_run():
        try:
            found[name] = licence(metadata(name))
        except PackageNotFoundError:  # for another platform
            continue
    return found


def test_nothing_needed_to_run_is_copyleft() -> None:
    found = licences()
    assert len(found) > 30
    assert {name: text for name, text in found.items() if is_copyleft(text)} == {}


def test_nothing_is_pinned_without_its_hash() -> None:
    blocks = re.split(r"^(?=[A-Za-z0-9._-]+==)", (HOME / "requirements.txt").read_text("utf-8"), flags=re.MULTILINE)
    assert [block.split(" ")[0] for block in blocks[1:] if "--hash=sha256:" not in block] == []


def test_the_start_loads_nothing_heavy(tmp_path: Path) -> None:
    code = f"import app, sys; print([name for name in {HEAVY!r} if name in sys.modules])"
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path / 'start.db'}"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=HOME, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip().split("\n")[-1] == "[]"


def test_a_permissive_or_lesser_licence_is_fine() -> None:
    assert not is_copyleft("Apache-2.0")
    assert not is_copyleft("LGPL-3.0-only")
    assert not is_copyleft("GNU Lesser General Public License v3 (LGPLv3)")


def test_a_copyleft_licence_is_found() -> None:
    assert is_copyleft("GPL-3.0-only")
    assert is_copyleft("AGPL-3.0-or-later")
    assert is_copyleft("License :: OSI Approved :: GNU General Public License v3 (GPLv3)")
