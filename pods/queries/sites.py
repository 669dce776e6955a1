"""Sites with their holidays of a year."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, select

from core import permissions
from core.people import Actor
from pods.models import PodMembership, Site
from pods.queries.dated import not_ended
from pods.queries.week import closed_days


@dataclass(frozen=True)
class SiteShown:
    """A site, who is there, and the next days on which it is closed."""

    site: Site
    people: int
    holidays: dict[date, str]


def sites_seen(session: Session, actor: Actor, pod_id: int, day: date) -> list[SiteShown]:
    """Every site by name, with its holidays of the twelve months from that day."""
    permissions.check(actor, "shift.read", pod_id)
    until = day.replace(year=day.year + 1, day=min(day.day, 28))
    held = session.exec(
        select(PodMembership).where(PodMembership.valid_from <= day, not_ended(PodMembership.valid_to, day))
    ).all()
    return [
        SiteShown(
            site, len({row.person_id for row in held if row.site == site.name}), closed_days(session, site, day, until)
        )
        for site in session.exec(select(Site).order_by(Site.name))
    ]


def sites_unknown(session: Session, day: date) -> list[str]:
    """Names of sites that memberships carry and that nobody has described yet."""
    known = set(session.exec(select(Site.name)))
    rows = session.exec(select(PodMembership.site).where(not_ended(PodMembership.valid_to, day)).distinct())
    return sorted({name for name in rows if name} - known)
