"""The steps of a card: ticked in place, in an order that people choose."""

import streamlit as st

from board import actions
from board.page import deeds, fields
from board.queries import CardDetail, StepLine, Talk
from core import ui
from core.visit import Visit

UP, DOWN, REMOVE = "Move up", "Move down", "Remove"


def draw(visit: Visit, card: CardDetail, talk: Talk) -> None:
    """Nothing takes no room; the first step is added from the row of things to add."""
    if not talk.steps:
        return
    done = sum(step.done_at is not None for step in talk.steps)
    may = card.may_write and card.closed_at is None
    with st.container(key="card-steps", gap="xxsmall"):
        st.caption(f"Steps: {done} of {len(talk.steps)} done")
        st.progress(done / len(talk.steps))
        with st.container(key="card-steps-list", gap="xxsmall"):  # so that the field below stays where it is
            own = [step.step_id for step in talk.steps if not step.origin]
            for step in talk.steps:
                draw_step(visit, card, step, own, may=may)
        if may:
            draw_add(visit, card)


def draw_step(visit: Visit, card: CardDetail, step: StepLine, own: list[int], *, may: bool) -> None:
    """One step with its tick, and what else may be done with it. own: the card's steps in their order."""
    is_done = step.done_at is not None
    facts = [f"{step.who}, {ui.moment(step.done_at, card.zone)}" if step.done_at else "", step.origin]
    by = " · ".join(filter(None, facts))
    label = ui.plain(step.text) + (f"  :gray[:small[{ui.plain(by)}]]" if by else "")
    may = may and not step.origin
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key=f"card-step-{step.step_id}"):
        ticked = st.checkbox(label, is_done, disabled=not may, wrap=True, key=f"step-{step.step_id}-{is_done}")
        deed = None
        if may:
            options = [UP] * (step.step_id != own[0]) + [DOWN] * (step.step_id != own[-1]) + [REMOVE]
            deed = st.menu_button(
                "More", options, type="tertiary", icon=":material/more_horiz:", key=f"step-menu-{step.step_id}"
            )
    if may and ticked is not is_done:
        tick(visit, step, is_done=ticked)
    if deed is not None:
        arrange(visit, step, deed)


def tick(visit: Visit, step: StepLine, *, is_done: bool) -> None:
    """Ticking is saving."""
    deeds.do(
        visit,
        f"tick {step.step_id} {is_done}",
        lambda session, op: actions.tick_step(session, visit.actor, step.step_id, is_done, visit.now(), op=op),
        "Step done." if is_done else "Step open again.",
    )


def arrange(visit: Visit, step: StepLine, deed: str) -> None:
    """Another place, or no place."""
    if deed == REMOVE:
        deeds.do(
            visit,
            f"remove step {step.step_id}",
            lambda session, op: actions.remove_step(session, visit.actor, step.step_id, visit.now(), op=op),
            "Step removed.",
        )
        return
    by = -1 if deed == UP else 1
    deeds.do(
        visit,
        f"move step {step.step_id}",
        lambda session, op: actions.move_step(session, visit.actor, step.step_id, by, visit.now(), op=op),
        "Step moved.",
    )


def draw_add(visit: Visit, card: CardDetail) -> None:
    """Type and press Enter."""
    form = f"step {card.card_id}"
    with (
        st.form(form.replace(" ", "-"), border=False),
        st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"),
    ):
        text = st.text_input(
            "New step",
            max_chars=200,
            placeholder="Add a step, then Enter",
            label_visibility="collapsed",
            key=fields.fresh(form),
        )
        pressed = st.form_submit_button("Add", key="card-step-add")
    if pressed:
        deeds.do(
            visit,
            form,
            lambda session, op: actions.add_step(session, visit.actor, card.card_id, text, visit.now(), op=op),
            "Step added.",
        )
