"""Open a file from outside without trusting it: its name, its size, what it unpacks to."""

import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, cast

from core.refusal import Refused

Meter = Callable[[int], None]
"""Hears how many bytes of the file as it came have been read."""

MEGABYTE = 1_000_000
LARGEST_UPLOAD = 20 * MEGABYTE
LARGEST_UNPACKED = 1_000 * MEGABYTE
LARGEST_RATIO = 200
"""Real exports shrink to a tenth; a file that unpacks two hundredfold is a bomb."""

ARCHIVES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"7z\xbc\xaf")
"""How archives and workbooks begin, whatever their name says."""

RATIO_FROM = 10 * MEGABYTE


@dataclass(frozen=True)
class Given:
    """A file to import: its name, and its bytes or the place where they are."""

    name: str
    path: Path | None = None
    content: bytes = b""

    @property
    def size(self) -> int:
        """Bytes, as they came."""
        return len(self.content) if self.path is None else self.path.stat().st_size

    def digest(self) -> str:
        """SHA-256 of the bytes: the same file again has the same."""
        mark = sha256()
        with self.open_packed() as stream:
            while part := stream.read(1 << 20):
                mark.update(part)
        return mark.hexdigest()

    def open_packed(self) -> IO[bytes]:
        """The bytes as they came."""
        return io.BytesIO(self.content) if self.path is None else self.path.open("rb")


def check_upload(name: str, size: int) -> None:
    """Refuse what is too large for the browser."""
    if size > LARGEST_UPLOAD:
        raise Refused(
            f"{name} has {size / MEGABYTE:.0f} MB; a page takes {LARGEST_UPLOAD // MEGABYTE} MB. "
            "Pack it with gzip, or import it on the command line: python -m data import."
        )


def given_paths(paths: list[Path]) -> list[Given]:
    """Files by their paths; each must be there."""
    for path in paths:
        if not path.is_file():
            raise Refused(f"There is no file {path}. Nothing was imported.")
    return [Given(path.name, path) for path in paths]


@contextmanager
def unpacked(given: Given, meter: Meter = lambda _bytes: None) -> Iterator[IO[bytes]]:
    """The bytes behind a packing that the name tells, never more than can be meant."""
    with given.open_packed() as packed:
        head = packed.read(8)
        is_packed = head.startswith(b"\x1f\x8b")
        packed.seek(0)
        if given.name.lower().endswith((".zip", ".xlsx", ".xls", ".7z")) or head.startswith(ARCHIVES):
            raise Refused(f"{given.name} is an archive or a workbook. Save the sheet as CSV, or unpack it first.")
        if given.name.lower().endswith(".gz") and not is_packed:
            raise Refused(f"{given.name} is named .gz but is not packed with gzip. Check the file, or its name.")
        plain = cast("IO[bytes]", gzip.GzipFile(fileobj=packed)) if is_packed else packed
        yield io.BufferedReader(_Measured(plain, given, lambda: meter(packed.tell())), buffer_size=1 << 17)


class _Measured(io.RawIOBase):
    """Counts what comes out, and stops a bomb. A torn packing becomes a sentence."""

    def __init__(self, stream: IO[bytes], given: Given, tick: Callable[[], None]) -> None:
        self.stream = stream
        self.given = given
        self.tick = tick
        self.count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        try:
            part = self.stream.read(len(view))
        except (EOFError, zlib.error, gzip.BadGzipFile):
            raise Refused(breaks_off(self.given.name)) from None
        self.count += len(part)
        self._check()
        self.tick()
        view[: len(part)] = part
        return len(part)

    def _check(self) -> None:
        too_dense = self.count > RATIO_FROM and self.count > LARGEST_RATIO * max(self.given.size, 1)
        if self.count > LARGEST_UNPACKED or too_dense:
            raise Refused(
                f"{self.given.name} unpacks to more than {self.count // MEGABYTE} MB, which no export of this size "
                "does. Nothing was imported; split the export by month."
            )


def breaks_off(name: str, line: int | None = None) -> str:
    """What is said of a file that ends in the middle."""
    where = "" if line is None else f" in line {line}"
    return f"{name} breaks off in the middle{where}. Nothing was imported; fetch the file again."
