"""The names in the name of a company."""

import polars as pl
import pytest

from listforge.fields import trading


@pytest.mark.parametrize(
    ("cell", "name", "other", "form"),
    [
        pytest.param("Tarnwick Freight Lines, Inc. dba QuickHaul", "tarnwick freight lines", "quickhaul", "inc", id="dba"),
        pytest.param("Tarnwick Freight Lines Inc (d/b/a QuickHaul)", "tarnwick freight lines", "quickhaul", "inc", id="in brackets"),
        pytest.param("Osierbank Haulage Ltd T/A Osier Vans", "osierbank haulage", "osier vans", "ltd", id="t/a"),
        pytest.param("QuickHaul, formerly known as Tarnwick Freight", "quickhaul", "tarnwick freight", None, id="formerly"),
        pytest.param("Blankenfels Logistik GmbH vormals Hafen Spedition AG", "blankenfels logistik", "hafen spedition", "gmbh", id="vormals"),
        pytest.param("Tarnwick LLC c/o Marrowbend Inc", "tarnwick", None, "llc", id="an address of somebody else"),
        pytest.param("Blankenfels Spedition GmbH & Co. KG", "blankenfels spedition", None, "gmbh co kg", id="a form of several words"),
        pytest.param("Marrowbend Corporation", "marrowbend", None, "inc", id="corp is inc"),
        pytest.param("Pennywhistle Paper Mills Co.", "pennywhistle paper mills", None, None, id="co is any"),
        pytest.param("Harbor International Services", "harbor intl svcs", None, None, id="words cut short"),
        pytest.param("Self-employed", None, None, None, id="no company"),
        pytest.param(None, None, None, None, id="nothing"),
        pytest.param("DBA Software Inc", "dba software", None, "inc", id="not at the beginning"),
        pytest.param("Attention Span LLC", "attention span", None, "llc", id="nor a word in front"),
        pytest.param("Freelance Logistics Inc", "freelance logistics", None, "inc", id="a company of that name"),
        pytest.param("Coach TA Services", "coach ta svcs", None, None, id="initials"),
    ],
)  # fmt: skip
def test_read(cell: str | None, name: str | None, other: str | None, form: str | None) -> None:
    assert trading.read(pl.Series([cell], dtype=pl.String)).row(0, named=True) == {
        "name": name, "other": other, "form": form,
    }  # fmt: skip
