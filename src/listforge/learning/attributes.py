"""What a result may hang on: the attributes, how a row says each, and what a value is called."""

from typing import NamedTuple

import polars as pl

from listforge import vocab
from listforge.columns import TEXT
from listforge.fields import company

APART = "\x1f"  # between the two parts of a role
# Upper ends of the bands of revenue in US dollars, in millions: round figures, as data vendors cut them.
REVENUE = (1, 5, 10, 50, 100, 500, 1000)
LONGEST = 60  # of a value as it is shown
SECTORS = {"31": "31-33", "32": "31-33", "33": "31-33", "44": "44-45", "45": "44-45", "48": "48-49", "49": "48-49"}


class Attribute(NamedTuple):
    """An attribute: its name, the family whose members say the same in other words, the columns it reads.

    `several`: an account may have many values at once. `silent`: an account that says nothing has none of them, where
    others on both lists say something. `of_list`: it may tell the list rather than the result. `coarse`: others are
    adjusted for it; a finer one of its family says it again.
    """

    name: str
    family: str
    reads: tuple[str, ...]
    several: bool = False
    silent: bool = False
    of_list: bool = False
    coarse: bool = True


ATTRIBUTES = (
    Attribute("sector", "industry", ("industry_code", "industry")),
    Attribute("subsector", "industry", ("industry_code", "industry"), coarse=False),
    Attribute("employees", "employees", ("employees", "employee_band")),
    Attribute("revenue", "revenue", ("revenue_usd",)),
    Attribute("country", "geography", ("country",)),
    Attribute("region", "geography", ("country", "region")),
    Attribute("seniority", "role", ("seniority",)),
    Attribute("department", "role", ("department",)),
    Attribute("role", "role", ("seniority", "department"), coarse=False),
    Attribute("technology", "technology", ("technologies",), several=True),
    Attribute("source", "source", ("source",), of_list=True),
    Attribute("source_type", "source", ("source_type",), of_list=True),
    Attribute("temperature", "source", ("temperature",), of_list=True),
    Attribute("activity", "activity", ("last_activity",), several=True, silent=True),
    Attribute("event", "activity", ("event_name",), several=True, silent=True),
    Attribute("intent", "activity", ("intent_topic",), several=True, silent=True),
)
READ = tuple(dict.fromkeys(name for attribute in ATTRIBUTES for name in attribute.reads))


def values() -> dict[str, pl.Expr]:
    """How a row says each attribute: text, a list for technologies, null where it does not say."""
    code = pl.coalesce("industry_code", company.industry_code(pl.col("industry")))
    two = code.str.extract(r"^(\d\d)")
    band = pl.coalesce(company.employee_band(pl.col("employees")), "employee_band")
    return {
        "sector": two.replace(SECTORS),
        "subsector": code.str.extract(r"^(\d{3})"),
        "employees": pl.when(company.band_low(band).is_not_null()).then(band),
        "revenue": _revenue_band(pl.col("revenue_usd")),
        "country": pl.col("country"),
        "region": pl.col("country") + pl.lit("-") + pl.col("region"),
        "seniority": pl.col("seniority"),
        "department": pl.col("department"),
        "role": pl.col("seniority") + pl.lit(APART) + pl.col("department"),
        "technology": pl.col("technologies"),
        "source": pl.col("source"),
        "source_type": pl.col("source_type"),
        "temperature": pl.col("temperature"),
        "activity": pl.col("last_activity"),
        "event": pl.col("event_name"),
        "intent": pl.col("intent_topic"),
    }


def _revenue_band(revenue: pl.Expr) -> pl.Expr:
    """`from-below` in whole millions: 10-50 is from 10 million to one dollar less than 50."""
    bands = [f"{low}-{high}" for low, high in zip((0, *REVENUE[:-1]), REVENUE, strict=True)]
    told = pl.coalesce(
        *(pl.when(revenue < high * 1_000_000).then(pl.lit(band)) for band, high in zip(bands, REVENUE, strict=True)),
        pl.lit(f"{REVENUE[-1]}+"),
    )
    return pl.when(revenue >= 0).then(told).cast(TEXT)


def span(attribute: str, band: str) -> tuple[int, int | None]:
    """The lowest and the highest value of a band of employees or revenue; None for one that is open."""
    low, _, high = band.rstrip("+").partition("-")
    if attribute == "employees":
        return int(low), int(high) if high else None
    return int(low) * 1_000_000, int(high) * 1_000_000 - 1 if high else None


def label(attribute: str, value: str) -> str:
    """A value as people call it, on one line."""
    if attribute in ("sector", "subsector"):
        return " ".join(filter(None, (value, vocab.naics().get(value))))
    if attribute == "role":
        return value.replace(APART, " ")
    if attribute == "revenue":
        return f"${value}M"
    shown = " ".join("".join(c if c.isprintable() else " " for c in value).split())
    return shown if len(shown) <= LONGEST else f"{shown[:LONGEST]}..."
