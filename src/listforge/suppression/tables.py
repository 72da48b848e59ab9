"""Lists with a header: numbers, mail addresses, domains and companies; entries with a reach and an end of their own."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import NamedTuple, cast

import polars as pl

from listforge import frames, vocab
from listforge.columns import NUMBERS, TEXT
from listforge.errors import InputError
from listforge.fields import company, domain, header, place, reading
from listforge.icp.validation import SuppressionList
from listforge.suppression.compiled import Range
from listforge.suppression.formats import Read, digits_of, separator_of

NAMES = ("full_name", "first_name", "last_name")
OF_COMPANY = ("company_domain", "website", "company_name")
_UNTIL, _SCOPE = "\x1funtil", "\x1fscope"  # beside the table's own columns, whatever these are called
UNREAD = 0.1  # of the lines: with more that are no record, the file is damaged
COLUMN = {"domain": "company_domain", "company": "company_name"}


class Entries(NamedTuple):
    """The entries of one table that reach equally far; `texts`: mail addresses, domains, companies.

    `until`: their last day, where the table was read for no day of its own.
    """

    scope: str
    numbers: pl.Series
    ranges: list[Range]
    texts: tuple[pl.Series, pl.Series, pl.Series]
    until: date | None = None


class Table(NamedTuple):
    """The entries by scope, how many rows the table has, and how many phones are no number."""

    entries: list[Entries]
    rows: int
    unread: int


def read(data: bytes, name: str, entry: SuppressionList, region: str | None, today: date | None) -> Table:
    """The table's entries that hold on the day, or, for no day, all of them by their last one.

    An InputError where it has no column of use, or little to read.
    """
    found = frames.table(data, name, _known(entry), delimiter=entry.delimiter and separator_of(entry.delimiter))
    headers = _headers(found.frame.columns, entry, name)
    lost = found.malformed.filter(pl.col("x_raw").str.contains(r"[\p{L}\p{N}]")).height
    if lost > (found.frame.height + lost) * UNREAD:
        raise InputError(
            f"{name}: {lost:,} of {found.frame.height + lost:,} lines do not fit its header; check the file"
        )
    entries = found.frame.filter(_is_entry(headers, entry, found.frame.columns, name))
    until = entries.select(_last(entries, headers))["until"]
    rows = entries.with_columns(until.alias(_UNTIL))
    if today is not None:
        rows = rows.filter((pl.col(_UNTIL) >= today).fill_null(True)).with_columns(pl.lit(None, pl.Date).alias(_UNTIL))
    numbers = [h for column in NUMBERS for h in headers.get(column, [])]
    whole = _numbers(rows, numbers, headers.get("country", []), region)
    if whole.unread > whole.lines / 2:
        raise InputError(
            f"{name}: only {whole.lines - whole.unread:,} of {whole.lines:,} phones are numbers; "
            "say `country:` and check the file"
        )
    rows = rows.with_columns(_scope(headers, entry).alias(_SCOPE))
    parts = []
    for (reach, last), part in rows.group_by(_SCOPE, _UNTIL, maintain_order=True):
        one = _numbers(part, numbers, headers.get("country", []), region)
        parts.append(
            Entries(str(reach), one.digits, one.ranges, _texts(part, headers, str(reach)), cast("date | None", last))
        )
    return Table(parts, entries.height, whole.unread + lost)


def _known(entry: SuppressionList) -> Callable[[Sequence[str]], int]:
    mapped = {vocab.key(told) for told in entry.columns.values()}

    def known(cells: Sequence[str]) -> int:
        return header.known(cells) + sum(vocab.key(cell) in mapped for cell in cells if cell)

    return known


def _headers(names: Sequence[str], entry: SuppressionList, file: str) -> dict[str, list[str]]:
    """Column -> its headers: what the ICP tells, else what a do-not-call list calls so, else what any list does."""
    by_key = {vocab.key(name): name for name in names}
    found: dict[str, list[str]] = {}
    for kind, told in entry.columns.items():
        if vocab.key(told) not in by_key:
            raise InputError(f"{file}: no column {told!r}; it has {', '.join(names[:12])}")
        found[COLUMN.get(kind, kind)] = [by_key[vocab.key(told)]]
    aliases = vocab.header_aliases() | {
        vocab.key(alias): column for column, words in vocab.suppression().headers.items() for alias in words
    }
    told_columns = {*found, *(NUMBERS if "phone" in found else ())}
    told_headers = {h for headers in found.values() for h in headers}
    for name in names:
        column = aliases.get(vocab.key(name), "")
        if name not in told_headers and column not in told_columns:
            found.setdefault(column, []).append(name)
    if not any(found.get(column) for column in (*NUMBERS, "email", *OF_COMPANY)):
        raise InputError(f"{file}: no column with phones, emails, domains or companies; it has {', '.join(names[:8])}")
    return found


def _is_entry(headers: Mapping[str, list[str]], entry: SuppressionList, names: Sequence[str], file: str) -> pl.Expr:
    """The rows that are entries: they say something, are asked for, and are not said to be unlisted."""
    by_key = {vocab.key(name): name for name in names}
    told = [h for column in (*NUMBERS, "email", *OF_COMPANY) for h in headers.get(column, [])]
    rules = [pl.any_horizontal(~_empty(h) for h in told)]
    rules += [reading.flag(pl.col(h)).fill_null(True) for h in headers.get("listed", [])]
    for asked, values in entry.where.items():
        if vocab.key(asked) not in by_key:
            raise InputError(f"{file}: no column {asked!r}; it has {', '.join(names[:12])}")
        said = _plain(by_key[vocab.key(asked)])
        rules.append(said.is_in([vocab.key(value) for value in values]).fill_null(False))
    return pl.all_horizontal(rules)


def _last(table: pl.DataFrame, headers: Mapping[str, list[str]]) -> pl.Expr:
    """The last day of each entry, null where it tells none."""
    lasts = [reading.day(table[name], month_first=True)[0] for name in headers.get("until", [])]
    nothing = pl.Series([None], dtype=pl.Date).new_from_index(0, table.height)
    return pl.min_horizontal(pl.lit(nothing), *(pl.lit(last) for last in lasts)).alias("until")


def _scope(headers: Mapping[str, list[str]], entry: SuppressionList) -> pl.Expr:
    """How far each entry reaches: as it says, else all of the company where it names nothing else, else the list's."""
    words = {vocab.key(w): scope for scope, words in vocab.suppression().scopes.items() for w in words}
    said = [_plain(name).replace_strict(words, default=None, return_dtype=TEXT) for name in headers.get("scope", [])]
    person = [h for column in (*NUMBERS, "email", *NAMES) for h in headers.get(column, [])]
    site = [h for column in OF_COMPANY for h in headers.get(column, [])]
    whole = pl.all_horizontal(pl.lit(True), *(_empty(h) for h in person)) & pl.any_horizontal(
        pl.lit(False), *(~_empty(h) for h in site)
    )
    return pl.coalesce(*said, pl.when(whole).then(pl.lit("account")), pl.lit(entry.scope))


