"""The dialogs beside the board stand in the address, so that a run of the page does not close them."""

import streamlit as st

DOOR, BEFORE = "open", "door-before"


def enter(name: str) -> None:
    """Open one of them with this run. Whoever came from a card or another door goes back there."""
    before = {one: st.query_params[one] for one in ("card", DOOR) if one in st.query_params}
    st.session_state[BEFORE] = {name: before}
    st.query_params.pop("card", None)
    st.query_params[DOOR] = name


def entered() -> str:
    """The one that is open, or nothing."""
    return st.query_params.get(DOOR, "")


def leave() -> None:
    """It was closed."""
    before = st.session_state.pop(BEFORE, {}).get(entered(), {})
    st.query_params.pop(DOOR, None)
    for name, value in before.items():
        st.query_params[name] = value
