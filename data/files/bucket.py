"""A shelf in a bucket that speaks S3: three signed requests (Signature Version 4), and no library."""

import hashlib
import hmac
import http.client
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape
from urllib.parse import quote, urlsplit

from core import clock
from core.refusal import Refused
from data.files.folder import AWAY, PLACE

PATIENCE = 15.0
MOST = 64 << 20
ENTRY = re.compile(r"<Contents>(.*?)</Contents>", re.DOTALL)
"""One object in the answer to a listing: of its few plain fields two are read, so no XML is let in."""


@dataclass(frozen=True)
class Bucket:
    """endpoint: https://s3.eu-central-1.amazonaws.com, or one's own MinIO. Addressed by path: all of them know that."""

    endpoint: str
    name: str
    prefix: str
    region: str
    access_key: str
    secret_key: str = field(repr=False)

    def put(self, place: str, content: bytes) -> None:
        """Keep the bytes; S3 shows an object only when it is whole."""
        self._ask("PUT", place, content, {200, 201, 204})

    def get(self, place: str) -> bytes:
        """Fetch the bytes."""
        return self._ask("GET", place, b"", {200})

    def drop(self, place: str) -> None:
        """Throw them away; nothing there is fine."""
        self._ask("DELETE", place, b"", {200, 204, 404})

    def older_than(self, moment: datetime) -> Iterator[str]:
        """The places of objects that were put before: asked for a thousand at a time."""
        before, token = f"{self.prefix.strip('/')}/".lstrip("/"), ""
        while True:
            asked = {"list-type": "2", "prefix": before} | ({"continuation-token": token} if token else {})
            said = self._request("GET", (), b"", {200}, asked).decode("utf-8", "replace")
            for entry in ENTRY.findall(said):
                key, put_at = unescape(_tag("Key", entry)), _tag("LastModified", entry)
                place = key.removeprefix(before)
                if PLACE.fullmatch(place) and datetime.fromisoformat(put_at) < moment:
                    yield place
            token = unescape(_tag("NextContinuationToken", said))
            if not token:
                return

    def _ask(self, method: str, place: str, content: bytes, fine: set[int]) -> bytes:
        if not PLACE.fullmatch(place):
            raise Refused(AWAY)
        return self._request(method, (self.prefix.strip("/"), place), content, fine, {})

    def _request(
        self, method: str, parts: Sequence[str], content: bytes, fine: set[int], query: Mapping[str, str]
    ) -> bytes:
        url = urlsplit(self.endpoint)
        path = quote("/".join(filter(None, (url.path.strip("/"), self.name, *parts))))
        asked = "&".join(f"{name}={quote(value, safe='')}" for name, value in sorted(query.items()))
        secure = url.scheme == "https"
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        line = kind(url.hostname or "", url.port, timeout=PATIENCE)
        try:
            headers = self.signed(method, f"/{path}?{asked}", url.netloc, content, clock.now())
            line.request(method, f"/{path}{'?' * bool(asked)}{asked}", content or None, headers)
            answer = line.getresponse()
            body = answer.read(MOST)
        except (OSError, http.client.HTTPException):
            raise Refused(AWAY) from None
        finally:
            line.close()
        if answer.status not in fine:
            raise Refused(AWAY)
        return body

    def signed(self, method: str, path: str, host: str, content: bytes, at: datetime, **more: str) -> dict[str, str]:
        """The headers of a request, signed: who asks, when, and for what bytes. more: other headers, signed along."""
        moment, digest = at.strftime("%Y%m%dT%H%M%SZ"), hashlib.sha256(content).hexdigest()
        headers = {"host": host, "x-amz-content-sha256": digest, "x-amz-date": moment, **more}
        scope = f"{moment[:8]}/{self.region}/s3/aws4_request"
        asked = hashlib.sha256(canonical(method, path, headers, digest).encode()).hexdigest()
        text = f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{asked}"
        key = f"AWS4{self.secret_key}".encode()
        for part in scope.split("/"):
            key = hmac.digest(key, part.encode(), "sha256")
        proof = hmac.digest(key, text.encode(), "sha256").hex()
        names = ";".join(sorted(headers))
        said = f"Credential={self.access_key}/{scope}, SignedHeaders={names}, Signature={proof}"
        return {**headers, "authorization": f"AWS4-HMAC-SHA256 {said}"}


def canonical(method: str, path: str, headers: Mapping[str, str], digest: str) -> str:
    """A request as it is signed: method, path, query, headers by name, the fingerprint of its bytes."""
    place, _, query = path.partition("?")
    lines = "".join(f"{name}:{value}\n" for name, value in sorted(headers.items()))
    return f"{method}\n{place}\n{query}\n{lines}\n{';'.join(sorted(headers))}\n{digest}"


def _tag(name: str, text: str) -> str:
    found = re.search(rf"<{name}>(.*?)</{name}>", text, re.DOTALL)
    return found[1] if found else ""
