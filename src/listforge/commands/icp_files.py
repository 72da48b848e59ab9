"""What an ICP names outside of itself, looked at as `run` would find it: files, and the fields of its layout."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from listforge import icp, remote, vocab
from listforge.commands import inputs, sources
from listforge.commands.inputs import Profile
from listforge.errors import ListforgeError
from listforge.icp import Icp
from listforge.icp.file import Location, Mistake

MISSING = "put it there, or mend the path"
STOPS = "run stops without it"
GATE = "the gate stale_scrub stops validate, export and run"


def looked_at(path: Path, profile: Icp) -> tuple[list[Mistake], list[Mistake]]:
    """Of a right ICP what is wrong with it beside its layout, and what is not there today, or cannot be read.

    A starter as it ships names files that nobody has yet.
    """
    if path.read_text("utf-8-sig") in vocab.samples().values():
        return [], []
    at = Profile(profile, path.parent, None)
    wrong, told = list(_fields(at)), [*_missing(at), *_layout(at)]
    # A layout that nobody names may still be told by --layout.
    sure = "layout" in profile.export.model_fields_set
    return icp.placed(path, wrong if sure else ()), icp.placed(path, told if sure else [*told, *wrong])


def _fields(at: Profile) -> Iterator[tuple[Location, str]]:
    """Constants for which the layout has no field: they end a run with 78."""
    if not at.icp.export.fields:
        return
    with suppress(ListforgeError):  # of a layout that is none: see _layout
        layout = inputs.layout(at, None)
        for name in at.icp.export.fields:
            if wrong := layout.without([name]):
                yield ("export", "fields", name), wrong


def _layout(at: Profile) -> Iterator[tuple[Location, str]]:
    """A person's own layout that is not there, or is wrong."""
    try:
        inputs.layout(at, None)
    except ListforgeError as error:
        yield ("export", "layout"), " / ".join(str(error).splitlines())


def _missing(at: Profile) -> Iterator[tuple[Location, str]]:
    """Each place whose file is not there, or cannot be read, and what comes of it."""
    for n, source in enumerate(at.icp.sources):
        if source.path is None or remote.is_address(source.path):
            continue
        files = sources.matching(at.folder, source.path)
        problems = [problem for file in files if (problem := _unreadable(file))]
        if not files:
            problems = [f"no file matches {at.folder / source.path}; {MISSING}"]
        yield from ((("sources", n, "path"), f"{problem} ({STOPS})") for problem in problems)
    for where, told, may_be_empty, comes in _named(at.icp):
        if problem := _unreadable(at.folder / told, may_be_empty=may_be_empty):
            yield where, f"{problem} ({comes})"


def _named(profile: Icp) -> Iterator[tuple[Location, str, bool, str]]:
    """Every other path that the ICP tells: where, what, whether it may be empty, and what comes of it where it is not
    there."""
    for n, entry in enumerate(profile.validation.suppression):
        yield ("validate", "suppression", n, "path"), entry.path, entry.may_be_empty, GATE
    rules = profile.validation.calling_rules
    more: list[tuple[Location, str | None]] = [
        *((("target", "exclude", "lists", n), path) for n, path in enumerate(profile.target.exclude.lists)),
        *((("enrich", "providers", n, "path"), one.path) for n, one in enumerate(profile.enrich.providers)),
        (("validate", "calling_rules"), None if rules in ("strictest", "b2b") else rules),
        (("dedupe", "model"), profile.dedupe.model),
        (("score", "channels"), profile.score.channels),
        (("funnel", "results"), profile.funnel.results),
    ]
    yield from ((where, told, False, STOPS) for where, told in more if told is not None)


def _unreadable(path: Path, *, may_be_empty: bool = False) -> str | None:
    """Why a file, or a folder of files, cannot be read, and what to try; None where it can."""
    try:
        if path.is_dir():
            return None if any(path.iterdir()) else f"{path}: a folder without files; fill it, or mend the path"
        with path.open("rb") as file:
            full = may_be_empty or file.read(1)
        return None if full else f"{path}: empty; put a whole copy there"
    except FileNotFoundError:
        return f"{path}: no such file; {MISSING}"
    except OSError as error:
        return f"{path}: {error.strerror or error}; let it be read, or mend the path"
