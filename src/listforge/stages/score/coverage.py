"""Coverage: how many accounts, people and dialable people a list has in each segment of the market, gaps and all."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import polars as pl

from listforge import vocab
from listforge.columns import TEXT
from listforge.fields import company
from listforge.icp import Icp
from listforge.plural import many

# https://docs.peopledatalabs.com/docs/company-sizes; the bands of fields.company.
BANDS = ((1, 10), (11, 50), (51, 200), (201, 500), (501, 1000), (1001, 5000), (5001, 10000), (10001, None))
AXES = ("industry", "employees", "place")
COUNTS = ("accounts", "people", "dialable")
GAP = "-"
MOST_ROWS = 20
MOST_LINES = 40
ANY = "any"


class _Axis(NamedTuple):
    """The values of one side of the matrix, and an expression that puts an account on one of them, or on none."""

    values: list[str]
    where: pl.Expr


def coverage(accounts: pl.DataFrame, icp: Icp) -> pl.DataFrame:
    """industry, employees, place, accounts, people, dialable: a row a segment, those without an account too.

    `accounts`: the table of `accounts`. The segments are those the ICP asks for; where it says nothing, those that are
    found. The last row has no segment: accounts outside of all, or of which something is not known.
    """
    sides = (_industries(accounts, icp), _sizes(accounts, icp), _places(accounts, icp))
    placed = accounts.select(
        *(side.where.alias(name) for name, side in zip(AXES, sides, strict=True)),
        people="people",
        dialable=pl.col("dialable_contacts"),
    )
    within = pl.all_horizontal(pl.col(name).is_not_null() for name in AXES)
    placed = placed.with_columns(pl.when(within).then(name).alias(name) for name in AXES)
    counted = placed.group_by(AXES).agg(
        accounts=pl.len().cast(pl.Int64),
        people=pl.col("people").sum(),
        dialable=pl.col("dialable").sum(),
    )
    cells = pl.DataFrame(schema=dict.fromkeys(AXES, TEXT))
    for name, side in zip(AXES, sides, strict=True):
        values = pl.DataFrame({name: pl.Series(side.values, dtype=TEXT)})
        cells = values if name == AXES[0] else cells.join(values, how="cross", maintain_order="left_right")
    nowhere = pl.DataFrame([dict.fromkeys(AXES)], schema=dict.fromkeys(AXES, TEXT))
    cells = pl.concat([cells, nowhere])
    joined = cells.join(counted, on=list(AXES), how="left", maintain_order="left", nulls_equal=True)
    return joined.with_columns(pl.col(COUNTS).fill_null(0))


def _first(cases: Sequence[tuple[pl.Expr, str]]) -> pl.Expr:
    """The value of the first case that holds, else null."""
    return pl.coalesce(pl.lit(None, dtype=TEXT), *(pl.when(holds).then(pl.lit(value)) for holds, value in cases))


def _industries(accounts: pl.DataFrame, icp: Icp) -> _Axis:
    """The ICP's industries, a narrower one before the wider that holds it; else the sectors found."""
    code = pl.col("industry_code")
    if icp.target.industries:
        starts = [(start, name) for name in icp.target.industries for start in company.naics_starts(name)]
        starts.sort(key=lambda pair: -len(pair[0]))
        values = list(dict.fromkeys(icp.target.industries))
        return _Axis(values, _first([(code.str.starts_with(start), name) for start, name in starts]))
    wide = [code for code in vocab.naics() if len(code.partition("-")[0]) == 2]
    sectors = {start: sector for sector in wide for start in company.naics_starts(sector)}
    sector = code.str.head(2).replace_strict(sectors, default=None, return_dtype=TEXT)
    return _found(accounts, sector)


def _sizes(accounts: pl.DataFrame, icp: Icp) -> _Axis:
    """The bands of employees within the ICP's range, cut off at its ends; else those found."""
    asked = icp.target.employees
    least, most = asked.min or 1, asked.max
    told = pl.coalesce("employees", company.band_low(pl.col("employee_band")))
    top = pl.coalesce("employees", company.band_high(pl.col("employee_band")), pl.lit(2**62))
    # A band that reaches into the range counts where it does, as in the fit score it is not outside.
    size = pl.when((told < least) & (top >= least)).then(least).otherwise(told)
    cases = [
        (
            size.is_between(bottom, 2**62 if end is None else end),
            f"{bottom:,}+" if end is None else f"{bottom:,}-{end:,}",
        )
        for bottom, end in _bands(least, most)
    ]
    if asked.min is None and asked.max is None:
        found = _found(accounts, _first(cases))
        return found._replace(values=[label for _, label in cases if label in found.values] or found.values)
    return _Axis([label for _, label in cases], _first(cases))


def _bands(least: int, most: int | None) -> list[tuple[int, int | None]]:
    """The bands from `least` to `most`, cut off at both; an end that is one number alone goes to its neighbour."""
    last = 2**62 if most is None else most
    inside = [(max(low, least), min(high or 2**62, last)) for low, high in BANDS if (high or last) >= least]
    inside = [(low, high) for low, high in inside if low <= last]
    if len(inside) > 1 and inside[0][0] == inside[0][1]:
        inside[:2] = [(inside[0][0], inside[1][1])]
    if len(inside) > 1 and inside[-1][0] == inside[-1][1]:
        inside[-2:] = [(inside[-2][0], inside[-1][1])]
    return [(low, None if high == 2**62 else high) for low, high in inside]


