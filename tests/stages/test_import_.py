"""Import: what a source says becomes the canonical list, and every row says where it came from."""

import csv
import io
from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listforge import columns, frames, vocab
from listforge.errors import InputError
from listforge.fields import content, header
from listforge.result import Result
from listforge.stages.import_ import Origin, import_, merged


def imported(text: str, file: str = "in/leads-2026.csv", **told: Any) -> Result:
    return import_(frames.table(text.encode(), file, header.known), Origin(file=file, **told))


def row(text: str, **told: Any) -> dict[str, Any]:
    """The first row of the list that a source becomes."""
    return imported(text, **told).kept.row(0, named=True)


# --- columns -------------------------------------------------------------------------------------


def test_identity_and_provenance_are_always_there_and_stand_first() -> None:
    kept = imported("Email\nann@tarnwick.example\n").kept
    assert kept.columns == [
        "lead_id", "contact_id", "account_id", "source", "source_type", "source_file", "source_row", "source_record_id",
        "updated_on", "sources", "email", "warnings",
    ]  # fmt: skip


def test_unknown_columns_pass_through_untouched_under_their_own_names_in_source_order() -> None:
    kept = imported('Zeta,Phone,Mid dle,alpha,Email\n" n/a ",555,0012,"a;b",x@tarnwick.example\n').kept
    assert kept.columns[-3:] == ["Zeta", "Mid dle", "alpha"]
    assert kept.select(kept.columns[-3:]).row(0) == (" n/a ", "0012", "a;b")
    assert kept.columns == columns.ordered(kept.columns)


@pytest.mark.parametrize(
    ("header_text", "name"),
    [
        pytest.param("Priority", "x_priority", id="a score of theirs"),
        pytest.param("Score", "x_score", id="any score"),
        pytest.param("fit_score", "x_fit_score", id="ours by name"),
        pytest.param("Lead Stage", "x_lead_stage", id="with a space"),
        pytest.param("WARNINGS", "x_warnings", id="in capitals"),
        pytest.param("filled", "x_filled", id="filled"),
        pytest.param("reach_class", "x_reach_class", id="what validate sets"),
        pytest.param("email_status", "x_email_status", id="a vendor's verdict on the mail"),
        pytest.param("reason", "x_reason", id="a column of rejects"),
        pytest.param("Priorities", "Priorities", id="not ours: Priorities"),
        pytest.param("Scorecard", "Scorecard", id="not ours: Scorecard"),
        pytest.param("Lead Status", "Lead Status", id="not ours: Lead Status"),
    ],
)
def test_what_import_does_not_set_is_never_taken_from_a_source(header_text: str, name: str) -> None:
    kept = imported(f"Email,{header_text}\nann@tarnwick.example,high\n").kept
    assert kept[name].to_list() == ["high"]
    if name.startswith("x_"):
        assert name[2:] not in kept.columns or kept[name[2:]].null_count() == kept.height


def test_two_columns_that_clash_both_pass_through() -> None:
    kept = imported("Email,Score,score,x_score\nann@tarnwick.example,1,2,3\n").kept
    passed = kept.select(n for n in kept.columns if n not in columns.COLUMNS).row(0)
    assert sorted(passed) == ["1", "2", "3"]


def test_a_list_of_which_nothing_is_known_is_none() -> None:
    table = frames.table(b"Foo,Bar\nann@x.example,2\n", "list", header.known, telling=content.telling)
    assert table.frame.columns == ["Foo", "Bar"]
    with pytest.raises(
        InputError, match=r"in/odd.csv: not one known column \(Foo, Bar\); map one by --map phone=HEADER"
    ):
        import_(table, Origin(file="in/odd.csv"))


# --- ids -----------------------------------------------------------------------------------------

LIST = "Name,Company,Phone\nAnn Ash,Tarnwick,212-555-0123\nAnn Ash,Tarnwick,212-555-0123\nBo Best,Tarnwick,\n"
NUMBERED = "Record ID,Name,Phone\n7,Ann Ash,212-555-0123\n8,Ann Ash,212-555-0123\n"


def ids(text: str, **told: Any) -> list[str]:
    return imported(text, **told).kept["lead_id"].to_list()


