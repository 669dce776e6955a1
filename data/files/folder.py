"""A shelf in a folder of this machine."""

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from core.refusal import Refused

PLACE = re.compile(r"[0-9a-f]{2}/[0-9a-f]{1,64}(\.[0-9a-f]{8})?")
"""With an ending: half of a file, beside which its writer stopped."""

AWAY = "The files cannot be reached at the moment. Nothing was changed; try again, or tell your administrator."


@dataclass(frozen=True)
class Folder:
    """One file for each place; written beside and renamed, so nobody reads half of it."""

    root: Path

    def put(self, place: str, content: bytes) -> None:
        """Keep the bytes, for the owner of the process alone."""
        target = self._path(place)
        beside = target.with_name(f"{target.name}.{secrets.token_hex(4)}")
        try:
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(target)
        except OSError:
            with suppress(OSError):
                beside.unlink(missing_ok=True)
            raise Refused(AWAY) from None

    def get(self, place: str) -> bytes:
        """Fetch the bytes."""
        try:
            return self._path(place).read_bytes()
        except OSError:
            raise Refused(AWAY) from None

    def drop(self, place: str) -> None:
        """Throw them away; nothing there is fine."""
        try:
            self._path(place).unlink(missing_ok=True)
        except OSError:
            raise Refused(AWAY) from None

    def older_than(self, moment: datetime) -> Iterator[str]:
        """The places of files that were written before, halves of files too."""
        try:
            for path in sorted(self.root.glob("*/*")):
                place = path.relative_to(self.root).as_posix()
                if PLACE.fullmatch(place) and path.is_file() and path.stat().st_mtime < moment.timestamp():
                    yield place
        except OSError:
            raise Refused(AWAY) from None

    def _path(self, place: str) -> Path:
        if not PLACE.fullmatch(place):
            raise Refused(AWAY)
        return self.root / place
