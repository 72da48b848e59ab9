"""The cells of a source as values: cleaned once, read in the types of their columns, names and places put right."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import reduce
from operator import or_
from typing import NamedTuple

import polars as pl

from listforge import columns
from listforge.columns import COLUMNS, DAY, TEXT, keep_raw
from listforge.fields import cell, distinct, nobody, person, person_writing, place, reading

# Columns whose gaps other columns fill, or whose answer may be made of words that nobody can read: as many nulls as
# before does not mean that nothing was lost.
FILLED = (*nobody.NAMES, "company_name", "email", "country", "employee_band", "do_not_call")


class Values(NamedTuple):
    """The mapped cells in their canonical types, the warnings about them, and how many placeholders were emptied."""

    frame: pl.DataFrame
    warnings: dict[str, pl.Series]
    placeholders: pl.DataFrame


def read(raw: pl.DataFrame, units: Mapping[str, float], country: str | None) -> Values:
    """The mapped cells, as they came, as values; what cannot be read is null, and kept raw."""
    cleaned = cell.all_cleaned(raw)
    cells = pl.DataFrame([one.cells.alias(name) for name, one in cleaned.items()])
    frame, doubtful = _typed(cells, units, month_first=country in (None, "US"))
    never = pl.repeat(False, raw.height, eager=True)
    frame = _zips(_bands(_places(frame, country), cells), raw)
    frame, mended, nobodies = _names(frame, cells, raw)
    unreadable = never
    for name in raw.columns:
        if name not in FILLED and frame[name].null_count() == cells[name].null_count():
            continue
        lost = cells[name].is_not_null() & (frame[name].is_null() | _doubted(name, cells))
        lost = lost & ~nobodies if name in nobody.NAMES else lost
        if lost.any():
            frame = keep_raw(frame, name, raw[name], lost)
            # A range of people was read: it is the band.
            unreadable = unreadable | (lost & (_ranges(cells, lost).is_null() if name == "employees" else lost))
    warnings = {
        "date_ambiguous": doubtful, "name_mended": mended, "name_not_person": nobodies, "value_unreadable": unreadable,
    }  # fmt: skip
    return Values(frame, warnings, _emptied({name: one.emptied for name, one in cleaned.items()}))


def _typed(cells: pl.DataFrame, units: Mapping[str, float], *, month_first: bool) -> tuple[pl.DataFrame, pl.Series]:
    """Every column in its type, several at a time, and in which rows a day and a month could be either way round."""

    def typed(name: str) -> tuple[pl.Series, pl.Series | None]:
        if COLUMNS[name].dtype == DAY:
            return reading.day(cells[name], month_first=month_first)
        return reading.column(name, cells[name], units.get(name, 1)), None

    with ThreadPoolExecutor() as many:
        found = dict(zip(cells.columns, many.map(typed, cells.columns), strict=True))
    never = pl.repeat(False, cells.height, eager=True)
    doubtful = reduce(or_, (unsure for _, unsure in found.values() if unsure is not None), never)
    return pl.DataFrame([values.alias(name) for name, (values, _) in found.items()]), doubtful


def _emptied(counts: Mapping[str, Mapping[str, int]]) -> pl.DataFrame:
    """A row a column and kind of placeholder, with how many cells were emptied."""
    rows = [(column, kind, n) for column, kinds in counts.items() for kind, n in kinds.items()]
    return pl.DataFrame(rows, schema={"column": TEXT, "kind": TEXT, "n": columns.WHOLE}, orient="row")


def _doubted(name: str, cells: pl.DataFrame) -> pl.Series:
    """Whether the column's answer was made of words that nobody can read."""
    if name != "do_not_call" or not _unread(cells[name]):
        return pl.repeat(False, cells.height, eager=True)
    return distinct.each(cells[name], reading.flag).is_null() & cells[name].is_not_null()


def _unread(cells: pl.Series) -> bool:
    """Whether a word among the cells is neither a yes nor a no."""
    words = cells.drop_nulls().unique().to_frame("word")
    return words.select(reading.flag(pl.col("word")).is_null().any()).item() is True


