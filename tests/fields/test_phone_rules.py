"""The rules give the answers of `phonenumbers`, for every region, type and writing."""

import random
import subprocess
import sys
from collections.abc import Iterator

import phonenumbers
import polars as pl
import pytest
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType, timezone
from polars.testing import assert_frame_equal, assert_series_equal

from listforge.fields import phone

ANSWER = ["e164", "extension", "valid", "possible", "line_type", "country"]
NAMES = {value: name.lower() for name, value in vars(PhoneNumberType).items() if isinstance(value, int)}
Cell = tuple[str, str | None]


def answer(text: str, country: str | None) -> tuple[str | None, str | None, bool, bool, str | None, str | None]:
    """What phonenumbers says, a leading zero put back before bare digits that are no number without it."""
    text = text.removeprefix("'")
    told: list[bool] = []
    for attempt in (text, "0" + text) if text.isdigit() and country else (text,):
        try:
            number = phonenumbers.parse(attempt, country)
        except phonenumbers.NumberParseException:
            told.append(False)
            continue
        told.append(phonenumbers.is_possible_number(number))
        if phonenumbers.is_valid_number(number):
            e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
            kind = NAMES[phonenumbers.number_type(number)]
            region = phonenumbers.region_code_for_number(number)
            return e164, number.extension or None, True, told[-1], kind, region
    return None, None, False, told[0], None, None


def examples() -> Iterator[tuple[str | None, PhoneNumber]]:
    """An example number of every type of every region, and of the codes that are of none."""
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        for kind in sorted(phonenumbers.supported_types_for_region(region)):
            number = phonenumbers.example_number_for_type(region, kind)
            if number is not None:
                yield region, number
    for code in sorted(phonenumbers.COUNTRY_CODES_FOR_NON_GEO_REGIONS):
        number = phonenumbers.example_number_for_non_geo_entity(code)
        if number is not None:
            yield None, number


def mutated(national: str, rng: random.Random) -> str:
    """The digits as they are, or with some changed, one left out or one too many."""
    changed = list(national)
    for place in rng.sample(range(len(changed)), rng.choice([0, 0, 1, 1, 2, min(4, len(changed))])):
        changed[place] = rng.choice("0123456789")
    if rng.random() < 0.15:
        changed.insert(rng.randrange(len(changed) + 1), rng.choice("0123456789"))
    if rng.random() < 0.15:
        del changed[rng.randrange(len(changed))]
    return "".join(changed)


def writings(code: int, national: str, rng: random.Random) -> list[str]:
    """The number in every way people write it, with junk around it, and wrong in the ways in which it goes wrong."""
    number = PhoneNumber(country_code=code, national_number=int(national))
    zeros = len(national) - len(national.lstrip("0"))
    number.italian_leading_zero, number.number_of_leading_zeros = zeros > 0, zeros
    local, abroad, rfc = (
        phonenumbers.format_number(number, style)
        for style in (PhoneNumberFormat.NATIONAL, PhoneNumberFormat.INTERNATIONAL, PhoneNumberFormat.RFC3966)
    )
    grouped = f"{national[:3]}.{national[3:6]}-{national[6:]}"
    extension = str(rng.randrange(1, 10 ** rng.randrange(1, 7)))
    label = rng.choice(
        [" x", "x", " ext. ", " ext ", ", ext ", ";ext=", " Extension: ", " #", " int ", "~", " EXT", " - x"]
    )
    prefix = rng.choice(["00", "011", "0011", "810", "001", "000", "+00", "119", "009", "14", "0"])
    return [
        f"+{code}{national}", f"+{code} {grouped}", f"++{code}{national}", f"+{code}(0){national}", abroad, rfc,
        f"{prefix} {code} {grouped}", f"{prefix}{code}{national}", f"{code}{national}", f"{code} {grouped}",
        local, "".join(c for c in local if c.isdigit()), national, f"0{national}", f"1-{grouped}", f"8{national}",
        f"{local}{label}{extension}", f"{abroad}{label}{extension}", f"{rfc};ext={extension}",
        f"Tel. {abroad}", f"'{national}", f" ({national[:3]}) {national[3:]} ", f"Phone:{local}.", f"{abroad})",
        f"\u00a0{grouped}\u2011{national[-1]}",
        f"{national[:3]}\u2013{national[3:]}", f"[{national}]", f"{local}*", f"{national}+", f"({code}) {national}",
        "".join(chr(0xFF10 + int(c)) for c in national),
    ]  # fmt: skip


