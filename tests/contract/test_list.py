"""The canonical list as a script meets it: through the program, its pipes and its files. A case a sentence."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pytest
from tests.conftest import TODAY, Program, Said

from listforge import columns

SOURCE = """\
Zeta,Name,Title,Company,Email,Phone,Mobile,Company Phone,State,Country,Employees,Technologies,Last Modified,Do Not Call,Priority,_valid,_row,alpha
z1,Ann Ash,VP Operations,Tarnwick Freight,ann@tarnwick.example,(214) 555-0188 x7,,,Texas,USA,420,"SAP; Excel",2026-11-01,no,high,v1,r1,"a ""1"" b"
z2,Bo Best,CFO,Marrowbend,bo@marrowbend.example,,312-555-0147,312-555-0100,IL,US,a few,,03/30/2026,,,v2,r2,
z3,Cy Dell,,Copperfinch,,555-0119,,,,US,,,,,,,,
"""
ICP = """\
name: contract
version: "7"
target: {employees: {min: 50}, geography: {countries: [US]}}
buying_group: {roles: [{name: buyer, seniority: [vp, cxo]}]}
validate: {default_country: US}
"""
OWN = "lead_id,source,source_file,source_row"
STAGES = ("import", "validate", "dedupe", "enrich", "score")


@pytest.fixture
def listforge(here: Program) -> Program:
    """The program in this process: it is started six times for every list here."""
    return here


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "source.csv").write_text(SOURCE)
    (tmp_path / "icp.yaml").write_text(ICP)
    return tmp_path


def rows(said: Said) -> list[dict[str, str]]:
    """What stands on standard output, as any CSV reader sees it."""
    assert said.code == 0, said.stderr
    return list(csv.DictReader(io.StringIO(said.text)))


def own(*cells: Mapping[str, str]) -> bytes:
    """A list of listforge's own, of the cells that matter."""
    frame = pl.DataFrame(
        [
            {"lead_id": f"l{n}", "source": "s", "source_file": "f", "source_row": str(n), **c}
            for n, c in enumerate(cells)
        ]
    )
    return frame.write_csv().encode()


def through(listforge: Program, folder: Path, *, stages: tuple[str, ...] = STAGES) -> dict[str, bytes]:
    """The output of each stage, one piped into the next."""
    outputs: dict[str, bytes] = {}
    data = b""
    for stage in stages:
        source = "source.csv" if stage == "import" else "-"
        said = listforge(stage, source, "--icp", "icp.yaml", "--today", TODAY, "-q", stdin=data)
        assert said.code == 0, said.stderr
        data = outputs[stage] = said.stdout
    return outputs


# --- how it is written ---------------------------------------------------------------------------


def test_utf8_comma_lf_and_quotes_where_needed(listforge: Program, folder: Path) -> None:
    text = listforge("import", "source.csv", "-q").stdout
    assert b"\r" not in text
    assert not text.startswith(b"\xef\xbb\xbf")
    assert b'"a ""1"" b"' in text
    assert b'"Ann Ash"' not in text


@pytest.mark.parametrize(
    ("column", "cell", "written"),
    [
        pytest.param("updated_on", "2026-01-05", "2026-01-05", id="a day is ISO"),
        pytest.param("do_not_call", "TRUE", "true", id="a flag is true or false"),
        pytest.param("fit_score", "88.25", "88.3", id="a score has one decimal"),
        pytest.param("expected_connect_rate", "0.12", "0.1200", id="a rate has four"),
        pytest.param("priority", "10", "10.00", id="priority has two"),
        pytest.param("employees", "12.0", "12", id="a whole number is whole"),
        pytest.param("technologies", " SAP ;Excel; ", "SAP; Excel", id="a list is joined by semicolon and space"),
        pytest.param("technologies", ";", "", id="an empty list is empty"),
        pytest.param("city", "", "", id="nothing is empty"),
        pytest.param("city", "NA", "NA", id="text is text"),
        pytest.param("call_start_utc", "2026-11-23T14:00:00Z", "2026-11-23T14:00:00Z", id="a moment is UTC"),
    ],
)  # fmt: skip
def test_cells(column: str, cell: str, written: str, listforge: Program) -> None:
    assert rows(listforge("import", "-", "-q", stdin=own({column: cell})))[0][column] == written


def test_a_semicolon_inside_an_element_is_written_as_a_comma(listforge: Program, tmp_path: Path) -> None:
    frame = pl.read_csv(own({})).with_columns(
        pl.lit("l0").alias("lead_id"), technologies=pl.lit([["SAP; on premise", "Excel"]]).explode()
    )
    frame.with_columns(pl.col(pl.Int64).cast(pl.String)).write_parquet(tmp_path / "own.parquet")
    assert rows(listforge("dedupe", "own.parquet", "-q"))[0]["technologies"] == "SAP, on premise; Excel"


