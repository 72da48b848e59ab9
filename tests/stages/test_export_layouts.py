"""Layouts: what each one writes is read back as it was; every limit holds at its edge; files obey what one may hold."""

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import frame_of

from listforge import frames, vocab
from listforge.errors import CheckFailed, InputError, UsageError
from listforge.fields import header
from listforge.handoff import MADE as OF_SALES
from listforge.icp import Icp
from listforge.result import Result
from listforge.stages.export import PHONES, export, files, limits, text_of, workbook
from listforge.stages.import_ import Origin, import_
from listforge.stages.validate import validate

TODAY = date(2026, 11, 23)
NAMES = vocab.layout_names()
SHEETS = (
    "xlsx", "hubspot", "hubspot_companies", "salesforce", "pipedrive", "zoho", "dynamics", "handoff", "enriched",
)  # fmt: skip
DIALERS = tuple(name for name in NAMES if name not in (*SHEETS, "generic"))
DIRECT, MOBILE, COMPANY = "+12125550123", "+16465550101", "+17185550147"
ANN: dict[str, Any] = {
    "lead_id": "lead000000000001", "contact_id": "cont000000000001", "account_id": "acct000000000001",
    "full_name": "Ann Ash", "first_name": "Ann", "last_name": "Ash", "company_name": "Tarnwick Freight",
    "job_title": "Owner", "direct_phone": DIRECT, "mobile_phone": MOBILE, "company_phone": COMPANY,
    "email": "ann@tarnwick.example", "street": "1 Dock Rd", "city": "New York", "region": "NY", "postal_code": "10001",
    "country": "US", "priority": 10.0, "fit_grade": "A", "fit_score": 90.0,
}  # fmt: skip
ZOE: dict[str, Any] = {
    "lead_id": "lead000000000002", "contact_id": "cont000000000002", "account_id": "acct000000000002",
    "full_name": "Zoë Ångström-Łukasiewicz", "first_name": "Zoë", "last_name": "Ångström-Łukasiewicz",
    "company_name": "東京物流株式会社", "direct_phone": "+442079460124", "email": "zoe@marrowbend.example", "country": "GB",
    "priority": 9.0, "fit_grade": "B", "fit_score": 70.0,
}  # fmt: skip


def run(rows: Sequence[Mapping[str, Any]], layout: vocab.Layout, settings: Mapping[str, Any] | None = None) -> Result:
    icp = Icp.model_validate({"name": "x", "export": settings or {}})
    rows = [{**row, "lead_stage": "sql"} for row in rows] if layout.handoff else rows
    return export(frame_of(rows), icp, layout, today=TODAY, split_by=icp.export.split_by)


def own(tmp_path: Path, columns: list[dict[str, Any]], **more: Any) -> vocab.Layout:
    """A person's own layout, from a file."""
    file = tmp_path / "own.yaml"
    file.write_text(yaml.safe_dump({"title": "Own", "columns": columns, **more}))
    vocab.layout.cache_clear()
    return vocab.layout(str(file))


def written(layout: vocab.Layout, *lines: Sequence[str | None]) -> pl.DataFrame:
    """Calls of such cells."""
    headers = [column.header for column in layout.columns]
    table = pl.DataFrame(lines, schema=dict.fromkeys(headers, pl.String), orient="row")
    return table.with_columns(pl.lit("").alias("_part"))


# --- round trips ---------------------------------------------------------------------------------

CAME_FROM = {"contact_id": "source_record_id", "account_id": "source_record_id", "contact_name": "full_name"}
NUMBER = {
    "phone": DIRECT, "alt_phone": MOBILE, "alt_phone_2": COMPANY, "mobile_phone": MOBILE, "company_phone": COMPANY,
    "direct_phone": DIRECT,
}  # fmt: skip


