"""Every data file: it loads, is in order, says where it is from, and no word in it means two things."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml
from phonenumbers.geodata import GEOCODE_DATA

from listforge import vocab
from listforge.columns import COLUMNS
from listforge.errors import InputError
from listforge.fields import header, title
from listforge.stages.export import MADE, PHONES

DATA = Path(str(vocab.DATA))
APART = {"icp-samples", "report"}  # starters and templates: no vocabularies
FILES = sorted(p for p in DATA.rglob("*") if p.is_file() and APART.isdisjoint(p.parts))
LOADERS: dict[str, Callable[[], Any]] = {
    "area_codes.yaml": vocab.area_codes,
    "booleans.yaml": vocab.booleans,
    "calling_hours.yaml": vocab.calling_rules,
    "channels.yaml": vocab.channels,
    "company_words.yaml": vocab.company_words,
    "consent.yaml": vocab.consent_rules,
    "countries.yaml": vocab.countries,
    "credentials.txt": vocab.credentials,
    "day_words.yaml": vocab.day_words,
    "deliverables.yaml": vocab.deliverables,
    "departments.yaml": vocab.departments,
    "family_names.yaml": vocab.family_names,
    "freshness.yaml": vocab.freshness,
    "given_names.txt": vocab.given_names,
    "headers.yaml": vocab.header_aliases,
    "honorifics.txt": vocab.honorifics,
    "industries.yaml": vocab.industries,
    "legal_forms.yaml": vocab.legal_forms,
    "match_people.yaml": lambda: vocab.match_model("people"),
    "match_sites.yaml": lambda: vocab.match_model("sites"),
    "naics.txt": vocab.naics,
    "nicknames.yaml": vocab.nicknames,
    "no_person.yaml": vocab.no_person,
    "outcomes.yaml": vocab.outcomes,
    "phone_words.yaml": vocab.phone_words,
    "placeholders.yaml": vocab.placeholders,
    "report_words.yaml": vocab.page_words,
    "postal_prefixes.yaml": vocab.postal_prefixes,
    "reasons.yaml": vocab.reasons,
    "regions.yaml": vocab.regions,
    "role_accounts.txt": vocab.role_accounts,
    "romanised.yaml": vocab.romanised,
    "seniority.yaml": vocab.seniority,
    "shared_sites.txt": vocab.shared_sites,
    "sic.yaml": vocab.sic_sectors,
    "site_words.yaml": vocab.site_parts,
    "street_words.yaml": vocab.street_words,
    "suppression.yaml": vocab.suppression,
    "time_zones.yaml": vocab.region_zones,
    "title_words.yaml": vocab.title_words,
}
NUMBERS = ("phone", "direct_phone", "mobile_phone", "company_phone", "other_phone")
BASES = {"consent", "opt_in", "contract", "existing_customer", "presumed_consent", "legitimate_interest"}


def content(name: str) -> Any:
    return yaml.safe_load((DATA / name).read_text(encoding="utf-8"))


def lines(name: str) -> list[str]:
    return [line for line in (DATA / name).read_text(encoding="utf-8").splitlines() if not line.startswith("#")]


def twice(words: Iterable[str]) -> list[str]:
    return [word for word, n in Counter(words).items() if n > 1]


# --- all files -----------------------------------------------------------------------------------


def test_every_data_file_has_a_loader() -> None:
    assert {p.name for p in FILES if p.parent == DATA} == set(LOADERS)
    assert {p.parent.name for p in FILES if p.parent != DATA} == {"layouts", "presets", "results"}


@pytest.mark.parametrize("name", LOADERS)
def test_a_data_file_loads(name: str) -> None:
    assert LOADERS[name]()


@pytest.mark.parametrize("file", FILES, ids=lambda p: str(p.relative_to(DATA)))
def test_a_data_file_says_what_it_is_and_where_it_is_from(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    remarks = " ".join(line.lstrip("# ") for line in text.splitlines() if line.startswith("#"))
    assert text.startswith("# ")
    assert len(remarks) > 60
    if file.parent.name == "layouts":
        assert {"docs", "checked"} <= set(yaml.safe_load(text))
    elif file.name != "reasons.yaml":
        assert "From: " in remarks or "Source: " in remarks or "as_of" in text
        assert "Checked 20" in remarks or "date checked" in remarks
    assert text.endswith("\n")
    assert "\t" not in text
    assert max(map(len, text.splitlines())) <= 220


# --- headers and presets -------------------------------------------------------------------------


def test_no_header_stands_under_two_columns() -> None:
    headers = content("headers.yaml")["headers"]
    assert set(headers) <= {c.name for c in COLUMNS.values() if c.from_source}
    assert twice(vocab.key(alias) for column, aliases in headers.items() for alias in {column, *aliases}) == []
    assert all(vocab.key(alias) for aliases in headers.values() for alias in aliases)


def test_a_header_that_means_different_things_is_likeliest_what_it_is_by_itself() -> None:
    unsure = content("headers.yaml")["unsure"]
    assert twice(vocab.key(header) for header in unsure) == []
    assert {c for columns in unsure.values() for c in columns} <= {c.name for c in COLUMNS.values() if c.from_source}
    aliases = {header: vocab.header_aliases().get(vocab.key(header)) for header in unsure}
    assert all(aliases[header] in (None, columns[0]) for header, columns in unsure.items())
    assert twice(map(vocab.fold, content("headers.yaml")["kinds"])) == []


def test_headers_stand_in_the_order_of_the_columns() -> None:
    headers = content("headers.yaml")["headers"]
    assert list(headers) == [name for name in COLUMNS if name in headers]


SAYS = {
    "direct_phone": ("direct", "durchwahl", "ddi", "direkt", "doorkies", "directo", "directa"),
    "mobile_phone": ("mobil", "mobiel", "cell", "handy", "natel", "mob", "portable", "gsm", "móvil", "movil", "celular", "06-nummer"),
    "company_phone": ("company", "corporate", "hq", "headquarter", "head office", "main", "switchboard", "reception", "organization",
                      "account", "zentral", "haupt", "firm", "unternehmen", "standard", "entreprise", "société", "siège", "centralita",
                      "empresa", "principal", "växel", "huvud", "företag", "hoofd", "algemeen", "bedrijf", "centrale"),
}  # fmt: skip


def of_numbers() -> Iterator[tuple[str, str, str]]:
    for column, aliases in content("headers.yaml")["headers"].items():
        if column in NUMBERS:
            yield from (("headers", column, alias) for alias in [column.replace("_", " "), *aliases])
    for unsure, columns in content("headers.yaml")["unsure"].items():
        yield from (("unsure", column, unsure) for column in columns if column in NUMBERS)
    for name, preset in vocab.presets().items():
        for column, mapped in preset.columns.items():
            if column in NUMBERS:
                yield from ((name, column, alias) for alias in mapped.headers)


def says(word: str, alias: str) -> bool:
    return word in alias if len(word) > 3 else re.search(rf"\b{word}\b", alias) is not None


def test_a_header_says_what_kind_of_number_it_holds() -> None:
    for where, column, alias in of_numbers():
        said = {c for c, words in SAYS.items() if any(says(word, alias.lower()) for word in words)}
        wrong = (where, column, alias)
        assert column not in SAYS or column in said, wrong
        assert "direct_phone" not in said or column == "direct_phone", wrong
        assert "mobile_phone" not in said or column in ("mobile_phone", "direct_phone"), wrong
        assert column != "phone" or not said, wrong


@pytest.mark.parametrize(
    "alias", ["Phone", "Phone Number", "Work Phone", "Business Phone", "Office Phone", "Telephone", "Tel"]
)
def test_plain_work_and_business_phones_are_phone_in_every_preset(alias: str) -> None:
    for preset in vocab.presets():
        assert [m.column for m in header.mapping([alias], preset, {}, "x")] == ["phone"]


@pytest.mark.parametrize("name", vocab.presets())
def test_a_preset_maps_columns_that_a_source_may_bring_and_each_header_once(name: str) -> None:
    preset = vocab.presets()[name]
    for column, mapped in preset.columns.items():
        assert COLUMNS[column].from_source
        assert mapped.unit == 1 or "000" in mapped.headers[0]
    assert twice(vocab.key(h) for mapped in preset.columns.values() for h in mapped.headers) == []
    assert twice(map(vocab.key, preset.detect.headers)) == []
    assert list(preset.columns) == [c for c in COLUMNS if c in preset.columns]


@pytest.mark.parametrize("name", [name for name, preset in vocab.presets().items() if preset.detect.headers])
def test_a_preset_is_known_by_its_own_signature_and_by_no_fewer_headers(name: str) -> None:
    detect = vocab.presets()[name].detect
    assert header.detect(detect.headers) == name
    assert header.detect(detect.headers[: detect.at_least]) == name
    assert header.detect(detect.headers[: detect.at_least - 1]) == "generic"


# --- words ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["role_accounts.txt", "shared_sites.txt", "credentials.txt"])
def test_a_word_list_is_sorted_and_has_no_word_twice(name: str) -> None:
    words = lines(name)
    assert words == sorted(set(words))
    assert all(word == word.strip() and word for word in words)


def test_role_accounts_and_sites_are_in_lower_case() -> None:
    assert all(word == word.lower() and "@" not in word for word in vocab.role_accounts())
    assert all(site == site.lower() and "." in site and "/" not in site for site in vocab.shared_sites())


def test_legal_forms_are_sorted_and_no_writing_stands_under_two() -> None:
    forms = vocab.legal_forms()
    displays = [form.display.casefold() for form in forms]
    assert displays == sorted(displays)
    writings = [(vocab.loose(w), form.display) for form in forms for w in {form.display, *form.aliases}]
    assert twice(w for w, _ in set(writings)) == []
    assert all(form.compare == vocab.fold(form.compare) for form in forms)
    assert {c for form in forms for c in form.countries} <= vocab.country_codes()


def test_no_legal_form_is_an_ordinary_word_or_a_state() -> None:
    folded = {vocab.fold(w) for form in vocab.legal_forms() for w in (form.display, *form.aliases)}
    ordinary = {
        "group",
        "holding",
        "holdings",
        "partners",
        "trust",
        "association",
        "unlimited",
        "services",
        "international",
        "the",
        "and",
    }
    states = {code.lower() for code in set(vocab.regions()["US"].values())}
    assert not folded & ordinary
    assert folded & states <= {"co", "as", "va", "sd", "ks", "nv", "al", "or"} - {"va", "ks", "al", "or", "sd"}
    assert not folded & {"ca", "pa", "sc", "na", "pt", "eu", "ad", "me"}


def test_forms_that_stand_in_front_are_in_capitals() -> None:
    front = [w for form in vocab.legal_forms() for w in form.in_front]
    assert front
    assert all(w == w.upper() and len(w) > 2 for w in front)


@pytest.mark.parametrize("words", [vocab.seniority(), vocab.departments()], ids=["seniority", "departments"])
def test_title_rules_can_hold(words: vocab.TitleWords) -> None:
    known = {*vocab.seniority_levels(), *vocab.department_names()}
    for rule in words.rules:
        assert (rule.level is None) != (rule.department is None)
        assert {rule.level, rule.department} - {None} <= known
        folded = [vocab.fold(word) for word in rule.any]
        assert all(folded)
        assert twice(folded) == []
        assert not set(folded) & {vocab.fold(word) for word in rule.unless}
    assert set(words.values.values()) <= known


@pytest.mark.parametrize(
    ("words", "read"),
    [(vocab.seniority(), title.seniority_value), (vocab.departments(), title.department_value)],
    ids=["seniority", "departments"],
)
def test_a_vendors_value_has_one_meaning_and_ours_map_to_themselves(
    words: vocab.TitleWords, read: Callable[[pl.Expr], pl.Expr]
) -> None:
    assert twice(map(vocab.loose, words.values)) == []
    told = pl.DataFrame({"cell": list(words.values)}).select(read(pl.col("cell"))).to_series()
    assert told.to_list() == list(words.values.values())
    assert all(words.values.get(meaning, meaning) == meaning for meaning in set(words.values.values()))


def test_the_levels_are_those_of_the_rules() -> None:
    assert {rule.level for rule in vocab.seniority().rules} == set(vocab.seniority_levels())


def test_industries_are_sorted_and_no_name_stands_under_two() -> None:
    entries = content("industries.yaml")["industries"]
    codes = [e["code"] for e in entries]
    assert codes == sorted(codes)
    assert twice(codes) == []
    names = {(vocab.loose(n), e["code"]) for e in entries for n in (e["name"], *e.get("aliases", ()))}
    assert twice(n for n, _ in names) == []
    assert all(part.isdigit() and 2 <= len(part) <= 6 for code in codes for part in code.split("-"))


def test_naics_is_whole_and_its_titles_are_those_of_the_names() -> None:
    codes = vocab.naics()
    assert [line.partition(" ")[0] for line in lines("naics.txt") if line] == sorted(codes)
    digits = Counter(len(code.partition("-")[0]) for code in codes)
    assert digits == {2: 20, 3: 96, 4: 308, 5: 689, 6: 1012}
    assert all(code[:-1] in codes for code in codes if len(code) > 3 and "-" not in code)
    assert all(codes[e["code"]] == e["name"] for e in content("industries.yaml")["industries"])
    assert not any(re.search(r"[a-z)]T$", title) for title in codes.values())  # the mark of the bureau's tables


def test_sic_codes_are_of_sectors_of_naics_and_stand_once() -> None:
    entries = content("sic.yaml")["sectors"]
    assert {e["naics"] for e in entries} - {"none"} <= {
        code for code in vocab.naics() if len(code.partition("-")[0]) == 2
    }
    assert twice(code for e in entries for code in e["sic"]) == []
    assert all(e["sic"] == sorted(e["sic"]) for e in entries)
    assert all(code.isdigit() and 2 <= len(code) <= 4 for e in entries for code in e["sic"])


def test_a_column_ages_once_and_a_title_before_an_industry() -> None:
    entries = content("freshness.yaml")["freshness"]
    assert twice(column for e in entries for column in e["columns"]) == []
    assert [e["days"] for e in entries] == sorted(e["days"] for e in entries)
    limits = vocab.freshness()
    assert set(limits) <= {name for name, column in COLUMNS.items() if column.from_source}
    assert limits["job_title"] < 730 < limits["industry"]


def test_no_word_for_yes_is_one_for_no() -> None:
    words = content("booleans.yaml")
    assert twice(w.lower() for w in [*words["true"], *words["false"]]) == []


# --- places --------------------------------------------------------------------------------------


def test_countries_are_sorted_and_no_name_stands_under_two() -> None:
    entries = content("countries.yaml")["countries"]
    codes = [e["code"] for e in entries]
    assert codes == sorted(codes)
    assert len(codes) == len(set(codes)) == 249
    names = {
        (vocab.loose(n), e["code"]) for e in entries for n in (e["code"], e["code3"], e["name"], *e.get("aliases", ()))
    }
    assert twice(n for n, _ in names) == []
    assert vocab.country_codes3()["US"] == "USA"


def test_regions_are_sorted_and_no_name_stands_under_two_of_a_country() -> None:
    table = content("regions.yaml")["regions"]
    assert list(table) == sorted(table)
    for country, regions in table.items():
        assert country in vocab.country_codes()
        assert list(regions) == sorted(regions)
        names = {(vocab.loose(n), code) for code, ns in regions.items() for n in (code, *ns)}
        assert twice(n for n, _ in names) == []
    assert len(table["US"]) >= 51
    assert len(table["CA"]) == 13


def test_every_region_and_country_has_its_zones() -> None:
    zones = content("time_zones.yaml")
    assert set(zones["countries"]) == vocab.country_codes() - {"BV", "HM"}
    assert list(zones["countries"]) == sorted(zones["countries"])
    for country, regions in zones["regions"].items():
        assert list(regions) == sorted(regions)
        assert set(regions) <= set(vocab.regions()[country].values())
        assert twice(f"{country}-{r}:{z}" for r, found in regions.items() for z in found) == []
    assert set(zones["regions"]["US"]) >= set(vocab.regions()["US"].values()) - {"AS", "GU", "MP", "PR", "VI", "UM"}
    assert set(zones["regions"]["CA"]) == set(vocab.regions()["CA"].values())


PREFIXES = [("area_codes.yaml", "area_codes"), ("postal_prefixes.yaml", "postal_prefixes")]


@pytest.mark.parametrize(("file", "name"), PREFIXES)
def test_prefixes_stand_once_in_order_and_in_places_there_are(file: str, name: str) -> None:
    entries = [vocab.Prefixes.model_validate(e) for e in content(file)[name]]
    order = [(e.regions, e.zones) for e in entries]
    assert order == sorted(order)
    assert twice(f"{e.regions[0][:2]}-{prefix}" for e in entries for prefix in e.each()) == []
    for entry in entries:
        assert list(entry.each()) == sorted(entry.each())
        assert {entry.regions[0][:2]} == {region[:2] for region in entry.regions}
        for country, _, region in (place.partition("-") for place in entry.regions):
            assert country in vocab.country_codes()
            assert region in vocab.regions()[country].values() if region else country not in vocab.regions()
        assert entry.area().zones


@pytest.mark.parametrize(
    ("code", "places", "zones"),
    [
        ("212", ("US-NY",), {"America/New_York"}),
        ("850", ("US-FL",), {"America/New_York", "America/Chicago"}),
        ("448", ("US-FL",), {"America/New_York", "America/Chicago"}),
        ("305", ("US-FL",), {"America/New_York"}),
        ("689", ("US-FL",), {"America/New_York"}),
        ("605", ("US-SD",), {"America/Chicago", "America/Denver"}),
        ("270", ("US-KY",), {"America/Chicago", "America/New_York"}),
        ("902", ("CA-NS", "CA-PE"), {"America/Halifax", "America/Glace_Bay"}),
        ("416", ("CA-ON",), {"America/Toronto"}),
        ("787", ("US-PR",), {"America/Puerto_Rico"}),
        ("876", ("JM",), {"America/Jamaica"}),
    ],
)
def test_where_an_area_code_is(code: str, places: tuple[str, ...], zones: set[str]) -> None:
    area = vocab.area_codes()[code]
    assert (area.places, set(area.zones)) == (places, zones)


@pytest.mark.parametrize("code", ["800", "833", "844", "855", "866", "877", "888", "900", "500", "700", "600", "555"])
def test_a_code_that_is_nowhere_is_no_area_code(code: str) -> None:
    assert code not in vocab.area_codes()


def test_area_codes_are_in_the_region_that_phonenumbers_names() -> None:
    named = {code: GEOCODE_DATA.get(f"1{code}", {}).get("en", "") for code in vocab.area_codes()}
    told = {
        code: {vocab.regions()[country].get(vocab.loose(part.split(", ")[-1])) for part in name.split("/")}
        for code, name in named.items()
        for country in (vocab.area_codes()[code].places[0][:2],)
        if name and country in ("US", "CA")
    }
    other = {"202", "771", "257"}  # "Washington D.C.", which is DC, and a misspelling
    wrong = [
        code
        for code, regions in told.items()
        if {place[3:] for place in vocab.area_codes()[code].places} != regions
        and not named[code].startswith("Washington State")
    ]
    assert len(told) > 400
    assert set(wrong) <= other


@pytest.mark.parametrize(
    ("prefix", "places", "zones"),
    [
        ("US-100", ("US-NY",), {"America/New_York"}),
        ("US-007", ("US-PR",), {"America/Puerto_Rico"}),
        ("US-063", ("US-CT", "US-NY"), {"America/New_York"}),
        ("US-324", ("US-FL",), {"America/New_York", "America/Chicago"}),
        ("US-325", ("US-FL",), {"America/Chicago"}),
        ("US-799", ("US-TX",), {"America/Denver"}),
        ("CA-M", ("CA-ON",), {"America/Toronto", "America/Atikokan", "America/Winnipeg"}),
        ("CA-X", ("CA-NT", "CA-NU"), set(vocab.region_zones()["CA-NT"] + vocab.region_zones()["CA-NU"])),
    ],
)
def test_where_a_postal_prefix_is(prefix: str, places: tuple[str, ...], zones: set[str]) -> None:
    area = vocab.postal_prefixes()[prefix]
    assert (area.places, set(area.zones)) == (places, zones)


def test_military_mail_has_no_place() -> None:
    assert not {"US-090", "US-099", "US-340", "US-962", "US-966"} & set(vocab.postal_prefixes())


# --- rules of calling ----------------------------------------------------------------------------


@pytest.mark.parametrize("rule", vocab.calling_rules(), ids=lambda rule: rule.id)
def test_a_calling_rule_says_who_says_so(rule: vocab.CallingRule) -> None:
    assert rule.source
    assert rule.confidence
    assert date(2024, 1, 1) < rule.as_of < date(2100, 1, 1)
    assert rule.country in vocab.country_codes() | {"*"}
    assert rule.region is None or rule.region in vocab.regions()[rule.country].values()
    assert any(hours != "none" for hours in rule.week())


def test_calling_rules_are_sorted_and_one_of_them_is_the_default() -> None:
    rules = vocab.calling_rules()
    order = [(rule.country, rule.region or "", rule.id) for rule in rules]
    assert order == sorted(order)
    assert twice(rule.id for rule in rules) == []
    assert [rule.id for rule in rules if rule.country == "*"] == ["default"]


def test_which_rules_limit_the_calls_of_a_day() -> None:
    limits = {rule.id: rule.calls_per_day for rule in vocab.calling_rules() if rule.calls_per_day}
    assert limits == {"us-fl": 3, "us-md": 3, "us-me-automated": 3, "us-ok": 3}


def test_a_day_is_given_once() -> None:
    for rule in vocab.calling_rules():
        spans = {"mon-fri": vocab.DAYS[:5], "mon-sat": vocab.DAYS[:6], "mon-sun": vocab.DAYS}
        assert twice(day for name in rule.hours for day in spans.get(name, (name,))) == [], rule.id


def test_consent_rules_accept_bases_we_know() -> None:
    rules = vocab.consent_rules()
    assert list(rules) == sorted(rules)
    for country, rule in rules.items():
        assert country in vocab.country_codes()
        assert set(rule.accepts) <= BASES - {"legitimate_interest"}
        assert rule.source
        assert rule.confidence


@pytest.mark.parametrize(
    ("text", "windows"),
    [
        ("08:00-21:00", ((480, 1260),)),
        ("08:00-12:00, 13:00-18:00", ((480, 720), (780, 1080))),
        ("00:00-24:00", ((0, 1440),)),
        ("9:30-10:05", ((570, 605),)),
        ("none", ()),
        (" None ", ()),
    ],
)
def test_hours_of_a_day(text: str, windows: tuple[tuple[int, int], ...]) -> None:
    assert vocab.windows(text) == windows


@pytest.mark.parametrize(
    "text",
    [
        "",
        "8-9",
        "08:00",
        "08:00-",
        "09:00-08:00",
        "08:00-08:00",
        "25:00-26:00",
        "08:60-09:00",
        "08:00-24:01",
        "all day",
    ],
)
def test_what_is_no_hours(text: str) -> None:
    with pytest.raises(ValueError, match="is not"):
        vocab.windows(text)


RULE = "{id: x, country: US, scope: any, audience: any, b2b_exempt: false, source: s, confidence: H, as_of: 2026-11-23, hours: HOURS}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(None, "rules.yaml: No such file or directory", id="missing"),
        pytest.param("rules: [", "rules.yaml: not YAML", id="not YAML"),
        pytest.param("\xff", "rules.yaml: not YAML", id="not UTF-8"),
        pytest.param("- a list", "must be a mapping", id="a list"),
        pytest.param("rules: []", "there are none", id="no rules"),
        pytest.param("rules: [{id: x}]", "rules.0.country: Field required", id="half a rule"),
        pytest.param(f"rules: [{RULE}]".replace("HOURS", "{mon-fri: 8-9}"), "'8' is not a time of day" , id="no hours"),
        pytest.param(f"rules: [{RULE}]".replace("HOURS", "{monday: '08:00-09:00'}"), "monday: not a day", id="no day"),
        pytest.param(f"rules: [{RULE}]".replace("HOURS", "{mon: '08:00-12:00, 10:00-14:00'}"), "one after the other", id="hours that overlap"),
        pytest.param(f"rules: [{RULE}]".replace("HOURS", "{mon: '20:00-08:00'}"), "is not hours", id="hours that end before they begin"),
        pytest.param(f"rules: [{RULE}]".replace("HOURS", "{}"), "rules.0.hours: ", id="no day"),
        pytest.param(f"rules: [{RULE}]".replace("HOURS", "{mon: none}").replace("source: s", "source: ''"), "rules.0.source: ", id="nobody says so"),
        pytest.param(f"rules: [{RULE}]".replace("HOURS", "{mon: none}").replace("source: s, ", ""), "rules.0.source: Field required", id="no source"),
        pytest.param(f"rules: [{RULE}]".replace("HOURS", "{mon: none}").replace("confidence: H, ", ""), "rules.0.confidence: Field required", id="no confidence"),
        pytest.param(f"rules: [{RULE}]".replace("HOURS", "{mon: none}").replace("confidence: H", "confidence: sure"), "rules.0.confidence: ", id="another confidence"),
        pytest.param(f"rules: [{RULE}]".replace("HOURS", "{mon: none}, closed_on: [12-32]"), "'12-32' is not a day such as 12-24", id="no date"),
        pytest.param(f"rules: [{RULE}]".replace("HOURS", "{mon: none}, closed_on: [2027-02-29]"), "rules.yaml: not YAML: day is out of range", id="no date of that year"),
        pytest.param(f"rules: [{RULE}]".replace("HOURS", "{}").replace("scope: any", "scope: some"), "rules.0.scope", id="no scope"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_persons_own_rules_is_named(tmp_path: Path, text: str | None, said: str) -> None:
    file = tmp_path / "rules.yaml"
    if text is not None:
        file.write_bytes(text.encode("latin-1"))
    with pytest.raises(InputError) as error:
        vocab.calling_rules(file)
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("days", "closed"),
    [
        ("['12-24']", {date(2026, 12, 24), date(2027, 12, 24)}),
        ("[2027-12-24]", {date(2027, 12, 24)}),
        ("['02-29', '2026-12-23']", {date(2028, 2, 29), date(2026, 12, 23)}),
    ],
)
def test_days_a_rule_closes(tmp_path: Path, days: str, closed: set[date]) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text(f"rules: [{RULE}]".replace("HOURS", f"{{mon-sun: '08:00-09:00'}}, closed_on: {days}"))
    (rule,) = vocab.calling_rules(file)
    asked = [date(2026, 12, 23), date(2026, 12, 24), date(2027, 12, 24), date(2028, 2, 29), date(2028, 3, 1)]
    assert {day for day in asked if rule.closed(day)} == closed


def test_a_persons_own_rules_are_read(tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text(f"rules: [{RULE}]".replace("HOURS", "{mon-fri: '08:00-09:00'}"))
    assert [rule.id for rule in vocab.calling_rules(tmp_path / "rules.yaml")] == ["x"]


# --- dedupe and layouts --------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["people", "sites"])
def test_a_match_model_says_what_every_level_is_worth(name: str) -> None:
    model = vocab.match_model(name)
    assert twice(key.name for key in model.keys) == []
    assert sum(model.classes) == pytest.approx(1)
    for comparison, levels in model.comparisons.items():
        assert len(levels) < 16, comparison
        for shares in zip(*levels.values(), strict=True):
            assert sum(shares) == pytest.approx(1, abs=1e-6), comparison
        assert all(len(shares) == len(model.classes) and min(shares) > 0 for shares in levels.values()), comparison
    assert all(bits < 0 for bits in model.vetoes.values())


def test_no_street_word_has_two_short_forms() -> None:
    words = content("street_words.yaml")["street_words"]
    assert twice(word for short, writings in words.items() for word in (short, *writings)) == []


@pytest.mark.parametrize("name", vocab.layout_names())
def test_a_layout_names_only_columns_there_are(name: str) -> None:
    layout = vocab.layout(name)
    assert layout.docs
    assert twice(column.header for column in layout.columns) == []
    for column in layout.columns:
        assert column.from_ is None or column.from_ in {*COLUMNS, *MADE}, column.header
        assert column.field is None or column.field in layout.fields, column.header
        assert column.from_ is None or column.field is None, column.header
        phones = ("phone", "e164", "digits", "national_digits", "calling_code")
        assert column.format not in phones or column.from_ in PHONES, column.header
        assert column.from_ != "other_numbers", column.header
        assert column.format != "alpha3" or column.from_ == "country"
    assert any(column.required for column in layout.columns)
    assert layout.confidence is not None


def test_a_layout_of_a_person_is_read_by_its_path_and_its_mistakes_are_named(tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_text("title: t\ndocs: d\nchecked: 2026-11-23\ncolumns: [{header: P, from: phone, format: e164}]\n")
    assert vocab.layout(str(file)).columns[0].from_ == "phone"
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("title: t\ndocs: d\nchecked: 2026-11-23\ncolumns: [{header: P, form: phone}]\n")
    with pytest.raises(InputError, match=r"wrong\.yaml: columns\.0\.form: "):
        vocab.layout(str(wrong))
    with pytest.raises(InputError, match="No such file"):
        vocab.layout(str(tmp_path / "nowhere.yaml"))


# --- keys ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "key"),
    [("# Employees", "employees"), ("First_Name", "firstname"), ("E-mail", "email"), ("Téléphone", "téléphone"), ("１st", "1st"), ("---", "")],
)  # fmt: skip
def test_a_header_is_compared_by_its_letters_and_digits(text: str, key: str) -> None:
    assert vocab.key(text) == key


@pytest.mark.parametrize(
    ("text", "folded"),
    [("Geschäftsführer", "geschaftsfuhrer"), ("R&D, (Sr.)", "r d sr"), ("snake_case", "snake case"), ("Ørsted", "orsted"), ("...", "")],
)  # fmt: skip
def test_words_are_compared_without_accents_and_signs(text: str, folded: str) -> None:
    assert vocab.fold(text) == folded
    assert vocab.loose(text) == folded.replace(" ", "")


# --- outcomes ------------------------------------------------------------------------------------


def test_a_tier_has_ten_outcomes_at_most_and_they_stand_in_its_order() -> None:
    tiers = [entry.tier for entry in vocab.outcomes().values()]
    assert list(dict.fromkeys(tiers)) == ["outreach", "conversation", "qualification", "handoff"]
    assert tiers == sorted(tiers, key=list(dict.fromkeys(tiers)).index)
    assert max(Counter(tiers).values()) <= 10


@pytest.mark.parametrize(("kind", "code"), [("outcomes", "code"), ("rejections", "reason")])
def test_no_word_for_an_outcome_means_two(kind: str, code: str) -> None:
    entries = content("outcomes.yaml")[kind]
    assert twice(w for e in entries for w in {vocab.loose(word) for word in (e[code], *e["words"])}) == []
    assert all(vocab.loose(word) for e in entries for word in e["words"])


@pytest.mark.parametrize("code", vocab.outcomes())
def test_an_outcome_says_what_it_is(code: str) -> None:
    entry = vocab.outcomes()[code]
    assert re.fullmatch(r"[a-z_]+", code)
    assert entry.sentence.endswith(".")
    assert set(entry.answers) <= {"need", "budget", "authority", "timeline"}
    assert not entry.qualifies or entry.connect or not entry.dial
    assert not entry.connect or entry.tier != "outreach"


def test_a_reception_and_a_wrong_person_are_no_connects() -> None:
    connects = {code for code, entry in vocab.outcomes().items() if entry.connect}
    assert connects.isdisjoint({"gatekeeper", "wrong_number", "voicemail", "not_right_contact", "left_company", "ivr"})
    assert {"not_interested", "no_need_now", "callback", "qualified", "meeting_booked"} <= connects


@pytest.mark.parametrize("name", vocab.dialer_names())
def test_a_dialers_results_can_be_read(name: str) -> None:
    dialer = vocab.dialer(name)
    assert dialer.docs
    assert dialer.checked is not None
    assert dialer.columns["contact_id"]
    assert dialer.columns["code"]
    assert twice(vocab.loose(code) for code in (*dialer.codes, *dialer.no_result)) == []
    assert dialer.header or dialer.fields


def test_a_status_of_vicidial_has_six_letters_at_most() -> None:
    dialer = vocab.dialer("vicidial")
    assert max(len(code) for code in (*dialer.codes, *dialer.no_result)) <= 6
