"""What we promised to the customer of a card: kept or given up with one press, and one more."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import streamlit as st

from board.actions import NewPromise, give_up_promise, keep_promise, make_promise
from board.page import deeds, fields
from board.queries import CardDetail
from board.queries.strip import AnsweredLine, PromiseLine
from core import ui
from core.visit import Visit


def draw(visit: Visit, card: CardDetail, promises: Sequence[PromiseLine], answered: Sequence[AnsweredLine]) -> None:
    """The open promises, overdue ones marked, the form for another, and what came of earlier ones."""
    if promises:
        st.caption("Promised to them")
    for one in promises:
        draw_promise(visit, card, one)
    if card.may_write and card.closed_at is None:
        draw_new(visit, card)
    if answered:
        with st.container(key="card-lines-promises"):
            st.caption("Promised before")
            st.text("\n".join(answered_words(one, card.zone) for one in answered))


def answered_words(one: AnsweredLine, zone: str) -> str:
    """What came of it: kept, kept late, or given up and why."""
    when = ui.moment(one.at, zone)
    if not one.is_kept:
        return f"Given up {when}: {one.text}" + f" ({one.outcome})" * bool(one.outcome)
    return f"Kept{' late' if one.at > one.due_at else ''} {when}: {one.text}"


def draw_promise(visit: Visit, card: CardDetail, one: PromiseLine) -> None:
    """One promise: what, by when, by whom; and its answer."""
    due, who = ui.moment(one.due_at, card.zone), f", {one.who}" * bool(one.who)
    with st.container(key=f"strip-promise-{one.promise_id}", gap="xsmall"):
        st.text(one.text)
        said = f":red[:material/alarm: **overdue** since {due}{ui.plain(who)}]"
        st.markdown(said if one.is_overdue else ui.plain(f"by {due}{who}"))
        if not one.may_answer:
            return
        with st.container(horizontal=True, gap="small"):
            form = f"keep promise {one.promise_id}"
            if st.button("Kept", key=f"promise-kept-{one.promise_id}", icon=":material/check:", help="It was done."):
                deeds.do(
                    visit,
                    form,
                    lambda session, op: keep_promise(session, visit.actor, one.promise_id, visit.now(), op=op),
                    "Kept. It stands in the history of its card.",
                )
            with st.popover("Give up"):
                draw_give_up(visit, one)


def draw_give_up(visit: Visit, one: PromiseLine) -> None:
    """Not without a word: what came of it."""
    form = f"give up promise {one.promise_id}"
    with st.form(form.replace(" ", "-"), border=False):
        outcome = st.text_input(
            "What came of it?", max_chars=300, key=fields.fresh(form), placeholder="They know that …"
        )
        if st.form_submit_button("Give it up", key=f"promise-given-up-{one.promise_id}"):
            deeds.do(
                visit,
                form,
                lambda session, op: give_up_promise(session, visit.actor, one.promise_id, outcome, visit.now(), op=op),
                "Given up, with what came of it.",
            )


def draw_new(visit: Visit, card: CardDetail) -> None:
    """What was just said on the phone, before it is forgotten."""
    form = f"promise {card.card_id}"
    with st.popover("Promise something", icon=":material/handshake:", type="tertiary"):
        with visit.read() as session:
            people = fields.members(session, card.pod_id, visit.now())
        with st.form(form.replace(" ", "-"), border=False):
            text = st.text_input("What was promised?", max_chars=300, key=f"what {fields.fresh(form)}")
            local = visit.now().astimezone(ZoneInfo(card.zone)).replace(tzinfo=None, minute=0, second=0, microsecond=0)
            due = st.datetime_input(
                "By when", value=None, min_value=local, key=f"when {fields.fresh(form)}", help=f"In {card.zone}."
            )
            mine = visit.actor.person_id
            who = st.selectbox(
                "Who keeps it",
                [0, *people],
                index=1 + list(people).index(mine) if mine in people else 0,
                format_func=lambda n: people.get(n, "The pod"),
                key=f"who keeps {fields.fresh(form)}",
            )
            if st.form_submit_button("Promise", key="promise-save"):
                save(visit, card, text, due, who or None)


def save(visit: Visit, card: CardDetail, text: str, due: datetime | None, person_id: int | None) -> None:
    """Keep it; without a day nothing is promised."""
    at = fields.moment_of(due, card.zone)
    if at is None:
        st.error("Say by when: a promise without a day helps nobody.")
        return
    wish = NewPromise(card.card_id, text, at, person_id)
    deeds.do(
        visit,
        f"promise {card.card_id}",
        lambda session, op: make_promise(session, visit.actor, wish, visit.now(), op=op),
        "Promised. It stands on their cards until it is kept.",
    )
