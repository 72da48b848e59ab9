"""What a stage gives back: rows kept, rows set aside with a reason, and counts that add up."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from listforge.columns import REJECT_COLUMNS, set_by
from listforge.result import Result, count_changed, count_warned, settle, verdicts
from tests.conftest import leads

CODES = st.sampled_from(["phone_invalid", "record_stale", None])


def rows(n: int) -> pl.DataFrame:
    return leads(company_name=[f"company {i}" for i in range(n)], employees=list(range(n))).with_columns(
        zeta=pl.lit("z")
    )


def settled(frame: pl.DataFrame, reasons: list[str | None], **changes: pl.Expr) -> Result:
    given = pl.Series("reason", reasons, dtype=pl.String)
    return settle("validate", frame, frame.filter(given.is_null()).with_columns(**changes), given)


# --- verdicts ------------------------------------------------------------------------------------


def test_the_first_rule_that_holds_is_the_reason() -> None:
    frame = pl.DataFrame({"n": [1, 2, 3, None]})
    found = verdicts(
        frame, [("below_two", pl.col("n") < 2), ("below_three", pl.col("n") < 3), ("below_two", pl.col("n") < 9)]
    )
    assert found.to_list() == ["below_two", "below_three", "below_two", None]
    assert found.name == "reason"


def test_a_rule_that_cannot_tell_sets_nobody_aside() -> None:
    nobody = pl.DataFrame({"n": [None, None]}, schema={"n": pl.Int64})
    assert verdicts(nobody, [("bad", pl.col("n") > 1), ("worse", pl.lit(None, dtype=pl.Boolean))]).to_list() == [
        None,
        None,
    ]


def test_without_rules_or_rows_nobody_is_set_aside() -> None:
    assert verdicts(pl.DataFrame({"n": [1]}), []).to_list() == [None]
    assert verdicts(pl.DataFrame({"n": []}, schema={"n": pl.Int64}), [("bad", pl.col("n") > 1)]).to_list() == []


# --- settle --------------------------------------------------------------------------------------


@given(st.lists(CODES, max_size=20))
def test_every_row_is_kept_or_set_aside(reasons: list[str | None]) -> None:
    frame = rows(len(reasons))
    result = settled(frame, reasons)
    report = result.report()
    assert result.rows_in == len(reasons) == result.kept.height + result.rejected.height
    assert report["rows_in"] == report["rows_out"] + sum(report["rejected"].values())
    assert sorted([*result.kept["lead_id"], *result.rejected["lead_id"]]) == frame["lead_id"].to_list()
    assert result.rejected["reason"].to_list() == [reason for reason in reasons if reason]


def test_rejects_keep_what_came_in_and_kept_rows_what_the_stage_made_of_them() -> None:
    frame = rows(3)
    result = settled(frame, [None, "phone_invalid", None], company_name=pl.col("company_name").str.to_uppercase())
    assert result.kept["company_name"].to_list() == ["COMPANY 0", "COMPANY 2"]
    assert_frame_equal(result.rejected.select(frame.columns), frame[1:2])
    assert result.rejected.select(REJECT_COLUMNS).row(0) == ("validate", "phone_invalid", None)


def test_the_columns_of_rejects_are_those_that_came_in_then_why() -> None:
    frame = pl.DataFrame({"zeta": ["z"], "reason": ["old"], "phone": ["1"], "lead_id": ["x"]})
    result = settled(frame, ["phone_invalid"])
    assert result.rejected.columns == ["lead_id", "phone", "zeta", "stage", "reason", "survivor_lead_id"]
    assert result.rejected["reason"].to_list() == ["phone_invalid"]
    assert settled(frame, [None]).rejected.columns == result.rejected.columns


def test_rejects_name_their_survivor() -> None:
    frame = rows(2)
    survivors = pl.Series([None, "lead000000000000"], dtype=pl.String)
    reasons = pl.Series([None, "duplicate_of_survivor"], dtype=pl.String)
    result = settle("dedupe", frame, frame.head(1), reasons, survivors=survivors)
    assert result.rejected["survivor_lead_id"].to_list() == ["lead000000000000"]


def test_a_stage_writes_its_columns_in_order_and_leaves_out_its_workings() -> None:
    result = settled(rows(2), [None, None], _working=pl.lit(1), alpha=pl.lit("a"))
    assert [n for n in result.kept.columns if n.startswith("_")] == []
    assert set(set_by("validate")) <= set(result.kept.columns)
    assert result.kept.columns[:2] == ["lead_id", "company_name"]
    assert result.kept.columns[-2:] == ["zeta", "alpha"]
    assert result.kept["reach_class"].null_count() == 2


# --- counts --------------------------------------------------------------------------------------


def test_a_value_that_differs_is_changed_and_nulls_are_alike() -> None:
    before = pl.DataFrame({"a": [1, None, 3, None], "b": ["x", "y", None, None], "c": [["p"], None, ["q"], []]})
    after = pl.DataFrame(
        {"a": [1, 2, None, None], "b": ["x", "y", None, None], "c": [["p"], ["p"], ["q", "r"], []], "new": [None, "n", None, "n"],
         "warnings": [["w"]] * 4}
    )  # fmt: skip
    assert count_changed(before, after) == {"a": 2, "c": 2, "new": 2}
    assert count_changed(before, before) == {}


@pytest.mark.parametrize(
    ("before", "after", "counts"),
    [
        ([None, None], [["a"], None], {"a": 1}),
        ([["a"], ["a"]], [["a", "b"], ["b"]], {"b": 2}),
        ([["a"]], [["a"]], {}),
        ([["a"]], [None], {}),
        ([[], None], [["b", "a"], ["a"]], {"a": 2, "b": 1}),
        ([], [], {}),
    ],
)
def test_a_warning_counts_on_the_rows_it_is_new_on(
    before: list[list[str] | None], after: list[list[str] | None], counts: dict[str, int]
) -> None:
    was, now = (pl.DataFrame({"warnings": w}, schema={"warnings": pl.List(pl.String)}) for w in (before, after))
    assert count_warned(was, now) == counts


def test_warnings_of_sliced_and_filtered_lists_are_counted_too() -> None:
    frame = pl.DataFrame({"n": range(9), "warnings": [["a"], None, ["a", "b"], [], ["b"], ["c"], None, ["a"], ["d"]]})
    part = frame.filter(pl.col("n") % 2 == 0)[1:]
    assert count_warned(part.drop("warnings"), part) == {"a": 1, "b": 2, "d": 1}
    assert count_warned(part, part.drop("warnings")) == {}


def test_a_result_counts_and_speaks() -> None:
    reasons: list[str | None] = ["phone_invalid", "record_stale", "phone_invalid", None]
    result = settled(rows(4), reasons, employees=pl.lit(7), warnings=pl.lit(["email_role"]))
    assert result.report() == {
        "stage": "validate",
        "rows_in": 4,
        "rows_out": 1,
        "rejected": {"phone_invalid": 2, "record_stale": 1},
        "warned": {"email_role": 1},
        "changed": {"employees": 1},
    }
    assert result.summary() == "validate: 4 rows in, 1 kept; set aside 2 phone_invalid, 1 record_stale"


def test_the_summary_of_many_rows_and_of_none_set_aside() -> None:
    assert settled(rows(1200), [None] * 1200).summary() == "validate: 1,200 rows in, 1,200 kept"
    assert settled(rows(0), []).summary() == "validate: 0 rows in, 0 kept"


def test_reasons_are_ordered_by_count_then_name() -> None:
    result = settled(rows(5), ["b", "a", "c", "c", "a"])
    assert list(result.reasons.items()) == [("a", 2), ("c", 2), ("b", 1)]
