"""What `listforge export` delivers: which leads, in which layout; and the briefs that go with leads for sales."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

import polars as pl

from listforge import handoff, vocab
from listforge.columns import ensure
from listforge.commands import inputs
from listforge.commands.inputs import Profile
from listforge.errors import UsageError
from listforge.icp import Icp
from listforge.pipeline import STOPPED
from listforge.result import Result
from listforge.stages.export import PART, export, files, wanted
from listforge.suppression import Suppressed

HANDOFF = "handoff"


class Sales(NamedTuple):
    """The files of a run that are for sales, and what a person should know of them."""

    files: dict[str, bytes]
    told: list[str]


def asked(profile: Profile, deliverable: str | None, layout: str | None) -> tuple[Profile, str | None]:
    """The profile with the deliverable that is asked for, and the name of the layout: the one asked for, else the
    deliverable's, unless the ICP names both itself; a UsageError where they do not go together.

    Constants that the ICP has for its own layout are not asked of another.
    """
    export = profile.icp.export
    if deliverable is not None:
        if deliverable not in vocab.deliverables():
            raise UsageError(f"no deliverable {deliverable!r}; there are {', '.join(vocab.deliverables())}")
        profile = _exporting(profile, deliverable=deliverable)
        export = profile.icp.export
    chosen = vocab.deliverables()[export.deliverable] if export.deliverable else None
    if layout is None and chosen is not None and (deliverable or "layout" not in export.model_fields_set):
        layout = chosen.layout
    if deliverable is not None and chosen is not None and not chosen.sales:
        name = layout or export.layout
        if inputs.layout(profile, layout).handoff:
            raise UsageError(f"the layout {name} is for sales, and {deliverable} is not; name another: --layout NAME")
    if layout not in (None, export.layout):
        known = inputs.layout(profile, layout).fields
        profile = _exporting(profile, fields={name: value for name, value in export.fields.items() if name in known})
    return profile, layout


def _exporting(profile: Profile, **told: object) -> Profile:
    """The profile, with another word or two about its export."""
    export = profile.icp.export.model_copy(update=told)
    return profile._replace(icp=profile.icp.model_copy(update={"export": export}))


def briefs(
    result: Result, layout: vocab.Layout, icp: Icp, *, name: str, today: date, overrides: Mapping[str, str],
    everyone: pl.DataFrame | None = None, held: pl.DataFrame | None = None,
) -> dict[str, bytes]:  # fmt: skip
    """The files that go with a table of leads for sales, in whatever layout: `<name>.json` has every brief, `<name>.md`
    those of the table of that name. No files where it is for somebody else.

    everyone: the list that the other people of an account are found on, that of the export unless given. held: leads
    that are not handed over, as `handoff.lacking` has them.
    """
    if not wanted(icp, layout).sales:
        return {}
    if everyone is None:
        everyone = _everyone(result)
    document = handoff.document(
        result.kept,
        everyone,
        icp,
        today=today,
        barred=barred(everyone),
        overrides=overrides,
        held=held,
    )
    pages: dict[str, list[Mapping[str, object]]] = {part: [] for part in result.extra["calls"][PART].unique().sort()}
    for part, brief in zip(result.extra["calls"][PART], document["briefs"], strict=True):
        pages[part].append(brief)
    made = {f"{name}.json": json.dumps(document, indent=2, ensure_ascii=False) + "\n"}
    for part, told in (pages or {"": []}).items():
        made[f"{name}-{part}.md" if part else f"{name}.md"] = handoff.page(document, told)
    return {file: text.encode() for file, text in made.items()}


def _everyone(result: Result) -> pl.DataFrame:
    """Every row that export saw, with its reason."""
    return pl.concat([result.kept, result.rejected], how="diagonal")


def barred(told: pl.DataFrame) -> list[str]:
    """lead_ids of those whom export set aside because they must not be called."""
    return ensure(told, ["lead_id"]).filter(STOPPED)["lead_id"].drop_nulls().to_list()


def lacks(result: Result, layout: vocab.Layout, icp: Icp) -> dict[str, object]:
    """What a report says of the leads for sales that lack something; nothing of any other export."""
    if "handoff" not in wanted(icp, layout).gates:
        return {}
    return {"lacking": handoff.lacking(result.kept, icp).to_dicts()}


def qualified(results: Mapping[str, Result]) -> pl.DataFrame:
    """The scored leads of a run that are for sales."""
    leads = ensure(results["score"].kept, ["lead_id", "lead_stage"])
    return leads.filter(pl.col("lead_stage").is_in(vocab.deliverables()[HANDOFF].stages))


def of_run(
    results: Mapping[str, Result], icp: Icp, lists: Sequence[Suppressed], *, today: date, overrides: Mapping[str, str]
) -> Sales:
    """The handoff of a run, so that a meeting reaches sales the same day; no files where nobody is qualified.

    A run does not stop for a brief that lacks something: the lead is left out and named, unless the gate is passed.
    """
    exported = results["export"]
    layout = vocab.layout(HANDOFF)
    icp = icp.model_copy(update={"export": icp.export.model_copy(update={"deliverable": HANDOFF, "fields": {}})})
    leads = qualified(results)
    leads = leads.filter(~pl.col("lead_id").is_in(barred(exported.rejected)).fill_null(value=False))
    result = export(leads, icp, layout, today=today, lists=lists)
    held = handoff.lacking(result.kept, icp)
    if HANDOFF in overrides:
        held = held.clear()
    if held.height:
        whole = result.kept.filter(~pl.col("lead_id").is_in(held["lead_id"].implode()))
        result = export(whole, icp, layout, today=today, lists=lists)
    if not result.kept.height and not held.height:
        return Sales({}, [])
    made = files(result.extra["calls"], layout, name=HANDOFF)
    made |= briefs(
        result, layout, icp, name=HANDOFF, today=today, overrides=overrides, everyone=_everyone(exported), held=held
    )
    return Sales(made, [f"{handoff.problem(held)}; not handed over"] if held.height else [])
