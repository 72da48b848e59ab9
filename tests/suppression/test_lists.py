"""Do-not-call lists: read from whatever file they come in."""

import gzip
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from listforge import suppression, vocab
from listforge.errors import InputError
from listforge.icp.validation import SuppressionList
from listforge.suppression import Suppressed

NEW_YORK, CHICAGO, SAN_FRANCISCO, LONDON, LONDON_2 = 12125550123, 13125550147, 14155550119, 442079460123, 442079460958
TODAY = date(2026, 11, 23)


def load(folder: Path, content: str | bytes, default_country: str | None = None, **entry: Any) -> Suppressed:
    (folder / "list").write_bytes(content if isinstance(content, bytes) else content.encode())
    (found,) = suppression.load(SuppressionList(name="us_dnc", path="list", **entry), folder, default_country, TODAY)
    return found


# --- lists of numbers ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("country", "content"),
    [
        pytest.param(None, "212,5550123\n312,5550147\n", id="AAA,NNNNNNN"),
        pytest.param("GB", "212,5550123\n312,5550147\n", id="AAA,NNNNNNN is American wherever we are"),
        pytest.param("US", "212, 5550123\r\n312, 5550147\r\n", id="AAA, NNNNNNN with CRLF"),
        pytest.param("US", "2125550123\n3125550147\n", id="ten digits"),
        pytest.param("CA", "2125550123\n3125550147\n", id="ten digits, from Canada"),
        pytest.param("US", "2125550123\r3125550147\r", id="CR alone"),
        pytest.param("US", "2125550123\n3125550147", id="no newline at the end"),
        pytest.param("US", "\ufeff2125550123\n3125550147\n", id="byte-order mark"),
        pytest.param("US", "12125550123\n+13125550147\n", id="with the country code"),
        pytest.param("US", "(212) 555-0123\n312.555.0147\n", id="written as people do"),
        pytest.param(None, "+12125550123\n+1 312 555 0147\n", id="E.164 needs no country"),
        pytest.param("US", "\n2125550123\n\n  3125550147  \n\n", id="empty lines and spaces"),
        pytest.param("US", "3125550147\n2125550123\n2125550123\n2125550123\n", id="unsorted, and one thrice"),
        pytest.param("US", "2125550123 / 3125550147\n", id="two in a line"),
        pytest.param("US", "2125550123,2026-11-01\n3125550147,2026-11-02\n", id="a date beside each"),
    ],
)
def test_a_file_of_numbers(tmp_path: Path, country: str | None, content: str) -> None:
    found = load(tmp_path, content, country)
    assert found.numbers.to_list() == [NEW_YORK, CHICAGO]
    assert found.numbers.dtype == pl.Int64
    assert found.entries == 2


def test_numbers_of_another_country(tmp_path: Path) -> None:
    content = "020 7946 0123\n2079460958\n+12125550123\n"
    assert load(tmp_path, content, "GB").numbers.to_list() == [NEW_YORK, LONDON, LONDON_2]
    assert load(tmp_path, content, "US", country="GB").numbers.to_list() == [NEW_YORK, LONDON, LONDON_2]


def test_a_number_that_nobody_may_have_is_screened_all_the_same(tmp_path: Path) -> None:
    assert load(tmp_path, "9992345678\n", "US").numbers.to_list() == [19992345678]


def test_a_little_junk_is_left_out_and_much_is_an_error(tmp_path: Path) -> None:
    many = "".join(f"212555{n:04}\n" for n in range(100, 119))
    assert load(tmp_path, f"{many}no number\n", "US").entries == 19
    with pytest.raises(InputError, match=r"list: only 1 of 3 lines are numbers; say `country:` and check the file"):
        load(tmp_path, "2125550123\nno number\n555-0123\n", "US")


def test_ten_digits_without_a_country_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="only 0 of 1 lines are numbers; say `country:`"):
        load(tmp_path, "2125550123\n")


# --- tables --------------------------------------------------------------------------------------


