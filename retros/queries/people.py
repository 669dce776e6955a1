"""Names behind ids."""

from collections.abc import Iterable

from sqlmodel import Session, col, select

from core.people import Person

NOBODY = "Somebody"


def names(session: Session, ids: Iterable[int | None]) -> dict[int | None, str]:
    """The name of each person, with "Somebody" for an id nobody holds."""
    wanted = {person_id for person_id in ids if person_id is not None}
    unknown: dict[int | None, str] = dict.fromkeys([*wanted, None], NOBODY)
    if not wanted:
        return unknown
    return unknown | dict(session.exec(select(Person.id, Person.name).where(col(Person.id).in_(wanted))).all())
