"""Days in words, and what the reader last looked at."""

from datetime import date

import streamlit as st

from pods.proof import people_in

NOTHING = "no data"
"""What is said where nothing is known: it is never zero."""


def span(start: date, end: date | None) -> str:
    """Half-open days in words: "since 3 Mar 2026", "3 Mar 2026 until 1 Jun 2026"."""
    return f"{start:%-d %b %Y} until {end:%-d %b %Y}" if end else f"since {start:%-d %b %Y}"


def scaled(customers: int, sample_of: int) -> str:
    """Customers in words, scaled up where the store holds a sample: "about 6,620 customers"."""
    about = "about " if sample_of > 1 and customers else ""
    return f"{about}{people_in(customers * sample_of)}"


def last_seen(slot: str, newest: int) -> int:
    """The newest change set when the page was last drawn; from now on the reader sees this one."""
    shown = int(st.session_state.get(slot, newest))
    st.session_state[slot] = newest
    return shown