def _places(frame: pl.DataFrame, source_country: str | None) -> pl.DataFrame:
    """Countries and regions as codes; a row without a country gets its source's."""
    frame = columns.ensure(frame, ["country"]) if source_country else frame
    if "country" in frame.columns:
        found = distinct.each(frame["country"], place.country)
        frame = frame.with_columns(
            country=pl.when(pl.col("country").is_null()).then(pl.lit(source_country, dtype=TEXT)).otherwise(found)
        )
    if not {"region", "country"} <= set(frame.columns):
        return frame
    countries = frame["country"].unique()
    if countries.len() == 1 and countries[0] is not None:
        only = pl.lit(countries[0])
        return frame.with_columns(distinct.each(frame["region"], lambda region: place.region(region, only)))
    named = pl.when(pl.col("country").is_not_null()).then(place.region(pl.col("region"), pl.col("country")))
    return distinct.read(frame, ["region", "country"], region=named.otherwise("region"))


def _zips(frame: pl.DataFrame, raw: pl.DataFrame) -> pl.DataFrame:
    """ZIP codes with the zero that a spreadsheet ate, where country and state say so; kept raw too."""
    if not {"postal_code", "region", "country"} <= set(frame.columns):
        return frame
    short = (pl.col("country") == "US") & pl.col("postal_code").str.strip_chars().str.contains(place.ZEROLESS)
    if not frame.select(short.any()).item():
        return frame
    whole = pl.when(short).then(place.zip_refilled(pl.col("postal_code"), pl.col("region")))
    found = frame.select(whole).to_series()
    frame = keep_raw(frame, "postal_code", raw["postal_code"], found.is_not_null()) if found.count() else frame
    return frame.with_columns(postal_code=pl.coalesce(found, pl.col("postal_code")))


def _names(frame: pl.DataFrame, cells: pl.DataFrame, raw: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series, pl.Series]:
    """Names tidied, the whole name taken apart or put together where the other is missing.

    And which rows' names were mended, and which are nobody's.
    """
    mended = pl.repeat(False, frame.height, eager=True)
    for name in (n for n in nobody.NAMES if n in frame.columns):
        bare = cells[name]
        if name == "full_name":
            bare, said = person.titled(bare)
            if said.count():
                titles = columns.ensure(frame, ["job_title"]).select(pl.coalesce("job_title", pl.lit(said)))
                frame = frame.with_columns(titles)
        tidy = person_writing.tidied(bare)
        changed = tidy.ne_missing(cells[name])
        if changed.any():
            frame = keep_raw(frame, name, raw[name], changed)
        frame, mended = frame.with_columns(tidy.alias(name)), mended | changed
    if not set(nobody.NAMES) & set(frame.columns):
        return frame, mended, mended
    joined = "full_name" not in frame.columns
    frame = columns.ensure(frame, nobody.NAMES)
    if joined:
        whole = pl.concat_str("first_name", "last_name", separator=" ", ignore_nulls=True).replace("", None)
        frame = frame.with_columns(full_name=whole)
    frame, nobodies = nobody.set_apart(frame, raw)
    return frame if joined else person.taken_apart(frame), mended & ~nobodies, nobodies


def _bands(frame: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """A range under the header of a whole number ("51-200") is a band, not a number."""
    if "employees" not in cells.columns:
        return frame
    frame = columns.ensure(frame, ["employee_band"])
    if frame["employees"].null_count() == cells["employees"].null_count():
        return frame
    ranges = _ranges(cells, frame["employees"].is_null())
    return frame.with_columns(employee_band=pl.coalesce("employee_band", pl.lit(ranges)))


def _ranges(cells: pl.DataFrame, where: pl.Series) -> pl.Series:
    """The cells under `employees` that are ranges, as bands; null for any other, and elsewhere."""
    return distinct.each(cells.select(pl.when(where).then("employees")).to_series(), reading.band)
