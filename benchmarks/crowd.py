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


@dataclass(frozen=True)
class Shown:
    """A picture of a board that a browser holds."""

    stamp: str = ""
    revision: int = 0
    head: dict[str, Any] = field(default_factory=dict)
    cards: dict[int, dict[str, Any]] = field(default_factory=dict)


class Reader:
    """A browser's board: the picture it holds, brought up to date by the page and by the live line as wire.js does."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.shown = self.page = self.line = Shown()
        self.told: dict[str, Shown] = {}
        self.answers: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    def made(self, data: dict[str, Any], base: Shown | None) -> Shown:
        """The picture that was sent, whole or as a difference."""
        if data["stamp"] in (self.page.stamp, self.line.stamp):
            return self.page if data["stamp"] == self.page.stamp else self.line
        if "base" not in data:
            base = Shown()
        if base is None:
            raise ValueError(f"a difference from {data['base']}, which is not here")
        gone = set(data.get("gone", ()))
        kept = {number: card for number, card in base.cards.items() if number not in gone}
        cards = kept | {card["i"]: card for card in data["cards"]}
        return Shown(data["stamp"], data["rev"], data.get("head", base.head), cards)

    def read(self) -> dict[str, Any]:
        """Take what the page sent last."""
        data: dict[str, Any] = self.session.shown()
        self.page = self.made(data, self.told.get(data.get("base", "")))
        self.show(self.page)
        return data

    def hear(self, data: dict[str, Any]) -> None:
        """Take what came on the live line."""
        self.line = self.made(data, self.line if data.get("base") == self.line.stamp else None)
        self.show(self.line)

    def show(self, picture: Shown) -> None:
        """The later one is shown."""
        if picture.revision >= self.shown.revision:
            self.shown = picture

    async def fire(self, event: str, value: dict[str, Any]) -> tuple[float, dict[str, Any]]:
        """Say something as the component says it; milliseconds and what came back."""
        self.told = {self.shown.stamp: self.shown, **dict(list(self.told.items())[:3])}
        taken = await self.session.fire(event, {**value, "n": time.monotonic_ns(), "have": self.shown.stamp})
        return taken, self.read()


@dataclass
class Tally:
    """What was measured in one scene."""

    moves: list[float] = field(default_factory=list)
    arrived: list[tuple[int, int, Reader, float]] = field(default_factory=list)
    refused: int = 0
    errors: list[str] = field(default_factory=list)
    made: dict[tuple[int, int], tuple[Reader, float]] = field(default_factory=dict)

    def seen(self) -> list[float]:
        """Milliseconds from a move until another one's board shows it."""
        return [
            (at - self.made[pod_id, revision][1]) * 1000
            for pod_id, revision, reader, at in self.arrived
            if (pod_id, revision) in self.made and self.made[pod_id, revision][0] is not reader
        ]


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
    (p50, p95), (seen50, seen95), tally = parts(its.tally.moves), parts(its.tally.seen()), its.tally
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
        reader = Reader(session)
        reader.read()
        async with websockets.connect(its.site.live_url(pod_id), additional_headers=headers) as line:
            reader.line = reader.shown
            await line.send(json.dumps({"have": reader.shown.stamp, "rev": reader.shown.revision}))
            following = asyncio.create_task(follow(line, reader, pod_id, its.tally))
            await its.everybody.wait()
            dice = random.Random(number)
            while not its.until.is_set():
                with suppress(TimeoutError):
                    await asyncio.wait_for(its.until.wait(), dice.uniform(0.2, 1.8) * its.pause)
                if not its.until.is_set():
                    await move(line, reader, dice, pod_id, its.tally)
            following.cancel()
        its.tally.errors += session.errors


async def follow(line: Any, reader: Reader, pod_id: int, tally: Tally) -> None:
    """What live.js does: take each picture. A number means that the line has none: this client would be blind then."""
    async for said in line:
        if str(said).startswith('{"acks"'):
            reader.answers.put_nowait(json.loads(said))
            continue
        if not str(said).startswith('{"picture"'):
            if str(said).isdecimal() and int(said) > reader.shown.revision:
                tally.errors.append(f"a number instead of a picture: {said!s}")
            continue
        before = reader.shown.revision
        reader.hear(json.loads(said)["picture"])
        at = time.perf_counter()
        tally.arrived += [(pod_id, number, reader, at) for number in range(before + 1, reader.shown.revision + 1)]


async def move(line: Any, reader: Reader, dice: random.Random, pod_id: int, tally: Tally) -> None:
    """One card to another column of the board, asked for like a drop."""
    columns = [column["id"] for column in reader.shown.head["columns"] if column["kind"] != "done"]
    card = dice.choice([card for card in reader.shown.cards.values() if "x" not in card])
    op = secrets.token_hex(12)
    wish = {"op": op, "id": str(card["i"]), "version": card["v"], "lane": card.get("l", "main")}
    began = time.perf_counter()
    await line.send(json.dumps({"moves": [{**wish, "col": dice.choice(columns), "after": None}]}))
    try:
        said = await asyncio.wait_for(reader.answers.get(), 10)
    except TimeoutError:
        tally.errors.append("not answered")
        return
    taken = (time.perf_counter() - began) * 1000
    (answer,) = said["acks"]
    if answer["ok"]:
        tally.moves.append(taken)
        tally.made.setdefault((pod_id, said["rev"]), (reader, began))
    else:
        tally.refused += 1


def memory_of(pid: int) -> float:
    """Resident MB of a process (Linux)."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    raise SystemExit(main())
