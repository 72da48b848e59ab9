"""Names that are nobody's."""

import polars as pl
import pytest

from listforge.fields import nobody


def kind(name: str | None) -> str | None:
    found: str | None = nobody.each(pl.Series([name], dtype=pl.String))[0]
    return found


@pytest.mark.parametrize(
    ("name", "what"),
    [
        *((name, "company") for name in ("Tarnwick Logistics GmbH", "TARNWICK INC", "Tarnwick, Inc.", "Tarnwick Freight LLC", "Tarnwick Ltd.", "Tarnwick S.A.R.L.",
          "Tarnwick GmbH & Co. KG", "Tarnwick Sp. z o.o.", "株式会社タルンウィック", "タルンウィック株式会社", "ООО Тарнвик")),
        *((name, "function") for name in ("Info", "INFO", "Reception", "Accounts Payable", "accounts-payable", "Front Desk", "Empfang", "Comptabilité", "Recepción",
          "Växel", "To whom it may concern")),
        *((name, "mail") for name in ("ann@tarnwick.example", "ann.ash+x@tarnwick.co.example")),
    ],
)  # fmt: skip
def test_a_name_that_is_nobody_s(name: str, what: str) -> None:
    assert kind(name) == what


@pytest.mark.parametrize(
    "name",
    ["Ann Ash", "Jennifer Co", "Anand KG", "Ramesh B.V.", "Sales", "Ana Sales", "Ing Sundberg", "Reception Ray", "Infanta Ray", "Teamer", "Sa", "Inc", "Ltd",
     "Office Ray", "Ann Inca", "Ann @ Tarnwick", "Ownerly Ash", "Corp Ray", "王小明", None],
)  # fmt: skip
def test_people_are_somebody(name: str | None) -> None:
    assert kind(name) is None
