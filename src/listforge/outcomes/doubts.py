"""What is doubtful about a results file: days that are none or may be others, times and values that nobody can read."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

import polars as pl

from listforge import vocab
from listforge.fields import reading
from listforge.outcomes.moments import DAY_IN_FUTURE, DAY_UNREADABLE, too_late

ANSWERS = ("need", "budget", "authority", "timeline")
READ = ("next_call_on", "dials", "dnc_scope", *ANSWERS)  # fields whose texts stand for something else
PERSON = ("contact_id", "lead_id", "phone")  # who was called
UNSIGNED = "unsigned"
_UNREAD = "value_unreadable"
_CLOCK = r"\d:\d"  # a time of day, whether or not there is such a time


class Doubt(NamedTuple):
    """What is doubtful about `rows` of a file, the first of them on `line`, and the header of the column, None where
    it has none.

    kind: `day_unreadable`, `day_in_future`, `day_ambiguous`, `day_missing`, `alike`, `id_repeated`, `time_unreadable`,
    `unsigned`, `reason_unknown`, `value_unreadable`; and of a whole column `no_days`, where not one day can be read,
    and `day_order`, where days are in the future that are not the other way round.
    """

    kind: str
    file: str
    column: str | None
    rows: int
    line: int


def found(
    told: pl.DataFrame, outcomes: pl.DataFrame, days: pl.DataFrame, *, settled: bool, day_told: bool, today: date
) -> Iterator[Doubt]:
    """What is doubtful about rows as the file tells them (`told`), as they were read (`outcomes`), and their days
    (`moments.days`). The column is our name of the field.

    settled: somebody said whether day or month comes first. day_told: and the day of rows without one.
    """
    said = told["called_at"].is_not_null()
    unreadable, late = ((days["why"] == why).fill_null(value=False) for why in (DAY_UNREADABLE, DAY_IN_FUTURE))
    untimed = days["called_on"].is_not_null() & outcomes["called_local"].is_null() & outcomes["called_at"].is_null()
    nothing = said & False
    masks = [
        ("no_days", "called_at", unreadable if said.any() and (unreadable == said).all() else nothing),
        ("day_order", "called_at", nothing if settled or not _swapped(told, days, late, today) else late),
        (DAY_UNREADABLE, "called_at", unreadable),
        (DAY_IN_FUTURE, "called_at", late),
        ("day_ambiguous", "called_at", nothing if settled else days["either_way"]),
        ("day_ambiguous", "next_call_on", nothing if settled else days["next_either_way"]),
        ("day_missing", "called_at", nothing if day_told else ~said),
        ("alike", "call_id", _alike(told, outcomes)),
        ("id_repeated", "call_id", _repeated(told)),
        ("time_unreadable", "called_at", untimed & told["called_at"].str.contains(_CLOCK)),
        (UNSIGNED, "code", outcomes.select(unsigned()).to_series()),
        ("reason_unknown", "sales_reason", _unknown_reason(outcomes)),
        *((_UNREAD, name, told[name].is_not_null() & outcomes[name].is_null()) for name in READ),
    ]
    files, lines = outcomes["source_file"], outcomes["source_row"]
    for kind, field, rows in masks:
        if n := int(rows.fill_null(value=False).sum()):
            first = rows.fill_null(value=False).arg_max() or 0
            yield Doubt(kind, files[first], field, n, lines[first])


def _alike(told: pl.DataFrame, outcomes: pl.DataFrame) -> pl.Series:
    """Whether a dial may be the one that an earlier row tells of in the same words."""
    nothing_tells = pl.all_horizontal(pl.col("called_at", "called_local", "dials").is_null()) & pl.col("dialed")
    unnamed = pl.all_horizontal(pl.col("outcome_id", "call_id").is_null())
    again = told.select(~pl.struct(pl.all()).is_first_distinct() & unnamed).to_series()
    return again & outcomes.select(nothing_tells).to_series()


def _repeated(told: pl.DataFrame) -> pl.Series:
    """Whether somebody else was called under the id of the call, too."""
    if told["call_id"].null_count() == told.height:
        return told["call_id"].is_not_null()
    people = told.select("call_id", who=pl.struct(PERSON)).drop_nulls("call_id").unique()
    shared = people.filter(pl.col("call_id").is_duplicated())["call_id"]
    return told["call_id"].is_in(shared.implode())


def _unknown_reason(outcomes: pl.DataFrame) -> pl.Series:
    """Whether sales sent a lead back for a reason that is none of data/outcomes.yaml."""
    known = pl.col("sales_reason").is_in(list(vocab.rejections()))
    return outcomes.select((pl.col("outcome") == "sales_rejected") & ~known).to_series()


def unsigned() -> pl.Expr:
    """Whether somebody decided on a lead without saying who, or why."""
    signed = [code for code, entry in vocab.outcomes().items() if entry.signed]
    return pl.col("outcome").is_in(signed) & pl.any_horizontal(pl.col("agent", "notes").is_null())


def _swapped(told: pl.DataFrame, days: pl.DataFrame, late: pl.Series, today: date) -> bool:
    """Whether days are in the future as they were read, and none is the other way round."""
    if not (late & days["either_way"]).any():
        return False
    orders = [reading.day(told["called_at"], month_first=first)[0] for first in (True, False)]
    return any(not too_late(day, today).any() for day in orders)
