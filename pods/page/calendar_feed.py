"""My shifts in my own calendar: a secret address, shown once, revocable at any time."""

import hashlib
import secrets

import streamlit as st

from core import ui
from core.visit import Visit
from pods import actions, queries

OPENING, REVOKING, SHOWN = "feed-open", "feed-revoke", "feed-secret"


def draw_feed(visit: Visit) -> None:
    """The state of the address, and what can be done about it."""
    with visit.read() as session:
        feed = queries.living_feed(session, visit.actor)
    st.subheader("In my calendar", anchor=False)
    secret = str(st.session_state.get(SHOWN, ""))
    if feed is None:
        st.caption("Subscribe to your published shifts and leave in any calendar program, by a secret address.")
        if st.button("Make a secret address", key="feed-make", icon=":material/calendar_add_on:"):
            _open(visit)
        return
    if secret and hashlib.sha256(secret.encode()).hexdigest() == feed.token_hash:
        st.code(f"{visit.extras.get('site', '')}/calendar/{secret}.ics", language=None)
        st.caption("Subscribe to it in your calendar program. It is shown only now: whoever has it sees your shifts.")
    else:
        st.caption(f"An address was made on {feed.created_at:%-d %b %Y}. Lost it, or somebody saw it? Make a new one.")
    with st.container(horizontal=True, key="feed-deeds"):
        if st.button("Make a new address", key="feed-anew", help="The former address stops working at once."):
            _open(visit)
        if st.button("Revoke", key="feed-revoke", type="tertiary", icon=":material/link_off:"):
            feed_id = feed.id or 0
            done = ui.change(
                visit,
                lambda session: actions.revoke_feed(session, visit.actor, feed_id, visit.now(), op=ui.op(REVOKING)),
                form=REVOKING,
                said="Revoked. The address answers no more.",
            )
            if done:
                st.session_state.pop(SHOWN, None)
                st.rerun()


def _open(visit: Visit) -> None:
    secret = secrets.token_urlsafe(32)
    token_hash = hashlib.sha256(secret.encode()).hexdigest()
    done = ui.change(
        visit,
        lambda session: actions.open_feed(session, visit.actor, token_hash, visit.now(), op=ui.op(OPENING)),
        form=OPENING,
        said="Made. Copy the address now.",
    )
    if done and done.token_hash != token_hash:  # a second press: the first one's secret was never shown
        ui.renew(OPENING)
        return _open(visit)
    if done:
        st.session_state[SHOWN] = secret
        st.rerun()
    return None
