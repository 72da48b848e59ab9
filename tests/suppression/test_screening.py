"""Lists at work in the commands: who is set aside by which entry, and which list stops everything."""

import csv
import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.conftest import TODAY, Program, Said

LEADS = """\
first_name,last_name,company_name,company_domain,email,phone,mobile_phone,country
Ann,Rookmore,Tarnwick,tarnwick.example,ann@tarnwick.example,212-555-0123,,US
Ann,Rookmore,Tarnwick,tarnwick.example,ann@tarnwick.example,212-555-0124,,US
Bo,Fenbrook,Tarnwick,tarnwick.example,bo@tarnwick.example,212-555-0125,,US
Cy,Kestrelbury,Tarnwick Holdings,tarnwick.example,cy@tarnwick.example,212-555-0126,,US
Di,Brackenbrook,Marrowbend,marrowbend.example,di@marrowbend.example,312-555-0147,415-555-0119,US
"""


@pytest.fixture
def listforge(here: Program) -> Program:
    """The program's main in this process: its start would take longer than the cases do."""
    return here


EVERYBODY = ["0123", "0124", "0125", "0126", "0119"]
Rows = list[dict[str, str]]


def icp(folder: Path, *lists: dict[str, Any], **more: Any) -> Path:
    told = {"name": "x", "validate": {"default_country": "US", "suppression": list(lists)}, **more}
    (folder / "icp.yaml").write_text(yaml.safe_dump(told))
    return folder / "icp.yaml"


def own(path: str = "list", **more: Any) -> dict[str, Any]:
    return {"name": "own", "path": path, **more}


def validated(listforge: Program, folder: Path, *more: str, command: str = "validate", stdin: str = LEADS) -> Said:
    args = ("-", "--icp", folder / "icp.yaml", "--today", TODAY, "--rejects", folder / "bad.csv", *more)
    return listforge(command, *args, stdin=stdin.encode())


def rows(text: str) -> Rows:
    return list(csv.DictReader(io.StringIO(text)))


def phones(said: Said) -> list[str]:
    assert said.code == 0, said.stderr
    return [row["phone"][-4:] for row in rows(said.text)]


def reasons(folder: Path) -> set[str]:
    return {row["reason"] for row in rows((folder / "bad.csv").read_text())}


# --- how far an entry reaches --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "kept"),
    [
        pytest.param("phone,scope\n2125550123,number\n", ["0124", "0125", "0126", "0119"], id="number: this row"),
        pytest.param("phone,scope\n2125550123,person\n", ["0125", "0126", "0119"], id="person: all rows of the person"),
        pytest.param("phone,scope\n2125550123,account\n", ["0119"], id="account: all of the company"),
        pytest.param("phone,scope\n2125550123,domain\n", ["0119"], id="domain: all of the domain"),
        pytest.param("email,scope\nann@tarnwick.example,domain\n", ["0119"], id="domain of an address"),
        pytest.param("domain,scope\ntarnwick.example,domain\n", ["0119"], id="a domain"),
        pytest.param("company,scope\nTarnwick Holdings,account\n", ["0119"], id="a company and its domain"),
        pytest.param("domain\ntarnwick.example\n", ["0119"], id="a domain and no scope"),
        pytest.param("phone,scope\n2125550123,person\n2125550126,number\n", ["0125", "0119"], id="two reaches in one list"),
        pytest.param("phone,scope,until\n2125550123,person,2026-11-22\n", EVERYBODY, id="over"),
        pytest.param("phone,scope\n212555*,number\n", ["0119"], id="a number block"),
        pytest.param("phone,scope\n4155550119,number\n", ["0123", "0124", "0125", "0126", "0147"], id="the other number is dialed"),
    ],
)  # fmt: skip
def test_an_entry_reaches_as_far_as_it_says(tmp_path: Path, listforge: Program, content: str, kept: list[str]) -> None:
    (tmp_path / "list").write_text(content)
    icp(tmp_path, own())
    said = validated(listforge, tmp_path)
    assert phones(said) == kept
    assert reasons(tmp_path) <= {"suppressed_own"}
    exported = validated(listforge, tmp_path, command="export")
    assert sorted(row["phone"][-4:] for row in rows(exported.text)) == sorted(kept)


def test_a_suppressed_number_is_parked_with_a_warning_and_never_exported(tmp_path: Path, listforge: Program) -> None:
    (tmp_path / "list").write_text("415,5550119\n")
    icp(tmp_path, own())
    row = rows(validated(listforge, tmp_path).text)[-1]
    assert (row["phone"], row["mobile_phone"], row["other_numbers"]) == ("+13125550147", "", "+14155550119")
    assert "phone_suppressed" in row["warnings"]
    assert "5550119" not in validated(listforge, tmp_path, command="export").text


