"""Read which of the contacts that another pod answered came when their home was closed."""

from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
from sqlmodel import Session, col, select

from metrics.afterhours import Hours, is_closed
from metrics.arrays import Bools, Ints
from pods import queries as pod_queries
from pods.models import CoverNeed


def read_closed(session: Session, home: Ints, opened_s: Ints, away: Bools) -> Bools:
    """True where a contact went away from home while home had no hours; the needs of cover say when it has."""
    closed = np.zeros(len(home), dtype=bool)
    homes = [int(pod) for pod in np.unique(home[away])]
    hours: dict[int, list[Hours]] = {}
    for need in session.exec(select(CoverNeed).where(col(CoverNeed.pod_id).in_(homes))):
        one = Hours(need.weekday, need.start_minute, need.end_minute, need.valid_from, need.valid_to)
        hours.setdefault(need.pod_id, []).append(one)
    zones = {pod: ZoneInfo(pod_queries.zone_of(session, pod)) for pod in hours}
    for row in np.flatnonzero(away):
        pod = int(home[row])
        if pod in hours:
            closed[row] = is_closed(hours[pod], datetime.fromtimestamp(int(opened_s[row]), zones[pod]))
    return closed
