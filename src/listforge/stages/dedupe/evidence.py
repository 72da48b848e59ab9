"""What speaks for and against pairs of rows: the level of each comparison and what it is worth in bits."""

import numpy as np
import polars as pl

from listforge import vocab
from listforge.columns import NUMBER, TEXT, TEXTS
from listforge.stages.dedupe import model
from listforge.stages.dedupe.match import ALWAYS, Kind, Matched
from listforge.stages.dedupe.told import Array

SCHEMA: dict[str, pl.DataType] = {
    "left_lead_id": TEXT, "right_lead_id": TEXT, "probability": NUMBER, "bits": NUMBER, "why": TEXTS,
    "worth": pl.List(NUMBER),
}  # fmt: skip
BEFORE = "any two rows that share a key"
# Of pairs that were decided, not weighed: their bits stand for that alone.
SAME = "decided by a person: the same"
DIFFERENT = "decided by a person: different"
TWICE = "one record that came in twice: the same lead_id"
MAILBOX = "a row without a name, and the one person who has its mailbox"


def evidence(found: Matched, left: Array, right: Array, odds: Array) -> pl.DataFrame:
    """A row a pair, the surest first (SCHEMA): `why` names each comparison and its level, `worth` adds up to bits.

    Of a pair that was decided `why` says by what, and its bits are beyond `model.SAID`.
    """
    ids = found.rows.table["lead_id"]
    frames = [pl.DataFrame(schema=SCHEMA)]
    weighed = np.abs(odds) < model.SAID
    for kind, mine in found.of_kind(left, right):
        mine = mine[weighed[mine]]
        pairs = _pairs(ids, left[mine], right[mine], odds[mine])
        frames.append(pairs.hstack(_steps(kind, left[mine], right[mine])))
    said = _pairs(ids, left[~weighed], right[~weighed], odds[~weighed])
    frames.append(said.with_columns(why=pl.concat_list(_decided()), worth=pl.concat_list("bits")))
    return pl.concat(frames).sort("bits", "left_lead_id", "right_lead_id", descending=[True, False, False])


def _decided() -> pl.Expr:
    """By what a pair was decided: who decides says ALWAYS or NEVER, what rows say themselves is less than that."""
    twice = pl.col("left_lead_id") == pl.col("right_lead_id")
    return (
        pl.when(pl.col("bits") >= ALWAYS)
        .then(pl.lit(SAME))
        .when(pl.col("bits") < 0)
        .then(pl.lit(DIFFERENT))
        .when(twice)
        .then(pl.lit(TWICE))
        .otherwise(pl.lit(MAILBOX))
    )


def _pairs(ids: pl.Series, left: Array, right: Array, odds: Array) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "left_lead_id": ids.gather(left),
            "right_lead_id": ids.gather(right),
            "probability": model.probability(odds),
            "bits": odds,
        },
        schema=list(SCHEMA.items())[:4],
    )


def _steps(kind: Kind, left: Array, right: Array) -> pl.DataFrame:
    """The levels that are known, in the order of the model, and what each adds to what stood before."""
    levels, vetoes = kind.compared(left, right)
    expected = vocab.match_model(kind.name)
    names = [pl.lit(BEFORE).alias("before")]
    said = pl.DataFrame({name: levels[name] for name in kind.model.names} | vetoes)
    for name, shares in expected.comparisons.items():
        words = dict(enumerate((f"{name} {level}" for level in shares), start=1))
        names.append(pl.col(name).replace_strict(words, default=None, return_dtype=pl.String))
    names += [pl.when(pl.col(veto)).then(pl.lit(f"{veto} differs")).alias(veto) for veto in vetoes]
    texts = said.with_columns(names).select(name.meta.output_name() for name in names)
    bits = pl.DataFrame(model.steps(kind.model, levels, vetoes)).select(
        pl.when(texts[name].is_not_null()).then(pl.col(name)) for name in texts.columns
    )
    return texts.select(why=pl.concat_list(pl.all()).list.drop_nulls()).hstack(
        bits.select(worth=pl.concat_list(pl.all()).list.drop_nulls())
    )
