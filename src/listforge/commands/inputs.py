"""What a stage needs from outside: the ICP, suppression lists, lists of customers, lookups; read here, handed in."""

import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

import polars as pl

from listforge import icp as icps
from listforge import suppression, vocab
from listforge.columns import NUMBERS
from listforge.commands import console, options
from listforge.commands.sources import queried, read_table
from listforge.errors import CheckFailed, InputError, UsageError
from listforge.frames import STDIO
from listforge.icp import Icp
from listforge.icp.enrichment import Provider
from listforge.icp.validation import SuppressionList
from listforge.reach import Screen
from listforge.reasons import Reason, slug
from listforge.result import Result
from listforge.stages.enrich import Lookup, table_lookup
from listforge.stages.import_ import Origin, import_
from listforge.suppression import Suppressed


class Profile(NamedTuple):
    """An ICP with the folder its paths are relative to, and what names its state in reports."""

    icp: Icp
    folder: Path
    version: dict[str, str | None] | None
    people_lists: tuple[SuppressionList, ...] = ()  # that stand in the store, people and no bare numbers

    @property
    def stamp(self) -> str | None:
        """What `icp_version` says: the ICP's version, else the fingerprint of its file."""
        if self.version is None:
            return None
        return self.version["version"] or (self.version["sha256"] or "")[:12]


def profile(path: Path | None) -> Profile:
    """The ICP of a file, or one of all defaults."""
    if path is None:
        return Profile(Icp(name="default"), Path(), None)
    icp = icps.load(path)
    return Profile(icp, path.parent, icps.version(icp, path))


def required(path: Path | None, command: str) -> Profile:
    """The ICP of a file; a UsageError where a command cannot do without one."""
    if path is None:
        raise UsageError(f"{command} needs an ICP: --icp FILE, or the environment variable LISTFORGE_ICP")
    return profile(path)


def with_country(icp: Icp, country: str | None) -> Icp:
    """The ICP with the country of the command line as its default."""
    if country is None:
        return icp
    code = vocab.countries().get(vocab.key(country))
    if code is None:
        raise UsageError(f"--country {country!r} is not an ISO alpha-2 code such as US")
    return icp.model_copy(update={"validation": icp.validation.model_copy(update={"default_country": code})})


def refuse_terminal(*sources: Path | str) -> None:
    """A UsageError where a list is to come from a terminal, or two from one pipe."""
    piped = [source for source in sources if source == STDIO]
    if len(piped) > 1:
        raise UsageError("two lists cannot both come from standard input; name one as a file")
    if piped and sys.stdin is not None and sys.stdin.isatty():
        raise UsageError("standard input is a terminal; name a list, or pipe one in")


def suppression_lists(profile: Profile, today: date) -> list[Suppressed]:
    """The ICP's do-not-call lists, loaded. A missing one is the gate's matter, a broken one an InputError."""
    country = profile.icp.validation.default_country
    entries = [e for e in profile.icp.validation.suppression if (profile.folder / e.path).exists()]
    return [part for entry in entries for part in suppression.load(entry, profile.folder, country, today)]


def list_summaries(profile: Profile, lists: Sequence[Suppressed]) -> list[suppression.Summary]:
    """What a run found on each do-not-call list of the ICP."""
    policy = profile.icp.validation
    return suppression.summaries(policy.suppression, lists, policy.default_country)


def registers_left_out(profile: Profile, validated: Result) -> list[str]:
    """A sentence for each country some of whose registers no list of the ICP holds, where rows that stay bear it."""
    if Reason.register_missing not in validated.warned:
        return []
    return [
        f"validate: numbers of {country} need screening against {', '.join(codes)} too, which no list of the ICP holds"
        for country, codes in suppression.left_out(profile.icp.validation.suppression).items()
    ]


def screens(profile: Profile, today: date) -> dict[str, Screen]:
    """The ICP's lists that stop a number and nothing else, by name."""
    return suppression.screens(suppression_lists(profile, today))


def scrub(profile: Profile, today: date) -> dict[str, str]:
    """The gate stale_scrub, and what is wrong where a suppression list is missing or too old."""
    lists, country = profile.icp.validation.suppression, profile.icp.validation.default_country
    missing = [f"{e.name} is missing ({e.path})" for e in lists if not (profile.folder / e.path).exists()]
    told = [*(suppression.dated(entry, profile.folder) for entry in lists), *profile.people_lists]
    return {"stale_scrub": "; ".join([*missing, *suppression.stale(told, today, country)])}


def check_scrub(profile: Profile, today: date, overrides: dict[str, str]) -> None:
    """The gate stale_scrub: a CheckFailed where a suppression list is missing or too old."""
    check_gates(scrub(profile, today), overrides)


def check_gates(found: dict[str, str], overrides: dict[str, str]) -> None:
    """A CheckFailed for the first gate that something does not pass and nobody overrides."""
    for gate, problem in found.items():
        if problem and gate not in overrides:
            raise CheckFailed(f"gate {gate}: {problem}; to pass it all the same: --override {gate}=REASON")


