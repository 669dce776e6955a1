"""The forecast itself: by segment, how it was made, and how good it was."""

import streamlit as st

from pods import queries
from pods.page.capacity_view import View
from pods.wording import SEASONS, contacts_said, share_said


def draw(view: View) -> None:
    """The week's total, each segment, the method, the test on past weeks."""
    told = view.pod.told
    if told is None:
        return
    with view.visit.read() as session:
        segments = queries.segments_ahead(session, view.visit.actor, view.week, view.pod.pod_id)
        names = {home.segment_id: (home.code, home.name) for home in queries.segments_on(session, view.week.monday)}
        test = queries.backtest(session, view.visit.actor, view.week, view.pod.pod_id)
    st.header("Contacts expected", anchor=False)
    whole = told.week
    st.markdown(
        f"**{contacts_said(whole)}** contacts in the week of {view.week.monday:%-d %b %Y}. In brackets: 8 weeks of 10."
    )
    rows = [
        {
            "Segment": names.get(segment_id, ("", "no longer there"))[1],
            "Code": names.get(segment_id, ("", ""))[0],
            "Contacts expected": contacts_said(one) if one else "not enough history",
        }
        for segment_id, one in segments
    ]
    if rows:
        st.dataframe(rows, hide_index=True, key="expected-segments")
    else:
        st.caption("The pod owns no segment in that week; only contacts of customers in no segment are counted.")
    st.caption(_made(view))
    st.header("How good it was", anchor=False)
    if test is None:
        st.caption("Not enough history to test the method on past weeks of this pod.")
        return
    st.markdown(
        f"**{test.inside} of the last {test.weeks} weeks** lay inside the interval that would have been given "
        f"before them "
        f"(8 of 10 are promised); of {test.cells:,} half hours {share_said(test.cells_inside / max(test.cells, 1))}. "
        f"The week was {share_said(test.error)} off on average. Weeks that nobody could expect are counted."
    )


def _made(view: View) -> str:
    told, week = view.pod.told, view.week
    if told is None:
        return ""
    parts = [
        f"From {told.weeks} whole weeks before {week.history_before:%-d %b %Y}, on {', '.join(week.channels)}: "
        f"level from "
        f"{SEASONS[told.season]}; spread over weekdays and half hours as in those weeks."
    ]
    if told.left_out:
        ago = ", ".join(str(-place) for place in told.left_out)
        parts.append(f"Left out as unlike all others: the week {ago} weeks before.")
    parts.append(
        f"Interval: negative binomial (Poisson arrivals with a varying level, Jongbloed and Koole 2001), weeks vary "
        f"{told.dispersion:.1f} times as much as chance alone."
    )
    if week.scale > 1:
        parts.append(
            f"The store holds 1 customer in {week.scale}: contacts are scaled up, and the interval allows for sample."
        )
    return " ".join(parts)
