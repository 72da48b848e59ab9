"""The rules of `email-validator` as expressions: the library's verdict, normal form and problem, on any text."""

from collections.abc import Callable
from random import Random

import polars as pl
import pytest
from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email
from email_validator.rfc_constants import CASE_INSENSITIVE_MAILBOX_NAMES, EMAIL_MAX_LENGTH
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal, assert_series_equal

from listforge.fields import email, email_rules
from listforge.fields.email_rules import Flaw

LABEL = "abcdefghij" * 6 + "abc"  # 63, as long as a label may be
HOST_242 = f"{LABEL}.{LABEL}.{LABEL}.{LABEL[:42]}.example"
STOCK = (
    "bob.rookmore@tarnwick.example", "j.o'farrowel+list@mail.copperfinch.example", "INFO@Example.COM",
    "Sales@example.org", "a@b.co", "x_y-z!#$%&'*+/=?^`{|}~@a-b.c-d.example", "bob@9--9.example", "bob@1.com",
    "bob@local.example", "bob@mail.local", "bob@a.test", f"{'b' * 64}@example.com", f"bob@{LABEL}.example",
    f"b@{HOST_242}", f"{'b' * 11}@{HOST_242}", f"renée{'b' * 5}@{HOST_242}", f"почта@{HOST_242}",
    "renée@boreal-lune.example", "jose.núñeza@example.com", "почта@example.net", "会社@会社.example",
    "bob@bücher.example", "bob@xn--bcher-kva.example", "bob@straße.example", "bob@faß.example", "bob@xn--a.example",
    "bob@example.рф", "bob@מבחן.example", "bob@[192.0.2.1]", "bob@[IPv6:2001:db8::1]", '"bob r"@example.com',
    "Bob R <bob@example.com>", '"Rookmore, Bob" <bob@example.com>', "mailto:bob@example.com",
)  # fmt: skip
LETTERS = "abzAKS019.-_+@'\"\\ <>()[],;:!#%&*/=?^`{|}~\t\n"
FOREIGN = "üéßİıſKłЖй각ガçñ\u0301\u0338\u0345\u200b\u00ad。．＠﹫–’公почтאا١🙂\ue000"
ALPHABET = LETTERS + FOREIGN
PIECES = (
    "..",
    "--",
    "-.",
    ".-",
    "@",
    "xn--",
    ".test",
    ".local",
    "@[",
    "ab--",
    "<",
    ">",
    ".com",
    "\u1fef",
    "\u037e",
    "ｅ",
)


def library(text: str) -> str | None:
    """The normal form as `email-validator` has it; None for no address."""
    try:
        return validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError:
        return None


def problem(text: str) -> str | None:
    """Why the library takes no address of this text, asking it for everything but the count of @ and the characters."""
    if text.count("@") != 1:
        return Flaw.many_at_signs if "@" in text else Flaw.no_at_sign
    if set(text) & set(map(chr, [*range(33), 127, *b'"(),:;<>[\\]'])):
        return Flaw.bad_character
    if len(text.encode()) > EMAIL_MAX_LENGTH:
        return Flaw.too_long
    local, host = text.split("@")
    if library(f"{local}@a.b") is None:
        return Flaw.mailbox
    try:
        validate_email(f"a@{host}", check_deliverability=False)
    except EmailNotValidError as error:
        return Flaw.reserved_host if "special-use" in str(error) else Flaw.host
    return None if library(text) else Flaw.too_long


def expected(texts: pl.Series) -> pl.DataFrame:
    """What `judge` must say of these texts, one at a time, by the library."""
    clean = email_rules.clean(texts)
    said = [library(text) for text in clean]
    problems = [None if answer else problem(text) for text, answer in zip(clean, said, strict=True)]
    return pl.DataFrame(
        {"text": texts, "email": said, "valid": [s is not None for s in said], "problem": problems},
        schema={"text": pl.String, "email": pl.String, "valid": pl.Boolean, "problem": pl.String},
    )


def judged(texts: pl.Series) -> pl.DataFrame:
    """The same columns, by `judge`."""
    return email.judge(texts).select(texts.alias("text"), "email", "valid", "problem")


