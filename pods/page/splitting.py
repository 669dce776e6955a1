"""What it costs to answer in pods, for these very pods, and how evenly they are loaded."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from core import permissions, ui
from pods import erlang, tradeoff
from pods.erlang import Split
from pods.page.capacity_view import View
from pods.page.phones import local
from pods.tradeoff import Party
from pods.wording import share_said

UNEVEN = 0.15


def draw(view: View) -> None:
    """Pods alone, as one pool, with overflow; other numbers of pods; the balance."""
    st.header("What splitting costs", anchor=False)
    peak = view.company_peak()
    if peak is None:
        st.caption("No contacts are expected in any pod this week.")
        return
    at, parties = peak
    setting = view.pod.setting
    handle_s = tradeoff.exact_handle(parties)
    loads = [party.load for party in parties]
    split = erlang.split_cost(loads, handle_s, setting.target_share, setting.target_seconds)
    overflowing = sum(split.with_overflow)
    st.markdown(
        f"To answer **{view.target}**, {len(parties)} pods need **{split.alone}** people on the phone when each is "
        f"sized "
        f"alone, **{split.pool}** as one pool ({_more(split.alone, split.pool)} alone), and **{overflowing}** with "
        f"overflow "
        f"after 60 s ({_more(overflowing, split.pool)})."
    )
    st.caption(
        f"Company's busiest half hour of the week, {local(at, view.pod.zone)}: {sum(loads):.1f} erlang, "
        f"{handle_s:.0f} s a contact. With overflow: each pod's part of the pooled need, rounded up, and one more."
    )
    st.dataframe(_rows(view, parties, split), hide_index=True, key="splitting-pods")
    _draw_numbers(view, sum(loads), len(parties), handle_s)
    _draw_balance(view, parties, handle_s)


def _more(people: int, pool: int) -> str:
    return f"{(people / pool - 1) * 100:+.0f} %" if pool else "no load"


def _rows(view: View, parties: Sequence[Party], split: Split) -> list[dict[str, Any]]:
    """A line for each pod that the reader may see; the others in one line."""
    within = permissions.pods_within(view.visit.actor, "capacity.read")
    places = [at for at, party in enumerate(parties) if within is None or party.pod_id in within]
    rows = [_row(view.week.pods[parties[at].pod_id].name, [at], parties, split) for at in places]
    others = [at for at in range(len(parties)) if at not in places]
    if others:
        rows.append(_row("1 other pod" if len(others) == 1 else f"{len(others)} other pods", others, parties, split))
    return [*rows, _row("All pods", list(range(len(parties))), parties, split)]


def _row(name: str, places: Sequence[int], parties: Sequence[Party], split: Split) -> dict[str, Any]:
    people = [parties[at].people for at in places]
    planned = [count for count in people if count is not None]
    return {
        "Pod": name,
        "Work (erlang)": f"{sum(parties[at].load for at in places):.1f}",
        "Sized alone": str(sum(split.each_alone[at] for at in places)),
        "With overflow after 60 s": str(sum(split.with_overflow[at] for at in places)),
        "On the phone": str(sum(planned)) if len(planned) == len(people) else "no roster",
    }


def _draw_numbers(view: View, load: float, count: int, handle_s: float) -> None:
    st.markdown("**The same contacts in more or fewer pods of equal size**")
    setting, rows = view.pod.setting, []
    for number in sorted({1, max(count // 2, 1), max(count - 1, 1), count, count + 1, count + 2, count * 2}):
        split = erlang.split_cost([load / number] * number, handle_s, setting.target_share, setting.target_seconds)
        rows.append(
            {
                "Pods": f"{number} (now)" if number == count else str(number),
                "Each, erlang": f"{load / number:.1f}",
                "Sized alone": str(split.alone),
                "More than one pool": _more(split.alone, split.pool),
                "With overflow after 60 s": str(sum(split.with_overflow) if number > 1 else split.pool),
            }
        )
    st.dataframe(rows, hide_index=True, key="splitting-numbers")
    st.caption(
        "Nobody is half a person: each pod's need is rounded up by itself. So the row of now, with pods of equal size, "
        "may differ a little from the table above with theirs, and one pod more can need a few people fewer."
    )


def _draw_balance(view: View, parties: Sequence[Party], handle_s: float) -> None:
    st.header("Balance between pods", anchor=False)
    loads = [party.load for party in parties]
    ends, price = tradeoff.uneven(loads), None
    if ends is None:
        st.caption("One pod has all the work: there is nothing to balance.")
        return
    price = tradeoff.price_of_unevenness(loads, handle_s, view.pod.setting.target_seconds)
    least, most = ends
    said = f"The most loaded pod has {most * 100:+.0f} % of the mean work, the least loaded {least * 100:+.0f} %."
    if permissions.pods_within(view.visit.actor, "capacity.read") is None:
        high, low = (pick(parties, key=lambda party: party.load) for pick in (max, min))
        names = {pod_id: ui.plain(pod.name) for pod_id, pod in view.week.pods.items()}
        said = (
            f"{names[high.pod_id]} has {most * 100:+.0f} % of the mean work, {names[low.pod_id]} {least * 100:+.0f} %."
        )
    if price:
        people, as_is, even = price
        said += (
            f" With {people} people in each and no overflow, {share_said(as_is)} would be answered in "
            f"{view.pod.setting.target_seconds} s; with the same work in each, {share_said(even)}."
        )
    if max(most, -least) > UNEVEN:
        st.warning(
            said + " Balance matters more than routing: move a segment before turning the dial.",
            icon=":material/balance:",
        )
    else:
        st.markdown(said + " That is even enough: less than 15 % from the mean.")
