"""The files of a run: calls, what sales gets, rejects, leads, changes, the report and its page, and the manifest."""

import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from listforge import frames, pipeline
from listforge import report as reports
from listforge.commands import call_plan, fit_change, options
from listforge.commands.manifest import manifest
from listforge.commands.ran import Ran
from listforge.commands.report import page
from listforge.run_folder import LEADS, MANIFEST, PAGE, REPORT, SALES
from listforge.stages import export as exports
from listforge.stages.enrich import figures
from listforge.stages.score import account_summary


def files(ran: Ran, format: options.Format | None) -> dict[str, bytes]:
    """Every file of the run by name; no clock, host, path or random id in any of them."""
    report = _report(ran)
    made = {**_calls(ran, format), **ran.sales, "rejects.csv": _bytes(ran.rejects, "csv")}
    if ran.changes is not None:
        made["changes.csv"] = _bytes(ran.changes, "csv")
    made[LEADS] = _bytes(ran.leads, "parquet")
    made[REPORT] = _json(report)
    made[PAGE] = page(report["figures"], ran.leads, ran.sales.get(SALES)).encode()
    made[MANIFEST] = _json(manifest(ran, made))
    return dict(sorted(made.items()))


def _calls(ran: Ran, format: options.Format | None) -> dict[str, bytes]:
    calls = ran.results["export"].extra["calls"]
    if format in (None, "csv"):
        return exports.files(calls, ran.layout, ran.profile.icp.export.rows_per_file)
    return {f"calls.{format}": _bytes(calls.drop(exports.PART), format)}


def _report(ran: Ran) -> dict[str, Any]:
    """report.json: the counts of every stage, and the figures of the report."""
    results, enriched, scored = ran.results, ran.results["enrich"], ran.results["score"]
    before = results.get("outcomes", results["dedupe"]).kept  # the list as enrich got it
    return {
        "icp": ran.profile.version,
        "today": str(ran.today),
        "source_rows": pipeline.source_rows(results),
        "calls": results["export"].kept.height,
        "rejected": _summed([r.reasons for r in results.values()]),
        "warned": _summed([r.warned for r in results.values()]),
        "spend": enriched.extra["spend"].to_dicts(),
        "enrich": {**figures.told(enriched), "fit": fit_change.told(before, enriched.kept, ran.profile.icp)},
        "overrides": dict(ran.overrides),
        "cut": call_plan.cuts(results["export"]),
        "stages": [r.report() for r in results.values()],
        "accounts": account_summary(scored.kept, scored.extra["accounts"]),
        "sources": [card._asdict() for card in ran.cards],
        "figures": reports.figures(
            results,
            ran.cards,
            ran.profile.icp,
            definition=ran.profile.version or {},
            today=ran.today,
            calls=results["outcomes"].extra["calls"] if "outcomes" in results else None,
            changes=ran.changes,
            own=ran.own_results,
        ),
    }


def _summed(counts: Sequence[Mapping[str, int]]) -> dict[str, int]:
    names = sorted({name for one in counts for name in one})
    return {name: sum(one.get(name, 0) for one in counts) for name in names}


def _bytes(frame: pl.DataFrame, format: options.Format) -> bytes:
    buffer = io.BytesIO()
    frames.write_to(frame, buffer, format)
    return buffer.getvalue()


def _json(content: Mapping[str, Any]) -> bytes:
    return (json.dumps(content, indent=2, ensure_ascii=False, default=str) + "\n").encode()