@pytest.mark.parametrize(
    ("scope", "kept"),
    [("number", ["0124", "0125", "0126", "0119"]), ("person", ["0125", "0126", "0119"]), ("account", ["0119"])],
)
def test_an_opt_out_survives_the_next_import(tmp_path: Path, listforge: Program, scope: str, kept: list[str]) -> None:
    (tmp_path / "list").write_text(f"phone,scope\n(212) 555 0123,{scope}\n")
    icp(tmp_path, own())
    again = listforge("import", "-", stdin=LEADS.replace("212-555-0123", "+1 212.555.0123").encode())
    assert phones(validated(listforge, tmp_path, stdin=again.text)) == kept


def test_a_large_list_screens_like_a_small_one(tmp_path: Path, listforge: Program) -> None:
    fiction = [f"{area},55501{n:02}" for area in range(200, 800) for n in range(100)]
    on = [line for line in fiction if line not in ("212,5550125", "415,5550119")]
    (tmp_path / "list").write_bytes(gzip.compress("\n".join(on).encode()))
    icp(tmp_path, own(country="US"))
    for _ in range(2):
        said = validated(listforge, tmp_path)
        assert phones(said) == ["0125", "0119"]
        assert (tmp_path / ".list.listforge-dnc.parquet").is_file()


# --- lists that stop everything ------------------------------------------------------------------


@pytest.mark.parametrize("command", ["validate", "dedupe", "enrich", "export"])
def test_a_list_that_is_none_is_an_input_error(tmp_path: Path, listforge: Program, command: str) -> None:
    (tmp_path / "list").write_text("<html><body>Your session has ended</body></html>")
    icp(tmp_path, own())
    said = validated(listforge, tmp_path, command=command)
    assert (said.code, said.stdout) == (65, b"")
    assert "suppression list own" in said.stderr
    assert "a web page" in said.stderr


@pytest.mark.parametrize("command", ["validate", "export"])
@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"path": "nowhere"}, "own is missing (nowhere)"),
        ({"as_of": "2026-10-22"}, "own is of 2026-10-22, good for 31 days until 2026-11-22"),
        ({"as_of": "2026-10-25", "country": "GB"}, "own is of 2026-10-25, good for 28 days until 2026-11-22"),
        ({"as_of": "2026-11-20", "max_age_days": 2}, "own is of 2026-11-20, good for 2 days until 2026-11-22"),
    ],
)
def test_a_missing_or_stale_list_stops_at_the_gate(
    tmp_path: Path, listforge: Program, command: str, entry: dict[str, Any], said: str
) -> None:
    (tmp_path / "list").write_text("+12125550123\n")
    icp(tmp_path, own(**entry))
    stopped = validated(listforge, tmp_path, command=command)
    assert (stopped.code, stopped.stdout) == (1, b"")
    assert f"gate stale_scrub: {said}" in stopped.stderr
    passed = validated(listforge, tmp_path, "--override", "stale_scrub=counsel said so", command=command)
    assert passed.code == 0


def test_an_empty_list_is_an_input_error_unless_it_may_be(tmp_path: Path, listforge: Program) -> None:
    (tmp_path / "list").write_text("phone,email\n")
    icp(tmp_path, own())
    said = validated(listforge, tmp_path)
    assert said.code == 65
    assert "may_be_empty" in said.stderr
    icp(tmp_path, own(may_be_empty=True))
    assert phones(validated(listforge, tmp_path)) == EVERYBODY


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"format": "fixed"}, "`fields` and a format that is delimited or fixed stand together"),
        ({"columns": {"phones": "Ph. No"}}, "phone"),
        ({"may_be_emtpy": True}, "may_be_empty"),
    ],
)
def test_a_mistake_in_the_icp_is_told(tmp_path: Path, listforge: Program, entry: dict[str, Any], said: str) -> None:
    (tmp_path / "list").write_text("2125550123\n")
    checked = listforge("icp", "check", icp(tmp_path, own(**entry)))
    assert checked.code == 78
    assert "validate.suppression[0]" in checked.text
    assert said in checked.text


def test_a_run_tells_which_lists_it_screened(tmp_path: Path, listforge: Program) -> None:
    (tmp_path / "leads.csv").write_text(LEADS)
    (tmp_path / "list").mkdir()
    (tmp_path / "list" / "212.txt").write_text("212,5550123\n")
    sources = [{"name": "crm", "type": "crm", "path": "leads.csv"}]
    profile = icp(tmp_path, own(as_of="2026-11-20"), sources=sources)
    for _ in range(2):
        said = listforge("run", "--icp", profile, "--out", "out", "--today", TODAY)
        assert said.code == 0, said.stderr
    one, two = (json.loads((tmp_path / "out/runs" / f"{TODAY}-{n}/manifest.json").read_text()) for n in (1, 2))
    (told,) = one["suppression"]
    assert (told["name"], told["as_of"], len(told["sha256"])) == ("own", "2026-11-20", 64)
    assert one == two
