"""Levels and departments of job titles: what they are, and what they only look like."""

import re
from functools import cache
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listforge import vocab
from listforge.fields import title, title_writing

TITLES = pl.read_csv(Path(__file__).with_name("titles.csv"), infer_schema=False).fill_null("")


def level(words: str | None) -> str | None:
    found: str | None = title.seniority(pl.Series("title", [words], dtype=pl.String))[0]
    return found


def department(words: str | None) -> str | None:
    found: str | None = title.department(pl.Series("title", [words], dtype=pl.String))[0]
    return found


@pytest.mark.parametrize(
    ("seniority", "titles"),
    [
        ("cxo", ["CEO", "C.E.O.", "cfo", "CFO/COO", "Founder & CEO", "President", "Managing Director", "Chairman", "Interim CFO",
                 "Chief Operating Officer", "General Counsel", "Board Member", "Geschäftsführer", "Geschäftsführerin",
                 "GESCHÄFTSFÜHRER", "Gérant", "PDG", "Director General", "Verkställande direktör"]),
        ("owner", ["Owner", "Co-Founder", "Owner/Operator", "Sole Proprietor", "Inhaber", "Dueño", "Eigenaar"]),
        ("partner", ["Partner", "Managing Partner", "Principal"]),
        ("vp", ["VP Operations", "V.P.", "Vice President", "Vice-President", "SVP", "EVP, Sales", "Sr. VP, R&D", "VP/GM",
                "Senior Vice President Distribution", "Senior Counsel"]),
        ("director", ["Director, Supply Chain", "Head of Transport", "IT Director", "Executive Director", "Chief of Staff",
                      "Deputy Director", "Leiter Logistik", "Abteilungsleiter", "Directrice logistique", "Dean"]),
        ("manager", ["Warehouse Manager", "DC Manager", "General Manager", "Dock Supervisor", "Foreman", "Team Lead",
                     "Assistant Manager", "Teamleiter", "Responsable d'entrepôt", "Jefe de compras", "Chef des ventes"]),
        ("senior", ["Senior Buyer", "Principal Engineer", "Key Account Manager", "Lead Engineer"]),
        ("entry", ["Logistics Coordinator", "Dispatcher", "Buyer", "Accountant", "Sales Representative", "Sachbearbeiter"]),
        ("training", ["Intern", "Management Trainee", "Apprentice Electrician", "Student", "Intern Architect"]),
        ("unpaid", ["Volunteer"]),
    ],
)  # fmt: skip
def test_the_level_of_a_title(seniority: str, titles: list[str]) -> None:
    assert {words: level(words) for words in titles} == dict.fromkeys(titles, seniority)


@pytest.mark.parametrize(
    ("words", "seniority"),
    [
        ("Assistant to the CEO", "entry"),
        ("Executive Assistant to the CEO", "entry"),
        ("PA to CEO", "entry"),
        ("President's Assistant", "entry"),
        ("VP's Assistant", "entry"),
        ("Assistentin der Geschäftsführung", "entry"),
        ("CEO Driver", "entry"),
        ("Board Operator", "entry"),
        ("Account Manager", "entry"),
        ("Account Executive", "entry"),
        ("Sales Executive", "entry"),
        ("Product Owner", "entry"),
        ("Process Owner", "entry"),
        ("Owner's Representative", "entry"),
        ("Founding Engineer", "entry"),
        ("Directory Editor", "entry"),
        ("Managerial Accountant", "entry"),
        ("Sous Chef", "entry"),
        ("Loan Officer", "entry"),
        ("Overhead Crane Operator", "entry"),
        ("Lead Generation Specialist", "entry"),
        ("Internal Auditor", "entry"),
        ("Train Driver", "entry"),
        ("Wheelchair Technician", "entry"),
        ("Volunteer Coordinator", "entry"),
        ("Business Partner", "senior"),
        ("Advisor to CEO", "senior"),
        ("Account Director", "manager"),
        ("Assistant Vice President", "manager"),
        ("Vice Principal", "manager"),
        ("Police Chief", "manager"),
        ("Chief Engineer", "manager"),
        ("Head Chef", "manager"),
        ("Partner Manager", "manager"),
        ("School Principal", "director"),
        ("Internal Communications Director", "director"),
        ("Student President", "training"),
    ],
)
def test_a_title_that_only_looks_senior_is_not(words: str, seniority: str) -> None:
    assert level(words) == seniority


