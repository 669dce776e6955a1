"""A pod's templates: the replies and cards it writes often, kept here; used in the new card and over a comment."""

from functools import partial
from typing import Any

import streamlit as st

from board import actions, queries, wording
from board.actions import TemplateWish
from board.models import ServiceClass, Template, TemplateKind
from board.page import doors, fields
from core import permissions, ui
from core.visit import Visit
from pods import queries as pod_queries

DOOR = "templates"
KINDS = {TemplateKind.REPLY: "Replies", TemplateKind.CARD: "Cards"}
STEPS = "new-steps"


def show(visit: Visit, pod_id: int) -> None:
    """Open the dialog."""
    st.dialog("Templates", width="medium", on_dismiss=doors.leave)(draw)(visit, pod_id)


def draw(visit: Visit, pod_id: int) -> None:
    """Those of one kind, each folded; one more at the end."""
    kind = st.segmented_control(
        "Kind",
        list(KINDS),
        default=TemplateKind.REPLY,
        required=True,
        format_func=KINDS.__getitem__,
        label_visibility="collapsed",
        key="template-kind",
    )
    kind = TemplateKind(kind or TemplateKind.REPLY)
    said = ", ".join(f"{{{word}}} becomes {meaning}" for word, meaning in known(kind).items())
    st.caption(ui.plain(f"Words in braces are filled in: {said}."))
    with visit.read() as session:
        found = queries.templates_of(session, visit.actor, pod_id, kind)
        zone = pod_queries.zone_of(session, pod_id)
    may = permissions.allows(visit.actor, "card.write", pod_id)
    for one in found:
        with st.expander(ui.plain(one.name)):
            if may:
                draw_one(visit, one, zone)
            else:
                st.text(one.text or one.title)
    if not found:
        st.caption("None yet. Keep here what the pod writes again and again.")
    if may:
        form = f"template {pod_id} {kind}"
        with st.expander("New template", icon=":material/add:", expanded=not found):
            draw_form(visit, kind, None, form, pod_id)


def known(kind: TemplateKind) -> dict[str, str]:
    """What may stand in braces there."""
    return {word: said for word, said in wording.OPEN.items() if kind is TemplateKind.REPLY or word != "key"}


def draw_one(visit: Visit, one: Template, zone: str) -> None:
    """Change it, or put it away."""
    draw_form(visit, one.kind, one, f"template {one.id} {one.version}", one.pod_id)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.caption(ui.plain(f"Changed {ui.moment(one.changed_at, zone)}"))
        if st.button("Put it away", key=f"template-archive-{one.id}", type="tertiary"):
            perform(
                visit,
                f"archive template {one.id}",
                lambda session, op: actions.archive_template(session, visit.actor, one.id or 0, visit.now(), op=op),
                f"“{one.name}” is put away.",
            )


def draw_form(visit: Visit, kind: TemplateKind, one: Template | None, form: str, pod_id: int) -> None:
    """The fields of its kind."""
    was = one or Template(name="", kind=kind, pod_id=pod_id, changed_at=visit.now())
    key = fields.fresh(form)
    with st.form(form.replace(" ", "-"), border=False):
        name = st.text_input("Name", was.name, max_chars=60, key=f"name {key}")
        title, topic, chosen, steps = "", "", ServiceClass.STANDARD, ""
        if kind is TemplateKind.CARD:
            title = st.text_input("Title of the card", was.title, max_chars=200, key=f"title {key}")
            left, right = st.columns(2)
            place = fields.CLASSES.index(was.service_class.value)
            chosen = ServiceClass(
                left.selectbox(
                    "Class of service", fields.CLASSES, place, format_func=fields.class_words, key=f"class {key}"
                )
            )
            topic = right.text_input("Topic", was.topic, max_chars=60, key=f"topic {key}")
        label = "Reply" if kind is TemplateKind.REPLY else "What is known"
        text = st.text_area(label, was.text, max_chars=4000, height=120, key=f"text {key}")
        if kind is TemplateKind.CARD:
            steps = st.text_area("Steps, one a line", "\n".join(was.steps or []), height=96, key=f"steps {key}")
        if st.form_submit_button("Save" if one else "Add", key=f"template-save-{one.id if one else 0}"):
            save(
                visit,
                one,
                kind,
                TemplateWish(name, text, title, topic, chosen, tuple(steps.splitlines())),
                form,
                pod_id,
            )


def save(visit: Visit, one: Template | None, kind: TemplateKind, wish: TemplateWish, form: str, pod_id: int) -> None:
    """A new one, or another version of the one that the reader saw."""

    def work(session: Any, op: str) -> Template:
        if one is None:
            return actions.create_template(session, visit.actor, pod_id, kind, wish, visit.now(), op=op)
        return actions.change_template(session, visit.actor, one.id or 0, wish, one.version, visit.now(), op=op)

    perform(visit, form, work, f"“{wish.name.strip()}” is kept.")


def perform(visit: Visit, form: str, work: Any, said: str) -> None:
    """One deed; then all is read again."""
    op = ui.op(form)
    if ui.change(visit, lambda session: work(session, op), form=form, said=said) is not None:
        fields.spend(form)
        st.rerun()


def draw_choice(visit: Visit, pod_id: int, customer_id: int | None) -> tuple[str, ...]:
    """In the new card: a template fills its fields, which stay the reader's. Back come the steps it brings."""
    with visit.read() as session:
        found = {one.name: one for one in queries.templates_of(session, visit.actor, pod_id, TemplateKind.CARD)}
        words = {"agent": visit.actor.name}
        words |= queries.customer_word(session, visit.actor, pod_id, customer_id)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="template-choice"):
        if found:
            st.selectbox(
                "Template",
                list(found),
                index=None,
                placeholder="Start from a template, or write",
                key="new-template",
                on_change=partial(put, found, words),
            )
        draw_door("Templates")
    chosen = found.get(str(st.session_state.get("new-template")))
    steps = tuple(chosen.steps or ()) if chosen else ()
    if steps:
        st.caption(ui.plain(f"Brings {len(steps)} step{'s' * (len(steps) != 1)}: {', '.join(steps)}"))
    return steps


def draw_door(word: str) -> None:
    """The way to where templates are kept."""
    if st.button(word, type="tertiary", icon=":material/stylus_note:", key=f"door-{word}"):
        doors.enter(DOOR)
        st.rerun()


def put(found: dict[str, Template], words: dict[str, str]) -> None:
    """Callback: what the template says goes into the fields of the new card."""
    one = found.get(str(st.session_state.get("new-template")))
    if one is None:
        return
    st.session_state["new-title"] = wording.fill(one.title, words)[:200]
    st.session_state["new-text"] = wording.fill(one.text, words)
    st.session_state["new-class"] = one.service_class.value
    st.session_state["new-topic"] = one.topic or None


def with_topic(topics: list[str]) -> list[str]:
    """The topics to choose from, with the one that a template brought."""
    brought = st.session_state.get("new-topic")
    return sorted({*topics, brought}) if brought else topics
