"""A do-not-call list as the stages ask it: which of these numbers stand on it, and its addresses and companies."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import partial
from typing import NamedTuple

import polars as pl

from listforge.suppression.compiled import Compiled, Range

# By what else the rows are known that an entry of each reach stops.
SAME = {"number": (), "person": ("mail", "named"), "account": ("domain", "company"), "domain": ("domain",)}


class Suppressed(NamedTuple):
    """The entries of one list that reach equally far: what it is called, how far, its date, and what stands on it.

    `scope`: number, person, account or domain. `numbers`: E.164 digits as Int64, unique and sorted; those of a large
    list stand in `compiled` files instead. `ranges`: whole number blocks, from first to last digits, apart and in
    order. `unread`: how many lines are no entry.
    """

    name: str
    scope: str
    as_of: date | None
    numbers: pl.Series
    emails: pl.Series
    domains: pl.Series
    companies: pl.Series
    compiled: tuple[Compiled, ...] = ()
    ranges: tuple[Range, ...] = ()
    unread: int = 0

    @property
    def entries(self) -> int:
        """How many numbers, blocks, addresses, domains and names stand on the list."""
        held = sum(s.len() for s in (self.numbers, self.emails, self.domains, self.companies))
        return held + len(self.ranges) + sum(file.height for file in self.compiled)

    def among(self, digits: pl.Series) -> pl.Series:
        """Which of these E.164 digits (Int64) stand on the list; unique and sorted."""
        asked = digits.drop_nulls().unique().sort()
        found = [asked.filter(asked.is_in(self.numbers.implode()))] if self.numbers.len() else []
        if self.ranges:
            found.append(asked.filter(within(asked, self.ranges)))
        found += [file.among(asked) for file in self.compiled]
        if not found:
            return asked.clear()
        return found[0] if len(found) == 1 else pl.concat(found).unique().sort()

    def reaches(self, rows: pl.DataFrame) -> pl.Series:
        """The rows that an entry names, and those of the same person, account or domain if it reaches so far.

        `rows`: mail (lower case), named (name and company), company (its compare form), domain, and digits (a list of
        E.164 digits). A number alone reaches no row: whoever screens numbers knows which are left.
        """
        direct = [pl.col("mail").is_in(self.emails.implode())]
        if self.scope != "number":
            found = self.among(rows["digits"].explode(empty_as_null=False).drop_nulls().unique())
            direct.append(pl.col("digits").list.eval(pl.element().is_in(found.implode())).list.any())
        if self.scope in ("account", "domain"):
            direct.append(pl.col("domain").is_in(self.domains.implode()))
        if self.scope == "account":
            direct.append(pl.col("company").is_in(self.companies.implode()))
        on = pl.any_horizontal(one.fill_null(False) for one in direct)
        same = rows.filter(on)
        others = (
            pl.col(key).is_in(same[key].drop_nulls().unique().implode()).fill_null(False) for key in SAME[self.scope]
        )
        return rows.select(pl.any_horizontal(on, *others)).to_series()


def screens(lists: Iterable[Suppressed]) -> dict[str, Callable[[pl.Series], pl.Series]]:
    """The lists that stop a number and nothing else, by name; two of one name are asked as one."""
    named: dict[str, list[Suppressed]] = {}
    for entry in lists:
        if entry.scope == "number":
            named.setdefault(entry.name, []).append(entry)
    return {name: partial(_among, parts) for name, parts in named.items()}


def _among(parts: Sequence[Suppressed], digits: pl.Series) -> pl.Series:
    """Which digits stand on any of the lists: unique, sorted."""
    found = [part.among(digits) for part in parts]
    return found[0] if len(found) == 1 else pl.concat(found).unique().sort()


def within(digits: pl.Series, ranges: Sequence[Range]) -> pl.Series:
    """Whether each of the digits lies in one of the ranges, which are apart and in order."""
    firsts, lasts = (pl.Series([edge[n] for edge in ranges], dtype=pl.Int64) for n in (0, 1))
    place = firsts.search_sorted(digits, side="right").cast(pl.Int64) - 1
    return (place >= 0) & (lasts.gather(place.clip(0)) >= digits)


def apart(ranges: Sequence[Range]) -> tuple[Range, ...]:
    """The ranges in order, those that meet as one."""
    merged: list[Range] = []
    for first, last in sorted(ranges):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return tuple(merged)
