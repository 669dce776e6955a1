"""On the card: what its contract promises, the check at intake, and the time that was spent."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import streamlit as st

from board import actions, hours, promises, queries
from board.actions import NewTime
from board.hours import said_hours
from board.models import WorkKind
from board.page import correcting, deeds, fields
from board.queries import CardDetail, CardService, TimeLine
from board.queries.promised import FIRST, NEXT, SOLUTION
from core import permissions, ui
from core.visit import Visit
from pods import queries as pod_queries
from pods.entitlement import SAID, Call
from pods.models import EntitlementResult, Priority

KINDS = {"solve": "Solving", "route": "Finding who", "document": "Writing down", "prevent": "Preventing the next"}


def draw_alerts(its: CardService, at: datetime) -> None:
    """On top of the card: a caller who may not ask, and a promise that is broken."""
    if its.result not in (None, EntitlementResult.ENTITLED):
        st.markdown(f":orange[:material/person_alert: **{SAID[its.result]}**]")
    for what, due, met, paused in _clocks(its):
        if due is not None and (words := promises.due_words(due, met, at, paused)).startswith("broken"):
            st.markdown(f":red[:material/timer_off: **{what} {words}**]")


def _clocks(its: CardService) -> tuple[tuple[str, datetime | None, datetime | None, datetime | None], ...]:
    """What was promised: its name, due, met, paused since."""
    return (
        (FIRST, its.first_due_at, its.first_met_at, None),
        *([(NEXT, its.reply.due_at, its.reply.met_at, its.reply_paused_since)] if its.reply else []),
        (SOLUTION, its.resolve_due_at, its.resolve_met_at, its.paused_since),
    )


def draw_promises(visit: Visit, card: CardDetail, its: CardService) -> None:
    """Contract, result, due times in words, pauses one by one; then how urgent it is."""
    if its.result is not None or its.promise_version is not None:
        with st.container(border=True, key="card-promise", gap="xsmall"):
            if its.result is not None:
                draw_entitlement(its, its.result)
            draw_dues(its, card.zone, visit.now())
            draw_pauses(visit, card, its)
    if card.may_write and card.closed_at is None:
        draw_priority(visit, card, its)
        if its.result is None:
            draw_check(visit, card)


def draw_entitlement(its: CardService, result: EntitlementResult) -> None:
    """The contract, and what intake found."""
    st.caption("Contract")
    st.text(" · ".join(filter(None, [its.company, its.number, its.priority.upper() if its.priority else ""])))
    found = SAID[result]
    who = f", {ui.plain(its.caller)} called" if its.caller else ""
    capped = its.asked and its.priority and its.asked is not its.priority
    asked = f", {its.asked.upper()} was asked for" if capped and its.asked else ""
    outage = ", outage" if its.is_outage else ""
    if result is EntitlementResult.ENTITLED:
        st.caption(f"{found}{who}{asked}{outage}")
    else:
        st.markdown(f":orange[**{found}**]{who}{asked}{outage}")


def draw_dues(its: CardService, zone: str, at: datetime) -> None:
    """Each promised time in words."""
    if its.result is None:
        st.caption("Promised times")
    for what, due, met, paused in _clocks(its):
        if due is not None:
            words = promises.due_words(due, met, at, paused)
            tone = ":red[{}]" if words.startswith("broken") else "{}"
            st.markdown(tone.format(f"**{what}** {words}") + f" · {ui.plain(ui.moment(due, zone))}")
    if its.promise_version is None or not any(due for _, due, _, _ in _clocks(its)):
        st.caption("Nothing is promised for this priority.")


def draw_priority(visit: Visit, card: CardDetail, its: CardService) -> None:
    """How urgent it is. Choosing reckons the open promises anew, from the opening on."""
    options = [None, *Priority] if its.priority is None else list(Priority)
    name = f"priority {card.card_id} {card.version}"
    chosen = st.selectbox(
        "Priority",
        options,
        options.index(its.priority),
        format_func=lambda one: one.upper() if one else f"Not said: counts as {promises.UNSAID.upper()}",
        key=name,
        help="Another priority promises other times, counted from the opening. Pauses stay counted.",
    )
    if chosen is not None and chosen is not its.priority:
        deeds.do(
            visit,
            name,
            lambda session, op: actions.set_priority(
                session, visit.actor, card.card_id, Priority(chosen), card.version, visit.now(), op=op
            ),
            f"{card.key} is {chosen.upper()} now. Its open promises are reckoned anew.",
        )


def _may_pause(its: CardService) -> bool:
    """Only the solution and a next answer that is due stand still."""
    return its.resolve_due_at is not None or (its.reply is not None and its.reply.met_at is None)


def draw_pauses(visit: Visit, card: CardDetail, its: CardService) -> None:
    """Each pause with its cause; one more, or an end to the one that lasts."""
    for pause in its.pauses:
        until = ui.moment(pause.ended_at, card.zone) if pause.ended_at else "now"
        st.caption(ui.plain(f"Paused {ui.moment(pause.started_at, card.zone)} to {until}: {pause.cause}"))
    if not card.may_write or card.closed_at is not None or not _may_pause(its):
        return
    form = f"pause {card.card_id}"
    if its.paused_since is not None:
        if st.button("Let the clock run on", key="card-resume", width="stretch"):
            deeds.do(
                visit,
                form,
                lambda session, op: actions.resume_clock(session, visit.actor, card.card_id, visit.now(), op=op),
                f"The clock of {card.key} runs again.",
            )
        return
    with st.expander("Pause the clock"), st.form(form.replace(" ", "-"), border=False):
        cause = st.text_input("What does it wait for?", max_chars=200, key=fields.fresh(form))
        if st.form_submit_button("Pause", key="card-pause"):
            deeds.do(
                visit,
                form,
                lambda session, op: actions.pause_clock(session, visit.actor, card.card_id, cause, visit.now(), op=op),
                f"The clock of {card.key} stands still.",
            )


def draw_check(visit: Visit, card: CardDetail) -> None:
    """A case that came in without its caller can be checked once."""
    with visit.read() as session:
        lines = pod_queries.contracts_seen(session, visit.actor, visit.now())
    mine = [line for line in lines if line.contract.customer_id == card.customer_id or card.customer_id is None]
    names = {line.contract.id or 0: f"{line.contract.name} ({line.contract.number})" for line in mine}
    if not names:
        return
    form = f"check {card.card_id}"
    with st.expander("Check the contract"), st.form(form.replace(" ", "-"), border=False):
        contract_id = st.selectbox("Contract", list(names), format_func=names.__getitem__, key=f"contract {form}")
        caller = st.text_input("Who called", max_chars=200, key=fields.fresh(form))
        asked = st.selectbox(
            "Asked priority", [None, *Priority], format_func=lambda p: p.upper() if p else "None", key=f"asked {form}"
        )
        if st.form_submit_button("Check", key="card-check"):
            call = Call(caller.strip(), caller.strip() if "@" in caller else "", card.topic, asked)
            deeds.do(
                visit,
                form,
                lambda session, op: actions.check_entitlement(
                    session, visit.actor, card.card_id, contract_id, call, visit.now(), op=op
                ),
                f"{card.key} is checked.",
            )


def draw_time(visit: Visit, card: CardDetail, its: CardService) -> None:
    """Minutes by one press; what and when can be said in the same form."""
    if not card.may_write or not permissions.allows(visit.actor, "time.write", card.pod_id):
        return
    total = f": {said_hours(its.minutes)} so far" if its.minutes else ""
    with st.container(key="card-time"), st.expander(f"Log time{total}", icon=":material/timer:"):
        form = f"time {card.card_id}"
        chosen = st.pills(
            "Minutes", list(hours.CHIPS), default=15, format_func=lambda n: f"{n} min", key=fields.fresh(f"chip {form}")
        )
        minutes = int(chosen or 15)
        with visit.read() as session:
            start, end = queries.free_stretch(session, visit.actor.person_id or 0, minutes, visit.now())
        with st.form(form.replace(" ", "-"), border=False):
            left, right = st.columns(2)
            kind = left.selectbox("For", list(KINDS), format_func=KINDS.__getitem__, key=f"kind {form}")
            place = ZoneInfo(card.zone)
            ended = right.datetime_input(
                "Until", end.astimezone(place).replace(tzinfo=None), key=fields.fresh(f"until {form} {minutes}")
            )
            note = st.text_input("Note, internal", max_chars=500, key=fields.fresh(form))
            billable = st.checkbox("Charge it", value=True, key=f"charge {form}") if its.number else False
            if st.form_submit_button(f"Log {minutes} min", key="card-log"):
                until = fields.moment_of(ended, card.zone) or end
                since = until - timedelta(minutes=minutes)
                person_id = visit.actor.person_id or 0
                new = NewTime(card.card_id, person_id, since, until, WorkKind(kind), note, billable)
                log(visit, card, new, form)
        st.caption(ui.plain(f"Free: {ui.moment(start, card.zone)} to {end.astimezone(place):%H:%M}."))
        found = draw_entries(visit, card)
    correcting.draw(visit, found, card.pod_id, card.zone)


def draw_entries(visit: Visit, card: CardDetail) -> list[TimeLine]:
    """What was written down on this card, newest first."""
    with visit.read() as session:
        found = queries.time_on_card(session, visit.actor, card.card_id)
    with st.container(key="card-lines-time"):
        for one in found:
            facts = [
                ui.moment(one.started_at, card.zone),
                f"{one.minutes} min",
                one.person,
                KINDS[one.kind.value].lower(),
            ]
            facts += [one.note, "credited" if one.credited or one.reverses else "removed" * one.removed]
            st.text(" · ".join(filter(None, facts)))
    return found


def log(visit: Visit, card: CardDetail, new: NewTime, form: str) -> None:
    """One entry of one's own."""
    deeds.do(
        visit,
        form,
        lambda session, op: actions.log_time(session, visit.actor, new, visit.now(), op=op),
        f"{round((new.ended_at - new.started_at).total_seconds() / 60)} min logged on {card.key}.",
    )
