"""Contracts: what did customers buy, and do they get it?"""

import streamlit as st

from board import queries
from board.hours import said_hours
from board.page import agreement, leaks, months, report, signing
from core import permissions, ui
from core.visit import Visit
from pods import queries as pod_queries
from pods.queries import ContractLine
from pods.terms import month_of, month_said

CHOSEN = "contract"
VIEWS = ("Hours", "Agreement", "Report", "Leaks")


def render(visit: Visit) -> None:
    """All contracts, or the one in the address."""
    contract_id = ui.asked(CHOSEN)
    if contract_id is not None:
        draw_one(visit, contract_id)
        return
    ui.head("Contracts", "What did customers buy, and do they get it?")
    if permissions.pods_within(visit.actor, "contract.read") == frozenset():
        ui.empty("Contracts are read by the pod that serves the customer", "Ask the lead of the pod, or a manager.")
        return
    with visit.read() as session:
        lines = pod_queries.contracts_seen(session, visit.actor, visit.now())
        pools = queries.pools_of(session, lines)
    leaks.draw_directs(visit)
    if not lines:
        draw_first_step(visit)
    for line in lines:
        pool = pools[line.contract.id or 0]
        draw_line(line, said_pool(line, pool.minutes, pool.used), share(pool.minutes, pool.used))
    if permissions.allows(visit.actor, "contract.write"):
        signing.draw_new(visit)


def draw_first_step(visit: Visit) -> None:
    """No contract yet: who writes one, and what it changes."""
    if permissions.allows(visit.actor, "contract.write"):
        ui.empty(
            "No contract is written down yet",
            "Write down the first one below. From then on its customer is checked at intake, and promises are kept "
            "by the clock.",
        )
    else:
        ui.empty("None of your customers has a contract", "A manager writes one down. Then its promises show here.")


def draw_line(line: ContractLine, pool: str, used: float | None) -> None:
    """One contract: its name opens it; its state beside, the month's hours at the right."""
    contract_id = line.contract.id or 0
    with st.container(border=True, key=f"deal-line-{contract_id}"):
        left, right = st.columns([5, 4], vertical_alignment="center")
        with left, st.container(horizontal=True, vertical_alignment="center", key=f"deal-head-{contract_id}"):
            st.button(
                f"**{ui.plain(line.contract.name)}**",
                type="tertiary",
                key=f"deal-open-{contract_id}",
                on_click=enter,
                args=(contract_id,),
            )
            st.markdown(badge(line))
        left.caption(ui.plain(facts_of(line)))
        if used is not None and line.standing.in_force:
            right.progress(min(1.0, max(0.0, used)), text=pool)
        else:
            right.caption(pool)


def facts_of(line: ContractLine) -> str:
    """Number, tier, customer and the pod that serves it."""
    its = line.contract
    return " · ".join(filter(None, [its.number, its.tier, f"customer {line.customer}", line.pod_name or "no home pod"]))


def badge(line: ContractLine) -> str:
    """The state in words, coloured only on top of them."""
    words = ui.plain(line.standing.words)
    if line.standing.is_urgent:
        return f":orange-badge[{words}]"
    return f":gray-badge[{words}]"


def said_pool(line: ContractLine, minutes: int | None, used: int) -> str:
    """This month's hours in words."""
    month = month_said(month_of(line.today))
    if not line.standing.in_force:
        return f"Not in force today, so {month} holds no hours"
    if minutes is None:
        return f"{month}: hours are not counted against a budget"
    over = f", {said_hours(used - minutes)} over" if used > minutes else ""
    return f"{month}: {said_hours(used)} of {said_hours(minutes)} used{over}"


def share(minutes: int | None, used: int) -> float | None:
    """How full the month is; None where nothing can be full."""
    return used / minutes if minutes else None


def enter(contract_id: int) -> None:
    """Open a contract."""
    st.query_params[CHOSEN] = str(contract_id)


def leave() -> None:
    """Back to all of them."""
    st.query_params.pop(CHOSEN, None)


def draw_one(visit: Visit, contract_id: int) -> None:
    """One contract under four headings."""
    st.button("All contracts", icon=":material/arrow_back:", type="tertiary", key="deal-back", on_click=leave)
    with visit.read() as session:
        line = pod_queries.contract_shown(session, visit.actor, contract_id, visit.now())
    ui.head(line.contract.name)
    st.markdown(f"{badge(line)} {ui.plain(facts_of(line))}")
    view = st.segmented_control("Look at", VIEWS, default="Hours", key="deal-view", label_visibility="collapsed")
    draws = {"Hours": months.draw, "Agreement": agreement.draw, "Report": report.draw, "Leaks": leaks.draw}
    draws[view or "Hours"](visit, line)
