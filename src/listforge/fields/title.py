"""What a job title says: the level, and the department."""

from functools import cache
from typing import NamedTuple

import polars as pl

from listforge import vocab
from listforge.fields import text, title_writing


class _Rules(NamedTuple):
    """Rules as tables: the phrases that make each hold, those that stop it (`phrase`, `rule`), what each says."""

    holding: pl.DataFrame
    stopping: pl.DataFrame
    verdicts: pl.DataFrame


def seniority(title: pl.Series) -> pl.Series:
    """The level of each title (cxo ... unpaid), by the first rule of data/seniority.yaml that holds; null = unknown."""
    return judged(title)["seniority"].alias(title.name)


def department(title: pl.Series) -> pl.Series:
    """The department of each title, by the first rule of data/departments.yaml that holds; null = unknown."""
    return judged(title)["department"].alias(title.name)


def judged(title: pl.Series) -> pl.DataFrame:
    """`seniority` and `department` of each title, for little more than one of them costs."""
    if title.null_count() == len(title):  # as on a list of companies: no rule is asked
        return pl.DataFrame({name: title.cast(pl.String) for name in ("seniority", "department")})
    unique = title_writing.folded(title).with_row_index("row")
    found = _found(unique)
    table = unique.join(_first(found, _level_rules(), "seniority"), on="row", how="left")
    table = table.join(_first(found, _department_rules(), "department"), on="row", how="left")
    answers = table.select("title", "seniority", "department")
    return (
        title.to_frame("title")
        .join(answers, on="title", how="left", maintain_order="left")
        .select("seniority", "department")
    )


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


def _found(titles: pl.DataFrame) -> pl.DataFrame:
    """Every phrase of a rule that a title has: `row`, `phrase`; one pass over the titles for all the rules."""
    spaced = pl.format(" {} ", pl.col("folded"))
    phrases = spaced.str.extract_many(_phrases(), overlapping=True)
    return titles.select("row", phrase=phrases).explode("phrase", empty_as_null=True).drop_nulls()


def _first(found: pl.DataFrame, rules: _Rules, name: str) -> pl.DataFrame:
    """What the first rule that holds says: `row`, and the verdict under the name."""
    return (
        found.join(rules.holding, on="phrase")
        .join(found.join(rules.stopping, on="phrase"), on=["row", "rule"], how="anti")
        .group_by("row")
        .agg(pl.col("rule").min())
        .join(rules.verdicts.rename({"verdict": name}), on="rule")
        .select("row", name)
    )


@cache
def _phrases() -> pl.Expr:
    tables = (t for rules in (_level_rules(), _department_rules()) for t in (rules.holding, rules.stopping))
    return pl.lit(pl.concat(t["phrase"] for t in tables).unique(maintain_order=True).implode())


@cache
def _level_rules() -> _Rules:
    return _tables(vocab.seniority().rules)


@cache
def _department_rules() -> _Rules:
    return _tables(vocab.departments().rules)


def _tables(rules: tuple[vocab.TitleRule, ...]) -> _Rules:
    def table(words: list[tuple[int, str]]) -> pl.DataFrame:
        rows = {"phrase": [_phrase(word) for _, word in words], "rule": [number for number, _ in words]}
        return pl.DataFrame(rows, schema={"phrase": pl.String, "rule": pl.UInt32}).unique(maintain_order=True)

    return _Rules(
        table([(number, word) for number, rule in enumerate(rules) for word in rule.any]),
        table([(number, word) for number, rule in enumerate(rules) for word in rule.unless]),
        pl.DataFrame({"verdict": [rule.level or rule.department for rule in rules]})
        .with_row_index("rule")
        .cast({"rule": pl.UInt32}),
    )


def _phrase(word: str) -> str:
    """A word or phrase between spaces; "-leiter" is every word that ends so, "vertriebs-" every one that begins so."""
    return " " * (not word.startswith("-")) + vocab.fold(word) + " " * (not word.endswith("-"))