def test_a_table_of_phones_mails_domains_and_companies(tmp_path: Path) -> None:
    found = load(
        tmp_path,
        "Phone,Email,Website,Company Name,Note\n"
        '(212) 555-0123,Bob@Tarnwick.example,https://www.rival.example/x,"Rival, Inc.",asked us to stop\n'
        ",,,,\n"
        "312-555-0147 / 415-555-0119,,linkedin.com/company/rival,The Rival Company,\n",
        "US",
        scope="account",
    )
    assert found.numbers.to_list() == [NEW_YORK, CHICAGO, SAN_FRANCISCO]
    assert found.emails.to_list() == ["bob@tarnwick.example"]
    assert found.domains.to_list() == ["rival.example"]
    assert found.companies.to_list() == ["rival"]
    assert (found.scope, found.entries) == ("account", 6)


@pytest.mark.parametrize(
    ("content", "kind", "entries"),
    [
        ("phone\n2125550123\n", "numbers", [NEW_YORK]),
        ("Mobile;Direct Dial\n212-555-0123;312-555-0147\n", "numbers", [NEW_YORK, CHICAGO]),
        ("phone\tcompany\n212-555-0123\tRival\n", "numbers", [NEW_YORK]),
        ("email\nbob@tarnwick.example\n", "emails", ["bob@tarnwick.example"]),
        ("domain\nRival.example\n", "domains", ["rival.example"]),
        ("company\nRival GmbH\nRIVAL AG\n", "companies", ["rival"]),
        ("exported 2026-11-01\n\nphone\n2125550123\n", "numbers", [NEW_YORK]),
        ("phone\n2125550123\nn/a\nask\n", "numbers", [NEW_YORK]),
    ],
)
def test_a_table_of_one_kind(tmp_path: Path, content: str, kind: str, entries: list[Any]) -> None:
    found = load(tmp_path, content, "US")
    assert getattr(found, kind).to_list() == entries
    assert found.entries == len(entries) + (1 if "Rival\n" in content and kind == "numbers" else 0)


def test_a_number_is_read_in_the_country_of_its_row(tmp_path: Path) -> None:
    content = "phone,country\n020 7946 0123,United Kingdom\n212-555-0123,\n020 7946 0958,GB\n"
    assert load(tmp_path, content, "US").numbers.to_list() == [NEW_YORK, LONDON, LONDON_2]


def test_a_table_whose_phones_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="only 0 of 2 lines are numbers; say `country:`"):
        load(tmp_path, "phone\n2125550123\n3125550147\n")
    with pytest.raises(InputError, match="only 1 of 3 phones are numbers"):
        load(tmp_path, "phone,email\n020 7946 0123,a@example.com\n020 7946 0958,b@example.com\n+12125550123,\n", "US")


def test_a_spreadsheet_and_a_parquet_file_are_tables_too(tmp_path: Path) -> None:
    frame = pl.DataFrame({"Phone": ["212-555-0123"], "Company": ["Rival"]})
    frame.write_excel(tmp_path / "book.xlsx")
    frame.write_parquet(tmp_path / "list.parquet")
    for file in ("book.xlsx", "list.parquet"):
        found = load(tmp_path, (tmp_path / file).read_bytes(), "US")
        assert (found.numbers.to_list(), found.companies.to_list()) == ([NEW_YORK], ["rival"])


# --- what is no list -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param("", "empty", id="empty"),
        pytest.param("\r\n \n\ufeff", "empty", id="only newlines"),
        pytest.param("<!DOCTYPE html>\n<html><head><title>Sign in</title></head>\n<body>Phone</body></html>\n", "a web page", id="a web page"),
        pytest.param('{"error": "no such list"}', "", id="an answer of a web service"),
        pytest.param(b"\x00\x01\x02\x03" * 100, "binary", id="binary"),
        pytest.param("name,remark\nRookmore,asked us to stop\n", "no column with phones", id="columns that suppress nothing"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_list_is_an_error(tmp_path: Path, content: str | bytes, said: str) -> None:
    with pytest.raises(InputError) as error:
        load(tmp_path, content, "US")
    assert str(tmp_path / "list") in str(error.value)
    assert said in str(error.value)
    assert error.value.exit_code == 65


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        suppression.load(SuppressionList(name="us_dnc", path="nowhere"), tmp_path, "US", TODAY)


def test_the_format_may_be_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="only 0 of 1 lines are numbers"):
        load(tmp_path, "email\nbob@tarnwick.example\n", "US", format="numbers")
    assert load(tmp_path, "phone\n2125550123\n", "US", format="csv").entries == 1


