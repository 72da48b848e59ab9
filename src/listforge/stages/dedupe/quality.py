"""How good a match is by its own account: where its pairs come from, how they agree, how sure it is of them."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl

from listforge import vocab
from listforge.columns import NUMBER, TEXT, TEXTS, WHOLE
from listforge.icp import Icp
from listforge.stages.dedupe import model
from listforge.stages.dedupe.match import Kind, Matched
from listforge.stages.dedupe.told import Array

MOST = 10  # clusters and numbers that are named
REFERENCES = 3  # lead_ids under a number
UNKNOWN = "unknown"


def measured(found: Matched, icp: Icp, survivors: pl.Series) -> dict[str, pl.DataFrame]:
    """What a report says of a match, as frames; `survivors`: the lead_id that each row gave way to, null for none.

    candidates: kind, key, pairs. levels: kind, comparison, level, pairs. classes: kind, class, share. thresholds:
    name, probability, pairs, precision, recall, as the model estimates them. clusters: lead_id, rows. numbers: rows,
    lead_ids.
    """
    ids = found.rows.table["lead_id"]
    return {
        "candidates": _frame(
            ((kind.name, key, pairs) for kind in found.kinds for key, pairs in kind.by_key.items()),
            {"kind": TEXT, "key": TEXT, "pairs": WHOLE},
        ),
        "levels": _levels(found),
        "classes": _frame(
            ((kind.name, n, share) for kind in found.kinds for n, share in enumerate(kind.model.shares, start=1)),
            {"kind": TEXT, "class": WHOLE, "share": NUMBER},
        ),
        "thresholds": _thresholds(found.odds, icp),
        "clusters": _clusters(survivors),
        "numbers": _numbers(found.rows.numbers, ids),
    }


def summary(extra: Mapping[str, pl.DataFrame]) -> dict[str, Any]:
    """The frames of `measured` as the `quality` part of a report."""
    candidates, levels, classes = (extra[name] for name in ("candidates", "levels", "classes"))
    kinds = dict.fromkeys(candidates["kind"])
    return {
        "candidates": {kind: dict(candidates.filter(kind=kind).select("key", "pairs").iter_rows()) for kind in kinds},
        "levels": {
            kind: {
                name: dict(levels.filter(kind=kind, comparison=name).select("level", "pairs").iter_rows())
                for name in dict.fromkeys(levels.filter(kind=kind)["comparison"])
            }
            for kind in kinds
        },
        "classes": {kind: [round(share, 4) for share in classes.filter(kind=kind)["share"]] for kind in kinds},
        "thresholds": {row.pop("name"): row for row in extra["thresholds"].to_dicts()},
        "clusters": extra["clusters"].to_dicts(),
        "numbers": extra["numbers"].to_dicts(),
    }


def histogram(kind: Kind, left: Array, right: Array) -> dict[str, dict[str, int]]:
    """How many of the pairs stand on each level of each comparison, in the model's order."""
    levels, _ = kind.compared(left, right)
    counts: dict[str, dict[str, int]] = {}
    for name, shares in vocab.match_model(kind.name).comparisons.items():
        words = (UNKNOWN, *shares)
        seen = np.bincount(levels[name], minlength=len(words))
        counts[name] = {words[n]: int(seen[n]) for n in (*range(1, len(words)), 0)}
    return counts


def _levels(found: Matched) -> pl.DataFrame:
    rows = [
        (kind.name, comparison, level, pairs)
        for kind, mine in found.of_kind(found.left, found.right)
        for comparison, counts in histogram(kind, found.left[mine], found.right[mine]).items()
        for level, pairs in counts.items()
    ]
    return _frame(rows, {"kind": TEXT, "comparison": TEXT, "level": TEXT, "pairs": WHOLE})


def _thresholds(odds: Array, icp: Icp) -> pl.DataFrame:
    """Precision and recall among candidate pairs, if each pair's probability is what it says it is."""
    sure = model.probability(odds)
    rows = []
    for name, bar in (("merge_at", icp.dedupe.merge_at), ("review_at", icp.dedupe.review_at)):
        over = sure[sure >= bar]
        rows.append((name, bar, len(over), _share(over.sum(), len(over)), _share(over.sum(), sure.sum())))
    schema = {"name": TEXT, "probability": NUMBER, "pairs": WHOLE, "precision": NUMBER, "recall": NUMBER}
    return _frame(rows, schema)


def _share(part: float, whole: float) -> float | None:
    return round(float(part / whole), 4) if whole else None


def _clusters(survivors: pl.Series) -> pl.DataFrame:
    """The persons of most rows, by the lead_id that was kept."""
    counts = survivors.drop_nulls().value_counts(sort=False, name="rows")
    named = counts.select(lead_id=survivors.name, rows=pl.col("rows").cast(WHOLE) + 1)
    return named.sort("rows", "lead_id", descending=[True, False]).head(MOST)


def _numbers(numbers: Array, ids: pl.Series) -> pl.DataFrame:
    """The numbers of most rows, by who has them: a report names no number."""
    at, nth = np.nonzero(numbers)
    listed = pl.DataFrame({"number": numbers[at, nth], "lead_id": ids.gather(at)})
    counts = listed.group_by("number").agg(rows=pl.len().cast(WHOLE)).filter(pl.col("rows") > 1)
    most = counts.sort("rows", "number", descending=[True, False]).head(MOST)
    named = listed.join(most.select("number"), on="number").group_by("number").agg(
        lead_ids=pl.col("lead_id").sort(nulls_last=True).head(REFERENCES)
    )  # fmt: skip
    return most.join(named, on="number", how="left", maintain_order="left").select("rows", "lead_ids").cast(
        {"lead_ids": TEXTS}
    )  # fmt: skip


def _frame(rows: Any, schema: dict[str, pl.DataType]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=schema, orient="row")
