"""The ledger of categories, and those that could be resolved earlier with the knowledge they lack."""

import streamlit as st

from core import permissions, ui
from core.visit import Visit
from metrics import queries, shiftdown
from metrics.candidates import CLAIM, Candidate
from metrics.page import period
from metrics.queries import Ledger
from metrics.shiftdown import Category
from pods import queries as pod_queries
from pods.money import money, whole

SHOWN = 8


def draw(visit: Visit) -> None:
    """The period, the table, the candidates."""
    now = period.as_of(visit.now())
    with visit.read() as session:
        zone = pod_queries.zone_of(session)
    window = period.choose(now, zone)
    with visit.read() as session:
        found = queries.shift_down_ledger(session, visit.actor, window, now)
    st.caption(period.as_of_words(window, min(now, window.end), zone) + " Cases opened in the period.")
    if not found.lines:
        period.draw_nothing(window, "about any category")
        return
    draw_candidates(visit, found)
    st.subheader("The ledger", anchor=False)
    draw_missing(found)
    st.dataframe(frame(found), hide_index=True, width="stretch", height="content", key="shiftdown-ledger")
    draw_claim(found)
    draw_definitions()


def draw_missing(found: Ledger) -> None:
    """What keeps figures from being whole: said before them."""
    said = []
    if not found.has_rates:
        said.append("No line has a rate yet, so nothing has a cost: set rates under Lines and rates.")
    if found.unlined:
        said.append(f"On no line: {', '.join(found.unlined)}. Their touches stand apart.")
    untimed = sum(line.sums.untimed for line in found.lines)
    touches = sum(line.sums.touches.total() + line.sums.no_line for line in found.lines)
    if untimed:
        said.append(
            f"{untimed:,} of {touches:,} touches have no logged time: they are counted and cost nothing here, "
            "so every cost is a lower bound."
        )
    for line in said:
        st.caption(ui.plain(line))
    if lost := [line.topic for line in found.lines if line.lost_self_service]:
        st.warning(
            f"Self-service does not help with {ui.plain(', '.join(lost))}: of those who tried, surely fewer than "
            f"{shiftdown.SELF_SERVICE_FLOOR * 100:.0f} % were helped. These categories lose their "
            "self-service flag: offer a person there until it is mended.",
            icon=":material/support_agent:",
        )


def frame(found: Ledger) -> dict[str, list[str]]:
    """The table in words."""
    lines = found.lines
    return {
        "Category": [line.topic for line in lines],
        "Cases": [f"{line.cases:,}" for line in lines],
        "Touches on line 1 · 2 · 3": [touches_words(line) for line in lines],
        "Cost": [cost_words(line, found.currency, 0) for line in lines],
        "Above line 1": [cost_words(line, found.currency, 1) for line in lines],
        "Fixed on line 1": [line.first_level.words() for line in lines],
        "Came back in 7 days": [line.repeats.words() for line in lines],
        "Handoffs": [f"{line.handoffs:,}" for line in lines],
        "Self-service": [shiftdown.self_service_words(line) for line in lines],
    }


def touches_words(line: Category) -> str:
    """12 · 3 · 0, and those of pods without a line."""
    said = " · ".join(f"{line.sums.touches[level]:,}" for level in (1, 2, 3))
    return f"{said}, {line.sums.no_line:,} on no line" if line.sums.no_line else said


def cost_words(line: Category, currency: str, above: int) -> str:
    """What was logged and priced; without time there is no cost, which is not nothing."""
    if not any(level > above for level in line.sums.weighed):
        untouched = above and not any(level > above for level in line.sums.touches)
        return "never left line 1" if untouched else "no data"
    return money(whole(line.sums.cost(above=above), currency), currency)


def draw_candidates(visit: Visit, found: Ledger) -> None:
    """The next to move, by what they cost above line 1."""
    st.subheader("What could be resolved earlier", anchor=False)
    if not found.candidates:
        ui.empty(
            "No case left line 1", "Either all is resolved there, or no pod is on a line yet: see Lines and rates."
        )
        return
    may = permissions.pods_within(visit.actor, "shiftdown.write")
    for one in found.candidates[:SHOWN]:
        draw_candidate(one, found.currency, may_propose=may is None or bool(may))


def draw_candidate(one: Candidate, currency: str, *, may_propose: bool) -> None:
    """One category: cost, touches, what is missing."""
    topic = one.category.topic
    with (
        st.container(key=f"candidate-{topic.replace(' ', '-')}"),
        st.container(horizontal=True, vertical_alignment="center"),
    ):
        spent = money(whole(one.cost_above, currency), currency) if one.cost_above else "no time logged"
        said = f"**{ui.plain(topic.capitalize())}** · {spent} above line 1 · {times(one.touches_above)} there"
        missing = f"Missing: {', '.join(one.gaps)}." if one.gaps else "Line 1 knows how: it could take this over."
        again = f" Comes back most: {one.category.repeats.words()}." if one.most_repeats else ""
        st.markdown(f"{said}  \n:gray[{ui.plain(missing + again)}]", width="stretch")
        if may_propose:
            st.button("Propose", key=f"propose-{topic}", on_click=lead_to_proposal, args=(topic,))


def times(touches: int) -> str:
    """1 touch, 4 touches."""
    return f"{touches:,} touch" + ("" if touches == 1 else "es")


def lead_to_proposal(topic: str) -> None:
    """Open the form with this category."""
    st.session_state["shiftdown-view"] = "Proposals"
    st.session_state["proposal-topic"] = topic


def draw_claim(found: Ledger) -> None:
    """A quoted ratio is a claim; our own figures stand beside it."""
    left, right = st.columns(2)
    with left.container(border=True, key="shiftdown-own"):
        st.markdown("**Ours**")
        if not found.mean_costs:
            st.caption("No finished case has logged time and a rate yet: no data.")
        for level, (mean, n) in found.mean_costs.items():
            st.text(f"Finished on line {level}: {money(mean, found.currency)} a case (n {n})")
    with right.container(border=True, key="shiftdown-claim"):
        st.markdown("**Quoted**")
        st.caption(ui.plain(CLAIM))


def draw_definitions() -> None:
    """What each column means."""
    with st.expander("How these figures are made"):
        st.markdown(
            "- **Touches**: pods that owned the case, by their line, and further lines that logged time on it.\n"
            "- **Cost**: sum of logged minutes × the rate of their line on their day. Reversed entries cancel out. "
            "Whole units, cut down.\n"
            "- **Fixed on line 1**: finished cases that never left line 1, of those whose lines are all known.\n"
            "- **Came back in 7 days**: served contacts followed by another one of the same customer on the same "
            "category, of those old enough to know. A self-service that failed counts as a contact.\n"
            "- **Handoffs**: changes of the owning pod.\n"
            "- **Self-service**: offered where somebody tried it; the share of self-service contacts that were not "
            "given up, from 10 on. A category loses the flag while the whole interval lies under 50 %.\n\n"
            "Ranges are 95 % intervals (Wilson), n is how many are counted."
        )