# --- what else is no list ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "more", "said"),
    [
        pytest.param("phone,email\n", {}, "empty, not one entry", id="only a header"),
        pytest.param("phone\n", {}, "empty, not one entry", id="only the header of numbers"),
        pytest.param("<html>\n<body>502 Bad Gateway</body></html>", {}, "a web page", id="an error page without a doctype"),
        pytest.param("<?xml version='1.0'?><rss><item/></rss>", {}, "another XML file", id="XML of something else"),
        pytest.param("<list type='full' level='ac' val='212'></list>", {}, "empty, not one entry", id="XML without numbers"),
        pytest.param("<!DOCTYPE html>\n<p>no such list</p>\n", {"format": "numbers"}, "lines are numbers", id="a web page for numbers"),
        pytest.param(b"PAR1 nothing of it", {}, "damaged or cut off", id="Parquet cut off"),
        pytest.param(b"\x1f\x8b\x08\x00cut off", {}, "damaged or cut off", id="gzip cut off"),
        pytest.param(b"PK\x03\x04cut off", {}, "damaged or cut off", id="zip cut off"),
        pytest.param("phone,email\n2125550123,\n", {"columns": {"phone": "Ph. No"}}, "no column 'Ph. No'", id="a header that is not there"),
        pytest.param("phone,email\n2125550123,\n", {"where": {"Flag": ["TPS"]}}, "no column 'Flag'", id="a flag that is not there"),
        pytest.param("phone,Flag\n2125550123,N\n", {"where": {"Flag": ["TPS"]}}, "empty, not one entry", id="a flag that nobody has"),
        pytest.param("phone,email,note\n,,asked us\n,,to stop\n", {}, "empty, not one entry", id="nothing but remarks"),
        pytest.param("phone,email\n2125550123,\n3125550147,,a,b\n", {}, "1 of 2 lines do not fit its header", id="lines of other columns"),
    ],
)  # fmt: skip
def test_a_file_that_holds_no_list_is_an_error(
    tmp_path: Path, content: str | bytes, more: dict[str, Any], said: str
) -> None:
    with pytest.raises(InputError) as error:
        load(tmp_path, content, "US", **more)
    assert str(tmp_path / "list") in str(error.value)
    assert said in str(error.value)
    assert "us_dnc" in str(error.value)


@pytest.mark.parametrize("content", ["", "phone,email\n", "<list val='212'></list>"], ids=["empty", "header", "XML"])
def test_a_list_may_be_empty_where_the_icp_says_so(tmp_path: Path, content: str) -> None:
    assert load(tmp_path, content, "US", may_be_empty=True).entries == 0


def test_an_empty_folder_and_an_empty_archive_are_errors(tmp_path: Path) -> None:
    (tmp_path / "list").mkdir()
    (tmp_path / "list" / ".hidden").write_text("2125550123\n")
    entry = SuppressionList(name="us_dnc", path="list")
    with pytest.raises(InputError, match="a folder without files"):
        suppression.load(entry, tmp_path, "US", TODAY)
    zipfile.ZipFile(tmp_path / "list" / "a.zip", "w").close()
    with pytest.raises(InputError, match="an archive without files"):
        suppression.load(entry, tmp_path, "US", TODAY)


def test_junk_in_one_file_of_a_folder_is_an_error_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "list").mkdir()
    (tmp_path / "list" / "212.txt").write_text("212,5550123\n" * 50)
    (tmp_path / "list" / "312.txt").write_text("<html>Sign in</html>")
    with pytest.raises(InputError, match=r"312\.txt: a web page"):
        suppression.load(SuppressionList(name="us_dnc", path="list"), tmp_path, "US", TODAY)