def mutants(count: int, seed: int) -> pl.Series:
    """Addresses of the stock with up to four random changes; the same for the same seed."""
    pick = Random(seed)
    return pl.Series([_mutant(pick, pick.choice(STOCK)) for _ in range(count)])


def _mutant(pick: Random, text: str) -> str:
    for _ in range(pick.randint(0, 4)):
        at, to = sorted((pick.randint(0, len(text)), pick.randint(0, len(text))))
        changes = (
            text[:at] + pick.choice(ALPHABET) + text[at:],
            text[:at] + pick.choice(ALPHABET) + text[at + 1 :],
            text[:at] + pick.choice(PIECES) + text[at:],
            text[:at] + text[at + 1 :],
            text[:at] + text[at:to].swapcase() + text[to:],
            text[:at] + text[at:to] * pick.choice((0, 2, 9)) + text[to:],
            text[:at] + pick.choice(STOCK)[at:],
        )
        text = pick.choice(changes)
    return text


@pytest.mark.parametrize("seed", range(4))
def test_twenty_thousand_mutants_are_judged_as_the_library_judges_them(seed: int) -> None:
    texts = mutants(5_000, seed)
    wanted = expected(texts)
    assert 500 < wanted["valid"].sum() < 4_500
    assert set(wanted["problem"].drop_nulls()) == set(Flaw)
    assert_frame_equal(judged(texts), wanted)


@settings(max_examples=20, deadline=None, derandomize=True, database=None)
@given(
    st.lists(
        st.one_of(
            st.text(st.characters(codec="utf-8"), max_size=12),
            st.tuples(st.text(ALPHABET, max_size=9), st.text(ALPHABET, max_size=9)).map("@".join),
            st.tuples(st.text(max_size=3), st.from_regex(r"[a-z0-9-]{1,5}\.[A-Za-z]{1,4}", fullmatch=True)).map(
                "@".join
            ),
            st.sampled_from(STOCK),
            st.emails(),
        ),
        min_size=1,
        max_size=60,
    )
)
def test_any_text_is_judged_as_the_library_judges_it(texts: list[str]) -> None:
    column = pl.Series(texts, dtype=pl.String)
    assert_frame_equal(judged(column), expected(column))


def test_the_stock_is_judged_as_the_library_judges_it() -> None:
    texts = pl.Series(STOCK)
    assert_frame_equal(judged(texts), expected(texts))


@pytest.mark.parametrize("case", [str.lower, str.upper, str.title], ids=["lower", "upper", "title"])
def test_every_name_of_the_library_is_folded_and_every_reserved_host_refused(case: Callable[[str], str]) -> None:
    names = [f"{case(name)}@example.com" for name in CASE_INSENSITIVE_MAILBOX_NAMES]
    near = [f"{case(name)}x@example.com" for name in CASE_INSENSITIVE_MAILBOX_NAMES]
    hosts = [f"bob@{at}{case(host)}" for host in SPECIAL_USE_DOMAIN_NAMES for at in ("", "a.", "not-")]
    texts = pl.Series([*names, *near, *hosts])
    assert_frame_equal(judged(texts), expected(texts))


