"""The command line: python -m data migrate | demo | import | figures | due | undo | create-admin | check."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy.exc import DatabaseError

from core import clock
from core.refusal import Refused
from data import commands
from data import migrate as schema
from data.administrator import SHELL, create_admin
from data.database import Database, database
from data.due import run_due
from data.exchange.report import sentences
from data.files import shelf
from data.settings import settings
from data.sweeping import sweep
from metrics import queries as metric_queries
from metrics.results import Result, Window
from pods import queries as pod_queries

app = typer.Typer(
    help="Look after the data of Podboard.", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
)

Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of sentences.")]


@contextmanager
def _in_words() -> Iterator[None]:
    """A refusal is one sentence and exit code 1, never a traceback."""
    try:
        yield
    except Refused as reason:
        typer.echo(str(reason), err=True)
        raise typer.Exit(1) from None
    except DatabaseError as problem:
        first = str(problem.orig).strip().splitlines()[0]
        typer.echo(f"The store cannot be used: {first}. Nothing was changed; run `check` for more.", err=True)
        raise typer.Exit(1) from None


def _store() -> Database:
    """The store of this process, at the newest schema."""
    store = database()
    schema.upgrade(store)
    return store


@app.command()
def migrate() -> None:
    """Bring the store to the newest schema. Harmless when it is there already."""
    with _in_words():
        _store()
        typer.echo("The store is at the newest schema.")


@app.command()
def demo(
    refresh: Annotated[
        bool, typer.Option("--refresh", help="Tell a demo that ends on an earlier day up to today.")
    ] = False,
) -> None:
    """Load the demo company into an empty store."""
    from data import demo as company

    with _in_words(), commands.bar(shown=True) as progress:
        if refresh:
            company.refresh(settings().database_url, clock.now(), progress, typer.echo)
        else:
            company.load(_store(), clock.now(), progress)


@app.command("import")
def import_files(
    files: Annotated[list[Path], typer.Argument(help="One or more files, plain or packed with gzip.")],
    source: Annotated[str, typer.Option(help="What the data come from; ids are unique within a source.")],
    mapping: Annotated[Path, typer.Option(help="The mapping, as YAML: see docs/importing.md.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read everything, write nothing.")] = False,
    rejects: Annotated[Path | None, typer.Option(help="Write the rejected rows to this CSV file.")] = None,
    as_json: Json = False,
) -> None:
    """Import files by their mapping: all accepted rows in one transaction, or none."""
    with _in_words():
        run = commands.Run(_store(), source, mapping, files, clock.now())
        with commands.bar(shown=not as_json) as progress:
            report = run.preview(progress) if dry_run else run.apply(progress)
        commands.write_rejects(report, rejects)
        if as_json:
            typer.echo(json.dumps(report.to_json(), ensure_ascii=False, indent=2))
        else:
            typer.echo("\n".join([*sentences(report), *commands.closing(report)]))


@app.command()
def figures(
    since: Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First day.")] = None,
    until: Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Day after the last.")] = None,
    pod: Annotated[list[str] | None, typer.Option(help="Name of a pod; may be repeated.")] = None,
    as_json: Json = False,
) -> None:
    """Print the figures of a period [from, to), by default of everything there is."""
    with _in_words(), _store().reading() as session:
        at = clock.now()
        zone = ZoneInfo(pod_queries.zone_of(session))
        window = Window(
            since.replace(tzinfo=zone).astimezone(UTC) if since else None,
            until.replace(tzinfo=zone).astimezone(UTC) if until else at,
        )
        pod_ids = [commands.pod_id_of(session, name) for name in pod] if pod else None
        results = metric_queries.figures(session, SHELL, window, at, pod_ids)
        if as_json:
            typer.echo(json.dumps([result.to_json() for result in results], ensure_ascii=False, indent=2))
        else:
            known = [result for result in results if result.value is not None and (result.value or result.denominator)]
            _console().print(_table(known))
            typer.echo(f"{len(results) - len(known)} figures have no data; --json prints them too.")


def _table(results: list[Result]) -> Table:
    table = Table(box=None, header_style="bold")
    for name in ("Figure", "Of", "Value", "Interval", "Of how many", "Unknown"):
        table.add_column(name, overflow="fold")
    for result in results:
        variant = ", ".join(f"{name} {value}" for name, value in result.variant.items())
        table.add_row(
            result.metric + (f" ({variant})" if variant else ""),
            result.scope.name,
            "no data" if result.value is None else f"{result.value:,.4g} {result.unit}",
            "" if result.ci_low is None or result.ci_high is None else f"{result.ci_low:,.4g} to {result.ci_high:,.4g}",
            "" if result.denominator is None else f"{result.denominator:,.6g}",
            f"{result.n_unknown:,}" if result.n_unknown else "",
        )
    return table


def _console() -> Console:
    return Console(width=None if sys.stdout.isatty() else 160)


@app.command("due")
def do_what_is_due() -> None:
    """Fire the timers that are due, let rules answer what happened, sweep files: for a clock outside, such as cron."""
    with _in_words():
        done = run_due(_store(), clock.now())
        swept = sweep(_store(), shelf(), clock.now())
        typer.echo(f"{done.timers} timers fired, {done.runs} rules ran, {swept} files without a card swept.")


@app.command()
def undo(batch: Annotated[int, typer.Argument(help="The number of the import.")]) -> None:
    """Take an import back as a whole, or say what stands in the way."""
    with _in_words():
        typer.echo(commands.undo(_store(), batch, clock.now()))


@app.command("create-admin")
def create_administrator(
    login: Annotated[str, typer.Option(prompt=True)],
    name: Annotated[str, typer.Option(prompt=True)],
    password: Annotated[str, typer.Option(prompt=True, confirmation_prompt=True, hide_input=True)],
) -> None:
    """Make an administrator; the password is asked for."""
    with _in_words():
        at = clock.now()
        person = _store().perform(lambda session: create_admin(session, login, name, password, at))
        typer.echo(f"{person.name} may sign in as {person.login}.")


@app.command()
def check() -> None:
    """Say whether the store is whole: its schema, its references, its SQLite."""
    with _in_words():
        found = list(commands.check(database()))
        for name, problem in found:
            typer.echo(f"{name}: {problem or 'in order'}")
        if any(problem for _, problem in found):
            raise typer.Exit(1)


if __name__ == "__main__":
    app()
