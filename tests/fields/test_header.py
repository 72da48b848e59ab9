"""Headers of strangers' files: which column each one is."""

import pytest

from listforge import vocab
from listforge.columns import COLUMNS, RESERVED
from listforge.errors import InputError
from listforge.fields import header
from listforge.fields.content import Guess

HUBSPOT = ("Record ID", "First Name", "Last Name", "Email", "Phone Number", "Mobile Phone Number", "Company Name", "Job Title",
           "Lifecycle Stage", "Contact owner", "Create Date", "Last Modified Date")  # fmt: skip
SALESFORCE = (
    "Id",
    "IsConverted",
    "OwnerId",
    "FirstName",
    "LastName",
    "Company",
    "Phone",
    "MobilePhone",
    "AnnualRevenue",
    "DoNotCall",
)
APOLLO = ("First Name", "Last Name", "Title", "Company Name", "Work Direct Phone", "Mobile Phone", "Corporate Phone", "# Employees",
          "Person Linkedin Url", "Do Not Call")  # fmt: skip
ZOOMINFO = ("ZoomInfo Contact ID", "First Name", "Direct Phone Number", "Mobile phone", "Company HQ Phone", "Revenue (in 000s USD)",
            "Contact Accuracy Score", "Management Level")  # fmt: skip
LINKEDIN = ("First Name", "Last Name", "URL", "Email Address", "Company", "Position", "Connected On")
PIPEDRIVE = (
    "Person - ID",
    "Person - Name",
    "Person - Organization",
    "Person - Phone - Work",
    "Person - Phone - Mobile",
    "Person - Owner",
)


def columns(*names: str, preset: str | None = None, **told: str) -> dict[str, str]:
    matches = header.mapping(names, preset or header.detect(names), told, "leads.csv")
    return {match.column: match.header for match in matches}


@pytest.mark.parametrize(
    ("preset", "names"),
    [("hubspot", HUBSPOT), ("salesforce", SALESFORCE), ("apollo", APOLLO), ("zoominfo", ZOOMINFO),
     ("linkedin_connections", LINKEDIN), ("pipedrive", PIPEDRIVE),
     ("generic", ("Company", "Phone", "Email", "First Name", "Title")), ("generic", ())],
)  # fmt: skip
def test_a_product_is_known_by_its_headers(preset: str, names: tuple[str, ...]) -> None:
    assert header.detect(names) == preset
    assert header.detect([name.upper().replace(" ", "_") for name in reversed(names)]) == preset


@pytest.mark.parametrize(
    ("names", "wanted"),
    [
        pytest.param(HUBSPOT, {"phone": "Phone Number", "mobile_phone": "Mobile Phone Number", "source_record_id": "Record ID"}, id="hubspot"),
        pytest.param(SALESFORCE, {"phone": "Phone", "mobile_phone": "MobilePhone", "do_not_call": "DoNotCall"}, id="salesforce"),
        pytest.param(APOLLO, {"direct_phone": "Work Direct Phone", "mobile_phone": "Mobile Phone", "company_phone": "Corporate Phone",
                              "employees": "# Employees", "linkedin_url": "Person Linkedin Url"}, id="apollo"),
        pytest.param(ZOOMINFO, {"direct_phone": "Direct Phone Number", "mobile_phone": "Mobile phone", "seniority": "Management Level",
                                "company_phone": "Company HQ Phone", "revenue_usd": "Revenue (in 000s USD)"}, id="zoominfo"),
        pytest.param(LINKEDIN, {"job_title": "Position", "linkedin_url": "URL", "company_name": "Company"}, id="linkedin"),
        pytest.param(PIPEDRIVE, {"phone": "Person - Phone - Work", "mobile_phone": "Person - Phone - Mobile"}, id="pipedrive"),
    ],
)  # fmt: skip
def test_a_product_is_mapped_by_its_preset(names: tuple[str, ...], wanted: dict[str, str]) -> None:
    assert wanted.items() <= columns(*names).items()


