"""Lists of listforge's own shape, read: the format by its first bytes, all of it text, refusals with advice."""

import io
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from tests.conftest import leads

from listforge import frames
from listforge.errors import InputError

LIST = "phone,company_name,postal_code,notes\n+442079460123,NA,01067,None\n"


def read(data: bytes | str, folder: Path) -> pl.DataFrame:
    path = folder / "list.csv"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return frames.read(path)


def bytes_of(frame: pl.DataFrame, format: frames.Format) -> bytes:
    buffer = io.BytesIO()
    frames.write_to(frame, buffer, format)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        pytest.param(b"\xff\xff\xff\xff\x10\0\0\0", "arrow stream", id="arrow-stream"),
        pytest.param(b"ARROW1\0\0", "arrow file", id="arrow-file"),
        pytest.param(b"PAR1\x15\x04", "parquet", id="parquet"),
        pytest.param(b"PK\x03\x04\x14", "zip", id="zip-or-xlsx"),
        pytest.param(b"PK\x05\x06" + bytes(18), "zip", id="empty-zip"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole2", id="xls"),
        pytest.param(b"\x1f\x8b\x08\0", "gzip", id="gzip"),
        pytest.param(b"\x28\xb5\x2f\xfd\x04", "zstd", id="zstd"),
        pytest.param(b"\xef\xbb\xbf\r\nbegin:vcard\r\n", "vcard", id="vcard-after-bom-and-blank"),
        pytest.param(b'[\n  {"phone": "1"}\n]', "json", id="json-list"),
        pytest.param(b"[]\n", "json", id="json-list-empty"),
        pytest.param(b"{}\n", "ndjson", id="json-object-empty"),
        pytest.param(b'{"a \\" b" : 1}', "ndjson", id="ndjson-with-a-quote-in-its-key"),
        pytest.param("\ufeffphone".encode("utf-16-le"), "utf-16", id="utf-16-le"),
        pytest.param("\ufeffphone".encode("utf-16-be"), "utf-16", id="utf-16-be"),
        pytest.param(b'{"phone": "1"}', "ndjson", id="ndjson"),
        pytest.param(b'\xef\xbb\xbf\n {"phone": "1"}', "ndjson", id="ndjson-after-bom-and-blank"),
        pytest.param(b"phone,company_name\n", "text", id="csv"),
        pytest.param(b"\xef\xbb\xbfphone\n", "text", id="csv-with-bom"),
        pytest.param(b'"{""a"": 1}",phone\n', "text", id="csv-with-json-in-a-cell"),
        pytest.param(b"{phone},company\n{1},A\n", "text", id="csv-with-a-brace-first"),
        pytest.param(b"[Phone],Company\n[1],A\n", "text", id="csv-with-a-bracket-first"),
        pytest.param(b'{"Phone","Company"}\n', "text", id="csv-with-a-brace-and-a-quote-first"),
        pytest.param(b'["Phone","Company"]\n', "text", id="csv-with-a-bracket-and-a-quote-first"),
        pytest.param(b"{},Company\n", "text", id="csv-with-empty-braces-first"),
        pytest.param(b"[],Company\n", "text", id="csv-with-empty-brackets-first"),
        pytest.param(b"BEGIN:VCARDS,Company\n", "text", id="csv-with-almost-a-vcard-first"),
        pytest.param(b"BZhang,Company\n", "text", id="csv-with-almost-bzip2-first"),
        pytest.param(b"PKW,Company\n", "text", id="csv-with-almost-a-zip-first"),
    ],
)
def test_kind_is_told_by_the_first_bytes(start: bytes, kind: str) -> None:
    assert frames.kind(start, "list") == kind


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n\0\0\0", b"\0\0\0\1phone", b"\x7fELF\x02\x01\x01", bytes(range(1, 32))]
)
def test_a_binary_is_no_list(data: bytes) -> None:
    with pytest.raises(
        InputError, match=r"^list: a binary file; a list is CSV, a workbook, JSON, vCard, Parquet or Arrow$"
    ):
        frames.kind(data, "list")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        pytest.param(b"%PDF-1.7\n", "a PDF; ask for the table it was made from", id="pdf"),
        pytest.param(b"Rar!\x1a\x07\0", "a RAR archive; unpack it first", id="rar"),
        pytest.param(b"7z\xbc\xaf\x27\x1c", "a 7z archive; unpack it first", id="7z"),
        pytest.param(b"BZh91AY&SY", "packed with bzip2; unpack it first", id="bzip2"),
        pytest.param(b"\xfd7zXZ\0", "packed with xz; unpack it first", id="xz"),
        pytest.param(b"\0\1\0\0Standard Jet DB\0", "an Access database; export its table as XLSX or CSV", id="access"),
        pytest.param(b"!BDN\0", "an Outlook mailbox; export its contacts as CSV", id="outlook"),
        pytest.param(b"leads.csv" + bytes(248) + b"ustar\0", "a tar archive; unpack it first", id="tar"),
        pytest.param(b"SQLite format 3\0", "a SQLite database; make it a source of the ICP", id="sqlite"),
    ],
)
def test_a_file_that_is_known_and_not_read_says_what_to_do(data: bytes, says: str) -> None:
    with pytest.raises(InputError) as refused:
        frames.kind(data, "list")
    assert str(refused.value).startswith(f"list: {says}")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(LIST, id="lf"),
        pytest.param(LIST.replace("\n", "\r\n"), id="crlf"),
        pytest.param(LIST.replace("\n", "\r"), id="cr"),
        pytest.param("\ufeff" + LIST, id="bom"),
        pytest.param(LIST.replace("\n", "\n\n"), id="blank-lines"),
        pytest.param("\n\n" + LIST.replace("\n", "\r\n\r\n"), id="blank-lines-first-crlf"),
        pytest.param(LIST.rstrip("\n"), id="no-last-newline"),
        pytest.param(
            '"phone","company_name","postal_code","notes"\n"+442079460123","NA","01067","None"\n', id="quoted"
        ),
    ],
)
def test_text_is_never_taken_for_something_else(text: str, tmp_path: Path) -> None:
    expected = leads(
        company_name=["NA"], phone=["+442079460123"], postal_code=["01067"], notes=["None"]
    ).drop("lead_id")  # fmt: skip
    assert_frame_equal(read(text, tmp_path), expected)


