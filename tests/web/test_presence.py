"""Who is at a board: told at once, across processes, and forgotten when silent."""

import asyncio
import json
from typing import Any

from data.database import Database
from web.lines import Line
from web.live import Hub, read
from web.presence import GONE_AFTER, Presence, Seat
from web.wire import Wire


def test_a_person_at_two_windows_is_named_once_with_both_cards() -> None:
    presence = Presence()
    presence.sit(1, "a", Seat(7, "Ana Petrova", 12))
    presence.sit(1, "b", Seat(7, "Ana Petrova", 13, is_writing=True))
    assert presence.told(1) == [{"id": 7, "name": "Ana Petrova", "letters": "AP", "cards": {"12": False, "13": True}}]
    assert presence.told(2) == []


def test_saying_the_same_again_is_no_news_but_keeps_the_seat() -> None:
    presence = Presence()
    assert presence.sit(1, "a", Seat(7, "Ana", heard=0))
    assert not presence.sit(1, "a", Seat(7, "Ana", heard=20))
    assert presence.sweep(GONE_AFTER + 10) == set()
    assert presence.sweep(GONE_AFTER + 21) == {1}
    assert presence.told(1) == []


def test_others_hear_who_came_who_writes_and_who_left() -> None:
    async def follow() -> list[Any]:
        hub = Hub()
        ana, boyan = Line(1, 7, "Ana"), Line(1, 8, "Boyan")
        news = hub.news(ana, calm=5)
        hub.sit(ana)
        heard = [await anext(news), await anext(news)]
        hub.sit(boyan)
        heard.append(await anext(news))
        hub.hear(boyan, {"card": "12", "writing": True})
        heard.append(await anext(news))
        hub.leave(boyan)
        return [*heard, await anext(news)]

    told = [json.loads(said) for said in asyncio.run(follow())]
    assert told[0] == 0
    who = [[(one["name"], one["cards"]) for one in said["who"]] for said in told[1:]]
    assert who == [
        [("Ana", {})],
        [("Ana", {}), ("Boyan", {})],
        [("Ana", {}), ("Boyan", {"12": True})],
        [("Ana", {})],
    ]


def test_nonsense_from_a_browser_changes_nothing() -> None:
    hub, line = Hub(), Line(1, 7, "Ana")
    for said in ("", "[]", "x" * 500, '{"card": [1]}', '{"card": -1, "writing": "yes"}'):
        hub.hear(line, read(said))
    assert hub.presence.told(1) in ([], [{"id": 7, "name": "Ana", "letters": "AN", "cards": {}}])


def test_an_open_card_that_changed_is_told_to_whoever_has_it_open() -> None:
    async def follow() -> list[str]:
        stamps = {12: "1.0"}
        hub, line = Hub(), Line(1, 7, "")
        hub.bind(asyncio.get_running_loop())
        hub.stamps = lambda _pod_id, _card_ids: dict(stamps)
        news = hub.news(line, calm=5)
        told = [await anext(news)]
        hub.hear(line, {"card": 12})
        told.append(await anext(news))
        stamps[12] = "2.1"
        hub.note({1: 2})
        told += [await anext(news), await anext(news)]
        del stamps[12]
        hub.note({1: 3})
        return [*told, await anext(news), await anext(news)]

    card = '{"card": 12, "stamp": "%s"}'
    assert asyncio.run(follow()) == ["0", card % "1.0", "2", card % "2.1", "3", card % "gone"]


def test_processes_on_postgresql_hear_each_other_and_not_themselves(store: Database) -> None:
    if store.writer.dialect.name != "postgresql":
        return
    url = store.writer.url.render_as_string(hide_password=False)

    async def talk() -> tuple[list[Any], list[Any]]:
        here: list[Any] = []
        there: list[Any] = []
        arrived = asyncio.Event()

        def hear(said: dict[str, Any]) -> None:
            there.append(said)
            arrived.set()

        one, two = Wire(url, here.append), Wire(url, hear)
        tasks = [asyncio.ensure_future(wire.run()) for wire in (one, two)]
        async with asyncio.timeout(10):
            await one.is_open.wait()
            await two.is_open.wait()
            one.tell({"revisions": {"1": 5}})
            await arrived.wait()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return here, there

    assert asyncio.run(talk()) == ([], [{"revisions": {"1": 5}}])
