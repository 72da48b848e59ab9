"""The canonical columns: their types and order, and what becomes of a value that does not fit."""

import io
from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from listforge import columns
from listforge.columns import COLUMNS, DAY, FLAG, MOMENT, NUMBER, TEXT, TEXTS, WHOLE
from listforge.frames import write_to

MOMENTS = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)


def conformed(name: str, *cells: str | None) -> pl.DataFrame:
    return columns.conform(pl.DataFrame({name: cells}, schema={name: pl.String}))


def as_csv(frame: pl.DataFrame) -> str:
    file = io.BytesIO()
    write_to(frame, file, "csv")
    return file.getvalue().decode()


def from_csv(text: str) -> pl.DataFrame:
    read = pl.read_csv(text.encode(), infer_schema=False)
    return columns.conform(read.with_columns(pl.all().replace("", None)))


# --- the table -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dtype", "names"),
    [
        (WHOLE, ["source_row", "employees", "revenue_usd", "attempts", "account_contacts"]),
        (NUMBER, ["intent_strength", "expected_connect_rate", "fit_score", "fit_confidence", "intent_score", "reach_score",
                  "qualification_score", "priority", "buying_group_coverage"]),
        (DAY, ["updated_on", "consent_on", "consent_expires_on", "screened_on", "last_activity_on", "lead_stage_since", "last_called_on",
               "next_call_on"]),
        (FLAG, ["do_not_call"]),
        (MOMENT, ["call_start_utc", "call_end_utc"]),
        (TEXTS, ["sources", "technologies", "other_numbers", "score_reasons", "buying_roles", "buying_roles_missing", "warnings", "filled"]),
    ],
)  # fmt: skip
def test_types(dtype: pl.DataType, names: list[str]) -> None:
    assert [c.name for c in COLUMNS.values() if c.dtype == dtype] == names


def test_the_order_of_the_groups() -> None:
    groups = list(dict.fromkeys(c.group for c in COLUMNS.values()))
    assert groups == list(columns.SET_BY)
    assert [c.group for c in COLUMNS.values()] == sorted((c.group for c in COLUMNS.values()), key=groups.index)


def test_every_column_says_what_it_means() -> None:
    meanings = [c.meaning for c in COLUMNS.values()]
    assert len(set(meanings)) > 0.95 * len(meanings)
    assert all(m and m[-1] != "." for m in meanings)
    assert all(name == name.lower() and name.isidentifier() for name in COLUMNS)


def test_what_a_stage_sets() -> None:
    assert columns.set_by("import")[:3] == ["lead_id", "contact_id", "account_id"]
    assert "phone" not in columns.set_by("import")
    assert {"phone", "email_status", "reach_class", "call_hours", "screened_on", "warnings"} <= set(
        columns.set_by("validate")
    )
    assert {"contact_id", "account_id", "sources"} <= set(columns.set_by("dedupe"))
    assert {"fit_score", "score_reasons", "account_contacts", "lead_stage"} <= set(columns.set_by("score"))
    assert columns.set_by("nothing") == []


@pytest.mark.parametrize(
    ("name", "places"),
    [("fit_score", 1), ("reach_score", 1), ("expected_connect_rate", 4), ("buying_group_coverage", 4), ("priority", 2), ("intent_strength", None)],
)  # fmt: skip
def test_decimals(name: str, places: int | None) -> None:
    assert columns.decimals(name) == places


def test_canonical_columns_come_in_their_order_and_the_rest_as_it_stood() -> None:
    assert columns.ordered(["zeta", "phone", "alpha", "lead_id"]) == ["lead_id", "phone", "zeta", "alpha"]
    assert columns.known(["zeta", "phone", "lead_id"]) == ["phone", "lead_id"]


def test_a_missing_column_is_a_column_of_nulls() -> None:
    frame = columns.ensure(pl.DataFrame({"phone": ["x"]}), ["phone", "employees", "technologies"])
    assert frame.row(0) == ("x", None, None)
    assert frame.schema == pl.Schema({"phone": TEXT, "employees": WHOLE, "technologies": TEXTS})
    assert columns.empty(["employees", "zeta"]).schema == pl.Schema({"employees": WHOLE, "zeta": TEXT})


