"""What results say about an ICP: the two lists read, the proposed text, and how it is told."""

import json
import math
import sys
from difflib import unified_diff
from pathlib import Path
from typing import Any

import polars as pl
from rich.console import Console
from rich.table import Table

from listforge import frames
from listforge import icp as icps
from listforge.columns import TEXT, ensure, set_by
from listforge.commands.inputs import Profile, canonical
from listforge.errors import InputError, UsageError
from listforge.fields import email
from listforge.frames import STDIO
from listforge.icp.edit import NOTHING, Change, Edit, UneditableError, edited
from listforge.learning import LEAST, Evidence, Judged, Proposal, Results, proposals, weights
from listforge.plural import many
from listforge.stages.enrich.derived import READ, derived

SHOWN = 12  # values of which no more can be said than that they may be chance
TOO_FEW_SHOWN = 8
FRESH = """\
# A first ICP, from what was won and lost. `listforge icp new` shows every other key there is.

name: learned

# Who belongs on the list. A value that does not match only lowers the score.
target:

# Who has to say yes.
buying_group:

# Who is called first: points, best kept to a sum of 100.
score:
  weights: {industry: 25, employees: 20, revenue: 10, geography: 10, role: 25, technologies: 10}
"""
HEADS = ("attribute", "value", "won", "lost", "rate", "95 %", "lift", "95 %", "verdict")


def read(path: Path, word: str, profile: Profile) -> pl.DataFrame:
    """A list with what its rows say by themselves; an InputError where it has none."""
    frame = canonical(path, profile.icp.validation.default_country)
    if not frame.height:
        raise InputError(f"{frames.named(path)}: no rows; what is {word} has to be there to learn from")
    frame = ensure(frame, dict.fromkeys([*set_by("enrich"), *READ]))
    kind = pl.lit(email.judge(frame["email"])["type"].cast(TEXT))
    return derived(frame.with_columns(email_type=pl.coalesce("email_type", kind)))


def proposed(
    old: str, path: Path | None, profile: Profile, found: Judged, counted: Results
) -> tuple[list[Proposal], str]:
    """The proposals, and the old text with them; weights are those of the ICP as it would then be."""
    made = proposals(found, profile.icp)
    try:
        text = edited(old, [Change(one.edits, one.why) for one in made])
        changed, mistakes = icps.check_text(text.encode())
        assert changed is not None, mistakes
        if (weighed := weights(counted, changed)) is not None:
            made.append(weighed)
            text = edited(text, [Change(weighed.edits, weighed.why)])
    except UneditableError as error:
        raise UsageError(
            f"{path}: {error} is written by an alias, an anchor or a merge; write it out, so that it can change alone"
        ) from None
    return made, text


# --- what is said --------------------------------------------------------------------------------


def summary(counted: Results, found: Judged, made: list[Proposal]) -> str:
    won, lost = counted.won, counted.lost
    both = f", {counted.both:,} of them both" if counted.both else ""
    line = f"learn: {won:,} won and {lost:,} lost accounts{both}; {many(len(made), 'proposal')}"
    few = sum(e.verdict == "too few" for e in found.evidence)
    return f"{line}; {many(few, 'value')} with fewer than {LEAST} results, too few to judge" if few else line


def difference(old: str, new: str, path: Path | None, output: Path) -> str:
    names = str(path or "/dev/null"), str(output)
    before = old.splitlines(keepends=True) if path is not None else []
    lines = unified_diff(before, new.splitlines(keepends=True), *names)
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def _cells(e: Evidence) -> tuple[str, ...]:
    return (
        e.attribute, e.label, f"{e.won:,}", f"{e.lost:,}", f"{e.rate:.1%}", f"{e.low:.0%}-{e.high:.0%}",
        f"{e.lift:.2f}", f"{e.lift_low:.2f}-{e.lift_high:.2f}" if e.lift_high < math.inf else "-", e.verdict.value,
    )  # fmt: skip