def _plain(name: str) -> pl.Expr:
    return pl.col(name).str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]", "")


def _empty(name: str) -> pl.Expr:
    return (pl.col(name).cast(TEXT).str.strip_chars() == "").fill_null(True)


def _numbers(table: pl.DataFrame, names: Sequence[str], countries: Sequence[str], region: str | None) -> Read:
    """The numbers under the headers, each read in its row's country."""
    known = pl.coalesce(*(place.country(pl.col(name).cast(TEXT)) for name in countries), pl.lit(region, TEXT))
    parts = [table.select(raw=pl.col(name).cast(TEXT).str.strip_chars(), region=known) for name in names]
    cells = pl.concat(parts) if parts else pl.DataFrame(schema={"raw": TEXT, "region": TEXT})
    cells = cells.filter(pl.col("raw").str.contains(r"\d"))
    return digits_of(cells["raw"], cells["region"])


def _texts(table: pl.DataFrame, headers: Mapping[str, list[str]], scope: str) -> tuple[pl.Series, pl.Series, pl.Series]:
    """Mail addresses, domains and companies in the form they are looked up by."""
    emails = _stacked(table, headers.get("email", [])).str.to_lowercase()
    domains = _stacked(table, [*headers.get("company_domain", []), *headers.get("website", [])])
    hosts = domains.to_frame("v").select(domain.of_website(pl.col("v"))).to_series()
    if scope == "domain":
        of_mail = emails.to_frame("v").select(domain.of_email(pl.col("v"))).to_series()
        hosts = pl.concat([hosts, of_mail])
    names = _stacked(table, headers.get("company_name", []))
    companies = names.to_frame("v").select(company.compare_key(pl.col("v"))).to_series()
    return emails, hosts, companies


def _stacked(table: pl.DataFrame, names: Sequence[str]) -> pl.Series:
    parts = [table[h].cast(TEXT).str.strip_chars().rename("v") for h in names]
    return pl.concat(parts).drop_nulls() if parts else pl.Series("v", [], dtype=TEXT)
