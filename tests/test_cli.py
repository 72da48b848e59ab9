"""The program as a shell meets it: streams, formats, files, exit codes, signals, words on stderr.

What a real process alone can tell (its streams, signals, files and pipes) is asked of one; all else of the program in
this very process.
"""

import json
import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from listforge import __version__, frames
from listforge.cli import COMMANDS, app
from listforge.errors import ListforgeError
from tests.conftest import PROGRAM, TODAY, Program, Said, clean_environment

LIST = (
    b"lead_id,company_name,phone,country\n"
    b"a,Tarnwick,+12125550123,US\nb,Marrowbend,+13125550147,US\nc,Copperfinch,12,US\nd,Onepallet,,US\n"
)  # fmt: skip
STRANGE = b"Company,Phone\nTarnwick,(212) 555-0123\nMarrowbend,(312) 555-0147\n"
VALIDATE = ("validate", "--today", TODAY)


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    """A folder with a list of our own, a stranger's, and an ICP."""
    (tmp_path / "list.csv").write_bytes(LIST)
    (tmp_path / "strange.csv").write_bytes(STRANGE)
    (tmp_path / "icp.yaml").write_text("name: x\n")
    (tmp_path / "folder").mkdir()
    return tmp_path


@pytest.fixture(scope="module")
def fat(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A list of 40 MB: far more than a pipe holds, and some time to write."""
    path = tmp_path_factory.mktemp("fat") / "fat.csv"
    note = "x" * 4000
    path.write_text("Company,Phone,Notes\n" + "".join(f"Tarnwick {n},+1212555{n:04},{note}\n" for n in range(10_000)))
    return path


@pytest.fixture
def shell(lists: Path) -> Callable[..., Said]:
    """A bash script in that folder, with the program on its PATH."""

    return lambda script, **env: started("bash", "-c", script, folder=lists, **env)


def started(*command: str | Path, folder: Path, stdin: int | None = None, **env: str) -> Said:
    """What a process gave back; `stdin` is a descriptor."""
    done = subprocess.run(
        command, cwd=folder, env=clean_environment(**env), stdin=stdin, capture_output=True, timeout=120, check=False
    )
    return Said(done.returncode, done.stdout, done.stderr.decode())


def told(*args: str | Path, stdin: bytes = b"", env: dict[str, str] | None = None) -> tuple[int, str]:
    """Exit code and words of the app in this process."""
    done = CliRunner().invoke(app, [str(a) for a in args], input=stdin, env=env)
    if isinstance(done.exception, ListforgeError):
        return done.exception.exit_code, done.stderr + str(done.exception)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.output


# --- streams -------------------------------------------------------------------------------------


def test_a_file_a_dash_and_nothing_at_all_are_the_same_list(listforge: Program, here: Program, lists: Path) -> None:
    by_name = here(*VALIDATE, "list.csv", cwd=lists)
    assert by_name.code == 0
    assert by_name.stderr == "validate: 4 rows in, 3 kept; set aside 1 phone_invalid\n"
    assert by_name.text.splitlines()[1].startswith("a,")
    assert by_name == here(*VALIDATE, "-", stdin=LIST) == listforge(*VALIDATE, stdin=LIST)


def test_stdout_has_the_list_and_nothing_else(here: Program, lists: Path) -> None:
    said = here(*VALIDATE, "list.csv", "-v", cwd=lists)
    assert frames.read_csv(said.stdout, "stdout").height == 3
    assert said.stderr.startswith("validate: 4 rows in, 3 kept; set aside 1 phone_invalid (")
    here(*VALIDATE, "list.csv", "-o", "out.csv", cwd=lists)
    assert sorted(path.name for path in lists.iterdir()) == ["folder", "icp.yaml", "list.csv", "out.csv", "strange.csv"]


def test_a_named_file_leaves_stdin_alone(lists: Path) -> None:
    reading, writing = os.pipe()
    try:
        said = started(PROGRAM, *VALIDATE, "list.csv", "-q", folder=lists, stdin=reading)
    finally:
        os.close(reading)
        os.close(writing)
    assert (said.code, said.stderr) == (0, "")


@pytest.mark.parametrize("args", ["import", "validate -", "export --icp icp.yaml", "dedupe list.csv --against -"])
def test_a_terminal_is_no_list(args: str, lists: Path) -> None:
    keyboard, terminal = pty.openpty()
    try:
        said = started(PROGRAM, *args.split(), folder=lists, stdin=terminal)
    finally:
        os.close(keyboard)
        os.close(terminal)
    assert said == (2, b"", "listforge: standard input is a terminal; name a list, or pipe one in\n")


@pytest.mark.parametrize(
    "args",
    ["import - -", "dedupe - --against -", "dedupe --decisions -", "dedupe list.csv --against - --decisions -"],
)
def test_two_lists_cannot_come_from_one_stdin(args: str, lists: Path) -> None:
    words = [str(lists / word) if word.endswith(".csv") else word for word in args.split()]
    assert told(*words, stdin=LIST) == (2, "two lists cannot both come from standard input; name one as a file")


def test_zero_bytes_are_an_error_and_a_header_is_an_empty_list(here: Program) -> None:
    nothing = here(*VALIDATE)
    assert (nothing.code, nothing.stdout) == (65, b"")
    assert nothing.stderr.startswith("listforge: standard input: empty; a list has at least a header")
    header = here(*VALIDATE, stdin=b"phone,company_name\n")
    assert (header.code, header.stderr) == (0, "validate: 0 rows in, 0 kept\n")
    assert b"phone" in header.stdout
    assert header.stdout.count(b"\n") == 1
    assert told("import", stdin=b"")[0] == 65
    assert told("import", stdin=b"Phone,Company\n")[0] == 0


def test_closed_streams_are_said_and_no_bug(shell: Callable[..., Said]) -> None:
    said = shell(
        "listforge validate <&-; echo $?; listforge validate list.csv -q >&-; echo $?; "
        "listforge validate list.csv 2>&- | wc -l"
    )
    assert said.text.split() == ["65", "73", "4"]
    assert said.stderr.splitlines() == [
        "listforge: standard input is closed; name a list",
        "listforge: standard output is closed; name a file: -o FILE",
    ]


# --- what is no list -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "says"),
    [
        pytest.param(None, "missing.csv: no such file", id="missing"),
        pytest.param(
            b"\x89PNG\r\n\x1a\n\0\0",
            "a binary file; a list is CSV, a workbook, JSON, vCard, Parquet or Arrow",
            id="binary",
        ),
        pytest.param(b"fone,comp\n1,2\n", "not one known column (`fone` looks like `phone`)", id="unknown-columns"),
        pytest.param(b'phone,notes\n1,A\n2,"B\n', "line 3: a quote opens here and never closes", id="open-quote"),
    ],
)
def test_what_is_no_list_is_65_with_one_line_that_says_why(
    data: bytes | None, says: str, here: Program, tmp_path: Path
) -> None:
    path = tmp_path / ("a-folder-with-a-name-long-enough-to-fold-a-line-at-eighty-columns-" * 2) / "missing.csv"
    if data is not None:
        path.parent.mkdir()
        path.write_bytes(data)
    said = here("validate", path, "-q")
    assert (said.code, said.stdout) == (65, b"")
    assert says in said.stderr
    assert said.stderr.startswith(f"listforge: {path}: ")
    assert said.stderr.count("\n") == 1


def test_verbose_adds_the_traceback(here: Program) -> None:
    said = here("validate", "missing.csv", "-v")
    assert said.code == 65
    assert said.stderr.startswith("Traceback (most recent call last):")
    assert said.stderr.endswith("\nlistforge: missing.csv: no such file\n")


@pytest.mark.parametrize("format", ["arrow", "parquet"])
def test_a_list_cut_off_in_a_pipe_is_65(format: str, shell: Callable[..., Said]) -> None:
    said = shell(
        f"listforge import strange.csv -q -f {format} -o whole; "
        "head -c $(($(stat -c %s whole) - 20)) whole | listforge validate -q"
    )
    assert (said.code, said.stdout) == (65, b"")
    assert said.stderr.startswith("listforge: standard input: damaged or cut off")


def test_a_bug_is_70_and_asks_to_be_reported(lists: Path) -> None:
    program = "from listforge import cli; cli.app.command('boom')(lambda: 1 / 0); cli.main()"
    said = started(sys.executable, "-c", program, "boom", folder=lists)
    assert (said.code, said.stdout) == (70, b"")
    assert "ZeroDivisionError: division by zero" in said.stderr
    assert said.stderr.endswith("listforge: this is a bug in listforge; please report it with the lines above\n")


# --- formats -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("format", "start"), [("csv", b"lead_id,"), ("arrow", b"\xff\xff\xff\xff"), ("ndjson", b'{"lead_id":')]
)
def test_formats_on_a_pipe_carry_the_same_list(format: str, start: bytes, here: Program, lists: Path) -> None:
    said = here("import", "strange.csv", "-q", "--format", format, cwd=lists)
    assert said.stdout.startswith(start)
    again = here("validate", "-q", "--country", "US", stdin=said.stdout)
    assert frames.read_csv(again.stdout, "stdout")["phone"].to_list() == ["+12125550123", "+13125550147"]


def test_parquet_is_for_files(here: Program, lists: Path) -> None:
    refused = here("import", "strange.csv", "--format", "parquet", "-q", cwd=lists)
    assert (refused.code, refused.stdout) == (73, b"")
    assert refused.stderr == "listforge: Parquet cannot go down a pipe; use --format arrow, or -o FILE\n"
    assert here("import", "strange.csv", "-o", "list.parquet", "-q", cwd=lists).code == 0
    assert pl.read_parquet(lists / "list.parquet").height == 2


@pytest.mark.parametrize(
    ("args", "start"),
    [
        ([], b"\xff\xff\xff\xff"),
        (["-o", "out"], b"\xff\xff\xff\xff"),
        (["-o", "out.csv"], b"lead_id,"),
        (["-o", "out.ndjson"], b'{"lead_id":'),
        (["--format", "csv"], b"lead_id,"),
        (["-o", "out.csv", "-f", "ndjson"], b'{"lead_id":'),
    ],
    ids=["pipe", "file-of-no-kind", "csv-file", "ndjson-file", "flag-wins", "flag-wins-over-the-name"],
)
def test_the_environments_format_gives_way_to_a_name_and_a_flag(args: list[str], start: bytes, lists: Path) -> None:
    args = [str(lists / arg) if arg.startswith("out") else arg for arg in args]
    done = CliRunner().invoke(
        app, ["import", str(lists / "strange.csv"), "-q", *args], env={"LISTFORGE_FORMAT": "arrow"}
    )
    assert done.exit_code == 0
    written = [path for path in lists.iterdir() if path.name.startswith("out")]
    assert (written[0].read_bytes() if written else done.stdout_bytes).startswith(start)


def test_with_the_environments_format_a_dialers_file_is_still_the_dialers(lists: Path) -> None:
    env = {"LISTFORGE_FORMAT": "arrow", "LISTFORGE_ICP": str(lists / "icp.yaml")}
    assert told("export", lists / "list.csv", "-o", lists / "calls.txt", "--layout", "hubspot", "-q", env=env)[0] == 0
    assert b"Phone Number" in (lists / "calls.txt").read_bytes()


def test_a_list_through_an_unbuffered_pipe_arrives_whole(fat: Path, shell: Callable[..., Said]) -> None:
    said = shell(
        f"set -o pipefail; listforge import {fat} -q | wc -c; listforge import {fat} -q -o out.csv; wc -c < out.csv",
        PYTHONUNBUFFERED="1",
    )
    assert (said.code, said.stderr) == (0, "")
    assert len(set(said.text.split())) == 1


@pytest.mark.parametrize("format", ["csv", "arrow"])
def test_a_reader_that_goes_away_is_141_and_silence(format: str, fat: Path, shell: Callable[..., Said]) -> None:
    said = shell(f"listforge import {fat} -q -f {format} | head -c 7 | wc -c; echo ${{PIPESTATUS[0]}}")
    assert said == (0, b"7\n141\n", "")


# --- files ---------------------------------------------------------------------------------------


def test_output_may_be_the_input(here: Program, lists: Path) -> None:
    (lists / "list.csv").chmod(0o664)
    (lists / "link.csv").symlink_to("list.csv")
    assert here(*VALIDATE, "link.csv", "-o", "link.csv", "-q", cwd=lists).code == 0
    assert (lists / "link.csv").is_symlink()
    assert (lists / "list.csv").stat().st_mode & 0o777 == 0o664
    assert frames.read(lists / "list.csv")["lead_id"].to_list() == ["a", "b", "d"]


def test_a_full_standard_output_is_73(shell: Callable[..., Said], lists: Path) -> None:
    said = shell("listforge validate list.csv -q > /dev/full; echo $?; listforge --version > /dev/full; echo $?")
    assert said.text.split() == ["73"] * 2
    assert said.stderr == "listforge: standard output: No space left on device\n" * 2
    assert not [path.name for path in lists.rglob(".*")]


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ("-o /dev/full", "/dev/full: No space left on device (os error 28)"),
        ("-o folder", "folder: is a folder; name a file in it"),
        ("-o missing/out.csv", "missing/out.csv: No such file or directory"),
        ("-o old.csv --rejects missing/bad.csv", "missing/bad.csv: No such file or directory"),
    ],
)
def test_what_cannot_be_written_is_73_and_the_rest_stands(args: str, says: str, here: Program, lists: Path) -> None:
    (lists / "old.csv").write_text("old")
    assert here("validate", "list.csv", "-q", *args.split(), cwd=lists) == (73, b"", f"listforge: {says}\n")
    assert (lists / "old.csv").read_text() == "old"
    assert not [path.name for path in lists.rglob(".*")]


def test_a_list_may_be_thrown_away(here: Program, lists: Path) -> None:
    assert here("validate", "list.csv", "-q", "-o", "/dev/null", cwd=lists) == (0, b"", "")


def interruptible() -> None:
    """A shell's background jobs ignore Ctrl-C; the program under test must not."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["ctrl-c", "sigterm"])
def test_ended_while_it_waits_for_its_list(sent: signal.Signals, code: int, lists: Path) -> None:
    (lists / "out.csv").write_text("old")
    os.mkfifo(lists / "fifo")
    command: list[str | Path] = [PROGRAM, *VALIDATE, "fifo", "-o", "out.csv"]
    with subprocess.Popen(
        command, cwd=lists, env=clean_environment(), stderr=subprocess.PIPE, preexec_fn=interruptible
    ) as running, (lists / "fifo").open("wb", buffering=0) as upstream:  # fmt: skip
        upstream.write(LIST)
        time.sleep(0.1)
        running.send_signal(sent)
        _, words = running.communicate(timeout=60)
    assert (running.returncode, words) == (code, b"")
    assert (lists / "out.csv").read_text() == "old"


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["ctrl-c", "sigterm"])
def test_ended_while_it_writes_leaves_the_old_file_and_no_draft(
    sent: signal.Signals, code: int, fat: Path, lists: Path
) -> None:
    out = lists / "out.csv"
    out.write_text("old")
    command: list[str | Path] = [PROGRAM, "import", fat, "-o", out, "-q"]
    with subprocess.Popen(
        command, env=clean_environment(), stderr=subprocess.PIPE, preexec_fn=interruptible
    ) as running:
        draft = lists / f".out.csv.{running.pid}.draft"
        while running.poll() is None and not draft.exists():
            time.sleep(0.0005)
        running.send_signal(sent)
        _, words = running.communicate(timeout=60)
    assert (running.returncode, words) == (code, b"")
    assert out.read_text() == "old"
    assert not draft.exists()


