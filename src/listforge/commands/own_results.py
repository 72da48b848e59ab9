"""What one's own calls have yielded so far, as `outcomes --results` writes it: a CSV that moves score's rates."""

from pathlib import Path

import polars as pl

from listforge.commands.inputs import Profile
from listforge.errors import InputError
from listforge.stages.score import CLASSES, RESULTS

WANTED = ", ".join(RESULTS)


def of(profile: Profile, told: Path | None) -> pl.DataFrame | None:
    """Those of the file that the command line names, else of the ICP's `funnel.results`, else None."""
    named = profile.icp.funnel.results
    return read(told or (profile.folder / named if named else None))


def read(path: Path | None) -> pl.DataFrame | None:
    """kind, class, trials, successes of a CSV, or None for no file; an InputError names the line that is wrong."""
    if path is None:
        return None
    try:
        table = pl.read_csv(path.read_bytes(), infer_schema=False)
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}") from None
    except (pl.exceptions.ComputeError, pl.exceptions.NoDataError):
        raise InputError(f"{path}: not a CSV of {WANTED}") from None
    if missing := [name for name in RESULTS if name not in table.columns]:
        raise InputError(f"{path}: no column {missing[0]!r}; it has the columns {WANTED}")
    table = table.select(pl.col(name).str.strip_chars().cast(dtype, strict=False) for name, dtype in RESULTS.items())
    for line, (kind, name, trials, successes) in enumerate(table.iter_rows(), start=2):
        if kind not in CLASSES:
            raise InputError(f"{path}:{line}: kind {kind!r} is none of {', '.join(CLASSES)}")
        if name not in CLASSES[kind]:
            raise InputError(f"{path}:{line}: class {name!r} is none of {', '.join(CLASSES[kind])}")
        if trials is None or successes is None or not 0 <= successes <= trials:
            raise InputError(f"{path}:{line}: trials and successes are whole numbers, successes the fewer")
    return table
