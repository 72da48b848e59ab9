"""vCards of all three versions, read: a row a card, numbers under headers that the header table knows."""

import re
from typing import Any

import pytest

from listforge import frames
from listforge.errors import InputError
from listforge.fields import header
from listforge.stages.import_ import Origin, import_


def table(text: str | bytes, **dialect: Any) -> frames.Table:
    return frames.table(text if isinstance(text, bytes) else text.encode(), "cards", header.known, **dialect)


def card(*lines: str, version: str = "3.0") -> str:
    return "\r\n".join(["BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""])


def row(text: str | bytes) -> dict[str, str | None]:
    return dict(table(text).frame.row(0, named=True))


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        pytest.param("TEL;TYPE=WORK,VOICE:+44 20 7946 0123", {"Work Phone": "+44 20 7946 0123"}, id="work"),
        pytest.param("TEL;WORK;VOICE:1", {"Work Phone": "1"}, id="work-in-2.1"),
        pytest.param("TEL;TYPE=work;TYPE=cell:1", {"Mobile Phone": "1"}, id="cell-before-work"),
        pytest.param('TEL;VALUE=uri;TYPE="cell,voice":tel:+1-212-555-0123', {"Mobile Phone": "+1-212-555-0123"}, id="uri-in-4.0"),
        pytest.param("TEL;VALUE=uri;TYPE=work:tel:+1-212-555-0123;ext=7", {"Work Phone": "+1-212-555-0123 ext. 7"}, id="uri-with-an-extension"),
        pytest.param("TEL;TYPE=HOME:1", {"Home Phone": "1"}, id="home"),
        pytest.param("TEL;TYPE=MAIN:1", {"Main Phone": "1"}, id="main"),
        pytest.param("TEL;TYPE=WORK,FAX:1", {"Fax": "1"}, id="a-fax-is-no-phone"),
        pytest.param("TEL:1", {"Phone": "1"}, id="of-no-type"),
        pytest.param("item1.TEL;type=pref:1", {"Phone": "1"}, id="of-a-group"),
        pytest.param("EMAIL;TYPE=INTERNET:a@b.example", {"Email": "a@b.example"}, id="mail"),
        pytest.param("EMAIL:mailto:a@b.example", {"Email": "a@b.example"}, id="mail-as-an-address"),
        pytest.param("N:Ackroyd;Una;M.;Dr.;PhD", {"Last Name": "Ackroyd", "First Name": "Una", "Middle Name": "M.", "Salutation": "Dr.", "Suffix": "PhD"}, id="name"),
        pytest.param("ORG:Tarn\\, Wick & Co\\; Ltd;Dock 7", {"Company": "Tarn, Wick & Co; Ltd", "Department": "Dock 7"}, id="company-with-escapes"),
        pytest.param("ADR;TYPE=WORK:Box 1;2nd floor;1 Mill Rd;Leeds;W Yorks;LS1 1AA;UK", {"PO Box": "Box 1", "Extended Address": "2nd floor", "Street": "1 Mill Rd", "City": "Leeds", "State": "W Yorks", "Postal Code": "LS1 1AA", "Country": "UK"}, id="address"),
        pytest.param('ADR;LABEL="1 Mill Rd: Leeds";TYPE=WORK:;;1 Mill Rd;Leeds', {"Street": "1 Mill Rd", "City": "Leeds"}, id="address-with-a-colon-in-quotes"),
        pytest.param("TITLE:Buyer", {"Title": "Buyer"}, id="title"),
        pytest.param("URL:https://tarnwick.example/a:b", {"Website": "https://tarnwick.example/a:b"}, id="website"),
        pytest.param("X-SOCIALPROFILE;type=linkedin:https://www.linkedin.com/in/una", {"LinkedIn URL": "https://www.linkedin.com/in/una"}, id="linkedin"),
        pytest.param("NOTE:two\\nlines\\, one \\\\", {"Note": "two\nlines, one \\"}, id="note"),
        pytest.param("NOTE:fol\r\n ded\r\n\t once more", {"Note": "folded once more"}, id="folded"),
        pytest.param("NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:M=C3=BC=\r\nller", {"Note": "Müller"}, id="quoted-printable"),
        pytest.param("NOTE;CHARSET=ISO-8859-1;QUOTED-PRINTABLE:M=FCller", {"Note": "Müller"}, id="quoted-printable-latin-1"),
        pytest.param("NOTE;ENCODING=QUOTED-PRINTABLE:M=FCller", {"Note": "Müller"}, id="quoted-printable-of-no-charset"),
        pytest.param("REV:20261102T030405Z", {"Last Modified": "2026-11-02"}, id="rev-short"),
        pytest.param("REV:2026-11-02T03:04:05Z", {"Last Modified": "2026-11-02"}, id="rev-long"),
        pytest.param("UID:urn:uuid:1-2", {"Record ID": "urn:uuid:1-2"}, id="uid"),
        pytest.param("PHOTO;ENCODING=b;TYPE=JPEG:AAAA\r\n BBBB\r\nX-ODD:1\r\nTITLE:Buyer", {"Title": "Buyer"}, id="photos-and-odd-ones-are-left-out"),
        pytest.param("TEL;TYPE=WORK:1\r\nTEL;TYPE=WORK:2\r\nTEL;TYPE=WORK:1", {"Work Phone": "1", "Work Phone 2": "2"}, id="two-of-a-kind-and-one-twice"),
        pytest.param("EMAIL:1\r\nEMAIL;TYPE=PREF:2", {"Email": "2", "Email 2": "1"}, id="the-preferred-first"),
        pytest.param("EMAIL;PREF=2:1\r\nEMAIL;PREF=1:2", {"Email": "2", "Email 2": "1"}, id="the-preferred-first-in-4.0"),
        pytest.param("ADR;TYPE=HOME:;;1 Home St;York\r\nADR;TYPE=WORK:;;;Leeds", {"City": "Leeds", "Street 2": "1 Home St", "City 2": "York"}, id="two-addresses-do-not-mix"),
    ],
)  # fmt: skip
def test_property(line: str, cells: dict[str, str]) -> None:
    assert row(card(line)) == cells


