"""Decisions files: what people said of pairs, as a spreadsheet saved it."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from listforge import frames, vocab
from listforge.errors import InputError
from listforge.stages.dedupe.decisions import DECISIONS, WORDS


def read(paths: Sequence[Path] | None) -> pl.DataFrame | None:
    """What people decided about pairs (left_lead_id, right_lead_id, decision, file); an empty decision is none yet.

    The file may be as a spreadsheet saved it: any dialect, capital words, columns of its own. An InputError names the
    file and the line of what is no decision.
    """
    if not paths:
        return None
    return pl.concat([_decided(table(path), path) for path in paths])


def table(path: Path) -> frames.Table:
    """A decisions file as it stands, its three columns under their own names."""
    asked = {vocab.key(name): name for name in DECISIONS}

    def known(cells: Sequence[str]) -> int:
        return 1 + len({vocab.key(cell) for cell in cells if cell} & set(asked))

    found = frames.table(frames.load(path), frames.named(path), known)
    headers = {vocab.key(header): header for header in reversed(found.frame.columns)}
    named = {headers[key]: name for key, name in asked.items() if key in headers}
    if lacking := [name for name in DECISIONS if name not in named.values()]:
        raise InputError(f"{frames.named(path)}: no column {lacking[0]!r}; a decisions file has {', '.join(DECISIONS)}")
    if found.malformed.height:
        line = found.malformed["source_row"][0]
        raise InputError(f"{frames.named(path)}:{line}: not a line of {len(found.frame.columns)} columns; mend it")
    return found._replace(frame=found.frame.rename(named))


def _decided(found: frames.Table, path: Path) -> pl.DataFrame:
    """The lines that say something; an InputError names the first that cannot be understood."""
    said = found.frame.select(pl.col(list(DECISIONS)).str.strip_chars().replace("", None)).with_columns(
        pl.col("decision").str.to_lowercase(), file=pl.lit(frames.named(path)), line=found.lines
    )
    said = said.drop_nulls("decision")
    odd = said.filter(~pl.col("decision").is_in(WORDS) | pl.any_horizontal(pl.col(*DECISIONS).is_null()))
    for left, _, word, file, line in odd.head(1).iter_rows():
        if word not in WORDS:
            raise InputError(f"{file}:{line}: {word!r} is neither same nor different; leave it empty to decide later")
        raise InputError(f"{file}:{line}: no {'left' if left is None else 'right'}_lead_id")
    return said.drop("line")


def check(said: pl.DataFrame | None, *lists: pl.DataFrame) -> int:
    """How many decisions are about a row that is on none of the lists, as one is that was set aside or merged before.

    An InputError names the rows of a file of which not one is there: it belongs to another list.
    """
    if said is None:
        return 0
    here = pl.concat([frame["lead_id"] for frame in lists if "lead_id" in frame.columns] or [pl.Series([""])])
    there = [pl.col(f"{side}_lead_id").is_in(here.unique().implode()) for side in ("left", "right")]
    strange = said.filter(~pl.any_horizontal(there).any().over("file"))
    for file in strange["file"].head(1):
        ids = strange.filter(file=file).select(pl.col("left_lead_id").append(pl.col("right_lead_id"))).to_series()
        names = ids.unique(maintain_order=True)
        more = f" and {names.len() - 3:,} more" if names.len() > 3 else ""
        raise InputError(f"{file}: its rows are on no list: {', '.join(names.head(3))}{more}; is it of another list?")
    return said.filter(~pl.all_horizontal(there)).height
