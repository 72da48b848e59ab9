"""Queries as sources, against SQLite through SQLAlchemy: every value as text, errors without a traceback."""

import sqlite3
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from listforge import database
from listforge.errors import InputError, UsageError
from listforge.icp.models import Source
from tests.conftest import Program

SCHEMA = """
create table leads (
  id integer, phone text, zip text, employees real, opted_out boolean, seen datetime, day date, raw blob
);
insert into leads values
  (1, '+442079460123', '01067', 94000.0, 1, '2026-11-02 03:04:05.000000', '2026-11-02', x'4dc3bc6c6c6572'),
  (2, '', 'NA', 0.25, null, '2026-11-02 00:00:00.000000', null, null);
"""


@pytest.fixture
def warehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    connection = sqlite3.connect(tmp_path / "warehouse.db")
    connection.executescript(SCHEMA)
    connection.close()
    url = f"sqlite:///{tmp_path / 'warehouse.db'}"
    monkeypatch.setenv("WAREHOUSE_URL", url)
    return url


def source(query: str, **more: object) -> Source:
    return Source.model_validate(
        {"name": "warehouse", "type": "crm", "query": query, "url_env": "WAREHOUSE_URL", **more}
    )


@pytest.mark.usefixtures("warehouse")
def test_values_come_as_text_and_nothing_is_guessed() -> None:
    found = database.query(source("select * from leads order by id"))
    assert found.to_dict(as_series=False) == {
        "id": ["1", "2"],
        "phone": ["+442079460123", None],
        "zip": ["01067", "NA"],
        "employees": ["94000", "0.25"],
        "opted_out": ["1", None],
        "seen": ["2026-11-02 03:04:05.000000", "2026-11-02 00:00:00.000000"],
        "day": ["2026-11-02", None],
        "raw": ["Müller", None],
    }


@pytest.mark.usefixtures("warehouse")
def test_two_columns_of_one_name_are_both_kept() -> None:
    found = database.query(source("select a.zip, b.zip from leads a join leads b on b.id = a.id + 1"))
    assert found.to_dict(as_series=False) == {"zip": ["01067"], "zip_2": ["NA"]}


@pytest.mark.usefixtures("warehouse")
def test_a_query_without_rows_still_has_its_columns() -> None:
    found = database.query(source("select phone, zip from leads where id > 9"))
    assert_frame_equal(found, pl.DataFrame(schema={"phone": pl.String, "zip": pl.String}))


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("select * from ledes", r"^source warehouse: no such table: ledes; check its query and WAREHOUSE_URL$"),
        ("selekt 1", r"syntax error; check its query"),
        ("update leads set phone = ''", r"check its query"),
    ],
)
@pytest.mark.usefixtures("warehouse")
def test_a_wrong_query_says_why(query: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        database.query(source(query))


@pytest.mark.parametrize(
    ("url", "error", "says"),
    [
        pytest.param("", UsageError, "the environment variable WAREHOUSE_URL is not set", id="empty"),
        pytest.param("not a url", InputError, "check its query and WAREHOUSE_URL", id="no-url"),
        pytest.param("nosuchdb://host/db", InputError, "NoSuchModuleError; check", id="no-such-dialect"),
        pytest.param(
            "oracle+oracledb://me:s3cret@host/db", UsageError, "install the database's driver", id="no-driver"
        ),
        pytest.param("sqlite:////missing/folder/x.db", InputError, "unable to open database file", id="no-such-file"),
    ],
)
def test_a_wrong_address_says_why_and_keeps_its_password(
    url: str, error: type[Exception], says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAREHOUSE_URL", url)
    with pytest.raises(error, match=says) as refused:
        database.query(source("select 1"))
    assert "s3cret" not in str(refused.value)


def test_import_reads_a_query_and_says_which_row_of_it(listforge: Program, warehouse: str, tmp_path: Path) -> None:
    (tmp_path / "icp.yaml").write_text(
        "name: x\nsources:\n"
        "  - {name: warehouse, type: crm, query: 'select phone, zip from leads order by id', url_env: WH}\n"
    )
    said = listforge("import", "--sources", "--icp", "icp.yaml", env={"WH": warehouse})
    assert said.code == 0, said.stderr
    assert said.stderr == "import: 2 rows in, 2 kept\n"
    header, first, _ = said.text.splitlines()
    row = dict(zip(header.split(","), first.split(","), strict=True))
    assert (row["source"], row["source_file"], row["source_row"]) == ("warehouse", "warehouse", "1")
    assert (row["phone"], row["postal_code"]) == ("+442079460123", "01067")
    assert listforge("import", "--sources", "--icp", "icp.yaml").code == 2
