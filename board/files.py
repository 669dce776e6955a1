"""What may hang on a card: kinds known by their content, with a size, and nothing that unpacks into a flood.

The bytes rest outside the database on a shelf; the row says their name, kind, size and fingerprint.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from board import archives, pictures
from core.refusal import Refused

MB = 1 << 20
LARGEST = 15 * MB
PER_CARD = 40
PIXELS = 50_000_000
PLAIN = ("txt", "log", "csv", "md", "json", "eml")
KINDS: dict[str, tuple[str, ...]] = {
    "application/pdf": ("pdf",),
    "image/png": ("png",),
    "image/jpeg": ("jpg", "jpeg"),
    "image/gif": ("gif",),
    "image/webp": ("webp",),
    "application/zip": ("zip",),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ("docx",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ("xlsx",),
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ("pptx",),
    "application/vnd.oasis.opendocument.text": ("odt",),
    "application/vnd.oasis.opendocument.spreadsheet": ("ods",),
    "application/vnd.oasis.opendocument.presentation": ("odp",),
    "text/plain": PLAIN,
}
"""The kinds that are taken, each with the endings that its name may have."""

ENDINGS = tuple(ending for endings in KINDS.values() for ending in endings)
TAKEN = "Pictures, PDF, Office files, zip and plain text are taken"
STEERING = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
"""Signs that no text has."""

RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


class Shelf(Protocol):
    """Where bytes rest. A place is a short path of letters, digits, - and /."""

    def put(self, place: str, content: bytes) -> None:
        """Keep them; whoever reads finds all of them or none."""

    def get(self, place: str) -> bytes:
        """Fetch them; Refused when they cannot be reached."""

    def drop(self, place: str) -> None:
        """Throw them away; nothing there is fine."""

    def older_than(self, moment: datetime) -> Iterable[str]:
        """The places of all bytes that were put before."""


def left_over(places: Sequence[str], named: Set[str]) -> list[str]:
    """Of these places those that no file names. Where most are named by none, this is the shelf of another store.

    >>> left_over(["ab/1", "ab/2", "ab/3"], {"ab/1", "ab/2"})
    ['ab/3']
    """
    found = [place for place in places if place not in named]
    if 2 * len(found) > len(places):
        raise Refused(
            f"{len(found):,} of {len(places):,} files there belong to no card of this store. It looks like the shelf "
            "of another one: nothing was thrown away. Check DATABASE_URL and FILES_PLACE."
        )
    return found


@dataclass(frozen=True)
class NewFile:
    """A file that was looked at and may be kept."""

    name: str
    media_type: str
    size: int
    sha256: str
    place: str


def inspected(name: str, content: bytes, op: str) -> NewFile:
    """What the file is, or a refusal that says why not. `op` makes its place: a repeat writes no other."""
    if not content:
        raise Refused("That file is empty. Choose another one; nothing was kept.")
    if len(content) > LARGEST:
        raise Refused(
            f"That file has {len(content) / MB:.1f} MB; {LARGEST // MB} fit. Share it another way and link it."
        )
    kept, media_type = clean_name(name), kind_of(content)
    ending = kept.rpartition(".")[2].lower()
    if media_type is None:
        raise Refused(f"A file of this kind is not taken. {TAKEN}; nothing was kept.")
    if ending not in KINDS[media_type]:
        raise Refused(
            f"The name ends in .{ending}, but the content is another kind: {', '.join(KINDS[media_type])}. "
            "Nothing was kept; save it under its true kind."
        )
    _check_flood(content, media_type)
    digest = hashlib.sha256(content).hexdigest()
    place = hashlib.sha256(f"{op} {digest}".encode()).hexdigest()
    return NewFile(kept, media_type, len(content), digest, f"{place[:2]}/{place[2:42]}")


def clean_name(name: str) -> str:
    """A name without a path, without signs that steer a screen or a shell, and not longer than 160."""
    last = unicodedata.normalize("NFC", name).replace("%22", '"').replace("\\", "/").rpartition("/")[2]
    seen = "".join(" " if sign.isspace() else sign for sign in last if not unicodedata.category(sign).startswith("C"))
    said = re.sub(r'[<>:"|?*%;]', "_", " ".join(seen.split())).strip(". ")
    stem, dot, ending = said.rpartition(".")
    if not dot:
        stem, ending = said, ""
    if not stem or RESERVED.match(said):
        stem = f"file_{stem}".rstrip("_")
    return f"{stem[: 150 - len(ending)]}.{ending}" if ending else stem[:150]


def kind_of(content: bytes) -> str | None:
    """What the bytes are, whatever their name says; None for what is not taken."""
    if content.startswith(b"%PDF-"):
        return "application/pdf"
    if picture := pictures.kind_of(content):
        return picture
    if content.startswith(b"PK\x03\x04"):
        return archives.kind_of(content)
    return "text/plain" if is_text(content) else None


def is_text(content: bytes) -> bool:
    """Whether it reads as text, and not as a page or a program that a browser or a shell would run."""
    text = _text(content)
    return not (STEERING.search(text) or text[:1024].lstrip().lower().startswith(("<", "#!", "mz")))


def _text(content: bytes) -> str:
    """The words: in Unicode, or a byte a letter, as spreadsheets of many countries still save them."""
    for code, begins in (("utf-16", (b"\xff\xfe", b"\xfe\xff")), ("utf-8-sig", b"")):
        if content.startswith(begins):
            with suppress(UnicodeDecodeError):
                return content.decode(code)
    return content.decode("latin-1")


def _check_flood(content: bytes, media_type: str) -> None:
    """Small bytes that become a flood when somebody opens them are refused."""
    if media_type.startswith("image/"):
        width, height = pictures.size_of(content)
        if width * height > PIXELS:
            raise Refused(f"That picture has {width:,} by {height:,} points: too many to open. Make it smaller.")
    elif archives.is_archive(media_type):
        archives.check(content)


def said_size(size: int) -> str:
    """Bytes as people say them."""
    return f"{size / MB:.1f} MB" if size >= MB else f"{max(1, round(size / 1024))} KB"
