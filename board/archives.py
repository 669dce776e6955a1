"""Zip files and the Office files that are zips: what they hold, and whether they would unpack into a flood."""

import io
import zipfile
import zlib
from typing import Final

from core.refusal import Refused

MB = 1 << 20
UNPACKED = 100 * MB
MEMBERS = 2000
RATIO = 200
SMALL = MB
"""Below this an unpacked part may be as tightly packed as it likes: empty sheets are."""

OPEN_XML: Final = "application/vnd.openxmlformats-officedocument."
PARTS = {"word/": "wordprocessingml.document", "xl/": "spreadsheetml.sheet", "ppt/": "presentationml.presentation"}
ODF = "application/vnd.oasis.opendocument."
BROKEN = "That file is damaged: it cannot be unpacked. Nothing was kept."
FLOOD = f"That file unpacks to more than {UNPACKED // MB} MB or is packed far too tightly. Nothing was kept."
RUNNING = (".exe", ".dll", ".js", ".vbs", ".bat", ".cmd", ".ps1", ".scr", ".com", ".msi", ".jar", ".lnk", ".hta")


def is_archive(media_type: str) -> bool:
    """Whether a file of that kind is unpacked to be read."""
    return media_type == "application/zip" or media_type.startswith((OPEN_XML, ODF))


def kind_of(content: bytes) -> str | None:
    """A zip, or the Office file that it makes; None for one with macros inside."""
    with _opened(content) as packed:
        names = packed.namelist()
        if any(name.lower().endswith("vbaproject.bin") for name in names):
            raise Refused(
                "That Office file carries macros, which are not taken. Save it without them; nothing was kept."
            )
        if "[Content_Types].xml" in names:
            return next(
                (OPEN_XML + kind for part, kind in PARTS.items() if any(n.startswith(part) for n in names)), None
            )
        if "mimetype" in names and packed.getinfo("mimetype").file_size < 100:
            said = _read(packed, packed.getinfo("mimetype"), 100).decode("ascii", "replace").strip()
            return said if said.startswith(ODF) else None
        return "application/zip"


def check(content: bytes) -> None:
    """Refuse too many parts, paths that lead out, programs, locked parts, and floods: what is said, and what is so."""
    with _opened(content) as packed:
        parts = packed.infolist()
        if len(parts) > MEMBERS:
            raise Refused(f"That file holds {len(parts):,} parts; {MEMBERS:,} fit. Nothing was kept.")
        for part in parts:
            _check_part(part)
        if sum(part.file_size for part in parts) > UNPACKED:
            raise Refused(FLOOD)
        left = UNPACKED
        for part in parts:
            left -= len(_read(packed, part, left))


def _check_part(part: zipfile.ZipInfo) -> None:
    name = part.filename.replace("\\", "/")
    if name.startswith("/") or ".." in name.split("/") or name[1:2] == ":":
        raise Refused("That file holds a path that leads out of it. Nothing was kept.")
    if part.flag_bits & 1:
        raise Refused("That file is locked with a password, so nobody can see what it holds. Nothing was kept.")
    if name.lower().endswith((".zip", ".7z", ".rar", ".gz", *RUNNING)):
        raise Refused("That file holds a program or another archive, which is not taken. Nothing was kept.")
    if part.file_size > SMALL and part.file_size > RATIO * max(1, part.compress_size):
        raise Refused(FLOOD)


def _read(packed: zipfile.ZipFile, part: zipfile.ZipInfo, most: int) -> bytes:
    """Unpack one part; a directory that lies about sizes is found out here."""
    try:
        with packed.open(part) as stream:
            found = stream.read(most + 1)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError):
        raise Refused(BROKEN) from None
    if len(found) > most:
        raise Refused(FLOOD)
    return found


def _opened(content: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, OSError, RuntimeError):
        raise Refused(BROKEN) from None
