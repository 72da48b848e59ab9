"""Export: which rows leave, in whose order, in the shape the dialer takes; and no number that must not."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from tests.conftest import leads, listed

from listforge import reach, vocab
from listforge.columns import NUMBERS as NUMBER_COLUMNS
from listforge.columns import ensure
from listforge.errors import IcpError
from listforge.icp import Icp
from listforge.result import Result, count_changed
from listforge.stages.export import export, files, gates, screening, text_of
from listforge.suppression import Suppressed

TODAY = date(2026, 11, 23)
GENERIC, VICIDIAL = vocab.layout("generic"), vocab.layout("vicidial")
ANN: dict[str, Any] = {
    "full_name": "Ann Ash", "first_name": "Ann", "last_name": "Ash", "company_name": "Tarnwick Freight", "phone": "+12125550123",
    "other_phone": "+12125550123", "fit_grade": "A", "fit_score": 90.0, "priority": 10.0,
}  # fmt: skip
Rows = Sequence[Mapping[str, Any]]


def run(rows: Rows, layout: vocab.Layout = GENERIC, icp: Mapping[str, Any] | None = None, **world: Any) -> Result:
    names = dict.fromkeys(name for row in rows for name in row)
    frame = leads([{name: row.get(name) for name in names} for row in rows])
    return export(frame, Icp.model_validate({"name": "x", **(icp or {})}), layout, today=TODAY, **world)


def reasons(
    rows: Rows, layout: vocab.Layout = GENERIC, icp: Mapping[str, Any] | None = None, **world: Any
) -> list[str | None]:
    aside = dict(run(rows, layout, icp, **world).rejected.select("lead_id", "reason").iter_rows())
    return [aside.get(f"lead{n:012}") for n in range(len(rows))]


def cells(
    row: Mapping[str, Any], layout: vocab.Layout = GENERIC, icp: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The one call of a list, by header."""
    return run([row], layout, icp).extra["calls"].row(0, named=True)


def layout_of(tmp_path: Path, columns: list[dict[str, Any]], **more: Any) -> vocab.Layout:
    """A person's own layout, from a file."""
    file = tmp_path / "own.yaml"
    told = {"title": "Own", "docs": "none", "checked": date(2026, 11, 23), "csv": {}, "columns": columns, **more}
    file.write_text(yaml.safe_dump(told))
    return vocab.layout(str(file))


# --- who leaves ----------------------------------------------------------------------------------

CAPS = {"export": {"min_grade": "B", "max_attempts": {"per_contact": 6, "per_account_per_day": 1}}}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        pytest.param({}, None, id="nothing against it"),
        pytest.param({"do_not_call": True}, "do_not_call", id="do_not_call to the last"),
        pytest.param({"fit_grade": "B"}, None, id="the minimum itself"),
        pytest.param({"fit_grade": "C"}, "score_below_minimum", id="below the minimum"),
        pytest.param({"fit_grade": None, "fit_score": None}, None, id="no grade is not below"),
        pytest.param({"attempts": 5}, None, id="one attempt left"),
        pytest.param({"attempts": 6}, "called_too_often", id="no attempt left"),
        pytest.param({"lead_stage": "sql"}, "in_play", id="with sales"),
        pytest.param({"lead_stage": "appointment"}, "in_play", id="an appointment"),
        pytest.param({"lead_stage": "nurture"}, None, id="nurture may be called"),
        pytest.param({"next_call_on": date(2026, 11, 24)}, "in_play", id="not before tomorrow"),
        pytest.param({"next_call_on": TODAY}, None, id="due today"),
        pytest.param({"phone": None, "other_phone": None}, "phone_missing", id="no number"),
        pytest.param({"fit_grade": "D", "attempts": 9, "lead_stage": "sql"}, "score_below_minimum", id="grade goes first"),
        pytest.param({"attempts": 9, "lead_stage": "sql"}, "called_too_often", id="attempts before play"),
        pytest.param({"lead_stage": "sql", "phone": None, "other_phone": None}, "in_play", id="play before the layout"),
        pytest.param({"do_not_call": True, "fit_grade": "D"}, "do_not_call", id="a no before anything"),
    ],
)  # fmt: skip
def test_reasons(change: dict[str, Any], reason: str | None) -> None:
    assert reasons([{**ANN, **change}], icp=CAPS) == [reason]


