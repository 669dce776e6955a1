"""Results about work: handoffs, levels, times, throughput, work in progress, Little's law."""

from collections.abc import Iterator

import numpy as np

from metrics import flow, handoffs
from metrics.arrays import DAY_S, Bools, Floats, Ints
from metrics.facts import Work
from metrics.intervals import poisson, wilson
from metrics.results import Result
from metrics.scopes import Frame

LEVELS = (1, 2, 3)


def work_results(work: Work, frame: Frame) -> list[Result]:
    """Every figure about work, for every scope."""
    return [
        *handoff_results(work, frame),
        *rate_results(work, frame),
        *ping_pong_results(work, frame),
        *level_results(work, frame),
        *time_results(work, frame),
        *flow_results(work, frame),
        *law_results(work, frame),
    ]


def active(work: Work, frame: Frame) -> Bools:
    """Cases open or touched in the period."""
    cases = work.cases
    closed_before = cases.closed_s < frame.window.start_s
    return (cases.first_s < frame.window.end_s) & ((cases.last_s >= frame.window.start_s) | ~closed_before)


def handoff_results(work: Work, frame: Frame) -> list[Result]:
    """How many changes of owner, over how many cases. What happened in the period counts."""
    links, owner, cases = work.links, work.cases.first_owner, active(work, frame)
    inside = frame.inside(links.at_s)
    moved = handoffs.per_case(links, len(owner), inside)
    n, total = frame.scopes.count(owner, cases), frame.scopes.count(owner[links.case], inside)
    apart, misrouted = (
        frame.scopes.count(owner[found.case], frame.inside(found.at_s))
        for found in (work.segment_moves, work.misroutes)
    )
    low, high = poisson(total)
    size = _of(n)
    found = [
        *frame.results("cases", n, numerator=n),
        *frame.results("handoffs", total, numerator=total, excluded=apart + misrouted),
        *frame.results("misroutes", wrong := _misrouted(work, frame), numerator=wrong),
        *frame.results(
            "handoffs_per_case", total / size, numerator=total, denominator=n, interval=(low / size, high / size)
        ),
        *_cases_of(frame, "cases_without_handoff", owner, cases & (moved == 0), n),
        *frame.results("handoffs_given", given := frame.scopes.count(links.giver, inside), numerator=given),
        *frame.results("handoffs_received", got := frame.scopes.count(links.taker, inside), numerator=got),
    ]
    for count, hits in _by_count(moved):
        found += _cases_of(frame, "handoff_distribution", owner, cases & hits, n, {"handoffs": count})
    return found


def _misrouted(work: Work, frame: Frame) -> Ints:
    """Corrected misroutes, by the pod to which routing had sent them: it sees them, and is not charged."""
    return frame.scopes.count(work.misroutes.giver, frame.inside(work.misroutes.at_s))


def _by_count(moved: Ints) -> Iterator[tuple[int | str, Bools]]:
    for count in range(handoffs.MOST + 1):
        yield count, moved == count
    yield "more", moved > handoffs.MOST


def _cases_of(
    frame: Frame, metric: str, owner: Ints, hits: Bools, n: Ints, variant: dict[str, object] | None = None
) -> list[Result]:
    counted = frame.scopes.count(owner, hits)
    return frame.results(metric, counted, numerator=counted, denominator=n, variant=variant)


def rate_results(work: Work, frame: Frame) -> list[Result]:
    """Handoff rate over finished cases, end-to-end share over resolved ones: their whole life counts."""
    cases = work.cases
    moved = handoffs.per_case(work.links, len(cases.pod)) > 0
    return [
        *_share(work, frame, "handoff_rate", cases.closed_s, moved),
        *_share(work, frame, "end_to_end_share", resolved_s(cases), ~moved),
    ]


def resolved_s(cases: flow.Cases) -> Floats:
    """When a case was last resolved; where nobody says, when it was closed."""
    return np.where(np.isnan(cases.resolved_s), cases.closed_s, cases.resolved_s)


