"""Definitions: each figure that is counted is defined; start-up stays light; nothing copyleft."""

import subprocess
import sys
from pathlib import Path

from metrics.definitions import DEFINITIONS, version_of

ROOT = Path(__file__).resolve().parents[2]


def test_each_definition_says_what_it_is_and_has_a_version() -> None:
    for metric, said in DEFINITIONS.items():
        assert said.says.endswith(".")
        assert said.unit
        assert version_of(metric).endswith(f"-{said.version}")


def test_each_figure_is_in_the_documents() -> None:
    page = (ROOT / "docs" / "metrics.md").read_text()
    missing = [metric for metric in DEFINITIONS if f"`{metric}`" not in page]
    assert not missing


def test_counting_imports_no_statistics_package_and_no_charts_before_they_are_needed() -> None:
    heavy = "statsmodels", "scipy.stats", "plotly", "streamlit"
    code = f"import sys, metrics.queries; print([m for m in {heavy} if m in sys.modules])"
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


def test_no_copyleft_package_is_required() -> None:
    required = "".join(path.read_text() for path in [ROOT / "pyproject.toml", *ROOT.glob("requirements*.txt")])
    for package in ("pm4py", "sequential-analysis", "differences"):
        assert package not in required.lower()
