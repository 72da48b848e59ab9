"""Which files a command line and an ICP mean: patterns that the shell left alone, in order, notes of programs left out."""

from pathlib import Path

import pytest

from listforge.commands import sources
from listforge.errors import InputError
from listforge.icp import Icp

LIST = "Phone,Company\n+442079460123,NA\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("in/b.csv", "in/a.csv", "in/c.txt", "in/.a.csv", "in/~$a.csv", "in/deep/d.csv", "in/odd[1].csv"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(LIST)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        pytest.param(["in/b.csv", "in/a.csv"], ["in/b.csv", "in/a.csv"], id="names-in-their-order"),
        pytest.param(["in/[ab].csv"], ["in/a.csv", "in/b.csv"], id="pattern-sorted"),
        pytest.param(["in/?.csv", "in/c.txt"], ["in/a.csv", "in/b.csv", "in/c.txt"], id="pattern-and-name"),
        pytest.param(
            ["in/*"], ["in/a.csv", "in/b.csv", "in/c.txt", "in/odd[1].csv"], id="no-folders-and-nothing-hidden"
        ),
        pytest.param(["in/**/d.csv"], ["in/deep/d.csv"], id="folders-in-between"),
        pytest.param(["in/odd[1].csv"], ["in/odd[1].csv"], id="a-file-with-brackets"),
        pytest.param(["in/gone.csv"], ["in/gone.csv"], id="a-missing-file-is-load's-matter"),
        pytest.param(["-"], ["-"], id="standard-input"),
        pytest.param(["https://a.example/x*.csv?y"], ["https://a.example/x*.csv"], id="an-address-is-no-pattern"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_places(given: list[str], meant: list[str]) -> None:
    assert [sources.spoken(place) for place in sources.places(given)] == meant


def test_an_absolute_pattern(folder: Path) -> None:
    assert sources.places([f"{folder}/in/?.csv"]) == [folder / "in/a.csv", folder / "in/b.csv"]


@pytest.mark.usefixtures("folder")
def test_a_pattern_that_matches_nothing_says_so() -> None:
    with pytest.raises(InputError, match=r"^in/\*\.xlsx: no file matches$"):
        sources.places(["in/*.xlsx"])


def test_a_source_names_files_by_a_pattern_and_what_was_read_is_what_was_hashed(folder: Path) -> None:
    icp = Icp.model_validate({"name": "x", "sources": [{"name": "s", "type": "crm", "path": "in/?.csv"}]})
    found = sources.of_icp(icp, folder)
    assert [file.origin.file for file in found] == ["in/a.csv", "in/b.csv"]
    # printf 'Phone,Company\n+442079460123,NA\n' | sha256sum
    assert {file.sha256 for file in found} == {"6f8c4e4b23ee95dc25bd1b63531b56f93675fef006e2d7446d0c82423836c954"}
