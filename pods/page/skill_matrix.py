"""The matrix: people by name, skills by need; one press assesses. On a phone one person at a time."""

from datetime import date, timedelta
from typing import Any

import streamlit as st

from core import permissions, ui
from core.people import Role
from core.visit import Visit
from pods import abilities, queries
from pods.breadth import GENERALIST_SHARE
from pods.models import SkillKind
from pods.page import skill_assess, skill_grid, skill_needs
from pods.queries import Held, Matrix, PersonLine, SkillColumn

SOON = timedelta(weeks=4)
KINDS = {"generalist": "generalist", "specialist": "specialist", "growing": "growing"}


def draw(visit: Visit, pod_id: int) -> None:
    """The whole view."""
    with visit.read() as session:
        today = queries.day_of(session, visit.now(), pod_id)
    chosen = st.date_input("As of", value=today, max_value=today, key="skills-day", width=150)
    with visit.read() as session:
        picture = queries.skill_matrix(session, visit.actor, pod_id, chosen if isinstance(chosen, date) else today)
    above = st.container()
    if not picture.people:
        ui.empty(
            "Nobody belongs to this pod on that day", "Add its people on the page Pod. Then say here what they can do."
        )
    elif not picture.skills:
        ui.empty(
            "No skills yet",
            "Open “What this pod needs” below and add the first skill: a language, a product, a tool or a licence.",
        )
    else:
        st.caption(_said_of(picture))
        _draw_grid(picture)
        _draw_person(visit, pod_id, picture)
    if permissions.allows(visit.actor, "skill.write", pod_id):
        skill_needs.draw(visit, pod_id)
    skill_assess.show(visit, pod_id, above)


def _said_of(picture: Matrix) -> str:
    demand = picture.demand
    said = f"As of {picture.day:%a %-d %b %Y}. People by name: this is no ranking. "
    if not demand.contacts:
        return said + "Breadth: no data, because no contact of the last 13 weeks has a topic that asks for a skill."
    without = f", {demand.unmapped:,} more have a topic that asks for none" if demand.unmapped else ""
    return said + (
        f"Breadth is the share of the pod's demand that somebody serves at level 3 or above: of {demand.contacts:,} "
        f"contacts in the 13 weeks before{without}. Generalist: from {GENERALIST_SHARE:.0%}; specialist: below that, "
        "with a level 4."
    )


def _draw_grid(picture: Matrix) -> None:
    with st.container(key="skill-matrix"):
        result: Any = skill_grid.draw(
            key="skill-grid", data=_picture(picture), height="content", on_assess_change=lambda: None
        )
    asked = getattr(result, "assess", None)
    if isinstance(asked, dict):
        skill_assess.choose(ui.number(asked.get("person")), ui.number(asked.get("skill")))


def _picture(picture: Matrix) -> dict[str, Any]:
    return {
        "skills": [_column(skill) for skill in picture.skills],
        "people": [
            {
                "id": person.person_id,
                "name": person.name,
                "note": said_of_person(person),
                "cells": [_cell(person.held.get(skill.skill_id), skill, picture.day) for skill in picture.skills],
            }
            for person in picture.people
        ],
    }


def _column(skill: SkillColumn) -> dict[str, Any]:
    held = f"{skill.holders} at level 3"
    asked = f"{skill.contacts:,} contacts asked for it in 13 weeks" if skill.contacts else "no contact asked for it"
    need = (
        f"critical: {skill.min_cover} on duty" if skill.critical else "needed" if skill.is_needed else "not needed here"
    )
    return {
        "id": skill.skill_id,
        "name": skill.name,
        "note": f"{held}, needs {skill.min_cover}" if skill.is_needed else held,
        "short": skill.is_needed and skill.holders < skill.min_cover,
        "critical": skill.critical,
        "needed": skill.is_needed,
        "help": f"{skill.kind.value.capitalize()}; {need}; {asked}.",
    }


def said_of_person(person: PersonLine) -> str:
    """Lead · generalist, 72 %."""
    role = "lead · " if person.role is Role.LEAD else ""
    if person.breadth is None:
        return f"{role}breadth: no data"
    if not person.held:
        return f"{role}not assessed yet"
    return f"{role}{KINDS[person.breadth.kind]}, {person.breadth.share:.0%}"


def _cell(held: Held | None, skill: SkillColumn, day: date) -> dict[str, Any]:
    if held is None:
        return {"level": 0, "word": "–", "said": "never assessed", "state": "none", "note": "", "title": ""}
    word = abilities.said_level(held.level, is_licence=skill.kind is SkillKind.LICENCE)
    state, note = "held", ""
    if held.is_expired and held.expires_on:
        state, note = "expired", f"expired {held.expires_on:%-d %b}"
        if held.level > held.counts_as:
            note += f", counts as {held.counts_as}"
    elif held.expires_on:
        state = "soon" if held.expires_on <= day + SOON else "held"
        note = f"until {held.expires_on:%-d %b %Y}"
    return {
        "level": held.level,
        "word": word,
        "state": "none" if held.level == 0 else state,
        "note": note,
        "said": f"{word} {note}".strip(),
        "title": f"{held.assessor or 'Somebody'}, {held.assessed_on:%-d %b %Y}",
    }


def _draw_person(visit: Visit, pod_id: int, picture: Matrix) -> None:
    """One person at a time, for phones: the stylesheet shows either this or the matrix."""
    people = {person.person_id: person for person in picture.people}
    own = visit.actor.person_id
    with st.container(key="skill-person", gap="small"):
        chosen = st.selectbox(
            "Person",
            list(people),
            index=list(people).index(own) if own in people else 0,
            format_func=lambda person_id: people[person_id].name,
            key=f"skill-person-{pod_id}",
        )
        person = people[chosen]
        st.caption(ui.plain(said_of_person(person).capitalize()))
        for skill in picture.skills:
            cell = _cell(person.held.get(skill.skill_id), skill, picture.day)
            squares = "▰" * cell["level"] + "▱" * (4 - cell["level"])
            words = f":blue[{squares}]  **{ui.plain(skill.name)}**  {ui.plain(cell['said'])}"
            st.button(
                words,
                key=f"assess-{chosen}-{skill.skill_id}",
                type="tertiary",
                width="stretch",
                on_click=skill_assess.choose,
                args=(chosen, skill.skill_id),
            )
