"""A shelf in a bucket that speaks S3: three signed requests (Signature Version 4), and no library."""

import hashlib
import hmac
import http.client
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import quote, urlsplit

from core import clock
from core.refusal import Refused
from data.files.folder import AWAY, PLACE

PATIENCE = 15.0
MOST = 64 << 20


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

    def _ask(self, method: str, place: str, content: bytes, fine: set[int]) -> bytes:
        if not PLACE.fullmatch(place):
            raise Refused(AWAY)
        url = urlsplit(self.endpoint)
        path = quote("/".join(filter(None, (url.path.strip("/"), self.name, self.prefix.strip("/"), place))))
        secure = url.scheme == "https"
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        line = kind(url.hostname or "", url.port, timeout=PATIENCE)
        try:
            headers = self.signed(method, "/" + path, url.netloc, content, clock.now())
            line.request(method, "/" + path, content or None, headers)
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
    """A request as it is signed: method, path, no query, headers by name, the fingerprint of its bytes."""
    lines = "".join(f"{name}:{value}\n" for name, value in sorted(headers.items()))
    return f"{method}\n{path}\n\n{lines}\n{';'.join(sorted(headers))}\n{digest}"
