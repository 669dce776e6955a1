"""The pure rules of a card's detail: who is called, what is filled in, what leads where, which files are taken."""

import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board import archives, files, linking, mentions, pictures, story, wording
from board.models import CardEvent, EventKind
from core.people import ActorKind
from core.refusal import Refused
from tests.conftest import MONDAY

PEOPLE = {1: "Ana Petrova", 2: "Boyan Iliev", 3: "Ana Maria Silva", 4: "Mei Tanaka"}


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ("@Boyan please", {2}),
        ("@boyan iliev, please", {2}),
        ("@Ana is two people", set()),
        ("@Ana Maria Silva and @Ana Petrova.", {1, 3}),
        ("@Boyanov is somebody else", set()),
        ("write to boyan@mei.example, @Mei!", {4}),
        ("@@Mei", set()),
        ("@", set()),
        ("Boyan", set()),
    ],
)
def test_a_name_calls_whoever_alone_answers_to_it(text: str, called: set[int]) -> None:
    assert mentions.mentioned(text, PEOPLE) == called


def test_an_at_that_calls_nobody_is_told_back_as_typed() -> None:
    text = "@Emil and @emil, @Boyan, hans@example.com: ask @Zoë-Marie"
    assert mentions.unmet(text, {1: "Boyan Iliev"}) == ["Emil", "emil", "Zoë-Marie"]
    assert mentions.unmet("@Maria or @maria petrova", {1: "Maria Petrova", 2: "Maria Sokol"}) == ["Maria"]


def test_open_words_are_filled_and_all_else_stays() -> None:
    said = wording.fill("{Customer}, {key}: {agent} {0} {a.b} {}", {"customer": "Mira {key}", "key": "NR-1"})
    assert said == "Mira {key}, NR-1: {agent} {0} {a.b} {}"
    assert wording.gaps(said) == ["key", "agent"]
    assert wording.unknown("{agent} {name} {key}") == ["name"]
    assert wording.unknown("{key}", but=("key",)) == ["key"]


@given(st.text())
def test_filling_nothing_changes_nothing(text: str) -> None:
    assert wording.fill(text, {}) == text


def test_a_chain_leads_on_and_never_back() -> None:
    pairs = [(1, 2), (2, 3), (3, 1), (4, 5)]
    assert linking.leads_to(1, 3, pairs)
    assert not linking.leads_to(1, 5, pairs)
    assert not linking.leads_to(9, 1, pairs)


def test_every_kind_of_event_is_found_under_one_word() -> None:
    assert sorted(kind for kinds in story.GROUPS.values() for kind in kinds) == sorted(EventKind)


def test_a_passed_limit_is_told_by_its_name() -> None:
    detail = {"limit": "column:3", "held": 6, "of": 5}
    event = CardEvent(
        card_id=1,
        seq=0,
        kind=EventKind.OVERRIDDEN,
        pod_id=1,
        actor_kind=ActorKind.PERSON,
        actor_id=1,
        reason="It burns",
        detail=detail,
        occurred_at=MONDAY,
        recorded_at=MONDAY,
    )
    told = story.line(event, story.Names(people={1: "Ana"}, columns={3: "Doing"}))
    assert told == "Ana passed the limit of Doing, with 6 of 5 there already: It burns"


def png(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", width, height) + b"\x08\x02\0\0\0"


def packed(**parts: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return held.getvalue()


JPEG = b"\xff\xd8\xff\xe0\0\x04ab\xff\xc0\0\x11\x08" + struct.pack(">HH", 480, 640)
WEBP = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + (639).to_bytes(3, "little") + (479).to_bytes(3, "little")
DOCX = packed(**{"[Content_Types].xml": b"<x/>", "word/document.xml": b"<w/>"})
ODT = packed(mimetype=b"application/vnd.oasis.opendocument.text", **{"content.xml": b"<o/>"})


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("Bill.pdf", b"%PDF-1.7\n...", "application/pdf"),
        ("meter.PNG", png(640, 480), "image/png"),
        ("meter.jpeg", JPEG, "image/jpeg"),
        ("meter.gif", b"GIF89a" + struct.pack("<HH", 640, 480), "image/gif"),
        ("meter.webp", WEBP, "image/webp"),
        ("note.txt", "Zähler, 3 °C".encode(), "text/plain"),
        ("list.csv", b"a,b\n1,2\n", "text/plain"),
        ("old.csv", "име;град\r\nИван;София".encode("cp1251"), "text/plain"),
        ("wide.txt", "Zähler".encode("utf-16"), "text/plain"),
        ("all.zip", packed(a=b"b"), "application/zip"),
        ("letter.docx", DOCX, archives.OPEN_XML + "wordprocessingml.document"),
        ("letter.odt", ODT, "application/vnd.oasis.opendocument.text"),
    ],
)
def test_what_is_taken_is_known_by_its_content(name: str, content: bytes, kind: str) -> None:
    found = files.inspected(name, content, "op")
    assert (found.media_type, found.size) == (kind, len(content))
    assert found.place == files.inspected(name, content, "op").place != files.inspected(name, content, "other").place