@pytest.mark.parametrize(
    ("column", "cell"),
    [("employees", "a few"), ("updated_on", "2026-02-30"), ("fit_score", "good"), ("call_start_utc", "soon"), ("attempts", "2x")],
)  # fmt: skip
def test_a_value_that_does_not_fit_is_null_warned_and_kept_raw(column: str, cell: str, listforge: Program) -> None:
    for stage in ("import", "dedupe"):
        found = rows(listforge(stage, "-", "-q", stdin=own({column: cell, "full_name": "Ann Ash"})))[0]
        assert (found[column], found[f"x_{column}_raw"]) == ("", cell)
        assert found["warnings"] == "value_unreadable"


# --- columns -------------------------------------------------------------------------------------


def test_columns_stand_in_the_order_of_the_table_then_the_sources_own_in_its_order(
    listforge: Program, folder: Path
) -> None:
    order = list(columns.COLUMNS)
    before: list[str] = []
    for stage, text in through(listforge, folder).items():
        header = next(csv.reader(io.StringIO(text.decode())))
        known = [name for name in header if name in columns.COLUMNS]
        assert header[: len(known)] == known == sorted(known, key=order.index), stage
        assert [name for name in header if name in ("Zeta", "x_priority", "alpha")] == ["Zeta", "x_priority", "alpha"]
        assert set(before) <= set(header), f"{stage} drops columns"
        assert set(columns.set_by(stage)) <= set(header), f"{stage} writes the columns it sets"
        before = header


def test_unknown_columns_come_through_all_stages_untouched(listforge: Program, folder: Path) -> None:
    scored = list(csv.DictReader(io.StringIO(through(listforge, folder)["score"].decode())))
    names = ("Zeta", "x_priority", "_valid", "_row", "alpha")
    assert {tuple(row[name] for name in names) for row in scored} == {
        ("z1", "high", "v1", "r1", 'a "1" b'),
        ("z2", "", "v2", "r2", ""),
    }


@pytest.mark.parametrize("name", ["a b", " a", 'six" x', "a;b", "étage", "名前", "a,b", "=SUM(A1)"])
def test_a_column_keeps_its_name_at_every_stage(name: str, listforge: Program) -> None:
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows([["lead_id", "full_name", name], ["l0", "Ann Ash", "x"]])
    once = listforge("dedupe", "-", "-q", stdin=file.getvalue().encode())
    assert rows(once)[0][name] == "x"
    assert listforge("dedupe", "-", "-q", stdin=once.stdout).stdout == once.stdout


def test_a_missing_column_is_a_column_of_nulls(listforge: Program) -> None:
    for stage in ("validate", "dedupe"):
        assert len(rows(listforge(stage, "-", "-q", stdin=b"full_name,company_name\nAnn Ash,Tarnwick\n"))) == 1


def test_scores_are_taken_from_our_own_output_and_from_nobody_elses(listforge: Program, folder: Path) -> None:
    scored = through(listforge, folder)["score"]
    again = rows(listforge("import", "-", "-q", stdin=scored))
    assert again == list(csv.DictReader(io.StringIO(scored.decode())))
    assert all(row["priority"] for row in again)
    theirs = rows(
        listforge("import", "-", "-q", stdin=b"Email,Priority,Score,fit_score,warnings\na@x.example,1,2,3,4\n")
    )[0]
    assert [theirs[f"x_{name}"] for name in ("priority", "score", "fit_score", "warnings")] == ["1", "2", "3", "4"]
    assert "priority" not in theirs


@pytest.mark.parametrize("kind", ["arrow", "parquet", "ndjson"])
def test_every_format_carries_the_same_list(kind: str, listforge: Program, folder: Path) -> None:
    told = ("--icp", "icp.yaml", "--today", TODAY, "-q")
    plain = {"import": "source.csv", "validate": "import.csv", "score": "validate.csv"}
    for stage, source in plain.items():
        assert listforge(stage, source, *told, "-o", f"{stage}.csv").code == 0
        assert (
            listforge(
                stage,
                source.replace(".csv", f".{kind}") if stage != "import" else source,
                *told,
                "-o",
                f"{stage}.{kind}",
            ).code
            == 0
        )
    assert listforge("import", f"score.{kind}", "-q").stdout == (folder / "score.csv").read_bytes()


# --- numbers -------------------------------------------------------------------------------------

SLOTS = ("phone", "phone_extension", "direct_phone", "mobile_phone", "company_phone", "other_phone")


