"""Where the called party is, and when the rules there permit a call."""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

import polars as pl

from listforge import reach, vocab
from listforge.columns import NUMBERS, SLOTS, TEXT, ensure, warn
from listforge.fields import calling_time, distinct, location, phone, place
from listforge.icp import Icp
from listforge.reasons import Reason

POSTAL = ("US", "CA")  # the countries whose postal codes tell a region
SETS = ("time_zone", "time_zone_source", *calling_time.SCHEMA)
PLACE = ("country", "region", "postal_code")
EVIDENCE = (*PLACE, *SLOTS)  # what the hours hang on


def timed(frame: pl.DataFrame, icp: Icp, rules: Sequence[vocab.CallingRule], today: date) -> pl.DataFrame:
    """Time zone of the called party, what it was taken from, and the hours permitted there.

    The address and the number both count (see location). What they tell repeats over a list: it is worked out once a
    distinct evidence.
    """
    evidence = _evidence(frame, today)
    once = evidence.unique(maintain_order=True)
    found = location.located(once, today)
    followed = calling_time.applying(rules, icp.validation.calling_rules)
    hours = calling_time.permitted(found["places"], found["zones"], followed, today)
    answers = once.hstack(hours).with_columns(
        found["zones"].str.extract(r"^(\S+)").alias("time_zone"),
        found["source"].alias("time_zone_source"),
        calling_time.offsets_differ(found["zones"], today).alias("uncertain"),
    )
    rows = evidence.join(answers, on=evidence.columns, how="left", nulls_equal=True, maintain_order="left")
    frame = frame.with_columns(rows.select(SETS))
    return warn(frame, {Reason.time_zone_uncertain: rows["uncertain"]})


def again(frame: pl.DataFrame, moved: pl.Series, icp: Icp, rules: Sequence[vocab.CallingRule] | None) -> pl.DataFrame:
    """The frame with rows that validate has timed, and whose place or numbers are others now (`moved`), timed anew.

    Rows of several sources, or a provider, may have put the desk of one row beside the number of another. The day is
    that of the list: another would leave these rows with other windows than the rest.
    """
    if "call_hours" not in frame.columns:
        return frame
    at = (moved & frame["call_hours"].is_not_null()).arg_true()
    today = _day(frame) if at.len() else None
    if today is None:
        return frame
    whole = ensure(frame, [*SETS, "warnings"])
    asked = ensure(whole[at], [*NUMBERS, *PLACE])
    country = reach.judge(asked, icp).facts["country"]
    new = timed(asked.with_columns(country.alias("_country")), icp, rules or vocab.calling_rules(), today)
    numbers = pl.int_range(whole.height + at.len(), eager=True)
    order = numbers.head(whole.height).scatter(at, numbers.tail(at.len()))
    return whole.with_columns(pl.concat([whole[name], new[name]]).gather(order) for name in (*SETS, "warnings"))


def moved(frame: pl.DataFrame, before: pl.DataFrame) -> pl.Series:
    """Which rows have another place or other numbers than the same rows had before."""
    now, then = (ensure(one, EVIDENCE) for one in (frame, before))
    return pl.select(pl.any_horizontal(now[name].ne_missing(then[name]) for name in EVIDENCE)).to_series()


def _day(frame: pl.DataFrame) -> date | None:
    """The day that a list was timed for: that of its first window, on the clock there; None where there is none."""
    rows = ensure(frame, ["time_zone", "call_start_utc"]).filter(pl.col("time_zone").is_in(list(known_zones())))
    firsts = rows.group_by("time_zone").agg(pl.col("call_start_utc").min()).drop_nulls()
    return min((start.astimezone(ZoneInfo(zone)).date() for zone, start in firsts.iter_rows()), default=None)


def _evidence(frame: pl.DataFrame, today: date) -> pl.DataFrame:
    """What tells where the called party is, a row a row: columns of location.Evidence.

    The number is the first that tells a place. A zone is told by the source unless it was set here.
    """
    prefixes = frame.select(location.number_prefix(pl.col(slot)).alias(slot) for slot in SLOTS)
    told = (pl.col("time_zone_source") == "source") | pl.col("time_zone_source").is_null()
    postal = distinct.each(frame["postal_code"], place.postal_prefix)
    return frame.select(
        "country",
        "region",
        postal=pl.when(pl.col("country").is_in(POSTAL)).then(pl.lit(postal)),
        number=prefixes.select(pl.coalesce(SLOTS)).to_series(),
        number_country="_country",
        number_zones=_number_zones(frame, prefixes, today),
        told=pl.when(told & pl.col("time_zone").is_in(list(known_zones()))).then("time_zone"),
    )


def _number_zones(frame: pl.DataFrame, prefixes: pl.DataFrame, today: date) -> pl.Series:
    """What the first number that tells a place says of its zone, where its prefix says too little."""
    found = prefixes.select(pl.coalesce(SLOTS)).to_series()
    spanning = [prefix for prefix in found.drop_nulls().unique() if location.spans(prefix, today)]
    asked = found.is_in(spanning).arg_true()
    nothing = pl.Series([None], dtype=TEXT).new_from_index(0, frame.height)
    if asked.is_empty():
        return nothing
    tells = prefixes.select(pl.col(SLOTS).gather(asked).is_not_null())
    first = pl.coalesce(pl.when(tells[slot]).then(slot) for slot in SLOTS)
    numbers = frame.select(pl.col(SLOTS).gather(asked)).select(phone.bare(first)).to_series()
    return nothing.scatter(asked, location.number_zones(numbers))


def known_zones() -> frozenset[str]:
    """The zones a source's own time_zone may name."""
    regions = (zone for zones in vocab.region_zones().values() for zone in zones)
    return frozenset(zone for zones in vocab.country_zones().values() for zone in zones) | frozenset(regions)
