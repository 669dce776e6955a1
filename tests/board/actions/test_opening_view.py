"""With which view one's own board of a pod opens: a choice of one person, and nobody else's matter."""

from typing import Any

import pytest

from board import actions, queries
from board.actions import ViewWish
from board.models import SavedView
from core.people import Actor
from core.refusal import NotFound, Refused
from tests.board.conftest import Desk
from tests.conftest import MONDAY


def view(desk: Desk, who: Actor, name: str, *, is_shared: bool = False) -> int:
    wish = ViewWish(name, "blocked:yes", is_shared=is_shared)
    made: SavedView = desk.store.perform(
        lambda s: actions.create_view(s, who, desk.cast.north_id, wish, MONDAY, op=desk.op())
    )
    return made.id or 0


def choose(desk: Desk, who: Actor, view_id: int | None) -> Any:
    op = desk.op()
    return desk.store.perform(lambda s: actions.open_with(s, who, desk.cast.north_id, view_id, MONDAY, op=op))


def opens(desk: Desk, who: Actor) -> str | None:
    with desk.store.reading() as session:
        found = queries.opening_view(session, who, desk.cast.north_id)
        return found.name if found else None


def test_a_board_opens_with_the_view_that_its_reader_chose_last(desk: Desk) -> None:
    boyan, ana = desk.cast.boyan, desk.cast.ana
    own, shared = view(desk, boyan, "Mine"), view(desk, ana, "Stuck", is_shared=True)
    assert opens(desk, boyan) is None
    choose(desk, boyan, own)
    choose(desk, boyan, shared)
    assert (opens(desk, boyan), opens(desk, ana)) == ("Stuck", None)
    choose(desk, boyan, None)
    assert opens(desk, boyan) is None


def test_a_view_that_was_put_away_or_became_somebody_elses_opens_no_board(desk: Desk) -> None:
    boyan, ana = desk.cast.boyan, desk.cast.ana
    first, other = (view(desk, ana, name, is_shared=True) for name in ("Stuck", "Late"))
    choose(desk, boyan, first)
    desk.store.perform(lambda s: actions.archive_view(s, ana, first, MONDAY, op="gone"))
    assert opens(desk, boyan) is None
    with pytest.raises(Refused, match="put away"):
        choose(desk, boyan, first)
    choose(desk, boyan, other)
    hers = ViewWish("Late", "blocked:yes")
    desk.store.perform(lambda s: actions.change_view(s, ana, other, hers, 1, MONDAY, op="hers"))
    assert opens(desk, boyan) is None


def test_nobody_opens_a_board_with_what_they_may_not_see(desk: Desk) -> None:
    own = view(desk, desk.cast.boyan, "Mine")
    with pytest.raises(NotFound):
        choose(desk, desk.cast.ana, own)
    with pytest.raises(Refused):
        choose(desk, desk.cast.emil, own)
    with pytest.raises(NotFound):
        choose(desk, desk.cast.boyan, 10**9)
