"""The files of a do-not-call list that is added by name, and how the command line says they are written."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, Literal

import typer
from pydantic import ValidationError

from listforge import vocab
from listforge.errors import InputError
from listforge.icp.validation import SuppressionList
from listforge.reasons import slug
from listforge.suppression.files import on_disk

Scope = Literal["number", "person", "account"]


@contextmanager
def together(files: Sequence[Path]) -> Iterator[Path]:
    """A folder for a while, with the files of a list in it; what is wrong with one is said under its own name."""
    with tempfile.TemporaryDirectory(prefix="listforge-") as name:
        folder, places = Path(name), dict[str, Path]()
        for path in (file for given in files for file in on_disk(given)):
            link = folder / f"{len(places):06}-{path.name.lstrip('.')}"
            link.symlink_to(path.resolve())
            places[str(link)] = path
        try:
            yield folder
        except InputError as error:
            said = str(error)
            for link_name, path in places.items():
                said = said.replace(link_name, str(path))
            raise InputError(said) from None


def entry(
    name: str, as_of: date, format: str | None, scope: Scope, max_age_days: int | None, country: str | None
) -> SuppressionList:
    """The list as an ICP would have it; a BadParameter says what is wrong with its name or its format."""
    if slug(name) != name:
        raise typer.BadParameter(f"{name!r} is no name of a list: small letters, digits and _, such as {slug(name)}")
    written, told = vocab.suppression().written, dict[str, Any]()
    kind, _, template = (format or "").partition("=")
    if kind == "columns" and template:
        told["columns"] = dict(pair.partition(":")[::2] for pair in template.split(","))
    elif kind == "vicidial" and template:
        shape, separator, *fields = template.split(",")
        told |= {"format": shape, "delimiter": separator or None, "fields": fields, "country": written[kind].country}
    elif kind in written and not template:
        told |= written[kind].model_dump(exclude_none=True)
    elif format is not None:
        raise typer.BadParameter(f"--format {format!r} is not among {', '.join(written)} and columns=phone:HEADER")
    told = {"country": country, **told}
    try:
        return SuppressionList(name=name, path="", as_of=as_of, scope=scope, max_age_days=max_age_days, **told)
    except ValidationError as error:
        raise typer.BadParameter(f"--format {format}: {error.errors()[0]['msg']}") from None