def test_lead_ids_are_16_characters_of_base32_and_differ_for_identical_rows() -> None:
    assert len(set(ids(LIST))) == 3
    assert imported(LIST).kept["lead_id"].str.contains(r"^[a-z2-7]{16}$").all()
    assert imported(LIST).kept["contact_id"].to_list() == ids(LIST)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param(LIST, {}, id="the same file again"),
        pytest.param(LIST.replace("Name,", "Contact Name,"), {}, id="another header for the same column"),
        pytest.param("Zip code of mother,Name,Company,Phone\n" + "".join(f"1,{line}\n" for line in LIST.split("\n")[1:4]), {}, id="a column nobody maps"),
        pytest.param(LIST, {"file": "elsewhere/leads-2027.csv"}, id="a file that moved"),
    ],
)  # fmt: skip
def test_lead_ids_hang_on_the_source_and_the_mapped_cells(text: str, told: dict[str, Any]) -> None:
    assert ids(text, **told) == ids(LIST)


def test_another_source_has_other_lead_ids() -> None:
    assert not set(ids(LIST, name="webinar")) & set(ids(LIST))


def test_with_a_record_id_nothing_else_counts() -> None:
    assert len(set(ids(NUMBERED))) == 2
    assert ids(NUMBERED.replace("Ann Ash", "Ann Birch").replace("0123", "0147")) == ids(NUMBERED)
    assert ids(NUMBERED.replace("8,", "7,"))[0] == ids(NUMBERED)[0] != ids(NUMBERED.replace("8,", "7,"))[1]


def test_a_row_more_in_front_changes_no_other_lead_id() -> None:
    before = "Name,Company,Phone\nCy Dell,Marrowbend,\n" + LIST.split("\n", 1)[1]
    assert ids(before)[1:] == ids(LIST)


# --- provenance ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "told", "source"),
    [
        pytest.param("in/leads-2026-11.csv", {}, "leads", id="the stem without digits"),
        pytest.param("in/webinar_03.csv", {"name": "autumn webinar"}, "autumn webinar", id="the name told"),
        pytest.param("in/x.csv", {"preset": "hubspot"}, "hubspot", id="the preset"),
        pytest.param("in/x.csv", {"preset": "hubspot", "name": "crm"}, "crm", id="the name before the preset"),
    ],
)
def test_source_is_named(file: str, told: dict[str, Any], source: str) -> None:
    kept = imported("Email\nann@tarnwick.example\n", file=file, **told).kept
    assert kept["source"].to_list() == [source]
    assert kept["sources"].to_list() == [[source]]
    assert kept["source_file"].to_list() == [file]


def test_source_row_is_the_physical_line_where_the_record_starts() -> None:
    text = 'Exported by Ann\n\nName,Notes,Company\nAnn Ash,"two\nlines",Tarnwick\n\nBo Best,,Tarnwick\n'
    assert imported(text).kept["source_row"].to_list() == [4, 7]


def test_lines_that_are_no_records_are_set_aside_with_source_and_raw_text_alone() -> None:
    result = imported("Name,Company,Phone\nAnn Ash,Tarnwick,1,2,3\nBo Best,Tarnwick,\n")
    assert (result.rows_in, result.kept.height) == (2, 1)
    aside = result.rejected.row(0, named=True)
    told = {name: value for name, value in aside.items() if value is not None}
    assert told == {
        "source": "leads", "source_file": "in/leads-2026.csv", "source_row": 2, "x_raw": "Ann Ash,Tarnwick,1,2,3",
        "stage": "import", "reason": "row_malformed",
    }  # fmt: skip
    assert result.rejected.columns[-3:] == ["stage", "reason", "survivor_lead_id"]


def test_rejects_of_a_list_without_a_bad_line_have_their_header() -> None:
    assert imported(LIST).rejected.columns[-3:] == ["stage", "reason", "survivor_lead_id"]
    assert imported(LIST).rejected.height == 0


def test_several_files_are_one_list_in_their_order() -> None:
    both = merged([imported(LIST), imported("Email,Zeta\nx@tarnwick.example,1\n", file="b.csv")])
    assert both.kept["source"].to_list() == ["leads", "leads", "leads", "b"]
    assert both.kept.columns == columns.ordered(both.kept.columns)


