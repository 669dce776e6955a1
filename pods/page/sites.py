"""Sites: where people work, in which zone, and when it is closed."""

from datetime import date

import streamlit as st

from core import permissions, ui
from core.visit import Visit
from pods import actions, queries
from pods.actions import NewSite, NewSiteDay
from pods.queries import SiteShown

ADDING, DAY = "add site", "add site day"
NEXT = 6


def draw(visit: Visit, pod_id: int) -> None:
    """Every site with its next holidays; managers and administrators add."""
    with visit.read() as session:
        today = queries.day_of(session, visit.now(), pod_id)
        sites = queries.sites_seen(session, visit.actor, pod_id, today)
        unknown = queries.sites_unknown(session, today)
    st.caption(
        "A membership carries the name of its site. On the week grid a holiday of somebody's site stands on that day."
    )
    if not sites:
        ui.empty("No sites yet", "Add the places your people work at, by the names that memberships carry.")
    for one in sites:
        draw_site(one)
    if unknown:
        st.caption(f"Named by memberships and not described yet: {ui.plain(', '.join(unknown))}.")
    if permissions.allows(visit.actor, "site.write"):
        draw_add(visit, unknown)
        draw_day(visit, sites, today)


def draw_site(one: SiteShown) -> None:
    """Name, zone, country, people, and what comes next."""
    site = one.site
    country = f"{site.country} {site.subdivision}".strip() or "no public holidays"
    people = f"{one.people} {'person' if one.people == 1 else 'people'}"
    st.markdown(f"**{ui.plain(site.name)}** · {site.zone} · {country} · {people}")
    coming = [f"{day:%a %-d %b}: {ui.plain(name)}" for day, name in sorted(one.holidays.items())[:NEXT]]
    st.caption("Closed " + "; ".join(coming) if coming else "No holidays in the next twelve months.")


def draw_add(visit: Visit, unknown: list[str]) -> None:
    """A site, or a new country and zone of one."""
    with st.expander("Add or change a site", icon=":material/add_location_alt:"), st.form("add-site", border=False):
        name = st.text_input(
            "Name, as memberships carry it", value=unknown[0] if unknown else "", key="site-name", max_chars=80
        )
        left, middle, right = st.columns(3)
        country = left.text_input(
            "Country", placeholder="BG", max_chars=2, key="site-country", help="Two letters; empty: none"
        )
        part = middle.text_input(
            "Part of it", placeholder="BY", max_chars=12, key="site-part", help="For DE such as BY"
        )
        zone = right.text_input("Time zone", value="Europe/Sofia", max_chars=64, key="site-zone")
        pressed = st.form_submit_button("Save the site", type="primary")
    if pressed:
        new = NewSite(name, country, part, zone)
        done = ui.change(
            visit,
            lambda session: actions.add_site(session, visit.actor, new, visit.now(), op=ui.op(ADDING)),
            form=ADDING,
            said=f"{name} is saved.",
        )
        if done:
            st.rerun()


def draw_day(visit: Visit, sites: list[SiteShown], today: date) -> None:
    """A day of its own."""
    if not sites:
        return
    names = {one.site.id or 0: one.site.name for one in sites}
    with st.expander("Add a day of its own", icon=":material/event:"), st.form("site-day", border=False):
        where = st.selectbox("Site", list(names), format_func=names.__getitem__, key="day-site")
        left, right = st.columns(2)
        day = left.date_input("Day", value=today, key="day-day")
        name = right.text_input("Name", placeholder="Founders' day", key="day-name", max_chars=120)
        worked = st.checkbox("It is worked, although it is a public holiday", key="day-worked")
        pressed = st.form_submit_button("Save the day")
    if pressed and isinstance(day, date):
        new = NewSiteDay(where, day, name, worked)
        done = ui.change(
            visit,
            lambda session: actions.add_site_day(session, visit.actor, new, visit.now(), op=ui.op(DAY)),
            form=DAY,
            said=f"{day:%-d %b} is saved.",
        )
        if done:
            st.rerun()