def told(layout: vocab.Layout) -> dict[str, list[str]]:
    """Which header of the layout is which column of a source, as a person says it by --map."""
    found: dict[str, list[str]] = {}
    for column in layout.columns:
        name = CAME_FROM.get(column.from_ or "", column.from_)
        name = "other_phone" if name in ("alt_phone", "alt_phone_2", "alt_phone_3") else name
        if (
            name in ("source_record_id", "full_name", "first_name", "last_name", "company_name", *PHONES)
            and name not in OF_SALES
        ):
            taken = column.format == "calling_code"
            found.setdefault(str(name), []).extend([] if taken else [column.header])
    return found


def back(name: str, rows: Sequence[Mapping[str, Any]], columns: header.Told | None = None) -> pl.DataFrame:
    """The call file of the rows, imported and validated as a stranger's list."""
    layout = vocab.layout(name)
    ((file, data),) = files(run(rows, layout).extra["calls"], layout).items()
    if not layout.csv.header:  # lists that VICIdial writes have one, those it reads have none
        data = layout.csv.separator.join(c.header for c in layout.columns).encode() + b"\n" + data
    came = import_(frames.table(data, file, header.known), Origin(file=file, columns=columns or {})).kept
    icp = Icp.model_validate({"name": "x", "validate": {"consumer_records": "keep", "default_country": "US"}})
    return validate(came, icp, today=TODAY).kept


@pytest.mark.parametrize("name", NAMES)
def test_a_call_file_read_back_has_the_same_numbers_ids_and_names(name: str) -> None:
    layout = vocab.layout(name)
    # Convoso's file says no country, and import does not know what phone_code is.
    rows = [ANN] if name == "convoso" else [ANN, ZOE]
    columns = told(layout)
    found = back(name, rows, columns)
    kinds = {column.from_ for column in layout.columns}
    # A company's file holds a company's number, which Zoë's has none of.
    people = rows if "phone" in kinds or "direct_phone" in kinds else [{**row, "direct_phone": None} for row in rows]
    for row, read in zip(people, found.to_dicts(), strict=True):
        same = ["first_name", "last_name"] if "first_name" in columns else []
        for column in [*same, *({"full_name", "company_name"} & set(columns))]:
            assert read[column] == row[column], column
        if "source_record_id" in columns:
            wanted = row["account_id" if name == "hubspot_companies" else "contact_id"]
            assert read["source_record_id"] == wanted
        numbers = {read[slot] for slot in PHONES if read.get(slot)} | set(read.get("other_numbers") or ())
        expected = {NUMBER[kind] for kind in NUMBER if kind in kinds} if row is ANN else {row["direct_phone"]}
        if name == "hubspot_companies":
            expected = {COMPANY} if row["company_name"] == "Tarnwick Freight" else set()
        assert numbers == expected


@pytest.mark.parametrize("name", [n for n in NAMES if n not in ("convoso", "five9", "talkdesk", "hubspot_companies")])
def test_the_headers_of_a_call_file_say_who_and_which_number(name: str) -> None:
    found = back(name, [ANN]).to_dicts()[0]
    assert (found["first_name"], found["last_name"]) == ("Ann", "Ash")
    assert DIRECT in {found.get(slot) for slot in PHONES}


# --- what never stands in a file -----------------------------------------------------------------

NASTY = {
    "first_name": 'A"n\tn', "last_name": "=cmd|' /C calc'!A0", "company_name": "Ash, Bell;\r\nCo", "job_title": "@SUM(1)",
    "street": "-1+2", "city": "＝1", "notes": "a\x00b\x1bc\u2028d", "gatekeeper_note": "+ask",
}  # fmt: skip


@pytest.mark.parametrize("name", DIALERS)
def test_a_dialers_file_has_no_delimiter_quote_or_control_character_in_a_value(name: str) -> None:
    layout = vocab.layout(name)
    result = run([{**ANN, **NASTY}, ZOE], layout)
    assert result.kept.height == 2
    forbidden = {'"', layout.csv.separator, *layout.csv.strip, "\r", "\n", "\t", "\x00", "\x1b", "\u2028"}
    cells = [cell or "" for row in result.extra["calls"].drop("_part").iter_rows() for cell in row]
    assert not forbidden & set("".join(cells))
    lines = text_of(result.extra["calls"], layout).decode().splitlines()
    assert {line.count(layout.csv.separator) for line in lines} == {len(layout.columns) - 1}
    assert len(lines) == 2 + layout.csv.header