def test_a_row_of_delimiters_is_a_row_and_a_blank_line_is_none(tmp_path: Path) -> None:
    assert read("phone,company_name\n\n1,A\n,\n\n2,B\n\n", tmp_path)["phone"].to_list() == ["1", None, "2"]


TYPED: dict[str, list[Any]] = {
    "lead_id": ["a", "b"],
    "company_name": ["NA", "Pennywhistle; Paper, \"Mills\"\nCo."],
    "employees": [94000, None],
    "technologies": [["SAP", "NetSuite"], None],
    "do_not_call": [True, None],
    "last_activity_on": [date(2026, 11, 2), None],
    "intent_strength": [0.123456, None],
    "call_start_utc": [datetime(2026, 11, 23, 13, 0, tzinfo=UTC), None],
    "x_ratio": ["0.123456", None],
}  # fmt: skip


@pytest.mark.parametrize("format", frames.FORMATS)
def test_what_was_written_reads_back_equal(format: frames.Format, tmp_path: Path) -> None:
    written = leads(**TYPED)
    assert_frame_equal(read(bytes_of(written, format), tmp_path), written)


@pytest.mark.parametrize("format", frames.FORMATS)
def test_a_list_without_rows_reads_back_with_its_columns(format: frames.Format, tmp_path: Path) -> None:
    empty = leads(**TYPED).clear()
    if format == "ndjson":
        with pytest.raises(InputError, match="empty"):
            read(bytes_of(empty, format), tmp_path)
    else:
        assert_frame_equal(read(bytes_of(empty, format), tmp_path), empty)


