"""Which rows are linked: by a match key, or because a person said so."""

from collections.abc import Sequence

import polars as pl

from listforge import vocab
from listforge.errors import InputError
from listforge.stages.dedupe import keys

SCHEMA = {"left": pl.Int64, "right": pl.Int64, "key": pl.String, "probability": pl.Float64}
DECIDED = "decided"
RECORD = "one record"
DECISIONS = {"left_lead_id": pl.String, "right_lead_id": pl.String, "decision": pl.String}


def links(told: pl.DataFrame, numbers: pl.DataFrame, match_keys: Sequence[vocab.MatchKey]) -> pl.DataFrame:
    """Pairs of rows (left < right) with the surest key that links them: each row with the first that has its key.

    A key that n rows share gives n - 1 pairs, so that one number on 50,000 rows costs no more than any other 50,000.
    """
    found = [_pairs(keys.keyed(told, numbers, key), key) for key in match_keys]
    return surest(pl.concat([pl.DataFrame(schema=SCHEMA), *found]))


def records(told: pl.DataFrame, lead_ids: pl.Series) -> pl.DataFrame:
    """Links of rows with one lead_id: one record of one source that came in twice.

    Unless both have a name and nothing of it is the same: files of one name may each count their records from 1.
    """
    table = told.select("row", key=lead_ids).drop_nulls("key")
    pairs = _pairs(table, vocab.MatchKey(name=RECORD, probability=1.0, parts=()))
    names = told.select(pl.col("row").cast(pl.Int64), "given", "family")
    both = pairs.join(names, left_on="left", right_on="row").join(
        names, left_on="right", right_on="row", suffix="_other"
    )
    other = (pl.col("family") != pl.col("family_other")) & (pl.col("given") != pl.col("given_other"))
    return both.filter(~other.fill_null(False)).select(list(SCHEMA))


def surest(pairs: pl.DataFrame) -> pl.DataFrame:
    """Each pair once, with its surest key."""
    ranked = pairs.sort("probability", "key", descending=[True, False], maintain_order=True)
    return ranked.unique(["left", "right"], keep="first", maintain_order=True).sort("left", "right")


def _pairs(keyed: pl.DataFrame, key: vocab.MatchKey) -> pl.DataFrame:
    pairs = keyed.with_columns(left=pl.col("row").min().over("key")).filter(pl.col("left") != pl.col("row"))
    return pairs.select(
        pl.col("left").cast(pl.Int64),
        right=pl.col("row").cast(pl.Int64),
        key=pl.lit(key.name),
        probability=pl.lit(key.probability),
    )


def decided(decisions: pl.DataFrame, lead_ids: pl.Series) -> tuple[pl.DataFrame, frozenset[tuple[int, int]]]:
    """What a person said: links of certain rows, and pairs that must stay apart; of rows that are not here, nothing.

    An InputError names a word that is neither same nor different, or a contradiction.
    """
    rows = {lead_id: row for row, lead_id in enumerate(lead_ids)}
    said: dict[tuple[int, int], str] = {}
    for left, right, word in decisions.select(list(DECISIONS)).iter_rows():
        if word not in ("same", "different"):
            raise InputError(f"decisions: {left} and {right}: {word!r} is neither same nor different")
        if left not in rows or right not in rows:
            continue  # set aside before, merged by this very line the last time, or no longer in the source
        pair = (min(rows[left], rows[right]), max(rows[left], rows[right]))
        if said.setdefault(pair, word) != word:
            raise InputError(f"decisions: {left} and {right} are said to be the same and different")
    same = [(left, right, DECIDED, 1.0) for (left, right), word in said.items() if word == "same"]
    apart = frozenset(pair for pair, word in said.items() if word == "different")
    return pl.DataFrame(same, schema=SCHEMA, orient="row"), apart