# --- values --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        pytest.param("Employees", "1,200", 1200, id="thousands"),
        pytest.param("Annual Revenue", "$5M", 5_000_000, id="millions"),
        pytest.param("Rev ($000)", "1500", 1_500_000, id="the header says thousands"),
        pytest.param("Last Modified", "2026-11-01", date(2026, 11, 1), id="a day"),
        pytest.param("Last Modified", "11/23/2026", date(2026, 11, 23), id="month first when it must be"),
        pytest.param("Technologies", "SAP, Excel;  Netsuite ", ["SAP", "Excel", "Netsuite"], id="a list"),
        pytest.param("Country", "United States", "US", id="a country by name"),
        pytest.param("Do Not Call", "yes", True, id="yes"),
        pytest.param("Do Not Call", "0", False, id="no"),
        pytest.param("Need", "unknown", "unknown", id="unknown is an answer"),
        pytest.param("Need", "y", "yes", id="yes is yes"),
        pytest.param("Zip", "01067", "01067", id="a leading zero"),
        pytest.param("Phone", "+49151", "+49151", id="a number is text"),
        pytest.param("Company", "NA", None, id="a placeholder is nothing"),
    ],
)
def test_values_are_read(column: str, cell: str, value: object) -> None:
    canonical = {
        "Employees": "employees", "Annual Revenue": "revenue_usd", "Rev ($000)": "revenue_usd", "Last Modified": "updated_on",
        "Technologies": "technologies", "Country": "country", "Do Not Call": "do_not_call", "Need": "need",
        "Zip": "postal_code", "Phone": "phone", "Company": "company_name", "Name": "full_name",
    }[column]  # fmt: skip
    quoted = io.StringIO()
    pl.DataFrame({"Email": ["ann@tarnwick.example"], column: [cell]}).write_csv(quoted)
    found = row(quoted.getvalue(), columns={"revenue_usd": column} if "000" in column else {})
    assert found[canonical] == value


@pytest.mark.parametrize(
    ("column", "canonical", "cell"),
    [
        pytest.param("Employees", "employees", "a handful", id="a whole number"),
        pytest.param("Annual Revenue", "revenue_usd", "ask Bob", id="money"),
        pytest.param("Last Modified", "updated_on", "last week", id="a day"),
        pytest.param("Country", "country", "Atlantis", id="a country"),
        pytest.param("Website", "company_domain", "none of your business", id="a domain"),
        pytest.param("Need", "need", "perhaps", id="an answer"),
    ],
)
def test_a_value_that_does_not_fit_is_null_warned_and_kept_raw(column: str, canonical: str, cell: str) -> None:
    told = {"columns": {canonical: column}}
    found = row(f"Email,{column}\nann@tarnwick.example,{cell}\n", **told)
    assert found[canonical] is None
    assert found[f"x_{canonical}_raw"] == cell
    assert "value_unreadable" in found["warnings"]


def test_a_do_not_call_that_nobody_can_read_is_a_no() -> None:
    found = row("Email,Do Not Call\nann@tarnwick.example,see notes\n")
    assert (found["do_not_call"], found["x_do_not_call_raw"]) == (True, "see notes")
    assert found["warnings"] == ["value_unreadable"]


def test_the_order_of_day_and_month_is_settled_by_the_column_or_warned_about() -> None:
    assert imported("Email,Last Modified\na@x.example,03/04/2026\n").kept["warnings"].to_list() == [["date_ambiguous"]]
    settled = imported("Email,Last Modified\na@x.example,03/04/2026\nb@x.example,23/04/2026\n").kept
    assert settled["updated_on"].to_list() == [date(2026, 4, 3), date(2026, 4, 23)]
    assert settled["warnings"].to_list() == [None, None]


def test_a_mended_name_keeps_what_the_source_wrote() -> None:
    found = row("Name,Company\nSYBIL STARLINGSTONE,Tarnwick\n")
    assert (found["full_name"], found["x_full_name_raw"]) == ("Sybil Starlingstone", "SYBIL STARLINGSTONE")
    assert found["warnings"] == ["name_mended"]


