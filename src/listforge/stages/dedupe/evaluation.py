"""How good a match is by a column that knows who is who.

Source: A. Bagga, B. Baldwin, "Algorithms for Scoring Coreference Chains" (1998), for B-cubed.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import polars as pl

from listforge.columns import NUMBER, TEXT, WHOLE
from listforge.icp import Icp
from listforge.stages.dedupe import model, quality
from listforge.stages.dedupe.match import Matched
from listforge.stages.dedupe.pairs import lookup
from listforge.stages.dedupe.told import Array

WINDOW = 60  # rows of one group that each is paired with; the pairs of a larger group are not all looked at
RIGHT, FALSE, MISSED = "right", "false_merge", "missed"


class _Pairs(NamedTuple):
    """Pairs of rows by their places in a match, left < right."""

    left: Array
    right: Array


def evaluated(found: Matched, icp: Icp, truth: pl.Series, persons: pl.Series) -> dict[str, pl.DataFrame]:
    """The match of a list against the truth, as frames; rows without a truth are left out.

    `persons`: for each row of the list the row that stands for its person. `evaluation`: measure, precision, recall,
    f1. `counts`: name, count. `confusion`: comparison, level, right, false_merge, missed, in pairs of rows.
    """
    told = np.flatnonzero(truth.is_not_null().to_numpy())
    who = truth.cast(TEXT).gather(told).rank("dense").cast(WHOLE).to_numpy() if len(told) else told
    person = persons.gather(told).to_numpy()
    cells = (
        pl.DataFrame({"who": who, "person": person}).group_by("who", "person", maintain_order=True).agg(both=pl.len())
    )
    row = found.rows.table["row"].to_numpy()
    place = np.empty(truth.len(), np.int64)
    place[row[row >= 0]] = np.flatnonzero(row >= 0)
    merged, same = _within(person), _within(who)
    right = who[merged.left] == who[merged.right]
    missed = person[same.left] != person[same.right]
    pairs = {
        RIGHT: _placed(_Pairs(merged.left[right], merged.right[right]), place[told]),
        FALSE: _placed(_Pairs(merged.left[~right], merged.right[~right]), place[told]),
        MISSED: _placed(_Pairs(same.left[missed], same.right[missed]), place[told]),
    }
    counted = {
        "rows": truth.len(),
        "rows with a truth": len(told),
        "persons by the truth": cells["who"].n_unique(),
        "persons found": cells["person"].n_unique(),
        **_where(found, icp, pairs),
    }
    return {
        "evaluation": _measures(cells),
        "counts": pl.DataFrame({"name": list(counted), "count": list(counted.values())}),
        "confusion": _confusion(found, pairs),
    }


def _measures(cells: pl.DataFrame) -> pl.DataFrame:
    """Precision and recall of pairs, and of each row's own group on average."""
    sized = cells.with_columns(
        of_who=pl.col("both").sum().over("who"), of_person=pl.col("both").sum().over("person")
    ).cast({"both": WHOLE, "of_who": WHOLE, "of_person": WHOLE})
    together = _pairs_of(sized["both"])
    found = _pairs_of(sized.unique("person")["of_person"])
    there = _pairs_of(sized.unique("who")["of_who"])
    rows = int(sized["both"].sum())
    own = sized.select(
        precision=(pl.col("both") ** 2 / pl.col("of_person")).sum(),
        recall=(pl.col("both") ** 2 / pl.col("of_who")).sum(),
    ).row(0)
    return pl.DataFrame(
        [
            ("pairwise", *_rates(together / found if found else 1.0, together / there if there else 1.0)),
            ("B-cubed", *_rates(*(part / rows if rows else 1.0 for part in own))),
        ],
        schema={"measure": TEXT, "precision": NUMBER, "recall": NUMBER, "f1": NUMBER},
        orient="row",
    )


def _pairs_of(sizes: pl.Series) -> int:
    return int((sizes * (sizes - 1) // 2).sum())


def _rates(precision: float, recall: float) -> tuple[float, float, float]:
    both = precision + recall
    return precision, recall, 2 * precision * recall / both if both else 0.0


def _within(groups: Array) -> _Pairs:
    """The pairs of rows within each group."""
    order = np.argsort(groups, kind="stable")
    ordered = groups[order]
    found: list[tuple[Array, Array]] = []
    for offset in range(1, min(WINDOW, len(groups) - 1) + 1):
        first = np.flatnonzero(ordered[:-offset] == ordered[offset:])
        if not len(first):
            break
        found.append((order[first], order[first + offset]))
    none = np.empty(0, np.int64)
    return _Pairs(np.concatenate([none, *(a for a, _ in found)]), np.concatenate([none, *(b for _, b in found)]))


def _placed(pairs: _Pairs, place: Array) -> _Pairs:
    """Pairs of rows of the list by their places in the match."""
    one, other = place[pairs.left], place[pairs.right]
    return _Pairs(np.minimum(one, other), np.maximum(one, other))


def _where(found: Matched, icp: Icp, pairs: Mapping[str, _Pairs]) -> dict[str, int]:
    """How many pairs there are of each sort, and where those that were missed were lost."""
    missed = pairs[MISSED]
    at, candidate = lookup(found.left, found.right, missed.left, missed.right, len(found.rows.numbers))
    odds = found.odds[at[candidate]]
    doubtful = model.probability(odds) >= icp.dedupe.review_at
    return {
        "pairs rightly merged": len(pairs[RIGHT].left),
        "pairs falsely merged": len(pairs[FALSE].left),
        "pairs missed": len(missed.left),
        "missed, with no key in common": int((~candidate).sum()),
        "missed, below review_at": int((~doubtful).sum()),
        "missed, at review_at or above": int(doubtful.sum()),
    }


def _confusion(found: Matched, pairs: Mapping[str, _Pairs]) -> pl.DataFrame:
    """The levels on which pairs of each sort agree; those of a person and a site have none."""
    counts: dict[tuple[str, str], dict[str, int]] = {}
    for sort, (left, right) in pairs.items():
        for kind, mine in found.of_kind(left, right):
            for comparison, levels in quality.histogram(kind, left[mine], right[mine]).items():
                for level, count in levels.items():
                    cell = counts.setdefault((comparison, level), dict.fromkeys(pairs, 0))
                    cell[sort] += count
    rows = [(*at, *cell.values()) for at, cell in counts.items()]
    schema = {"comparison": TEXT, "level": TEXT, **dict.fromkeys((RIGHT, FALSE, MISSED), WHOLE)}
    return pl.DataFrame(rows, schema=schema, orient="row")


def lines(extra: Mapping[str, pl.DataFrame]) -> list[str]:
    """The frames of `evaluated` as tables to read."""
    told = [f"{name:<32}{count:>12,}" for name, count in extra["counts"].iter_rows()]
    told += ["", f"{'':<12}{'precision':>12}{'recall':>12}{'F1':>12}"]
    told += [
        f"{name:<12}" + "".join(f"{rate:>12.4f}" for rate in rates) for name, *rates in extra["evaluation"].iter_rows()
    ]
    told += ["", f"{'comparison, level':<24}{'right':>12}{'false merge':>12}{'missed':>12}"]
    before = ""
    for comparison, level, *counts in extra["confusion"].iter_rows():
        if any(counts):
            name = comparison if comparison != before else ""
            told.append(f"{name:<12}{level:<12}" + "".join(f"{count:>12,}" for count in counts))
            before = comparison
    return told
