"""Grant something to a customer: the form says whether anybody is asked before it is sent."""

from datetime import date

import streamlit as st

from core import ui
from core.refusal import Refused
from core.visit import Visit
from pods import actions, guardrails, neighbours, queries
from pods.guardrails import Wish
from pods.models import Decision, DecisionState, Remedy
from pods.money import decimals, minor_of, money
from pods.neighbours import CaseSeen
from pods.queries import Judged

FORM = "grant"
EMPTY: dict[str, str | float] = {"grant-key": "", "grant-amount": 0.0, "grant-reason": ""}
"""The fields of the form, and what they hold when it is new."""


def draw(visit: Visit, pod_id: int, today: date) -> None:
    """The card, what, how much, why; then who decides."""
    st.subheader("Grant something", anchor=False)
    prefill(visit)
    case = draw_card(visit, pod_id)
    with visit.read() as session:
        lines = queries.guardrails_on(session, visit.actor, pod_id, today)
    left, middle, right = st.columns([3, 2, 1.4])
    remedy = (
        left.selectbox("What", list(Remedy), format_func=lambda one: guardrails.NAMED[one], key="grant-remedy")
        or Remedy.REFUND
    )
    named = sorted({line.row.currency for line in lines if line.row.remedy is remedy} or {"EUR"})
    currency = right.selectbox("In", named, key="grant-currency")
    places = f"%.{decimals(currency)}f"
    amount = middle.number_input("How much", min_value=0.0, step=5.0, format=places, key="grant-amount")
    reason = st.text_input(
        "Why",
        key="grant-reason",
        max_chars=500,
        help="No names: whoever is asked may stand outside the pod.",
        placeholder="Charged twice, second month in a row",
    )
    if case is None or not amount:
        st.caption("Name the card and an amount: the page says at once whether anybody has to be asked.")
        return
    try:
        minor = minor_of(amount, currency)
    except Refused as problem:
        ui.refusal(problem)
        return
    draw_verdict(visit, Wish(pod_id, remedy, minor, currency, reason, case.card_id, case.key, case.customer_id))


def prefill(visit: Visit) -> None:
    """After an answer the form is empty; a card in the address fills its field once."""
    if st.session_state.pop("grant-sent", ""):
        st.session_state.update(EMPTY)
    card_id = ui.asked("card")
    near = neighbours.of(visit)
    if card_id is None or near is None or st.session_state.get("grant-from") == card_id:
        return
    with visit.read() as session:
        case = near.case_seen(session, visit.actor, card_id)
    st.session_state["grant-from"] = card_id
    if case is not None:
        st.session_state["grant-key"] = case.key


def draw_card(visit: Visit, pod_id: int) -> CaseSeen | None:
    """The card by its key, and what it is about; None until it is one of this pod."""
    key = st.text_input("Card", key="grant-key", max_chars=40, placeholder="Its key, such as NR-1042")
    near = neighbours.of(visit)
    if not key.strip() or near is None:
        return None
    with visit.read() as session:
        case = near.case_seen(session, visit.actor, key)
    if case is None or case.pod_id != pod_id:
        st.error(
            "No card of this pod has that key. Copy it from the board, or open the card there and choose "
            "“Grant something”.",
            icon=":material/search_off:",
        )
        return None
    about = f"{case.key}: {case.title}" if case.title else case.key
    st.caption(
        ui.plain(about)
        + ("" if case.customer_id else ". No customer on this card, so the limit for one customer cannot be checked.")
    )
    return case


def draw_verdict(visit: Visit, wish: Wish) -> None:
    """Inside or outside, with numbers, before anything is sent."""
    try:
        with visit.read() as session:
            found = queries.judged(session, visit.actor, wish, visit.now())
    except Refused as reason:
        ui.refusal(reason)
        return
    said = f"{guardrails.NAMED[wish.remedy]} of {money(wish.amount, wish.currency)}"
    with st.container(border=True, key="verdict"):
        if found.verdict.within:
            st.markdown(":material/check_circle: **Inside the limits.** It is granted at once; nobody is asked.")
        else:
            st.markdown(f":material/front_hand: **Outside.** {ui.plain(found.verdict.exceeded)}")
            st.caption(
                f"{ui.plain(found.approver)} is asked; the minutes you wait are counted."
                if found.approver
                else "Nobody can be asked: a manager has to name an approver in the guardrail."
            )
        draw_buttons(visit, wish, found, said)


def draw_buttons(visit: Visit, wish: Wish, found: Judged, said: str) -> None:
    """One primary button; inside the limits there is no approval step, only a way to ask anyway, which is counted."""
    with st.container(horizontal=True, key="grant-buttons"):
        label = f"Grant the {said}" if found.verdict.within else f"Ask {found.approver or 'somebody'}"
        if st.button(label, type="primary", key="grant-send"):
            send(visit, wish, shown=found.verdict.within)
        if found.verdict.within and st.button(
            "Ask anyway",
            key="grant-ask",
            help="No limit requires it. Such approvals are counted: many of them mean that a limit is not trusted.",
        ):
            ask(visit, wish)


def send(visit: Visit, wish: Wish, *, shown: bool) -> None:
    """Grant or ask, as it was said."""
    made = ui.change(
        visit,
        lambda session: actions.make_decision(
            session, visit.actor, wish, visit.now(), op=ui.op(FORM), shown=shown, seen=neighbours.lookup(visit)
        ),
        form=FORM,
    )
    finish(made)


def ask(visit: Visit, wish: Wish) -> None:
    """Ask although nobody must."""
    form = f"{FORM} anyway"
    made = ui.change(
        visit,
        lambda session: actions.ask_approval_anyway(
            session, visit.actor, wish, visit.now(), op=ui.op(form), seen=neighbours.lookup(visit)
        ),
        form=form,
    )
    finish(made)


def finish(made: Decision | None) -> None:
    """Say what came of it, and empty the form."""
    if made is None:
        return
    granted = made.state is DecisionState.DECIDED
    ui.flash("Granted, and written down." if granted else "Asked. You see the answer under Decisions.")
    st.session_state["grant-sent"] = made.card_key  # fields are emptied before they are drawn anew
    st.query_params.pop("card", None)
    st.rerun()
