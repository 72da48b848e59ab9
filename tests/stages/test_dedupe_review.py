"""The review: the pairs a person should decide, the closest to a merge first, with words for what speaks for each."""

from typing import Any

import polars as pl
import pytest
from tests.conftest import leads

from listforge import vocab
from listforge.errors import InputError
from listforge.icp import Icp
from listforge.stages.dedupe import dedupe
from listforge.stages.dedupe.compare import VETOES
from listforge.stages.dedupe.decisions import Said, decided
from listforge.stages.dedupe.review import SHOWN, WORDS, review

ICP = Icp.model_validate({"name": "x", "validate": {"default_country": "US"}})
SITE = {"company_name": "Tarnwick Freight", "company_domain": "tarnwick.example", "company_phone": "+12125550100"}
COLLEAGUES = [
    {"full_name": "M. Ash", **SITE},
    {"full_name": "Mary Ash", **SITE, "email": "mary@tarnwick.example"},
    {"full_name": "Bo Best", **SITE},
    {"full_name": "Cy Dell", **SITE},
]


def table(rows: list[dict[str, Any]]) -> pl.DataFrame:
    names = dict.fromkeys(name for row in rows for name in row)
    return leads([{name: row.get(name) for name in names} for row in rows])


def evidence(*pairs: tuple[str, str, float, list[tuple[str, float]]]) -> pl.DataFrame:
    """Pairs of lead_ids with their probability, and each level with its bits."""
    return pl.DataFrame(
        {
            "left_lead_id": [left for left, *_ in pairs],
            "right_lead_id": [right for _, right, *_ in pairs],
            "probability": [sure for _, _, sure, _ in pairs],
            "why": [["any two rows", *(why for why, _ in levels)] for *_, levels in pairs],
            "worth": [[-1.0, *(bits for _, bits in levels)] for *_, levels in pairs],
        }
    )


@pytest.mark.parametrize("kind", ["people", "sites"])
def test_every_level_has_words(kind: str) -> None:
    known = vocab.match_model(kind)
    levels = {f"{name} {level}" for name, levels in known.comparisons.items() for level in levels}
    vetoes = {f"{name} differs" for name in known.vetoes}
    assert levels | vetoes <= set(WORDS)
    assert {f"{name} differs" for name in VETOES} <= set(WORDS)


def test_no_words_are_left_over() -> None:
    every = [vocab.match_model(kind) for kind in ("people", "sites")]
    levels = {f"{name} {level}" for known in every for name, levels in known.comparisons.items() for level in levels}
    assert set(WORDS) - levels == {f"{name} differs" for name in VETOES}


def test_what_speaks_for_and_against_is_said_in_words_the_weightiest_first() -> None:
    levels = [
        ("name initial", 1.5),
        ("mail differ", -3.0),
        ("number own", 7.0),
        ("company same", -0.8),
        ("title same", 0.1),
    ]
    found = review(evidence(("a", "b", 0.98, levels)), leads(lead_id=["a", "b"]))
    assert found["why"][0] == (
        "for: the same number, which nobody else has; the same family name, and an initial that fits"
        " | against: different mailboxes"
        " | says little: the same company; the same job title"
    )  # fmt: skip


def test_both_rows_stand_side_by_side_and_the_decision_is_empty() -> None:
    kept = leads(
        [
            {"lead_id": "a", "full_name": "M. Ash", "mobile_phone": "+12125550101"},
            {"lead_id": "b", "full_name": "Mary Ash"},
        ]
    )
    found = review(evidence(("b", "a", 0.9876543, [("name initial", 1.0)])), kept)
    assert found.columns[:5] == ["decision", "why", "probability", "left_lead_id", "right_lead_id"]
    assert found.columns[5:7] == ["left_full_name", "right_full_name"]
    assert len(found.columns) == 5 + 2 * len(SHOWN)
    row = found.row(0, named=True)
    assert (row["decision"], row["probability"]) == (None, 0.9877)
    assert (row["left_full_name"], row["right_full_name"], row["right_phone"]) == ("Mary Ash", "M. Ash", "+12125550101")