@pytest.mark.parametrize(
    ("cells", "written"),
    [
        pytest.param({"Phone": "(212) 555-0123 x7"}, ("+12125550123", "7", "", "", "", "+12125550123;ext=7"), id="only a phone: other"),
        pytest.param({"Phone": "212-555-0123", "Other Phone": "212-555-0147"}, ("+12125550147", "", "", "", "+12125550123", "+12125550147"), id="other is taken: company"),
        pytest.param({"Phone": "212-555-0123", "Direct Phone": "212-555-0147"}, ("+12125550147", "", "+12125550147", "", "", "+12125550123"), id="direct is best"),
        pytest.param({"Phone": "212-555-0123", "Company Phone": "212-555-0147"}, ("+12125550123", "", "", "", "+12125550147", "+12125550123"), id="any before the main line"),
        pytest.param({"Mobile": "212-555-0123", "Company Phone": "212-555-0147 ext 9"}, ("+12125550123", "", "", "+12125550123", "+12125550147;ext=9", ""), id="mobile"),
        pytest.param({"Company Phone": "212-555-0123"}, ("+12125550123", "", "", "", "+12125550123", ""), id="a main line is better than none"),
    ],
)  # fmt: skip
def test_every_number_finds_its_slot_and_phone_is_a_copy_of_the_best(
    cells: dict[str, str], written: tuple[str, ...], listforge: Program
) -> None:
    source = pl.DataFrame([{"Name": "Ann Ash", "Company": "Tarnwick", **cells}]).write_csv().encode()
    listed = listforge("import", "-", "-q", stdin=source).stdout
    found = rows(listforge("validate", "-", "-q", "--country", "US", "--today", TODAY, stdin=listed))[0]
    assert tuple(found[name] for name in SLOTS) == written
    assert found["other_numbers"] == ""


def test_a_number_that_finds_no_slot_is_kept_in_other_numbers(listforge: Program) -> None:
    cells = {
        "phone": "212-555-0101",
        "other_phone": "212-555-0102",
        "company_phone": "212-555-0103",
        "company_name": "Tarnwick",
        "country": "US",
    }
    found = rows(listforge("validate", "-", "-q", stdin=own(cells)))[0]
    assert (found["other_phone"], found["company_phone"], found["other_numbers"]) == (
        "+12125550102",
        "+12125550103",
        "+12125550101",
    )


@pytest.mark.parametrize(
    ("names", "reach_class"),
    [
        pytest.param(["Ann Ash", "Bo Best"], "standard", id="two people"),
        pytest.param(["Ann Ash", "Bo Best", "Cy Dell"], "switchboard", id="three people"),
        pytest.param(["Ann Ash", "Ann Ash", "Anna Ash"], "standard", id="one family name and initial"),
    ],
)
def test_a_number_is_shared_when_it_stands_on_three_people(
    names: list[str], reach_class: str, listforge: Program
) -> None:
    listed = own(*({"full_name": n, "company_name": "Tarnwick", "phone": "+12125550123"} for n in names))
    assert {row["reach_class"] for row in rows(listforge("validate", "-", "-q", stdin=listed))} == {reach_class}


def test_the_first_window_starts_at_or_after_midnight_of_today(listforge: Program) -> None:
    listed = own(
        {"full_name": "Ann Ash", "company_name": "Tarnwick", "phone": "+12145550188", "region": "TX", "country": "US"}
    )
    for today in ("2026-11-22", "2026-11-23"):
        found = rows(listforge("validate", "-", "-q", "--today", today, stdin=listed))[0]
        assert found["call_start_utc"][:10] == today
        assert (found["time_zone"], found["time_zone_source"]) == ("America/Chicago", "region")


# --- rejects -------------------------------------------------------------------------------------


def test_rejects_have_what_came_in_and_say_why(listforge: Program, folder: Path) -> None:
    listforge("import", "source.csv", "-q", "-o", "list.csv")
    said = listforge(
        "validate", "list.csv", "--icp", "icp.yaml", "--today", TODAY, "--rejects", "bad.csv", "-o", "kept.csv"
    )
    assert said.stderr == "validate: 3 rows in, 2 kept; set aside 1 phone_invalid\n"
    came = {row["lead_id"]: row for row in csv.DictReader(io.StringIO((folder / "list.csv").read_text()))}
    bad = list(csv.DictReader(io.StringIO((folder / "bad.csv").read_text())))
    assert [list(row)[-3:] for row in bad] == [["stage", "reason", "survivor_lead_id"]]
    assert {name: bad[0][name] for name in came[bad[0]["lead_id"]]} == came[bad[0]["lead_id"]]
    assert (bad[0]["stage"], bad[0]["reason"], bad[0]["survivor_lead_id"]) == ("validate", "phone_invalid", "")


def test_rejects_are_replaced_and_have_a_header_without_rows(listforge: Program, folder: Path) -> None:
    (folder / "bad.csv").write_text("yesterday's\n")
    listforge("import", "source.csv", "-q", "--rejects", "bad.csv", "-o", "list.csv")
    lines = (folder / "bad.csv").read_text().splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("lead_id,contact_id,")
    assert lines[0].endswith(",stage,reason,survivor_lead_id")


