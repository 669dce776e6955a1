"""How often something may be tried: counted in the database, in one atomic statement."""

from datetime import datetime, timedelta

from sqlalchemy import case
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, update

from core.people import Attempts

PER_ADDRESS = (20, timedelta(hours=1))
PER_ACCOUNT = (20, timedelta(days=1))


def tried(session: Session, bucket: str, window: timedelta, at: datetime) -> int:
    """Add one to the bucket, or start it anew when its window is over; the count after it."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    fresh = dialect.insert(Attempts).values(bucket=bucket[:120], count=1, expires_at=at + window)
    over = col(Attempts.expires_at) <= at
    counted = fresh.on_conflict_do_update(
        index_elements=["bucket"],
        set_={
            "count": case((over, 1), else_=col(Attempts.count) + 1),
            "expires_at": case((over, at + window), else_=col(Attempts.expires_at)),
        },
    ).returning(col(Attempts.count))
    return int(session.execute(counted).scalar_one())


def forget(session: Session, bucket: str) -> None:
    """A success empties the bucket."""
    if row := session.get(Attempts, bucket[:120]):
        session.delete(row)


def take_back(session: Session, bucket: str) -> None:
    """A try that succeeded does not count; those before it still do, or one own account would hide the guessing."""
    own = col(Attempts.bucket) == bucket[:120]
    session.exec(update(Attempts).where(own, col(Attempts.count) > 0).values(count=col(Attempts.count) - 1))