# --- words ---------------------------------------------------------------------------------------


def test_quiet_says_nothing_unless_something_is_wrong(here: Program, lists: Path) -> None:
    for env, args in (({}, ("-q",)), ({"LISTFORGE_QUIET": "1"}, ())):
        assert here(*VALIDATE, "list.csv", "-o", "out.csv", *args, env=env, cwd=lists)[:3] == (0, b"", "")
        wrong = here(*VALIDATE, "missing.csv", *args, env=env)
        assert wrong.stderr == "listforge: missing.csv: no such file\n"
    loud = told("validate", lists / "list.csv", "-o", os.devnull, env={"LISTFORGE_QUIET": "0"})
    assert loud[1].startswith("validate: 4 rows in")


def test_numbers_without_a_country_get_a_hint_and_others_do_not(lists: Path) -> None:
    hint = "need --country CC"
    assert hint not in told("validate", lists / "list.csv", "-o", os.devnull)[1]
    assert hint in told("validate", "-v", "-o", os.devnull, stdin=b"company_name,phone\nTarnwick,(212) 555-0123\n")[1]
    quiet = told("validate", "-o", os.devnull, "-q", stdin=b"company_name,phone\nTarnwick,(212) 555-0123\n")[1]
    assert quiet == "validate: 1 rows in, 0 kept; set aside 1 phone_invalid\n"  # that nobody is left, and no hint


