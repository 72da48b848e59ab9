"""Gaps filled from further headers, and slots found for further numbers."""

from collections.abc import Mapping
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from listforge.columns import NUMBERS
from listforge.fields import gaps, header, header_pair


def cells(*rows: Mapping[str, str | None], preset: str = "generic") -> list[dict[str, Any]]:
    """The canonical raw cells of rows under strangers' headers, without what is empty."""
    source = pl.DataFrame(
        [dict(row) for row in rows], schema=dict.fromkeys({name: None for row in rows for name in row}, pl.String)
    )
    matches = header.mapping(source.columns, preset, {}, "x")
    raw = gaps.cells(source, matches, header_pair.pairs(source.columns, preset), None)
    return [{name: cell for name, cell in row.items() if cell} for row in raw.iter_rows(named=True)]


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        pytest.param({"Email": "a@x.example", "Email 2": "b@x.example"}, {"email": "a@x.example"}, id="the best is there"),
        pytest.param({"Email": "", "Email 2": "b@x.example"}, {"email": "b@x.example"}, id="the best is empty"),
        pytest.param({"Email": "n/a", "Email 2": "b@x.example"}, {"email": "b@x.example"}, id="the best is a placeholder"),
        pytest.param({"Personal Email": "b@x.example", "Work Email": ""}, {"email": "b@x.example"}, id="work before personal"),
        pytest.param({"Email": "", "Email 2": "", "Email 3": "c@x.example"}, {"email": "c@x.example"}, id="the third"),
        pytest.param({"Modified": "", "Created": "2026-01-02"}, {"updated_on": "2026-01-02"}, id="a day"),
        pytest.param({"Lead ID": "", "Contact ID": "7"}, {}, id="an id of another series is none"),
        pytest.param({"Consent Date": "", "Opt-in Date": "2026-01-02"}, {}, id="a permission is not put together"),
        pytest.param({"Revenue (USD)": "", "Revenue in thousands": "5"}, {}, id="another unit"),
        pytest.param({"City": "", "State": "", "Company City": "Austin", "Company State": "TX"}, {"city": "Austin", "region": "TX"}, id="a whole address"),
        pytest.param({"City": "", "State": "OH", "Company City": "Austin", "Company State": "TX"}, {"region": "OH"}, id="no half of one"),
        pytest.param({"City": "", "Country": "US", "Company City": "Austin", "Company Country": "US"}, {"city": "Austin", "country": "US"}, id="of one country"),
        pytest.param({"City": "", "Country": "DE", "Company City": "Austin", "Company Country": "US"}, {"country": "DE"}, id="not of another country"),
    ],
)  # fmt: skip
def test_a_gap_is_filled_from_the_next_header(row: dict[str, str], wanted: dict[str, str]) -> None:
    assert cells(row) == [wanted]


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        pytest.param({"Phone": "212-555-0123", "Work Phone": "212-555-0147"}, {"phone": "212-555-0123", "other_phone": "212-555-0147"}, id="a free slot"),
        pytest.param({"Phone": "", "Work Phone": "212-555-0147"}, {"phone": "212-555-0147"}, id="its own slot"),
        pytest.param({"Phone": "212-555-0123", "Work Phone": "+1 (212) 555-0123"}, {"phone": "212-555-0123"}, id="the same number"),
        pytest.param({"Mobile": "212-555-0123", "Cell": "212-555-0147"}, {"mobile_phone": "212-555-0123", "other_phone": "212-555-0147"}, id="a second mobile"),
        pytest.param({"Phone": "212-555-0101", "Work Phone": "212-555-0102", "Office Phone": "212-555-0103", "Home Phone": "212-555-0104"},
                     {"phone": "212-555-0101", "other_phone": "212-555-0104 / 212-555-0102 / 212-555-0103"}, id="behind the other number"),
        pytest.param({"Phone": "212-555-0101", "Phone 2": "212-555-0102", "Phone 3": "212-555-0103"},
                     {"phone": "212-555-0101", "other_phone": "212-555-0102 / 212-555-0103"}, id="numbered"),
        pytest.param({"Phone": "212-555-0101", "Work Phone": "212-555-0102\n212-555-0103"},
                     {"phone": "212-555-0101", "other_phone": "212-555-0102 / 212-555-0103"}, id="two lines"),
        pytest.param({"Phone": "212-555-0101", "Work Phone": "ask Ann"}, {"phone": "212-555-0101"}, id="words are no number"),
        pytest.param({"Phone": "212-555-0101", "Fax": "212-555-0102"}, {"phone": "212-555-0101"}, id="a fax is no number"),
    ],
)  # fmt: skip
def test_a_further_number_finds_a_slot(row: dict[str, str], wanted: dict[str, str]) -> None:
    assert cells(row) == [wanted]


def test_each_row_is_filled_for_itself() -> None:
    rows = cells({"Email": "a@x.example", "Email 2": "b@x.example"}, {"Email": None, "Email 2": "c@x.example"})
    assert rows == [{"email": "a@x.example"}, {"email": "c@x.example"}]


NUMBER = st.sampled_from(["", "n/a", "212-555-0101", "(212) 555-0102", "+1 212 555 0103", "2125550104"])


@given(
    st.fixed_dictionaries(
        dict.fromkeys(("Phone", "Work Phone", "Mobile", "Cell", "Home Phone", "Phone 3", "HQ Phone"), NUMBER)
    )
)
def test_every_number_of_a_row_is_in_a_slot_and_none_twice(row: dict[str, str]) -> None:
    [found] = cells(row)
    held = [one[-4:] for name in NUMBERS if name in found for one in found[name].split(" / ") if one[-1].isdigit()]
    given = {cell[-4:] for cell in row.values() if cell[-4:].isdigit()}
    assert set(held) == given
    main = [row[name][-4:] for name in ("Phone", "Mobile", "Home Phone", "HQ Phone") if row[name][-4:].isdigit()]
    assert len(held) == len(given) + len(main) - len(set(main))


def test_a_kind_says_which_number_it_is_row_by_row() -> None:
    rows = cells(
        {"Phone 1 - Type": "Mobile", "Phone 1 - Value": "212-555-0101", "Phone 2 - Type": "* Work", "Phone 2 - Value": "212-555-0102"},
        {"Phone 1 - Type": "Work", "Phone 1 - Value": "212-555-0103", "Phone 2 - Type": "Work Fax", "Phone 2 - Value": "212-555-0104"},
        {"Phone 1 - Type": None, "Phone 1 - Value": "212-555-0105", "Phone 2 - Type": "Work", "Phone 2 - Value": "212-555-0106"},
        preset="google_contacts",
    )  # fmt: skip
    assert rows == [
        {"mobile_phone": "212-555-0101", "phone": "212-555-0102"},
        {"phone": "212-555-0103"},
        {"phone": "212-555-0105", "other_phone": "212-555-0106"},
    ]
