"""What a pod needs: skills with their cover; and the list of skills that all pods share."""

import streamlit as st

from core import permissions, ui
from core.visit import Visit
from pods import actions, queries
from pods.actions import NewSkill
from pods.models import SkillKind

NEED, ADD, EDIT = "need skill", "add skill", "edit skill"


def draw(visit: Visit, pod_id: int) -> None:
    """Three small forms, closed until somebody wants them."""
    with visit.read() as session:
        skills = {skill.id or 0: skill.name for skill in queries.all_skills(session, visit.actor, pod_id)}
        needs = queries.skill_needs(session, pod_id)
    with st.expander(f"What this pod needs: {len(needs)}", icon=":material/rule:"):
        for need in needs:
            kind = f"critical, {need.min_cover} on duty at level 3" if need.critical else "not critical"
            topics = ", ".join(need.topics) or "no topic asks for it"
            with st.container(horizontal=True, vertical_alignment="center", key=f"need-{need.skill_id}"):
                st.markdown(f"**{ui.plain(need.name)}**  :gray[{kind} · {ui.plain(topics)}]", width="stretch")
                if st.button("Drop", key=f"drop-need-{need.skill_id}", type="tertiary"):
                    _drop(visit, pod_id, need.skill_id)
        _draw_need(visit, pod_id, skills)
    with st.expander("Add a skill to the list", icon=":material/add:"):
        _draw_add(visit, pod_id)
    if permissions.allows(visit.actor, "skill.write"):
        with st.expander("Change or retire a skill, for all pods", icon=":material/edit:"):
            _draw_edit(visit, pod_id, skills)


def _drop(visit: Visit, pod_id: int, skill_id: int) -> None:
    form = f"drop need {skill_id}"
    done = ui.change(
        visit,
        lambda session: actions.drop_need(session, visit.actor, pod_id, skill_id, visit.now(), op=ui.op(form)),
        form=form,
        said="Not asked for any more. What people can do stays written.",
    )
    if done:
        st.rerun()


def _draw_need(visit: Visit, pod_id: int, skills: dict[int, str]) -> None:
    if not skills:
        st.caption("The list of skills is empty. Add the first one below.")
        return
    with st.form("need-form", border=False):
        left, middle, right = st.columns([3, 1, 2], vertical_alignment="bottom")
        chosen = left.selectbox("Skill", list(skills), index=None, format_func=skills.__getitem__, key="need-skill")
        people = middle.number_input("On duty, at least", 1, 50, 1, key="need-cover")
        critical = right.checkbox("Critical in every open hour", value=True, key="need-critical")
        pressed = st.form_submit_button("Ask for it")
    if pressed and chosen is None:
        st.error("Choose a skill first.", icon=":material/block:")
    if pressed and chosen is not None:
        done = ui.change(
            visit,
            lambda session: actions.need_skill(
                session, visit.actor, pod_id, chosen, int(people), visit.now(), critical=critical, op=ui.op(NEED)
            ),
            form=NEED,
            said=f"The pod asks for {skills[chosen]}.",
        )
        if done:
            st.rerun()


def _draw_add(visit: Visit, pod_id: int) -> None:
    with st.form("add-skill", border=False):
        new = _fields("add", "", SkillKind.PRODUCT, "")
        pressed = st.form_submit_button("Add skill")
    if pressed:
        done = ui.change(
            visit,
            lambda session: actions.add_skill(session, visit.actor, pod_id, new, visit.now(), op=ui.op(ADD)),
            form=ADD,
            said=f"{new.name} is in the list. Say above whether this pod needs it.",
        )
        if done:
            st.rerun()


def _fields(slot: str, name: str, kind: SkillKind, topics: str) -> NewSkill:
    left, right = st.columns([2, 1])
    named = left.text_input("Name", value=name, key=f"{slot}-skill-name", max_chars=80, placeholder="Bulgarian")
    kinds = list(SkillKind)
    sort = right.selectbox(
        "Kind", kinds, index=kinds.index(kind), format_func=lambda one: one.value.capitalize(), key=f"{slot}-skill-kind"
    )
    lines = st.text_area(
        "Contact topics that ask for it, one a line",
        value=topics,
        key=f"{slot}-skill-topics",
        height=80,
        help="As contacts carry them. A topic that two skills list asks for both.",
    )
    return NewSkill(named, sort or kind, tuple(lines.splitlines()))


def _draw_edit(visit: Visit, pod_id: int, skills: dict[int, str]) -> None:
    chosen = st.selectbox("Skill", list(skills), index=None, format_func=skills.__getitem__, key="edit-skill")
    if chosen is None:
        st.caption("Choose the skill whose name, kind or topics should change.")
        return
    with visit.read() as session:
        found = {one.id: one for one in queries.all_skills(session, visit.actor, pod_id)}[chosen]
        held = (found.name, found.kind, "\n".join(found.topics))
    with st.form(f"edit-skill-{chosen}", border=False):
        new = _fields(f"edit-{chosen}", *held)
        with st.container(horizontal=True):
            pressed = st.form_submit_button("Save for all pods")
            retired = st.form_submit_button("Retire it", help="Nobody can ask for it any more; assessments stay.")
    form = f"{EDIT} {chosen} {'retire' if retired else 'save'}"
    if pressed or retired:
        done = ui.change(
            visit,
            lambda session: (
                actions.retire_skill(session, visit.actor, chosen, visit.now(), op=ui.op(form))
                if retired
                else actions.edit_skill(session, visit.actor, chosen, new, visit.now(), op=ui.op(form))
            ),
            form=form,
            said="Retired: no pod asks for it any more." if retired else "Saved for all pods.",
        )
        if done:
            st.rerun()
