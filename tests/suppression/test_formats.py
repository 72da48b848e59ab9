"""Files of numbers: the fast way and the careful one read the same."""

import io

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from listforge.suppression import formats

AREAS = st.integers(min_value=200, max_value=989)
LAST = st.integers(min_value=5550100, max_value=5550199)
NUMBERS = st.lists(st.tuples(AREAS, LAST), min_size=1, max_size=60)


def read(text: str, region: str | None = "US") -> tuple[list[int], int, int]:
    parts = list(formats.lines(io.BytesIO(text.encode()), region))
    digits = pl.concat([part.digits for part in parts]) if parts else pl.Series([], dtype=pl.Int64)
    return digits.to_list(), sum(part.lines for part in parts), sum(part.unread for part in parts)


@given(NUMBERS, st.sampled_from(["{}{}", "{},{}"]), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_plain_lines_are_the_numbers_they_say(
    numbers: list[tuple[int, int]], shape: str, newline: str, closed: bool
) -> None:
    text = newline.join(shape.format(*number) for number in numbers) + (newline if closed else "")
    told = [int(f"1{area}{last}") for area, last in numbers]
    assert read(text) == (told, len(told), 0)


@given(
    NUMBERS,
    st.sampled_from(["no number", "555-0123", "(212) 555-0123", "+12125550123", "", "212,5550123,9", "2125550123,A"]),
)
def test_a_line_of_another_writing_changes_no_other(numbers: list[tuple[int, int]], odd: str) -> None:
    plain = [f"{area},{last}" for area, last in numbers]
    middle = -(-len(plain) // 2)
    told = {int(f"1{area}{last}") for area, last in numbers}
    digits, lines, unread = read("\n".join([*plain[:middle], odd, *plain[middle:]]))
    assert told <= set(digits) <= told | {12125550123}
    assert lines == len(plain) + (odd != "")
    assert unread == (odd in ("no number", "555-0123"))


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        pytest.param("212,555012\n3125,550147\n", [], id="a comma elsewhere is no area code"),
        pytest.param("21255501234\n312555014\n", [], id="eleven and nine digits make no two of ten"),
        pytest.param("1125550123\n", [], id="no area code begins with 1"),
        pytest.param("212,5550123,\n", [12125550123], id="a comma at the end"),
        pytest.param("212,5550123,2026-11-01 00:00:00,A\n", [12125550123], id="a time and a code behind"),
        pytest.param("2125550123\t2026-11-01\n", [12125550123], id="a tab and a date behind"),
        pytest.param("2125550123,3125550147\n", [12125550123, 13125550147], id="another number behind"),
        pytest.param("2125550123,20261101\n", [12125550123], id="a date in one piece behind"),
    ],
)
def test_lines_that_only_look_plain(text: str, digits: list[int]) -> None:
    assert sorted(read(text)[0]) == digits


def test_a_header_is_no_number() -> None:
    assert read("Phone Number\n2125550123\n") == ([12125550123], 1, 0)
    assert read("Phone Number\n") == ([], 0, 0)
