"""What a run is told by the store and tells it, and what the store is told of calls."""

import json
import os
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

import polars as pl

from listforge import outcomes, store
from listforge.columns import REJECT_COLUMNS, empty, ensure, set_by
from listforge.commands import store as stores
from listforge.commands.inputs import Profile
from listforge.errors import UsageError
from listforge.fields import person
from listforge.outcomes import facts
from listforge.pipeline import STOPPED, Recalled
from listforge.reasons import Reason, suppressed
from listforge.result import Result
from listforge.run_folder import LEADS
from listforge.stages.import_ import merged
from listforge.store import Store, identities, runs, spend, stages
from listforge.store import outcomes as stored
from listforge.store import people as opted_out
from listforge.suppression import Suppressed


class Memory(NamedTuple):
    """The store as a run asks it and teaches it (`pipeline.Memory`)."""

    kept: Store
    profile: Profile
    today: date

    @property
    def country(self) -> str | None:
        """That of numbers without a calling code."""
        return self.profile.icp.validation.default_country

    def recalled(self, leads: Result) -> Recalled:
        """The list with the ids of whoever the store knows, the people whom calls brought, and who said no."""
        known, stops = self._known(leads.kept)
        calls, new = stored.every(self.kept), known
        # Whom somebody named may have named somebody else since.
        while (new := outcomes.brought(new, calls, among=known)).height:
            theirs, more = self._known(new)
            leads, stops = merged([leads, _of_calls(new)]), [*stops, *more]
            known, new = pl.concat([known, theirs], how="diagonal"), theirs
        return Recalled(leads, known, stops)

    def _known(self, frame: pl.DataFrame) -> tuple[pl.DataFrame, Sequence[Suppressed]]:
        """Rows with the ids of whoever the store knows, and who of them said no."""
        return self.stops(identities.recalled(self.kept, frame, country=self.country))

    def stops(self, frame: pl.DataFrame) -> tuple[pl.DataFrame, Sequence[Suppressed]]:
        """Rows with `do_not_call` of who said no and is stopped by none of the entries, and the entries."""
        return stores.stops(self.kept, frame, self.profile, self.today)

    def learned(self, leads: Result, valid: Result, people: Result) -> Result:
        """The people of dedupe with the ids that are theirs for good; the store knows them now, and who said no.

        Who said no for a time is not remembered for good: what the store told, and lists that name a last day, are not.
        """
        said_no = ensure(leads.kept, ["do_not_call"]).filter(pl.col("do_not_call"))
        lists = [e for e in self.profile.icp.validation.suppression if e.scope == "person" and "until" not in e.columns]
        on_lists = valid.rejected.filter(pl.col("reason").is_in([suppressed(entry.name) for entry in lists]))
        for rows in (said_no, on_lists, _twins(valid, people)):
            opted_out.learned(self.kept, rows, self.today, country=self.country)
        # Whatever else the rows of people who are stopped say of them is theirs, when the row that tells it is gone.
        identities.also_known(self.kept, valid.rejected.filter(STOPPED), country=self.country)
        gave_way = people.rejected.filter(pl.col("reason") == Reason.duplicate_of_survivor)
        known = identities.learned(self.kept, people.kept, self.today, merged=gave_way, country=self.country)
        return people._replace(kept=stages.recalled(self.kept, known))

    def known(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The rows with the ids of whoever the store knows by now."""
        return identities.recalled(self.kept, frame, country=self.country)

    def calls(self, people: pl.DataFrame) -> pl.DataFrame:
        """All outcomes so far."""
        return stored.every(self.kept, people, country=self.country)

    def ran(self, scored: Result, files: Mapping[str, bytes], folder: Path) -> None:
        """The run told to the store: the stages that its leads came to, its files by their sha256, what it counted,
        what each provider cost."""
        stages.learned(self.kept, scored.kept)
        report, manifest = (json.loads(files[name]) for name in ("report.json", "manifest.json"))
        counts = {name: report[name] for name in ("source_rows", "calls", "rejected")}
        runs.append(
            self.kept,
            self.today,
            icp=self.profile.icp.name,
            icp_sha256=(self.profile.version or {}).get("sha256"),
            inputs=manifest["inputs"],
            counts=counts,
            folder=_from(self.profile.folder, folder),
        )
        for one in report["spend"]:
            spend.add(self.kept, one["provider"], self.today, calls=one["calls"], hits=one["found"], cost=one["cost"])


def _twins(valid: Result, people: Result) -> pl.DataFrame:
    """Rows that were set aside because somebody of their name said no: one person, as far as anybody can tell.

    A colleague who shares a number with them is set aside today, and no longer than they share it.
    """
    names = ["first_name", "last_name", "full_name", "do_not_call"]
    aside = ensure(valid.rejected.filter(STOPPED), names)
    who = person.counted(person.keys(aside))
    itself = aside["do_not_call"].fill_null(value=False) | (aside["reason"] != str(Reason.do_not_call))
    twins = aside.filter(~itself & who.is_in(who.filter(itself).drop_nulls().unique().implode()).fill_null(value=False))
    of_dedupe = people.rejected.filter(pl.col("reason") == Reason.do_not_call)
    return pl.concat([twins, of_dedupe], how="diagonal")


def _of_calls(new: pl.DataFrame) -> Result:
    """Rows that calls brought, as a source."""
    rows = ensure(new, dict.fromkeys(set_by("import")))
    nothing = {name: pl.DataFrame() for name in ("mapping", "missed", "placeholders")}
    return Result("import", rows, empty([*rows.columns, *REJECT_COLUMNS]), extra=nothing)


def _from(folder: Path, target: Path) -> str:
    """Where something is, as seen from a folder, so that both can be moved together."""
    return Path(os.path.relpath(target.resolve(), folder.resolve())).as_posix()


# --- what calls tell -----------------------------------------------------------------------------


def called(kept: Store | None, profile: Profile) -> Path:
    """The list of the store's last run; a UsageError where there is none."""
    last = runs.last(kept) if kept is not None else None
    if last is None or last.folder is None:
        raise UsageError("whose calls they are: --list names the list that was called, --store the store of its run")
    path = profile.folder / last.folder / LEADS
    if not path.exists():
        raise UsageError(f"the store's last run wrote {path}, which is gone; --list names the list that was called")
    return path


def dialed(kept: Store | None, calls: pl.DataFrame) -> pl.DataFrame:
    """The dials that the store has of the people of these calls."""
    return calls.head(0) if kept is None else stored.dialed(kept, calls)


class Told(NamedTuple):
    """How many outcomes were news to the store, those of whom it knows and the list does not, and those of nobody."""

    new: int
    elsewhere: int
    unknown: pl.DataFrame


def told(
    kept: Store | None,
    leads: pl.DataFrame,
    known: pl.DataFrame,
    unknown: pl.DataFrame,
    today: date,
    country: str | None,
) -> Told:
    """Outcomes of leads of the list (`known`, numbers that died named), and of whoever else the store knows, kept in
    it, with who said no."""
    if kept is None:
        return Told(0, 0, unknown)
    rows = known["row"].unique().sort()
    theirs = identities.learned(kept, leads[rows], today, country=country)
    ids = pl.DataFrame({"row": rows, "contact_id": theirs["contact_id"]})
    known = known.drop("contact_id").join(ids, on="row", how="left", maintain_order="left")
    elsewhere = unknown.with_columns(
        contact_id=identities.of_ids(kept, unknown.select(pl.coalesce("contact_id", "lead_id")).to_series()),
        phone=pl.when(pl.col("phone").str.contains(r"^\+\d+$")).then("phone"),
    )
    of_others = elsewhere.filter(pl.col("contact_id").is_not_null()).drop("why")
    every = pl.concat([known, of_others], how="diagonal").with_columns(pl.col("called_on").fill_null(today))
    # Whoever said no on a number that several have, or nobody we know: that number is left alone.
    unplaced = elsewhere.filter(pl.col("contact_id").is_null()).with_columns(dnc_scope=pl.lit("number"))
    _opted_out(kept, leads, pl.concat([every, unplaced], how="diagonal"), today, country)
    new = stored.append(kept, every, today)
    return Told(new, of_others.height, unknown.filter(elsewhere["contact_id"].is_null()))


def said(told: Told) -> str:
    """What the store was told, in a sentence."""
    more = f"; {told.elsewhere:,} of them of people who are not on the list" if told.elsewhere else ""
    return f"outcomes: {told.new:,} new to the store{more}"


def _opted_out(kept: Store, leads: pl.DataFrame, calls: pl.DataFrame, today: date, country: str | None) -> None:
    """Who said no on a call, at the scope that was asked for."""
    # A number that nobody names cannot be left alone: whoever is not on the list to name it is.
    nameless = (pl.col("dnc_scope") == "number") & pl.all_horizontal(pl.col("row", "phone").is_null())
    scope = pl.when(~nameless.fill_null(value=False)).then("dnc_scope").fill_null("person")
    never = facts.with_facts(calls).filter("permanent").with_columns(scope=scope)
    persons = never.filter(pl.col("scope") != "number")
    opted_out.learned(kept, leads[persons["row"].drop_nulls().unique().sort()], today, country=country)
    entries = []
    for scope, phone, row, contact in never.select("scope", "phone", "row", "contact_id").iter_rows():
        if scope == "number":
            named = {"number": [phone.removeprefix("+")] if phone else []}
        elif scope == "account" and row is not None:
            keys = store.keys.of_rows(leads[row : row + 1], country).filter(pl.col("kind").is_in(store.keys.OF_COMPANY))
            named = {kind: keys.filter(pl.col("kind") == kind)["text"].to_list() for kind in store.keys.OF_COMPANY}
        elif row is None and contact is not None:
            named = {"lead": [contact]}
        else:
            continue
        if any(named.values()):
            entries.append(opted_out.Entry(scope, opted_out.named(named)))
    opted_out.add(kept, entries, today)
