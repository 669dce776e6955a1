"""The dialogs beside the board stand in the address, so that a run of the page does not close them."""

import streamlit as st

DOOR = "open"


def enter(name: str) -> None:
    """Open one of them with this run."""
    st.query_params.pop("card", None)
    st.query_params[DOOR] = name


def entered() -> str:
    """The one that is open, or nothing."""
    return st.query_params.get(DOOR, "")


def leave() -> None:
    """It was closed."""
    st.query_params.pop(DOOR, None)
