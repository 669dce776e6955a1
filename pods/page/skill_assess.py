"""The dialog of one assessment: what was said before, and the form for what is seen now."""

from datetime import date, timedelta
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import permissions, ui
from core.visit import Visit
from pods import abilities, actions, queries
from pods.actions import NewAssessment
from pods.models import SkillKind

OPEN = "skill-open"
YEAR = timedelta(days=365)
SHOWN = 5


def choose(person_id: int | None, skill_id: int | None) -> None:
    """Somebody pressed a cell of the matrix."""
    if person_id is not None and skill_id is not None:
        st.session_state[OPEN] = f"{person_id}-{skill_id}"


def show(visit: Visit, pod_id: int, above: DeltaGenerator) -> None:
    """Open the dialog for the chosen cell. What is gone by now is said above the matrix."""
    asked = str(st.session_state.get(OPEN, ""))
    if not asked:
        return
    person_id, skill_id = (ui.number(part) or 0 for part in asked.split("-"))
    with visit.read() as session:
        today = queries.day_of(session, visit.now(), pod_id)
        people = {m.person_id: m.name for m in queries.members_on(session, pod_id, today)}
        skills = {s.id: (s.name, s.kind) for s in queries.all_skills(session, visit.actor, pod_id)}
    if person_id not in people or skill_id not in skills:
        ui.forget(OPEN)
        above.warning("This person or skill is not in the pod any more. Choose another cell.")
        return
    name, kind = skills[skill_id]
    title = f"{people[person_id]}: {name}"
    st.dialog(title, on_dismiss=partial(ui.forget, OPEN))(_draw)(visit, pod_id, (person_id, skill_id), kind, today)


def _draw(visit: Visit, pod_id: int, cell: tuple[int, int], kind: SkillKind, today: date) -> None:
    is_licence = kind is SkillKind.LICENCE
    level = _draw_history(visit, pod_id, cell, today, is_licence=is_licence)
    is_own = visit.actor.person_id == cell[0]
    may = permissions.allows(visit.actor, "skill.write", pod_id) or (
        is_own and permissions.allows(visit.actor, "learning.write", pod_id)
    )
    if not may:
        st.caption(
            "Its lead, a coach or a manager assesses. Everybody may say of themselves how far they are, to level 2."
        )
        return
    if is_own:
        st.caption(
            "Of yourself you may write down up to level 2. Above it somebody else says so."
            + (f" Level {level} stands until you choose a lower one." if level > abilities.OWN_WORD else "")
        )
    top = abilities.OWN_WORD if is_own else abilities.TEACHES
    _draw_form(visit, pod_id, cell, (level, top), today, is_licence=is_licence)


def _draw_history(visit: Visit, pod_id: int, cell: tuple[int, int], today: date, *, is_licence: bool) -> int:
    with visit.read() as session:
        rows = queries.assessments(session, visit.actor, pod_id, *cell)
        names = dict(queries.people_to_place(session))
        its = [
            (
                row.level,
                names.get(row.assessor_id or 0, "somebody who left" if row.assessor_id else "the set-up"),
                row.assessed_on,
                row.evidence,
                row.evidence_cases,
                row.expires_on,
            )
            for row in rows
        ]
    if not its:
        st.caption("Never assessed. Without an assessment nobody counts as able to serve this alone.")
        return 0
    for level, by, day, evidence, cases, last in its[:SHOWN]:
        said = f"**{abilities.said_level(level, is_licence=is_licence)}**, {day:%-d %b %Y}, by {ui.plain(by)}"
        if last:
            said += f", {'expired on' if abilities.is_expired(last, today) else 'until'} {last:%-d %b %Y}"
        st.markdown(said)
        words = " · ".join(filter(None, (evidence, f"{cases} cases" if cases else "")))
        if words:
            st.caption(ui.plain(words))
    if len(its) > SHOWN:
        st.caption(f"and {len(its) - SHOWN} earlier ones; none is ever changed")
    return its[0][0]


def _draw_form(
    visit: Visit, pod_id: int, cell: tuple[int, int], levels: tuple[int, int], today: date, *, is_licence: bool
) -> None:
    """levels: the one that is held, and the highest that the reader may write down."""
    held, top = levels
    form = f"assess {cell[0]} {cell[1]}"
    with st.form(form, border=False):
        new_level = st.radio(
            "Level",
            [one for one in abilities.LEVELS if one <= top],
            index=held if held <= top else None,
            format_func=lambda one: abilities.said_level(one, is_licence=is_licence),
            horizontal=True,
            key="assess-level",
        )
        words = st.text_area(
            "Evidence", key="assess-evidence", max_chars=500, height=80, placeholder="What was seen, when, by whom"
        )
        left, right = st.columns(2)
        cases = left.number_input("Cases solved alone", 0, 10_000, 0, key="assess-cases")
        last = right.date_input(
            "Last day (optional)",
            value=today + YEAR if is_licence else None,
            min_value=today,
            key="assess-last",
            help="Past it the level counts as 2 until somebody looks again.",
        )
        pressed = st.form_submit_button("Write it down", type="primary")
    if pressed and new_level is None:
        st.error(f"Choose a level first: level {held} stands, and nothing was changed.", icon=":material/block:")
    elif pressed and new_level is not None:
        expires_on = last if isinstance(last, date) else None
        _write_down(visit, NewAssessment(pod_id, cell[0], cell[1], new_level, words, int(cases), expires_on), form)


def _write_down(visit: Visit, new: NewAssessment, form: str) -> None:
    done = ui.change(
        visit,
        lambda session: actions.assess_skill(session, visit.actor, new, visit.now(), op=ui.op(form)),
        form=form,
        said="Written down. Earlier assessments stay.",
    )
    if done:
        ui.forget(OPEN)
        st.rerun()
