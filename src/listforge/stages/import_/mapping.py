"""Which header becomes which column, and what that makes of the cells."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import polars as pl

from listforge import columns, vocab
from listforge.columns import NUMBERS, TEXT
from listforge.errors import nothing_known
from listforge.fields import content, gaps, header, header_pair, reading
from listforge.frames import Table
from listforge.stages.import_.origin import Origin

TOLD: Mapping[str, pl.DataType] = {
    **dict.fromkeys(("file", "preset", "dialect", "header", "column", "how"), TEXT),
    "confidence": columns.NUMBER,
    "rank": columns.WHOLE,
}
MISSED = dict.fromkeys(("file", "missing", "header"), TEXT)
# What tells one lead from another: a list with none of them is a list of nobody.
_WHO = (
    *("company_name", "company_domain", "website", "company_linkedin_url"),
    *("full_name", "first_name", "last_name", "linkedin_url", *NUMBERS, "email"),
)


class Mapped(NamedTuple):
    """The cells a canonical column, untouched; the factor of its numbers; further do-not-call cells; the columns that
    pass through; a row a header that says what became of it; and the headers that may be what the list lacks."""

    cells: pl.DataFrame
    units: dict[str, float]
    opt_outs: pl.DataFrame
    rest: pl.DataFrame
    told: pl.DataFrame
    missed: pl.DataFrame


def mapped(table: Table, preset: str, origin: Origin) -> Mapped:
    """The columns of a source under ours: what was told, else what the headers say, else what the cells do.

    An InputError where nothing says anything.
    """
    matches, pairs = _matches(table.frame, preset, origin), header_pair.pairs(table.frame.columns, preset)
    if not matches and not pairs:
        raise nothing_known(origin.file, table.frame.columns)
    separator = vocab.presets()[preset].separator
    cells = gaps.cells(table.frame, matches, pairs, separator)
    rest = table.frame.drop(gaps.told_apart(matches, table.frame, separator))
    return Mapped(
        cells,
        {m.column: m.unit for m in matches},
        gaps.others(table.frame, matches, "do_not_call"),
        rest,
        _mapping_frame(table, matches, pairs, origin, preset),
        _missed(rest, header.unspoken(table.frame.columns, matches, preset), cells.columns, origin.file),
    )


def _matches(frame: pl.DataFrame, preset: str, origin: Origin) -> list[header.Match]:
    """What the headers say, and where they say nothing, or one of several things, what the cells do."""
    meant = content.meant(frame, header.unsure(frame.columns))
    matches = header.mapping(frame.columns, preset, origin.columns, origin.file, meant)
    unspoken = header.unspoken(frame.columns, matches, preset)
    return header.with_guesses(matches, content.guessed(frame.select(unspoken)))


def _missed(rest: pl.DataFrame, unspoken: Sequence[str], found: Sequence[str], file: str) -> pl.DataFrame:
    """A row a header that passes through and may be what the list lacks: `company_name`, or `anybody` where no column
    is a company, a person, a number or a mail address."""
    missing, names = "company_name", []
    if set(found).isdisjoint(_WHO):
        missing, names = "anybody", rest.columns
    elif "company_name" not in found:
        asked = [name for name in rest.columns if name in unspoken]
        stated = [name for name, means in header.unsure(asked).items() if "company_name" in means]
        names = content.company_like(rest.select(asked), stated)
    return pl.DataFrame([(file, missing, name) for name in names], schema=MISSED, orient="row")


def opted_out(frame: pl.DataFrame, others: pl.DataFrame) -> pl.DataFrame:
    """A yes in any of several do-not-call columns is a yes."""
    if not others.width or "do_not_call" not in frame.columns:
        return frame
    flags = [others.select(reading.opted_out(pl.col(n))).to_series() for n in others.columns]
    return frame.with_columns(do_not_call=pl.max_horizontal("do_not_call", *flags))


def with_rest(frame: pl.DataFrame, rest: pl.DataFrame) -> pl.DataFrame:
    """The source's other columns beside ours, untouched, under their own names."""
    taken, named = set(frame.columns), []
    for name in rest.columns:
        passing = header.passing(name, taken)
        taken.add(passing)
        named.append(rest[name].alias(passing))
    return frame.with_columns(named)


def _mapping_frame(
    table: Table, matches: Sequence[header.Match], pairs: Sequence[header_pair.Paired], origin: Origin, preset: str
) -> pl.DataFrame:
    """A row a header: the column it became (none = it passes through), how, how sure that is, and its rank there.

    `also`: it fills the gaps of a column that has a better header; `by kind`: another header says, row by row, which
    column its cells go to.
    """
    said: dict[str, tuple[str | None, str, float | None, int | None]] = {
        pair.value: (pair.rule.otherwise, "by kind", 1.0, None) for pair in pairs
    }
    for m in matches:
        said |= {other: (m.column, "also", m.confidence, rank) for rank, other in enumerate(m.also, start=2)}
    said |= {m.header: (m.column, m.how, m.confidence, 1) for m in matches}
    nothing = (None, "passes through", None, None)
    rows = [(origin.file, preset, table.dialect, name, *said.get(name, nothing)) for name in table.frame.columns]
    return pl.DataFrame(rows, schema=dict(TOLD), orient="row")
