"""The capability table, walked exhaustively."""

import pytest

from core import permissions
from core.people import Actor, Grant, Role
from core.permissions import Scope
from core.refusal import NotFound, Refused

OWN, OTHER = 1, 2
PLACES = {"own pod": OWN, "other pod": OTHER, "no pod": None}


def actor(role: Role) -> Actor:
    return Actor(name=role, grants=(Grant(role, OWN),), person_id=7)


@pytest.mark.parametrize("action", sorted(permissions.TABLE))
@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("place", list(PLACES))
def test_the_table_decides_for_every_role_action_and_place(role: Role, action: str, place: str) -> None:
    scope = permissions.TABLE[action][role]
    expected = scope is Scope.ALL or (scope is Scope.OWN and PLACES[place] == OWN)
    assert permissions.allows(actor(role), action, PLACES[place]) is expected
    if expected:
        permissions.check(actor(role), action, PLACES[place])
    else:
        with pytest.raises(Refused):
            permissions.check(actor(role), action, PLACES[place])


def test_the_wrong_pod_reads_as_not_found() -> None:
    with pytest.raises(NotFound):
        permissions.check(actor(Role.AGENT), "board.read", OTHER)


def test_inside_the_scope_the_refusal_says_whom_to_ask() -> None:
    with pytest.raises(Refused, match="Ask a lead of this pod or a manager"):
        permissions.check(actor(Role.AGENT), "board.configure", OWN)


def test_every_action_is_said_in_words() -> None:
    assert permissions.SAID.keys() == permissions.TABLE.keys()


def test_somebody_without_a_role_may_nothing() -> None:
    nobody = Actor(name="nobody", person_id=9)
    assert not any(permissions.allows(nobody, action, OWN) for action in permissions.TABLE)
