"""CSV as it comes: what is read, what is rejected by its line, what is refused as a whole."""

import gzip

import pytest

from core.refusal import Refused
from data.exchange.delimited import headers, read_csv
from data.exchange.files import Given
from data.exchange.lines import Line, Reject
from data.exchange.mapping import FileShape


def rows(content: bytes, name: str = "export.csv", **shape: str) -> list[Line | Reject]:
    return list(read_csv(Given(name, content=content), FileShape.model_validate(shape)))


def test_rows_carry_the_line_on_which_they_start() -> None:
    told = rows(b'id,note\r\n1,"two\nlines"\r\n\r\n2,b\r\n')
    assert told == [Line(2, {"id": "1", "note": "two\nlines"}), Line(5, {"id": "2", "note": "b"})]


def test_a_byte_order_mark_is_not_part_of_the_first_name() -> None:
    assert rows("\ufeffid,b\n1,2\n".encode()) == [Line(2, {"id": "1", "b": "2"})]


def test_repeated_names_are_kept_apart_and_missing_ones_numbered() -> None:
    assert headers(["Comment", "Id", "Comment", "", "Comment"]) == ["Comment", "Id", "Comment#2", "#4", "Comment#3"]


def test_names_that_differ_only_in_case_are_two_columns() -> None:
    assert headers(["ID", "Id"]) == ["ID", "Id"]


@pytest.mark.parametrize(("row", "cells"), [("1,2,3", 3), ("1", 1)])
def test_a_row_of_another_width_is_rejected_and_never_shifted(row: str, cells: int) -> None:
    told = rows(f"a,b\n{row}\n4,5\n".encode())
    assert isinstance(told[0], Reject)
    assert told[0].line == 2
    assert f"the row has {cells} cells, the header 2" in told[0].reason
    assert told[1] == Line(3, {"a": "4", "b": "5"})


def test_a_file_that_ends_in_half_a_row_is_refused() -> None:
    with pytest.raises(Refused, match=r"export.csv breaks off in the middle in line 3. Nothing was imported"):
        rows(b"a,b,c\n1,2,3\n4,5")


def test_a_file_that_ends_inside_a_quote_is_refused() -> None:
    with pytest.raises(Refused, match="breaks off in the middle"):
        rows(b'a,b\n1,"half a sen')


def test_a_quote_that_is_never_closed_names_where() -> None:
    with pytest.raises(Refused, match=r"around line .* most likely its quote is never closed"):
        rows(b'a,b\n1,"x\n' + b"2,3\n" * 60_000)


def test_a_packed_file_that_breaks_off_is_refused() -> None:
    packed = gzip.compress(b"a,b\n" + b"".join(b"%d,x\n" % n for n in range(50_000)))
    with pytest.raises(Refused, match=r"breaks off in the middle"):
        rows(packed[: len(packed) // 2], "export.csv.gz")


def test_a_wrong_encoding_names_the_encoding_and_the_line() -> None:
    with pytest.raises(Refused, match=r"Line 3 of export.csv is not utf-8: it holds the byte 0xe9") as refused:
        rows("name\nok\ncafé\n".encode("cp1252"))
    assert "cp1252" in str(refused.value)


def test_a_declared_encoding_is_used() -> None:
    assert rows("име\nАна\n".encode("cp1251"), encoding="cp1251") == [Line(2, {"име": "Ана"})]


def test_utf_16_is_refused_with_the_way_out() -> None:
    with pytest.raises(Refused, match=r"UTF-16. Save it as UTF-8"):
        rows("a,b\n1,2\n".encode("utf-16"))


def test_line_ends_of_old_macintosh_programs_are_named() -> None:
    with pytest.raises(Refused, match=r"old Macintosh programs.*Save it as CSV again"):
        rows(b"a,b\r1,2\r3,4\r")


def test_a_picture_is_no_table() -> None:
    with pytest.raises(Refused, match="not text but a picture or a document"):
        rows(b"\x89PNG\r\n\x1a\n\0\0")


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(Refused, match="is empty"):
        rows(b"")


def test_another_delimiter_is_declared() -> None:
    assert rows(b"a;b\n1;2,5\n", delimiter=";") == [Line(2, {"a": "1", "b": "2,5"})]
