"""Tokens: whose they are, how long they live, and what ends them."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlmodel import select

from core.audit import AuditEntry
from core.people import Actor, ActorKind, ApiToken
from core.refusal import NotFound, Refused
from data.database import Database
from pods import actions as pod_actions
from tests.conftest import MONDAY, Cast
from web import accounts, tokens
from web.logins import fingerprint
from web.tokens import NewToken


def made(store: Database, actor: Actor, name: str = "Night report", days: int = 90, **facts: bool) -> tuple[int, str]:
    """Its id and its secret."""
    secret = tokens.new_secret()
    new = NewToken(name, fingerprint(secret), days, facts.get("may_write", True))
    row = store.perform(lambda s: tokens.create_token(s, actor, new, MONDAY, op=secret[:40]))
    return row.id or 0, secret


def opens(store: Database, secret: str, at: datetime = MONDAY) -> bool:
    with store.reading() as session:
        return tokens.behind(session, secret, at) is not None


def test_a_token_opens_until_it_expires_and_only_its_fingerprint_is_kept(store: Database, cast: Cast) -> None:
    _, secret = made(store, cast.ana, days=30)
    assert opens(store, secret, MONDAY + timedelta(days=30, seconds=-1))
    assert not opens(store, secret, MONDAY + timedelta(days=30))
    assert not opens(store, secret.upper())
    assert not opens(store, "")
    with store.reading() as session:
        row = session.exec(select(ApiToken)).one()
        noted = session.exec(select(AuditEntry).where(AuditEntry.action == "token.create")).one()
    assert secret not in f"{row} {noted}"
    assert noted.after == {"may_write": True, "expires_at": (MONDAY + timedelta(days=30)).isoformat()}


def test_secrets_are_long_and_never_the_same(cast: Cast, store: Database) -> None:
    secrets = {tokens.new_secret() for _ in range(100)}
    assert len(secrets) == 100
    assert all(secret.startswith("podboard_") and len(secret) == 52 for secret in secrets)


@pytest.mark.parametrize(
    ("name", "days", "said"), [(" ", 90, "Name the token"), ("Bot", 0, "1 to 365"), ("Bot", 366, "365")]
)
def test_a_token_needs_a_name_and_an_end_within_a_year(
    store: Database, cast: Cast, name: str, days: int, said: str
) -> None:
    with pytest.raises(Refused, match=said):
        made(store, cast.ana, name, days)


def test_a_token_revoked_opens_nothing_and_only_its_owner_or_an_administrator_may(store: Database, cast: Cast) -> None:
    token_id, secret = made(store, cast.ana)
    for stranger in (cast.boyan, cast.dora):
        with pytest.raises(NotFound):
            store.perform(partial(tokens.revoke_token, actor=stranger, token_id=token_id, at=MONDAY, op="no"))
    assert opens(store, secret)
    store.perform(lambda s: tokens.revoke_token(s, cast.fay, token_id, MONDAY, op="yes"))
    assert not opens(store, secret)
    with store.reading() as session:
        assert tokens.own_tokens(session, cast.ana) == []


def test_a_program_makes_no_tokens_nor_does_somebody_without_a_role(store: Database, cast: Cast) -> None:
    with pytest.raises(Refused, match="A program cannot make tokens"):
        made(store, replace(cast.ana, kind=ActorKind.API))
    with pytest.raises(Refused, match="Your role may not make tokens"):
        made(store, Actor("Nobody", person_id=cast.ana.person_id))


def test_nobody_has_more_than_twenty_living_tokens(store: Database, cast: Cast) -> None:
    first = made(store, cast.ana)[0]
    for _ in range(19):
        made(store, cast.ana)
    with pytest.raises(Refused, match="You have 20 tokens"):
        made(store, cast.ana)
    store.perform(lambda s: tokens.revoke_token(s, cast.ana, first, MONDAY, op="one-less"))
    made(store, cast.ana)
    made(store, cast.boyan)


def test_use_is_written_at_most_once_a_minute(store: Database, cast: Cast) -> None:
    token_id, _ = made(store, cast.ana)
    seen = []
    for seconds in (0, 59, 60):
        at = MONDAY + timedelta(seconds=seconds)
        store.perform(partial(tokens.touch, token_id=token_id, at=at))
        with store.reading() as session:
            seen.append(session.get_one(ApiToken, token_id).used_at)
    assert seen == [MONDAY, MONDAY, MONDAY + timedelta(seconds=60)]


def test_a_closed_account_or_a_reset_password_ends_every_token(store: Database, cast: Cast) -> None:
    of_boyan, of_goro, of_ana = made(store, cast.boyan)[1], made(store, cast.goro)[1], made(store, cast.ana)[1]
    boyan, goro = cast.boyan.person_id or 0, cast.goro.person_id or 0
    store.perform(lambda s: pod_actions.disable_person(s, cast.fay, boyan, MONDAY, op="close"))
    store.perform(lambda s: accounts.reopen(s, cast.fay, boyan, MONDAY, op="open"))
    store.perform(lambda s: accounts.reset_password(s, cast.fay, goro, "any-old-phrase", MONDAY, op="reset"))
    assert [opens(store, secret) for secret in (of_boyan, of_goro, of_ana)] == [False, False, True]


def test_an_administrator_sees_whose_tokens_there_are_and_nobody_else_does(store: Database, cast: Cast) -> None:
    made(store, cast.ana, "Night report")
    with store.reading() as session:
        assert [row.name for row in tokens.tokens_of(session, cast.fay, cast.ana.person_id or 0)] == ["Night report"]
        with pytest.raises(Refused):
            tokens.tokens_of(session, cast.dora, cast.ana.person_id or 0)