@pytest.mark.parametrize("extension", ["csv", "arrow", "parquet", "ndjson"])
def test_mended_rejects_of_any_format_come_back(extension: str, listforge: Program, folder: Path) -> None:
    listforge("import", "source.csv", "-q", "-o", "list.csv")
    listforge("validate", "list.csv", "--icp", "icp.yaml", "-q", "--rejects", f"bad.{extension}", "-o", "kept.csv")
    back = listforge("import", f"bad.{extension}", "-q")
    header = next(csv.reader(io.StringIO(back.text)))
    assert not {"stage", "reason", "survivor_lead_id"} & set(header)
    mended = back.text.replace("555-0119", "312-555-0119")
    again = rows(listforge("validate", "-", "--icp", "icp.yaml", "-q", stdin=mended.encode()))
    assert [(row["full_name"], row["phone"]) for row in again] == [("Cy Dell", "+13125550119")]
    assert again[0]["lead_id"] == rows(listforge("import", "source.csv", "-q"))[2]["lead_id"]


def test_a_malformed_line_is_set_aside_with_its_line_and_its_text(listforge: Program, folder: Path) -> None:
    (folder / "ragged.csv").write_text('Name,Company,Phone\n"Ann\nAsh",Tarnwick,\nBo,Best,1,2,3\n')
    said = listforge("import", "ragged.csv", "--rejects", "bad.csv", "-o", "list.csv")
    assert said.stderr == "import: 2 rows in, 1 kept; set aside 1 row_malformed\n"
    bad = next(csv.DictReader(io.StringIO((folder / "bad.csv").read_text())))
    assert {name: cell for name, cell in bad.items() if cell} == {
        "source": "ragged", "source_file": "ragged.csv", "source_row": "4", "x_raw": "Bo,Best,1,2,3", "stage": "import", "reason": "row_malformed",
    }  # fmt: skip


# --- ids and opt-outs ----------------------------------------------------------------------------


def test_the_same_file_twice_has_the_same_ids_whatever_it_is_called(listforge: Program, folder: Path) -> None:
    once = [row["lead_id"] for row in rows(listforge("import", "source.csv", "-q"))]
    (folder / "source-2.csv").write_text(SOURCE)
    assert [row["lead_id"] for row in rows(listforge("import", "source-2.csv", "-q"))] == once
    named = [row["lead_id"] for row in rows(listforge("import", "source.csv", "--source-name", "fair", "-q"))]
    assert not set(named) & set(once)


def test_identical_rows_of_one_file_differ(listforge: Program) -> None:
    found = rows(listforge("import", "-", "-q", stdin=b"Name,Phone\nAnn Ash,212-555-0123\nAnn Ash,212-555-0123\n"))
    assert len({row["lead_id"] for row in found}) == 2
    assert [row["source_row"] for row in found] == ["2", "3"]


def test_an_opt_out_survives_merging_and_coming_again(listforge: Program, folder: Path) -> None:
    (folder / "no.csv").write_text(
        "Name,Company,Phone,Do Not Call\nAnn Ash,Tarnwick,212-555-0123,yes\nAnn Ash,Tarnwick Inc,646-555-0101,\n"
    )
    merged = listforge("dedupe", "-", "-q", stdin=listforge("import", "no.csv", "-q").stdout).stdout
    assert [row["do_not_call"] for row in rows(Said(0, merged, ""))] == ["true"]
    again = listforge("import", "-", "-q", stdin=merged).stdout
    said = listforge("validate", "-", "--country", "US", stdin=again)
    assert said.stderr == "validate: 1 rows in, 0 kept; set aside 1 do_not_call\n"


def test_dedupe_names_the_survivor_and_sets_contact_and_account(listforge: Program, folder: Path) -> None:
    (folder / "two.csv").write_text(
        "Name,Company,Email,Last Modified\nAnn Ash,Tarnwick,,2026-01-01\nANN ASH,Tarnwick Inc.,ann@tarnwick.example,2026-06-01\n"
    )
    listed = listforge("import", "two.csv", "-q").stdout
    first, second = (row["lead_id"] for row in rows(Said(0, listed, "")))
    kept = rows(listforge("dedupe", "-", "-q", "--rejects", "gone.csv", stdin=listed))[0]
    assert (kept["lead_id"], kept["contact_id"]) == (second, first)
    assert kept["account_id"]
    gone = next(csv.DictReader(io.StringIO((folder / "gone.csv").read_text())))
    assert (gone["lead_id"], gone["reason"], gone["survivor_lead_id"]) == (first, "duplicate_of_survivor", second)