@pytest.mark.parametrize(("told", "title"), [("", "COO"), ("Operations", "Operations")])
def test_a_title_behind_a_name_is_the_job_title_where_there_is_none(told: str, title: str) -> None:
    found = row(f'Name,Company,Title\n"Jo Bloggs, COO",Tarnwick,{told}\n')
    assert [found[name] for name in ("full_name", "first_name", "last_name")] == ["Jo Bloggs", "Jo", "Bloggs"]
    assert (found["job_title"], found["x_full_name_raw"]) == (title, "Jo Bloggs, COO")


def test_a_cell_is_cleaned_before_it_is_read_and_its_id_hangs_on_what_the_source_wrote() -> None:
    text = 'Name,Company,Phone,Employees\nRenÃ©e Ash,Tom &amp; Sons,"=""2125550123""",\u00a01.200\n'
    found = row(text)
    assert (found["full_name"], found["last_name"], found["company_name"]) == ("Renée Ash", "Ash", "Tom & Sons")
    assert (found["phone"], found["employees"], found["warnings"]) == ("2125550123", 1200, None)
    clean = "Name,Company,Phone,Employees\nRenée Ash,Tom & Sons,2125550123,1200\n"
    assert found["lead_id"] != row(clean)["lead_id"]


def test_placeholders_are_emptied_without_a_warning_and_counted() -> None:
    text = "Name,Company,Phone\nAnn Ash,N/A,000-000-0000\nBo Best,keine Angabe,n/a\nCy Dell,Tarnwick,\n"
    result = imported(text)
    assert result.kept.select("company_name", "phone", "warnings").rows() == [
        (None,) * 3,
        (None,) * 3,
        ("Tarnwick", None, None),
    ]
    assert result.extra["placeholders"].rows() == [
        ("leads", "company_name", "nothing", 2),
        ("leads", "phone", "no number", 1),
        ("leads", "phone", "nothing", 1),
    ]
    twice = merged([result, result, imported("Email\nann@tarnwick.example\n")]).extra["placeholders"]
    assert twice.rows() == [
        ("leads", "company_name", "nothing", 4),
        ("leads", "phone", "no number", 2),
        ("leads", "phone", "nothing", 2),
    ]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        pytest.param(
            "Name,Phone\nTarnwick Freight GmbH,555\n",
            {"company_name": "Tarnwick Freight GmbH"},
            id="a company, none told",
        ),
        pytest.param(
            "Name,Company,Phone\nTarnwick GmbH,,555\n",
            {"company_name": "Tarnwick GmbH"},
            id="a company, its column empty",
        ),
        pytest.param("Name,Company\nAccounts Payable,Tarnwick\n", {"company_name": "Tarnwick"}, id="a function"),
        pytest.param(
            "First Name,Last Name,Company\nAccounts,Payable,Tarnwick\n",
            {"company_name": "Tarnwick"},
            id="a function in two columns",
        ),
        pytest.param(
            "Name,Company\nann@tarnwick.example,Tarnwick\n",
            {"company_name": "Tarnwick", "email": "ann@tarnwick.example"},
            id="a mail address",
        ),
        pytest.param(
            "Name,Email\nann@x.example,bo@tarnwick.example\n",
            {"email": "bo@tarnwick.example"},
            id="a mail address beside another",
        ),
    ],
)
def test_a_name_that_is_nobody_s_goes_where_it_belongs(text: str, kept: dict[str, str]) -> None:
    found = row(text)
    assert {n: found.get(n) for n in ("full_name", "first_name", "last_name")} == dict.fromkeys(
        ("full_name", "first_name", "last_name")
    )
    assert {n: found[n] for n in kept} == kept
    assert found["warnings"] == ["name_not_person"]
    assert [value for name, value in found.items() if name.endswith("_name_raw") and value] == text.split("\n")[
        1
    ].split(",")[: 2 if "First" in text else 1]


def test_a_company_beside_another_company_stays_a_name() -> None:
    found = row("Name,Company\nTarnwick GmbH,Marrowbend AG\n")
    assert (found["full_name"], found["company_name"], found["warnings"]) == ("Tarnwick GmbH", "Marrowbend AG", None)