def _places(accounts: pl.DataFrame, icp: Icp) -> _Axis:
    """The ICP's regions, and its countries of which it names no region; else the countries found, or one's regions."""
    geography = icp.target.geography
    country, region = pl.col("country"), pl.concat_str("country", pl.lit("-"), "region")
    inside = ~region.is_in(geography.exclude_regions).fill_null(False)
    if geography.countries or geography.regions:
        split = {place.partition("-")[0] for place in geography.regions}
        whole = [place for place in geography.countries if place not in split]
        cases = [(region == place, place) for place in geography.regions]
        cases += [((country == place) & inside, place) for place in whole]
        return _Axis([place for _, place in cases], _first(cases))
    found = _found(accounts, pl.when(inside).then(country))
    return found if len(found.values) > 1 else _found(accounts, pl.when(inside).then(pl.coalesce(region, country)))


def _found(accounts: pl.DataFrame, where: pl.Expr) -> _Axis:
    """The values that accounts have, in order; where none has any, one that all are in."""
    values = accounts.select(where.alias("value"))["value"].drop_nulls().unique().sort().to_list()
    return _Axis(values, where) if values else _Axis([ANY], pl.lit(ANY))


# --- as a person reads it ------------------------------------------------------------------------


def lines(cells: pl.DataFrame) -> list[str]:
    """The matrix as text: a block an industry, a line a place, a column a band of employees; then the gaps."""
    inside = cells.filter(pl.col("industry").is_not_null())
    nowhere = cells.filter(pl.col("industry").is_null())["accounts"].sum()
    gaps = inside.filter(pl.col("accounts") == 0).height
    told = [f"accounts / people / dialable people; {GAP} is a gap: a segment without an account"]
    for (industry,), block in inside.group_by("industry", maintain_order=True):
        told += ["", titled(str(industry)), *_block(block)]
    told += ["", f"{gaps:,} of {inside.height:,} segments are gaps"]
    told += _shortened([f"  {line}" for line in _gaps(inside)])
    if nowhere:
        accounts = many(int(nowhere), "account is", "accounts are")
        told.append(f"{accounts} in no segment: outside of all, or industry, size or place is not known")
    return told


def titled(industry: str) -> str:
    """An industry with its title, where it is a bare code."""
    title = vocab.naics().get(industry)
    return f"{industry} {title}" if title else industry


def _block(block: pl.DataFrame) -> list[str]:
    """A line a place, the fullest of them where they are many, and what the others have."""
    totals = block.group_by("place", maintain_order=True).agg(pl.col("accounts").sum())
    shown = totals.with_row_index("at").sort("accounts", "at", descending=[True, False]).head(MOST_ROWS).sort("at")
    counts = pl.format("{}/{}/{}", *COUNTS)
    cell = pl.when(pl.col("accounts") > 0).then(counts).otherwise(pl.lit(GAP))
    told = block.filter(pl.col("place").is_in(shown["place"].implode())).with_columns(cell=cell)
    bands = block["employees"].unique(maintain_order=True).to_list()
    table = [["", *bands]]
    for (place,), row in told.group_by("place", maintain_order=True):
        table.append([str(place), *row["cell"].to_list()])
    widths = [max(len(row[at]) for row in table) for at in range(len(bands) + 1)]
    text = ["  " + "  ".join(value.ljust(width) for value, width in zip(row, widths, strict=True)) for row in table]
    left = block.filter(~pl.col("place").is_in(shown["place"].implode()))
    if not left.is_empty():
        places, empty = left["place"].n_unique(), left.filter(pl.col("accounts") == 0).height
        text.append(f"  and {many(places, 'more place')}: accounts {left['accounts'].sum():,}, gaps {empty:,}")
    return [line.rstrip() for line in text]


def _gaps(inside: pl.DataFrame) -> Iterator[str]:
    """The gaps in few words: places without any account in one line an industry, then the sizes missing in a place."""
    bands = inside["employees"].n_unique()
    of_place = inside.group_by("industry", "place", maintain_order=True).agg(
        pl.col("employees").filter(pl.col("accounts") == 0)
    )
    for (industry,), empty in of_place.group_by("industry", maintain_order=True):
        nothing = empty.filter(pl.col("employees").list.len() == bands)["place"].to_list()
        if nothing:
            yield f"{industry}: every size in {', '.join(nothing)}"
        some = empty.filter(pl.col("employees").list.len().is_between(1, bands - 1))
        for place, sizes in some.select("place", "employees").rows():
            yield f"{industry}, {place}: {', '.join(sizes)}"


def _shortened(told: list[str]) -> list[str]:
    """The first lines of many, and how many more there are."""
    if len(told) <= MOST_LINES:
        return told
    return [*told[:MOST_LINES], f"  and {many(len(told) - MOST_LINES, 'line')} more; -o FILE.csv has every segment"]