def cells(seed: int, each: int, ways: int) -> list[Cell]:
    """Every example number, mutated, in some of its writings, with the right default region, a wrong one or none."""
    rng = random.Random(seed)
    regions = sorted(phonenumbers.SUPPORTED_REGIONS)
    found: list[Cell] = []
    for region, number in examples():
        for _ in range(each):
            national = mutated(phonenumbers.national_significant_number(number), rng)
            for text in rng.sample(writings(number.country_code or 0, national, rng), ways):
                other = rng.choice([None, "ZZ", rng.choice(regions), rng.choice(regions), "US"])
                found.append((text, region if rng.random() < 0.7 else other))
    return found


def test_rules_never_differ_from_phonenumbers() -> None:
    """Long lists are judged by the beginnings that their numbers share, short ones number by number."""
    asked = cells(seed=20261122, each=4, ways=6)
    texts, countries = (pl.Series([cell[i] for cell in asked], dtype=pl.String) for i in (0, 1))
    long = phone.judge(texts, countries).select(ANSWER)
    right = pl.DataFrame([answer(*cell) for cell in asked], schema=long.schema, orient="row")
    assert_frame_equal(long, right)
    parts = zip(texts.to_frame().iter_slices(7_000), countries.to_frame().iter_slices(7_000), strict=True)
    short = [phone.judge(text.to_series(), country.to_series()).select(ANSWER) for text, country in parts]
    assert_frame_equal(pl.concat(short), right)
    assert len(asked) >= 25_000
    assert right["valid"].sum() >= 10_000
    assert right.filter(pl.col("possible") & ~pl.col("valid")).height >= 4_000


def test_last_digits_that_make_a_difference_are_looked_at() -> None:
    """All numbers of a beginning are judged at once, unless a plan tells them apart by what comes after it."""
    apart = [("BB", "2465210"), ("US", "5225"), ("GB", "70"), ("DE", "1800"), ("JM", "658295"), ("AU", "145")]
    rng = random.Random(3)
    asked: list[Cell] = [
        (f"+{phonenumbers.country_code_for_region(region)}{start}{rng.randrange(10**left):0{left}d}", region)
        for region, start in apart
        for left in [10 - len(start)]
        for _ in range(4_000)
    ]
    told = phone.judge(*(pl.Series([cell[i] for cell in asked]) for i in (0, 1))).select(ANSWER)
    assert_frame_equal(told, pl.DataFrame([answer(*cell) for cell in asked], schema=told.schema, orient="row"))


def test_every_example_of_every_region_is_valid_in_every_plain_writing() -> None:
    """A rule that finds nothing would never differ from a library that finds nothing."""
    numbers = [(region, number) for region, number in examples() if phonenumbers.is_valid_number(number)]
    styles = (PhoneNumberFormat.E164, PhoneNumberFormat.INTERNATIONAL, PhoneNumberFormat.RFC3966)
    for style in styles:
        texts = pl.Series([phonenumbers.format_number(number, style) for _, number in numbers])
        told = phone.judge(texts, pl.Series([region for region, _ in numbers]))
        right = [phonenumbers.format_number(number, PhoneNumberFormat.E164) for _, number in numbers]
        assert_series_equal(told["e164"], pl.Series("e164", right))


@pytest.mark.parametrize(
    ("cell", "country", "e164"),
    [
        pytest.param("5550123", "AG", None, id="seven digits of no exchange of the island"),
        pytest.param("460 1234", "AG", "+12684601234", id="an island adds its area code by a rule"),
        pytest.param("011 44 20 7946 0123", "US", "+442079460123", id="dialled abroad from the US"),
        pytest.param("00 1 212 555 0123", "DE", "+12125550123", id="dialled abroad from Germany"),
        pytest.param("12125550123", "US", "+12125550123", id="own calling code without a plus"),
        pytest.param("06 698 12345", "IT", "+390669812345", id="an Italian zero stays"),
        pytest.param("+39 06 698 12345", "US", "+390669812345", id="an Italian zero stays abroad"),
        pytest.param("2079460123", "GB", "+442079460123", id="no zero, none needed"),
        pytest.param("0800 1234", "GG", None, id="too short"),
        pytest.param("+800 1234 5678", None, "+80012345678", id="a code of no region"),
        pytest.param("212 555 0123", "us", None, id="regions are written in capitals"),
        pytest.param("212 555 0123", None, None, id="national without a region"),
        pytest.param("030/123456", "DE", "+4930123456", id="a slash behind the area code"),
        pytest.param("2125550123.0", "US", "+12125550123", id="a float"),
        pytest.param("212.555.012.3", "US", "+12125550123", id="points, and no float"),
        pytest.param("1-800-555-0199", "US", "+18005550199", id="toll free"),
        pytest.param("+0044 20 7946 0123", "US", None, id="a plus before what is no calling code"),
    ],
)
def test_numbers(cell: str, country: str | None, e164: str | None) -> None:
    told = phone.judge(pl.Series([cell]), pl.Series([country], dtype=pl.String))
    assert told["e164"].to_list() == [e164]