@pytest.mark.parametrize(
    ("cell", "band", "warned"),
    [
        pytest.param("501,1000", "501-1000", None, id="a range"),
        pytest.param("a few", None, ["value_unreadable"], id="words"),
    ],
)
def test_a_band_under_employees_is_a_band_and_kept_raw(cell: str, band: str | None, warned: list[str] | None) -> None:
    found = row(f'Email,Employees\nann@tarnwick.example,"{cell}"\n')
    assert (found["employees"], found["employee_band"], found["x_employees_raw"]) == (None, band, cell)
    assert found["warnings"] == warned


# --- numbers by header ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header_text", "slot"),
    [
        *[(h, "direct_phone") for h in ("Direct Phone", "Direct Dial", "Work Direct", "Work Direct Phone")],
        *[(h, "mobile_phone") for h in ("Mobile", "Cell Phone", "Mobile Phone", "Cell")],
        *[(h, "company_phone") for h in ("Company Phone", "Corporate Phone", "HQ Phone", "Main Phone", "Switchboard")],
        *[(h, "phone") for h in ("Phone", "Work Phone", "Business Phone", "Telephone", "Office Phone")],
    ],
)
def test_a_header_says_which_number_it_is(header_text: str, slot: str) -> None:
    found = row(f"Email,{header_text}\nann@tarnwick.example,(212) 555-0123\n")
    assert {name for name in columns.NUMBERS if found.get(name) is not None} == {slot}


@pytest.mark.parametrize("preset", vocab.presets())
def test_only_what_says_direct_is_direct_in_every_preset(preset: str) -> None:
    mapped = vocab.presets()[preset].columns
    direct = mapped["direct_phone"].headers if "direct_phone" in mapped else ()
    assert all("direct" in name.lower() for name in direct)
    plain = {
        h for slot in ("direct_phone", "mobile_phone", "company_phone") if slot in mapped for h in mapped[slot].headers
    }
    assert not plain & {"Phone", "Work Phone", "Business Phone"}


# --- what a whole source comes with --------------------------------------------------------------


def test_a_source_brings_its_permission_and_motion_where_the_row_says_nothing() -> None:
    text = "Email,Consent Basis,Motion\nann@tarnwick.example,contract,Inbound\nbo@tarnwick.example,,\n"
    kept = imported(text, type="vendor", consent_basis="legitimate_interest", temperature="cold").kept
    assert kept["consent_basis"].to_list() == ["contract", "legitimate_interest"]
    assert kept["motion"].to_list() == ["inbound", "outbound"]
    assert kept["temperature"].to_list() == ["cold"] * 2
    assert kept["source_type"].to_list() == ["vendor"] * 2


PERMISSION = ("consent_basis", "consent_on", "consent_expires_on", "consent_evidence")
OF_SOURCE = {
    "consent_basis": "opt_in", "consent_on": date(2026, 1, 2), "consent_expires_on": date(2026, 12, 31),
    "consent_evidence": "fair 2026",
}  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        pytest.param(",,,", ("opt_in", date(2026, 1, 2), date(2026, 12, 31), "fair 2026"), id="all of the source's"),
        pytest.param("Opt-In,,,", ("Opt-In", date(2026, 1, 2), date(2026, 12, 31), "fair 2026"), id="the same basis"),
        pytest.param(",2026-03-04,,form 7", ("opt_in", date(2026, 3, 4), date(2026, 12, 31), "form 7"), id="the row's"),
        pytest.param(",,2027-01-01,", ("opt_in", date(2026, 1, 2), date(2027, 1, 1), "fair 2026"), id="its last day"),
        pytest.param("contract,,,", ("contract", None, date(2026, 12, 31), None), id="proof of one basis is none of another"),
    ],
)  # fmt: skip
def test_what_a_row_says_of_permission_goes_before_its_source(cells: str, found: tuple[Any, ...]) -> None:
    text = f"Email,Consent Basis,Consent Date,Consent Expires,Consent Evidence\nann@tarnwick.example,{cells}\n"
    kept = row(text, type="crm", **OF_SOURCE)
    assert tuple(kept[name] for name in PERMISSION) == found


