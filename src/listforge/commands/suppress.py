"""`listforge suppress`: do-not-call lists and people who said no; added, asked about, counted, forgotten."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from listforge.commands import options
from listforge.commands.console import say
from listforge.commands.options import STDIO
from listforge.plural import many

if TYPE_CHECKING:
    from listforge.commands.inputs import Profile
    from listforge.icp.validation import SuppressionList
    from listforge.store.screening import Found
    from listforge.suppression import Suppressed

app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Keep do-not-call lists, and people who said no, for good."
)

Country = Annotated[
    str | None, typer.Option("--country", metavar="CC", help="Country of numbers that name none; default: the ICP's.")
]
Scope = Literal["number", "person", "account"]
WORDS = {"number": "a telephone number", "mail": "a mail address", "domain": "a company's domain", "company": "a name"}
# What each option may name, in the order in which it is tried.
MAY_BE = {
    "phone": ("number",), "email": ("mail",), "person": ("mail", "number"), "domain": ("domain",),
    "account": ("mail", "number", "domain", "company"), "check": ("mail", "number", "domain", "company"),
}  # fmt: skip


# --- add -----------------------------------------------------------------------------------------


@app.command("add")
def add(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="What the list is called.")] = None,
    files: Annotated[list[Path] | None, typer.Argument(metavar="[FILE...]", help="Its files or folders.")] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", metavar="YYYY-MM-DD", help="The day the list is of.")] = None,
    format: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help="us-dnc, ca-dncl, tps, vicidial, vicidial=delimited,pipe,0,1 or columns=phone:HEADER,email:HEADER; "
            "default: found out.",
        ),
    ] = None,
    scope: Annotated[Scope, typer.Option("--scope", help="How far entries reach that do not say.")] = "number",
    max_age_days: Annotated[
        int | None, typer.Option("--max-age-days", metavar="N", min=1, help="For how long the list is good.")
    ] = None,
    phone: Annotated[list[str] | None, typer.Option("--phone", metavar="NUMBER", help="Stop this number.")] = None,
    person: Annotated[
        list[str] | None, typer.Option("--person", metavar="NUMBER|EMAIL", help="Stop whoever has it.")
    ] = None,
    account: Annotated[
        list[str] | None, typer.Option("--account", metavar="DOMAIN|NAME|NUMBER|EMAIL", help="Stop the company.")
    ] = None,
    domain: Annotated[
        list[str] | None, typer.Option("--domain", metavar="DOMAIN", help="Stop everybody of the domain.")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="YYYY-MM-DD", help="The last day of it; default: for good.")
    ] = None,
    reason: Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="Why; not whom.")] = None,
    country: Country = None,
    icp: options.IcpFile = None,
    store: options.StoreUrl = None,
    lock_timeout: options.LockTimeout = 0,
    today: options.Today = None,
    quiet: options.Quiet = False,
) -> None:
    """Add a do-not-call list by name, or people who said no.

    A list takes the place of the one that had its name. A person is stopped by everything the store knows them by.

    Example: listforge suppress add us_dnc 2026-11.zip --as-of 2026-11-10 --format us-dnc
    """
    day, wanted = options.day(today), {"phone": phone, "person": person, "account": account, "domain": domain}
    asked = {option: values for option, values in wanted.items() if values}
    if bool(asked) == bool(name):
        raise typer.BadParameter("name a list and its files, or say --phone, --person, --account or --domain")

    profile = _profile(icp, country)
    if name is None:
        ends = options.day(until, "--until") if until else None
        count = _add_people(profile, store, asked, ends, reason, day, lock_timeout)
        return say(f"suppress: {count:,} added, {sum(map(len, asked.values())) - count:,} known before", quiet=quiet)
    if not files or as_of is None:
        raise typer.BadParameter("a list needs its files and --as-of, the day it is of")
    if until or reason:
        raise typer.BadParameter("--until and --reason are of people; a list says them in columns of its own")

    from listforge.commands import list_files

    entry = list_files.entry(
        name, options.day(as_of, "--as-of"), format, scope, max_age_days, profile.icp.validation.default_country
    )
    if entry.as_of is not None and entry.as_of > day:
        raise typer.BadParameter(f"--as-of {entry.as_of} is after today ({day})")
    for sentence in _add_list(profile, store, entry, files, day, lock_timeout):
        say(f"suppress: {sentence}", quiet=quiet)
    return None


def _add_people(
    profile: "Profile", told: str | None, asked: dict[str, list[str]], until: date | None, reason: str | None,
    day: date, wait: float,
) -> int:  # fmt: skip
    from listforge.commands import store as stores
    from listforge.store import people

    country = profile.icp.validation.default_country
    scopes = {"phone": "number"}
    entries = [
        people.Entry(scopes.get(option, option), people.named(_keys(text, option, country)), until, reason)
        for option, texts in asked.items()
        for text in texts
    ]
    with stores.opened(profile, told, wait=wait) as kept:
        return people.add(kept, entries, day)


def _add_list(
    profile: "Profile", told: str | None, entry: "SuppressionList", files: Sequence[Path], day: date, wait: float
) -> list[str]:
    """The list added; sentences of what it holds."""
    from listforge.commands import list_files
    from listforge.commands import store as stores
    from listforge.store import do_not_call

    with list_files.together(files) as folder:
        told_entry = entry.model_copy(update={"path": str(folder)})
        with stores.opened(profile, told, wait=wait) as kept:
            found = do_not_call.add(kept, told_entry, Path(), day, profile.icp.validation.default_country)
            listed = next(one for one in do_not_call.every(kept) if one.entry.name == entry.name)
    with stores.opened(profile, told, wait=wait) as kept:
        do_not_call.swept(kept)
    counts = f"{entry.name}: {many(listed.numbers, 'number')}, {listed.people:,} people, domains and companies"
    return [f"{counts}, of {entry.as_of}; {_age(listed.entry, day)}; {many(found.unread, 'line')} unread"]


# --- check ---------------------------------------------------------------------------------------


@app.command("check")
def check(
    values: Annotated[
        list[str], typer.Argument(metavar="VALUE...", help="Numbers, mail addresses, domains, companies.")
    ],
    country: Country = None,
    as_json: options.AsJson = False,
    icp: options.IcpFile = None,
    store: options.StoreUrl = None,
    today: options.Today = None,
) -> None:
    """Say whether a number, a mail address, a domain or a company must not be called, and why; exit 1 if so.

    Asks the store and the lists of the ICP.

    Example: listforge suppress check +12125550123 ann@tarnwick.example
    """
    from listforge import frames
    from listforge.commands import inputs
    from listforge.commands import store as stores
    from listforge.store import do_not_call, people, screening

    day, profile = options.day(today), _profile(icp, country)
    asked = {value: _keys(value, "check", profile.icp.validation.default_country) for value in values}
    with stores.opened(profile, store, write=False) as kept:
        known = do_not_call.every(kept)
        lists = [*do_not_call.loaded(known, day), *inputs.suppression_lists(profile, day)]
        dates = {one.entry.name: one.entry.as_of for one in known}
        found = {
            value: [*_on(lists, keys), *(_told(one, dates) for one in screening.check(kept, people.named(keys), day))]
            for value, keys in asked.items()
        }
    if as_json:
        answers = [{"value": value, "suppressed": bool(hits), "found": hits} for value, hits in found.items()]
        frames.write_text(json.dumps(answers, indent=2, ensure_ascii=False) + "\n", STDIO)
    else:
        frames.write_text("".join(f"{line}\n" for value, hits in found.items() for line in _lines(value, hits)), STDIO)
    if any(found.values()):
        raise typer.Exit(1)


def _on(lists: Iterable["Suppressed"], keys: dict[str, list[str]]) -> list[dict[str, Any]]:
    """The lists that hold one of the keys."""
    import polars as pl

    hits = []
    for entry in lists:
        digits = pl.Series([int(text) for text in keys.get("number", [])], dtype=pl.Int64)
        texts = {"mail": entry.emails, "domain": entry.domains, "company": entry.companies}
        if entry.among(digits).len() or any(text in set(texts[k]) for k in texts for text in keys.get(k, [])):
            as_of = str(entry.as_of) if entry.as_of else None
            hits.append({"list": entry.name, "scope": entry.scope, "as_of": as_of, "until": None, "reason": None})
    return hits


def _told(found: "Found", dates: Mapping[str, date | None]) -> dict[str, Any]:
    """An opt-out of the store; one of a list has the list's date."""
    as_of, until = str(dates.get(found.list) or found.added_on), str(found.until) if found.until else None
    return {"list": found.list, "scope": found.scope, "as_of": as_of, "until": until, "reason": found.reason}