def named(name: str, number: int, **more: Any) -> dict[str, Any]:
    """Somebody of the company, whose own line it is."""
    phone = f"+1212555{number:04}"
    return {
        **ANN,
        "full_name": name,
        "first_name": None,
        "last_name": None,
        "phone": phone,
        "other_phone": phone,
        **more,
    }


@pytest.mark.parametrize(
    ("other", "stopped"),
    [
        pytest.param([named("Bo Best", 101)], [True], id="the same line"),
        pytest.param([named("Bo Best", 102, other_numbers=["+12125550101"])], [True], id="a line that is parked"),
        pytest.param([named("Ann Ashe", 102, email="ann@tarnwick.example")], [True], id="the same address"),
        pytest.param([named("Ann Ash", 102)], [True], id="the same name and company"),
        pytest.param([named("Ann Ash", 102, company_name="Marrowbend Foods")], [False], id="a namesake elsewhere"),
        pytest.param([named("Bo Best", 102)], [False], id="a colleague"),
        pytest.param([named("Bo Best", 101), named("Cy Cole", 101)], [False, False], id="the house's number"),
    ],
)
def test_who_said_no_on_a_call_is_not_called_by_another_row(other: Rows, stopped: list[bool]) -> None:
    rows = [named("Ann Ash", 101, email="ann@tarnwick.example", do_not_call=True), *other]
    assert [reason == "do_not_call" for reason in reasons(rows)] == [True, *stopped]


def test_no_cap_no_minimum_no_reason() -> None:
    assert reasons([{**ANN, "attempts": 99, "fit_grade": "D"}]) == [None]


def test_account_cap_takes_the_best_of_those_that_would_leave() -> None:
    rows = [
        {**ANN, "account_id": "t", "priority": 1.0},
        {**ANN, "account_id": "t", "priority": 9.0, "lead_stage": "sql"},
        {**ANN, "account_id": "t", "priority": 5.0},
        {**ANN, "account_id": None, "priority": 0.1},
        {**ANN, "account_id": None, "priority": 0.1},
    ]
    assert reasons(rows, icp=CAPS) == ["account_cap", "in_play", None, None, None]


@pytest.mark.parametrize(
    ("row", "entry", "reason"),
    [
        pytest.param({}, listed("dnc", numbers=[12125550123]), "suppressed_dnc", id="the only number"),
        pytest.param({"mobile_phone": "+16465550101"}, listed("dnc", numbers=[12125550123]), None, id="another is left"),
        pytest.param({"mobile_phone": "+16465550101"}, listed("dnc", "person", [16465550101]), "suppressed_dnc", id="a person's"),
        pytest.param({"email": "ann@tarnwick.example"}, listed("dnc", "person", emails=["ann@tarnwick.example"]), "suppressed_dnc", id="a person's mail"),
        pytest.param({"website": "tarnwick.example"}, listed("dnc", "account", domains=["tarnwick.example"]), "suppressed_dnc", id="an account's domain"),
        pytest.param({"email": "ann@tarnwick.example"}, listed("dnc", "account", domains=["tarnwick.example"]), "suppressed_dnc", id="an account's mail domain"),
        pytest.param({}, listed("dnc", "account", companies=["tarnwick freight"]), "suppressed_dnc", id="an account's name"),
        pytest.param({"email": "ann@tarnwick.example"}, listed("dnc", "account", domains=["marrowbend.example"]), None, id="another account"),
    ],
)  # fmt: skip
def test_the_last_gate_screens_what_nobody_validated(
    row: dict[str, Any], entry: Suppressed, reason: str | None
) -> None:
    result = run([{**ANN, **row}], lists=[entry])
    assert result.rejected["reason"].to_list() == ([] if reason is None else [reason])
    calls = result.extra["calls"].write_csv()
    assert not [n for n in entry.numbers if f"+{n}" in calls]


def test_the_number_that_is_left_is_called_in_its_own_hours() -> None:
    east = {
        "phone": "+12125550123",
        "direct_phone": "+12125550123",
        "other_phone": None,
        "mobile_phone": "+13105550123",
    }
    hours = {"reach_class": "direct", "call_hours": "Mon-Sun 08:00-21:00", "time_zone": "America/New_York"}
    start = {"call_start_utc": datetime(2026, 11, 23, 13, tzinfo=UTC), "time_zone_source": "phone", "country": "US"}
    kept = run([{**ANN, **east, **hours, **start}], lists=[listed("dnc", numbers=[12125550123])]).kept
    assert kept.select("phone", "time_zone").rows() == [("+13105550123", "America/Los_Angeles")]


