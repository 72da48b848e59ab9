"""`listforge import`: any source -> the canonical list."""

import time
from pathlib import Path
from typing import Annotated, Literal

import typer

from listforge.commands import options
from listforge.commands.console import say
from listforge.commands.options import STDIO
from listforge.errors import UsageError


def _complete_preset() -> list[str]:
    from listforge import vocab

    return list(vocab.presets())


def import_(
    lists: options.ListFiles = None,
    sources: Annotated[bool, typer.Option("--sources", help="Read the ICP's own sources.")] = False,
    source_name: Annotated[
        str | None, typer.Option("--source-name", metavar="NAME", help="What the source is called.")
    ] = None,
    source_type: Annotated[
        Literal["crm", "form", "opt_in", "network", "vendor", "event"] | None,
        typer.Option("--source-type", help="What kind of source it is."),
    ] = None,
    preset: Annotated[
        str | None,
        typer.Option(
            "--preset",
            metavar="NAME",
            help="The product that wrote the file; default: by its headers.",
            autocompletion=_complete_preset,
        ),
    ] = None,
    mapped: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="CANON=HEADER", help="Take a column from this header."),
    ] = None,
    sheet: Annotated[
        str | None, typer.Option("--sheet", metavar="NAME", help="The sheet of a workbook, or the file in a zip.")
    ] = None,
    encoding: Annotated[
        str | None, typer.Option("--encoding", metavar="NAME", help="The encoding; default: detected.")
    ] = None,
    delimiter: Annotated[
        str | None,
        typer.Option("--delimiter", metavar="CHAR", help="What separates fields; default: detected."),
    ] = None,
    country: options.Country = None,
    mapping_report: Annotated[
        Path | None,
        typer.Option(
            "--mapping-report",
            metavar="FILE",
            help="Write which header became which column, and how: .csv, .json, or .yaml for the ICP.",
        ),
    ] = None,
    icp: options.IcpFile = None,
    output: options.Output = STDIO,
    format: options.OutputFormat = None,
    rejects: options.Rejects = None,
    max_rejects: options.MaxRejects = None,
    report: options.Report = None,
    today: options.Today = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """Turn any file into a list: headers mapped, values read, every row with where it came from.

    Reads CSV in any dialect, workbooks (XLSX, XLSB, XLS, ODS), JSON, vCards, Parquet and Arrow, also in gzip, Zstandard
    or zip, and the exports of HubSpot, Salesforce, Apollo, ZoomInfo, Pipedrive, LinkedIn and a dozen more without being
    told. Lines that are no records are set aside as row_malformed.

    Example: listforge import leads.csv --source-name webinar --rejects bad.csv -o list.csv
    """
    manners = options.manners(output, format, rejects, max_rejects, report, today, quiet, verbose)
    options.apart(manners, *(lists or []), mapping_report=mapping_report)
    started = time.monotonic()

    from listforge import vocab
    from listforge.commands import inputs, mapping, source_cards
    from listforge.commands import sources as origins
    from listforge.commands.filter import finish
    from listforge.icp.values import nearest
    from listforge.stages import import_ as stage

    profile = inputs.required(icp, "import --sources") if sources else inputs.profile(icp)
    if sources and lists:
        raise UsageError("--sources reads the ICP's own files; leave the file names out")
    if preset is not None and preset not in vocab.presets():
        raise UsageError(
            f"no preset {preset!r}{nearest(preset, vocab.presets())}; there are {', '.join(vocab.presets())}"
        )
    if sources:
        read = origins.of_icp(profile.icp, profile.folder)
    else:
        places = origins.places(lists or ["-"])
        inputs.refuse_terminal(*places)
        default_country = inputs.with_country(profile.icp, country).validation.default_country if country else None
        told = stage.Origin(
            file="-",
            name=source_name,
            type=source_type,
            preset=preset,
            columns=_mapped(mapped),
            country=default_country,
        )
        dialect = {"sheet": sheet, "encoding": encoding, "delimiter": _delimiter(delimiter)}
        read = [origins.read(place, told._replace(file=origins.spoken(place)), **dialect) for place in places]
    imported = origins.imported(read)
    result = stage.merged(imported)
    headers = result.extra["mapping"]
    how = "`columns: {company_name: HEADER}` of the source" if sources else "--map company_name=HEADER"
    change = "--mapping-report FILE shows all, " + ("`columns:` of the source" if sources else "--map") + " changes it"
    for sentence in (
        *origins.doubts(read),
        *origins.unmapped_opt_outs(headers),
        *mapping.guesses(headers, change),
        *mapping.missed(result.extra["missed"], f"{how} maps one"),
        *origins.contested_ids(result.kept),
    ):
        say(sentence, quiet=quiet)
    if mapping_report is not None:
        mapping.write(headers, mapping_report)
    asked = verbose or report is not None
    cards = source_cards.made(read, [result], profile, manners.today) if asked else []
    more = {
        "files": source_cards.files(read, imported),
        "sources": [card._asdict() for card in cards],
        "placeholders": result.extra["placeholders"].to_dicts(),
    }
    finish(result, profile, manners, started, more=more)
    if verbose:
        source_cards.show(cards, "import", quiet=quiet)


def _mapped(given: list[str] | None) -> dict[str, str]:
    """CANON=HEADER as a mapping; a UsageError names what is no column."""
    from listforge.columns import COLUMNS
    from listforge.icp.values import nearest

    told = {}
    bringable = [name for name, column in COLUMNS.items() if column.from_source]
    for text in given or []:
        column, equals, header = text.partition("=")
        if not equals or not header:
            raise UsageError(f"--map {text!r}: write CANON=HEADER, for instance --map phone='Ph. No'")
        if column not in bringable:
            raise UsageError(f"--map {text!r}: a source cannot bring {column!r}{nearest(column, bringable)}")
        if column in told:
            raise UsageError(f"--map {text!r}: {column} has a header already; one column takes one header")
        told[column] = header
    return told


def _delimiter(given: str | None) -> str | None:
    """One character, or one twice (`;;`); `\\t` and `tab` are a tab."""
    if given is None:
        return None
    character = {"\\t": "\t", "tab": "\t"}.get(given, given)
    if len(character) not in (1, 2) or len(set(character)) != 1:
        raise UsageError(f"--delimiter {given!r}: one character, one twice such as ;; or tab")
    return character