@pytest.mark.parametrize(
    "words",
    ["Former CEO", "Ex-CEO", "Retired CEO", "Aspiring CEO", "CEO Coach", "Home Owner", "Headhunter", "Internist", "Class President",
     "Cooper", "Attorney at Law", "", "-", "?!", "xyz", None],
)  # fmt: skip
def test_a_title_that_says_no_level_has_none(words: str | None) -> None:
    assert level(words) is None


@pytest.mark.parametrize(
    ("name", "titles"),
    [
        ("operations", ["VP Operations", "Warehouse Manager", "Leiter Logistik", "Fleet Manager", "Dispatcher", "Purchasing Manager",
                        "Executive Assistant to the CFO", "Jefe de compras", "Directrice logistique"]),
        ("finance", ["CFO", "Controller", "Accountant", "Treasurer"]),
        ("engineering", ["CTO", "IT Director", "Software Engineer", "CISO"]),
        ("sales", ["Sales Representative", "EVP, Sales", "Sales Operations Manager", "CEO & Head of Sales", "Account Manager"]),
        ("human_resources", ["CHRO", "HR Business Partner", "HR Operations Manager"]),
        ("marketing", ["CMO", "Social Media Manager"]),
        ("legal", ["General Counsel", "Compliance Officer"]),
        ("product", ["Product Manager", "Product Owner"]),
        ("fulfillment", ["Truck Driver", "Forklift Operator"]),
        ("analyst", ["Data Analyst", "Business Analyst"]),
        ("support", ["Customer Success Manager"]),
        ("research", ["Sr. VP, R&D"]),
        ("public_service", ["Police Officer"]),
    ],
)  # fmt: skip
def test_the_department_of_a_title(name: str, titles: list[str]) -> None:
    assert {words: department(words) for words in titles} == dict.fromkeys(titles, name)


def told_in_the_docs() -> list[tuple[str, str | None, str | None]]:
    page = (Path(__file__).parents[2] / "docs" / "enrich.md").read_text(encoding="utf-8")
    section = page.partition("## Job titles\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (`.*`) \|([^|]*)\|([^|]*)\|", section, re.M)
    return [
        (
            words.replace("\\|", "|"),
            *(cells[min(n, len(cells) - 1)].strip() or None for cells in (level.split(","), name.split(","))),
        )
        for words_, level, name in rows
        for n, words in enumerate(re.findall("`([^`]+)`", words_))
    ]


def test_the_docs_say_what_titles_are_taken_for() -> None:
    told = told_in_the_docs()
    assert len(told) > 15
    judged = title.judged(pl.Series("title", [words for words, _, _ in told]))
    assert [(words, *row) for (words, _, _), row in zip(told, judged.iter_rows(), strict=True)] == told


@pytest.mark.parametrize("name", ["seniority", "department"])
def test_titles_of_a_list_are_judged_right_19_times_of_20(name: str) -> None:
    judged = TITLES.with_columns(got=title.judged(TITLES["title"])[name].fill_null("")).filter(pl.col(name) != "?")
    wrong = judged.filter(pl.col(name) != pl.col("got")).select("title", name, "got")
    assert 1 - wrong.height / judged.height >= 0.95, wrong.rows()


def test_the_table_of_titles_is_large_and_mostly_plain() -> None:
    assert TITLES.height >= 500
    assert TITLES["title"].is_unique().all()
    assert set(TITLES["seniority"]) - {"", "?"} == set(vocab.seniority_levels())
    assert set(TITLES["department"]) - {"", "?"} <= vocab.department_names()
    assert TITLES["note"].str.contains("trap").sum() <= TITLES.height / 4
    assert 0.3 <= (TITLES["held_back"] == "yes").sum() / TITLES.height <= 0.36


