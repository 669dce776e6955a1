"""My sessions: where am I signed in, and is each of them me?"""

from datetime import datetime, timedelta
from html import escape

import streamlit as st
from sqlmodel import Session

from core import ui
from core.visit import Visit
from data.settings import settings
from web import accounts
from web.login import session_token

BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"))


def render(visit: Visit) -> None:
    """Every session of mine that still lives."""
    ui.head("My sessions", "Where are you signed in, and is each of them you?")
    since = visit.now() - timedelta(minutes=settings().idle_minutes)
    with visit.read() as session:
        rows = accounts.own_sessions(session, visit.actor, since)
        mine = [(row.id, device(row.browser), row.address, row.created_at, row.used_at) for row in rows]
    current = visit.extras.get("login_id", "")
    with st.container(key="sessions-list", gap="small"):
        for login_id, name, address, began, used in mine:
            about = f"{name} from {address or 'an unknown address'}"
            draw(visit, login_id, about, (began, used), is_this=login_id == current)
    st.caption(
        f"A session ends by itself after {settings().idle_minutes} minutes without use, "
        f"and {settings().absolute_hours} hours after it began."
    )
    draw_everywhere(current)


def draw(visit: Visit, login_id: str, name: str, times: tuple[datetime, datetime], *, is_this: bool = False) -> None:
    """One session."""
    zone = visit.extras.get("zone", "UTC")
    began, used = (ui.moment(at, zone) for at in times)
    with st.container(key=f"session-{login_id}", horizontal=True, vertical_alignment="center", border=True):
        with st.container():
            st.text(name)
            st.caption(f"Signed in {began} · last used {used}" + (" · this session" if is_this else ""))
        if not is_this and st.button("End", key=f"end-{login_id}"):
            end(visit, login_id)


def end(visit: Visit, login_id: str) -> None:
    """End another session of mine."""
    form = f"end {login_id}"
    key, at = ui.op(form), visit.now()

    def work(session: Session) -> bool:
        accounts.end_own_session(session, visit.actor, login_id, at, op=key)
        return True

    if ui.change(visit, work, form=form, said="That session has ended."):
        st.rerun()


def draw_everywhere(login_id: str) -> None:
    """A form of ours, for the browser must be led to the sign-in afterwards."""
    st.html(
        '<form method="post" action="/logout" class="pb-form">'
        f'<input type="hidden" name="token" value="{escape(session_token(login_id))}">'
        '<input type="hidden" name="everywhere" value="yes">'
        '<button class="pb-button" type="submit">Sign out everywhere</button></form>'
    )


def device(browser: str) -> str:
    """Firefox on Windows: what a person recognises in what a browser says of itself."""
    name = next((said for sign, said in BROWSERS if sign in browser), "A browser")
    system = next((said for sign, said in SYSTEMS if sign in browser), "Linux" if "Linux" in browser else "")
    return f"{name} on {system}" if system else name