@pytest.mark.parametrize("name", SHEETS)
def test_a_file_for_a_spreadsheet_has_no_formula_and_every_plus_of_a_number(name: str) -> None:
    layout = vocab.layout(name)
    calls = (
        run([{**ANN, **NASTY, "website": "@x.example", "x_reached_phone": DIRECT}], layout)
        .extra["calls"]
        .row(0, named=True)
    )
    for column in layout.columns:
        cell = calls[column.header] or ""
        if column.from_ in PHONES:
            assert cell.startswith("+1"), column.header
        else:
            assert not cell.startswith(("=", "+", "-", "@", "＝", "\t")), column.header


def test_an_own_column_of_what_is_suppressed_is_refused(tmp_path: Path) -> None:
    from listforge.commands import inputs

    own(tmp_path, [{"header": "N", "from": "other_numbers"}, {"header": "C", "from": "city", "format": "e164"}])
    profile = inputs.Profile(Icp(name="x"), tmp_path, None)
    with pytest.raises(
        InputError, match=r"other_numbers holds suppressed[^\n]*\n.*city has no numbers to write as e164"
    ):
        inputs.layout(profile, str(tmp_path / "own.yaml"))


# --- lengths -------------------------------------------------------------------------------------

LIMITED = [
    pytest.param(name, column, id=f"{name}-{column.header}")
    for name in NAMES
    for column in vocab.layout(name).columns
    if column.max_length and column.from_ not in PHONES
]


@pytest.mark.parametrize(("name", "column"), LIMITED)
def test_a_field_takes_its_length_and_no_letter_more(name: str, column: vocab.LayoutColumn) -> None:
    most = column.max_length or 0
    layout = vocab.layout(name).model_copy(update={"columns": (column,), "require_any": ()})
    values: list[str | None] = ["a" * most, "é" * most, "a" * (most + 1), "é" * most + "東", None]
    cells = pl.DataFrame({column.header: pl.Series(values, dtype=pl.String)})
    table, facts, cuts = limits.fitted(cells, layout)
    nothing: list[str | None] = [None, None]
    left = {"shorten": values[:2], "blank": nothing, "reject": values[2:4]}[column.too_long]
    assert table[column.header].to_list() == [*values[:2], *left, None]
    long = [False, False, True, True, False]
    assert facts["_too_long" if column.too_long == "reject" else "_shortened"].to_list() == long
    assert cuts.select("row", "field", "length", "limit").rows() == [
        (row, column.header, most + 1, most) for row in (2, 3)
    ]
    assert cuts["value"].to_list() == values[2:4]


@pytest.mark.parametrize(
    ("name", "longest"), [(n, vocab.layout(n).max_cell_length) for n in NAMES if vocab.layout(n).max_cell_length]
)
def test_a_cell_without_a_length_of_its_own_has_the_layouts(name: str, longest: int) -> None:
    rows = [{**ANN, "company_name": "é" * longest}, {**ZOE, "company_name": "é" * (longest + 1)}]
    result = run(rows, vocab.layout(name))
    assert result.extra["calls"]["company"].to_list() == ["é" * longest] * 2
    assert result.extra["cut"].select("contact_id", "field", "done", "length").rows() == [
        ("cont000000000002", "company", "shortened", longest + 1)
    ]
    assert result.kept["warnings"].to_list() == [None, ["value_shortened"]]


@pytest.mark.parametrize(
    ("value", "left"),
    [
        pytest.param("a" * 10, "a" * 10, id="ten of one"),
        pytest.param("a" * 11, "a" * 10, id="eleven of one"),
        pytest.param("é" * 5, "é" * 5, id="five of two"),
        pytest.param("é" * 6, "é" * 5, id="six of two"),
        pytest.param("aé東東", "aé東東", id="nine bytes"),
        pytest.param("é東東東", "é東東", id="no half of a letter"),
        pytest.param("😀😀😀", "😀😀", id="no half of an emoji"),
        pytest.param("aaaaaaaaa bb", "aaaaaaaaa", id="no space at the end"),
    ],
)
def test_bytes_are_counted_in_whole_letters(value: str, left: str, tmp_path: Path) -> None:
    layout = own(tmp_path, [{"header": "H", "from": "company_name", "max_bytes": 10}])
    result = run([{**ANN, "company_name": value}], layout)
    assert result.extra["calls"]["H"].to_list() == [left]
    assert result.extra["cut"]["length"].to_list() == ([] if value == left else [len(value.encode())])