@pytest.mark.parametrize("version", ["2.1", "3.0", "4.0"])
@pytest.mark.parametrize("newline", ["\r\n", "\n", "\r"], ids=["crlf", "lf", "cr"])
def test_a_row_a_card_and_the_line_it_begins_on(version: str, newline: str) -> None:
    text = card("FN:Una", "TEL:1", version=version) + "\r\n" + card("FN:Ivo", "NOTE:a\r\n b", version=version)
    found = table(text.replace("\r\n", newline))
    assert found.frame.to_dict(as_series=False) == {
        "Full Name": ["Una", "Ivo"],
        "Phone": ["1", None],
        "Note": [None, "ab"],
    }
    assert (found.lines.to_list(), found.dialect) == ([1, 7], "vCard")


def test_cards_in_another_encoding() -> None:
    assert row(card("FN:Müller").encode("cp1252")) == {"Full Name": "Müller"}
    assert table(card("FN:Müller").encode("cp437"), encoding="cp437").frame.item() == "Müller"


def test_what_import_makes_of_a_card() -> None:
    text = card("FN:Una Ackroyd", "N:Ackroyd;Una", "ORG:Tarnwick", "TEL;TYPE=CELL:1", "TEL;TYPE=MAIN:2", "TEL;TYPE=WORK:3",
                "TEL;TYPE=HOME:4", "TEL;TYPE=FAX:5", "EMAIL:a@b.example", "UID:7", "URL:tarnwick.example")  # fmt: skip
    found = import_(table(text), Origin(file="cards.vcf")).kept.row(0, named=True)
    expected = {
        "full_name": "Una Ackroyd", "company_name": "Tarnwick", "mobile_phone": "1", "company_phone": "2", "phone": "3",
        "other_phone": "4", "Fax": "5", "email": "a@b.example", "source_record_id": "7", "website": "tarnwick.example",
    }  # fmt: skip
    assert {name: found[name] for name in expected} == expected


@pytest.mark.parametrize(
    "cut",
    [
        pytest.param("END:VCARD\r\n", id="at-its-last-line"),
        pytest.param("VERSION:3.0\r\nTEL:1\r\nEND:VCARD\r\n", id="behind-its-first-line"),
    ],
)
def test_a_card_that_never_ends_is_named_with_its_line(cut: str) -> None:
    whole = card("TEL:1")
    assert whole.endswith(cut)
    for text in (whole + whole.removesuffix(cut), whole + whole.removesuffix(cut) + whole):
        with pytest.raises(InputError, match=re.escape("cards: line 5: a card begins here and never ends")):
            table(text)
