"""The hub wakes who waits, and loses nothing."""

import asyncio
from collections.abc import AsyncIterator

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
