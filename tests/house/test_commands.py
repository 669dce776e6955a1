"""Every command that carries a key: refused to strangers, written down once, and harmless when it is repeated."""

import ast
import inspect
import json
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session, col
from sqlmodel import select as rows_of

from board import actions as board
from core.audit import AuditEntry
from core.people import Actor
from core.record import Record
from core.refusal import Refused
from data.database import Database
from pods import actions as pods
from retros import actions as retros
from tests.conftest import Cast
from tests.house.commands import GROUPS, WORDS, Commands, Scene
from tests.house.sources import Source, functions, product, written

STRANGER = Actor(name="Stranger", person_id=2**40)
SECRETS = (
    *WORDS,
    "secret",
    "Invoice is",
    "No power",
    "Grid operator",
    "Customer waits for a call",
    "Waits for the meter",
    "Called back",
    "example.org",
)
"""What people said, and what nobody may read: the audit trail is read outside the pod."""


def keyed(sources: Iterable[Source]) -> dict[str, str]:
    """Every public function of the product that acts for somebody under a key, and the type of that key."""
    return {
        function.name: ast.unparse(key.annotation) if key.annotation else "str"
        for source in sources
        for function in functions(source.tree)
        for key in function.args.kwonlyargs
        if [arg.arg for arg in function.args.args[:2]] == ["session", "actor"]
        and key.arg == "op"
        and not function.name.startswith("_")
        and source.path != "core/audit.py"
    }


def commands(sources: Iterable[Source]) -> set[str]:
    """What is never done without a key; what may be is a piece of commands, which have examples of their own."""
    return {name for name, key in keyed(sources).items() if key == "str"}


def everything(session: Session) -> dict[str, list[Any]]:
    """Every row of every table, as it stands in this transaction; a board's revision is its lock, and may rise."""
    session.flush()
    connection = session.connection()
    return {name: list(connection.exec_driver_sql(text)) for name, text in dumps().items()}


@cache
def dumps() -> dict[str, str]:
    """For each table the question for all that stands in it."""
    tables = Record.metadata.sorted_tables
    columns = {table.name: [column for column in table.c if str(column) != "board.revision"] for table in tables}
    return {name: str(select(*its)) for name, its in columns.items()}


def refuses_strangers(session: Session, call: Callable[..., Any], op: str) -> bool:
    before = everything(session)
    try:
        call(session, STRANGER, op)
    except Refused:
        return everything(session) == before
    return False


def faults(store: Database, actor: Actor, call: Callable[..., Any]) -> list[str]:
    """What is wrong with a command. Everything it did is thrown away."""
    with Session(store.writer) as session:
        found = [] if refuses_strangers(session, call, "stranger") else ["lets a stranger do it"]
        before = everything(session)
        first = id_of(call(session, actor, "the-key"))
        once = everything(session)
        noted = session.exec(rows_of(AuditEntry).order_by(col(AuditEntry.id)).offset(len(before["audit_entry"]))).all()
        said = json.dumps([(row.before, row.after) for row in noted])
        found += [] if noted else ["writes no audit row"]
        found += [f"tells the audit trail “{secret}”" for secret in SECRETS if secret in said]
        found += [] if len(once["answer"]) == len(before["answer"]) + 1 else ["keeps no answer"]
        try:
            again = id_of(call(session, actor, "the-key"))
        except Refused as reason:
            return [*found, f"refuses its own repeat: {reason}"]
        found += [] if everything(session) == once else ["changes something when repeated"]
        found += [] if first == again else [f"answers a repeat with {again} for {first}"]
        found += [] if refuses_strangers(session, call, "the-key") else ["answers a stranger"]
        session.rollback()
    return found


def examples(group: Callable[[Scene], Commands]) -> set[str]:
    """The names a group gives, read from its text: what one group told a company may bar another's examples."""
    told = ast.walk(ast.parse(inspect.getsource(group)))
    given = [one.value.elts[1] for one in told if isinstance(one, ast.Return) and isinstance(one.value, ast.Tuple)]
    keys = [key for names in given if isinstance(names, ast.Dict) for key in names.keys]
    return {key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str)}


def id_of(row: Any) -> Any:
    return getattr(row, "id", getattr(row, "batch_id", None))


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.__name__)
def test_a_command_is_written_down_once(
    light_store: Database, light_cast: Cast, group: Callable[[Scene], Commands]
) -> None:
    actor, calls = group(Scene(light_store, light_cast))
    assert set(calls) == examples(group)
    found = {name: faults(light_store, actor, call) for name, call in calls.items()}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_every_command_has_an_example() -> None:
    assert set[str]().union(*map(examples, GROUPS)) == commands(product())


def test_a_piece_of_commands_is_out_of_reach_of_pages() -> None:
    pieces = {name for name, key in keyed(product()).items() if key != "str"}
    assert pieces.isdisjoint({*board.__all__, *pods.__all__, *retros.__all__})


def test_a_new_command_is_found() -> None:
    text = '"""Actions."""\ndef pull_card(session, actor, at, *, op):\n    pass\n'
    assert commands([written(text, "board/actions/pulls.py")]) == {"pull_card"}
