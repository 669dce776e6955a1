"""The hub wakes who waits, and loses nothing."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from web.lines import Drawn, Line, Want
from web.live import Hub


async def take(numbers: AsyncIterator[int], count: int) -> list[int]:
    return [await anext(numbers) for _ in range(count)]


def test_the_current_number_comes_at_once_and_news_after_it() -> None:
    async def follow() -> list[int]:
        hub = Hub()
        hub.note({1: 4})
        numbers = hub.revisions(1)
        first = await take(numbers, 1)
        hub.note({1: 5, 2: 9})
        return first + await take(numbers, 1)

    assert asyncio.run(follow()) == [4, 5]


def test_a_change_made_while_a_number_is_sent_is_not_lost() -> None:
    async def follow() -> list[int]:
        hub = Hub()
        hub.note({1: 4})
        numbers = hub.revisions(1, calm=5)
        seen = await take(numbers, 1)
        hub.note({1: 5})
        hub.note({1: 6})
        return seen + await take(numbers, 1)

    assert asyncio.run(follow()) == [4, 6]


def test_a_long_silence_is_a_zero() -> None:
    async def follow() -> list[int]:
        hub = Hub()
        hub.note({1: 4})
        return await take(hub.revisions(1, calm=0.001), 3)

    assert asyncio.run(follow()) == [4, 0, 0]


def test_an_older_number_wakes_nobody() -> None:
    hub = Hub()
    hub.note({1: 4})
    hub.note({1: 3})
    assert hub.newest == {1: 4}


def test_whoever_leaves_is_forgotten() -> None:
    async def follow() -> Hub:
        hub = Hub()
        numbers = hub.revisions(1)
        await take(numbers, 1)
        await numbers.aclose()  # type: ignore[attr-defined]
        return hub

    assert not asyncio.run(follow()).waiting


def test_another_thread_reaches_the_loop() -> None:
    async def follow() -> list[int]:
        hub = Hub()
        hub.bind(asyncio.get_running_loop())
        numbers = hub.revisions(1)
        first = await take(numbers, 1)
        await asyncio.to_thread(hub.publish, {1: 7})
        return first + await take(numbers, 1)

    assert asyncio.run(follow()) == [0, 7]


def test_without_a_loop_nothing_is_published() -> None:
    hub = Hub()
    hub.publish({1: 7})
    assert not hub.newest


class Painter:
    """Draws a number of each board, and counts what it was asked."""

    def __init__(self, *, can: bool = True) -> None:
        self.asked: list[set[Want]] = []
        self.can = can
        self.hub = Hub()

    def __call__(self, pod_id: int, wants: set[Want]) -> dict[Want, Drawn]:
        self.asked.append(wants)
        if not self.can:
            return {}
        revision = self.hub.newest[pod_id]
        return {want: Drawn(f"s{revision}", revision, f"{want[1]} to s{revision}") for want in wants}


def drawing(hub: Hub, *, can: bool = True) -> Painter:
    """The hub on this loop, with somebody who draws."""
    hub.bind(asyncio.get_running_loop())
    hub.pictures = painter = Painter(can=can)
    painter.hub = hub
    return painter


def have(hub: Hub, line: Line, stamp: str | None, revision: int = 0) -> None:
    """The browser of this line says which picture it has."""
    hub.hear(line, {"have": stamp, "rev": revision})


def test_whoever_has_a_picture_is_sent_how_the_next_one_differs_from_it_drawn_once_for_all() -> None:
    async def follow() -> tuple[list[str], list[set[Want]]]:
        hub = Hub()
        painter = drawing(hub)
        hub.note({1: 4})
        lines = [Line(1, 7, ""), Line(1, 7, ""), Line(1, 8, "")]
        news = [hub.news(line) for line in lines]
        said = [await anext(one) for one in news]
        for line in lines:
            have(hub, line, "s4", 4)
        hub.note({1: 5})
        said += [await anext(one) for one in news]
        hub.note({1: 6})
        said += [await anext(one) for one in news]
        return said, painter.asked

    said, asked = asyncio.run(follow())
    assert said == ["4"] * 3 + ["s4 to s5"] * 3 + ["s5 to s6"] * 3
    assert asked == [{(7, "s4"), (8, "s4")}, {(7, "s5"), (8, "s5")}]


def test_a_slow_line_is_sent_one_picture_from_the_last_that_it_got() -> None:
    async def follow() -> list[str]:
        hub = Hub()
        drawing(hub)
        line = Line(1, 7, "")
        news = hub.news(line)
        said = [await anext(news)]
        have(hub, line, "s0")
        for revision in (5, 6, 7):  # nobody reads the line meanwhile
            hub.note({1: revision})
            while not line.drawn or line.drawn.revision < revision:
                await asyncio.sleep(0)
        return [*said, await anext(news)]

    assert asyncio.run(follow()) == ["0", "s0 to s7"]


def test_what_came_before_the_browser_said_what_it_has_is_drawn_then() -> None:
    async def follow() -> list[str]:
        hub = Hub()
        drawing(hub)
        hub.note({1: 9})
        line = Line(1, 7, "")
        news = hub.news(line)
        said = [await anext(news)]
        have(hub, line, "s4", 4)
        return [*said, await anext(news)]

    assert asyncio.run(follow()) == ["9", "s4 to s9"]


def test_without_a_picture_the_line_takes_numbers_again() -> None:
    async def follow(*, can: bool) -> list[str]:
        hub = Hub()
        drawing(hub, can=can)
        line = Line(1, 7, "")
        news = hub.news(line)
        said = [await anext(news)]
        have(hub, line, "s0")
        if can:  # then its browser wants none: it is hidden, or filters
            have(hub, line, None)
        hub.note({1: 5})
        return [*said, await anext(news)]

    assert asyncio.run(follow(can=False)) == ["0", "5"]
    assert asyncio.run(follow(can=True)) == ["0", "5"]


@pytest.mark.parametrize(
    "said", ["", "{", "[]", '{"have": 5, "rev": "x"}', '{"have": "s", "rev": []}', '{"card": {}}', "[" * 99_000]
)
def test_whatever_a_browser_says_the_line_holds(said: str) -> None:
    async def follow() -> list[str]:
        hub = Hub()
        line = Line(1, 7, "")
        news = hub.news(line)
        first = await anext(news)
        await hub.heed(line, said)
        await hub.heed(line, '{"have": null}')
        hub.note({1: 5})
        return [first, await anext(news)]

    assert asyncio.run(follow()) == ["0", "5"]


def test_what_a_browser_asks_for_is_done_in_its_order_and_answered_with_the_revision() -> None:
    done: list[object] = []

    def carry_out(line: Line, told: dict[str, Any]) -> list[dict[str, Any]]:
        done.append((line.person_id, told["moves"]))
        return [{"op": told["moves"], "ok": True}]

    async def follow() -> list[Any]:
        hub = Hub()
        hub.deeds = carry_out
        hub.note({1: 4})
        line = Line(1, 7, "")
        news = hub.news(line)
        said: list[Any] = [await anext(news)]
        for number in (1, 2):
            await hub.heed(line, json.dumps({"moves": number}))
        return said + [json.loads(await anext(news)) for _ in range(2)]

    assert asyncio.run(follow()) == ["4", *({"acks": [{"op": number, "ok": True}], "rev": 4} for number in (1, 2))]
    assert done == [(7, 1), (7, 2)]


def test_whoever_may_not_read_the_board_any_more_hears_no_more_of_it() -> None:
    async def follow() -> tuple[list[str], list[str]]:
        hub = Hub()
        hub.readers = lambda asked: {(person_id, pod_id) for person_id, pod_id in asked if person_id == 7}
        stays, goes = Line(1, 7, "Ana"), Line(1, 8, "Boyan")
        kept, ended = hub.news(stays), hub.news(goes)
        first = [await anext(kept), await anext(ended)]
        check = asyncio.create_task(hub.check(every=0.001))
        rest = [said async for said in ended if said.isdecimal()]
        hub.note({1: 5})
        while (said := await anext(kept)) != "5":
            assert "Boyan" not in said
        check.cancel()
        return first, rest

    assert asyncio.run(asyncio.wait_for(follow(), 10)) == (["0", "0"], [])