@pytest.mark.parametrize(
    ("words", "seniority", "name"),
    [
        pytest.param("Vice President, Commercial Lending", "manager", "finance", id="bank"),
        pytest.param("Senior Vice President, Commercial Lending", "vp", "finance", id="bank-senior"),
        pytest.param("Vice President, Sales", "vp", "sales", id="nothing-says-bank"),
        pytest.param("VP Engineering at Bank of Example", "vp", "engineering", id="employer-is-no-department"),
        pytest.param("Interim CFO", "cxo", "finance", id="interim"),
        pytest.param("Ex-VP of Sales", None, None, id="ex"),
        pytest.param("Retired Plant Manager", None, "unemployed", id="retired"),
        pytest.param("I help VPs sell | Account Executive", "entry", "sales", id="headline"),
        pytest.param("Entwicklungsingenieur", "entry", "engineering", id="compound"),
        pytest.param("Küchenchef", "manager", "hospitality", id="compound-chef"),
        pytest.param("Sous Chef", "entry", "hospitality", id="chef-alone-is-no-boss"),
        pytest.param("Head Office Administrator", "entry", "operations", id="head-office"),
        pytest.param("Marketing Manger", "manager", "marketing", id="slip"),
        pytest.param("Owner-Operator", "owner", None, id="owner-operator"),
    ],
)
def test_level_and_department_of_a_title(words: str, seniority: str | None, name: str | None) -> None:
    assert title.judged(pl.Series("title", [words])).row(0) == (seniority, name)


def said(folded: str, rules: tuple[vocab.TitleRule, ...]) -> str | None:
    """The rules as their files describe them, one after the other."""

    def has(words: tuple[str, ...]) -> bool:
        return any(spaced(word) in f" {folded} " for word in words)

    return next((r.level or r.department for r in rules if has(r.any) and not has(r.unless)), None)


@cache
def spaced(word: str) -> str:
    return vocab.fold(word).join(["" if word.startswith("-") else " ", "" if word.endswith("-") else " "])


PHRASES = sorted(
    {w.strip("-") for r in (*vocab.seniority().rules, *vocab.departments().rules) for w in (*r.any, *r.unless)}
)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.sampled_from(PHRASES), min_size=1, max_size=4).map(" ".join), max_size=20))
def test_the_first_rule_that_holds_decides(words: list[str]) -> None:
    titles = pl.Series("title", words, dtype=pl.String)
    folded = dict(title_writing.folded(titles).iter_rows())
    levels = [said(folded[w] or "", vocab.seniority().rules) for w in words]
    departments = [said(folded[w] or "", vocab.departments().rules) for w in words]
    assert title.judged(titles).to_dict(as_series=False) == {"seniority": levels, "department": departments}


@pytest.mark.parametrize(
    "words", ["CEO", "President", "Owner", "Founder", "Managing Director", "Partner", "Manager", "", None]
)
def test_who_runs_the_whole_company_has_no_department(words: str | None) -> None:
    assert department(words) is None


def test_titles_keep_their_order_their_doubles_and_their_nulls() -> None:
    titles = pl.Series("job_title", ["CFO", None, "Buyer", "CFO"])
    assert title.seniority(titles).to_list() == ["cxo", None, "entry", "cxo"]
    assert title.seniority(pl.Series("job_title", [], dtype=pl.String)).to_list() == []
    assert title.department(pl.Series("job_title", [None], dtype=pl.String)).to_list() == [None]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.text(max_size=30), max_size=40))
def test_any_title_has_a_level_we_know_or_none(words: list[str]) -> None:
    titles = pl.Series("title", words, dtype=pl.String)
    assert set(title.seniority(titles)) <= {*vocab.seniority_levels(), None}
    assert set(title.department(titles)) <= {*vocab.department_names(), None}


@pytest.mark.parametrize(
    ("vendor", "ours"),
    [
        *(
            ("C-Level", "cxo"),
            ("c_suite", "cxo"),
            ("C Level Exec", "cxo"),
            ("VP-Level", "vp"),
            ("Non-Manager", "entry"),
        ),
        *(
            ("head", "director"),
            ("CXO", "cxo"),
            ("Manager", "manager"),
            ("Board Member", "cxo"),
            ("intern", "training"),
        ),
        *(("Weird Level", "Weird Level"), (None, None)),
    ],
)
def test_a_vendors_level(vendor: str | None, ours: str | None) -> None:
    cells = pl.DataFrame({"cell": [vendor]}, schema={"cell": pl.String})
    assert cells.select(title.seniority_value(pl.col("cell"))).item() == ours


@pytest.mark.parametrize(
    ("vendor", "ours"),
    [
        *(("Human Resources", "human_resources"), ("Information Technology", "engineering"), ("SALES", "sales")),
        *(("C-Suite", "C-Suite"), ("Weird", "Weird"), (None, None)),
    ],
)
def test_a_vendors_department(vendor: str | None, ours: str | None) -> None:
    cells = pl.DataFrame({"cell": [vendor]}, schema={"cell": pl.String})
    assert cells.select(title.department_value(pl.col("cell"))).item() == ours