def show(found: Judged, made: list[Proposal], diff: str) -> None:
    """The tables, the proposals and the diff: as tables on a terminal, as plain text elsewhere."""
    told = [e for e in found.evidence if e.verdict != "too few"]
    chance = [e for e in told if e.verdict == "alike"]
    shown = [e for e in told if e.verdict != "alike"] + chance[:SHOWN]
    rows = [_cells(e) for e in shown]
    words = [*_left_out(found, len(chance)), "", *_proposals(made)]
    if diff:
        words += ["", diff.rstrip("\n")]
    if sys.stdout is not None and sys.stdout.isatty():
        table = Table(*HEADS)
        for row in rows:
            table.add_row(*row)
        screen = Console(soft_wrap=True, highlight=False, markup=False)
        screen.print(table)
        screen.print("\n".join(words))
        return
    frames.write_text("\n".join([*_plain(rows), *words]) + "\n", STDIO)


def _plain(rows: list[tuple[str, ...]]) -> list[str]:
    """Columns of text, numbers to the right."""
    wide = [max(len(row[i]) for row in (HEADS, *rows)) for i in range(len(HEADS))]
    left = (0, 1, len(HEADS) - 1)
    aligned = (
        [cell.ljust(wide[i]) if i in left else cell.rjust(wide[i]) for i, cell in enumerate(row)]
        for row in (HEADS, *rows)
    )
    return ["  ".join(row).rstrip() for row in aligned]


def _left_out(found: Judged, chance: int) -> list[str]:
    lines = [f"and {chance - SHOWN:,} more that may be chance (all of them: --json)"] if chance > SHOWN else []
    few = sorted((e for e in found.evidence if e.verdict == "too few"), key=lambda e: -e.n)
    if few:
        names = ", ".join(f"{e.attribute} {e.label} ({e.n})" for e in few[:TOO_FEW_SHOWN])
        more = f" and {len(few) - TOO_FEW_SHOWN:,} more" if len(few) > TOO_FEW_SHOWN else ""
        lines.append(f"too few to judge (under {LEAST}): {names}{more}")
    lines += [f"not judged: {name}, {why}" for name, why in found.silent.items() if why != "on neither list"]
    lines += [
        f"{name} is known of {won:.0%} of the won and {lost:.0%} of the lost: the lists differ in what they say, too"
        for name, (won, lost) in found.uneven.items()
    ]
    return lines


def _proposals(made: list[Proposal]) -> list[str]:
    if not made:
        return ["no proposals: nothing differs by more than chance may"]
    return ["proposals:", *(line for one in made for line in (f"  {one.path}: {one.change}", *_because(one)))]


def _because(one: Proposal) -> list[str]:
    return [f"    {reason}" for reason in one.why]


def _told(edit: Edit) -> dict[str, Any]:
    """An edit for a script: the key, and its new value or what its list gains and loses."""
    key = ".".join(edit.path)
    if edit.set is None:
        return {"key": key, "add": list(edit.add), "remove": list(edit.remove)}
    return {"key": key, "set": None if edit.set is NOTHING else edit.set}


def as_json(counted: Results, found: Judged, made: list[Proposal], diff: str) -> str:
    def number(value: float | None) -> float | None:
        return None if value is None or value == float("inf") else round(value, 6)

    content: dict[str, Any] = {
        "unit": "account",
        "won": counted.won,
        "lost": counted.lost,
        "both": counted.both,
        "evidence": [
            {
                **{n: number(v) if isinstance(v, float) else v for n, v in e._asdict().items()},
                "value": e.label if e.attribute == "role" else e.value, "label": e.label,
            }
            for e in found.evidence
        ],
        "not_judged": dict(found.silent),
        "uneven": {name: [number(share) for share in shares] for name, shares in found.uneven.items()},
        "proposals": [
            {"path": p.path, "change": p.change, "why": list(p.why), "edits": [_told(e) for e in p.edits]} for p in made
        ],
        "diff": diff,
    }  # fmt: skip
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"
