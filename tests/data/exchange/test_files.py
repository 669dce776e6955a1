"""Files that are too large, or are not what their name says."""

import gzip
from pathlib import Path

import pytest

from core.refusal import Refused
from data.exchange.files import Given, check_upload, given_paths, unpacked


def test_an_upload_of_200_mb_is_refused_with_the_way_out() -> None:
    with pytest.raises(Refused, match=r"big.csv has 200 MB; a page takes 20 MB.*command line"):
        check_upload("big.csv", 200_000_000)


def test_an_upload_that_fits_is_taken() -> None:
    check_upload("small.csv", 19_000_000)


def test_a_bomb_is_stopped_while_it_unpacks() -> None:
    bomb = gzip.compress(b"\0" * 60_000_000, compresslevel=9)
    with unpacked(Given("bomb.csv.gz", content=bomb)) as stream, pytest.raises(Refused, match="unpacks to more than"):
        while stream.read(1 << 20):
            pass


def test_a_workbook_is_refused() -> None:
    with pytest.raises(Refused, match="Save the sheet as CSV"), unpacked(Given("sheet.xlsx", content=b"PK")):
        pass


@pytest.mark.parametrize("head", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1"])
def test_a_workbook_is_known_by_its_bytes_whatever_its_name(head: bytes) -> None:
    sheet = Given("sheet.csv", content=head + b"\0" * 100)
    with pytest.raises(Refused, match="Save the sheet as CSV"), unpacked(sheet):
        pass


def test_a_file_that_is_not_packed_though_its_name_says_so_is_refused() -> None:
    with pytest.raises(Refused, match="not packed with gzip"), unpacked(Given("a.csv.gz", content=b"a,b\n")):
        pass


def test_the_bytes_tell_that_a_file_is_packed() -> None:
    with unpacked(Given("a.csv", content=gzip.compress(b"a,b\n"))) as stream:
        assert stream.read() == b"a,b\n"


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="There is no file"):
        given_paths([tmp_path / "nothing.csv"])


def test_the_same_bytes_have_the_same_digest(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"a,b\n")
    assert given_paths([tmp_path / "a.csv"])[0].digest() == Given("b.csv", content=b"a,b\n").digest()