def _lines(value: str, hits: Sequence[dict[str, Any]]) -> list[str]:
    if not hits:
        return [f"{value}: not suppressed"]
    lines = []
    for hit in hits:
        more = [f"of {hit['as_of']}" if hit["as_of"] else "without a date"]
        more += [f"until {hit['until']}"] if hit["until"] else []
        more += [hit["reason"]] if hit["reason"] else []
        lines.append(f"{value}: {', '.join([hit['scope'], hit['list'], *more])}")
    return lines


# --- list ----------------------------------------------------------------------------------------


@app.command("list")
def list_(
    as_json: options.AsJson = False,
    icp: options.IcpFile = None,
    store: options.StoreUrl = None,
    today: options.Today = None,
) -> None:
    """Show the do-not-call lists of the store and of the ICP: names, sizes, dates, days left.

    Example: listforge suppress list --icp icp.yaml
    """
    from listforge import frames

    rows = _rows(_profile(icp, None), store, options.day(today))
    if as_json:
        return frames.write_text(json.dumps(rows, indent=2, ensure_ascii=False) + "\n", STDIO)
    header = {name: name.replace("_", " ") for name in COLUMNS}
    cells = [[_cell(row[name]) for name in COLUMNS] for row in [header, *rows]]
    widths = [max(len(row[n]) for row in cells) for n in range(len(COLUMNS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]
    return frames.write_text("".join(f"{line}\n" for line in lines), STDIO)


COLUMNS = ("name", "kept_in", "scope", "entries", "as_of", "good_until", "days_left")


def _rows(profile: "Profile", told: str | None, day: date) -> list[dict[str, Any]]:
    from listforge.commands import inputs
    from listforge.commands import store as stores
    from listforge.store import do_not_call, people

    with stores.opened(profile, told, write=False) as kept:
        lists, counts = do_not_call.every(kept), people.counted(kept, day)
    rows = [
        _row(
            one.entry.name,
            "store",
            one.entry.scope,
            one.numbers + one.people,
            one.entry.as_of,
            _good_until(one.entry),
            day,
        )
        for one in lists
    ]
    named = {one.entry.name for one in lists}
    for of, scope, entries, _, last in counts.rows():
        if of not in named:
            rows.append(_row(of, "store", scope, entries, last, None, day))
    policy = profile.icp.validation
    for entry, found in zip(
        policy.suppression, inputs.list_summaries(profile, inputs.suppression_lists(profile, day)), strict=True
    ):
        rows.append(_row(entry.name, "icp", entry.scope, found.entries, found.as_of, found.good_until, day))
    return rows


def _row(
    name: str, kept_in: str, scope: str, entries: int | None, as_of: date | None, good_until: date | None, day: date
) -> dict[str, Any]:
    return {
        "name": name, "kept_in": kept_in, "scope": scope, "entries": entries,
        "as_of": str(as_of) if as_of else None, "good_until": str(good_until) if good_until else None,
        "days_left": (good_until - day).days if good_until else None,
    }  # fmt: skip


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    return f"{value:,}" if isinstance(value, int) else str(value)


def _good_until(entry: "SuppressionList") -> date | None:
    from listforge import suppression

    return suppression.good_until(entry, entry.country)


def _age(entry: "SuppressionList", day: date) -> str:
    """For how long the list is still good, in words."""
    until = _good_until(entry)
    if until is None:
        return "without a date"
    left = (until - day).days
    return f"good until {until}, {left} days left" if left >= 0 else f"too old since {until}"


# --- forget --------------------------------------------------------------------------------------


@app.command("forget")
def forget(
    email: Annotated[list[str] | None, typer.Option("--email", metavar="EMAIL", help="Whose address this is.")] = None,
    phone: Annotated[list[str] | None, typer.Option("--phone", metavar="NUMBER", help="Whose number this is.")] = None,
    name: Annotated[
        list[str] | None,
        typer.Option("--name", metavar="NAME", help="Their full name, to go out of what was noted on calls to others."),
    ] = None,
    country: Country = None,
    icp: options.IcpFile = None,
    store: options.StoreUrl = None,
    lock_timeout: options.LockTimeout = 0,
    today: options.Today = None,
    quiet: options.Quiet = False,
) -> None:
    """Erase a person: out of every table of the store, never called again all the same, by hashes alone.

    Notes and referrals of others lose their name, address and number where these stand there word for word.

    Example: listforge suppress forget --email ann@tarnwick.example
    """
    asked = {"email": email or [], "phone": phone or []}
    if not any(asked.values()):
        raise typer.BadParameter("say whom: --email or --phone")
    if short := next((text for text in name or [] if len(text.split()) < 2), None):
        raise typer.BadParameter(f"--name {short!r}: first and last name; one alone is many people's")

    from listforge.commands import store as stores
    from listforge.store import erasure, people

    day, profile = options.day(today), _profile(icp, country)
    keys: dict[str, list[str]] = {}
    for option, texts in asked.items():
        for text in texts:
            for kind, known in _keys(text, option, profile.icp.validation.default_country, domains=False).items():
                keys.setdefault(kind, []).extend(known)
    with stores.opened(profile, store, wait=lock_timeout) as kept:
        gone = erasure.forget(kept, people.named(keys), day, names=name or [])
    say(
        f"suppress: {many(gone.contacts, 'contact')} forgotten, "
        f"{many(gone.calls, 'call no longer says whom it was', 'calls no longer say whom they were')} to, "
        f"{many(gone.mentions, 'text of others no longer names', 'texts of others no longer name')} them; "
        "notes in other words than their full name"
        f"{'' if name else ' (--name says it)'}, folders of earlier runs and the sources may still name them",
        quiet=quiet,
    )


# --- what was typed ------------------------------------------------------------------------------


def _profile(icp: Path | None, country: str | None) -> "Profile":
    from listforge.commands import inputs

    profile = inputs.profile(icp)
    return profile._replace(icp=inputs.with_country(profile.icp, country))


def _keys(text: str, option: str, country: str | None, *, domains: bool = True) -> dict[str, list[str]]:
    """What was typed as keys of the store: kind -> texts; a BadParameter where it is nothing that may stand there.

    A mail address asks after its domain too, where it is checked.
    """
    from listforge.store import keys

    for kind in MAY_BE[option]:
        letters = any(c.isalpha() for c in text)
        if (kind == "mail") != ("@" in text) or (kind in ("domain", "company") and not letters):
            continue
        found = keys.of_text(text, kind, country)
        if found is None:
            continue
        site = keys.domain_of(found) if kind == "mail" and option == "check" and domains else None
        return {kind: [found], **({"domain": [site]} if site else {})}
    wanted = " or ".join(WORDS[kind] for kind in MAY_BE[option])
    hint = "; numbers without a country code need --country" if "number" in MAY_BE[option] and "@" not in text else ""
    raise typer.BadParameter(f"{text!r} is not {wanted}{hint}")