def test_a_log_that_is_full_stops_no_list(shell: Callable[..., Said]) -> None:
    said = shell("listforge validate list.csv 2> /dev/full; echo $?")
    assert said.text.splitlines()[-1] == "0"
    assert said.text.count("\n") == 5


def test_colour_is_for_terminals_and_who_asks_for_it(listforge: Program) -> None:
    assert "\x1b" not in listforge("validate", "missing.csv", env={"NO_COLOR": "", "TERM": "xterm"}).stderr
    coloured = listforge("validate", "missing.csv", env={"FORCE_COLOR": "1", "NO_COLOR": "", "TERM": "xterm"})
    assert coloured.stderr == "\x1b[31mlistforge: missing.csv: no such file\x1b[0m\n"


def test_report_adds_up_at_every_stage(lists: Path) -> None:
    (lists / "icp.yaml").write_text("name: x\nversion: 1.10\nvalidate: {default_country: US}\n")
    steps = {"import": "strange.csv", "validate": "1", "dedupe": "2", "enrich": "3", "score": "4", "export": "5"}
    for number, (command, source) in enumerate(steps.items(), start=1):
        report, out = lists / f"{command}.json", lists / str(number)
        args = ("--today", TODAY, "--icp", lists / "icp.yaml", "-o", out, "--report", report)
        assert told(command, lists / source, *args)[0] == 0
        counts = json.loads(report.read_text())
        assert counts["stage"] == command
        assert counts["rows_in"] == counts["rows_out"] + sum(counts["rejected"].values()) == 2
        assert counts["icp"]["version"] == "1.10"
        assert {"warned", "changed", "seconds"} <= set(counts)


