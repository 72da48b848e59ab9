"""What each outcome is, from data/outcomes.yaml, and how many dials it stands for."""

import polars as pl

from listforge import vocab
from listforge.columns import TEXT
from listforge.outcomes.doubts import ANSWERS


def with_facts(outcomes: pl.DataFrame) -> pl.DataFrame:
    """The outcomes with tier, connect, qualifies, kills_number, retires_person, permanent, stage, noted_for,
    verdict, signed, and `gives_<answer>`."""
    entries = vocab.outcomes().values()
    answers = [entry.answers for entry in entries]
    table = pl.DataFrame(
        {
            "outcome": [e.code for e in entries],
            "tier": [e.tier for e in entries],
            "connect": [e.connect for e in entries],
            "qualifies": [e.qualifies for e in entries],
            "kills_number": pl.Series([e.kills_number for e in entries], dtype=TEXT),
            "retires_person": [e.retires_person for e in entries],
            "permanent": [e.permanent for e in entries],
            "stage": pl.Series([e.stage for e in entries], dtype=TEXT),
            "noted_for": [e.note for e in entries],
            "verdict": pl.Series([e.verdict for e in entries], dtype=TEXT),
            "signed": [e.signed for e in entries],
            **{f"gives_{a}": pl.Series([given.get(a) for given in answers], dtype=TEXT) for a in ANSWERS},
        }
    )
    return outcomes.join(table, on="outcome", how="left", maintain_order="left")


def with_dials(known: pl.DataFrame) -> pl.DataFrame:
    """With `n_dials`, `connects` and `qualified` of each outcome that has a lead.

    A call is one dial. A snapshot tells all dials so far: those beyond what an earlier one told of the same lead.
    """
    dialed = pl.col("dialed").fill_null(True)
    so_far = pl.col("dials").cum_max().over("row", order_by="dials")
    earlier = so_far.shift(1).over("row", order_by="dials").fill_null(0)
    n_dials = pl.when(pl.col("dials").is_not_null()).then((so_far - earlier).clip(0)).otherwise(dialed.cast(pl.Int64))
    told = with_facts(known) if "tier" not in known.columns else known
    told = told.with_columns(n_dials=n_dials, connects=(pl.col("connect") & dialed).cast(pl.Int64))
    return told.with_columns(
        # Whoever was reached was dialled, whatever the dialer counted.
        n_dials=pl.max_horizontal("n_dials", "connects"),
        qualified=pl.col("connects") * pl.col("qualifies").cast(pl.Int64),
    )


def last_of(told: pl.DataFrame, height: int, *names: str, where: pl.Expr | None = None) -> pl.DataFrame:
    """The named columns of each row's last outcome (for which `where` holds), a row a row of the list."""
    chosen = told if where is None else told.filter(where)
    last = chosen.group_by("row").agg(pl.col(name).last() for name in names)
    rows = pl.DataFrame({"row": pl.int_range(height, dtype=pl.UInt32, eager=True)})
    return rows.join(last, on="row", how="left", maintain_order="left").drop("row")
