"""What was said on a card: newest first under the field for more, with canned replies, mending and taking back."""

from functools import partial

import streamlit as st

from board import actions, mentions, queries, story, wording
from board.actions.comments import MENDED_FOR
from board.models import CommentKind, TemplateKind
from board.page import deeds, fields, templates
from board.queries import CardDetail, CommentLine, Talk
from core import ui
from core.visit import Visit

SHOWN = 8
SIDES = {CommentKind.NOTE: "note", CommentKind.SENT: "sent", CommentKind.RECEIVED: "heard"}


def draw(visit: Visit, card: CardDetail, talk: Talk) -> None:
    """Room for more, then what was said."""
    said = [line for line in talk.comments if not (line.is_removed and line.origin)]
    if not said and not card.may_comment:
        return
    with st.container(key="card-talks", gap="small"):
        st.caption(f"Conversation ({len(said)})" if said else "Conversation")
        if card.may_comment:
            draw_form(visit, card)
        for line in reversed(said[-SHOWN:]):
            draw_line(visit, card, line)
        if older := said[:-SHOWN]:
            with st.expander(f"Earlier ({len(older)})"):
                for line in reversed(older):
                    draw_line(visit, card, line)


def draw_form(visit: Visit, card: CardDetail) -> None:
    """Who speaks to whom, and the words. A canned reply fills the field, and can be changed before it is kept."""
    name = f"comment {card.card_id}"
    field = fields.fresh(name)
    draw_replies(visit, card, field, f"who {field}")
    with st.form(f"comment-{card.card_id}", border=False):
        text = st.text_area(
            "Comment", max_chars=4000, height=72, key=field, placeholder="Write @Name to tell somebody of the pod"
        )
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            kind = st.segmented_control(
                "Who speaks",
                list(fields.SPEAKING),
                default=None if f"who {field}" in st.session_state else CommentKind.NOTE,
                format_func=fields.SPEAKING.__getitem__,
                required=True,
                label_visibility="collapsed",
                key=f"who {field}",
            )
            if st.form_submit_button("Comment", key="card-comment"):
                keep(visit, card, text, CommentKind(kind or CommentKind.NOTE), name)


def draw_replies(visit: Visit, card: CardDetail, field: str, speaker: str) -> None:
    """The pod's canned replies, filled for this card."""
    if not card.may_write:
        return
    with visit.read() as session:
        found = queries.templates_of(session, visit.actor, card.pod_id, TemplateKind.REPLY)
        words = queries.open_words(session, visit.actor, queries.readable(session, visit.actor, card.card_id))
    if not found:
        templates.draw_door("Canned replies")
        return
    texts = {one.name: wording.fill(one.text, words) for one in found}
    slot = f"reply {field}"
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.selectbox(
            "Canned reply",
            list(texts),
            index=None,
            placeholder="Start from a canned reply",
            label_visibility="collapsed",
            key=slot,
            on_change=partial(put_reply, slot, texts, field, speaker),
        )
        templates.draw_door("Edit")
    if open_words := wording.gaps(str(st.session_state.get(field, ""))):
        st.caption(f":orange[Still open in the text: {ui.plain(', '.join(f'{{{word}}}' for word in open_words))}]")


def put_reply(slot: str, texts: dict[str, str], field: str, speaker: str) -> None:
    """Callback: the reply goes where the reader writes, behind what stands there; it speaks to the customer."""
    chosen = texts.get(str(st.session_state.get(slot)))
    if chosen:
        st.session_state[field] = "\n\n".join(filter(None, [str(st.session_state.get(field) or "").strip(), chosen]))
        st.session_state[speaker] = CommentKind.SENT
        st.session_state[slot] = None


def keep(visit: Visit, card: CardDetail, text: str, kind: CommentKind, name: str) -> None:
    """Keep it, say who was told, and empty the field."""
    deeds.do(
        visit,
        name,
        lambda session, op: actions.comment_on_card(session, visit.actor, card.card_id, text, visit.now(), kind, op=op),
        f"Comment kept.{called(visit, card, text)}",
    )


def called(visit: Visit, card: CardDetail, text: str, before: str = "") -> str:
    """Who is told now, and which @ calls nobody. before: what the words were, whose people know already."""
    with visit.read() as session:
        people = fields.members(session, card.pod_id, visit.now())
    new = mentions.mentioned(text, people) - mentions.mentioned(before, people) - {visit.actor.person_id}
    told, unmet = sorted(people[one] for one in new), [f"@{word}" for word in mentions.unmet(text, people)]
    said = f" {' and '.join(told)} {'is' if len(told) == 1 else 'are'} told." if told else ""
    if unmet:
        said += f" Not told: {', '.join(unmet)}, no one or several in {card.pod_name}."
    return said


def draw_line(visit: Visit, card: CardDetail, line: CommentLine) -> None:
    """One thing that was said: who to whom, when, and whether it was changed."""
    side = "gone" if line.is_removed else SIDES[line.kind]
    with st.container(key=f"card-talk-{side}-{line.comment_id}", gap="xxsmall"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", gap="small"):
            facts = [ui.moment(line.at, card.zone), "changed" if line.changed_at and not line.is_removed else ""]
            facts.append(f"on {line.origin}" if line.origin else "")
            who = ui.plain(story.speaker(line.who, line.kind))
            st.caption(" · ".join([f"**{who}**", *(ui.plain(fact) for fact in facts if fact)]))
            if may_mend(visit, card, line) or may_take_back(visit, card, line):
                draw_own(visit, card, line)
        if line.is_removed:
            st.caption(f"*{ui.plain(line.who)} took this comment back.*")
        else:
            st.text(line.text)


def may_mend(visit: Visit, card: CardDetail, line: CommentLine) -> bool:
    """Whether the reader may still change these words of theirs."""
    return _is_mine(visit, card, line) and visit.now() <= line.at + MENDED_FOR


def may_take_back(visit: Visit, card: CardDetail, line: CommentLine) -> bool:
    """Whether the reader may take this note of theirs back."""
    return _is_mine(visit, card, line) and line.kind is CommentKind.NOTE


def _is_mine(visit: Visit, card: CardDetail, line: CommentLine) -> bool:
    return card.may_comment and line.person_id == visit.actor.person_id and not line.is_removed and not line.origin


def draw_own(visit: Visit, card: CardDetail, line: CommentLine) -> None:
    """Change one's own words, or take them back."""
    form = f"mend {line.comment_id}"
    with st.popover("Change", type="tertiary", key=f"card-mend-{fields.fresh(form)}"):
        if may_mend(visit, card, line):
            with st.form(form.replace(" ", "-"), border=False):
                text = st.text_area("Comment", line.text, max_chars=4000, height=96, key=fields.fresh(form))
                if st.form_submit_button("Save"):
                    change(visit, card, line, text, form)
        if may_take_back(visit, card, line) and st.button("Take it back", key=f"card-takeback-{line.comment_id}"):
            deeds.do(
                visit,
                f"take back {line.comment_id}",
                lambda session, op: actions.remove_comment(session, visit.actor, line.comment_id, visit.now(), op=op),
                "The comment is taken back.",
            )


def change(visit: Visit, card: CardDetail, line: CommentLine, text: str, form: str) -> None:
    """Save one's mended words."""
    fields_seen = line.changed_at
    deeds.do(
        visit,
        form,
        lambda session, op: actions.change_comment(
            session, visit.actor, line.comment_id, text, fields_seen, visit.now(), op=op
        ),
        f"Comment changed.{called(visit, card, text, line.text)}",
    )
