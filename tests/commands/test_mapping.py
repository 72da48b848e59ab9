"""`listforge import`: what it says of headers, and the mapping that the ICP takes back."""

import json
from pathlib import Path

import polars as pl
import pytest
import yaml
from tests.conftest import Program

from listforge.commands import mapping
from listforge.fields import header
from listforge.frames import table
from listforge.stages.import_ import Origin, import_

MESSY = """\
Compnay Nmae,Fist Name,Last Name,Phone,Work Phone,Fax,Field7,E-Mail-Adress
Tarnwick Freight Inc,Ann,Ash,212-555-0123,(212) 555-0147,212-555-0199,VP Operations,ann@tarnwick.example
Marrowbend LLC,Bo,Best,,212-555-0148,212-555-0198,Director of Logistics,bo@marrow.example
Boreal-Lune Ltd,Cy,Dell,212-555-0125,,212-555-0197,Warehouse Manager,cy@boreal.example
"""
GOOGLE = """\
Name,Given Name,Family Name,E-mail 1 - Value,E-mail 2 - Value,Phone 1 - Type,Phone 1 - Value,Group Membership
Ann Ash,Ann,Ash,ann@tarnwick.example ::: a@tarnwick.example,,Mobile,212-555-0123,*
Bo Best,Bo,Best,,bo@marrow.example,Work Fax,212-555-0199,*
"""
ZOOMINFO = """\
ZoomInfo Contact ID,First Name,Last Name,Company Name,Company HQ Phone,Revenue (in 000s USD),Person City,Company City,Do Not Call,DNC
7,Ann,Ash,Tarnwick,212-555-0123,5000,,Austin,no,yes
"""
VICIDIAL = """\
lead_id,vendor_lead_code,phone_number,first_name,title,status,gmt_offset_now,called_count,province
7,x,2125550123,Ann,Ms,DNC,-5,3,COO
"""
SAID = (
    'import: list.csv: took "Compnay Nmae" as company_name (similar, 0.82), "Fist Name" as first_name (similar, 0.88), '
    '"Field7" as job_title (content, 0.9), "E-Mail-Adress" as email (similar, 0.91); '
    "--mapping-report FILE shows all, --map changes it"
)


def mapped(text: str, **told: object) -> pl.DataFrame:
    origin = Origin(file="in/list.csv", **told)  # type: ignore[arg-type]
    return import_(table(text.encode(), "in/list.csv", header.known), origin).extra["mapping"]


@pytest.mark.parametrize(
    ("flags", "lines"), [([], [SAID, "import: 3 rows in, 3 kept"]), (["-q"], [])], ids=["loud", "-q"]
)
def test_what_was_guessed_is_said_unless_quiet(
    listforge: Program, tmp_path: Path, flags: list[str], lines: list[str]
) -> None:
    (tmp_path / "list.csv").write_text(MESSY)
    done = listforge("import", "list.csv", "-o", "out.csv", *flags, cwd=tmp_path)
    assert (done.code, done.stderr.splitlines()) == (0, lines)


def test_a_list_without_guesses_says_nothing_of_headers() -> None:
    assert mapping.guesses(mapped("Email,Phone,Zeta\nann@tarnwick.example,,x\n"), "--map changes it") == []
    assert mapping.guesses(pl.DataFrame(), "--map changes it") == []


PHONED = (
    "Account,st,Mobile #\nTarnwick Freight,TX,212-555-0123\nMarrowbend,OH,212-555-0147\nOnepallet,CA,212-555-0148\n"
)
LACKING = "no column is the company_name"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        pytest.param(
            PHONED,
            ['took "Account" as company_name (content, 0.8), "st" as region (content, 0.95); --mapping-report FILE shows all, --map changes it'],
            id="short headers whose cells say what they are",
        ),
        pytest.param(
            PHONED.replace("Account", "Broker House").replace(",st,", ",State,"),
            [f'{LACKING}; "Broker House" passes through; --map company_name=HEADER maps one'],
            id="a company under a header that nobody knows",
        ),
        pytest.param(
            "Account,Phone\n" + "Tarnwick,212-555-0123\nMarrowbend,212-555-0147\n" * 9,
            [f'{LACKING}; "Account" passes through; --map company_name=HEADER maps one'],
            id="an account that may be a kind",
        ),
        pytest.param(
            "City,Zeta,Eta\nAustin,7,x\nWaco,8,y\n",
            ['no column is a company, a person, a number or a mail address; "Zeta", "Eta" pass through; --map company_name=HEADER maps one'],
            id="nobody",
        ),
        pytest.param("City," + ",".join(f"Zeta {c}" for c in "abcdefghij") + "\nWaco" + ",7" * 10 + "\n",
                     ['no column is a company, a person, a number or a mail address; "Zeta a", "Zeta b", "Zeta c", "Zeta d", '
                      '"Zeta e", "Zeta f", "Zeta g", "Zeta h" and 2 more pass through; --map company_name=HEADER maps one'], id="nobody in a wide list"),
        pytest.param("Company,Haus\nTarnwick,Marrowbend\nOnepallet,Quayside\n", [], id="a list that has companies"),
        pytest.param("Name,Haus\nTarnwick Inc,Yard\nMarrowbend LLC,Dock\n", [], id="companies where a name belongs"),
        pytest.param("Email,Account Owner,Zeta\nann@tarnwick.example,Ann Ash,7\nbo@marrow.example,Bo Best,8\n", [], id="nothing like a company"),
        pytest.param("Account,Phone\n1001,212-555-0123\n1002,212-555-0147\n", [], id="an account number"),
    ],
)  # fmt: skip
def test_what_a_list_lacks_is_said_with_the_columns_that_may_be_it(
    listforge: Program, tmp_path: Path, text: str, lines: list[str]
) -> None:
    (tmp_path / "list.csv").write_text(text)
    done = listforge("import", "list.csv", "-o", "out.csv", cwd=tmp_path)
    assert done.stderr.splitlines()[:-1] == [f"import: list.csv: {line}" for line in lines]


