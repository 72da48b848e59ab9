"""Names of companies as people print them, and what is better left alone."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from listforge.fields import company, company_writing


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        pytest.param("TARNWICK FREIGHT LINES, INC", "Tarnwick Freight Lines, Inc", id="capitals"),
        pytest.param("ACME  LOGISTICS,INC.", "Acme Logistics, Inc", id="spaces and commas"),
        pytest.param("Osierbank Haulage g.m.b.h.", "Osierbank Haulage GmbH", id="a form in another writing"),
        pytest.param("BANK OF MARROWBEND LLC", "Bank of Marrowbend LLC", id="small words"),
        pytest.param("UPS FREIGHT LTD", "UPS Freight Ltd", id="three letters may be initials"),
        pytest.param("SMITH-HOLLOW & SONS", "Smith-Hollow & Sons", id="hyphen and ampersand"),
        pytest.param("O'DELL'S YARD", "O'Dell's Yard", id="apostrophes"),
        pytest.param("ABB", "ABB", id="nothing but initials"),
        pytest.param("Quillfeather", "Quillfeather", id="as it should be"),
        pytest.param("eBay-like Traders", "eBay-like Traders", id="a name's own capitals"),
        pytest.param("McBride Transport", "McBride Transport", id="mixed letters stay"),
        pytest.param("Inc", "Inc", id="a form alone is the name"),
        pytest.param("ÉMILE TRANSPORTS SARL", "Émile Transports SARL", id="accents"),
        pytest.param(None, None, id="nothing"),
    ],
)
def test_a_name_as_it_is_printed(name: str | None, printed: str | None) -> None:
    assert company_writing.display(pl.Series("name", [name], dtype=pl.String)).to_list() == [printed]


@given(st.lists(st.text(st.characters(codec="ascii", categories=["Lu", "Ll", "Zs"]), min_size=1, max_size=30)))
def test_what_is_printed_is_printed_so_again_and_means_the_same_company(names: list[str]) -> None:
    once = company_writing.display(pl.Series("name", names, dtype=pl.String))
    assert company_writing.display(once).to_list() == once.to_list()
    keys = [
        series.to_frame("n").select(company.compare_key(pl.col("n"))).to_series()
        for series in (pl.Series("n", names, dtype=pl.String), once)
    ]
    assert keys[0].to_list() == keys[1].to_list()