@pytest.mark.parametrize(
    ("column", "headers"),
    [
        ("phone", ["Phone", "Work Phone", "Business Phone", "Office Phone", "Telefon", "Téléphone", "Teléfono", "Telefoon", "PHONE NO."]),
        ("direct_phone", ["Direct Phone", "Direct Dial", "Work Direct", "Durchwahl", "DDI", "Ligne directe", "Doorkiesnummer"]),
        ("mobile_phone", ["Mobile", "Cell", "Cell Phone", "Handy", "Portable", "Móvil", "Mobiltelefon"]),
        ("company_phone", ["Company Phone", "Corporate Phone", "HQ Phone", "Main Phone", "Switchboard", "Zentrale", "Växel"]),
        ("other_phone", ["Other Phone", "Home Phone", "Phone 2", "Alternate Phone"]),
        ("company_name", ["Company", "Account Name", "Organization", "Firma", "Entreprise", "Empresa", "Företag"]),
        ("first_name", ["First Name", "FirstName", "Vorname", "Prénom", "Nombre", "Förnamn", "Voornaam"]),
        ("last_name", ["Last Name", "Surname", "Nachname", "Nom", "Apellidos", "Efternamn", "Achternaam"]),
        ("job_title", ["Title", "Job Title", "Position", "Funktion"]),
        ("email", ["Email", "E-mail", "Email Address", "E-Mail-Adresse"]),
        ("postal_code", ["ZIP", "Postcode", "PLZ", "Code postal", "Zip/Postal"]),
        ("company_name", ["Acct Name", "Org Name", "Co. Name", "Raison soc.", "Kunde/Firma", "Ditta"]),
        ("full_name", ["Contact", "Contacts", "Point of Contact", "Decision Maker Name", "Nachname, Vorname"]),
        ("mobile_phone", ["Mobile #", "Mob.", "Tel. portable", "Mobiele nr"]),
        ("phone", ["Ph", "Tel. No.", "Telephone No.", "Contact No"]),
        ("street", ["Addr.", "Company Addr"]),
        ("employees", ["# of Emps", "No. of Emp", "MA-Anzahl"]),
        ("do_not_call", ["DNC", "Do Not Call", "DoNotCall"]),
        ("updated_on", ["Last Modified", "Modified On"]),
    ],
)  # fmt: skip
def test_a_header_in_any_writing_is_its_column(column: str, headers: list[str]) -> None:
    assert {name: columns(name, preset="generic") for name in headers} == {name: {column: name} for name in headers}


@pytest.mark.parametrize(
    "name",
    ["Status", "Stage", "Priority", "Score", "Owner", "Source", "Number", "Fax", "Assistant Phone", "URL", "Email Domain", "SIC Code",
     "Estado", "Account", "Client", "St", "Decision Maker", "Account ID", "Last Contacted", "Unsubscribed", "Zauberwort", "", "#"],
)  # fmt: skip
def test_a_header_that_may_mean_anything_is_nothing(name: str) -> None:
    assert columns(name, preset="generic") == {}


def test_what_was_told_comes_first_then_the_preset_then_the_best_alias() -> None:
    names = ("Ph. No", "Phone Number", "Work Phone", "Company", "Kontakt")
    assert columns(*names, preset="generic")["phone"] == "Phone Number"
    assert columns(*names, preset="generic", phone="work phone")["phone"] == "Work Phone"
    assert columns(*names, preset="hubspot", full_name="Kontakt") == {
        "company_name": "Company", "phone": "Phone Number", "full_name": "Kontakt"
    }  # fmt: skip
    assert columns("phone", "Phone Number", preset="generic")["phone"] == "phone"


def test_a_header_serves_one_column_only() -> None:
    assert columns("Phone", preset="generic", company_phone="Phone") == {"company_phone": "Phone"}


