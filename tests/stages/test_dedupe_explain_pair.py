"""--explain of two leads: what their pair weighs, round by round, and the verdict that names what decided it."""

import re
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import polars as pl
import pytest
from tests.conftest import leads

from listforge.icp import Icp
from listforge.stages.dedupe import dedupe
from listforge.stages.dedupe.explain_pair import explain_pair

ICP = Icp.model_validate({"name": "x", "validate": {"default_country": "US"}})
LEAD = "lead{:012}".format
ANN = {"full_name": "Ann Ash", "email": "ann@tarnwick.example", "company_name": "Tarnwick Freight"}
NUMBER = {"full_name": "Ann Ash", "mobile_phone": "+12125550101"}
LINK = {**ANN, **NUMBER, "linkedin_url": "https://www.linkedin.com/in/annash"}
BO = {"full_name": "Bo Best", "email": "bo@tarnwick.example", "company_name": "Tarnwick Freight"}
FAR = {"full_name": "Zed Zorn", "company_name": "Marrowbend"}
SHOP = {"company_name": "Tarnwick Freight", "email": "info@tarnwick.example"}
SWITCHBOARD = {"company_name": "Tarnwick Freight", "company_phone": "+12125550100"}
MARY = {"full_name": "Mary Ash", **SWITCHBOARD}
INITIAL = {"full_name": "M. Ash", **SWITCHBOARD}
FAMILIES = [
    "".join(parts)
    for parts in product(
        ("Bal", "Cor", "Dun", "Fen", "Gil", "Hux", "Jol"), ("dew", "kin", "mor", "rosh", "vane", "wick")
    )
]
ANNS = [{"full_name": f"Ann {family}", "company_name": "Tarnwick Freight"} for family in FAMILIES]
Rows = Sequence[Mapping[str, Any]]


def said(word: str, left: int = 0, right: int = 1) -> pl.DataFrame:
    """A decision, as the command reads it."""
    line = {"left_lead_id": LEAD(left), "right_lead_id": LEAD(right), "decision": word, "file": "said.csv", "line": 2}
    return pl.DataFrame([line])


def lines(rows: Rows, of: tuple[int, int] = (0, 1), icp: Icp = ICP, **told: Any) -> list[str]:
    names = dict.fromkeys(name for row in rows for name in row)
    frame = leads([{name: row.get(name) for name in names} for row in rows])
    ids = (LEAD(of[0]), LEAD(of[1]))
    return explain_pair(dedupe(frame, icp, explain_pair=ids, **told), ids, icp, told.get("decisions"))


def at(merge_at: float, review_at: float) -> Icp:
    return Icp.model_validate({"name": "x", "dedupe": {"merge_at": merge_at, "review_at": review_at}})


@pytest.mark.parametrize(
    ("rows", "of", "told", "verdict"),
    [
        pytest.param([ANN, ANN], (0, 1), {}, "merged: from merge_at 0.99 on", id="sure"),
        pytest.param([INITIAL, MARY, BO], (0, 1), {}, "in doubt: between review_at 0.8 and merge_at 0.99; a person decides: --review", id="in doubt"),
        pytest.param([INITIAL, MARY, BO], (0, 1), {"icp": at(0.99, 0.98)}, "kept apart: below review_at 0.98", id="below"),
        pytest.param([MARY, INITIAL, BO], (0, 1), {"icp": at(0.7, 0.5)}, "merged: from merge_at 0.7 on", id="another merge_at"),
        pytest.param([ANN, FAR], (0, 1), {}, "kept apart: no match key in common, so they were never compared", id="no key"),
        pytest.param(ANNS, (0, 41), {}, "kept apart: so many rows have their match key (company and given name) that each is compared with the 30 next to it, and these two are further apart", id="a key of too many"),
        pytest.param([BO, SHOP], (0, 1), {}, "kept apart: one is a person, the other a company without one; such rows are never weighed", id="a person and a company"),
        pytest.param([{**BO, "full_name": None}, BO], (0, 1), {}, "merged: a row without a name, and the one person who has its mailbox", id="a mailbox"),
        pytest.param([ANN, BO], (0, 1), {"decisions": said("same")}, "merged: decided by a person: the same (said.csv:2)", id="said to be the same"),
        pytest.param([ANN, ANN], (1, 0), {"decisions": said("different")}, "kept apart: decided by a person: different (said.csv:2)", id="said to be different"),
        pytest.param([ANN, BO], (0, 1), {"decisions": said("same").drop("file", "line")}, "merged: decided by a person: the same (at an earlier run)", id="said before"),
        pytest.param([ANN, ANN, BO], (0, 2), {"decisions": said("different", 1, 2)}, "kept apart: decided by a person: different (said.csv:2, of lead000000000001 and lead000000000002)", id="said of one that it was merged with"),
        pytest.param([ANN, LINK, NUMBER], (0, 2), {}, "merged through lead000000000001: each step is from merge_at 0.99 on", id="through a third"),
        pytest.param([NUMBER, LINK, ANN], (2, 0), {}, "merged through lead000000000001: each step is from merge_at 0.99 on", id="the other way round"),
    ],
)  # fmt: skip
def test_the_verdict_names_what_decided(rows: Rows, of: tuple[int, int], told: dict[str, Any], verdict: str) -> None:
    assert lines(rows, of, **told)[-1] == verdict


