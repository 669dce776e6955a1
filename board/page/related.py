"""What a card has to do with others: links from both ends, merging, splitting."""

import streamlit as st

from board import actions, linking, queries
from board.actions import SplitWish
from board.models import CommentKind, LinkKind
from board.page import asking, deeds, fields
from board.queries import CardDetail, LinkLine, Talk
from core import ui
from core.refusal import Refused
from core.visit import Visit


def open_card(card_id: int) -> None:
    """Show another card in the place of this one."""
    st.query_params["card"] = str(card_id)
    st.rerun()


def draw(visit: Visit, talk: Talk) -> None:
    """Nothing takes no room."""
    if not talk.links and not talk.merged:
        return
    with st.container(key="card-links", gap="xxsmall"):
        st.caption("Linked cards")
        for line in talk.links:
            draw_link(visit, line)
        for merged in talk.merged:
            if st.button(
                ui.plain(f"Merged into this: {merged.key} · {merged.title}"),
                type="tertiary",
                key=f"merged-{merged.card_id}",
            ):
                open_card(merged.card_id)


def more(deed: str, key: str) -> bool:
    """Three dots with one deed behind them."""
    chosen = st.menu_button("More", [deed], type="tertiary", icon=":material/more_horiz:", key=key)
    return chosen is not None


def draw_link(visit: Visit, line: LinkLine) -> None:
    """How it is related; its key leads to it."""
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key=f"card-link-{line.link_id}"):
        words = f"{line.said} {line.key}" + (f" · {line.title}" if line.title else ", on a board that is not yours")
        words += f", {line.ended}" if line.ended else ""
        if line.title is None:
            st.text(words)
        elif st.button(ui.plain(words), type="tertiary", key=f"link-{line.link_id}"):
            open_card(line.card_id)
        if line.may_remove and more("Remove the link", f"link-menu-{line.link_id}"):
            deeds.do(
                visit,
                f"unlink {line.link_id}",
                lambda session, op: actions.unlink_cards(session, visit.actor, line.link_id, visit.now(), op=op),
                "The link is removed.",
            )


def other_of(visit: Visit, key: str) -> int:
    """The card that the reader named by its key."""
    with visit.read() as session:
        return queries.card_keyed(session, visit.actor, key).id or 0


def draw_add(visit: Visit, card: CardDetail) -> None:
    """How, and to which key."""
    form = f"link {card.card_id}"
    with st.form(form.replace(" ", "-"), border=False):
        kind = st.selectbox(
            "This card is", list(linking.BY_HAND), format_func=lambda one: linking.SAID[one][0], key=f"kind {form}"
        )
        key = st.text_input("Key of the other card", max_chars=40, placeholder="NR-12", key=fields.fresh(form))
        if not st.form_submit_button("Link", key="card-link-add"):
            return
    try:
        other_id = other_of(visit, key)
    except Refused as reason:
        ui.refusal(reason)
        return
    deeds.do(
        visit,
        form,
        lambda session, op: actions.link_cards(
            session, visit.actor, card.card_id, other_id, LinkKind(kind), visit.now(), op=op
        ),
        f"{card.key} is linked.",
    )


def draw_merge(visit: Visit, card: CardDetail) -> None:
    """The same case twice: this card goes into the other."""
    form = f"merge {card.card_id}"
    with st.expander("Merge into another card"), st.form(form.replace(" ", "-"), border=False):
        st.caption("For the same case written twice. This card leaves the board; its words are read from the other.")
        key = st.text_input("Key of the card that goes on", max_chars=40, key=fields.fresh(form))
        if not st.form_submit_button("Merge", key="card-merge"):
            return
        try:
            into_id = other_of(visit, key)
        except Refused as reason:
            ui.refusal(reason)
            return
        op = ui.op(form)
        merged = ui.change(
            visit,
            lambda session: actions.merge_card(
                session, visit.actor, card.card_id, into_id, card.version, visit.now(), op=op
            ),
            form=form,
            said=f"{card.key} is part of this card now. Open it from here to take them apart again.",
        )
        if merged is not None:
            fields.spend(form)
            open_card(into_id)


def draw_apart(visit: Visit, card: CardDetail) -> None:
    """On a card that was merged: where it went, and the way back."""
    with visit.read() as session:
        into = queries.merged_card(session, visit.actor, card.card_id)
    if into is None:
        return
    if st.button(ui.plain(f"Open {into.key}"), key="card-into", width="stretch", type="primary"):
        open_card(into.card_id)
    if not card.may_write:
        return
    form = f"apart {card.card_id}"
    with st.form(form.replace(" ", "-"), border=False):
        reason = asking.field(form)
        if st.form_submit_button("Take them apart again", key="card-apart"):
            deeds.do(
                visit,
                form,
                lambda session, op: actions.unmerge_card(
                    session, visit.actor, card.card_id, visit.now(), reason, op=op
                ),
                f"{card.key} is a card of its own again.",
            )


def draw_split(visit: Visit, card: CardDetail, talk: Talk) -> None:
    """Two cases in one card: the second gets its own, with what is about it."""
    form = f"split {card.card_id}"
    notes = {
        line.comment_id: f"{line.who}: {line.text[:60]}"
        for line in talk.comments
        if line.kind is CommentKind.NOTE and not line.is_removed and not line.origin
    }
    steps = {step.step_id: step.text for step in talk.steps if not step.origin}
    with st.expander("Split off a second case"), st.form(form.replace(" ", "-"), border=False):
        title = st.text_input("Title of the new card", max_chars=200, key=fields.fresh(form))
        taken = choose("Notes that go over", notes, f"notes {form}")
        done = choose("Steps that go over", steps, f"steps {form}")
        wish = SplitWish(title, tuple(taken), tuple(done), asking.field(form))
        if st.form_submit_button("Split off", key="card-split"):
            deeds.do(
                visit,
                form,
                lambda session, op: actions.split_card(
                    session, visit.actor, card.card_id, wish, card.version, visit.now(), op=op
                ),
                "The second case has a card of its own, linked to this one.",
            )


def choose(label: str, found: dict[int, str], key: str) -> list[int]:
    """Some of them; where there are none, no question."""
    return st.multiselect(label, list(found), format_func=found.__getitem__, key=key) if found else []
