"""What people do with dedupe's doubts: review files as spreadsheets save them, decisions that hold, questions at a terminal."""

import csv
import fcntl
import io
import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml
from tests.conftest import PROGRAM, TODAY, Program, clean_environment

from listforge import vocab

SITES = (
    ("Tarnwick Freight", "tarnwick", "212"),
    ("Marrowbend", "marrowbend", "312"),
    ("Copperfinch", "copperfinch", "415"),
)
HEADER = "Record ID,Name,Title,Company,Web,Email,Main Line,Last Modified\n"


def source() -> str:
    """At each company an initial and a name that fits (a doubtful pair), a colleague, and one who is listed twice."""
    lines = []
    for n, (name, host, area) in enumerate(SITES):
        rest = f"{name},{host}.example"
        number = f"({area}) 555-0100"
        lines += [
            f"{n}1,M. Ash,,{rest},,{number},2026-03-01",
            f"{n}2,Mary Ash,,{rest},,{number},2026-02-01",
            f"{n}3,Bo Best,,{rest},,{number},2026-02-01",
            f"{n}4,Cy Dell,Buyer,{rest},cy@{host}.example,{number},2026-02-01",
            f"{n}5,Cyrus Dell,,{name} Inc,{host}.example,cy@{host}.example,,2026-01-01",
        ]
    return HEADER + "\n".join(lines) + "\n"