# --- --max-rejects -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("most", "code"), [("0", 1), ("1", 0), ("2", 0), ("24%", 1), ("25%", 0), ("24.9%", 1), ("100%", 0), ("0%", 1)]
)
def test_max_rejects_is_checked_between_the_rejects_and_the_list(most: str, code: int, lists: Path) -> None:
    (lists / "out.csv").write_text("old")
    bad, report = lists / "bad.csv", lists / "report.json"
    args = ("--rejects", bad, "--report", report, "-o", lists / "out.csv", "--today", TODAY)
    found, words = told("validate", lists / "list.csv", "--max-rejects", most, *args)
    assert found == code
    assert frames.read_csv(bad.read_bytes(), "bad")["reason"].to_list() == ["phone_invalid"]
    assert json.loads(report.read_text())["rejected"] == {"phone_invalid": 1}
    assert ((lists / "out.csv").read_text() == "old") == bool(code)
    assert words.startswith("validate: 4 rows in, 3 kept; set aside 1 phone_invalid\n")
    if code:
        assert words.endswith(f"1 of 4 rows set aside, more than --max-rejects {most}; no list was written")


CRON = """
set -euo pipefail
export LISTFORGE_ICP=icp.yaml LISTFORGE_FORMAT=arrow LISTFORGE_QUIET=1
listforge import strange.csv \\
  | listforge validate --country US --rejects rejects.csv --max-rejects MOST --today 2026-11-23 \\
  | listforge dedupe | listforge enrich | listforge score --today 2026-11-23 \\
  | listforge export --layout generic --today 2026-11-23 -o today.csv
"""


