"""The documents speak of what exists: files, settings, commands."""

import re
import subprocess

import pytest

from data.exchange import mapping
from data.settings import Settings
from tests.house.sources import HOME, tracked

PROOF = re.compile(r"`([\w/]+\.py)::(test_\w+)`")
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")


def dead_links(name: str, text: str) -> list[str]:
    folder = (HOME / name).parent
    return [f"{name} -> {target}" for target in LINK.findall(text) if not (folder / target).exists()]


def test_every_link_leads_somewhere() -> None:
    pages = [name for name in tracked() if name.endswith(".md")]
    assert [line for name in pages for line in dead_links(name, (HOME / name).read_text("utf-8"))] == []


@pytest.mark.parametrize("page", ["docs/self-hosting.md", ".env.example"])
def test_every_setting_is_explained(page: str) -> None:
    said = (HOME / page).read_text("utf-8")
    assert [name.upper() for name in Settings.model_fields if not re.search(rf"\b{name.upper()}\b", said)] == []


def test_the_mapping_in_the_documents_can_be_read() -> None:
    shown = re.findall(r"```yaml\n(.*?)```", (HOME / "docs" / "importing.md").read_text("utf-8"), re.DOTALL)
    assert [mapping.read_mapping(text).name for text in shown] == ["helpdesk"]


def test_the_script_says_what_it_can_do() -> None:
    subprocess.run(["sh", "-n", "dev"], cwd=HOME, check=True)
    told = subprocess.run(["./dev", "help"], cwd=HOME, capture_output=True, text=True, check=True).stdout
    known = set(re.findall(r"^    ([a-z]+)\)", (HOME / "dev").read_text("utf-8"), re.MULTILINE))
    assert known >= {"setup", "run", "test", "check", "bench", "demo", "migrate"}
    assert {name for name in known if f"./dev {name}" not in told} == set()


def test_every_step_that_the_script_names_is_one_of_its_own() -> None:
    text = re.sub(r"#.*", "", (HOME / "dev").read_text("utf-8"))
    made = set(re.findall(r"^([a-z_]+)\(\) \{", text, re.MULTILINE))
    named = set(re.findall(r"(?:^|&&|\|\||;|\$\(|then|do)\s*([a-z]+_[a-z_]+)(?=[\s);])", text, re.MULTILINE))
    assert len(named) > 8
    assert named - made == set()


@pytest.mark.parametrize("page", ["pods.md", "board.md"])
def test_every_test_that_proves_a_feature_is_there(page: str) -> None:
    named = PROOF.findall((HOME / "docs" / page).read_text("utf-8"))
    held = [f"\ndef {test}(" in (HOME / "tests" / name).read_text("utf-8") for name, test in named]
    assert len(held) > 20 and all(held), [one for one, is_there in zip(named, held, strict=True) if not is_there]


def test_a_link_to_a_file_is_fine() -> None:
    assert not dead_links("README.md", "[the rules](CONTRIBUTING.md#tests) and [a site](https://example.org)")


def test_a_link_to_nothing_is_found() -> None:
    assert dead_links("README.md", "[gone](docs/never-written.md)")