def pairs(found: list[str]) -> list[tuple[str, float]]:
    """The sign and the bits of each waterfall."""
    heads = [re.fullmatch(r"    lead\d+ ([=|]) lead\d+  ([+-][0-9.]+) bits .*", line) for line in found]
    return [(head[1], float(head[2])) for head in heads if head]


@pytest.mark.parametrize(
    ("rows", "of", "sign"),
    [
        pytest.param([ANN, ANN], (0, 1), "=", id="merged"),
        pytest.param([INITIAL, MARY], (0, 1), "|", id="in doubt"),
        pytest.param([ANN, FAR], (0, 1), "|", id="never compared"),
        pytest.param([SHOP, {**SHOP, "company_name": "Marrowbend"}], (0, 1), "|", id="companies"),
    ],
)
def test_the_pair_is_weighed_whatever_came_of_it(rows: Rows, of: tuple[int, int], sign: str) -> None:
    found = lines(rows, of)
    ((shown, total),) = pairs(found)
    steps = [float(line.split()[0]) for line in found if re.match(r" {6} *[+-]\d", line)]
    assert shown == sign
    assert round(sum(steps), 1) == total


def test_the_bits_are_those_of_the_review() -> None:
    rows = [INITIAL, MARY, BO]
    ((_, bits),) = pairs(lines(rows))
    names = dict.fromkeys(name for row in rows for name in row)
    review = dedupe(leads([{name: row.get(name) for name in names} for row in rows]), ICP).extra["review"]
    assert review["probability"][0] == pytest.approx(1 / (1 + 2**-bits), abs=0.01)


def test_both_rows_are_listed_as_asked_for_and_say_what_became_of_them() -> None:
    found = lines([ANN, LINK, NUMBER], (2, 0))
    assert found[0] == f"{LEAD(2)}, {LEAD(0)}:"
    assert [line.split()[0] for line in found[1:3]] == [LEAD(2), LEAD(0)]
    assert all(line.endswith(f"duplicate_of_survivor, {LEAD(1)}") for line in found[1:3])
    kept = lines([ANN, FAR])
    assert [line.split()[:2] for line in kept[1:3]] == [["*", LEAD(0)], ["*", LEAD(1)]]


def test_what_a_row_was_merged_with_stands_between_the_two_waterfalls() -> None:
    """The last round weighs the merged rows, which is what the verdict goes by."""
    found = lines([ANN, ANN, BO], (1, 2))
    assert len(pairs(found)) == 2
    assert "as they came:" in found
    assert f"as merged by then, {LEAD(1)} with {LEAD(0)}:" in found


def test_a_row_of_another_list_may_be_asked_for() -> None:
    theirs = leads([{**ANN, "lead_id": "theirs"}, {**FAR, "email": None, "lead_id": "another"}])
    frame = leads([ANN])

    def found(other: str) -> list[str]:
        ids = (LEAD(0), other)
        return explain_pair(dedupe(frame, ICP, explain_pair=ids, against={"customers": theirs}), ids, ICP, None)

    assert found("theirs")[1].endswith("  known_in_customers, theirs")
    assert found("theirs")[2].endswith("on the other list: known_in_customers")
    assert found("theirs")[-1] == "merged: from merge_at 0.99 on"
    assert found("another")[-1].startswith("kept apart: no match key")


def test_two_rows_of_one_lead_id() -> None:
    frame = leads([{**ANN, "lead_id": "a"}, {**BO, "lead_id": "a"}, {**FAR, "email": None, "lead_id": "b"}])
    found = explain_pair(dedupe(frame, ICP, explain_pair=("a", "a")), ("a", "a"), ICP, None)
    assert [line.split()[2] for line in found[1:3]] == ["Ann", "Bo"]
    assert "weighed" not in dedupe(frame, ICP, explain_pair=("b", "b")).extra


def test_to_ask_changes_nothing() -> None:
    frame = leads([{**ANN, "mobile_phone": None}, {**NUMBER, "email": None, "company_name": None}])
    plain, asked = dedupe(frame, ICP), dedupe(frame, ICP, explain_pair=(LEAD(0), LEAD(1)))
    assert plain.kept.equals(asked.kept)
    assert plain.rejected.equals(asked.rejected)