def test_a_message_names_nobody_of_the_list(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        load(tmp_path, "Ann Rookmore;ann@tarnwick.example\nBo Fenbrook;bo@tarnwick.example\n", "US")
    assert "not one known column; a do-not-call list has a number a line" in str(error.value)
    assert "tarnwick" not in str(error.value)


# --- packed --------------------------------------------------------------------------------------

AREAS = {"area/212.txt": "212,5550123\n", "area/312.txt": "3125550147\r\n", "area/415.xml": "<list val='415'><ph val='5550119'/></list>"}  # fmt: skip


def test_a_folder_with_a_file_an_area_code(tmp_path: Path) -> None:
    for name, text in AREAS.items():
        (tmp_path / "list" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "list" / name).write_text(text)
    (tmp_path / "list" / ".DS_Store").write_bytes(b"\x00\x01")
    (found,) = suppression.load(SuppressionList(name="us_dnc", path="list"), tmp_path, "US", TODAY)
    assert found.numbers.to_list() == [NEW_YORK, CHICAGO, SAN_FRANCISCO]


def test_a_zip_of_files_and_a_folder_of_zips(tmp_path: Path) -> None:
    (tmp_path / "list").mkdir()
    with zipfile.ZipFile(tmp_path / "list" / "a.zip", "w") as archive:
        for name, text in AREAS.items():
            archive.writestr(name, text)
    for path in ("list/a.zip", "list"):
        (found,) = suppression.load(SuppressionList(name="us_dnc", path=path), tmp_path, "US", TODAY)
        assert found.numbers.to_list() == [NEW_YORK, CHICAGO, SAN_FRANCISCO]


@pytest.mark.parametrize("content", ["212,5550123\n", "Phone,Remark\n2125550123,asked us to stop\n"], ids=["numbers", "table"])  # fmt: skip
def test_a_gzip(tmp_path: Path, content: str) -> None:
    assert load(tmp_path, gzip.compress(content.encode()), "US").numbers.to_list() == [NEW_YORK]


def test_utf_16_as_windows_writes_it(tmp_path: Path) -> None:
    assert load(tmp_path, "2125550123\r\n3125550147\r\n".encode("utf-16"), "US").numbers.to_list() == [
        NEW_YORK,
        CHICAGO,
    ]


# --- formats -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("<list type='full' level='ac' val='212'><ac val='212'><ph val='5550123'/></ac><ac val='312'><ph val='5550147'/></ac></list>", id="ac and ph"),
        pytest.param("<?xml version='1.0'?>\n<list val='212'>\n<ph val='5550123'/>\n</list>\n<list val='312'>\n<ph val='5550147'/>\n</list>", id="without ac"),
        pytest.param('<list type="full" level="all" val="" />\n<ac val="212">\n<ph val="5550123"/>\n<ac val="312"><ph val="5550147"/>', id="not well-formed"),
        pytest.param("<LIST VAL=212><PH VAL=5550123 /><PH VAL=5550123 /></LIST><LIST VAL=312><PH VAL=5550147></LIST>", id="without quotes"),
        pytest.param("<list><ph val='2125550123'/><ph val='3125550147'/></list>", id="ten digits"),
    ],
)  # fmt: skip
def test_xml_of_the_registries(tmp_path: Path, content: str) -> None:
    assert load(tmp_path, content).numbers.to_list() == [NEW_YORK, CHICAGO]


def test_xml_that_lost_leading_zeros(tmp_path: Path) -> None:
    assert load(tmp_path, "<list val='212'><ph val='123'/><ph val='5550123'/></list>").numbers.to_list() == [
        12120000123,
        NEW_YORK,
    ]