def test_a_cron_script_is_silent_when_all_is_well(shell: Callable[..., Said], lists: Path) -> None:
    assert shell(CRON.replace("MOST", "500")) == (0, b"", "")
    calls = frames.read_csv((lists / "today.csv").read_bytes(), "calls")
    assert calls["phone"].to_list() == ["+12125550123", "+13125550147"]


def test_a_gate_that_shuts_stops_the_whole_pipe_and_keeps_yesterdays_file(
    shell: Callable[..., Said], lists: Path
) -> None:
    (lists / "today.csv").write_text("yesterday's")
    (lists / "strange.csv").write_bytes(STRANGE + b"Copperfinch,12\n")
    said = shell(CRON.replace("MOST", "0"))
    assert (said.code, said.stdout) == (65, b"")
    assert "listforge: validate: 1 of 3 rows set aside, more than --max-rejects 0; no list was written" in said.stderr
    assert said.stderr.count("listforge: standard input: empty") == 4
    assert (lists / "today.csv").read_text() == "yesterday's"
    assert "phone_invalid" in (lists / "rejects.csv").read_text()


# --- arguments -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ("", "Usage: listforge"),
        ("val", "No such command 'val'."),
        ("validate list.csv --reject x", "--rejects"),
        ("validate list.csv --max-rejects some", "--max-rejects 'some' is neither a number nor a percentage"),
        ("validate list.csv --max-rejects -1", "neither a number nor a percentage"),
        ("validate list.csv --max-rejects nan", "neither a number nor a percentage"),
        ("validate list.csv --today 23.11.2026", "--today '23.11.2026' is not a day such as 2026-11-23"),
        ("validate list.csv --format xml", "'csv', 'arrow', 'parquet', 'ndjson'"),
        ("validate list.csv --country XX", "--country 'XX' is not an ISO alpha-2 code such as US"),
        ("validate list.csv -o x --rejects x", "two outputs have one name"),
        ("validate list.csv --rejects list.csv", "would be written over what is read"),
        ("import strange.csv --mapping-report -", "--mapping-report -: another output has that name"),
        ("dedupe list.csv -o x --review x", "--review x: another output has that name"),
        ("validate list.csv --override hour=x", "no gate 'hour'; the gates are stale_scrub, hours, handoff"),
        ("validate list.csv --override hours", "say why: hours=REASON"),
        ("validate list.csv more.csv", "unexpected extra argument"),
        ("enrich list.csv", "enrich needs an ICP: --icp FILE, or the environment variable LISTFORGE_ICP"),
        ("score list.csv", "score needs an ICP"),
        ("export list.csv", "export needs an ICP"),
        ("import --sources", "import --sources needs an ICP"),
        ("import --sources list.csv --icp icp.yaml", "--sources reads the ICP's own files"),
        ("import --sources --icp icp.yaml", "the ICP has no sources"),
        ("import strange.csv --preset hubspto", "no preset 'hubspto'; did you mean hubspot?"),
        ("import strange.csv --map fone=Phone", "a source cannot bring 'fone'; did you mean phone?"),
        ("import strange.csv --map phone", "write CANON=HEADER"),
        ("import strange.csv --delimiter ab", "--delimiter 'ab': one character, one twice such as ;; or tab"),
        ("export list.csv --icp icp.yaml --layout vicidail", "no layout 'vicidail'; did you mean vicidial?"),
        ("export list.csv --icp icp.yaml --out folder -o x", "--out is a folder and -o a file"),
        ("export list.csv --icp icp.yaml --out folder -f arrow", "for arrow name one: -o FILE"),
        ("score list.csv --icp icp.yaml --explain nobody", "--explain nobody: no such lead"),
    ],
)
def test_what_cannot_be_is_2_and_says_what_could(
    args: str, says: str, lists: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(lists)
    code, words = told(*args.split())
    assert code == 2
    assert says in words
    assert sorted(path.name for path in lists.iterdir()) == ["folder", "icp.yaml", "list.csv", "strange.csv"]


def test_a_header_that_is_not_there_names_the_nearest(lists: Path) -> None:
    code, words = told("import", lists / "strange.csv", "--map", "phone=Phon")
    assert (code, words) == (65, f"{lists / 'strange.csv'}: no column 'Phon'; did you mean 'Phone'?")


def test_flags_stand_anywhere_after_the_command(lists: Path) -> None:
    source, flags = lists / "list.csv", ["-q", "--today", TODAY, "--country", "US"]
    outs = [lists / str(n) for n in range(3)]
    assert told("validate", source, *flags, "-o", outs[0]) == (0, "")
    assert told("validate", *flags, "-o", outs[1], source) == (0, "")
    assert told("validate", "-q", source, "-o", outs[2], *flags[1:]) == (0, "")
    assert outs[0].read_bytes() == outs[1].read_bytes() == outs[2].read_bytes()


def test_the_icp_is_the_flags_then_the_environments(lists: Path) -> None:
    (lists / "wrong.yaml").write_text("nam: x\n")
    right, wrong, source = lists / "icp.yaml", lists / "wrong.yaml", lists / "list.csv"
    assert told("validate", source, "-q", env={"LISTFORGE_ICP": str(wrong)}) == (
        78, f"{wrong}:1: nam: no such key; did you mean name?\n{wrong}:1: name: missing; this key is required",
    )  # fmt: skip
    assert told("validate", source, "--icp", right, "-q", "-o", os.devnull, env={"LISTFORGE_ICP": str(wrong)})[0] == 0
    assert told("validate", source, "-q", "-o", os.devnull, env={"LISTFORGE_ICP": ""})[0] == 0
    code, words = told("validate", source, "--icp", lists / "none.yaml")
    assert code == 78
    assert words.startswith(f"{lists / 'none.yaml'}:1: file: No such file or directory; name an ICP file")


# --- help ----------------------------------------------------------------------------------------

GROUPED = [*COMMANDS, "icp new", "icp check", "icp show", "icp schema"]


@pytest.mark.parametrize("command", ["", *GROUPED, "icp"])
def test_every_help_has_an_example_and_a_letter(command: str) -> None:
    long, short = told(*command.split(), "--help"), told(*command.split(), "-h")
    assert long == short
    code, words = long
    assert code == 0
    description = words.split("\n\nArguments:")[0].split("\n\nOptions:")[0]
    if command != "icp":
        assert f"Example: listforge {command}".strip() in " ".join(description.split("\n\n")[-1].split())


def test_version() -> None:
    assert told("--version") == (0, f"listforge {__version__}\n")


def test_help_does_not_wait_for_polars(lists: Path) -> None:
    said = started(sys.executable, "-X", "importtime", "-m", "listforge", "--help", folder=lists)
    assert said.text.startswith("Usage: python -m listforge [OPTIONS] COMMAND [ARGS]...\n")
    imported = {line.rpartition("|")[2].strip() for line in said.stderr.splitlines()}
    assert "listforge.cli" in imported
    assert not imported & {"polars", "pydantic", "phonenumbers", "rapidfuzz", "yaml", "rich"}


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("listforge export --layout ", ["aircall", "cisco_uccx", "cloudtalk"]),
        ("listforge import --preset ", ["apollo", "datablist", "dynamics"]),
        ("listforge icp new --sample ", ["hybrid-inbound-outbound", "saas-uk-dach", "us-logistics-ops"]),
    ],
)
def test_names_complete_from_the_data(typed: str, completed: list[str], listforge: Program) -> None:
    env = {"_LISTFORGE_COMPLETE": "complete_bash", "COMP_WORDS": typed, "COMP_CWORD": str(typed.count(" "))}
    assert listforge(env=env).text.split()[:3] == completed


def test_completion_prints_a_script(listforge: Program) -> None:
    said = listforge(env={"_LISTFORGE_COMPLETE": "source_bash"})
    assert said.code == 0
    assert "complete -o default -F _listforge_completion listforge" in said.text
