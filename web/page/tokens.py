"""My tokens: which programs act for me, what may they do, and until when?"""

from datetime import datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

import streamlit as st
from sqlmodel import Session

from core import ui
from core.people import ApiToken
from core.visit import Visit
from web import tokens
from web.logins import fingerprint
from web.tokens import NewToken

SECRET, CHOSEN = "token-secret", "token-for"
LIVES = {30: "30 days", 90: "90 days", 180: "Half a year", 365: "A year, the longest"}
READ, WRITE = "Read only", "Read and change"
MAY = {READ: "Boards, cards and their history", WRITE: "Also write, move, block and comment, as you may"}


def render(visit: Visit) -> None:
    """What a token is, the ones I have, and a form for one more."""
    ui.head("My tokens", "Which programs act for you, what may they do, and until when?")
    with visit.read() as session:
        rows = tokens.own_tokens(session, visit.actor)
    if not rows:
        ui.empty(
            "No program acts for you yet",
            "A token lets a program of yours read boards and move cards through the API, as you and within your "
            "roles. Make one when you have such a program; its first call is shown with the token.",
        )
    with st.container(key="tokens-list", gap="small"):
        for row in rows:
            draw(visit, row)
    draw_form(visit, max((row.id or 0 for row in rows), default=0))
    if secret := st.session_state.get(SECRET):
        show_new(visit, secret)


def forget() -> None:
    """The secret was copied, or the dialog dismissed: nobody can read it again."""
    ui.forget(SECRET, CHOSEN)


@st.dialog("Your new token", on_dismiss=forget)
def show_new(visit: Visit, secret: str) -> None:
    """The only time that the secret can be read; over the page, wherever on it the reader is."""
    with st.container(key="program-new"):
        st.text(f"For {st.session_state.get(CHOSEN, 'your program')}. It is shown only now: copy it.")
        st.code(secret, language=None, wrap_lines=True)
        st.caption(
            "Keep it where your program keeps its passwords, never in a chat or a repository. "
            "Lost? Revoke it and make another."
        )
        st.text("Its first call:")
        st.code(
            f'curl -H "Authorization: Bearer $PODBOARD_TOKEN" {visit.extras.get("site", "")}/api/v1/pods',
            language=None,
            wrap_lines=True,
        )
        if st.button("I have copied it", key="token-copied", type="primary"):
            forget()
            st.rerun()


def draw(visit: Visit, row: ApiToken) -> None:
    """One token in two lines."""
    with st.container(key=f"program-{row.id}", horizontal=True, vertical_alignment="center", border=True):
        with st.container():
            st.text(row.name)
            st.caption(ui.plain(about(row, visit.now(), visit.extras.get("zone", "UTC"))))
        is_over = row.expires_at <= visit.now()
        if st.button("Put away" if is_over else "Revoke", key=f"revoke-{row.id}"):
            revoke(visit, row.id or 0, "Put away." if is_over else "Revoked. It opens nothing any more.")


def about(row: ApiToken, at: datetime, zone: str) -> str:
    """Read only · expires 3 Mar 2027, in 90 days · never used."""
    used = f"last used {ui.moment(row.used_at, zone)}" if row.used_at else "never used"
    on = f"{row.expires_at.astimezone(ZoneInfo(zone)):%-d %b %Y}"
    days = ceil((row.expires_at - at) / timedelta(days=1))
    ends = f"expires {on}, " + (f"in {days} days" if days > 1 else "within a day") if days > 0 else f"expired {on}"
    return " · ".join((WRITE if row.may_write else READ, ends, used))


def draw_form(visit: Visit, newest: int) -> None:
    """One more token; the form is as at first once there is a newer one: what the last one may is no habit."""
    with st.container(width=720), st.form("token-form", border=True):
        st.text("A new token")
        name = st.text_input("For which program?", max_chars=60, key=f"token-name-{newest}", placeholder="Night report")
        left, right = st.columns(2)
        may = left.radio("What may it do?", [READ, WRITE], captions=list(MAY.values()), key=f"token-may-{newest}")
        days = right.selectbox(
            "For how long?", list(LIVES), 1, format_func=LIVES.__getitem__, key=f"token-days-{newest}"
        )
        if st.form_submit_button("Make token", type="primary", key="token-make"):
            make(visit, name, days, may_write=may == WRITE)


def make(visit: Visit, name: str, days: int, *, may_write: bool) -> None:
    """Keep its fingerprint, and show the secret with the next run."""
    secret, at, key = tokens.new_secret(), visit.now(), ui.op("token")
    new = NewToken(name, fingerprint(secret), days, may_write)

    def work(session: Session) -> bool:
        return tokens.create_token(session, visit.actor, new, at, op=key).token_hash == new.token_hash

    made = ui.change(visit, work, form="token")
    if made is None:
        return
    if made:
        st.session_state[SECRET], st.session_state[CHOSEN] = secret, " ".join(name.split())
    else:  # an earlier run was cut off between keeping and showing
        ui.flash("That token was made, but nobody saw its secret. Revoke it and make another.")
    st.rerun()


def revoke(visit: Visit, token_id: int, said: str) -> None:
    """It opens nothing any more."""
    form = f"revoke {token_id}"
    key, at = ui.op(form), visit.now()

    def work(session: Session) -> bool:
        tokens.revoke_token(session, visit.actor, token_id, at, op=key)
        return True

    if ui.change(visit, work, form=form, said=said):
        st.rerun()
