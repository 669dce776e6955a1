"""Let a roster be drafted: what it would cover, what stays short, and what it says to each person."""

import json
from datetime import date, timedelta
from typing import Any

import streamlit as st

from core import permissions, ui
from core.visit import Visit
from pods import actions, queries, rostersolver
from pods.actions import NewShift
from pods.localtime import instant
from pods.models import Duty
from pods.rostering import Roster, Task
from pods.rosterwords import tell

LAYING = "lay-roster"
WEEKS = 4
SHOWN = 12


def draw_draft(visit: Visit, pod_id: int, week: date, today: date) -> None:
    """Four weeks from a Monday on, of this week what is left. Shifts that stand stay; the draft fills the rest."""
    if not permissions.allows(visit.actor, "shift.write", pod_id):
        return
    st.subheader("Draft a roster", anchor=False)
    if not rostersolver.is_available():
        st.caption("Drafting needs the optional package ortools: `./dev optimise` installs it. All else works without.")
        return
    last = week + timedelta(weeks=WEEKS, days=-1)
    first = max(week, today)
    st.caption(
        f"{first:%-d %b} to {last:%-d %b %Y}: keeps shifts that stand, leave, holidays of each site, 11 hours of rest "
        "and two days off in any seven; prices what it cannot cover; shares late turns and heeds wishes. "
        "Nothing is saved until you say so."
    )
    if st.button("Draft four weeks", key="roster-draft", icon=":material/auto_awesome_motion:"):
        _draft(visit, pod_id, week, first)
    kept = st.session_state.get(_slot(pod_id, week))
    if kept:
        _draw(visit, pod_id, week, json.loads(kept))


def _slot(pod_id: int, week: date) -> str:
    return f"roster-{pod_id}-{week.isoformat()}"


def _draft(visit: Visit, pod_id: int, week: date, first: date) -> None:
    length = (week - first).days + WEEKS * 7
    with visit.read() as session:
        task = queries.roster_task(session, visit.actor, pod_id, first, length)
    with st.spinner("Drafting. This takes ten to twenty seconds.", show_time=True):
        roster = rostersolver.draft(task)
    st.session_state[_slot(pod_id, week)] = json.dumps(_plain(task, roster))


def _plain(task: Task, roster: Roster) -> dict[str, Any]:
    return {
        "turns": [[p, day.isoformat(), key] for (p, day), key in sorted(roster.turns.items())],
        "shorts": [short.said for short in roster.shorts],
        "people": roster.unmet_people,
        "skills": roster.unmet - roster.unmet_people,
        "gap": roster.gap,
        "spans": {turn.key: [turn.duty, turn.start, turn.end] for turn in task.turns},
        "told": [
            [
                one.name,
                one.days,
                one.agreed,
                one.late,
                f"{one.wishes_kept} of {one.wishes}" if one.wishes else "no wish",
                " · ".join(one.reasons),
            ]
            for one in tell(task, roster)
        ],
    }


def _draw(visit: Visit, pod_id: int, week: date, kept: dict[str, Any]) -> None:
    if kept["shorts"]:
        st.warning(f"{_missing(kept)} Ask for help there, or lower the need.", icon=":material/warning:")
        st.markdown("\n".join(f"- {ui.plain(said)}" for said in kept["shorts"][:SHOWN]))
        if more := kept["shorts"][SHOWN:]:
            with st.expander(f"and {len(more)} more"):
                st.markdown("\n".join(f"- {ui.plain(said)}" for said in more))
    else:
        st.success("Every need is covered, and every critical skill is there.", icon=":material/check:")
    proved = "the best there is" if kept["gap"] is None else f"at most {max(0.01, kept['gap']):.0%} above the best cost"
    st.caption(f"{len(kept['turns'])} turns; {proved}. The same data give the same draft.")
    names = ("Person", "Days", "Agreed", "Late", "Wishes kept", "Why not")
    st.dataframe(
        {name: [row[place] for row in kept["told"]] for place, name in enumerate(names)},
        hide_index=True,
        width="stretch",
        column_config={"Why not": st.column_config.TextColumn(width="large")},
    )
    _draw_laying(visit, pod_id, week, kept)


def _missing(kept: dict[str, Any]) -> str:
    """ "3 places stay without anybody, 12 stretches without a critical skill." """
    people, skills = kept["people"], kept["skills"]
    parts = [f"{people} {'place stays' if people == 1 else 'places stay'} empty"] * bool(people)
    parts += [f"a critical skill is missing {'once' if skills == 1 else f'{skills} times'}"] * bool(skills)
    said = "; ".join(parts)
    return f"{said[0].upper()}{said[1:]}."


def _draw_laying(visit: Visit, pod_id: int, week: date, kept: dict[str, Any]) -> None:
    with st.container(horizontal=True, key="roster-deeds"):
        if st.button("Put into the grid as draft", type="primary", key="roster-lay"):
            with visit.read() as session:
                zone = queries.zone_of(session, pod_id)
            shifts = [_shift(row, kept["spans"], zone) for row in kept["turns"]]
            done = ui.change(
                visit,
                lambda session: actions.plan_shifts(
                    session, visit.actor, pod_id, shifts, visit.now(), op=ui.op(LAYING)
                ),
                form=LAYING,
                said=f"{len(shifts)} shifts are in the grid as a draft. Publish each week when it is right.",
            )
            if done is not None:
                del st.session_state[_slot(pod_id, week)]
                st.rerun()
        if st.button("Discard", type="tertiary", key="roster-discard"):
            del st.session_state[_slot(pod_id, week)]
            st.rerun()


def _shift(row: list[Any], spans: dict[str, list[Any]], zone: str) -> NewShift:
    person_id, day, (duty, start, end) = row[0], date.fromisoformat(row[1]), spans[row[2]]
    return NewShift(person_id, instant(day, start, zone), instant(day, end, zone), Duty(duty))
