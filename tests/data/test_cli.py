"""The command line: one sentence and exit code 1 when something is wrong, JSON that a program can read."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from alembic import command

from data import database, migrate, tables
from tests.data import commandline
from tests.data.exchange.conftest import LOG, TICKETS

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a file, its mapping, and an empty store at the newest schema."""
    store = database.connect(f"sqlite:///{tmp_path / 'cli.db'}", pool=1)
    tables.METADATA.create_all(store.writer)
    command.stamp(migrate.config(store), "head")
    store.writer.dispose()
    (tmp_path / "tickets.csv").write_text(TICKETS)
    (tmp_path / "tickets.yaml").write_text(yaml.safe_dump(LOG))
    return tmp_path


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return commandline.run(folder, *words, DATABASE_URL=f"sqlite:///{folder / 'cli.db'}")


def begun(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The same by a Python that starts anew, as people start it."""
    environment = os.environ | {"DATABASE_URL": f"sqlite:///{folder / 'cli.db'}", "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-m", "data", *words], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def bring(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return run(folder, "import", "--source", "helpdesk", "--mapping", "tickets.yaml", *words, "tickets.csv")


def test_a_dry_run_an_import_a_second_one_and_an_undo(folder: Path) -> None:
    dry = bring(folder, "--dry-run")
    assert dry.returncode == 0, dry.stderr
    assert "Cases: 2 would be new" in dry.stdout
    assert "Nothing was written" in dry.stdout
    done = json.loads(bring(folder, "--json").stdout)
    assert (done["new"], done["batch_id"], done["applied"]) == (2, 1, True)
    assert "Nothing new: nothing was written." in bring(folder).stdout
    assert run(folder, "undo", "1").stdout == "Import 1 is undone.\n"
    again = run(folder, "undo", "1")
    assert (again.returncode, again.stderr) == (1, "Import 1 cannot be undone: it was undone already.\n")


def test_the_figures_are_a_list_of_records(folder: Path) -> None:
    bring(folder)
    found = json.loads(run(folder, "figures", "--json").stdout)
    cases = next(r for r in found if r["metric"] == "cases" and r["scope"]["kind"] == "organisation")
    assert (cases["value"], cases["scope"]["name"]) == (2, "My organisation")
    of_a_pod = json.loads(
        run(folder, "figures", "--json", "--from", "2026-03-01", "--to", "2026-03-08", "--pod", "East").stdout
    )
    assert {r["scope"]["name"] for r in of_a_pod} >= {"East"}
    assert of_a_pod[0]["window"]["start"] == "2026-03-01T00:00:00+00:00"
    table = run(folder, "figures")
    assert "handoffs" in table.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("import", "--source", "s", "--mapping", "tickets.yaml", "nothing.csv"), "There is no file nothing.csv"),
        (("import", "--source", "s", "--mapping", "no.yaml", "tickets.csv"), "There is no mapping no.yaml"),
        (("import", "--source", "s", "--mapping", "tickets.csv", "tickets.csv"), "tickets.csv"),
        (("figures", "--pod", "Nowhere"), "There is no pod “Nowhere”"),
        (("figures", "--from", "2026-03-08", "--to", "2026-03-01"), "The period must end after it starts"),
        (("undo", "7"), "Import 7 was not found"),
        (("create-admin", "--login", "fay", "--name", "Fay", "--password", "password"), "Choose something longer"),
    ],
)
def test_what_is_wrong_is_one_sentence(folder: Path, words: tuple[str, ...], said: str) -> None:
    answer = run(folder, *words)
    assert answer.returncode == 1
    assert said in answer.stderr
    assert "Traceback" not in answer.stderr
    assert len(answer.stderr.strip().splitlines()) == 1


def test_a_file_that_breaks_off_leaves_nothing(folder: Path) -> None:
    (folder / "tickets.csv").write_text(TICKETS + "T-3,2026")
    answer = bring(folder)
    assert (answer.returncode, "breaks off in the middle in line 7" in answer.stderr) == (1, True)
    (folder / "tickets.csv").write_text(TICKETS)
    assert json.loads(bring(folder, "--json").stdout)["batch_id"] == 1


def test_rejected_rows_are_written_as_csv(folder: Path) -> None:
    (folder / "tickets.csv").write_text(TICKETS.replace("Open,South", "Odd,South"))
    answer = bring(folder, "--rejects", "left-out.csv")
    assert "1 row rejected, and 1 case held back whole for it; the others are not held up." in answer.stdout
    first, second, third = (folder / "left-out.csv").read_text().splitlines()
    assert first == "file,line,ext_id,field,value,reason"
    assert second.startswith("tickets.csv,4,T-1,status,Odd,")
    assert "held back whole" in third


def test_an_administrator_is_made_once(folder: Path) -> None:
    words = ("create-admin", "--login", "Fay", "--name", "Fay", "--password", "four ordinary grey words")
    assert run(folder, *words).stdout == "Fay may sign in as fay.\n"
    assert "The login fay is taken" in run(folder, *words).stderr


def test_the_store_can_be_checked_and_brought_up(folder: Path) -> None:
    assert begun(folder, "migrate").stdout == "The store is at the newest schema.\n"
    answer = begun(folder, "check")
    assert (answer.returncode, "References: in order" in answer.stdout) == (0, True)
    (folder / "cli.db").unlink()
    empty = begun(folder, "check")
    assert empty.returncode == 1
    assert "run: python -m data migrate" in empty.stdout
