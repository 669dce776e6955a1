"""Contacts of the small world, week by week: 20 on each weekday at nine and at ten, by chance a few more or fewer."""

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from data.database import Database
from pods.localtime import instant
from pods.models import Contact, RepeatRole

EPOCH = date(1970, 1, 1)
ZONE = "Europe/Sofia"


def contacts(
    store: Database,
    pod_id: int,
    segment_id: int | None,
    monday: date,
    weeks: int,
    a_slot: float = 20.0,
    handle_s: int | None = 360,
    name: str = "c",
) -> int:
    """In the weeks before that Monday, half of them from 9:00 on, half from 10:00 on, Monday to Friday."""
    rows = list(_rows(pod_id, segment_id, monday - timedelta(weeks=weeks), weeks, a_slot, handle_s, name))
    with store.transaction() as session:
        session.add_all(rows)
    return len(rows)


def _rows(
    pod_id: int, segment_id: int | None, first: date, weeks: int, a_slot: float, handle_s: int | None, name: str
) -> Iterator[Contact]:
    draw, number = np.random.default_rng(7), 0
    for day in (first + timedelta(days=d) for d in range(7 * weeks) if d % 7 < 5):
        for minute in (9 * 60, 10 * 60):
            start = int(instant(day, minute, ZONE).timestamp())
            for second in draw.integers(0, 1800, draw.poisson(a_slot)).tolist():
                number += 1
                since = (day - EPOCH).days
                yield Contact(
                    source_id=1,
                    ext_id=f"{name}-{pod_id}-{number}",
                    pod_id=pod_id,
                    segment_id=segment_id,
                    channel="phone",
                    opened_s=start + second,
                    opened_day=since,
                    opened_week=(since + 3) // 7,
                    repeat_role=RepeatRole.COUNTED,
                    handle_s=handle_s,
                )
