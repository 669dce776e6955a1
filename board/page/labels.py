"""On the card: its labels, one press to take one off, a choice to put one on, a word to make a new one."""

from typing import Any

import streamlit as st

from board import actions, queries
from board.labels import HUES, PER_CARD
from board.page import deeds, fields
from board.queries import CardDetail
from core import permissions, ui
from core.visit import Visit


def draw(visit: Visit, card: CardDetail) -> None:
    """The labels of the card; who may write puts them on and takes them off."""
    with visit.read() as session:
        carried = queries.labels_on(session, visit.actor, card.pod_id, card.card_id)
        known = queries.labels_in(session, visit.actor, card.pod_id) if card.may_write else []
    if not carried and not card.may_write:
        return
    with st.container(key="card-labels", horizontal=True, gap="xsmall", vertical_alignment="center"):
        for label in carried:
            st.markdown(f":{label.hue}-badge[{ui.plain(label.name)}]", width="content")
        if card.may_write:
            with st.popover("Labels", icon=":material/label:", type="tertiary"):
                draw_choice(visit, card, carried, known)


def draw_choice(
    visit: Visit, card: CardDetail, carried: list[queries.LabelView], known: list[queries.LabelView]
) -> None:
    """Ticks for the labels of the pod, and a form for a new one."""
    here = {label.label_id: label for label in carried}
    names = {label.label_id: label.name for label in (*carried, *known)}
    key = f"labels {card.card_id} {sorted(here)}"
    chosen = st.multiselect(
        "On this card", list(names), list(here), format_func=names.__getitem__, max_selections=PER_CARD, key=key
    )
    if changed := [*(n for n in chosen if n not in here), *(n for n in here if n not in chosen)]:
        said = ", ".join(f"“{names[one]}” is {'off' if one in here else 'on'}" for one in changed)
        deeds.do(
            visit,
            f"labels {card.card_id}",
            lambda session, op: [
                _apply(visit, card.card_id, one, session, f"{op}-{one}", off=one in here) for one in changed
            ],
            f"{said} {card.key}.",
        )
    form = f"new label {card.pod_id}"
    with st.form(form.replace(" ", "-"), border=False):
        name = st.text_input("New label", max_chars=30, key=fields.fresh(form))
        hue: str = st.selectbox("Colour", HUES, key="label-hue")
        if st.form_submit_button("Make it"):
            deeds.do(
                visit,
                form,
                lambda session, op: actions.create_label(
                    session, visit.actor, card.pod_id, name, hue, visit.now(), op=op
                ),
                f"The label “{name.strip()}” can be put on cards now.",
            )
    if known and permissions.allows(visit.actor, "board.configure", card.pod_id):
        draw_away(visit, known)


def _apply(visit: Visit, card_id: int, label_id: int, session: Any, op: str, *, off: bool) -> Any:
    change = actions.take_label if off else actions.put_label
    return change(session, visit.actor, card_id, label_id, visit.now(), op=op)


def draw_away(visit: Visit, known: list[queries.LabelView]) -> None:
    """A lead puts a label away that nobody needs any more."""
    names = {label.label_id: label.name for label in known}
    gone = st.selectbox("Put a label away", [0, *names], format_func=lambda n: names.get(n, "None"), key="label-away")
    if gone and st.button("Put it away", key="label-archive"):
        deeds.do(
            visit,
            f"away {gone}",
            lambda session, op: actions.archive_label(session, visit.actor, gone, visit.now(), op=op),
            f"“{names[gone]}” is put away. Cards that carry it keep it.",
        )