def test_matches_say_how_they_came_about_in_canonical_order() -> None:
    matches = header.mapping(["Kontakt", "Phone Number", "City"], "hubspot", {"full_name": "Kontakt"}, "leads.csv")
    assert [(m.column, m.how, m.confidence) for m in matches] == [
        ("full_name", "told", 1.0),
        ("phone", "preset", 1.0),
        ("city", "preset", 1.0),
    ]
    assert header.mapping(["Stadt"], "generic", {}, "leads.csv") == [header.Match("city", "Stadt", "alias", 0.9, 1)]


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("Phon", "leads.csv: no column 'Phon'; did you mean 'Phone'?"),
        ("Zauberwort", "leads.csv: no column 'Zauberwort'; it has Phone, City"),
    ],
)
def test_a_header_that_is_not_there_names_the_nearest_that_is(told: str, said: str) -> None:
    with pytest.raises(InputError) as error:
        columns("Phone", "City", preset="generic", phone=told)
    assert str(error.value) == said


@pytest.mark.parametrize(
    ("column", "name", "unit"),
    [
        ("revenue_usd", "Revenue (in 000s USD)", 1000),
        ("revenue_usd", "Rev ($000)", 1000),
        ("revenue_usd", "Revenue in thousands", 1000),
        ("revenue_usd", "Revenue (USD millions)", 1_000_000),
        ("revenue_usd", "Revenue $MM", 1_000_000),
        ("revenue_usd", "Revenue K", 1000),
        ("employees", "Employees (thousands)", 1000),
        ("revenue_usd", "Revenue over 10,000", 1),
        ("revenue_usd", "Revenue 1000", 1),
        ("revenue_usd", "Annual Revenue", 1),
        ("company_name", "Company 000", 1),
    ],
)
def test_a_header_says_the_unit_of_its_numbers(column: str, name: str, unit: float) -> None:
    assert header.mapping([name], "generic", {column: name}, "leads.csv")[0].unit == unit


def test_the_zoominfo_preset_counts_revenue_in_thousands() -> None:
    revenue = next(m for m in header.mapping(ZOOMINFO, "zoominfo", {}, "z.csv") if m.column == "revenue_usd")
    assert (revenue.how, revenue.unit) == ("preset", 1000)


@pytest.mark.parametrize("name", sorted(RESERVED))
def test_a_column_of_our_own_is_never_taken_from_a_stranger(name: str) -> None:
    assert name not in columns(name, preset="generic")
    assert header.passing(name, set()) == f"x_{name}"
    assert header.passing(name.replace("_", " ").title(), set()) == f"x_{name}"


@pytest.mark.parametrize(
    ("name", "taken", "passes"),
    [
        ("Zauberwort", [], "Zauberwort"),
        ("Ähnlich wie", [], "Ähnlich wie"),
        ("Priority", [], "x_priority"),
        ("Score", [], "x_score"),
        ("Reason", [], "x_reason"),
        ("phone", [], "x_phone"),
        ("x_members", [], "x_x_members"),
        ("Zauberwort", ["Zauberwort"], "x_zauberwort"),
        ("Zauberwort", ["Zauberwort", "x_zauberwort"], "x_zauberwort_2"),
        ("Priority", ["x_priority", "x_priority_2"], "x_priority_3"),
    ],
)
def test_an_unknown_header_passes_under_its_own_name_unless_it_is_ours(
    name: str, taken: list[str], passes: str
) -> None:
    assert header.passing(name, set(taken)) == passes


@pytest.mark.parametrize(
    ("cells", "count"),
    [
        (("First Name", "Last Name", "URL", "Company"), 4),
        (("Phone", "Telephone", "Tel"), 1),
        (("Robert", "Rookmore", "Tarnwick Freight"), 0),
        (("Notes:",), 1),
        (("your-name", "Your e-mail*", "Comment?"), 3),
        (("Compnay", "Fist Name", "E-Mail-Adress"), 1),
        (("Compnay", "Zeta"), 0),
        (("Account", "St"), 1),
        (("Client", "Compnay"), 1),
        (("Client", "Tarnwick Freight"), 0),
        (("", "x" * 100), 0),
        ((), 0),
    ],
)
def test_headers_are_counted_once_a_column(cells: tuple[str, ...], count: int) -> None:
    assert header.known(cells) == count


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("What is your work email? *", "email"), ("your-name", "full_name"), ("your-email", "email"), ("Your Company:", "company_name"),
        ("I agree to be called", "do_not_call"), ("May we contact you by phone?", "do_not_call"),
        ("Phone (optional)", "phone"), ("Mobile (required) *", "mobile_phone"), ("Phone number [with area code]", "phone"),
        ("Your phone (if any)", "phone"), ("Firma (Pflichtfeld)", "company_name"),
        ("Please enter your phone number (required)", "phone"), ("Votre téléphone", "phone"), ("Ihre E-Mail-Adresse", "email"),
        ("Phone 4", "other_phone"), ("Work Phone 2", "other_phone"), ("Work Phone 1", "phone"), ("Mobile 1", "mobile_phone"), ("Mobile 2", "mobile_phone"), ("Email 5", "email"), ("Direct Phone 3", "direct_phone"),
    ],
)  # fmt: skip
def test_a_question_and_a_numbered_header_are_their_column(name: str, column: str) -> None:
    assert columns(name, preset="generic") == {column: name}


