"""The ids of rows: short, the same everywhere, and never the same twice in a file."""

import re

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from listforge.fields import identity

CELLS = pl.DataFrame({"company_name": ["Tarnwick", "Marrowbend", None], "phone": ["2125550123", None, None]})


def ids(cells: pl.DataFrame, source: str = "crm") -> list[str]:
    return identity.lead_ids(cells, source).to_list()


def test_an_id_is_sixteen_letters_and_digits_and_does_not_change() -> None:
    assert ids(CELLS) == ["ftaitzovukfofpaw", "5xnpj2msmvsyxad6", "22svyaols3uomx7o"]


@given(st.lists(st.text(), min_size=1, max_size=4))
def test_any_parts_give_an_id(parts: list[str]) -> None:
    assert re.fullmatch("[a-z2-7]{16}", identity.named(*parts))
    assert identity.named(*parts) == identity.named(*parts)


def test_parts_do_not_run_together() -> None:
    assert identity.named("ab", "c") != identity.named("a", "bc")
    assert identity.named("a", "") != identity.named("a")


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(CELLS.with_columns(phone=pl.lit("3125550147")), id="another number"),
        pytest.param(CELLS.select("phone", "company_name"), id="columns in another order"),
        pytest.param(CELLS.with_columns(company_name=pl.col("company_name").str.to_uppercase()), id="other capitals"),
    ],
)
def test_other_cells_have_another_id(other: pl.DataFrame) -> None:
    assert ids(other)[0] != ids(CELLS)[0]


def test_another_source_has_other_ids() -> None:
    assert not set(ids(CELLS, "crm")) & set(ids(CELLS, "vendor"))


def test_identical_rows_differ_by_their_number_and_the_first_keeps_its_id() -> None:
    twice = ids(pl.concat([CELLS, CELLS]))
    assert len(set(twice)) == 6
    assert twice[:3] == ids(CELLS)
    assert ids(pl.concat([CELLS, CELLS, CELLS]))[:6] == twice


def test_a_record_id_names_the_row_whatever_else_it_says() -> None:
    first = pl.DataFrame({"source_record_id": ["7", None], "phone": ["2125550123", "3125550147"]})
    later = pl.DataFrame({"source_record_id": ["7", None], "phone": ["4155550119", "3125550148"]})
    assert ids(first)[0] == ids(later)[0]
    assert ids(first)[1] != ids(later)[1]


def test_a_record_id_that_stands_twice_gives_two_ids() -> None:
    assert len(set(ids(pl.DataFrame({"source_record_id": ["7", "7"]})))) == 2


def test_no_rows_have_no_ids() -> None:
    assert ids(CELLS.clear()) == []


@given(st.lists(st.text(max_size=20) | st.sampled_from(["", "Müller", "x"]), max_size=8), st.text(max_size=5))
def test_a_column_of_ids_is_that_of_each_of_its_rows(cells: list[str], source: str) -> None:
    seen: list[str] = []
    wanted = []
    for cell in cells:
        seen.append(cell)
        wanted.append(identity.named(source, cell, str(seen.count(cell))))
    assert ids(pl.DataFrame({"phone": cells}, schema={"phone": pl.String}), source) == wanted


def test_a_long_column_is_that_of_each_of_its_rows_too() -> None:
    cells = pl.DataFrame({"source_record_id": [str(n) for n in range(120_001)]})
    told = identity.lead_ids(cells, "crm")
    some = (0, 49_999, 50_000, 99_999, 100_000, 120_000)
    assert [told[n] for n in some] == [identity.named("crm", f"id:{n}", "1") for n in some]
