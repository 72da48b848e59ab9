"""The outcomes of all calls as a report counts them: whose, in their order, with the dials each stands for."""

import polars as pl

from listforge import outcomes as results
from listforge.columns import TEXT
from listforge.outcomes.facts import with_dials
from listforge.outcomes.reading import MOMENT_TOLD

EXTRA = {"source": TEXT, "temperature": TEXT, "class_dialed": TEXT, "definition": TEXT}
TIERS = ("outreach", "conversation", "qualification", "handoff")
ACCEPTED, REJECTED = "sales_accepted", "sales_rejected"
MEETING = "meeting_booked"


def told(calls: pl.DataFrame | None) -> pl.DataFrame:
    """The outcomes, oldest first, with what each is and its dials; and `who`, the person, `meetings`, `dead`.

    `calls`: in the columns of `outcomes.matched(...).known`, and `definition`, by which the lead had evidence for all
    answers that qualify one when the call was told; missing ones are nulls. Somebody whose ids are erased is counted
    among dials and has no `who`.
    """
    columns = {**results.OUTCOMES, **EXTRA}
    given = pl.DataFrame(schema=columns) if calls is None else calls
    given = given.select(
        (pl.col(n) if n in given.columns else pl.lit(None)).cast(dtype).alias(n) for n, dtype in columns.items()
    )
    day = pl.col("called_on").cast(pl.Datetime("us")).dt.replace_time_zone("UTC")
    given = given.sort(pl.coalesce(MOMENT_TOLD, day), nulls_last=True, maintain_order=True)
    given = given.with_columns(who=pl.coalesce("contact_id", "lead_id"))
    # The dials a dialer counted so far are those of one person, wherever on the list they stand.
    nobody = pl.concat_str(pl.lit("row "), pl.int_range(pl.len()).cast(TEXT))
    given = given.with_columns(row=pl.coalesce("who", nobody).rank("dense"))
    found = with_dials(given)
    dialed = pl.col("n_dials") > 0
    return found.with_columns(
        verdict=pl.coalesce("sales_verdict", "verdict"),
        meetings=((pl.col("outcome") == MEETING) & (pl.col("connects") > 0)).cast(pl.Int64),
        dead=(pl.col("kills_number").is_not_null() & dialed).cast(pl.Int64),
    )


def summary(found: pl.DataFrame) -> dict[str, float | int | None] | None:
    """Counts of all calls; None where there are none."""
    if found.is_empty():
        return None
    dials = int(found["n_dials"].sum())
    reached = found.filter(pl.col("n_dials") > 0)["row"].n_unique()
    return {
        "outcomes": found.height,
        **{name: int(found[name].sum()) for name in ("connects", "qualified", "meetings")},
        "dials": dials,
        "leads_dialed": reached,
        "attempts_per_lead": round(dials / reached, 4) if reached else None,
    }


def corrections(found: pl.DataFrame) -> dict[str, object] | None:
    """What the calls taught about the list, and how much of it 100 dials teach; None without calls."""
    if found.is_empty():
        return None
    gained, dials = results.corrections(found), int(found["n_dials"].sum())
    total = sum(gained.values())
    return {
        "dials": dials,
        "gained": gained,
        "total": total,
        "per_100_dials": round(100 * total / dials, 2) if dials else None,
    }
