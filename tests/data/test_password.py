"""Passwords are hard to guess and kept well."""

import argon2
import pytest

from core.refusal import Refused
from data import password


def test_what_is_kept_is_argon2id_with_the_chosen_cost() -> None:
    kept = argon2.extract_parameters(password.hashed("four ordinary words here"))
    assert kept.type is argon2.Type.ID
    assert (kept.memory_cost, kept.time_cost, kept.parallelism) == (46 * 1024, 1, 1)


def test_a_password_matches_itself_only() -> None:
    kept = password.hashed("four ordinary words here")
    assert password.matches(kept, "four ordinary words here")
    assert not password.matches(kept, "four ordinary words")


def test_nobody_without_a_password_can_sign_in_with_one() -> None:
    assert not password.matches(None, "nobody has this password")
    assert not password.matches(None, "")
    assert not password.matches("not a hash", "anything")


def test_other_parameters_are_outdated() -> None:
    weaker = argon2.PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash("x")
    assert password.is_outdated(weaker)
    assert not password.is_outdated(password.hashed("x"))


@pytest.mark.parametrize("weak", ["short", "password1", "aaaaaaaaaa", "qwertyuiop", "12345678", "ana.petrova1"])
def test_a_weak_password_is_refused_with_a_way_out(weak: str) -> None:
    with pytest.raises(Refused, match="four ordinary words"):
        password.check_strength(weak, ["ana.petrova", "Ana Petrova"])


@pytest.mark.parametrize("strong", ["correct horse battery staple", "Дълга българска парола", "x7#Kq!p2Lm"])
def test_a_strong_password_passes(strong: str) -> None:
    password.check_strength(strong, ["ana"])


def test_a_password_of_a_novel_is_refused() -> None:
    with pytest.raises(Refused, match="at most 256"):
        password.check_strength("word " * 100, [])
