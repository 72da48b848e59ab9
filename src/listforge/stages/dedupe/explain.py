"""Why rows were merged: which rows, what linked them, and whose value won."""

import polars as pl

from listforge.columns import COLUMNS
from listforge.result import Result

SHOWN = ("source", "source_row", "full_name", "company_name", "email", "phone", "updated_on")
ORIGINS = (
    "full_name", "job_title", "company_name", "email", "direct_phone", "mobile_phone", "other_phone", "company_phone",
    "street", "city",
)  # fmt: skip


def explain(before: pl.DataFrame, result: Result, lead_id: str) -> list[str]:
    """The rows of a person, what links each pair of them in bits, and who won each value; empty for nobody."""
    aside = result.rejected.select("lead_id", "survivor_lead_id", "reason")
    gone = aside.filter(pl.col("lead_id") == lead_id)
    survivor = (gone["survivor_lead_id"][0] or lead_id) if gone.height else lead_id
    members = {survivor, lead_id, *aside.filter(pl.col("survivor_lead_id") == survivor)["lead_id"]}
    rows = before.filter(pl.col("lead_id").is_in(list(members)))
    if not rows.height:
        return []
    lines = [f"{survivor}: {rows.height} row{'s' if rows.height > 1 else ''}"]
    for row in rows.iter_rows(named=True):
        mark = "*" if row["lead_id"] == survivor else " "
        told = [str(row[n]) for n in SHOWN if row.get(n) is not None]
        lines.append(f"  {mark} {row['lead_id']}  {'  '.join(told)}")
    linked = result.extra["links"]
    lines += ["linked by:" if linked.height else "linked by nothing", *_waterfalls(linked)]
    kept = result.kept.filter(pl.col("lead_id") == survivor)
    if rows.height > 1 and kept.height:
        lines += ["values from:", *_origins(rows, kept, survivor)]
    return lines


def _waterfalls(linked: pl.DataFrame) -> list[str]:
    """For each pair how sure it is, and what each comparison adds to that or takes from it, in bits."""
    lines = []
    for pair in linked.iter_rows(named=True):
        ids = f"{pair['left_lead_id']} = {pair['right_lead_id']}"
        lines.append(f"    {ids}  {pair['bits']:+.1f} bits ({pair['probability']:.4f})")
        lines += [f"        {bits:+6.1f}  {why}" for why, bits in zip(pair["why"], pair["worth"], strict=True)]
    return lines


def _origins(rows: pl.DataFrame, kept: pl.DataFrame, survivor: str) -> list[str]:
    lines = []
    for name in (n for n in ORIGINS if n in COLUMNS and n in rows.columns and n in kept.columns):
        value = kept[name][0]
        if value is None:
            continue
        givers = rows.filter(pl.col(name) == value)["lead_id"].to_list()
        giver = survivor if survivor in givers else next(iter(sorted(givers)), "moved from another slot")
        lines.append(f"    {name:<15}{value}  ({giver})")
    return lines
