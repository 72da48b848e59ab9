"""The arithmetic of one lead, as a person reads it."""

import polars as pl

from listforge.columns import REJECT_COLUMNS
from listforge.stages.score.channel import REASON


def explain(frame: pl.DataFrame, lead_id: str) -> list[str]:
    """The arithmetic of one scored lead, a line a part; empty where the list has no such lead."""
    row = frame.drop(REJECT_COLUMNS, strict=False).filter(pl.col("lead_id") == lead_id)
    if not row.height:
        return []
    lead = row.row(0, named=True)
    lines = [
        f"{lead_id}  priority {'-' if lead['priority'] is None else lead['priority']}  grade {lead['fit_grade'] or '-'}"
    ]
    why = lead.get(REASON)
    lines.append(f"{'next channel':<14}{lead['next_channel'] or 'none':>8}" + (f"  {why}" if why else ""))
    for kind in ("fit", "intent", "reach", "qualification"):
        total = lead[f"{kind}_score"]
        parts = [part.partition(":")[2] for part in lead["score_reasons"] or [] if part.startswith(f"{kind}:")]
        lines.append(f"{kind:<14}{'unknown' if total is None else f'{total:.1f}':>8}")
        lines += [f"  {part.partition('=')[0]:<20}{part.partition('=')[2]}" for part in parts]
    return lines
