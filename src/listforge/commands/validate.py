"""`listforge validate`: rows that can and may be called."""

from typing import TYPE_CHECKING, Annotated

import typer

from listforge.commands import options
from listforge.commands.console import say
from listforge.commands.options import STDIO

if TYPE_CHECKING:
    import polars as pl

    from listforge.result import Result


def validate(
    source: options.ListFile = STDIO,
    country: options.Country = None,
    override: options.Override = None,
    keep_raw: Annotated[
        bool, typer.Option("--keep-raw", help="Keep every number as it was written in x_<column>_raw.")
    ] = False,
    store: options.StoreUrl = None,
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
    """Keep the rows that can and may be called; say of every other one why not.

    Numbers to E.164, mail addresses judged, opt-outs spread, suppression lists screened, calling hours set.

    Example: listforge validate list.csv --icp icp.yaml --rejects bad.csv -o valid.csv
    """
    manners = options.manners(output, format, rejects, max_rejects, report, today, quiet, verbose)
    options.apart(manners, source)
    overridden = options.overrides(override)

    from listforge.commands import inputs
    from listforge.commands import store as stores
    from listforge.commands.filter import run_stage
    from listforge.stages.validate import validate as stage

    inputs.refuse_terminal(source)
    profile = inputs.profile(icp)
    profile = profile._replace(icp=inputs.with_country(profile.icp, country))
    with stores.asked(profile, store) as kept:
        profile = stores.with_lists(profile, kept)
    inputs.check_scrub(profile, manners.today, overridden)

    lists = inputs.suppression_lists(profile, manners.today)
    summaries = inputs.list_summaries(profile, lists)

    def work(frame: "pl.DataFrame") -> "Result":
        with stores.asked(profile, store) as kept:
            frame, stops = stores.stops(kept, frame, profile, manners.today)
        return stage(
            frame,
            profile.icp,
            today=manners.today,
            lists=[*lists, *stops],
            known=inputs.known_lists(profile),
            calling_rules=inputs.calling_rules(profile),
            mx=inputs.mx_resolver(profile),
            keep_all_raw=keep_raw,
        )

    more = {"overrides": overridden, "suppression": [summary._asdict() for summary in summaries]}
    result = run_stage(source, work, profile, manners, more=lambda _: more)
    for sentence in inputs.registers_left_out(profile, result):
        say(sentence, quiet=quiet)
    for summary in summaries if verbose else ():
        say(f"validate: do-not-call list {summary}", quiet=quiet)
    if verbose and profile.icp.validation.default_country is None and _nowhere(result):
        say(
            "validate: numbers without a country code need --country CC, or validate.default_country in the ICP",
            quiet=quiet,
        )


def _nowhere(result: "Result") -> bool:
    """Whether a row was set aside for its numbers that says no country to read them by."""
    aside = result.rejected.filter(result.rejected["reason"] == "phone_invalid")
    return aside.height > 0 and ("country" not in aside.columns or aside["country"].null_count() > 0)
