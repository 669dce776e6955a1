"""A wish that needs a reason: the question stays beside what asked for it until it is answered or left."""

from collections.abc import Callable
from typing import Any, TypeVar

import streamlit as st

from core import ui
from core.refusal import NeedsReason
from core.visit import Visit

T = TypeVar("T")
LABEL = "Why, in a few words"


class Asked(Exception):
    """The question, on its way out of the transaction."""


def change(visit: Visit, work: Callable[[Any], T], *, form: str, said: str = "") -> T | None:
    """As `ui.change`; a question is kept under the form's name, and the page is drawn again with it."""

    def asking(session: Any) -> T:
        try:
            return work(session)
        except NeedsReason as question:
            raise Asked(str(question)) from question

    try:
        result = ui.change(visit, asking, form=form, said=said)
    except Asked as question:
        st.session_state[f"asked:{form}"] = str(question)
        st.rerun()
    if result is not None:
        settle(form)
    return result


def is_asked(form: str) -> bool:
    """Whether a question waits there."""
    return f"asked:{form}" in st.session_state


def settle(form: str) -> None:
    """It was answered, or left."""
    st.session_state.pop(f"asked:{form}", None)
    st.session_state.pop(f"why:{form}", None)


def field(form: str) -> str:
    """Inside a form: the question and room for the answer, when there is one."""
    if not is_asked(form):
        return ""
    st.warning(ui.plain(st.session_state[f"asked:{form}"]), icon=":material/help:")
    return st.text_input(LABEL, max_chars=300, key=f"why:{form}")


def box(form: str, again: Callable[[str], Any], left: Callable[[], Any] = lambda: None) -> None:
    """Beside a button: the question as a form of its own. again: the same wish with the reason."""
    if not is_asked(form):
        return
    with st.form(f"asking-{form.replace(' ', '-')}", border=True):
        reason = field(form)
        with st.container(horizontal=True):
            said = st.form_submit_button("Do it", key=f"asking-yes:{form}", type="primary")
            leave = st.form_submit_button("Leave it", key=f"asking-no:{form}")
    if said and reason.strip():
        again(reason)
    elif said:
        st.caption("Write a few words first: the pod reads them in its retrospective.")
    if leave:
        settle(form)
        left()
        st.rerun()