@pytest.mark.parametrize(
    "cell",
    [
        pytest.param("212 555 0123 / 312 555 0123", id="slash"),
        pytest.param("(212) 555-0123;312-555-0123", id="semicolon"),
        pytest.param("'212.555.0123, 312 555 0123", id="quote and comma"),
        pytest.param("212 555 0123 | 312 555 0123 | 404 555 0123", id="three"),
    ],
)
def test_another_number_stays_as_it_is_written(cell: str) -> None:
    told = phone.judge(pl.Series([cell]), pl.Series(["US"]))
    assert told["e164"].to_list() == ["+12125550123"]
    assert told["second"].str.starts_with("312").to_list() == [True]


def test_an_answer_does_not_depend_on_the_cells_around_it() -> None:
    """Long lists are read in slices and judged by beginnings, and equal cells once: each row keeps its place."""
    asked = cells(seed=7, each=1, ways=2)
    texts, countries = (pl.Series([cell[i] for cell in asked], dtype=pl.String) for i in (0, 1))
    one = phone.judge(texts, countries)
    others = pl.Series([f"212-555-01{i % 100:02d} x{i}" for i in range(420_000)])
    us = pl.Series(["US"], dtype=pl.String)
    told = phone.judge(
        pl.concat([others[:200_500], texts, others[200_500:]]),
        pl.concat([us.new_from_index(0, 200_500), countries, us.new_from_index(0, 219_500)]),
    )
    assert_frame_equal(told.slice(200_500, len(asked)), one)
    around = pl.concat([told[:200_500], told[200_500 + len(asked) :]])
    assert_series_equal(around["extension"], others.str.extract(r"x(\d+)$").alias("extension"))
    assert_series_equal(around["e164"], ("+1" + others.str.head(12).str.replace_all("-", "")).alias("e164"))
    shuffled = one.with_row_index().sample(fraction=1, shuffle=True, seed=1)
    again = phone.judge(texts.gather(shuffled["index"]), countries.gather(shuffled["index"]))
    assert_frame_equal(again, shuffled.drop("index"))


def test_parts_of_a_number_are_those_of_phonenumbers() -> None:
    asked = cells(seed=11, each=1, ways=3)
    judged = phone.judge(*(pl.Series([cell[i] for cell in asked], dtype=pl.String) for i in (0, 1)))
    e164 = pl.concat([judged["e164"].drop_nulls(), pl.Series("e164", [None, "+12125550123"])])
    numbers = [None if text is None else phonenumbers.parse(text) for text in e164]
    national = [None if n is None else phonenumbers.national_significant_number(n) for n in numbers]
    codes = [None if n is None else str(n.country_code) for n in numbers]
    zones = [None if n is None else timezone.time_zones_for_number(n) for n in numbers]
    known = [None if found is None or "Etc/Unknown" in found else list(found) for found in zones]
    assert len(numbers) > 1_000
    assert phone.national_number(e164).to_list() == national
    assert phone.calling_code(e164).to_list() == codes
    assert phone.time_zones(e164).to_list() == known


def test_national_format_is_that_of_phonenumbers() -> None:
    rng = random.Random(13)
    found = [
        f"+{number.country_code}{mutated(national, rng) if copy else national}"
        for _, number in examples()
        for national in [phonenumbers.national_significant_number(number)]
        for copy in range(5)
    ]
    numbers = [None, *found]
    right = [
        None if text is None else phonenumbers.format_number(phonenumbers.parse(text), PhoneNumberFormat.NATIONAL)
        for text in numbers
    ]
    assert len(numbers) > 5_000
    assert_series_equal(phone.national_format(pl.Series("e164", numbers)), pl.Series("e164", right))


@pytest.mark.parametrize(
    "judging",
    [
        pytest.param("", id="on import"),
        pytest.param("phone.judge(pl.Series(['212 555 0123'] * 10), pl.Series(['US'] * 10))", id="a US list"),
    ],
)
def test_only_the_regions_that_occur_are_loaded(judging: str) -> None:
    program = f"""
import sys
import polars as pl
from listforge.fields import phone
{judging}
print(sum(name.startswith("phonenumbers.data.region_") for name in sys.modules))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert int(done.stdout) <= 25 if judging else int(done.stdout) == 0