def test_a_no_in_any_column_goes_before_a_yes() -> None:
    text = "Email,Do Not Call,DNC\na@x.example,no,yes\nb@x.example,yes,no\nc@x.example,no,no\n"
    assert imported(text).kept["do_not_call"].to_list() == [True, True, False]


def test_an_opt_in_without_its_date_or_its_evidence_is_unproven() -> None:
    rows = ("2026-01-02,form 7", "2026-01-02,", ",form 7", ",")
    text = "Email,Consent Date,Consent Evidence\n" + "".join(f"{n}@x.example,{cells}\n" for n, cells in enumerate(rows))
    result = imported(text, type="opt_in")
    assert result.kept["warnings"].to_list() == [None, *[["consent_unproven"]] * 3]
    assert result.warned == {"consent_unproven": 3}
    assert imported(text, type="form").warned == imported(text, type="vendor").warned == {}


# --- a list of our own ---------------------------------------------------------------------------


@settings(max_examples=30, deadline=None, derandomize=True)
@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=20), min_size=1, max_size=5
    )
)
def test_any_text_of_an_unknown_column_comes_back_as_it_was(cells: list[str]) -> None:
    text = pl.DataFrame({"Email": ["ann@tarnwick.example"] * len(cells), "Zeta": cells}).write_csv()
    once = imported(text).kept
    assert [cell or "" for cell in once["Zeta"]] == cells
    own = io.BytesIO()
    frames.write_to(once, own, "csv")
    assert imported(own.getvalue().decode()).kept.equals(once)


def test_a_rejects_file_can_be_mended_and_imported() -> None:
    once = imported(LIST).kept
    aside = once.with_columns(
        stage=pl.lit("validate"), reason=pl.lit("phone_invalid"), survivor_lead_id=pl.lit(None, dtype=pl.String)
    )
    mended = aside.with_columns(phone=pl.lit("+12125550188"))
    file = io.BytesIO()
    frames.write_to(mended, file, "csv")
    back = imported(file.getvalue().decode()).kept
    assert back.columns == once.columns
    assert back["lead_id"].to_list() == once["lead_id"].to_list()
    assert back["phone"].to_list() == ["+12125550188"] * 3


def own(frame: pl.DataFrame) -> str:
    """The list as listforge writes it."""
    file = io.BytesIO()
    frames.write_to(frame, file, "csv")
    return file.getvalue().decode()


BAD = "Name,Company,Phone\nAnn Ash,Tarnwick,1,2,3\nBo Best,Tarnwick,\nlonely\n"


def test_a_malformed_line_that_nobody_mended_is_malformed_again() -> None:
    aside = imported(BAD, type="crm").rejected
    assert aside.height == 2
    again = imported(own(aside), file="rejects.csv")
    assert again.kept.height == 0
    assert again.rejected.equals(aside)
    assert again.reasons == {"row_malformed": 2}


def test_a_malformed_line_whose_columns_a_person_filled_in_is_a_lead_of_its_source() -> None:
    aside = imported(BAD, type="crm", name="webinar").rejected
    mended = aside.with_columns(full_name=pl.Series(["Ann Ash", None]), company_name=pl.Series(["Tarnwick", " "]))
    result = imported(own(mended), file="rejects.csv")
    assert (result.kept.height, result.reasons) == (1, {"row_malformed": 1})
    lead = result.kept.row(0, named=True)
    assert len(lead["lead_id"]) == 16
    assert lead["contact_id"] == lead["lead_id"]
    assert (lead["source"], lead["source_row"], lead["sources"]) == ("webinar", 2, ["webinar"])
    assert (lead["full_name"], lead["x_raw"]) == ("Ann Ash", "Ann Ash,Tarnwick,1,2,3")
    assert imported(own(result.kept)).kept.equals(result.kept)


def test_rows_that_a_person_added_to_a_list_are_of_their_own_source_and_have_their_own_ids() -> None:
    once = merged([imported(LIST), imported("Email\nx@copperfinch.example\n", file="b.csv")]).kept
    added = pl.DataFrame({"full_name": ["Di Eves", "Di Eves", "Ed Fox"], "source": ["b", "b", None]})
    back = imported(own(pl.concat([once, added], how="diagonal"))).kept
    assert back["lead_id"].n_unique() == back.height == once.height + 3
    assert back["source"].to_list()[-3:] == ["b", "b", "leads"]
    assert back.head(once.height).select(once.columns).equals(once)