WRITINGS = st.sampled_from(
    [
        None,
        "+12125550123",
        "+12125550123;ext=7",
        "+16465550101",
        "+442079460123",
        "212 555 0123 x9",
        "no number",
        "+12125550",
    ]
)
CELLS = {**dict.fromkeys(("phone", "direct_phone", "mobile_phone", "company_phone", "other_phone"), WRITINGS)}


@settings(max_examples=15, deadline=None, derandomize=True)
@given(
    st.lists(
        st.fixed_dictionaries({**CELLS, "phone_extension": st.sampled_from([None, "7", "8"])}), min_size=1, max_size=6
    ),
    st.booleans(),
)
def test_a_number_that_is_there_twice_is_screened_as_if_it_were_once(rows: list[dict[str, Any]], stopped: bool) -> None:
    """What spares the judging of copies changes no answer: neither the frame nor who is stopped."""
    settled = [{**row, "country": "US", "reach_class": "standard"} for row in rows]
    lists = [listed("dnc", numbers=[12125550123, 442079460123])] if stopped else []
    read = (
        "other_numbers",
        "do_not_call",
        "email",
        "company_name",
        "company_domain",
        "website",
        "full_name",
        "first_name",
        "last_name",
    )
    frame = ensure(leads(settled), [*read, *reach.CHOSEN])
    icp = Icp(name="x")
    found = screening.screened(frame, icp, lists)
    plain = reach.judge(frame, icp, suppressed={one.name: one.among for one in lists})
    wanted = screening._chosen(frame, plain.frame, icp)
    for name in ("warnings", "other_numbers", *NUMBER_COLUMNS, *reach.CHOSEN):
        if name in wanted.columns:
            assert found[name].to_list() == wanted[name].to_list(), name
    assert found["_suppressed_by"].to_list() == plain.facts["suppressed_by"].to_list()


def test_calls_are_ordered_by_priority_then_fit_then_lead_id_and_kept_likewise() -> None:
    rows = [
        {**ANN, "lead_id": "d"}, {**ANN, "lead_id": "b", "fit_score": 95.0}, {**ANN, "lead_id": "a"}, {**ANN, "lead_id": "c", "priority": 11.0},
        {**ANN, "lead_id": "e", "priority": None},
    ]  # fmt: skip
    result = run(rows)
    assert result.extra["calls"]["lead_id"].to_list() == ["c", "b", "a", "d", "e"]
    assert result.kept["lead_id"].to_list() == ["c", "b", "a", "d", "e"]


def test_columns_of_the_source_stay_as_they_stood_and_its_rows_may_come_in_pieces() -> None:
    rows = [{**ANN, "lead_id": one, "Zone": one, "Area": "1", "Mark": None} for one in "bca"]
    frame = leads(rows)
    pieces = pl.concat([frame[:1], frame[1:]], rechunk=False)
    found = export(pieces, Icp(name="x"), GENERIC, today=TODAY).kept
    assert [name for name in found.columns if name in ("Zone", "Area", "Mark")] == ["Zone", "Area", "Mark"]
    assert found["Zone"].to_list() == ["a", "b", "c"]


@pytest.mark.parametrize("order", ["priority", "next_window"])
def test_calls_whose_hours_begin_next_may_go_first(order: str) -> None:
    starts = [datetime(2026, 11, 23, hour, tzinfo=UTC) for hour in (15, 14, 14)]
    rows = [
        {**ANN, "lead_id": lead, "priority": priority, "call_start_utc": start}
        for lead, priority, start in zip("abcd", [9.0, 1.0, 2.0, 5.0], [*starts, None], strict=True)
    ]
    result = run(rows, icp={"export": {"order": order}})
    wanted = {"priority": ["a", "d", "c", "b"], "next_window": ["c", "b", "a", "d"]}[order]
    assert result.extra["calls"]["lead_id"].to_list() == result.kept["lead_id"].to_list() == wanted


MIX = [
    {"when": {"source": ["ACME", "other"]}, "share": 0.25},
    {"when": {"source": "crm", "motion": "inbound"}, "share": 0.5},
]


