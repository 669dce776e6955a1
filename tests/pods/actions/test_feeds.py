"""A secret calendar address belongs to one person, shows that person's shifts only, and dies when it is revoked."""

import hashlib
from datetime import timedelta

import pytest
from sqlmodel import Session

from core.people import Actor
from core.refusal import NotFound, Refused
from data.database import Database
from pods import actions, queries
from pods.models import CalendarFeed, Duty, Leave, LeaveKind, LeaveState, Shift, ShiftState
from tests.conftest import MONDAY, Cast

DAY = MONDAY.date()


def hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def opened(store: Database, actor: Actor, secret: str) -> CalendarFeed:
    feed: CalendarFeed = store.perform(
        lambda s: actions.open_feed(s, actor, hashed(secret), MONDAY, op=f"open-{secret}")
    )
    return feed


def titles(store: Database, secret: str) -> list[str] | None:
    with store.reading() as session:
        entries = queries.feed_entries(session, hashed(secret), MONDAY)
    return None if entries is None else [entry.title for entry in entries]


def on_duty(session: Session, cast: Cast, actor: Actor, duty: Duty, state: ShiftState = ShiftState.PUBLISHED) -> None:
    session.add(
        Shift(
            pod_id=cast.north_id,
            person_id=actor.person_id or 0,
            day=DAY,
            start_at=MONDAY,
            end_at=MONDAY + timedelta(hours=4),
            duty=duty,
            state=state,
            changed_at=MONDAY,
        )
    )


def test_only_the_owners_published_shifts_and_leave_are_shown(store: Database, cast: Cast) -> None:
    opened(store, cast.boyan, "one")
    with store.transaction() as session:
        on_duty(session, cast, cast.boyan, Duty.PHONE)
        on_duty(session, cast, cast.boyan, Duty.CHAT, ShiftState.DRAFT)
        on_duty(session, cast, cast.ana, Duty.LEARNING)
        sick = Leave(
            person_id=cast.boyan.person_id or 0,
            pod_id=cast.north_id,
            kind=LeaveKind.SICK,
            state=LeaveState.GRANTED,
            first_day=DAY,
            last_day=DAY,
            ends_at_noon=True,
            asked_at=MONDAY,
        )
        session.add(sick)
    assert titles(store, "one") == ["Phone · North", "Away until noon"]


def test_a_new_address_ends_the_former_one(store: Database, cast: Cast) -> None:
    opened(store, cast.boyan, "one")
    opened(store, cast.boyan, "two")
    assert (titles(store, "one"), titles(store, "two")) == (None, [])


def test_a_revoked_address_answers_no_more(store: Database, cast: Cast) -> None:
    feed = opened(store, cast.boyan, "one")
    store.perform(lambda s: actions.revoke_feed(s, cast.boyan, feed.id or 0, MONDAY, op="revoke"))
    assert titles(store, "one") is None


def test_an_address_dies_with_its_owners_account(store: Database, cast: Cast) -> None:
    opened(store, cast.boyan, "one")
    store.perform(lambda s: actions.disable_person(s, cast.fay, cast.boyan.person_id or 0, MONDAY, op="close"))
    assert titles(store, "one") is None


def test_nobody_revokes_anothers_address(store: Database, cast: Cast) -> None:
    feed = opened(store, cast.boyan, "one")
    with pytest.raises(NotFound):
        store.perform(lambda s: actions.revoke_feed(s, cast.ana, feed.id or 0, MONDAY, op="steal"))
    assert titles(store, "one") == []


def test_without_a_pod_there_is_no_address(store: Database, cast: Cast) -> None:
    for actor in (cast.dora, cast.fay, cast.goro):
        with pytest.raises(Refused, match="Only members of a pod"):
            opened(store, actor, f"{actor.name}")