def test_arrow_files_are_read_as_well_as_streams(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    leads(**TYPED).write_ipc(buffer)
    assert_frame_equal(read(buffer.getvalue(), tmp_path), leads(**TYPED))


def test_types_of_others_are_brought_to_the_columns_types(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    pl.DataFrame(
        {
            "phone": [12125550123.0, None],
            "employees": pl.Series([50, 60], dtype=pl.Int32),
            "last_activity_on": [datetime(2026, 11, 2), None],
            "technologies": ["SAP; NetSuite", None],
            "x_numbers": [[1, 2], None],
            "x_place": [{"city": "Lyon"}, {"city": None}],
            "x_kind": pl.Series(["a", "b"], dtype=pl.Categorical),
            "x_share": [0.25, 1.0],
        }
    ).write_parquet(buffer)
    assert read(buffer.getvalue(), tmp_path).to_dict(as_series=False) == {
        "employees": [50, 60],
        "technologies": [["SAP", "NetSuite"], None],
        "phone": ["12125550123", None],
        "last_activity_on": [date(2026, 11, 2), None],
        "x_numbers": ["1; 2", None],
        "x_place": ['{"city":"Lyon"}', '{"city":null}'],
        "x_kind": ["a", "b"],
        "x_share": ["0.25", "1"],
    }


def test_ndjson_numbers_keep_their_digits(tmp_path: Path) -> None:
    line = '{"phone": 12125550123, "postal_code": "01067", "x_rate": 0.10, "technologies": ["SAP", "a;b"], '
    line += '"do_not_call": false, "notes": ""}\n'
    found = read(line + "\n" + '{"phone": null, "x_more": {"a": [true, null]}}\n', tmp_path)
    assert found["phone"].to_list() == ["12125550123", None]
    assert found["postal_code"].to_list() == ["01067", None]
    assert found["x_rate"].to_list() == ["0.10", None]
    assert found["technologies"].to_list() == [["SAP", "a,b"], None]
    assert found["do_not_call"].to_list() == [False, None]
    assert found["notes"].to_list() == [None, None]
    assert found["x_more"].to_list() == [None, '{"a": [true, null]}']


@pytest.mark.parametrize(
    ("data", "says"),
    [
        pytest.param(
            "Phone,Firma\n1,2\n", "not one known column (`Phone` looks like `phone`)", id="a-strangers-headers"
        ),
        pytest.param("fone,Firma\n1,2\n", "(`fone` looks like `phone`)", id="nearest-column"),
        pytest.param("phone;company_name\n1;2\n", "`listforge import` reads any list", id="another-delimiter"),
        pytest.param("zzzz\n1\n", "not one known column (the first is `zzzz`)", id="nothing-near"),
        pytest.param("phone,company_name\n1,A\n2,B,C\n", "line 3: 3 fields, the header has 2", id="too-many-fields"),
        pytest.param(
            'phone,notes\n1,"x\ny"\n2,"A\n3,B\n', "line 4: a quote opens here and never closes", id="open-quote"
        ),
        pytest.param(
            'phone,notes\n1,A\n2,"B', "line 3: a quote opens here and never closes", id="open-quote-last-line"
        ),
        pytest.param('phone,notes\n1,"a\nb","c\nd', "line 3: a quote opens here", id="open-quote-later-in-its-record"),
        pytest.param(b"phone,notes\n1,A\n2,M\xfcller\n", "line 3: not UTF-8", id="not-utf-8"),
        pytest.param("phone\n1\n".encode("utf-16"), "`listforge import` reads any list", id="utf-16"),
        pytest.param(b"PK\x03\x04rest", "`listforge import` reads any list", id="a-workbook"),
        pytest.param('{"phone": "1"}\n{"phone":\n', "damaged or cut off (ndjson): line 2:", id="ndjson-cut-off"),
        pytest.param('{"phone": "1"}\n[1]\n', "line 2: not an object", id="ndjson-without-an-object"),
        pytest.param(b'{"phone": "\xff"}\n', "damaged or cut off (ndjson)", id="ndjson-not-utf-8"),
        pytest.param(b"PAR1rest", "damaged or cut off (parquet)", id="parquet-cut-off"),
        pytest.param(b"ARROW1\0\0rest", "damaged or cut off (arrow file)", id="arrow-file-cut-off"),
        pytest.param("", "empty; a list has at least a header", id="zero-bytes"),
        pytest.param("\ufeff\r\n \t\n", "empty; a list has at least a header", id="nothing-but-blanks"),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes | str, says: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        read(data, tmp_path)
    assert says in str(refused.value)
    assert str(refused.value).startswith(str(tmp_path / "list.csv"))


def test_an_open_quote_is_named_in_a_file_larger_than_a_csv_field_may_be(tmp_path: Path) -> None:
    rows = "".join(f"{n},x\n" for n in range(60_000))
    with pytest.raises(InputError, match="line 2: a quote opens here and never closes"):
        read('phone,notes\n1,"cut\n' + rows, tmp_path)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
@pytest.mark.parametrize("format", ["arrow", "parquet"])
def test_a_cut_off_binary_is_an_error_and_no_shorter_list(format: frames.Format, share: float, tmp_path: Path) -> None:
    whole = bytes_of(leads(phone=[f"+1212555{n:04}" for n in range(500)]), format)
    with pytest.raises(InputError, match="damaged or cut off"):
        read(whole[: int(len(whole) * share)], tmp_path)


def test_an_arrow_stream_cut_between_two_batches_is_an_error(tmp_path: Path) -> None:
    whole = bytes_of(leads(phone=["1"]), "arrow")
    with pytest.raises(InputError, match=r"damaged or cut off \(arrow stream\): its end is missing"):
        read(whole[:-8], tmp_path)


@pytest.mark.parametrize(
    ("name", "says"), [("missing.csv", "no such file"), ("folder", "is a folder; name a file in it")]
)
def test_a_path_that_is_no_file(name: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(InputError, match=says):
        frames.load(tmp_path / name)
