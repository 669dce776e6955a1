"""Many people on many boards: 50 and 200 sessions that move cards, with push. p50, p95, errors, CPU, memory.

.venv/bin/python -m benchmarks.crowd [seconds [sessions]]
"""

import asyncio
import json
import os
import random
import secrets
import statistics
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import websockets

from benchmarks import filling
from benchmarks.rerun import cpu_of
from tests.web.site import Site, served
from tests.web.wsclient import Session

PODS, CARDS = 20, 60
SCENES = ((50, 10.0), (200, 10.0))
"""Sessions, and seconds between two moves of one of them."""
BAR_MS, BAR_SEEN_MS, BAR_MB = 300.0, 500.0, 400.0


@dataclass
class Tally:
    """What was measured in one scene."""

    moves: list[float] = field(default_factory=list)
    seen: list[float] = field(default_factory=list)
    refused: int = 0
    errors: list[str] = field(default_factory=list)
    made: dict[tuple[int, int], float] = field(default_factory=dict)


class Reader:
    """A browser's board: the picture it holds, brought up to date as wire.js does."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.stamp: str | None = None
        self.revision = 0
        self.head: dict[str, Any] = {}
        self.cards: dict[int, dict[str, Any]] = {}

    def read(self) -> dict[str, Any]:
        """Take what the server sent last."""
        data: dict[str, Any] = self.session.shown()
        if data["stamp"] != self.stamp:
            if "base" not in data:
                self.cards = {}
            for number in data.get("gone", ()):
                self.cards.pop(number, None)
            self.cards |= {card["i"]: card for card in data["cards"]}
            self.head = data.get("head", self.head)
            self.stamp, self.revision = data["stamp"], data["rev"]
        return data

    async def fire(self, event: str, value: dict[str, Any]) -> tuple[float, dict[str, Any]]:
        """Say something as the component says it; milliseconds and what came back."""
        taken = await self.session.fire(event, {**value, "n": time.monotonic_ns(), "have": self.stamp})
        return taken, self.read()


def main() -> int:
    """Both scenes, each on a server of its own."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 40.0
    only = int(sys.argv[2]) if len(sys.argv) > 2 else None
    head = ("sessions", "moves", "p50 ms", "p95 ms", "seen p50", "seen p95", "CPU %", "MB", "refused", "errors")
    print(f"load {os.getloadavg()[0]:.1f}; {PODS} boards of {CARDS} cards, {seconds:.0f} s each")
    print("".join(f"{name:>10}" for name in head))
    missed = 0
    for sessions, pause in (one for one in SCENES if only in (None, one[0])):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "bench.db"
            store, pods = filling.made(path, [(CARDS, 0)] * PODS)
            store.writer.dispose()
            with served(path, "-m", "benchmarks.rerun", "ours") as site:
                missed += asyncio.run(scene(site, pods, sessions, pause, seconds))
    return int(missed > 0)


@dataclass
class Scene:
    """What all visits share."""

    site: Site
    pause: float
    everybody: asyncio.Barrier
    tally: Tally = field(default_factory=Tally)
    until: asyncio.Event = field(default_factory=asyncio.Event)
    gate: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(8))


async def scene(site: Site, pods: list[int], sessions: int, pause: float, seconds: float) -> bool:
    """All come, then all move for a while; one line of the table."""
    its = Scene(site, pause, asyncio.Barrier(sessions + 1))
    visits = [asyncio.create_task(visit(its, pods[n % len(pods)], n)) for n in range(sessions)]
    await its.everybody.wait()
    cpu, began = cpu_of(site.pid), time.perf_counter()
    await asyncio.sleep(seconds)
    spent, memory = (cpu_of(site.pid) - cpu) / (time.perf_counter() - began) / 10, memory_of(site.pid)
    its.until.set()
    await asyncio.gather(*visits)
    (p50, p95), (seen50, seen95), tally = parts(its.tally.moves), parts(its.tally.seen), its.tally
    figures = (p50, p95, seen50, seen95, spent, memory)
    print(f"{sessions:>10}{len(tally.moves):>10}" + "".join(f"{value:>10.0f}" for value in figures), end="")
    print(f"{tally.refused:>10}{len(tally.errors):>10}", *tally.errors[:2], flush=True)
    return bool(tally.errors) or p95 > 2 * BAR_MS or seen95 > 2 * BAR_SEEN_MS or memory > BAR_MB


def parts(times: list[float]) -> tuple[float, float]:
    """The median and the 95th percentile."""
    return (statistics.median(times), statistics.quantiles(times, n=20)[-1]) if len(times) > 1 else (0.0, 0.0)


async def visit(its: Scene, pod_id: int, number: int) -> None:
    """One person: opens the board, follows its revisions, moves a card now and then."""
    headers = its.site.sign_in("ana" if number % 2 else "boyan")[1]
    async with Session(its.site.socket_url, headers, query=f"pod={pod_id}", page="board") as session:
        async with its.gate:
            await session.rerun()
        session.page_name = ""  # from now on by the page's own id, as browsers do
        reader, busy = Reader(session), asyncio.Lock()
        reader.read()
        async with websockets.connect(its.site.live_url(pod_id), additional_headers=headers) as line:
            following = asyncio.create_task(follow(line, reader, busy, pod_id, its.tally))
            await its.everybody.wait()
            dice = random.Random(number)
            while not its.until.is_set():
                with suppress(TimeoutError):
                    await asyncio.wait_for(its.until.wait(), dice.uniform(0.2, 1.8) * its.pause)
                if not its.until.is_set():
                    async with busy:
                        await move(reader, dice, pod_id, its.tally)
            following.cancel()
        its.tally.errors += session.errors


async def follow(line: Any, reader: Reader, busy: asyncio.Lock, pod_id: int, tally: Tally) -> None:
    """What live.js does: after a new number wait a little, and ask once."""
    async for said in line:
        if not str(said).isdecimal() or int(said) <= reader.revision:
            continue
        await asyncio.sleep(random.uniform(0.05, 0.4))
        async with busy:
            if int(said) > reader.revision:
                before = reader.revision
                await reader.fire("sync", {})
                at = time.perf_counter()
                news = range(before + 1, reader.revision + 1)
                tally.seen += [(at - tally.made[pod_id, n]) * 1000 for n in news if (pod_id, n) in tally.made]


async def move(reader: Reader, dice: random.Random, pod_id: int, tally: Tally) -> None:
    """One card to another column of the board, told like a drop."""
    columns = [column["id"] for column in reader.head["columns"] if column["kind"] != "done"]
    card = dice.choice([card for card in reader.cards.values() if "x" not in card])
    wish = {"op": secrets.token_hex(12), "id": str(card["i"]), "version": card["v"], "lane": card.get("l", "main")}
    began = time.perf_counter()
    _, data = await reader.fire("move", {"moves": [{**wish, "col": dice.choice(columns), "after": None}]})
    while (found := next((one for one in data["acks"] if one["op"] == wish["op"]), None)) is None:
        try:  # the end of an earlier run came first
            await asyncio.wait_for(reader.session.finished.get(), 5)
        except TimeoutError:
            break
        data = reader.read()
    taken = (time.perf_counter() - began) * 1000
    if found is None:
        tally.errors.append("not answered: " + json.dumps(data["acks"][-1:]))
    elif found["ok"]:
        tally.moves.append(taken)
        tally.made[pod_id, data["rev"]] = began
    else:
        tally.refused += 1


def memory_of(pid: int) -> float:
    """Resident MB of a process (Linux)."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    raise SystemExit(main())