@pytest.mark.parametrize(
    "text", [MESSY, GOOGLE, ZOOMINFO, VICIDIAL, PHONED], ids=["messy", "google", "zoominfo", "vicidial", "short"]
)
def test_the_yaml_report_in_the_icp_gives_the_same_list_byte_for_byte(
    listforge: Program, tmp_path: Path, text: str
) -> None:
    (tmp_path / "list.csv").write_text(text)
    source = {"name": "crm", "type": "crm", "path": "list.csv"}
    (tmp_path / "icp.yaml").write_text(json.dumps({"name": "a", "sources": [source]}))
    first = listforge("import", "--sources", "--icp", "icp.yaml", "--mapping-report", "m.yaml", "-q", cwd=tmp_path)
    told = yaml.safe_load((tmp_path / "m.yaml").read_text())
    assert set(told) == {"preset", "columns"}
    (tmp_path / "told.yaml").write_text(json.dumps({"name": "a", "sources": [source | told]}))
    again = listforge("import", "--sources", "--icp", "told.yaml", cwd=tmp_path)
    assert (first.code, again.code) == (0, 0), again.stderr
    assert first.stdout == again.stdout
    assert "took" not in again.stderr


def test_the_yaml_report_reads_aloud() -> None:
    assert mapping.as_yaml(mapped(MESSY)) == (
        "# in/list.csv (utf-8, comma, header on line 1)\n"
        "preset: generic\n"
        "columns:\n"
        '  company_name: "Compnay Nmae"  # similar, 0.82\n'
        '  first_name: "Fist Name"  # similar, 0.88\n'
        '  last_name: "Last Name"  # alias, 0.9\n'
        '  phone: ["Phone", "Work Phone"]  # alias, 0.9\n'
        '  job_title: "Field7"  # content, 0.9\n'
        '  email: "E-Mail-Adress"  # similar, 0.91\n'
        "# passes through: Fax\n"
    )


def test_several_files_are_several_documents_and_any_header_is_quoted() -> None:
    strange = mapped("Email\nann@tarnwick.example\n").with_columns(header=pl.lit('a: "b" # [c'))
    both = mapping.as_yaml(pl.concat([strange, mapped(GOOGLE).with_columns(file=pl.lit("b.csv"))]))
    first, second = yaml.safe_load_all(both)
    assert first == {"preset": "generic", "columns": {"email": 'a: "b" # [c'}}
    assert second["columns"]["email"] == ["E-mail 1 - Value", "E-mail 2 - Value"]
    assert "# by kind: Phone 1 - Value\n" in both


def test_what_a_source_of_the_icp_lacks_is_said_with_its_key(listforge: Program, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(PHONED.replace("Account", "Broker House"))
    source = {"name": "crm", "type": "crm", "path": "list.csv"}
    (tmp_path / "icp.yaml").write_text(json.dumps({"name": "a", "sources": [source]}))
    said = listforge("import", "--sources", "--icp", "icp.yaml", "-o", "out.csv", cwd=tmp_path).stderr
    assert (
        f'{LACKING}; "Broker House" passes through; `columns: {{company_name: HEADER}}` of the source maps one' in said
    )


def test_a_list_of_our_own_needs_no_mapping() -> None:
    assert yaml.safe_load(mapping.as_yaml(pl.DataFrame())) == {"columns": {}}


@pytest.mark.parametrize("name", ["m.csv", "m.json", "m.yml"])
def test_the_report_has_the_format_of_its_extension(tmp_path: Path, name: str) -> None:
    found = mapped(GOOGLE)
    mapping.write(found, tmp_path / name)
    text = (tmp_path / name).read_text()
    if name == "m.yml":
        assert yaml.safe_load(text)["preset"] == "google_contacts"
        return
    rows = json.loads(text) if name == "m.json" else pl.read_csv(tmp_path / name).to_dicts()
    assert rows == found.to_dicts()


def test_how_each_header_was_understood() -> None:
    told = mapped(
        "Stop,Phone,Phone 4,Compnay Nmae,Field7,Zeta\nno,,,,ann@tarnwick.example,x\n", columns={"do_not_call": "Stop"}
    )
    assert [tuple(row) for row in told.select("header", "column", "how", "rank").iter_rows()] == [
        ("Stop", "do_not_call", "told", 1),
        ("Phone", "phone", "alias", 1),
        ("Phone 4", "other_phone", "alias", 1),
        ("Compnay Nmae", "company_name", "similar", 1),
        ("Field7", "email", "content", 1),
        ("Zeta", None, "passes through", None),
    ]