@pytest.mark.parametrize(
    "name",
    [
        "Phone Bill", "Name of dog", "Email Opt Out", "Company Fax", "Title of talk", "State of mind", "City Tax", "What is your budget next year?",
        "Your opinion", "Name 2", "Company 2", "Fax 2", "Phone 1 Type", "Parent's phone", "Assistant phone", "Email Sent", "Email Bounced",
        "Phone (fax)", "Phone (her sister's)", "Previous Company Name", "Company Founded Year", "Account Owner", "Middle Name", "Suffix",
    ],
)  # fmt: skip
def test_a_near_miss_is_nothing(name: str) -> None:
    assert columns(name, preset="generic") == {}


def test_further_headers_of_a_column_stand_behind_the_best() -> None:
    names = [
        "Email 2",
        "Personal Email",
        "Email",
        "DNC",
        "Do Not Call",
        "Lead ID",
        "Contact ID",
        "Revenue",
        "Revenue (USD 000s)",
    ]
    found = {m.column: (m.header, m.also) for m in header.mapping(names, "generic", {}, "x")}
    assert found == {
        "email": ("Email", ("Email 2", "Personal Email")),
        "do_not_call": ("Do Not Call", ("DNC",)),
        "source_record_id": ("Lead ID", ()),
        "revenue_usd": ("Revenue", ()),
    }  # fmt: skip


def test_several_headers_may_be_told_and_no_others_are_taken_then() -> None:
    [email] = header.mapping(["Email", "Work Email", "Mail"], "generic", {"email": ["Mail", "work email"]}, "x")
    assert (email.header, email.also, email.how) == ("Mail", ("Work Email",), "told")


def test_any_do_not_call_column_counts_beside_the_told_one() -> None:
    [told] = header.mapping(["Stop", "DNC"], "generic", {"do_not_call": "Stop"}, "x")
    assert (told.header, told.also) == ("Stop", ("DNC",))


@pytest.mark.parametrize(
    "name", ["column_3", "Field7", "A", "x1", "Unnamed: 4", "Unnamed Column 2", "Spalte5", "Campo 1", "7", ""]
)
def test_a_header_that_says_nothing_is_mute(name: str) -> None:
    assert header.is_mute(name)


@pytest.mark.parametrize(
    "name", ["Fax", "ID", "Zeta", "Field of study", "Data source", "Number", "TX", "Value proposition", "Text message"]
)
def test_a_header_that_says_something_is_not(name: str) -> None:
    assert not header.is_mute(name)


@pytest.mark.parametrize(
    ("name", "column", "confidence", "taken"),
    [
        pytest.param("Field7", "job_title", 0.85, True, id="a mute header leaves it to its cells"),
        pytest.param("Field7", "job_title", 0.75, False, id="when they are sure enough"),
        pytest.param("Zeta", "email", 0.99, True, id="mail under any name is mail"),
        pytest.param("Zeta", "email", 0.9, False, id="when all of it is"),
        pytest.param("Zeta", "job_title", 0.99, False, id="titles under another name are not"),
        pytest.param("Company URL", "website", 0.99, True, id="a link may be a site"),
        pytest.param("Zoom link", "website", 0.99, False, id="but not any link"),
    ],
)
def test_cells_speak_where_the_header_lets_them(name: str, column: str, confidence: float, taken: bool) -> None:
    found = header.with_guesses([], [Guess(name, column, confidence)])
    assert found == ([header.Match(column, name, "content", confidence)] if taken else [])