@pytest.mark.parametrize(("name", "room"), [("vicidial", 4000), ("goautodial", 1000)])
@pytest.mark.parametrize("letter", ["a", "é", "東", "😀"])
def test_a_line_takes_its_bytes_and_not_one_more(name: str, room: int, letter: str) -> None:
    layout = vocab.layout(name)
    size = len(letter.encode())
    body = room - (len(layout.columns) - 1) - 1  # separators, and the line's end
    fits, over = letter * (body // size) + "x" * (body % size), letter * (body // size) + "x" * (body % size + 1)
    free = layout.model_copy(
        update={"columns": tuple(c.model_copy(update={"max_length": None}) for c in layout.columns)}
    )
    others = [None] * (len(layout.columns) - 1)
    calls = written(free, [fits, *others], [over, *others])
    _, facts, cuts = limits.fitted(calls.drop("_part"), free)
    assert facts["_too_long"].to_list() == [False, True]
    assert cuts.select("row", "field", "length", "limit").rows() == [(1, "(line)", room + 1, room)]
    assert [len(line) + 1 for line in text_of(calls, free).split(b"\n") if line][-2:] == [room, room + 1]


CELLS = st.text(st.sampled_from('a é東",;x'), max_size=12)


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=5), st.booleans())
def test_a_quoted_line_is_as_long_as_the_rule_says(rows: list[tuple[str, str]], crlf: bool) -> None:
    told = {"quotes": True, "header": False, "newline": "crlf" if crlf else "lf", "max_line_bytes": 1}
    columns = [{"header": "a"}, {"header": "b"}]
    layout = vocab.Layout.model_validate({"title": "t", "csv": told, "columns": columns})
    calls = written(layout, *rows).with_columns(pl.col("a", "b").replace("", None))
    lines = text_of(calls, layout).splitlines(keepends=True)
    _, _, cuts = limits.fitted(calls.drop("_part"), layout)
    assert cuts["length"].to_list() == [len(line) for line in lines]


def test_a_number_too_short_for_the_loader_is_none() -> None:
    result = run([{**ANN, "direct_phone": "+6834002", "mobile_phone": None, "company_phone": None, "country": "NU"}], vocab.layout("vicidial"))  # fmt: skip
    assert result.rejected["reason"].to_list() == ["phone_missing"]


@pytest.mark.parametrize(
    ("other", "left"),
    [pytest.param(MOBILE, "6465550101", id="one country"), pytest.param("+442079460124", None, id="another country")],
)
@pytest.mark.parametrize("name", ["vicidial", "vicidial_add_lead", "goautodial"])
def test_no_alternative_is_dialled_in_another_country_than_its_own(name: str, other: str, left: str | None) -> None:
    row = {**ANN, "mobile_phone": None, "company_phone": other}
    calls = run([row], vocab.layout(name)).extra["calls"]
    assert calls["AltPhone" if name == "goautodial" else "alt_phone"].to_list() == [left]


@pytest.mark.parametrize("dialled", [{}, {"direct_phone": None}], ids=["direct", "mobile"])
@pytest.mark.parametrize("name", DIALERS)
def test_no_number_stands_twice_in_a_row_that_is_dialled(name: str, dialled: Mapping[str, None]) -> None:
    layout = vocab.layout(name)
    headers = [c.header for c in layout.columns if c.from_ in PHONES and c.format != "calling_code"]
    (numbers,) = run([{**ANN, **dialled}], layout).extra["calls"].select(headers).rows()
    said = [number for number in numbers if number]
    assert len(said) == len(set(said)) > 0