# --- conform -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "cell", "value"),
    [
        *(("employees", cell, 12) for cell in ("12", " 12 ", "12.0", "12.00", "+12")),
        ("employees", "-12", -12),
        *(("updated_on", cell, date(2026, 11, 23)) for cell in ("2026-11-23", " 2026-11-23 ")),
        *(("do_not_call", cell, True) for cell in ("true", "TRUE", "yes", "1")),
        *(("do_not_call", cell, False) for cell in ("false", "False", "no", "0")),
        *(("fit_score", cell, 31.3) for cell in ("31.3", " 31.30 ")),
        ("call_start_utc", "2026-11-23T13:00:00Z", MOMENTS),
        ("technologies", "SAP; NetSuite", ["SAP", "NetSuite"]),
        ("technologies", "SAP;NetSuite;", ["SAP", "NetSuite"]),
        ("technologies", "SAP", ["SAP"]),
        ("postal_code", "01067", "01067"),
        ("phone", "+49151", "+49151"),
        ("company_name", "NA", "NA"),
        *(
            (name, "", None)
            for name in ("employees", "updated_on", "do_not_call", "fit_score", "technologies", "company_name")
        ),
    ],
)
def test_a_value_that_fits_is_taken(name: str, cell: str, value: object) -> None:
    frame = conformed(name, cell)
    assert frame.columns == [name]
    assert frame.schema[name] == COLUMNS[name].dtype
    assert frame[name].to_list() == [value]


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        *(("employees", cell) for cell in ("1,200", "12.5", "51-200", "many", "1e3", "१२", "99999999999999999999")),
        *(("updated_on", cell) for cell in ("23.11.2026", "2026-13-01", "2026-11-23T10:00:00", "yesterday")),
        *(("fit_score", cell) for cell in ("high", "nan", "inf", "1,5", "31%")),
        *(("call_start_utc", cell) for cell in ("2026-11-23 13:00", "2026-11-23T13:00:00+01:00")),
    ],
)
def test_a_value_that_does_not_fit_is_null_warned_and_kept_raw(name: str, cell: str) -> None:
    frame = conformed(name, cell, "")
    assert frame[name].to_list() == [None, None]
    assert frame[f"x_{name}_raw"].to_list() == [cell, None]
    assert frame["warnings"].to_list() == [["value_unreadable"], None]
    assert frame.columns == columns.ordered([name, "warnings", f"x_{name}_raw"])


def test_an_opt_out_that_does_not_fit_stays_one() -> None:
    frame = conformed("do_not_call", "asked us to stop", "", "false")
    assert frame["do_not_call"].to_list() == [True, None, False]
    assert frame["x_do_not_call_raw"].to_list() == ["asked us to stop", None, None]
    assert frame["warnings"].to_list() == [["value_unreadable"], None, None]


def test_several_values_of_a_row_that_do_not_fit() -> None:
    frame = columns.conform(
        pl.DataFrame({"zeta": ["z", "z"], "employees": ["many", "7"], "warnings": ["email_role", None], "attempts": ["x", "x"],
                      "x_employees_raw": ["old", "older"]})
    )  # fmt: skip
    assert frame.columns == ["employees", "attempts", "warnings", "zeta", "x_employees_raw", "x_attempts_raw"]
    assert frame["warnings"].to_list() == [["email_role", "value_unreadable"], ["value_unreadable"]]
    assert frame["x_employees_raw"].to_list() == ["many", "older"]


def test_what_conforms_stays_as_it_is() -> None:
    once = columns.conform(
        pl.DataFrame({"employees": ["many", "7"], "technologies": ["a; b", ";"], "zeta": ["", None]})
    )
    assert_frame_equal(columns.conform(once), once)


def test_a_list_that_is_empty_is_null() -> None:
    typed = pl.DataFrame({"technologies": [["SAP"], [], None]}, schema={"technologies": TEXTS})
    assert columns.conform(typed)["technologies"].to_list() == [["SAP"], None, None]


