"""Cells that say nothing, and those that only look so."""

import phonenumbers
import polars as pl
import pytest

from listforge import vocab
from listforge.columns import COLUMNS, NUMBERS
from listforge.fields import placeholder

ENTRIES = vocab.placeholders()
# Bare, these are shapes that some country uses; everybody who types them means nothing by it.
NOTORIOUS = "1234567890", "1111111111"


def kind(cell: str, column: str) -> str | None:
    found: str | None = pl.DataFrame({"c": [cell]}).select(placeholder.kind(pl.col("c"), column)).item()
    return found


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        ("company_name", ["N/A", "n/a", "-", "none", "keine Angabe", "sin datos", "non renseigné", "n.v.t.", "uppgift saknas", "Inconnu", "asdf",
                          "company name", "test company", "....", "#DIV/0!", "?", "(blank)"]),
        ("full_name", ["test", "TEST", "Test Test", "xxx", "asdf", "First Name", "no name", "unknown", "Vorname Nachname"]),
        ("phone", ["000-000-0000", "(000) 000-0000", "0", "+0000000", "1234567890", "123-456-7890", "xxx-xxx-xxxx", "no phone", "111-111-1111"]),
        ("email", ["no@email.com", "test@test.com", "noemail@tarnwick.example", "no-email@tarnwick.example", "none@none.com", "na@na.com", "a@a.com",
                   "noemailprovided@x.example", "ann@noemail.com", "keine E-Mail"]),
        ("website", ["http://", "https://www.", "www", "n/a"]),
        ("updated_on", ["0000-00-00", "00/00/0000", "never"]),
        ("do_not_call", ["n/a", "-", "?", "unknown", "(none)"]),
        ("need", ["n/a", "-"]),
    ],
)  # fmt: skip
def test_a_placeholder_says_nothing(column: str, cells: list[str]) -> None:
    assert [cell for cell in cells if kind(cell, column) is None] == []


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        ("company_name", ["Test", "test", "N/A Inc", "None Such", "Null", "Na", "XXX", "Unknown Co", "Company 3", "000", "1234567890", "Blank", "Void"]),
        ("last_name", ["Test", "Null", "Na", "Nan", "Testa", "Name", "Tester", "Nat", "Asdfield"]),
        ("first_name", ["Nat", "Nan", "Na", "Test"]),
        ("phone", ["+1 212 555 0123", "12345678", "555-555-5555", "+7 777 777 7777", "666666666", "9999999999", "112", "123456789", "0123456789"]),
        ("email", ["nora@email.com", "no@tarnwick.example", "nomad@mail.com", "test@tarnwick.example", "none.such@x.example", "emailann@x.example",
                   "no.email.smith@x.example"]),
        ("do_not_call", ["*", "missing", "keine Angabe", "no info", "unbekannt", "--?"]),
        ("need", ["unknown", "unbekannt", "no", "0"]),
        ("consent_basis", ["Not applicable", "Not specified"]),
        ("last_outcome", ["No answer", "not found", "no info", "void", "***"]),
        ("city", ["Test", "Nowhere", "Unknown Valley"]),
        ("notes", ["test call went well", "0", "no"]),
        ("updated_on", ["2026-01-02", "1900-01-01"]),
    ],
)  # fmt: skip
def test_what_may_be_meant_is_none(column: str, cells: list[str]) -> None:
    assert [cell for cell in cells if kind(cell, column) is not None] == []


@pytest.mark.parametrize("word", [w for e in ENTRIES if e.kind == "no number" for w in e.words])
def test_no_number_in_a_writing_of_its_own_is_a_placeholder(word: str) -> None:
    digits = "".join(c for c in word if c.isdigit())
    if digits and digits.removeprefix("1") not in NOTORIOUS and digits not in NOTORIOUS:
        for region in phonenumbers.SUPPORTED_REGIONS:
            assert not phonenumbers.is_valid_number(phonenumbers.parse(word, region)), region


@pytest.mark.parametrize("region", sorted(phonenumbers.SUPPORTED_REGIONS))
def test_no_country_s_example_number_is_a_placeholder(region: str) -> None:
    number = phonenumbers.example_number(region)
    if number is not None:
        for form in (phonenumbers.PhoneNumberFormat.NATIONAL, phonenumbers.PhoneNumberFormat.E164):
            assert kind(phonenumbers.format_number(number, form), "phone") is None


def test_every_kind_names_columns_that_there_are() -> None:
    named = {column for entry in ENTRIES for column in (*entry.columns, *entry.but)}
    assert named <= {name for name, column in COLUMNS.items() if column.from_source}
    assert set(NUMBERS) <= named
    assert all(word == word.lower().strip() for entry in ENTRIES for word in entry.words)
    assert all(word.lower() in entry.words for entry in ENTRIES for word in entry.unless)


def test_hollow_and_kind_agree() -> None:
    words = [w for entry in ENTRIES for w in (*entry.words, *entry.unless)] + ["Tarnwick", "+1 212 555 0123"]
    cells = pl.DataFrame({"c": words})
    for column in (name for name, column in COLUMNS.items() if column.from_source):
        read = cells.select(
            hollow=placeholder.hollow(pl.col("c"), column), kind=placeholder.kind(pl.col("c"), column).is_not_null()
        )
        assert read["hollow"].to_list() == read["kind"].to_list(), column
