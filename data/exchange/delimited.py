"""Read CSV as it comes: byte-order marks, repeated headers, torn rows, wrong encodings."""

import codecs
import csv
from collections import Counter
from collections.abc import Iterator
from typing import IO

from core.refusal import Refused
from data.exchange.files import Given, Meter, breaks_off, unpacked
from data.exchange.lines import Line, Reject
from data.exchange.mapping import FileShape

BINARY = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF", b"{\\rtf")
"""How pictures and documents begin that are most often sent by mistake."""

WIDE = ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be")


def read_csv(given: Given, shape: FileShape, meter: Meter = lambda _bytes: None) -> Iterator[Line | Reject]:
    """The rows of the file, first to last. A row of another width is rejected, never shifted."""
    with unpacked(given, meter) as stream:
        text = _Text(given.name, stream, shape.encoding)
        rows = csv.reader(text, delimiter=shape.delimiter, strict=True)
        header = headers(next(_guarded(rows, text), []))
        if not header:
            raise Refused(f"{given.name} is empty: not even a line of column names.")
        started = text.lines + 1
        for row in _guarded(rows, text):
            if row:
                yield _line(given, text, header, row, started)
            started = text.lines + 1


def headers(names: list[str]) -> list[str]:
    """Column names, repeated ones kept apart: Comment, Comment#2."""
    seen: Counter[str] = Counter()
    told = []
    for place, name in enumerate((name.strip() for name in names), start=1):
        seen[name] += 1
        told.append(f"#{place}" if not name else name if seen[name] == 1 else f"{name}#{seen[name]}")
    return told


def _line(given: Given, text: "_Text", header: list[str], row: list[str], number: int) -> Line | Reject:
    if len(row) == len(header):
        return Line(number, dict(zip(header, (cell.strip() for cell in row), strict=True)))
    if text.is_torn and len(row) < len(header):
        raise Refused(breaks_off(given.name, number))
    reason = f"the row has {len(row)} cells, the header {len(header)}; a delimiter or a quote is missing or too many"
    return Reject(given.name, number, "", "", "", reason)


def _guarded(rows: Iterator[list[str]], text: "_Text") -> Iterator[list[str]]:
    try:
        yield from rows
    except csv.Error as problem:
        if "unexpected end" in str(problem):
            raise Refused(breaks_off(text.name, text.lines)) from None
        if "field larger" in str(problem):
            most = f"{csv.field_size_limit():,} characters"
            reason = f"around line {text.lines} a cell is longer than {most}; most likely its quote is never closed"
            raise Refused(f"{text.name} cannot be read: {reason}. Nothing was imported.") from None
        if "new-line character" in str(problem):
            raise Refused(
                f"{text.name} ends its lines in the way of old Macintosh programs (in line {text.lines}). "
                "Save it as CSV again, with line ends of Windows or Unix. Nothing was imported."
            ) from None
        raise Refused(f"{text.name} cannot be read in line {text.lines}: {problem}. Nothing was imported.") from None


class _Text:
    """The lines of a file, decoded one by one, so that a wrong byte has a line number."""

    def __init__(self, name: str, stream: IO[bytes], encoding: str) -> None:
        self.name = name
        self.stream = stream
        self.encoding = codecs.lookup(encoding).name
        self.lines = 0
        self.is_torn = False
        """The last line so far ended without a line break: it may be half a line."""
        if self.encoding in WIDE:
            raise Refused(f"{name} is to be read as {encoding}; save it as UTF-8 first, which every program can.")

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        raw = self.stream.readline()
        if not raw:
            raise StopIteration
        self.lines += 1
        self.is_torn = not raw.endswith(b"\n")
        if raw.startswith(BINARY) and self.lines == 1:
            raise Refused(f"{self.name} is not text but a picture or a document. Export the table as CSV.")
        if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and self.lines == 1:
            raise Refused(f"{self.name} is written in UTF-16. Save it as UTF-8, then import it again.")
        encoding = self.encoding if self.lines == 1 else self.encoding.removesuffix("-sig")
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError as problem:
            raise Refused(self._wrong(raw[problem.start])) from None

    def _wrong(self, byte: int) -> str:
        meant = self.encoding.removesuffix("-sig")
        return (
            f"Line {self.lines} of {self.name} is not {meant}: it holds the byte {byte:#04x}. "
            "Set file.encoding in the mapping; exports from Windows are often cp1252 or cp1251. Nothing was imported."
        )