# --- encodings -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "name", "rewritten"),
    [
        pytest.param("utf-8", "Zoë 東京 – Łódź", None, id="utf-8"),
        pytest.param("utf-16", "Zoë 東京 – Łódź", None, id="utf-16"),
        pytest.param("windows-1252", "Zoë ?? – ?ódz", "1", id="windows-1252"),
        pytest.param("iso-8859-1", "Zoë ?? ? ?ódz", "1", id="latin 1"),
        pytest.param("ascii", "Zoe ?? ? ?odz", "1", id="ascii"),
    ],
)
def test_a_file_is_in_its_encoding_and_what_that_lacks_is_told(
    encoding: str, name: str, rewritten: str | None, tmp_path: Path
) -> None:
    layout = own(tmp_path, [{"header": "H", "from": "company_name"}], csv={"encoding": encoding})
    result = run([{**ANN, "company_name": "Zoë 東京 – Łódź"}], layout)
    assert text_of(result.extra["calls"], layout).decode(encoding) == f"H\n{name}\n"
    assert result.extra["cut"]["done"].to_list() == (["rewritten"] if rewritten else [])


def test_a_mark_stands_first_where_it_is_asked_for(tmp_path: Path) -> None:
    layout = own(tmp_path, [{"header": "H", "from": "city"}], csv={"bom": True, "newline": "crlf"})
    assert text_of(run([ANN], layout).extra["calls"], layout) == b"\xef\xbb\xbfH\r\nNew York\r\n"


# --- what a file may hold ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "settings", "names"),
    [
        pytest.param(3, {"max_rows": 3}, ["calls.csv"], id="as many rows as one takes"),
        pytest.param(4, {"max_rows": 3}, ["calls-1.csv", "calls-2.csv"], id="one row more"),
        pytest.param(0, {"max_rows": 3}, ["calls.csv"], id="no row"),
        pytest.param(3, {"max_file_bytes": 2 + 3 * 4}, ["calls.csv"], id="as many bytes as one takes"),
        pytest.param(3, {"max_file_bytes": 2 + 3 * 4 - 1}, ["calls-1.csv", "calls-2.csv"], id="one byte more"),
        pytest.param(3, {"max_file_bytes": 2 + 4}, ["calls-1.csv", "calls-2.csv", "calls-3.csv"], id="a row a file"),
        pytest.param(4, {"max_rows": 3, "max_file_bytes": 2 + 8}, ["calls-1.csv", "calls-2.csv"], id="both"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "windows-1252"])
def test_a_file_that_is_full_is_followed_by_another(
    rows: int, settings: dict[str, int], names: list[str], encoding: str
) -> None:
    layout = vocab.Layout.model_validate(
        {"title": "t", "columns": [{"header": "H"}], "csv": {"encoding": encoding}, **settings}
    )
    made = files(written(layout, *([f"{n:03}"] for n in range(rows))), layout)
    assert list(made) == names
    assert [line for data in made.values() for line in data.split()[1:]] == [b"%03d" % n for n in range(rows)]
    assert all(data.startswith(b"H\n") and len(data) <= settings.get("max_file_bytes", 999) for data in made.values())


@pytest.mark.parametrize("name", [n for n in NAMES if vocab.layout(n).max_file_bytes and not vocab.layout(n).xlsx])
def test_no_file_of_a_layout_is_larger_than_its_limit(name: str) -> None:
    layout = vocab.layout(name).model_copy(update={"max_file_bytes": 700})
    rows = [{**ANN, "lead_id": f"l{n}", "account_id": f"a{n}", "company_name": "東京" * (n % 7)} for n in range(40)]
    rows = [{**row, "company_name": row["company_name"] or "x"} for row in rows]
    made = files(run(rows, layout).extra["calls"], layout)
    assert len(made) > 2
    assert max(map(len, made.values())) <= 700
    assert sum(data.count(b"\n") - 1 for data in made.values()) == 40