# --- CSV -----------------------------------------------------------------------------------------


def test_every_type_as_csv_writes_it() -> None:
    frame = pl.DataFrame(
        {"company_name": ['Tarnwick, "the" Inc.'], "employees": [1200], "revenue_usd": [None], "technologies": [["SAP", "a;b"]],
         "do_not_call": [True], "updated_on": [date(2026, 1, 2)], "call_start_utc": [MOMENTS], "fit_score": [31.26],
         "expected_connect_rate": [0.3], "priority": [7.5], "intent_strength": [0.125]},
        schema_overrides={"revenue_usd": WHOLE, "call_start_utc": MOMENT},
    )  # fmt: skip
    assert as_csv(frame) == (
        "company_name,employees,revenue_usd,technologies,do_not_call,updated_on,call_start_utc,fit_score,"
        "expected_connect_rate,priority,intent_strength\n"
        '"Tarnwick, ""the"" Inc.",1200,,"SAP; a,b",true,2026-01-02,2026-11-23T13:00:00Z,31.3,0.3000,7.50,0.125\n'
    )


PLAIN = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters=";"), min_size=1, max_size=12)
WORDS = PLAIN.filter(lambda text: text == text.strip() != "")
VALUES: dict[pl.DataType, st.SearchStrategy[Any]] = {
    TEXT: PLAIN,
    WHOLE: st.integers(-(2**62), 2**62),
    NUMBER: st.integers(-10_000, 10_000).map(lambda tenths: tenths / 10),
    DAY: st.dates(date(1900, 1, 1), date(2099, 12, 31)),
    FLAG: st.booleans(),
    MOMENT: st.datetimes(datetime(1990, 1, 1), datetime(2099, 1, 1)).map(
        lambda t: t.replace(microsecond=0, tzinfo=UTC)
    ),
    TEXTS: st.lists(WORDS, min_size=1, max_size=3),
}
ROWS = st.lists(
    st.fixed_dictionaries({name: st.none() | VALUES[column.dtype] for name, column in COLUMNS.items()}),
    min_size=1,
    max_size=4,
)


@settings(max_examples=20, deadline=None)
@given(ROWS)
def test_every_column_survives_csv(rows: list[dict[str, Any]]) -> None:
    frame = pl.DataFrame(rows, schema={name: column.dtype for name, column in COLUMNS.items()})
    again = from_csv(as_csv(frame))
    assert_frame_equal(again, frame)
    assert as_csv(again) == as_csv(frame)


# --- warnings ------------------------------------------------------------------------------------


def test_a_warning_stands_once_in_the_order_given() -> None:
    frame = pl.DataFrame({"n": [1, 2, 3], "warnings": [["b"], None, []]}, schema={"n": WHOLE, "warnings": TEXTS})
    warned = columns.warn(frame, {"a": pl.col("n") < 3, "b": pl.Series([True, False, False])})
    assert warned["warnings"].to_list() == [["b", "a"], ["a"], None]
    assert columns.warn(warned, {"a": pl.col("n") < 3})["warnings"].to_list() == warned["warnings"].to_list()


def test_without_codes_nobody_is_warned() -> None:
    assert columns.warn(pl.DataFrame({"n": [1]}), {}).to_dict(as_series=False) == {"n": [1], "warnings": [None]}


def test_a_doubt_that_cannot_be_told_is_none() -> None:
    frame = pl.DataFrame({"n": [None, 1]}, schema={"n": WHOLE})
    assert columns.warn(frame, {"a": pl.col("n") < 3})["warnings"].to_list() == [None, ["a"]]


def test_raw_text_is_kept_where_a_value_was_lost() -> None:
    frame = pl.DataFrame({"x_phone_raw": ["old", "old"]})
    kept = columns.keep_raw(frame, "phone", pl.Series(["new", "new"]), pl.Series([True, False]))
    assert kept["x_phone_raw"].to_list() == ["new", "old"]
    assert columns.keep_raw(pl.DataFrame({"n": [1]}), "phone", pl.Series(["new"]), pl.Series([False]))[
        "x_phone_raw"
    ].to_list() == [None]
