"""Decisions files: what people said of pairs, as a spreadsheet saved it."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from listforge import frames, vocab
from listforge.errors import InputError
from listforge.plural import many
from listforge.stages.dedupe.decisions import DECISIONS, DIFFERENT, SAME, WORDS, Said

SPELT = {"keep-apart": DIFFERENT, "keep apart": DIFFERENT, "keep_apart": DIFFERENT}
NAMED = 3  # rows or lines in a message


def read(paths: Sequence[Path] | None) -> pl.DataFrame | None:
    """What people decided about pairs (left_lead_id, right_lead_id, decision, file, line); an empty decision is none.

    The file may be as a spreadsheet saved it: any dialect, capital words, columns of its own. An InputError names the
    file and the line of what is no decision, and of decisions that cannot all hold.
    """
    if not paths:
        return None
    said = pl.concat([_decided(table(path), path) for path in paths])
    _refuse_contradiction(said)
    return said


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
        pl.col("decision").str.to_lowercase().replace(SPELT), file=pl.lit(frames.named(path)), line=found.lines
    )
    said = said.drop_nulls("decision")
    odd = said.filter(~pl.col("decision").is_in(WORDS) | pl.any_horizontal(pl.col(*DECISIONS).is_null()))
    for left, _, word, file, line in odd.head(1).iter_rows():
        if word not in WORDS:
            raise InputError(f"{file}:{line}: {word!r} is neither same nor different; leave it empty to decide later")
        raise InputError(f"{file}:{line}: no {'left' if left is None else 'right'}_lead_id")
    return said


def _refuse_contradiction(said: pl.DataFrame) -> None:
    """An InputError names the line that says that two rows are different, and those that make them the same."""
    pair = Said(said.select(list(DECISIONS)).iter_rows()).contradiction()
    if pair is None:
        return
    left, right = pair
    if left == right:
        raise InputError(f"{_where(said, pair)}: {left} is said to be different from itself; take the line out")
    path = _path(said.filter(decision=SAME), left, right)
    steps = [_where(said, step, SAME) for step in path]
    more = f" and {len(steps) - NAMED:,} lines more" if len(steps) > NAMED else ""
    raise InputError(
        f"{_where(said, pair)}: {left} and {right} are said to be different and, by {', '.join(steps[:NAMED])}{more}, "
        "to be the same; take one of the lines out"
    )


def _where(said: pl.DataFrame, pair: tuple[str, str], word: str = DIFFERENT) -> str:
    """The file and line of a decision."""
    left, right = pair
    file, line = said.filter(left_lead_id=left, right_lead_id=right, decision=word).select("file", "line").row(0)
    return f"{file}:{line}"


def _path(same: pl.DataFrame, start: str, end: str) -> list[tuple[str, str]]:
    """The fewest decisions, each as it stands in its file, by which two rows are the same."""
    beside: dict[str, list[tuple[str, tuple[str, str]]]] = {}
    for pair in same.select("left_lead_id", "right_lead_id").iter_rows():
        for one, other in (pair, pair[::-1]):
            beside.setdefault(one, []).append((other, pair))
    paths: dict[str, list[tuple[str, str]]] = {start: []}
    for one in (queue := [start]):
        for other, pair in beside.get(one, []):
            if other not in paths:
                paths[other] = [*paths[one], pair]
                queue.append(other)
    return paths[end]


def check(said: pl.DataFrame | None, *lists: pl.DataFrame) -> pl.DataFrame | None:
    """The decisions about a row that is on none of the lists, as one is that was set aside or merged before, and that
    row (`gone`); None where there are none.

    An InputError names the rows of a file of which not one is there: it belongs to another list.
    """
    if said is None:
        return None
    here = pl.concat([frame["lead_id"] for frame in lists if "lead_id" in frame.columns] or [pl.Series([""])])
    said = said.with_columns(
        pl.when(~pl.col(f"{side}_lead_id").is_in(here.unique().implode())).then(f"{side}_lead_id").alias(f"no_{side}")
        for side in ("left", "right")
    )
    strange = said.filter(pl.all_horizontal(pl.col("no_left", "no_right").is_not_null()).all().over("file"))
    for file in strange["file"].head(1):
        ids = strange.filter(file=file).select(pl.col("left_lead_id").append(pl.col("right_lead_id"))).to_series()
        names = ids.unique(maintain_order=True)
        more = f" and {names.len() - NAMED:,} more" if names.len() > NAMED else ""
        listed = ", ".join(names.head(NAMED))
        raise InputError(f"{file}: its rows are on no list: {listed}{more}; is it of another list?")
    gone = said.with_columns(gone=pl.coalesce("no_left", "no_right")).drop_nulls("gone")
    return gone if gone.height else None


def strangers(gone: pl.DataFrame) -> str:
    """A sentence on the decisions that `check` found."""
    first = gone.unique("gone", keep="first", maintain_order=True).head(NAMED)
    names = ", ".join(f"{one} ({file}:{line})" for one, file, line in first.select("gone", "file", "line").iter_rows())
    more = " ..." if gone["gone"].n_unique() > NAMED else ""
    decisions = many(gone.height, "decision names", "decisions name")
    return f"{decisions} a row that is not on the list (any more): {names}{more}"