@pytest.mark.parametrize(
    ("text", "wanted", "why"),
    [
        pytest.param("Bob.R@Example.COM", "Bob.R@example.com", None, id="only-the-domain-is-lowered"),
        pytest.param("INFO@example.com", "info@example.com", None, id="rfc-2142-names-are-lowered"),
        pytest.param("bob@xn--bcher-kva.example", "bob@bücher.example", None, id="punycode-as-people-read-it"),
        pytest.param("Renée@example.com", "Renée@example.com", None, id="accents-stay"),
        pytest.param("rene\u0301e@example.com", "renée@example.com", None, id="composed"),
        pytest.param(f"{'b' * 65}@example.com", f"{'b' * 65}@example.com", None, id="65-letters-are-allowed"),
        pytest.param(f"{'b' * 11}@{HOST_242}", f"{'b' * 11}@{HOST_242}", None, id="254-bytes"),
        pytest.param(f"{'b' * 12}@{HOST_242}", None, Flaw.too_long, id="255-bytes"),
        pytest.param(f"bob@{LABEL}.example", f"bob@{LABEL}.example", None, id="label-of-63"),
        pytest.param(f"bob@{LABEL}x.example", None, Flaw.host, id="label-of-64"),
        pytest.param("n/a", None, Flaw.no_at_sign, id="no-at"),
        pytest.param("a@example.com; b@example.com", None, Flaw.many_at_signs, id="two-addresses"),
        pytest.param("bob rook@example.com", None, Flaw.bad_character, id="space"),
        pytest.param('"bob"@example.com', None, Flaw.bad_character, id="quoted"),
        pytest.param("bob..r@example.com", None, Flaw.mailbox, id="two-dots"),
        pytest.param("@example.com", None, Flaw.mailbox, id="nothing-before"),
        pytest.param("bob@example", None, Flaw.host, id="no-dot"),
        pytest.param("bob@-example.com", None, Flaw.host, id="hyphen-first"),
        pytest.param("bob@ab--cd.example", None, Flaw.host, id="hyphens-third-and-fourth"),
        pytest.param("bob@192.0.2.1", None, Flaw.host, id="number"),
        pytest.param("bob@example.com.", None, Flaw.host, id="dot-last"),
        pytest.param("bob@mail.local", None, Flaw.reserved_host, id="local"),
        pytest.param("", None, Flaw.no_at_sign, id="empty"),
    ],
)  # fmt: skip
def test_an_address_is_written_in_its_normal_form_or_refused_with_its_problem(
    text: str, wanted: str | None, why: str | None
) -> None:
    assert judged(pl.Series([text])).row(0) == (text, wanted, wanted is not None, why)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("mailto:bob@example.com", "bob@example.com"),
        ("MAILTO: bob@example.com?subject=Hi&cc=x@example.com", "bob@example.com"),
        ("E-Mail: bob@example.com", "bob@example.com"),
        ("<bob@example.com>", "bob@example.com"),
        ("'bob@example.com'", "bob@example.com"),
        ('"bob@example.com"', "bob@example.com"),
        ("“bob@example.com”,", "bob@example.com"),
        ("\u200b bob@example.com\u00a0;\n", "bob@example.com"),
        ("Bob Rookmore <bob@example.com>", "bob@example.com"),
        ('"Rookmore, Bob" <bob@example.com>;', "bob@example.com"),
        ("Bob (Ops) @ Tarnwick < mailto:bob@example.com >", "bob@example.com"),
        ("bob@example.com <mailto:Bob@Example.com>", "Bob@Example.com"),
        ("'bob@example.com' <bob@example.com>", "bob@example.com"),
        ("ann@example.com <bob@example.com>", "ann@example.com <bob@example.com"),
        ("Ann <ann@example.com>; Bob <bob@example.com>", "Ann <ann@example.com>; Bob <bob@example.com"),
        ("ann@example.com, bob@example.com", "ann@example.com, bob@example.com"),
        ("o'farrowel@example.com", "o'farrowel@example.com"),
        ("what?now@example.com", "what?now@example.com"),
        ("mailto@example.com", "mailto@example.com"),
        ("bob@example.com (work)", "bob@example.com (work)"),
    ],
)
def test_what_people_paste_is_cleaned_and_nothing_is_guessed(text: str, wanted: str) -> None:
    assert email_rules.clean(pl.Series([text])).to_list() == [wanted]


def test_a_judged_address_is_judged_the_same_again() -> None:
    first = email.judge(mutants(5_000, 9))["email"]
    assert_series_equal(email.judge(first)["email"], first)


def test_rows_keep_their_order_their_doubles_and_their_nulls() -> None:
    texts = pl.Series("mail", ["b@example.com", None, "A@EXAMPLE.com", "x", "A@EXAMPLE.com", None, "b@example.com"])
    said = email.judge(texts)
    assert said["email"].to_list() == [
        "b@example.com", None, "A@example.com", None, "A@example.com", None, "b@example.com",
    ]  # fmt: skip
    assert said["valid"].to_list() == [True, None, True, False, True, None, True]
    assert texts.to_list()[2] == "A@EXAMPLE.com"  # the column given is not written to


