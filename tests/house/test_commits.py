"""Only `data` ends a transaction: an action that commits for itself can leave half a change behind."""

import re

from tests.house.sources import Source, calls, product, written

# A savepoint (begin_nested) ends no transaction: what it holds is kept or thrown away with the rest.
ENDING = re.compile(r"(session|connection|engine|writer|reader)\.(commit|begin|rollback)$")


def endings(source: Source) -> list[str]:
    return [f"{source.path} calls {call}()" for call in calls(source.tree) if ENDING.search(call)]


def test_only_data_ends_a_transaction() -> None:
    assert [line for source in product() if not source.path.startswith("data/") for line in endings(source)] == []


def test_an_action_that_adds_is_fine() -> None:
    assert not endings(
        written("def pull(session):\n    session.add(1)\n    session.flush()\n    logins.begin(session)\n")
    )


def test_an_action_that_commits_is_found() -> None:
    assert endings(written("def pull(session):\n    session.commit()\n"))
