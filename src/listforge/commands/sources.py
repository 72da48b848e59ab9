"""Where lists come from: files, addresses, databases; found, read once, and told where they are from."""

import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from listforge import frames, vocab
from listforge.errors import InputError, UsageError
from listforge.fields import content, header
from listforge.icp import Icp
from listforge.icp.sources import Source
from listforge.plural import many
from listforge.result import Result
from listforge.run_folder import sha256
from listforge.stages.import_ import Origin, contested, import_

Place = Path | str  # a file, or the address of one (https://, s3://)


class SourceFile(NamedTuple):
    """One file of a source, read: its table, where it comes from, and what the manifest says of it: its fingerprint,
    and how many rows it has, malformed ones among them."""

    table: frames.Table
    origin: Origin
    sha256: str
    rows: int


def places(given: Sequence[str]) -> list[Place]:
    """What a command line names: addresses, files, and the files that match a pattern the shell left as it is."""
    from listforge import remote

    found: list[Place] = []
    for text in given:
        if remote.is_address(text):
            found.append(text)
        elif re.search(r"[*?\[]", text) and not Path(text).exists():
            files = matching(Path(), text)
            if not files:
                raise InputError(f"{text}: no file matches")
            found.extend(files)
        else:
            found.append(Path(text))
    return found


def spoken(place: Place) -> str:
    """What the list's `source_file` says of a place of the command line."""
    from listforge import remote

    return remote.spoken(place) if isinstance(place, str) else place.as_posix()


def read_table(path: Path) -> frames.Table:
    """A stranger's file as text columns."""
    return read(path, Origin(file=frames.named(path))).table


def read(place: Place, told: Origin, **dialect: Any) -> SourceFile:
    """A file of a source, read once: its table and its fingerprint. A header that the person maps is one we know."""
    from listforge import remote

    data = remote.fetch(place) if isinstance(place, str) else frames.view(place)
    name = spoken(place) if isinstance(place, str) else frames.named(place)
    fingerprint = sha256(data)
    return _read(frames.table(data, name, _known(told), telling=content.telling, **dialect), told, fingerprint)


def _read(table: frames.Table, told: Origin, fingerprint: str) -> SourceFile:
    return SourceFile(table, told, fingerprint, table.frame.height + table.malformed.height)


def _known(told: Origin) -> Callable[[Sequence[str]], int]:
    mapped = {vocab.key(h) for h in header.told(told.columns)}

    def known(cells: Sequence[str]) -> int:
        # What a person says outweighs what looks like a header in another row.
        return header.known(cells) + 10 * sum(vocab.key(cell) in mapped for cell in cells if cell)

    return known


# --- the ICP's own -------------------------------------------------------------------------------


def of_icp(icp: Icp, folder: Path) -> list[SourceFile]:
    """Every file (or query) of the ICP's sources, in their order; an InputError where a path matches nothing."""
    from listforge import remote

    if not icp.sources:
        raise UsageError("the ICP has no sources; add `sources:` or name files to import")
    found: list[SourceFile] = []
    for source in icp.sources:
        if source.path is None:
            found.append(_queried(source))
        elif remote.is_address(source.path):
            found.append(_filed(source, source.path, remote.spoken(source.path)))
        else:
            paths = matching(folder, source.path)
            if not paths:
                raise InputError(f"source {source.name}: no file matches {folder / source.path}")
            found.extend(_filed(source, path, shown(folder, source.path, path)) for path in paths)
    return found


def matching(folder: Path, pattern: str) -> list[Path]:
    """The file of that name, else the files that match it as a pattern, by name.

    Hidden files and Excel's notes of who has a workbook open (~$leads.xlsx) match no pattern.
    """
    if (folder / pattern).is_file():
        return [folder / pattern]
    root = Path(pattern).anchor
    found = (Path(root) if root else folder).glob(pattern.removeprefix(root))
    return sorted(path for path in found if path.is_file() and not path.name.startswith((".", "~$")))


def shown(folder: Path, told: str, file: Path | None = None) -> str:
    """A file of the ICP as results name it: from the ICP's folder, by its bare name where that is absolute."""
    near = Path(os.path.relpath(file or folder / told, folder))
    return near.name if Path(told).is_absolute() and ".." in near.parts else near.as_posix()


def _filed(source: Source, place: Place, shown: str) -> SourceFile:
    dialect = {"sheet": source.sheet, "encoding": source.encoding, "delimiter": source.delimiter}
    return read(place, _origin(source, shown), **dialect)


def _queried(source: Source) -> SourceFile:
    table = queried(source.name, source.query, source.url_env)
    return _read(table, _origin(source, source.name), sha256(table.frame.write_csv().encode()))


def queried(name: str, query: str | None, url_env: str | None) -> frames.Table:
    """The rows of a query as text columns, a record a line."""
    from listforge import database

    frame = database.query(Source(name=name, type="crm", query=query, url_env=url_env))
    rows = pl.int_range(1, frame.height + 1, eager=True).alias("source_row")
    return frames.Table(frame, rows, pl.DataFrame(schema=frames.MALFORMED), "query")


def _origin(source: Source, file: str) -> Origin:
    """What the ICP says of a source."""
    consent = source.consent
    return Origin(
        file=file, name=source.name, type=source.type, preset=source.preset, columns=source.columns,
        country=source.country, motion=source.motion, temperature=source.temperature,
        consent_basis=consent.basis if consent else None, consent_on=consent.on if consent else None,
        consent_expires_on=consent.expires_on if consent else None,
        consent_evidence=consent.evidence if consent else None,
    )  # fmt: skip


def imported(files: list[SourceFile]) -> list[Result]:
    """The list of each file. The tables of the files are empty afterwards: memory need not hold a large list twice."""
    results = []
    for place, file in enumerate(files):
        results.append(import_(file.table, file.origin))
        files[place] = file._replace(table=file.table._replace(frame=file.table.frame.clear()))
    return results


# --- what is said of them ------------------------------------------------------------------------


def doubts(files: Sequence[SourceFile]) -> list[str]:
    """A sentence for each thing that the reading of a file was not sure of."""
    return [f"import: {file.origin.file}: {doubt}" for file in files for doubt in file.table.doubts]


def unmapped_opt_outs(mapping: pl.DataFrame) -> list[str]:
    """A sentence for each header that passes through and looks as if it said who must not be called."""
    if not mapping.height:
        return []
    passing = mapping.filter(pl.col("column").is_null()).select("file", "header").iter_rows()
    return [
        f"import: {file}: column {name!r} looks like an opt-out and is not read as one; map it to do_not_call"
        for file, name in passing
        if header.looks_like_opt_out(name)
    ]


def contested_ids(imported: pl.DataFrame) -> list[str]:
    """A sentence for each source whose files count their records anew, so that one id stands for several people."""
    return [
        f"import: source {source}: {many(ids, 'record id stands', 'record ids stand')} for other people in {file} "
        f"than before (lead {first}); give its files sources of their own, or map another column to source_record_id"
        for source, ids, first, file in contested(imported)
        .group_by("source", maintain_order=True)
        .agg(pl.col("lead_id").n_unique(), first=pl.col("lead_id").first(), file=pl.col("source_file").last())
        .iter_rows()
    ]
