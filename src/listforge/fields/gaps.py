"""The cells of a stranger's list under the canonical columns: gaps filled from further headers, numbers in free slots.

Nothing is overwritten and nothing is lost: a number beside another goes to `other_phone`, behind what is there.
"""

from collections.abc import Sequence

import polars as pl

from listforge import vocab
from listforge.columns import ADDRESS, COLUMNS, NUMBERS, TEXT
from listforge.fields import header_pair, text
from listforge.fields.header import FILLED, Match
from listforge.fields.header_pair import Paired

SPARE = "other_phone"
SAME = 9  # last digits by which two writings are one number


def cells(
    source: pl.DataFrame, matches: Sequence[Match], pairs: Sequence[Paired], separator: str | None
) -> pl.DataFrame:
    """The raw cells a canonical column. `separator` stands between several values of a cell: the first is taken, of
    numbers all."""
    raw = source.select(_said(m, m.header).alias(m.column) for m in matches)
    if not matches:  # pairs alone; a frame without a column would have no rows either
        raw = pl.repeat(None, source.height, dtype=TEXT, eager=True).alias("phone").to_frame()
    for match in matches:
        if match.column in FILLED and match.column not in (*ADDRESS, *NUMBERS):
            raw = _filled(raw, source, match)
    raw = _addresses(raw, source, matches)
    if separator is not None:
        several = (pl.col(c).str.replace_all(separator, " / ", literal=True) for c in raw.columns if c in NUMBERS)
        single = (pl.col(c).str.split(separator).list.first() for c in raw.columns if _is_single(c))
        raw = raw.with_columns(*several, *single)
    return _numbers(raw, source, matches, pairs, separator)


def others(source: pl.DataFrame, matches: Sequence[Match], column: str) -> pl.DataFrame:
    """The cells of the further headers of a column."""
    return source.select(_said(m, h).alias(h) for m in matches if m.column == column for h in m.also)


def told_apart(matches: Sequence[Match], source: pl.DataFrame, separator: str | None) -> set[str]:
    """The headers of which the canonical columns keep everything, so that they need not pass through as they are."""
    whole = {m.header for m in matches if m.header not in m.worded}
    if separator is None:
        return whole
    held = [m.header for m in matches if _is_single(m.column)]
    several = source.select(pl.col(h).str.contains(separator, literal=True).any() for h in held).row(0) if held else ()
    return whole - {header for header, is_several in zip(held, several, strict=True) if is_several}


def _is_single(column: str) -> bool:
    return column not in NUMBERS and COLUMNS[column].dtype == TEXT and column != "notes"


def _said(match: Match, header: str) -> pl.Expr:
    """The cells of a header; of one whose cells say other things too, a yes or nothing."""
    if header not in match.worded:
        return pl.col(header)
    said = text.fold(pl.col(header)).is_in([vocab.fold(word) for word in match.saying])
    return pl.when(said).then(pl.lit("yes"))


def _filled(raw: pl.DataFrame, source: pl.DataFrame, match: Match) -> pl.DataFrame:
    if not match.also:
        return raw
    gap = raw[match.column].to_frame("c").select(text.clean(pl.col("c")).is_null()).to_series()
    if not gap.any():
        return raw
    others = source.select(pl.coalesce(text.clean(pl.col(h)) for h in match.also)).to_series()
    chosen = pl.select(pl.when(gap & others.is_not_null()).then(others).otherwise(raw[match.column])).to_series()
    return raw.with_columns(chosen.alias(match.column))


def _addresses(raw: pl.DataFrame, source: pl.DataFrame, matches: Sequence[Match]) -> pl.DataFrame:
    """An address is filled as a whole, where there is none: one's city with another's street would be no address."""
    parts = {m.column: m.also for m in matches if m.column in ADDRESS}
    for nth in range(max((len(also) for also in parts.values()), default=0)):
        others = {c: source[also[nth]].alias(c) for c, also in parts.items() if len(also) > nth}
        beside = raw.select(pl.all().name.prefix("had_"))
        both = beside.with_columns(others.values())
        empty = (text.clean(pl.col(f"had_{c}")).is_null() for c in parts if c != "country")
        gap = pl.all_horizontal(pl.lit(True), *empty)
        if "country" in parts:
            had = text.clean(pl.col("had_country"))
            gap = gap & (had.is_null() | (had == (pl.col("country") if "country" in others else had)))
        filled = both.select(
            pl.when(gap).then(pl.coalesce(c, f"had_{c}")).otherwise(f"had_{c}").alias(c) for c in others
        )
        raw = raw.with_columns(filled)
    return raw


def _numbers(
    raw: pl.DataFrame, source: pl.DataFrame, matches: Sequence[Match], pairs: Sequence[Paired], separator: str | None
) -> pl.DataFrame:
    """Further numbers: into their own slot where it is empty, else behind the other number, unless the row has them."""
    told = {m.header for m in matches}
    extra = [(m.column, pl.col(h)) for m in matches if m.column in NUMBERS for h in m.also]
    extra += [item for p in pairs if p.value not in told for item in header_pair.values(p).items()]
    for column, value in extra:
        found = source.select(_one_line(value).alias("found")).to_series()
        if found.null_count() == found.len():
            continue
        if separator is not None:
            found = found.str.replace_all(separator, " / ", literal=True)
        raw = _placed(raw, column, found)
    return raw


def _placed(raw: pl.DataFrame, column: str, found: pl.Series) -> pl.DataFrame:
    missing = [c for c in dict.fromkeys((column, SPARE)) if c not in raw.columns]
    rows = raw.with_columns(*(pl.lit(None, dtype=TEXT).alias(c) for c in missing), found.alias("_found"))
    digits = rows.select(_digits(pl.col(c)) for c in ("_found", *NUMBERS) if c in rows.columns)
    had = (pl.col(c).str.contains(pl.col("_found"), literal=True) for c in digits.columns if c != "_found")
    is_new = digits.select(pl.col("_found").is_not_null() & ~pl.any_horizontal(had).fill_null(False)).to_series()
    own = is_new & rows.select(text.clean(pl.col(column)).is_null()).to_series()
    spare = is_new & ~own
    placed = rows.with_columns(pl.when(own).then("_found").otherwise(column).alias(column))
    if spare.any():
        held = _one_line(pl.col(SPARE))
        added = pl.when(held.is_null()).then("_found").otherwise(pl.concat_str(held, pl.lit(" / "), "_found"))
        placed = placed.with_columns(pl.when(spare).then(added).otherwise(SPARE).alias(SPARE))
    unused = [c for c in missing if placed[c].null_count() == placed.height]
    return placed.drop("_found", *unused)


def _one_line(number: pl.Expr) -> pl.Expr:
    """Two lines of a cell are two numbers."""
    return text.clean(number.str.strip_chars().str.replace_all(r"\s*[\r\n]+\s*", " / "))


def _digits(number: pl.Expr) -> pl.Expr:
    """The last digits of a number, by which its writings are compared; of several in a cell all of each."""
    return number.str.replace_all(r"[^\d/]", "").str.replace_all(rf"\d*?(\d{{{SAME}}})(/|$)", "$1$2")
