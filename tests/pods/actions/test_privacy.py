"""What was private stays so when people change: the words of a coach, and a calendar address of a closed account."""

import hashlib
from dataclasses import replace
from datetime import timedelta

from sqlmodel import select

from core.people import Grant, Role
from data.database import Database
from pods import actions, queries
from pods.actions import NewEngagement
from pods.models import PodMembership
from tests.conftest import MONDAY, Cast
from web import accounts

TODAY = MONDAY.date()


def test_a_new_lead_does_not_read_what_was_said_to_the_former_one(light_store: Database, light_cast: Cast) -> None:
    cast, store = light_cast, light_store
    wish = NewEngagement(
        cast.chen.person_id or 0, "Own retros", "Three alone", TODAY, TODAY + timedelta(days=30), cast.north_id
    )
    after = MONDAY + timedelta(days=8)
    with store.transaction() as session:
        row = actions.start_engagement(session, cast.chen, wish, MONDAY, op="start")
        actions.note_coaching(session, cast.chen, row.id or 0, TODAY, "Doubts", MONDAY, op="note")
        for login, role in (("ana", Role.AGENT), ("boyan", Role.LEAD)):
            person = cast.everybody()[login].person_id or 0
            held = session.exec(select(PodMembership).where(PodMembership.person_id == person)).one()
            held.valid_to = after.date()
            session.add(PodMembership(pod_id=cast.north_id, person_id=person, role=role, valid_from=after.date()))
    lead = replace(cast.boyan, grants=(Grant(Role.LEAD, cast.north_id),))
    with store.reading() as session:
        (one,) = queries.engagements_of(session, lead, cast.north_id, after)
    assert (one.is_pair, one.talks, one.notes) == (True, 1, [])


def test_an_account_that_opens_again_does_not_revive_its_calendar(store: Database, cast: Cast) -> None:
    secret, boyan = hashlib.sha256(b"secret").hexdigest(), cast.boyan.person_id or 0

    def is_answered() -> bool:
        with store.reading() as session:
            return queries.feed_entries(session, secret, MONDAY) is not None

    store.perform(lambda s: actions.open_feed(s, cast.boyan, secret, MONDAY, op="open"))
    assert is_answered()
    store.perform(lambda s: actions.disable_person(s, cast.fay, boyan, MONDAY, op="close"))
    assert not is_answered()
    store.perform(lambda s: accounts.reopen(s, cast.fay, boyan, MONDAY, op="again"))
    assert not is_answered()
