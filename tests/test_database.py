"""Queries as sources, against SQLite and a real PostgreSQL: every value as text, errors that give nothing away."""

import re
import sqlite3
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from listforge import database
from listforge.errors import InputError, UsageError
from listforge.icp.sources import Source
from tests.conftest import Program
from tests.postgres import PASSWORD, Server

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
        pytest.param(
            "sqlite:////missing/folder/x.db", InputError, "x.db: no such file; check WAREHOUSE", id="no-such-folder"
        ),
        pytest.param("sqlite:///missing.db", InputError, "missing.db: no such file", id="no-such-file"),
        pytest.param(
            "sqlite:///file:missing.db?uri=true&mode=ro", InputError, "unable to open", id="no-such-file-by-uri"
        ),
    ],
)
def test_a_wrong_address_says_why_and_keeps_its_password(
    url: str, error: type[Exception], says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WAREHOUSE_URL", url)
    with pytest.raises(error, match=says) as refused:
        database.query(source("select 1"))
    assert "s3cret" not in str(refused.value)
    assert not any(tmp_path.iterdir())


def test_import_reads_a_query_and_says_which_row_of_it(here: Program, warehouse: str, tmp_path: Path) -> None:
    (tmp_path / "icp.yaml").write_text(
        "name: x\nsources:\n"
        "  - {name: warehouse, type: crm, query: 'select phone, zip from leads order by id', url_env: WH}\n"
    )
    said = here("import", "--sources", "--icp", "icp.yaml", env={"WH": warehouse})
    assert said.code == 0, said.stderr
    assert said.stderr == "import: 2 rows in, 2 kept\n"
    header, first, _ = said.text.splitlines()
    row = dict(zip(header.split(","), first.split(","), strict=True))
    assert (row["source"], row["source_file"], row["source_row"]) == ("warehouse", "warehouse", "1")
    assert (row["phone"], row["postal_code"]) == ("+442079460123", "01067")
    assert here("import", "--sources", "--icp", "icp.yaml").code == 2


# --- a real server -------------------------------------------------------------------------------

TYPES = """
create table leads (
  id bigint, phone varchar(40), zip char(5), revenue numeric(14, 2), tiny numeric, share double precision,
  opted_out boolean, seen timestamp, seen_there timestamptz, day date, hour time, tools text[], sizes int[],
  about jsonb, key uuid, raw bytea, place inet, span int4range, wait interval
);
insert into leads values
  (9007199254740993, '+442079460123', '01067', 94000.00, 0.0000001, 12125550123, true, '2026-11-02 03:04:05.6',
   '2026-11-02 03:04:05+02', '2026-11-02', '09:30', '{SAP,"a;b"}', '{1,null}', '{"size": {"of": [1, "ü"]}}',
   'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', 'Müller', '192.0.2.7', '[1,5)', '1 day'),
  (2, '', 'NA', 1e3, 'NaN', 'NaN', null, '2026-11-02', '2026-11-02 00:00:00+00', null, null, '{}', null,
   '[1, {"a": true}]', null, '', null, null, null);
"""


@pytest.fixture
def leads_there(database: str, monkeypatch: pytest.MonkeyPatch) -> str:
    import psycopg

    with psycopg.connect(database) as connection:
        connection.execute(TYPES.encode())
    monkeypatch.setenv("WAREHOUSE_URL", database)
    return database


@pytest.mark.usefixtures("leads_there")
def test_types_of_postgresql_come_as_text() -> None:
    found = database.query(source("select * from leads order by phone desc"))
    assert found.dtypes == [pl.String] * 19
    assert found.to_dict(as_series=False) == {
        "id": ["9007199254740993", "2"],
        "phone": ["+442079460123", None],
        "zip": ["01067", "NA   "],
        "revenue": ["94000.00", "1000.00"],
        "tiny": ["0.0000001", None],
        "share": ["12125550123", None],
        "opted_out": ["true", None],
        "seen": ["2026-11-02T03:04:05", "2026-11-02"],
        "seen_there": ["2026-11-02T01:04:05Z", "2026-11-02T00:00:00Z"],
        "day": ["2026-11-02", None],
        "hour": ["09:30:00", None],
        "tools": ["SAP; a,b", None],
        "sizes": ["1", None],
        "about": ['{"size": {"of": [1, "ü"]}}', '1; {"a": true}'],
        "key": ["a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", None],
        "raw": ["Müller", None],
        "place": ["192.0.2.7", None],
        "span": ["[1, 5)", None],
        "wait": ["1 day, 0:00:00", None],
    }


@pytest.mark.usefixtures("leads_there")
@pytest.mark.parametrize(
    ("query", "cells"),
    [
        pytest.param("select ' :phone %s %% 10:30'::text as a", [" :phone %s %% 10:30"], id="colons-and-percents"),
        pytest.param("select 1 as a;", ["1"], id="semicolon"),
        pytest.param("with x as (select 1 as a) select a from x -- why", ["1"], id="with-and-a-comment"),
        pytest.param("select g as a from generate_series(1, 3) g where false", [], id="no-rows"),
        pytest.param("select null as a", [None], id="nothing-but-null"),
    ],
)
def test_a_query_reaches_the_server_as_it_is_written(query: str, cells: list[str | None]) -> None:
    assert database.query(source(query)).to_dict(as_series=False) == {"a": cells}


@pytest.mark.usefixtures("leads_there")
def test_a_long_answer_comes_in_shares_and_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "AT_A_TIME", 1000)
    # The third share is the first with a text that is not a number, and the last one is short.
    found = database.query(
        source("select g as n, case when g > 2500 then 'x' end as t from generate_series(1, 10500) g")
    )
    assert found.height == 10_500
    assert (found["n"].item(-1), found["t"].null_count()) == ("10500", 2500)


