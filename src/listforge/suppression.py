"""Do-not-call lists: read, dated, and looked up.

Numbers are held as integers (E.164 digits), so that a list of millions stays small and a look-up is a hash join.
"""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import polars as pl

from listforge import frames, vocab
from listforge.columns import NUMBERS
from listforge.errors import InputError
from listforge.fields import company, domain, header, phone, place
from listforge.icp.models import SuppressionList

# `AAA,NNNNNNN` of the US and Canadian registries, or one number a line in any writing.
_AREA_AND_LOCAL = r"^\s*(\d{3})\s*,\s*(\d{7})\s*$"
_AMERICAN = r"^(?:\+?1)?[\s.-]*\(?([2-9][0-9]{2})\)?[\s.-]*([2-9][0-9]{2})[\s.-]*([0-9]{4})$"
_NUMBER_LINE = r"^[\s+\d().,/x-]+$"


class Suppressed(NamedTuple):
    """One list as loaded: what it is called, how far an entry reaches, its date, and its entries."""

    name: str
    scope: str
    as_of: date | None
    numbers: pl.Series
    emails: pl.Series
    domains: pl.Series
    companies: pl.Series

    @property
    def entries(self) -> int:
        """How many numbers, addresses, domains and names stand on the list."""
        return sum(s.len() for s in (self.numbers, self.emails, self.domains, self.companies))


def load(entry: SuppressionList, folder: Path, default_country: str | None) -> Suppressed:
    """The list an ICP names; an InputError says why a file is none (missing, empty, a web page, no known column)."""
    path = folder / entry.path
    region = entry.country or default_country
    try:
        data = frames.load(path)
        plain = frames.kind(data, str(path)) == "text" and _is_numbers(data, entry)
        table = None if plain else frames.table(data, str(path), header.known).frame
    except InputError as error:
        problem = str(error).partition(";")[0]
        told = "a do-not-call list has a number a line, or columns such as phone, email, domain, company"
        raise InputError(f"suppression list {entry.name}: {problem}; {told}") from None
    if table is None:
        return _suppressed(entry, numbers=_lines(data, path, region))
    return _from_table(entry, table, path, region)


def stale(lists: Sequence[SuppressionList], today: date, default_country: str | None = None) -> list[str]:
    """A sentence for each list whose scrub is too old on that day; a list without a date is the house's own.

    `default_country`: where a list is from that does not say.
    """
    sentences = []
    for entry in lists:
        if entry.as_of is None:
            continue
        days = entry.model_copy(update={"country": entry.country or default_country}).keeps_days
        until = entry.as_of + timedelta(days=days)
        if today > until:
            sentences.append(f"{entry.name} is of {entry.as_of}, good for {days} days until {until}")
        elif entry.as_of > today:
            sentences.append(f"{entry.name} is dated {entry.as_of}, after today ({today})")
    return sentences


def screened_on(lists: Sequence[SuppressionList]) -> date | None:
    """The date of the oldest list a row was screened against."""
    dates = [entry.as_of for entry in lists if entry.as_of is not None]
    return min(dates) if dates else None


def _is_numbers(data: bytes, entry: SuppressionList) -> bool:
    if entry.format is not None:
        return entry.format == "numbers"
    first = next((line for line in data[:4096].decode("utf-8-sig", "replace").splitlines() if line.strip()), "")
    return re.match(_NUMBER_LINE, first) is not None


def _lines(data: bytes, path: Path, region: str | None) -> pl.Series:
    """One number a line, as digits; an InputError for a file in which hardly a line is one."""
    text = pl.Series("raw", frames.one_newline(data).decode("utf-8-sig", "replace").split("\n")).str.strip_chars()
    lines = text.filter(text != "").str.replace(_AREA_AND_LOCAL, "+1$1$2").to_frame()
    digits, unread = _digits(lines.with_columns(region=pl.lit(region, dtype=pl.String)))
    if unread > lines.height * 0.1:
        raise InputError(
            f"{path}: only {lines.height - unread:,} of {lines.height:,} lines are numbers; "
            "say `country:` and check the file"
        )
    return digits


