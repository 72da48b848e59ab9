"""Where the called party is, and when the rules there permit a call."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from listforge import vocab
from listforge.columns import SLOTS, warn
from listforge.fields import calling_time, phone, place
from listforge.icp import Icp
from listforge.reasons import Reason


def timed(frame: pl.DataFrame, icp: Icp, rules: Sequence[vocab.CallingRule], today: date) -> pl.DataFrame:
    """Time zone of the called party, what it was taken from, and the hours permitted there.

    The place and the number both count: their zones' intersection where they agree, all of them where they do not.
    """
    numbers = frame.select(phone.bare(pl.coalesce(SLOTS))).to_series()
    told = (pl.col("time_zone_source") == "source") | pl.col("time_zone_source").is_null()
    frame = frame.with_columns(
        _told=pl.when(told & pl.col("time_zone").is_in(list(known_zones()))).then(pl.concat_list("time_zone")),
        _by_region=place.region_zones(pl.col("country"), pl.col("region")),
        _by_phone=phone.time_zones(numbers).alias("_by_phone"),
        _by_country=place.country_zones(pl.col("country")),
    )
    # A toll-free number's prefix belongs to a whole continent: only its zones in the row's country count.
    at_home = pl.col("_by_phone").list.set_intersection("_by_country")
    frame = frame.with_columns(_by_phone=pl.when(at_home.list.len() > 0).then(at_home).otherwise("_by_phone"))
    agreed = pl.col("_by_region").list.set_intersection("_by_phone")
    either = pl.col("_by_region").list.concat("_by_phone").list.unique(maintain_order=True)
    by_place = (
        pl.when(agreed.list.len() > 0)
        .then(agreed)
        .when(pl.col("_by_phone").is_not_null())
        .then(either)
        .otherwise("_by_region")
    )
    frame = frame.with_columns(
        _zones=pl.coalesce("_told", by_place, "_by_phone", "_by_country"),
        time_zone_source=pl.when(pl.col("_told").is_not_null()).then(pl.lit("source"))
        .when(pl.col("_by_region").is_not_null()).then(pl.lit("region"))
        .when(pl.col("_by_phone").is_not_null()).then(pl.lit("phone"))
        .when(pl.col("_by_country").is_not_null()).then(pl.lit("country")),
    )  # fmt: skip
    hours = calling_time.permitted(
        frame["country"],
        frame["region"],
        frame["_zones"],
        calling_time.applying(rules, icp.validation.calling_rules),
        today,
        number_country=frame["_country"],
    )
    frame = frame.with_columns(hours).with_columns(time_zone=pl.col("_zones").list.first())
    return warn(frame, {Reason.time_zone_uncertain: calling_time.offsets_differ(frame["_zones"], today)})


def known_zones() -> frozenset[str]:
    """The zones a source's own time_zone may name."""
    regions = (zone for zones in vocab.region_zones().values() for zone in zones)
    return frozenset(zone for zones in vocab.country_zones().values() for zone in zones) | frozenset(regions)