def test_a_list_too_large_for_a_layout_that_may_not_be_split_is_refused() -> None:
    told = {"title": "t", "columns": [{"header": "H"}], "too_large": "refuse"}
    cells = [[f"{n}"] for n in range(4)]
    for limit in ({"max_rows": 3}, {"max_file_bytes": 9}):
        layout = vocab.Layout.model_validate({**told, **limit})
        assert len(files(written(layout, *cells[:3]), layout)) == 1
        with pytest.raises(CheckFailed, match="4 rows are more than a file of this layout may hold"):
            files(written(layout, *cells), layout)


def test_one_row_larger_than_a_file_is_refused() -> None:
    layout = vocab.Layout.model_validate({"title": "t", "columns": [{"header": "H"}], "max_file_bytes": 5})
    with pytest.raises(CheckFailed, match="a row alone is more"):
        files(written(layout, ["1"], ["12345"]), layout)


def test_more_than_one_file_needs_a_folder() -> None:
    layout = vocab.layout("aircall").model_copy(update={"max_file_bytes": 150})
    with pytest.raises(CheckFailed, match="name a folder for them, --out DIR"):
        text_of(run([ANN, ZOE, ANN], layout).extra["calls"], layout)


def test_numbered_files_take_no_name_of_another_part() -> None:
    layout = vocab.layout("generic")
    rows = [{**ANN, "region": region, "lead_id": f"{region}{n}"} for region in ("tx", "tx 1") for n in range(3)]
    result = run(rows, layout, {"split_by": "region", "rows_per_file": 2})
    made = files(result.extra["calls"], layout, 2)
    assert sorted(made) == ["calls-tx-1-1.csv", "calls-tx-1-2.csv", "calls-tx-2.csv", "calls-tx-3.csv"]
    assert sum(data.count(b"\n") - 1 for data in made.values()) == 6


@pytest.mark.parametrize(
    "value",
    ["../../etc/passwd", "..\\..\\x", "/abs", "a/b", "CON:", "x\x00y", "", " ", "…", "é" * 300, "a" * 300, "-", "ﬁ"],
)
def test_the_name_of_a_part_stays_in_its_folder(value: str) -> None:
    calls = run([{**ANN, "city": value}], vocab.layout("generic"), {"split_by": "city"}).extra["calls"]
    (name,) = files(calls, vocab.layout("generic"))
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.")
    assert len(name) < 80
    assert name.startswith("calls-")
    assert name.count(".") == 1


@pytest.mark.parametrize("column", ["time_zone", "source", "fit_grade", "employee_band", "owner"])
def test_a_list_is_split_by_whose_it_is_where_from_how_good_and_how_large(column: str) -> None:
    name = "Contact owner" if column == "owner" else column
    rows = [{**ANN, name: one} for one in ("A", "B", None)]
    settings = {"split_by": column, **({"owner": name} if column == "owner" else {})}
    made = files(run(rows, vocab.layout("generic"), settings).extra["calls"], vocab.layout("generic"))
    assert list(made) == ["calls-a.csv", "calls-b.csv", "calls-unknown.csv"]


def test_a_list_without_the_owners_column_is_told() -> None:
    with pytest.raises(InputError, match="no column 'Contact owner'"):
        run([ANN], vocab.layout("generic"), {"split_by": "owner", "owner": "Contact owner"})


def test_a_company_is_written_once_by_its_best_lead() -> None:
    layout = vocab.layout("hubspot_companies")
    rows = [
        {**ANN, "priority": 1.0, "company_phone": MOBILE}, {**ANN, "priority": 5.0}, ZOE,
        {**ZOE, "account_id": None}, {**ZOE, "account_id": None},
    ]  # fmt: skip
    result = run(rows, layout)
    ((_, data),) = files(result.extra["calls"], layout).items()
    read = list(csv.DictReader(io.StringIO(data.decode())))
    ids = sorted(row["listforge account id"] for row in read)
    assert ids == ["", "", "acct000000000001", "acct000000000002"]
    assert {row["Phone Number"] for row in read} == {COMPANY, ""}
    assert result.kept.height == 5


