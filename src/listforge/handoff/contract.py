"""What must stand in a handoff: four parts for everybody, and the columns that sales has asked for."""

from collections.abc import Mapping

import polars as pl

from listforge.columns import TEXT, ensure
from listforge.handoff.facts import ANSWERS, with_facts
from listforge.icp import Icp
from listforge.plural import many

# From: "How do lead generation companies work?": comments for future requirements, history of engagement,
# qualification status, suggested actions. A part is there where one of its columns says something.
PARTS: Mapping[str, tuple[str, ...]] = {
    "comments": ("notes",),
    "history of engagement": (
        "last_activity", "last_activity_on", "event_name", "intent_topic", "attempts", "last_called_on", "last_outcome",
    ),
    "qualification status": ANSWERS,
    "suggested action": ("handoff_action",),
}  # fmt: skip
ASKED_AS = {"handoff_action": "next_channel"}
NAMED = 10  # leads that a message names


def lacking(frame: pl.DataFrame, icp: Icp) -> pl.DataFrame:
    """contact_id, lead_id and `lacks` of every lead that lacks something, in the order of the frame.

    What the ICP requires is asked of every lead. The four parts are not asked of one whose meeting is booked: that
    reaches sales whatever else is known. Nor are answers, where the ICP makes a lead `sql` without any. An answer
    `unknown` is none, and so are blanks and no attempts.
    """
    requires = icp.export.handoff.requires
    wanted = [*requires, *(name for names in PARTS.values() for name in names if name not in ASKED_AS)]
    told = with_facts(ensure(frame, dict.fromkeys(["contact_id", "lead_id", "lead_stage", *wanted])), icp)
    queued = (pl.col("lead_stage") != "appointment").fill_null(value=True)
    lacks = [pl.when(~_says(name, told.schema[name])).then(pl.lit(name)) for name in dict.fromkeys(requires)]
    for part, names in PARTS.items():
        unasked = part == "qualification status" and not icp.score.stages.sql.requires
        if unasked or set(names).intersection(requires):
            continue  # where one of them is required, that is what is lacking
        says = pl.any_horizontal(_says(name, told.schema[name]) for name in names)
        named = ", ".join(ASKED_AS.get(name, name) for name in names)
        lacks.append(pl.when(queued & ~says).then(pl.lit(f"{part} ({named})")))
    found = told.select("contact_id", "lead_id", lacks=pl.concat_list(lacks).list.drop_nulls())
    return found.filter(pl.col("lacks").list.len() > 0)


def _says(name: str, dtype: pl.DataType) -> pl.Expr:
    """Whether the column says something of a lead."""
    value = pl.col(name)
    if name in ANSWERS:
        return value.is_in(["yes", "no"]).fill_null(value=False)
    if name == "attempts":
        return (value > 0).fill_null(value=False)
    if isinstance(dtype, pl.List):
        return (value.list.len() > 0).fill_null(value=False)
    return (value.str.strip_chars() != "").fill_null(value=False) if dtype == TEXT else value.is_not_null()


def problem(found: pl.DataFrame) -> str:
    """Which leads lack what, in a sentence; empty for none."""
    if found.is_empty():
        return ""
    said = [
        f"{contact or lead} lacks {', '.join(lacks)}"
        for contact, lead, lacks in found.head(NAMED).select("contact_id", "lead_id", "lacks").iter_rows()
    ]
    more = [f"and {many(found.height - NAMED, 'more lead')}"] if found.height > NAMED else []
    leads = many(found.height, "lead lacks", "leads lack")
    return f"{leads} what sales needs: {'; '.join([*said, *more])}"