def _share(work: Work, frame: Frame, metric: str, done_s: Floats, hit: Bools) -> list[Result]:
    owner, done = work.cases.first_owner, frame.inside(done_s)
    hits, n = frame.scopes.count(owner, done & hit), frame.scopes.count(owner, done)
    unknown = frame.scopes.count(owner, active(work, frame) & np.isnan(done_s))
    moves = np.concatenate([work.segment_moves.case, work.misroutes.case])
    apart = frame.scopes.count(owner[moves], done[moves])
    return frame.results(
        metric,
        hits / _of(n),
        numerator=hits,
        denominator=n,
        interval=wilson(hits, n),
        unknown=unknown,
        excluded=apart,
    )


def ping_pong_results(work: Work, frame: Frame) -> list[Result]:
    """Cases given straight back, and the wider return; each with its count of events."""
    links, owner = work.links, work.cases.first_owner
    n, inside = frame.scopes.count(owner, active(work, frame)), frame.inside(links.at_s)
    found: list[Result] = []
    kinds = {"ping_pong": handoffs.bounces(links), "return": handoffs.returns(links)}
    names = {"ping_pong": ("ping_pong_cases", "ping_pong_bounces"), "return": ("return_cases", "returns")}
    for kind, events in kinds.items():
        hits = handoffs.per_case(links, len(owner), inside & events) > 0
        total = frame.scopes.count(owner[links.case], inside & events)
        found += _cases_of(frame, names[kind][0], owner, hits, n)
        found += frame.results(names[kind][1], total, numerator=total)
    return found


def level_results(work: Work, frame: Frame) -> list[Result]:
    """Escalations by line, where lines are known."""
    links, owner = work.links, work.cases.first_owner
    giver, taker = levels_of(work, links.giver), levels_of(work, links.taker)
    inside = frame.inside(links.at_s)
    unknown = frame.scopes.count(owner[links.case], inside & (np.isnan(giver) | np.isnan(taker)))
    found: list[Result] = []
    for low, high in ((a, b) for a in LEVELS for b in LEVELS if a != b):
        metric = "escalations" if high > low else "de_escalations"
        total = frame.scopes.count(owner[links.case], inside & (giver == low) & (taker == high))
        variant = {"from": low, "to": high}
        found += frame.results(metric, total, numerator=total, unknown=unknown, variant=variant)
    return found + _highest_results(work, frame)


def _highest_results(work: Work, frame: Frame) -> list[Result]:
    owner, cases = work.cases.first_owner, active(work, frame)
    highest = handoffs.highest_levels(work.links, levels_of(work, owner), levels_of(work, work.links.taker))
    n, unknown = (frame.scopes.count(owner, cases & kind) for kind in (~np.isnan(highest), np.isnan(highest)))
    found: list[Result] = []
    for level in LEVELS:
        hits = frame.scopes.count(owner, cases & (highest == level))
        found += frame.results(
            "highest_level_cases", hits, numerator=hits, denominator=n, unknown=unknown, variant={"level": level}
        )
    return found


def levels_of(work: Work, pods_at: Ints) -> Floats:
    """The line of each pod; nan where it has none: it comes from master data, never from a name."""
    known = max(work.levels, default=0)
    table = np.full(max(known, int(pods_at.max(initial=0))) + 1, np.nan)
    for pod_id, level in work.levels.items():
        table[pod_id] = level
    return table[pods_at]


def time_results(work: Work, frame: Frame) -> list[Result]:
    """How long cases took: percentiles and mean, in days; the longest of all cases too."""
    cases = work.cases
    closed = frame.inside(cases.closed_s)
    solved = frame.inside(cases.resolved_s)
    found = [
        *_times(frame, "case_duration", cases.first_owner, active(work, frame), cases.last_s - cases.first_s),
        *_times(frame, "cycle_time", cases.pod, closed, cases.closed_s - cases.started_s),
        *_times(frame, "resolution_time", cases.pod, solved, cases.resolved_s - cases.opened_s),
    ]
    days = flow.inclusive_days(work.started_day, work.finished_day)
    inclusive = np.where(closed & ~np.isnan(work.started_day), days, np.nan)
    return found + _times(frame, "cycle_time", cases.pod, closed, inclusive * DAY_S, "inclusive_")