@pytest.fixture(scope="session")
def imported(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The list, as import and validate leave it."""
    folder = tmp_path_factory.mktemp("list")
    (folder / "crm.csv").write_text(source())
    script = "listforge import crm.csv --country US -q | listforge validate --country US -q --today " + TODAY
    done = subprocess.run(["bash", "-c", script], cwd=folder, env=clean_environment(), capture_output=True, check=True)
    return done.stdout


@pytest.fixture
def folder(tmp_path: Path, imported: bytes) -> Path:
    (tmp_path / "list.csv").write_bytes(imported)
    (tmp_path / "icp.yaml").write_text("name: x\nvalidate: {default_country: US}\n")
    return tmp_path


def rows(text: str | bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text if isinstance(text, str) else text.decode())))


@pytest.fixture
def ids(imported: bytes) -> dict[str, str]:
    """The lead_id of each record."""
    return {row["source_record_id"]: row["lead_id"] for row in rows(imported)}


def said(*lines: tuple[str, str, str]) -> str:
    return "left_lead_id,right_lead_id,decision\n" + "".join(",".join(line) + "\n" for line in lines)


# --- the review, and back ------------------------------------------------------------------------


def by_spreadsheet(review: str, delimiter: str, word: str, encoding: str) -> bytes:
    """The review with every pair decided, as a spreadsheet saves it."""
    lines = rows(review)
    out = io.StringIO()
    writer = csv.DictWriter(out, ["No.", *lines[0]], delimiter=delimiter, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({"No.": str(n), **line, "decision": word} for n, line in enumerate(lines))
    return out.getvalue().encode(encoding)


@pytest.mark.parametrize(
    ("delimiter", "word", "encoding", "people"),
    [
        pytest.param(",", "same", "utf-8", 9, id="as it was"),
        pytest.param(";", "Same", "utf-8-sig", 9, id="semicolons, a BOM, a capital"),
        pytest.param("\t", " SAME ", "utf-16", 9, id="tabs, UTF-16, blanks"),
        pytest.param(";", "Different", "cp1252", 12, id="different"),
        pytest.param(";", "", "utf-8-sig", 12, id="nobody decided"),
    ],
)
def test_a_review_comes_back_as_a_spreadsheet_saves_it(
    delimiter: str, word: str, encoding: str, people: int, listforge: Program, folder: Path
) -> None:
    first = listforge("dedupe", "list.csv", "-q", "--review", "review.csv")
    assert len(rows(first.text)) == 12
    review = (folder / "review.csv").read_text()
    assert [row["decision"] for row in rows(review)] == [""] * 3
    (folder / "said.csv").write_bytes(by_spreadsheet(review, delimiter, word, encoding))
    second = listforge("dedupe", "list.csv", "-q", "--decisions", "said.csv", "--review", "left.csv")
    assert (second.code, second.stderr) == (0, "")
    assert len(rows(second.text)) == people
    assert len(rows((folder / "left.csv").read_text())) == (0 if word else 3)


def test_decisions_may_come_in_several_files(listforge: Program, folder: Path, ids: dict[str, str]) -> None:
    (folder / "a.csv").write_text(said((ids["01"], ids["02"], "same")))
    (folder / "b.csv").write_text(said((ids["11"], ids["12"], "same"), (ids["21"], ids["22"], "keep-apart")))
    found = listforge("dedupe", "list.csv", "-q", "--decisions", "a.csv", "--decisions", "b.csv")
    assert len(rows(found.text)) == 10


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("left_lead_id,right_lead_id,decision\n{a},{b},\n{a},{c},perhaps\n", "said.csv:3: 'perhaps' is neither same nor different", id="another word"),
        pytest.param("decision;left_lead_id;right_lead_id\r\nsame;{a};\r\n", "said.csv:2: no right_lead_id", id="half a pair"),
        pytest.param("left_lead_id,decision\n{a},same\n", "said.csv: no column 'right_lead_id'", id="a column is missing"),
        pytest.param("left_lead_id,right_lead_id,decision\n{a},{b},same,{c},same\n", "said.csv:2: not a line of 3 columns", id="a line too long"),
        pytest.param("left_lead_id,right_lead_id,decision\n{a},{b},same\n{b},{a},different\n", "said.csv:3: {b} and {a} are said to be different and, by said.csv:2, to be the same", id="both of one pair"),
        pytest.param("left_lead_id,right_lead_id,decision\n{a},{b},same\n{b},{c},same\n{a},{c},different\n", "said.csv:4: {a} and {c} are said to be different and, by said.csv:2, said.csv:3, to be the same", id="both through a third"),
        pytest.param("left_lead_id,right_lead_id,decision\n{a},{a},keep-apart\n", "said.csv:2: {a} is said to be different from itself", id="one row from itself"),
        pytest.param("left_lead_id,right_lead_id,decision\nnobody,nowhere,same\n", "said.csv: its rows are on no list: nobody, nowhere", id="rows of another list"),
        pytest.param("", "said.csv: empty", id="empty"),
    ],
)  # fmt: skip
def test_decisions_that_cannot_be_are_65_and_named(
    text: str, words: str, listforge: Program, folder: Path, ids: dict[str, str]
) -> None:
    names = dict(zip("abc", (ids["01"], ids["02"], ids["03"]), strict=True))
    (folder / "said.csv").write_text(text.format(**names))
    found = listforge("dedupe", "list.csv", "-q", "--decisions", "said.csv")
    assert (found.code, found.stdout) == (65, b"")
    assert words.format(**names) in found.stderr


def test_a_row_that_is_gone_fails_nothing_and_is_said(listforge: Program, folder: Path, ids: dict[str, str]) -> None:
    (folder / "said.csv").write_text(said((ids["01"], ids["02"], "same"), (ids["03"], "gone", "same")))
    found = listforge("dedupe", "list.csv", "--decisions", "said.csv")
    assert found.code == 0
    assert "dedupe: 1 decision names a row that is not on the list (any more): gone (said.csv:3)" in found.stderr


def test_decisions_about_a_list_beside_this_one_are_no_strangers(
    listforge: Program, folder: Path, ids: dict[str, str]
) -> None:
    (folder / "old").mkdir()
    for at, who in (
        ("old/customers.csv", "theirs,erp,erp.csv,2,Maria Ash"),
        ("customers.csv", "new,erp,erp.csv,2,Bo Zed"),
    ):
        (folder / at).write_text(f"lead_id,source,source_file,source_row,full_name\n{who}\n")
    (folder / "said.csv").write_text(said((ids["01"], "theirs", "same")))
    both = ("--against", "old/customers.csv", "--against", "customers.csv")
    found = listforge("dedupe", "list.csv", *both, "--decisions", "said.csv")
    assert "1 known_in_customers" in found.stderr
    assert "on the list (any more)" not in found.stderr


def test_the_output_with_the_same_decisions_again_changes_nothing(
    listforge: Program, folder: Path, ids: dict[str, str]
) -> None:
    (folder / "said.csv").write_text(said((ids["01"], ids["02"], "same"), (ids["04"], ids["05"], "different")))
    once = listforge("dedupe", "list.csv", "-q", "--decisions", "said.csv").stdout
    assert listforge("dedupe", "-q", "--decisions", "said.csv", stdin=once).stdout == once


# --- undo ----------------------------------------------------------------------------------------

OWN = ("contact_id", "account_id", "warnings", "x_members")  # what dedupe itself writes to a row


def bare(row: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in row.items() if name not in (*OWN, "stage", "reason", "survivor_lead_id")}


def test_different_brings_both_rows_back_as_they_came_in(listforge: Program, folder: Path, ids: dict[str, str]) -> None:
    before = {row["lead_id"]: row for row in rows((folder / "list.csv").read_text())}
    first = listforge("dedupe", "list.csv", "-q", "--rejects", "rejects.csv")
    gone = {row["lead_id"]: row for row in rows((folder / "rejects.csv").read_text())}
    pair = (ids["04"], ids["05"])
    assert [gone[ids["05"]][name] for name in ("reason", "survivor_lead_id")] == ["duplicate_of_survivor", ids["04"]]
    assert bare(gone[ids["05"]]) == bare(before[ids["05"]])
    assert bare(next(row for row in rows(first.text) if row["lead_id"] == pair[0])) == bare(before[pair[0]])
    (folder / "said.csv").write_text(said((*pair, "different")))
    undone = {
        row["lead_id"]: row for row in rows(listforge("dedupe", "list.csv", "-q", "--decisions", "said.csv").text)
    }
    for lead_id in pair:
        assert bare(undone[lead_id]) == bare(before[lead_id])
        assert undone[lead_id]["contact_id"] == lead_id


def test_the_rejects_file_and_a_decision_restore_the_rows_of_a_merge(
    listforge: Program, folder: Path, ids: dict[str, str]
) -> None:
    """The row that gave way comes back from the rejects file, beside the list that dedupe left."""
    kept = listforge("dedupe", "list.csv", "-q", "--rejects", "rejects.csv")
    (folder / "people.csv").write_bytes(kept.stdout)
    (folder / "said.csv").write_text(said(*((ids[f"{n}4"], ids[f"{n}5"], "different") for n in range(3))))
    again = listforge("import", "people.csv", "rejects.csv", "-q")
    found = rows(listforge("dedupe", "-q", "--decisions", "said.csv", stdin=again.stdout).text)
    assert {row["lead_id"] for row in found} == set(ids.values())


def test_a_decision_outlives_a_new_export_of_the_source(listforge: Program, folder: Path, ids: dict[str, str]) -> None:
    """The same records in another order, with one more and one less, are the same lead_ids."""
    (folder / "said.csv").write_text(said((ids["04"], ids["05"], "different"), (ids["01"], ids["02"], "same")))
    header, *lines = source().splitlines()
    fresh = [header, "99,Di Eves,,Onepallet,onepallet.example,,(503) 555-0100,2026-03-01", *reversed(lines[:-1])]
    (folder / "crm.csv").write_text("\n".join(fresh) + "\n")
    listed = listforge("import", "crm.csv", "--country", "US", "-q").stdout
    found = {row["lead_id"] for row in rows(listforge("dedupe", "-q", "--decisions", "said.csv", stdin=listed).text)}
    assert {ids["04"], ids["05"]} <= found
    assert len({ids["01"], ids["02"]} & found) == 1


@pytest.mark.parametrize(
    "fate",
    [
        pytest.param("00,No Body,,Rival Inc,rival.example,,12,2026-01-01\n", id="set aside by an earlier stage"),
        pytest.param("", id="gone from the source"),
    ],
)
def test_run_takes_decisions_about_rows_that_are_not_there(
    fate: str, listforge: Program, folder: Path, ids: dict[str, str]
) -> None:
    (folder / "crm.csv").write_text(source() + fate)
    (folder / "run.yaml").write_text(
        "name: x\nvalidate: {default_country: US}\nsources: [{name: crm, type: crm, path: crm.csv}]\n"
    )
    listed = rows(listforge("import", "crm.csv", "--country", "US", "-q").text)
    other = next((row["lead_id"] for row in listed if row["source_record_id"] == "00"), "gone")
    (folder / "said.csv").write_text(said((ids["01"], other, "same"), (other, ids["11"], "different")))
    done = listforge("run", "--icp", "run.yaml", "--out", "out", "--today", TODAY, "--decisions", "said.csv", "-q")
    assert (done.code, done.stderr) == (0, "")


# --- questions at a terminal ---------------------------------------------------------------------


class Talk(NamedTuple):
    """What a conversation came to: exit code, what the screen was sent, and standard error."""

    code: int
    screen: str
    stderr: str


Asked = Callable[..., Talk]


@pytest.fixture
def asked(folder: Path) -> Asked:
    """The program at a terminal: after each question the next key is pressed, or the next signal sent."""

    def talk(*args: str, keys: Sequence[str | signal.Signals] = (), columns: int = 100) -> Talk:
        keyboard, terminal = pty.openpty()
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        process = subprocess.Popen(
            [PROGRAM, "dedupe", *args], cwd=folder, stdin=terminal, stdout=terminal, stderr=subprocess.PIPE,
            env=clean_environment(TERM="xterm", COLUMNS=str(columns)), start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )  # fmt: skip
        os.close(terminal)
        screen, left, questions = b"", list(keys), 0
        until = time.monotonic() + 60
        while time.monotonic() < until:
            if select.select([keyboard], [], [], 0.05)[0]:
                try:
                    screen += os.read(keyboard, 65536)
                except OSError:
                    break
            elif left and screen.count(b"stop") > questions and raw(keyboard):
                questions = screen.count(b"stop")
                key = left.pop(0)
                os.write(keyboard, key.encode()) if isinstance(key, str) else process.send_signal(key)
        assert process.stderr is not None
        stderr = process.stderr.read().decode()
        process.stderr.close()
        code = process.wait(timeout=20)
        os.close(keyboard)
        return Talk(code, re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", screen.decode()), stderr)

    return talk


def raw(keyboard: int) -> bool:
    """Whether the program waits for a key: the terminal no longer gathers lines."""
    return not termios.tcgetattr(keyboard)[3] & termios.ICANON


ASK = ("list.csv", "--ask", "--decisions", "said.csv", "-o", "out.csv")


def test_answers_are_written_and_the_list_is_deduped_with_them(asked: Asked, folder: Path) -> None:
    talk = asked(*ASK, keys="yny")
    assert talk.code == 0
    assert talk.stderr.startswith("dedupe: 15 rows in, 10 kept")
    assert "3 doubtful pairs: 2 same, 1 different, 0 skipped; written to said.csv" in talk.screen
    assert [row["decision"] for row in rows((folder / "said.csv").read_text())] == ["same", "different", "same"]
    assert len(rows((folder / "out.csv").read_text())) == 10


@pytest.mark.parametrize(
    ("keys", "words", "people"),
    [
        pytest.param("yunss", ["different"], 12, id="an answer taken back and given anew"),
        pytest.param("yyuusss", None, 12, id="everything taken back, then all skipped"),
        pytest.param("syq", ["same"], 11, id="skipped, answered, stopped"),
        pytest.param("uYzq", ["same"], 11, id="nothing to take back, a capital counts, another key does not"),
    ],
)
def test_keys(keys: str, words: list[str] | None, people: int, asked: Asked, folder: Path) -> None:
    talk = asked(*ASK, keys=keys)
    assert (talk.code, len(rows((folder / "out.csv").read_text()))) == (0, people)
    path = folder / "said.csv"
    left = [row["decision"] for row in rows(path.read_text())] if path.exists() else []
    assert left == (words or [])


@pytest.mark.parametrize("stop", ["\x03", signal.SIGINT], ids=["key", "signal"])
def test_ctrl_c_keeps_what_was_decided_and_writes_no_list(
    stop: str | signal.Signals, asked: Asked, folder: Path
) -> None:
    talk = asked(*ASK, keys=["y", stop])
    assert talk.code == 130
    assert [row["decision"] for row in rows((folder / "said.csv").read_text())] == ["same"]
    assert not (folder / "out.csv").exists()
    again = asked(*ASK, keys="ss")
    assert again.code == 0
    assert "Pair 1 of 2" in again.screen
    assert len(rows((folder / "out.csv").read_text())) == 11


@pytest.mark.parametrize("columns", [80, 120])
def test_a_pair_stands_side_by_side_with_its_differences(columns: int, asked: Asked) -> None:
    talk = asked(*ASK, keys="q", columns=columns)
    lines = talk.screen.splitlines()
    names = next(line for line in lines if line.startswith("full_name"))
    assert "M. Ash" in names
    assert "Mary Ash" in names
    assert "\u2260" in names
    assert next(line for line in lines if line.startswith("company_name")).count("=") == 1
    assert "for: " in talk.screen
    assert max(map(len, lines)) <= columns


def test_answers_may_go_to_the_review_which_keeps_the_pairs_left(asked: Asked, folder: Path) -> None:
    talk = asked("list.csv", "--ask", "--review", "review.csv", "-o", "out.csv", keys="yq")
    assert talk.code == 0
    review = rows((folder / "review.csv").read_text())
    assert [row["decision"] for row in review] == ["same", "", ""]
    assert all(row["left_full_name"] and row["right_full_name"] for row in review)


def test_the_lines_of_the_file_keep_their_place_and_their_columns(
    asked: Asked, folder: Path, ids: dict[str, str]
) -> None:
    (folder / "said.csv").write_text(
        f"Note;Decision;left_lead_id;right_lead_id\r\nof Bo;Different;{ids['03']};{ids['04']}\r\nlater;;{ids['22']};{ids['21']}\r\n"
    )
    assert asked(*ASK, keys="yyy").code == 0
    found = rows((folder / "said.csv").read_text())
    assert [(row["Note"], row["decision"]) for row in found[:2]] == [("of Bo", "Different"), ("later", "same")]
    assert [row["decision"] for row in found[2:]] == ["same", "same"]


def test_what_follows_from_other_decisions_is_not_asked(asked: Asked, folder: Path, ids: dict[str, str]) -> None:
    (folder / "before.csv").write_text(said((ids["01"], ids["03"], "same"), (ids["03"], ids["02"], "different")))
    talk = asked(
        "list.csv", "--ask", "--decisions", "before.csv", "--decisions", "said.csv", "-o", "out.csv", keys="ss"
    )
    assert talk.code == 0
    assert "0 same, 0 different, 2 skipped" in talk.screen


@pytest.mark.parametrize(
    ("args", "words"),
    [
        pytest.param(["list.csv", "--ask", "--decisions", "said.csv"], "this is no terminal", id="no terminal"),
        pytest.param(["--ask", "--decisions", "said.csv"], "name the list as a file", id="the list from a pipe"),
        pytest.param(["list.csv", "--decisions", "said.csv", "--review", "said.csv"], "written over", id="the review over its answers"),
        pytest.param(["list.csv", "--explain", "x", "--eval", "y"], "ask for one of them", id="two things to print"),
        pytest.param(["list.csv", "--learn", "--decisions", "said.csv"], "--icp FILE", id="learn without an ICP"),
        pytest.param(["list.csv", "--learn", "--icp", "icp.yaml"], "--learn goes by decisions", id="learn from nothing"),
        pytest.param(["list.csv", "--eval", "compny_name"], "did you mean company_name?", id="a truth that is not there"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_2(
    args: list[str], words: str, listforge: Program, folder: Path, imported: bytes
) -> None:
    found = listforge("dedupe", *args, stdin=imported)
    assert (found.code, found.stdout) == (2, b"")
    assert words in " ".join(found.stderr.split())
    assert sorted(path.name for path in folder.iterdir()) == ["icp.yaml", "list.csv"]


def test_at_a_terminal_the_answers_need_a_file(asked: Asked) -> None:
    talk = asked("list.csv", "--ask")
    assert talk.code == 2
    assert "--ask needs a file for the answers" in talk.stderr


# --- learning, measuring -------------------------------------------------------------------------


def many(count: int = 24) -> bytes:
    """Initials and names that fit at many companies; those with one title are one person."""
    lines = ["lead_id,full_name,job_title,company_name,company_domain,company_phone,who"]
    for n in range(count):
        site = f"Tarnwick {n},tarnwick{n}.example,+1{200 + n}5550100"
        titles = ("Buyer", "Buyer") if n % 2 else ("Buyer", "Chief Financial Officer")
        lines += [
            f"a{n},Mary Ash{n},{titles[0]},{site},{n}",
            f"b{n},M. Ash{n},{titles[1]},{site},{n if n % 2 else f'x{n}'}",
            f"c{n},Bo Quince{n},,{site},c{n}",
        ]
    return "\n".join(lines).encode() + b"\n"


def by_title(n: int) -> str:
    return "same" if n % 2 else "different"


def as_foretold(n: int) -> str:
    """About as often the same as the model takes it for."""
    return "different" if n % 8 == 0 or n % 16 == 1 else "same"


def labelled(count: int = 24, word: Callable[[int], str] = by_title) -> str:
    return said(*((f"a{n}", f"b{n}", word(n)) for n in range(count)))


def test_learn_measures_writes_and_is_read_back(listforge: Program, folder: Path) -> None:
    (folder / "many.csv").write_bytes(many())
    (folder / "said.csv").write_text(labelled())
    told = ("dedupe", "many.csv", "--icp", "icp.yaml")
    found = listforge(*told, "--learn", "--decisions", "said.csv")
    assert found.code == 0
    lines = found.stderr.splitlines()
    assert lines[0] == "learn: people: 12 same, 12 different"
    assert lines[1].split() == ["learn:", "log", "loss", "right"]
    before, after = (float(line.split()[2]) for line in lines[2:4])
    assert after < before
    words = r"learn: people: better: log loss (\S+) lower on held-back decisions, more than chance \(up to (\S+)\)"
    gain, chance = map(float, re.fullmatch(words, lines[4]).groups())  # type: ignore[union-attr]
    assert gain == pytest.approx(before - after, abs=1e-3)
    assert gain > chance
    assert lines[5].endswith("say in the ICP: dedupe: {model: icp-match.yaml}")
    model = yaml.safe_load((folder / "icp-match.yaml").read_text())
    assert list(model) == ["people"]
    (folder / "icp.yaml").write_text("name: x\ndedupe: {model: icp-match.yaml, merge_at: 0.9}\n")
    assert vocab.MatchModel.model_validate({"name": "people", **model["people"]}).classes
    with_model, again = (listforge(*told, "-q", "--eval", "who").text for _ in range(2))
    assert with_model == again
    (folder / "icp.yaml").write_text("name: x\ndedupe: {merge_at: 0.9}\n")
    assert listforge(*told, "-q", "--eval", "who").text != with_model


def test_too_few_decisions_leave_the_model_and_the_list_as_they_are(listforge: Program, folder: Path) -> None:
    (folder / "many.csv").write_bytes(many())
    (folder / "said.csv").write_text(labelled(4))
    told = ("dedupe", "many.csv", "--icp", "icp.yaml", "--decisions", "said.csv")
    found = listforge(*told, "--learn")
    assert (found.code, found.stdout) == (0, listforge(*told).stdout)
    assert "learn: people: too few to learn from; 8 more same and 8 more different would do" in found.stderr
    assert not (folder / "icp-match.yaml").exists()


def test_a_gain_within_chance_leaves_the_model_as_it_is(listforge: Program, folder: Path) -> None:
    (folder / "many.csv").write_bytes(many(64))
    (folder / "said.csv").write_text(labelled(64, as_foretold))
    told = ("dedupe", "many.csv", "--icp", "icp.yaml", "--decisions", "said.csv")
    found = listforge(*told, "--learn")
    words = (
        r"lower on held-back decisions, within chance \(up to \S+\) for 64 of them, so that the model stays as it is"
    )
    assert re.search(words, found.stderr)
    assert (found.code, found.stdout) == (0, listforge(*told).stdout)
    assert not (folder / "icp-match.yaml").exists()


MODEL = yaml.safe_dump(
    {"people": vocab.match_model("people").model_dump(mode="json", exclude={"name"})}, sort_keys=False
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param(None, ["no such file"], id="missing"),
        pytest.param("[]", ["not a match model"], id="no mapping"),
        pytest.param("people: {", ["not YAML"], id="no YAML"),
        pytest.param("peeple: {}\n", ["peeple: no kind of rows; did you mean people?"], id="another kind"),
        pytest.param("people: {weight: 1}\n", ["people.classes: Field required", "people.keys: Field required"], id="half a model"),
        pytest.param(MODEL.replace("same:\n", "equal:\n", 1), ["people.comparisons.name: its levels are same, nickname"], id="another level"),
        pytest.param(MODEL.replace("linkedin:\n", "linkedln:\n", 1), ["people.comparisons.linkedln: there is none; did you mean linkedin?"], id="another comparison"),
        pytest.param(MODEL.replace("0.58", "0.88"), ["people.comparisons.name: the shares of class 1"], id="shares beyond 1"),
        pytest.param(MODEL.replace("weight: 0.2", "weight: 0"), ["people.weight: 0.0 is not above 0"], id="no weight"),
        pytest.param(MODEL.replace("class_weight: 0.5", "class_weight: -1"), ["people.class_weight: -1.0 is not above 0"], id="a weight below 0"),
        pytest.param(MODEL.replace("middle: -7", "midle: -7"), ["people.vetoes.midle: there is none; did you mean middle?"], id="another veto"),
    ],
)  # fmt: skip
def test_a_wrong_model_is_65_and_every_mistake_named(
    text: str | None, words: list[str], listforge: Program, folder: Path
) -> None:
    if text is not None:
        (folder / "match.yaml").write_text(text)
    (folder / "icp.yaml").write_text("name: x\ndedupe: {model: match.yaml}\n")
    found = listforge("dedupe", "list.csv", "--icp", "icp.yaml")
    assert (found.code, found.stdout) == (65, b"")
    for word in words:
        assert f"match.yaml: {word}" in found.stderr


def test_the_model_that_ships_is_a_model(listforge: Program, folder: Path) -> None:
    (folder / "match.yaml").write_text(MODEL)
    (folder / "icp.yaml").write_text("name: x\ndedupe: {model: match.yaml}\n")
    assert listforge("dedupe", "list.csv", "--icp", "icp.yaml") == listforge("dedupe", "list.csv")


def test_eval_prints_instead_of_the_list(listforge: Program, folder: Path) -> None:
    (folder / "many.csv").write_bytes(many())
    found = listforge("dedupe", "many.csv", "--eval", "who", "-q")
    lines = {line.split("  ")[0]: line.split() for line in found.text.splitlines()}
    assert lines["rows"] == ["rows", "72"]
    assert lines["persons by the truth"][-1] == "60"
    assert len(lines["pairwise"]) == len(lines["B-cubed"]) == 4
    assert "comparison, level" in found.text
    assert "lead_id," not in found.text


def test_report_says_how_good_the_match_is_and_names_no_number(listforge: Program, folder: Path) -> None:
    listforge("dedupe", "list.csv", "-q", "-o", "out.csv", "--report", "report.json")
    text = (folder / "report.json").read_text()
    quality = json.loads(text)["quality"]
    assert list(quality) == ["candidates", "levels", "classes", "thresholds", "clusters", "numbers"]
    assert quality["numbers"][0]["rows"] == 4
    assert [one["rows"] for one in quality["clusters"]] == [2, 2, 2]
    assert "555" not in text
    assert "Ash" not in text


# --- explaining ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("records", "more", "verdict"),
    [
        pytest.param(("04", "05"), (), "merged: from merge_at 0.99 on", id="merged"),
        pytest.param(("01", "02"), (), "in doubt: between review_at 0.8 and merge_at 0.99; a person decides: --review", id="in doubt"),
        pytest.param(("02", "13"), (), "kept apart: no match key in common, so they were never compared", id="never compared"),
        pytest.param(("02", "01"), ("--decisions", "said.csv"), "merged: decided by a person: the same (said.csv:2)", id="decided"),
        pytest.param(("04", "05"), ("--decisions", "said.csv"), "kept apart: decided by a person: different (said.csv:3)", id="decided against the weights"),
    ],
)  # fmt: skip
def test_why_two_leads_are_one_or_are_not(
    records: tuple[str, str], more: tuple[str, ...], verdict: str, listforge: Program, folder: Path, ids: dict[str, str]
) -> None:
    (folder / "said.csv").write_text(said((ids["01"], ids["02"], "same"), (ids["04"], ids["05"], "different")))
    one, other = (ids[record] for record in records)
    found = listforge("dedupe", "list.csv", "-q", *more, "--explain", one, "--explain", other)
    lines = found.text.splitlines()
    assert (found.code, found.stderr) == (0, "")
    assert lines[0] == f"{one}, {other}:"
    assert lines[-1] == verdict


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        pytest.param(["nobody"], "--explain nobody: no such lead on the list", id="one"),
        pytest.param(["nobody", "01"], "--explain nobody: no such lead on the list", id="the first of two"),
        pytest.param(["01", "nobody"], "--explain nobody: no such lead on the list", id="the second of two"),
        pytest.param(["nobody", "noone"], "--explain nobody: no such lead on the list", id="neither of two"),
        pytest.param(["01", "01"], "one row has this lead_id; name another for the second", id="one lead twice"),
        pytest.param(["01", "02", "03"], "--explain takes one lead, or two", id="three"),
    ],
)
def test_leads_that_cannot_be_explained_are_2(
    asked: list[str], words: str, listforge: Program, folder: Path, ids: dict[str, str]
) -> None:
    found = listforge("dedupe", "list.csv", *(part for one in asked for part in ("--explain", ids.get(one, one))))
    assert (found.code, found.stdout) == (2, b"")
    assert words in found.stderr


# --- nobody left ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("args", "stderr"),
    [
        pytest.param(["dedupe", "list.csv", "--against", "list.csv"], "dedupe: 15 rows in, 0 kept; set aside 15 known_in_list\n", id="all are known"),
        pytest.param(["validate", "phones.csv", "--country", "US"], "validate: 1 rows in, 0 kept; set aside 1 consumer_record\n", id="nothing but numbers"),
        pytest.param(["dedupe", "list.csv"], "", id="some are left"),
        pytest.param(["dedupe", "empty.csv"], "", id="none came in"),
    ],
)  # fmt: skip
def test_quiet_says_that_nobody_is_left(args: list[str], stderr: str, listforge: Program, folder: Path) -> None:
    (folder / "phones.csv").write_text("phone\n+12125550101\n")
    (folder / "empty.csv").write_text("full_name,email\n")
    found = listforge(*args, "-q", "-o", "out.csv")
    assert (found.code, found.stderr) == (0, stderr)


def test_a_quiet_run_says_that_nobody_is_left(listforge: Program, folder: Path) -> None:
    (folder / "phones.csv").write_text("phone\n+12125550101\n")
    (folder / "icp.yaml").write_text("name: x\nsources: [{name: a, type: vendor, path: phones.csv}]\n")
    found = listforge("run", "--icp", "icp.yaml", "--out", "weeks", "--today", TODAY, "-q")
    assert found.code == 0
    assert "validate: 1 rows in, 0 kept" in found.stderr
    assert "run: 1 rows in, 0 calls" in found.stderr


def test_the_output_may_be_the_input(listforge: Program, folder: Path) -> None:
    there = listforge("dedupe", "list.csv", "-q").stdout
    assert listforge("dedupe", "list.csv", "-q", "-o", "list.csv").code == 0
    assert (folder / "list.csv").read_bytes() == there
    late = listforge("dedupe", "list.csv", "-q", "--against", "list.csv", "--max-rejects", "0", "-o", "list.csv")
    assert late.code == 1
    assert (folder / "list.csv").read_bytes() == there
