"""Numbers and mail addresses that came in, judged and screened like any other."""

from collections.abc import Mapping

import polars as pl

from listforge import reach
from listforge.columns import NUMBERS, TEXT, ensure
from listforge.fields import email, phone
from listforge.icp import Icp


def judged(frame: pl.DataFrame, before: pl.DataFrame, icp: Icp, suppressed: Mapping[str, reach.Screen]) -> pl.DataFrame:
    """Numbers and addresses that came in, judged and screened before anybody can dial them; those of these rows alone.

    Which number of a row is dialled is chosen for all rows anew: a number may be shared now.
    """
    old = ensure(before, ["email", *NUMBERS])
    new_mail = frame["email"].ne_missing(old["email"]).arg_true()
    if new_mail.len():
        said = email.judge(frame["email"].gather(new_mail))
        status = said["valid"].replace_strict({True: "valid", False: "invalid"}, default=None, return_dtype=TEXT)
        news = {"email": said["email"], "email_status": status, "email_type": said["type"]}
        frame = frame.with_columns(frame[name].clone().scatter(new_mail, news[name]) for name in news)
    changed = [frame[name].ne_missing(old[name]) for name in NUMBERS]
    rows = pl.select(pl.any_horizontal(changed)).to_series().arg_true()
    if rows.is_empty():
        return frame
    came = frame.select(pl.all().gather(rows))
    parked = ensure(came, ["other_numbers"])["other_numbers"]
    told = reach.judge(came, icp, suppressed=suppressed).frame
    told = told.with_columns(
        _without_parked(told[name], parked, new.gather(rows)) for name, new in zip(NUMBERS, changed, strict=True)
    )
    # By place, as a list column takes no values at places.
    place = pl.int_range(told.height, told.height + frame.height, eager=True).scatter(
        rows, pl.int_range(told.height, eager=True)
    )
    put = [
        pl.concat([told[name], _column(frame, name, told.schema[name])]).gather(place).alias(name)
        for name in told.columns
        if name not in frame.columns or told[name].ne_missing(frame[name].gather(rows)).any()
    ]
    return reach.choose(frame.with_columns(put), icp)


def _without_parked(numbers: pl.Series, parked: pl.Series, new: pl.Series) -> pl.Series:
    """Numbers without those that came in and that the row has parked already: dead, or suppressed."""
    known = pl.DataFrame({"n": numbers, "parked": parked, "new": new})
    again = pl.col("new") & pl.col("parked").list.contains(phone.bare(pl.col("n"))).fill_null(value=False)
    return known.select(pl.when(~again).then("n").alias(numbers.name)).to_series()


def _column(frame: pl.DataFrame, name: str, dtype: pl.DataType) -> pl.Series:
    """The column, without values where it is new."""
    nothing = pl.Series(name, [None], dtype=dtype)
    return frame[name] if name in frame.columns else nothing.new_from_index(0, frame.height)
