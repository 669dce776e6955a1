"""Cover: is every critical skill on duty in every open hour of the week? Named gaps first."""

from datetime import date, timedelta
from html import escape

import streamlit as st

from core import ui
from core.visit import Visit
from pods import queries, skillcover
from pods.queries import SkillCover
from pods.skillcover import Wanted

SHOWN = 12


def draw(visit: Visit, pod_id: int) -> None:
    """The week, its gaps by name, and the heat strip."""
    with visit.read() as session:
        today = queries.day_of(session, visit.now(), pod_id)
    chosen = st.date_input("Seven days from", value=today, key="cover-day", width=170)
    first = chosen if isinstance(chosen, date) else today
    with visit.read() as session:
        cover = queries.skill_cover(session, visit.actor, pod_id, first)
    if _draw_empty(visit, pod_id, cover):
        return
    left, right = st.columns([2, 3], gap="large")
    with left:
        _draw_gaps(cover)
    with right:
        st.html(strip(cover))
    missing = (cover.last - cover.first).days + 1 - cover.published
    without = f"{missing} of the 7 days have no published roster and are not judged. " if missing else ""
    st.caption(
        f"{cover.first:%-d %b} to {cover.last:%-d %b %Y}, times of {cover.zone}. {without}Each figure is the fewest "
        "people on phone, chat or back office who hold the skill at level 3 in that open hour; leave is taken out, and "
        "an expired level counts as 2. Open hours: the cover needs of the page Shifts; on duty: the published roster."
    )


def _draw_empty(visit: Visit, pod_id: int, cover: SkillCover) -> bool:
    """Whether something is missing without which cover cannot be known; the one next step is taught."""
    if not cover.wanted:
        ui.empty(
            "No critical skills", "Open Matrix, then “What this pod needs”, and mark the skills that must be on duty."
        )
        return True
    if not cover.openings:
        ui.empty(
            "Open hours are not known", "Say on the page Shifts how many people each hour needs. Cover is judged then."
        )
    elif not cover.published:
        ui.empty(
            f"No published roster in the seven days from {cover.first:%-d %b}",
            "Cover is judged on published shifts, so nothing is known yet. Publish the week on the page Shifts.",
        )
    else:
        return False
    if st.button("Open Shifts", key="cover-shifts", icon=":material/calendar_month:"):
        visit.go("Shifts", pod=str(pod_id))
    return True


def _draw_gaps(cover: SkillCover) -> None:
    gaps = cover.gaps
    with st.container(key="skill-gaps", gap="xsmall"):
        if not gaps:
            st.markdown(":material/check: Every critical skill is on duty in every open hour of the published days.")
            return
        said = "1 gap" if len(gaps) == 1 else f"{len(gaps)} gaps"
        st.subheader(f"{said} in cover", anchor=False)
        for gap in gaps[:SHOWN]:
            st.markdown(f":material/warning: {ui.plain(gap.said(cover.zone))}")
        if len(gaps) > SHOWN:
            with st.expander(f"{len(gaps) - SHOWN} more"):
                for gap in gaps[SHOWN:]:
                    st.markdown(ui.plain(gap.said(cover.zone)))


def strip(cover: SkillCover) -> str:
    """The week as a table: one row a skill and day, one column an hour, the number of people in it."""
    days = [cover.first + timedelta(days=number) for number in range((cover.last - cover.first).days + 1)]
    held = {
        (skill.skill_id, day): skillcover.by_hour(
            [one for one in cover.stretches if one.skill.skill_id == skill.skill_id], day, cover.zone
        )
        for skill in cover.wanted
        for day in days
    }
    hours = sorted({hour for its in held.values() for hour in its})
    head = "".join(f'<th scope="col">{hour}</th>' for hour in hours)
    rows = "".join(_rows(skill, days, hours, held) for skill in cover.wanted)
    return (
        '<div class="pb-strip" role="region" aria-label="Cover by hour" tabindex="0"><table>'
        f'<thead><tr><th scope="col">Skill</th><th scope="col">Day</th>{head}</tr></thead><tbody>{rows}</tbody></table>'
        '<p class="pb-key"><span class="short">0</span> too few <span class="just">1</span> just enough '
        '<span class="more">2</span> more than needed <span class="shut">·</span> closed</p></div>'
    )


def _rows(skill: Wanted, days: list[date], hours: list[int], held: dict[tuple[int, date], dict[int, int]]) -> str:
    open_days = [day for day in days if held[skill.skill_id, day]]
    found = []
    for number, day in enumerate(open_days):
        said = f"{escape(skill.name)}<small>needs {skill.people}</small>"
        name = f'<th scope="rowgroup" rowspan="{len(open_days)}">{said}</th>' if number == 0 else ""
        cells = "".join(_cell(skill, held[skill.skill_id, day].get(hour)) for hour in hours)
        found.append(f'<tr>{name}<th scope="row">{day:%a %-d}</th>{cells}</tr>')
    return "".join(found)


def _cell(skill: Wanted, people: int | None) -> str:
    if people is None:
        return '<td class="shut">·</td>'
    kind = "short" if people < skill.people else "just" if people == skill.people else "more"
    return f'<td class="{kind}">{people}</td>'
