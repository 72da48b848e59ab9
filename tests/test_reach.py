"""Numbers of a row: judged, screened, given a place, and the best of them chosen."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from listforge import reach
from listforge.columns import COLUMNS, NUMBERS, SLOTS
from listforge.fields import phone
from listforge.icp import Icp
from tests.conftest import leads

A, B, C, D, E = "+12125550123", "+13125550147", "+12145550188", "+14155550119", "+18085550136"
TOLL_FREE, PREMIUM, MOBILE, LONDON = "+18005550199", "+19002345678", "+4915123456789", "+442079460123"
Row = Mapping[str, Any]


def icp(**validate: Any) -> Icp:
    return Icp.model_validate({"name": "reach", "validate": {"default_country": "US", **validate}})


def suppressed(*numbers: str, name: str = "dnc") -> dict[str, reach.Screen]:
    return {name: lambda digits: digits.filter(digits.is_in([int(n[1:]) for n in numbers]))}


def listed(rows: Sequence[Row]) -> pl.DataFrame:
    names = dict.fromkeys(name for row in rows for name in row)
    return (
        leads([{name: row.get(name) for name in names} for row in rows])
        if names
        else leads([{"notes": None}] * len(rows))
    )


def reached(*rows: Row, profile: Icp | None = None, lists: Mapping[str, reach.Screen] | None = None) -> pl.DataFrame:
    profile = profile or icp()
    return reach.choose(reach.judge(listed(rows), profile, suppressed=lists).frame, profile)


def one(row: Row, **more: Any) -> dict[str, Any]:
    """What became of the numbers of one row, without what is null."""
    found = reached(row, **more).row(0, named=True)
    return {n: found[n] for n in (*NUMBERS, "phone_extension", "other_numbers") if found[n] is not None}


def facts(row: Row, *, profile: Icp | None = None, lists: Mapping[str, reach.Screen] | None = None) -> dict[str, Any]:
    return reach.judge(listed([row]), profile or icp(), suppressed=lists).facts.row(0, named=True)


# --- every number into E.164 ---------------------------------------------------------------------


@pytest.mark.parametrize("slot", SLOTS)
def test_a_number_is_written_in_e164_where_it_stands(slot: str) -> None:
    assert one({slot: "(212) 555-0123"})[slot] == A
    assert one({slot: "212-555-0123 x7"})[slot] == f"{A};ext=7"
    assert one({slot: "020 7946 0123", "country": "GB"})[slot] == LONDON


def test_a_row_without_a_country_is_read_in_the_default_one() -> None:
    assert one({"direct_phone": "212-555-0123", "country": None}) == {"direct_phone": A, "phone": A}
    assert one({"direct_phone": "212-555-0123"}, profile=Icp(name="nowhere")) == {}


def test_what_is_no_number_is_blanked_and_kept_raw() -> None:
    row = reached({"direct_phone": "555-0123", "mobile_phone": A}).row(0, named=True)
    assert (row["direct_phone"], row["x_direct_phone_raw"], row["phone"]) == (None, "555-0123", A)
    assert "x_mobile_phone_raw" not in row


def test_text_that_is_only_written_otherwise_is_kept_raw_on_demand() -> None:
    rows = listed([{"direct_phone": "(212) 555-0123", "mobile_phone": B}])
    frame = reach.judge(rows, icp(), keep_all_raw=True).frame
    assert frame["x_direct_phone_raw"].to_list() == ["(212) 555-0123"]
    assert "x_mobile_phone_raw" not in frame.columns
    assert "x_direct_phone_raw" not in reach.judge(rows, icp()).frame.columns


def test_a_zero_that_was_put_back_is_warned() -> None:
    row = reached({"direct_phone": "212345678", "country": "IT"}).row(0, named=True)
    assert (row["direct_phone"], row["warnings"]) == ("+390212345678", ["phone_zero_restored"])


# --- a slot for every number ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "places"),
    [
        pytest.param({"phone": A}, {"other_phone": A, "phone": A}, id="only phone: other"),
        pytest.param({"phone": A, "other_phone": B}, {"other_phone": B, "company_phone": A, "phone": B}, id="other taken: company"),
        pytest.param({"phone": A, "other_phone": B, "company_phone": C},
                     {"other_phone": B, "company_phone": C, "other_numbers": [A], "phone": B}, id="both taken: parked"),
        pytest.param({"phone": A, "direct_phone": B}, {"direct_phone": B, "other_phone": A, "phone": B}, id="beside a direct line"),
        pytest.param({"phone": A, "direct_phone": A}, {"direct_phone": A, "phone": A}, id="phone is a copy of a slot"),
        pytest.param({"phone": A, "company_phone": A}, {"company_phone": A, "phone": A}, id="phone is a copy of the last slot"),
        pytest.param({"direct_phone": A, "mobile_phone": A}, {"direct_phone": A, "phone": A}, id="one number in two slots stands once"),
        pytest.param({"phone": f"{A} / {B}"}, {"other_phone": A, "company_phone": B, "phone": A}, id="two numbers in a cell"),
        pytest.param({"phone": f"{A} / {B} / {C}"}, {"other_phone": A, "company_phone": B, "other_numbers": [C], "phone": A}, id="three"),
        pytest.param({"mobile_phone": f"{A}, {B}"}, {"mobile_phone": A, "other_phone": B, "phone": A}, id="two in the mobile's cell"),
        pytest.param({"mobile_phone": f"555-0123 / {B}"}, {"other_phone": B, "phone": B}, id="only the second of two is one"),
        pytest.param({"phone": "nope", "other_phone": B}, {"other_phone": B, "phone": B}, id="phone is no number"),
        pytest.param({"phone": None}, {}, id="no number at all"),
    ],
)  # fmt: skip
def test_the_first_free_slot_of_other_and_company(row: Row, places: Row) -> None:
    assert one(row) == places


def test_the_text_of_several_numbers_in_a_cell_is_kept() -> None:
    assert reached({"phone": f"{A} / {B}"})["x_phone_raw"].to_list() == [f"{A} / {B}"]
    assert reached({"phone": "212-555-0123/0147"})["x_phone_raw"].to_list() == ["212-555-0123/0147"]


# --- extensions ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "places"),
    [
        pytest.param({"phone": f"{A} x7"}, {"other_phone": f"{A};ext=7", "phone": A, "phone_extension": "7"}, id="in the cell"),
        pytest.param({"phone": A, "phone_extension": "7"}, {"other_phone": f"{A};ext=7", "phone": A, "phone_extension": "7"}, id="beside it"),
        pytest.param({"phone": A, "phone_extension": "ext. 7"}, {"other_phone": f"{A};ext=7", "phone": A, "phone_extension": "7"},
                     id="beside it, with a word"),
        pytest.param({"phone": f"{A} x7", "phone_extension": "9"}, {"other_phone": f"{A};ext=7", "phone": A, "phone_extension": "7"},
                     id="the cell's own counts"),
        pytest.param({"phone": A, "direct_phone": A, "phone_extension": "7"},
                     {"direct_phone": f"{A};ext=7", "phone": A, "phone_extension": "7"}, id="goes with the number into its slot"),
        pytest.param({"mobile_phone": A, "company_phone": B, "phone_extension": "7"},
                     {"mobile_phone": A, "company_phone": f"{B};ext=7", "phone": A}, id="of the company's line, not of the mobile"),
        pytest.param({"direct_phone": A, "phone": B, "phone_extension": "7"},
                     {"direct_phone": A, "other_phone": f"{B};ext=7", "phone": A}, id="of phone, not of the direct line"),
        pytest.param({"direct_phone": A, "phone_extension": "n/a"}, {"direct_phone": A, "phone": A}, id="no extension at all"),
    ],
)  # fmt: skip
def test_an_extension_goes_with_its_number(row: Row, places: Row) -> None:
    assert one(row) == places


# --- the best number -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "best", "reach_class"),
    [
        pytest.param({"direct_phone": A}, A, "direct", id="direct"),
        pytest.param({"mobile_phone": A}, A, "mobile", id="mobile"),
        pytest.param({"other_phone": A}, A, "standard", id="other"),
        pytest.param({"phone": A}, A, "standard", id="phone"),
        pytest.param({"company_phone": A}, A, "switchboard", id="company"),
        pytest.param({"company_phone": f"{A};ext=7"}, A, "standard", id="company with an extension"),
        pytest.param({"direct_phone": TOLL_FREE}, TOLL_FREE, "switchboard", id="toll-free"),
        pytest.param({"other_phone": MOBILE}, MOBILE, "mobile", id="a mobile by its number"),
        pytest.param({"mobile_phone": LONDON}, LONDON, "mobile", id="a mobile by its slot"),
        pytest.param({"company_phone": A, "other_phone": B, "mobile_phone": C, "direct_phone": D}, D, "direct", id="direct before all"),
        pytest.param({"company_phone": A, "other_phone": B, "mobile_phone": C}, C, "mobile", id="mobile before other"),
        pytest.param({"company_phone": A, "other_phone": B}, B, "standard", id="other before company"),
        pytest.param({"company_phone": f"{A};ext=7", "other_phone": B}, B, "standard", id="other before company of the same class"),
        pytest.param({"direct_phone": TOLL_FREE, "other_phone": B}, B, "standard", id="a toll-free direct line is a switchboard"),
        pytest.param({"direct_phone": PREMIUM, "company_phone": A}, A, "switchboard", id="any before a premium-rate line"),
        pytest.param({"direct_phone": PREMIUM}, PREMIUM, "direct", id="a premium-rate line where there is no other"),
        pytest.param({"phone": "nope"}, None, "none", id="none"),
        pytest.param({}, None, "none", id="no column of numbers"),
    ],
)  # fmt: skip
def test_the_best_number_and_how_it_reaches_the_person(row: Row, best: str | None, reach_class: str) -> None:
    found = reached({"last_name": "Rookmore", **row}).row(0, named=True)
    assert (found["phone"], found["reach_class"]) == (best, reach_class)


def test_the_line_type_and_country_are_those_of_the_chosen_number() -> None:
    row = reached({"phone": A, "mobile_phone": MOBILE}).row(0, named=True)
    assert (row["phone"], row["line_type"], row["phone_country"]) == (MOBILE, "mobile", "DE")
    assert reached({"phone": "nope", "line_type": "mobile"}).row(0, named=True)["line_type"] is None


def test_the_expected_rate_is_the_middle_of_the_band() -> None:
    rows: list[Row] = [
        {"direct_phone": A},
        {"mobile_phone": B},
        {"other_phone": C},
        {"company_phone": D},
        {"phone": None},
    ]
    assert reached(*rows)["expected_connect_rate"].to_list() == [0.3, 0.3, 0.12, 0.065, 0.0]
    own = Icp.model_validate({"name": "own", "funnel": {"connect_rate": {"direct": [0.1, 0.15]}}})
    assert reached({"direct_phone": A}, profile=own)["expected_connect_rate"].to_list() == [0.125]


def test_a_line_type_that_the_source_told_makes_a_mobile_of_its_number() -> None:
    row = {"phone": A, "line_type": "mobile"}
    assert reached(row).select("reach_class", "line_type").row(0) == ("mobile", "mobile")
    assert reached({**row, "line_type": "toll_free"})["reach_class"].to_list() == ["standard"]
    assert reached({"phone": LONDON, "line_type": "mobile"})["line_type"].to_list() == ["fixed_line"]


# --- shared numbers ------------------------------------------------------------------------------

PEOPLE = ("Rookmore Robert", "Embergate Birgit", "Fenbrook Kamal", "Pinderhask Dana", "Pinderhask Dale")


def named(who: str, **numbers: str) -> Row:
    last, first = who.split()
    return {"last_name": last, "first_name": first, **numbers}


@pytest.mark.parametrize(
    ("people", "reach_class"),
    [
        pytest.param(PEOPLE[:2], "direct", id="two people"),
        pytest.param(PEOPLE[:3], "switchboard", id="three people"),
        pytest.param([PEOPLE[0]] * 3, "direct", id="one person thrice"),
        pytest.param([PEOPLE[0], *PEOPLE[3:]], "direct", id="two of one family name and initial count as one"),
        pytest.param([*PEOPLE[:2], "ROOKMORE robert", "Rookmore Rob"], "direct", id="other writings of one person"),
    ],
)
def test_a_number_on_three_people_is_a_switchboard(people: Sequence[str], reach_class: str) -> None:
    rows = reached(*(named(who, direct_phone=A) for who in people))
    assert set(rows["reach_class"]) == {reach_class}


def test_a_number_counts_in_whatever_slot_and_with_whatever_extension_it_stands() -> None:
    rows = reached(
        named(PEOPLE[0], direct_phone=A), named(PEOPLE[1], phone=A), named(PEOPLE[2], mobile_phone=f"{A};ext=7")
    )
    assert rows["reach_class"].to_list() == ["switchboard", "switchboard", "standard"]


def test_rows_without_a_name_share_with_nobody() -> None:
    rows = reached(named(PEOPLE[0], direct_phone=A), *[{"direct_phone": A}] * 3)
    assert set(rows["reach_class"]) == {"direct"}


def test_a_shared_number_is_the_last_choice() -> None:
    rows = reached(*(named(who, direct_phone=A, other_phone=b) for who, b in zip(PEOPLE, (B, C, D), strict=False)))
    assert rows["phone"].to_list() == [B, C, D]
    assert set(rows["direct_phone"]) == {A}


def test_sharing_is_counted_anew_when_rows_are_gone() -> None:
    rows = reached(*(named(who, direct_phone=A) for who in PEOPLE[:3]))
    assert set(reach.choose(rows.head(2), icp())["reach_class"]) == {"direct"}


# --- screening -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "places"),
    [
        pytest.param({"direct_phone": A}, {"other_numbers": [A]}, id="the only one"),
        pytest.param({"phone": A}, {"other_numbers": [A]}, id="the only one, without a slot"),
        pytest.param({"direct_phone": A, "mobile_phone": B}, {"mobile_phone": B, "phone": B, "other_numbers": [A]}, id="another is left"),
        pytest.param({"direct_phone": f"{A};ext=7"}, {"other_numbers": [f"{A};ext=7"]}, id="its extension goes with it"),
        pytest.param({"phone": A, "other_phone": B}, {"other_phone": B, "phone": B, "other_numbers": [A]}, id="phone goes, other stays"),
        pytest.param({"phone": B, "other_phone": A}, {"other_phone": B, "phone": B, "other_numbers": [A]}, id="its slot is free again"),
        pytest.param({"phone": f"{A} / {B}"}, {"other_phone": B, "phone": B, "other_numbers": [A]}, id="the first of two in a cell"),
        pytest.param({"phone": f"{B} / {A}"}, {"other_phone": B, "phone": B, "other_numbers": [A]}, id="the second of two in a cell"),
        pytest.param({"direct_phone": B, "other_numbers": [C]}, {"direct_phone": B, "phone": B, "other_numbers": [C]}, id="none of it"),
        pytest.param({"direct_phone": A, "other_numbers": [C, A]}, {"other_numbers": [C, A]}, id="parked already"),
    ],
)  # fmt: skip
def test_a_suppressed_number_is_parked(row: Row, places: Row) -> None:
    assert one(row, lists=suppressed(A)) == places


def test_who_had_a_suppressed_number_is_warned_about_it() -> None:
    rows = reached({"direct_phone": A}, {"direct_phone": B}, {"phone": A}, lists=suppressed(A))
    assert rows["warnings"].to_list() == [["phone_suppressed"], None, ["phone_suppressed"]]
    assert rows["reach_class"].to_list() == ["none", "direct", "none"]


@pytest.mark.parametrize(
    ("types", "row", "best"),
    [
        pytest.param(["premium_rate"], {"direct_phone": PREMIUM, "other_phone": B}, B, id="by its number"),
        pytest.param(["premium_rate"], {"direct_phone": PREMIUM}, None, id="the only one"),
        pytest.param(["mobile"], {"mobile_phone": MOBILE, "company_phone": B}, B, id="a mobile by its number"),
        pytest.param(["voip"], {"phone": A, "line_type": "voip", "company_phone": B}, B, id="by what the source told"),
        pytest.param(["voip"], {"phone": A, "line_type": "voip"}, None, id="by what the source told, the only one"),
        pytest.param(["voip"], {"direct_phone": A, "line_type": "voip"}, A, id="told of no number"),
    ],
)
def test_a_number_of_a_rejected_line_type_is_not_dialed(types: list[str], row: Row, best: str | None) -> None:
    profile = icp(phone={"reject_line_types": types})
    first = reached(row, profile=profile)
    assert first["phone"].to_list() == [best]
    assert reach.choose(reach.judge(first, profile).frame, profile)["phone"].to_list() == [best]


# --- facts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        pytest.param({"phone": None}, {}, id="nothing said"),
        pytest.param({"phone": "ask reception"}, {}, id="no digit is nothing said"),
        pytest.param({"phone": "555-0123"}, {"said": True}, id="no number"),
        pytest.param({"phone": "2.12555E+09"}, {"said": True, "damaged": True}, id="damaged"),
        pytest.param({"phone": A}, {"said": True, "valid": True, "dialable": True, "country": "US"}, id="a number"),
        pytest.param({"company_phone": A}, {"said": True, "valid": True, "dialable": True, "business": True, "country": "US"}, id="a company's"),
        pytest.param({"phone": f"{A} x7"}, {"said": True, "valid": True, "dialable": True, "business": True, "country": "US"}, id="an extension"),
        pytest.param({"phone": B}, {"said": True, "valid": True, "suppressed_by": "dnc", "country": "US"}, id="suppressed"),
        pytest.param({"phone": PREMIUM}, {"said": True, "valid": True, "bad_type": True}, id="premium rate"),
        pytest.param({"phone": PREMIUM, "direct_phone": B, "mobile_phone": LONDON},
                     {"said": True, "valid": True, "bad_type": True, "suppressed_by": "dnc", "business": True, "dialable": True, "country": "US"},
                     id="one is left"),
    ],
)  # fmt: skip
def test_the_facts_of_a_row(row: Row, wanted: Row) -> None:
    found = facts(row, profile=icp(phone={"reject_line_types": ["premium_rate"]}), lists=suppressed(B))
    assert {name: value for name, value in found.items() if value and name != "row"} == wanted


@pytest.mark.parametrize(
    ("row", "country"),
    [
        pytest.param({"phone": "+16045550123"}, "CA", id="an area code"),
        pytest.param({"phone": TOLL_FREE}, None, id="toll-free in all of +1"),
        pytest.param({"phone": PREMIUM}, None, id="premium rate in all of +1"),
        pytest.param({"phone": "+15005550123"}, None, id="personal in all of +1"),
        pytest.param({"phone": TOLL_FREE, "other_phone": "+16045550123"}, "CA", id="the next number tells"),
        pytest.param({"phone": LONDON, "direct_phone": A}, "US", id="the first that tells, in the order of slots"),
        pytest.param({"phone": "+448001234567"}, "GB", id="toll-free elsewhere"),
        pytest.param({"phone": "+498001234567890"}, "DE", id="toll-free of a country of its own"),
        pytest.param({"phone": "+80012345678"}, None, id="toll-free of no country"),
    ],
)
def test_a_number_says_the_country_only_where_its_prefix_does(row: Row, country: str | None) -> None:
    assert facts(row)["country"] == country


def test_the_first_list_that_holds_a_number_is_named() -> None:
    lists = {**suppressed(B, name="empty of it"), **suppressed(A, name="us_dnc"), **suppressed(A, name="own")}
    assert facts({"phone": A}, lists=lists)["suppressed_by"] == "us_dnc"


# --- laws ----------------------------------------------------------------------------------------

CELL = st.sampled_from(
    [None, A, B, C, D, E, TOLL_FREE, MOBILE, LONDON, PREMIUM, f"{A};ext=7", f"{B} x9", f"{A} / {B}", f"{C}, {D}; {E}",
     "(212) 555-0123", "555-0123", "nope", "2.12555E+09", "212345678", "212-555-0123/0147"]
)  # fmt: skip
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            **dict.fromkeys(NUMBERS, CELL),
            "phone_extension": st.sampled_from([None, "7", "x 9", "n/a"]),
            "line_type": st.sampled_from([None, "mobile", "voip", "fixed_line", "toll_free", "unknown"]),
            "country": st.sampled_from([None, "US", "GB", "IT", "Atlantis"]),
            "last_name": st.sampled_from([None, "Rookmore", "Fenbrook", "Embergate", "Emberlyn Jr."]),
            "first_name": st.sampled_from([None, "Robert", "Dana"]),
            "other_numbers": st.sampled_from([None, [C], [E, A]]),
        }
    ),
    min_size=1,
    max_size=12,
)
PROFILES = [icp(), icp(phone={"reject_line_types": ["voip", "premium_rate", "mobile"]})]


@settings(max_examples=10, deadline=None)
@given(ROWS, st.sampled_from(PROFILES), st.sampled_from([{}, suppressed(A, MOBILE), suppressed(B, C)]))
def test_numbers_that_were_reached_change_no_more(
    rows: list[dict[str, Any]], profile: Icp, lists: dict[str, reach.Screen]
) -> None:
    first = reached(*rows, profile=profile, lists=lists)
    again = reach.choose(reach.judge(first, profile, suppressed=lists).frame, profile)
    assert_frame_equal(again, first)


def numbers_of(row: Row) -> set[str]:
    """Every number that stands in a cell of the row, as E.164."""
    found: set[str] = set()
    cells = [row[name] for name in NUMBERS if row[name] is not None]
    while cells:
        judged = phone.judge(pl.Series(cells), pl.Series([row["country"] or "US"] * len(cells)))
        found |= set(judged["e164"].drop_nulls())
        cells = judged["second"].drop_nulls().to_list()
    return found


@settings(max_examples=10, deadline=None)
@given(ROWS, st.sampled_from(PROFILES), st.sampled_from([{}, suppressed(A, MOBILE)]))
def test_no_number_is_lost_and_none_that_is_suppressed_stands_where_it_is_dialed(
    rows: list[dict[str, Any]], profile: Icp, lists: dict[str, reach.Screen]
) -> None:
    done = reached(*rows, profile=profile, lists=lists)
    for told, row in zip(rows, done.iter_rows(named=True), strict=True):
        slots = {text.partition(";")[0] for slot in SLOTS if (text := row[slot])}
        parked = {text.partition(";")[0] for text in row["other_numbers"] or ()}
        assert numbers_of(told) <= slots | parked
        assert not lists or not slots & {A, MOBILE}
        assert row["phone"] is None or row["phone"] in slots


def test_rows_keep_their_order_their_number_and_their_other_columns() -> None:
    frame = leads(phone=[A, None, "nope"], company_name=["x", "y", "z"]).with_columns(
        Zauberwort=pl.Series(["a", "b", "c"])
    )
    done = reach.choose(reach.judge(frame, icp()).frame, icp())
    assert_frame_equal(
        done.select("lead_id", "company_name", "Zauberwort"), frame.select("lead_id", "company_name", "Zauberwort")
    )
    assert done["phone"].to_list() == [A, None, None]


def test_a_list_without_rows_has_its_columns() -> None:
    empty = leads(phone=[A]).clear()
    done = reach.choose(reach.judge(empty, icp(), suppressed=suppressed(A)).frame, icp())
    assert done.height == 0
    for name in (
        *NUMBERS,
        "phone_extension",
        "other_numbers",
        "line_type",
        "reach_class",
        "expected_connect_rate",
        "warnings",
    ):
        assert done.schema[name] == COLUMNS[name].dtype, name