def test_xml_in_pieces_keeps_its_area_code(tmp_path: Path) -> None:
    filler = "<!-- -->" * 5_000_000  # longer than what is read at once
    content = f"<list val='212'><ac val='312'>{filler}<ph val='5550147'/></ac></list>"
    assert load(tmp_path, content).numbers.to_list() == [CHICAGO]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        pytest.param("x|212|5550123|A\ny|312|5550147|A\n", {"format": "delimited", "delimiter": "pipe", "fields": [1, 2]}, id="pipes, area code and number"),
        pytest.param("2125550123\t2026-11-01\n3125550147\t2026-11-01\n", {"format": "delimited", "delimiter": "tab", "fields": ["0"]}, id="tabs"),
        pytest.param('"a","(212) 555-0123","b"\n"a","312.555.0147","b"\n', {"format": "delimited", "delimiter": "quote-comma", "fields": [1]}, id="quotes and commas"),
        pytest.param("code,number\n212,5550123\n312,5550147\n", {"format": "delimited", "fields": [0, 1]}, id="a header, commas by default"),
        pytest.param("00212x5550123yy\n00312x5550147yy\n", {"format": "fixed", "fields": ["2|3", "6|7"]}, id="fixed widths"),
    ],
)  # fmt: skip
def test_fields_by_their_place(tmp_path: Path, content: str, told: dict[str, Any]) -> None:
    assert load(tmp_path, content, "US", **told).numbers.to_list() == [NEW_YORK, CHICAGO]


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"format": "delimited"}, "stand together"),
        ({"format": "numbers", "fields": ["0"]}, "stand together"),
        ({"fields": ["0"]}, "stand together"),
        ({"format": "fixed", "fields": ["0"]}, "is not of the form 0|10"),
        ({"format": "delimited", "fields": ["0|10"]}, "is not of the form 0"),
        ({"format": "delimited", "fields": ["-1"]}, "is not of the form 0"),
    ],
)
def test_fields_that_fit_no_format_are_refused(told: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError) as error:
        SuppressionList(name="us_dnc", path="list", **told)
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("content", "country", "on", "off"),
    [
        pytest.param("212*\n", "US", [12120000000, NEW_YORK, 12129999999], [CHICAGO, 12130000000, 12119999999], id="area code"),
        pytest.param("212555*\n3125550147\n", "US", [NEW_YORK, CHICAGO], [12125560123, SAN_FRANCISCO], id="exchange, beside a number"),
        pytest.param("212XXXXXXX\n", "CA", [NEW_YORK], [CHICAGO], id="area code and X"),
        pytest.param("+1 (212) 555*\n1-312*\n", "US", [NEW_YORK, CHICAGO], [12125560123], id="with the country code"),
        pytest.param("+44 20 7946*\n", None, [LONDON, LONDON_2], [442079470123, NEW_YORK], id="abroad"),
        pytest.param("212*\n2125*\n212555*\n213*\n", "US", [NEW_YORK, 12139999999], [12140000000], id="blocks that overlap and meet"),
    ],
)  # fmt: skip
def test_number_blocks(tmp_path: Path, content: str, country: str | None, on: list[int], off: list[int]) -> None:
    found = load(tmp_path, content, country)
    assert found.among(pl.Series([*on, *off, None])).to_list() == sorted(on)


@pytest.mark.parametrize("content", ["2*\n", "*\n", "020 7946*\n", "1*\n"])
def test_a_block_that_would_stop_half_a_country_is_no_block(tmp_path: Path, content: str) -> None:
    with pytest.raises(InputError, match="lines are numbers"):
        load(tmp_path, content * 20, "GB" if content[0] == "0" else "US", format="numbers")


def test_a_vendor_list_under_the_headers_the_icp_tells(tmp_path: Path) -> None:
    content = "Ph. No,Phone,Level,Ends\n2125550123,4155550119,person,2026-11-01\n3125550147,,number,\n"
    told = {"phone": "Ph. No", "scope": "Level", "until": "Ends"}
    assert load(tmp_path, content, "US", columns=told).numbers.to_list() == [CHICAGO]


