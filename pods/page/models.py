"""Models: how are pods meant to work, and which pod works by which version?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import streamlit as st

from core import permissions, ui
from core.visit import Visit
from pods import actions, modelling, queries
from pods.actions import NewModel
from pods.modelling import QUESTIONS, Piece
from pods.page import spans

WRITING, TAGGING = "write model", "tag pod"
PLACEHOLDERS = {
    "formed": "By region, or by need; about ten people for 60,000 customers",
    "stages": "Onboarding, in use, change, at risk, ending: which of them",
    "training": "Everybody learns all topics, or two specialists a topic",
    "roles": "One lead a pod; a coach until a day; a change team",
    "rituals": "Standup each morning; retro every two weeks; review every quarter",
}


@dataclass(frozen=True)
class Version:
    """One version, in plain values."""

    id: int
    name: str
    version: int
    note: str
    written_on: date
    formed: str
    stages: str
    training: str
    roles: str
    rituals: str

    @property
    def title(self) -> str:
        """Name and version."""
        return f"{self.name}, version {self.version}"


def render(visit: Visit) -> None:
    """Draw the page."""
    ui.head("Models", "How are pods meant to work, and which pod works by which version?")
    with visit.read() as session:
        today = queries.day_of(session, visit.now())
        versions = [
            Version(
                row.id or 0,
                row.name,
                row.version,
                row.note,
                row.created_at.date(),
                *(getattr(row, q) for q in QUESTIONS),
            )
            for row in queries.models_seen(session, visit.actor)
        ]
    writes = permissions.allows(visit.actor, "model.write")
    if not versions:
        step = "Answer the five questions below." if writes else "A manager answers five questions here."
        ui.empty("No operating model yet", f"{step} A pilot needs them answered: it tries one version.")
    left, right = st.columns([6, 5], gap="large")
    with left:
        if versions:
            _draw_version(versions)
        if writes:
            _draw_write(visit, versions)
    with right:
        _draw_pods(visit, versions, today, writes=writes)
        if permissions.allows(visit.actor, "pod.design"):
            spans.draw(visit, today)


def _draw_version(versions: Sequence[Version]) -> None:
    titles = {version.id: version.title for version in versions}
    by_id = {version.id: version for version in versions}
    one, two = st.columns(2)
    chosen = by_id[
        one.selectbox("Version", list(titles), format_func=titles.__getitem__, key="model-shown") or versions[0].id
    ]
    others = [version.id for version in versions if version.id != chosen.id]
    other = two.selectbox(
        "Compared with",
        others,
        index=None,
        format_func=titles.__getitem__,
        key="model-other",
        placeholder="Choose another version" if others else "There is no other version",
        disabled=not others,
    )
    if other:
        _draw_difference(by_id[other], chosen)
        return
    if chosen.note:
        st.text(f"Why: {chosen.note}")
    st.caption(f"Written on {chosen.written_on:%-d %b %Y}.")
    for name, question in QUESTIONS.items():
        with st.container(border=True, key=f"answer-{name}", gap="xsmall"):
            st.markdown(f"**{question}**")
            if answer := getattr(chosen, name).strip():
                st.text(answer)
            else:
                st.markdown(":orange[Not answered: a pilot cannot start with this version.]")


def _draw_difference(old: Version, new: Version) -> None:
    st.caption(f"From {ui.plain(old.title)} to {ui.plain(new.title)}: what went is struck out, what came is bold.")
    for difference in modelling.compared(old, new):
        with st.container(border=True, key=f"difference-{difference.question[1]}", gap="xsmall"):
            st.markdown(f"**{difference.question}**" + (" · the same" if difference.is_same else " · changed"))
            st.markdown(" ".join(map(_marked, difference.pieces)) or ":gray[Not answered in either.]")


def _marked(piece: Piece) -> str:
    text = ui.plain(piece.text)
    return {"gone": f":red[~~{text}~~]", "new": f":green[**{text}**]"}.get(piece.kind, text)


def _draw_write(visit: Visit, versions: Sequence[Version]) -> None:
    label = "Write a version" if versions else "Write the first version"
    last = versions[0] if versions else None
    with st.expander(label, icon=":material/edit_note:", expanded=not versions):
        if last:
            st.caption(
                "The newest answers stand here: change what is to be different. Earlier versions stay as they are."
            )
        with st.form("write-model", border=False):
            name = st.text_input("Name", value=last.name if last else "", max_chars=120, key="model-name")
            answers = {
                field: st.text_area(
                    question,
                    value=getattr(last, field) if last else "",
                    max_chars=modelling.LONGEST,
                    height=90,
                    placeholder=PLACEHOLDERS[field],
                    key=f"model-{field}-{last.id if last else 0}",
                )
                for field, question in QUESTIONS.items()
            }
            note = st.text_input("Why this version", max_chars=500, key="model-note")
            pressed = st.form_submit_button("Save as a new version", type="primary")
    if pressed:
        new = NewModel(name, **answers, note=note)
        done = ui.change(
            visit,
            lambda session: actions.write_model(session, visit.actor, new, visit.now(), op=ui.op(WRITING)),
            form=WRITING,
            said="Saved. Say below by which version a pod works.",
        )
        if done:
            st.rerun()


def _draw_pods(visit: Visit, versions: Sequence[Version], today: date, *, writes: bool) -> None:
    st.header("Which pod works by which", anchor=False)
    day = st.date_input("As of", value=today, key="models-day", width=150)
    chosen = day if isinstance(day, date) else today
    with visit.read() as session:
        shown = {pod.id or 0: pod.name for pod in queries.pods_seen(session, visit.actor, limit=2_000)}
        held = queries.models_on(session, chosen)
    if not shown:
        st.caption("No pod to show yet.")
        return
    st.dataframe(
        {
            "Pod": list(shown.values()),
            "Operating model": [
                f"{held[key][0]}, version {held[key][1]}" if key in held else "none named" for key in shown
            ],
            "Since": [held[key][2] if key in held else None for key in shown],
        },
        hide_index=True,
        width="stretch",
        height="content",
        column_config={"Since": st.column_config.DateColumn(format="D MMM YYYY", width="small")},
        key="models-pods",
    )
    if writes and versions:
        _draw_tag(visit, versions, shown, today)


def _draw_tag(visit: Visit, versions: Sequence[Version], shown: dict[int, str], today: date) -> None:
    titles = {version.id: version.title for version in versions}
    with st.expander("Say by which version a pod works", icon=":material/sell:"), st.form("tag-pod", border=False):
        pod_id = st.selectbox(
            "Pod", list(shown), format_func=shown.__getitem__, index=None, key="tag-pod-id", placeholder="Choose a pod"
        )
        model_id = st.selectbox("Version", list(titles), format_func=titles.__getitem__, key="tag-model")
        day = st.date_input("From day", value=today, key="tag-day")
        pressed = st.form_submit_button("Save")
    if pressed and pod_id is None:
        st.error("Choose a pod first.", icon=":material/block:")
    if pressed and pod_id is not None and model_id is not None and isinstance(day, date):
        done = ui.change(
            visit,
            lambda session: actions.tag_pod(
                session, visit.actor, pod_id, model_id, day, visit.now(), op=ui.op(TAGGING)
            ),
            form=TAGGING,
            said=f"{shown[pod_id]} works by it from {day:%-d %b %Y}.",
        )
        if done:
            st.rerun()
