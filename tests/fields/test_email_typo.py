"""Slips of the finger in mail domains: a hint where nobody can have the domain, silence where somebody may."""

import polars as pl
import pytest

from listforge.fields import domain, email, email_typo

# The top-level domains one edit away from com, net, org and de (Public Suffix List of 2025-04-07).
REAL = (
    "com", "net", "org", "de", "bom", "cam", "cm", "co", "mom", "om", "bet", "et", "ne", "nec", "new", "next", "ntt",
    "pet", "vet", "ong", "ae", "be", "dev", "dj", "dk", "dm", "do", "dz", "ee", "ge", "ie", "je", "ke", "me", "pe", "re",
    "se", "ve", "ye",
)  # fmt: skip


def meant(host: str) -> str | None:
    found: str | None = email_typo.meant(pl.Series([host])).item()
    return found


@pytest.mark.parametrize(
    ("host", "wanted"),
    [
        ("gmial.com", "gmail.com"), ("gmal.com", "gmail.com"), ("gmaill.com", "gmail.com"),
        ("gnail.com", "gmail.com"), ("gmail.con", "gmail.com"), ("gmail.co", "gmail.com"), ("gmail.comm", "gmail.com"),
        ("gmailc.om", "gmail.com"), ("hotmial.com", "hotmail.com"), ("homail.com", "hotmail.com"),
        ("hotmai.com", "hotmail.com"), ("yahooo.com", "yahoo.com"), ("yajoo.com", "yahoo.com"),
        ("outlok.com", "outlook.com"), ("outl0ok.com", "outlook.com"), ("icoud.com", "icloud.com"),
        ("aol.con", "aol.com"), ("gmx.dee", "gmx.de"), ("web.ed", "web.de"),
    ],
)  # fmt: skip
def test_a_slip_of_a_common_domain_is_seen(host: str, wanted: str) -> None:
    assert meant(host) == wanted


@pytest.mark.parametrize(
    ("host", "wanted"),
    [
        ("tarnwick.con", "tarnwick.com"), ("tarnwick.cmo", "tarnwick.com"), ("tarnwick.ocm", "tarnwick.com"),
        ("tarnwick.comm", "tarnwick.com"), ("mail.tarnwick.vom", "mail.tarnwick.com"), ("con.con", "con.com"),
        ("tarnwick.nte", "tarnwick.net"), ("tarnwick.ogr", "tarnwick.org"), ("müller.con", "müller.com"),
        ("gnail.con", "gmail.com"), ("yahooo.cmo", "yahoo.com"), ("mail.con", "mail.com"),
    ],
)  # fmt: skip
def test_an_ending_that_there_is_not_is_put_right(host: str, wanted: str) -> None:
    assert meant(host) == wanted


@pytest.mark.parametrize("wrong", [slip for slips in email_typo.WRONG_ENDINGS.values() for slip in slips])
def test_a_wrong_ending_is_no_top_level_domain_and_the_address_is_good_but_for_it(wrong: str) -> None:
    assert wrong not in REAL
    row = email.judge(pl.Series([f"bob@tarnwick.{wrong}"])).row(0, named=True)
    assert row["valid"]
    assert row["email"] == f"bob@tarnwick.{wrong}"  # a hint, never a change
    assert row["typo"] in ("tarnwick.com", "tarnwick.net", "tarnwick.org")


def test_a_wrong_ending_stands_for_one_right_one() -> None:
    slips = [slip for slips in email_typo.WRONG_ENDINGS.values() for slip in slips]
    assert len(set(slips)) == len(slips)


@pytest.mark.parametrize("ending", REAL)
def test_a_business_may_have_any_ending_that_there_is(ending: str) -> None:
    assert meant(f"tarnwick.{ending}") is None


@pytest.mark.parametrize(
    "host", ["dom.example", "con.com", "ocm.org", "ent.net", "tarnwick.con.example", "comm.example", "rog.de"]
)
def test_a_wrong_ending_elsewhere_in_a_host_is_a_name(host: str) -> None:
    assert meant(host) is None


def test_an_honest_domain_is_no_typo() -> None:
    hosts = (
        *email_typo.COMMON, *domain.freemail(), "gail.com", "rmail.com", "pmail.com", "gtmail.com", "cloud.com",
        "hicloud.com", "incloud.com", "aicloud.com", "iclouds.com", "outlooks.com", "outlook.de", "outlook.fr",
        "wahoo.com", "kahoo.com", "aon.com", "bol.com", "all.com", "sol.com", "ao.com", "aol.co", "wed.de", "wen.de",
        "seb.de", "gmx.dk", "web.dev", "web.be", "gm.de", "gms.de", "gmx.net", "mail.com", "ymail.com", "g-mail.com",
        "hotmails.com", "gmail.example", "email.example", "example.co", "email.com", "gmx.de", "mail.de", "yahoo.de",
        "hotmail.de", "live.com", "mailinator.com", "comcast.net", "company.com", "company.community", "company.network",
    )  # fmt: skip
    said = email.judge(pl.Series([f"bob@{host}" for host in hosts])).with_columns(host=pl.Series(hosts))
    assert said.filter(pl.col("typo").is_not_null())["host"].to_list() == []


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        pytest.param("bob@gmial.com", "freemail", id="on the list of disposable domains, and a slip"),
        pytest.param("bob@hotmai.com", "freemail", id="another"),
        pytest.param("bob@gmail.con", "freemail", id="on no list"),
        pytest.param("bob@gnail.con", "freemail", id="two slips"),
        pytest.param("info@gmial.com", "freemail", id="a function's name at a slip"),
        pytest.param("bob@mailinator.com", "disposable", id="disposable, and no slip"),
        pytest.param("bob@tarnwick.con", "business", id="a slip of a business's"),
        pytest.param("info@tarnwick.con", "role", id="a function's at a slip of a business's"),
    ],
)
def test_a_slip_is_of_the_kind_of_the_domain_that_was_meant(address: str, kind: str) -> None:
    assert email.judge(pl.Series([address]))["type"].to_list() == [kind]
    assert pl.DataFrame({"e": [address]}).select(email.kind(pl.col("e"))).to_series().to_list() == [kind]


@pytest.mark.parametrize(
    "hosts", [[], [None], [None, "gmial.com", "tarnwick.example", "gmial.com"]], ids=["none", "null", "some"]
)
def test_rows_keep_their_order_and_their_nulls(hosts: list[str | None]) -> None:
    found = email_typo.meant(pl.Series("host", hosts, dtype=pl.String))
    assert found.to_list() == ["gmail.com" if host == "gmial.com" else None for host in hosts]
    assert found.dtype == pl.String
