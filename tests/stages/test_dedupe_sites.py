"""Rows without a person: which are one site, and which are doors that only look alike."""

import pytest
from tests.conftest import frame_of
from tests.stages.test_dedupe import ICP, Rows

from listforge.stages.dedupe import dedupe

CLINIC = {
    "company_name": "Brackwater Hospital", "company_phone": "+12125550123", "company_domain": "brackwater.example",
    "street": "5909 Larkspur Blvd.", "city": "Dallas", "region": "TX", "postal_code": "75390", "country": "US",
}  # fmt: skip
SHOP = {
    "company_name": "Dunnock", "company_phone": "+442079460123", "company_domain": "dunnock.example",
    "street": "12 Quay Road", "city": "Stockton", "postal_code": "TS18 2PS", "country": "GB",
}  # fmt: skip


def left(one: dict[str, str], other: dict[str, str]) -> int:
    """How many rows of two are left, whichever comes first."""
    rows: Rows = [one, other]
    heights = {dedupe(frame_of(order), ICP).kept.height for order in (rows, rows[::-1])}
    assert len(heights) == 1
    return heights.pop()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(CLINIC, {"company_name": "BRACKWATER HOSPITAL INC"}, id="a legal form, in capitals"),
        pytest.param(CLINIC, {"street": "5909 Larkspur Boulevard, Suite 100"}, id="a street in another writing"),
        pytest.param(CLINIC, {"street": "5909 N Larkspur"}, id="a street with its direction and without its kind"),
        pytest.param(SHOP, {"company_name": "Dunnock Stockton"}, id="with its town"),
        pytest.param(SHOP, {"company_phone": "+44442079460123"}, id="a country code twice"),
        pytest.param(SHOP, {"company_name": "Quaymere Retail Ltd t/a Dunnock"}, id="the name it trades under"),
    ],
)
def test_one_site(one: dict[str, str], other: dict[str, str]) -> None:
    assert left(one, {**one, **other}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(
            CLINIC, {"company_name": "Brackwater Hospital-Zale Pavilion", "street": "5151 Larkspur Blvd."},
            id="houses of one hospital, on one switchboard",
        ),
        pytest.param(
            {**SHOP, "company_phone": "+448081570192"},
            {"street": "88 Mill Lane", "postal_code": "TS18 9ZZ"}, id="shops of a chain, on one hotline",
        ),
        pytest.param(CLINIC, {"company_name": "Brackwater Pharmacy", "company_phone": "+12125550190"}, id="a shop in it"),
        pytest.param(
            {**CLINIC, "company_name": "Shop 1"}, {"company_name": "Shop 7"}, id="numbered units of one site",
        ),
        pytest.param(
            {**SHOP, "company_name": "Stockton", "company_domain": "", "company_phone": "", "street": ""},
            {"company_name": "Stockton Coach Tours"}, id="a name that is only the town's",
        ),
        pytest.param(
            {**SHOP, "company_domain": "", "website": "https://local.dunnock.example/stockton/quay-road"},
            {"company_name": "Dunnock Pharmacy", "website": "https://local.pharmacy.dunnock.example/stockton/quay-road",
             "company_phone": "+442079460177"}, id="a shop in a shop, with pages of their own",
        ),
        pytest.param(
            {**SHOP, "company_name": "Dunnock GmbH"}, {"company_name": "Dunnock AG"}, id="two companies of a group",
        ),
        pytest.param(SHOP, {"company_name": "Marrowbend", "company_domain": "marrowbend.example"}, id="neighbours"),
    ],
)  # fmt: skip
def test_two_sites(one: dict[str, str], other: dict[str, str]) -> None:
    assert left(one, {**one, **other}) == 2
