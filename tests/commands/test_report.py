"""`listforge report`: a run's folder is all it needs, and what is wrong with the folder is said."""

import hashlib
import json
import os
import re
import shutil
import subprocess
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.conftest import PROGRAM, TODAY, Program, clean_environment
from tests.report import campaigns

from listforge import pipeline, run_folder

LISTS = {
    "icp.yaml": 'name: tiny\nversion: "7"\nsources: [{name: crm, type: crm, path: crm.csv}]\nvalidate: {default_country: US}\n',
    "crm.csv": "Company,First Name,Last Name,Direct Phone\nTarnwick,Robert,Rookmore,(212) 555-0123\n",
}


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of all runs of a campaign that was called."""
    results, calls = campaigns.by_hand()
    out = tmp_path_factory.mktemp("campaign") / "out"
    leads = out.parent / "leads.parquet"
    pipeline.leads(results).write_parquet(leads)
    files = {
        "calls.csv": b"phone\n",
        "leads.parquet": leads.read_bytes(),
        "report.json": json.dumps({"figures": campaigns.figures(results, calls=calls)}).encode(),
    }
    outputs = {name: {"sha256": hashlib.sha256(content).hexdigest()} for name, content in files.items()}
    manifest = json.dumps({"outputs": outputs}).encode()
    with run_folder.locked(out, 0):
        run_folder.publish(out, {**files, "manifest.json": manifest}, date(2026, 11, 23), None)
    return out


@pytest.fixture
def out(published: Path, tmp_path: Path) -> Path:
    """The same in the folder that commands run in, to be spoilt."""
    return shutil.copytree(published, tmp_path / "out", symlinks=True)


def test_a_run_and_its_report(listforge: Program, tmp_path: Path) -> None:
    for name, content in LISTS.items():
        (tmp_path / name).write_text(content)
    assert listforge("run", "--icp", "icp.yaml", "--out", "out", "--today", TODAY, "-q").code == 0
    for name in LISTS:
        (tmp_path / name).unlink()
    said = listforge("report", "out")
    assert (said.code, said.stderr) == (0, "")
    assert said.text.splitlines()[:2] == [
        "0 accepted qualified leads (definition 7); 0 qualified, 0 meetings",
        "tiny, 2026-11-23",
    ]
    told = json.loads((tmp_path / "out/latest/report.json").read_bytes())
    assert json.loads(listforge("report", "out", "--json").stdout) == told["figures"]
    assert [stage["leads"] for stage in told["figures"]["funnel"]] == [1, 1, 0, 0, 0]
    checked = listforge("report", "out", "--verify")
    files = len(list((tmp_path / "out/latest").iterdir())) - 1
    assert (checked.code, checked.text) == (0, f"out/latest: {files} files, all as the manifest says\n")


@pytest.mark.parametrize(
    ("args", "cwd"),
    [
        pytest.param(("out",), ".", id="the folder of all runs"),
        pytest.param(("out/latest",), ".", id="latest"),
        pytest.param(("out/runs/2026-11-23-1",), ".", id="one run"),
        pytest.param((), "out", id="here are all runs"),
        pytest.param((), "out/runs/2026-11-23-1", id="here is a run"),
    ],
)
def test_a_run_is_found(listforge: Program, out: Path, args: tuple[str, ...], cwd: str) -> None:
    said = listforge("report", *args, cwd=out.parent / cwd)
    assert said.text.startswith("1 accepted qualified lead (definition 7); 1 qualified")


def test_the_funnel_of_the_phones_in_text_json_and_csv(listforge: Program, out: Path, tmp_path: Path) -> None:
    figures = json.loads(listforge("report", "out", "--json").stdout)
    said = listforge("report", "out", "--csv", "rates.csv", "--html", "page.html")
    assert (said.code, said.stdout, said.stderr) == (0, b"", "")
    rates = pl.read_csv(tmp_path / "rates.csv")
    assert rates.select("name", "by", "of", "successes", "trials").to_dicts() == [
        {key: rate[key] for key in ("name", "by", "of", "successes", "trials")} for rate in figures["rates"]
    ]
    text = listforge("report", "out").text
    for by in ("all", "direct", "mobile", "standard", "crm", "web", "fair"):
        assert f"\n  rpc_rate_per_dial           {by} " in text
    assert (tmp_path / "page.html").read_text().startswith("<!DOCTYPE html>")


def test_accounts_that_hang_on_one_person(listforge: Program, out: Path) -> None:
    said = listforge("report", "out", "--accounts").text
    assert "Accounts that hang on one reachable person" in said
    assert [name in said for name in ("Tarnwick", "Copperfinch", "Onepallet")] == [True, True, False]


def spoil(run: Path, how: str) -> None:
    report = run / "report.json"
    told = json.loads(report.read_bytes())
    match how:
        case "not JSON":
            report.write_bytes(report.read_bytes()[:100])
        case "a list":
            report.write_text("[]")
        case "no figures":
            report.write_text(json.dumps({"today": TODAY}))
        case "of no version":
            report.write_text(json.dumps({"figures": {"version": "1"}}))
        case "newer":
            report.write_text(json.dumps({"figures": {"version": 99}}))
        case "without a funnel":
            told["figures"].pop("funnel")
            report.write_text(json.dumps(told))
        case "widening":
            told["figures"]["funnel"][3]["leads"] = 7
            report.write_text(json.dumps(told))
        case "no report":
            report.unlink()


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("not JSON", "report.json: not JSON ("),
        ("a list", "report.json: not a JSON object"),
        ("no figures", "report.json: no figures: an older listforge wrote it; run again"),
        ("of no version", "report.json: figures of no version"),
        ("newer", "report.json: figures of version 99, this listforge knows 2; update it"),
        ("without a funnel", "report.json: the figures have no funnel"),
        ("widening", "report.json: the funnel widens: 4 leads at conversation, 7 leads at qualification"),
        ("no report", "report.json: No such file or directory"),
    ],
)
def test_a_damaged_report_is_an_error_that_says_so(listforge: Program, out: Path, how: str, said: str) -> None:
    spoil(out / "latest", how)
    done = listforge("report", "out")
    assert (done.code, done.stdout) == (65, b"")
    assert f"out/latest/{said}" in done.stderr


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        pytest.param(("report", "nowhere"), 65, "nowhere: is not there; name the folder of a run", id="no folder"),
        pytest.param(("report", "empty"), 65, "empty: no run; name the folder that", id="no run in it"),
        pytest.param(("report", "file"), 65, "file: is a file", id="a file"),
        pytest.param(("report", "out", "--verify", "--json"), 2, "--verify stands alone", id="verify and figures"),
        pytest.param(
            ("report", "out", "--json", "--html", "-"), 2, "standard output holds one answer", id="two answers"
        ),
        pytest.param(("report", "out", "--html", "no/such/page.html"), 73, "no/such/page.html", id="not to be written"),
    ],
)
def test_what_cannot_be(listforge: Program, out: Path, args: tuple[str, ...], code: int, said: str) -> None:
    (out.parent / "empty").mkdir()
    (out.parent / "file").write_text("")
    done = listforge(*args)
    assert (done.code, done.stdout) == (code, b"")
    assert said in done.stderr


# --- verify --------------------------------------------------------------------------------------


def changed(run: Path) -> list[str]:
    (run / "calls.csv").write_bytes(b"phone\n+12125550199\n")
    return ["calls.csv: changed"]


def missing(run: Path) -> list[str]:
    (run / "leads.parquet").unlink()
    (run / "report.json").unlink()
    return ["leads.parquet: missing", "report.json: missing"]


def extra(run: Path) -> list[str]:
    (run / "calls-2.csv").write_bytes(b"")
    (run / "more").mkdir()
    return ["calls-2.csv: not of the run", "more: not of the run"]


def elsewhere(run: Path) -> list[str]:
    manifest = json.loads((run / "manifest.json").read_bytes())
    manifest["outputs"]["../../secret"] = {"sha256": ""}
    (run / "manifest.json").write_text(json.dumps(manifest))
    return ["../../secret: is no file of a run"]


@pytest.mark.parametrize("spoil", [changed, missing, extra, elsewhere])
def test_verify_names_what_differs_a_line_each(listforge: Program, out: Path, spoil: Any) -> None:
    expected = spoil(out / "latest")
    said = listforge("report", "out", "--verify")
    assert (said.code, said.text.splitlines()) == (1, [f"out/latest/{line}" for line in expected])
    assert f"listforge: out/latest: {len(expected)} of its files" in said.stderr


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(None, "manifest.json: No such file or directory", id="none"),
        pytest.param("{", "manifest.json: not JSON", id="cut off"),
        pytest.param('{"outputs": ["calls.csv"]}', "manifest.json: has no list of outputs", id="another thing"),
    ],
)
def test_verify_needs_a_manifest(listforge: Program, out: Path, content: str | None, said: str) -> None:
    manifest = out / "latest" / "manifest.json"
    manifest.unlink() if content is None else manifest.write_text(content)
    done = listforge("report", "out", "--verify")
    assert (done.code, done.stdout) == (65, b"")
    assert said in done.stderr


# --- on a terminal -------------------------------------------------------------------------------


def test_a_narrow_terminal_has_nothing_that_does_not_fit(out: Path) -> None:
    ours, theirs = os.openpty()
    told = clean_environment(COLUMNS="40", TERM="xterm")
    with subprocess.Popen([PROGRAM, "report", out], stdout=theirs, stderr=theirs, env=told):
        os.close(theirs)
        shown = b""
        with suppress(OSError):  # a terminal whose program is gone
            while more := os.read(ours, 65536):
                shown += more
    os.close(ours)
    text = shown.decode()
    assert not re.search(r"\x1b\[[0-9;]*3\d", text), "no colour, by NO_COLOR"
    lines = re.sub(r"\x1b\[[0-9;]*m", "", text).splitlines()
    assert lines[0].startswith("1 accepted qualified lead")
    assert max(len(line.rstrip()) for line in lines) <= 40
    assert any(line.startswith("outreach: leads 6, of before 75%") for line in lines)
