"""`listforge report`: the figures of a run, for people and for programs, and whether its files are what they were."""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from listforge.commands import options
from listforge.commands.options import STDIO
from listforge.errors import CheckFailed, InputError, UsageError
from listforge.plural import many

if TYPE_CHECKING:
    import polars as pl

    from listforge.report.table import Section


def report(
    folder: Annotated[
        Path, typer.Argument(metavar="[RUN_DIR]", help="A run's folder, or that of all runs, whose latest it is then.")
    ] = Path(),
    accounts: Annotated[
        bool, typer.Option("--accounts", help="List the accounts that hang on one reachable person.")
    ] = False,
    verify: Annotated[
        bool, typer.Option("--verify", help="Compare the run's files with its manifest; exit 1 if any differs.")
    ] = False,
    as_json: options.AsJson = False,
    html: Annotated[
        Path | None,
        typer.Option(
            "--html", metavar="FILE", help="Write one HTML page that needs nothing else; - is standard output."
        ),
    ] = None,
    csv: Annotated[
        Path | None,
        typer.Option("--csv", metavar="FILE", help="Write the rates by reach class, source and temperature as CSV."),
    ] = None,
) -> None:
    """Report on a run: accepted qualified leads first, then funnel, rates, sources, coverage, buying groups, plan.

    Needs the run's folder alone: no ICP, no store, no clock. With --html or --csv, text is shown only where --json or
    --accounts asks for it.

    Example: listforge report calls/latest
    """
    import polars as pl

    from listforge import frames, run_folder
    from listforge.report import sections, text

    if verify and (accounts or as_json or html or csv):
        raise UsageError("--verify stands alone: it compares files and shows no figures")
    shown = [as_json, accounts, html == STDIO, csv == STDIO]
    if sum(shown) > 1:
        raise UsageError("standard output holds one answer: --json, --accounts, --html - or --csv -")
    run = run_folder.newest(folder)
    if verify:
        return _verify(run)
    figures = _figures(run)
    if csv is not None:
        frames.write(pl.DataFrame(figures["rates"], infer_schema_length=None), csv)
    if html is not None:
        _write_page(figures, run, html)
    if as_json:
        return frames.write_text(json.dumps(figures, indent=2, ensure_ascii=False) + "\n", STDIO)
    if (html or csv) and not accounts:
        return None
    found = [sections.accounts(figures)] if accounts else sections.sections(figures)
    if sys.stdout is not None and sys.stdout.isatty():
        return _show(text.headline(figures), text.subtitle(figures), found)
    return frames.write_text("".join(line + "\n" for line in text.lines(figures, found)), STDIO)


def page(figures: Mapping[str, Any], leads: "pl.DataFrame", sales: bytes | None) -> str:
    """The page of a run: its figures, the top of its list, and the briefs of its handoff (handoff.json), if any."""
    from listforge import handoff
    from listforge.report.page import html

    briefs = json.loads(sales)["briefs"] if sales else []
    return html(figures, leads, [handoff.sections(brief) for brief in briefs])


def _write_page(figures: dict[str, Any], run: Path, file: Path) -> None:
    from listforge import frames, run_folder

    sales = run / run_folder.SALES
    leads = frames.read(run / run_folder.LEADS)
    frames.write_text(page(figures, leads, sales.read_bytes() if sales.exists() else None), file)


def _verify(run: Path) -> None:
    """A line a file that differs, or one that says that none does."""
    from listforge import frames, run_folder

    found, named = run_folder.differences(run)
    if not found:
        return frames.write_text(f"{run}: {many(named, 'file')}, all as the manifest says\n", STDIO)
    frames.write_text("".join(f"{run / name}: {what}\n" for name, what in found.items()), STDIO)
    raise CheckFailed(f"{run}: {len(found):,} of its files are not what the manifest says")


def _figures(run: Path) -> dict[str, Any]:
    """The figures in the run's report.json; an InputError where they are not those of this version."""
    from listforge import run_folder
    from listforge.report import FIELDS, VERSION, checked

    path = run / run_folder.REPORT
    figures = run_folder.loaded(path).get("figures")
    if figures is None:
        raise InputError(f"{path}: no figures: an older listforge wrote it; run again")
    if not isinstance(figures, dict) or not isinstance(figures.get("version"), int):
        raise run_folder.damaged(path, "figures of no version")
    if figures["version"] > VERSION:
        raise InputError(f"{path}: figures of version {figures['version']}, this listforge knows {VERSION}; update it")
    if figures["version"] < VERSION:
        raise InputError(f"{path}: figures of version {figures['version']}: an older listforge wrote it; run again")
    if missing := [name for name in FIELDS if name not in figures]:
        raise run_folder.damaged(path, f"the figures have no {missing[0]}")
    try:
        checked(figures["funnel"])
    except ValueError as error:
        raise run_folder.damaged(path, str(error)) from None
    return figures


def _show(headline: str, subtitle: str, found: Sequence["Section"]) -> None:
    """The report on a terminal; a table that is wider than that is a line a row, each figure after its heading."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from listforge.report import table as tables

    terminal = Console(highlight=False, markup=False)
    terminal.print(headline, style="bold green")
    terminal.print(subtitle, style="dim")
    for section in found:
        terminal.print()
        terminal.print(section.title, style="bold")
        if tables.width(section) > terminal.width:
            for name, told in tables.told(section):
                terminal.print(Text.assemble((name, "bold"), f": {told}"))
        elif section.rows:
            table = Table(box=None, pad_edge=False, header_style="dim")
            right = tables.figures_at(section)
            for at, heading in enumerate(section.header):
                table.add_column(heading, justify="right" if at in right else "left", no_wrap=True)
            for row in section.rows:
                table.add_row(*(Text(value) for value in row))
            terminal.print(table)
        for line in section.lines:
            terminal.print(line)
