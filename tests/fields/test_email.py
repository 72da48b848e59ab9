"""Mail addresses: the library's verdict, the kind of mailbox, the domain probably meant."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml
from email_validator import EmailNotValidError, validate_email
from hypothesis import given, settings
from hypothesis import strategies as st

from listforge import vocab
from listforge.fields import email

STOCK: dict[str, Any] = yaml.safe_load((Path(__file__).parents[1] / "fictional.yaml").read_text())["emails"]
LOCAL = st.text(st.sampled_from("abzAZ09._+-'!#% \"\\éпж\u200d"), max_size=12)
HOST = st.text(st.sampled_from("abz09.-_éß"), max_size=12)
ENDING = st.sampled_from(["", ".example", ".com", ".c", ".123", ".test", ".local", ".co.uk", ".", "..com"])
ADDRESSES = st.builds("{}@{}{}".format, LOCAL, HOST, ENDING) | st.emails() | st.text(max_size=20)


def judged(*addresses: str | None) -> pl.DataFrame:
    return email.judge(pl.Series("email", addresses, dtype=pl.String))


def by_the_library(address: str) -> str | None:
    try:
        return validate_email(address, check_deliverability=False).normalized
    except EmailNotValidError:
        return None


@pytest.mark.parametrize("address", STOCK["valid"])
def test_a_good_address_is_valid(address: str) -> None:
    row = judged(address).row(0, named=True)
    assert (row["valid"], row["email"], row["typo"]) == (True, by_the_library(address), None)


@pytest.mark.parametrize("address", STOCK["invalid"])
def test_a_bad_address_is_none(address: str) -> None:
    row = judged(address).row(0, named=True)
    assert (row["valid"], row["email"], row["type"], row["typo"]) == (False, None, None, None)


@settings(max_examples=60, deadline=None)
@given(st.lists(ADDRESSES, min_size=1, max_size=20))
def test_never_another_answer_than_email_validator(addresses: list[str]) -> None:
    bare = [a for a in addresses if a == a.strip("\"'<>,; \t\r\n\u200d") and not a.lower().startswith("mailto")]
    rows = judged(*bare)
    assert rows["email"].to_list() == [by_the_library(a) for a in bare]
    assert rows["valid"].to_list() == [by_the_library(a) is not None for a in bare]


@pytest.mark.parametrize(
    ("cell", "address"),
    [
        (" bob@tarnwick.example ", "bob@tarnwick.example"),
        ("<bob@tarnwick.example>", "bob@tarnwick.example"),
        ("mailto:bob@tarnwick.example", "bob@tarnwick.example"),
        ("bob@tarnwick.example;", "bob@tarnwick.example"),
        ("'bob@tarnwick.example", "bob@tarnwick.example"),
        ("Bob@TARNWICK.example", "Bob@tarnwick.example"),
    ],
)
def test_what_stands_around_an_address_goes(cell: str, address: str) -> None:
    assert judged(cell)["email"].item() == address


@pytest.mark.parametrize(
    ("kind", "addresses"),
    [
        ("role", [*STOCK["role"], "INFO@tarnwick.example", "sales+us@tarnwick.example", "vertrieb@blankenfels.example"]),
        ("freemail", [*STOCK["freemail"], "info@gmail.com"]),
        ("disposable", STOCK["disposable"]),
        ("business", ["robert@tarnwick.example", "sales.smith@tarnwick.example", "informatics@tarnwick.example", "ceo@tarnwick.example"]),
    ],
)  # fmt: skip
def test_the_kind_of_a_mailbox(kind: str, addresses: list[str]) -> None:
    assert judged(*addresses)["type"].to_list() == [kind] * len(addresses)
    assert pl.DataFrame({"e": addresses}).select(email.kind(pl.col("e"))).to_series().to_list() == [kind] * len(
        addresses
    )


@pytest.mark.parametrize(
    ("host", "meant"),
    [("gmial.com", "gmail.com"), ("gmail.con", "gmail.com"), ("hotmial.com", "hotmail.com"), ("yahooo.com", "yahoo.com"),
     ("outlok.com", "outlook.com"), ("iclod.com", "icloud.com"), ("aol.con", "aol.com")],
)  # fmt: skip
def test_a_mistyped_domain(host: str, meant: str) -> None:
    assert judged(f"pat.invented@{host}")["typo"].item() == meant


@pytest.mark.parametrize(
    "host",
    ["gmail.com", "aon.com", "cloud.com", "ymail.com", "mail.com", "email.com", "tarnwick.example", "gmail.example", "wed.de", "example.com"],
)  # fmt: skip
def test_an_honest_domain_is_no_typo(host: str) -> None:
    assert judged(f"pat.invented@{host}")["typo"].item() is None


def test_rows_keep_their_order_their_doubles_and_their_nulls() -> None:
    rows = judged("a@tarnwick.example", None, "nope", "a@tarnwick.example")
    assert rows["email"].to_list() == ["a@tarnwick.example", None, None, "a@tarnwick.example"]
    assert rows["valid"].to_list() == [True, None, False, True]
    assert rows.schema == pl.Schema(email.SCHEMA)


@pytest.mark.parametrize("addresses", [[], [None], [None, None]])
def test_no_addresses_are_judged_too(addresses: list[None]) -> None:
    rows = judged(*addresses)
    assert rows.height == len(addresses)
    assert rows.schema == pl.Schema(email.SCHEMA)


def test_every_role_account_could_stand_before_an_at() -> None:
    accounts = sorted(vocab.role_accounts())
    assert judged(*(f"{name}@tarnwick.example" for name in accounts))["type"].to_list() == ["role"] * len(accounts)
