"""Packed files: told by their first bytes, unpacked as far as that is safe, refused with what to do."""

import bz2
import gzip
import io
import re
import struct
import zipfile
from typing import Any

import pytest
import xlsxwriter  # type: ignore[import-untyped]
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import Program, zipped

from listforge import frames
from listforge.errors import InputError
from listforge.fields import header
from listforge.frames.foreign import archive

LIST = b"Phone,Company\n+442079460123,NA\n"
OTHER = b"Phone,Company\n(212) 555-0123,Pennywhistle\n"


def table(data: bytes, **dialect: Any) -> frames.Table:
    return frames.table(data, "list", header.known, **dialect)


@pytest.mark.parametrize(
    "packed",
    [
        pytest.param(gzip.compress(LIST), id="gzip"),
        pytest.param(gzip.compress(LIST[:20]) + gzip.compress(LIST[20:]), id="gzip-in-two-parts"),
        pytest.param(gzip.compress(LIST) + bytes(512), id="gzip-padded-with-zeros"),
        pytest.param(zstd.compress(LIST), id="zstd"),
        pytest.param(zstd.compress(LIST[:20]) + zstd.compress(LIST[20:]), id="zstd-in-two-frames"),
        pytest.param(zipped({"leads.csv": LIST}), id="zip"),
        pytest.param(zipped({"leads.csv": LIST}, zipfile.ZIP_STORED), id="zip-stored"),
        pytest.param(zipped({"leads.csv": LIST}, zipfile.ZIP_BZIP2), id="zip-bzip2"),
        pytest.param(zipped({"leads.csv": LIST}, zipfile.ZIP_LZMA), id="zip-lzma"),
        pytest.param(b"".join([zipped({"in/leads.csv": LIST, "in/": b""})]), id="zip-with-a-folder"),
        pytest.param(
            zipped({"leads.csv": LIST, "__MACOSX/._leads.csv": b"\0", ".DS_Store": b"\0", "a/.b/c.csv": b"x"}),
            id="zip-made-on-a-mac",
        ),
        pytest.param(zipped({"leads.csv.gz": gzip.compress(LIST)}), id="gzip-in-a-zip"),
        pytest.param(gzip.compress(zipped({"leads": zstd.compress(LIST)})), id="three-deep"),
    ],
)
def test_the_one_file_is_read(packed: bytes) -> None:
    assert table(packed).frame.rows() == [("+442079460123", "NA")]


def test_what_is_told_of_the_text_reaches_the_text() -> None:
    packed = gzip.compress("Phone~Company\n1~M\xfcller\n".encode("latin-1"))
    assert table(packed, encoding="latin-1", delimiter="~").frame.rows() == [("1", "M\xfcller")]


def test_a_workbook_in_a_zip_keeps_its_sheet_to_be_chosen() -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        for title in ("A", "B"):
            book.add_worksheet(title).write_column(0, 0, ["Phone", title])
    packed = zipped({"book.xlsx": buffer.getvalue()})
    assert table(packed).frame.rows() == [("A",)]
    assert table(packed, sheet="B").frame.rows() == [("B",)]


SEVERAL = zipped({"b/leads.csv": LIST, "a.csv": OTHER, "c/leads.csv": OTHER})


@pytest.mark.parametrize(
    ("wanted", "company"),
    [
        pytest.param("a.csv", "Pennywhistle", id="by-name"),
        pytest.param("b/leads.csv", "NA", id="by-path"),
    ],
)
def test_one_of_several_files_is_chosen(wanted: str, company: str) -> None:
    assert table(SEVERAL, sheet=wanted).frame["Company"].to_list() == [company]


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        pytest.param(
            {}, "list: holds 3 files (a.csv, b/leads.csv, c/leads.csv); choose one by --sheet MEMBER", id="none"
        ),
        pytest.param(
            {"sheet": "x.csv"}, "list: no file 'x.csv'; it holds a.csv, b/leads.csv, c/leads.csv", id="unknown"
        ),
        pytest.param({"sheet": "leads.csv"}, "list: no file 'leads.csv'; it holds", id="a-name-that-two-bear"),
    ],
)
def test_one_of_several_files_must_be_chosen(wanted: dict[str, str], says: str) -> None:
    with pytest.raises(InputError, match=f"^{re.escape(says)}"):
        table(SEVERAL, **wanted)


# --- what cannot be unpacked ---------------------------------------------------------------------


