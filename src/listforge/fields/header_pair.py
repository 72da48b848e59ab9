"""Headers in pairs, of which one says what the other holds: "Phone 1 - Type" and "Phone 1 - Value"."""

from collections.abc import Sequence
from typing import NamedTuple

import polars as pl

from listforge import vocab
from listforge.fields import text


class Paired(NamedTuple):
    """A header, the one that says of what kind its cells are (None where it is missing), and what the kinds mean."""

    kind: str | None
    value: str
    rule: vocab.Pair


def pairs(names: Sequence[str], preset: str) -> list[Paired]:
    """The preset's pairs of headers that there are, in the order of their numbers."""
    by_key = {vocab.key(name): name for name in reversed(names)}
    found = []
    for rule in vocab.presets()[preset].pairs:
        for number in range(1, 10):
            value = by_key.get(vocab.key(rule.value.format(n=number)))
            kinds = (by_key.get(vocab.key(kind.format(n=number))) for kind in rule.kind)
            if value is not None:
                found.append(Paired(next((kind for kind in kinds if kind is not None), None), value, rule))
    return found


def headers(paired: Sequence[Paired]) -> set[str]:
    """All the headers of the pairs."""
    return {header for pair in paired for header in (pair.kind, pair.value) if header is not None}


def values(pair: Paired) -> dict[str, pl.Expr]:
    """What the cells of a pair are: a canonical column -> the cells of that kind, null elsewhere."""
    said = text.fold(pl.col(pair.kind)).fill_null("") if pair.kind else pl.lit("")
    meant = pl.lit(pair.rule.otherwise)
    for column, words in reversed([("", pair.rule.nothing), *pair.rule.columns.items()]):
        meant = pl.when(_holds(said, words)).then(pl.lit(column)).otherwise(meant)
    return {c: pl.when(meant == c).then(pl.col(pair.value)) for c in (*pair.rule.columns, pair.rule.otherwise)}


def _holds(said: pl.Expr, words: Sequence[str]) -> pl.Expr:
    parts = (said.str.contains(vocab.fold(word), literal=True) for word in words)
    return pl.any_horizontal(pl.lit(False), *parts)
