"""What really came four weeks after a change, beside what its preview expected."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core import ui
from core.visit import Visit
from pods import actions, queries
from pods.page.words import NOTHING


def draw_waiting(visit: Visit) -> None:
    """Change sets that are four weeks old and not yet compared."""
    with visit.read() as session:
        today = queries.day_of(session, visit.now())
        waiting = [(row.id or 0, row.note) for row in queries.changes_to_review(session, visit.actor, today)]
    if not waiting:
        return
    with st.container(border=True, key="reviews-waiting", gap="xsmall"):
        st.markdown("**Four weeks have passed: compare the preview with what came**")
        st.caption("Each comparison makes the next preview say more truly how far it may be off.")
        for number, note in waiting:
            with st.container(horizontal=True, vertical_alignment="center", key=f"review-{number}"):
                st.text(f"{number}: {note}", width="stretch")
                if st.button("Compare", key=f"compare-{number}"):
                    _review(visit, number)


def _review(visit: Visit, number: int) -> None:
    form = f"review {number}"
    done = ui.change(
        visit,
        lambda session: actions.review_change(session, visit.actor, number, visit.now(), op=ui.op(form)),
        form=form,
        said="Compared. It stands with the change in History.",
    )
    if done:
        st.rerun()


def draw(figures: Mapping[str, Any], through: str, sample_of: int) -> None:
    """Expected and real, per pod."""
    error = figures.get("error")
    off = (
        f"Contacts were off by {error:.0%} on average." if error is not None else "Contacts were not expected: no data."
    )
    st.markdown(f"**What came in the four weeks until {through}.** {off}")
    compared = figures["pods"]
    st.dataframe(
        {
            "Pod": [pod["name"] for pod in compared],
            "Customers expected": [f"{pod['customers'][0] * sample_of:,}" for pod in compared],
            "Customers": [f"{pod['customers'][1] * sample_of:,}" for pod in compared],
            "Contacts a week expected": [_told(pod, 0) for pod in compared],
            "Contacts a week": [_told(pod, 1) for pod in compared],
        },
        hide_index=True,
        width="stretch",
    )


def _told(pod: Mapping[str, Any], place: int) -> str:
    return f"{pod['contacts'][place]:,.0f}" if pod["contacts"] else NOTHING
