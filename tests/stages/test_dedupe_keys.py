"""The parts of match keys."""

import numpy as np
import polars as pl
import pytest

from listforge.stages.dedupe import keys
from listforge.stages.dedupe.decisions import DECISIONS, decided
from listforge.stages.dedupe.match import matched
from listforge.stages.dedupe.told import told


@pytest.mark.parametrize(
    ("names", "rows_each", "known"),
    [
        pytest.param(120, 1, False, id="a host of mail that is on no list"),
        pytest.param(120, 4, False, id="one that several people of a company have"),
        pytest.param(1, 300, True, id="a company of many people"),
        pytest.param(20, 15, True, id="a chain, which writes its name in many ways"),
        pytest.param(120, 8, True, id="a chain with a name for every site"),
        pytest.param(50, 1, True, id="too few to say"),
    ],
)
def test_a_domain_of_many_companies_is_no_part_of_a_key(names: int, rows_each: int, known: bool) -> None:
    rows = [{"lead_id": f"{n} {m}", "company_name": f"Dock {n}", "email": f"a{n}.b{m}@tarnwick.example"} for n in range(names) for m in range(rows_each)]  # fmt: skip
    hashes = keys.hashed(told(pl.DataFrame(rows), "US"), {})["domain"]
    assert set(hashes != 0) == {known}


@pytest.mark.parametrize("share", [0.0, 0.2, 0.7])
def test_a_part_is_the_same_of_some_rows_as_of_all(share: float) -> None:
    rows = told(pl.DataFrame([{"lead_id": str(n), "company_name": f"Dock {n % 7}"} for n in range(50)]), None)
    where = np.arange(50) < 50 * share
    some, every = (keys.hashed(rows, {"company_word": mask, "name_start": mask}) for mask in (where, where | True))
    for name in ("company_word", "name_start"):
        assert every[name].all()
        assert some[name][where].tolist() == every[name][where].tolist()


@pytest.mark.parametrize(
    ("name", "start"),
    [
        pytest.param("Tarnwick Docks", "tarnwi", id="Latin letters"),
        pytest.param("7 Docks Ltd", "7docks", id="a digit first"),
        pytest.param("元妙古观", "元妙", id="ideographs say more"),
        pytest.param("Ромашка Трейд", "ромашк", id="Cyrillic ones"),
        pytest.param("ตลาดเสาธง", "ตลา", id="letters of other scripts"),
    ],
)
def test_how_a_name_begins(name: str, start: str) -> None:
    rows = told(pl.DataFrame([{"lead_id": "1", "company_name": name}]), None)
    assert rows.table.select(keys.parts()["company_start"]).item() == start


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("Casa Tarnwick", "Csa Tarnwick", id="a slip in the first word"),
        pytest.param("Casa Tarnwick", "Casa Tarnwikc", id="a slip in the last word"),
    ],
)
def test_sites_of_a_postal_code_are_compared(one: str, other: str) -> None:
    said = decided(pl.DataFrame(schema=DECISIONS), pl.Series(["1", "2"]))
    sites = [{"lead_id": str(n), "company_name": name, "postal_code": "49000"} for n, name in enumerate((one, other))]
    assert matched(told(pl.DataFrame(sites), "MX"), said, {}).left.tolist() == [0]
