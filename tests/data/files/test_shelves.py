"""Both shelves keep, fetch and drop the same way; the bucket's requests are signed as S3 wants it."""

import hashlib
import hmac
import os
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar
from urllib.parse import parse_qsl, urlsplit

import pytest

from board.files import Shelf
from core.refusal import Refused
from data.files import Bucket, Folder, shelf_for
from data.files.bucket import canonical
from tests.data.test_settings import read, refused

SECRET = "a-secret-for-tests"
PLACE = "ab/" + "c" * 40


class Store(BaseHTTPRequestHandler):
    """As much of S3 as is asked for: objects by path, and signatures that are checked."""

    objects: ClassVar[dict[str, bytes]] = {}
    broken: ClassVar[bool] = False

    def is_signed(self, content: bytes) -> bool:
        names = ("host", "x-amz-content-sha256", "x-amz-date")
        headers = {name: self.headers[name] for name in names}
        asked = canonical(self.command, self.path, headers, hashlib.sha256(content).hexdigest())
        scope = f"{headers['x-amz-date'][:8]}/eu-test-1/s3/aws4_request"
        digest = hashlib.sha256(asked.encode()).hexdigest()
        text = f"AWS4-HMAC-SHA256\n{headers['x-amz-date']}\n{scope}\n{digest}"
        key = f"AWS4{SECRET}".encode()
        for part in scope.split("/"):
            key = hmac.digest(key, part.encode(), "sha256")
        return self.headers["authorization"].endswith("Signature=" + hmac.digest(key, text.encode(), "sha256").hex())

    def answer(self, status: int, content: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def listed(self) -> bytes:
        """Two objects an answer, with the rest behind a token that has to be quoted."""
        url = urlsplit(self.path)
        asked = dict(parse_qsl(url.query))
        keys = [path.removeprefix("/pods/") for path in sorted(self.objects) if path.startswith("/pods/")]
        keys = [key for key in keys if key.startswith(asked["prefix"])]
        start = int(asked.get("continuation-token", "0/=").split("/")[0])
        put = "<LastModified>2026-11-10T09:00:00.000Z</LastModified>"
        found = "".join(f"<Contents><Key>{key}</Key>{put}</Contents>" for key in keys[start : start + 2])
        more = f"<NextContinuationToken>{start + 2}/=</NextContinuationToken>" if keys[start + 2 :] else ""
        return f"<ListBucketResult>{found}{more}</ListBucketResult>".encode()

    def handle_one(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.broken or not self.is_signed(content):
            self.answer(500 if self.broken else 403)
        elif "list-type=2" in self.path:
            self.answer(200, self.listed())
        elif self.command == "PUT":
            self.objects[self.path] = content
            self.answer(200)
        elif self.command == "DELETE":
            self.objects.pop(self.path, None)
            self.answer(204)
        else:
            found = self.objects.get(self.path)
            self.answer(404 if found is None else 200, found or b"")

    do_PUT = do_GET = do_DELETE = handle_one  # noqa: N815

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Store)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(params=["folder", "bucket"])
def shelf(request: pytest.FixtureRequest, tmp_path: Path, endpoint: str) -> Shelf:
    if request.param == "folder":
        return Folder(tmp_path / "uploads")
    return Bucket(endpoint, "pods", "files/", "eu-test-1", "key", SECRET)


def test_bytes_are_kept_fetched_and_dropped(shelf: Shelf) -> None:
    shelf.put(PLACE, b"one")
    shelf.put(PLACE, b"two")
    assert shelf.get(PLACE) == b"two"
    shelf.drop(PLACE)
    shelf.drop(PLACE)
    with pytest.raises(Refused, match="cannot be reached"):
        shelf.get(PLACE)


@pytest.mark.parametrize("place", ["../x", "ab/../../x", "/etc/passwd", "ab/" + "c" * 65, "AB/c", "ab/c d", ""])
def test_a_place_leads_nowhere_else(shelf: Shelf, place: str) -> None:
    for deed in (shelf.get, shelf.drop, lambda one: shelf.put(one, b"x")):
        with pytest.raises(Refused):
            deed(place)


def test_a_shelf_names_what_was_put_before_a_moment(shelf: Shelf, tmp_path: Path) -> None:
    places = [f"{number:02x}/{'d' * 40}" for number in range(5)]
    for place in places:
        shelf.put(place, b"x")
    for path in tmp_path.rglob("*"):
        os.utime(path, (0.0, datetime(2026, 11, 10, 9, 0, tzinfo=UTC).timestamp()))
    (tmp_path / "uploads" / "ab").mkdir(parents=True, exist_ok=True)
    (tmp_path / "uploads" / "ab" / "README.txt").write_text("not ours")
    assert set(places) <= set(shelf.older_than(datetime(2026, 11, 10, 9, 1, tzinfo=UTC)))
    assert list(shelf.older_than(datetime(2026, 11, 10, 8, 59, tzinfo=UTC))) == []
    for place in places:
        shelf.drop(place)


def test_half_a_file_whose_writer_stopped_is_old_some_day(tmp_path: Path) -> None:
    (tmp_path / "ab").mkdir()
    half = tmp_path / "ab" / f"{'c' * 40}.0a1b2c3d"
    half.write_bytes(b"half")
    (place,) = Folder(tmp_path).older_than(datetime(9000, 1, 1, tzinfo=UTC))
    Folder(tmp_path).drop(place)
    assert not half.exists()


def test_a_file_is_its_owners_alone_and_never_half_there(tmp_path: Path) -> None:
    Folder(tmp_path).put(PLACE, b"x" * 1000)
    (kept,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert kept.stat().st_mode & 0o077 == 0


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "ab").write_text("a file where a folder should be")
    with pytest.raises(Refused, match="cannot be reached"):
        Folder(tmp_path).put(PLACE, b"x")


def test_a_wrong_secret_a_broken_store_and_no_store_are_refusals(
    endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = Bucket(endpoint, "pods", "", "eu-test-1", "key", "another secret")
    with pytest.raises(Refused):
        wrong.put(PLACE, b"x")
    monkeypatch.setattr(Store, "broken", True)
    with pytest.raises(Refused):
        Bucket(endpoint, "pods", "", "eu-test-1", "key", SECRET).put(PLACE, b"x")
    with pytest.raises(Refused):
        Bucket("http://127.0.0.1:9", "pods", "", "eu-test-1", "key", SECRET).get(PLACE)
    assert "another secret" not in repr(wrong)


def test_the_signature_is_the_one_that_amazon_prints() -> None:
    """The example "GET Object" of the documentation of Signature Version 4 for S3."""
    secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
    bucket = Bucket("https://s3.amazonaws.com", "examplebucket", "", "us-east-1", "AKIAIOSFODNN7EXAMPLE", secret)
    at, host = datetime(2013, 5, 24, tzinfo=UTC), "examplebucket.s3.amazonaws.com"
    signed = bucket.signed("GET", "/test.txt", host, b"", at, range="bytes=0-9")
    assert signed["authorization"] == (
        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "
        "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, "
        "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
    )


def test_the_settings_name_the_shelf(tmp_path: Path) -> None:
    assert shelf_for(read(files_place=str(tmp_path))) == Folder(tmp_path)
    secret = tmp_path / "secret"
    secret.write_text(SECRET + "\n")
    bucket = shelf_for(
        read(
            files_place="s3://pods/some/prefix",
            s3_endpoint="https://s3.example.org",
            s3_access_key="key",
            s3_secret_key_file=secret,
        )
    )
    assert bucket == Bucket("https://s3.example.org", "pods", "some/prefix", "us-east-1", "key", SECRET)


def test_a_bucket_without_its_keys_or_in_the_clear_stops_the_start(tmp_path: Path) -> None:
    keys = {"s3_access_key": "key", "s3_secret_key": SECRET}
    assert "needs S3_ENDPOINT" in refused(files_place="s3://pods", **keys)
    assert "must be https" in refused(files_place="s3://pods", s3_endpoint="http://s3.example.org", **keys)
    assert "cannot be read" in refused(s3_secret_key_file=tmp_path / "nothing")
