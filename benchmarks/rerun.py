"""What a rerun of the board costs in CPU: our settings against Streamlit's own garbage collection, in one run."""

import asyncio
import gc
import os
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from sqlmodel import select

from board import actions
from board.actions import NewCard
from core import clock
from core.people import Actor, Grant, Person, Role
from data import database, tables
from data.database import Database
from tests.conftest import people_the_store
from tests.web.site import Site, served
from tests.web.wsclient import Session

CARDS = 60
RERUNS = 100
BAR = 15.0
"""Milliseconds of CPU for a rerun of the board with our settings (60 cards)."""
TICK = 1000 / os.sysconf("SC_CLK_TCK")


def main() -> int:
    """Measure both, one after the other, and say whether the bar holds."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.db"
        fill(path)
        default = measure(path, "default")
        ours = measure(path, "ours")
    print(f"{'CPU ms, median wall ms':<28}{'whole page':>16}{'board alone':>16}")
    for name, figures in (("Streamlit's own collection", default), ("ours", ours)):
        print(f"{name:<28}" + "".join(f"{cpu:>8.1f}{wall:>8.1f}" for cpu, wall in figures))
    times = default[1][0] / ours[1][0]
    print(f"{times:.1f} times less CPU for a rerun of a board of {CARDS} cards; the bar is {BAR:.0f} ms.")
    return int(ours[1][0] > BAR)


def fill(path: Path) -> None:
    """The cast, and a board of sixty cards."""
    store = database.connect(f"sqlite:///{path}")
    tables.METADATA.create_all(store.writer)
    cast = people_the_store(store)
    with store.transaction() as session:
        actions.open_board(session, cast.ana, cast.north_id, clock.now())
        for number in range(CARDS):
            wish = NewCard(cast.north_id, f"Invoice {number} shows two months at once")
            actions.create_card(session, lead(store, cast.north_id), wish, clock.now(), op=f"card{number}")
    store.writer.dispose()


def lead(store: Database, pod_id: int) -> Actor:
    """Ana, who leads the pod."""
    with store.reading() as session:
        person_id = session.exec(select(Person.id).where(Person.login == "ana")).one()
    return Actor(name="Ana", grants=(Grant(Role.LEAD, pod_id),), person_id=person_id)


Figure = tuple[float, float]


def measure(path: Path, mode: str) -> tuple[Figure, Figure]:
    """CPU and wall milliseconds of one rerun: of the whole page, and of the board's fragment."""
    with served(path, "-m", "benchmarks.rerun", mode) as site:
        return asyncio.run(reruns(site))


async def reruns(site: Site) -> tuple[Figure, Figure]:
    """One session that asks again and again, after a few runs that warm it up."""
    headers = site.sign_in("ana")[1]
    async with Session(site.socket_url, headers, page="board") as session:
        for _ in range(10):
            await session.rerun()
        if session.errors or not session.component:
            raise SystemExit(f"the board was not drawn: {session.errors or session.texts}")
        whole = await timed(site.pid, session.rerun)
        return whole, await timed(site.pid, lambda: session.fire("sync", time.monotonic_ns()))


async def timed(pid: int, ask: Callable[[], Awaitable[float]]) -> Figure:
    """CPU a rerun, and the median of the waits for its end."""
    before = cpu_of(pid)
    walls = [await ask() for _ in range(RERUNS)]
    return (cpu_of(pid) - before) / RERUNS, sorted(walls)[RERUNS // 2]


def cpu_of(pid: int) -> float:
    """Milliseconds of CPU that a process has used (Linux)."""
    parts = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(parts[11]) + int(parts[12])) * TICK


def serve(mode: str, port: int) -> None:
    """The app itself; in default mode as Streamlit would run it."""
    import uvicorn
    from streamlit import config

    import app

    if mode == "default":
        gc.freeze = lambda: None
        config.set_option("runner.postScriptGC", True)  # noqa: FBT003
    uvicorn.run(app.app, port=port, log_level="warning")


if __name__ == "__main__":
    if "--port" in sys.argv:
        serve(sys.argv[1], int(sys.argv[-1]))
    else:
        raise SystemExit(main())