@pytest.mark.parametrize(
    ("query", "says"),
    [
        pytest.param("select * from ledes", 'relation "ledes" does not exist; check its query', id="no-such-table"),
        pytest.param("selekt 1", 'syntax error at or near "selekt"', id="syntax"),
        pytest.param("update leads set phone = ''", "syntax error", id="not-a-question"),
        pytest.param("select 1 / (g - 30000) from generate_series(1, 40000) g", "division by zero", id="half-way"),
        pytest.param("select 'infinity'::date", "date too large", id="no-such-day"),
    ],
)
@pytest.mark.usefixtures("leads_there")
def test_a_wrong_query_to_a_server_says_why(query: str, says: str) -> None:
    with pytest.raises(InputError, match=f"^source warehouse: .*{re.escape(says)}.*WAREHOUSE_URL$"):
        database.query(source(query))


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        pytest.param({"password": "wr0ng-one"}, "password authentication failed for user", id="wrong-password"),
        pytest.param({"user": "nobody_here"}, "password authentication failed for user", id="wrong-user"),
        pytest.param({"database": "nowhere"}, 'database "nowhere" does not exist', id="no-such-database"),
    ],
)
def test_a_server_that_refuses_is_named_by_its_variable_alone(
    changes: dict[str, str], says: str, postgres: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAREHOUSE_URL", postgres.url(**changes))
    with pytest.raises(InputError, match=f"^source warehouse: {says}.*; check its query and WAREHOUSE_URL$") as refused:
        database.query(source("select 1"))
    shown = str(refused.value)
    assert not [
        part for part in ("127.0.0.1", str(postgres.port), PASSWORD, "wr0ng-one", "nobody_here") if part in shown
    ]


def test_a_server_that_is_not_there_is_named_by_its_variable_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAREHOUSE_URL", "postgres://me:s3cret@127.0.0.1:1/leads")
    with pytest.raises(InputError, match=r"^source warehouse: .*; check its query and WAREHOUSE_URL$") as refused:
        database.query(source("select 1"))
    assert not [part for part in ("127.0.0.1", "s3cret", "me:") if part in str(refused.value)]


def test_a_connection_lost_half_way_is_an_error_and_no_shorter_list(
    leads_there: str, process: Program, tmp_path: Path
) -> None:
    ends = "case when g = 60000 then pg_terminate_backend(pg_backend_pid())::text else '+442079460123' end"
    (tmp_path / "icp.yaml").write_text(
        "name: x\nsources:\n  - {name: warehouse, type: crm, url_env: WH,\n"
        f"     query: \"select {ends} as phone from generate_series(1, 90000) g\"}}\n"
    )  # fmt: skip
    said = process("import", "--sources", "--icp", "icp.yaml", "-o", "list.csv", env={"WH": leads_there})
    assert said.code == 65
    assert said.stderr.startswith("listforge: source warehouse: ")
    assert said.stderr.endswith("; check its query and WH\n")
    assert not (tmp_path / "list.csv").exists()
