"""Compiled lists: sorted unique numbers in a Parquet file, looked up a few blocks at a time.

One column, `digits` (Int64, E.164 without the plus), in row groups of BLOCK numbers with statistics. The file's
metadata holds, under KEY, a JSON object: `version` of this format, `count`, `firsts` (the first number of each block),
`as_of`, `ranges` (whole number blocks), and what is known of the source. Sorted numbers take a byte or two each.
"""

import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from listforge.errors import InputError

VERSION = 1
KEY = "listforge-do-not-call"
BLOCK = 1_000_000
AT_ONCE = 4  # blocks that are read together, so that all cores have work
HELD = 8_000_000  # numbers that are held before a run of them goes to disk
SAMPLED = 50_000  # every such number of a run tells where the runs are cut

State = tuple[int, int, int]
Range = tuple[int, int]


class Compiled(NamedTuple):
    """A compiled file: where it is, how many numbers stand in it, and the first of each block."""

    path: Path
    height: int
    firsts: tuple[int, ...]
    about: Mapping[str, Any]
    state: State

    def among(self, digits: pl.Series) -> pl.Series:
        """Which of the sorted, unique digits stand in the file. An InputError where it was replaced meanwhile."""
        firsts = pl.Series(self.firsts, dtype=pl.Int64)
        block = firsts.search_sorted(digits, side="right").cast(pl.Int64) - 1
        asked = pl.DataFrame({"digits": digits, "block": block}).filter(pl.col("block") >= 0)
        found = [digits.clear()]
        # One slab after the other: each look into the file is small, whatever the file is.
        for slab in asked.with_columns(slab=pl.col("block") // AT_ONCE).partition_by("slab", maintain_order=True):
            first, last = slab["block"][0], slab["block"][-1]
            found.append(_common(slab["digits"], self._read(first * BLOCK, (last - first + 1) * BLOCK)))
        if state(self.path) != self.state:
            raise InputError(f"{self.path}: was replaced while it was read; run again")
        return pl.concat(found)

    def parts(self) -> Iterator[pl.Series]:
        """All its numbers in order, a block at a time."""
        for start in range(0, self.height, BLOCK):
            yield self._read(start, BLOCK)

    def _read(self, start: int, length: int) -> pl.Series:
        try:
            return pl.scan_parquet(self.path).select("digits").slice(start, length).collect()["digits"]
        except (pl.exceptions.PolarsError, OSError) as error:
            raise InputError(f"{self.path}: damaged or cut off: {str(error).splitlines()[0]}") from None

    @property
    def ranges(self) -> list[Range]:
        """The number blocks that stood among the numbers."""
        return [(first, last) for first, last in self.about.get("ranges", [])]

    @property
    def as_of(self) -> date | None:
        """The date of the list it was made from, where that was known."""
        return date.fromisoformat(self.about["as_of"]) if self.about.get("as_of") else None


def _common(few: pl.Series, many: pl.Series) -> pl.Series:
    """Those of a few sorted numbers that stand among many sorted ones."""
    place = many.search_sorted(few).clip(0, many.len() - 1)
    return few.filter(many.gather(place) == few)


def opened(path: Path) -> Compiled | None:
    """A compiled file, or None for any other; an InputError for one of another version, or damaged."""
    before = state(path)
    try:
        told = pl.read_parquet_metadata(path).get(KEY)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise InputError(f"{path}: damaged or cut off: {str(error).splitlines()[0]}") from None
    if told is None:
        return None
    about = json.loads(told)
    if about["version"] != VERSION:
        raise InputError(f"{path}: compiled by another version of listforge; name the list it was made from")
    return Compiled(path, about["count"], tuple(about["firsts"]), about, before)


def state(path: Path) -> State:
    """What changes when a file does: inode, size, time."""
    try:
        found = path.stat()
    except OSError:
        return (0, 0, 0)
    return found.st_ino, found.st_size, found.st_mtime_ns


def write(numbers: "Runs", target: Path, about: Mapping[str, Any]) -> None:
    """The numbers into a compiled file at the target, which nobody sees before it is whole."""
    draft = target.with_name(f"{target.name}.{os.getpid()}.draft")
    try:
        with tempfile.TemporaryDirectory(prefix="listforge-") as folder:
            firsts: list[int] = []
            count, parts = 0, []
            for number, part in enumerate(numbers.parts()):
                firsts += part.gather_every(BLOCK, -count % BLOCK).to_list()
                count += part.len()
                parts.append(Path(folder) / f"{number:06}.parquet")
                _write(part, parts[-1])
            told = {"version": VERSION, "count": count, "firsts": firsts, **about}
            pl.scan_parquet(parts).sink_parquet(
                draft, compression="zstd", compression_level=1, row_group_size=BLOCK, metadata={KEY: json.dumps(told)}
            )
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def _write(part: pl.Series, path: Path) -> None:
    part.to_frame("digits").write_parquet(path, compression="zstd", compression_level=1, row_group_size=BLOCK)


class Runs:
    """Numbers as they are read, in any order: `held` of them in memory, the rest in sorted runs on disk.

    Used as `with`: the runs go when it ends.
    """

    def __init__(self, held: int = HELD) -> None:
        self._most = held
        self._held: list[pl.Series] = []
        self._count = 0
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._files: list[Path] = []
        self._samples: list[pl.Series] = []

    def __enter__(self) -> "Runs":
        return self

    def __exit__(self, *_: object) -> None:
        if self._folder is not None:
            self._folder.cleanup()

    def add(self, digits: pl.Series) -> None:
        """More numbers (Int64), in any order."""
        self._held.append(digits.rename("digits"))
        self._count += digits.len()
        if self._count > self._most:
            self._spill()

    @property
    def few(self) -> pl.Series | None:
        """All the numbers, sorted and unique, where they are few enough to be held."""
        return None if self._files else _sorted(self._held)

    def parts(self) -> Iterator[pl.Series]:
        """All the numbers in order, each once, a few million at a time."""
        if not self._files:
            yield _sorted(self._held)
            return
        if self._held:
            self._spill()
        runs = pl.scan_parquet(self._files)
        for low, high in _cuts(self._samples, self._most):
            inside = pl.lit(True) if low is None else pl.col("digits") >= low
            inside &= pl.lit(True) if high is None else pl.col("digits") < high
            yield _sorted([runs.filter(inside).collect()["digits"]])

    def _spill(self) -> None:
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="listforge-")
        run = _sorted(self._held)
        self._files.append(Path(self._folder.name) / f"{len(self._files):06}.parquet")
        # Small row groups: a cut through all runs then reads little that it does not need.
        run.to_frame("digits").write_parquet(self._files[-1], compression="lz4", row_group_size=BLOCK // 4)
        self._samples.append(run.gather_every(SAMPLED))
        self._held, self._count = [], 0


def _cuts(samples: Iterable[pl.Series], held: int) -> Iterator[tuple[int | None, int | None]]:
    """Neighbouring ranges that hold about so many numbers each, the outer ones open."""
    apart = max(1, held // SAMPLED)
    edges = pl.concat(samples).sort().gather_every(apart, apart).unique().sort().to_list()
    yield from zip([None, *edges], [*edges, None], strict=True)


def _sorted(parts: Iterable[pl.Series]) -> pl.Series:
    whole = pl.concat([pl.Series("digits", [], dtype=pl.Int64), *parts])
    # Registries come in order mostly; then sorting costs nothing.
    whole = whole if whole.is_sorted() else whole.sort()
    return whole.filter(whole.ne_missing(whole.shift(1))).rename("digits")
