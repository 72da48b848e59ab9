"""What a job title says: the level, and the department."""

import re
from collections.abc import Callable
from functools import cache

import polars as pl

from listforge import vocab
from listforge.fields import text


def seniority(title: pl.Series) -> pl.Series:
    """The level of each title (cxo ... unpaid), by the first rule of data/seniority.yaml that holds; null = unknown."""
    return _judged(title, _level())


def department(title: pl.Series) -> pl.Series:
    """The department of each title, by the first rule of data/departments.yaml that holds; null = unknown."""
    return _judged(title, _department())


def seniority_value(level: pl.Expr) -> pl.Expr:
    """A vendor's word for a level ("C-Level") as ours; text we do not know as it is."""
    return _valued(level, vocab.seniority().values)


def department_value(name: pl.Expr) -> pl.Expr:
    """A vendor's word for a department ("Human Resources") as ours; text we do not know as it is."""
    return _valued(name, vocab.departments().values)


def _valued(value: pl.Expr, words: dict[str, str]) -> pl.Expr:
    keyed = {vocab.loose(word): meaning for word, meaning in words.items()} | {
        vocab.loose(m): m for m in words.values()
    }
    return text.key(value).replace_strict(keyed, default=value, return_dtype=pl.String)


def _judged(title: pl.Series, verdict: pl.Expr) -> pl.Series:
    """The verdict on the column `folded`, worked out once a distinct title."""
    unique = title.drop_nulls().unique()
    table = unique.to_frame("title").with_columns(folded=text.fold(pl.col("title"))).select("title", verdict=verdict)
    return (
        title.to_frame("title").join(table, on="title", how="left", maintain_order="left")["verdict"].alias(title.name)
    )


@cache
def _level() -> pl.Expr:
    return _first(vocab.seniority().rules, lambda rule: rule.level)


@cache
def _department() -> pl.Expr:
    return _first(vocab.departments().rules, lambda rule: rule.department)


def _first(rules: tuple[vocab.TitleRule, ...], verdict: Callable[[vocab.TitleRule], str | None]) -> pl.Expr:
    """The verdict of the first rule that holds of `folded`."""
    folded = pl.col("folded")
    return pl.coalesce(
        pl.when(_holds(folded, rule.any) & ~_holds(folded, rule.unless)).then(pl.lit(verdict(rule))) for rule in rules
    )


def _holds(folded: pl.Expr, words: tuple[str, ...]) -> pl.Expr:
    if not words:
        return pl.lit(False)
    return folded.str.contains(r"(?:^| )(?:" + "|".join(re.escape(vocab.fold(w)) for w in words) + r")(?: |$)")