# --- laws ----------------------------------------------------------------------------------------

ROWS = st.lists(
    st.tuples(
        st.sampled_from(["", "7", "8"]), st.sampled_from(["", "Ann Ash", "Bo Best"]), st.sampled_from(["", "Tarnwick"])
    ),
    max_size=8,
)


@settings(max_examples=20)
@given(ROWS, st.booleans())
def test_the_same_file_twice_has_the_same_ids_and_no_two_rows_of_a_file_share_one(
    rows: list[tuple[str, str, str]], numbered: bool
) -> None:
    names = ["Record ID" if numbered else "Zeta", "Name", "Company"]
    text = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row").write_csv(null_value="")
    once, again = imported(text), imported(text, file="elsewhere/leads-2027.csv")
    assert once.kept["lead_id"].to_list() == again.kept["lead_id"].to_list()
    assert once.kept["lead_id"].n_unique() == once.kept.height
    both = merged([once, again])
    assert both.kept["lead_id"].to_list() == 2 * once.kept["lead_id"].to_list()
    assert both.rows_in == once.rows_in + again.rows_in


MESSY_FILES = {
    "plain": "Name,Company,Phone\nAnn Ash,Tarnwick,1\nBo Best,,2\n",
    "no last newline": "Name,Company,Phone\nAnn Ash,Tarnwick,1\nBo Best,,2",
    "lines of CR and LF": "Name,Company,Phone\r\nAnn Ash,Tarnwick,1\r\n\r\nBo Best,,2\r\n",
    "blank lines": "\n\nName,Company,Phone\n\nAnn Ash,Tarnwick,1\n\n\nBo Best,,2\n\n",
    "newlines and quotes in cells": 'Name,Notes,Company\n"Ann ""A"" Ash","one\n\ntwo",Tarnwick\nBo Best,"a,b",\n',
    "ragged": "Name,Company,Phone\nAnn Ash\nBo Best,Tarnwick,1,2,3\nCy Dell,Tarnwick\n",
    "rows of commas": "Name,Company,Phone\n,,\nAnn Ash,Tarnwick,1\n,,,,,\n",
    "rows of placeholders": "Name,Company,Phone\nN/A,-,?\nAnn Ash,Tarnwick,1\n",
    "a header again": "Name,Company,Phone\nAnn Ash,Tarnwick,1\nName,Company,Phone\nBo Best,,2\n",
    "a total at the end": "Name,Company,Phone\nAnn Ash,Tarnwick,1\nTotal: 1\n",
    "one column": "Email\na@x.example\n\nb@x.example\n",
    "identical rows": "Name,Company,Phone\n" + 3 * "Ann Ash,Tarnwick,1\n",
}


@pytest.mark.parametrize("name", MESSY_FILES)
def test_every_record_of_a_file_is_kept_or_set_aside(name: str) -> None:
    result = imported(MESSY_FILES[name])
    records = sum(1 for record in csv.reader(io.StringIO(MESSY_FILES[name], newline="")) if record)
    assert result.kept.height + result.rejected.height == records - 1
    lines = result.kept["source_row"].append(result.rejected["source_row"]).to_list()
    assert len(set(lines)) == len(lines)
    assert imported(own(result.rejected)).rejected.equals(result.rejected)


@pytest.mark.parametrize(
    ("state", "country", "code", "raw"),
    [
        pytest.param("Maine", "USA", "04101", "4101", id="a zero is back"),
        pytest.param("Texas", "USA", "4101", None, id="not where the state is another"),
        pytest.param("Maine", "", "4101", None, id="nor where no country is known"),
    ],
)
def test_a_zip_code_gets_its_zero_back(state: str, country: str, code: str, raw: str | None) -> None:
    found = row(f"Company,State,Country,Zip\nAcme,{state},{country},4101\n")
    assert (found["postal_code"], found.get("x_postal_code_raw")) == (code, raw)