def test_the_closest_to_a_merge_comes_first_whatever_the_order_of_the_rows() -> None:
    more = [{**row, "company_name": "Marrowbend", "company_domain": "marrowbend.example", "company_phone": "+13125550100",
             "email": None} for row in COLLEAGUES]  # fmt: skip
    frame = table([*COLLEAGUES, *more]).with_columns(job_title=pl.Series(["CFO", "CFO", *[None] * 6]))
    icp = ICP.model_copy(update={"dedupe": ICP.dedupe.model_copy(update={"review_at": 0.1, "merge_at": 0.9999})})
    found = dedupe(frame, icp).extra["review"]
    assert found.height >= 2
    assert found["probability"].to_list() == sorted(found["probability"], reverse=True)
    pairs = [set(pair) for pair in found.select("left_lead_id", "right_lead_id").iter_rows()]
    again = dedupe(frame.reverse(), icp).extra["review"]
    assert [set(pair) for pair in again.select("left_lead_id", "right_lead_id").iter_rows()] == pairs


def test_only_pairs_between_the_thresholds_are_in_doubt() -> None:
    frame = table(COLLEAGUES)
    found = dedupe(frame, ICP).extra["review"]
    assert found.select("left_full_name", "right_full_name").rows() in (
        [("M. Ash", "Mary Ash")],
        [("Mary Ash", "M. Ash")],
    )
    assert ICP.dedupe.review_at <= found["probability"][0] < ICP.dedupe.merge_at
    shut = ICP.model_copy(update={"dedupe": ICP.dedupe.model_copy(update={"review_at": 0.99})})
    assert dedupe(frame, shut).extra["review"].is_empty()


# --- decisions -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "pair", "follows"),
    [
        pytest.param([("a", "b", "same")], ("b", "a"), "same", id="the other way round"),
        pytest.param([("a", "b", "same"), ("b", "c", "same")], ("a", "c"), "same", id="through a third"),
        pytest.param([("a", "b", "different")], ("b", "a"), "different", id="different"),
        pytest.param([("a", "b", "same"), ("b", "c", "different")], ("c", "a"), "different", id="different from a third"),
        pytest.param([("a", "b", "different"), ("b", "c", "different")], ("a", "c"), None, id="both different from a third"),
        pytest.param([("a", "b", "same")], ("a", "c"), None, id="another pair"),
        pytest.param([], ("a", "b"), None, id="nothing said"),
    ],
)  # fmt: skip
def test_what_follows_from_decisions(
    said: list[tuple[str, str, str]], pair: tuple[str, str], follows: str | None
) -> None:
    assert Said(said).follows(*pair) == follows
    assert Said(reversed(said)).follows(*pair) == follows


def decisions(*lines: tuple[str, str, str]) -> pl.DataFrame:
    return pl.DataFrame(list(lines), schema=["left_lead_id", "right_lead_id", "decision"], orient="row")


def test_decisions_stand_in_the_order_of_the_rows_and_each_once() -> None:
    said = decisions(
        ("c", "a", "same"), ("a", "c", "same"), ("a", "b", "different"), ("a", "gone", "same"), ("b", "b", "same")
    )
    found = decided(said, pl.Series(["a", "b", "c"]))
    assert (found.left.tolist(), found.right.tolist(), found.same.tolist()) == ([0, 0], [1, 2], [False, True])


def test_no_decisions_are_no_pairs() -> None:
    assert [len(part) for part in decided(decisions(), pl.Series(["a"]))] == [0, 0, 0]


def test_a_contradiction_names_both_rows() -> None:
    said = decisions(("a", "b", "same"), ("b", "c", "same"), ("c", "a", "different"))
    with pytest.raises(InputError, match="c and a are said to be different"):
        decided(said, pl.Series(["a", "b", "c"]))


def test_different_said_twice_is_no_contradiction() -> None:
    assert len(decided(decisions(("a", "b", "different"), ("b", "a", "different")), pl.Series(["a", "b"])).left) == 1
