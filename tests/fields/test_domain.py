"""Domains of companies, from addresses of pages and of mail."""

from collections.abc import Callable

import polars as pl
import pytest

from listforge import vocab
from listforge.fields import domain


def said(read: Callable[[pl.Expr], pl.Expr], cell: str | None) -> str | None:
    found: str | None = pl.DataFrame({"cell": [cell]}, schema={"cell": pl.String}).select(read(pl.col("cell"))).item()
    return found


@pytest.mark.parametrize(
    ("url", "host"),
    [
        pytest.param("tarnwick.example", "tarnwick.example", id="bare"),
        pytest.param("https://www.tarnwick.example/about?x=1#top", "tarnwick.example", id="scheme, www, path"),
        pytest.param("HTTPS://WWW.Tarnwick.EXAMPLE", "tarnwick.example", id="capitals"),
        pytest.param(" tarnwick.example ", "tarnwick.example", id="spaces around"),
        pytest.param("tarnwick.example:8080", "tarnwick.example", id="port"),
        pytest.param("http://user:secret@tarnwick.example:8080/x", "tarnwick.example", id="user and port"),
        pytest.param("tarnwick.example.", "tarnwick.example", id="dot at the end"),
        pytest.param("tarnwick.example/", "tarnwick.example", id="slash at the end"),
        pytest.param("www2.tarnwick.example", "tarnwick.example", id="www2"),
        pytest.param("//tarnwick.example/x", "tarnwick.example", id="no scheme but slashes"),
        pytest.param("http:/tarnwick.example", "tarnwick.example", id="one slash"),
        pytest.param("http//tarnwick.example", "tarnwick.example", id="no colon"),
        pytest.param("ftp://files.tarnwick.example", "files.tarnwick.example", id="another scheme"),
        pytest.param("boreal-lune.example", "boreal-lune.example", id="hyphen"),
        pytest.param("shop.tarnwick.co.example", "shop.tarnwick.co.example", id="a host of its own below a domain"),
        pytest.param("café-lune.example", "café-lune.example", id="letters with accents"),
        pytest.param("wwwide.example", "wwwide.example", id="www inside a word stays"),
        pytest.param("tarnwick.example, tarnwick.example.org", "tarnwick.example", id="the first of two"),
        pytest.param("tarnwick.example;old.example", "tarnwick.example", id="the first of two, semicolon"),
        pytest.param("www.tarnwick.example http://old.example", "tarnwick.example", id="the first of two, space"),
        pytest.param("tarnwick.example (old)", "tarnwick.example", id="a remark behind it"),
        pytest.param("tarnwick.example?mail=bob@rival.example", "tarnwick.example", id="an @ in the query"),
        pytest.param("tarnwick.example/go?u=http://rival.example", "tarnwick.example", id="an address in the path"),
        pytest.param("tarnwick.example\\index.html", "tarnwick.example", id="backslash"),
        pytest.param("info@tarnwick.example", "tarnwick.example", id="a mail address in place of a page"),
    ],
)
def test_of_website_finds_the_host(url: str, host: str) -> None:
    assert said(domain.of_website, url) == host


@pytest.mark.parametrize(
    "text",
    [
        *("", "n/a", "none", "tarnwick", "Tarnwick Freight Lines, Inc.", "Acme Inc.", "J.B. Hunt", "No.1"),
        *("St. Mary's", "http://", "www.", ".example", "tarnwick..example", "tarn wick.example", "192.0.2.10"),
        *("http://192.0.2.10:8080/", "3.5", "1,200.50", "see tarnwick.example", "bob@", None),
    ],
)  # fmt: skip
def test_of_website_gives_nothing_for_other_text(text: str | None) -> None:
    assert said(domain.of_website, text) is None


@pytest.mark.parametrize(
    "page",
    [
        "https://www.linkedin.com/company/tarnwick",
        "linkedin.com/in/robert-rookmore-1a2b3c",
        "http://de.linkedin.com/company/blankenfels",
        "facebook.com/tarnwick",
        "https://m.facebook.com/tarnwick?ref=page",
        "https://www.facebook.com/profile.php?id=100",
        "https://x.com/tarnwick",
        "twitter.com/tarnwick",
        "https://www.instagram.com/tarnwick/",
        "www.xing.com/pages/blankenfels",
        "https://goo.gl/maps/abc",
        "https://www.google.com/maps/place/Tarnwick",
        "https://g.page/tarnwick",
        "https://www.yelp.com/biz/tarnwick-dallas",
        "https://linktr.ee/tarnwick",
    ],
)
def test_a_page_of_somebody_elses_site_is_no_domain_of_the_company(page: str) -> None:
    assert said(domain.of_website, page) is None


@pytest.mark.parametrize("mailbox", ["gmail.com", "www.yahoo.com", "http://hotmail.com/", "pat.invented@gmail.com"])
def test_a_freemail_provider_is_no_domain_of_a_company(mailbox: str) -> None:
    assert said(domain.of_website, mailbox) is None


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("linkedin.com", "linkedin.com"),
        ("https://www.linkedin.com/", "linkedin.com"),
        ("netflix.com/x.com", "netflix.com"),
        ("notlinkedin.com/company/x", "notlinkedin.com"),
        ("facebook.com.tarnwick.example/page", "facebook.com.tarnwick.example"),
        ("tarnwick.example/linkedin.com/company", "tarnwick.example"),
    ],
)
def test_the_site_itself_and_names_like_it_stay(url: str, host: str) -> None:
    assert said(domain.of_website, url) == host


def test_a_domain_that_was_found_is_found_again() -> None:
    hosts = pl.DataFrame({"cell": ["tarnwick.example", "linkedin.com", "café-lune.example"]})
    assert hosts.select(domain.of_website(pl.col("cell"))).to_series().to_list() == hosts["cell"].to_list()


def test_no_shared_site_gives_its_own_host_for_a_page() -> None:
    pages = pl.DataFrame({"cell": [f"https://www.{site}/somebody" for site in sorted(vocab.shared_sites())]})
    assert pages.select(domain.of_website(pl.col("cell"))).to_series().null_count() == pages.height


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("bob@tarnwick.example", "tarnwick.example"),
        ("Bob@TARNWICK.example", "tarnwick.example"),
        ("odd@name@tarnwick.example", "tarnwick.example"),
        ("jörg@bücher.example", "bücher.example"),
        ("bob", None),
        ("bob@", None),
        ("", None),
        (None, None),
    ],
)
def test_of_email_takes_what_stands_behind_the_last_at(address: str | None, host: str | None) -> None:
    assert said(domain.of_email, address) == host


def test_a_whole_column_of_websites_is_read_as_each_one_is() -> None:
    hosts = [
        "tarnwick.example",
        "a_b.example",
        "gmail.com",
        "linkedin.com",
        "x.linkedin.com",
        "ACME",
        "ü.example",
        "acme.1x",
        "e",
    ]
    before = [
        "",
        "www.",
        "WWW.",
        "www2.",
        "www.www.",
        "wwww.",
        "http://",
        "https://www.",
        "http:/",
        "mailto:a@",
        " ",
        "ftp://",
    ]
    after = ["", "/", ".", "/in/ann", "?x", ":80", " ", "; b.example", "\n"]
    urls = pl.Series(
        [b + host + a for host in hosts for b in before for a in after] + [None, "", "www.example", "-.example"]
    )
    one_by_one = urls.to_frame("u").select(domain.of_website(pl.col("u"))).to_series()
    assert domain.of_websites(urls).to_list() == one_by_one.to_list()