def _digits(cells: pl.DataFrame) -> tuple[pl.Series, int]:
    """The numbers of cells (`raw`, `region`) as sorted E.164 digits, and how many cells hold none.

    Numbers of the US and Canada need no parser, and count though no subscriber may have them; the rest goes to
    phonenumbers.
    """
    ours = pl.col("region").is_in(["US", "CA"]) | pl.col("raw").str.starts_with("+1")
    quick = pl.concat_str(pl.lit("1"), *(pl.col("raw").str.extract(_AMERICAN, group) for group in (1, 2, 3)))
    told = cells.with_columns(digits=pl.when(ours).then(quick).cast(pl.Int64))
    found = [told["digits"].drop_nulls()]
    rest = told.filter(pl.col("digits").is_null()).select("raw", "region")
    unread: int | None = None
    while rest.height:
        judged = phone.judge(rest["raw"], rest["region"])
        found.append(judged["e164"].str.strip_prefix("+").cast(pl.Int64).drop_nulls().alias("digits"))
        unread = judged.filter(~pl.col("valid")).height if unread is None else unread
        rest = rest.select("region", raw=judged["second"]).drop_nulls("raw")
    return pl.concat(found).unique().sort(), unread or 0


def _from_table(entry: SuppressionList, table: pl.DataFrame, path: Path, region: str | None) -> Suppressed:
    aliases = vocab.header_aliases()
    found: dict[str, list[str]] = {}
    for name in table.columns:
        found.setdefault(aliases.get(vocab.key(name), ""), []).append(name)
    numbers = [name for column in NUMBERS for name in found.get(column, [])]
    emails, domains, names = (found.get(c, []) for c in ("email", "company_domain", "company_name"))
    websites = found.get("website", [])
    if not (numbers or emails or domains or names or websites):
        raise InputError(
            f"{path}: no column with phones, emails, domains or companies; it has {', '.join(table.columns[:8])}"
        )
    host = domain.of_website(pl.col("v"))
    return _suppressed(
        entry,
        numbers=_column_numbers(table, numbers, found.get("country", []), path, region),
        emails=_stacked(table, emails).str.to_lowercase(),
        domains=_stacked(table, [*domains, *websites]).to_frame("v").select(host).to_series(),
        companies=_stacked(table, names).to_frame("v").select(company.compare_key(pl.col("v"))).to_series(),
    )


def _column_numbers(
    table: pl.DataFrame, headers: Sequence[str], countries: Sequence[str], path: Path, region: str | None
) -> pl.Series:
    """The numbers under the headers, each read in its row's country; an InputError where most cannot be read."""
    known = pl.coalesce(*(place.country(pl.col(name).cast(pl.String)) for name in countries), pl.lit(region, pl.String))
    parts = [table.select(raw=pl.col(name).cast(pl.String).str.strip_chars(), region=known) for name in headers]
    cells = pl.concat(parts) if parts else pl.DataFrame(schema={"raw": pl.String, "region": pl.String})
    cells = cells.filter(pl.col("raw").str.contains(r"\d"))
    digits, unread = _digits(cells)
    if unread > cells.height / 2:
        raise InputError(
            f"{path}: only {cells.height - unread:,} of {cells.height:,} phones are numbers; "
            "say `country:` and check the file"
        )
    return digits


def _stacked(table: pl.DataFrame, headers: Sequence[str]) -> pl.Series:
    parts = [table[h].cast(pl.String).str.strip_chars().rename("v") for h in headers]
    return pl.concat(parts).drop_nulls() if parts else pl.Series("v", [], dtype=pl.String)


def _suppressed(entry: SuppressionList, **entries: pl.Series) -> Suppressed:
    texts = {
        kind: entries.get(kind, pl.Series([], dtype=pl.String)).drop_nulls().unique().sort()
        for kind in ("emails", "domains", "companies")
    }
    return Suppressed(
        entry.name, entry.scope, entry.as_of, entries.get("numbers", pl.Series([], dtype=pl.Int64)), **texts
    )
