"""Headers that were misspelt, and headers that only look so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listforge import vocab
from listforge.columns import COLUMNS
from listforge.fields import header_typo

FREE = [name for name, column in COLUMNS.items() if column.from_source]


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("Compnay Nmae", "company_name"), ("Comapny", "company_name"), ("Organiztaion", "company_name"),
        ("Fist Name", "first_name"), ("Las Name", "last_name"), ("Firstnme", "first_name"), ("Vornahme", "first_name"),
        ("E-Mail-Adress", "email"), ("Emial", "email"), ("emailaddres", "email"),
        ("Telephon", "phone"), ("Phone Numbr", "phone"), ("Moblie Phone", "mobile_phone"), ("Direct Dail", "direct_phone"),
        ("Job Tite", "job_title"), ("Webiste", "website"), ("Linkdin URL", "linkedin_url"),
        ("Postal Cde", "postal_code"), ("Zip Cod", "postal_code"), ("Contry", "country"),
        ("Do Not Cal", "do_not_call"),
    ],
)  # fmt: skip
def test_a_slip_or_two_are_seen_through(header: str, column: str) -> None:
    found = header_typo.meant(header, FREE)
    assert found is not None
    assert found.column == column
    assert 0.75 <= found.confidence < 1


@pytest.mark.parametrize(
    "header",
    [
        "Phone Bill", "Name of dog", "Email Opt Out", "Company Fax", "Title of talk", "State of mind", "City Tax", "Status",
        "County", "Contract Name", "Contract Number", "Employee Name", "Organization ID", "location_id", "confidence",
        "Phone 7", "Email 7", "Fax", "Faxnumber", "Rank", "Rating", "Stage", "Status Code", "Date", "Home", "Nane", "Pet Name",
        "Tax Number", "Previous Compny", "Assistant Phne", "Shipping Cty", "Account Owner", "Religion", "Phase", "Tile", "Amount",
        "Connected On", "Consent Dat", "Rechnung", "Message ID", "Stat", "x1", "", "Name1", "x" * 200,
    ],
)  # fmt: skip
def test_another_matter_is_no_slip(header: str) -> None:
    assert header_typo.meant(header, FREE) is None


def test_a_column_that_is_taken_is_not_meant() -> None:
    assert header_typo.meant("Emial", ["phone"]) is None


@given(st.sampled_from(sorted(vocab.header_aliases())))
def test_a_header_as_it_is_known_is_its_own_column_or_left_alone(key: str) -> None:
    found = header_typo.meant(key, FREE)
    assert found is None or found == (vocab.header_aliases()[key], 1.0)
