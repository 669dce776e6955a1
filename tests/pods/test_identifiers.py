"""Any spelling of a name, an address, a number or a phone leads to the same word."""

import pytest

from pods import identifiers
from pods.identifiers import asked, of_customer

SPELLINGS = (
    "+359 88 123-45-67",
    "00359 88 1234567",
    "088 123 45 67",
    "(088) 1234567",
    "+359 (0)88 123 4567",
    "881234567",
)


@pytest.mark.parametrize("text", SPELLINGS)
def test_every_spelling_of_a_phone_is_the_same_phone(text: str) -> None:
    assert identifiers.is_same_phone(identifiers.phone(text), identifiers.phone("+359881234567"))
    assert any(identifiers.PHONE in wanted.kinds for wanted in asked(text))


def test_phones_of_two_places_are_two_however_alike_their_ends_are() -> None:
    one, other = (identifiers.phone(text) for text in ("+1 212 555 0100", "+1 312 555 0100"))
    assert not identifiers.is_same_phone(one, other)


def test_an_extension_and_full_width_digits_change_no_phone() -> None:
    wanted = identifiers.phone("+359881234567")
    assert identifiers.phone("+359 88 1234567 ext. 12") == wanted
    assert identifiers.phone("＋３５９ ８８ １２３ ４５６７") == wanted


@pytest.mark.parametrize("text", ["", "12345", "no digits", "+", "00", "ext. 5"])
def test_too_few_digits_are_no_phone(text: str) -> None:
    assert identifiers.phone(text) == ""


def test_case_accents_and_scripts_do_not_matter() -> None:
    assert identifiers.words("Zoë IVÁNOVA-Stoyanova") == ("zoe", "ivanova", "stoyanova")
    assert identifiers.words("ИВАНОВА") == identifiers.words("иванова")
    assert identifiers.number("le-100 007") == identifiers.number("LE100007")
    assert identifiers.email(" Mila@Example.COM ") == "mila@example.com"


def test_a_customer_is_asked_for_by_number_address_phone_and_each_word() -> None:
    found = of_customer("LE-7", "Mila Ivanova", "m.ivanova.7@example.com", "088 123 4567")
    assert {(one.kind, one.value) for one in found} == {
        ("number", "le7"),
        ("email", "m.ivanova.7@example.com"),
        ("phone", "765432188"),
        ("name", "mila"),
        ("name", "ivanova"),
        ("name", "m"),
    }
    assert of_customer("", "", "", "") == set()


def test_a_single_letter_or_a_sign_asks_for_nobody_by_name() -> None:
    assert asked("%") == []
    assert [wanted.kinds for wanted in asked("m")] == [("number", "contract")]
