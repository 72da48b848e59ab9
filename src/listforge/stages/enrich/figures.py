"""What enrichment has done for the list: how full it was and is, what was stale, what was replaced."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from listforge.columns import TEXT, set_by
from listforge.icp import Icp
from listforge.result import Result

FILL = {"column": TEXT, "before": pl.Float64(), "after": pl.Float64()}
STALE = {"column": TEXT, "rows": pl.Int64()}


def fill(before: pl.DataFrame, after: pl.DataFrame, icp: Icp) -> pl.DataFrame:
    """The share of rows with a value, before and after, of each column that enrichment may fill: columns of FILL."""
    fillable = [n for n in set_by("enrich") if n not in ("filled", "warnings")]
    names = dict.fromkeys([*fillable, "region", *(name for p in icp.enrich.providers for name in p.fills)])
    shares = [(name, _share(before, name), _share(after, name)) for name in names]
    return pl.DataFrame(shares, schema=FILL, orient="row")


def _share(frame: pl.DataFrame, name: str) -> float | None:
    """The share of rows with a value; None for a list of none."""
    known = frame.height - frame[name].null_count() if name in frame.columns else 0
    return round(known / frame.height, 4) if frame.height else None


def counts(old: Mapping[str, pl.Series]) -> pl.DataFrame:
    """How many rows hold a stale value of each column: columns of STALE, by column."""
    return pl.DataFrame([(name, rows.sum()) for name, rows in sorted(old.items())], schema=STALE, orient="row")


def told(result: Result) -> dict[str, Any]:
    """The figures of a result of enrich as a report has them."""
    extra = result.extra
    return {
        "filled": {name: {"before": before, "after": after} for name, before, after in extra["fill"].iter_rows()},
        "stale": dict(extra["stale"].iter_rows()),
        "replaced": extra["replaced"].to_dicts(),
        "review": extra["review"].height,
    }