# --- required, and numbers in a form -------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "lacking", "reason"),
    [
        ("talkdesk", {"direct_phone": None, "mobile_phone": None, "company_phone": None}, "phone_missing"),
        ("talkdesk", {"direct_phone": None, "company_phone": None}, None),
        ("talkdesk", {"first_name": None}, "required_field_missing"),
        ("salesforce", {"last_name": None}, "required_field_missing"),
        ("salesforce", {"company_name": None}, "required_field_missing"),
        ("salesforce", {"direct_phone": None, "mobile_phone": None, "company_phone": None}, None),
        ("zoho", {"company_name": None}, "required_field_missing"),
        ("justcall", {"first_name": None}, "required_field_missing"),
        ("cloudtalk", {"full_name": None, "first_name": None, "last_name": None}, None),
        ("cloudtalk", {"full_name": None, "first_name": None, "last_name": None, "company_name": None}, "required_field_missing"),
    ],
)  # fmt: skip
def test_a_row_without_what_the_layout_requires_is_set_aside(
    name: str, lacking: dict[str, None], reason: str | None
) -> None:
    result = run([{**ANN, **lacking}], vocab.layout(name))
    assert result.rejected["reason"].to_list() == ([reason] if reason else [])


@pytest.mark.parametrize(
    ("told", "number"), [("e164", DIRECT), ("digits", "12125550123"), ("national_digits", "2125550123")]
)
def test_numbers_are_in_the_form_that_the_icp_says_where_the_product_does_not(told: str, number: str) -> None:
    calls = run([ANN], vocab.layout("five9"), {"phone_format": told}).extra["calls"]
    assert calls["number1"].to_list() == [number]
    assert run([ANN], vocab.layout("aircall"), {"phone_format": told}).extra["calls"]["phone1"].to_list() == [DIRECT]


def test_a_layout_is_checked_as_a_whole(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="two have the header 'H'"):
        own(tmp_path, [{"header": "H"}, {"header": "H", "from": "city"}])
    with pytest.raises(InputError, match="no column has the header 'X'"):
        own(tmp_path, [{"header": "H"}], once_by="X")


def test_genesys_takes_no_more_columns_and_no_longer_headers() -> None:
    layout = vocab.layout("genesys_cloud")
    assert len(layout.columns) <= 50
    assert max(len(column.header) for column in layout.columns) <= 128


# --- the workbook --------------------------------------------------------------------------------


def test_a_workbook_is_for_people() -> None:
    layout = vocab.layout("xlsx")
    result = run([{**ANN, "notes": "see https://x.example"}, ZOE], layout)
    ((name, data),) = files(result.extra["calls"], layout).items()
    assert name == "calls.xlsx"
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert 'state="frozen"' in sheet
    assert "<autoFilter" in sheet
    assert sheet.count("<cfRule") == 4
    assert "<f>" not in sheet
    assert "<hyperlink" not in sheet
    read = frames.table(data, name, header.known).frame
    assert read["phone"].to_list() == [DIRECT, "+442079460124"]
    assert [float(cell) for cell in read["priority"]] == [10.0, 9.0]
    again = files(run([{**ANN, "notes": "see https://x.example"}, ZOE], layout).extra["calls"], layout)
    assert again[name] == data


def test_a_workbook_of_nobody_has_a_header() -> None:
    layout = vocab.layout("xlsx")
    ((name, data),) = files(run([{**ANN, "do_not_call": True}], layout).extra["calls"], layout).items()
    assert "<cfRule" not in zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml").decode()
    assert name == "calls.xlsx"


def test_a_full_sheet_is_followed_by_another_file() -> None:
    layout = vocab.layout("xlsx").model_copy(update={"max_rows": 1})
    assert workbook.MOST_ROWS == vocab.layout("xlsx").max_rows == 2**20 - 1
    assert list(files(run([ANN, ZOE], layout).extra["calls"], layout)) == ["calls-1.xlsx", "calls-2.xlsx"]


def test_without_xlsxwriter_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "xlsxwriter", None)
    with pytest.raises(UsageError, match=r"pip install 'listforge\[xlsx\]'"):
        workbook.content(written(vocab.layout("xlsx")), vocab.layout("xlsx"))