def known_lists(profile: Profile) -> dict[str, pl.DataFrame]:
    """The lists of customers and the like that the ICP excludes, by name."""
    return known(profile.folder / path for path in profile.icp.target.exclude.lists)


def known(paths: Iterable[Path]) -> dict[str, pl.DataFrame]:
    """Lists of people or companies by the name that a reject's reason has; those of one name (`october/calls.csv`,
    `november/calls.csv`) are one list."""
    lists: dict[str, list[pl.DataFrame]] = {}
    for path in paths:
        lists.setdefault(slug(path.stem), []).append(canonical(path))
    return {name: pl.concat(parts, how="diagonal_relaxed") for name, parts in lists.items()}


def canonical(path: Path, country: str | None = None) -> pl.DataFrame:
    """Any list as canonical columns: our own as it is, a stranger's through import."""
    refuse_terminal(path)
    return import_(read_table(path), Origin(file=path.name, country=country)).kept


def tables(profile: Profile) -> dict[str, Lookup]:
    """The table behind each provider of the ICP that is one."""
    found: dict[str, Lookup] = {}
    for provider in profile.icp.enrich.providers:
        if provider.url is None:
            entries = _reference(provider, profile.folder)
            found[provider.name] = table_lookup(provider, entries, profile.icp.validation.default_country)
    return found


def _reference(provider: Provider, folder: Path) -> pl.DataFrame:
    """The reference table of a provider, canonical; an InputError names a column that it lacks."""
    told = {column: header for column, header in provider.fills.items() if column != header}
    if provider.path is not None:
        place, table = str(folder / provider.path), read_table(folder / provider.path)
    else:
        place, table = f"provider {provider.name}", queried(provider.name, provider.query, provider.url_env)
    entries = import_(table, Origin(file=provider.path or provider.name, columns=told)).kept
    keys = NUMBERS if provider.on == "phone" else provider.inputs
    lacking = [] if any(key in entries.columns for key in keys) else [keys[0]]
    lacking += [name for name in provider.fills if name not in entries.columns]
    if lacking:
        raise InputError(f"{place}: no column for {lacking[0]!r}; name its header in enrich.providers[].fills")
    return entries


def mx_resolver(profile: Profile) -> Callable[[pl.Series], pl.Series] | None:
    """Asks DNS whether mail domains take mail, where the ICP wants that. Answers age by the clock."""
    if not profile.icp.validation.email.check_mx:
        return None
    from listforge import mx

    return mx.resolver(options.day(None), console.say)


def calling_rules(profile: Profile) -> tuple[vocab.CallingRule, ...]:
    """The calling rules of the package, or of the file the ICP names."""
    policy = profile.icp.validation.calling_rules
    return vocab.calling_rules(None if policy in ("strictest", "b2b") else profile.folder / policy)


def channels(profile: Profile) -> vocab.Channels:
    """The rules of the next channel: the package's, or those of the file the ICP names."""
    own = profile.icp.score.channels
    return vocab.channels(None if own is None else profile.folder / own)


def parents_not_found(profile: Profile, scored: Result) -> list[str]:
    """A sentence for each column of parent companies that the ICP names and the list does not have."""
    from listforge.icp.values import nearest
    from listforge.stages.score import unknown_columns

    names = scored.kept.columns
    return [
        f"score: buying_group.parent_column: the list has no column {column!r}{nearest(column, names)}"
        for column in unknown_columns(names, profile.icp)
    ]


def layout(profile: Profile, asked: str | None) -> vocab.Layout:
    """The layout by name, or a person's own by path; a UsageError names the nearest."""
    from listforge.icp.values import nearest

    name = asked or profile.icp.export.layout
    if name in vocab.layout_names():
        return vocab.layout(name)
    path = Path(name) if asked else profile.folder / name
    if not path.is_file():
        raise UsageError(
            f"no layout {name!r}{nearest(name, vocab.layout_names())}; "
            f"there are {', '.join(vocab.layout_names())}, or name a YAML file"
        )
    own = vocab.layout(str(path))
    _check_layout(own, path)
    return own


def _check_layout(layout: vocab.Layout, path: Path) -> None:
    """An InputError lists every column and field that a person's own layout names and that there is not."""
    from listforge.columns import COLUMNS
    from listforge.icp.values import nearest
    from listforge.stages.export import MADE, PHONES

    known, wrong = [*COLUMNS, *MADE], []
    for number, column in enumerate(layout.columns, start=1):
        if column.from_ is not None and column.from_ not in known:
            wrong.append(
                f"columns {number} ({column.header}): no column {column.from_!r}{nearest(column.from_, known)}"
            )
        if column.from_ == "other_numbers":
            wrong.append(f"columns {number} ({column.header}): other_numbers holds suppressed numbers; it never leaves")
        if column.format not in ("text", "number", "alpha3") and column.from_ not in PHONES:
            wrong.append(
                f"columns {number} ({column.header}): {column.from_} has no numbers to write as {column.format}"
            )
        if column.field is not None and column.field not in layout.fields:
            wrong.append(f"columns {number} ({column.header}): no field {column.field!r} under `fields:`")
    if wrong:
        raise InputError("\n".join(f"{path}: {one}" for one in wrong))