@pytest.mark.parametrize(
    ("names", "meant", "wanted"),
    [
        pytest.param(["Account"], {"Account": ["company_name"]}, {"company_name": "Account"}, id="cells say which"),
        pytest.param(["Account"], {"Account": []}, {}, id="or that it is none"),
        pytest.param(["Account", "Company"], {"Account": ["company_name"]}, {"company_name": "Company"}, id="a plain header comes first"),
        pytest.param(["Client", "Account"], {"Account": ["company_name"], "Client": ["company_name", "full_name"]},
                     {"company_name": "Account", "full_name": "Client"}, id="then the better one"),
        pytest.param(["Contact"], {"Contact": ["email"]}, {"email": "Contact"}, id="cells that gainsay an alias"),
        pytest.param(["Contact"], {"Contact": []}, {"full_name": "Contact"}, id="cells that say nothing leave it"),
        pytest.param(["Contact", "Email"], {"Contact": ["email"]}, {"email": "Email"}, id="what is taken is not taken again"),
        pytest.param(["Decision Maker"], {"Decision Maker": []}, {}, id="such a header is no slip of another"),
    ],
)  # fmt: skip
def test_a_header_that_means_different_things_is_what_its_cells_say(
    names: list[str], meant: dict[str, list[str]], wanted: dict[str, str]
) -> None:
    guesses = {name: [Guess(name, c, 0.9) for c in meant[name]] for name in header.unsure(names)}
    found = header.mapping(names, "generic", {}, "x", guesses)
    assert {m.column: m.header for m in found} == wanted


def test_a_column_that_a_header_names_is_not_guessed() -> None:
    matches = header.mapping(["Email"], "generic", {}, "x")
    assert header.with_guesses(matches, [Guess("Field7", "email", 0.99)]) == matches


def test_two_guesses_of_a_column_stand_one_behind_the_other() -> None:
    [phone] = header.with_guesses([], [Guess("b", "phone", 0.9), Guess("a", "phone", 0.95)])
    assert (phone.header, phone.also) == ("a", ("b",))


@pytest.mark.parametrize(
    "name",
    ["Fax", "Assistant phone", "Parent's phone", "Account Owner Email", "Phone 1 Type", "Email", "Previous Mail"],
)
def test_the_cells_of_another_matter_are_not_asked(name: str) -> None:
    asked = header.unspoken([name, "Zeta"], header.mapping([name, "Zeta"], "generic", {}, "x"), "generic")
    assert ("Zeta" in asked, name in asked) == (True, name == "Phone 1 Type")


@pytest.mark.parametrize(
    ("name", "looks"),
    [
        ("Email Opt Out", True), ("Do not allow Bulk Emails", True), ("DNC", True), ("Sperre", True), ("NoCalls", True),
        ("Calls OK (custom)", True), ("Unsubscribed", True), ("Unsubscribed from all email", False), ("Removed", True), ("Date removed from fair", False),
        ("I agree that you phone me", True), ("Opt-in", False), ("Call Notes", False), ("Telephone", False),
        ("(Do Not Modify) Row Checksum", False), ("doNotCallReason", False), ("Phone", False), ("Notes", False),
    ],
)  # fmt: skip
def test_a_header_may_look_like_an_opt_out(name: str, looks: bool) -> None:
    assert header.looks_like_opt_out(name) == looks


def test_a_list_of_our_own_is_known() -> None:
    assert header.is_own(list(COLUMNS))
    assert header.is_own(["lead_id", "source", "source_file", "source_row", "Zauberwort"])
    assert not header.is_own(["lead_id", "source", "Phone"])


def test_every_alias_maps_to_a_column_that_a_source_may_bring() -> None:
    for key, column in vocab.header_aliases().items():
        assert COLUMNS[column].from_source, key
