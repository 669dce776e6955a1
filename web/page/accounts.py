"""People: who may sign in, and as what?"""

from collections.abc import Callable
from datetime import date
from functools import partial
from zoneinfo import ZoneInfo

import streamlit as st
from sqlmodel import Session

from core import permissions, ui
from core.people import POD_ROLES, ApiToken, Role
from core.visit import Visit
from data import password
from pods import actions as pod_actions
from pods.actions import NewPerson
from web import accounts, tokens
from web.accounts import Account, HeldRole

PAGE = 25
WHOLE = tuple(role for role in Role if role not in POD_ROLES)
"""Roles that are held in the whole installation. The others come with a pod."""


def render(visit: Visit) -> None:
    """Search, one page of people, and what can be done about each."""
    permissions.check(visit.actor, "account.write")
    ui.head("People", "Who may sign in, and as what?")
    with st.container(key="people-tools", horizontal=True, vertical_alignment="bottom"):
        search = st.text_input("Search", key="people-search", placeholder="Name or login", on_change=first_page)
        st.button("Add person", type="primary", key="people-add", on_click=open_form)
    number = max(1, int(st.session_state.get("people-page", 1)))
    with visit.read() as session:
        count, found = accounts.accounts(session, visit.actor, day_of(visit), search, PAGE, (number - 1) * PAGE)
    if not found:
        ui.empty("Nobody is called that", "Search for a part of the name or the login, or add a person.")
    with st.container(key="people-list", gap="xsmall"):
        for account in found:
            draw(visit, account)
    st.caption(f"{count:,} {'person' if count == 1 else 'people'}. Roles in a pod are given on the pod's page.")
    if count > PAGE:
        st.pagination(-(-count // PAGE), key="people-page")
    draw_dialog(visit)


def draw_dialog(visit: Visit) -> None:
    """One dialog at a time: the account in the address, or the form for a new one."""
    person_id = ui.asked("person")
    if person_id is not None:
        manage(visit, person_id)
    elif st.session_state.get("people-form"):
        add(visit)


def open_form() -> None:
    """The form for a new person, until it is dismissed."""
    leave_account()
    st.session_state["people-form"] = "open"


def leave_form() -> None:
    """The form was dismissed."""
    st.session_state.pop("people-form", None)


def open_account(person_id: int) -> None:
    """An account, by an address that can be passed on."""
    leave_form()
    st.query_params["person"] = str(person_id)


def leave_account() -> None:
    """The account was dismissed."""
    st.query_params.pop("person", None)


def first_page() -> None:
    """Another search starts at its first page."""
    st.session_state["people-page"] = 1


def day_of(visit: Visit) -> date:
    """Today, where the organisation is."""
    return visit.now().astimezone(ZoneInfo(visit.extras.get("zone", "UTC"))).date()


def draw(visit: Visit, account: Account) -> None:
    """One person in one line."""
    zone = visit.extras.get("zone", "UTC")
    seen = f"last seen {ui.moment(account.seen_at, zone)}" if account.seen_at else "never signed in"
    state = "" if account.active else "closed · "
    with st.container(key=f"person-{account.person_id}", horizontal=True, vertical_alignment="center", border=True):
        with st.container(gap=None):
            st.text(account.name)
            st.text(f"{state}{account.login} · {account.roles} · {seen}")
        manage_it = partial(open_account, account.person_id)
        st.button("Manage", key=f"manage-{account.person_id}", type="tertiary", on_click=manage_it)


@st.dialog("Add a person", on_dismiss=leave_form)
def add(visit: Visit) -> None:
    """A new account, with a password that is shown once."""
    with st.form("new-person", border=False):
        name = st.text_input("Name", max_chars=120)
        login = st.text_input("Login", max_chars=80, help="What they type to sign in, such as ana.petrova.")
        email = st.text_input("E-mail, if any", max_chars=200)
        role = st.selectbox("Role", WHOLE, index=None, format_func=said, placeholder="None yet: a pod gives it")
        sent = st.form_submit_button("Add", type="primary")
    if not sent:
        return
    given = accounts.first_password()
    new = NewPerson(login=login, name=name, email=email.strip() or None, password_hash=password.hashed(given))
    if created(visit, new, role):
        show_password(name, login.strip().lower(), given)


def created(visit: Visit, new: NewPerson, role: Role | None) -> bool:
    """Account and first role, both or neither."""
    form = "new person"
    key, at = ui.op(form), visit.now()

    def work(session: Session) -> bool:
        person = pod_actions.add_person(session, visit.actor, new, at, op=key)
        if role and person.id:
            pod_actions.grant_role(session, visit.actor, person.id, role, day_of(visit), at, op=f"{key}r")
        return True

    return bool(ui.change(visit, work, form=form))


def show_password(name: str, login: str, given: str) -> None:
    """The only time it can be read."""
    st.text(f"{name} can sign in as {login} with this password. It is shown only now:")
    st.code(given, language=None)
    st.caption("Hand it over in person or by phone, and ask them to change it under their name.")


@st.dialog("Account", on_dismiss=leave_account)
def manage(visit: Visit, person_id: int) -> None:
    """Roles, password, sessions and the account itself."""
    with visit.read() as session:
        account, held = accounts.account(session, visit.actor, person_id, day_of(visit))
        keys = tokens.tokens_of(session, visit.actor, person_id)
    st.text(f"{account.name} · {account.login}")
    st.text(account.roles[0].upper() + account.roles[1:])
    if account.active:
        draw_roles(visit, account, held)
        draw_password(visit, account)
        draw_tokens(visit, keys)
    draw_closing(visit, account)


def draw_roles(visit: Visit, account: Account, held: list[HeldRole]) -> None:
    """Roles in the whole installation: end one, give another."""
    for role in held:
        with st.container(horizontal=True, vertical_alignment="center", key=f"held-{role.grant_id}"):
            st.text(f"{said(role.role)} since {role.valid_from:%-d %b %Y}", width="stretch")
            if st.button("End role", key=f"end-role-{role.grant_id}"):
                change(visit, accounts.end_role, role.grant_id, day_of(visit))
    free = [role for role in WHOLE if role not in {one.role for one in held}]
    with st.container(horizontal=True, vertical_alignment="bottom", key="give-role"):
        chosen = st.selectbox("Give a role", free, index=None, format_func=said, placeholder="Choose")
        if st.button("Give", disabled=chosen is None) and chosen:
            change(visit, pod_actions.grant_role, account.person_id, chosen, day_of(visit))


def draw_password(visit: Visit, account: Account) -> None:
    """A new password, or the end of every session."""
    with st.container(horizontal=True, key="account-tools"):
        reset = st.button("New password", key="reset")
        leave = st.button("Sign out everywhere", key="leave")
    if reset:
        given = accounts.first_password()
        if change(visit, accounts.reset_password, account.person_id, given, done=""):
            show_password(account.name, account.login, given)
    if leave:
        change(visit, accounts.sign_out, account.person_id, done="Every session of theirs has ended.")


def draw_tokens(visit: Visit, keys: list[ApiToken]) -> None:
    """The programs that act for this person; each can be stopped."""
    for key in keys:
        with st.container(horizontal=True, vertical_alignment="center", key=f"key-{key.id}"):
            used = (
                f"last used {ui.moment(key.used_at, visit.extras.get('zone', 'UTC'))}" if key.used_at else "never used"
            )
            st.text(f"Token for {key.name}, {used}", width="stretch")
            if st.button("Revoke", key=f"revoke-{key.id}"):
                change(visit, tokens.revoke_token, key.id, done="That token opens nothing any more.")


def draw_closing(visit: Visit, account: Account) -> None:
    """Close the account, or open it again."""
    if not account.active:
        st.caption("This account is closed. Opened again, it needs a new password.")
        if st.button("Open again", key="reopen"):
            change(visit, accounts.reopen, account.person_id)
        return
    st.caption("A closed account cannot sign in; its sessions and tokens end at once. Its history stays.")
    if st.button("Close account", key="close"):
        change(visit, pod_actions.disable_person, account.person_id, done=f"{account.name}'s account is closed.")


def change(visit: Visit, action: Callable[..., object], *values: object, done: str = "Saved.") -> bool:
    """Carry out one action on an account. With something to say, the page is drawn anew."""
    form = f"{action.__name__} {values[0]}"
    key, at = ui.op(form), visit.now()

    def work(session: Session) -> bool:
        action(session, visit.actor, *values, at, op=key)
        return True

    changed = bool(ui.change(visit, work, form=form, said=done))
    if changed and done:
        st.rerun()
    return changed


def said(role: Role) -> str:
    """A role as a label."""
    return {Role.ADMIN: "Administrator"}.get(role, role.value.capitalize())