@pytest.mark.parametrize(
    ("mix", "kinds", "order"),
    [
        pytest.param(MIX, "aaaaccccrrrr", "carccarcarar", id="shares of every stretch, and the rest"),
        pytest.param(MIX, "rrrr", "rrrr", id="only the rest"),
        pytest.param([{"when": {"source": "acme"}, "share": 1}], "rraa", "aarr", id="no rest"),
        pytest.param([{"when": {"source": "nobody"}, "share": 0.5}], "arac", "arac", id="nobody in it"),
    ],
)
def test_calls_are_mixed_in_the_shares_of_the_icp(mix: list[dict[str, Any]], kinds: str, order: str) -> None:
    sources = {"a": ("acme", None), "c": ("crm", "inbound"), "r": ("crm", "outbound")}
    rows = [
        {
            **ANN,
            "lead_id": f"{kind}{place:02}",
            "priority": 99.0 - place,
            "source": sources[kind][0],
            "motion": sources[kind][1],
        }
        for place, kind in enumerate(kinds)
    ]
    ids = run(rows, icp={"export": {"mix": mix}}).extra["calls"]["lead_id"].to_list()
    for kind in sources:
        assert [one for one in ids if one[0] == kind] == sorted(one for one in ids if one[0] == kind)
    assert "".join(one[0] for one in ids) == order


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(ANN, id="a number that came raw"),
        pytest.param({**ANN, "reach_class": "standard", "full_name": "=Ann", "notes": "n" * 999}, id="long text"),
        pytest.param({"direct_phone": "212 555 0123 x7", "mobile_phone": "nobody", "other_phone": "(646) 555-0101", "country": "US"}, id="raw text"),
        pytest.param({**ANN, "mobile_phone": "+16465550101", "phone": "+16465550101", "other_numbers": ["+442079460123"]}, id="a stopped number"),
    ],
)  # fmt: skip
def test_every_change_is_counted(row: dict[str, Any]) -> None:
    frame = leads([row])
    result = export(frame, Icp(name="x"), VICIDIAL, today=TODAY, lists=[listed("dnc", numbers=[16465550101])])
    assert result.kept.height == 1
    assert result.changed == count_changed(frame, result.kept)


@pytest.mark.parametrize(
    ("told", "message"),
    [
        pytest.param({"mix": [{"when": {"source": s}, "share": 0.6} for s in "ab"]}, "more than 1 together", id="mix"),
        pytest.param({"mix": [{"when": {}, "share": 0.6}]}, "when", id="a mix of nothing"),
        pytest.param({"mix": [{"when": {"source": "a"}, "share": 0}]}, "share", id="a mix of none"),
        pytest.param({"split_by": "owner"}, "needs `owner`", id="whose owner"),
        pytest.param({"split_by": "timezone"}, "did you mean time_zone", id="a column there is not"),
        pytest.param({"rows_per_file": 0}, "rows_per_file", id="no rows a file"),
        pytest.param({"plan": {"minutes_per_dial": 0}}, "minutes_per_dial", id="dials that take no time"),
    ],
)
def test_what_an_icp_cannot_say_of_an_export(told: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Icp.model_validate({"name": "x", "export": told})


# --- cells ---------------------------------------------------------------------------------------

DETAILED = {
    **ANN, "phone_extension": "7", "other_phone": "+12125550123;ext=7", "mobile_phone": None, "company_phone": "+442079460123",
    "gatekeeper_note": "ask for\nMaya", "notes": 'said "later"', "priority": 10.2, "other_numbers": ["+16465550101"],
    "call_start_utc": datetime(2026, 11, 23, 14, tzinfo=UTC),
}  # fmt: skip


def test_generic_cells() -> None:
    found = cells(DETAILED)
    assert (found["phone"], found["extension"], found["alt_phone"]) == ("+12125550123", "7", "+442079460123")
    assert found["note"] == 'ext 7 - ask for Maya - said "later"'
    assert found["priority"] == "10.20"
    assert "+16465550101" not in str(found)


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        pytest.param({"from": "phone", "format": "e164"}, "+12125550123", id="e164"),
        pytest.param({"from": "phone", "format": "digits"}, "12125550123", id="digits"),
        pytest.param({"from": "phone", "format": "national_digits"}, "2125550123", id="national"),
        pytest.param({"from": "phone", "format": "calling_code"}, "1", id="calling code"),
        pytest.param({"from": "company_phone", "format": "calling_code"}, "44", id="another's calling code"),
        pytest.param({"from": "phone"}, "+12125550123", id="a number as text, unguarded"),
        pytest.param({"from": "country", "format": "alpha3"}, "USA", id="country"),
        pytest.param({"from": "job_title"}, "'=CFO", id="a formula is none"),
        pytest.param({"from": "city"}, "'-Reno", id="nor a minus"),
        pytest.param({"from": "notes"}, "'+1", id="nor a plus in text"),
        pytest.param({"from": "fit_score"}, "90.0", id="a score has a decimal"),
        pytest.param({"from": "sources"}, "crm; acme", id="a list"),
        pytest.param({"from": "call_start_utc"}, "2026-11-23T14:00:00Z", id="a moment"),
        pytest.param({"from": "next_call_on"}, "2026-11-01", id="a day"),
        pytest.param({"from": "do_not_call"}, "false", id="a flag"),
        pytest.param({"from": "need"}, None, id="nothing"),
        pytest.param({}, None, id="a field we have nothing for"),
        pytest.param({"field": "list_id"}, "101", id="a constant"),
    ],
)
def test_cells_of_an_own_layout(column: dict[str, Any], cell: str | None, tmp_path: Path) -> None:
    own = layout_of(tmp_path, [{"header": "H", **column}], csv={"formula_guard": True}, fields={"list_id": 999})
    row = {
        **DETAILED, "country": "US", "job_title": "=CFO", "city": "-Reno", "notes": "+1", "sources": ["crm", "acme"], "do_not_call": False,
        "next_call_on": date(2026, 11, 1),
    }  # fmt: skip
    assert cells(row, own, {"export": {"fields": {"list_id": 101}}})["H"] == cell


