"""Scores as parts that sum to them: worked out once a distinct row of what they depend on."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import polars as pl

from listforge.columns import rounded
from listforge.fields import distinct

_APART = "\x1f"


class Part(NamedTuple):
    """A part of a score: how many points, whether it is said at all, and the value behind it."""

    points: pl.Expr
    said: pl.Expr
    evidence: pl.Expr | None = None


Parts = Mapping[str, Part]


def summed(frame: pl.DataFrame, kind: str, by: Sequence[str], total: pl.Expr, parts: Parts) -> pl.DataFrame:
    """`<kind>_score`, rounded to tenths, and `_said_<kind>_<part>`: `kind:part=+31.3` where the part is said.

    `by`: the columns that total, points and said are made of.
    """
    made = [f"{kind}_score", *(f"_said_{kind}_{name}" for name in parts)]
    return distinct.worked_out(frame, by, lambda once: _summed(once, kind, total, parts), made)


def listed(texts: Sequence[pl.Expr]) -> pl.Expr:
    """The texts that are there as one list; null where there is none."""
    # A tenth of the time that concat_list and drop_nulls take (polars 2.1).
    joined = pl.concat_str(texts, separator=_APART, ignore_nulls=True)
    return pl.when(joined != "").then(joined.str.split(_APART))


def reasons(kind: str, parts: Parts) -> Iterator[pl.Expr]:
    """The texts that `summed` made, each with the value behind it: `fit:industry=+31.3 (48-49)`."""
    for name, part in parts.items():
        told = pl.col(f"_said_{kind}_{name}")
        if part.evidence is not None:
            told = told + pl.concat_str(pl.lit(" ("), part.evidence, pl.lit(")")).fill_null("")
        yield told


def _summed(table: pl.DataFrame, kind: str, total: pl.Expr, parts: Parts) -> pl.DataFrame:
    """In tenths; the last part that is said takes up the rounding, so that the parts sum to the score exactly."""
    table = table.with_columns(
        rounded(total, 1).alias(f"{kind}_score"),
        *(part.points.alias(f"_points_{name}") for name, part in parts.items()),
        *(part.said.fill_null(False).alias(f"_is_said_{name}") for name, part in parts.items()),
    )
    table = table.with_columns(
        _total=_tenths(f"{kind}_score"),
        **{
            f"_tenths_{name}": pl.when(f"_is_said_{name}").then(_tenths(f"_points_{name}")).otherwise(0)
            for name in parts
        },
    )
    table = table.with_columns(
        _over=pl.col("_total") - pl.sum_horizontal(f"_tenths_{name}" for name in parts),
        _last=pl.coalesce(pl.when(pl.col(f"_tenths_{name}") != 0).then(pl.lit(name)) for name in reversed([*parts])),
    )
    return table.with_columns(
        pl.when(pl.col(f"_is_said_{name}") & pl.col("_total").is_not_null())
        .then(
            pl.concat_str(
                pl.lit(f"{kind}:{name}="),
                _signed(
                    pl.col(f"_tenths_{name}") + pl.when(pl.col("_last") == name).then(pl.col("_over")).otherwise(0)
                ),
            )
        )
        .alias(f"_said_{kind}_{name}")
        for name in parts
    )


def _tenths(points: str) -> pl.Expr:
    value = pl.col(points)
    return (rounded(value.abs(), 1) * 10).round().cast(pl.Int64) * pl.when(value < 0).then(-1).otherwise(1)


def _signed(tenths: pl.Expr) -> pl.Expr:
    sign = pl.when(tenths < 0).then(pl.lit("-")).otherwise(pl.lit("+"))
    return pl.concat_str(sign, tenths.abs() // 10, pl.lit("."), tenths.abs() % 10)