def _times(frame: Frame, metric: str, pod: Ints, which: Bools, seconds: Floats, prefix: str = "") -> list[Result]:
    rows = [_statistics(seconds[which & mine]) for mine in frame.scopes.masks(pod)]
    n = np.array([row["n"] for row in rows], dtype=np.int64)
    unknown = frame.scopes.count(pod, which & np.isnan(seconds))
    found: list[Result] = []
    for name in ("mean", "p50", "p85", "p95", "max"):
        value = np.array([row[name] for row in rows], dtype=np.float64)
        variant = {"statistic": prefix + name}
        found += frame.results(metric, value, denominator=n, unknown=unknown, variant=variant)
    return found


def _statistics(seconds: Floats) -> dict[str, float | None]:
    known = seconds[~np.isnan(seconds)]
    p50, p85, p95 = flow.percentiles(known)
    whole = {"mean": known.mean() / DAY_S, "max": known.max() / DAY_S} if len(known) else {"mean": None, "max": None}
    return {"n": len(known), "p50": p50, "p85": p85, "p95": p95, **whole}


def flow_results(work: Work, frame: Frame) -> list[Result]:
    """Throughput with its zero days, work in progress and its age at the end of the period."""
    cases, scopes = work.cases, frame.scopes
    closed = frame.inside(cases.closed_s)
    done = scopes.count(cases.pod, closed)
    days = _days(work, frame, closed)
    per_day = done / days if days else np.full(len(scopes), np.nan)
    busy = np.array([len(np.unique(work.finished_day[closed & mine])) for mine in scopes.masks(cases.pod)])
    zeros = np.maximum(days - busy, 0)  # a board may have gone on after the cut-off of a source
    end = min(frame.window.end_s, frame.observed_until_s)
    open_now = flow.in_progress(cases.started_s, cases.closed_s, end)
    wip = scopes.count(cases.pod, open_now)
    span = np.full(len(scopes), days)
    return [
        *frame.results("throughput", done, numerator=done, variant={"statistic": "total"}),
        *frame.results(
            "throughput", per_day, numerator=done, denominator=span, variant={"statistic": "per_day"}, unit="per day"
        ),
        *frame.results("throughput", zeros, denominator=span, variant={"statistic": "zero_days"}, unit="days"),
        *frame.results("wip", wip, numerator=wip),
        *_times(frame, "work_item_age", cases.pod, open_now, end - cases.started_s),
    ]


def _days(work: Work, frame: Frame, closed: Bools) -> int:
    """Days of the period; without a start, from the first finished case on."""
    if frame.window.start:
        end = min(frame.window.end_s, frame.observed_until_s)
        return max(round((end - frame.window.start_s) / DAY_S), 0)
    days = work.finished_day[closed]
    return int(days.max() - days.min()) + 1 if len(days) else 0


def law_results(work: Work, frame: Frame) -> list[Result]:
    """Both sides of Little's law on two bases: events of whole cases, and started to closed."""
    cases = work.cases
    bases = {
        "first_to_last_event": (cases.first_owner, cases.first_s, cases.last_s),
        "started_to_closed": (cases.pod, cases.started_s, cases.closed_s),
    }
    found: list[Result] = []
    for basis, (pod, starts, ends) in bases.items():
        span = _span(frame) if frame.window.start else None
        laws = [flow.littles_law(starts[mine], ends[mine], span) for mine in frame.scopes.masks(pod)]
        for name, unit in (("avg_wip", "cases"), ("throughput", "per day"), ("cycle_time", "days"), ("gap", "cases")):
            value = np.array([np.nan if law is None else getattr(law, name) for law in laws], dtype=np.float64)
            n = np.array([0 if law is None else law.departures for law in laws])
            found += frame.results(
                "littles_law", value, denominator=n, variant={"statistic": name, "basis": basis}, unit=unit
            )
    return found


def _span(frame: Frame) -> tuple[float, float]:
    return frame.window.start_s, min(frame.window.end_s, frame.observed_until_s)


def _of(n: Ints) -> Floats:
    return np.where(n > 0, n, np.nan)
