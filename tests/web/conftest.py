"""A running site with the cast, shared by the tests that only look at it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from data import database
from tests.conftest import people_the_store
from tests.web.site import Site, served


@pytest.fixture(scope="module")
def site(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A real server; each module of tests has its own."""
    path = tmp_path_factory.mktemp("site") / "site.db"
    shutil.copy(sqlite_template, path)
    store = database.connect(f"sqlite:///{path}")
    people_the_store(store)
    store.writer.dispose()
    with served(path) as running:
        yield running
