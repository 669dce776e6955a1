"""Places of work, their public holidays and their days of their own."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import available_timezones

from sqlmodel import Session, select

from core import audit, permissions
from core.people import Actor
from core.refusal import NotFound, Refused
from pods.holidays import holidays_of
from pods.models import Site, SiteDay


@dataclass(frozen=True)
class NewSite:
    """A place by the name that memberships carry."""

    name: str
    country: str = ""
    subdivision: str = ""
    zone: str = "UTC"


@dataclass(frozen=True)
class NewSiteDay:
    """A day of its own at a site: an extra holiday, or a public holiday that is worked."""

    site_id: int
    day: date
    name: str
    is_worked: bool = False


def add_site(session: Session, actor: Actor, new: NewSite, at: datetime, *, op: str) -> Site:
    """A site; one of that name gets the new country and zone."""
    permissions.check(actor, "site.write")
    if (done := audit.answered(session, actor, "site.add", op)) and (earlier := session.get(Site, done.object_id)):
        return earlier
    name, country, part = new.name.strip()[:80], new.country.strip().upper(), new.subdivision.strip().upper()
    if not name:
        raise Refused("A site needs the name that memberships carry, such as Harbour Street.")
    if new.zone not in available_timezones():
        raise Refused(f"“{new.zone}” is no time zone. Write it like Europe/Sofia.")
    holidays_of(country, part, at.year)
    row = session.exec(select(Site).where(Site.name == name).with_for_update()).first() or Site(name=name)
    row.country, row.subdivision, row.zone = country, part, new.zone
    session.add(row)
    session.flush()
    after = {"name": name, "country": country, "subdivision": part, "zone": new.zone}
    audit.note(session, actor, "site.add", at, ("site", row.id), after=after, op=op)
    return row


def add_site_day(session: Session, actor: Actor, new: NewSiteDay, at: datetime, *, op: str) -> SiteDay:
    """An extra holiday of a site, or a public holiday that is worked there; the same day again is replaced."""
    permissions.check(actor, "site.write")
    done = audit.answered(session, actor, "site_day.add", op)
    if done and (earlier := session.get(SiteDay, done.object_id)):
        return earlier
    if session.get(Site, new.site_id, with_for_update=True) is None:
        raise NotFound("That site")
    if not new.name.strip():
        raise Refused("Give the day a name, such as Founders' day.")
    wanted = select(SiteDay).where(SiteDay.site_id == new.site_id, SiteDay.day == new.day)
    row = session.exec(wanted).first() or SiteDay(site_id=new.site_id, day=new.day, name="")
    row.name, row.is_worked = new.name.strip()[:120], new.is_worked
    session.add(row)
    session.flush()
    after = {"site_id": new.site_id, "day": new.day.isoformat(), "is_worked": new.is_worked}
    audit.note(session, actor, "site_day.add", at, ("site_day", row.id), after=after, op=op)
    return row