def protected() -> bytes:
    """A zip whose member says that it has a password."""
    data = bytearray(zipped({"leads.csv": LIST}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        struct.pack_into("<H", data, data.index(mark) + place, 1)
    return bytes(data)


def deflate64() -> bytes:
    data = bytearray(zipped({"leads.csv": LIST}))
    for mark, place in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        struct.pack_into("<H", data, data.index(mark) + place, 9)
    return bytes(data)


def with_a_wrong_sum() -> bytes:
    data = bytearray(zipped({"leads.csv": LIST}, zipfile.ZIP_STORED))
    data[data.index(b"NA")] ^= 1
    return bytes(data)


BIG = bytes(archive.HARMLESS + 1)
WHOLE = {"gzip": gzip.compress(LIST), "zstd": zstd.compress(LIST), "zip": zipped({"leads.csv": LIST})}


@pytest.mark.parametrize(
    ("data", "says"),
    [
        *(pytest.param(data[:-5], f"damaged or cut off ({kind}): ", id=f"{kind}-cut-off") for kind, data in WHOLE.items()),
        *(pytest.param(data[:12], f"damaged or cut off ({kind}): ", id=f"{kind}-cut-short") for kind, data in WHOLE.items()),
        pytest.param(WHOLE["gzip"] + b"more", "damaged or cut off (gzip): ", id="gzip-with-something-behind-it"),
        pytest.param(WHOLE["zstd"][:6] + b"\xff\xff\xff" + WHOLE["zstd"][9:], "damaged or cut off (zstd): ", id="zstd-damaged"),
        pytest.param(with_a_wrong_sum(), "list: leads.csv: damaged or cut off (zip): Bad CRC-32", id="zip-damaged"),
        pytest.param(protected(), "list: leads.csv: protected by a password; unpack it first", id="zip-with-a-password"),
        pytest.param(deflate64(), "list: leads.csv: packed by a method of its own; unpack it", id="zip-by-another-method"),
        pytest.param(zipped({}), "list: an archive without files", id="zip-of-nothing"),
        pytest.param(zipped({"__MACOSX/x": b"x", "in/": b""}), "list: an archive without files", id="zip-of-no-data"),
        pytest.param(gzip.compress(b"\n"), "list: empty; a list has at least a header", id="gzip-of-nothing"),
        pytest.param(zstd.compress(b""), "list: empty; a list has at least a header", id="zstd-of-nothing"),
        pytest.param(zipped({"leads.csv": b""}), "list: leads.csv: empty; a list has at least", id="zip-of-an-empty-file"),
        pytest.param(gzip.compress(bz2.compress(LIST)), "list: packed with bzip2; unpack it first", id="bzip2-within"),
        pytest.param(gzip.compress(gzip.compress(gzip.compress(gzip.compress(LIST)))), "packed more than 3 times", id="too-deep"),
        pytest.param(gzip.compress(BIG), "unpacks to 64 MB and more of", id="gzip-bomb"),
        pytest.param(zstd.compress(BIG), "unpacks to 64 MB and more of", id="zstd-bomb"),
        pytest.param(zipped({"leads.csv": BIG}), "list: leads.csv: unpacks to 64 MB and more of", id="zip-bomb"),
        pytest.param(zipped({"[Content_Types].xml": b"<a/>", "xl/a": BIG}), "unpacks to 64 MB and more of", id="xlsx-bomb"),
    ],
)  # fmt: skip
def test_what_cannot_be_unpacked_says_why(data: bytes, says: str) -> None:
    with pytest.raises(InputError) as refused:
        table(data)
    assert says in str(refused.value)
    assert str(refused.value).startswith("list: ")


def test_a_zip_that_lies_about_its_size_gives_no_more_than_it_says() -> None:
    data = bytearray(zipped({"leads.csv": BIG}))
    struct.pack_into("<I", data, data.index(b"PK\x01\x02") + 24, 100)
    with pytest.raises(InputError, match="damaged or cut off"):
        table(bytes(data))


@given(st.sampled_from(list(WHOLE.values())), st.data())
def test_a_file_cut_anywhere_is_an_error_and_no_shorter_list(whole: bytes, data: st.DataObject) -> None:
    with pytest.raises(InputError):
        table(whole[: data.draw(st.integers(4, len(whole) - 1))])


def test_a_packed_list_is_read_from_a_pipe_and_named_without_its_packing(here: Program) -> None:
    said = here("import", "-", stdin=WHOLE["zstd"])
    assert said.code == 0, said.stderr
    assert said.text.count("\n") == 2
    refused = here("import", "-", "-o", "out.csv", stdin=WHOLE["gzip"][:-5])
    assert (refused.code, refused.stdout) == (65, b"")
    assert refused.stderr.startswith("listforge: standard input: damaged or cut off (gzip): ")
