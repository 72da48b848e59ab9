"""Number formats: what a workbook shows of a whole number."""

import pytest

from listforge.frames.foreign import formats


@pytest.mark.parametrize(
    ("code", "digits", "written"),
    [
        pytest.param("00000", "1234", "01234", id="zip"),
        pytest.param("00000", "123456", "123456", id="longer-than-its-format"),
        pytest.param(r"00000\-0000", "12345678", "01234-5678", id="zip-plus-4"),
        pytest.param("0000000000;[Red]-0000000000", "205550123", "0205550123", id="red-below-zero"),
        pytest.param(r"[<=9999999]000\-0000;\(000\)\ 000\-0000", "5550123", "555-0123", id="condition-holds"),
        pytest.param(r"[<=9999999]000\-0000;\(000\)\ 000\-0000", "205550123", "(020) 555-0123", id="condition-fails"),
        pytest.param(r"[<=9999999]000\-0000;\(000\)\ 000\-0000", "12125550123", "(1212) 555-0123", id="more-digits"),
        pytest.param("0## ###", "5", "000 005", id="all-behind-the-first-zero"),
        pytest.param(r"\0###\ ####", "5550123", "0555 0123", id="a-zero-of-its-own"),
        pytest.param('"+"0', "442079460123", "+442079460123", id="a-plus"),
        pytest.param("+0;-0", "5", "5", id="the-plus-of-a-change"),
        pytest.param('"ID;"0000', "42", "ID;0042", id="letters-and-a-semicolon-in-quotes"),
        pytest.param("[$-407]00000_)", "1067", "01067", id="language-and-room"),
        pytest.param('00000;-00000;"none"', "0", "0", id="zero-apart"),
        pytest.param("0;0;000", "7", "7", id="zeros-for-zero-alone"),
    ],
)
def test_shown(code: str, digits: str, written: str) -> None:
    form = formats.shown(code)
    assert form is not None
    assert form(digits) == written


@pytest.mark.parametrize(
    "code",
    ["General", "0", "#,##0", "0.00", "00.00", "00%", "0E+00", "000,000", "# ?/??", "dd/mm/yyyy", "hh:mm", "[h]:mm", "@",
     "$00", "[$€-407]000", '0 "people"', '"x"', r"[<=9999999]###\-####;\(###\)\ ###\-####", ""],
)  # fmt: skip
def test_a_format_that_shows_the_number_alone(code: str) -> None:
    assert formats.shown(code) is None
