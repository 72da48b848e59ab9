"""What a row is looked up by, in the form both sides have."""

from collections.abc import Sequence

import polars as pl

from listforge.columns import NUMBERS, TEXT, ensure
from listforge.fields import company, domain, phone
from listforge.icp.enrichment import Provider

KEY = "_key"
APART, BESIDE = "\x1f", "\x1e"  # the parts of a key, and several values of a part
# What tells two companies of one name apart, as far as both sides say it.
PLACE = ("country", "company_domain")


def lookup_key(provider: Provider, country: str | None) -> pl.Expr:
    """What a row is looked up by, in the form both sides have; null where a part is missing.

    By `phone` that is every number of the row, by `company_name` the name and what tells it from others of that name.
    """
    if provider.on == "phone" and provider.url is None:
        return pl.concat_str([comparable(name) for name in NUMBERS], separator=BESIDE, ignore_nulls=True).replace(
            "", None
        )
    if provider.on == "company_name" and provider.url is None:
        return pl.concat_str([pl.col("company_name"), *(part.fill_null("") for part in _placed())], separator=APART)
    return pl.concat_str([comparable(name) for name in provider.inputs], separator=APART)


def _placed() -> list[pl.Expr]:
    """Country and domain; a country that was assumed for the whole list tells nothing."""
    assumed = pl.col("filled").list.contains("country=default_country").fill_null(False)
    return [pl.when(~assumed).then("country"), comparable("company_domain")]


def comparable(name: str) -> pl.Expr:
    """A column in the form in which it is looked up."""
    value = pl.col(name)
    if name in ("company_domain", "website"):
        return domain.of_website(value)
    if name == "company_name":
        return company.compare_key(value)
    if name in NUMBERS:
        return phone.bare(value)
    if name.endswith("_id"):
        return value.str.strip_chars().replace("", None)
    return value.cast(TEXT).str.strip_chars().str.to_lowercase()


def with_numbers(frame: pl.DataFrame, names: Sequence[str], country: str | None) -> pl.DataFrame:
    """The frame with these numbers in E.164 where validate has not seen them yet, read in the row's country."""
    frame = ensure(frame, ["country"])
    region = frame["country"].fill_null(country) if country else frame["country"]
    read = {name: phone.judge(frame[name], region)["e164"] for name in names if frame[name].null_count() < frame.height}
    return frame.with_columns(pl.coalesce(phone.bare(pl.col(n)), pl.lit(e164)).alias(n) for n, e164 in read.items())


def of_table(entries: pl.DataFrame, name: str, country: str | None) -> pl.DataFrame:
    """`_key` and `entry` (a place in the table), a row a value of the key column; of `phone` a row a number."""
    if name in NUMBERS:
        every = [n for n in (NUMBERS if name == "phone" else (name,)) if n in entries.columns]
        read = with_numbers(entries, every, country).select(every).with_row_index("entry")
        keyed = read.unpivot(every, index="entry", value_name=KEY).with_columns(phone.bare(pl.col(KEY)))
    else:
        keyed = entries.select(comparable(name).alias(KEY)).with_row_index("entry")
    return keyed.select(KEY, "entry").drop_nulls().sort("entry")
