"""What a report says of a match, and how a match is measured against the truth: counted by hand on small lists."""

from typing import Any

import polars as pl
import pytest
from tests.conftest import leads

from listforge.icp import Icp
from listforge.stages.dedupe import dedupe, evaluation, quality

ICP = Icp.model_validate({"name": "x", "validate": {"default_country": "US"}})
ANN = {"full_name": "Ann Ash", "company_name": "Tarnwick Freight", "email": "ann@tarnwick.example"}
SITE = {"company_name": "Tarnwick Freight", "company_domain": "tarnwick.example", "company_phone": "+12125550100"}
LIST: list[dict[str, Any]] = [
    ANN,
    ANN,
    {**ANN, "full_name": "Anne Ash"},
    {"full_name": "Bo Best", **SITE},
    {"full_name": "Cy Dell", **SITE},
    {"company_name": "Marrowbend", "company_phone": "+13125550147"},
    {"company_name": "Marrowbend", "company_phone": "+13125550147"},
]


def table(rows: list[dict[str, Any]]) -> pl.DataFrame:
    names = dict.fromkeys(name for row in rows for name in row)
    return leads([{name: row.get(name) for name in names} for row in rows])


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    return quality.summary(dedupe(table(LIST), ICP, measure=True).extra)


# --- the report ----------------------------------------------------------------------------------


def test_candidates_are_counted_by_the_key_that_gave_them(told: dict[str, Any]) -> None:
    assert told["candidates"]["people"]["mail address"] == 3
    assert told["candidates"]["people"]["LinkedIn page"] == 0
    assert told["candidates"]["sites"]["number"] == 1


def test_every_pair_stands_on_one_level_of_each_comparison(told: dict[str, Any]) -> None:
    assert told["levels"]["people"]["mail"]["same"] == 3
    for kind, comparisons in told["levels"].items():
        totals = {name: sum(levels.values()) for name, levels in comparisons.items()}
        assert len(set(totals.values())) == 1, (kind, totals)


def test_the_shares_of_the_classes_sum_to_1(told: dict[str, Any]) -> None:
    assert {kind: sum(shares) for kind, shares in told["classes"].items()} == {
        "people": pytest.approx(1, abs=0.001),
        "sites": pytest.approx(1, abs=0.001),
    }


def test_precision_and_recall_are_estimated_at_both_thresholds(told: dict[str, Any]) -> None:
    merge, doubt = told["thresholds"]["merge_at"], told["thresholds"]["review_at"]
    assert (merge["probability"], doubt["probability"]) == (0.99, 0.8)
    assert merge["pairs"] <= doubt["pairs"]
    assert 0.99 <= merge["precision"] <= 1
    assert merge["recall"] <= doubt["recall"] <= 1


def test_the_biggest_persons_and_the_most_shared_numbers_are_named_by_lead_id(told: dict[str, Any]) -> None:
    assert [one["rows"] for one in told["clusters"]] == [3, 2]
    assert {"rows": 2, "lead_ids": ["lead000000000003", "lead000000000004"]} in told["numbers"]
    assert "555" not in str(told)


@pytest.mark.parametrize("rows", [0, 1])
def test_a_list_without_pairs_has_a_report(rows: int) -> None:
    found = quality.summary(dedupe(table(LIST)[:rows], ICP, measure=True).extra)
    assert found["clusters"] == found["numbers"] == []
    assert found["thresholds"]["merge_at"] == {"probability": 0.99, "pairs": 0, "precision": None, "recall": None}


def test_nothing_is_measured_unasked() -> None:
    assert set(dedupe(table(LIST), ICP).extra) == {"links", "review"}


# --- against the truth ---------------------------------------------------------------------------


def evaluated(truth: list[str | None]) -> dict[str, pl.DataFrame]:
    """LIST as dedupe finds it: rows 0-2 one person, 3 and 4 one each, 5 and 6 one site."""
    return dict(dedupe(table(LIST), ICP, truth=pl.Series("who", truth, dtype=pl.String)).extra)


def rates(found: dict[str, pl.DataFrame], measure: str) -> tuple[float, float, float]:
    row = found["evaluation"].row(by_predicate=pl.col("measure") == measure)
    return row[1], row[2], row[3]


@pytest.mark.parametrize(
    ("truth", "pairwise", "b_cubed"),
    [
        pytest.param(list("aaabcdd"), (1, 1), (1, 1), id="all as it is"),
        pytest.param(list("aaxbcdd"), (2 / 4, 1), ((2 * 2 / 3 + 1 / 3 + 4) / 7, 1), id="one merged falsely"),
        pytest.param(list("aaabbdd"), (1, 4 / 5), (1, (3 + 2 * 1 / 2 + 2) / 7), id="one pair missed"),
        pytest.param([*"aaabc", None, None], (1, 1), (1, 1), id="rows without a truth do not count"),
        pytest.param([None] * 7, (1, 1), (1, 1), id="no truth at all"),
    ],
)  # fmt: skip
def test_precision_and_recall(
    truth: list[str | None], pairwise: tuple[float, float], b_cubed: tuple[float, float]
) -> None:
    found = evaluated(truth)
    for measure, (precision, recall) in (("pairwise", pairwise), ("B-cubed", b_cubed)):
        f1 = 2 * precision * recall / (precision + recall)
        assert rates(found, measure) == pytest.approx((precision, recall, f1))


def test_the_confusion_says_on_which_levels_pairs_were_merged_or_missed() -> None:
    found = evaluated(list("aaxbbdd"))
    counts = dict(found["counts"].iter_rows())
    assert counts["persons by the truth"] == 4
    assert counts["persons found"] == 4
    assert [counts[f"pairs {what}"] for what in ("rightly merged", "falsely merged", "missed")] == [2, 2, 1]
    levels = {(name, level): tuple(cells) for name, level, *cells in found["confusion"].iter_rows()}
    assert levels["mail", "same"] == (1, 2, 0)
    assert levels["site_name", "same"] == (1, 0, 0)
    assert levels["name", "differ"] == (0, 0, 1)


def test_where_a_pair_was_missed() -> None:
    counts = dict(evaluated(list("aaabadd"))["counts"].iter_rows())
    assert counts["pairs missed"] == 3
    assert counts["missed, with no key in common"] == 3
    near = dict(evaluated(list("aaabbdd"))["counts"].iter_rows())
    assert near["missed, with no key in common"] + near["missed, below review_at"] == 1


def test_the_order_of_the_rows_changes_no_figure() -> None:
    frame = table(LIST).with_columns(who=pl.Series(list("aaxbbdd")))
    straight, reverse = (dedupe(rows, ICP, truth=rows["who"]).extra for rows in (frame, frame.reverse()))
    assert evaluation.lines(straight) == evaluation.lines(reverse)


def test_rows_that_only_set_others_aside_are_not_counted() -> None:
    frame = table(LIST).with_columns(who=pl.Series(list("aaabcdd")))
    others = {"customers": table([{"lead_id": "theirs", "full_name": "Cy Dell", **SITE}])}
    counts = dict(dedupe(frame, ICP, truth=frame["who"], against=others).extra["counts"].iter_rows())
    assert (counts["rows"], counts["persons found"], counts["pairs falsely merged"]) == (7, 4, 0)
