"""What a stage gives back, and the one way rows are kept or set aside."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, NamedTuple, ParamSpec

import polars as pl

from listforge.columns import COLUMNS, REJECT_COLUMNS, TEXT, ensure, ordered, set_by

_APART = "\x1f"
Arguments = ParamSpec("Arguments")
Rules = list[tuple[str, pl.Expr]]


class Result(NamedTuple):
    """Rows kept, rows set aside, how many values changed and rows were warned about, named side frames."""

    stage: str
    kept: pl.DataFrame
    rejected: pl.DataFrame
    changed: Mapping[str, int] = {}
    warned: Mapping[str, int] = {}
    extra: Mapping[str, pl.DataFrame] = {}

    @property
    def rows_in(self) -> int:
        """Rows that came in: every one was kept or set aside."""
        return self.kept.height + self.rejected.height

    @property
    def reasons(self) -> dict[str, int]:
        """How many rows each reason set aside, most first."""
        counts = self.rejected.get_column("reason").value_counts(sort=False)
        return dict(sorted(counts.iter_rows(), key=lambda pair: (-pair[1], pair[0])))

    def report(self) -> dict[str, Any]:
        """The counts as one JSON object; rows_in == rows_out + sum(rejected)."""
        return {
            "stage": self.stage,
            "rows_in": self.rows_in,
            "rows_out": self.kept.height,
            "rejected": self.reasons,
            "warned": dict(self.warned),
            "changed": dict(self.changed),
        }

    def summary(self) -> str:
        """The line a stage says on stderr."""
        line = f"{self.stage}: {self.rows_in:,} rows in, {self.kept.height:,} kept"
        aside = ", ".join(f"{n:,} {reason}" for reason, n in self.reasons.items())
        return f"{line}; set aside {aside}" if aside else line


def stage(
    work: Callable[Concatenate[pl.DataFrame, Arguments], Result],
) -> Callable[Concatenate[pl.DataFrame, Arguments], Result]:
    """A stage whose own workings, columns that begin with `_`, never meet a source's columns of such a name."""

    @wraps(work)
    def apart(frame: pl.DataFrame, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        return _put_back(work(set_apart(frame), *args, **kwargs))

    return apart


def set_apart(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with a source's columns that begin with `_` under names that no stage uses."""
    return frame.rename({name: _APART + name for name in frame.columns if name.startswith("_")})


def _put_back(result: Result) -> Result:
    kept, rejected = (
        frame.rename({name: name.removeprefix(_APART) for name in frame.columns if name.startswith(_APART)})
        for frame in (result.kept, result.rejected)
    )
    changed = {name.removeprefix(_APART): n for name, n in result.changed.items()}
    return result._replace(kept=kept, rejected=rejected, changed=changed)


def verdicts(frame: pl.DataFrame, rules: Rules) -> pl.Series:
    """The reason of each row by ordered rules (reason, true of a bad row): the first that holds, else null."""
    nothing = pl.lit(None, dtype=TEXT)
    found = pl.coalesce(nothing, *(pl.when(bad.fill_null(False)).then(pl.lit(str(reason))) for reason, bad in rules))
    return frame.with_columns(_reason=found)["_reason"].alias("reason")


def settle(
    stage: str,
    before: pl.DataFrame,
    kept: pl.DataFrame,
    reasons: pl.Series,
    *,
    survivors: pl.Series | None = None,
    extra: Mapping[str, pl.DataFrame] | None = None,
    touched: Callable[[str], bool] = lambda name: True,
) -> Result:
    """The Result of a stage: `kept` as it leaves, and every row of `before` that has a reason, as it came in.

    `kept` has the rows of `before` without a reason, in their order. Its columns that begin with `_` are the stage's
    own workings and leave here, as do canonical columns it looked for in vain; its own are there even if all null.
    `touched`: which columns the stage may have changed; the others are not compared.
    """
    aside = reasons.is_not_null()
    leaving = {*before.columns, *set_by(stage)}
    kept = kept.select(
        n
        for n in kept.columns
        if n in leaving or (not n.startswith("_") and (n not in COLUMNS or kept[n].null_count() < kept.height))
    )
    kept = ensure(kept, set_by(stage))
    kept = kept.select(ordered(kept.columns))
    nobody = pl.Series([None] * before.height, dtype=TEXT)
    rejected = before.with_columns(
        stage=pl.lit(stage), reason=reasons, survivor_lead_id=nobody if survivors is None else survivors
    ).filter(aside)
    stayed = ~aside
    return Result(
        stage,
        kept,
        rejected.select([*ordered(n for n in before.columns if n not in REJECT_COLUMNS), *REJECT_COLUMNS]),
        count_changed(before, kept.select(n for n in kept.columns if touched(n)), stayed),
        count_warned(ensure(before, ["warnings"]).select("warnings").filter(stayed), kept),
        extra or {},
    )


def count_changed(before: pl.DataFrame, after: pl.DataFrame, stayed: pl.Series | None = None) -> dict[str, int]:
    """Values a column that differ between two frames of the same rows; `warnings` are counted apart.

    `stayed`: which rows of `before` are those of `after`; all unless given.
    """
    differ = {name: _differ(before, after, name, stayed) for name in after.columns if name != "warnings"}
    counts = pl.select(count.alias(name) for name, count in differ.items())
    return {name: n for name in counts.columns if (n := counts[name].item())}


def _differ(before: pl.DataFrame, after: pl.DataFrame, name: str, stayed: pl.Series | None) -> pl.Expr:
    """How many values of a column are others than they were; a new column was empty."""
    now = pl.lit(after[name])
    if name not in before.columns:
        return now.is_not_null().sum()
    was = pl.lit(before[name]) if stayed is None else pl.lit(before[name]).filter(stayed)
    return now.ne_missing(was).sum()


def count_warned(before: pl.DataFrame, after: pl.DataFrame) -> dict[str, int]:
    """Rows that each warning code is new on."""
    was, now = (ensure(frame, ["warnings"]).select("warnings") for frame in (before, after))
    if now["warnings"].null_count() == now.height:
        return {}
    others = was["warnings"].ne_missing(now["warnings"])  # most rows are as they were
    new = _warnings(now.filter(others)).join(_warnings(was.filter(others)), on=["row", "code"], how="anti")
    return dict(sorted(new["code"].value_counts(sort=False).iter_rows()))


def _warnings(frame: pl.DataFrame) -> pl.DataFrame:
    """A row a warning of each row, by number; a join on them where set operations of lists panic (polars 2.1)."""
    codes = frame.select(row=pl.int_range(pl.len()), code="warnings")
    return codes.explode("code").drop_nulls("code").unique()