def test_an_alternative_number_is_of_a_line_type_that_is_wanted() -> None:
    icp = {"validate": {"phone": {"reject_line_types": ["premium_rate"]}}}
    row = {**ANN, "direct_phone": "+19005550142"}
    assert cells(row)["alt_phone"] is not None
    found = cells(row, icp=icp)
    assert (found["phone"], found["alt_phone"]) == ("+12125550123", None)


def test_a_constant_the_layout_does_not_have_is_the_icps_mistake() -> None:
    with pytest.raises(IcpError, match="list_id"):
        run([ANN], GENERIC, {"export": {"fields": {"list_id": 1}}})


# --- what a layout asks for ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        pytest.param({}, None, id="all there"),
        pytest.param({"first_name": None}, "required_field_missing", id="a field"),
        pytest.param({"phone": None, "other_phone": None}, "phone_missing", id="the number"),
        pytest.param({"phone": None, "other_phone": None, "first_name": None}, "required_field_missing", id="both"),
        pytest.param({"first_name": " \n"}, "required_field_missing", id="a blank is nothing"),
        pytest.param(
            {"first_name": None, "last_name": "A" * 6}, "required_field_missing", id="missing before too long"
        ),
        pytest.param({"last_name": "A" * 6}, "value_too_long", id="too long"),
    ],
)
def test_required_fields(row: dict[str, Any], reason: str | None, tmp_path: Path) -> None:
    own = layout_of(tmp_path, [
        {"header": "Phone", "from": "phone", "required": True},
        {"header": "First", "from": "first_name", "required": True},
        {"header": "Last", "from": "last_name", "max_length": 5, "too_long": "reject"},
    ])  # fmt: skip
    assert reasons([{**ANN, **row}], own) == [reason]


LETTERS = "Zoë Ångström-Łukasiewicz 東京物流株式会社 "


@pytest.mark.parametrize(("too_long", "cut"), [("shorten", 10), ("blank", 0), ("reject", None)])
@pytest.mark.parametrize("length", [9, 10, 11, 40])
def test_length_is_counted_in_letters_of_any_script(
    too_long: str, cut: int | None, length: int, tmp_path: Path
) -> None:
    own = layout_of(tmp_path, [{"header": "H", "from": "company_name", "max_length": 10, "too_long": too_long}])
    name = (LETTERS * 2)[:length].strip().ljust(length, "é")
    result = run([{**ANN, "company_name": name}], own)
    if length <= 10:
        assert result.extra["calls"]["H"].to_list() == [name]
        assert result.kept["warnings"].to_list() == [None]
    elif cut is None:
        assert result.rejected["reason"].to_list() == ["value_too_long"]
    else:
        assert result.extra["calls"]["H"].to_list() == [name[:cut] or None]
        assert result.kept["warnings"].to_list() == [["value_shortened"]]


