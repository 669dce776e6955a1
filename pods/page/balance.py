"""Balance: how could the work be shared out more evenly?"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import streamlit as st

from core import permissions, ui
from core.visit import Visit
from pods import actions, assignment, charts, queries
from pods.assignment import Plan, Problem
from pods.dating import Move
from pods.models import DraftOrigin
from pods.queries import Balance

SAVING = "save balance"
NARROW = 64
"""Pixels of a column of figures: all of them fit on a phone."""
GAP, LIMIT_S = 0.01, 0.8
"""On the page each point may be so far from the best, and take so long; the gap is shown."""


def render(visit: Visit) -> None:
    """Draw the page."""
    ui.head("Balance", "How could the work be shared out more evenly?")
    permissions.check(visit.actor, "segment.design")
    with visit.read() as session:
        today = queries.day_of(session, visit.now())
        balance = queries.balance_on(session, visit.actor, today, _pinned())
    if not balance.segments:
        ui.empty("Nothing to share out yet", "Make segments and give them to pods on the page Pods first.")
        return
    if not any(balance.fte.values()):
        ui.empty(
            "Nobody works in the pods yet", "Add people on the page Pod: their hours are what work is weighed with."
        )
        return
    st.caption(_basis(balance))
    _draw_pins(balance)
    _draw_stuck(balance)
    _draw_misplaced(balance)
    points = solved(*_plain(balance.problem))
    if len(points) < 2:
        ui.empty("No move would help", _why_none(balance, points[0]))
        _draw_pods(balance, assignment.as_it_is(balance.problem), points[0])
        return
    _draw_choice(visit, balance, points, today)


def _pinned() -> frozenset[int]:
    return frozenset(st.session_state.get("balance-pins", ()))


def _plain(problem: Problem) -> tuple[Any, ...]:
    """The problem in plain values, under which its answer is remembered."""
    tasks = tuple((task.segment_id, task.hours, task.customers, task.home_id) for task in problem.tasks)
    places = tuple((place.pod_id, place.capacity, place.site, place.pace) for place in problem.places)
    unfit = tuple((*pair, said) for pair, said in sorted(problem.unfit.items()))
    return tasks, places, unfit, tuple(sorted(problem.pinned))


@st.cache_data(max_entries=16, show_spinner="Weighing moves against balance")
def solved(
    tasks: Sequence[tuple[int, float, int, int | None]],
    places: Sequence[tuple[int, float, str, float]],
    unfit: Sequence[tuple[int, int, str]],
    pinned: Sequence[int],
) -> list[Plan]:
    """The curve of a problem; the same problem is solved once."""
    problem = Problem(
        tuple(assignment.Task(*task) for task in tasks),
        tuple(assignment.Place(*place) for place in places),
        {(segment_id, pod_id): said for segment_id, pod_id, said in unfit},
        frozenset(pinned),
    )
    return assignment.curve(problem, gap=GAP, limit_s=LIMIT_S)


def _basis(balance: Balance) -> str:
    work = balance.workload
    if work.handling is None or not work.is_measured:
        return (
            "No source says how long contacts take, so **customers stand in for hours**: a pod is full when it serves "
            f"as many customers for each full-time equivalent as the average. As of {work.day:%-d %b %Y}."
        )
    return (
        f"Hours a week of a segment: its inbound contacts in the 13 weeks before {work.day:%-d %b %Y}, times the mean "
        f"minutes a contact of the pod that would serve it{_minutes(balance)}, as in the preview of a move. "
        "A pod's hours: its full-time equivalents without coaches, 40 a week each."
    )


def _minutes(balance: Balance) -> str:
    """How far the pods' own minutes lie apart, and what stands in where a pod's own are not known."""
    work = balance.workload
    own = [work.by_pod[pod_id].seconds / 60 for pod_id in balance.pods if pod_id in work.by_pod]
    mean = f"{work.handling.seconds / 60:.1f} over all, n = {work.handling.n:,} contacts" if work.handling else ""
    if not own:
        return f" (no pod's own are known: {mean})"
    new = "" if len(own) == len(balance.pods) else "; a pod without its own counts with that"
    return f" ({min(own):.1f} to {max(own):.1f}; {mean}{new})"


def _draw_pins(balance: Balance) -> None:
    names = {home.segment_id: f"{home.name} · {home.pod_name or 'no pod'}" for home in balance.segments}
    with st.container(key="balance-pins-box"):
        st.multiselect(
            "Must stay where they are",
            list(names),
            format_func=names.__getitem__,
            key="balance-pins",
            placeholder="Pin segments that must not move",
            help="A reason that no figure knows: a promise, a project, a person.",
        )


def _draw_stuck(balance: Balance) -> None:
    stuck = assignment.stuck(balance.problem)
    if not stuck:
        return
    names = {home.segment_id: home for home in balance.segments}
    with st.container(border=True, key="balance-stuck", gap="xsmall"):
        told = "1 segment fits" if len(stuck) == 1 else f"{len(stuck)} segments fit"
        st.markdown(f":orange[:material/error:] **{told} in no pod and stays where it is**")
        for task in stuck[:6]:
            reasons = balance.problem.reasons(task)
            more = f"; and {len(reasons) - 2} more reasons" if len(reasons) > 2 else ""
            st.text(f"{names[task.segment_id].name}: {'; '.join(reasons[:2])}{more}")
        st.caption("Teach the skill or set the guardrail in one pod; then it can be placed.")


def _draw_misplaced(balance: Balance) -> None:
    wrong = assignment.misplaced(balance.problem)
    if not wrong:
        return
    names = {home.segment_id: home.name for home in balance.segments}
    with st.container(border=True, key="balance-misplaced", gap="xsmall"):
        told = "1 segment does" if len(wrong) == 1 else f"{len(wrong)} segments do"
        st.markdown(f":orange[:material/error:] **{told} not fit where they are now; every plan below moves them**")
        for task in wrong[:6]:
            st.text(f"{names[task.segment_id]}: {balance.problem.unfit.get((task.segment_id, task.home_id or 0), '')}")
        st.caption("Or teach the skill there, or pin the segment if it must stay.")


def _why_none(balance: Balance, plan: Plan) -> str:
    if balance.problem.pinned:
        return "With these segments pinned no other sharing out is more even. Unpin some to see what would be."
    return f"The fullest pod needs {plan.fullest:.0%} of its hours, and no allowed move brings that down."


def _draw_choice(visit: Visit, balance: Balance, points: list[Plan], today: date) -> None:
    everybody = sum(task.customers for task in balance.problem.tasks)
    left, right = st.columns([6, 5], gap="large")
    with left:
        chosen = points[
            st.select_slider(
                "How many customers may change pod",
                range(len(points)),
                value=assignment.knee(points),
                format_func=lambda n: f"{points[n].moved_customers:,}" if points[n].moved else "nobody",
                key=f"balance-point-{len(points)}",
            )
        ]
        _draw_ends(points)
        st.plotly_chart(
            charts.balance_chart([(p.moved_customers, p.fullest) for p in points], points.index(chosen)),
            config={"displayModeBar": False},
            key="balance-curve",
        )
        _draw_said(balance, chosen, everybody)
    with right:
        _draw_pods(balance, assignment.as_it_is(balance.problem), chosen)
    _draw_moves(visit, balance, chosen, today)


def _draw_ends(points: list[Plan]) -> None:
    """What the two ends of the slider stand for."""
    first, last = points[0], points[-1]
    few = f"fewest moves: {first.moved_customers:,} customers" if first.moved else "nobody moves"
    with st.container(horizontal=True, horizontal_alignment="distribute", key="balance-ends"):
        st.caption(f"← {few}, fullest pod {first.fullest:.0%}", width="content")
        st.caption(f"as even as can be: {last.moved_customers:,}, {last.fullest:.0%} →", width="content")


def _draw_said(balance: Balance, plan: Plan, everybody: int) -> None:
    before = assignment.as_it_is(balance.problem).fullest
    one, two, three = st.columns(3)
    one.metric("Fullest pod", f"{plan.fullest:.0%}", f"{before:.0%} now", delta_color="off", delta_arrow="off")
    share = plan.moved_customers / everybody if everybody else 0.0
    two.metric(
        "Customers who change pod",
        f"{plan.moved_customers:,}",
        f"{share:.1%} of all",
        delta_color="off",
        delta_arrow="off",
    )
    three.metric("Segments moved", len(plan.moved), f"of {len(balance.segments)}", delta_color="off", delta_arrow="off")
    if plan.gap > 1e-9:
        st.caption(f"The solver stopped within {plan.gap:.2%} of the best possible plan for this price of a move.")


def _draw_pods(balance: Balance, before: Plan, after: Plan) -> None:
    places = [place for place in balance.problem.places if place.capacity > 0]
    unit = "hours a week" if balance.workload.is_measured else "customers"
    st.dataframe(
        {
            "Pod": [balance.pods[place.pod_id] for place in places],
            "Can give": [round(place.capacity) for place in places],
            "Now": [100 * before.loads[place.pod_id] / place.capacity for place in places],
            "Then": [100 * after.loads[place.pod_id] / place.capacity for place in places],
            "Change": [round(after.loads[place.pod_id] - before.loads[place.pod_id]) for place in places],
        },
        hide_index=True,
        width="stretch",
        height="content",
        column_config={
            "Can give": st.column_config.NumberColumn(format="localized", width=NARROW, help=unit.capitalize()),
            "Now": st.column_config.NumberColumn(format="%.0f %%", width=NARROW, help="Share of what it can give"),
            "Then": st.column_config.NumberColumn(format="%.0f %%", width=NARROW),
            "Change": st.column_config.NumberColumn(format="%+d", width=NARROW, help=unit.capitalize()),
        },
        key="balance-pods",
    )
    sampled = " Customers are scaled up from a sample." if balance.workload.sample_of > 1 else ""
    st.caption(
        f"“Can give” and “Change” in {unit}; “Now” and “Then” are the share of it that the segments need.{sampled}"
    )


def _draw_moves(visit: Visit, balance: Balance, plan: Plan, today: date) -> None:
    st.header("What would move", anchor=False)
    if not plan.moved:
        st.caption("Nothing: this is how it is today. Move the slider to see plans.")
        return
    homes = {home.segment_id: home for home in balance.segments}
    tasks = {task.segment_id: task for task in balance.problem.tasks}
    moved = sorted(plan.moved, key=lambda key: -tasks[key].customers)
    st.dataframe(
        {
            "Segment": [homes[key].name for key in moved],
            "From": [homes[key].pod_name or "no pod" for key in moved],
            "To": [balance.pods[plan.homes[key] or 0] for key in moved],
            "Customers": [tasks[key].customers for key in moved],
        },
        hide_index=True,
        width="stretch",
        height="content",
        column_config={"Customers": st.column_config.NumberColumn(format="localized", width="small")},
        key="balance-moves",
    )
    _draw_save(visit, plan, moved, today)


def _draw_save(visit: Visit, plan: Plan, moved: Sequence[int], today: date) -> None:
    st.caption("Nothing changes until a person commits the draft on the page Pods, with its full preview.")
    monday = today + timedelta(days=7 - today.weekday())
    with st.form("balance-save", border=True):
        name, when = st.columns([3, 1], vertical_alignment="bottom")
        said = name.text_input(
            "Name of the draft",
            value=f"Balance: fullest pod at {plan.fullest:.0%}",
            max_chars=120,
            key=f"balance-name-{plan.moved_customers}",
        )
        day = when.date_input("From day", value=monday, min_value=today, key="balance-day")
        pressed = st.form_submit_button("Save as draft", type="primary", icon=":material/edit_note:")
    if pressed and isinstance(day, date):
        moves = [Move(key, plan.homes[key] or 0, day) for key in moved]
        done = ui.change(
            visit,
            lambda session: actions.save_draft(
                session, visit.actor, said, moves, DraftOrigin.SOLVER, visit.now(), op=ui.op(SAVING)
            ),
            form=SAVING,
            said="The draft is saved. Look at its preview, then commit it or change it.",
        )
        if done:
            visit.go("Pods", draft=str(done.id))