@pytest.mark.parametrize("texts", [[], [None], [None, None]], ids=["no-rows", "a-null", "nulls"])
def test_a_column_without_addresses_has_its_columns_all_the_same(texts: list[None]) -> None:
    for column in (pl.Series(texts, dtype=pl.String), pl.Series(texts, dtype=pl.Null)):
        wanted = pl.DataFrame(dict.fromkeys(email.SCHEMA, texts), schema=email.SCHEMA)
        assert_frame_equal(email.judge(column), wanted)


@pytest.mark.parametrize("flaw", Flaw)
def test_a_problem_is_said_in_words(flaw: Flaw) -> None:
    assert " " in flaw
    assert "_" not in flaw


# --- letters that the library is not asked about ---------------------------------------------------


def test_every_letter_of_a_host_is_read_as_the_library_reads_it() -> None:
    letters = [chr(n) for n in (*range(0xC0, 0x250), *range(0x400, 0x482))]
    names = [name for c in letters for name in (c, f"{c}a", f"b{c}", f"x-{c}{c}")]
    coded = [f"xn--{name.encode('punycode').decode()}" for name in names]
    texts = pl.Series([f"bob@{name}.example" for name in (*names, *coded, *map(str.upper, coded))])
    wanted = expected(texts)
    assert wanted["valid"].sum() > 1_000
    assert_frame_equal(judged(texts), wanted)


def test_hosts_of_random_letters_are_read_as_the_library_reads_them() -> None:
    pick = Random(5)
    alphabet = "aäöüßçñłőşřžЖжыйİıſK" + "bxn--..0" * 3
    hosts = ["".join(pick.choices(alphabet, k=pick.randint(1, 12))) for _ in range(2_000)]
    endings = pick.choices([".example", ".com", ".рф", ".test", ".ñ", ""], k=len(hosts))
    texts = pl.Series(
        [f"bob@{host}{ending}" for host, ending in zip(hosts, endings, strict=True)]
        + [f"bob@{_coded(host)}{ending}" for host, ending in zip(hosts, endings, strict=True)]
    )
    assert_frame_equal(judged(texts), expected(texts))


def _coded(host: str) -> str:
    return ".".join(n if n.isascii() else f"xn--{n.encode('punycode').decode()}" for n in host.split("."))


@pytest.mark.parametrize("size", [59, 60, 61, 62, 63, 64])
def test_a_label_is_measured_as_dns_has_it(size: int) -> None:
    label = "ü" + "a" * (size - len("xn--tda") - 1)
    texts = pl.Series([f"bob@{label}.example", f"bob@{label.upper()}.example", f"bob@{_coded(label)}.example"])
    assert_frame_equal(judged(texts), expected(texts))


@pytest.mark.parametrize("mailbox", range(1, 20))
def test_an_address_of_letters_is_measured_as_dns_has_it(mailbox: int) -> None:
    host = f"bücher.{LABEL}.{LABEL}.{LABEL}.{LABEL[:26]}.example"
    texts = pl.Series([f"{box * mailbox}@{host}" for box in "bé会"])
    assert_frame_equal(judged(texts), expected(texts))


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (0xA1, 0x530),
        (0x3041, 0x30FF),
        (0x4E00, 0xA000),
        (0xAC00, 0xD7B0),
        (0x1100, 0x1200),
        (0x590, 0x700),
        (0x900, 0xE60),
    ],
    ids=["Latin, Greek, Cyrillic", "kana", "Chinese", "Korean", "Korean in parts", "right to left", "Indian, Thai"],
)
def test_every_letter_of_a_mailbox_is_read_as_the_library_reads_it(first: int, last: int) -> None:
    letters = [chr(n) for n in range(first, last, 1 + (last - first) // 1_500)]
    before = Random(3).choices(letters, k=len(letters))
    texts = pl.Series([f"{a}{b}@example.com" for a, b in zip(before, letters, strict=True)])
    assert_frame_equal(judged(texts), expected(texts))