@pytest.mark.parametrize(
    ("content", "where", "numbers"),
    [
        pytest.param("Phone,Flag\n020 7946 0123,TPS\n020 7946 0958,\n", {"Flag": ["TPS", "CTPS"]}, [LONDON], id="a bureau's flag"),
        pytest.param("Phone,Flag\n020 7946 0123,tps\n020 7946 0958,CTPS\n", {"flag": ["TPS", "CTPS"]}, [LONDON, LONDON_2], id="in any writing"),
        pytest.param("Phone,litigator\n020 7946 0123,true\n020 7946 0958,false\n", {}, [LONDON], id="a look-up that says no"),
        pytest.param("Phone,litigator\n020 7946 0123,perhaps\n020 7946 0958,\n", {}, [LONDON, LONDON_2], id="a look-up that says nothing"),
    ],
)  # fmt: skip
def test_rows_of_a_table_that_are_entries(
    tmp_path: Path, content: str, where: dict[str, Any], numbers: list[int]
) -> None:
    assert load(tmp_path, content, "GB", where=where).numbers.to_list() == numbers


# --- entries with a reach and an end of their own ------------------------------------------------


def test_a_row_says_how_far_it_reaches(tmp_path: Path) -> None:
    (tmp_path / "list").write_text(
        "phone,email,domain,company,scope,reason\n"
        "2125550123,,,,number,wrong party\n"
        "3125550147,bob@tarnwick.example,,,Person,asked us to stop\n"
        ",,rival.example,Rival Inc,account,a competitor\n"
        ",amy@gone.example,,,domain,sold\n"
        "4155550119,,,,whatever,\n"
        "2025550101,,,,,\n"
    )
    found = suppression.load(SuppressionList(name="own", path="list", scope="person"), tmp_path, "US", TODAY)
    told = {s.scope: (s.numbers.to_list(), s.emails.to_list(), s.domains.to_list(), s.companies.to_list()) for s in found}  # fmt: skip
    assert told == {
        "number": ([NEW_YORK], [], [], []),
        "person": ([12025550101, CHICAGO, SAN_FRANCISCO], ["bob@tarnwick.example"], [], []),
        "account": ([], [], ["rival.example"], ["rival"]),
        "domain": ([], ["amy@gone.example"], ["gone.example"], []),
    }
    assert {s.name for s in found} == {"own"}


def test_a_company_without_a_person_is_an_account_whatever_the_scope(tmp_path: Path) -> None:
    (tmp_path / "list").write_text(
        "company,phone,full name\nRival Inc,,\nTarnwick,2125550123,\nOnepallet,,Ann Rookmore\n"
    )
    found = suppression.load(SuppressionList(name="own", path="list"), tmp_path, "US", TODAY)
    assert {s.scope: s.companies.to_list() for s in found} == {
        "account": ["rival"],
        "number": ["onepallet", "tarnwick"],
    }


@pytest.mark.parametrize(
    ("until", "on"),
    [("2026-11-22", False), ("2026-11-23", True), ("11/30/2026", True), ("", True), ("for good", True)],
)
def test_an_entry_ends(tmp_path: Path, until: str, on: bool) -> None:
    found = load(tmp_path, f"phone,until\n2125550123,{until}\n", "US")
    assert found.numbers.to_list() == ([NEW_YORK] if on else [])


def test_all_entries_may_be_over(tmp_path: Path) -> None:
    assert load(tmp_path, "phone,until\n2125550123,2026-11-22\n", "US").entries == 0


def test_words_of_a_do_not_call_list_are_no_headers_of_other_lists() -> None:
    told = vocab.suppression()
    words = [vocab.key(word) for words in told.headers.values() for word in words]
    assert len(words) == len(set(words))
    assert not set(words) & set(vocab.header_aliases())
    scopes = [vocab.key(word) for words in told.scopes.values() for word in words]
    assert len(scopes) == len(set(scopes))


def test_lines_that_are_no_entry_are_counted(tmp_path: Path) -> None:
    many = "".join(f"212555{n:04}\n" for n in range(100, 119))
    assert load(tmp_path, f"{many}no number\n", "US").unread == 1
    assert load(tmp_path, "phone,email\n2125550123,\n3125550147,\n555-0123,\n", "US").unread == 1