# --- VICIdial ------------------------------------------------------------------------------------

NASTY = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=400)
TEXTS = ("first_name", "last_name", "company_name", "job_title", "street", "city", "region", "postal_code", "email", "notes", "gatekeeper_note")  # fmt: skip


@settings(max_examples=12, deadline=None, derandomize=True)
@given(st.lists(st.fixed_dictionaries(dict.fromkeys(TEXTS, NASTY)), min_size=1, max_size=4))
def test_every_line_of_a_vicidial_file_obeys_its_limits(rows: list[dict[str, str]]) -> None:
    result = run([{**ANN, **row} for row in rows], VICIDIAL)
    lines = text_of(result.extra["calls"], VICIDIAL).decode().split("\n")
    assert lines.pop() == ""
    assert len(lines) == result.kept.height
    for line in lines:
        assert len(line.encode()) <= 4000
        assert not set(line) & set('"`;|\\\r')
        fields = line.split("\t")
        assert len(fields) == 23
        for column, field in zip(VICIDIAL.columns, fields, strict=True):
            assert column.max_length is None or len(field) <= column.max_length, column.header
        assert fields[3:5] == ["1", "2125550123"]


@pytest.mark.parametrize(("letters", "leaves"), [("a", True), ("é", True), ("東", True)])
def test_a_full_vicidial_row_is_within_a_line(letters: str, leaves: bool) -> None:
    row = {**ANN, **dict.fromkeys(TEXTS, letters * 500), "phone_country": "US", "country": "US"}
    assert (reasons([row], VICIDIAL) == [None]) == leaves


# --- files and gates -----------------------------------------------------------------------------


def test_split_files_have_a_slug_each_and_every_call_once() -> None:
    rows = [{**ANN, "time_zone": z} for z in ("America/New_York", "america new-york", None, "Europe/Zürich", "日本")]
    result = run(rows, split_by="time_zone")
    made = files(result.extra["calls"], GENERIC)
    assert sorted(made) == [
        "calls-america-new-york-2.csv", "calls-america-new-york.csv", "calls-europe-z-rich.csv", "calls-other.csv", "calls-unknown.csv",
    ]  # fmt: skip
    assert sum(content.count(b"\n") - 1 for content in made.values()) == 5


def test_no_calls_are_one_file_with_a_header() -> None:
    result = run([{**ANN, "do_not_call": True}], split_by="time_zone")
    made = files(result.extra["calls"], GENERIC)
    assert list(made) == ["calls.csv"]
    assert made["calls.csv"].startswith(b"contact_id,phone,")


@pytest.mark.parametrize(
    ("rows", "handoff", "shut"),
    [
        pytest.param([{**ANN, "call_hours": "Mon-Fri 09:00-17:00"}], False, [], id="hours"),
        pytest.param([{**ANN, "call_hours": "none"}], False, ["hours"], id="no hours"),
        pytest.param([{**ANN, "notes": None, "lead_stage": "sql"}], True, ["handoff"], id="no notes for sales"),
        pytest.param(
            [{**ANN, "notes": "likes trains", "lead_stage": "sql", "need": "yes", "attempts": 2}],
            True,
            [],
            id="notes for sales",
        ),
        pytest.param([ANN], False, [], id="a dialer needs no notes"),
    ],
)
def test_gates(rows: Rows, handoff: bool, shut: list[str], tmp_path: Path) -> None:
    own = layout_of(tmp_path, [{"header": "H", "from": "notes"}], handoff=handoff)
    icp = Icp.model_validate({"name": "x", "export": {"handoff": {"requires": ["notes"]}}})
    assert list(gates(leads(rows), icp, own)) == shut


def test_a_list_with_hardly_a_column_can_be_exported() -> None:
    result = run([{"company_phone": "+12125550123"}])
    assert result.extra["calls"]["phone"].to_list() == ["+12125550123"]
    assert result.rows_in == 1