def lying() -> bytes:
    """A zip whose directory says that a part of 101 MB has one byte."""
    whole = packed(a=bytes(101 << 20))
    return whole.replace(struct.pack("<I", 101 << 20), struct.pack("<I", 1))


BAD = {
    "empty": ("a.txt", b"", "is empty"),
    "too large": ("a.txt", b"a" * (files.LARGEST + 1), "15 fit"),
    "a program": ("a.exe", b"MZ\x90\0", "not taken"),
    "a page": ("a.txt", b" \n<script>alert(1)</script>", "not taken"),
    "a drawing with scripts": ("a.svg", b"<svg onload='x'/>", "not taken"),
    "a script": ("a.txt", b"#!/bin/sh\nrm", "not taken"),
    "bytes": ("a.txt", b"\xff\xfe\0\0", "not taken"),
    "a program called a picture": ("a.png", b"%PDF-1.7", "content is another kind"),
    "a picture called a page": ("a.html", png(1, 1), "content is another kind"),
    "a picture of many points": ("a.png", png(60_000, 60_000), "too many to open"),
    "a picture without a size": ("a.png", png(0, 5), "has no size"),
    "half a picture": ("a.jpg", b"\xff\xd8\xff\xe0\0", "damaged"),
    "half a zip": ("a.zip", b"PK\x03\x04abc", "damaged"),
    "a flood": ("a.zip", packed(a=bytes(120 << 20)), "packed far too tightly"),
    "a flood that lies": ("a.zip", lying(), "damaged|unpacks to more"),
    "many parts": ("a.zip", packed(**{f"f{n}": b"" for n in range(2001)}), "2,000 fit"),
    "a way out": ("a.zip", packed(**{"../../etc/passwd": b"x"}), "leads out"),
    "a zip in a zip": ("a.zip", packed(**{"b.zip": b"x"}), "another archive"),
    "a packed program": ("a.zip", packed(**{"run.EXE": b"x"}), "another archive"),
    "macros": ("a.docx", packed(**{"[Content_Types].xml": b"", "word/vbaProject.bin": b"x"}), "macros"),
    "strange office": ("a.docx", packed(**{"[Content_Types].xml": b"", "x/y": b"x"}), "not taken"),
}


@pytest.mark.parametrize(("name", "content", "said"), BAD.values(), ids=BAD)
def test_what_is_not_taken_is_refused_with_the_reason(name: str, content: bytes, said: str) -> None:
    with pytest.raises(Refused, match=said):
        files.inspected(name, content, "op")


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("../../etc/pass wd.txt", "pass wd.txt"),
        ("C:\\Users\\me\\bill.pdf", "bill.pdf"),
        ("bill\u202efdp.exe.pdf", "billfdp.exe.pdf"),
        ('a"b<c>;%00\n.txt', "a_b_c___00.txt"),
        (".htaccess.txt", "htaccess.txt"),
        ("con.txt", "file_con.txt"),
        ("Zähler  Foto.png", "Zähler Foto.png"),
        ("", "file"),
    ],
)
def test_a_name_is_freed_of_paths_and_of_signs_that_steer(given_name: str, kept: str) -> None:
    assert files.clean_name(given_name) == kept


@given(st.text())
def test_no_name_is_too_long_or_leads_anywhere(name: str) -> None:
    kept = files.clean_name(name)
    assert 0 < len(kept) <= 160
    assert not set(kept) & set('/\\"<>|\n\r\0')


@given(st.binary(max_size=400))
def test_whatever_the_bytes_are_they_are_a_file_or_a_refusal(content: bytes) -> None:
    for start in (b"", b"\xff\xd8\xff", b"RIFF\0\0\0\0WEBP", b"PK\x03\x04", b"GIF89a"):
        try:
            files.inspected("a.jpg", start + content, "op")
        except Refused:
            continue


def test_a_picture_tells_its_size() -> None:
    assert [pictures.size_of(one) for one in (png(640, 480), JPEG, WEBP)] == [(640, 480)] * 3
